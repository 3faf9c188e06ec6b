"""风险分级管控清单 as enterprises keep it in a table → risk points with their controls. No database.

Headings go by many names. Several rows of one point are one point: the first says what it is worth, each
may bring controls. A list exported here is read back as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from zhiben.contents.cells import Wrong, half, is_nothing, plain, read_cell
from zhiben.contents.headings import Heading, match
from zhiben.contents.records import RecordField
from zhiben.domain.refusals import Incomplete
from zhiben.domain.risks import LEAST_LEVEL, ControlLevel, Means, Scale, levels_for
from zhiben.domain.words import WORDS, gettext_noop
from zhiben.risks.actions import Judgement, Measure, NewPoint

PLACE, NAME, DANGER, ACCIDENT = "place", "name", "danger", "accident"
METHOD, SCORES, LEVEL, DAY = "method", "scores", "level", "assessed_on"
TEXT, MEANS, OWNER, EVERY = "text", "means", "owner", "check_every"
CALLED = {  # what the column of a factor's scores may be called besides its letter
    "L": ("可能性（L）", "可能性(L)", "可能性L", "可能性", "事故发生的可能性"),
    "S": ("严重性（S）", "严重性(S)", "严重性S", "严重性", "事故后果的严重性"),
    "E": ("频繁程度（E）", "频繁程度(E)", "频繁程度E", "频繁程度", "暴露频次"),
    "C": ("后果（C）", "后果(C)", "后果C"),
}
HEADINGS = (
    Heading(PLACE, ("部位", "场所", "所在部位", "位置", "区域位置", "设备设施", "岗位"), True),
    Heading(NAME, ("风险点", "风险点名称", "作业活动", "检查项目"), True),
    Heading(DANGER, ("危险源", "危险有害因素", "危害因素", "风险因素", "危险源或潜在事件"), True),
    Heading(ACCIDENT, ("可能导致的事故", "事故类型", "可能发生的事故类型", "事故后果", "主要后果"), True),
    Heading(METHOD, ("方法", "评估方法", "评价方法"), False),
    Heading(SCORES, ("分值",), False),
    *(Heading(letter, (letter, *called), False) for letter, called in CALLED.items()),
    Heading(LEVEL, ("管控层级", "管控级别"), False),
    Heading(DAY, ("评估日期", "评价日期"), False),
    Heading(TEXT, ("管控措施", "控制措施", "措施内容"), False),
    Heading(MEANS, ("措施类别", "措施类型"), False),
    *(
        Heading(one.value, (word, word.removesuffix("措施")), False)
        for one, word in ((one, WORDS[Means][one]) for one in Means)
    ),
    Heading(OWNER, ("责任人、责任岗位", "责任人", "责任岗位", "管控责任人"), False),
    Heading(EVERY, ("检查频次", "排查频次", "检查周期", "排查周期"), False),
)  # fmt: skip
PASSED_OVER = ("序号", "编号", "风险值", "等级", "风险等级", "风险色", "评估人", "备注", "责任单位")
UNTOLD = "未写明"  # how often a control is checked, where the table does not say
_SCORE = re.compile(r"([A-Z])\s*=?\s*(\d+(?:\.\d+)?)")
_LINE = re.compile(r"(?:([^：:（）]{2,8})[：:])?\s*(.+?)(?:（([^（）]*)）)?")
_A_DAY = RecordField(name=DAY, type="date", label="评估日期")


@dataclass(frozen=True, slots=True)
class There:
    """What a table may refer to: places and owners by name or number, scales by method, and today."""

    places: Mapping[str, UUID]
    owners: Mapping[str, UUID]
    scales: Mapping[str, Scale]
    today: date


@dataclass(slots=True)
class Read:
    """`problems`: row as the file numbers it, what is wrong, with a place for `what`; that."""

    points: list[NewPoint] = field(default_factory=list)
    problems: list[tuple[int, str, str]] = field(default_factory=list)
    strangers: tuple[str, ...] = ()


class Unfit(Exception):
    """A cell that cannot be meant so: what is wrong, and the words."""

    def __init__(self, say: str, what: str) -> None:
        super().__init__(say)
        self.say, self.what = say, what


def read(head: Sequence[object], rows: Iterable[tuple[int, Sequence[object]]], there: There) -> Read:
    """Raises Incomplete `import_columns` where a needed column is missing."""
    matched = match(head, HEADINGS, PASSED_OVER)
    if matched.missing:
        raise Incomplete("import_columns", missing=list(matched.missing))
    found = Read(strangers=matched.strangers)
    by_name: dict[tuple[UUID, str], int] = {}
    last: dict[str, object] = {}
    for n, row in rows:
        told = {
            name: row[at] for name, at in matched.places.items() if at < len(row) and not is_nothing(row[at])
        }
        told = _below(last, told)
        try:
            place, name = _place(told, there), plain(told.get(NAME, ""))
            measures = tuple(_measures(told, there))
            at = by_name.get((place, name))
            if at is None:
                point = NewPoint(place, name, _judgement(told, there), measures)
                by_name[place, name] = len(found.points)
                found.points.append(point)
            else:
                held = found.points[at]
                found.points[at] = replace(held, measures=(*held.measures, *measures))
        except Unfit as unfit:
            found.problems.append((n, unfit.say, unfit.what))
        last = told
    return found


def _below(last: Mapping[str, object], told: dict[str, object]) -> dict[str, object]:
    """A merged cell stands in its first row only: a row without point and place belongs to the one above."""
    if PLACE in told or NAME in told:
        return {PLACE: last[PLACE], **told} if PLACE not in told and PLACE in last else told
    return {**{name: last[name] for name in (PLACE, NAME) if name in last}, **told}


def _place(told: Mapping[str, object], there: There) -> UUID:
    written = plain(told.get(PLACE, ""))
    if written not in there.places:
        raise Unfit(gettext_noop("没有登记过“%(what)s”，先登记场所设备"), written[:40])
    if not plain(told.get(NAME, "")):
        raise Unfit(gettext_noop("“%(what)s”这一行没写风险点名称"), written[:40])
    return there.places[written]


def _judgement(told: Mapping[str, object], there: There) -> Judgement:
    for name in (DANGER, ACCIDENT):
        if name not in told:
            label = next(one.texts[0] for one in HEADINGS if one.name == name)
            raise Unfit(gettext_noop("“%(what)s”没有写"), label)
    scale, scores = _scored(told, there)
    colour = scale.colour(scores)
    words = {word: level for level, word in WORDS[ControlLevel].items()} | {
        "班组级": "team",
        "岗位级": "team",
    }
    written = plain(told.get(LEVEL, ""))
    level = words.get(written) or words.get(f"{written}级") or (None if written else LEAST_LEVEL[colour])
    if level is None or level not in levels_for(colour):
        raise Unfit(gettext_noop("管控层级“%(what)s”认不得，或低于等级的要求"), written[:20])
    try:
        day = read_cell(_A_DAY, told[DAY]) if DAY in told else there.today
    except Wrong:
        raise Unfit(gettext_noop("评估日期“%(what)s”不是日期"), plain(told[DAY])[:20]) from None
    assert isinstance(day, date)
    if not scale.valid_from <= day <= there.today:
        raise Unfit(gettext_noop("评估日期“%(what)s”晚于今天，或早于方法启用日"), str(day))
    return Judgement(
        scale.id, scores, ControlLevel(level).value, plain(told[DANGER]), plain(told[ACCIDENT]), day
    )


def _scored(told: Mapping[str, object], there: There) -> tuple[Scale, tuple[str, ...]]:
    """By columns L, S …, else out of one cell: L5 × S4. The method is told, or follows from the letters."""
    found = dict(_SCORE.findall(half(told[SCORES]))) if SCORES in told else {}
    found |= {letter: half(told[letter]) for letter in CALLED if letter in told}
    written = plain(told.get(METHOD, "")).upper()
    fitting = [
        one
        for method, one in there.scales.items()
        if {factor.letter for factor in one.factors} == set(found) and (not written or method in written)
    ]
    if not fitting:
        raise Unfit(
            gettext_noop("分值“%(what)s”不全，或和方法对不上"), " ".join(f"{k}{v}" for k, v in found.items())
        )
    scores = tuple(found[factor.letter] for factor in fitting[0].factors)
    try:
        fitting[0].require(scores)
    except Incomplete:
        raise Unfit(gettext_noop("分值“%(what)s”不在评估方法的分值里"), " ".join(scores)) from None
    return fitting[0], scores


def _measures(told: Mapping[str, object], there: There) -> Iterable[Measure]:
    owner = _owner(plain(told.get(OWNER, "")), there)
    every = plain(told.get(EVERY, ""))
    for means in Means:
        if means.value in told:
            for line in _lines(told[means.value]):
                yield Measure(means.value, line, every or UNTOLD, owner)
    words = {word: one for one, word in WORDS[Means].items()}
    words |= {word.removesuffix("措施"): one for word, one in words.items()}
    usual = words.get(plain(told.get(MEANS, "")), Means.MANAGEMENT.value)
    for line in _lines(told.get(TEXT)):
        found = _LINE.fullmatch(line)
        assert found is not None
        kind, text, tail = found.groups()
        if kind is not None and kind not in words:  # a colon within the sentence
            text, kind = f"{kind}：{text}", None
        who, _, how_often = (tail or "").rpartition("，")
        if tail and not every and (not who or who in there.owners):
            yield Measure(words.get(kind or "", usual), text, how_often, there.owners.get(who) or owner)
        else:
            text = f"{text}（{tail}）" if tail else text
            yield Measure(words.get(kind or "", usual), text, every or UNTOLD, owner)


def _owner(written: str, there: There) -> UUID | None:
    if written and written not in there.owners:
        raise Unfit(gettext_noop("企业里没有“%(what)s”这个人或岗位，或有几个同名的"), written[:20])
    return there.owners.get(written)


def _lines(raw: object) -> list[str]:
    """Each line of a cell is one control; numbers before them are dropped."""
    lines = plain("" if raw is None else raw).splitlines()
    return [text for line in lines if (text := re.sub(r"^\s*(?:\d+[.、)）]|[①-⑳])\s*", "", line).strip())]
