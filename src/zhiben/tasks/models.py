"""Work in somebody's hands. What was done to it is append-only; where it stands follows from the last step.

Owned tables: Task, Step, Nudge, Substitution, HandingOver with its lines and confirmations. Local tables
(nobody's act, this installation's own): Seen and Notice; what is told outside: `reaching.models`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhiben.domain.tasks import AFTER, Event, Hands, State
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, Parent, SameTenant, key
from zhiben.ground.scope import Placed
from zhiben.orgs.models import Subject
from zhiben.tasks.reaching.models import Contact, Delivery, Preference, Robot
from zhiben.tasks.saved.models import SavedList

__all__ = [
    "Confirmation", "Contact", "Delivery", "HandingLine", "HandingOver", "Notice", "Nudge", "Preference",
    "Robot", "SavedList", "Seen", "Step", "Substitution", "Task",
]  # fmt: skip


class Task(Placed):
    """Something asked of a person. `thing`: what it is about, `obligation:ID`, or "" for a task of its own.

    `subject`: who owes it or whom it is about. Taken back altogether: `replaced_at`.
    """

    append_only = AppendOnly(once=("replaced_at",))

    title = models.CharField(max_length=200)
    thing = models.CharField(max_length=100, blank=True, default="")
    subject = Parent(Subject, null=True, related_name="+")
    slot = models.BigIntegerField(null=True)  # of the obligation among its holder's
    due_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            key("task_key"),
            SameTenant(field="subject", name="task_subject"),
            models.UniqueConstraint(
                fields=["tenant", "thing"],
                condition=Q(replaced_at__isnull=True) & ~Q(thing=""),
                name="task_one_for_a_thing",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "enterprise"], name="task_enterprise")]

    def __str__(self) -> str:
        return self.title


class Step(Owned):
    """One thing done to a task, and in whose hands it is since.

    `holder` has to do it; `sender` passed it on and gets it back; `giver` asked for it in the first place.
    `undoes`: the act that this step takes back. All three are persons.
    """

    append_only = AppendOnly(once=("replaced_at",))

    task = Parent(Task, related_name="steps")
    event = models.CharField(max_length=12, choices=[(event.value, event.value) for event in Event])
    holder = models.UUIDField()
    sender = models.UUIDField()
    giver = models.UUIDField()
    note = models.CharField(max_length=400, blank=True, default="")
    by = models.UUIDField(null=True)
    act = models.UUIDField()
    undoes = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            key("task_step_key"),
            SameTenant(field="task", name="task_step_task"),
            models.UniqueConstraint(
                fields=["tenant", "task"], condition=Q(replaced_at__isnull=True), name="task_step_one_last"
            ),
        ]
        indexes = [
            *(
                models.Index(
                    fields=["tenant", whose],
                    condition=Q(replaced_at__isnull=True),
                    name=f"task_step_{whose}",
                )
                for whose in ("holder", "sender", "giver")
            ),
            models.Index(fields=["tenant", "act"], name="task_step_act"),
        ]

    @property
    def state(self) -> State:
        """Where the task stands after it."""
        return AFTER[Event(self.event)]

    @property
    def hands(self) -> Hands:
        return Hands(self.holder, self.sender, self.giver)

    def __str__(self) -> str:
        return f"{self.event} {self.recorded_at:%F %T}"


class Nudge(Placed):
    """催办: a word to whoever has a thing in hand; a thing at most once a day. Taken back: `replaced_at`."""

    append_only = AppendOnly(once=("replaced_at",))

    thing = models.CharField(max_length=100)
    day = models.DateField()
    by = models.UUIDField(null=True)
    act = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            key("nudge_key"),
            models.UniqueConstraint(
                fields=["tenant", "thing", "day"],
                condition=Q(replaced_at__isnull=True),
                name="nudge_once_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "enterprise"], name="nudge_enterprise"),
            models.Index(fields=["tenant", "act"], name="nudge_act"),
        ]

    def __str__(self) -> str:
        return f"{self.thing} {self.day}"


class Substitution(Owned):
    """代理: `stand_in` works in the inbox of `person` from `since` until `until`, both inside.

    `grants`: those given to the stand-in for that time; they end with it.
    """

    append_only = AppendOnly(once=("replaced_at",))

    person = Parent(Subject, related_name="+")
    stand_in = Parent(Subject, related_name="+")
    since = models.DateField()
    until = models.DateField()
    basis = models.CharField(max_length=200)
    grants = models.JSONField(default=list)
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            key("substitution_key"),
            SameTenant(field="person", name="substitution_person"),
            SameTenant(field="stand_in", name="substitution_stand_in"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="substitution_window"),
            models.CheckConstraint(condition=~Q(person=F("stand_in")), name="substitution_of_another"),
            models.UniqueConstraint(
                fields=["tenant", "person", "since"],
                condition=Q(replaced_at__isnull=True),
                name="substitution_one",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "stand_in"], name="substitution_stand_in_of")]

    def __str__(self) -> str:
        return f"{self.since}–{self.until}"


class HandingOver(Owned):
    """离岗移交: all open work of `leaver`, each piece to somebody; done once everybody has confirmed.

    `replaced_at`: done, or given up for a newer one.
    """

    append_only = AppendOnly(once=("replaced_at",))

    leaver = Parent(Subject, related_name="+")
    by = models.UUIDField(null=True)
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            key("handing_over_key"),
            SameTenant(field="leaver", name="handing_over_leaver"),
            models.UniqueConstraint(
                fields=["tenant", "leaver"],
                condition=Q(replaced_at__isnull=True),
                name="handing_over_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.recorded_at:%F}"


class HandingLine(Owned):
    """One piece of work of a handing over: whose it will be. `step`: as it stood when it was listed."""

    append_only = AppendOnly()

    handing = Parent(HandingOver, related_name="lines")
    task = Parent(Task, related_name="+")
    step = Parent(Step, related_name="+")
    to = models.UUIDField()

    class Meta:
        constraints = [
            key("handing_line_key"),
            SameTenant(field="handing", name="handing_line_of"),
            SameTenant(field="task", name="handing_line_task"),
            SameTenant(field="step", name="handing_line_step"),
            models.UniqueConstraint(fields=["tenant", "handing", "task"], name="handing_line_once"),
        ]
        indexes = [models.Index(fields=["tenant", "to"], name="handing_line_to")]

    def __str__(self) -> str:
        return str(self.task_id)


class Confirmation(Owned):
    """A person agrees to a handing over: the one who gives, each one who takes."""

    append_only = AppendOnly()

    handing = Parent(HandingOver, related_name="confirmations")
    person = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            key("confirmation_key"),
            SameTenant(field="handing", name="confirmation_of"),
            models.UniqueConstraint(fields=["tenant", "handing", "person"], name="confirmation_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Seen(models.Model):
    """When a person first looked at a thing. Local: shown to whoever waits for it, never counted."""

    tenant = models.IntegerField()
    person = models.UUIDField()
    thing = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "person", "thing"], name="seen_once")]

    def __str__(self) -> str:
        return self.thing


class Notice(models.Model):
    """A notice of the outbox as a person finds it behind the bell. Local: the outbox has what was told."""

    tenant = models.IntegerField()
    person = models.UUIDField()
    key = models.CharField(max_length=120)
    topic = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    thing = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "person", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["tenant", "person", "-at"], name="notice_of"),
            models.Index(
                fields=["tenant", "person"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.title
