"""全覆盖 of inspections by the plan: sets that visits are to reach, who was reached and who is missing.

The denominator is that of the plan's own cells (`plans.coverage`): never counted a second time here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhiben.domain.access import Actor, system
from zhiben.domain.plan import Form
from zhiben.plans import queries as plans
from zhiben.plans.answers import Member
from zhiben.plans.coverage import Covered, covered, stored_sets
from zhiben.plans.inforce import in_force

VISIT = "inspection"  # the kind of fact that a visit leaves


@dataclass(frozen=True, slots=True)
class Reached:
    """One set in one period with its members: `missing` have not been visited enough, `done` have."""

    line: Covered
    missing: tuple[Member, ...]
    done: tuple[Member, ...]


def lines(actor: Actor, first: date, last: date, today: date) -> tuple[Covered, ...]:
    """Sets that visits are to reach and that fall due in the stretch, those with most missing first."""
    duties = frozenset(one for tenant in actor.reads for one in by_visits(tenant))
    found = (one for one in stored_sets(actor, first, last, today) if one.cell.duty in duties)
    return covered(actor, found, today)


def reached(actor: Actor, line: Covered, today: date) -> Reached:
    """Who was reached and who is missing. Raises NotFound."""
    members = plans.members(actor, line.row, today=today)
    return Reached(
        line,
        tuple(one for one in members if one.enough_on is None),
        tuple(one for one in members if one.enough_on is not None),
    )


def owed(tenant: int, enterprise: UUID, on: date, today: date) -> str:
    """The duty of the plan that asks for a visit to the enterprise in the period of `on`; empty for none."""
    program = system("inspections", [tenant], today)
    until = date(on.year, 12, 31)
    for line in lines(program, on, until, today):
        if not line.row.starts_on <= on <= line.row.last_day:
            continue
        if any(one.id == str(enterprise) for one in reached(program, line, today).missing):
            return line.row.title
    return ""


def by_visits(tenant: int) -> frozenset[str]:
    """The duties of the plans in force that are done by visiting every enterprise of a set."""
    return frozenset(
        duty.id
        for plan in in_force(tenant).plans
        for duty in plan.duties
        if duty.form == Form.COVERAGE
        and any(VISIT in one.kinds and one.target == "enterprise" for one in duty.terms.counts)
    )
