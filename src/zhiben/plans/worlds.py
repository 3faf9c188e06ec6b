"""The smallest world in which some cells can be counted: subjects and facts read from the tables.

Neither questions nor changes: the engine counts for everyone and shows nothing to anyone. Near: the
enterprises named, all that is theirs, and the offices above. Far: what sections, authorities, sets beyond the
holder's own and events from anyone ask for, throughout the authority.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from zhiben.domain.facts import Fact, Handover, Subject
from zhiben.domain.orgs import Kind
from zhiben.domain.world import World, as_many
from zhiben.ground.prepared import Prepared
from zhiben.orgs.models import Subject as Row
from zhiben.orgs.values import from_json
from zhiben.orgs.world import redirects, world_rows
from zhiben.plans import models
from zhiben.plans.asks import OFFICES
from zhiben.plans.inforce import DutyKey, InForce

BATCH = 500
ANY = Q()
_FACT = (
    *("id", "kind", "subject", "happened_on", "recorded_at", "replaced_at", "about", "attributes"),
    *("supersedes", "until", "receipt_on", "origin"),
)


def world_for(
    tenant: int,
    inforce: InForce,
    duties: Collection[DutyKey],
    enterprises: Collection[UUID],
    others: Collection[UUID],
    at: datetime | None,
    everybody: Mapping[str, Subject] | None = None,
    *,
    part: Q = ANY,
    merged: Mapping[UUID, UUID] | None = None,
    supposed: Mapping[str, Subject | None] | None = None,
) -> World:
    """A world in which `duties` can be counted for holders in `enterprises`, and for `others`.

    `everybody`: all subjects of the authority; `merged`: what was merged into what; where they are at hand.
    `part`: of the far facts only these. `supposed`: subjects other than they are; None: there no longer.
    """
    asks = [inforce.asks[key] for key in duties]
    near, far = _union(one.near for one in asks), _union(one.far for one in asks)
    if everybody is None:
        subjects = _subjects(tenant, inforce, duties, enterprises, others, at)
    else:
        subjects = dict(everybody)
    if supposed:
        subjects = _with(subjects, supposed)
    merged = redirects(tenant, at) if merged is None else merged
    former = [old for old, into in merged.items() if into in enterprises]
    theirs = [id_ for id_, one in subjects.items() if one.kind not in OFFICES] if near else []
    theirs += map(str, former if near else ())
    rows = _rows(tenant, at, far, part)
    rows |= _rows_of(tenant, at, near, "enterprise", [*enterprises, *former])
    rows |= _rows_of(tenant, at, near, "subject", others)
    rows |= _rows_of(tenant, at, near, "origin", _aimed_at(tenant, theirs))
    if any(one.handed for one in asks):
        _add_handovers(tenant, at, rows)
    _lead_on(merged, rows)
    more = [one for one in _touched(rows.values()) if str(one) not in subjects]
    if more:
        subjects = world_rows(tenant, at, ids=more, names=inforce.fields) | subjects
    if supposed:
        subjects = _with(subjects, supposed)
    return _world(inforce, subjects, rows, at)


def _with(subjects: Mapping[str, Subject], supposed: Mapping[str, Subject | None]) -> dict[str, Subject]:
    together = {**subjects, **supposed}
    return {id_: subject for id_, subject in together.items() if subject is not None}


def _subjects(
    tenant: int,
    inforce: InForce,
    duties: Collection[DutyKey],
    enterprises: Collection[UUID],
    others: Collection[UUID],
    at: datetime | None,
) -> dict[str, Subject]:
    asks = [inforce.asks[key] for key in duties]
    kinds: set[str] = set(_union(one.sets for one in asks))
    kinds |= {*OFFICES} if any(one.offices for one in asks) else set()
    kinds |= {Kind.POST} if any(inforce.duties[key][1].holder.how == "role" for key in duties) else set()
    found = world_rows(tenant, at, kinds=kinds, names=inforce.fields) if kinds else {}
    return found | world_rows(tenant, at, enterprises=enterprises, ids=others, names=inforce.fields)


def versions(tenant: int, facts: Collection[models.Fact]) -> list[Fact]:
    """Every recording of some facts, without their hand-overs."""
    origins = {fact.origin for fact in facts}
    rows = _rows_of(tenant, None, None, "origin", origins)
    _lead_on(redirects(tenant), rows)
    corrected = {row["supersedes"] for row in rows.values()}
    return [_fact(row, row["id"] in corrected, None) for row in rows.values()]


def touched(tenant: int, facts: Iterable[Fact], at_hand: Mapping[UUID, Row]) -> list[Row]:
    """Whom facts were done to or name, and who in an enterprise is above these."""
    named = {str(one) for fact in facts for one in (fact.subject, *fact.targets, *_named(fact))}
    ids = {UUID(one) for one in named if is_id(one)}
    found: dict[UUID, Row] = {id_: at_hand[id_] for id_ in ids & at_hand.keys()}
    while True:
        inner = (row for row in found.values() if row.kind not in (*OFFICES, Kind.ENTERPRISE))
        missing = (ids | {row.parent_id for row in inner if row.parent_id is not None}) - found.keys()
        rows = list(Row.objects.filter(tenant=tenant, id__in=missing)) if missing else []
        if not rows:
            return list(found.values())
        found |= {row.id: row for row in rows}
        ids &= found.keys()


def _named(fact: Fact) -> Iterable[object]:
    for value in fact.attributes.values():
        yield from as_many(value)


def whole(tenant: int, inforce: InForce, at: datetime | None) -> World:
    """Everything known at `at`: for the replay of a moment and for the verifier."""
    rows = _rows(tenant, at, None, ANY)
    _add_handovers(tenant, at, rows)
    _lead_on(redirects(tenant, at), rows)
    return _world(inforce, world_rows(tenant, at, names=inforce.fields), rows, at)


def alone(inforce: InForce, subjects: Iterable[Subject]) -> World:
    """These subjects and nothing that happened: what is owed before anything is counted."""
    return World(subjects, calendar=inforce.calendar, settings=inforce.settings)


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*sets)


def _touched(rows: Iterable[dict[str, Any]]) -> set[UUID]:
    found = set()
    for row in rows:
        found.add(row["subject"])
        found.update(UUID(one) for one in (*row["targets"], *row["named"]) if is_id(one))
    return found


def is_id(target: object) -> bool:
    """Whether a target or an attribute is the id of a subject, as text."""
    return isinstance(target, str) and len(target) == 36 and target.count("-") == 4


def _aimed_at(tenant: int, subjects: Collection[str]) -> list[UUID]:
    """The first recordings of the facts that were ever done to one of `subjects`."""
    found: set[UUID] = set()
    for part in _parts(subjects):
        found.update(origin for (origin,) in _AIMED.rows(tenant=tenant, targets=part))
    return list(found)


_AIMED = Prepared(
    lambda tenant, targets: models.FactTarget.objects.filter(tenant=tenant, target__in=targets).values_list(
        "fact__origin"
    )
)


def _facts(tenant: int, at: datetime | None, kinds: Collection[str] | None, part: Q) -> QuerySet[Any, Any]:
    """Facts recorded by `at`, also those since replaced: an event keeps the name of its first recording."""
    wanted = Q(tenant=tenant)
    if kinds is not None:
        wanted &= Q(kind__in=sorted(kinds))
    if at is not None:
        wanted &= Q(recorded_at__lte=at)
    found = models.Fact.objects.filter(wanted, part).order_by("id", "targets__target")
    return found.values_list(*_FACT, "targets__target", "targets__is_named")


_FACTS_OF = {
    "enterprise": Prepared(lambda tenant, at, kinds, ids: _facts(tenant, at, kinds, Q(enterprise__in=ids))),
    "subject": Prepared(lambda tenant, at, kinds, ids: _facts(tenant, at, kinds, Q(subject__in=ids))),
    "origin": Prepared(lambda tenant, at, kinds, ids: _facts(tenant, at, kinds, Q(origin__in=ids))),
}


def _rows(
    tenant: int, at: datetime | None, kinds: Collection[str] | None, part: Q
) -> dict[UUID, dict[str, Any]]:
    """Facts of these kinds (None: of all), with whom they were done to."""
    if kinds is not None and not kinds:
        return {}
    return _joined(_facts(tenant, at, kinds, part))


def _rows_of(
    tenant: int, at: datetime | None, kinds: Collection[str] | None, column: str, ids: Collection[UUID]
) -> dict[UUID, dict[str, Any]]:
    """As `_rows`, those that have one of `ids` in a column."""
    if kinds is not None and not kinds:
        return {}
    of_kind = None if kinds is None else sorted(kinds)
    asked = (_FACTS_OF[column].rows(tenant=tenant, at=at, kinds=of_kind, ids=part) for part in _parts(ids))
    return _joined(chain.from_iterable(asked))


def _joined(found: Iterable[tuple[Any, ...]]) -> dict[UUID, dict[str, Any]]:
    """A row per fact out of a row per target."""
    rows: dict[UUID, dict[str, Any]] = {}
    for *columns, target, is_named in found:
        row = dict(zip(_FACT, columns, strict=True))
        row = rows.setdefault(row["id"], row | {"targets": [], "named": [], "handed": []})
        if target is not None:
            row["named" if is_named else "targets"].append(target)
    return rows


def _lead_on(merged: Mapping[UUID, UUID], rows: dict[UUID, dict[str, Any]]) -> None:
    """Facts of an enterprise merged into another are the other's; the rows stay as they were written."""
    names = {str(old): str(into) for old, into in merged.items()}
    for row in rows.values() if names else ():
        row["subject"] = merged.get(row["subject"], row["subject"])
        row["targets"] = [names.get(target, target) for target in row["targets"]]
        row["attributes"] = {
            name: names.get(value, value) if isinstance(value, str) else value
            for name, value in row["attributes"].items()
        }


def _add_handovers(tenant: int, at: datetime | None, rows: dict[UUID, dict[str, Any]]) -> None:
    by_time = Q() if at is None else Q(recorded_at__lte=at)
    for part in _parts(rows):
        handed = models.Handover.objects.filter(by_time, tenant=tenant, fact__in=part)
        for fact, to, when in handed.order_by("recorded_at").values_list("fact", "to", "recorded_at"):
            rows[fact]["handed"].append(Handover(to, when))


def _world(
    inforce: InForce, subjects: dict[str, Subject], rows: dict[UUID, dict[str, Any]], at: datetime | None
) -> World:
    corrected = {row["supersedes"] for row in rows.values()}
    facts = [_fact(row, row["id"] in corrected, at) for row in rows.values()]
    return World(subjects.values(), facts, calendar=inforce.calendar, settings=inforce.settings)


def _fact(row: dict[str, Any], corrected: bool, at: datetime | None) -> Fact:
    gone = row["replaced_at"]
    withdrawn = gone is not None and not corrected and (at is None or gone <= at)
    return Fact(
        id=str(row["id"]),
        kind=row["kind"],
        subject=str(row["subject"]),
        happened_on=row["happened_on"],
        recorded_at=row["recorded_at"],
        about=row["about"],
        attributes={name: from_json(value) for name, value in row["attributes"].items()},
        targets=tuple(row["targets"]),
        supersedes=str(row["supersedes"]) if row["supersedes"] else None,
        withdrawn_at=gone if withdrawn else None,
        until=row["until"],
        handed=tuple(row["handed"]),
        receipt_on=row["receipt_on"],
    )


def _parts(ids: Iterable[Any]) -> Iterable[list[Any]]:
    ordered = list(ids)
    return [ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH)]
