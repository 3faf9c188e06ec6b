"""How the parts of a checklist are called on pages, and how the value of one reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from zhiben.contents.problems import Problem
from zhiben.contents.record_text import Written
from zhiben.domain.checklists import Item, OnFail, Result
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
    asked = [one for one in Result if one in item.when.results]
    shut = [one for one in Result if one not in item.when.results]
    form = gettext("%(item)s “%(results)s”的，不问这一项")
    if len(shut) != 1:
        form, shut = gettext("%(item)s “%(results)s”的，才问这一项"), asked
    return form % {"item": item.when.item, "results": "、".join(gettext(word(one)) for one in shut)}


# ── what the loader says, in the words of the form ───────────────────────────────────────────────

_KEYS: Mapping[str, Promise] = {
    **{key: LABELS[key] for key in ("aspect", "method", "basis", "criteria", "used_by", "confidence")},
    **{key: LABELS[key] for key in ("must_answer", "evidence", "when", "same_as", "note")},
    **{key: HEADS[key] for key in ("industries", "clauses", "authority", "valid_until")},
    "item": LABELS["text"],
    "fail": LABELS["on_fail"],
    "required_aspects": HEADS["required"],
    "title": HEADS["titles"],
    "zh": HEADS["titles"],
    "id": gettext_lazy("编号"),
    "is": gettext_lazy("它的结论"),
    "list": gettext_lazy("清单代码"),
    "prefix": gettext_lazy("编号前缀"),
    "target": gettext_lazy("方案里的代码"),
}
_MISSING = re.compile(r".* 缺“(\w+)”")
_KEY = re.compile(r"“?\b([a-z][a-z_]+)\b”?")
_IN_THE_FILE = re.compile(r"（[a-z_]+: [^）]*）")
_LINE = re.compile(r"第 (\d+) 行")


def worded(problem: Problem, text: Written, ids: Mapping[int, str]) -> Problem:
    """What the loader says of the text of a form. `ids`: of its items, by their place."""
    found = _MISSING.fullmatch(problem.what)
    if found and found[1] in _KEYS:
        name = {"what": _KEYS[found[1]]}
        return replace(
            problem, what=gettext("没有写“%(what)s”") % name, mend=gettext("补上“%(what)s”。") % name
        )

    def item(line: re.Match[str]) -> str:
        part = text.part(int(line[1]))
        return ids.get(int(part[1]), line[0]) if part[:1] == ("items",) and len(part) > 1 else line[0]

    what, mend = (
        _KEY.sub(_named, _LINE.sub(item, _IN_THE_FILE.sub("", said))) for said in (problem.what, problem.mend)
    )
    return replace(problem, what=what, mend=mend)


def _named(key: re.Match[str]) -> str:
    if key[1] in set(OnFail):
        return f"“{gettext(word(OnFail(key[1])))}”"
    return f"“{_KEYS[key[1]]}”" if key[1] in _KEYS else key[0]
