"""批示: what a leader has said about a thing, word for word, and the tasks it was given out as.

Placed without an enterprise, whatever it is about: a word within the house is not the enterprise's to read.
Owned: Instruction, InstructionTask.
"""

from __future__ import annotations

from django.db import models

from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, Parent, SameTenant, key
from zhiben.ground.scope import Placed
from zhiben.tasks.models import Task


class Instruction(Placed):
    """`thing`: what it is about: `hazard:ID`, `enterprise:ID`, or empty; `title`: what that was called then.

    `by_name`, `text`: may be blotted out once erased.
    """

    append_only = AppendOnly(erasable=("by_name", "text"))

    thing = models.CharField(max_length=100, blank=True, default="")
    title = models.CharField(max_length=160)
    text = models.CharField(max_length=400, null=True)
    due_on = models.DateField(null=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=60, null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "reports_instruction"
        constraints = [key("instruction_key")]
        indexes = [
            models.Index(fields=["tenant", "-recorded_at"], name="instruction_latest"),
            models.Index(fields=["tenant", "thing"], name="instruction_thing"),
            models.Index(fields=["tenant", "enterprise"], name="instruction_place"),
        ]

    def __str__(self) -> str:
        return self.title


class InstructionTask(Owned):
    """A task that an instruction was given out as."""

    append_only = AppendOnly()

    instruction = Parent(Instruction, related_name="given")
    task = Parent(Task, related_name="+")

    class Meta:
        db_table = "reports_instruction_task"
        constraints = [
            key("instruction_task_key"),
            SameTenant(field="instruction", name="instruction_task_of"),
            SameTenant(field="task", name="instruction_task_task"),
            models.UniqueConstraint(fields=["tenant", "task"], name="instruction_task_once"),
        ]

    def __str__(self) -> str:
        return str(self.task_id)
