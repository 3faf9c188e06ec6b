"""An office with two sections that collects its months. Say only what the test is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.builders import NOON
from tests.content.sheets_made import TAB, superior
from tests.remade import remade
from tests.rooms import orgs_made as made
from tests.rooms.acting import TENANT
from zhiben.contents.sheets import Filled, text_of
from zhiben.contents.xlsx.squares import square
from zhiben.domain.access import Actor, Role
from zhiben.library import actions as library
from zhiben.orgs.models import Region, Subject
from zhiben.orgs.staff import logins
from zhiben.plans import actions as plans
from zhiben.plans.store import NewFact
from zhiben.reports.models import Return
from zhiben.reports.months import actions
from zhiben.reports.returns import actions as returns
from zhiben.reports.returns.store import Words
from zhiben.reports.sheets import forms

FEBRUARY = "2026-02"
PLAN = """
format: zhiben-plan/2
plan: {id: months, title: 调度, issuer: 区工信局, in_force: 2026-01-01/2026-12-31, backfill_days: 60}
chains:
  usual: {remind: [-3d], due_soon: 7d, grace: 0d}
clauses:
- id: "1"
  section: 一
  summary: 月调度
  reads: duty
  duties:
  - {id: monthly-return, title: 月调度报数, form: report, holder: {authority: own}, every: month,
     due: {day: 25, rest: previous}, counts: {fact: monthly_return}, to: [{authority: above}], chain: usual}
  - {id: told, title: 宣讲, form: count, holder: {each: section}, every: year, need: {at_least: 1},
     chain: usual, counts: {fact: criteria_briefing}}
""".lstrip()


@dataclass(frozen=True, slots=True)
class Office:
    """`officer` and `mate` of the ship section, `chief` of the office, who sits right under it."""

    officer: Actor
    mate: Actor
    chief: Actor
    ships: UUID
    safety: UUID


@remade
def an_office(at: datetime) -> Office:
    made.authorities()
    Region.objects.filter(code__in=(made.TOWN, made.OTHER_TOWN)).update(parent="371003")
    library.adopt(
        TENANT, "plan", "months", {"plan.yaml": PLAN}, valid_from=date(2026, 1, 1), by=made.PROGRAM, at=at,
        key=made.a_key(), also=plans.put_in_force,
    )  # fmt: skip
    ships = made.a_section()
    safety = made.a_section("safety_section", made.SOFTWARE)
    return Office(
        someone(ships, Role.SUPERVISOR, "王工", at), someone(ships, Role.SUPERVISOR, "李工", at),
        made.an_officer(Role.SECTION_CHIEF, "赵科长", at), ships, safety,
    )  # fmt: skip


def someone(parent: UUID, role: Role, name: str, at: datetime, **grant: Any) -> Actor:
    person = made.beneath(parent, "person", name)
    made.a_grant(person, role, **grant)
    return logins.actor_of(made.an_account(person, f"u{person.hex[-8:]}"), at)


def opened(office: Office, at: datetime, period: str = FEBRUARY) -> None:
    actions.open_(period, by=office.officer, at=at, key=made.a_key())


def of(unit: UUID | str, period: str = FEBRUARY) -> Return:
    return Return.objects.select_related("month").get(unit__endswith=str(unit), month__period=period)


def words(row: Return, value: int = 0, **said: int) -> Words:
    values = {name: Decimal(said.get(name, value)) for name in row.asks}
    return Words(values, {}, {"progress": "按月推进"})


def filed(row: Return, by: Actor, at: datetime, value: int = 0, **said: int) -> None:
    returns.fill(row.id, row.version, words(row, value, **said), by=by, at=at, key=made.a_key())


def locked(office: Office, at: datetime, period: str = FEBRUARY, value: int = 0) -> Mapping[str, Any]:
    """Opened, filed and confirmed by every section, locked."""
    opened(office, at, period)
    for unit in (office.ships, office.safety):
        row = of(unit, period)
        filed(row, office.officer, at, value)
        returns.confirm([row.id], by=office.chief, at=at, key=made.a_key())
    return actions.lock(period, by=office.chief, at=at, key=made.a_key()).answer or {}


def a_superiors_sheet() -> None:
    """One cell of it is filled, another is not."""
    cells = [Filled(TAB, square("B6"), "briefings"), Filled(TAB, square("B9"), say="{problems}")]
    content = forms.files_of(text_of("city-monthly", "市局月调度表", cells), superior())
    library.adopt(
        TENANT, "sheet", "city-monthly", content, valid_from=date(2026, 1, 1), by=made.PROGRAM, at=NOON,
        key=made.a_key(),
    )  # fmt: skip


def briefed(day: date, at: datetime, n: int | None = 1, firm: UUID | None = None) -> UUID:
    """A briefing by the authority: counts for the column `briefings`. `n`: how many heard it."""
    about = firm or Subject.objects.get(tenant=TENANT, kind="authority").id
    new = NewFact("criteria_briefing", about, day, {} if n is None else {"audience": n})
    plans.record_fact(new, by=made.PROGRAM, at=at, key=made.a_key())
    return new.id
