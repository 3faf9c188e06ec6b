"""Figures counted from facts. Facts are dated twice, so what was known then is the same question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, SmallIntegerField, UUIDField, Value, When

from zhiben.domain import facts as domain
from zhiben.domain.indicator_formulas import Facts, Formula, Sum
from zhiben.domain.indicators import Span
from zhiben.orgs.values import from_json
from zhiben.orgs.world import batches
from zhiben.plans.models import Fact
from zhiben.reports.figures.asking import ONE, ZERO, Asking, Item, Sums

_OFFICE = Case(When(enterprise__isnull=True, then=F("subject_id")), output_field=UUIDField(null=True))
Where = Mapping[str, tuple[domain.Value, ...]]
COUNTED = (Sum.FACTS, Sum.ENTERPRISES)
Holds = frozenset[int]  # which of the conditions of a table hold


class Alike(NamedTuple):
    """Facts of one enterprise, or else of one office, that no formula tells apart: how many within the days,
    how many in all.
    """

    enterprise: UUID | None
    office: UUID | None
    holds: Holds
    now: int
    total: int


class Happened:
    """The facts of an authority as asked. Formulas over the same kinds are counted in one question, however
    many there are: facts are the most there is. `every`: all formulas there are.
    """

    def __init__(self, asking: Asking, every: Iterable[Formula]) -> None:
        self.asking = asking
        self._conditions: dict[tuple[str, ...], list[Where]] = {}
        for one in every:
            if isinstance(one, Facts) and one.sum in COUNTED:
                mine = self._conditions.setdefault(one.kinds, [])
                if one.where and one.where not in mine:
                    mine.append(one.where)
        self._tables: dict[tuple[str, ...], list[Alike]] = {}

    def counted(self, formula: Facts) -> Sums:
        """The figures of a formula, by place."""
        asking = self.asking
        if formula.once_heard and not _ever(formula, asking).exists():
            return Sums(is_heard=False)
        sums, first = Sums(formula.per), asking.span.first
        match formula.sum:
            case Sum.FACTS:
                for one in self._table(formula):
                    sums.add(asking.stands(one.enterprise, one.office), one.now, one.total)
            case Sum.ENTERPRISES:
                for firm, is_now in self._enterprises(formula).items():
                    sums.add(asking.stands(firm), int(is_now), 1)
            case Sum.TARGETS:
                for enterprise, office, now, total in _targets(formula, asking):
                    sums.add(asking.stands(enterprise, office), now, total)
            case Sum.VALUES:
                for told in _values(formula, asking):
                    places, n = asking.stands(told.enterprise, told.office), _number(told.stored)
                    if n is None:
                        sums.add_untold(places, told.subject, within=told.day >= first)
                    else:
                        sums.add(places, n if told.day >= first else None, n)
            case Sum.LATEST:
                for each in _latest(formula, asking, asking.span):
                    sums.add(asking.stands(each.enterprise, each.subject), each.now, each.total)
        return sums

    def _enterprises(self, formula: Facts) -> dict[UUID, bool]:
        """Each that has any, and whether within the days."""
        found: dict[UUID, bool] = {}
        for one in self._table(formula):
            if one.enterprise is not None:
                found[one.enterprise] = found.get(one.enterprise, False) or one.now > 0
        return found

    def _table(self, formula: Facts) -> Iterator[Alike]:
        """What the formula counts, added up."""
        if formula.kinds not in self._tables:
            self._tables[formula.kinds] = list(self._added_up(formula.kinds))
        wheres = self._conditions[formula.kinds]
        needed = {wheres.index(formula.where)} if formula.where else set[int]()
        return (one for one in self._tables[formula.kinds] if needed <= one.holds)

    def _added_up(self, kinds: tuple[str, ...]) -> Iterator[Alike]:
        asking, conditions = self.asking, self._conditions[kinds]
        rows = _within(_ever(Facts(kinds), asking), asking.whole).annotate(office=_OFFICE).order_by()
        names = [f"holds_{n}" for n in range(len(conditions))]
        rows = rows.annotate(**{name: _flag(where) for name, where in zip(names, conditions, strict=True)})
        grouped = rows.values_list("enterprise", "office", *names).annotate(
            now=Count("tenant", filter=Q(happened_on__gte=asking.span.first)), n=Count("tenant")
        )
        held: dict[tuple[int, ...], Holds] = {}
        for enterprise, office, *flags, now, n in grouped:  # no cursor: it keeps PostgreSQL to one core
            key = tuple(flags)
            if key not in held:
                held[key] = frozenset(n for n, flag in enumerate(flags) if flag)
            yield Alike(enterprise, office, held[key], now, n)


def _flag(where: Where) -> Case:
    """1 where the condition holds."""
    return Case(When(_said(where), then=Value(1)), default=Value(0), output_field=SmallIntegerField())


def _targets(formula: Facts, asking: Asking) -> Iterator[tuple[UUID | None, UUID | None, int, int]]:
    """(enterprise, else the office; within the days; in all)."""
    rows = _rows(formula, asking, asking.whole).annotate(office=_OFFICE).order_by()
    done_to = Q(targets__is_named=False)
    now = done_to & Q(happened_on__gte=asking.span.first)
    grouped = rows.values_list("enterprise", "office")
    yield from grouped.annotate(now=Count("targets", filter=now), n=Count("targets", filter=done_to))


class Told(NamedTuple):
    """What one fact says of an attribute. `enterprise`: whose it is, else `office`'s."""

    enterprise: UUID | None
    office: UUID | None
    subject: UUID
    day: date
    stored: object


def _values(formula: Facts, asking: Asking) -> Iterator[Told]:
    rows = _rows(formula, asking, asking.whole).annotate(office=_OFFICE).order_by()
    told = rows.values_list("enterprise", "office", "subject_id", "happened_on", f"attributes__{formula.of}")
    return map(Told._make, told.iterator(chunk_size=5000))


def items(formula: Facts, asking: Asking, span: Span) -> Iterator[Item]:
    """The rows that are counted within some days, the last first; what page shows them tells `shown`."""
    if formula.sum is Sum.LATEST:
        for one in _latest(formula, asking, span):
            if one.now:
                fact = one.fact
                yield Item(str(fact.id), fact.kind, fact.happened_on, fact.enterprise, fact.subject_id,
                           amount=one.now)  # fmt: skip
        return
    rows = _rows(formula, asking, span).order_by("-happened_on", "-id")
    columns = ["id", "kind", "happened_on", "enterprise", "subject_id"]
    match formula.sum:
        case Sum.TARGETS:
            rows = rows.annotate(n=Count("targets", filter=Q(targets__is_named=False)))
            columns.append("n")
        case Sum.VALUES:
            columns.append(f"attributes__{formula.of}")
    seen: set[UUID] = set()
    for id_, kind, day, enterprise, subject, *told in rows.values_list(*columns).iterator(chunk_size=2000):
        if formula.sum is Sum.ENTERPRISES:
            if enterprise is None or enterprise in seen:
                continue
            seen.add(enterprise)
        amount = (_number(told[0]) or ZERO) if told else ONE
        yield Item(str(id_), kind, day, enterprise, subject, amount=amount)


def shown(asking: Asking, found: Sequence[Item]) -> list[Item]:
    """With the pages that show them."""
    told: dict[str, Mapping[str, object]] = {}
    for batch in batches([UUID(one.id) for one in found]):
        rows = Fact.objects.filter(tenant=asking.tenant, id__in=batch)
        told |= {str(id_): attributes for id_, attributes in rows.values_list("id", "attributes")}
    pages = [_page(one, told[one.id]) for one in found]
    return [replace(one, route=route, of=of) for one, (route, of) in zip(found, pages, strict=True)]


def _ever(formula: Facts, asking: Asking) -> QuerySet[Fact]:
    return Fact.objects.filter(asking.is_known, tenant=asking.tenant, kind__in=formula.kinds)


def _rows(formula: Facts, asking: Asking, span: Span) -> QuerySet[Fact]:
    return _within(_ever(formula, asking), span).filter(_said(formula.where))


def _within(rows: QuerySet[Fact], span: Span) -> QuerySet[Fact]:
    return rows.filter(happened_on__gte=span.first, happened_on__lte=span.last)


def _said(where: Where) -> Q:
    """Attributes that have one of the values named."""
    return Q(**{f"attributes__{name}__in": list(said) for name, said in where.items()})


class Latest(NamedTuple):
    """The last fact of whoever tells something anew from time to time. `total`: what it says; `now`: how much
    more than the last one before the days.
    """

    fact: Fact
    enterprise: UUID | None
    subject: UUID
    now: Decimal
    total: Decimal


def _latest(formula: Facts, asking: Asking, span: Span) -> Iterator[Latest]:
    last: dict[tuple[UUID, str], Fact] = {}
    before: dict[tuple[UUID, str], Decimal] = {}
    rows = _rows(formula, asking, Span(date.min, span.last)).order_by("happened_on", "id")
    for fact in rows.iterator(chunk_size=2000):
        if formula.of not in fact.attributes:
            continue
        key = (fact.subject_id, str(fact.attributes.get(formula.by)) if formula.by else "")
        last[key] = fact
        if fact.happened_on < span.first:
            before[key] = _number(fact.attributes[formula.of]) or ZERO
    for key, fact in last.items():
        total = _number(fact.attributes[formula.of]) or ZERO
        yield Latest(fact, fact.enterprise, fact.subject_id, total - before.get(key, ZERO), total)


def _page(one: Item, attributes: Mapping[str, object]) -> tuple[str, str]:
    visit = attributes.get("visit")
    if visit and attributes.get("by") == "bureau":
        return "visit", str(visit)
    return ("", "") if one.enterprise is None else ("enterprise", str(one.enterprise))


def _number(stored: object) -> Decimal | None:
    """None where nothing is said: that is not nought."""
    value = from_json(stored)
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
