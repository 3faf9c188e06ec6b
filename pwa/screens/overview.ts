/* 结束前总览：漏答、缺照片、没宣讲、没抽查、没签字，一屏列清，点即达。 */
import { button, glyph, h, icon, link, notice } from "../dom";
import { askedItems, findingsOf, text } from "../entries";
import { stamp } from "../ids";
import { askedPeople, lacksOf, wantedPeople } from "../lacks";
import { flush } from "../queue";
import { file, filed, set } from "../record";
import type { Screen } from "../screen";
import { entriesNow, itemsOf, linesOf } from "../state";
import type { Fetched } from "../store";
import { whyNot } from "../why";
import { say } from "../words";

export async function overview(fetched: Fetched): Promise<Screen> {
  const { visit } = fetched;
  const at = `#/v/${visit.id}`;
  const entries = entriesNow(visit.id);
  const items = askedItems(itemsOf(fetched), entries);
  const lacks = await lacksOf(fetched);
  const grave = lacks.filter((one) => one.grave);
  const refused = linesOf(visit.id).findLast((line) => line.kind === "file");
  const count = (result: string) => items.filter((one) => entries[`answer:${one.id}`]?.result === result).length;
  const answered = items.filter((one) => entries[`answer:${one.id}`]?.result);
  const found = findingsOf(entries);
  const rows = lacks.map((one) =>
    h("li", {}, h("a", { href: one.to }, glyph(one.grave ? "late" : "soon"), h("div", {}, h("b", {}, one.words), one.detail ? h("span", {}, one.detail) : null), icon("chevron-right"))),
  );
  const goes = filed(visit.id)
    ? [link(say("已查完，看结果"), `${at}/done`, "btn main-act block")]
    : [
        button(
          grave.length ? say("先补完 {n} 处", { n: grave.length }) : say("结束检查"),
          () => void (grave.length ? location.assign(grave[0].to) : end(visit.id)),
          grave.length ? "block" : "main-act block",
        ),
      ];
  return {
    title: grave.length ? say("还差 {n} 处", { n: grave.length }) : say("都齐了"),
    sub: say("点一条就到"),
    back: at,
    body: [
      refused?.state === "refused" ? notice("late", say("服务器没让结束："), refused.receipt?.say ?? "", (refused.receipt?.why ?? []).map(whyNot).join("；"), " ", link(say("看队列"), "#/queue")) : null,
      h(
        "p",
        { class: "big" },
        h("b", {}, String(answered.length)),
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
        place(say("一线抽查 {n} / {all} 人", { n: askedPeople(entries).length, all: wantedPeople(visit) }), `${at}/asking`),
        place(say("双方签字"), `${at}/signing`),
      ),
      found.length ? h("h2", {}, say("隐患 {n} 条", { n: found.length })) : null,
      h("ul", { class: "cards" }, found.map(({ id, fields }) => place(text(fields.text) || say("还没写哪里不对"), `${at}/finding/${id}`))),
    ],
    foot: goes,
  };
}

function place(words: string, to: string): HTMLElement {
  return h("li", {}, h("a", { href: to }, h("div", {}, h("b", {}, words)), icon("chevron-right")));
}

async function end(visit: string): Promise<void> {
  if (!entriesNow(visit)["visit:"]?.ended_at) await set(visit, "visit:", { ended_at: stamp() });
  await file(visit);
  void flush(true);
  location.assign(`#/v/${visit}/done`);
}
