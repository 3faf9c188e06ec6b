/* 待发队列：逐条逐张，看得见走到哪一步。没有回执的，这里没有“删”。 */
import { button, glyph, h, icon, link, notice } from "../dom";
import { exported } from "../handover";
import { flush } from "../queue";
import { clashesNow } from "../record";
import { forget, pause } from "../removing";
import { type Screen, redraw } from "../screen";
import { isUnsent, itemsOf, state } from "../state";
import type { Line, Photo } from "../store";
import { picture } from "../taking";
import { ago, bytes, say } from "../words";

let room = ""; // how much is used and left, as the browser estimates

export async function queue(): Promise<Screen> {
  await measure();
  const open = state.lines.filter((line) => line.state !== "applied");
  const records = open.filter((line) => !line.photo);
  const photos = state.lines.filter((line) => line.photo && state.photos.get(line.photo)?.blob);
  const done = state.lines.filter((line) => line.state === "applied" && !line.photo).length;
  return {
    title: say("待发队列"),
    sub: room,
    back: "#/",
    live: true,
    body: [
      notice("open", say("都在这部手机里，关机也在。连上网自动发，回执到之前不能删。")),
      photos.length ? h("h2", {}, say("照片 {n} 张", { n: photos.length })) : null,
      h("ul", { class: "queue" }, photos.map((line) => photoRow(line, state.photos.get(line.photo!)!))),
      h("h2", {}, say("记录 {n} 条待发，{done} 条已到", { n: records.length, done })),
      h("ul", { class: "queue" }, records.map(recordRow)),
    ],
    foot: [
      button([icon("download"), say("导出离线包")], () => void exported()),
      button(say("现在试着发"), () => void flush(true), "main-act"),
    ],
  };
}

async function measure(): Promise<void> {
  const told = await navigator.storage?.estimate?.();
  if (!told?.quota) return;
  const left = told.quota - (told.usage ?? 0);
  room = say("本机已用 {used}，够再拍约 {n} 张", {
    used: bytes(told.usage ?? 0),
    n: Math.min(9999, Math.floor(left / state.known.limits.photo_bytes)),
  });
}

/** The place of an entry in words: which item, which finding. */
function about(line: Line): string {
  const fetched = state.visits.get(line.visit);
  const name = fetched?.visit.enterprise.name ?? "";
  const of = line.photo ? String(line.fields.of) : line.entry;
  const [kind, ref] = [of.split(":")[0], of.slice(of.indexOf(":") + 1)];
  const kinds: Record<string, string> = {
    visit: say("检查情况"),
    briefing: say("宣讲判定标准"),
    finding: say("隐患"),
    asked: say("一线抽查"),
    signature: say("签名"),
    photo: say("照片"),
  };
  const items = fetched ? itemsOf(fetched) : [];
  const place = items.findIndex((one) => one.id === ref);
  const what = line.kind === "start" ? say("开始检查") : line.kind === "file" ? say("结束检查") : kind === "answer" ? say("第 {n} 题", { n: place + 1 }) : (kinds[kind] ?? kind);
  return [what, name].filter(Boolean).join(" · ");
}

function photoRow(line: Line, photo: Photo): HTMLElement {
  const words: Record<string, string> = {
    waiting: photo.paused ? say("你暂停了") : photo.tries ? say("试过 {n} 次，会再试", { n: photo.tries }) : say("待发"),
    sending: say("正在发"),
    arrived: line.state === "applied" ? say("已收到回执 {at}，可以删", { at: String(line.received_at).slice(11, 16) }) : say("已到，等回执"),
    refused: photo.say ?? say("服务器没收"),
  };
  const act =
    line.state === "applied" || photo.state === "refused"
      ? button(say("删"), () => void forget(line).then(redraw))
      : photo.state === "arrived"
        ? null
        : button(photo.paused ? say("接着传") : say("暂停"), () => void pause(photo).then(() => void flush()));
  const label = about(line);
  return h(
    "li",
    {},
    photo.blob ? picture(photo.blob, label) : null,
    h("div", {}, h("b", {}, label), h("span", {}, `${words[photo.state]} · ${bytes(photo.size)}`)),
    act,
  );
}

function recordRow(line: Line): HTMLElement {
  const clashes = clashesNow(line.visit).length > 0;
  const words: Record<string, string> = {
    waiting: line.receipt?.say ?? (line.tries ? say("试过 {n} 次，会再试", { n: line.tries }) : say("待发")),
    sending: say("正在发"),
    clash: clashes ? say("两个人改了同一处") : say("冲突已定，等着发"),
    refused: line.receipt?.say ?? say("服务器没收"),
  };
  const tone = line.state === "refused" || (line.state === "clash" && clashes) ? "late" : "open";
  const act =
    line.state === "clash" && clashes
      ? link(say("选一个"), `#/v/${line.visit}/clash`, "btn")
      : line.state === "refused"
        ? button(say("知道了，撤下"), () => void forget(line).then(redraw))
        : null;
  const since = isUnsent(line) ? say("{ago}前存", { ago: ago(line.at) }) : "";
  return h("li", {}, glyph(tone), h("div", {}, h("b", {}, about(line)), h("span", {}, [words[line.state], since].filter(Boolean).join(" · "))), act);
}
