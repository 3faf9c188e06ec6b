"""The shape that the acts of this room share: write, tell the rooms above, answer with the subject.

Beside `actions` because enterprises have a file of their own and act in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from itertools import pairwise
from uuid import UUID

from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.facts import Value
from zhiben.domain.orgs import NEXT, Kind, Standing
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.orgs import store
from zhiben.orgs.models import Attribute, CreditCode, Subject
from zhiben.orgs.store import New, Override
from zhiben.orgs.values import from_json, to_json
from zhiben.orgs.world import as_known

# Attributes with acts of their own.
BY_OWN_ACT = frozenset({"status", "name", "uscc"})
BY_OWN_ACT_OF_ENTERPRISES = BY_OWN_ACT | {"region", "industry", "section"}
NAMING = {
    Kind.ENTERPRISE: Permission.ENTERPRISE_CHANGE,
    Kind.SECTION: Permission.SECTION_CHANGE,
    Kind.AUTHORITY: Permission.AUTHORITY_CHANGE,
}
STANDING = {
    Standing.OPERATING: Permission.ENTERPRISE_RESUME,
    Standing.SUSPENDED: Permission.ENTERPRISE_SUSPEND,
    Standing.CLOSED: Permission.ENTERPRISE_CLOSE,
}

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
    by: Actor, at: datetime, key: str, also: Also, seen: str = "",
) -> Receipt:  # fmt: skip
    """`seen`: the `version` the actor decided upon; empty where the actor has looked at none.

    Raises Conflict `moved_on` where somebody has changed the subject since.
    """

    def work(doing: Doing) -> dict[str, object]:
        require_unchanged(row, seen)
        also(doing, change(doing))
        return {"subject": row.id}

    return act(
        verb, by=by, at=at, tenant=row.tenant, key=key, thing=f"{row.kind}:{row.id}", details=details,
        work=work, place=row.place,
    )  # fmt: skip


def stand(
    verb: Permission, row: Subject, standing: Standing, on: date, reason: str, *,
    by: Actor, at: datetime, key: str, also: Also, seen: str = "",
) -> Receipt:  # fmt: skip
    require_reason(reason)

    def change(doing: Doing) -> Sequence[UUID]:
        require_step(row, standing, on)
        record(row, "status", standing.value, on, by, at)
        return [row.id, *beneath(row)]

    details = {"on": on, "reason": reason}
    return alter(verb, row, details, change, by=by, at=at, key=key, also=also, seen=seen)


def require_step(row: Subject, standing: Standing, on: date) -> None:
    """`standing` may follow on what the subject is now, from that day."""
    last = standings(row)[-1]
    if on <= last[0]:
        raise Incomplete("standing_not_later", last=last[0])
    if standing not in NEXT[last[1]]:
        raise Conflict("standing_step", now=last[1], asked=standing)


def version(row: Subject) -> str:
    """What is held to be true of a subject now, as a short text: another one after every change of it."""
    values = Attribute.objects.filter(as_known(None), tenant=row.tenant, subject=row.id)
    codes = CreditCode.objects.filter(as_known(None), tenant=row.tenant, enterprise=row.id)
    held = [*values.order_by("id").values_list("id", flat=True), *codes.values_list("id", flat=True)]
    return sha256("".join(one.hex for one in held).encode()).hexdigest()[:16]


def require_unchanged(row: Subject, seen: str) -> None:
    """Nobody has changed the subject since its version was `seen`; from here on nobody does until the end."""
    Subject.objects.select_for_update().get(tenant=row.tenant, id=row.id)
    if seen and version(row) != seen:
        raise Conflict("moved_on", thing=f"{row.kind}:{row.id}")


def own_acts(row: Subject) -> frozenset[str]:
    """The attributes of a subject that are not simply set."""
    return BY_OWN_ACT_OF_ENTERPRISES if row.kind == Kind.ENTERPRISE else BY_OWN_ACT


def verb_for(row: Subject, name: str, value: object = None) -> Permission:
    """What it takes to give a subject a value of this attribute, by whatever act."""
    if name not in own_acts(row):
        return Permission.ATTRIBUTE_SET
    kind = Kind(row.kind)
    if kind != Kind.ENTERPRISE or name in ("name", "uscc"):
        closes = name == "status" and kind not in NAMING and value == Standing.CLOSED
        return Permission.SUBJECT_CLOSE if closes else NAMING.get(kind, Permission.SUBJECT_CHANGE)
    return STANDING[Standing(str(value))] if name == "status" else Permission.ENTERPRISE_TRANSFER


def require_saying(by: Actor, row: Subject, name: str, value: object = None) -> None:
    """The actor may say this of a subject. What decides an enterprise's duties is not its own to say."""
    by.require(verb_for(row, name, value), row.place)
    if row.kind == Kind.ENTERPRISE and name not in own_acts(row):
        by.require(Permission.ENTERPRISE_CHANGE, row.place)


def record(row: Subject, name: str, value: Value, valid_from: date, by: Actor, at: datetime) -> None:
    if not store.set_value(row, name, value, valid_from, at=at, today=by.day):
        raise Incomplete("nothing_changed", attribute=name)


def standings(row: Subject) -> list[tuple[date, Standing]]:
    rows = Attribute.objects.filter(as_known(None), tenant=row.tenant, subject=row.id, name="status")
    ordered = rows.order_by("valid_from").values_list("valid_from", "value")
    return [(day, Standing(str(from_json(value)))) for day, value in ordered]


def require_story(row: Subject) -> None:
    """The standings still follow each other, beginning with operating."""
    require_tale([standing for _, standing in standings(row)])


def require_tale(story: Sequence[Standing]) -> None:
    """Standings in the order of their days: the first is operating, and each may follow on the one before."""
    if list(story[:1]) != [Standing.OPERATING] or any(
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
