"""The subjects of an authority as the engine sees them: `domain.facts.Subject`, as known at a moment.

Beside `queries` because it asks for no actor: the engine counts for everyone, and shows nothing to anyone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from zhiben.domain.facts import Dated, Subject, Value
from zhiben.domain.orgs import Standing
from zhiben.ground.models import known
from zhiben.ground.prepared import Prepared
from zhiben.orgs.models import Attribute, Enterprise
from zhiben.orgs.models import Subject as Row
from zhiben.orgs.values import from_json

# Names nobody owes anything by; left out so that subjects alike in all that matters are alike.
UNCOUNTED = ("name",)
FEW = 50  # of so few subjects all attributes are read: sooner than said which
BATCH = 500  # ids per statement; SQLite's limit of variables is far above, its parser's patience is not

Key = TypeVar("Key", UUID, str)
Columns = tuple[UUID, str, UUID | None, str]  # id, kind, parent, code


def as_known(at: datetime | None) -> Q:
    """Rows known at `at`; None: all that is held to be true now."""
    return Q(replaced_at__isnull=True) if at is None else known(at)


def world_rows(
    tenant: int,
    at: datetime | None = None,
    *,
    ids: Collection[UUID] | None = None,
    enterprises: Collection[UUID] | None = None,
    kinds: Collection[str] | None = None,
    names: Collection[str] | None = None,
) -> dict[str, Subject]:
    """Subjects of `tenant` by id, as known at `at` (None: now), and every subject above them.

    `ids`: these; `enterprises`: these and all that is theirs; `kinds`: only of these kinds; none named: all.
    `names`: of their attributes only these, besides `status`.
    A subject not yet known to operate at `at`, or merged into another by then, is absent.
    """
    everything = ids is None and enterprises is None
    of_kind = None if kinds is None else sorted(kinds)
    found = _EVERYBODY.rows(tenant=tenant, kinds=of_kind) if everything else []
    for batch in batches(ids or ()):
        found += _THESE.rows(tenant=tenant, kinds=of_kind, ids=batch)
    for batch in batches(enterprises or ()):
        found += _THEIRS.rows(tenant=tenant, kinds=of_kind, enterprises=batch)
    rows: dict[UUID, Columns] = {row[0]: row for row in found}
    _add_above(tenant, rows)
    histories = _histories(tenant, at, None if everything and kinds is None else list(rows), names)
    return {str(row[0]): _subject(row, history) for row, history in _together(rows, histories)}


def redirects(tenant: int, at: datetime | None = None) -> dict[UUID, UUID]:
    """Enterprises merged into others by `at` (None: by now) → the one each is today's name of."""
    step: dict[UUID, UUID] = dict(_MERGED.rows(tenant=tenant, at=at))
    return {old: _end_of(into, step) for old, into in step.items()}


def _end_of(id_: UUID, step: Mapping[UUID, UUID]) -> UUID:
    while id_ in step:
        id_ = step[id_]
    return id_


# ── the questions ────────────────────────────────────────────────────────────────────────────────


def _of(part: Q, tenant: int, kinds: list[str] | None) -> QuerySet[Any, Any]:
    wanted = Q(tenant=tenant) & part
    if kinds is not None:
        wanted &= Q(kind__in=kinds)
    return Row.objects.filter(wanted).values_list("id", "kind", "parent", "code")


_EVERYBODY = Prepared(lambda tenant, kinds: _of(Q(), tenant, kinds))
_THESE = Prepared(lambda tenant, kinds, ids: _of(Q(id__in=ids), tenant, kinds))
_THEIRS = Prepared(lambda tenant, kinds, enterprises: _of(Q(enterprise__in=enterprises), tenant, kinds))


def _merged(tenant: int, at: datetime | None) -> QuerySet[Any, Any]:
    rows = Enterprise.objects.filter(tenant=tenant, merged_at__isnull=False)
    if at is not None:
        rows = rows.filter(merged_at__lte=at)
    return rows.values_list("subject", "merged_into")


_MERGED = Prepared(_merged)


def _attributes(
    tenant: int, at: datetime | None, ids: list[UUID] | None, names: list[str] | None
) -> QuerySet[Any, Any]:
    """(subject, name, valid from, value): few values, many rows, so ids and values come as text."""
    rows = Attribute.objects.filter(as_known(at), tenant=tenant).exclude(name__in=UNCOUNTED)
    if names is not None:
        rows = rows.filter(name__in=names)
    if ids is not None:
        rows = rows.filter(subject__in=ids)
    rows = rows.annotate(text=Cast("value", TextField()), whose=Cast("subject", TextField()))
    ordered = rows.order_by("subject", "name", "valid_from")
    return ordered.values_list("whose", "name", "valid_from", "text")


_ATTRIBUTES = Prepared(_attributes)


# ── putting together ─────────────────────────────────────────────────────────────────────────────


def batches(ids: Iterable[Key]) -> Iterator[list[Key]]:
    """So many at a time as one statement may name."""
    ordered = list(ids)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


def _add_above(tenant: int, rows: dict[UUID, Columns]) -> None:
    while above := {row[2] for row in rows.values() if row[2] is not None} - rows.keys():
        for batch in batches(above):
            rows |= {row[0]: row for row in _THESE.rows(tenant=tenant, kinds=None, ids=batch)}


def _histories(
    tenant: int, at: datetime | None, ids: list[UUID] | None, names: Collection[str] | None
) -> dict[UUID, dict[str, Dated]]:
    is_many = ids is None or len(ids) > FEW
    named = sorted({"status", *names}) if names is not None and is_many else None
    values: dict[str, Value] = {}
    subjects: dict[str, UUID] = {}
    histories: dict[UUID, dict[str, Dated]] = defaultdict(dict)
    for part in [None] if ids is None else batches(ids):
        for whose, name, valid_from, stored in _ATTRIBUTES.rows(tenant=tenant, at=at, ids=part, names=named):
            if whose not in subjects:
                subjects[whose] = UUID(whose)
            if stored not in values:
                values[stored] = from_json(json.loads(stored)) if stored is not None else None
            mine = histories[subjects[whose]]
            mine[name] = (*mine.get(name, ()), (valid_from, values[stored]))
    return histories


def _together(
    rows: Mapping[UUID, Columns], histories: Mapping[UUID, dict[str, Dated]]
) -> Iterator[tuple[Columns, dict[str, Dated]]]:
    for id_, row in rows.items():
        history = histories.get(id_, {})
        if _has_operated(history):
            yield row, history


def _has_operated(history: Mapping[str, Dated]) -> bool:
    return any(standing == Standing.OPERATING for _, standing in history.get("status", ()))


def subject_of(row: Columns, history: dict[str, Dated]) -> Subject | None:
    """A subject with this history, each name's days ascending; None: it is not known to have operated."""
    return _subject(row, history) if _has_operated(history) else None


def _subject(row: Columns, history: dict[str, Dated]) -> Subject:
    id_, kind, parent, code = row
    joined, closed, suspended = stretches(history["status"])
    if code and kind != "enterprise":
        history = history | {"code": ((date.min, code),)}
    return Subject(
        id=str(id_),
        kind=kind,
        of=str(parent) if parent else None,
        attributes=history,
        joined=joined,
        closed=closed,
        suspended=suspended,
    )


def stretches(
    status: Iterable[tuple[date, Value]],
) -> tuple[date, date | None, tuple[tuple[date, date | None], ...]]:
    """(joined, closed, suspended) of a history of `status`, ascending.

    Reopened: closed meanwhile = suspended.
    """
    joined = stopped = standing = None
    suspended: list[tuple[date, date | None]] = []
    closed_on = None
    for day, standing in status:
        if standing == Standing.OPERATING:
            joined = joined or day
            if stopped is not None:
                suspended.append((stopped, day))
            stopped = closed_on = None
        elif joined is not None:
            stopped = stopped or day
            closed_on = (closed_on or day) if standing == Standing.CLOSED else None
    if closed_on is not None and stopped != closed_on:
        suspended.append((stopped, closed_on))  # type: ignore[arg-type]
    elif closed_on is None and stopped is not None:
        suspended.append((stopped, None))
    return joined or date.max, closed_on, tuple(suspended)


def values_on(tenant: int, subject: UUID, day: date, at: datetime | None = None) -> dict[str, Value]:
    """What holds of a subject on `day`, as known at `at` (None: now)."""
    rows = Attribute.objects.filter(as_known(at), tenant=tenant, subject=subject, valid_from__lte=day)
    ordered = rows.order_by("valid_from").values_list("name", "value")
    return {name: from_json(stored) for name, stored in ordered}
