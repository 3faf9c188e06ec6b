"""What a record lacks, in words, with where on the form it is put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from zhiben.domain.checklist_closing import Missing
from zhiben.domain.words import word
from zhiben.inspections.queries import Whole

LACKS: Mapping[str, Any] = {
    "no_scene": gettext_lazy("没有写检查场所"),
    "no_begin": gettext_lazy("没有写开始时间"),
    "no_end": gettext_lazy("没有写结束时间"),
    "ended_before": gettext_lazy("结束时间早于开始时间"),
    "no_escort": gettext_lazy("没有写企业陪同人"),
    "no_leader": gettext_lazy("没有写带队人"),
    "not_present": gettext_lazy("主要负责人带队的，本人要到场"),
    "not_signed": gettext_lazy("企业还没有签字；拒签的，写明原因"),
    "refusal_reason": gettext_lazy("拒签没有写原因"),
    "officer_not_signed": gettext_lazy("检查人员还没有签字"),
    "nothing_found": gettext_lazy("没有发现问题的，要声明“未发现问题”"),
}
OF_VISIT = frozenset(
    {
        "no_scene",
        "no_begin",
        "no_end",
        "ended_before",
        "no_escort",
        "no_leader",
        "not_present",
        "nothing_found",
    }
)


@dataclass(frozen=True, slots=True)
class Lacking:
    """`anchor`: where on the form it is put right; `item`: its words, empty for what is of no item."""

    anchor: str
    item: str
    text: str


def _text(code: str) -> str:
    """A visit's own, or one of its checklists'."""
    return gettext(LACKS[code] if code in LACKS else word(Missing(code)))


def lack_words(whole: Whole) -> list[Lacking]:
    """Everything missing, in the order in which it is filled in."""
    texts = {line.item.id: line.item.text for line in whole.paper.lines}
    names = {str(one.person): one.name for one in whole.members}
    found = []
    for one in whole.lacks:
        if one.code == "officer_not_signed":
            anchor, item = f"signature-{one.ref}", names.get(one.ref, "")
        elif one.code in OF_VISIT:
            anchor, item = "about", ""
        elif one.code in ("not_signed", "refusal_reason"):
            anchor, item = "signature-enterprise", ""
        elif one.code == "aspect":
            anchor, item = "items", one.item
        elif one.code == "no_briefing":
            anchor, item = "briefing", ""
        elif one.code == "no_spot_test":
            anchor, item = "asked", ""
        else:
            anchor, item = f"item-{one.item}", f"{one.item} {texts.get(one.item, '')}".strip()
        found.append(Lacking(anchor, item, _text(one.code)))
    return found
