/* 宣讲判定标准：每次入企都要讲，多少人听、讲哪几条、讲了几分钟。 */
import { field, h, link, notice, tick } from "../dom";
import { findingsOf, text } from "../entries";
import { set } from "../record";
import type { Screen } from "../screen";
import { entriesNow, itemsOf, state } from "../state";
import type { Fetched } from "../store";
import type { Fields } from "../wire";
import { say } from "../words";

const AT_MOST = 40; // criteria to choose from on a small screen: those of what was found come first

export function briefing(fetched: Fetched): Screen {
  const { visit } = fetched;
  const entries = entriesNow(visit.id);
  const fields = entries["briefing:"] ?? {};
  const record = (some: Fields) => void set(visit.id, "briefing:", some);
  const chosen = () => (entriesNow(visit.id)["briefing:"]?.criteria as string[] | undefined) ?? [];
  const failed = findingsOf(entries).map((one) => one.fields.item);
  const items = itemsOf(fetched);
  const first = items.filter((one) => failed.includes(one.id)).flatMap((one) => one.criteria);
  const some = [...new Set([...chosen(), ...first, ...byStandard(items.flatMap((one) => one.criteria))])]
    .filter((id) => state.known.criteria[id])
    .slice(0, AT_MOST);
  const one = (id: string) => {
    const { standard, clause, text: words } = state.known.criteria[id];
    return tick(`${standard} ${clause} ${words}`, chosen().includes(id), (on) =>
      record({ criteria: on ? [...chosen(), id] : chosen().filter((other) => other !== id) }),
    );
  };
  return {
    title: say("宣讲判定标准"),
    sub: visit.enterprise.name,
    back: `#/v/${visit.id}/overview`,
    body: [
      notice("open", say("每次入企都要讲。边讲边勾，讲完写人数和时长。")),
      h(
        "div",
        { class: "form" },
        field(say("多少人听"), text(fields.audience), (audience) => record({ audience: count(audience) }), { mode: "numeric" }),
        field(say("讲了几分钟"), text(fields.minutes), (minutes) => record({ minutes: count(minutes) }), {
          mode: "numeric",
        }),
        h("fieldset", { class: "ticks" }, h("legend", {}, say("讲了哪几条")), some.map(one)),
        field(say("讲的要点"), text(fields.text), (words) => record({ text: words }), { lines: 3, hint: say("别的条款或要求，写在这里") }),
      ),
    ],
    foot: [link(say("存好，回总览"), `#/v/${visit.id}/overview`, "btn main-act block")],
  };
}

/** A whole number that was typed; null where it is none. */
export function count(typed: string): number | null {
  const value = Math.round(Number(typed));
  return value > 0 && value <= 100_000 ? value : null;
}

/** Those of the standard that is named most: the one of this industry. Within a standard as they come. */
function byStandard(ids: string[]): string[] {
  const standard = (id: string) => state.known.criteria[id]?.standard ?? "";
  const often = new Map<string, number>();
  for (const id of ids) often.set(standard(id), (often.get(standard(id)) ?? 0) + 1);
  return [...ids].sort((a, b) => often.get(standard(b))! - often.get(standard(a))!);
}
