"""A closing, what was open at it, and what was decided of each. Owned: Closing, ClosingItem, ClosingDecision.

All rows are the authority's own, placed without an enterprise; `subject` says whom an item is about.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiben.domain.closing import Fate, Open
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Parent, SameTenant, key
from zhiben.ground.scope import Placed


class Closing(Placed):
    """The end of `plan`, followed by `follow`. `day`: as of which its items were listed first."""

    append_only = AppendOnly(once=("finished_at",))

    plan = models.CharField(max_length=60)
    follow = models.CharField(max_length=60)
    day = models.DateField()
    recorded_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reports_closing"
        constraints = [
            key("closing_key"),
            models.UniqueConstraint(fields=["tenant", "plan"], name="closing_plan"),
        ]
        indexes = [models.Index(fields=["tenant", "enterprise"], name="closing_place")]

    def __str__(self) -> str:
        return self.plan


class ClosingItem(Placed):
    """Something that was open. `thing`: `hazard:ID`, `task:ID`, `obligation:ID`."""

    append_only = AppendOnly()

    closing = Parent(Closing, related_name="lines")
    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Open])
    thing = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    subject = models.UUIDField(null=True)
    due_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "reports_closing_item"
        constraints = [
            key("closing_item_key"),
            SameTenant(field="closing", name="closing_item_of"),
            models.UniqueConstraint(fields=["tenant", "closing", "thing"], name="closing_item_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "closing", "kind", "id"], name="closing_item_list"),
            models.Index(fields=["tenant", "enterprise"], name="closing_item_place"),
        ]

    def __str__(self) -> str:
        return self.title


class ClosingDecision(Placed):
    """Where an item goes. Of what is carried over: to whom, by when, and the task it became."""

    append_only = AppendOnly(erasable=("by_name", "owner_name", "reason"))

    item = Parent(ClosingItem, related_name="made")
    fate = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Fate])
    owner = models.UUIDField(null=True)
    owner_name = models.CharField(max_length=60, null=True)
    due_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, null=True)
    task = models.UUIDField(null=True)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=60, null=True)
    act = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "reports_closing_decision"
        constraints = [
            key("closing_decision_key"),
            SameTenant(field="item", name="closing_decision_of"),
            models.UniqueConstraint(fields=["tenant", "item"], name="closing_decision_once"),
            models.CheckConstraint(
                condition=Q(fate=Fate.WAIVED.value, owner__isnull=True, task__isnull=True)
                | Q(fate=Fate.CARRIED.value, owner__isnull=False, due_on__isnull=False, task__isnull=False),
                name="closing_decision_whole",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "enterprise"], name="closing_decision_place")]

    def __str__(self) -> str:
        return self.fate
