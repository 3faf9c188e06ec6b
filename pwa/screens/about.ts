/* 这次检查的情况：谁陪同、查了哪里、结论。 */
import { choice, field, h, link, tick } from "../dom";
import { text } from "../entries";
import { set } from "../record";
import type { Screen } from "../screen";
import { entriesNow } from "../state";
import type { Fetched } from "../store";
import type { Fields } from "../wire";
import { say } from "../words";

export function about({ visit }: Fetched): Screen {
  const fields = entriesNow(visit.id)["visit:"] ?? {};
  const record = (some: Fields) => void set(visit.id, "visit:", some);
  const words = (label: string, name: string, look = {}) => field(label, text(fields[name]), (value) => record({ [name]: value }), look);
  return {
    title: say("检查情况"),
    sub: visit.enterprise.name,
    back: `#/v/${visit.id}/overview`,
    body: [
      h(
        "div",
        { class: "form" },
        words(say("企业陪同人"), "escort"),
        words(say("陪同人职务"), "escort_post"),
        words(say("陪同人电话"), "escort_phone", { type: "tel" }),
        words(say("查了哪些场所"), "scene", { lines: 2 }),
        choice(say("谁带队"), leaders(), text(fields.led_by), (value) => record({ led_by: value || null })),
        tick(say("企业主要负责人在场"), fields.principal_present === true, (value) => record({ principal_present: value })),
        tick(say("没有发现问题"), fields.found_none === true, (value) => record({ found_none: value })),
        words(say("小结"), "summary", { lines: 4 }),
      ),
    ],
    foot: [link(say("存好，回总览"), `#/v/${visit.id}/overview`, "btn main-act block")],
  };
}

function leaders(): [string, string][] {
  return [
    ["", say("请选")],
    ["officer", say("执法人员")],
    ["leader", say("局领导")],
    ["principal", say("企业主要负责人")],
    ["chief_safety_officer", say("企业安全总监")],
    ["safety_manager", say("企业安全员")],
  ];
}
