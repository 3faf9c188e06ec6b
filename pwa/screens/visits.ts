/* 我的检查：带下来的有哪几次，离线包多旧了。 */
import { button, glyph, h, icon, link, notice } from "../dom";
import { refresh } from "../queue";
import { clashesNow, filed } from "../record";
import type { Screen } from "../screen";
import { entriesNow, isUnsent, itemsOf, linesOf, state } from "../state";
import type { Fetched } from "../store";
import { addresses } from "../wire";
import { ago, say } from "../words";
import { left, unanswered } from "../lacks";

export function visits(): Screen {
  const { known, net } = state;
  const mine = [...state.visits.values()].filter((one) => one.person === known.person?.id);
  const some = mine.sort((a, b) => a.visit.planned_on.localeCompare(b.visit.planned_on));
  const age = known.fetched_at
    ? say("离线包 {ago}前下载，{n} 次检查", { ago: ago(known.fetched_at), n: some.length })
    : say("还没有离线包。出发前、有网时下载一次，之后不用网。");
  return {
    title: say("我的检查"),
    sub: known.person?.name,
    live: true,
    body: [
      h("p", { class: "sub" }, age),
      some.length ? h("ul", { class: "cards" }, some.map(card)) : null,
      known.fetched_at && !some.length ? notice("open", say("没有已批准、归你查的检查。在电脑上拟定、批准后再更新。")) : null,
      state.lasting
        ? null
        : h("p", { class: "hint" }, say("浏览器没有答应长期保存：手机空间紧时可能清掉没发的。尽快连网发出，或把本页加到主屏幕。")),
      link(say("回到电脑版"), addresses.home, "btn plain"),
    ],
    foot: [
      button(
        [icon("download"), known.fetched_at ? say("更新离线包") : say("下载离线包")],
        () => void refresh(),
        net.busy || net.revoked ? "main-act block busy" : "main-act block",
      ),
    ],
  };
}

function card(fetched: Fetched): HTMLElement {
  const { visit } = fetched;
  const [tone, words] = progress(fetched);
  const waiting = linesOf(visit.id).filter(isUnsent).length;
  return h(
    "li",
    {},
    h(
      "a",
      { href: `#/v/${visit.id}` },
      glyph(tone),
      h(
        "div",
        {},
        h("b", {}, visit.enterprise.name),
        h("span", {}, [visit.number, visit.planned_on, visit.enterprise.town].filter(Boolean).join(" · ")),
        h("span", {}, [words, waiting ? say("{n} 条待发", { n: waiting }) : ""].filter(Boolean).join(" · ")),
      ),
    ),
  );
}

function progress(fetched: Fetched): [string, string] {
  const { visit } = fetched;
  const entries = entriesNow(visit.id);
  const ended = filed(visit.id);
  if (clashesNow(visit.id).length) return ["late", say("有冲突要选")];
  if (ended) return ended.state === "applied" ? ["done", say("已结束")] : ["soon", say("已查完，等着发")];
  if (visit.state === "filed") return ["done", say("已结束")];
  if (visit.state === "returned") return ["late", say("退回补正 {n} 处", { n: visit.returned.length })];
  if (!entries["visit:"]?.began_at) return ["idle", say("没开始")];
  const items = itemsOf(fetched);
  return ["open", say("在查，还剩 {n} 题", { n: unanswered(items, entries).length + left(items, entries).length })];
}
