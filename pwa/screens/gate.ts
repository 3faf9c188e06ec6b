/* 进门须知：上次的隐患、证照、注意事项、今年来过几次，一屏看完再开始。 */
import { button, glyph, h, link, notice } from "../dom";
import { day } from "../ids";
import { filed, start } from "../record";
import type { Screen } from "../screen";
import { entriesNow, itemsOf } from "../state";
import type { Fetched } from "../store";
import type { History } from "../wire";
import { ago, say } from "../words";
import { askedItems } from "../entries";
import { left, unanswered } from "../lacks";

export function gate(fetched: Fetched): Screen {
  const { visit } = fetched;
  const { enterprise } = visit;
  const at = `#/v/${visit.id}`;
  const entries = entriesNow(visit.id);
  const items = askedItems(itemsOf(fetched), entries);
  const open = [...unanswered(items, entries), ...left(items, entries)];
  const first = items.find((one) => open.includes(one)) ?? items[0];
  const begin = () => void start(visit.id).then(() => location.assign(`${at}/item/${first?.id ?? ""}`));
  const began = Boolean(entries["visit:"]?.began_at);
  return {
    title: say("进门须知"),
    sub: say("检查题 {n} · {ago}前下载到本机", { n: items.length, ago: ago(fetched.fetched_at) }),
    back: "#/",
    body: [
      h("h2", { class: "name" }, enterprise.name),
      h("p", { class: "sub" }, [visit.number, enterprise.address, enterprise.town].filter(Boolean).join(" · ")),
      filed(visit.id) ? notice("done", say("这次已查完。"), " ", link(say("看结果"), `${at}/done`)) : null,
      visit.state === "returned" ? returned(fetched) : null,
      h("ul", { class: "know" }, known(visit.history)),
      h(
        "dl",
        { class: "facts one" },
        fact(say("联系人"), enterprise.contact, enterprise.phone ? h("a", { href: `tel:${enterprise.phone}` }, say("拨打")) : null),
        fact(say("注意"), visit.history.cautions.join("；")),
        fact(say("今年"), times(visit.history)),
        fact(say("检查人"), visit.members.map((one) => one.name + (one.certificate ? `（${one.certificate}）` : "")).join("、")),
        fact(say("依据"), visit.basis),
      ),
    ],
    foot: began
      ? [link(say("还差什么"), `${at}/overview`, "btn"), button(open.length ? say("接着查") : say("看题"), begin, "main-act")]
      : [button(say("已阅，开始检查"), begin, "main-act block")],
  };
}

function fact(name: string, value: string | undefined, more: HTMLElement | null = null): HTMLElement | null {
  return value ? h("div", {}, h("dt", {}, name), h("dd", {}, value, more ? " " : null, more)) : null;
}

function times({ visits_this_year, cap }: History): string {
  if (cap === null) return say("已入企 {n} 次", { n: visits_this_year });
  return say("已入企 {n} 次，上限 {cap} 次", { n: visits_this_year, cap });
}

/** Each with its own screen a tap away: what was sent back, and why. */
function returned({ visit }: Fetched): HTMLElement {
  return h(
    "section",
    { class: "guard" },
    h("strong", {}, say("退回补正 {n} 处", { n: visit.returned.length })),
    h(
      "ol",
      {},
      visit.returned.map(({ entry, why }) => h("li", {}, h("span", {}, why), link(say("去改"), placeOf(visit.id, entry)))),
    ),
  );
}

/** The screen on which an entry is changed. */
export function placeOf(visit: string, entry: string): string {
  const [kind, ref] = [entry.slice(0, entry.indexOf(":")), entry.slice(entry.indexOf(":") + 1)];
  const screens: Record<string, string> = {
    answer: `/item/${ref}`,
    finding: `/finding/${ref}`,
    briefing: "/briefing",
    asked: "/asking",
    signature: "/signing",
    visit: "/about",
  };
  return `#/v/${visit}${screens[kind] ?? "/overview"}`;
}

function known(history: History): HTMLElement[] {
  const row = (state: string, head: string, more = "") =>
    h("li", { "data-state": state }, glyph(state), h("div", {}, h("b", {}, head), more ? h("span", {}, more) : null));
  const overdue = history.open.filter((one) => one.overdue).length;
  const rows: HTMLElement[] = [];
  if (history.open.length) {
    const words = history.open.slice(0, 4).map((one) => [one.text, one.spot, one.deadline].filter(Boolean).join("，"));
    const head = say("{n} 条隐患还没销号", { n: history.open.length });
    rows.push(row(overdue ? "late" : "soon", overdue ? say("{head}，{n} 条超期", { head, n: overdue }) : head, words.join("；")));
  } else rows.push(row("idle", say("没有未销号的隐患")));
  const recurs = history.open.filter((one) => one.recurs);
  if (recurs.length) rows.push(row("soon", say("复发 {n} 条", { n: recurs.length }), recurs.map((one) => one.text).join("；")));
  for (const one of history.last.slice(0, 3)) rows.push(row("open", say("上次 {on} 不合格", { on: one.on }), one.text));
  for (const one of history.certificates.slice(0, 3)) {
    const over = one.until < day();
    rows.push(row(over ? "late" : "open", over ? say("{what} {until} 已到期", one) : say("{what} {until} 到期", one)));
  }
  rows.push(row("idle", say("监测还没接入，没有告警可看")));
  return rows;
}
