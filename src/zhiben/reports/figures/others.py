"""Figures counted from documents, what was done to hazards and in cases, funds, and what is on file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from zhiben.documents.models import Document
from zhiben.domain.facts import Subject
from zhiben.domain.indicator_formulas import Papers, Room, Spent, Steps, Subjects
from zhiben.domain.indicators import Pair, Span
from zhiben.domain.orgs import Kind
from zhiben.hazards.models import HazardStep, Measure
from zhiben.inspections.models import CaseStep
from zhiben.orgs.world import world_rows
from zhiben.reports.figures.asking import ONE, ZERO, Asking, Item, Sums, value_on

Formula = Papers | Steps | Spent | Subjects


def counted(formula: Formula, asking: Asking) -> dict[str, Pair]:
    """The figures of a formula, by place."""
    sums, first = Sums(getattr(formula, "per", 1)), asking.span.first
    if isinstance(formula, Subjects) and formula.kind == Kind.ENTERPRISE and not formula.where:
        for firm in asking.firms.values():  # read already, to know where they stand
            if firm.on_file:
                sums.add(asking.within(firm.spot), 1, 1)
        return sums.pairs(asking.places)
    is_stock = isinstance(formula, Subjects)
    for one in items(formula, asking, asking.whole):
        is_now = is_stock or (one.day or date.min) >= first
        sums.add(asking.stands(one.enterprise), one.amount if is_now else 0, one.amount)
    return sums.pairs(asking.places)


def items(formula: Formula, asking: Asking, span: Span) -> Iterator[Item]:
    """The rows that are counted within some days, the last first."""
    match formula:
        case Papers():
            return _papers(formula, asking, span)
        case Steps():
            return _steps(formula, asking, span)
        case Spent():
            return _spent(asking, span)
    return _subjects(formula, asking, span)


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


def _subjects(formula: Subjects, asking: Asking, span: Span) -> Iterator[Item]:
    found = world_rows(asking.tenant, asking.known, kinds=[formula.kind], names=list(formula.where))
    mine = [one for one in found.values() if one.kind == formula.kind and _is_there(one, formula, span.last)]
    for one in sorted(mine, key=lambda one: (one.joined, one.id), reverse=True):
        firm = _firm(one, found)
        route = ("enterprise", str(firm)) if firm is not None else ("", "")
        yield Item(one.id, "", one.joined, firm, UUID(one.id), *route)


def _is_there(one: Subject, formula: Subjects, day: date) -> bool:
    """On file: closed ones are not, those that stand still are."""
    on_file = one.joined <= day and (one.closed is None or one.closed > day)
    return on_file and all(
        value_on(one.attributes.get(name, ()), day) in values for name, values in formula.where.items()
    )


def _firm(one: Subject, found: dict[str, Subject]) -> UUID | None:
    """The enterprise itself, or the one above."""
    above: Subject | None = one
    while above is not None and above.kind != Kind.ENTERPRISE:
        above = found.get(above.of or "")
    return None if above is None else UUID(above.id)
