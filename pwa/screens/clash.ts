/* 冲突不吓人：你改的、他改的、当时你看到的，并排放着，选一个或都留。 */
import { button, h, notice } from "../dom";
import { text } from "../entries";
import { flush } from "../queue";
import { clashesNow, resolve } from "../record";
import { type Screen, redraw } from "../screen";
import { itemsOf, state } from "../state";
import type { Fetched } from "../store";
import type { Clash, Take, Value } from "../wire";
import { say } from "../words";

export function clash(fetched: Fetched): Screen {
  const visit = fetched.visit.id;
  const some = clashesNow(visit);
  return {
    title: some.length ? say("有 {n} 处改重了", { n: some.length }) : say("没有冲突了"),
    sub: say("别的都已合好，只有这几处要人定"),
    back: `#/v/${visit}/overview`,
    body: some.length ? some.map((one) => card(fetched, one)) : [notice("done", say("都定好了。"))],
    foot: [h("a", { href: `#/v/${visit}/overview`, class: "btn main-act block" }, say("回总览"))],
  };
}

function card(fetched: Fetched, one: Clash): HTMLElement {
  const take = (what: Take) => async () => {
    await resolve(fetched.visit.id, one, what);
    void flush();
    await redraw();
  };
  const side = (label: string, value: Value, what: Take | null) =>
    h("div", {}, h("dt", {}, label), h("dd", {}, h("p", {}, shown(value)), what ? button(say("用这个"), () => void take(what)()) : null));
  const isMine = !one.name || one.name === state.known.person?.name;
  const isText = typeof one.yours === "string" && typeof one.theirs === "string" && !CODES.has(one.field);
  return h(
    "section",
    { class: "clash" },
    h("h2", {}, where(fetched, one)),
    h(
      "dl",
      {},
      side(isMine ? say("你改的") : say("{name} 改的", { name: one.name ?? "" }), one.yours, "mine"),
      side(isMine ? say("他改的") : say("记录里的"), one.theirs, "theirs"),
      side(say("当时你看到的"), one.seen, null),
    ),
    isText ? button(say("都留"), () => void take("both")(), "plain") : null,
  );
}

const CODES = new Set(["result", "level", "criterion", "deadline", "site", "led_by", "photo", "began_at", "ended_at"]);

/** What the field is called on the screens. */
function where(fetched: Fetched, one: Clash): string {
  const [kind, ref] = [one.entry.split(":")[0], one.entry.slice(one.entry.indexOf(":") + 1)];
  const names: Record<string, string> = {
    result: say("结果"),
    note: say("说明"),
    reason: say("理由"),
    text: kind === "briefing" ? say("讲的要点") : say("哪里不对"),
    spot: say("部位"),
    site: say("场所"),
    level: say("级别"),
    criterion: say("条款"),
    deadline: say("整改期限"),
    responsible: say("责任人"),
    minutes: say("讲了几分钟"),
    audience: say("多少人听"),
    summary: say("小结"),
    escort: say("企业陪同人"),
    scene: say("查了哪些场所"),
    dropped: say("作废"),
    passed: say("抽查结果"),
  };
  const item = kind === "answer" ? itemsOf(fetched).find((each) => each.id === ref)?.item : undefined;
  return [item, names[one.field] ?? one.field].filter(Boolean).join(" · ");
}

function shown(value: Value): string {
  const words: Record<string, string> = {
    pass: say("合格"),
    fail: say("不合格"),
    not_applicable: say("不适用"),
    unchecked: say("没查"),
    general: say("一般隐患"),
    major: say("重大事故隐患"),
    true: say("是"),
    false: say("否"),
  };
  if (Array.isArray(value)) return value.join("、");
  return words[String(value)] ?? (text(value) || say("空着"));
}
