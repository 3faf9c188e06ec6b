"""Records of every declared kind, in the same few tables: no table and no migration per kind.

Owned: Record (a row per revision), RecordValue (a row per value of a listed field), Attachment, Emitted.
Local: Draft.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiben.ground.evidence.models import Evidence
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, Parent, SameTenant, key
from zhiben.ground.scope import Placed
from zhiben.orgs.models import Subject
from zhiben.plans.models import Fact

TEXT = 200  # of a listed value: what is longer is cut for filtering only


class Record(Placed):
    """One revision of one record. `origin` names the record for ever: the id of its first revision.

    A correction and a voiding are revisions that say why; the one before gets its `replaced_at`. Receipt and
    return are said once of a revision. `data`: what `values.stored` writes, by field name; shown by the
    `edition` it was filed under. `period`: the period a report is about. `keyed`: digest of the import key.
    Erased, by the act `erased_by`: what it said is gone; that it was, when, about whom and by whom stays.
    """

    append_only = AppendOnly(
        once=(
            "replaced_at", "received_at", "received_by", "returned_at", "returned_by", "returned_why",
            "erased_at", "erased_by",
        ),
        erasable=("data", "reason", "returned_why"),
    )  # fmt: skip

    kind = models.CharField(max_length=60)
    edition = models.UUIDField()
    about = Parent(Subject, related_name="+")
    happened_on = models.DateField()
    until = models.DateField(null=True)
    period = models.CharField(max_length=60, blank=True, default="")
    origin = models.UUIDField()
    revision = models.PositiveIntegerField()
    is_void = models.BooleanField(default=False)
    reason = models.CharField(max_length=400, blank=True, default="", null=True)
    data = models.JSONField(null=True)
    keyed = models.CharField(max_length=64)
    act = models.UUIDField()
    filed_by = models.UUIDField(null=True)  # the person; None: the program itself
    filer = models.CharField(max_length=120, blank=True, default="")  # their name, as it was
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.CharField(max_length=120, null=True)
    returned_at = models.DateTimeField(null=True)
    returned_by = models.CharField(max_length=120, null=True)
    returned_why = models.CharField(max_length=400, null=True)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            key("record_key"),
            SameTenant(field="about", name="record_about"),
            models.UniqueConstraint(fields=["tenant", "origin", "revision"], name="record_revision"),
            models.UniqueConstraint(
                fields=["tenant", "origin"], condition=Q(replaced_at__isnull=True), name="record_one_in_force"
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "kind", "-happened_on", "-id"],
                condition=Q(replaced_at__isnull=True),
                name="record_list",
            ),
            models.Index(fields=["tenant", "enterprise", "kind"], name="record_enterprise"),
            models.Index(fields=["tenant", "about", "kind"], name="record_about_kind"),
            models.Index(fields=["tenant", "kind", "keyed"], name="record_keyed"),
            models.Index(fields=["tenant", "act"], name="record_act"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_on} {self.revision}"


class RecordValue(Owned):
    """A value of a listed field, typed; of a field with many values, a row for each."""

    append_only = AppendOnly(erasable=("text", "number", "day"))

    record = Parent(Record, related_name="listed")
    kind = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    text = models.CharField(max_length=TEXT, null=True)
    number = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    day = models.DateField(null=True)

    class Meta:
        db_table = "records_record_value"
        constraints = [key("record_value_key"), SameTenant(field="record", name="record_value_record")]
        indexes = [
            models.Index(fields=["tenant", "record"], name="record_value_of"),
            models.Index(fields=["tenant", "kind", "field", "text"], name="record_value_text"),
            models.Index(fields=["tenant", "kind", "field", "number"], name="record_value_number"),
            models.Index(fields=["tenant", "kind", "field", "day"], name="record_value_day"),
        ]

    def __str__(self) -> str:
        return f"{self.field}={self.text or self.number or self.day}"


class Attachment(Owned):
    """A piece of evidence under a field of one revision; the next revision may keep it."""

    append_only = AppendOnly()

    record = Parent(Record, related_name="attachments")
    field = models.CharField(max_length=60)
    n = models.PositiveIntegerField()
    evidence = Parent(Evidence, related_name="+")

    class Meta:
        constraints = [
            key("attachment_key"),
            SameTenant(field="record", name="attachment_record"),
            SameTenant(field="evidence", name="attachment_evidence"),
            models.UniqueConstraint(fields=["tenant", "record", "field", "n"], name="attachment_once"),
        ]
        indexes = [models.Index(fields=["tenant", "evidence"], name="attachment_of")]

    def __str__(self) -> str:
        return f"{self.field} {self.n}"


class Emitted(Owned):
    """A fact that one revision made."""

    append_only = AppendOnly()

    record = Parent(Record, related_name="emitted")
    n = models.PositiveIntegerField()  # which of the kind's emissions
    fact = Parent(Fact, related_name="+")

    class Meta:
        constraints = [
            key("emitted_key"),
            SameTenant(field="record", name="emitted_record"),
            SameTenant(field="fact", name="emitted_fact"),
            models.UniqueConstraint(fields=["tenant", "record", "n"], name="emitted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.n}"


class Draft(models.Model):
    """A form begun and not yet filed, as it stood when it was last saved. Local: it has not happened yet.

    `of`: the record a correction is about, empty for a new one. `key` becomes that of the act. `form`: the
    form's fields as they were typed, names of staged uploads among them.
    """

    scope = models.CharField(max_length=80)
    tenant = models.IntegerField()
    kind = models.CharField(max_length=60)
    about = models.UUIDField(null=True)
    of = models.CharField(max_length=36, blank=True, default="")
    key = models.CharField(max_length=80)
    form = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "kind", "of"], name="draft_one_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.saved_at:%F %T}"
