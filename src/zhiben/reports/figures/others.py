"""Figures counted from documents, what was done to hazards and in cases, and funds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q, QuerySet

from zhiben.documents.models import Document
from zhiben.domain.indicator_formulas import Papers, Room, Spent, Steps
from zhiben.domain.indicators import Span
from zhiben.hazards.models import HazardStep, Measure
from zhiben.inspections.models import CaseStep
from zhiben.reports.figures.asking import ONE, ZERO, Asking, Item, Sums

Formula = Papers | Steps | Spent


def counted(formula: Formula, asking: Asking) -> Sums:
    """The figures of a formula, by place."""
    sums, first = Sums(getattr(formula, "per", 1)), asking.span.first
    for one in items(formula, asking, asking.whole):
        is_now = (one.day or date.min) >= first
        sums.add(asking.stands(one.enterprise), one.amount if is_now else 0, one.amount)
    return sums


def items(formula: Formula, asking: Asking, span: Span) -> Iterator[Item]:
    """The rows that are counted within some days, the last first."""
    match formula:
        case Papers():
            return _papers(formula, asking, span)
        case Steps():
            return _steps(formula, asking, span)
    return _spent(asking, span)


def _papers(formula: Papers, asking: Asking, span: Span) -> Iterator[Item]:
    stands = Q(voided_at__isnull=True)
    if asking.known is not None:
        stands |= Q(voided_at__gt=asking.known)
    rows = Document.objects.filter(
        stands, asking.is_recorded, tenant=asking.tenant, form__in=formula.forms,
        issued_on__gte=span.first, issued_on__lte=span.last,
    )  # fmt: skip
    columns = ("id", "number", "issued_on", "enterprise", "about", *(["fields"] if formula.of else []))
    for id_, number, day, enterprise, about, *told in rows.order_by("-issued_on", "-id").values_list(
        *columns
    ):
        amount = _number(told[0].get(formula.of)) if told else ONE
        yield Item(str(id_), number, day, enterprise, about, "document", str(id_), amount)


def _number(said: object) -> Decimal:
    """What is not said counts nothing."""
    try:
        return Decimal(str(said))
    except InvalidOperation:
        return ZERO


def _steps(formula: Steps, asking: Asking, span: Span) -> Iterator[Item]:
    rows: QuerySet[Any, Any] = (
        HazardStep.objects.all() if formula.room is Room.HAZARDS else CaseStep.objects.all()
    )
    rows = rows.filter(
        asking.is_recorded, tenant=asking.tenant, event=formula.event, day__gte=span.first,
        day__lte=span.last,
    )  # fmt: skip
    room = "hazard" if formula.room is Room.HAZARDS else "case"
    for row in rows.select_related(room).order_by("-day", "-id"):
        of = getattr(row, room)
        label = f"{of.number} {of.text if room == 'hazard' else of.cause}"
        yield Item(str(row.id), label, row.day, of.enterprise, of.about_id, room, str(of.id))


def _spent(asking: Asking, span: Span) -> Iterator[Item]:
    known = Q() if asking.known is None else Q(done_step__recorded_at__lte=asking.known)
    rows = Measure.objects.filter(
        known, tenant=asking.tenant, funds__isnull=False, done_on__gte=span.first, done_on__lte=span.last
    )
    for row in rows.select_related("hazard").order_by("-done_on", "-id"):
        of, label = row.hazard, f"{row.hazard.number} {row.text}"
        yield Item(
            str(row.id), label, row.done_on, of.enterprise, of.about_id, "hazard", str(of.id),
            row.funds or ZERO,
        )  # fmt: skip
