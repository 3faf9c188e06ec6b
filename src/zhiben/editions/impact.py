"""What another text of a content would change for people and figures, as far as that can be worked out.

Beside `queries`: it reads two texts, and nobody's rows but where figures are tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from zhiben.domain.access import Actor
from zhiben.domain.indicators import Amount, Indicator
from zhiben.domain.outlines import Outline
from zhiben.domain.periods import day_of
from zhiben.domain.questions import Bank
from zhiben.domain.ranking import Line
from zhiben.editions.kinds import Content
from zhiben.library import contents as library
from zhiben.library.files import Files
from zhiben.orgs import queries as orgs
from zhiben.reports.figures import queries as figures
from zhiben.reports.leading import rankings
from zhiben.reports.writing.stored import being_written
from zhiben.reports.writing.trying import written

MOST = 20  # indicators that are tried


class Touch(StrEnum):
    """What is touched."""

    FIGURE = "figure"  # 上月的数
    ADDED = "added"  # 新增指标
    GONE = "gone"  # 不再有的指标
    RANK = "rank"  # 上月名次
    NAMED = "named"  # 新用到的指标
    UNNAMED = "unnamed"  # 不再用到的指标
    TEXT = "text"  # 按上一期的数写出来
    PAPER = "paper"  # 正在写的文稿，仍按原来的一版
    HANDLING = "handling"  # 办理方式
    DEADLINE = "deadline"  # 建议整改期限
    CAP = "cap"  # 年度检查上限
    FREQUENCY = "frequency"  # 一年计划检查
    LISTS = "lists"  # 公布的检查事项
    QUIET = "quiet"  # 安静期
    QUESTIONS = "questions"  # 题目
    PASS = "pass"  # 合格线


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that becomes another. `subject`: of what; `firms`: how many enterprises it is about, None
    where that says nothing.
    """

    touch: Touch
    subject: str
    was: str
    now: str
    firms: int | None = None


def impact(
    actor: Actor, tenant: int, content: Content, old: Files, new: Files, *, at: datetime, tries: bool = False
) -> tuple[Effect, ...]:
    """From one sound text to another. `tries`: also by the last period's figures, which takes a moment."""
    today = day_of(at)
    match content.kind:
        case library.INDICATORS:
            pair = library.indicators_of(old), library.indicators_of(new)
            return tuple(_indicators(actor, tenant, *pair, today if tries else None))
        case library.RANKINGS:
            return tuple(_rankings(actor, tenant, old, new, today)) if tries else ()
        case library.REPORT:
            if not old:
                return ()
            outlines = library.outline_of(old), library.outline_of(new)
            named = _indicator_names(actor, tenant, today)
            return (
                *_named(outlines[0].indicators(), outlines[1].indicators(), named),
                *(_written(actor, tenant, *outlines, at) if tries else ()),
                *(
                    Effect(Touch.PAPER, head, "", "")
                    for head, one in being_written(tenant)
                    if one.id == content.name
                ),
            )
        case library.SHEET:
            pair_ = library.sheet_of(old).indicators, library.sheet_of(new).indicators
            return tuple(_named(*pair_, _indicator_names(actor, tenant, today)))
        case library.HAZARDS:
            return tuple(_hazards(actor, tenant, old, new))
        case library.INSPECTIONS:
            return tuple(_inspections(actor, tenant, old, new, today))
        case library.QUESTIONS:
            return tuple(_questions(library.bank_of(old), library.bank_of(new)))
    return ()


def may_try(content: Content) -> bool:
    """Whether figures of the last period can be tried."""
    return content.kind in (library.INDICATORS, library.RANKINGS, library.REPORT)


def month_before(today: date) -> str:
    """The label of last month, whose figures are tried."""
    return f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"


# ── indicators, formulas ─────────────────────────────────────────────────────────────────────────


def _indicators(
    actor: Actor, tenant: int, old: tuple[Indicator, ...], new: tuple[Indicator, ...], tried_on: date | None
) -> Iterator[Effect]:
    before, after = {one.id: one for one in old}, {one.id: one for one in new}
    yield from (Effect(Touch.ADDED, one.title, "", one.note) for one in new if one.id not in before)
    yield from (Effect(Touch.GONE, one.title, "", "") for one in old if one.id not in after)
    if tried_on is None:
        return
    moved = [one for one in new if one.id in before and _counted(before[one.id]) != _counted(one)]
    wanted = [one.id for one in moved][:MOST]
    wanted += [one.id for one in new if one.id not in before][: MOST - len(wanted)]
    period = month_before(tried_on)
    was = figures.tried(actor, tenant, old, wanted, period, today=tried_on)
    now = figures.tried(actor, tenant, new, wanted, period, today=tried_on)
    for name in wanted:
        one = after[name]
        yield Effect(Touch.FIGURE, one.title, _amount(was.get(name), one), _amount(now.get(name), one))


def _counted(one: Indicator) -> tuple[object, ...]:
    return one.formula, one.unit, one.places


def _amount(amount: Amount | None, one: Indicator) -> str:
    return "" if amount is None or amount.value is None else f"{_plain(amount.value)} {one.unit}"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _rankings(actor: Actor, tenant: int, old: Files, new: Files, today: date) -> Iterator[Effect]:
    before = {one.id: one for one in library.rankings_of(old)}
    for one in library.rankings_of(new):
        if before.get(one.id) == one:
            continue
        names, lines = rankings.tried(actor, tenant, one, month_before(today))
        was = {}
        if one.id in before:
            was = {
                line.place: line
                for line in rankings.tried(actor, tenant, before[one.id], month_before(today))[1]
            }
        for line in lines:
            before_, now = _standing(was.get(line.place)), _standing(line)
            if before_ != now:
                yield Effect(Touch.RANK, f"{one.title}：{names[line.place]}", before_, now)


def _standing(line: Line | None) -> str:
    """Rank and score; nothing where it is not ranked."""
    return "" if line is None or line.rank is None else f"{line.rank}（{line.score}）"


def _written(actor: Actor, tenant: int, old: Outline, new: Outline, at: datetime) -> Iterator[Effect]:
    """The paragraphs that would read otherwise."""
    was, now = written(actor, tenant, old, at=at), written(actor, tenant, new, at=at)
    for block in dict.fromkeys((*was, *now)):
        if was.get(block) != now.get(block):
            yield Effect(Touch.TEXT, block, was.get(block, ""), now.get(block, ""))


def _named(before: frozenset[str], after: frozenset[str], names: Mapping[str, str]) -> Iterator[Effect]:
    yield from (Effect(Touch.NAMED, names.get(one, one), "", "") for one in sorted(after - before))
    yield from (Effect(Touch.UNNAMED, names.get(one, one), "", "") for one in sorted(before - after))


def _indicator_names(actor: Actor, tenant: int, today: date) -> dict[str, str]:
    return {one.id: one.title for one in figures.definitions(actor, tenant, today)}


# ── rules by industry ────────────────────────────────────────────────────────────────────────────


def _hazards(actor: Actor, tenant: int, old: Files, new: Files) -> Iterator[Effect]:
    was, now = library.hazard_rules_of(old), library.hazard_rules_of(new)
    firms = orgs.firms_by_industry(actor, tenant)
    for one in orgs.industries(actor):
        pair = was.mode_of(one.code), now.mode_of(one.code)
        if pair[0] is not pair[1]:
            yield Effect(Touch.HANDLING, one.name, *pair, firms.get(one.code, 0))
    for level, days in now.suggested_days.items():
        before = was.suggested_days.get(level)
        if before != days:
            yield Effect(Touch.DEADLINE, level, "" if before is None else str(before), str(days))


def _inspections(actor: Actor, tenant: int, old: Files, new: Files, today: date) -> Iterator[Effect]:
    was, now = library.inspection_rules_of(old), library.inspection_rules_of(new)
    firms = orgs.firms_by_industry(actor, tenant)
    for one in orgs.industries(actor):
        many, code = firms.get(one.code, 0), one.code
        caps = [_times(rules.cap_of(code, today).most) for rules in (was, now)]
        often = [_times(rules.visits_of(code)) for rules in (was, now)]
        lists = ["、".join(sorted(rules.lists_of(code, today))) for rules in (was, now)]
        for touch, (before, after) in (
            (Touch.CAP, caps), (Touch.FREQUENCY, often), (Touch.LISTS, lists),
        ):  # fmt: skip
            if before != after:
                yield Effect(touch, one.name, before, after, many)
    quiet = [
        "、".join(f"{one.name} {one.first} 至 {one.last}" for one in rules.quiet) for rules in (was, now)
    ]
    if quiet[0] != quiet[1]:
        yield Effect(Touch.QUIET, "", quiet[0], quiet[1])


def _times(many: int | None) -> str:
    return "" if many is None else str(many)


def _questions(was: Bank, now: Bank) -> Iterator[Effect]:
    if len(was.questions) != len(now.questions):
        yield Effect(Touch.QUESTIONS, "", str(len(was.questions)), str(len(now.questions)))
    if was.pass_share != now.pass_share:
        yield Effect(Touch.PASS, "", f"{was.pass_share}%", f"{now.pass_share}%")
