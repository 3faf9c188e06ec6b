/* 手指签名：一块画布。键盘签不了字，旁边另有“拒签”和“到电脑上签”的路。 */
import { h } from "./dom";
import { say } from "./words";

export interface Pad {
  box: HTMLCanvasElement;
  isSigned(): boolean;
  clear(): void;
  picture(): Promise<Blob>;
}

const WIDTH = 680; // drawn twice as fine as shown
const HEIGHT = 260;
const ENOUGH = 8; // points: a tap is no signature

/** A pad for one person; `drawn` is told after every stroke. */
export function pad(who: string, drawn: () => void): Pad {
  const box = h("canvas", {
    class: "pad",
    width: WIDTH,
    height: HEIGHT,
    role: "img",
    "aria-label": say("{who}在这里用手指签名", { who }),
  });
  const ink = box.getContext("2d")!;
  let points = 0;
  let down = false;
  const spot = (event: PointerEvent): [number, number] => [
    (event.offsetX / box.clientWidth) * WIDTH,
    (event.offsetY / box.clientHeight) * HEIGHT,
  ];
  box.addEventListener("pointerdown", (event) => {
    down = true;
    box.setPointerCapture(event.pointerId);
    ink.lineWidth = 5;
    ink.lineCap = ink.lineJoin = "round";
    ink.strokeStyle = "#1b2227";
    ink.beginPath();
    ink.moveTo(...spot(event));
  });
  box.addEventListener("pointermove", (event) => {
    if (!down) return;
    points += 1;
    ink.lineTo(...spot(event));
    ink.stroke();
  });
  const up = () => {
    if (down) drawn();
    down = false;
  };
  box.addEventListener("pointerup", up);
  box.addEventListener("pointercancel", up);
  return {
    box,
    isSigned: () => points >= ENOUGH,
    clear() {
      ink.clearRect(0, 0, WIDTH, HEIGHT);
      points = 0;
      drawn();
    },
    picture: () =>
      new Promise((told, failed) =>
        box.toBlob((blob) => (blob ? told(blob) : failed(new Error("no picture"))), "image/png"),
      ),
  };
}
