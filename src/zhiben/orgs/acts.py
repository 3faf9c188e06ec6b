"""The shape that the acts of this room share: write, tell the rooms above, answer with the subject.

Beside `actions` because enterprises have a file of their own and act in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.facts import Value
from zhiben.domain.orgs import NEXT, Kind, Standing
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.orgs import store
from zhiben.orgs.models import Attribute, Subject
from zhiben.orgs.store import New, Override
from zhiben.orgs.values import from_json, to_json
from zhiben.orgs.world import as_known

Also = Callable[[Doing, Sequence[UUID]], None]
Change = Callable[[Doing], Sequence[UUID]]  # makes the change; answers whose obligations may have changed


def nobody(doing: Doing, subjects: Sequence[UUID]) -> None:
    """No room above takes part."""


def create(
    verb: Permission, place: Place, new: New, *, by: Actor, at: datetime, key: str, also: Also,
    before: Callable[[], None] = lambda: None,
) -> Receipt:  # fmt: skip
    if not new.name.strip():
        raise Incomplete("name_missing")

    def work(doing: Doing) -> dict[str, object]:
        before()
        _require_free_number(place.tenant, new)
        store.add(place.tenant, [new], at=at, today=by.day)
        doing.made(f"{new.kind}:{new.id}")
        also(doing, [new.id])
        return {"subject": new.id}

    details = {
        "parent": new.parent, "code": new.code, "name": new.name, "since": new.since, "region": new.region,
        "industry": new.industry, **told(new.override),
        "attributes": {name: to_json(value) for name, value in new.attributes.items()},
    }  # fmt: skip
    return act(
        verb,
        by=by,
        at=at,
        tenant=place.tenant,
        key=key,
        thing=new.kind,
        details=details,
        work=work,
        place=place,
    )


def alter(
    verb: Permission, row: Subject, details: Mapping[str, object], change: Change, *,
    by: Actor, at: datetime, key: str, also: Also,
) -> Receipt:  # fmt: skip
    def work(doing: Doing) -> dict[str, object]:
        also(doing, change(doing))
        return {"subject": row.id}

    return act(
        verb, by=by, at=at, tenant=row.tenant, key=key, thing=f"{row.kind}:{row.id}", details=details,
        work=work, place=row.place,
    )  # fmt: skip


def stand(
    verb: Permission, row: Subject, standing: Standing, on: date, reason: str, *,
    by: Actor, at: datetime, key: str, also: Also,
) -> Receipt:  # fmt: skip
    require_reason(reason)

    def change(doing: Doing) -> Sequence[UUID]:
        last = standings(row)[-1]
        if on <= last[0]:
            raise Incomplete("standing_not_later", last=last[0])
        if standing not in NEXT[last[1]]:
            raise Conflict("standing_step", now=last[1], asked=standing)
        record(row, "status", standing.value, on, by, at)
        return [row.id, *beneath(row)]

    details = {"on": on, "reason": reason}
    return alter(verb, row, details, change, by=by, at=at, key=key, also=also)


def record(row: Subject, name: str, value: Value, valid_from: date, by: Actor, at: datetime) -> None:
    if not store.set_value(row, name, value, valid_from, at=at, today=by.day):
        raise Incomplete("nothing_changed", attribute=name)


def standings(row: Subject) -> list[tuple[date, Standing]]:
    rows = Attribute.objects.filter(as_known(None), tenant=row.tenant, subject=row.id, name="status")
    ordered = rows.order_by("valid_from").values_list("valid_from", "value")
    return [(day, Standing(str(from_json(value)))) for day, value in ordered]


def require_story(row: Subject) -> None:
    """The standings still follow each other, beginning with operating."""
    story = [standing for _, standing in standings(row)]
    if story[:1] != [Standing.OPERATING] or any(
        after not in NEXT[before] for before, after in pairwise(story)
    ):
        raise Conflict("standing_story", told=story)


def beneath(row: Subject) -> list[UUID]:
    if row.kind != Kind.ENTERPRISE:
        return []
    rows = Subject.objects.filter(tenant=row.tenant, enterprise=row.id).exclude(id=row.id)
    return list(rows.values_list("id", flat=True))


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise Incomplete("reason_missing")


def told(override: Override | None) -> dict[str, object]:
    """What details say of an override."""
    return {"override": {"reason": override.reason, "approver": override.approver}} if override else {}


def _require_free_number(tenant: int, new: New) -> None:
    same = Subject.objects.filter(tenant=tenant, parent=new.parent, kind=new.kind, code=new.code)
    if new.code and new.kind != Kind.ENTERPRISE and same.exists():
        raise Conflict("code_taken", number=new.code)
