"""Writing organisations inside an act that is already open. `actions` says when it may be done.

Everything here is told what to write, and the moment; nothing here asks who is acting. `today` is the day
whose values the columns of a subject show.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import Exists, OuterRef

from zhiben.domain.facts import Dated, Value
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.periods import SHANGHAI
from zhiben.ground import engines
from zhiben.ground.keys import uuid7
from zhiben.orgs import finding
from zhiben.orgs.models import Attribute, CreditCode, Enterprise, Grant, Industry, Region, Subject
from zhiben.orgs.values import from_json, to_json
from zhiben.orgs.world import as_known, batches, values_on

# Attributes whose value of the day is also a column of the subject.
CURRENT = {"name": "name", "status": "standing", "region": "region", "industry": "industry"}
MORNING = time(9, tzinfo=SHANGHAI)
When = Callable[
    [datetime, date], datetime
]  # the act's moment, the day something begins → when it is recorded
PLACED_OTHERWISE = (Kind.SECTION, Kind.AUTHORITY)  # a section's `industry` is the list it supervises


@dataclass(frozen=True, slots=True)
class Override:
    """Why a code that fails the check was accepted, and the person who decided it."""

    reason: str
    approver: UUID


@dataclass(frozen=True, slots=True)
class New:
    """A subject to be written. `code` of an enterprise: its 统一社会信用代码, normalised.

    `attributes` hold from `since`; `dated` are told with their days. Place: of an enterprise, else where it
    lies.
    """

    kind: str
    name: str
    since: date
    parent: UUID | None = None
    code: str = ""
    enterprise: UUID | None = None
    region: str = ""
    industry: str = ""
    attributes: Mapping[str, Value] = field(default_factory=dict)
    dated: Mapping[str, Dated] = field(default_factory=dict)
    override: Override | None = None
    id: UUID = field(default_factory=uuid7)

    def history(self) -> dict[str, Dated]:
        """All that is known of it; operating from `since` unless told otherwise."""
        told: dict[str, Value] = {"name": self.name, "status": Standing.OPERATING.value}
        if self.kind == Kind.ENTERPRISE:
            told |= {"region": self.region, "industry": self.industry}
        told |= self.attributes
        return {name: ((self.since, value),) for name, value in told.items()} | dict(self.dated)


@dataclass(frozen=True, slots=True)
class Division:
    """行政区划 as told: `parent` is the code of the one around it, None for the widest known."""

    code: str
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Trade:
    """A supervised industry as told; `gb4754`: class codes that usually belong to it."""

    code: str
    name: str
    name_en: str
    gb4754: tuple[str, ...] = ()


def reference(divisions: Iterable[Division], trades: Iterable[Trade]) -> None:
    """Write what is the same for everyone; what is there already takes the names told."""
    for one in divisions:
        Region.objects.update_or_create(code=one.code, defaults={"name": one.name, "parent_id": one.parent})
    for trade in trades:
        told = {"name": trade.name, "name_en": trade.name_en, "gb4754": list(trade.gb4754)}
        Industry.objects.update_or_create(code=trade.code, defaults=told)


def add(
    tenant: int, subjects: Iterable[New], *, at: datetime, today: date, as_it_happened: bool = False
) -> list[UUID]:
    """Write subjects, what is known of them, and the codes of enterprises; one statement per table.

    `as_it_happened`: what began after `at` seems recorded on the morning it began.
    """
    when = _when_it_began if as_it_happened else _at_once
    made = [(new, new.history()) for new in subjects]
    firms = [new for new, _ in made if new.kind == Kind.ENTERPRISE]
    _load(Subject, (_subject(tenant, new, history, today) for new, history in made))
    _load(Attribute, (row for new, history in made for row in _attributes(tenant, new.id, history, at, when)))
    _load(Enterprise, ((uuid7(), tenant, firm.id, firm.code, None, None) for firm in firms))
    _load(CreditCode, (_credit_code(tenant, firm, when(at, firm.since)) for firm in firms))
    ids = [new.id for new, _ in made]
    finding.refresh(tenant, ids)
    return ids


def digest(subjects: Iterable[New]) -> str:
    """sha256 over all that is told of the subjects but their ids: the same rows, the same digest."""
    sha = sha256()
    for new in subjects:
        history = {
            name: [[str(day), to_json(value)] for day, value in told] for name, told in new.history().items()
        }
        line = [str(new.kind), new.code, new.region, new.industry, history]
        sha.update(json.dumps(line, ensure_ascii=False, sort_keys=True).encode())
    return sha.hexdigest()


def _load(model: type[models.Model], rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows in the order of the model's columns."""
    columns = [str(column.column) for column in model._meta.concrete_fields]
    with connection.cursor() as cursor:
        engines.of(connection).load(cursor, model._meta.db_table, columns, rows)


def _subject(tenant: int, new: New, history: Mapping[str, Dated], today: date) -> tuple[Any, ...]:
    now = {column: _value_on(history.get(name, ()), today) for name, column in CURRENT.items()}
    firm = new.kind == Kind.ENTERPRISE
    return (
        new.id,
        tenant,
        new.id if firm else new.enterprise,
        now["region"] if firm else new.region,
        now["industry"] if firm else new.industry,
        str(new.kind),
        new.parent,
        new.code,
        now["name"],
        now["standing"],
    )


def _value_on(history: Dated, day: date) -> Any:
    """The value of the day; of a day before the first, the first."""
    held = [value for valid_from, value in history if valid_from <= day] or [
        value for _, value in history[:1]
    ]
    return held[-1] if held else ""


def _attributes(
    tenant: int, subject: UUID, history: Mapping[str, Dated], at: datetime, when: When
) -> Iterator[tuple[Any, ...]]:
    for name, values in history.items():
        for valid_from, value in values:
            recorded_at = when(at, valid_from)
            yield uuid7(), tenant, subject, name, _stored(value), valid_from, recorded_at, None


@lru_cache(maxsize=4096, typed=True)
def _stored(value: Value) -> str:
    """The text of a value; few values are told of many subjects."""
    return json.dumps(to_json(value))


def _at_once(at: datetime, day: date) -> datetime:
    return at


def _when_it_began(at: datetime, day: date) -> datetime:
    return max(at, datetime.combine(day, MORNING))


def _credit_code(tenant: int, firm: New, at: datetime) -> tuple[Any, ...]:
    reason, approver = (firm.override.reason, firm.override.approver) if firm.override else ("", None)
    return uuid7(), tenant, firm.id, firm.code, firm.since, reason, approver, at, None


# ── what holds of a subject ──────────────────────────────────────────────────────────────────────


def set_value(row: Subject, name: str, value: Value, valid_from: date, *, at: datetime, today: date) -> bool:
    """Record that `name` is `value` from a day on; a value recorded for that very day is replaced.

    False where that is already known. The subject's columns follow.
    """
    rows = Attribute.objects.filter(as_known(None), tenant=row.tenant, subject=row.id, name=name)
    same_day = rows.filter(valid_from=valid_from)
    stored = to_json(value)
    if any(old.value == stored and type(old.value) is type(stored) for old in same_day):
        return False
    same_day.update(replaced_at=at)
    Attribute(
        tenant=row.tenant, subject_id=row.id, name=name, value=stored, valid_from=valid_from, recorded_at=at
    ).save(force_insert=True)
    follow(row, today)
    return True


def retract(row: Subject, attribute: UUID, *, at: datetime, today: date) -> bool:
    """A recorded value was never true; as known before `at` it stays. False where it is no longer held."""
    rows = Attribute.objects.filter(as_known(None), tenant=row.tenant, subject=row.id, id=attribute)
    if not rows.update(replaced_at=at):
        return False
    follow(row, today)
    return True


def follow(row: Subject, today: date) -> None:
    """Bring the columns to today's values, those of everything beneath an enterprise too."""
    values = values_on(row.tenant, row.id, today)
    columns = {column: values[name] for name, column in CURRENT.items() if values.get(name) is not None}
    if row.kind in PLACED_OTHERWISE:
        columns = {name: value for name, value in columns.items() if name in ("name", "standing")}
    for name, value in columns.items():
        setattr(row, name, value)
    Subject.objects.filter(tenant=row.tenant, id=row.id).update(**columns)
    finding.refresh(row.tenant, [row.id])
    if row.kind == Kind.ENTERPRISE:
        place_beneath(row)


def place_beneath(firm: Subject) -> None:
    """What belongs to an enterprise lies where it lies and is of its industry, unless it has a region of its
    own.
    """
    beneath = Subject.objects.filter(tenant=firm.tenant, enterprise=firm.id).exclude(id=firm.id)
    own = Attribute.objects.filter(
        as_known(None), tenant=OuterRef("tenant"), subject=OuterRef("id"), name="region"
    )
    beneath.update(industry=firm.industry)
    beneath.filter(~Exists(own)).update(region=firm.region)
    finding.refresh_beneath(firm)


def due(tenant: int, first: date, last: date) -> list[Subject]:
    """Subjects of which something shown in a column began to hold within these days and is not shown yet."""
    begins = Attribute.objects.filter(
        as_known(None), tenant=tenant, name__in=CURRENT, valid_from__range=(first, last),
        value__isnull=False,
    )  # fmt: skip
    now: dict[tuple[UUID, str], Any] = {}
    for subject, name, value in begins.order_by("valid_from").values_list("subject", "name", "value"):
        now[subject, name] = from_json(value)
    shown = _shown(tenant, {subject for subject, _ in now})
    wrong = {id_ for (id_, name), value in now.items() if shown[id_].get(name, value) != value}
    return list(Subject.objects.filter(tenant=tenant, id__in=wrong).order_by("id"))


def _shown(tenant: int, ids: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """What the columns of subjects show, by attribute."""
    found = {}
    for part in batches(ids):
        rows = Subject.objects.filter(tenant=tenant, id__in=part)
        for id_, kind, *shown in rows.values_list("id", "kind", *CURRENT.values()):
            names = ("name", "status") if kind in PLACED_OTHERWISE else tuple(CURRENT)
            found[id_] = {name: value for name, value in zip(CURRENT, shown, strict=True) if name in names}
    return found


# ── enterprises ──────────────────────────────────────────────────────────────────────────────────


def recode(firm: Subject, code: str, valid_from: date, override: Override | None, *, at: datetime) -> None:
    """Another code from a day on. One recorded for that very day was wrong and is replaced."""
    wrong = CreditCode.objects.filter(
        as_known(None), tenant=firm.tenant, enterprise=firm.id, valid_from=valid_from
    )
    wrong.update(replaced_at=at)
    CreditCode(
        tenant=firm.tenant,
        enterprise_id=firm.id,
        uscc=code,
        valid_from=valid_from,
        override_reason=override.reason if override else "",
        override_approver=override.approver if override else None,
        recorded_at=at,
    ).save(force_insert=True)
    firm.code = code
    Enterprise.objects.filter(tenant=firm.tenant, subject=firm.id).update(uscc=code)
    Subject.objects.filter(tenant=firm.tenant, id=firm.id).update(code=code)
    finding.refresh(firm.tenant, [firm.id])


def merge(old: Subject, into: Subject, *, at: datetime, today: date) -> list[UUID]:
    """Two rows are one enterprise: all that is of `old` becomes `into`'s. Returns the ids of what moved.

    Of attributes known of both, `into`'s own history wins; what `old` knew of earlier days is added before
    it.
    """
    gone = Enterprise.objects.filter(tenant=old.tenant, subject=old.id)
    gone.update(merged_into=into.id, merged_at=at)
    _move_attributes(old, into, at)
    _move_codes(old, into, at)
    moved = _move_beneath(old, into)
    _move_grants(old, into, at)
    old.standing = Standing.CLOSED
    Subject.objects.filter(tenant=old.tenant, id=old.id).update(standing=Standing.CLOSED.value)
    follow(into, today)
    finding.refresh(old.tenant, [old.id, *moved])
    return moved


def _move_attributes(old: Subject, into: Subject, at: datetime) -> None:
    rows = Attribute.objects.filter(as_known(None), tenant=old.tenant)
    first: dict[str, date] = {}
    for name, valid_from in (
        rows.filter(subject=into.id).order_by("-valid_from").values_list("name", "valid_from")
    ):
        first[name] = valid_from
    leaving = list(rows.filter(subject=old.id))
    rows.filter(subject=old.id).update(replaced_at=at)
    for row in leaving:
        if row.name not in first or row.valid_from < first[row.name]:
            row.id, row.subject_id, row.recorded_at = uuid7(), into.id, at
            row.save(force_insert=True)


def _move_codes(old: Subject, into: Subject, at: datetime) -> None:
    rows = CreditCode.objects.filter(as_known(None), tenant=old.tenant, enterprise=old.id)
    leaving = list(rows)
    rows.update(replaced_at=at)
    for row in leaving:
        row.id, row.enterprise_id, row.recorded_at = uuid7(), into.id, at
        row.save(force_insert=True)


def _move_beneath(old: Subject, into: Subject) -> list[UUID]:
    """Sites, people, posts …; a code that `into` uses already gets the old enterprise's last digits before
    it.
    """
    held = Subject.objects.filter(tenant=old.tenant)
    moved = []
    for row in held.filter(enterprise=old.id).exclude(id=old.id):
        changes: dict[str, object] = {"enterprise": into.id}
        if row.parent_id == old.id:
            changes |= {"parent": into.id, "code": code_beneath(row, old, into)}
        held.filter(id=row.id).update(**changes)
        moved.append(row.id)
    return moved


def code_beneath(row: Subject, old: Subject, into: Subject) -> str:
    """The code of something right beneath `old` once it is beneath `into`."""
    taken = Subject.objects.filter(tenant=row.tenant, parent=into.id, kind=row.kind, code=row.code)
    return f"{old.code[-6:]}-{row.code}" if row.code and taken.exists() else row.code


def _move_grants(old: Subject, into: Subject, at: datetime) -> None:
    for grant in Grant.objects.filter(as_known(None), tenant=old.tenant):
        if str(old.id) in grant.enterprises:
            Grant.objects.filter(tenant=old.tenant, id=grant.id).update(replaced_at=at)
            named = {*grant.enterprises, str(into.id)} - {str(old.id)}
            grant.id, grant.enterprises, grant.recorded_at = uuid7(), sorted(named), at
            grant.save(force_insert=True)
