"""Which edition of a form an authority uses: its own, else the one that ships. Asked by this room's acts.

An edition's files are `form.yaml` and, where the installation lays the form out itself, its Word file as
base64. A shipped form becomes an edition when a document is first made from it.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from zhiben.contents.documents import DocumentForm, Letterhead, load_forms
from zhiben.contents.docx.building import build
from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.library import files
from zhiben.library.contents import DOCUMENT, LETTERHEAD, TEMPLATE, document_form, letterhead_of
from zhiben.library.inforce import own
from zhiben.library.models import Edition

FORM = "form.yaml"


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as one edition has it. `edition` None: shipped, not yet used here; `is_own`: own Word file."""

    form: DocumentForm
    text: str  # of form.yaml
    template: bytes
    edition: UUID | None
    is_own: bool

    @property
    def files(self) -> dict[str, str]:
        """What the edition keeps."""
        return files_of(self.text, self.template if self.is_own else None)


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Kept]:
    """The forms that come with the product, by id."""
    place = settings.ROOT / "content" / "documents"
    forms, _ = load_forms(place)
    return {
        name: Kept(form, (place / f"{name}.yaml").read_text("utf-8"), build(form), None, False)
        for name, form in forms.items()
    }


def files_of(text: str, template: bytes | None) -> dict[str, str]:
    """The files of an edition."""
    own = {} if template is None else {TEMPLATE: b64encode(template).decode("ascii")}
    return {FORM: text} | own


def current(tenant: int, form: str, day: date) -> Kept:
    """The form in force on a day. Raises NotFound."""
    row = own(tenant, DOCUMENT, form, day)
    if row is not None:
        return _kept(row.id, row.text)
    if form not in shipped():
        raise NotFound("document_form", form=form)
    return shipped()[form]


def every(tenant: int, day: date) -> list[Kept]:
    """Every form an authority may use, by id: the shipped ones, and those it adopted besides."""
    mine = Edition.objects.filter(tenant=tenant, kind=DOCUMENT, replaced_at__isnull=True, valid_from__lte=day)
    names = {*shipped(), *mine.values_list("name", flat=True)}
    return [current(tenant, name, day) for name in sorted(names)]


def of_edition(tenant: int, edition: UUID) -> Kept:
    """As a document was made. Raises NotFound."""
    row = Edition.objects.filter(tenant=tenant, id=edition, kind=DOCUMENT).first()
    if row is None:
        raise NotFound("edition", id=edition)
    return _kept(row.id, row.text)


def letterhead(tenant: int, day: date) -> Letterhead:
    """How the authority signs. Raises Incomplete `letterhead_missing`."""
    found = letterhead_or_none(tenant, day)
    if found is None:
        raise Incomplete("letterhead_missing", tenant=tenant)
    return found


def letterhead_or_none(tenant: int, day: date) -> Letterhead | None:
    row = own(tenant, LETTERHEAD, LETTERHEAD, day)
    return None if row is None else letterhead_of(files.files_of(row.text))


@lru_cache(maxsize=32)
def _kept(edition: UUID, text: str) -> Kept:
    """Kept: an edition never changes."""
    told = files.files_of(text)
    form = document_form({FORM: told[FORM]})
    own = told.get(TEMPLATE)
    return Kept(form, told[FORM], build(form) if own is None else b64decode(own), edition, own is not None)
