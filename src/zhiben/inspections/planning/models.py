"""Before a visit: who stays away from whom, what was drawn, the plan of a year.

All rows are placed without an enterprise: they are the authority's own, no enterprise reads them.
Owned: Avoidance, Draw, YearPlan.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhiben.ground.canonical import CanonicalField
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Parent, SameTenant, key
from zhiben.ground.scope import Placed
from zhiben.orgs.models import Subject


class Avoidance(Placed):
    """回避: a person of the authority inspects this enterprise not, from `since` to `until` (both inside).

    `ended_at`: entered in error, or no longer so; from then on it holds nobody back.
    """

    append_only = AppendOnly(once=("ended_at",), erasable=("reason",))

    person = Parent(Subject, related_name="+")
    about = Parent(Subject, related_name="+")
    reason = models.CharField(max_length=200, null=True)
    since = models.DateField()
    until = models.DateField(null=True)
    recorded_by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inspections_avoidance"
        constraints = [
            key("avoidance_key"),
            SameTenant(field="person", name="avoidance_person"),
            SameTenant(field="about", name="avoidance_about"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="avoidance_days"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "enterprise"], name="avoidance_place"),
            models.Index(fields=["tenant", "about"], condition=Q(ended_at__isnull=True), name="avoidance_of"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.about_id}"


class Draw(Placed):
    """A 双随机 draw: announced with its list, then drawn with a seed that came later.

    `lots`: [[key, weight, subject]…] in the order of the published list; `size`: how many; `digest` of it;
    `seed_from`: which public figure is to be the seed; `drawn`: the keys that were drawn.
    """

    append_only = AppendOnly(once=("seed", "drawn", "drawn_at"))

    kind = models.CharField(max_length=12)  # enterprise | inspector
    title = models.CharField(max_length=120)
    lots = CanonicalField()
    size = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    many = models.PositiveIntegerField()
    weighted = models.CharField(max_length=200, blank=True, default="")  # why some have more tickets
    seed_from = models.CharField(max_length=200)
    announced_by = models.UUIDField(null=True)
    announced_at = models.DateTimeField()
    seed = models.CharField(max_length=200, null=True)
    drawn = CanonicalField(null=True)
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inspections_draw"
        constraints = [key("draw_key")]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="draw_list"),
            models.Index(fields=["tenant", "enterprise"], name="draw_place"),
        ]

    def __str__(self) -> str:
        return self.title


class YearPlan(Placed):
    """年度检查计划, version `n` of a year. `lines`: by industry, the visits of each of the twelve months.

    A published one is not changed: another version follows, and this one gets its `replaced_at`.
    """

    year = models.PositiveSmallIntegerField()
    n = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10)
    lines = CanonicalField()
    version = models.PositiveIntegerField(default=1)
    made_by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inspections_year_plan"
        constraints = [
            key("year_plan_key"),
            models.UniqueConstraint(fields=["tenant", "year", "n"], name="year_plan_n"),
        ]
        indexes = [models.Index(fields=["tenant", "enterprise"], name="year_plan_place")]

    def __str__(self) -> str:
        return f"{self.year} {self.n}"
