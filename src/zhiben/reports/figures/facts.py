"""Figures counted from facts. Facts are dated twice, so what was known then is the same question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, UUIDField, When

from zhiben.domain.indicator_formulas import Facts, Sum
from zhiben.domain.indicators import NOTHING, Pair, Span
from zhiben.orgs.values import from_json
from zhiben.plans.models import Fact
from zhiben.reports.figures.asking import ONE, ZERO, Asking, Item, Sums

_OFFICE = Case(When(enterprise__isnull=True, then=F("subject_id")), output_field=UUIDField(null=True))


def counted(formula: Facts, asking: Asking) -> dict[str, Pair]:
    """The figures of a formula, by place."""
    if formula.once_heard and not _ever(formula, asking).exists():
        return dict.fromkeys(asking.places, Pair(NOTHING, NOTHING))
    sums, first = Sums(formula.per), asking.span.first
    if formula.sum is Sum.LATEST:
        for one in _latest(formula, asking, asking.span):
            sums.add(asking.stands(one.enterprise, one.subject), one.now, one.total)
    elif formula.sum is Sum.VALUES:
        rows = _rows(formula, asking, asking.whole).annotate(office=_OFFICE).order_by()
        told = rows.values_list(
            "enterprise", "office", "subject_id", "happened_on", f"attributes__{formula.of}"
        )
        for enterprise, office, subject, day, stored in told.iterator(chunk_size=5000):
            places, n = asking.stands(enterprise, office), _number(stored)
            if n is None:
                sums.add_untold(places, subject, within=day >= first)
            else:
                sums.add(places, n if day >= first else None, n)
    else:
        for enterprise, office, now, total in _grouped(formula, asking):
            sums.add(asking.stands(enterprise, office), now, total)
    return sums.pairs(asking.places)


def _grouped(formula: Facts, asking: Asking) -> Iterator[tuple[UUID | None, UUID | None, int, int]]:
    """(enterprise, else the office; within the days; in all): one query adds up each enterprise's."""
    rows = _rows(formula, asking, asking.whole).annotate(office=_OFFICE).order_by()
    now = Q(happened_on__gte=asking.span.first)
    of, besides = "id", Q()
    if formula.sum is Sum.TARGETS:
        of, besides = "targets", Q(targets__is_named=False)
    grouped = rows.values_list("enterprise", "office").annotate(
        now=Count(of, filter=now & besides), n=Count(of, filter=besides or None)
    )
    for enterprise, office, n_now, n in grouped:
        if formula.sum is not Sum.ENTERPRISES:
            yield enterprise, office, n_now, n
        elif enterprise is not None:
            yield enterprise, None, min(n_now, 1), min(n, 1)


def items(formula: Facts, asking: Asking, span: Span) -> Iterator[Item]:
    """The rows that are counted within some days, the last first."""
    if formula.sum is Sum.LATEST:
        for one in _latest(formula, asking, span):
            if one.now:
                yield _item(one.fact, one.now)
        return
    rows = _rows(formula, asking, span).order_by("-happened_on", "-id")
    if formula.sum is Sum.TARGETS:
        rows = rows.annotate(n=Count("targets", filter=Q(targets__is_named=False)))
    seen: set[UUID] = set()
    for fact in rows.iterator(chunk_size=2000):
        if formula.sum is Sum.ENTERPRISES:
            if fact.enterprise is None or fact.enterprise in seen:
                continue
            seen.add(fact.enterprise)
        amount = ONE
        if formula.sum is Sum.VALUES:
            amount = _number(fact.attributes.get(formula.of)) or ZERO
        elif formula.sum is Sum.TARGETS:
            amount = Decimal(fact.n)  # type: ignore[attr-defined]
        yield _item(fact, amount)


def _ever(formula: Facts, asking: Asking) -> QuerySet[Fact]:
    return Fact.objects.filter(asking.is_known, tenant=asking.tenant, kind__in=formula.kinds)


def _rows(formula: Facts, asking: Asking, span: Span) -> QuerySet[Fact]:
    where: dict[str, Any] = {f"attributes__{name}__in": list(said) for name, said in formula.where.items()}
    days = {"happened_on__gte": span.first, "happened_on__lte": span.last}
    return _ever(formula, asking).filter(**days, **where)


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


def _item(fact: Fact, amount: Decimal) -> Item:
    about = fact.subject_id
    return Item(str(fact.id), fact.kind, fact.happened_on, fact.enterprise, about, *_shown(fact), amount)


def _shown(fact: Fact) -> tuple[str, str]:
    visit = fact.attributes.get("visit")
    if visit and fact.attributes.get("by") == "bureau":
        return "visit", str(visit)
    return ("", "") if fact.enterprise is None else ("enterprise", str(fact.enterprise))


def _number(stored: object) -> Decimal | None:
    """None where nothing is said: that is not nought."""
    value = from_json(stored)
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
