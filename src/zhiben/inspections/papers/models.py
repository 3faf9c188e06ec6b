"""Documents that came of a visit. Owned: VisitPaper."""

from __future__ import annotations

from django.db import models

from zhiben.documents.models import Document
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, Parent, SameTenant, key


class VisitPaper(Owned):
    """A document issued of a visit."""

    append_only = AppendOnly()

    visit = Parent("inspections.Visit", related_name="papers")
    document = Parent(Document, related_name="+")

    class Meta:
        db_table = "inspections_visit_paper"
        constraints = [
            key("visit_paper_key"),
            SameTenant(field="visit", name="visit_paper_visit"),
            SameTenant(field="document", name="visit_paper_document"),
        ]
        indexes = [models.Index(fields=["tenant", "visit"], name="visit_paper_of")]

    def __str__(self) -> str:
        return str(self.document_id)
