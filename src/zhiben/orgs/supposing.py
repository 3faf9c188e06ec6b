"""What subjects would be, had an act been done: the acts of this room thought through without writing.

Beside `actions`, which does it. Each function refuses what the act would refuse, and answers with the
subjects as the engine would see them; a property test holds the two equal. Only the room above asks: what is
supposed is shown to nobody before it has been counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.domain.facts import Dated, Subject, Value
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.refusals import Incomplete
from zhiben.orgs.acts import own_acts, require_step, require_tale
from zhiben.orgs.correcting.actions import require_correction, require_possible, wrongly
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.orgs.models import Attribute
from zhiben.orgs.models import Subject as Row
from zhiben.orgs.store import New, code_beneath
from zhiben.orgs.values import from_json, to_json
from zhiben.orgs.world import UNCOUNTED, as_known, subject_of


class Held(NamedTuple):
    """One value of a history."""

    id: UUID | None
    name: str
    valid_from: date
    value: Value


@dataclass(frozen=True, slots=True)
class Supposed:
    """Subjects as they would be. `rows`: whoever's obligations may change, a new one unsaved among them.

    `subjects`: by id, those that would be other than they are (None: there no longer); `merged`: what would
    have been merged into what.
    """

    tenant: int
    rows: tuple[Row, ...]
    subjects: Mapping[str, Subject | None] = field(default_factory=dict)
    merged: Mapping[UUID, UUID] = field(default_factory=dict)


def registered(new: New, tenant: int) -> Supposed:
    """A new enterprise, or something new beneath one: `new` as the act would write it."""
    row = Row(
        id=new.id, tenant=tenant, kind=new.kind, parent_id=new.parent, code=new.code, name=new.name,
        enterprise=new.id if new.kind == Kind.ENTERPRISE else new.enterprise, region=new.region,
        industry=new.industry,
    )  # fmt: skip
    counted = {name: told for name, told in new.history().items() if name not in UNCOUNTED}
    subject = subject_of((new.id, new.kind, new.parent, new.code), counted)
    return Supposed(tenant, (row, *_theirs(row)), {str(new.id): subject})


def valued(row: Row, values: Mapping[str, Value], valid_from: date) -> Supposed:
    """`orgs.actions.set_attribute`, `rename` and `enterprises.transfer`: other values from a day on."""
    for name, value in values.items():
        if name in own_acts(row):
            require_possible(row, name, value)
    held = _held(row)
    told = [Held(None, name, valid_from, value) for name, value in values.items()]
    if all(_is_known(held, one) for one in told):
        raise Incomplete("nothing_changed")
    return _supposed(row, _with(held, told))


def stood(row: Row, standing: Standing, on: date) -> Supposed:
    """停产, 复产, 关闭 from a day on; also what becomes of something beneath an enterprise."""
    require_step(row, standing, on)
    return _supposed(row, _with(_held(row), [Held(None, "status", on, standing.value)]))


def corrected(row: Row, attribute: UUID, value: Value, valid_from: date) -> Supposed:
    """`correcting.correct_attribute`."""
    wrong = wrongly(row, attribute)
    require_correction(row, wrong, value, valid_from)
    rest = [one for one in _held(row) if one.id != attribute]
    return _told(row, _with(rest, [Held(None, wrong.name, valid_from, value)]))


def retracted(row: Row, attribute: UUID) -> Supposed:
    """`correcting.retract_attribute`."""
    wrongly(row, attribute)
    return _told(row, [one for one in _held(row) if one.id != attribute])


def renamed(row: Row, name: str, valid_from: date) -> Supposed:
    """`orgs.actions.rename`: nobody owes anything by a name."""
    require_possible(row, "name", name)
    rows = Attribute.objects.filter(as_known(None), tenant=row.tenant, subject=row.id, name="name")
    if rows.filter(valid_from=valid_from, value=name.strip()).exists():
        raise Incomplete("nothing_changed", attribute="name")
    return Supposed(row.tenant, ())


def recoded(row: Row, code: str, valid_from: date) -> Supposed:
    """`enterprises.recode`: nobody owes anything by a code."""
    enterprises.require_recodable(row, code, valid_from)
    return Supposed(row.tenant, ())


def merged(actor: Actor, enterprise: UUID, into: UUID) -> Supposed:
    """`enterprises.merge`: one is no more, and all that is its own is the other's."""
    old, kept = enterprises.two_of(actor, enterprise, into)
    mine, theirs = _held(old), _held(kept)
    first: dict[str, date] = {}
    for one in theirs:
        first[one.name] = min(one.valid_from, first.get(one.name, one.valid_from))
    added = [one for one in mine if one.name not in first or one.valid_from < first[one.name]]
    moved = {str(row.id): _moved(row, old, kept) for row in _theirs(old) if row.id != old.id}
    together = {str(old.id): None, str(kept.id): _subject(kept, [*theirs, *added]), **moved}
    return Supposed(old.tenant, (*_theirs(old), *_theirs(kept)), together, {old.id: kept.id})


def _moved(row: Row, old: Row, kept: Row) -> Subject | None:
    """Something beneath `old` as it would be beneath `kept`."""
    history = _history(_held(row))
    if row.parent_id != old.id:
        return subject_of((row.id, row.kind, row.parent_id, row.code), history)
    return subject_of((row.id, row.kind, kept.id, code_beneath(row, old, kept)), history)


def _told(row: Row, held: Sequence[Held]) -> Supposed:
    """A history in which the standings still follow each other."""
    standings = sorted((one for one in held if one.name == "status"), key=lambda one: one.valid_from)
    require_tale([Standing(str(one.value)) for one in standings])
    return _supposed(row, held)


def _supposed(row: Row, held: Iterable[Held]) -> Supposed:
    return Supposed(row.tenant, _theirs(row), {str(row.id): _subject(row, held)})


def _theirs(row: Row) -> tuple[Row, ...]:
    """The enterprise and all that belongs to it; of an office only itself."""
    if row.enterprise is None:
        return (row,)
    return tuple(Row.objects.filter(tenant=row.tenant, enterprise=row.enterprise).order_by("id"))


def _held(row: Row) -> list[Held]:
    rows = Attribute.objects.filter(as_known(None), tenant=row.tenant, subject=row.id)
    ordered = rows.exclude(name__in=UNCOUNTED).order_by("name", "valid_from")
    return [Held(one.id, one.name, one.valid_from, from_json(one.value)) for one in ordered]


def _with(held: Iterable[Held], told: Collection[Held]) -> list[Held]:
    """A value told of a day takes the place of one held from that very day."""
    days = {(one.name, one.valid_from) for one in told}
    return [*(one for one in held if (one.name, one.valid_from) not in days), *told]


def _is_known(held: Iterable[Held], told: Held) -> bool:
    same = (one for one in held if (one.name, one.valid_from) == (told.name, told.valid_from))
    stored = to_json(told.value)
    return any(to_json(one.value) == stored and type(one.value) is type(told.value) for one in same)


def _subject(row: Row, held: Iterable[Held]) -> Subject | None:
    return subject_of((row.id, row.kind, row.parent_id, row.code), _history(held))


def _history(held: Iterable[Held]) -> dict[str, Dated]:
    found: dict[str, list[tuple[date, Value]]] = defaultdict(list)
    for one in held:
        if one.name not in UNCOUNTED:
            found[one.name].append((one.valid_from, one.value))
    return {name: tuple(sorted(told, key=lambda pair: pair[0])) for name, told in found.items()}
