"""The trace of one obligation, and how it reads: 条款 → 条件 → 时期和期限 → 应做多少 →
哪些事实算数、哪些不算.

`explain.py` finds what stands here; this module only says it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from zhiben.domain.cells import Cell, Status
from zhiben.domain.conditions import value_text
from zhiben.domain.facts import Value
from zhiben.domain.words import word

Say = Callable[[object], str]
SHOWN = 20  # facts of one kind the text lists; the trace itself holds all


@dataclass(frozen=True, slots=True)
class TestTrace:
    """One test: what it asks, the field's value in words, since when (None: always), whether it held."""

    says: str
    field: str
    value: str
    since: date | None
    held: bool

    __test__ = False  # not for pytest to collect


@dataclass(frozen=True, slots=True)
class ConditionTrace:
    """A condition on the holder, `if` or that of an override with its basis, and what its tests found."""

    role: str  # if | override
    says: str
    held: bool
    tests: tuple[TestTrace, ...]
    basis: str = ""


@dataclass(frozen=True, slots=True)
class DayMark:
    """One day on the way to the due day. kind: start counted rest makeup due; `number`: the running count."""

    day: date
    kind: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class SettingTrace:
    """A setting that was used: its value, since when (None: the plan's own), what leaves it open."""

    name: str
    value: Value
    since: date | None
    basis: str


@dataclass(frozen=True, slots=True)
class FactTrace:
    """A fact and what became of it: `counts`, or `why` not (a code) and `says` (the words)."""

    id: str
    kind: str
    subject: str
    happened_on: date
    recorded_on: date | None
    counts: bool
    why: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class MemberTrace:
    """A member of the set, how much there is for it, and since when that is enough (None: not yet)."""

    id: str
    amount: object
    enough_on: date | None


@dataclass(frozen=True, slots=True)
class Trace:
    """Why one holder owes one thing by one day, and what counts. `cell` None: nothing is owed, `not_owed`
    says why.
    """

    plan: str
    clause: str
    section: str
    summary: str
    duty: str
    title: str
    holder: str
    per: str
    period: str
    today: date
    first: date | None = None
    last: date | None = None
    decided_on: date | None = None
    conditions: tuple[ConditionTrace, ...] = ()
    settings: tuple[SettingTrace, ...] = ()
    how_often: str = ""
    need: str = ""
    due_says: str = ""
    due_days: tuple[DayMark, ...] = ()
    members: tuple[MemberTrace, ...] = ()
    facts: tuple[FactTrace, ...] = ()
    notes: tuple[str, ...] = ()
    cell: Cell | None = None
    status: Status | None = None
    not_owed: str = ""
    what: str = ""  # which facts count
    basis: str = ""  # of the duty; an override's stands with its condition

    def text(self, say: Say = str) -> str:
        """The whole trace in Chinese, one thing a line. `say`: what subjects and kinds of fact are called."""
        return "\n".join(self.lines(say))

    def lines(self, say: Say = str) -> tuple[str, ...]:
        return tuple(_lines(self, say))

    @property
    def counted(self) -> tuple[FactTrace, ...]:
        return tuple(fact for fact in self.facts if fact.counts)

    @property
    def not_counted(self) -> tuple[FactTrace, ...]:
        return tuple(fact for fact in self.facts if not fact.counts)


def _lines(trace: Trace, say: Say) -> Iterator[str]:
    yield f"条款：{trace.clause} {trace.section} {trace.summary}".rstrip()
    basis = f"，依据：{trace.basis}" if trace.basis else ""
    yield f"责任：{trace.title}（{trace.duty}，方案 {trace.plan}）{basis}"
    yield f"对象：{say(trace.holder)}{'，' + trace.per if trace.per else ''}"
    yield from _condition_lines(trace)
    if trace.cell is None:
        yield f"时期：{trace.period}"
        yield f"不负此责：{trace.not_owed}"
        return
    goes_on = trace.period.endswith("/")  # in a plan without end
    days = f"{trace.first} 起" if goes_on else _days(trace.first, trace.last)
    yield f"时期：{trace.period}（{days}），{trace.how_often}"
    yield from (_setting_line(setting) for setting in trace.settings)
    yield f"应做：{trace.need}"
    yield f"计数：{trace.what}"
    yield f"期限：{trace.due_says}"
    yield from (f"  {line}" for line in day_lines(trace.due_days))
    yield from _member_lines(trace.members, say)
    if not trace.facts:
        yield "算数：0 条，还没有录入相应的事实"
    yield from _fact_lines("算数", trace.counted, say)
    yield from _fact_lines("不算", trace.not_counted, say)
    yield from (f"注意：{note}" for note in trace.notes)
    yield _result_line(trace.cell, trace.status, trace.today)


def _days(first: date | None, last: date | None) -> str:
    return f"{first}" if first == last else f"{first} 至 {last}"


def _condition_lines(trace: Trace) -> Iterator[str]:
    if trace.decided_on is not None:
        nothing = "" if trace.conditions else "没有另设条件"
        yield f"按 {trace.decided_on} 的情况认定：{nothing}"
    for condition in trace.conditions:
        name = "适用条件" if condition.role == "if" else "特别规定"
        basis = f"（依据：{condition.basis}）" if condition.basis else ""
        yield f"  {name}：{condition.says}——{'符合' if condition.held else '不符合'}{basis}"
        for test in condition.tests:
            since = f"，自 {test.since} 起" if test.since is not None else ""
            held = "是" if test.held else "否"
            yield f"    {test.field}：{test.value}{since}——{test.says}，{held}"


def _setting_line(setting: SettingTrace) -> str:
    since = f"，自 {setting.since} 起" if setting.since is not None else "，方案原定"
    return f"  设定值 {setting.name}：{value_text(setting.value)}{since}（依据：{setting.basis}）"


_DAY_WORDS = {"start": "起算", "rest": "休息，不计", "due": "到期"}


def day_lines(marks: Iterable[DayMark]) -> Iterator[str]:
    """Day by day; neighbouring days of one kind in one line."""
    for kind, group in groupby(marks, key=lambda mark: mark.kind):
        days = list(group)
        first, last = days[0], days[-1]
        earlier, later = sorted((first.day, last.day))  # counted backwards before an event
        when = f"{first.day}" if len(days) == 1 else f"{earlier} 至 {later}"
        if kind in _DAY_WORDS:
            yield f"{when} {_DAY_WORDS[kind]}"
            continue
        numbers = f"{first.number}" if len(days) == 1 else f"{first.number} 至第 {last.number}"
        yield f"{when} 第 {numbers} 天{'（调休上班）' if kind == 'makeup' else ''}"


def _member_lines(members: tuple[MemberTrace, ...], say: Say) -> Iterator[str]:
    if not members:
        return
    lacking = [say(member.id) for member in members if member.enough_on is None]
    yield f"全集：{len(members)} 个，已完成 {len(members) - len(lacking)} 个"
    if lacking:
        more = f" 等 {len(lacking)} 个" if len(lacking) > SHOWN else ""
        yield f"  还差：{'、'.join(lacking[:SHOWN])}{more}"


def _fact_lines(title: str, facts: tuple[FactTrace, ...], say: Say) -> Iterator[str]:
    if not facts:
        return
    yield f"{title}：{len(facts)} 条"
    for fact in facts[:SHOWN]:
        recorded = f"，{fact.recorded_on} 录入" if fact.recorded_on not in (None, fact.happened_on) else ""
        says = f"——{fact.says}" if fact.says else ""
        yield f"  {fact.id}（{say(fact.kind)}，{fact.happened_on}{recorded}）{says}"
    if len(facts) > SHOWN:
        yield f"  另有 {len(facts) - SHOWN} 条"


def _result_line(cell: Cell, status: Status | None, today: date) -> str:
    of = f"/{cell.need_of}" if cell.need_of is not None else ""
    done = f"，{cell.done_on} 完成" if cell.done_on is not None and cell.done_on <= today else ""
    marks = "".join(f"，{word(mark)}" for mark in cell.marks)
    said = word(status) if status is not None else ""
    return f"结果（{today}）：已计 {cell.counted_n}{of}，应计 {cell.need_n}{of}{done}——{said}{marks}"
