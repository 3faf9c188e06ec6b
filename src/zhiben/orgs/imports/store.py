"""Writing what an import does, and taking it back, inside an act that is already open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhiben.domain.facts import Value
from zhiben.ground.keys import uuid7
from zhiben.orgs import finding, store
from zhiben.orgs.models import UNDONE, Account, Attribute, CreditCode, Enterprise, Grant, Subject
from zhiben.orgs.values import to_json
from zhiben.orgs.world import as_known, batches

BATCH = 1000
Place = tuple[UUID, str, date]  # subject, name, the day from which it holds


def set_values(
    tenant: int, values: Iterable[tuple[Subject, str, Value, date]], *, at: datetime, today: date
) -> None:
    """Record many values; one recorded for the very day is replaced. Columns follow where they show it."""
    rows: dict[UUID, Subject] = {}
    told: dict[Place, Value] = {}
    for row, name, value, day in values:
        rows[row.id] = row
        told[row.id, name, day] = value
    _replace([id_ for id_, _ in _in_force(tenant, told)], tenant, at)
    _add(tenant, [(place, to_json(value)) for place, value in told.items()], at)
    for id_ in {id_ for id_, name, _ in told if name in store.CURRENT}:
        store.follow(rows[id_], today)


def put_back(
    tenant: int, places: Collection[Place], imported_at: datetime, *, at: datetime, today: date
) -> set[Place]:
    """Values an import recorded were not true; what they replaced is. Returns those that still stood."""
    standing = {place: id_ for id_, place in _in_force(tenant, places, recorded_at=imported_at)}
    before = {}
    for part in batches({subject for subject, _, _ in standing}):
        rows = Attribute.objects.filter(tenant=tenant, subject__in=part, replaced_at=imported_at)
        for subject, name, day, value in rows.values_list("subject", "name", "valid_from", "value"):
            before[subject, name, day] = value
    _replace(standing.values(), tenant, at)
    _add(tenant, [(place, before[place]) for place in standing if place in before], at)
    shown = {subject for subject, name, _ in standing if name in store.CURRENT}
    for part in batches(shown):
        for row in Subject.objects.filter(tenant=tenant, id__in=part):
            store.follow(row, today)
    return set(standing)


def undo_entry(tenant: int, subjects: Collection[UUID], at: datetime) -> None:
    """These were never there; as known before `at` they were. Codes and numbers are free again."""
    for part in batches(subjects):
        Attribute.objects.filter(as_known(None), tenant=tenant, subject__in=part).update(replaced_at=at)
        CreditCode.objects.filter(as_known(None), tenant=tenant, enterprise__in=part).update(replaced_at=at)
        Enterprise.objects.filter(tenant=tenant, subject__in=part).delete()
        Subject.objects.filter(tenant=tenant, id__in=part).update(standing=UNDONE, code="")
        finding.refresh(tenant, part)


def in_use(tenant: int, subjects: Collection[UUID], imported_at: datetime) -> set[UUID]:
    """Those of which more is known than their import told: changed since, with others beneath, with an
    account or a grant.
    """
    found: set[UUID] = set()
    for part in batches(subjects):
        later = Attribute.objects.filter(tenant=tenant, subject__in=part, recorded_at__gt=imported_at)
        found |= set(later.values_list("subject", flat=True))
        beneath = Subject.objects.filter(tenant=tenant, parent__in=part).exclude(standing=UNDONE)
        found |= {id_ for id_ in beneath.values_list("parent", flat=True) if id_ is not None}
        found |= set(Account.objects.filter(tenant=tenant, person__in=part).values_list("person", flat=True))
    for holder, enterprises in Grant.objects.filter(tenant=tenant).values_list("holder", "enterprises"):
        found |= {holder, *(UUID(one) for one in enterprises)}
    return found & set(subjects)


def _in_force(tenant: int, places: Iterable[Place], **asked: Any) -> list[tuple[UUID, Place]]:
    """The values held to be true from exactly these days."""
    wanted: dict[UUID, set[tuple[str, date]]] = defaultdict(set)
    for subject, name, day in places:
        wanted[subject].add((name, day))
    found = []
    for part in batches(wanted):
        rows = Attribute.objects.filter(as_known(None), tenant=tenant, subject__in=part, **asked)
        for id_, subject, name, day in rows.values_list("id", "subject", "name", "valid_from"):
            if (name, day) in wanted[subject]:
                found.append((id_, (subject, name, day)))
    return found


def _replace(ids: Iterable[UUID], tenant: int, at: datetime) -> None:
    for part in batches(ids):
        Attribute.objects.filter(as_known(None), tenant=tenant, id__in=part).update(replaced_at=at)


def _add(tenant: int, values: Sequence[tuple[Place, Any]], at: datetime) -> None:
    """Values as they are stored."""
    rows = (
        Attribute(
            id=uuid7(), tenant=tenant, subject_id=subject, name=name, value=stored, valid_from=day,
            recorded_at=at,
        )
        for (subject, name, day), stored in values
    )  # fmt: skip
    Attribute.objects.bulk_create(rows, batch_size=BATCH)
