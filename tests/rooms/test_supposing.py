"""What an act about an enterprise would do is what it then does: counted before, seen after."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.rooms.histories import History
from tests.rooms.orgs_made import OTHER_TOWN, SHIPS, SOFTWARE, TOWN, a_code
from tests.turns import in_turn
from zhiben.domain.cells import Cell
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.refusals import Refused
from zhiben.ground.acts import Receipt
from zhiben.orgs import actions as orgs
from zhiben.orgs import supposing
from zhiben.orgs.correcting import actions as correcting
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.orgs.models import Attribute, Subject
from zhiben.orgs.store import New
from zhiben.orgs.supposing import Supposed
from zhiben.plans import stored
from zhiben.plans.actions import follow_subjects
from zhiben.plans.rows import values
from zhiben.plans.supposing import differences, effect

pytestmark = pytest.mark.django_db

Intention = tuple[Callable[[], Supposed], Callable[[], Receipt]]
SEEDS = in_turn(range(6))
STEPS = 14


class Deciding:
    """Random acts about the enterprises of a history, each supposed and then done."""

    def __init__(self, history: History) -> None:
        self.history, self.random, self.tenant = history, history.random, history.tenant

    @property
    def told(self) -> dict[str, Any]:
        return {"also": follow_subjects, **self.history.asked()}

    def firm(self) -> Subject:
        return Subject.objects.get(id=self.random.choice(self.history.firms))

    def day(self) -> date:
        """Often in a month that is long over, sometimes ahead."""
        return self.history.today + timedelta(days=self.random.choice([-400, -200, -40, -3, 0, 20]))

    def stand(self) -> Intention:
        row, on = self.firm(), self.day()
        acts = [
            (Standing.SUSPENDED, enterprises.suspend), (Standing.OPERATING, enterprises.resume),
            (Standing.CLOSED, enterprises.close), (Standing.OPERATING, enterprises.resume),
        ]  # fmt: skip
        standing, do = self.random.choice(acts)
        return (
            lambda: supposing.stood(row, standing, on),
            lambda: do(row.id, on, "订单不足", **self.told),
        )

    def grade(self) -> Intention:
        row, on, grade = self.firm(), self.day(), self.random.choice("ABCD")
        return (
            lambda: supposing.valued(row, {"grade": grade}, on),
            lambda: orgs.set_attribute(row.id, "grade", grade, on, **self.told),
        )

    def transfer(self) -> Intention:
        row, on = self.firm(), self.day()
        to = {
            "region": self.random.choice([TOWN, OTHER_TOWN]),
            "industry": self.random.choice([SHIPS, SOFTWARE]),
        }
        return (
            lambda: supposing.valued(row, to, on),
            lambda: enterprises.transfer(row.id, on, "改行", **to, **self.told),
        )

    def correct(self) -> Intention:
        row = self.firm()
        held = Attribute.objects.filter(subject=row.id, replaced_at__isnull=True).exclude(name="name")
        wrong = self.random.choice(list(held.order_by("id")))
        on = wrong.valid_from + timedelta(days=self.random.choice([-60, -5, 5, 40]))
        return (
            lambda: supposing.corrected(row, wrong.id, wrong.value, on),
            lambda: correcting.correct_attribute(row.id, wrong.id, wrong.value, on, "录错", **self.told),
        )

    def retract(self) -> Intention:
        row = self.firm()
        held = Attribute.objects.filter(
            subject=row.id, replaced_at__isnull=True, name__in=["grade", "status"]
        )
        wrong = self.random.choice(list(held.order_by("id")))
        return (
            lambda: supposing.retracted(row, wrong.id),
            lambda: correcting.retract_attribute(row.id, wrong.id, "录错", **self.told),
        )

    def register(self) -> Intention:
        above = Subject.objects.get(tenant=self.tenant, kind=Kind.AUTHORITY)
        since, grade = self.day(), self.random.choice("CD")
        attributes = {"grade": grade}
        code = a_code()
        new = New(
            Kind.ENTERPRISE, "新办企业", since, parent=above.id, code=code, region=TOWN, industry=SHIPS,
            attributes=attributes,
        )  # fmt: skip

        def do() -> Receipt:
            place = {"region": TOWN, "industry": SHIPS}
            return enterprises.register(
                self.tenant, code, "新办企业", attributes, since=since, **place, **self.told
            )

        return lambda: supposing.registered(new, self.tenant), do

    def build(self) -> Intention:
        row, since = self.firm(), self.day()
        new = New(
            Kind.SITE, "新车间", since, parent=row.id, enterprise=row.id, region=row.region,
            industry=row.industry,
        )  # fmt: skip
        return (
            lambda: supposing.registered(new, self.tenant),
            lambda: orgs.create_beneath(row.id, "site", "新车间", {}, since=since, **self.told),
        )

    def merge(self) -> Intention:
        old, into = self.firm(), self.firm()
        by = self.history.asked()["by"]

        def do() -> Receipt:
            receipt = enterprises.merge(old.id, into.id, "同一执照", **self.told)
            self.history.firms.remove(old.id)
            return receipt

        return lambda: supposing.merged(by, old.id, into.id), do


WAYS = [
    Deciding.stand, Deciding.stand, Deciding.grade, Deciding.transfer, Deciding.correct, Deciding.correct,
    Deciding.retract, Deciding.register, Deciding.build, Deciding.merge,
]  # fmt: skip


def own(tenant: int) -> dict[tuple[UUID, int], Cell]:
    """Every obligation of everybody but the offices."""
    rows = Subject.objects.filter(tenant=tenant).exclude(kind__in=["authority", "section"])
    found = stored.of_subjects(tenant, list(rows.values_list("id", flat=True)))
    return {(holder, slot): one.cell for (holder, slot), one in found.items()}


def story(pairs: Iterable[tuple[Cell | None, Cell | None]]) -> list[Any]:
    """Differences without ids, in an order of their own."""
    told = [[None if one is None else values(one) for one in pair] for pair in pairs]
    return sorted(told, key=str)


def foretold(supposed: Supposed, today: date) -> list[Any]:
    return story((line.before, line.after) for line in effect(supposed, today=today).lines)


def refusal_of(job: Callable[[], Any]) -> tuple[str, Any]:
    """(code of the refusal, "" where there is none; what the job answers)."""
    try:
        return "", job()
    except Refused as refusal:
        return refusal.code, None


def tried(history: History, way: Callable[[Deciding], Intention]) -> bool:
    """Suppose, do, compare; whether anything was different. A refusal is the same both times."""
    suppose, do = way(Deciding(history))
    refused, told = refusal_of(lambda: foretold(suppose(), history.today))
    before = own(history.tenant)
    assert refusal_of(do)[0] == refused
    changed = story(pair for _, *pair in differences(before, own(history.tenant)))
    assert changed == (told or [])
    return bool(told)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_foretold_is_what_happens(seed):
    history = History(1, seed)
    done = 0
    for _ in range(STEPS):
        history.step()
        done += tried(history, history.random.choice(WAYS))
    assert done > 2
