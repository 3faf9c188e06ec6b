"""Everything that can be asked about organisations. Each takes the actor first and stays within reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zhiben.domain import uscc
from zhiben.domain.access import Actor
from zhiben.domain.facts import Value
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import NotFound
from zhiben.orgs.models import Attribute, Authority, CreditCode, Enterprise, Industry, Region, Subject
from zhiben.orgs.stood import Stood, stood
from zhiben.orgs.values import from_json
from zhiben.orgs.world import as_known, redirects, values_on

MOST_BENEATH = 500  # of what belongs to one enterprise


@dataclass(frozen=True, slots=True)
class Line:
    """A subject in a list.

    `region` and `industry` are codes; their names are in `region_name`, `industry_name`.
    """

    id: UUID
    tenant: int
    kind: str
    code: str
    name: str
    enterprise: UUID | None
    region: str
    industry: str
    region_name: str = ""
    industry_name: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Office:
    """An authority. `id` is its tenant; `parent` the tenant of the one above; `subject` itself as a
    subject.
    """

    id: int
    name: str
    region: str
    parent: int | None
    subject: UUID


@dataclass(frozen=True, slots=True)
class Change:
    """One row of an attribute's history. `replaced_at` None: still held to be true."""

    id: UUID
    name: str
    value: Value
    valid_from: date
    recorded_at: datetime
    replaced_at: datetime | None


@dataclass(frozen=True, slots=True)
class Card:
    """One subject with what holds of it on a day, as known at a moment, and what stands beneath it."""

    line: Line
    parent: Line | None
    standing: str
    attributes: Mapping[str, Value]
    former_codes: tuple[str, ...] = ()
    merged_into: UUID | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`total` lines match; `next` is where the following page begins (None: this is the last)."""

    lines: tuple[Line, ...]
    total: int
    next: tuple[str, UUID] | None


def subject(actor: Actor, id_: UUID, kind: str | None = None) -> Subject:
    """The row within reach; raises NotFound alike for missing and for out of reach."""
    found = Subject.objects.within(actor).filter(id=id_)
    row = (found if kind is None else found.filter(kind=kind)).first()
    if row is None:
        raise NotFound("subject", id=id_)
    return row


def lines(
    actor: Actor, ids: list[UUID], *, today: date | None = None, at: datetime | None = None
) -> dict[UUID, Line]:
    """Lines of the subjects among `ids` that are within reach; enterprises as they were known at `at`, on
    `today`, that day.
    """
    rows = list(Subject.objects.within(actor).filter(id__in=ids))
    if at is not None and today is not None:
        for tenant in {row.tenant for row in rows}:
            then = stood(tenant, today, at, [row.id for row in rows if row.tenant == tenant])
            for row in rows:
                if row.id in then:
                    _put_back(row, then[row.id])
    return {line.id: line for line in _lines(rows)}


def _put_back(row: Subject, then: Stood) -> None:
    """The row, not the one in the database, says what was known then."""
    row.name, row.code = then.name or row.name, then.code or row.code
    row.region, row.industry = then.region, then.industry


def page(
    actor: Actor,
    kind: str,
    *,
    words: str = "",
    region: str = "",
    industry: str = "",
    enterprise: UUID | None = None,
    standing: str | None = None,
    among: QuerySet[Any, Any] | None = None,
    after: tuple[str, UUID] | None = None,
    size: int = 50,
) -> Page:
    """Subjects of a kind by name. `words`: part of a name, or a code (also a former one).

    `region`: a prefix; `among`: a question of a room above that answers with ids.
    """
    rows = Subject.objects.within(actor).filter(kind=kind)
    if kind == Kind.ENTERPRISE:
        gone = Enterprise.objects.filter(tenant__in=actor.reads, merged_at__isnull=False)
        rows = rows.exclude(id__in=list(gone.values_list("subject", flat=True)))
    if words:
        rows = rows.filter(_named(actor, words.strip()))
    if region:
        rows = rows.filter(region__startswith=region)
    if industry:
        rows = rows.filter(industry=industry)
    if enterprise is not None:
        rows = rows.filter(enterprise=enterprise)
    if standing is not None:
        rows = rows.filter(standing=standing)
    if among is not None:
        rows = rows.filter(id__in=among)
    total = rows.count()
    if after is not None:
        rows = rows.filter(Q(name__gt=after[0]) | Q(name=after[0], id__gt=after[1]))
    found = list(rows.order_by("name", "id")[: size + 1])
    more = (found[size - 1].name, found[size - 1].id) if len(found) > size else None
    return Page(tuple(_lines(found[:size])), total, more)


def page_then(
    actor: Actor, *, today: date, at: datetime, words: str = "", region: str = "", industry: str = "",
    after: tuple[str, UUID] | None = None, size: int = 50,
) -> Page:  # fmt: skip
    """Enterprises within reach as they were known at `at`, by the name they had on `today`, that day; those
    nobody knew of, and those that were part of others by then, are not there. Narrowed as `page`.
    """
    rows = {row.id: row for row in Subject.objects.within(actor).filter(kind=Kind.ENTERPRISE)}
    found = []
    for tenant in sorted({row.tenant for row in rows.values()}):
        for id_, one in stood(tenant, today, at).items():
            if id_ in rows and _is_asked(one, words.strip(), region, industry):
                _put_back(rows[id_], one)
                found.append(rows[id_])
    found.sort(key=lambda row: (row.name, row.id))
    rest = [row for row in found if after is None or (row.name, row.id) > after]
    more = (rest[size - 1].name, rest[size - 1].id) if len(rest) > size else None
    return Page(tuple(_lines(rest[:size])), len(found), more)


def _is_asked(one: Stood, words: str, region: str, industry: str) -> bool:
    is_named = words in one.name or one.code.startswith(words.upper())
    return is_named and one.region.startswith(region) and industry in ("", one.industry)


def card(actor: Actor, id_: UUID, *, today: date, at: datetime | None = None) -> Card:
    """One subject; of a merged enterprise the card says where it went. Raises NotFound."""
    row = subject(actor, id_)
    values = values_on(row.tenant, row.id, today, at)
    then = stood(row.tenant, today, at, [row.id]) if at is not None and row.kind == Kind.ENTERPRISE else {}
    for shown in then.values():
        _put_back(row, shown)
    parent = Subject.objects.within(actor).filter(tenant=row.tenant, id__in=[row.parent_id]).first()
    former: tuple[str, ...] = ()
    merged = None
    if row.kind == Kind.ENTERPRISE:
        former = _former_codes(row, at)
        merged = redirects(row.tenant, at).get(row.id)
    one, *above = _lines([row, *([parent] if parent else [])])
    return Card(
        line=one,
        parent=above[0] if above else None,
        standing=str(values.get("status", "")),
        attributes=values,
        former_codes=former,
        merged_into=merged,
    )


def beneath(actor: Actor, enterprise: UUID, *, today: date, at: datetime | None = None) -> list[Card]:
    """People, posts, sites, equipment and projects of an enterprise, by kind and name; at most MOST_BENEATH.

    Raises NotFound.
    """
    firm = subject(actor, enterprise, Kind.ENTERPRISE)
    rows = list(
        Subject.objects.within(actor)
        .filter(tenant=firm.tenant, enterprise=firm.id)
        .exclude(kind=Kind.ENTERPRISE)
        .order_by("kind", "name", "id")[:MOST_BENEATH]
    )
    known = Attribute.objects.filter(as_known(at), tenant=firm.tenant, subject__in=[row.id for row in rows])
    values: dict[UUID, dict[str, Value]] = defaultdict(dict)
    ordered = known.filter(valid_from__lte=today).order_by("valid_from", "id")
    for whose, name, stored in ordered.values_list("subject", "name", "value"):
        values[whose][name] = from_json(stored)
    return [
        Card(line, None, str(values[line.id].get("status", "")), values[line.id])
        for line in _lines(rows)
        if "status" in values[line.id]  # not yet known, or not yet there, on that day
    ]


def history(actor: Actor, id_: UUID, name: str | None = None) -> list[Change]:
    """Every value ever recorded of a subject, by the day it holds from, then by when it was recorded."""
    row = subject(actor, id_)
    rows = Attribute.objects.filter(tenant=row.tenant, subject=row.id).order_by(
        "name", "valid_from", "recorded_at"
    )
    return [
        Change(one.id, one.name, from_json(one.value), one.valid_from, one.recorded_at, one.replaced_at)
        for one in (rows if name is None else rows.filter(name=name))
    ]


def by_code(actor: Actor, code: str) -> Line | None:
    """The enterprise that holds a normalised code, else the one that once held it."""
    rows = Subject.objects.within(actor)
    codes = CreditCode.objects.filter(as_known(None), tenant__in=actor.reads, uscc=code)
    now = Enterprise.objects.filter(tenant__in=actor.reads, uscc=code, merged_into__isnull=True)
    for held in (now.values_list("subject"), codes.values_list("enterprise")):
        row = rows.filter(id__in=[one for (one,) in held]).first()
        if row is not None:
            return _lines([row])[0]
    return None


def regions(actor: Actor) -> list[Named]:
    """Every administrative division, by code."""
    return [Named(one.code, one.name) for one in Region.objects.order_by("code")]


def industries(actor: Actor) -> list[Named]:
    """Every supervised industry, by code."""
    return [Named(one.code, one.name) for one in Industry.objects.order_by("code")]


def firms_by_industry(actor: Actor, tenant: int) -> dict[str, int]:
    """How many enterprises of an authority are within reach, by the code of their industry."""
    rows = Subject.objects.within(actor).filter(tenant=tenant, kind=Kind.ENTERPRISE)
    return dict(rows.order_by().values_list("industry").annotate(n=Count("id")))


def authorities(actor: Actor) -> list[Office]:
    """The authorities the actor reads, by id."""
    own = Subject.objects.filter(tenant__in=actor.reads, kind=Kind.AUTHORITY)
    subjects = dict(own.values_list("tenant", "id"))
    rows = Authority.objects.filter(id__in=list(subjects)).order_by("id")
    return [Office(one.id, one.name, one.region_id, one.parent_id, subjects[one.id]) for one in rows]


def sections(actor: Actor) -> list[tuple[UUID, str]]:
    """(id, name) of the sections within reach, by name."""
    rows = Subject.objects.within(actor).filter(kind=Kind.SECTION).order_by("name", "id")
    return list(rows.values_list("id", "name"))


def office(actor: Actor, tenant: int) -> Office:
    """One authority. Raises NotFound."""
    for one in authorities(actor):
        if one.id == tenant:
            return one
    raise NotFound("authority", tenant=tenant)


def towns(actor: Actor, region: str) -> tuple[str, ...]:
    """Codes of the divisions right beneath a region; itself where there are none."""
    codes = Region.objects.filter(parent=region).order_by("code").values_list("code", flat=True)
    return tuple(codes) or (region,)


def _former_codes(row: Subject, at: datetime | None) -> tuple[str, ...]:
    """Codes an enterprise held before, oldest first; those of enterprises merged into it among them."""
    rows = CreditCode.objects.filter(as_known(at), tenant=row.tenant, enterprise=row.id)
    codes = rows.order_by("valid_from").values_list("uscc", flat=True)
    return tuple(dict.fromkeys(code for code in codes if code != row.code))


def _named(actor: Actor, words: str) -> Q:
    code = words.upper()
    if len(code) == uscc.LENGTH and code.isascii():
        return Q(id__in=_holders(actor, code))
    return Q(name__icontains=words) | Q(code__startswith=code)


def _holders(actor: Actor, code: str) -> list[UUID]:
    """Enterprises that hold, or once held, a code."""
    rows = CreditCode.objects.filter(as_known(None), tenant__in=actor.reads, uscc=code)
    return list(rows.values_list("enterprise", flat=True))


def _lines(rows: list[Subject]) -> list[Line]:
    places = {
        region.code: region.name for region in Region.objects.filter(code__in={row.region for row in rows})
    }
    names = dict(Industry.objects.filter(code__in={row.industry for row in rows}).values_list("code", "name"))
    return [
        Line(
            row.id, row.tenant, row.kind, row.code, row.name, row.enterprise, row.region, row.industry,
            places.get(row.region, ""), names.get(row.industry, ""),
        )
        for row in rows
    ]  # fmt: skip
