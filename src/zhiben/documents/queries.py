"""Everything that can be asked about documents. Each takes the actor first and stays within reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from zhiben.contents.document_values import Filled, fill, shown
from zhiben.contents.documents import DocumentForm, Letterhead
from zhiben.contents.docx.reading import Paper, read
from zhiben.contents.docx.templates import check
from zhiben.contents.problems import Problem
from zhiben.documents import forms, making
from zhiben.documents.actions import issuer_of, may_issue, require_issuer
from zhiben.documents.forms import Kept
from zhiben.documents.models import Document, SealUse
from zhiben.domain.access import Actor, Permission
from zhiben.domain.refusals import NotFound
from zhiben.ground.evidence.queries import Item
from zhiben.ground.evidence.queries import several as pieces
from zhiben.ground.queries import Told, acts_on
from zhiben.library import queries as library
from zhiben.library.contents import DOCUMENT
from zhiben.library.queries import Entry
from zhiben.orgs.queries import subject as subject_within

STATES = ("valid", "void")
PAPERS = "bureau-"  # forms of what is written as an official paper


@dataclass(frozen=True, slots=True)
class Line:
    """A document in a list."""

    id: UUID
    form: str
    title: str
    number: str
    about_name: str
    issuer: str
    issued_on: date
    issued_name: str
    is_void: bool
    has_pdf: bool


@dataclass(frozen=True, slots=True)
class Page:
    """`next`: the document after which the following page begins; None on the last."""

    lines: tuple[Line, ...]
    total: int
    next: UUID | None


@dataclass(frozen=True, slots=True)
class Seal:
    used_on: date
    copies: int
    basis: str
    name: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """One document with what it was filled with, its files, and what became of it."""

    line: Line
    row: Document
    form: DocumentForm
    fields: Mapping[str, str | list[dict[str, str]]]
    docx: Item | None
    pdf: Item | None
    public: Item | None
    public_pdf: Item | None
    void_copy: Item | None
    seals: tuple[Seal, ...]
    story: tuple[Told, ...]
    code: str
    may_void: bool
    may_seal: bool

    @property
    def is_official(self) -> bool:
        """A paper of the bureau (公文), laid out by GB/T 9704; records and orders have forms of their own."""
        return self.pdf is not None and self.row.form.startswith(PAPERS)


@dataclass(frozen=True, slots=True)
class Offer:
    """A form as the pages offer it."""

    kept: Kept
    may_issue: bool


def page(
    actor: Actor, *, words: str = "", form: str = "", state: str = "", enterprise: UUID | None = None,
    after: UUID | None = None, size: int = 50,
) -> Page:  # fmt: skip
    """Documents within reach, the latest first. `words`: part of a number or of whom it is about."""
    rows = Document.objects.within(actor)
    if form:
        rows = rows.filter(form=form)
    if state in STATES:
        rows = rows.filter(voided_at__isnull=state == "valid")
    if enterprise is not None:
        rows = rows.filter(enterprise=enterprise)
    if words.strip():
        told = words.strip()
        rows = rows.filter(
            Q(number__icontains=told) | Q(about_name__icontains=told) | Q(provisional__iexact=told)
        )
    total = rows.count()
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows.order_by("-id")[: size + 1])
    return Page(tuple(map(_line, found[:size])), total, found[size - 1].id if len(found) > size else None)


def document(actor: Actor, id_: UUID) -> Shown:
    """Raises NotFound alike for missing and for out of reach."""
    row = Document.objects.within(actor).filter(id=id_).first()
    if row is None:
        raise NotFound("document", id=id_)
    kept = forms.of_edition(row.tenant, row.edition)
    every = (row.docx_id, row.pdf_id, row.public_docx_id, row.public_pdf_id, row.void_copy_id)
    wanted = [one for one in every if one is not None]
    files = pieces(actor, wanted)
    seals = SealUse.objects.filter(tenant=row.tenant, document=row).order_by("id")
    mine, place = may_issue(actor, kept) and row.voided_at is None, row.place
    return Shown(
        line=_line(row), row=row, form=kept.form, fields=shown(kept.form, row.fields),
        docx=files.get(row.docx_id), pdf=files.get(row.pdf_id) if row.pdf_id else None,
        public=files.get(row.public_docx_id) if row.public_docx_id else None,
        public_pdf=files.get(row.public_pdf_id) if row.public_pdf_id else None,
        void_copy=files.get(row.void_copy_id) if row.void_copy_id else None,
        seals=tuple(Seal(one.used_on, one.copies, one.basis, one.name, one.recorded_at) for one in seals),
        story=tuple(acts_on(actor, row.tenant, f"document:{row.id}")), code=making.grouped(row.code),
        may_void=mine and actor.may(Permission.DOCUMENT_VOID, place),
        may_seal=mine and kept.form.seal and actor.may(Permission.DOCUMENT_SEAL, place),
    )  # fmt: skip


def offers(actor: Actor, tenant: int) -> list[Offer]:
    """The forms of an authority, and which of them this person fills by hand."""
    return [Offer(one, one.form.by_hand and may_issue(actor, one)) for one in forms.every(tenant, actor.day)]


def form_of(actor: Actor, tenant: int, form: str) -> Kept:
    """Raises NotFound for a form, or an authority, there is not for the actor."""
    if tenant not in actor.reads:
        raise NotFound("document_form", form=form)
    return forms.current(tenant, form, actor.day)


@dataclass(frozen=True, slots=True)
class Trial:
    """An own Word file tried on the form's example: what is wrong with it, else what it would look like."""

    problems: tuple[Problem, ...]
    paper: Paper | None


def trial(actor: Actor, tenant: int, form: str, template: bytes | None = None) -> Trial:
    """`template` None: the one in force. Raises NotFound."""
    kept = form_of(actor, tenant, form)
    content = kept.template if template is None else template
    problems = check(kept.form, content)
    if problems:
        return Trial(problems, None)
    values = fill(kept.form, kept.form.example).values
    signs = forms.letterhead_or_none(tenant, actor.day)
    made = making.draft(
        replace(kept, template=content), values, issuer=signs.name if signs else kept.form.title,
        about=kept.form.title, day=actor.day,
    )  # fmt: skip
    return Trial((), read(made))


def editions(actor: Actor, tenant: int, form: str) -> list[Entry]:
    """The editions of a form, the first one first."""
    return library.editions(actor, tenant, DOCUMENT, form)


def letterhead(actor: Actor, tenant: int) -> Letterhead | None:
    """How an authority signs; None where nobody has said so yet."""
    return forms.letterhead_or_none(tenant, actor.day) if tenant in actor.reads else None


def draft(actor: Actor, form: str, about: UUID, raw: Mapping[str, Any]) -> tuple[Filled, bytes]:
    """What would be issued, marked as a draft, with what is still to be mended. Raises as `actions.issue`."""
    subject = subject_within(actor, about)
    kept = forms.current(subject.tenant, form, actor.day)
    require_issuer(actor, kept)
    filled = fill(kept.form, raw)
    issuer = issuer_of(kept, subject, actor.day)
    made = making.draft(kept, filled.values, issuer=issuer, about=subject.name, day=actor.day)
    return filled, made


def paper(actor: Actor, id_: UUID) -> Paper | None:
    """An issued document to be looked at on a page; None where its file is gone from the disk. Raises
    NotFound.
    """
    item = document(actor, id_).docx
    return read(item.path.read_bytes()) if item is not None and item.path.is_file() else None


def _line(row: Document) -> Line:
    return Line(
        row.id, row.form, row.title, row.number, row.about_name, row.issuer, row.issued_on, row.issued_name,
        row.voided_at is not None, row.pdf_id is not None,
    )  # fmt: skip
