"""Editions: the content an authority has in force, each text kept for ever."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, key


class Edition(Owned):
    """One text of one content, adopted by one authority from a day on. Changing a text makes another edition.

    `name`: which content of its kind (`wendeng-2024-2026`, `2026`). `text`: the content's files as one JSON
    text {path: text}, paths sorted; `sha256` of it. `adopted_by`: the person, None for the program itself.
    `replaced_at`: another edition of the same `valid_from` took its place.
    """

    append_only = AppendOnly(once=("replaced_at",))

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    text = models.TextField()
    valid_from = models.DateField()
    adopted_by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            key("edition_key"),
            models.UniqueConstraint(fields=["tenant", "kind", "name", "version"], name="edition_version"),
            models.UniqueConstraint(
                fields=["tenant", "kind", "name", "valid_from"],
                condition=Q(replaced_at__isnull=True),
                name="edition_one_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name} {self.version}"
