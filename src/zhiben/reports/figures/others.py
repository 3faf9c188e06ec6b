"""Figures counted from documents, decisions, steps about hazards, money spent, and the register itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from zhiben.documents.models import Document
from zhiben.domain.cases import Event as CaseEvent
from zhiben.domain.facts import Subject
from zhiben.domain.indicator_formulas import Cases, Deciding, Documents, Firms, Spent, Steps
from zhiben.domain.indicators import Span
from zhiben.hazards.models import HazardStep, Measure
from zhiben.inspections.models import CaseStep
from zhiben.orgs.world import world_rows
from zhiben.reports.figures.asking import Asking, Item, Sums, value_on

DECIDED = {Deciding.DECISIONS: CaseEvent.DECIDE, Deciding.HANDED: CaseEvent.HAND_OVER}
Formula = Documents | Cases | Steps | Spent | Firms


@dataclass(frozen=True, slots=True)
class Placed:
    """One row with where it lies."""

    item: Item
    enterprise: UUID | None
    region: str
    industry: str


def counted(formula: Formula, asking: Asking) -> Sums:
    """The sums of a formula, by place."""
    sums, first = Sums(asking), asking.span.first
    for one in _rows(formula, asking, asking.whole):
        is_now = isinstance(formula, Firms) or (one.item.day or date.min) >= first
        where = (one.industry, one.region, None)
        sums.add(where, one.item.amount if is_now else 0, one.item.amount)
    return sums


def items(formula: Formula, asking: Asking, span: Span, place: str) -> list[Item]:
    """The rows behind the figure of a place, the last first."""
    found = [
        one.item for one in _rows(formula, asking, span)
        if place in set(asking.places(one.industry, one.region, None))
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.day or date.min, one.id), reverse=True)


def _rows(formula: Formula, asking: Asking, span: Span) -> Iterator[Placed]:
    match formula:
        case Documents():
            found = _documents(formula, asking, span)
        case Cases():
            found = _cases(formula, asking, span)
        case Steps():
            found = _steps(formula, asking, span)
        case Spent():
            found = _spent(asking, span)
        case Firms():
            found = _firms(formula, asking, span)
    return (one for one in found if asking.sees(one.enterprise, one.region, one.industry))


def _documents(formula: Documents, asking: Asking, span: Span) -> Iterator[Placed]:
    stands = Q(voided_at__isnull=True)
    if asking.known is not None:
        stands |= Q(voided_at__gt=asking.known)
    rows = Document.objects.filter(
        stands, asking.is_recorded, tenant=asking.tenant, form__in=formula.forms,
        issued_on__gte=span.first, issued_on__lte=span.last,
    )  # fmt: skip
    for row in rows.defer("fields", "public").iterator(chunk_size=2000):
        item = Item(str(row.id), row.number, row.issued_on, row.about_id, "document", str(row.id))
        yield Placed(item, row.enterprise, row.region, row.industry)


def _cases(formula: Cases, asking: Asking, span: Span) -> Iterator[Placed]:
    rows = CaseStep.objects.filter(
        asking.is_recorded, tenant=asking.tenant, event=DECIDED[formula.what].value,
        day__gte=span.first, day__lte=span.last,
    )  # fmt: skip
    for row in rows.select_related("case"):
        case = row.case
        item = Item(str(row.id), f"{case.number} {case.cause}", row.day, case.about_id, "case", str(case.id))
        yield Placed(item, case.enterprise, case.region, case.industry)


def _steps(formula: Steps, asking: Asking, span: Span) -> Iterator[Placed]:
    rows = HazardStep.objects.filter(
        asking.is_recorded, tenant=asking.tenant, event=formula.event.value,
        day__gte=span.first, day__lte=span.last,
    )  # fmt: skip
    for row in rows.select_related("hazard"):
        of = row.hazard
        item = Item(str(row.id), f"{of.number} {of.text}", row.day, of.about_id, "hazard", str(of.id))
        yield Placed(item, of.enterprise, of.region, of.industry)


def _spent(asking: Asking, span: Span) -> Iterator[Placed]:
    done = Q() if asking.known is None else Q(done_step__recorded_at__lte=asking.known)
    rows = Measure.objects.filter(
        done, tenant=asking.tenant, funds__isnull=False, done_on__gte=span.first, done_on__lte=span.last
    )
    for row in rows.select_related("hazard"):
        of = row.hazard
        item = Item(
            str(row.id), f"{of.number} {row.text}", row.done_on, of.about_id, "hazard", str(of.id),
            row.funds or Decimal(0),
        )  # fmt: skip
        yield Placed(item, of.enterprise, of.region, of.industry)


def _firms(formula: Firms, asking: Asking, span: Span) -> Iterator[Placed]:
    names = ["region", "industry", *formula.where]
    for one in world_rows(asking.tenant, asking.known, kinds=["enterprise"], names=names).values():
        if one.kind == "enterprise" and _is_there(one, formula, span.last):
            id_ = UUID(one.id)
            item = Item(one.id, "", one.joined, id_, "enterprise", one.id)
            yield Placed(item, id_, _text(one, "region", span.last), _text(one, "industry", span.last))


def _is_there(firm: Subject, formula: Firms, day: date) -> bool:
    """On file: closed ones are not, those that stand still are."""
    on_file = firm.joined <= day and (firm.closed is None or firm.closed > day)
    return on_file and all(
        value_on(firm.attributes.get(name, ()), day) == value for name, value in formula.where.items()
    )


def _text(firm: Subject, name: str, day: date) -> str:
    value = value_on(firm.attributes.get(name, ()), day)
    return value if isinstance(value, str) else ""
