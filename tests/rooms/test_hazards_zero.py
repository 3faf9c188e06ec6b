"""动态清零: each figure is the count of its list, of its formula, and of what was known; the curve."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from tests.builders import NOON, TODAY
from tests.conftest import FULL
from tests.rooms import hazards_made as yards
from tests.rooms.hazards_made import ALL, again, reported, row, step
from tests.rooms.photos_made import REUSES, a_photo, saved
from tests.rooms.records_made import an_upload
from zhiben.domain import hazard_measures
from zhiben.domain.hazard_measures import AGAINST_ZERO, COUNTS, Measure, Span
from zhiben.domain.hazards import MENDED, Event, Level, Source, State
from zhiben.domain.refusals import Refused
from zhiben.hazards import queries, zero
from zhiben.hazards.models import Hazard
from zhiben.hazards.queries import Wanted
from zhiben.hazards.zero import Scope

pytestmark = pytest.mark.django_db
MARCH = Span(date(2026, 3, 1), date(2026, 3, 31), TODAY)
EVERYTHING = Scope()


@pytest.fixture
def yard():
    return yards.a_yard()


def figures(yard, span: Span = MARCH, scope: Scope = EVERYTHING, **given) -> dict[Measure, int]:
    told = zero.figures(yard.officer, scope, span, **given)
    return {measure: n for measure, n in told.items() if n}


def at_random(yard, dice: random.Random, steps: int) -> None:
    """Things done to some hazards, whatever the guards let pass, day by day."""
    made = [reported(yard, by=dice.choice([yard.worker, yard.officer]), spot=dice.choice(["甲", "乙"]),
                     found_on=TODAY - timedelta(days=dice.choice([0, 3, 12, 40, 120])))
            for _ in range(5)]  # fmt: skip
    who = [yard.worker, yard.manager, yard.officer, yard.other, yard.chief]
    for n in range(steps):
        at = NOON + timedelta(hours=n)
        given = {
            "level": dice.choice(list(Level)), "criterion": dice.choice(["", "GM-03-01"]), "parts": ALL,
            "deadline": TODAY + timedelta(days=dice.choice([0, 1, 20])), **again(yard),
            "responsible": (yard.worker.person,), "controls": dice.choice(["", "专人看护"]),
        }  # fmt: skip
        by = dice.choice(who)
        event = dice.choice([one for one in Event if one is not Event.DISMISS or n > steps * 0.8])
        if event in (Event.SUBMIT, Event.PROGRESS):
            given["uploads"] = (an_upload(by, at=at),)
        if event is Event.MERGE:
            given["into"] = dice.choice(made)
        try:
            step(dice.choice(made), event, by, at=at, **given)
        except Refused:
            continue


def spans() -> list[Span]:
    later = TODAY + timedelta(days=9)
    return [MARCH, Span(date(2026, 2, 1), date(2026, 2, 28), later), Span(TODAY, later, later)]


def agree(yard, at) -> None:
    """Figure = list = formula over what is known now."""
    for span in spans():
        told = zero.figures(yard.officer, EVERYTHING, span)
        listed = {
            one: queries.page(yard.officer, Wanted(measure=one, span=span), today=span.today).total
            for one in Measure
        }
        assert told == listed
        assert told == zero.figures(yard.officer, EVERYTHING, span, known=at)


@pytest.mark.parametrize("seed", range(30 if FULL else 2))
def test_every_figure_is_the_count_of_its_list_and_of_its_formula(yard, seed):
    at_random(yard, random.Random(seed), 120)
    assert len(set(Hazard.objects.values_list("state", flat=True))) > 1
    agree(yard, NOON + timedelta(days=20))


def test_a_formula_that_counts_what_waits_for_its_re_inspection_as_late_is_found(yard, monkeypatch):
    hazard = reported(yard)
    step(hazard, Event.GRADE, yard.officer, level=Level.GENERAL, deadline=TODAY)
    step(hazard, Event.SUBMIT, yard.worker, uploads=(an_upload(yard.worker),))
    wrong = {
        **COUNTS,
        Measure.OVERDUE: lambda one, span: (
            one.state in (*MENDED, State.SUBMITTED) and one.deadline < span.today
        ),
    }
    agree(yard, NOON)
    monkeypatch.setattr(zero, "COUNTS", wrong)
    with pytest.raises(AssertionError):
        agree(yard, NOON)


def test_zero_is_not_that_none_is_reported_but_that_none_is_late_unplanned_or_uncontrolled(yard):
    hazard = reported(yard)
    assert zero.holds(yard.officer, EVERYTHING, MARCH)  # not yet graded: nobody knows it to be a major one
    step(hazard, Event.GRADE, yard.officer, level=Level.MAJOR)
    assert not zero.holds(yard.officer, EVERYTHING, MARCH)
    assert figures(yard)[Measure.NO_PLAN] == 1
    step(hazard, Event.PLAN, yard.manager, parts=ALL, deadline=TODAY, controls="停用",
         responsible=(yard.worker.person,))  # fmt: skip
    told = figures(yard, scope=Scope(level="major"))
    assert told[Measure.STOCK] == 1
    assert not any(one in told for one in AGAINST_ZERO)
    assert zero.holds(yard.officer, EVERYTHING, MARCH)
    late = Span(MARCH.first, MARCH.last, TODAY + timedelta(days=1))
    assert not zero.holds(yard.officer, EVERYTHING, late)


def test_closed_the_months_figures_move_and_those_of_before_stay_as_they_were_known(yard):
    hazard = yards.put_right(yard)
    before = NOON + timedelta(minutes=1)
    step(hazard, Event.CLOSE, yard.officer, at=NOON + timedelta(hours=1), **again(yard))
    assert (figures(yard).get(Measure.STOCK), figures(yard)[Measure.ENDED]) == (None, 1)
    then = figures(yard, known=before)
    assert (then[Measure.STOCK], then.get(Measure.ENDED)) == (1, None)
    (month,) = zero.curve(yard.officer, EVERYTHING, [MARCH.first], TODAY)
    assert (month.opened, month.ended, month.stock) == (1, 1, 0)


def test_there_again_after_its_closing_it_recurs_and_elsewhere_it_does_not(yard):
    first = yards.being_put_right(yard, Level.GENERAL)
    step(first, Event.GRADE, yard.officer, level=Level.GENERAL, criterion="GM-03-01", deadline=TODAY)
    step(first, Event.SUBMIT, yard.worker, done=(1, 2), uploads=(an_upload(yard.worker),))
    step(first, Event.CLOSE, yard.officer)
    back, elsewhere = reported(yard), reported(yard, spot="三号船坞")
    for one in (back, elsewhere):
        step(one, Event.GRADE, yard.officer, level=Level.GENERAL, criterion="GM-03-01")
    assert (row(back).recurs_id, row(elsewhere).recurs_id) == (first, None)
    assert figures(yard)[Measure.RECURRING] == 1


def test_what_others_found_and_the_enterprise_had_not_is_missed_and_its_own_finding_never_is(yard):
    reported(yard)  # its own check, at the second dock
    for spot, missed in (("二号船坞", False), ("涂装车间", True)):
        found = reported(yard, by=yard.officer, spot=spot, source=Source.INSPECTION)
        assert row(found).missed is missed
    assert figures(yard)[Measure.MISSED] == 1


def test_the_same_photo_for_another_hazard_is_marked_and_decides_nothing(yard):
    one, other = (
        reported(yard, uploads=(an_upload(yard.worker),)),
        reported(yard, uploads=(an_upload(yard.worker),)),
    )
    assert (row(one).reused, row(other).reused, row(other).state) == (False, True, State.REPORTED)


def test_a_photo_made_over_for_another_hazard_is_marked(yard):
    photo = a_photo(1)
    one = reported(yard, uploads=(an_upload(yard.worker, saved(photo), "一.jpg"),))
    again = an_upload(yard.worker, saved(REUSES["mirrored"](photo)), "二.jpg")
    other = reported(yard, uploads=(again,))
    assert (row(one).reused, row(other).reused) == (False, True)


def test_ages_are_classes_without_a_gap(yard):
    for days in (0, 7, 8, 15, 16, 30, 31, 90, 91, 400):
        reported(yard, found_on=TODAY - timedelta(days=days))
    told = figures(yard)
    assert [told[one] for one in hazard_measures.OF_AGE] == [2, 2, 2, 2, 2]


def test_towns_and_industries_add_up_to_the_whole(yard):
    reported(yard)
    for column in ("region", "industry"):
        (group,) = zero.groups(yard.officer, EVERYTHING, MARCH, column)
        assert group.figures == zero.figures(yard.officer, EVERYTHING, MARCH)
