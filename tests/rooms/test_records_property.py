"""Random lives of records: after every act the facts that stand are exactly those of the records that stand,
and every moment of the past is answered as it was then. Each with a mutant it kills.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.builders import NOON
from tests.rooms import orgs_made, records_made
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import PROGRAM, a_key
from zhiben.domain.refusals import Refused
from zhiben.ground.models import known
from zhiben.plans.models import Fact
from zhiben.records import actions, store
from zhiben.records.models import Attachment, Record
from zhiben.records.tables import actions as tables
from zhiben.records.tables.sheets import Table

pytestmark = pytest.mark.django_db
HEAD: list[object] = ["企业", "演练日期", "是否“四不”", "参加人数"]
Said = dict[UUID, tuple[Any, ...]]


class Life:
    """Records of one enterprise; `step` does one random act a minute later."""

    def __init__(self, seed: int) -> None:
        orgs_made.authorities()
        orgs_made.a_section()
        records_made.adopt()
        self.random, self.at = random.Random(seed), NOON
        self.firm = records_made.a_firm()
        self.photo = records_made.an_upload(PROGRAM)
        self.imports: list[UUID] = []
        self.shots: list[tuple[datetime, Said]] = []

    def step(self) -> None:
        self.at += timedelta(minutes=1)
        act = self.random.choice([self.file, self.file, self.correct, self.void, self.load, self.undo])
        with suppress(Refused):  # nothing there to correct, nothing new in the table: nothing is changed
            act()
        self.shots.append((self.at, records_say(self.at)))

    def asked(self) -> dict[str, Any]:
        return {"by": PROGRAM, "at": self.at, "key": a_key()}

    def raw(self) -> dict[str, Any]:
        day = self.random.randint(1, 9)
        return records_made.raw_drill(held_on=f"2026-02-0{day}", people=str(self.random.randint(1, 99)))

    def one(self) -> Record:
        rows = list(Record.objects.filter(replaced_at__isnull=True, is_void=False).order_by("id"))
        if not rows:
            raise Refused("none")
        return self.random.choice(rows)

    def file(self) -> None:
        actions.file(self.firm, "quick_drill", self.raw(), {"photos": [self.photo]}, **self.asked())

    def correct(self) -> None:
        row = self.one()
        kept = {"photos": list(Attachment.objects.filter(record=row.id).values_list("evidence", flat=True))}
        new = {"photos": [] if kept["photos"] else [self.photo]}
        actions.correct(row.origin, row.revision, self.raw(), "核对", new, kept, **self.asked())

    def void(self) -> None:
        row = self.one()
        actions.void(row.origin, row.revision, "重复", **self.asked())

    def load(self) -> None:
        rows = [
            (n + 2, ["", f"2026-02-0{self.random.randint(1, 9)}", "是", self.random.randint(1, 99)])
            for n in range(3)
        ]
        done = tables.run(TENANT, "quick_drill", Table(HEAD, rows), a_key(), **self.asked())
        if done.receipt is not None:
            self.imports.append(done.receipt.act)

    def undo(self) -> None:
        if self.imports:
            act = self.imports.pop(self.random.randrange(len(self.imports)))
            tables.undo(TENANT, act, "导错", **self.asked())


def records_say(at: datetime) -> Said:
    """By the act that recorded it: the facts that records in force at `at` make."""
    rows = Record.objects.filter(known(at), is_void=False)
    return {row.id: (row.happened_on, row.data["people"]) for row in rows}


def facts_say(at: datetime) -> Said:
    """The same, said by the facts themselves."""
    found: Said = {}
    for fact in Fact.objects.filter(known(at), kind="quick_drill"):
        record = Record.objects.get(emitted__fact=fact)
        found[record.id] = (fact.happened_on, fact.attributes["people"])
    return found


def live(seed: int, steps: int = 12) -> None:
    life = Life(seed)
    for _ in range(steps):
        life.step()
        assert facts_say(life.at) == records_say(life.at)
    for at, shot in life.shots:
        assert facts_say(at) == shot == records_say(at)


@pytest.mark.parametrize("seed", range(4))
def test_facts_follow_records_through_any_life(seed, full):
    live(seed, 60 if full else 14)


def forgets_the_older(emit: Callable[..., None]) -> Callable[..., None]:
    """Mutant: a correction makes a second fact beside the first."""
    return lambda doing, pairs: emit(
        doing, [(store.Entry(one.form, one.about, one.values, one.period), record) for one, record in pairs]
    )


def counts_the_void(emit: Callable[..., None]) -> Callable[..., None]:
    """Mutant: what is voided goes on counting."""
    return lambda doing, pairs: emit(doing, [(one, record) for one, record in pairs if not one.is_void])


@pytest.mark.parametrize("mutant", [forgets_the_older, counts_the_void])
def test_the_property_kills_its_mutants(mutant, monkeypatch):
    monkeypatch.setattr(store, "_emit", mutant(store._emit))
    with pytest.raises(AssertionError):
        live(1, 30)
