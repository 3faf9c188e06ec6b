"""What is said of every objection of `legality`: the sentence, the legal basis, the way out.

In the manner of `refusals.WORDS`; a sentence may name what the objection tells (`%(name)s`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    say: str
    basis: str
    way: str


_54 = "国办发〔2024〕54号"
_TWO = "《安全生产法》第六十七条、第六十八条；《山东省安全生产条例》第四十二条"

WORDS: Mapping[str, Said] = {
    "too_few_inspectors": Said(
        "当日持有效执法证、可以参加检查的人员只有 %(n)s 人，至少 %(needed)s 人。",
        _TWO,
        "请增派持有效执法证的本单位执法人员。",
    ),
    "certificate_missing": Said(
        "%(name)s没有登记执法证，不能作为检查人员。",
        _TWO,
        "请补登执法证，或另派人员；本人可改为随行记录，不出示证件、不签字。",
    ),
    "certificate_expired": Said(
        "%(name)s的执法证在检查当日无效。",
        _TWO,
        "请换证后登记新的有效期，或另派人员，或改在证件有效期内检查。",
    ),
    "expert_as_inspector": Said(
        "%(name)s是%(who)s，不能作为检查人员。",
        _54 + "：严禁第三方、中介、专家等实施检查，只可提供技术支撑",
        "请改为技术支撑人员，并另派执法人员；只做服务的，检查类型选服务指导。",
    ),
    "interest": Said(
        "%(name)s已登记与该企业有利害关系（%(reason)s），应当回避。",
        "《行政处罚法》第四十三条；本单位回避登记",
        "请另派人员。",
    ),
    "item_unpublished": Said(
        "检查事项“%(item)s”没有公布。",
        _54 + "：未公布的检查事项一律不得检查",
        "请去掉该事项；确需检查的，先公布再拟定。",
    ),
    "cap_reached": Said(
        "本年度对该企业的检查已 %(n)s 次，达到公布的上限 %(most)s 次。",
        _54 + "：同一企业年度检查频次不得超过公布的上限",
        "请改用书面核查、数据核查或服务指导；有投诉举报、移送或监测预警线索的，任务来源如实选择并写明依据。",
    ),
    "cap_excepted": Said(
        "本年度检查已 %(n)s 次，达到上限 %(most)s 次；线索核查可以不受上限限制，须写明依据。",
        _54 + "：投诉举报、转办交办、数据监测等线索确需检查的，可不受上限限制",
        "请写明线索的编号、来函文号或预警编号。",
    ),
    "cap_against_duty": Said(
        "本年度检查已 %(n)s 次，达到公布的上限 %(most)s 次；但“%(duty)s”要求本月到该企业检查。",
        _54 + "；方案的每月检查责任",
        "请写明继续检查的法定依据（条款或上级文件），或与公布上限的部门商定后调整。",
    ),
    "cap_last": Said(
        "这是本年度上限 %(most)s 次中的最后一次（已 %(n)s 次）。",
        _54,
        "后续检查请优先用书面、数据核查或并入其他检查。",
    ),
    "cap_unpublished": Said(
        "该行业的年度检查上限没有公布，待核实（本年度已 %(n)s 次）。",
        _54 + "：上限应于2025年6月30日前公布",
        "请核实公布情况，写进检查规则；核实前不作判断。",
    ),
    "order_unnamed": Said(
        "上级部署的专项检查不计入上限，但没有写明部署文件。",
        _54 + "：上级部署的专项检查不计入年度上限",
        "请写明部署机关和文号；不是上级部署的，任务来源如实选择。",
    ),
    "quiet_period": Said(
        "计划日期在公布的“%(name)s”内（%(first)s至%(last)s）。",
        "本单位公布的涉企检查安排；" + _54,
        "请改期；确需检查的，写明依据。",
    ),
    "merge_possible": Said(
        "%(on)s已有对该企业的检查：%(number)s，%(section)s。",
        _54 + "：能合并的合并、能联合的联合（综合查一次）",
        "请并入该次检查，或写明不能合并的理由。",
    ),
    "coordination_body": Said(
        "联席会议等议事协调机构不能以自己的名义检查。",
        _54 + "：议事协调机构不得实施检查",
        "请由各成员单位以自己的名义同时检查，拟成联合检查。",
    ),
    "no_approval": Said(
        "没有经负责人批准。",
        _54 + "：检查须事先报负责人批准；紧急的可以事后补批",
        "请报批；情况紧急的，注明紧急，事后补批。",
    ),
    "approve_after": Said(
        "紧急检查尚未批准。",
        _54 + "：紧急的可以事后补批",
        "请在检查后及时补办批准。",
    ),
    "nothing_to_check": Said(
        "能用书面材料或者共享数据核查的，不必到现场。",
        _54 + "：能书面核查、信息共享的，不得入企检查",
        "确需到现场的，写明要现场查看什么。",
    ),
}
