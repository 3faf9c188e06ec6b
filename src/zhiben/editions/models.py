"""Drafts of editions, and editions that wait for another person to publish them.

Owned: Proposal. Local: Draft.
"""

from __future__ import annotations

from django.db import models

from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, key


class Draft(models.Model):
    """What somebody is writing, as it stood when it was last saved. Local: it has not happened yet.

    `scope`: whose it is, they alone see it; `files`: path → text; `base`: the digest of the edition it is
    to follow.
    """

    scope = models.CharField(max_length=80)
    tenant = models.IntegerField()
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    base = models.CharField(max_length=64)
    files = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "tenant", "kind", "name"], name="edition_draft_one")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name} {self.saved_at:%F %T}"


class Proposal(Owned):
    """A text that is to be published, exactly as it was looked at. `approval`: who asked, who decided;
    `text`: as an edition keeps it, that of no files to go back to what ships; `edition`: what came of it.
    """

    append_only = AppendOnly(once=("edition",), erasable=("by_name",))

    approval = models.UUIDField()
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    base = models.CharField(max_length=64)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    valid_from = models.DateField()
    reason = models.CharField(max_length=400)
    by_name = models.CharField(max_length=120, null=True)
    recorded_at = models.DateTimeField()
    edition = models.UUIDField(null=True)

    class Meta:
        constraints = [
            key("proposal_key"),
            models.UniqueConstraint(fields=["tenant", "approval"], name="proposal_approval"),
        ]
        indexes = [models.Index(fields=["tenant", "kind", "name", "-id"], name="proposal_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name} {self.valid_from}"
