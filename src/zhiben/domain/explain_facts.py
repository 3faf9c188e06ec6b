"""The facts of a trace: each that might count, whether it does, and why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from zhiben.domain.cells import Cell
from zhiben.domain.conditions import Look, findings, text, value_text
from zhiben.domain.counting import Counter, Weighed, Why
from zhiben.domain.explain_terms import of_kinds
from zhiben.domain.facts import Fact
from zhiben.domain.holders import all_holders, is_own
from zhiben.domain.known import Out
from zhiben.domain.members import field_of, is_valid
from zhiben.domain.periods import day_of
from zhiben.domain.plan import Condition
from zhiben.domain.slots import Slot
from zhiben.domain.states import State
from zhiben.domain.tallying import is_late_entry, lacks_receipt
from zhiben.domain.trace import FactTrace

Say = Callable[[object], str]

_OUT = {
    Out.RECORDED_LATER: "到这一天还没有录入",
    Out.WITHDRAWN: "已撤回",
    Out.SUPERSEDED: "已被更正",
}
_WHY = {
    Why.OTHER_EVENT: "没有对应到这一事项",
    Why.NO_PERIOD: "报告没有写明所属时期",
    Why.DAY_REMOVED: "这一天不在应做的日子里",
    Why.NO_MEMBER: "涉及的对象不在全集里",
    Why.NOT_HANDED: "还没有送到全部接收方",
    Why.NO_RECEIPT: "补录超过期限，还没有监管人员签收",
    Why.AHEAD: "还没有发生",
}


def fact_traces(counter: Counter, weighed: Iterable[Weighed], say: Say) -> tuple[FactTrace, ...]:
    """Facts that count first, then the others with the reason; among them those not known at that moment."""
    traces = [_traced(counter, one, say) for one in weighed]
    traces += [_made(fact, str(out), _OUT[out]) for fact, out in _not_known(counter)]
    return tuple(sorted(traces, key=lambda one: (not one.counts, one.happened_on, one.id)))


def _traced(counter: Counter, one: Weighed, say: Say) -> FactTrace:
    if one.entry is None:
        why = one.why or Why.OTHER_VALUE
        return _made(one.fact, str(why), _why_says(counter, one.fact, why, say))
    if lacks_receipt(counter, one.entry):
        return _made(one.fact, str(Why.NO_RECEIPT), _WHY[Why.NO_RECEIPT])
    return _made(one.fact, "", "；".join(_remarks(counter, one, say)))


def _remarks(counter: Counter, one: Weighed, say: Say) -> Iterator[str]:
    entry, need = one.entry, counter.slot.terms.need
    if entry is None:
        return
    if is_late_entry(counter.slot, entry):
        yield "补录"
    if entry.day != one.fact.happened_on:
        yield f"{entry.day} 送达"
    if need.sum is not None:
        amount = one.fact.attributes.get(need.sum)
        yield (
            f"未填 {say(need.sum)}，按 0 计"
            if amount is None
            else f"{say(need.sum)} {value_text(amount, say)}"
        )
    if entry.members:
        yield f"对应 {'、'.join(entry.members)}"
        strangers = [one for one in one.fact.targets if one not in entry.members]
        if strangers:
            yield f"{'、'.join(strangers)} 不在全集里，不计"


def _why_says(counter: Counter, fact: Fact, why: Why, say: Say) -> str:
    slot = counter.slot
    match why:
        case Why.OTHER_VALUE:
            return _failed(counter, fact, say)
        case Why.OTHER_PER:
            return f"不属于 {slot.per_text}"
        case Why.OTHER_PERIOD:
            return f"写明属于 {fact.about}"
        case Why.BEFORE:
            return f"发生在 {slot.over_from or slot.from_day} 之前"
        case Why.AFTER:
            return f"发生在本期之后（本期到 {slot.period.last}）"
        case _:
            return _WHY[why]


def _failed(counter: Counter, fact: Fact, say: Say) -> str:
    """What the tests of `counts` found that did not hold."""
    look = counter.rules.look(field_of(counter.known.world, fact), counter.slot.period.first)
    for counts in counter.slot.terms.counts:
        if fact.kind in counts.kinds:
            return _unmet(fact, counts.where, look, say)
    return "不合计数条件"


def _unmet(fact: Fact, where: Condition | None, look: Look, say: Say) -> str:
    called = of_kinds((fact.kind,), say)
    failed = (one for one in findings(where, look) if not one.held)
    said = (
        f"{called(one.test.path)} 是 {value_text(one.value, say)}，应 {text(one.test, called)}"
        for one in failed
    )
    return "；".join(said) or "不合计数条件"


def _not_known(counter: Counter) -> Iterator[tuple[Fact, Out]]:
    """The holder's facts of these kinds that do not count at that moment."""
    world, kinds = counter.known.world, counter.kinds()
    owners = all_holders(counter.rules.plan, counter.duty, counter.holder, world)
    for fact in world.facts.values():
        if fact.kind in kinds and any(is_own(world, fact, owner) for owner in owners):
            out = counter.known.out(fact)
            if out is not None:
                yield fact, out


def judged_trace(counter: Counter, cell: Cell, say: Say) -> FactTrace:
    """The event of a `has`, which is judged on itself alone (rule 24): what it should be and is not."""
    event, slot = counter.event(), counter.slot
    if cell.done_on is not None:
        return _made(event, "", "事项本身符合")
    look = counter.rules.look(field_of(counter.known.world, event), slot.period.first, lambda: slot.period)
    return _made(event, str(Why.OTHER_VALUE), _unmet(event, slot.terms.has, look, say))


def state_traces(state: State, say: Say) -> tuple[FactTrace, ...]:
    """The rows or facts a state rests on, as they are on the day judged."""
    day = state.latest_run()[0]
    terms = state.terms(day)
    return tuple(_state_trace(state, row, say) for row in state.rows(terms))


def _state_trace(state: State, row: Fact, say: Say) -> FactTrace:
    day = state.latest_run()[0]
    terms = state.terms(day)
    if state.is_good(terms, row, day):
        return _made(row, "", f"{day} 有效")
    asked = terms.holds
    if row.happened_on > day:
        return _made(row, str(Why.AHEAD), _WHY[Why.AHEAD])
    if asked is not None and asked.register is not None and asked.valid and not is_valid(row, day):
        return _made(row, "expired", f"{row.until} 已到期")
    if asked is not None and asked.over is not None:
        stretch = state.walk.rules.calendar.stretch(day, asked.over)
        if stretch > row.happened_on:
            return _made(row, str(Why.BEFORE), f"发生在 {stretch} 之前")
    where = asked.where if asked is not None else None
    return _made(row, str(Why.OTHER_VALUE), f"不合条件：{text(where, say)}")


def _made(fact: Fact, why: str, says: str) -> FactTrace:
    recorded = day_of(fact.recorded_at) if fact.recorded_at is not None else None
    return FactTrace(fact.id, fact.kind, fact.subject, fact.happened_on, recorded, not why, why, says)


def missing_date(slot: Slot) -> str | None:
    """The note about an event that lacks the date its due day stands on."""
    return "补填该日期后即可算出期限" if slot.due.day is None else None
