"""How the parts of a checklist are called on pages, and how the value of one reads."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from zhiben.domain.checklists import Item
from zhiben.domain.words import word

LABELS: Mapping[str, Promise] = {
    "aspect": gettext_lazy("方面"),
    "text": gettext_lazy("检查内容"),
    "method": gettext_lazy("检查方法"),
    "basis": gettext_lazy("依据"),
    "on_fail": gettext_lazy("不合格时"),
    "confidence": gettext_lazy("依据核实"),
    "used_by": gettext_lazy("谁来查"),
    "criteria": gettext_lazy("对照的判定条目"),
    "must_answer": gettext_lazy("必须有结论"),
    "evidence": gettext_lazy("要有的证据"),
    "when": gettext_lazy("什么情况才问"),
    "note": gettext_lazy("说明"),
    "counts_as": gettext_lazy("算作方案要求的"),
    "proven_by": gettext_lazy("另要有"),
    "same_as": gettext_lazy("与别的清单同一项"),
}
HEADS: Mapping[str, Promise] = {
    "titles": gettext_lazy("名称"),
    "industries": gettext_lazy("行业"),
    "authority": gettext_lazy("谁有权怎样处理"),
    "clauses": gettext_lazy("方案条款"),
    "required": gettext_lazy("缺一不可的方面"),
    "note": gettext_lazy("说明"),
    "valid_until": gettext_lazy("停用日期"),
}
CONFIDENCE: Mapping[str, Promise] = {
    "sure": gettext_lazy("已核实"),
    "likely": gettext_lazy("大体可靠"),
    "check": gettext_lazy("待核实"),
}
JUDGING_WORDS = gettext_lazy("判定标准贯彻落实情况")


def spoken(field: str, item: Item) -> str:
    """The value of an item's field as a reader sees it; empty where there is none."""
    match field:
        case "on_fail":
            return gettext(word(item.on_fail))
        case "confidence":
            return str(CONFIDENCE[item.confidence])
        case "used_by" | "evidence":
            return "、".join(gettext(word(one)) for one in sorted(getattr(item, field)))
        case "criteria" | "same_as":
            return "、".join(getattr(item, field))
        case "must_answer":
            return gettext("是") if item.must_answer else gettext("否")
        case "when":
            return condition(item)
        case "counts_as":
            return str(JUDGING_WORDS) if item.counts_as else ""
        case "proven_by":
            return gettext(word(item.proven_by)) if item.proven_by else ""
        case _:
            return str(getattr(item, field))


def condition(item: Item) -> str:
    """When an item is asked, as a sentence; empty for one that always is."""
    if item.when is None:
        return ""
    results = "、".join(gettext(word(one)) for one in sorted(item.when.results))
    return gettext("%(item)s 的结论是 %(results)s 时才问") % {"item": item.when.item, "results": results}
