"""Short tests of workers, and what each person answered.

Owned: SpotTest, AnswerSheet. What is drawn can be drawn again from `seed` (`domain.questions`); what was
asked stays on the sheet, whatever the bank says later.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiben.ground.canonical import CanonicalField
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Parent, SameTenant, key
from zhiben.ground.scope import Placed
from zhiben.orgs.models import Subject

STANDS = Q(replaced_at__isnull=True)


class SpotTest(Placed):
    """A test that is open for a few hours to whoever holds its code. `about`: the enterprise.

    `visit`, `drill`: what it belongs to, where it does; `digest`: of the code; `edition`: the authority's own
    bank of questions, None: the shipped one; `people`: ids of those drawn, in the order of the draw.
    """

    about = Parent(Subject, related_name="+")
    visit = models.UUIDField(null=True)
    drill = models.CharField(max_length=60, blank=True, default="")
    topic = models.CharField(max_length=10)
    many = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    edition = models.UUIDField(null=True)
    people = CanonicalField()
    drawn_by = models.CharField(max_length=8)
    opened_by = models.UUIDField(null=True)
    opened_name = models.CharField(max_length=120, blank=True, default="")
    opens_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "learning_test"
        constraints = [
            key("learning_test_key"),
            SameTenant(field="about", name="learning_test_about"),
            models.UniqueConstraint(fields=["tenant", "digest"], name="learning_test_code"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="learning_test_list"),
            models.Index(fields=["tenant", "enterprise", "-id"], name="learning_test_enterprise"),
            models.Index(fields=["tenant", "visit", "-id"], name="learning_test_visit"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.opens_at:%Y-%m-%d}"


class AnswerSheet(Placed):
    """What one person answered, and what it came to. `person` None: somebody not in the register, by `name`.

    `paper`: the questions as they were asked; `answers`: question → chosen options; both None where somebody
    was asked by word of mouth. `once`: digest of what may be counted one time only (`answering.once_of`);
    `fact`: the first recording of what is counted for duties. A correction gives the old sheet its
    `replaced_at`.
    """

    append_only = AppendOnly(once=("replaced_at",), erasable=("name", "answers", "note"))

    about = Parent(Subject, related_name="+")
    test = Parent(SpotTest, null=True, related_name="sheets")
    visit = models.UUIDField(null=True)
    drill = models.CharField(max_length=60, blank=True, default="")
    topic = models.CharField(max_length=10)
    person = Parent(Subject, null=True, related_name="+")
    name = models.CharField(max_length=60, null=True)
    drawn_by = models.CharField(max_length=8)
    way = models.CharField(max_length=8)
    paper = CanonicalField(null=True)
    answers = CanonicalField(null=True)
    right = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    weak = CanonicalField()
    note = models.CharField(max_length=400, null=True)
    day = models.DateField()
    once = models.CharField(max_length=64)
    fact = models.UUIDField(null=True)
    act = models.UUIDField()
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "learning_sheet"
        constraints = [
            key("learning_sheet_key"),
            SameTenant(field="about", name="learning_sheet_about"),
            SameTenant(field="test", name="learning_sheet_test"),
            SameTenant(field="person", name="learning_sheet_person"),
            models.UniqueConstraint(fields=["tenant", "once"], condition=STANDS, name="learning_sheet_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="learning_sheet_list"),
            models.Index(fields=["tenant", "enterprise", "-id"], name="learning_sheet_enterprise"),
            models.Index(fields=["tenant", "test", "id"], name="learning_sheet_of"),
            models.Index(fields=["tenant", "visit", "id"], name="learning_sheet_visit"),
            models.Index(fields=["tenant", "person", "-id"], name="learning_sheet_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.right}/{self.of}"
