"""What stands in a file of `content/checklists/`: one version of one list, and its items."""

from __future__ import annotations

from zhiben.contents import notation
from zhiben.contents.shapes import Choice, Flag, Text, Written, exactly
from zhiben.contents.structures import Either, Field, ListOf, Record
from zhiben.domain.checklists import CONFIDENCES, JUDGING, Evidence, OnFail, Proof, Result, Side

FORMAT = "zhiben-checklist/1"
ALL = "all"
LIST_KEY = r"(?!(?:new|compose)$)[a-z][a-z0-9_]{2,39}"  # what is left out are addresses of other pages
LIST_ID = r"[A-Z]{2,6}-[0-9]{2,3}"
MOST_ITEMS = 200

_DAY = Written("日期（如 2026-01-01）", notation.day, notation.DATE)
_WORDS = Text("1 到 60 个字", r"\s*\S[\s\S]{0,59}")
_LINE = Text("1 到 500 个字", r"\s*\S[\s\S]{0,499}")
_ID = Text("编号（大写字母、横线、两三位数字，如 MB-01）", LIST_ID)
_CODES = ListOf(Text("编号"))
WHEN = Record(
    "前提",
    {
        "item": Field(_ID, needed=True, such="SH-08"),
        "is": Field(ListOf(Choice(tuple(Result))), needed=True, such="[pass, fail]"),
    },
    such="{item: SH-08, is: [pass, fail]}",
)
ITEM = Record(
    "检查项",
    {
        "id": Field(_ID, needed=True, such="MB-01"),
        "aspect": Field(_WORDS, needed=True, such="证照"),
        "item": Field(_LINE, needed=True),
        "method": Field(_LINE, needed=True, such="看现场"),
        "basis": Field(_LINE, needed=True),
        "fail": Field(Choice(tuple(OnFail)), needed=True),
        "criteria": Field(_CODES),
        "used_by": Field(ListOf(Choice(tuple(Side))), needed=True, such="[bureau, enterprise]"),
        "confidence": Field(Choice(CONFIDENCES), needed=True),
        "must_answer": Field(Flag()),
        "evidence": Field(ListOf(Choice(tuple(Evidence)))),
        "when": Field(WHEN),
        "counts_as": Field(Choice((JUDGING,))),
        "proven_by": Field(Choice(tuple(Proof))),
        "same_as": Field(ListOf(_ID)),
        "note": Field(_LINE),
    },
)
ASPECT = Record(
    "必查方面",
    {
        "aspect": Field(_WORDS, needed=True, such="机械"),
        "target": Field(Text("方案集合里的名字", notation.NAME)),
    },
    such="{aspect: 机械, target: machine}",
)
TITLE = Record("名称", {"zh": Field(_LINE, needed=True), "en": Field(_LINE)}, such="{zh: 检查清单}")
CHECKLIST = Record(
    "检查清单",
    {
        "format": Field(exactly(FORMAT), needed=True),
        "list": Field(Text("清单代码（小写字母、数字、下划线）", LIST_KEY), needed=True),
        "title": Field(TITLE, needed=True),
        "prefix": Field(Text("两到六个大写字母", r"[A-Z]{2,6}"), needed=True),
        "industries": Field(
            Either("all 或行业代码的列表", scalar=exactly(ALL), listed=_CODES), needed=True, such=ALL
        ),
        "valid_from": Field(_DAY, needed=True),
        "valid_until": Field(_DAY),
        "authority": Field(_LINE),
        "clauses": Field(ListOf(Text("方案条款号"), least=0)),
        "note": Field(_LINE),
        "required_aspects": Field(ListOf(ASPECT)),
        "items": Field(ListOf(ITEM), needed=True),
    },
)
