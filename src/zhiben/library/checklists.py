"""The checklists an authority uses on a day: its own edition of a list, else the shipped one; and the paper a
visit takes with it. Asked by the engine, which asks for no actor.

A visit keeps the paper as it was told, with the editions it came from, so that another version changes no
record (docs/decisions/checklists.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Q

from zhiben.contents.checklists import load_checklists
from zhiben.domain.checklist_papers import told
from zhiben.domain.checklists import COMMON, Checklist, Item, Paper, Side, chosen_lists, compose
from zhiben.domain.refusals import NotFound
from zhiben.ground.canonical import canonical
from zhiben.library import files
from zhiben.library.contents import CHECKLIST, checklists_of, known_to_checklists
from zhiben.library.models import Edition

SHIPPED = Path(__file__).resolve().parents[3] / "content" / "checklists"


@dataclass(frozen=True, slots=True)
class Held:
    """A version of a list. `edition` None: shipped with the program, then `version` is 0."""

    checklist: Checklist
    edition: UUID | None
    version: int
    sha256: str

    @property
    def key(self) -> str:
        return self.checklist.key

    @property
    def token(self) -> str:
        """By what this version is named in an address: the edition, or the shipped file."""
        return self.edition.hex if self.edition else self.checklist.file


@dataclass(frozen=True, slots=True)
class Composed:
    """A paper, as it is told, and the digest of that by which it is known."""

    paper: Paper
    told: dict[str, Any]
    digest: str


@lru_cache(maxsize=1)
def shipped() -> tuple[Held, ...]:
    """Every version of every list the program came with. Raises ValueError where the content is broken."""
    loaded = load_checklists(SHIPPED, known_to_checklists())
    if loaded.problems:
        raise ValueError("\n".join(map(str, loaded.problems)))
    return tuple(
        Held(one, None, 0, sha256((SHIPPED / one.file).read_bytes()).hexdigest()) for one in loaded.lists
    )


def checklists_on(tenant: int, day: date) -> tuple[Held, ...]:
    """The version of each list in force on a day, as known now: the common one first, then by key."""
    own = Edition.objects.filter(tenant=tenant, kind=CHECKLIST, replaced_at__isnull=True)
    rows = own.filter(valid_from__lte=day).order_by("name", "valid_from", "version").values_list("name", "id")
    mine = {name: _held(tenant, edition) for name, edition in rows}
    theirs = {one.key: one for one in shipped() if one.checklist.valid_from <= day}
    found = [one for one in (theirs | mine).values() if one.checklist.in_force(day)]
    return tuple(sorted(found, key=lambda one: (one.key != COMMON, one.key)))


def versions_of(tenant: int, key: str) -> tuple[Held, ...]:
    """Every version of a list, those that gave way among them: shipped ones first, then by number. Raises
    NotFound for a list that is not there.
    """
    rows = Edition.objects.filter(tenant=tenant, kind=CHECKLIST, name=key).order_by("version")
    found = [one for one in shipped() if one.key == key]
    found += [_held(tenant, edition) for edition in rows.values_list("id", flat=True)]
    if not found:
        raise NotFound("checklist", key=key)
    return tuple(found)


def last_of(tenant: int, key: str, *, before: UUID | None = None, at: datetime | None = None) -> Held | None:
    """The version of a list with the latest day, in force yet or not: what another one is written from.

    `before`: as it was until this edition was adopted, at a moment.
    """
    was = Q(replaced_at__isnull=True) if at is None else Q(replaced_at__isnull=True) | Q(replaced_at=at)
    other = Q() if before is None else ~Q(id=before)
    own = Edition.objects.filter(was, other, tenant=tenant, kind=CHECKLIST, name=key)
    edition = own.order_by("valid_from", "version").values_list("id", flat=True).last()
    if edition is not None:
        return _held(tenant, edition)
    return max((one for one in shipped() if one.key == key), key=_day, default=None)


def _day(one: Held) -> date:
    return one.checklist.valid_from


def every_last(tenant: int) -> tuple[Held, ...]:
    """The latest version of every list the authority has, ended ones among them."""
    own = Edition.objects.filter(tenant=tenant, kind=CHECKLIST).values_list("name", flat=True)
    keys = dict.fromkeys((*(one.key for one in shipped()), *own.order_by("name")))
    return tuple(one for key in keys if (one := last_of(tenant, key)) is not None)


def highest(tenant: int, key: str) -> int:
    """The highest number an item of a list ever had, in any version; 0 for a list that is not there."""
    rows = Edition.objects.filter(tenant=tenant, kind=CHECKLIST, name=key).values_list("id", flat=True)
    every = [*(one for one in shipped() if one.key == key), *(_held(tenant, one) for one in rows)]
    numbers = [int(item.id.rpartition("-")[2]) for one in every for item in one.checklist.items]
    return max(numbers, default=0)


def paper_of(tenant: int, day: date, keys: Iterable[str], side: Side = Side.BUREAU) -> Composed:
    """What a visit on a day asks by the lists named, the common one before them. Raises NotFound for a list
    not in force.
    """
    on = {one.key: one for one in checklists_on(tenant, day)}
    try:
        chosen = chosen_lists([one.checklist for one in on.values()], keys, side)
    except KeyError as error:
        raise NotFound("checklist", key=error.args[0]) from error
    return _composed(tuple(on[one.key] for one in chosen), side)


def _composed(lists: tuple[Held, ...], side: Side) -> Composed:
    paper = compose([one.checklist for one in lists], side)
    editions = [
        {
            "list": one.key,
            "title": one.checklist.title,
            "version": one.version,
            "valid_from": one.checklist.valid_from.isoformat(),
            "sha256": one.sha256,
        }
        for one in lists
    ]
    whole = told(paper) | {"editions": editions}
    return Composed(paper, whole, sha256(canonical(whole).encode()).hexdigest())


def linking(tenant: int, day: date, criteria: Iterable[str]) -> dict[str, list[tuple[Held, Item]]]:
    """Which items of the lists in force name each criterion; none for one that no list names."""
    wanted = set(criteria)
    found: dict[str, list[tuple[Held, Item]]] = {}
    for one in checklists_on(tenant, day):
        for item in one.checklist.items:
            for id_ in wanted.intersection(item.criteria):
                found.setdefault(id_, []).append((one, item))
    return found


@lru_cache(maxsize=256)
def _held(tenant: int, edition: UUID) -> Held:
    """Kept: an edition never changes."""
    row = Edition.objects.get(tenant=tenant, id=edition, kind=CHECKLIST)
    [one] = checklists_of(files.files_of(row.text))
    return Held(one, row.id, row.version, row.sha256)
