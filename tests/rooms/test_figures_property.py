"""Figures: as it stands ≡ as known then, later; every figure is its rows; the equation of the stock.

On random histories of acts through the door; and mutants that the same claims must catch.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Q

from tests.builders import NOON, TODAY
from tests.rooms import hazards_made as yards
from tests.rooms import histories
from tests.rooms import orgs_made as made
from tests.rooms.acting import TENANT
from tests.rooms.hazards_made import ALL, again, reported, row, step
from tests.rooms.records_made import an_upload
from zhiben.domain.access import Actor
from zhiben.domain.hazards import FLOW, Event, Level, State
from zhiben.domain.indicator_formulas import Duties, Facts, Hazards, Subjects
from zhiben.domain.indicators import Sheet
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Refused
from zhiben.library import actions as library
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.plans.actions import follow_subjects
from zhiben.reports.figures import queries, rules
from zhiben.reports.figures.asking import Asking
from zhiben.reports.figures.hazards import Stock

pytestmark = pytest.mark.django_db
_tenants = count(7000)
OWN = """
format: zhiben-indicators/1
indicators:
- {id: checks, facts: {kinds: [check, visit]}}
- {id: checked, facts: {kinds: [check], sum: enterprises}}
- {id: hours, facts: {kinds: [training], sum: values, of: hours}}
- {id: latest, facts: {kinds: [training], sum: latest, of: hours}}
- {id: long, facts: {kinds: [training], where: {hours: [3, 4]}}}
- {id: reached, facts: {kinds: [check, visit], sum: targets}}
- {id: never, facts: {kinds: [alarm], once_heard: true}}
- {id: best, subjects: {kind: enterprise, where: {grade: [A, B]}}}
- {id: sites, subjects: {kind: site}}
- {id: firms, subjects: {kind: enterprise}}
- {id: due, duties: {what: due}}
- {id: in_time, duties: {what: in_time}}
- {id: done, duties: {what: done}}
- {id: holders, duties: {what: holders}}
- {id: in_time_rate, share: {part: in_time, whole: due}, places: 1}
""".replace("{id: ", "{group: X, title: {zh: 甲, en: A}, unit: 项, owner: one, basis: 试验, id: ")
Shot = tuple[datetime, str, Sheet]


def taken(actor: Actor, tenant: int, at: datetime) -> list[Shot]:
    """The sheets of this month, the last one and the quarter, as they stand."""
    today = day_of(at)
    before = today.replace(day=1) - timedelta(days=1)
    periods = (f"{today:%Y-%m}", f"{before:%Y-%m}", f"{today.year}-Q{(today.month + 2) // 3}")
    return [(at, one, queries.sheet(actor, tenant, one, today=today, at=at)) for one in periods]


def replays(actor: Actor, tenant: int, shots: list[Shot]) -> int:
    """Every figure that was ever shown is had again; answers how many."""
    n = 0
    for at, period, shot in shots:
        again = queries.sheet(actor, tenant, period, today=day_of(at), known=at)
        assert again.columns.keys() == shot.columns.keys()
        for place, column in shot.columns.items():
            now = again.columns[place]
            wrong = [name for name, pair in column.items() if now.get(name) != pair]
            assert not wrong, (at, period, place, wrong)
            n += len(column)
    return n


def are_their_rows(
    actor: Actor, tenant: int, shot: Shot, only: Any, *, known: datetime | None = None
) -> None:
    """The figure of the whole, and of the last place, is the sum over its rows, and never more."""
    at, _, sheet = shot
    for one in queries.definitions(actor, tenant, day_of(at)):
        if not isinstance(one.formula, only):
            continue
        for place in {"", list(sheet.columns)[-1]}:
            rows = queries.rows(
                actor, tenant, one.id, sheet.span, place=place, today=day_of(at), known=known, limit=9999
            )
            value = sheet.pair(one.id, place).now.value
            told = sum((row.amount for row in rows.rows), Decimal(0)) / getattr(one.formula, "per", 1)
            assert (rows.amount.value, told) == (value, value or 0), (one.id, place)


def holds_in_stock(sheet: Sheet) -> None:
    """上期末 + 发现 − 销号 − 移出 = 期末, everywhere."""
    for place in sheet.columns:
        for of in ("major", "general", "self_major"):
            before, found, closed, left, there = (
                sheet.pair(f"{of}_{name}", place).now.value or 0
                for name in ("before", "found", "closed", "left", "open")
            )
            assert before + found - closed - left == there, (place, of)


# ── facts, subjects, duties ──────────────────────────────────────────────────────────────────────


def lived(seed: int, steps: int) -> int:
    """A history with its own indicators; sheets are taken on the way and had again at the end."""
    history = histories.History(next(_tenants), seed)
    dice = random.Random(seed)
    library.adopt(
        history.tenant, "indicators", "indicators", {"own.yaml": OWN}, valid_from=date(2024, 1, 1),
        **history.asked(),
    )  # fmt: skip
    shots: list[Shot] = []
    for n in range(steps):
        history.step()
        if dice.random() < 0.25 or n == steps - 1:
            shots += taken(history.asked()["by"], history.tenant, history.at)
    actor = history.asked()["by"]
    are_their_rows(actor, history.tenant, shots[-3], Facts | Subjects | Duties)
    return replays(actor, history.tenant, shots)


def test_figures_of_a_history_are_had_again_as_known_then(full):
    figures = sum(lived(seed, 40 if full else 16) for seed in range(40 if full else 1))
    print(f"\n{figures} figures had again")
    assert figures >= (10_000 if full else 200)


# ── hazards ──────────────────────────────────────────────────────────────────────────────────────


def push(yard: yards.Yard, dice: random.Random, hazard: UUID, at: datetime) -> None:
    """One step further, whichever the table has and the guards let pass."""
    ways = [one.event for one in FLOW.steps if one.source is State(row(hazard).state)]
    for event in dice.sample(ways, min(5, len(ways))):
        by = dice.choice([yard.worker, yard.manager, yard.officer, yard.chief])
        given = {
            "level": dice.choice(list(Level)), "parts": ALL, "responsible": (yard.worker.person,),
            "deadline": TODAY + timedelta(days=dice.choice([1, 4, 20])), **again(yard),
        }  # fmt: skip
        if event in (Event.SUBMIT, Event.PROGRESS):
            given["uploads"] = (an_upload(by, at=at),)
        with suppress(Refused):
            step(hazard, event, by, at=at, **given)
            return


def yard_lived(seed: int, steps: int) -> int:
    """As `lived`, of hazards, in a yard that moves to another town and trade meanwhile."""
    yard, dice = yards.a_yard(), random.Random(seed)
    shots: list[Shot] = []
    hazards: tuple[UUID, ...] = ()
    for n in range(2):
        begins = NOON + timedelta(days=3 * n)
        found_on = [day_of(begins) - timedelta(days=dice.choice([0, 3, 12, 40])) for _ in range(4)]
        by = [yard.worker, yard.officer]
        hazards += tuple(reported(yard, dice.choice(by), begins, found_on=day) for day in found_on)
        for minutes in range(steps):
            push(yard, dice, dice.choice(hazards), begins + timedelta(minutes=minutes + 1))
        at = begins + timedelta(days=2)
        sure = reported(yard, yard.worker, begins, found_on=day_of(begins))
        step(sure, Event.GRADE, yard.officer, at=begins, level=Level.GENERAL)
        shots += taken(yard.officer, TENANT, at)
        step(sure, Event.GRADE, yard.officer, at=at + timedelta(seconds=1), level=Level.MAJOR)
        if n == 0:
            enterprises.transfer(
                yard.firm, day_of(at), "搬迁", region=made.OTHER_TOWN, industry=made.SOFTWARE,
                also=follow_subjects, by=made.PROGRAM, at=at + timedelta(minutes=1), key=made.a_key(),
            )  # fmt: skip
    for _, _, sheet in shots:
        holds_in_stock(sheet)
    are_their_rows(yard.officer, TENANT, shots[0], Hazards, known=shots[0][0])
    return replays(yard.officer, TENANT, shots)


def test_figures_of_hazards_are_had_again_as_known_then(full):
    figures = yard_lived(3, 400 if full else 12)
    print(f"\n{figures} figures of hazards had again")
    assert figures >= 500


# ── mutants ──────────────────────────────────────────────────────────────────────────────────────


def what_was_recorded_later_is_known_before(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Asking, "is_known", property(lambda self: Q(replaced_at__isnull=True)))


def hazards_are_what_their_columns_say(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Stock, "_moved", lambda self: [])
    patch.setattr(Stock, "_later", Q(pk__in=[]))


def killed(mutant: Callable[[pytest.MonkeyPatch], None], live: Callable[[], object]) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        mutant(patch)
        try:
            live()
        except AssertionError:
            return True
    return False


@pytest.mark.parametrize(
    ("mutant", "live"),
    [
        (what_was_recorded_later_is_known_before, lambda: lived(1, 16)),
        (hazards_are_what_their_columns_say, lambda: yard_lived(3, 8)),
    ],
)
def test_mutants_are_caught(mutant, live):
    assert killed(mutant, live)


def test_the_shipped_indicators_are_those_of_an_authority_without_its_own():
    assert rules.of(4711, date(2026, 1, 1)) == rules.shipped()
