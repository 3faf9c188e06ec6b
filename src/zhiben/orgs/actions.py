"""Everything that can be done to organisations. Each is one act and answers with its receipt.

`also` is how a room above takes part in the same transaction: it is given the act under way and the ids of
the subjects whose obligations may have changed. Enterprises: `enterprises/actions.py`; mistakes put right:
`correcting/actions.py`; accounts and grants: `staff/actions.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.facts import Value
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.ground import limits
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.orgs import queries, store
from zhiben.orgs.acts import (
    Also,
    alter,
    beneath,
    create,
    nobody,
    own_acts,
    record,
    require_saying,
    stand,
    verb_for,
)
from zhiben.orgs.enterprises.actions import require_codes
from zhiben.orgs.models import Authority, Region, Subject
from zhiben.orgs.store import Division, New, Trade
from zhiben.orgs.values import to_json

BENEATH = {Kind.SITE, Kind.PERSON, Kind.POST, Kind.EQUIPMENT, Kind.PROJECT}


# ── authorities and sections ─────────────────────────────────────────────────────────────────────


def create_authority(
    tenant: int,
    name: str,
    region: str,
    *,
    parent: int | None,
    since: date,
    by: Actor,
    at: datetime,
    key: str,
    attributes: Mapping[str, Value] | None = None,
) -> Receipt:
    """A new authority, its own tenant; the actor must already write for that tenant (the program itself
    does).
    """
    if not Region.objects.filter(code=region).exists():
        raise Incomplete("region_unknown", region=region)
    if parent is not None and not Authority.objects.filter(id=parent).exists():
        raise Incomplete("authority_unknown", authority=parent)

    def work(doing: Doing) -> dict[str, object]:
        if Authority.objects.filter(id=tenant).exists():
            raise Conflict("authority_taken", authority=tenant)
        Authority(id=tenant, parent_id=parent, name=name, region_id=region).save(force_insert=True)
        new = New(Kind.AUTHORITY, name, since, region=region, attributes=attributes or {})
        store.add(tenant, [new], at=at, today=by.day)
        doing.made(f"authority:{new.id}")
        return {"subject": new.id}

    details = {"name": name, "region": region, "parent": parent, "since": since}
    return act(
        Permission.AUTHORITY_CREATE, by=by, at=at, tenant=tenant, key=key, thing="authority",
        details=details, work=work,
    )  # fmt: skip


def create_section(
    tenant: int,
    code: str,
    name: str,
    attributes: Mapping[str, Value],
    *,
    since: date,
    by: Actor,
    at: datetime,
    key: str,
    also: Also = nobody,
) -> Receipt:
    """A section of an authority.

    `code` is what plans call it by; `attributes`: `industry` (a tuple), `mode` …
    """
    above = Subject.objects.get(tenant=tenant, kind=Kind.AUTHORITY)
    new = New(
        Kind.SECTION, name, since, parent=above.id, code=code, region=above.region, attributes=attributes
    )
    return create(Permission.SECTION_CREATE, Place(tenant), new, by=by, at=at, key=key, also=also)


# ── sites, people, posts, equipment, projects ────────────────────────────────────────────────────


def create_beneath(
    parent: UUID,
    kind: str,
    name: str,
    attributes: Mapping[str, Value],
    *,
    since: date,
    by: Actor,
    at: datetime,
    key: str,
    code: str = "",
    region: str | None = None,
    also: Also = nobody,
) -> Receipt:
    """Something that belongs to an enterprise, a section or the authority: a site, person, post, equipment,
    project.
    """
    if kind not in BENEATH:
        raise Incomplete("kind_unfit", kind=kind)
    above = queries.subject(by, parent)
    own: dict[str, Value] = {"region": region} if region is not None else {}
    new = New(
        kind, name, since, parent=above.id, code=code, enterprise=above.enterprise,
        region=region or above.region,
        industry="" if above.kind in store.PLACED_OTHERWISE else above.industry,
        attributes={**attributes, **own},
    )  # fmt: skip
    return create(Permission.SUBJECT_CREATE, above.place, new, by=by, at=at, key=key, also=also)


def close_beneath(
    subject: UUID, on: date, reason: str, *, by: Actor, at: datetime, key: str, seen: str = "",
    also: Also = nobody,
) -> Receipt:  # fmt: skip
    """A site given up, a person who left, equipment scrapped: `on` is the first day without it."""
    row = queries.subject(by, subject)
    if row.kind not in BENEATH:
        raise Incomplete("kind_unfit", kind=row.kind)
    return stand(
        Permission.SUBJECT_CLOSE, row, Standing.CLOSED, on, reason, by=by, at=at, key=key, also=also,
        seen=seen,
    )  # fmt: skip


# ── what holds of a subject ──────────────────────────────────────────────────────────────────────


def rename(
    subject: UUID, name: str, valid_from: date, *, by: Actor, at: datetime, key: str, seen: str = ""
) -> Receipt:
    """Another name from a day on. Nobody's obligations change."""
    row = queries.subject(by, subject)
    if not name.strip():
        raise Incomplete("name_missing")

    def change(doing: Doing) -> Sequence[UUID]:
        record(row, "name", name.strip(), valid_from, by, at)
        return ()

    details = {"name": name, "valid_from": valid_from}
    return alter(verb_for(row, "name"), row, details, change, by=by, at=at, key=key, also=nobody, seen=seen)


def set_attribute(
    subject: UUID,
    name: str,
    value: Value,
    valid_from: date,
    basis: str = "",
    *,
    by: Actor,
    at: datetime,
    key: str,
    seen: str = "",
    also: Also = nobody,
) -> Receipt:
    """`name` is `value` from a day on, which may lie in the past.

    Raises Incomplete where it has an act of its own.
    """
    row = queries.subject(by, subject)
    if name in own_acts(row):
        raise Incomplete("own_act", attribute=name)
    require_saying(by, row, name)

    def change(doing: Doing) -> Sequence[UUID]:
        record(row, name, value, valid_from, by, at)
        return [row.id]

    details = {"name": name, "value": to_json(value), "valid_from": valid_from, "basis": basis}
    return alter(Permission.ATTRIBUTE_SET, row, details, change, by=by, at=at, key=key, also=also, seen=seen)


def bring_up_to_date(
    tenant: int, first: date, *, by: Actor, at: datetime, key: str, also: Also = nobody
) -> Receipt:
    """Columns of subjects to the values of the actor's day, where one began to hold since `first`.

    `also` is given those that changed and what lies where they lie.
    """

    def work(doing: Doing) -> dict[str, object]:
        rows = store.due(tenant, first, by.day)
        for row in rows:
            store.follow(row, by.day)
        if rows:
            also(doing, [id_ for row in rows for id_ in (row.id, *beneath(row))])
        return {"subjects": len(rows)}

    details = {"first": first, "last": by.day}
    return act(
        Permission.SUBJECT_CHANGE, by=by, at=at, tenant=tenant, key=key, thing="subject", details=details,
        work=work,
    )  # fmt: skip


# ── many at once ─────────────────────────────────────────────────────────────────────────────────


def load_reference(
    tenant: int,
    regions: Sequence[Division],
    industries: Sequence[Trade],
    *,
    by: Actor,
    at: datetime,
    key: str,
) -> Receipt:
    """Administrative divisions and supervised industries, the same for everyone; those there already keep
    their place and take the names given.
    """

    def work(doing: Doing) -> dict[str, object]:
        store.reference(regions, industries)
        return {"regions": len(regions), "industries": len(industries)}

    details = {
        "regions": [[one.code, one.name, one.parent] for one in regions],
        "industries": [[one.code, one.name] for one in industries],
    }
    return act(
        Permission.AUTHORITY_CHANGE, by=by, at=at, tenant=tenant, key=key, thing="reference", details=details,
        work=work,
    )  # fmt: skip


def load(
    tenant: int,
    subjects: Sequence[New],
    *,
    by: Actor,
    at: datetime,
    key: str,
    also: Also = nobody,
    as_it_happened: bool = False,
) -> Receipt:
    """Many subjects as one act, all or none; parents before children. Answers {"subjects": how many}.

    Raises Incomplete `uscc_invalid`, Conflict `uscc_taken`. The act's manifest has a line for each, up to the
    limit of manifests; beyond it the details keep count and digest of what was loaded. `as_it_happened`: of a
    demonstration, what began after `at` is to seem recorded when it began.
    """

    def work(doing: Doing) -> dict[str, object]:
        require_codes(tenant, [one.code for one in subjects if one.kind == Kind.ENTERPRISE])
        ids = store.add(tenant, subjects, at=at, today=by.day, as_it_happened=as_it_happened)
        if len(subjects) <= limits.MANIFEST_LINES:
            for one in subjects:
                doing.keep(f"{one.kind}:{one.id}", "created", after={"code": one.code, "name": one.name})
        also(doing, ids)
        return {"subjects": len(ids)}

    details = {"count": len(subjects), "sha256": store.digest(subjects)}
    verb = Permission.DEMO_SEED if as_it_happened else Permission.IMPORT_RUN
    return act(verb, by=by, at=at, tenant=tenant, key=key, thing="import", details=details, work=work)
