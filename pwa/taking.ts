/* 拍一张的那个按钮，和已经拍了的小图。 */
import { type Child, button, h, icon, notice } from "./dom";
import { type Finding, photosOf } from "./entries";
import { Unreadable, shotOf } from "./photo";
import { flush } from "./queue";
import { addPhoto, set } from "./record";
import { redraw } from "./screen";
import { entriesNow, state } from "./state";
import { Full } from "./store";
import { say } from "./words";

let told: string | null = null; // what went wrong with the last photo, shown where it was to stand

/** The photos of an entry and the ways to add one: by the camera, or from the album. */
export function photos(visit: string, of: string): { box: HTMLElement; shoot: () => void } {
  const camera = chooser(visit, of, true);
  const album = chooser(visit, of, false);
  const words = told;
  told = null;
  const box = h(
    "div",
    { class: "photos" },
    h("ul", { class: "thumbs" }, photosOf(entriesNow(visit), of).map((one) => thumb(visit, one))),
    h(
      "div",
      { class: "row" },
      camera,
      album,
      button([icon("camera"), say("拍照")], () => camera.click(), "lead"),
      button(say("从相册选"), () => album.click(), "plain"),
    ),
    words ? notice("late", words) : null,
  );
  return { box, shoot: () => camera.click() };
}

function chooser(visit: string, of: string, live: boolean): HTMLInputElement {
  const given = { type: "file", accept: "image/*", capture: live ? "environment" : undefined, hidden: true };
  const label = live ? say("拍照") : say("从相册选");
  const input: HTMLInputElement = h("input", {
    ...given,
    "aria-label": label,
    change: () => void taken(visit, of, [...(input.files ?? [])]),
    cancel: () => {
      if (!live) return;
      told = say("没有拍成。如果相机没打开：在手机“设置 → 应用 → 浏览器 → 权限”里允许相机，或从相册选。");
      void redraw();
    },
  });
  return input;
}

async function taken(visit: string, of: string, files: File[]): Promise<void> {
  try {
    for (const file of files) await addPhoto(visit, of, await shotOf(file));
    void flush();
  } catch (error) {
    if (error instanceof Unreadable) told = say("这个文件打不开，不是照片或格式太新。换成 JPG 再选，或现场重拍。");
    else if (!(error instanceof Full)) throw error;
  }
  await redraw();
}

/** A photo drawn small. Where it is kept no longer, its place and the word. */
function thumb(visit: string, { id, fields }: Finding): HTMLElement {
  const photo = state.photos.get(id);
  const drop = () => void set(visit, `photo:${id}`, { dropped: true }).then(redraw);
  const label = say("照片 {at}", { at: String(fields.taken_at ?? "").slice(11, 16) });
  return h(
    "li",
    {},
    photo?.blob ? picture(photo.blob, label) : h("span", { class: "gone" }, say("已在服务器")),
    button(say("作废"), drop, "s plain"),
  );
}

/** Drawn on a canvas: the strict policy lets no picture in by another way. */
export function picture(blob: Blob, label: string): Child {
  const canvas = h("canvas", { width: 144, height: 144, role: "img", "aria-label": label });
  void createImageBitmap(blob).then((whole) => {
    const side = Math.min(whole.width, whole.height);
    const [x, y] = [(whole.width - side) / 2, (whole.height - side) / 2];
    canvas.getContext("2d")!.drawImage(whole, x, y, side, side, 0, 0, 144, 144);
    whole.close();
  });
  return canvas;
}
