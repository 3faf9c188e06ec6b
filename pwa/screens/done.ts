/* 查完了：结果、还没发的、接下来做什么。 */
import { h, icon, link } from "../dom";
import { askedItems, findingsOf, text } from "../entries";
import { filed } from "../record";
import type { Screen } from "../screen";
import { entriesNow, isUnsent, itemsOf, linesOf } from "../state";
import type { Fetched } from "../store";
import { say } from "../words";
import { provisional } from "./signing";

export function done(fetched: Fetched): Screen {
  const { visit } = fetched;
  const entries = entriesNow(visit.id);
  const found = findingsOf(entries);
  const end = filed(visit.id);
  const waiting = linesOf(visit.id).filter(isUnsent).length;
  const first = found.map(({ fields }) => text(fields.deadline)).filter(Boolean).sort()[0];
  const has = end?.state === "applied";
  const fact = (name: string, value: string) => h("div", {}, h("dt", {}, name), h("dd", {}, value));
  return {
    title: say("查完了"),
    sub: visit.enterprise.name,
    back: "#/",
    live: true,
    body: [
      h(
        "div",
        { class: "end" },
        icon("check", "l"),
        h("h2", {}, say("{n} 题都查了", { n: askedItems(itemsOf(fetched), entries).length })),
        h("p", {}, has ? end?.receipt?.number || visit.number : say("暂存号 {number}，发出后换正式号", { number: provisional(fetched) })),
      ),
      h(
        "dl",
        { class: "facts one" },
        fact(say("隐患"), found.length ? say("{n} 条，最早 {day} 到期", { n: found.length, day: first ?? "" }) : say("没有发现问题")),
        fact(
          say("还要你做"),
          has
            ? say("文书在电脑上或有网时打开这次检查，打印、送达。")
            : waiting
              ? say("到有网的地方打开一次，等 {n} 条发完。", { n: waiting })
              : say("服务器没有收下，看“还差什么”。"),
        ),
      ),
    ],
    foot: [
      has || waiting ? link(say("看队列"), "#/queue", "btn") : link(say("还差什么"), `#/v/${visit.id}/overview`, "btn"),
      link(say("回我的检查"), "#/", "btn main-act"),
    ],
  };
}
