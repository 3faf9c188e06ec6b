"""Every state a hazard can get into: what may never happen does not, and is found where it would."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from tests.conftest import FULL
from tests.domain.hazards_made import ALL, DAY, LATER, MANAGER, OFFICER, OTHER, one, put_right
from zhiben.domain import hazard_cases, hazard_guards
from zhiben.domain.hazard_cases import Case, Deed, after, reported
from zhiben.domain.hazard_guards import GUARDS, unmet
from zhiben.domain.hazards import FLOW, Event, Level, Mode, Side, Source, State

# Accounts, and whose they are: the manager has two, one of which somebody gave them on the officers' side.
ACCOUNTS = {
    "manager": (MANAGER, Side.ENTERPRISE), "manager again": (MANAGER, Side.SUPERVISOR),
    "officer": (OFFICER, Side.SUPERVISOR), "other": (OTHER, Side.SUPERVISOR),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Walk:
    """A case, and what is true of it whatever the product believes: who found it, who had a hand in it."""

    case: Case
    found: frozenset[UUID]
    mended: frozenset[UUID]


# ── every reachable state ────────────────────────────────────────────────────────────────────────


# What leaves alone all that tells persons apart (`test_what_is_left_out_of_the_walk…`): no need to walk it.
ASIDE = frozenset(
    {Event.LIST, Event.UNLIST, Event.STOP, Event.RESUME, Event.DISPUTE, Event.SETTLE, Event.ASK_EXTENSION,
     Event.EXTEND, Event.REFUSE_EXTENSION, Event.REPORT}
)  # fmt: skip
WAYS = {state: sorted({step.event for step in FLOW.steps if step.source is state} - ASIDE) for state in State}
DECIDING = (Event.GRADE, Event.PROGRESS, Event.SUBMIT, Event.CLOSE, Event.RETURN)


def who_acts(event: Event) -> Iterator[tuple[frozenset[UUID], Side]]:
    """Each account; where persons matter an officer standing in for the manager too, and a program."""
    for person, side in ACCOUNTS.values():
        yield one(person), side
    if event in DECIDING:
        yield one(OTHER, MANAGER), Side.SUPERVISOR
        yield frozenset(), Side.SUPERVISOR


def deeds(case: Case) -> Iterator[Deed]:
    """Everything that can be tried, with every choice that a guard looks at."""
    for event in WAYS[case.state]:
        for persons, side in who_acts(event):
            plain = Deed(event, side, DAY, persons, deadline=LATER, controls=True, evidence_on=DAY, parts=ALL)
            yield from choices(plain)


def choices(deed: Deed) -> Iterator[Deed]:
    match deed.event:
        case Event.GRADE:
            yield from (replace(deed, level=level) for level in Level)
        case Event.PLAN:
            yield replace(deed, responsible=one(MANAGER))
            yield replace(deed, responsible=one(OFFICER))
        case Event.RETURN:
            yield from (replace(deed, inspectors=there) for there in (one(OTHER), one(MANAGER, OTHER)))
        case Event.CLOSE:
            for there in (one(), one(OFFICER), one(OTHER), one(OFFICER, OTHER), one(MANAGER, OTHER)):
                officers = there - {MANAGER}
                for on_site in (False, True):
                    yield replace(deed, inspectors=there, officers=officers, on_site=on_site)
        case Event.MERGE:
            yield replace(deed, into=Case(State.RECTIFYING, Source.INSPECTION, DAY, level=Level.GENERAL))
        case Event.TAKE_IN:
            taken = Case(State.RECTIFYING, Source.INSPECTION, DAY, raisers=one(OTHER), menders=one(OTHER))
            yield replace(deed, taken=taken)
        case _:
            yield deed


def beginnings() -> Iterator[Walk]:
    """Found by the enterprise or by an officer, in every mode; small: the three that differ most."""
    small = {
        (Mode.GUIDE, Source.SELF_CHECK),
        (Mode.GUIDE, Source.INSPECTION),
        (Mode.TRANSFER, Source.SELF_CHECK),
    }
    for mode in Mode:
        for source, persons in ((Source.SELF_CHECK, one(MANAGER)), (Source.INSPECTION, one(OFFICER))):
            if FULL or (mode, source) in small:
                for ledger in (False, True) if FULL or mode is Mode.TRANSFER else (False,):
                    deed = Deed(Event.REPORT, Side.ENTERPRISE, DAY, persons, ledger=ledger)
                    yield Walk(reported(source, DAY, deed, mode), persons, frozenset())


def truly(walk: Walk, deed: Deed, case: Case) -> Walk:
    """What is true afterwards, told without asking the code under test."""
    found, mended = walk.found, walk.mended
    if deed.event in (Event.PROGRESS, Event.SUBMIT):
        mended |= deed.persons
    if deed.event is Event.PLAN:
        mended |= deed.responsible
    if deed.event is Event.TAKE_IN and deed.taken is not None:
        found, mended = found | deed.taken.raisers, mended | deed.taken.menders
    return Walk(case, found, mended)


def wrongs(walk: Walk, deed: Deed, then: Case) -> Iterator[str]:
    """What may never happen."""
    case = walk.case
    if then.state is State.CLOSED and case.state is not State.CLOSED:
        if not deed.persons or deed.persons & walk.mended:
            yield "one person put it right and closed it"
        if deed.inspectors & walk.mended:
            yield "one person put it right and looked whether it is"
        if case.level is Level.MAJOR and not deed.on_site:
            yield "a major one closed unseen"
        if case.level is Level.MAJOR and not (deed.officers - walk.found):
            yield "a major one closed with nobody there but who raised it"
        if case.level is Level.MAJOR and deed.side is not Side.SUPERVISOR:
            yield "a major one closed by the enterprise"
        if case.source is not Source.SELF_CHECK and deed.side is not Side.SUPERVISOR:
            yield "what an inspection found closed by the enterprise"
        if case.mode is Mode.TRANSFER and deed.side is Side.SUPERVISOR:
            yield "closed by whom it does not belong to"
    if then.state is State.STATED and (not case.ledger or not deed.persons):
        yield "closed by word of a ledger that there is not"
    if then.state is State.STATED and case.level is Level.MAJOR and deed.side is not Side.SUPERVISOR:
        yield "a major one closed by the enterprise's ledger"
    if then.state in (State.RECTIFYING, State.SUBMITTED, State.CLOSED):
        if then.level is None:
            yield "put right before it was graded"
        if then.level is Level.MAJOR and not then.planned >= ALL:
            yield "a major one without its plan"


def explored() -> Iterator[tuple[Walk, str]]:
    """Every state there is to reach, once, and whatever is wrong on a way out of it ("": nothing)."""
    seen: set[Walk] = set()
    waiting = deque(beginnings())
    while waiting:
        walk = waiting.popleft()
        if walk in seen:
            continue
        seen.add(walk)
        yield walk, ""
        for deed in deeds(walk.case):
            if not unmet(walk.case, deed):
                then = after(walk.case, deed)
                yield from ((walk, wrong) for wrong in wrongs(walk, deed, then))
                waiting.append(truly(walk, deed, then))


def finds(wrong: str) -> bool:
    return any(found == wrong for _, found in explored())


def test_in_no_reachable_state_does_one_person_put_right_and_close_nor_is_a_major_one_closed_unseen():
    walked = list(explored())
    assert {wrong for _, wrong in walked} == {""}
    assert {walk.case.state for walk, _ in walked} == set(State) - {State.EXTENDING}
    assert len(walked) > 1000


def test_what_is_left_out_of_the_walk_changes_nothing_that_tells_persons_apart():
    """Extensions, listings, stops and disputes: afterwards all is as before but their own marks and days."""
    for event in ASIDE - {Event.REPORT}:
        for step in (step for step in FLOW.steps if step.event is event):
            case = replace(put_right(), state=step.source)
            deed = Deed(event, Side.SUPERVISOR, DAY, one(OTHER), deadline=LATER, parts=ALL)
            then = after(case, deed)
            marks = {
                name: getattr(case, name)
                for name in (
                    "asker",
                    "deadline",
                    "asked_deadline",
                    "extensions",
                    "listed",
                    "stopped",
                    "disputed",
                )
            }
            ways = {State.RECTIFYING, State.EXTENDING} if event in EXTENSION else {case.state}
            assert then.state in ways
            assert replace(then, state=case.state, **marks) == case


EXTENSION = {Event.ASK_EXTENSION, Event.EXTEND, Event.REFUSE_EXTENSION}


LEDGER = {
    "hazard_no_ledger": "closed by word of a ledger that there is not",
    "hazard_ledger_major": "a major one closed by the enterprise's ledger",
}


def without(event: Event, *codes: str) -> dict[Event, tuple[hazard_guards.Guard, ...]]:
    kept = tuple(guard for guard in GUARDS[event] if guard[0] not in codes)
    assert len(kept) == len(GUARDS[event]) - len(codes)
    return {**GUARDS, event: kept}


MUTANTS = {
    "hazard_mender": "one person put it right and closed it",
    "hazard_mender_there": "one person put it right and looked whether it is",
    "hazard_on_site": "a major one closed unseen",
    "hazard_other_officer": "a major one closed with nobody there but who raised it",
    "hazard_closer": "what an inspection found closed by the enterprise",
    "hazard_sent_on": "closed by whom it does not belong to",
}


@pytest.mark.parametrize("code", list(MUTANTS))
def test_without_a_guard_the_walk_finds_what_it_was_for(monkeypatch, code):
    monkeypatch.setattr(hazard_guards, "GUARDS", without(Event.CLOSE, code))
    assert finds(MUTANTS[code])


@pytest.mark.parametrize("code", list(LEDGER))
def test_without_a_guard_of_ledgers_the_walk_finds_what_it_was_for(monkeypatch, code):
    monkeypatch.setattr(hazard_guards, "GUARDS", without(Event.STATE, code))
    assert finds(LEDGER[code])


@pytest.mark.parametrize("event", [Event.PROGRESS, Event.SUBMIT, Event.TAKE_IN])
def test_forgetting_who_had_a_hand_in_it_is_found(monkeypatch, event):
    changes = {one: change for one, change in hazard_cases.CHANGES.items() if one is not event}
    monkeypatch.setattr(hazard_cases, "CHANGES", changes)
    assert finds("one person put it right and closed it")


def test_comparing_accounts_instead_of_persons_is_found(monkeypatch):
    """Every account a person of its own: the manager's second one closes what the first put right."""

    def by_account(case: Case, deed: Deed) -> bool:
        theirs = one(UUID(int=99)) if deed.side is Side.SUPERVISOR else deed.persons
        return bool(case.menders) and not theirs & case.menders

    guards = {**GUARDS, Event.CLOSE: (*without(Event.CLOSE, "hazard_mender")[Event.CLOSE], ("x", by_account))}
    monkeypatch.setattr(hazard_guards, "GUARDS", guards)
    assert finds("one person put it right and closed it")
