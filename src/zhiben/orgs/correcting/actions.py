"""Putting right what was entered wrongly. Each is one act over an earlier one.

A change in reality is another value from a later day (`orgs.actions.set_attribute`, 停产, 移交 …); a mistake
is a value or a day that was never true. Who may correct a value is who may give it: 停产 is corrected by
whoever may order it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhiben.domain.access import Actor, Permission
from zhiben.domain.facts import Value
from zhiben.domain.orgs import Standing
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.ground.acts import Doing, Receipt
from zhiben.orgs import queries, store
from zhiben.orgs.acts import (
    Also,
    alter,
    beneath,
    nobody,
    record,
    require_reason,
    require_saying,
    require_story,
)
from zhiben.orgs.enterprises.actions import require_place, require_section
from zhiben.orgs.models import Attribute, Subject
from zhiben.orgs.values import to_json
from zhiben.orgs.world import as_known


def correct_attribute(
    subject: UUID,
    attribute: UUID,
    value: Value,
    valid_from: date,
    reason: str,
    *,
    by: Actor,
    at: datetime,
    key: str,
    seen: str = "",
    also: Also = nobody,
) -> Receipt:
    """A recorded value was wrong, or held from another day: it takes the place of `attribute`.

    Raises NotFound, Incomplete `nothing_changed`, Conflict `day_taken`, `standing_story`.
    """
    row = queries.subject(by, subject)
    require_reason(reason)

    def change(doing: Doing) -> Sequence[UUID]:
        wrong = wrongly(row, attribute)
        require_correction(row, wrong, value, valid_from)
        for one in (wrong.value, value):
            require_saying(by, row, wrong.name, one)
        store.retract(row, attribute, at=at, today=by.day)
        record(row, wrong.name, value, valid_from, by, at)
        require_story(row)
        return [row.id, *beneath(row)]

    details = {"attribute": attribute, "value": to_json(value), "valid_from": valid_from, "reason": reason}
    return alter(Permission.ATTRIBUTE_SET, row, details, change, by=by, at=at, key=key, also=also, seen=seen)


def retract_attribute(
    subject: UUID,
    attribute: UUID,
    reason: str,
    *,
    by: Actor,
    at: datetime,
    key: str,
    seen: str = "",
    also: Also = nobody,
) -> Receipt:
    """A recorded value was never true. What was known before stays as it was known."""
    row = queries.subject(by, subject)
    require_reason(reason)

    def change(doing: Doing) -> Sequence[UUID]:
        wrong = wrongly(row, attribute)
        require_saying(by, row, wrong.name, wrong.value)
        store.retract(row, attribute, at=at, today=by.day)
        require_story(row)
        return [row.id, *beneath(row)]

    details = {"attribute": attribute, "reason": reason}
    return alter(Permission.ATTRIBUTE_SET, row, details, change, by=by, at=at, key=key, also=also, seen=seen)


def wrongly(row: Subject, attribute: UUID) -> Attribute:
    """A value that is held to be true of the subject, to be put right. Raises NotFound."""
    held = Attribute.objects.filter(as_known(None), tenant=row.tenant, subject=row.id, id=attribute)
    wrong = held.first()
    if wrong is None:
        raise NotFound("attribute", id=attribute)
    return wrong


def require_correction(row: Subject, wrong: Attribute, value: Value, valid_from: date) -> None:
    """The value is one of its kind, something is different, and no other value holds from that day."""
    if (wrong.value, wrong.valid_from) == (to_json(value), valid_from):
        raise Incomplete("nothing_changed", attribute=wrong.name)
    require_possible(row, wrong.name, value)
    others = Attribute.objects.filter(as_known(None), tenant=row.tenant, subject=row.id, name=wrong.name)
    if others.filter(valid_from=valid_from).exclude(id=wrong.id).exists():
        raise Conflict("day_taken", attribute=wrong.name, valid_from=valid_from)


def require_possible(row: Subject, name: str, value: Any) -> None:
    """A value of what has an act of its own is one that act could have given."""
    if name == "name" and not str(value or "").strip():
        raise Incomplete("name_missing")
    if name == "status" and value not in set(Standing):
        raise Incomplete("standing_step", asked=value)
    if name in ("region", "industry"):
        place = {"region": row.region, "industry": row.industry} | {name: str(value)}
        require_place(place["region"], place["industry"])
    if name == "section":
        require_section(row.tenant, str(value))
