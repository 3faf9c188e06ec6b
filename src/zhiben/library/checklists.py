"""The checklists an authority uses on a day: its own edition of a list, else the shipped one; and the paper a
visit takes with it. Asked by the engine, which asks for no actor.

A visit keeps the paper as it was told, with the editions it came from, so that another version changes no
record (docs/decisions/checklists.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

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
