"""Which structure a kind of paper has: the authority's own edition, else the one that ships. Asked by this
room's acts.

A shipped structure becomes an edition when a paper is first begun by it, so that the paper says which it was
and is laid out by it ever after. What the program kept so gives way to what it ships next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from zhiben.contents.reports import load_reports
from zhiben.domain.outlines import Outline
from zhiben.domain.refusals import NotFound
from zhiben.library import files, store
from zhiben.library.contents import REPORT, outline_of
from zhiben.library.inforce import names, own
from zhiben.library.models import Edition


@dataclass(frozen=True, slots=True)
class Kept:
    """A structure as one edition has it. `edition` None: shipped, not yet used here."""

    outline: Outline
    text: str  # of its one file
    edition: UUID | None

    @property
    def files(self) -> files.Files:
        """What its edition keeps."""
        return {f"{self.outline.id}.yaml": self.text}


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Kept]:
    """Those that come with the product, by id. Raises ValueError where the content is broken."""
    place = settings.ROOT / "content" / "reports"
    loaded = load_reports(place)
    if loaded.problems:
        raise ValueError("\n".join(map(str, loaded.problems)))
    return {
        name: Kept(one, (place / f"{name}.yaml").read_text("utf-8"), None)
        for name, one in loaded.outlines.items()
    }


def current(tenant: int, kind: str, day: date, at: datetime | None = None) -> Kept:
    """The structure in force on a day, as known at `at` (None: now). Raises NotFound."""
    edition = own(tenant, REPORT, kind, day, at)
    if edition is not None and (edition.adopted_by is not None or kind not in shipped()):
        return Kept(_read(edition.text), next(iter(files.files_of(edition.text).values())), edition.id)
    if kind not in shipped():
        raise NotFound("paper_kind", kind=kind[:42])
    return shipped()[kind]


def every(tenant: int, day: date) -> list[Kept]:
    """The structures of an authority: those that ship, then its own."""
    mine = names(tenant, REPORT, day)
    return [current(tenant, name, day) for name in (*shipped(), *sorted(mine - set(shipped())))]


def of_edition(tenant: int, kind: str, edition: UUID | None) -> Outline:
    """As a paper was begun. `edition` None: before structures were kept, by the one that ships.

    Raises NotFound.
    """
    if edition is None:
        if kind not in shipped():
            raise NotFound("paper_kind", kind=kind[:42])
        return shipped()[kind].outline
    return _of(tenant, edition)


def edition_of(tenant: int, kept: Kept, at: datetime) -> UUID:
    """The edition a paper is begun under; a shipped structure becomes one on first use, by the program."""
    return kept.edition or store.keep(tenant, REPORT, kept.outline.id, kept.files, at=at)


@lru_cache(maxsize=256)
def _of(tenant: int, edition: UUID) -> Outline:
    """Kept: an edition never changes."""
    row = Edition.objects.filter(tenant=tenant, id=edition, kind=REPORT).first()
    if row is None:
        raise NotFound("edition", id=edition)
    return _read(row.text)


@lru_cache(maxsize=32)
def _read(text: str) -> Outline:
    return outline_of(files.files_of(text))
