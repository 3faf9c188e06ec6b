/* 结束前总览：漏答、缺照片、没宣讲、没抽查、没签字，一屏列清，点即达。 */
import { button, field, glyph, h, icon, link } from "../dom";
import { askedItems, findingsOf, text } from "../entries";
import { stamp } from "../ids";
import { askedPeople, lacksOf, unanswered } from "../lacks";
import { flush } from "../queue";
import { file, filed, set } from "../record";
import { type Screen, redraw } from "../screen";
import { entriesNow, itemsOf } from "../state";
import type { Fetched } from "../store";
import type { Entries, Item } from "../wire";
import { say } from "../words";

export async function overview(fetched: Fetched): Promise<Screen> {
  const { visit } = fetched;
  const at = `#/v/${visit.id}`;
  const entries = entriesNow(visit.id);
  const items = askedItems(itemsOf(fetched), entries);
  const lacks = await lacksOf(fetched);
  const count = (result: string) => items.filter((one) => entries[`answer:${one.id}`]?.result === result).length;
  const open = unanswered(items, entries);
  const found = findingsOf(entries);
  const rows = lacks.map((one) =>
    h("li", {}, h("a", { href: one.to }, glyph("late"), h("div", {}, h("b", {}, one.words), one.detail ? h("span", {}, one.detail) : null), icon("chevron-right"))),
  );
  const goes = filed(visit.id)
    ? [link(say("已查完，看结果"), `${at}/done`, "btn main-act block")]
    : [
        button(
          lacks.length ? say("先补完 {n} 处", { n: lacks.length }) : say("结束检查"),
          () => void (lacks.length ? location.assign(lacks[0].to) : end(visit.id)),
          lacks.length ? "block" : "main-act block",
        ),
      ];
  return {
    title: lacks.length ? say("还差 {n} 处", { n: lacks.length }) : say("都齐了"),
    sub: say("点一条就到"),
    back: at,
    body: [
      h(
        "p",
        { class: "big" },
        h("b", {}, String(items.length - open.length)),
        ` / ${say("{n} 题", { n: items.length })} `,
        h("span", {}, say("合格 {pass} · 不合格 {fail} · 不适用 {none}", { pass: count("pass"), fail: count("fail"), none: count("not_applicable") })),
      ),
      rows.length ? h("ul", { class: "cards" }, rows) : null,
      h("h2", {}, say("都在这里")),
      h(
        "ul",
        { class: "cards" },
        place(say("检查题"), `${at}/list`),
        place(say("检查情况"), `${at}/about`),
        place(say("宣讲判定标准"), `${at}/briefing`),
        place(say("一线抽查 {n} / {all} 人", { n: askedPeople(entries).length, all: visit.draw.length }), `${at}/asking`),
        place(say("双方签字"), `${at}/signing`),
      ),
      found.length ? h("h2", {}, say("隐患 {n} 条", { n: found.length })) : null,
      h("ul", { class: "cards" }, found.map(({ id, fields }) => place(text(fields.text) || say("还没写哪里不对"), `${at}/finding/${id}`))),
      open.length > 1 ? rest(visit.id, open, entries) : null,
    ],
    foot: goes,
  };
}

function place(words: string, to: string): HTMLElement {
  return h("li", {}, h("a", { href: to }, h("div", {}, h("b", {}, words)), icon("chevron-right")));
}

/** Those not asked today, together with one reason: what the server then says of them is its own rule. */
function rest(visit: string, open: Item[], entries: Entries): HTMLElement {
  const given: { reason: string } = { reason: "" };
  const leave = async () => {
    if (!given.reason) return;
    for (const one of open.filter((one) => !one.must)) {
      if (!entries[`answer:${one.id}`]?.result) await set(visit, `answer:${one.id}`, { result: "not_applicable", reason: given.reason });
    }
    await redraw();
  };
  return h(
    "details",
    { class: "rest" },
    h("summary", {}, say("其余 {n} 题都不适用", { n: open.filter((one) => !one.must).length })),
    field(say("为什么不适用"), "", (reason) => (given.reason = reason), { lines: 2 }),
    button(say("一起记为不适用"), () => void leave()),
  );
}

async function end(visit: string): Promise<void> {
  if (!entriesNow(visit)["visit:"]?.ended_at) await set(visit, "visit:", { ended_at: stamp() });
  await file(visit);
  void flush(true);
  location.assign(`#/v/${visit}/done`);
}
