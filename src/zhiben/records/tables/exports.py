"""What leaves as a table: the records of a list with all their fields, and the empty template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count

from zhiben.domain.access import Actor
from zhiben.domain.refusals import NotPermitted
from zhiben.ground.clock import SHANGHAI
from zhiben.records import kinds, people, periods, queries
from zhiben.records.answers import Filters
from zhiben.records.listing import state_of
from zhiben.records.models import Attachment, Record
from zhiben.records.names import Names
from zhiben.records.tables.columns import ABOUT, EXPORTED, PERIOD, Column, columns
from zhiben.records.tables.sheets import template
from zhiben.records.values import said

OFFERED = 60  # subjects a template may offer to pick from


def export(
    actor: Actor, kind: str, filters: Filters, words: Mapping[str, str]
) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and rows of what the filters let through; the same headings are understood by an import.

    `words`: what the states are called. Raises NotFound.
    """
    form = queries.form_of(actor, kind)
    tenant = min(actor.writes or actor.reads)
    wanted = columns(form, is_report=periods.is_report(tenant, form.kind))
    head = [column.label for column in wanted] + list(EXPORTED)
    return head, _rows(actor, kind, filters, wanted, words)


def _rows(
    actor: Actor, kind: str, filters: Filters, wanted: list[Column], words: Mapping[str, str]
) -> Iterator[list[Any]]:
    names = Names(actor, min(actor.writes or actor.reads))
    for row, values in queries.export(actor, kind, filters):
        fields = kinds.by_edition(row.tenant, row.edition, row.kind).kind.fields_by_name()
        yield [*(_cell(column, row, values, fields, names) for column in wanted), *_more(row, words)]


def _cell(
    column: Column, row: Record, values: Mapping[str, Any], fields: Mapping[str, Any], names: Names
) -> Any:
    if column.name == ABOUT:
        return row.about.name
    if column.name == PERIOD:
        return row.period
    value = values.get(column.name)
    if column.field is None or isinstance(value, bool | date):
        return value
    if isinstance(value, int | Decimal):
        return value
    return said(fields.get(column.name, column.field), value, names)


def _more(row: Record, words: Mapping[str, str]) -> list[Any]:
    pieces = Attachment.objects.filter(tenant=row.tenant, record=row.id).aggregate(n=Count("id"))["n"]
    recorded = f"{row.recorded_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return [words[state_of(row)], recorded, row.filer, pieces, str(row.origin)]


def empty(actor: Actor, kind: str) -> tuple[str, bytes]:
    """The template of a kind and its title. Raises NotFound, NotPermitted `record_not_yours`."""
    form = queries.form_of(actor, kind)
    if not people.may_file(actor, form.kind):
        raise NotPermitted("record_not_yours", kind=kind)
    tenant = min(actor.writes)
    wanted = columns(form, is_report=periods.is_report(tenant, form.kind))
    rows = Names(actor, tenant).candidates(form.kind.about).order_by("name")
    abouts = list(rows.values_list("name", flat=True)[: OFFERED + 1])
    return form.title, template(form, wanted, {ABOUT: abouts} if len(abouts) <= OFFERED else {})
