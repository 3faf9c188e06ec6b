"""Phones, the packets they were given, what they sent, and where two people wrote different things.

Beside the room's own models because they are one mechanism: receiving what was written offline, once.
Owned: Device, Pull, Operation, Clash.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiben.ground.canonical import CanonicalField
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, Parent, SameTenant, key


class Device(Owned):
    """A phone in a person's hands; its id is its own making. `clock`: by how many seconds its clock was ahead
    when it last sent something. Lost or handed back: `revoked_at`.
    """

    person = models.UUIDField()
    name = models.CharField(max_length=60)
    registered_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    clock = models.IntegerField(default=0)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "inspections_device"
        constraints = [key("inspection_device_key")]
        indexes = [models.Index(fields=["tenant", "person"], name="inspection_device_person")]

    def __str__(self) -> str:
        return self.name


class Pull(Owned):
    """A packet given to a phone. Whatever the phone writes names the `nonce` of a packet it was given: it was
    written after `at`, whatever its clock says.
    """

    append_only = AppendOnly()

    device = Parent(Device, related_name="pulls")
    nonce = models.CharField(max_length=43)
    visits = CanonicalField()
    at = models.DateTimeField()
    act = models.UUIDField()

    class Meta:
        db_table = "inspections_pull"
        constraints = [
            key("inspection_pull_key"),
            SameTenant(field="device", name="inspection_pull_device"),
            models.UniqueConstraint(fields=["tenant", "nonce"], name="inspection_pull_nonce"),
        ]
        indexes = [models.Index(fields=["tenant", "device", "-at"], name="inspection_pull_of")]

    def __str__(self) -> str:
        return f"{self.at:%F %T}"


class Operation(Owned):
    """One thing a phone sent, under the id it gave it, and what it was answered. `body`: a digest of what was
    sent; what it changed stands in `Change`. `person`: who handed it over, by the phone or at the desk.
    """

    append_only = AppendOnly(erasable=("receipt",))

    visit = Parent("inspections.Visit", related_name="operations")
    device = Parent(Device, related_name="operations")
    n = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)
    body = models.CharField(max_length=64)
    claimed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=8)
    receipt = CanonicalField(null=True)
    person = models.UUIDField(null=True)
    act = models.UUIDField()

    class Meta:
        db_table = "inspections_operation"
        constraints = [
            key("inspection_operation_key"),
            SameTenant(field="visit", name="inspection_operation_visit"),
            SameTenant(field="device", name="inspection_operation_device"),
            models.UniqueConstraint(
                fields=["tenant", "visit", "device", "n"], name="inspection_operation_n"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["tenant", "act"], name="inspection_operation_act")]

    def __str__(self) -> str:
        return f"{self.n} {self.kind}"


class Clash(Owned):
    """Two people wrote different things in one field: `yours` on the phone, `theirs` in the record, when the
    phone had seen `seen`. A person decides; what was decided stays.
    """

    visit = Parent("inspections.Visit", related_name="clashes")
    device = Parent(Device, related_name="clashes")
    operation = Parent(Operation, related_name="clashes")
    entry = models.CharField(max_length=80)
    field = models.CharField(max_length=40)
    yours = CanonicalField(null=True)
    theirs = CanonicalField(null=True)
    seen = CanonicalField(null=True)
    raised_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.UUIDField(null=True)
    take = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        db_table = "inspections_clash"
        constraints = [
            key("inspection_clash_key"),
            SameTenant(field="visit", name="inspection_clash_visit"),
            SameTenant(field="device", name="inspection_clash_device"),
            SameTenant(field="operation", name="inspection_clash_operation"),
            models.UniqueConstraint(
                fields=["tenant", "visit", "device", "entry", "field"],
                condition=Q(resolved_at__isnull=True),
                name="inspection_clash_one_open",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "visit"], name="inspection_clash_of")]

    def __str__(self) -> str:
        return f"{self.entry} {self.field}"
