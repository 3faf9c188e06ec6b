/* 一题一屏：怎么查、上次怎样、合不合格。左滑不合格，右滑合格。 */
import { button, field, h, icon, link, notice } from "../dom";
import { askedItems, findingsOf, text } from "../entries";
import { uuid7 } from "../ids";
import { set } from "../record";
import { type Screen, nothing, redraw } from "../screen";
import { entriesNow, itemsOf, state } from "../state";
import type { Fetched } from "../store";
import { photos } from "../taking";
import type { Fields, Item } from "../wire";
import { say } from "../words";
import { draft } from "./finding";

const FAR = 90; // CSS pixels: a swipe, not a tremble

export function item(fetched: Fetched, id: string): Screen {
  const { visit } = fetched;
  const entries = entriesNow(visit.id);
  const asked = askedItems(itemsOf(fetched), entries);
  const place = asked.findIndex((one) => one.id === id);
  if (place < 0) return nothing();
  const at = `#/v/${visit.id}`;
  const one = asked[place];
  const answer = entries[`answer:${id}`] ?? {};
  const next = () => after(fetched, id);
  const previous = asked[place - 1] ? `${at}/item/${asked[place - 1].id}` : at;
  const record = (fields: Fields) => set(visit.id, `answer:${id}`, fields);
  const verdicts: Record<string, () => void> = {
    fail: () => void fail(visit.id, one),
    pass: () => void record({ result: "pass" }).then(() => (one.evidence.length ? redraw() : location.assign(next()))),
    not_applicable: () => void record({ result: "not_applicable" }).then(redraw),
  };
  const card = h("article", { class: "item" }, told(fetched, one), ...verdictRow(answer.result as string, verdicts));
  swipe(card, verdicts.fail, verdicts.pass);
  return {
    title: one.aspect,
    sub: visit.enterprise.name,
    back: at,
    body: [
      h("progress", { max: asked.length, value: place + 1, "aria-label": say("第 {n} 题，共 {all} 题", { n: place + 1, all: asked.length }) }),
      h("p", { class: "sub" }, `${place + 1} / ${asked.length} · `, link(say("回列表"), `${at}/list`)),
      ...visit.returned.filter((back) => back.entry === `answer:${id}`).map((back) => notice("late", say("退回补正："), back.why)),
      card,
      needsReason(answer) ? reasons(answer, record) : null,
      answer.result === "fail" ? findings(fetched, one) : null,
      one.evidence.includes("photo") && answer.result === "pass" ? notice("soon", say("这题合格也要有照片。")) : null,
      one.evidence.includes("note") && !answer.note && answer.result ? notice("soon", say("这题要写说明：看到什么、读数多少。")) : null,
      answer.result ? photos(visit.id, `answer:${id}`).box : null,
      answer.result ? field(say("说明"), text(answer.note), (note) => void record({ note }), { lines: 2 }) : null,
    ],
    foot: [link(say("上一题"), previous, "btn"), link(asked[place + 1] ? say("下一题") : say("还差什么"), next(), "btn main-act")],
  };
}

/** The screen after an item, by the answers there are now: one answer may ask another item. */
export function after(fetched: Fetched, id: string | undefined): string {
  const asked = askedItems(itemsOf(fetched), entriesNow(fetched.id));
  const next = asked[asked.findIndex((one) => one.id === id) + 1];
  return next && id ? `#/v/${fetched.id}/item/${next.id}` : `#/v/${fetched.id}/overview`;
}

function told(fetched: Fetched, one: Item): HTMLElement {
  const criteria = one.criteria.map((id) => state.known.criteria[id]).filter(Boolean);
  const steps = (one.method ?? "").split(/\n|(?<=[；;])/).filter((step) => step.trim());
  return h(
    "div",
    {},
    h("p", { class: "sub" }, one.lists.join(" · "), one.must ? ` · ${say("必查")}` : ""),
    h("h2", {}, one.item),
    steps.length ? h("details", { open: true }, h("summary", {}, say("怎么查")), h("ol", {}, steps.map((step) => h("li", {}, step)))) : null,
    ...before(fetched, one),
    criteria.length || one.basis
      ? h(
          "details",
          {},
          h("summary", {}, say("依据")),
          one.basis ? h("p", {}, one.basis) : null,
          ...criteria.map((each) => h("p", {}, h("b", {}, `${each.standard} ${each.clause}`), ` ${each.text}`)),
        )
      : null,
    one.note ? h("p", { class: "hint" }, one.note) : null,
  );
}

/** What was wrong here the last time. */
function before({ visit }: Fetched, one: Item): HTMLElement[] {
  return visit.history.last
    .filter((last) => last.item === one.id)
    .map((last) => h("div", { class: "notice", "data-state": "soon" }, icon("history"), h("div", {}, say("{on} 这题不合格：", { on: last.on }), last.text)));
}

function verdictRow(result: string, verdicts: Record<string, () => void>): HTMLElement[] {
  const one = (name: string, label: string, sign: string) =>
    h(
      "button",
      { type: "button", class: `verdict ${name}`, "aria-pressed": String(result === name), click: verdicts[name] },
      icon(sign),
      label,
    );
  return [
    h("div", { class: "verdicts" }, one("fail", say("不合格"), "x"), one("pass", say("合格"), "check")),
    h(
      "button",
      { type: "button", class: "btn plain block", "aria-pressed": String(result === "not_applicable"), click: verdicts.not_applicable },
      say("不适用（要写理由）"),
    ),
    h("p", { class: "hint center" }, say("左滑不合格 · 右滑合格")),
  ];
}

function needsReason(answer: Fields): boolean {
  return answer.result === "not_applicable" || answer.result === "unchecked";
}

function reasons(answer: Fields, record: (fields: Fields) => Promise<void>): HTMLElement {
  const label = answer.result === "unchecked" ? say("为什么没查") : say("为什么不适用");
  return field(label, text(answer.reason), (reason) => void record({ reason }), { lines: 2, hint: say("例：企业没有这项设备、这道工序") });
}

function findings({ visit }: Fetched, one: Item): HTMLElement {
  const at = `#/v/${visit.id}/finding/`;
  return h(
    "section",
    { class: "found" },
    h("h3", {}, say("这题的隐患")),
    h(
      "ul",
      { class: "cards" },
      findingsOf(entriesNow(visit.id), one.id).map(({ id, fields }) =>
        h("li", {}, h("a", { href: at + id }, h("div", {}, h("b", {}, text(fields.text) || say("还没写哪里不对")), h("span", {}, text(fields.spot))))),
      ),
    ),
    button([icon("plus"), say("再记一条")], () => void draft(visit.id, one, uuid7()), "plain"),
  );
}

/** 不合格: at once the camera and a draft in which everything known is filled in. */
async function fail(visit: string, one: Item): Promise<void> {
  await set(visit, `answer:${one.id}`, { result: "fail" });
  const first = findingsOf(entriesNow(visit), one.id)[0];
  if (first || one.fail === "info") return first ? location.assign(`#/v/${visit}/finding/${first.id}`) : redraw();
  await draft(visit, one, uuid7());
}

function swipe(card: HTMLElement, left: () => void, right: () => void): void {
  let from: { x: number; y: number } | null = null;
  card.addEventListener("pointerdown", (event) => (from = event.isPrimary ? { x: event.clientX, y: event.clientY } : null));
  card.addEventListener("pointercancel", () => (from = null));
  card.addEventListener("pointerup", (event) => {
    if (!from) return;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    from = null;
    if (Math.abs(x) < FAR || Math.abs(y) > Math.abs(x) / 2) return;
    (x < 0 ? left : right)();
  });
}
