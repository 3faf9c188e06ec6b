/* 所有的题，按方面分开；答了什么一眼看到。 */
import { glyph, h, link } from "../dom";
import { askedItems } from "../entries";
import type { Screen } from "../screen";
import { entriesNow, itemsOf } from "../state";
import type { Fetched } from "../store";
import { say } from "../words";

const TONES: Record<string, string> = { fail: "late", pass: "done", not_applicable: "idle", unchecked: "soon" };

export function list(fetched: Fetched): Screen {
  const { visit } = fetched;
  const at = `#/v/${visit.id}`;
  const entries = entriesNow(visit.id);
  const items = askedItems(itemsOf(fetched), entries);
  const aspects = [...new Set(items.map((one) => one.aspect))];
  const words: Record<string, string> = {
    fail: say("不合格"),
    pass: say("合格"),
    not_applicable: say("不适用"),
    unchecked: say("没查"),
  };
  const row = (id: string, text: string) => {
    const result = String(entries[`answer:${id}`]?.result ?? "");
    return h("li", {}, h("a", { href: `${at}/item/${id}` }, glyph(TONES[result] ?? "open"), h("div", {}, h("b", {}, text), h("span", {}, words[result] ?? say("没答")))));
  };
  return {
    title: say("检查题"),
    sub: visit.enterprise.name,
    back: at,
    body: aspects.map((aspect) =>
      h(
        "section",
        {},
        h("h2", {}, aspect),
        h("ul", { class: "cards" }, items.filter((one) => one.aspect === aspect).map((one) => row(one.id, one.item))),
      ),
    ),
    foot: [link(say("还差什么"), `${at}/overview`, "btn main-act block")],
  };
}
