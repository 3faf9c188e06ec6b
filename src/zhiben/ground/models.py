"""What every act leaves behind: the act, its ledger row, its manifest, what runs later; and signed heads.

Act and ledger are two tables. The act holds the details in clear; an erasure sets them and their salt to
NULL. The ledger holds digests only, so the chain stays whole. All but the outbox are append-only (guards.py).
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from zhiben.ground.approvals.models import Approval
from zhiben.ground.canonical import SCHEMA, CanonicalField
from zhiben.ground.evidence.models import Evidence, Print, Upload
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, Parent, SameTenant, key
from zhiben.ground.scope import Placed
from zhiben.ground.search.models import Findable

__all__ = [
    "ActRow", "Approval", "Evidence", "Findable", "HeadRow", "LedgerRow", "ManifestRow", "OutboxRow", "Print",
    "Upload", "known",
]  # fmt: skip


def known(at: datetime) -> Q:
    """Rows of a table dated twice that were known at `at`: recorded by then and not yet replaced."""
    return Q(recorded_at__lte=at) & (Q(replaced_at__isnull=True) | Q(replaced_at__gt=at))


class ActRow(Placed):
    """One decision of a person, or one rule firing: who, verb, thing, when, where it lived then.

    `at` is server time; `claimed_at` is what `claimed_source` says. (tenant, scope, key) make the act happen
    once; `body` is the digest of what was asked. The last five columns are what an erasure destroys.
    """

    append_only = AppendOnly(erasable=("name", "details", "answer", "body", "salt"))

    scope = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    verb = models.CharField(max_length=40)
    thing = models.CharField(max_length=100)
    kind = models.CharField(max_length=16)  # of the actor
    person = models.UUIDField(null=True)
    account = models.UUIDField(null=True)
    at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    claimed_source = models.CharField(max_length=8, blank=True)
    manifest = models.CharField(max_length=64, blank=True)  # digest over the manifest's lines

    name = models.TextField(null=True)  # of the actor, as it was
    details = CanonicalField(null=True)
    answer = CanonicalField(null=True)
    body = models.CharField(max_length=64, null=True)
    salt = models.CharField(max_length=32, null=True)

    class Meta:
        db_table = "ground_act"
        constraints = [
            key("act_key"),
            models.UniqueConstraint(fields=["tenant", "scope", "key"], name="act_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "thing", "id"], name="act_thing"),
            models.Index(fields=["tenant", "enterprise", "id"], name="act_enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.verb} {self.thing}"


class LedgerRow(Owned):
    """The act (same id) as digests. `seq` and `chain` are set once, by the sequencer, within seconds."""

    append_only = AppendOnly(once=("seq", "chain"))

    schema = models.SmallIntegerField(default=SCHEMA)
    commitment = models.CharField(max_length=64)  # of the act's erasable columns, salted
    digest = models.CharField(max_length=64)  # of the act's other columns and the commitment
    seq = models.BigIntegerField(null=True)  # 1, 2, 3 … per tenant
    chain = models.CharField(max_length=64, null=True)

    class Meta:
        db_table = "ground_ledger"
        constraints = [
            key("ledger_key"),
            models.UniqueConstraint(fields=["tenant", "seq"], name="ledger_seq"),
        ]
        indexes = [
            models.Index(fields=["tenant", "id"], condition=Q(seq__isnull=True), name="ledger_waiting")
        ]


class ManifestRow(Owned):
    """One line of an act over many things: an import, an offline batch. `subject` is the thing's own key."""

    append_only = AppendOnly(erasable=("subject", "before", "after", "salt"))

    act = Parent(ActRow, related_name="lines")
    n = models.IntegerField()
    outcome = models.CharField(max_length=16)
    commitment = models.CharField(max_length=64)
    subject = models.TextField(null=True)
    before = CanonicalField(null=True)
    after = CanonicalField(null=True)
    salt = models.CharField(max_length=32, null=True)

    class Meta:
        db_table = "ground_manifest"
        constraints = [
            key("manifest_key"),
            models.UniqueConstraint(fields=["tenant", "act", "n"], name="manifest_line"),
            SameTenant(field="act", name="manifest_act"),
        ]


class OutboxRow(Owned):
    """What is to run after the act: a notice to people, an effect in another room, a job. See `outbox.py`."""

    act = Parent(ActRow, related_name="outbox")
    kind = models.CharField(max_length=8)
    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=120)  # the receiver drops what it has seen under this key
    payload = CanonicalField()
    due = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        db_table = "ground_outbox"
        constraints = [
            key("outbox_key"),
            models.UniqueConstraint(fields=["tenant", "key"], name="outbox_once"),
            SameTenant(field="act", name="outbox_act"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "due"],
                condition=Q(sent_at__isnull=True, dead_at__isnull=True),
                name="outbox_waiting",
            )
        ]


class HeadRow(Owned):
    """A signed head of one authority's chain. Copies leave the machine: only they prove the tail."""

    append_only = AppendOnly()

    seq = models.BigIntegerField()
    chain = models.CharField(max_length=64)
    at = models.DateTimeField()
    public = models.CharField(max_length=64)  # Ed25519 public key, hex
    signature = models.CharField(max_length=128)

    class Meta:
        db_table = "ground_head"
        constraints = [key("head_key"), models.UniqueConstraint(fields=["tenant", "seq"], name="head_seq")]
