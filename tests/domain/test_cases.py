"""Cases: every state there is to reach, the clocks to the day, and the lines of the criminal law."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from uuid import UUID

import pytest

from tests.architecture.tree import ROOT
from zhiben.contents.documents import load_forms
from zhiben.domain import case_crimes, case_guards
from zhiben.domain.case_clocks import CLOCKS, Name, Unit, due, hearing_until, runs
from zhiben.domain.case_crimes import Harm, met, prompts
from zhiben.domain.case_guards import GUARDS, Case, Deed, after, proposed, unmet
from zhiben.domain.cases import ENDED, FLOW, ISSUED_IN, PAPERS, Event, State
from zhiben.domain.periods import Calendar

ONE, TWO, HEAD, HOST = (UUID(int=n) for n in range(1, 5))
PAIR = frozenset({ONE, TWO})
AT = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)
DAY = date(2026, 12, 2)  # a Wednesday
UNTIL = date(2026, 12, 9)
AFTER = date(2026, 12, 10)
ALL = frozenset(PAPERS.values())
CALENDAR = Calendar(frozenset({date(2027, 1, 1)}), frozenset(), frozenset({2026, 2027}))


@dataclass(frozen=True, slots=True)
class Walk:
    """A case, and what is true of it whatever the product believes."""

    case: Case
    investigated: frozenset[UUID]
    pieces: bool = False
    right: bool = False  # to a hearing, told
    asked: bool = False
    heard: bool = False


def people() -> Iterator[frozenset[UUID]]:
    yield frozenset({ONE})
    yield frozenset({HEAD})
    yield frozenset({HEAD, ONE})  # an officer who stands in for another
    yield frozenset()


def deeds(case: Case) -> Iterator[Deed]:
    """Everything that can be tried, with every choice a guard looks at."""
    for event in sorted({step.event for step in FLOW.steps if step.source is case.state}):
        papers = (ALL, frozenset[str]()) if event in PAPERS else (ALL,)
        days = (DAY, AFTER) if event in (Event.DECIDE, Event.ASK_HEARING) else (DAY,)
        for persons, held, day in product(people(), papers, days):
            plain = Deed(event, AT, day, persons, papers=held, certified=PAIR)
            match event:
                case Event.FILE:
                    yield plain
                    yield replace(plain, certified=frozenset({ONE}))
                case Event.ASSIGN:
                    yield replace(
                        plain, investigators=frozenset({HEAD, TWO}), certified=frozenset({HEAD, TWO})
                    )
                    yield replace(plain, investigators=frozenset({ONE}))
                case Event.TELL:
                    yield from (replace(plain, hearing=one, until=UNTIL) for one in (True, False))
                case Event.COLLECT:
                    yield replace(plain, evidence=1)
                case Event.HARM:
                    yield replace(plain, harm=Harm(deaths=1))
                case _:
                    yield plain


def truly(walk: Walk, deed: Deed, then: Case) -> Walk:
    """What is true afterwards, told without asking the code under test."""
    investigated = deed.investigators | walk.investigated
    made = replace(
        walk, case=then, investigated=investigated, pieces=walk.pieces or deed.event is Event.COLLECT
    )
    match deed.event:
        case Event.TELL:
            return replace(made, right=deed.hearing, asked=False, heard=False)
        case Event.ASK_HEARING:
            return replace(made, asked=True)
        case Event.HEAR | Event.DROP_HEARING:
            return replace(made, heard=True)
        case Event.REFUSE_TRANSFER | Event.SENT_BACK:
            return replace(made, right=False, asked=False, heard=False)
    return made


def wrongs(walk: Walk, deed: Deed) -> Iterator[str]:
    """What may never happen."""
    decides = deed.event in (
        Event.DECIDE, Event.SPARE, Event.FILE, Event.REFUSE, Event.CLOSE, Event.WITHDRAW,
        Event.APPROVE_TRANSFER, Event.REFUSE_TRANSFER, Event.ASSIGN,
    )  # fmt: skip
    if decides and (not deed.persons or deed.persons & (walk.investigated | deed.investigators)):
        yield "decided by whoever investigates"
    if deed.event is Event.HEAR and deed.persons & walk.investigated:
        yield "heard by whoever investigates"
    if deed.event in (Event.FILE, Event.ASSIGN):
        named = deed.investigators or walk.case.investigators
        if len(named) < 2 or not named <= deed.certified:
            yield "investigated by fewer than two with certificates"
    if deed.event is Event.DECIDE:
        if not walk.pieces:
            yield "decided without evidence"
        if walk.right and not walk.heard and deed.day <= UNTIL:
            yield "decided while a hearing may still be asked for"
        if walk.asked and not walk.heard:
            yield "decided without the hearing that was asked for"
    if deed.event in PAPERS and PAPERS[deed.event] not in deed.papers:
        yield "a step without its document"
    if deed.event is Event.CLOSE and walk.case.decided_on and not walk.case.published_on:
        yield "closed before the penalty was published"
    if walk.case.state in ENDED:
        yield "something done to what has ended"


def explored() -> Iterator[tuple[Walk, str]]:
    """Every state there is to reach, once, and whatever is wrong on a way out of it ("": nothing)."""
    begun = proposed(Deed(Event.PROPOSE, AT, DAY, frozenset({ONE}), investigators=PAIR, certified=PAIR))
    seen: set[Walk] = set()
    waiting = deque([Walk(begun, PAIR)])
    while waiting:
        walk = waiting.popleft()
        walk = replace(walk, case=replace(walk.case, evidence=min(walk.case.evidence, 1)))
        if walk in seen:
            continue
        seen.add(walk)
        yield walk, ""
        for deed in deeds(walk.case):
            if not unmet(walk.case, deed):
                yield from ((walk, wrong) for wrong in wrongs(walk, deed))
                waiting.append(truly(walk, deed, after(walk.case, deed)))


def test_in_no_reachable_state_does_anything_happen_that_may_not():
    walked = list(explored())
    assert {wrong for _, wrong in walked} == {""}
    assert {walk.case.state for walk, _ in walked} == set(State)
    assert len(walked) > 100


MUTANTS = {
    (Event.DECIDE, "case_decider"): "decided by whoever investigates",
    (Event.CLOSE, "case_decider"): "decided by whoever investigates",
    (Event.APPROVE_TRANSFER, "case_decider"): "decided by whoever investigates",
    (Event.HEAR, "case_hearing_host"): "heard by whoever investigates",
    (Event.FILE, "case_certificates"): "investigated by fewer than two with certificates",
    (Event.ASSIGN, "case_two"): "investigated by fewer than two with certificates",
    (Event.DECIDE, "case_hearing_open"): "decided while a hearing may still be asked for",
    (Event.CLOSE, "case_unpublished"): "closed before the penalty was published",
    (Event.TELL, "case_paper"): "a step without its document",
    (Event.HAND_OVER, "case_paper"): "a step without its document",
}


@pytest.mark.parametrize(("event", "code"), list(MUTANTS), ids=lambda value: str(value))
def test_without_a_guard_the_walk_finds_what_it_was_for(monkeypatch, event, code):
    kept = tuple(guard for guard in GUARDS[event] if guard[0] != code)
    assert len(kept) == len(GUARDS[event]) - 1
    monkeypatch.setattr(case_guards, "GUARDS", {**GUARDS, event: kept})
    assert any(wrong == MUTANTS[event, code] for _, wrong in explored())


def test_comparing_accounts_instead_of_persons_is_found(monkeypatch):
    """Only the first of those somebody acts for is looked at: a substitute of an investigator decides."""
    guards = {**GUARDS, Event.DECIDE: tuple(
        (code, (lambda case, deed: HEAD in deed.persons) if code == "case_decider" else holds)
        for code, holds in GUARDS[Event.DECIDE]
    )}  # fmt: skip
    monkeypatch.setattr(case_guards, "GUARDS", guards)
    assert any(wrong == "decided by whoever investigates" for _, wrong in explored())


def test_every_event_has_its_guards_and_every_document_its_form():
    assert {step.event for step in FLOW.steps} | {Event.PROPOSE} == set(GUARDS) == set(Event)
    forms, _ = load_forms(ROOT / "content" / "documents")
    assert set(ISSUED_IN) <= set(forms)
    assert {state for state in State if FLOW.is_final(state)} == set(ENDED)


def test_what_was_told_before_a_transfer_is_told_anew_after_it():
    case = Case(State.WEIGHED, PAIR, PAIR, 1, told_on=DAY, hearing=True, hearing_until=UNTIL, proposed_on=DAY)
    then = after(case, Deed(Event.REFUSE_TRANSFER, AT, AFTER, frozenset({HEAD})))
    assert (then.state, then.told_on, then.hearing) == (State.INVESTIGATING, None, False)


# ── clocks ───────────────────────────────────────────────────────────────────────────────────────


def test_five_days_to_ask_for_a_hearing_are_working_days():
    assert hearing_until(DAY, CALENDAR) == UNTIL
    assert hearing_until(date(2026, 12, 31), CALENDAR) == date(2027, 1, 8)  # new year's day is no working day


@pytest.mark.parametrize(
    ("name", "begun", "until"),
    [
        (Name.DECIDE, date(2026, 12, 2), date(2027, 3, 2)),
        (Name.SERVE, date(2026, 12, 24), date(2027, 1, 5)),
        (Name.PUBLISH, date(2026, 12, 24), date(2027, 1, 5)),
        (Name.PAY, date(2026, 12, 24), date(2027, 1, 8)),
        (Name.REVIEW, date(2026, 12, 24), date(2027, 2, 22)),
        (Name.SUE, date(2026, 8, 31), date(2027, 2, 28)),
    ],
)
def test_a_clock_ends_on_its_day(name, begun, until):
    clock = next(one for one in CLOCKS if one.name is name)
    assert due(begun, clock.n, clock.unit, CALENDAR)[0] == until


def test_what_is_not_served_and_published_in_time_is_late_from_the_next_day():
    case = Case(State.DECIDED, PAIR, PAIR, 1, filed_on=DAY, decided_on=date(2026, 12, 24))
    told = {one.clock.name: one for one in runs(case, CALENDAR)}
    assert set(told) == {Name.DECIDE, Name.SERVE, Name.PUBLISH}
    last = datetime(2027, 1, 5, 15, 59, tzinfo=UTC)  # the evening of that day in Shanghai
    assert not told[Name.SERVE].is_late(last)
    assert told[Name.SERVE].is_late(last + timedelta(hours=1))
    assert not told[Name.DECIDE].is_late(last)  # decided long before


def test_a_hand_over_is_counted_in_hours_and_shown_as_unconfirmed():
    case = Case(State.APPROVED, PAIR, PAIR, 1, approved_at=AT)
    (run,) = runs(case, CALENDAR)
    assert (run.due_at, run.clock.unit, run.clock.is_sure) == (AT + timedelta(hours=24), Unit.HOURS, False)
    assert not run.is_late(AT + timedelta(hours=24))
    assert run.is_late(AT + timedelta(hours=24, seconds=1))


def test_every_clock_of_the_transfer_is_unconfirmed_and_those_of_the_penalty_are_sure():
    assert {one.name for one in CLOCKS if one.is_sure} == {
        Name.HEARING,
        Name.DECIDE,
        Name.SERVE,
        Name.PUBLISH,
    }


# ── the police ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("harm", "asked"),
    [
        (Harm(), False), (Harm(deaths=1), True), (Harm(serious=2), False), (Harm(serious=3), True),
        (Harm(loss=Decimal("999999.99")), False), (Harm(loss=Decimal(1_000_000)), True),
        (Harm(other=True), True), (Harm(danger=True), False), (Harm(serious=2, loss=Decimal(1)), False),
    ],
)  # fmt: skip
def test_the_line_includes_its_number_and_only_what_is_sure_prompts(harm, asked):
    assert prompts(harm) is asked


def test_what_is_grave_is_shown_and_never_prompts_by_itself():
    codes = {one.code for one in met(Harm(deaths=3, main=True))}
    assert codes == {"deaths", "grave_deaths"}
    assert {one.code for one in case_crimes.LINES if one.is_sure} == {"deaths", "serious", "loss", "other"}
    assert not prompts(Harm(main=True, danger=True))
