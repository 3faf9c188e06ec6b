"""Whether frozen figures come out again: every version of every period counted anew as it was known then.
Asked by the command line; nobody's screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from zhiben.domain import freezing
from zhiben.domain.freezing import Difference
from zhiben.reports.figures.anew import Anew
from zhiben.reports.months.models import Figures


@dataclass(frozen=True, slots=True)
class Again:
    """How many figures of how many versions were counted anew; `differ`: by period and version."""

    versions: int
    figures: int
    differ: tuple[tuple[str, int, Difference], ...]


def again(anew: Anew) -> Again:
    """Every frozen version of an authority's periods."""
    versions = figures = 0
    differ: list[tuple[str, int, Difference]] = []
    for row in Figures.objects.filter(tenant=anew.tenant).order_by("period", "n").iterator(chunk_size=20):
        held = freezing.unpacked(row.sheet)
        versions += 1
        figures += sum(map(len, held.columns.values())) * 2
        found = freezing.differences(held, anew.sheet(row.period, row.known))
        differ += [(row.period, row.n, one) for one in found]
    return Again(versions, figures, tuple(differ))
