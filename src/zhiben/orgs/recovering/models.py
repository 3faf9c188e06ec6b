"""What one person asks and a second one decides, before somebody who could open much gets a one-time code.

In a file of its own: `orgs.models` tells of who there is, this of how they get in again.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiben.domain.recovery import Lost
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, key


class Recovery(Owned):
    """A request that an account be given a one-time code. `digest` binds everything that was asked.

    Open for a day. `closed_at`: approved, refused, or in whose place another came.
    """

    append_only = AppendOnly(once=("closed_at", "closed_by", "approved_at"))

    account = models.UUIDField()
    person = models.UUIDField()  # behind the account
    lost = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Lost])
    reason = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    asked_by = models.UUIDField()  # the first person, who has thereby agreed
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            key("recovery_key"),
            models.UniqueConstraint(
                fields=["tenant", "account"], condition=Q(closed_at__isnull=True), name="recovery_one_open"
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | ~Q(closed_by=models.F("asked_by")),
                name="recovery_two_persons",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "asked_at"], name="recovery_asked")]
