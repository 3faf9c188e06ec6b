"""Random histories of an authority: one act after another, each through the door, on later and later days.

`Claims` are what must hold after every act; a mutant is caught by the first claim that fails.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from tests.rooms.orgs_made import OTHER_TOWN, SHIPS, SOFTWARE, TOWN
from tests.rooms.plans_made import (
    FIRST,
    SECOND,
    a_fact,
    a_site,
    adopt,
    an_authority,
    an_enterprise,
    asked,
    at_noon,
)
from zhiben.domain.cells import status
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Refused
from zhiben.orgs import actions as orgs
from zhiben.orgs.correcting import actions as correcting
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.orgs.models import Attribute, Subject
from zhiben.plans import actions, counting, models, stored, tallies
from zhiben.plans.governing import actions as governing
from zhiben.plans.inforce import in_force
from zhiben.plans.rows import obligation_id, values
from zhiben.plans.store import NewFact
from zhiben.plans.stored import Narrow
from zhiben.plans.words_sql import word

Key = tuple[UUID, int]
QUARTERS = ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1"]


class History:
    """One authority with three enterprises; `step()` does one random act on a later day."""

    def __init__(self, tenant: int, seed: int) -> None:
        self.tenant, self.random = tenant, random.Random(seed)
        self.at = at_noon(date(2024, 1, 3))
        self.section = an_authority(tenant, self.at, FIRST)
        self.firms = [
            self._firm(industry, grade) for industry, grade in ((SHIPS, "D"), (SHIPS, "C"), (SOFTWARE, "B"))
        ]
        self.sites: list[UUID] = []
        self.facts: list[UUID] = []
        self.shots: list[tuple[datetime, dict[Key, Any]]] = []
        self.two_plans = False

    def _firm(self, industry: str, grade: str) -> UUID:
        return an_enterprise(self.tenant, self.at, industry, grade)

    @property
    def today(self) -> date:
        return day_of(self.at)

    def step(self) -> None:
        """Some days later, one act; then the round of that day."""
        self.at += timedelta(days=self.random.choice([0, 1, 5, 12, 30, 45]), minutes=1)
        act = self.random.choices(list(ACTS), weights=list(ACTS.values()))[0]
        if not self.facts:  # nothing to correct, to follow or to withdraw yet
            act = History.happen
        with suppress(Refused):  # closed twice, a waiver without an obligation: refused acts change nothing
            act(self)
        governing.turn_day(self.tenant, **self.asked())

    def asked(self) -> dict[str, Any]:
        return asked(self.tenant, self.at)

    def some_day(self) -> date:
        """A day of the past, more often a near one."""
        ago = self.random.choice([0, 1, 2, 10, 30, 50, 120])
        return max(self.today - timedelta(days=ago), date(2023, 12, 20))

    # ── acts ─────────────────────────────────────────────────────────────────────────────────────

    def happen(self) -> None:
        firm, day = self.random.choice(self.firms), self.some_day()
        kind = self.random.choice(
            ["check", "check", "visit", "visit", "stop", "stop", "training", "key_list"]
        )
        given: dict[str, Any] = {}
        if kind == "training":
            given["attributes"] = {"hours": self.random.choice([1, 3, 4])}
        if kind == "check" and self.sites:
            given["targets"] = (str(self.random.choice(self.sites)),)
        if kind == "visit":
            given["targets"] = tuple(str(one) for one in self.random.sample(self.firms, 2))
            given["attributes"] = {"visit": f"V{self.random.randrange(4)}"}
            firm = self.random.choice([self.section, firm])
        self.facts.append(a_fact(self.tenant, self.at, kind, firm, day, **given))

    def hold(self) -> None:
        day = self.some_day()
        until = day + timedelta(days=self.random.choice([20, 90, 400]))
        self.facts.append(
            a_fact(self.tenant, self.at, "appointment", self.random.choice(self.firms[:2]), day, until=until)
        )

    def report(self) -> None:
        about = str(self.random.choice([2023, 2024, 2025]))
        firm = self.random.choice(self.firms)
        made = a_fact(self.tenant, self.at, "yearly_report", firm, self.today, about=about)
        if self.random.random() < 0.6:
            actions.hand_over(made, ["section:ship_section"], **self.asked())
        self.facts.append(made)

    def event(self) -> None:
        kind = self.random.choice(["hazard", "accident"])
        number = f"N{self.random.randrange(5)}"
        firm = self.random.choice(self.firms)
        self.facts.append(
            a_fact(self.tenant, self.at, kind, firm, self.some_day(), attributes={kind: number})
        )

    def follow(self) -> None:
        followers = [("treatment", "hazard"), ("lesson", "accident"), ("briefing", "visit")]
        kind, link = self.random.choice(followers)
        number = f"V{self.random.randrange(4)}" if link == "visit" else f"N{self.random.randrange(5)}"
        firm = self.random.choice(self.firms)
        if link == "visit" and self.random.random() < 0.6:
            firm = self.section  # else kept under an enterprise, perhaps another than the visit's
        self.facts.append(
            a_fact(self.tenant, self.at, kind, firm, self.some_day(), attributes={link: number})
        )

    def correct(self) -> None:
        old = models.Fact.objects.get(id=self._live())
        again = {"hours": self.random.choice([1, 3, 4])} if old.kind == "training" else old.attributes
        targets = tuple(models.FactTarget.objects.filter(fact=old).values_list("target", flat=True))
        day = old.happened_on - timedelta(days=self.random.choice([95, 130, 190]))
        new = NewFact(old.kind, old.subject_id, day, again, targets[:1], old.about)
        made = actions.correct_fact(old.id, new, "日期有误", **self.asked())
        self.facts.append(UUID(str((made.answer or {})["fact"])))

    def withdraw(self) -> None:
        actions.withdraw_fact(self._live(), "重复登记", **self.asked())

    def _live(self) -> UUID:
        live = models.Fact.objects.filter(tenant=self.tenant, replaced_at__isnull=True).order_by("id")
        ids = list(live.values_list("id", flat=True))
        if not ids:
            raise Refused("none")
        return self.random.choice(ids)

    def waive(self) -> None:
        """Forgiven, or every other one put off: now and then to a day that the plan's own has overtaken."""
        cells = stored.of_subjects(self.tenant)
        holder, slot = self.random.choice(sorted(cells, key=str))
        until = self.today + timedelta(days=slot % 80 - 20) if slot % 2 else None
        actions.waive(obligation_id(holder, slot), "停产检修", until=until, **self.asked())

    def unwaive(self) -> None:
        waiver = models.Waiver.objects.filter(tenant=self.tenant, replaced_at__isnull=True).first()
        if waiver is not None:
            actions.unwaive(obligation_id(waiver.subject_id, waiver.slot), "恢复生产", **self.asked())

    def set_grade(self) -> None:
        day = self.today + timedelta(days=self.random.choice([-200, -40, 0, 20]))
        orgs.set_attribute(
            self.random.choice(self.firms), "grade", self.random.choice("ABCD"), day,
            also=actions.follow_subjects, **self.asked(),
        )  # fmt: skip

    def retract(self) -> None:
        rows = Attribute.objects.filter(tenant=self.tenant, name="grade", replaced_at__isnull=True).order_by(
            "id"
        )
        row = self.random.choice(list(rows))
        correcting.retract_attribute(
            row.subject_id, row.id, "录错", also=actions.follow_subjects, **self.asked()
        )

    def transfer(self) -> None:
        enterprises.transfer(
            self.random.choice(self.firms), self.today - timedelta(days=self.random.choice([0, 50])), "改行",
            industry=self.random.choice([SHIPS, SOFTWARE]), region=self.random.choice([TOWN, OTHER_TOWN]),
            also=actions.follow_subjects, **self.asked(),
        )  # fmt: skip

    def stand(self) -> None:
        change = self.random.choice(
            [enterprises.suspend, enterprises.resume, enterprises.close, enterprises.resume]
        )
        on = self.today - timedelta(days=self.random.choice([0, 3, 35]))
        change(self.random.choice(self.firms), on, "订单不足", also=actions.follow_subjects, **self.asked())

    def build(self) -> None:
        self.sites.append(a_site(self.tenant, self.at, self.random.choice(self.firms), self.some_day()))

    def found(self) -> None:
        since = self.some_day()
        self.firms.append(
            an_enterprise(self.tenant, self.at, self.random.choice([SHIPS, SOFTWARE]), "C", since)
        )

    def decide(self) -> None:
        name, value = self.random.choice(
            [("check_every", "month"), ("check_every", "half_year"), ("check_every", "quarter"), ("hours", 2)]
        )
        day = self.today + timedelta(days=self.random.choice([-60, 0, 40]))
        governing.change_setting(self.tenant, "first", name, value, day, "局办公会", **self.asked())

    def adopt_second(self) -> None:
        if not self.two_plans:
            adopt(self.tenant, SECOND, self.at)
        elif self.random.random() < 0.5:
            governing.withdraw_plan(self.tenant, "second", "废止", **self.asked())
        else:
            return
        self.two_plans = not self.two_plans


ACTS: dict[Callable[[History], None], int] = {
    History.happen: 20, History.correct: 44, History.withdraw: 3, History.event: 4, History.follow: 4,
    History.report: 3, History.hold: 3, History.waive: 2, History.unwaive: 1, History.set_grade: 4,
    History.retract: 1, History.transfer: 3, History.stand: 3, History.build: 2, History.found: 1,
    History.decide: 2, History.adopt_second: 2,
}  # fmt: skip


# ── what must hold ───────────────────────────────────────────────────────────────────────────────


def kept(tenant: int) -> dict[Key, Any]:
    """The cells as stored."""
    return {key: values(found.cell) for key, found in stored.of_subjects(tenant).items()}


def computed(tenant: int, at: datetime, known: datetime | None) -> dict[Key, Any]:
    """The cells from nothing but what was recorded."""
    cells = counting.everything(tenant, in_force(tenant, known), known, day_of(at))
    return {(holder, slot): values(cell) for holder, mine in cells.items() for slot, cell in mine.items()}


def differences(one: dict[Key, Any], other: dict[Key, Any]) -> list[Any]:
    return [
        (key, one.get(key), other.get(key))
        for key in one.keys() | other.keys()
        if one.get(key) != other.get(key)
    ]


def kept_is_computed(history: History) -> None:
    different = differences(kept(history.tenant), computed(history.tenant, history.at, None))
    assert not different, ("kept, rebuilt", different[:3])


def sql_says_as_domain(history: History, today: date) -> None:
    narrow = Narrow(Q(tenant=history.tenant))
    said = {
        (holder, slot): one
        for rows, slot_name in [
            (stored.blanks(narrow, today), "at_slot"),
            *((rows, "slot") for rows in stored.touched(narrow, today)),
        ]
        for holder, slot, one in rows.values_list("subject", slot_name, "word")
    }
    meant = {
        key: status(found.cell, today).value for key, found in stored.of_subjects(history.tenant).items()
    }
    assert said == meant, (
        "SQL, domain",
        [(key, said.get(key), meant[key]) for key in meant if said.get(key) != meant[key]][:3],
    )


def some_edge(history: History) -> date:
    """A day on which something has just become late, due soon, open or done."""
    found = history.random.choice(
        sorted(stored.of_subjects(history.tenant).values(), key=lambda one: one.at[:2])
    )
    cell = found.cell
    return history.random.choice(
        [day for day in (cell.opens_on, cell.soon_on, cell.late_on, cell.done_on) if day]
    )


def sums_of(tenant: int) -> Counter[tallies.Group]:
    """The stored cells summed one by one."""
    sections = set(Subject.objects.filter(tenant=tenant, kind="section").values_list("id", flat=True))
    return Counter(
        tallies.group(
            one.cell,
            tallies.Where(one.subject if one.subject in sections else None, one.region, one.industry),
        )
        for one in stored.of_subjects(tenant).values()
    )


def tallies_are_sums(history: History) -> None:
    """Of cells, group by group; and their words are those of the cells, by region and industry."""
    rows = models.Tally.objects.filter(tenant=history.tenant).exclude(n=0)
    assert dict(rows.values_list("slot", "n")) == {one.slot: n for one, n in sums_of(history.tenant).items()}
    today = history.today
    by_tally = (
        rows.annotate(word=word(today)).values_list("word", "region", "industry").annotate(sum=Sum("n"))
    )
    by_cell = Counter(
        (status(found.cell, today).value, found.region, found.industry)
        for found in stored.of_subjects(history.tenant).values()
    )
    assert {row[:3]: row[3] for row in by_tally} == dict(by_cell)


def replays_as_known(history: History) -> None:
    """At every moment of the past: what is known of it now is what was kept then."""
    for at, shot in history.shots:
        different = differences(shot, computed(history.tenant, at, at))
        assert not different, ("kept then, as known", at, different[:3])


def periods_do_not_overlap(history: History) -> None:
    spans: dict[Any, list[tuple[date, date]]] = {}
    for found in stored.of_subjects(history.tenant).values():
        cell = found.cell
        if not cell.period.startswith("event:"):
            spans.setdefault((found.subject, cell.plan, cell.duty, cell.per), []).append(
                (cell.starts_on, cell.ends_on)
            )
    for stretches in spans.values():
        ordered = sorted(stretches)
        assert all(one[1] <= other[0] for one, other in pairwise(ordered)), ordered


def live(tenant: int, seed: int, steps: int) -> History:
    """A whole history; every claim is made after every act. Raises AssertionError."""
    history = History(tenant, seed)
    for _ in range(steps):
        history.step()
        kept_is_computed(history)
        sql_says_as_domain(history, date(2024, 1, 1) + timedelta(days=history.random.randrange(900)))
        sql_says_as_domain(history, some_edge(history))
        tallies_are_sums(history)
        history.shots.append((history.at, kept(tenant)))
    replays_as_known(history)
    periods_do_not_overlap(history)
    return history
