"""The blank table of enterprises or people: headings, choices of the authority, how to fill each column."""

from __future__ import annotations

from zhiben.contents.import_rows import Known
from zhiben.contents.imports import INDUSTRY, REGION, ImportForm
from zhiben.records.tables.columns import Column
from zhiben.records.tables.sheets import template


def blank(form: ImportForm, known: Known) -> bytes:
    """An .xlsx file."""
    wanted = [Column(one.name, one.label, one.asks.required, one.asks) for one in form.columns]
    offered = {REGION: list(known.regions.values()), INDUSTRY: list(known.industries.values())}
    return template(form, wanted, offered)
