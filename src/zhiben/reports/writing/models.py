"""Papers, what was written in them, the figures they stand on, and what was done with them.

`Paper.state` is what its last step came to. Owned: Paper, PaperStep, PaperText, PaperFigures, PaperBody,
PaperIssue.
"""

from __future__ import annotations

from django.db import models

from zhiben.documents.models import Document
from zhiben.ground.canonical import CanonicalField
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, Parent, SameTenant, key
from zhiben.ground.scope import Placed
from zhiben.orgs.models import Subject


class Paper(Placed):
    """One paper. `kind`: of which structure; `period`: its label, "" where it has none; `scope`: of which
    place its figures are ("", `industry:CODE`, `section:UUID`); `about`: the section or the authority.
    `edition`: of the structure, as it was begun by; None: before structures were kept, by the one that ships.
    """

    kind = models.CharField(max_length=42)
    edition = models.UUIDField(null=True)
    period = models.CharField(max_length=21, blank=True, default="")
    scope = models.CharField(max_length=60, blank=True, default="")
    about = Parent(Subject, related_name="+")
    heading = models.CharField(max_length=200)
    state = models.CharField(max_length=12)
    version = models.PositiveIntegerField(default=1)
    writer = models.UUIDField(null=True)  # the person; None: the program itself
    writer_name = models.CharField(max_length=120, blank=True, default="")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [key("paper_key"), SameTenant(field="about", name="paper_about")]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="paper_list"),
            models.Index(fields=["tenant", "kind", "period", "scope"], name="paper_of"),
            models.Index(fields=["tenant", "enterprise"], name="paper_place"),
        ]

    def __str__(self) -> str:
        return self.heading


class PaperStep(Owned):
    """One thing done with a paper."""

    append_only = AppendOnly(erasable=("name", "note"))

    paper = Parent(Paper, related_name="steps")
    event = models.CharField(max_length=12)
    person = models.UUIDField(null=True)
    name = models.CharField(max_length=120, null=True)
    note = models.CharField(max_length=500, null=True)
    act = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "reports_paper_step"
        constraints = [key("paper_step_key"), SameTenant(field="paper", name="paper_step_paper")]
        indexes = [models.Index(fields=["tenant", "paper", "id"], name="paper_step_of")]

    def __str__(self) -> str:
        return self.event


class PaperText(Owned):
    """What somebody wrote: over a block (`kept`: `editing.kept`, null: left out), as heading (`:heading`), to
    whom it goes (`:to`), or why a finding is right (`note:` and its key). The last one holds.
    """

    append_only = AppendOnly(once=("replaced_at",), erasable=("kept",))

    paper = Parent(Paper, related_name="texts")
    block = models.CharField(max_length=120)
    kept = CanonicalField(null=True)
    is_dropped = models.BooleanField(default=False)  # as it was generated again
    name = models.CharField(max_length=120, blank=True, default="")
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reports_paper_text"
        constraints = [
            key("paper_text_key"),
            SameTenant(field="paper", name="paper_text_paper"),
            models.UniqueConstraint(
                fields=["tenant", "paper", "block"],
                condition=models.Q(replaced_at__isnull=True),
                name="paper_text_once",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "paper", "block"], name="paper_text_of")]

    def __str__(self) -> str:
        return self.block


class PaperFigures(Owned):
    """The figures a paper stands on, as fetched the n-th time. `frozen`: the version of the locked month, 0
    where they were not locked; `known`: when everything in them was known; `told`: sheets, names and rows.
    """

    append_only = AppendOnly()

    paper = Parent(Paper, related_name="figures")
    n = models.PositiveIntegerField()
    frozen = models.PositiveSmallIntegerField(default=0)
    known = models.DateTimeField()
    told = CanonicalField()
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "reports_paper_figures"
        constraints = [
            key("paper_figures_key"),
            SameTenant(field="paper", name="paper_figures_paper"),
            models.UniqueConstraint(fields=["tenant", "paper", "n"], name="paper_figures_n"),
        ]

    def __str__(self) -> str:
        return f"{self.n} {self.sha256[:12]}"


class PaperBody(Owned):
    """A paper as it was submitted the n-th time: this is what is reviewed, signed and issued."""

    append_only = AppendOnly()

    paper = Parent(Paper, related_name="bodies")
    n = models.PositiveIntegerField()
    body = CanonicalField()
    notes = CanonicalField()
    figures = Parent(PaperFigures, related_name="+")
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "reports_paper_body"
        constraints = [
            key("paper_body_key"),
            SameTenant(field="paper", name="paper_body_paper"),
            SameTenant(field="figures", name="paper_body_figures"),
            models.UniqueConstraint(fields=["tenant", "paper", "n"], name="paper_body_n"),
        ]

    def __str__(self) -> str:
        return f"{self.n} {self.sha256[:12]}"


class PaperIssue(Owned):
    """The document a paper was issued as."""

    append_only = AppendOnly()

    paper = Parent(Paper, related_name="issues")
    body = Parent(PaperBody, related_name="+")
    document = Parent(Document, related_name="+")
    fact = models.UUIDField(null=True)  # what it counts for, where it does

    class Meta:
        db_table = "reports_paper_issue"
        constraints = [
            key("paper_issue_key"),
            SameTenant(field="paper", name="paper_issue_paper"),
            SameTenant(field="body", name="paper_issue_body"),
            SameTenant(field="document", name="paper_issue_document"),
            models.UniqueConstraint(fields=["tenant", "paper"], name="paper_issue_once"),
        ]

    def __str__(self) -> str:
        return str(self.document_id)
