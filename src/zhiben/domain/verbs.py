"""The closed list of acts a plan may gate, each with what its context holds (rule 29).

A gate of a plan names one of these in `refuse`; the action of that name asks `plans.queries.refusals(verb,
context)` inside its transaction. The act's permission bears the verb's name: by it a test finds an action
that does not ask. `docs/reference/verbs.md` is this table, printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GatedVerb:
    """`label`: the act in the office's words. `context`: name → its label; what `same` of a gate may link
    to.
    """

    label: str
    context: Mapping[str, str]


_ENTERPRISE = {"enterprise": "企业"}
_PROJECT = {"project": "项目", **_ENTERPRISE}

VERBS: Mapping[str, GatedVerb] = {
    "inspection.close": GatedVerb("检查结案", {"visit": "检查编号", "section": "科室", **_ENTERPRISE}),
    "work.start": GatedVerb("开工", {"site": "场点", "team": "班组", **_ENTERPRISE}),
    "work.resume": GatedVerb("停工停产后复工", {"stop": "停工编号", "site": "场点", **_ENTERPRISE}),
    "permit.issue": GatedVerb(
        "签发作业票", {"permit": "作业票", "site": "场点", "person": "人员", **_ENTERPRISE}
    ),
    "project.apply": GatedVerb("申报项目、试点、资金", _PROJECT),
    "project.advance": GatedVerb("项目、培育对象进入下一步", {"stage": "节点", **_PROJECT}),
    "grant.approve": GatedVerb("批准资金奖补", _PROJECT),
    "commendation.recommend": GatedVerb("推荐评优评先", {"person": "人员", **_ENTERPRISE}),
    "hazard.treat": GatedVerb("隐患转入整改", {"hazard": "隐患编号", **_ENTERPRISE}),
    "hazard.extend": GatedVerb("隐患整改延期", {"hazard": "隐患编号", **_ENTERPRISE}),
    "hazard.close": GatedVerb("隐患销号", {"hazard": "隐患编号", **_ENTERPRISE}),
    "exam.publish": GatedVerb("发布考核试卷", {"exam": "考核编号", **_ENTERPRISE}),
    "person.assign": GatedVerb("安排人员上岗", {"person": "人员", "post": "岗位", **_ENTERPRISE}),
    "equipment.commission": GatedVerb("设备投入使用", {"equipment": "设备", "site": "场点", **_ENTERPRISE}),
    "drill.announce": GatedVerb("提前通知演练", {"drill": "演练编号", **_ENTERPRISE}),
    "meeting.approve": GatedVerb("会议审定", {"meeting": "会议编号", "section": "科室"}),
    "document.issue": GatedVerb("印发文件", {"document": "文号", "section": "科室"}),
    "contract.sign": GatedVerb("签订承包、外包合同", {"contract": "合同编号", **_ENTERPRISE}),
}
