"""Visits, who takes part, what was written down at them, and everything that was done to them.

`Entry` holds what stands, `Change` how it came to stand: the sum of the changes of an entry is its fields.
Owned: Visit, Member, Sheet, Step, Entry, Change; of phones: `phone.models`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiben.ground.canonical import CanonicalField
from zhiben.ground.evidence.models import Evidence
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, Parent, SameTenant, key
from zhiben.ground.scope import Placed
from zhiben.hazards.models import Hazard
from zhiben.inspections.cases.models import Case, CaseItem, CasePaper, CaseStep
from zhiben.inspections.joint.models import (
    Joint,
    JointProblem,
    JointUnit,
    JointVisit,
)
from zhiben.inspections.papers.models import VisitPaper
from zhiben.inspections.phone.models import Clash, Device, Operation, Pull
from zhiben.inspections.planning.models import Avoidance, Draw, YearPlan
from zhiben.orgs.models import Subject

__all__ = [
    "COUNTED", "Avoidance", "Case", "CaseItem", "CasePaper", "CaseStep", "Change", "Clash", "Device", "Draw",
    "Entry", "Joint", "JointProblem",
    "JointUnit", "JointVisit", "Member", "Operation", "Pull", "Sheet", "Step", "Visit",
    "VisitPaper", "YearPlan",
]  # fmt: skip
COUNTED = ("daily", "case", "special")  # types that may count towards the yearly cap


class Sheet(Owned):
    """The checklists of a visit, put together: what was asked, word for word, for as long as records last."""

    append_only = AppendOnly()

    digest = models.CharField(max_length=64)
    told = CanonicalField()

    class Meta:
        constraints = [
            key("inspection_sheet_key"),
            models.UniqueConstraint(fields=["tenant", "digest"], name="inspection_sheet_once"),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class Visit(Placed):
    """One visit. `about`: the enterprise; `step`: the last thing done to it; `reasons`: what was answered to
    the objections of the law, by code; `counts`: towards the yearly cap; `lead`: the person who leads it.

    `fails`, `raised`: items not in order, and hazards made of them, when it was last filed; `facts`: the
    first recordings of what is counted for duties, by what they tell.
    """

    about = Parent(Subject, related_name="+")
    number = models.CharField(max_length=20)  # 2026-0012
    type = models.CharField(max_length=10)
    origin = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    step = models.UUIDField()
    planned_on = models.DateField()
    basis = models.CharField(max_length=400, blank=True, default="")
    reasons = CanonicalField(default=dict)
    lists = CanonicalField(default=list)
    sheet = Parent(Sheet, related_name="+")
    lead = models.UUIDField(null=True)
    unannounced = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    counts = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    began_on = models.DateField(null=True)
    filed_on = models.DateField(null=True)
    fails = models.PositiveSmallIntegerField(default=0)
    raised = models.PositiveSmallIntegerField(default=0)
    facts = CanonicalField(default=dict)

    class Meta:
        constraints = [
            key("inspection_visit_key"),
            SameTenant(field="about", name="inspection_visit_about"),
            SameTenant(field="sheet", name="inspection_visit_sheet"),
            models.UniqueConstraint(fields=["tenant", "number"], name="inspection_visit_number"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="inspection_visit_list"),
            models.Index(fields=["tenant", "enterprise", "planned_on"], name="inspection_visit_firm"),
            models.Index(fields=["tenant", "state", "-id"], name="inspection_visit_state"),
            models.Index(fields=["tenant", "planned_on", "industry"], name="inspection_visit_day"),
        ]

    def __str__(self) -> str:
        return self.number


class Member(Owned):
    """Somebody who takes part. `certificate`: its number when the visit was issued; `unit`: for whom."""

    append_only = AppendOnly(once=("dropped_at",))

    visit = Parent(Visit, related_name="members")
    seat = models.CharField(max_length=10)
    person = models.UUIDField(null=True)
    name = models.CharField(max_length=120)
    unit = models.CharField(max_length=120, blank=True, default="")
    certificate = models.CharField(max_length=60, blank=True, default="")
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            key("inspection_member_key"),
            SameTenant(field="visit", name="inspection_member_visit"),
        ]
        indexes = [
            models.Index(fields=["tenant", "visit"], name="inspection_member_of"),
            models.Index(
                fields=["tenant", "person"],
                condition=Q(dropped_at__isnull=True),
                name="inspection_member_person",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Step(Owned):
    """One thing done to a visit. `said`: what was written with it."""

    append_only = AppendOnly(erasable=("said",))

    visit = Parent(Visit, related_name="steps")
    n = models.PositiveIntegerField()
    event = models.CharField(max_length=10)
    day = models.DateField()
    person = models.UUIDField(null=True)
    name = models.CharField(max_length=120, blank=True, default="")
    said = CanonicalField(null=True)
    act = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            key("inspection_step_key"),
            SameTenant(field="visit", name="inspection_step_visit"),
            models.UniqueConstraint(fields=["tenant", "visit", "n"], name="inspection_step_n"),
        ]
        indexes = [models.Index(fields=["tenant", "act"], name="inspection_step_act")]

    def __str__(self) -> str:
        return f"{self.n} {self.event}"


class Entry(Owned):
    """What stands of one entry of a visit, after `n` changes. `evidence`: of a photo, its picture; `hazard`:
    of a finding, what it has become.
    """

    visit = Parent(Visit, related_name="entries")
    name = models.CharField(max_length=80)  # "answer:MB-01"
    n = models.PositiveIntegerField()
    fields = CanonicalField()
    evidence = Parent(Evidence, null=True, related_name="+")
    hazard = Parent(Hazard, null=True, related_name="+")

    class Meta:
        constraints = [
            key("inspection_entry_key"),
            SameTenant(field="visit", name="inspection_entry_visit"),
            SameTenant(field="evidence", name="inspection_entry_evidence"),
            SameTenant(field="hazard", name="inspection_entry_hazard"),
            models.UniqueConstraint(fields=["tenant", "visit", "name"], name="inspection_entry_once"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "hazard"], condition=Q(hazard__isnull=False), name="inspection_entry_raised"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Change(Owned):
    """One change of an entry. `taken`: the fields as they stand after it; `before`: as they stood.

    `claimed_at`: the device's own clock; `device`, `operation`: where and as what it was written.
    """

    append_only = AppendOnly(erasable=("taken", "before"))

    visit = Parent(Visit, related_name="changes")
    entry = models.CharField(max_length=80)
    n = models.PositiveIntegerField()
    taken = CanonicalField(null=True)
    before = CanonicalField(null=True)
    person = models.UUIDField(null=True)
    name = models.CharField(max_length=120, blank=True, default="")
    claimed_at = models.DateTimeField(null=True)
    device = models.UUIDField(null=True)
    operation = models.UUIDField(null=True)
    act = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            key("inspection_change_key"),
            SameTenant(field="visit", name="inspection_change_visit"),
            models.UniqueConstraint(fields=["tenant", "visit", "entry", "n"], name="inspection_change_n"),
        ]
        indexes = [models.Index(fields=["tenant", "act"], name="inspection_change_act")]

    def __str__(self) -> str:
        return f"{self.entry} {self.n}"
