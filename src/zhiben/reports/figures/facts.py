"""Figures counted from facts. Facts are dated twice, so what was known then is the same question."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Max, Q, QuerySet, UUIDField, When

from zhiben.domain.indicator_formulas import Facts, Measuring
from zhiben.domain.indicators import Span
from zhiben.orgs.values import from_json
from zhiben.plans.models import Fact
from zhiben.reports.figures.asking import Asking, Item, Sums

_OFFICE = Case(When(industry="", then=F("subject_id")), output_field=UUIDField(null=True))
_KEYS = {Measuring.FIRMS: "enterprise", Measuring.EVENTS: "act"}


def counted(formula: Facts, asking: Asking) -> Sums:
    """The sums of a formula, by place."""
    sums = Sums(asking)
    rows = _rows(formula, asking, asking.whole).annotate(office=_OFFICE).order_by()
    now = Q(happened_on__gte=asking.span.first)
    if formula.measure is Measuring.SUM:
        told = rows.values_list("industry", "region", "office", "happened_on", f"attributes__{formula.of}")
        for industry, region, office, day, value in told.iterator(chunk_size=5000):
            n = _number(value)
            sums.add((industry, region, office), n if day >= asking.span.first else 0, n)
    elif formula.measure is Measuring.ROWS:
        grouped = rows.values_list("industry", "region", "office")
        for industry, region, office, n_now, n in grouped.annotate(
            now=Count("id", filter=now), n=Count("id")
        ):
            sums.add((industry, region, office), n_now, n)
    else:
        grouped = rows.values_list("industry", "region", "office", _KEYS[formula.measure])
        for industry, region, office, key, n_now in grouped.annotate(now=Count("id", filter=now)):
            if key is not None:
                sums.add_key((industry, region, office), key, n_now > 0)
    return sums


def items(
    formula: Facts, asking: Asking, span: Span, place: str, offset: int, limit: int
) -> tuple[list[Item], int]:
    """The rows behind the figure of a place, the last first; and how many there are."""
    rows = _rows(formula, asking, span).filter(asking.within(place, office="subject"))
    if formula.measure in _KEYS:
        return _grouped(rows, _KEYS[formula.measure], offset, limit)
    told = rows.order_by("-happened_on", "-id")[offset : offset + limit]
    return [
        Item(
            str(one.id), one.kind, one.happened_on, one.subject_id, *_shown(one),
            _number(one.attributes.get(formula.of)) if formula.of else Decimal(1),
        )
        for one in told
    ], rows.count()  # fmt: skip


def _rows(formula: Facts, asking: Asking, span: Span) -> QuerySet[Fact]:
    where = {f"attributes__{name}__in": list(values) for name, values in formula.where.items()}
    return Fact.objects.within(asking.actor).filter(
        asking.is_known, tenant=asking.tenant, kind=formula.kind, happened_on__gte=span.first,
        happened_on__lte=span.last, **where,
    )  # fmt: skip


def _grouped(rows: QuerySet[Fact], column: str, offset: int, limit: int) -> tuple[list[Item], int]:
    """What counts once, with the last of its facts."""
    groups: QuerySet[Any, Any] = rows.filter(**{f"{column}__isnull": False}).order_by().values(column)
    days = groups.annotate(day=Max("happened_on")).order_by("-day", column)
    page = {one[column]: one["day"] for one in days[offset : offset + limit]}
    last = {getattr(one, column): one for one in rows.filter(**{f"{column}__in": list(page)}).order_by("id")}
    found = []
    for key, day in page.items():
        fact = last[key]
        about = fact.enterprise or fact.subject_id
        found.append(Item(str(key), fact.kind, day, about, *_firm(fact.enterprise)))
    return found, groups.distinct().count()


def _shown(fact: Fact) -> tuple[str, str]:
    visit = fact.attributes.get("visit")
    if fact.kind == "inspection" and visit:
        return "visit", str(visit)
    return _firm(fact.enterprise)


def _firm(enterprise: UUID | None) -> tuple[str, str]:
    return ("enterprise-facts", str(enterprise)) if enterprise is not None else ("", "")


def _number(stored: object) -> Decimal:
    """What is not said counts nothing."""
    value = from_json(stored)
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else Decimal(0)
