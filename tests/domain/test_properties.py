"""What holds for every plan, world and day; each property kills the mutant named beside it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.domain.given import (
    Holder,
    a_duty,
    a_plan,
    a_subject,
    a_world,
    day,
    every,
    on,
)
from tests.domain.worlds import (
    DUTIES,
    PLAN,
    quickly,
    rebuilt,
    seeds,
    some_fact,
    some_facts,
    some_subjects,
)
from zhiben.domain import engine
from zhiben.domain.affected import holders_affected_by, holders_affected_by_subject
from zhiben.domain.cells import Cell, Status, status
from zhiben.domain.facts import Fact, Subject
from zhiben.domain.grids import Grid, Natural, Steps
from zhiben.domain.periods import DAY, Calendar, Period
from zhiben.domain.plan import Duty, Plan
from zhiben.domain.world import World

days = st.dates(date(2023, 6, 1), date(2027, 6, 30))
plan_days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
units = st.sampled_from(["day", "week", "month", "quarter", "half_year", "year"])


def is_killed(check: Callable[..., None], *strategies: st.SearchStrategy, **named: st.SearchStrategy) -> None:
    """The check, given a broken part, must fail on some example."""
    quick = settings(database=None, phases=[Phase.generate], report_multiple_bugs=False, max_examples=300)
    with pytest.raises(AssertionError):
        quick(given(*strategies, **named)(check))()


# ── periods tile time ────────────────────────────────────────────────────────────────────────────


class WrongEdge(Natural):
    """Mutant: the last day of a period is lost to the half-open end."""

    def containing(self, day: date) -> Period:
        right = super().containing(day)
        return Period(right.first, right.end - DAY, right.label)


def tiles(grid: Grid, on_day: date) -> None:
    """The day lies in its period; the next begins where this ends; labels differ."""
    period = grid.containing(on_day)
    assert period is not None
    assert on_day in period
    assert period.end not in period
    following = grid.after(period.first)
    assert following is not None
    assert following.first == period.end
    assert grid.containing(period.end) == following
    assert following.label != period.label


@given(days, units)
def test_calendar_periods_tile_time(on_day, unit):
    tiles(Natural(unit), on_day)


@given(
    days,
    st.sampled_from(["day", "month", "year"]),
    st.integers(1, 40),
    st.dates(date(1990, 1, 1), date(2023, 5, 31)),
)
def test_grids_tile_time_from_any_origin(on_day, unit, n, origin):
    tiles(Steps(unit, n, origin), on_day)


def test_a_wrong_edge_is_noticed():
    is_killed(lambda on_day, unit: tiles(WrongEdge(unit), on_day), days, units)


# ── the walk against another way of saying it ────────────────────────────────────────────────────

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
OVERRIDES = {"explosives": "month", "software": "half_year"}
histories = st.dictionaries(
    st.dates(date(2023, 6, 1), date(2026, 12, 1)),
    st.sampled_from(["explosives", "software", "ships", None]),
    min_size=1,
    max_size=5,
)
BY_INDUSTRY = a_plan(
    a_duty(
        every=every("quarter"),
        where=on(industry=("explosives", "software", "ships")),
        overrides=[(on(industry=name), {"every": every(unit)}) for name, unit in OVERRIDES.items()],
    )
)


def owed_otherwise(history: dict[date, str | None]) -> list[tuple[date, date]]:
    """The periods owed, worked out in the plainest way: day by day, months by arithmetic."""
    found, here = [], date(2024, 1, 1)
    while here <= date(2026, 12, 31):
        industry = next((history[first] for first in sorted(history, reverse=True) if first <= here), None)
        if industry is None:
            here += timedelta(days=1)
            continue
        n = MONTHS[OVERRIDES.get(industry, "quarter")]
        month = (here.month - 1) // n * n + 1
        first = date(here.year, month, 1)
        end = date(here.year + (month + n > 12), (month + n - 1) % 12 + 1, 1)
        if first == here:
            found.append((first, end))
        here = end
    return found


def owes_the_same(plan: Plan, history: dict[date, str | None]) -> None:
    subject = Subject("e", "enterprise", attributes={"industry": tuple(sorted(history.items()))})
    found = engine.cells_of(plan, plan.duties[0], "e", a_world(subject), date(2027, 1, 1))
    assert [(one.starts_on, one.ends_on) for one in found] == owed_otherwise(history)


@given(histories)
def test_the_walk_owes_what_the_plainest_way_owes(history):
    owes_the_same(BY_INDUSTRY, history)


def test_a_dropped_override_is_noticed():
    dropped = replace(BY_INDUSTRY.duties[0], overrides=BY_INDUSTRY.duties[0].overrides[1:])
    mutant = a_plan(dropped, id="mutant")
    is_killed(lambda history: owes_the_same(mutant, history), histories)


# ── order and duplicates ─────────────────────────────────────────────────────────────────────────


class CountsTwice(World):
    """Mutant: a fact given twice is two facts."""

    def __init__(self, subjects, facts=(), **given):
        seen: dict[str, Fact] = {}
        for fact in facts:
            name = fact.id if fact.id not in seen else f"{fact.id} again"
            seen[name] = replace(fact, id=name)
        super().__init__(subjects, seen.values(), **given)


def order_and_duplicates_do_not_matter(make: type[World], seed: int) -> None:
    rnd = random.Random(seed)
    subjects, facts = some_subjects(rnd), some_facts(rnd, 25)
    other = [*facts, *rnd.sample(facts, 5)]
    rnd.shuffle(other)
    one = make(subjects, facts, calendar=Calendar())
    two = make(subjects[::-1], other, calendar=Calendar())
    assert rebuilt(one, date(2026, 6, 1)) == rebuilt(two, date(2026, 6, 1))


@quickly
@given(seeds)
def test_order_and_duplicates_of_facts_do_not_matter(seed):
    order_and_duplicates_do_not_matter(World, seed)


def test_a_double_count_is_noticed():
    is_killed(lambda seed: order_and_duplicates_do_not_matter(CountsTwice, seed), seeds)


# ── pieces ───────────────────────────────────────────────────────────────────────────────────────

Lister = Callable[..., list[Cell]]


DAILY = a_plan(*DUTIES[:4], a_duty(id="daily", every=every("day"), holder=Holder("each", "section")))


def forgets_the_last_day(plans, world, *, today, first, last):
    """Mutant: what begins on the range's last day is not listed."""
    found = engine.obligations(plans, world, today=today, first=first, last=last)
    return [one for one in found if one.starts_on < last]


def pieces_make_the_whole(obligations: Lister, seed: int, cuts: list[date]) -> None:
    rnd = random.Random(seed)
    world = a_world(*some_subjects(rnd), facts=some_facts(rnd, 12), calendar=Calendar())
    first, middle, last = sorted(cuts)

    def listed(begin: date, end: date) -> dict[tuple[str, ...], Cell]:
        found = obligations([DAILY], world, today=date(2026, 6, 1), first=begin, last=end)
        assert len({one.key for one in found}) == len(found)
        return {one.key: one for one in found}

    assert listed(first, middle) | listed(middle + DAY, last + DAY) == listed(first, last + DAY)


three_days = st.lists(plan_days, min_size=3, max_size=3)


@quickly
@given(seeds, three_days)
def test_a_range_in_pieces_is_the_whole(seed, cuts):
    pieces_make_the_whole(engine.obligations, seed, cuts)


def test_a_lost_edge_of_the_range_is_noticed():
    is_killed(lambda seed, cuts: pieces_make_the_whole(forgets_the_last_day, seed, cuts), seeds, three_days)


# ── words ────────────────────────────────────────────────────────────────────────────────────────

WORSE = [Status.UPCOMING, Status.OPEN, Status.DUE_SOON, Status.OVERDUE]


def forgives(cell: Cell, today: date) -> Status:
    """Mutant: overdue is said on one day only."""
    found = status(cell, today)
    return Status.OPEN if found is Status.OVERDUE and today != cell.late_on else found


def only_gets_worse(word: Callable[[Cell, date], Status], seed: int, today: date, later: int) -> None:
    world = a_world(*some_subjects(random.Random(seed)), calendar=Calendar())
    for cell in rebuilt(world, date(2027, 6, 1), DUTIES[:4]).values():
        before, after = word(cell, today), word(cell, today + timedelta(days=later))
        if before in WORSE:
            assert WORSE.index(before) <= WORSE.index(after)


@quickly
@given(seeds, plan_days, st.integers(0, 400))
def test_without_action_a_word_only_gets_worse(seed, today, later):
    only_gets_worse(status, seed, today, later)


def test_forgiveness_is_noticed():
    is_killed(
        lambda seed, today, later: only_gets_worse(forgives, seed, today, later),
        seeds,
        plan_days,
        st.integers(0, 400),
    )


# ── what a fact may change ───────────────────────────────────────────────────────────────────────

Affected = Callable[..., list[tuple[Duty, str]]]


def forgets_targets(plan: Plan, fact: Fact, world: World) -> list[tuple[Duty, str]]:
    """Mutant: only the subject's own cells are counted again."""
    return list(holders_affected_by(plan, replace(fact, targets=()), world))


def forgets_anyone(plan: Plan, fact: Fact, world: World) -> list[tuple[Duty, str]]:
    """Mutant: an event elsewhere changes nothing here."""
    return [(duty, holder) for duty, holder in holders_affected_by(plan, fact, world) if duty.id != "anyone"]


def recounting_the_affected_is_enough(affected: Affected, seed: int) -> None:
    rnd = random.Random(seed)
    subjects, today = some_subjects(rnd), date(2026, 3, 1)
    facts: list[Fact] = []
    kept = rebuilt(a_world(*subjects), today)
    for n in range(12):
        facts.append(some_fact(rnd, n, facts))
        world = a_world(*subjects, facts=facts)
        for duty, holder in affected(PLAN, facts[-1], world):
            kept = {key: one for key, one in kept.items() if key[1:3] != (duty.id, holder)}
            kept |= {one.key: one for one in engine.cells_of(PLAN, duty, holder, world, today)}
    assert kept == rebuilt(world, today)


@quickly
@given(seeds)
def test_counting_the_affected_again_is_counting_all_again(seed):
    recounting_the_affected_is_enough(holders_affected_by, seed)


@pytest.mark.parametrize("mutant", [forgets_targets, forgets_anyone])
def test_a_holder_forgotten_is_noticed(mutant):
    is_killed(lambda seed: recounting_the_affected_is_enough(mutant, seed), seeds)


# ── what a change of a subject may change ────────────────────────────────────────────────────────


def forgets_what_is_beneath(plan: Plan, id_: str, world: World) -> list[tuple[Duty, str]]:
    """Mutant: only the changed subject's own cells are counted again."""
    return [(duty, holder) for duty, holder in holders_affected_by_subject(plan, id_, world) if holder == id_]


def recounting_after_a_change_is_enough(affected: Affected, seed: int) -> None:
    rnd = random.Random(seed)
    subjects, today = some_subjects(rnd), date(2026, 3, 1)
    facts = some_facts(rnd, 12)
    kept = rebuilt(a_world(*subjects, facts=facts), today)
    chosen = rnd.randrange(len(subjects))
    [other] = [one for one in some_subjects(random.Random(seed + 1)) if one.id == subjects[chosen].id]
    subjects[chosen] = other
    world = a_world(*subjects, facts=facts)
    for duty, holder in affected(PLAN, other.id, world):
        kept = {key: one for key, one in kept.items() if key[1:3] != (duty.id, holder)}
        kept |= {one.key: one for one in engine.cells_of(PLAN, duty, holder, world, today)}
    assert kept == rebuilt(world, today)


@quickly
@given(seeds)
def test_counting_again_whom_a_change_touches_is_counting_all_again(seed):
    recounting_after_a_change_is_enough(holders_affected_by_subject, seed)


def test_what_is_beneath_forgotten_is_noticed():
    is_killed(lambda seed: recounting_after_a_change_is_enough(forgets_what_is_beneath, seed), seeds)


# ── as known ─────────────────────────────────────────────────────────────────────────────────────


def as_known_is_what_was_known(facts_given: Callable[[list[Fact], date], list[Fact]], seed: int) -> None:
    rnd = random.Random(seed)
    subjects, facts = some_subjects(rnd), some_facts(rnd, 25)
    today = date(2024, 6, 1) + timedelta(days=rnd.randrange(700))
    by_then = facts_given(facts, today)
    assert rebuilt(a_world(*subjects, facts=facts), today) == rebuilt(
        a_world(*subjects, facts=by_then), today
    )


def recorded_by(facts: list[Fact], today: date) -> list[Fact]:
    """What was recorded by the end of `today`; what has no moment was known when it happened."""
    return [one for one in facts if (one.recorded_at.date() if one.recorded_at else one.happened_on) <= today]


def happened_by(facts: list[Fact], today: date) -> list[Fact]:
    """Mutant: knowing what happened before anyone recorded it."""
    return [replace(one, recorded_at=None) for one in facts if one.happened_on <= today]


@quickly
@given(seeds)
def test_as_known_on_a_day_is_what_was_recorded_by_then(seed):
    as_known_is_what_was_known(recorded_by, seed)


def test_knowing_too_early_is_noticed():
    is_killed(lambda seed: as_known_is_what_was_known(happened_by, seed), seeds)


# ── profiles ─────────────────────────────────────────────────────────────────────────────────────


@given(st.dates(date(2019, 1, 1), date(2023, 12, 31)))
def test_what_held_before_the_plan_does_not_make_another_profile(joined):
    old = a_subject("e", industry={"": "tin", joined.isoformat(): "ships"}, joined=joined)
    new = a_subject("f", industry="ships")
    world = a_world(old, new)
    assert engine.profile_of(PLAN, None, old, world) == engine.profile_of(PLAN, None, new, world)


def test_equal_profiles_are_expanded_once():
    world = a_world(a_subject("e", industry="ships"), a_subject("f", industry="ships", name="乙"))
    rules = engine.rules_of(PLAN, world)
    one, two = (engine.profile_of(PLAN, DUTIES[0], world.subjects[id_], world) for id_ in "ef")
    last = day("2026-12-31")
    assert engine.expand(rules, DUTIES[0], one, last) is engine.expand(rules, DUTIES[0], two, last)
