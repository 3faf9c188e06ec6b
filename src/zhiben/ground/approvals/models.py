"""An approval as a row. Whether it is open, decided or lapsed follows from its columns and a moment."""

from __future__ import annotations

from django.db import models

from zhiben.ground.canonical import CanonicalField
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, key


class Approval(Owned):
    """Asked by one person, to be decided by another until `until`. `outcome`: None, APPROVED or REFUSED.

    `content` is all that may be done, `digest` its digest; neither ever changes. Of whatever is personal,
    `content` has ids and digests only: it is kept for ever.
    """

    append_only = AppendOnly(once=("outcome", "decided_by", "decided_at", "note"))

    kind = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    content = CanonicalField()
    asked_by = models.UUIDField()  # the person
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    outcome = models.CharField(max_length=10, null=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=400, null=True)

    class Meta:
        db_table = "ground_approval"
        constraints = [key("approval_key")]
        indexes = [models.Index(fields=["tenant", "kind", "asked_at"], name="approval_asked")]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"
