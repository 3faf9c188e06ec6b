/* 服务器不让结束时说的“差什么”：代码换成话。手机上的规矩和它一样，只在两边看到的不一样时才用得到。 */
import { say } from "./words";

/** In words, with the item where it is about one. A gate's own sentence stays as it is. */
export function whyNot(told: string): string {
  const [code, about = ""] = told.split(" ");
  const words = codes()[code];
  return words ? [words, about.length < 20 ? about : ""].filter(Boolean).join(" ") : told;
}

function codes(): Record<string, string> {
  return {
    unchecked: say("漏答"),
    no_reason: say("不适用没写理由"),
    gate_failed: say("这题不合格，不能结束检查"),
    gate_not_applicable: say("这题不合格，不能结束检查"),
    no_finding: say("不合格没记隐患"),
    no_photo: say("缺照片"),
    no_note: say("缺说明"),
    no_briefing: say("判定标准还没宣讲"),
    no_spot_test: say("一线抽查人数不够"),
    aspect: say("有一方面一题没查"),
    finding_text: say("隐患没写哪里不对"),
    finding_spot: say("隐患没写部位"),
    finding_responsible: say("隐患没写责任人"),
    finding_deadline: say("隐患没定期限"),
    finding_photo: say("隐患缺照片"),
    no_scene: say("查了哪些场所没写"),
    no_begin: say("还没开始检查"),
    no_end: say("没有结束时间"),
    ended_before: say("结束时间早于开始时间"),
    no_escort: say("企业陪同人没写"),
    no_leader: say("没写谁带队"),
    not_present: say("主要负责人没有确认在场"),
    not_signed: say("企业没签字"),
    refusal_reason: say("拒签没写原因"),
    officer_not_signed: say("检查人没签字"),
    nothing_found: say("有没有问题没说清"),
  };
}
