"""Whether an issued paper can be made again: every figure counted anew as it was known then, and compared
with what was printed; and every figure is the sum of its rows. Asked by the command line; nobody's screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from zhiben.domain.indicators import Sheet
from zhiben.domain.narrating import Data, place_in, sheet_of, shown
from zhiben.domain.wording import Figure, Measure
from zhiben.domain.writing import State
from zhiben.reports.figures.anew import Anew
from zhiben.reports.writing.models import Paper
from zhiben.reports.writing.stored import whole_of

ROWS = "明细合计"


@dataclass(frozen=True, slots=True)
class Differs:
    """A figure that does not come out again: as printed, and as counted anew or by its rows (`ROWS`)."""

    paper: str
    figure: Figure
    printed: str
    again: str


@dataclass(frozen=True, slots=True)
class Again:
    """How many figures of how many papers were counted anew."""

    papers: int
    figures: int
    differ: tuple[Differs, ...]


def again(anew: Anew) -> Again:
    """Every issued paper of an authority. A change against another period is counted from both."""
    papers = figures = 0
    differ: list[Differs] = []
    rows = Paper.objects.filter(tenant=anew.tenant, state=State.ISSUED).exclude(period="")
    for row in rows.select_related("about").order_by("id").iterator(chunk_size=50):
        whole = whole_of(row)
        data = _counted(anew, whole.gathered.data)
        papers += 1
        for piece in whole.body.figures():
            if piece.figure is not None:
                figures += 1
                differ += _wrong(anew, data, str(row.id), piece.figure, piece.text)
    return Again(papers, figures, tuple(differ))


def _wrong(anew: Anew, data: Data, paper: str, figure: Figure, printed: str) -> Iterator[Differs]:
    """`data`: counted anew."""
    now = shown(data, figure)
    if now != printed:
        yield Differs(paper, figure, printed, now)
    sheet, place, is_total = sheet_of(data, figure), place_in(figure), figure.measure is Measure.TOTAL
    if sheet is None or figure.indicator not in sheet.columns.get(place, {}):
        return  # made of other figures, or nobody stands there
    if not anew.is_its_rows(sheet.period, sheet.known, figure.indicator, place, is_total):
        yield Differs(paper, figure, printed, ROWS)


def _counted(anew: Anew, data: Data) -> Data:
    """The same figures, each sheet as it was known then."""

    def of(sheet: Sheet | None) -> Sheet | None:
        return sheet if sheet is None or not sheet.period else anew.sheet(sheet.period, sheet.known)

    return replace(
        data, sheet=of(data.sheet) or data.sheet, before=of(data.before), year_ago=of(data.year_ago),
        years={year: anew.sheet(one.period, one.known) for year, one in data.years.items()},
    )  # fmt: skip
