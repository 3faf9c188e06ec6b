"""Risk points at places, assessed and controlled; the codes of places; floor plans.

A place is a subject of `orgs` (site, equipment, post). Owned: PlaceCode, RiskPoint, Assessment, Control,
FloorPlan, Mark. None of them says whose it is or where it lies: the place does, also after a transfer or a
merger. What followed on what is dated twice: `recorded_at`, and `replaced_at` once it no longer holds.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiben.ground.evidence.models import Evidence
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, Parent, SameTenant, key
from zhiben.orgs.models import Subject

HOLDS = Q(replaced_at__isnull=True)
PLAN_SIDE = 1000  # a mark's `x` and `y` count thousandths of the plan's width and height


class PlaceCode(Owned):
    """What the QR label of a place says: random, so that nobody guesses the next one."""

    append_only = AppendOnly()

    place = Parent(Subject, related_name="+")
    code = models.CharField(max_length=20)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "risks_place_code"
        constraints = [
            key("place_code_key"),
            SameTenant(field="place", name="place_code_place"),
            models.UniqueConstraint(fields=["tenant", "place"], name="place_code_one"),
            models.UniqueConstraint(fields=["tenant", "code"], name="place_code_once"),
        ]

    def __str__(self) -> str:
        return self.code


class RiskPoint(Owned):
    """风险点: one thing that may go wrong at a place. What it is worth: its assessment that holds."""

    append_only = AppendOnly(once=("replaced_at", "retired_why"))

    place = Parent(Subject, related_name="+")
    name = models.CharField(max_length=80)
    act = models.UUIDField()
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)  # given up
    retired_why = models.CharField(max_length=200, null=True)

    class Meta:
        db_table = "risks_point"
        constraints = [
            key("risk_point_key"),
            SameTenant(field="place", name="risk_point_place"),
            models.UniqueConstraint(
                fields=["tenant", "place", "name"], condition=HOLDS, name="risk_point_one"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "place"], name="risk_point_of")]

    def __str__(self) -> str:
        return self.name


class Assessment(Owned):
    """One assessment of a point by the scale `scale`; `scores` as `domain.risks.joined` writes them."""

    append_only = AppendOnly(once=("replaced_at",))

    point = Parent(RiskPoint, related_name="assessments")
    place = Parent(Subject, related_name="+")  # the point's, which never changes: to find a colour quickly
    danger = models.CharField(max_length=300)  # 危险源
    accident = models.CharField(max_length=120)  # 可能导致的事故
    scale = models.CharField(max_length=20)
    scores = models.CharField(max_length=30)
    level = models.CharField(max_length=12)
    assessed_on = models.DateField()
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            key("assessment_key"),
            SameTenant(field="point", name="assessment_point"),
            SameTenant(field="place", name="assessment_place"),
            models.UniqueConstraint(fields=["tenant", "point"], condition=HOLDS, name="assessment_one"),
        ]
        indexes = [
            models.Index(fields=["tenant", "point", "recorded_at"], name="assessment_of"),
            models.Index(fields=["tenant", "place"], condition=HOLDS, name="assessment_at"),
            models.Index(
                fields=["tenant", "scores", "scale", "place"], condition=HOLDS, name="assessment_worth"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scale} {self.scores}"


class Control(Owned):
    """管控措施. Changed, it is another row of one `origin`: what a hazard failed against stays readable."""

    append_only = AppendOnly(once=("replaced_at",))

    point = Parent(RiskPoint, related_name="controls")
    origin = models.UUIDField()
    means = models.CharField(max_length=12)
    text = models.CharField(max_length=300)
    owner = Parent(Subject, null=True, related_name="+")  # a person or a post of the enterprise
    check_every = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            key("control_key"),
            SameTenant(field="point", name="control_point"),
            SameTenant(field="owner", name="control_owner"),
            models.UniqueConstraint(fields=["tenant", "origin"], condition=HOLDS, name="control_one"),
        ]
        indexes = [
            models.Index(fields=["tenant", "point"], name="control_of"),
            models.Index(fields=["tenant", "origin"], name="control_origin"),
        ]

    def __str__(self) -> str:
        return self.text


class FloorPlan(Owned):
    """平面图: a picture the enterprise brought itself; pages show its derivative only."""

    append_only = AppendOnly(once=("replaced_at",))

    enterprise = Parent(Subject, related_name="+")
    name = models.CharField(max_length=60)
    picture = Parent(Evidence, related_name="+")
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risks_floor_plan"
        constraints = [
            key("floor_plan_key"),
            SameTenant(field="enterprise", name="floor_plan_enterprise"),
            SameTenant(field="picture", name="floor_plan_picture"),
            models.UniqueConstraint(
                fields=["tenant", "enterprise", "name"], condition=HOLDS, name="floor_plan_one"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Mark(Owned):
    """Where on a plan a risk point lies, in thousandths of its width and height; one mark a plan."""

    append_only = AppendOnly(once=("replaced_at",))

    plan = Parent(FloorPlan, related_name="marks")
    point = Parent(RiskPoint, related_name="+")
    x = models.PositiveSmallIntegerField()
    y = models.PositiveSmallIntegerField()
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risks_mark"
        constraints = [
            key("mark_key"),
            SameTenant(field="plan", name="mark_plan"),
            SameTenant(field="point", name="mark_point"),
            models.CheckConstraint(condition=Q(x__lte=PLAN_SIDE, y__lte=PLAN_SIDE), name="mark_on_plan"),
            models.UniqueConstraint(fields=["tenant", "plan", "point"], condition=HOLDS, name="mark_one"),
        ]

    def __str__(self) -> str:
        return f"{self.x},{self.y}"
