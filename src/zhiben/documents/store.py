"""Numbers, and rows whose columns are said once. Inside an act that is already open."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import F, QuerySet

from zhiben.documents.forms import Kept
from zhiben.documents.models import Document, Series, Service
from zhiben.ground.evidence.models import Evidence
from zhiben.library import store as library
from zhiben.library.contents import DOCUMENT


def next_number(tenant: int, series: str, year: int) -> int:
    """The next number of a series and year. Its row is held until the act ends: whoever comes next waits, and
    an act that fails, or dies, has taken none.
    """
    return next_numbers(tenant, series, year, 1)[0]


def next_numbers(tenant: int, series: str, year: int, many: int) -> range:
    """The next so many numbers, in one piece."""
    rows = Series.objects.filter(tenant=tenant, series=series, year=year)
    if not rows.update(last=F("last") + many):
        Series.objects.bulk_create([Series(tenant=tenant, series=series, year=year)], ignore_conflicts=True)
        rows.update(last=F("last") + many)
    last = rows.values_list("last", flat=True).get()
    return range(last - many + 1, last + 1)


def edition_of(tenant: int, kept: Kept, day: date, at: datetime) -> UUID:
    """The edition a document is made under; a shipped form becomes one on first use, by the program."""
    if kept.edition is not None:
        return kept.edition
    made = library.add(
        tenant, DOCUMENT, kept.form.id, kept.files, valid_from=day, adopted_by=None, at=at
    )  # fmt: skip
    return made.id


def keep_pdf(document: Document, pdf: Evidence, by: str) -> bool:
    """Whether it had none yet."""
    return _of(document).filter(pdf__isnull=True).update(pdf=pdf, pdf_sha256=pdf.sha256, pdf_by=by) == 1


def keep_public_pdf(document: Document, pdf: Evidence) -> bool:
    """Whether it had none yet."""
    rows = _of(document).filter(public_pdf__isnull=True)
    return rows.update(public_pdf=pdf, public_pdf_sha256=pdf.sha256) == 1


def keep_void_copy(document: Document, pdf: Evidence) -> bool:
    """Whether it had none yet."""
    rows = _of(document).filter(void_copy__isnull=True)
    return rows.update(void_copy=pdf, void_copy_sha256=pdf.sha256) == 1


def void(document: Document, by: str, reason: str, at: datetime) -> bool:
    """Whether it was still good."""
    rows = _of(document).filter(voided_at__isnull=True)
    return rows.update(voided_at=at, voided_by=by, void_reason=reason) == 1


def is_served(document: Document) -> bool:
    """Whether it reached whom it is for."""
    return Service.objects.filter(tenant=document.tenant, document=document).exists()


def _of(document: Document) -> QuerySet[Document]:
    return Document.objects.filter(tenant=document.tenant, id=document.id)
