"""How a clause went month by month: of what fell due in each of twelve months, how much is done by now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zhiben.domain.access import Actor
from zhiben.plans import agenda
from zhiben.plans.agenda import Day
from zhiben.plans.answers import Filters
from zhiben.plans.clauses import Line
from zhiben.web.board import months_before

MONTHS = 12
HEIGHT, STEP = 40, 20  # of 240 × 44


@dataclass(frozen=True, slots=True)
class Month:
    """`owed` fell due, `missing` of it is not done. `done_at`, `missing_at`: top and height of the bar."""

    first: date
    owed: int
    missing: int
    x: int
    done_at: tuple[int, int]
    missing_at: tuple[int, int]

    @property
    def done(self) -> int:
        return self.owed - self.missing


def months(actor: Actor, plan: str, line: Line, *, today: date) -> tuple[Month, ...]:
    """The last twelve months up to that of `today`; none where nothing fell due in them."""
    since = months_before(today, MONTHS - 1)
    own = [Filters(plan=plan, clause=line.id)] if not line.is_borrowed else []
    asked = own or [Filters(plan=plan, duty=duty) for duty in line.tasks]
    sums = {months_before(since, -n): (0, 0) for n in range(MONTHS)}
    for filters in asked:
        _add(sums, agenda.days(actor, since, today, today=today, of=filters))
    top = max(owed for owed, _ in sums.values())
    if not top:
        return ()
    return tuple(_month(n, first, *sums[first], top) for n, first in enumerate(sums))


def _add(sums: dict[date, tuple[int, int]], days: Mapping[date, Day]) -> None:
    for day, what in days.items():
        first = day.replace(day=1)
        owed, missing = sums[first]
        sums[first] = (owed + what.owed, missing + what.missing)


def _month(n: int, first: date, owed: int, missing: int, top: int) -> Month:
    done, lacking = (round(HEIGHT * part / top) for part in (owed - missing, missing))
    floor = HEIGHT + 2
    return Month(first, owed, missing, n * STEP + 3, (floor - done, done), (floor - done - lacking, lacking))
