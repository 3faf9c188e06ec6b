"""How inspections say no: a part of `refusals.WORDS`, which would be too long."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "visit_about": ("只能检查在册企业。", "请从管辖范围内的企业中选。"),
    "visit_lists": ("没有选检查清单。", "请至少选一份清单。"),
    "visit_list_unknown": ("没有这份清单，或当日还没有施行。", "请从清单中重新选。"),
    "visit_day": ("计划检查日期早于今天。", "请填今天或以后的日期；已经查过的紧急检查，先开始后补批。"),
    "visit_people": (
        "检查人员不是本局在册人员。",
        "请从本局人员中选；专家、承保机构人员填在技术支撑人员里。",
    ),
    "visit_lead": ("没有写明带队人。", "请从检查人员中选一名带队人。"),
    "visit_unlawful": ("按规定现在不能批准这次检查。", "请按列出的依据逐项改好，或写明理由。"),
    "visit_not_yours": ("你不是这次检查的检查人员。", "请由检查人员记录，或由带队人把你加入后再记。"),
    "visit_lacking": ("检查记录还不完整，不能结束。", "请补齐列出的各项。"),
    "visit_clashes": ("还有两人填得不一样的内容没有定下来。", "请逐条选定后再结束。"),
    "visit_gated": ("方案规定的条件没有满足，不能结束检查。", "请按列出的要求补齐后再办。"),
    "entry_unknown": ("检查表里没有这一项。", "请刷新检查表后再填。"),
    "entry_field": ("这一项没有这个栏目，或填法不对。", "请刷新页面后再填。"),
    "entry_frozen": ("这条已经转成隐患，不能在检查记录里改。", "请到隐患页面办理。"),
}
