"""A month that is collected, its history, and the figures of periods as they were frozen.

All rows are placed without an enterprise: they are the authority's own. Owned: Month, MonthStep, Figures.
"""

from __future__ import annotations

from django.db import models

from zhiben.ground.canonical import CanonicalField
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Parent, SameTenant, key
from zhiben.ground.scope import Placed


class Month(Placed):
    """The month that is collected. `period`: `2026-10`; `due_on`: when the units are to have filed;
    `reported_on`: when its figures went up.
    """

    period = models.CharField(max_length=7)
    state = models.CharField(max_length=10)
    due_on = models.DateField()
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField()
    reported_on = models.DateField(null=True)

    class Meta:
        db_table = "reports_month"
        constraints = [
            key("month_key"),
            models.UniqueConstraint(fields=["tenant", "period"], name="month_period"),
        ]
        indexes = [models.Index(fields=["tenant", "enterprise"], name="month_place")]

    def __str__(self) -> str:
        return self.period


class MonthStep(Placed):
    """What was done with a month, or with what one unit was asked (`unit`: what it is called)."""

    append_only = AppendOnly(erasable=("by_name", "note"))

    month = Parent(Month, related_name="steps")
    event = models.CharField(max_length=12)
    unit = models.CharField(max_length=120, blank=True, default="")
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=60, null=True)
    note = models.CharField(max_length=500, null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "reports_month_step"
        constraints = [key("month_step_key"), SameTenant(field="month", name="month_step_month")]
        indexes = [
            models.Index(fields=["tenant", "month", "id"], name="month_step_of"),
            models.Index(fields=["tenant", "enterprise"], name="month_step_place"),
        ]

    def __str__(self) -> str:
        return self.event


class Figures(Placed):
    """The sheet of a period as it was frozen, version `n`: nothing of it ever changes.

    `sheet`: `domain.freezing.packed`; `sha256`: of its canonical text; `reason`: why a later version was
    made; `months`: of a quarter or year, the versions of the months it was made from, [[period, n]…].
    """

    append_only = AppendOnly()

    period = models.CharField(max_length=21)
    n = models.PositiveSmallIntegerField()
    known = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    sheet = CanonicalField()
    reason = models.CharField(max_length=500, blank=True, default="")
    months = CanonicalField(default=list)
    made_by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "reports_figures"
        constraints = [
            key("figures_key"),
            models.UniqueConstraint(fields=["tenant", "period", "n"], name="figures_n"),
        ]
        indexes = [models.Index(fields=["tenant", "enterprise"], name="figures_place")]

    def __str__(self) -> str:
        return f"{self.period} {self.n}"
