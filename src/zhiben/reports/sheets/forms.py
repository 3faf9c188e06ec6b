"""Which 调度表 an authority fills: its superiors' own, and the one that ships. Asked by this room's acts.

A shipped form becomes an edition when a sheet is first made from it, so that the sheet says which it was.
What the program kept so gives way to what it ships next.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from zhiben.contents.sheets import FILE, TEMPLATE, SheetForm, load_sheet
from zhiben.domain.refusals import NotFound
from zhiben.library import files, store
from zhiben.library.contents import SHEET, sheet_of
from zhiben.library.inforce import names, own
from zhiben.library.models import Edition

SHIPPED = "monthly"


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as one edition has it. `template`: the superior's file, None for a layout of ours; `edition`
    None: shipped, not yet used here.
    """

    form: SheetForm
    text: str
    template: bytes | None
    edition: UUID | None


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Kept]:
    """Those that come with the product, by id. Raises ValueError where the content is broken."""
    found = {}
    for path in sorted((settings.ROOT / "content" / "sheets").glob("*.yaml")):
        form, problems = load_sheet(path)
        if form is None:
            raise ValueError("\n".join(map(str, problems)))
        found[form.id] = Kept(form, path.read_text("utf-8"), None, None)
    return found


def current(tenant: int, name: str, day: date, known: datetime | None = None) -> Kept:
    """The form in force on a day, as known then (None: now). Raises NotFound."""
    edition = own(tenant, SHEET, name, day, known)
    if edition is not None and (edition.adopted_by is not None or name not in shipped()):
        return _kept(edition.id, edition.text)
    if name not in shipped():
        raise NotFound("sheet_form", form=name[:42])
    return shipped()[name]


def kept(tenant: int, edition: UUID) -> Kept:
    """The form as an edition has it. Raises NotFound."""
    row = Edition.objects.filter(tenant=tenant, kind=SHEET, id=edition).first()
    if row is None:
        raise NotFound("edition", id=edition)
    return _kept(row.id, row.text)


def every(tenant: int, day: date, known: datetime | None = None) -> list[Kept]:
    """The authority's superiors' first, then those that ship; as known then (None: now)."""
    own_names = names(tenant, SHEET, day, known) - set(shipped())
    return [current(tenant, name, day, known) for name in (*sorted(own_names), *shipped())]


def files_of(text: str, template: bytes | None) -> dict[str, str]:
    """What an edition keeps."""
    mine = {} if template is None else {TEMPLATE: b64encode(template).decode("ascii")}
    return {FILE: text} | mine


def edition_of(tenant: int, kept: Kept, at: datetime) -> UUID:
    """The edition a sheet is made under; a shipped form becomes one on first use, by the program."""
    held = files_of(kept.text, kept.template)
    return kept.edition or store.keep(tenant, SHEET, kept.form.id, held, at=at)


@lru_cache(maxsize=16)
def _kept(edition: UUID, text: str) -> Kept:
    """Kept: an edition never changes."""
    told = files.files_of(text)
    mine = told.get(TEMPLATE)
    return Kept(sheet_of({FILE: told[FILE]}), told[FILE], None if mine is None else b64decode(mine), edition)
