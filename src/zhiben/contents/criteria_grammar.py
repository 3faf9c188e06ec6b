"""What stands in the files of `content/criteria/`: standards, the words of ledgers, and what both share."""

from __future__ import annotations

import re

from zhiben.contents import notation
from zhiben.contents.shapes import Choice, Flag, Text, Written, exactly
from zhiben.contents.structures import Field, ListOf, MapOf, Record
from zhiben.domain.criteria.library import OWN, Level, Saying, Sign
from zhiben.domain.criteria.quantities import COUNTED, UNITS

FORMAT = "zhiben-criteria/1"
WORDS_FORMAT = "zhiben-criteria-words/1"
LIBRARY_FORMAT = "zhiben-criteria-library/1"
LEVELS = tuple(one.value for one in Level)
JUDGES = ("suggest", "human_only", "auto_from_register", "auto_from_telemetry")
CONFIDENCES = ("sure", "likely", "check")
LISTS = (
    "lacking", "failing", "having", "working", "faults", "denying", "mended", "removed", "unmended", "still",
    "forbidding", "fixed",
)  # fmt: skip

_ID = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}"
_NUMBER = re.compile(r"(?P<unit>[^<>=]+)(?P<compare>>=|<=|>|<)(?P<bound>限|\d+(?:\.\d+)?)")
_MEASURES = frozenset(unit for unit, _ in UNITS.values()) | {"量"}
_SAYINGS = {one.value: one for one in (Saying.LACK, Saying.PLACE, Saying.NEVER)}
STOCK = "、".join(sorted(COUNTED))


def told(text: str) -> tuple[tuple[Sign, ...], ...]:
    """`@速冻间 人>9 | -单独作业间`: alternatives parted by `|`, signs that must all be said by spaces."""
    alternatives = tuple(tuple(sign(one) for one in part.split()) for part in text.split("|"))
    if not all(alternatives):
        raise ValueError("竖线两边都要写内容，或删去竖线。")
    return alternatives


def sign(text: str) -> Sign:
    """`积水` a fact, `-通风` a lack, `@喷漆室` a place, `!水性漆` never, `人>9` and `量>限` a number."""
    number = _NUMBER.fullmatch(text)
    if number is not None:
        if number["unit"] not in _MEASURES:
            raise ValueError(f"没有单位“{number['unit']}”，可用：{'、'.join(sorted(_MEASURES))}。")
        bound = None if number["bound"] == "限" else float(number["bound"])
        if bound is None and number["compare"] != ">":
            raise ValueError("与文中写明的限额比较只用 >，如 人>限。")
        return Sign(Saying.NUMBER, number["unit"], number["compare"], bound)
    saying = _SAYINGS.get(text[:1], Saying.FACT)
    thing = text[len(saying.value) :]
    if not re.fullmatch(notation.NAME, thing):
        raise ValueError("事物名里不用空格和符号。")
    return Sign(saying, thing)


def _day(what: str) -> Written:
    return Written(f"{what}（如 2023-05-15）", notation.day, notation.DATE)


_CODE = Text("编号，用字母、数字、_ . -", _ID)
_CODES = ListOf(Text("代码"))
_TEXTS = ListOf(Text(), least=0)
ELEMENT = Record(
    "要件",
    {
        "text": Field(Text("要件的文字"), needed=True),
        "told": Field(
            ListOf(Written("由哪些说法认定（如 @喷漆室 -通风）", told, r"[\s\S]*\S[\s\S]*")),
            needed=True,
        ),
        "apart": Field(Flag()),
    },
    such='{text: 未设置通风设施, told: ["-通风"]}',
)
CRITERION = Record(
    "判定条目",
    {
        "id": Field(_CODE, needed=True),
        "clause": Field(Text("条款号"), needed=True, such="第3条(1)"),
        "text": Field(Text("条目文字"), needed=True),
        "level": Field(Choice(LEVELS), needed=True),
        "judge": Field(Choice(JUDGES), needed=True),
        "confidence": Field(Choice(CONFIDENCES), needed=True),
        "industries": Field(_CODES),
        "applies_if": Field(Text("适用的前提")),
        "partly": Field(Flag()),
        "on_top": Field(Flag()),
        "note": Field(Text("说明")),
        "about": Field(ListOf(Text("事物名"))),
        "all": Field(ListOf(ELEMENT)),
        "any": Field(ListOf(ELEMENT)),
        "keywords": Field(_TEXTS),
    },
)
STANDARD = Record(
    "判定标准",
    {
        "id": Field(_CODE, needed=True),
        "series": Field(_CODE, needed=True),
        "title": Field(Text("标准名称"), needed=True),
        "number": Field(Text("文号"), needed=True),
        "authority": Field(Text("发布机关"), needed=True),
        "decided_by": Field(Text(f"{OWN} 或判定权所在的 regimes 名", notation.NAME), needed=True),
        "confidence": Field(Choice(CONFIDENCES), needed=True),
        "industries": Field(_CODES),
        "issued": Field(_day("发布日期")),
        "valid_from": Field(_day("施行日期")),
        "valid_until": Field(_day("废止日期，当天起不再施行")),
        "replaces": Field(Text("被替代的标准")),
        "hints_for": Field(_CODE),
        "note": Field(Text("说明")),
    },
)
STANDARD_FILE = Record(
    "判定标准文件",
    {
        "format": Field(exactly(FORMAT), needed=True),
        "standard": Field(STANDARD, needed=True),
        "criteria": Field(ListOf(CRITERION, least=0), needed=True),
    },
)
WORDS_FILE = Record(
    "说法文件",
    {
        "format": Field(exactly(WORDS_FORMAT), needed=True),
        "things": Field(MapOf(ListOf(Text("一种说法"))), needed=True),
        **{name: Field(_TEXTS, needed=True) for name in LISTS},
        "simplified": Field(ListOf(Text("几对繁简字，以空格分开", r"\S\S(?: \S\S)*"), least=0), needed=True),
    },
)
LIBRARY_FILE = Record(
    "总则文件",
    {
        "format": Field(exactly(LIBRARY_FORMAT), needed=True),
        "industries": Field(MapOf(Text("行业名称")), needed=True),
        "regimes": Field(MapOf(Text("判定部门")), needed=True),
    },
)
