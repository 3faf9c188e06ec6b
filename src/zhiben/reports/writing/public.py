"""Public versions of issued papers, for anybody. Not in `queries`: nobody signs in there.

What covers names in them was laid out when they were issued; here they are only handed out. A paper that was
voided is no longer there, nor is one whose file was erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet

from zhiben.domain.refusals import NotFound
from zhiben.ground.evidence import files
from zhiben.orgs.models import Authority
from zhiben.reports.models import PaperIssue

MOST = 24  # on the board


@dataclass(frozen=True, slots=True)
class Line:
    """`id`: of its document."""

    id: UUID
    title: str
    number: str
    issued_on: date


def papers(tenant: int, *, most: int = MOST) -> list[Line]:
    """The latest first."""
    rows = _issued([tenant]).order_by("-document__issued_on", "-id")[:most]
    return [
        Line(row.document_id, row.document.title, row.document.number, row.document.issued_on) for row in rows
    ]


def paper(id_: UUID) -> tuple[str, Path]:
    """What the PDF of a public version is called, and where it lies. Raises NotFound."""
    tenants = list(Authority.objects.values_list("id", flat=True))
    row = _issued(tenants).filter(document=id_).first()
    if row is None:
        raise NotFound("document", id=id_)
    held = row.document.public_pdf
    return held.name or "", files.original(held.sha256)


def _issued(tenants: list[int]) -> QuerySet[PaperIssue]:
    return PaperIssue.objects.filter(
        tenant__in=tenants, document__public_pdf__erased_at__isnull=True,
        document__public_pdf_sha256__isnull=False, document__voided_at__isnull=True,
    ).select_related("document__public_pdf")  # fmt: skip
