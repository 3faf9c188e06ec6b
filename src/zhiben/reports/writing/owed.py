"""What a section owes within a period, a line for each duty: the task list of its year writes itself.

Neither questions of people nor changes: what `gathering` fetches beside the figures.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.domain.listings import Line, until
from zhiben.domain.periods import add_months, parse_label
from zhiben.plans import queries as plans
from zhiben.plans.answers import Filters, Row

SECTION = "section:"
MOST = 2_000  # obligations of one section in one year
AFTER = 6  # months: what a year asks may be due in the next one


def lines(
    actor: Actor, tenant: int, period: str, scope: str, *, today: date, known: datetime | None = None
) -> tuple[Line, ...]:
    """By clause: what its periods that end within the days ask. Nothing for a paper that is no section's."""
    days = parse_label(period)
    if days is None or not scope.startswith(SECTION):
        return ()
    filters = Filters(
        holder=UUID(scope.removeprefix(SECTION)), authority=tenant, due_from=days.first,
        due_until=add_months(days.last, AFTER),
    )  # fmt: skip
    found = plans.obligation_list(actor, filters=filters, today=today, limit=MOST, known=known).rows
    rows = [one for one in found if days.first <= one.last_day <= days.last]
    in_order = sorted(rows, key=lambda one: (one.clause, one.plan, one.duty, one.due_on or date.max))
    return tuple(_line(list(some)) for _, some in groupby(in_order, key=lambda one: (one.plan, one.duty)))


def _line(rows: list[Row]) -> Line:
    first = rows[0]
    days = [row.due_on for row in rows if row.due_on is not None]
    return Line(
        first.subject_name, first.subject_name, first.title, None,
        (first.clause, f"{len(rows)}项", until(days, first.last_day.year)),
    )  # fmt: skip
