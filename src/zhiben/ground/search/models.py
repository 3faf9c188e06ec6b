"""The index as rows. Made from the rows of other tables and made anew from them at any time."""

from __future__ import annotations

from django.db import models

from zhiben.ground.keys import key
from zhiben.ground.scope import Placed


class Findable(Placed):
    """One thing that can be found; its `id` is the thing's own.

    `name` is shown and found first, `text` holds further values, one a line. `words`: the tokens of both and
    of the place (`search.words`, `search.store`). `number`: 62 bits of the id, by which SQLite's index knows
    the row.
    """

    number = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    day = models.DateField(null=True)
    words = models.TextField()

    class Meta:
        db_table = "ground_findable"
        constraints = [
            key("findable_key"),
            models.UniqueConstraint(fields=["tenant", "number"], name="findable_number"),
        ]
        indexes = [
            models.Index(fields=["tenant", "enterprise"], name="findable_enterprise"),
            models.Index(fields=["tenant", "kind"], name="findable_kind"),
        ]

    def __str__(self) -> str:
        return self.name
