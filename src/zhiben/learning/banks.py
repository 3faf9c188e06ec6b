"""The bank of questions of an authority: its own edition, else the shipped one. Asked by this room."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from zhiben.contents.questions import load_questions
from zhiben.domain.questions import Bank
from zhiben.library import criteria, files
from zhiben.library.contents import QUESTIONS, bank_of
from zhiben.library.inforce import own
from zhiben.library.models import Edition


@lru_cache(maxsize=1)
def shipped() -> Bank:
    """Raises ValueError where the content is broken."""
    bank, problems = load_questions(settings.ROOT / "content" / QUESTIONS, criteria.shipped().library)
    if bank is None:
        raise ValueError("\n".join(map(str, problems)))
    return bank


def edition_of(tenant: int, day: date) -> UUID | None:
    """The authority's own bank in force on a day; None: the shipped one."""
    edition = own(tenant, QUESTIONS, QUESTIONS, day)
    return None if edition is None else edition.id


def bank(tenant: int, edition: UUID | None) -> Bank:
    """The questions of an edition of the authority; None: the shipped ones."""
    return shipped() if edition is None else _own(tenant, edition)


@lru_cache(maxsize=16)
def _own(tenant: int, edition: UUID) -> Bank:
    """Kept: an edition never changes."""
    return bank_of(files.files_of(Edition.objects.get(tenant=tenant, id=edition).text))
