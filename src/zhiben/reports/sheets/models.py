"""Sheets that were made from frozen figures, kept as they went up. Owned: SheetFile."""

from __future__ import annotations

from django.db import models

from zhiben.ground.evidence.models import Evidence
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Parent, SameTenant, key
from zhiben.ground.scope import Placed


class SheetFile(Placed):
    """One filled sheet. `form` and `edition`: which cells, of which file; `version`, `figures`: of which
    frozen figures, and their SHA-256; `missing`: how many cells say 未报; `partly`: how many hold a number
    that some have not reported theirs for. The authority's own: without an enterprise.
    """

    append_only = AppendOnly(erasable=("by_name",))

    period = models.CharField(max_length=21)
    form = models.CharField(max_length=42)
    edition = models.UUIDField()
    title = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    figures = models.CharField(max_length=64)
    file = Parent(Evidence, related_name="+")
    sha256 = models.CharField(max_length=64)
    missing = models.PositiveIntegerField()
    partly = models.PositiveIntegerField(default=0)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=60, null=True)
    act = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "reports_sheet_file"
        constraints = [key("sheet_file_key"), SameTenant(field="file", name="sheet_file_evidence")]
        indexes = [
            models.Index(fields=["tenant", "period", "-id"], name="sheet_file_period"),
            models.Index(fields=["tenant", "enterprise"], name="sheet_file_place"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.form}"
