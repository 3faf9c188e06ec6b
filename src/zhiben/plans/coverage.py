"""全覆盖: of those to be reached, how many were, and who is left; one line for each set and period.

Beside `queries`, for the board alone. Only duties of sections and authorities, whose sets are theirs to
reach; and, for whoever sees single enterprises, the sets those have of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from zhiben.domain.access import Actor
from zhiben.domain.cells import Status, status
from zhiben.domain.plan import Form
from zhiben.ground.scope import within
from zhiben.plans import listing, stored
from zhiben.plans.answers import Filters, Row
from zhiben.plans.inforce import in_force
from zhiben.plans.stored import Found, Narrow

MOST = 2_000  # sets looked at; a page says so where there are as many
ASKED = frozenset(Status) - {Status.WAIVED, Status.NOT_APPLICABLE, Status.UPCOMING}


@dataclass(frozen=True, slots=True)
class Covered:
    """One set in one period: `members` to be reached, of them `reached`. `row`: the obligation."""

    row: Row
    members: int
    reached: int

    @property
    def missing(self) -> int:
        return self.members - self.reached


def stored_sets(actor: Actor, first: date, last: date, today: date) -> list[Found]:
    """Cells with a set that fall due in the stretch, as they stand."""
    duties = _duties(actor, None)
    if not duties:
        return []
    offices = Q() if listing.sees_single_enterprises(actor) else Q(enterprise=None)
    narrow = Narrow(
        place=within(actor) & offices, words=ASKED, due_from=first, due_until=last,
        authorities=actor.reads, duties=duties,
    )  # fmt: skip
    return stored.sets(narrow, today, MOST)


def sets_among(
    actor: Actor, cells: Iterable[Found], first: date, last: date, today: date, known: datetime | None
) -> list[Found]:
    """The same among cells in memory."""
    duties, single = _duties(actor, known), listing.sees_single_enterprises(actor)
    mine = (one for one in cells if one.cell.duty in duties and (single or one.enterprise is None))
    due = (one for one in mine if one.cell.due_on is not None and first <= one.cell.due_on <= last)
    return [one for one in due if one.cell.need_of and status(one.cell, today) in ASKED][:MOST]


def _duties(actor: Actor, known: datetime | None) -> frozenset[str]:
    return frozenset(
        duty.id
        for tenant in sorted(actor.reads)
        for plan in in_force(tenant, known).plans
        for duty in plan.duties
        if duty.form == Form.COVERAGE
    )


def covered(
    actor: Actor, found: Iterable[Found], today: date, known: datetime | None = None
) -> tuple[Covered, ...]:
    """Lines, those with most missing first."""
    rows = listing.rows(actor, found, today, known)
    lines = [Covered(row, row.need_of or 0, int((row.counted_of and row.counted) or 0)) for row in rows]
    lines.sort(key=lambda one: (-one.missing, one.row.due_on or date.max, one.row.id))
    return tuple(lines)


def coverage(
    actor: Actor, first: date, last: date, today: date, known: datetime | None = None
) -> tuple[Covered, ...]:
    """Every set that falls due in the stretch, as it stands or as known at a moment."""
    if known is None:
        return covered(actor, stored_sets(actor, first, last, today), today)
    cells = listing.found_as_known(actor, Filters(due_until=max(last, today)), today, known)
    return covered(actor, sets_among(actor, cells, first, last, today, known), today, known)
