"""Hazards, and everything that was done to them, step by step.

What is known of a hazard is the sum of its steps (`stored.case_of`); the columns of `Hazard` after `step` are
what they have come to, kept for lists and proved by `verify`. Overdue is a question, not a column.
Owned: Hazard, HazardStep, Measure, Paper, Photo.
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
from zhiben.orgs.models import Subject
from zhiben.risks.models import Control

STANDS = Q(ended_on__isnull=True)  # still in stock


class Hazard(Placed):
    """One hazard. `about`: the enterprise; `spot`: where, in words; `site`: the registered place; `mode`: how
    the authority works in the industry at the time of the report; `control`: the one that failed.

    For the measures of dynamic zero (`measuring`): `ended_on`: when it left the stock, closed or not;
    `recurs`: the closed one that came back; `missed`: others found what the enterprise's own check had not;
    `returned`: how often; `reopened`: after a closing; `paired`: closed with photos of before and after;
    `reused`: one of its photos, or one like it, had been another hazard's.
    `fact`: the first recording of what is counted for duties; `closing`: that of its closing.
    """

    about = Parent(Subject, related_name="+")
    number = models.CharField(max_length=20)  # 2026-0012
    text = models.CharField(max_length=2000)
    spot = models.CharField(max_length=200, blank=True, default="")
    site = Parent(Subject, null=True, related_name="+")
    source = models.CharField(max_length=12)
    mode = models.CharField(max_length=10)
    found_on = models.DateField()
    reported_by = models.UUIDField(null=True)  # the person; None: the program itself
    reported_name = models.CharField(max_length=120, blank=True, default="")
    recorded_at = models.DateTimeField()
    step = models.UUIDField()  # the last one
    state = models.CharField(max_length=12)
    level = models.CharField(max_length=8, null=True)
    criterion = models.CharField(max_length=40, null=True)
    control = Parent(Control, null=True, related_name="+")
    graded_on = models.DateField(null=True)
    deadline = models.DateField(null=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    undone = models.PositiveSmallIntegerField(default=0)
    controls = models.BooleanField(default=False)
    listed = models.BooleanField(default=False)
    stopped = models.BooleanField(default=False)
    disputed = models.BooleanField(default=False)
    closed_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    recurs = Parent("self", null=True, related_name="+")
    missed = models.BooleanField(default=False)
    returned = models.PositiveSmallIntegerField(default=0)
    reopened = models.BooleanField(default=False)
    paired = models.BooleanField(null=True)
    reused = models.BooleanField(default=False)
    merged_into = Parent("self", null=True, related_name="+")
    fact = models.UUIDField(null=True)
    closing = models.UUIDField(null=True)

    class Meta:
        constraints = [
            key("hazard_key"),
            SameTenant(field="about", name="hazard_about"),
            SameTenant(field="site", name="hazard_site"),
            SameTenant(field="control", name="hazard_control"),
            SameTenant(field="recurs", name="hazard_recurs"),
            SameTenant(field="merged_into", name="hazard_merged_into"),
            models.UniqueConstraint(fields=["tenant", "number"], name="hazard_number_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="hazard_list"),
            models.Index(fields=["tenant", "enterprise", "-id"], name="hazard_enterprise"),
            models.Index(fields=["tenant", "site", "-id"], name="hazard_of_site"),
            models.Index(fields=["tenant", "state", "-id"], name="hazard_state"),
            models.Index(fields=["tenant", "level", "state", "-id"], name="hazard_level"),
            models.Index(fields=["tenant", "criterion", "-id"], name="hazard_criterion"),
            # Lists of what is open, and all that the measures look at: answered without touching the rows.
            # Open is said by `ended_on`: SQLite matches a condition without values only.
            models.Index(fields=["tenant", "-id"], condition=STANDS, name="hazard_open"),
            models.Index(
                fields=["tenant", "level", "found_on", "region", "industry", "state", "deadline", "controls",
                        "reopened", "extensions", "ended_on"],  # the last for SQLite, which would look it up
                condition=STANDS, name="hazard_stock",
            ),
            models.Index(
                fields=["tenant", "found_on", "region", "industry", "level", "recurs", "missed", "reused"],
                name="hazard_found",
            ),
            models.Index(
                fields=["tenant", "ended_on", "region", "industry", "level", "state", "returned", "paired",
                        "deadline"],
                condition=Q(ended_on__isnull=False), name="hazard_ended",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


class HazardStep(Owned):
    """One thing done to a hazard. `deed`: what its rules look at; `said`: what was written with it.

    `person` did it; `persons`: that one, and all for whom they stood in. None: the program itself.
    """

    append_only = AppendOnly(erasable=("said",))

    hazard = Parent(Hazard, related_name="steps")
    n = models.PositiveIntegerField()
    event = models.CharField(max_length=20)
    side = models.CharField(max_length=12)
    day = models.DateField()
    person = models.UUIDField(null=True)
    name = models.CharField(max_length=120, blank=True, default="")
    deed = CanonicalField()
    said = CanonicalField(null=True)
    act = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "hazards_step"
        constraints = [
            key("hazard_step_key"),
            SameTenant(field="hazard", name="hazard_step_hazard"),
            models.UniqueConstraint(fields=["tenant", "hazard", "n"], name="hazard_step_n"),
        ]
        indexes = [
            models.Index(fields=["tenant", "act"], name="hazard_step_act"),
            models.Index(fields=["tenant", "event", "day"], name="hazard_step_event"),
        ]

    def __str__(self) -> str:
        return f"{self.n} {self.event}"


class Measure(Owned):
    """One thing to be done about a hazard, by the plan of `step`. Planned anew: `dropped_at`."""

    append_only = AppendOnly(once=("done_on", "done_by", "done_step", "dropped_at"))

    hazard = Parent(Hazard, related_name="measures")
    step = Parent(HazardStep, related_name="measures")
    n = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=400)
    responsible = Parent(Subject, null=True, related_name="+")
    due_on = models.DateField(null=True)
    funds = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    done_on = models.DateField(null=True)
    done_by = models.UUIDField(null=True)
    done_step = Parent(HazardStep, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            key("hazard_measure_key"),
            SameTenant(field="hazard", name="hazard_measure_hazard"),
            SameTenant(field="step", name="hazard_measure_step"),
            SameTenant(field="responsible", name="hazard_measure_responsible"),
            SameTenant(field="done_step", name="hazard_measure_done_step"),
            models.UniqueConstraint(fields=["tenant", "step", "n"], name="hazard_measure_n"),
        ]
        indexes = [
            models.Index(fields=["tenant", "hazard"], name="hazard_measure_of"),
            models.Index(
                fields=["tenant", "responsible"],
                condition=Q(done_on__isnull=True, dropped_at__isnull=True), name="hazard_measure_open",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text


class Paper(Owned):
    """A document issued about a hazard. `step`: the one that its issuing was, where it was one."""

    append_only = AppendOnly()

    hazard = Parent(Hazard, related_name="papers")
    step = Parent(HazardStep, null=True, related_name="+")
    document = Parent(Document, related_name="+")

    class Meta:
        constraints = [
            key("hazard_paper_key"),
            SameTenant(field="hazard", name="hazard_paper_hazard"),
            SameTenant(field="step", name="hazard_paper_step"),
            SameTenant(field="document", name="hazard_paper_document"),
        ]
        indexes = [models.Index(fields=["tenant", "hazard"], name="hazard_paper_of")]

    def __str__(self) -> str:
        return str(self.document_id)


class Photo(Owned):
    """A piece of evidence that came with a step. `taken_on`: the day it shows, as claimed."""

    append_only = AppendOnly()

    hazard = Parent(Hazard, related_name="photos")
    step = Parent(HazardStep, related_name="photos")
    evidence = Parent(Evidence, related_name="+")
    taken_on = models.DateField()

    class Meta:
        constraints = [
            key("hazard_photo_key"),
            SameTenant(field="hazard", name="hazard_photo_hazard"),
            SameTenant(field="step", name="hazard_photo_step"),
            SameTenant(field="evidence", name="hazard_photo_evidence"),
        ]
        indexes = [
            models.Index(fields=["tenant", "hazard"], name="hazard_photo_of"),
            models.Index(fields=["tenant", "evidence"], name="hazard_photo_evidence"),
        ]

    def __str__(self) -> str:
        return f"{self.taken_on}"
