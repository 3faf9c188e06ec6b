"""Everything that can be asked about a plan's own text. Each takes the actor first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from zhiben.contents.circular import Piece, pieces, suggest
from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.orgs import Kind
from zhiben.domain.plan import Plan
from zhiben.ground.scope import of_authorities
from zhiben.library import queries as library
from zhiben.library.contents import ANCHORS, TEXT
from zhiben.library.queries import Entry
from zhiben.orgs.models import Subject
from zhiben.plans.clauses import plan_of

BODY, MARKS = "text.txt", "marks.json"  # the one file of each edition


@dataclass(frozen=True, slots=True)
class Text:
    """The text in force. `marks`: by number of the piece, the clause it says; `is_confirmed` by a person."""

    edition: UUID
    version: int
    sha256: str
    loaded_at: datetime
    body: str
    pieces: tuple[Piece, ...]
    marks: Mapping[int, str]
    is_confirmed: bool

    @property
    def uncovered(self) -> tuple[Piece, ...]:
        """What no clause says."""
        return tuple(one for one in self.pieces if not one.is_heading and one.n not in self.marks)


def text(actor: Actor, plan: str) -> Text | None:
    """The plan's own text, None where none was put in. Raises NotFound for a plan that is not in force."""
    tenant, _, found = plan_of(actor, plan, None)
    entry = _latest(actor, tenant, TEXT, plan, actor.day)
    if entry is None:
        return None
    body = library.files(actor, entry.id)[BODY]
    marks = _confirmed(actor, tenant, plan, entry.id)
    return Text(
        entry.id, entry.version, entry.sha256, entry.recorded_at, body, pieces(body),
        _suggested(body, found) if marks is None else marks, marks is not None,
    )  # fmt: skip


def may_change(actor: Actor, plan: str) -> bool:
    """Whether this person may put in a text and confirm its anchors. Raises NotFound."""
    tenant, _, _ = plan_of(actor, plan, None)
    return actor.may(Permission.EDITION_ADOPT, seat_of(actor, tenant))


def seat_of(actor: Actor, tenant: int) -> Place:
    """Where the authority itself is: who may decide there decides for the authority."""
    rows = Subject.objects.filter(of_authorities(actor), tenant=tenant, kind=Kind.AUTHORITY)
    own = rows.order_by("id").first()
    return Place(tenant) if own is None else own.place


def _latest(actor: Actor, tenant: int, kind: str, plan: str, day: date) -> Entry | None:
    return library.in_force(actor, tenant, kind, plan, day)


def _confirmed(actor: Actor, tenant: int, plan: str, of: UUID) -> dict[int, str] | None:
    """What was confirmed of this very text; what was said of another one does not hold for it."""
    entry = _latest(actor, tenant, ANCHORS, plan, actor.day)
    said = {} if entry is None else json.loads(library.files(actor, entry.id)[MARKS])
    if said.get("text") != str(of):
        return None
    return {int(n): clause for n, clause in said["marks"].items()}


@lru_cache(maxsize=8)
def _suggested(body: str, plan: Plan) -> dict[int, str]:
    """Kept: the same text and plan give the same guess."""
    return suggest(pieces(body), plan.clauses)
