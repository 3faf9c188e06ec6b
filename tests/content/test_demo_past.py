"""The demo's history: always the same, only ever longer, plausible, and in the plan's own words."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from zhiben.contents.calendars import load_calendars
from zhiben.contents.demo.files import Demo, read_demo
from zhiben.contents.demo.past import Past, past
from zhiben.contents.plans import Loaded, load_plan
from zhiben.contents.problems import Problems
from zhiben.domain.cells import Cell, Status, status
from zhiben.domain.engine import obligations
from zhiben.domain.facts import Fact
from zhiben.domain.world import World

CONTENT = Path(__file__).resolve().parents[2] / "content"
LAST = date(2026, 11, 25)


@cache
def demo() -> Demo:
    return read_demo(CONTENT / "demo" / "wendeng")


@cache
def loaded() -> Loaded:
    return load_plan(CONTENT / "plans" / "wendeng-2024-2026")


@cache
def played(last: date) -> Past:
    plan = loaded().plan
    assert plan is not None
    return past(demo(), plan, "bureau", load_calendars(CONTENT / "calendars", Problems()), last)


def everything(last: date) -> dict[str, Fact]:
    found = (*played(last).facts, *played(last).registers)
    assert len({fact.id for fact in found}) == len(found)
    return {fact.id: fact for fact in found}


@cache
def cells() -> list[Cell]:
    plan = loaded().plan
    assert plan is not None
    base = World([member.subject for member in demo().members.values()])
    own = [one for one in base.subjects.values() if base.is_above("bureau", one.id)]
    calendar = load_calendars(CONTENT / "calendars", Problems())
    world = World(own, played(LAST).facts, registers=played(LAST).registers, calendar=calendar)
    return obligations([plan], world, today=LAST, first=date(2024, 1, 1), last=date(2026, 12, 31))


def test_playing_again_gives_the_same_history() -> None:
    played.cache_clear()
    first = everything(LAST)
    played.cache_clear()
    assert everything(LAST) == first


@pytest.mark.parametrize("earlier", [date(2024, 3, 31), date(2025, 6, 18), date(2026, 9, 1)])
def test_a_later_last_day_only_adds(earlier: date) -> None:
    before, after = everything(earlier), everything(LAST)
    assert {id_: after.get(id_) for id_ in before} == before
    added = [fact for id_, fact in after.items() if id_ not in before]
    assert all(fact.recorded_at is not None and fact.recorded_at.date() > earlier for fact in added)


def test_nothing_is_recorded_after_the_last_day_or_at_a_firm_that_is_not_there() -> None:
    world = World([member.subject for member in demo().members.values()])
    for fact in everything(LAST).values():
        assert fact.recorded_at is not None
        assert fact.happened_on <= fact.recorded_at.date() <= LAST
        subject = world.subjects[fact.subject]
        assert subject.joined <= fact.happened_on or fact.kind in (loaded().vocabulary.registers or {})


def test_every_fact_uses_declared_words() -> None:
    words = loaded().vocabulary
    kinds = {**(words.facts or {}), **(words.registers or {})}
    for fact in everything(LAST).values():
        declared = kinds[fact.kind].attributes
        assert declared is not None
        assert set(fact.attributes) <= set(declared), fact.id


def test_the_history_is_plausible() -> None:
    words = Counter(status(cell, LAST) for cell in cells())
    judged = words[Status.DONE] + words[Status.DONE_LATE] + words[Status.OVERDUE]
    assert 0.80 <= (words[Status.DONE] + words[Status.DONE_LATE]) / judged <= 0.95
    assert words[Status.DONE_LATE] >= 50
    assert words[Status.OVERDUE] >= 100
    assert words[Status.OPEN] >= 50


def test_some_of_it_was_entered_late() -> None:
    assert sum(bool(cell.marks) for cell in cells()) >= 20


def test_the_good_do_better_than_the_weak() -> None:
    def share(trait: str) -> float:
        mine = [cell for cell in cells() if demo().members[cell.holder].trait == trait]
        words = Counter(status(cell, LAST) for cell in mine)
        return words[Status.DONE] / (words[Status.DONE] + words[Status.DONE_LATE] + words[Status.OVERDUE])

    assert share("model") > share("steady") > share("tardy") > share("weak")


def test_hardly_a_duty_is_never_answered() -> None:
    silent = {cell.duty for cell in cells()} - {
        cell.duty for cell in cells() if status(cell, LAST) in (Status.DONE, Status.DONE_LATE)
    }
    assert not silent
