"""Whether sheets that went up can be made again, byte for byte: of figures counted anew as they were known
then, by the form and the definitions of then. Asked by the command line; nobody's screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from zhiben.domain.access import system
from zhiben.domain.periods import day_of
from zhiben.orgs.queries import office
from zhiben.reports.figures.anew import Anew
from zhiben.reports.months.stored import latest
from zhiben.reports.sheets import forms, queries
from zhiben.reports.sheets.filling import filled, words
from zhiben.reports.sheets.models import SheetFile
from zhiben.reports.sheets.narrating import narrative


@dataclass(frozen=True, slots=True)
class Again:
    """How many sheets were made anew; `differ`: those that are not what went up, by period and form."""

    sheets: int
    differ: tuple[tuple[str, str], ...]


def again(anew: Anew) -> Again:
    """Every sheet an authority made of frozen figures."""
    sheets, differ = 0, []
    for row in SheetFile.objects.filter(tenant=anew.tenant).order_by("id").iterator(chunk_size=20):
        sheets += 1
        if _made(anew, row) != row.sha256:
            differ.append((row.period, row.form))
    return Again(sheets, tuple(differ))


def _made(anew: Anew, row: SheetFile) -> str:
    """The digest of the sheet made anew; nothing where its figures are not there."""
    held = latest(row.tenant, row.period, row.version)
    if held is None:
        return ""
    day, by = day_of(row.recorded_at), system("sheets", [row.tenant], day_of(row.recorded_at))
    kept = forms.kept(row.tenant, row.edition)
    told = words(
        anew.sheet(row.period, held.known), office(by, row.tenant).name, row.by_name or "", day,
        narrative(row.tenant, row.period, held.known),
    )  # fmt: skip
    measures = queries.measures(by, row.tenant, held.known)
    made = filled(kept.form, kept.template, anew.sheet(row.period, held.known), told, measures)
    return sha256(made.content).hexdigest()
