"""What one unit is asked for a month, and what it says.

What an enterprise is asked is placed with it; of a section or a town no enterprise reads anything.
Owned: Return, Said.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiben.ground.canonical import CanonicalField
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Parent, SameTenant, key
from zhiben.ground.scope import Placed
from zhiben.reports.months.models import Month

EXCUSED = "excused"  # what a unit "says" that need not report: dated like all it says


class Return(Placed):
    """What one unit is asked for a month. `unit`: `section:ID`, `region:CODE`, `enterprise:ID`.

    `asks`: the indicators, as they stood when it was asked. `digest`: of the code of a unit without account,
    good until `until`. `filed_by`: a person; None where it was filed with a code. `chased`: how often.
    """

    month = Parent(Month, related_name="returns")
    kind = models.CharField(max_length=10)
    unit = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    asks = CanonicalField(default=list)
    state = models.CharField(max_length=10)
    due_on = models.DateField()
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    filed_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    chased = models.PositiveSmallIntegerField(default=0)
    chased_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, null=True)
    until = models.DateField(null=True)

    class Meta:
        db_table = "reports_return"
        constraints = [
            key("return_key"),
            SameTenant(field="month", name="return_month"),
            models.UniqueConstraint(fields=["tenant", "month", "unit"], name="return_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "month", "kind", "name"], name="return_of"),
            models.Index(fields=["tenant", "enterprise", "month"], name="return_place"),
            models.Index(fields=["tenant", "digest"], condition=Q(digest__isnull=False), name="return_code"),
        ]

    def __str__(self) -> str:
        return self.name


class Said(Placed):
    """One answer: a number of an indicator, or a piece of the narrative. Said anew: another row. That a unit
    need not report is one too, `EXCUSED`, decided by the office.

    `note`: 情况说明, why the number is out of the ordinary. `by_name`: who said it with a code.
    """

    append_only = AppendOnly(once=("replaced_at",), erasable=("by_name", "note", "text"))

    of = Parent(Return, related_name="said")
    indicator = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    text = models.CharField(max_length=2000, null=True)
    note = models.CharField(max_length=500, null=True)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=60, null=True)
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reports_said"
        constraints = [
            key("said_key"),
            SameTenant(field="of", name="said_of"),
            models.UniqueConstraint(
                fields=["tenant", "of", "indicator"], condition=Q(replaced_at__isnull=True), name="said_once"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0), name="said_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "enterprise"], name="said_place")]

    def __str__(self) -> str:
        return self.indicator
