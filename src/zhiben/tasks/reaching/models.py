"""How people want to be told, where they are reached, and what went out. Beside the room's models: local
tables (nobody's work, this installation's own), and the group robots of an authority, which are owned.
"""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import Q

from zhiben.domain import reaching
from zhiben.domain.reaching import Channel
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, Parent, SameTenant, key
from zhiben.orgs.models import Subject

CHANNELS = [(one.value, one.value) for one in Channel]


class Preference(models.Model):
    """A person's `domain.reaching.Choice`; channels by name. Without a row nothing leaves the house."""

    tenant = models.IntegerField()
    person = models.UUIDField()
    urgent = models.JSONField(default=list)
    ordinary = models.JSONField(default=list)
    quiet_from = models.TimeField(default=time(22))
    quiet_until = models.TimeField(default=time(7))
    urgent_at_night = models.BooleanField(default=False)
    digest_at = models.TimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "person"], name="preference_one")]

    @property
    def choice(self) -> reaching.Choice:
        return reaching.Choice(
            frozenset(map(Channel, self.urgent)), frozenset(map(Channel, self.ordinary)), self.quiet_from,
            self.quiet_until, self.urgent_at_night, self.digest_at,
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.person)


class Contact(models.Model):
    """A mail address or mobile number of a person; told things only once a code sent there was typed here.

    `digest` of the code, "" before it is sent; `code_until`: until then it may be typed; `wrong`: how often
    it was mistyped. `ended_at`: taken back, or another took its place.
    """

    tenant = models.IntegerField()
    person = models.UUIDField()
    channel = models.CharField(max_length=8, choices=CHANNELS)
    address = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, blank=True, default="")
    code_until = models.DateTimeField(null=True)
    wrong = models.SmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "person", "channel"],
                condition=Q(ended_at__isnull=True, confirmed_at__isnull=False),
                name="contact_one_confirmed",
            )
        ]
        indexes = [models.Index(fields=["tenant", "person"], name="contact_of")]

    def __str__(self) -> str:
        return reaching.masked(self.address)


class Robot(Owned):
    """A group's robot in WeCom or DingTalk: of a section, or of the whole authority (None).

    Its address is a secret: whoever knows it writes into the group. So it lies here sealed, and goes with the
    robot; `host` and `mark` tell it from others.
    """

    append_only = AppendOnly(once=("replaced_at",), erasable=("sealed",))

    section = Parent(Subject, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=[(one.value, one.value) for one in reaching.Robot])
    host = models.CharField(max_length=100)
    mark = models.CharField(max_length=8)
    sealed = models.TextField(null=True)
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            key("robot_key"),
            SameTenant(field="section", name="robot_section"),
            models.UniqueConstraint(
                fields=["tenant", "section"], condition=Q(replaced_at__isnull=True), name="robot_of_section"
            ),
            models.UniqueConstraint(
                fields=["tenant"],
                condition=Q(replaced_at__isnull=True, section__isnull=True),
                name="robot_of_authority",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.mark}"


class Delivery(models.Model):
    """One notice on its way over one channel, to a person or (`robot`) into a group.

    `letter`: the key of the outbox row that carries it, with others of the same time. `title` as it leaves
    the house. `sent_at`: the other side has taken it; `dropped`: why it was not sent after all.
    """

    tenant = models.IntegerField()
    to = models.UUIDField()
    channel = models.CharField(max_length=8, choices=CHANNELS)
    key = models.CharField(max_length=120)
    letter = models.CharField(max_length=120)
    topic = models.CharField(max_length=60)
    title = models.CharField(max_length=300, blank=True, default="")
    notice = models.BigIntegerField(null=True)
    due = models.DateTimeField()
    kept_at = models.DateTimeField()
    address = models.CharField(max_length=120, blank=True, default="")  # masked
    sent_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True, default="")
    dropped = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "to", "channel", "key"], name="delivery_once")
        ]
        indexes = [
            models.Index(fields=["tenant", "letter"], name="delivery_letter"),
            models.Index(fields=["tenant", "to", "-id"], name="delivery_to"),
            models.Index(fields=["tenant", "-id"], name="delivery_latest"),
            models.Index(fields=["kept_at"], name="delivery_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.title}"
