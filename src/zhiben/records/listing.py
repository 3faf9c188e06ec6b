"""Records of a kind as a list: narrowed, counted, paged. `queries` says within whose reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from zhiben.contents.records import REFERENCES, RecordField
from zhiben.orgs.models import Subject
from zhiben.records.answers import Filters, Line, State
from zhiben.records.kinds import Kept, by_edition
from zhiben.records.models import Record, RecordValue
from zhiben.records.names import Names
from zhiben.records.values import loaded, said

STATES: dict[str, Q] = {
    State.ERASED: Q(erased_at__isnull=False),
    State.VOID: Q(erased_at__isnull=True, is_void=True),
    State.RETURNED: Q(erased_at__isnull=True, is_void=False, returned_at__isnull=False),
    State.RECEIVED: Q(erased_at__isnull=True, is_void=False, received_at__isnull=False),
    State.FILED: Q(erased_at__isnull=True, is_void=False, returned_at__isnull=True, received_at__isnull=True),
}


def narrowed(
    rows: QuerySet[Record], form: Kept, filters: Filters, tenants: Collection[int]
) -> QuerySet[Record]:
    """`rows` of one kind, all of `tenants`, that the filters let through; unasked, nothing void is shown."""
    rows = rows.filter(kind=form.kind.kind, replaced_at__isnull=True)
    rows = rows.filter(STATES[filters.state]) if filters.state in STATES else rows.filter(is_void=False)
    if filters.about is not None:
        rows = rows.filter(about=filters.about)
    if filters.enterprise is not None:
        rows = rows.filter(enterprise=filters.enterprise)
    if filters.words:
        word = filters.words.strip()
        rows = rows.filter(Q(about__name__icontains=word) | Q(about__code__istartswith=word))
    if filters.since is not None:
        rows = rows.filter(happened_on__gte=filters.since)
    if filters.until is not None:
        rows = rows.filter(happened_on__lte=filters.until)
    for field in form.listed:
        asked = (filters.fields or {}).get(field.name)
        if asked not in (None, "", (None, None)):
            rows = rows.filter(id__in=_having(tenants, form, field, asked))
    return rows


def _having(
    tenants: Collection[int], form: Kept, field: RecordField, asked: Any
) -> QuerySet[RecordValue, Any]:
    """Records with a listed value as asked, by the index of values."""
    mine = RecordValue.objects.filter(tenant__in=tenants, kind=form.kind.kind, field=field.name)
    return mine.filter(_test(field, asked, tenants)).values("record")


def _test(field: RecordField, asked: Any, tenants: Collection[int]) -> Q:
    if isinstance(asked, tuple):
        column = "day" if field.type == "date" else "number"
        low, high = asked
        test = Q(**{f"{column}__isnull": False})
        if low is not None:
            test &= Q(**{f"{column}__gte": low})
        if high is not None:
            test &= Q(**{f"{column}__lte": high})
        return test
    if field.type in REFERENCES and field.type not in ("clause", "hazard_criterion"):
        named = Subject.objects.filter(tenant__in=tenants, kind=field.type, name__icontains=str(asked))
        return Q(text__in=[str(id_) for id_ in named.values_list("id", flat=True)[:500]])
    if field.type in ("choice", "choices", "yes_no"):
        return Q(text=str(asked))
    if isinstance(asked, int | Decimal):
        return Q(number=asked)
    if isinstance(asked, date):
        return Q(day=asked)
    return Q(text__icontains=str(asked))


def ordered(rows: QuerySet[Record], after: tuple[str, UUID] | None) -> QuerySet[Record]:
    """The latest happening first; `after`: what follows this place."""
    if after is not None:
        day = date.fromisoformat(after[0])
        rows = rows.filter(Q(happened_on__lt=day) | Q(happened_on=day, id__lt=after[1]))
    return rows.order_by("-happened_on", "-id").select_related("about")


def lines(rows: Iterable[Record], form: Kept, names: Names) -> Iterator[Line]:
    """Each by the edition it was filed under, in the columns of today's kind."""
    found = list(rows)
    values = [loaded(row.data) for row in found]
    names.learn_from(form.kind, values)
    for row, mine in zip(found, values, strict=True):
        fields = by_edition(row.tenant, row.edition, row.kind).kind.fields_by_name()
        cells = tuple(
            said(fields.get(column.name, column), mine.get(column.name), names) for column in form.listed
        )
        yield Line(
            row.origin, row.kind, row.about_id, row.about.name, row.enterprise, row.happened_on, row.revision,
            state_of(row), cells, row.recorded_at,
        )  # fmt: skip


def state_of(row: Record) -> State:
    if row.erased_at is not None:
        return State.ERASED
    if row.is_void:
        return State.VOID
    if row.returned_at is not None:
        return State.RETURNED
    return State.RECEIVED if row.received_at is not None else State.FILED
