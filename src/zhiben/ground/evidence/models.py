"""Evidence as rows. `Upload` is local: what has arrived and belongs to no act yet."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, Parent, SameTenant, key
from zhiben.ground.scope import Placed


class Evidence(Placed):
    """A file bound to what it proves by the act `act`. Strangers may see the id: it is random.

    `name` is what its sender called it; `mime` what its content says it is. Equal bytes are one file on the
    disk and as many rows as there are uses. Erased: `erased_by` that act, the name gone, and the bytes with
    the last row that has them.
    """

    append_only = AppendOnly(once=("erased_at", "erased_by"), erasable=("name",))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    mime = models.CharField(max_length=100)
    name = models.CharField(max_length=200, null=True)
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    act = models.UUIDField()
    received_at = models.DateTimeField()  # server time at which it arrived
    erased_at = models.DateTimeField(null=True)
    erased_by = models.UUIDField(null=True)

    class Meta:
        db_table = "ground_evidence"
        constraints = [key("evidence_key")]
        indexes = [
            models.Index(fields=["tenant", "enterprise"], name="evidence_enterprise"),
            models.Index(fields=["tenant", "sha256"], name="evidence_sha256"),
        ]

    def __str__(self) -> str:
        return self.name or ""


class Print(Owned):
    """The prints of a picture (`prints`) and what it says of itself (`claims`), for as long as it is kept.

    `id` grows with time: what is new since a moment is a range of the key. Empty for a picture without
    content; NULL once the evidence is erased.
    """

    append_only = AppendOnly(erasable=("views", "turns", "claims"))

    evidence = Parent(Evidence, related_name="prints")
    views = models.TextField(null=True)
    turns = models.TextField(null=True)
    claims = models.JSONField(null=True)

    class Meta:
        db_table = "ground_print"
        constraints = [
            key("print_key"),
            SameTenant(field="evidence", name="print_evidence"),
            models.UniqueConstraint(fields=["tenant", "evidence"], name="print_of_evidence"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Upload(models.Model):
    """A file that arrived before its form was saved. Local: bound by the act that files the form, or dropped.

    `scope`: whose it is (`Actor.scope`); nobody else may see or bind it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    scope = models.CharField(max_length=80)
    tenant = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    mime = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    look = models.JSONField(null=True)  # of a picture: `pictures.Look`
    received_at = models.DateTimeField()

    class Meta:
        db_table = "ground_upload"
        indexes = [
            models.Index(fields=["scope", "received_at"], name="upload_scope"),
            models.Index(fields=["received_at"], name="upload_received"),
        ]

    def __str__(self) -> str:
        return self.name
