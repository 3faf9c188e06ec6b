"""Whether an issued paper can be made again: every figure counted anew as it was known then, and compared
with what was printed. Asked by the command line and by tests; nobody's screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhiben.domain.access import system
from zhiben.domain.narrating import shown
from zhiben.domain.periods import day_of
from zhiben.domain.wording import Figure
from zhiben.domain.writing import State
from zhiben.reports.writing.gathering import recounted
from zhiben.reports.writing.models import Paper
from zhiben.reports.writing.stored import whole_of


@dataclass(frozen=True, slots=True)
class Differs:
    """A figure that does not come out again."""

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


def again(tenant: int, at: datetime) -> Again:
    """Every issued paper of an authority. A change against another period is counted from both."""
    papers = figures = 0
    differ: list[Differs] = []
    program = system("papers", [tenant], day_of(at))
    rows = Paper.objects.filter(tenant=tenant, state=State.ISSUED).exclude(period="")
    for row in rows.select_related("about").order_by("id").iterator(chunk_size=50):
        whole = whole_of(row)
        anew = recounted(program, whole.gathered)
        papers += 1
        for piece in whole.body.figures():
            figures += 1
            if piece.figure is not None and shown(anew, piece.figure) != piece.text:
                differ.append(Differs(str(row.id), piece.figure, piece.text, shown(anew, piece.figure)))
    return Again(papers, figures, tuple(differ))
