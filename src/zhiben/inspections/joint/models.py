"""Joint inspections: several authorities inspect together, each in its own name; units with link and code.

All rows are placed without an enterprise: they are the authority's own, no enterprise reads them.
Owned: Joint, JointVisit, JointUnit, JointProblem.
"""

from __future__ import annotations

from django.db import models

from zhiben.ground.canonical import CanonicalField
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Parent, SameTenant, key
from zhiben.ground.scope import Placed
from zhiben.orgs.models import Subject


class Joint(Placed):
    """联合检查: visits of several authorities held together, each in its own name.

    `number`: of the whole, told in facts and to the towns; `fact`: of the conclusion.
    """

    number = models.CharField(max_length=20)  # 联-2026-0001
    title = models.CharField(max_length=120)
    lead = Parent(Subject, related_name="+")  # the section
    held_on = models.DateField()
    state = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    summary = models.CharField(max_length=2000, blank=True, default="")
    made_by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    concluded_on = models.DateField(null=True)
    fact = models.UUIDField(null=True)

    class Meta:
        db_table = "inspections_joint"
        constraints = [
            key("joint_key"),
            SameTenant(field="lead", name="joint_lead"),
            models.UniqueConstraint(fields=["tenant", "number"], name="joint_number"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="joint_list"),
            models.Index(fields=["tenant", "enterprise"], name="joint_place"),
        ]

    def __str__(self) -> str:
        return self.number


class JointVisit(Placed):
    """One enterprise that is inspected together; `visit`: the authority's own visit there."""

    append_only = AppendOnly()

    joint = Parent(Joint, related_name="visits")
    visit = models.UUIDField()

    class Meta:
        db_table = "inspections_joint_visit"
        constraints = [
            key("joint_visit_key"),
            SameTenant(field="joint", name="joint_visit_joint"),
            models.UniqueConstraint(fields=["tenant", "joint", "visit"], name="joint_visit_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "visit"], name="joint_visit_of"),
            models.Index(fields=["tenant", "enterprise"], name="joint_visit_place"),
        ]

    def __str__(self) -> str:
        return str(self.visit)


class JointUnit(Placed):
    """参加单位: takes part with a link and a code, without an account. Only a digest of the code is kept.

    `part`: the aspects of the merged list it checks; `came`: who comes, as the unit confirmed.
    """

    joint = Parent(Joint, related_name="units")
    name = models.CharField(max_length=120)
    contact = models.CharField(max_length=60, null=True)
    phone = models.CharField(max_length=30, null=True)
    part = CanonicalField(default=list)
    digest = models.CharField(max_length=64)
    until = models.DateField()
    recorded_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    came = models.CharField(max_length=200, null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inspections_joint_unit"
        constraints = [key("joint_unit_key"), SameTenant(field="joint", name="joint_unit_joint")]
        indexes = [
            models.Index(fields=["tenant", "joint"], name="joint_unit_of"),
            models.Index(fields=["tenant", "digest"], name="joint_unit_code"),
            models.Index(fields=["tenant", "enterprise"], name="joint_unit_place"),
        ]

    def __str__(self) -> str:
        return self.name


class JointProblem(Placed):
    """A problem as a unit found it, about the enterprise of one of the visits."""

    append_only = AppendOnly(erasable=("said_by",))

    joint = Parent(Joint, related_name="problems")
    unit = Parent(JointUnit, related_name="problems")
    about = Parent(Subject, related_name="+")
    text = models.CharField(max_length=1000)
    spot = models.CharField(max_length=200, blank=True, default="")
    basis = models.CharField(max_length=200, blank=True, default="")
    said_by = models.CharField(max_length=60, null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "inspections_joint_problem"
        constraints = [
            key("joint_problem_key"),
            SameTenant(field="joint", name="joint_problem_joint"),
            SameTenant(field="unit", name="joint_problem_unit"),
            SameTenant(field="about", name="joint_problem_about"),
        ]
        indexes = [
            models.Index(fields=["tenant", "joint"], name="joint_problem_of"),
            models.Index(fields=["tenant", "enterprise"], name="joint_problem_place"),
        ]

    def __str__(self) -> str:
        return self.text[:40]
