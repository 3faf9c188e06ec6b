"""Cases, and everything that was done in them, step by step.

What is known of a case is the sum of its steps (`stored.case_of`); the columns of `Case` after `step` are
what they have come to, kept for lists. By when what is due is a question, not a column.
Owned: Case, CaseStep, CaseItem, CasePaper.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiben.documents.models import Document
from zhiben.ground.canonical import CanonicalField
from zhiben.ground.evidence.models import Evidence
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, Parent, SameTenant, key
from zhiben.ground.scope import Placed
from zhiben.hazards.models import Hazard
from zhiben.orgs.models import Subject


class Case(Placed):
    """One case against an enterprise. `cause`: 案由; `visit`, `hazard`: what it began from."""

    about = Parent(Subject, related_name="+")
    number = models.CharField(max_length=20)  # 案-2026-0001
    cause = models.CharField(max_length=200)
    visit = Parent("inspections.Visit", null=True, related_name="+")
    hazard = Parent(Hazard, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    step = models.UUIDField()
    state = models.CharField(max_length=14)
    filed_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "inspections_case"
        constraints = [
            key("case_key"),
            SameTenant(field="about", name="case_about"),
            SameTenant(field="visit", name="case_visit"),
            SameTenant(field="hazard", name="case_hazard"),
            models.UniqueConstraint(fields=["tenant", "number"], name="case_number_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="case_list"),
            models.Index(fields=["tenant", "enterprise", "-id"], name="case_enterprise"),
            models.Index(fields=["tenant", "-id"], condition=Q(ended_on__isnull=True), name="case_open"),
        ]

    def __str__(self) -> str:
        return self.number


class CaseStep(Owned):
    """One thing done in a case. `deed`: what its rules look at; `said`: what was written with it."""

    append_only = AppendOnly(erasable=("said",))

    case = Parent(Case, related_name="steps")
    n = models.PositiveIntegerField()
    event = models.CharField(max_length=18)
    day = models.DateField()
    person = models.UUIDField(null=True)
    name = models.CharField(max_length=120, blank=True, default="")
    deed = CanonicalField()
    said = CanonicalField(null=True)
    act = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "inspections_case_step"
        constraints = [
            key("case_step_key"),
            SameTenant(field="case", name="case_step_case"),
            models.UniqueConstraint(fields=["tenant", "case", "n"], name="case_step_n"),
        ]
        indexes = [models.Index(fields=["tenant", "act"], name="case_step_act")]

    def __str__(self) -> str:
        return f"{self.n} {self.event}"


class CaseItem(Owned):
    """A piece of evidence of a case. `title`: what it shows; `taken_on`: the day it was taken, as claimed."""

    append_only = AppendOnly()

    case = Parent(Case, related_name="items")
    step = Parent(CaseStep, related_name="items")
    evidence = Parent(Evidence, related_name="+")
    title = models.CharField(max_length=200)
    taken_on = models.DateField()

    class Meta:
        db_table = "inspections_case_item"
        constraints = [
            key("case_item_key"),
            SameTenant(field="case", name="case_item_case"),
            SameTenant(field="step", name="case_item_step"),
            SameTenant(field="evidence", name="case_item_evidence"),
        ]
        indexes = [models.Index(fields=["tenant", "case"], name="case_item_of")]

    def __str__(self) -> str:
        return self.title


class CasePaper(Owned):
    """A document of a case: issued in it, or taken over from the visit it began from."""

    append_only = AppendOnly()

    case = Parent(Case, related_name="papers")
    document = Parent(Document, related_name="+")

    class Meta:
        db_table = "inspections_case_paper"
        constraints = [
            key("case_paper_key"),
            SameTenant(field="case", name="case_paper_case"),
            SameTenant(field="document", name="case_paper_document"),
        ]
        indexes = [models.Index(fields=["tenant", "case"], name="case_paper_of")]

    def __str__(self) -> str:
        return str(self.document_id)
