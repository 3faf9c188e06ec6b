"""What the room asks about a visit it has in its hands: of no actor, whose reach was asked before."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from zhiben.domain.access import Place
from zhiben.domain.checklist_closing import Lack
from zhiben.domain.checklist_closing import lacking as lacking_of_lists
from zhiben.domain.checklist_papers import heard
from zhiben.domain.checklists import Paper, Side
from zhiben.domain.merging import Fields
from zhiben.domain.visit_closing import asked_otherwise, lacking, recorded
from zhiben.domain.visits import Event, Seat, Type
from zhiben.ground.canonical import written
from zhiben.inspections.asking import checked, drawn_besides
from zhiben.inspections.models import Clash, Entry, Member, Visit
from zhiben.inspections.rules import rules_of
from zhiben.learning.people import Worker, front_line
from zhiben.library.checklists import paper_of as composed


def entries_of(row: Visit) -> dict[str, Entry]:
    """The entries of a visit, in the order in which they came to be."""
    rows = Entry.objects.filter(tenant=row.tenant, visit=row).order_by("id")
    return {one.name: one for one in rows}


def fields_by(held: Mapping[str, Entry]) -> dict[str, Fields]:
    """What stands, by entry."""
    return {name: one.fields for name, one in held.items()}


def members_of(row: Visit) -> list[Member]:
    """Who takes part now."""
    rows = Member.objects.filter(tenant=row.tenant, visit=row, dropped_at__isnull=True)
    return list(rows.order_by("id"))


def writes_at(row: Visit, persons: Collection[UUID], *, is_staff: bool) -> bool:
    """Whether somebody acting for `persons` may write the record: its inspectors; of a service those too who
    render it, and the office, which has it done; of its own check anybody of the enterprise who may.
    """
    if row.type == Type.SELF:
        return True
    seats = {one.seat for one in members_of(row) if one.person in persons}
    if row.type == Type.SERVICE:
        return is_staff or bool(seats)
    return bool(seats - {Seat.ASSISTANT})


def place_of(row: Visit, event: Event) -> Place:
    """Where an act on a visit stands. An enterprise reads the acts within its reach: it would know of a visit
    before it begins, and where the task came from. Beyond it are all but those that happen with it: its own
    check, the end of a visit, and the work of a service.
    """
    with_it = event is Event.FILE or (row.type == Type.SERVICE and event in (Event.BEGIN, Event.RECORD))
    return row.place if row.type == Type.SELF or with_it else replace(row.place, enterprise=None)


def inspectors_of(row: Visit) -> list[UUID]:
    """The persons who inspect."""
    return [one.person for one in members_of(row) if one.seat == Seat.INSPECTOR and one.person is not None]


def open_clashes(row: Visit) -> int:
    """How many differences wait for a person's decision."""
    return Clash.objects.filter(tenant=row.tenant, visit=row, resolved_at__isnull=True).count()


def drawn_needed(row: Visit) -> int:
    """How many workers have to be asked: as many as the rules say, or all who are registered at the front
    line; where nobody is, one whom the inspector chooses; of a service visit nobody.
    """
    if row.type in (Type.SELF, Type.SERVICE):
        return 0
    return max(1, min(rules_of(row.tenant, row.planned_on).asked_people, len(_front_line(row))))


def _front_line(row: Visit) -> list[Worker]:
    return [] if row.enterprise is None else front_line(row.tenant, row.enterprise, row.planned_on)


def sheet_told(tenant: int, day: date, lists: Iterable[str], type_: Type) -> dict[str, Any]:
    """What a visit of this type asks on a day. Raises NotFound for a list that is not in force."""
    side = Side.ENTERPRISE if type_ is Type.SELF else Side.BUREAU
    return composed(tenant, day, lists, side).told


def paper_of(row: Visit) -> Paper:
    """What the visit asks."""
    return _heard(written(row.sheet.told))


def asks(row: Visit, item: str) -> bool:
    """Whether the sheet of the visit has this item."""
    return any(line.item.id == item for line in paper_of(row).lines)


def lacks_of(row: Visit, entries: Mapping[str, Fields]) -> tuple[Lack, ...]:
    """Everything that keeps the record open, in the order in which it is filled in."""
    entries = checked(row, entries)
    found = recorded(entries, drawn_needed(row))
    chosen = 0 if _front_line(row) else asked_otherwise(entries)
    found = replace(found, drawn=found.drawn + drawn_besides(row, entries) + chosen)
    mine = lacking(Type(row.type), inspectors_of(row), entries)
    return (*lacking_of_lists(paper_of(row), found), *mine)


@lru_cache(maxsize=64)
def _heard(told: str) -> Paper:
    return heard(json.loads(told))
