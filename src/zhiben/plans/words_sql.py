"""The eight words in SQL: what `domain.cells.status` says of the same columns, said here and nowhere else.

A file of its own because queries, tallies and benches of every `Worded` table share this one expression.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Case, CharField, F, Q, Value, When

from zhiben.domain.cells import Status


def word(today: date, path: str = "") -> Case:
    """The word on `today` of a `Worded` row reached by `path`; the questions in the domain's order."""

    def when(**tests: object) -> Q:
        return Q(**{path + name: value for name, value in tests.items()})

    def column(name: str) -> F:
        return F(path + name)

    done = when(done_on__lte=today)
    late = done & (when(after_hour=True) | when(done_on__gt=column("due_on")))
    closed_before_due = when(due_on__gt=column("closed_on"))
    return Case(
        When(late, then=Value(Status.DONE_LATE.value)),
        When(done, then=Value(Status.DONE.value)),
        When(when(applicable=False) | closed_before_due, then=Value(Status.NOT_APPLICABLE.value)),
        When(when(waived=True), then=Value(Status.WAIVED.value)),
        When(when(opens_on__gt=today), then=Value(Status.UPCOMING.value)),
        When(when(late_on__lte=today), then=Value(Status.OVERDUE.value)),
        When(when(soon_on__lte=today), then=Value(Status.DUE_SOON.value)),
        default=Value(Status.OPEN.value),
        output_field=CharField(),
    )
