"""Why is this owed, by when, and what counts? Builds the trace of one obligation from the parts that count
it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from zhiben.domain.cells import Cell, status
from zhiben.domain.conditions import findings, holds, text, value_text
from zhiben.domain.counting import Counter, Weighed
from zhiben.domain.engine import count, rules_of, slots
from zhiben.domain.expand import Walk, horizon, per_values
from zhiben.domain.explain_facts import fact_traces, judged_trace, missing_date, state_traces
from zhiben.domain.explain_terms import (
    counts_says,
    due_marks,
    due_says,
    duration_text,
    holder_says,
    how_often,
    need_says,
    settings_used,
)
from zhiben.domain.facts import Dated, Value
from zhiben.domain.holders import holders, subject_of
from zhiben.domain.known import known
from zhiben.domain.periods import parse_label
from zhiben.domain.plan import Clause, Condition, Duty, Form, Plan, Terms
from zhiben.domain.profiles import profile_of
from zhiben.domain.slots import Per, Rules, Slot
from zhiben.domain.states import State, stretches_owed
from zhiben.domain.tallying import tally
from zhiben.domain.trace import ConditionTrace, FactTrace, MemberTrace, TestTrace, Trace
from zhiben.domain.world import CLOSED, EVER, SUSPENDED, World, held

Say = Callable[[object], str]


def explain(
    plan: Plan, duty: Duty, holder: str, period: str, world: World, today: date, say: Say = str
) -> Trace:
    """The trace of one obligation, as known at the end of `today`.

    `holder`: a subject's id, with `per` as `ID/industry=shipbuilding`. `period`: the printed label. `say`:
    labels for fields and values. Nothing owed is a trace, too: it says why not.
    """
    id_, _, per = holder.partition("/")
    asking = Asking(rules_of(plan, world), duty, id_, per, period, world, today, say)
    return asking.state() if duty.form == Form.STATE else asking.slot()


@dataclass(frozen=True, slots=True)
class Asking:
    """One question for one obligation."""

    rules: Rules
    duty: Duty
    holder: str
    per: str
    period: str
    world: World
    today: date
    say: Say

    def slot(self) -> Trace:
        found = slots(self.rules, self.duty, self.holder, self.world, self.today) if self._is_holder() else ()
        mine = next(
            (one for one in found if (one.per_text, one.period.label) == (self.per, self.period)), None
        )
        return self._not_owed() if mine is None else self._owed(mine)

    def _is_holder(self) -> bool:
        return self.holder in holders(self.rules.plan, self.duty, self.world)

    # ── owed ─────────────────────────────────────────────────────────────────────────────────────

    def _owed(self, slot: Slot) -> Trace:
        rules, terms = self.rules, slot.terms
        counter = Counter(rules, self.duty, slot, self.holder, known(self.world, self.today))
        members = counter.members()
        weighed = counter.weigh(members, counter.all_candidates(members))
        entries = sorted(
            (one.entry for one in weighed if one.entry is not None), key=lambda one: (one.day, one.fact.id)
        )
        each = tally(counter, entries, members).per_member
        cell = count(rules, self.duty, slot, self.holder, self.world, self.today)
        return replace(
            self._head(slot.decided_on, slot.per),
            first=slot.period.first,
            last=slot.period.last,
            settings=settings_used(terms, rules, slot.period.first),
            how_often=how_often(terms, rules, slot.decided_on),
            need=need_says(slot, None if members is None else len(members), self.say),
            what=counts_says(terms, self.say),
            due_says=due_says(slot, self.say),
            due_days=due_marks(slot.due, rules.calendar),
            members=tuple(MemberTrace(id_, one.amount, one.enough_on) for id_, one in each),
            facts=self._facts(counter, weighed, cell),
            notes=self._notes(slot, cell),
            cell=cell,
            status=status(cell, self.today),
        )

    def _facts(self, counter: Counter, weighed: Iterable[Weighed], cell: Cell) -> tuple[FactTrace, ...]:
        if counter.slot.terms.has is not None:
            return (judged_trace(counter, cell, self.say),)
        return fact_traces(counter, weighed, self.say)

    def _notes(self, slot: Slot, cell: Cell) -> tuple[str, ...]:
        notes = [missing_date(slot)]
        if slot.joined_midway is not None:
            notes.append(f"{slot.joined_midway} 起负此责，本期已经开始")
        if slot.event is not None:
            event = self.world.facts[slot.event]
            notes.append(f"由事项 {event.id}（{self.say(event.kind)}，{event.happened_on}）产生")
        if slot.terms.due.before is not None and slot.due.day is not None:
            notes.append(f"{slot.from_day} 至 {slot.due.day} 之间的算")
        elif slot.terms.over != "period" and slot.over_from is not None:
            notes.append(f"{slot.over_from} 以来的也算")
        if cell.closed_on is not None:
            notes.append(f"该对象 {cell.closed_on} 起关闭")
        if cell.need_of == 0:
            notes.append("全集为空，没有要做的")
        return tuple(note for note in notes if note is not None)

    # ── not owed ─────────────────────────────────────────────────────────────────────────────────

    def _not_owed(self) -> Trace:
        named = parse_label(self.period)
        day = named.first if named is not None else self.today
        return replace(self._head(day, ()), not_owed=self._why_not(day))

    def _why_not(self, day: date) -> str:
        span = self.rules.plan.in_force
        if self.duty.form == Form.GATE:
            return "这是闸门，只在办事时拦截，不产生应做的事"
        if not self._is_holder():
            return (
                f"{self.say(self.holder)} 不是这项责任的责任主体（{holder_says(self.duty.holder, self.say)}）"
            )
        if self.period.startswith("event:"):
            return self._why_not_event()
        if day < span.first or (span.last is not None and day > span.last):
            return f"{day} 不在方案有效期内（{span.first} 至 {span.last or '长期'}）"
        walk = self._walk(())
        word = held(walk.profile.life, day)
        if word in (SUSPENDED, CLOSED) or word != "operating":
            said = {SUSPENDED: "停产停业", CLOSED: "已关闭"}.get(str(word), "还没有开始")
            return f"{day} 该对象{said}"
        if not walk.applies(day) and not self.duty.per:
            return f"{day} 不符合适用条件"
        return self._why_no_period(walk, day)

    def _why_not_event(self) -> str:
        event = self.world.facts.get(self.period.removeprefix("event:"))
        if event is None:
            return "没有这一事项"
        out = known(self.world, self.today).out(event)
        return (
            "到这一天还不知道有这一事项，或者已撤回"
            if out is not None
            else "这一事项不由该对象负责，或者不合条件"
        )

    def _why_no_period(self, walk: Walk, day: date) -> str:
        terms, _ = walk.variant(day)
        if terms.every is None:
            labels = [period.label for period in stretches_owed(walk)]
            labels += [slot.period.label for slot in walk.deadlines()]
            return f"没有 {self.period} 这一期，应为 {'、'.join(labels)}"
        grid = walk.grid(terms, day)
        running = grid.containing(day) if grid is not None else None
        if running is None:
            return "缺少起算日期，或者这几天没有列入"
        if running.label != self.period:
            return (
                f"没有 {self.period} 这一期：{day} 按{how_often(terms, self.rules, day)}，是 {running.label}"
            )
        if walk.first_applying(running.first) != running.first:
            return f"{running.label} 已经开始才负此责，从下一整期起算"
        return f"{running.label} 没有剩下应做的日子，或者上一期还没有结束"

    # ── states ───────────────────────────────────────────────────────────────────────────────────

    def state(self) -> Trace:
        """The trace of one stretch of a state duty."""
        subject = subject_of(self.holder, self.world)
        profile = profile_of(self.rules.plan, self.duty, subject, self.world)
        for per in per_values(self.duty, profile) if self._is_holder() else ():
            walk = self._walk(per)
            for period in stretches_owed(walk):
                if (walk.per_text, period.label) == (self.per, self.period):
                    return self._state_trace(State(walk, period, self.holder, known(self.world, self.today)))
        return self._not_owed()

    def _state_trace(self, state: State) -> Trace:
        cell, (day, since, is_held), rules = state.cell(), state.latest_run(), self.rules
        terms = state.terms(day)
        of = f"（共 {cell.need_of} 个）" if cell.need_of is not None else ""
        return replace(
            self._head(state.period.first, state.walk.per),
            first=state.period.first,
            last=state.period.last,
            settings=settings_used(terms, rules, day),
            how_often="每天都应如此",
            need=f"每天{'不多于' if state.bound(terms, day).upper else '不少于'} {cell.need_n}{of}",
            what=counts_says(terms, self.say),
            due_says=_state_due(cell, since, is_held, self._mend(terms, day)),
            facts=state_traces(state, self.say),
            cell=cell,
            status=status(cell, self.today),
        )

    def _mend(self, terms: Terms, day: date) -> str:
        given = terms.mend_within
        return "" if given is None else f"，{duration_text(self.rules.duration(given, day))}内补齐"

    # ── common ───────────────────────────────────────────────────────────────────────────────────

    def _walk(self, per: Per) -> Walk:
        subject = subject_of(self.holder, self.world)
        profile = profile_of(self.rules.plan, self.duty, subject, self.world)
        return Walk(self.rules, self.duty, profile, per, horizon(self.rules.plan, self.today))

    def _head(self, day: date, per: Per) -> Trace:
        """What can be said before anything is counted: clause, duty, holder, the conditions as of `day`."""
        plan, duty = self.rules.plan, self.duty
        found = (one for one in plan.clauses if one.id == duty.clause)
        clause = next(found, Clause(duty.clause, "", "", "duty"))
        return Trace(
            plan=plan.id, clause=clause.id, section=clause.section, summary=clause.summary, duty=duty.id,
            title=duty.terms.title, basis=duty.basis, holder=self.holder, per=self.per, period=self.period,
            today=self.today, decided_on=day, conditions=self._conditions(day, per),
        )  # fmt: skip

    def _conditions(self, day: date, per: Per) -> tuple[ConditionTrace, ...]:
        """`if`, and the overrides up to the first that matched."""
        walk = self._walk(per)
        found = [self._condition("if", walk, self.duty.where, day, "")] if self.duty.where is not None else []
        for override in self.duty.overrides:
            found.append(self._condition("override", walk, override.where, day, override.basis))
            if found[-1].held:
                break
        return tuple(found)

    def _condition(
        self, role: str, walk: Walk, condition: Condition | None, day: date, basis: str
    ) -> ConditionTrace:
        look, say = walk.look(day), self.say
        tests = tuple(
            TestTrace(
                text(one.test, say),
                say(one.test.path),
                value_text(one.value, say),
                self._since(one.test.path, day),
                one.held,
            )
            for one in findings(condition, look)
        )
        return ConditionTrace(role, text(condition, say), holds(condition, look), tests, basis)

    def _since(self, path: str, day: date) -> date | None:
        """The day since which the field has its value; None when it always had it."""
        dated: Dated = self.world.dated(subject_of(self.holder, self.world), path) if path != "year" else ()
        value: Value = held(dated, day)
        since = max((one for one, _ in dated if one <= day), default=EVER)
        return None if since == EVER or value is None else since


def _state_due(cell: Cell, since: date, is_held: bool, mend: str) -> str:
    if is_held:
        return f"{since} 起一直符合"
    broken = f"{since} 起不符合{mend}"
    return broken if cell.due_on is None else f"{cell.due_on}（{broken}）"
