"""What stands beside the plan about one clause: its numbers, each with the list of obligations it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode, urlsplit

from django.urls import reverse
from django.utils.translation import gettext

from zhiben.domain.cells import Status
from zhiben.plans.clauses import OWING, Reading, Sheet, Task
from zhiben.web.plan_sheet import DONE, OWED, list_url, squares

Figures = Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class Count:
    """A number and the list behind it; no address where it is the sum of several lists."""

    name: str
    n: int
    url: str
    word: Status | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One duty of the clause with its own numbers."""

    task: Task
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """`undone`: all of those of whom `reading.missing` names the first; `nudge`: to urge them, or ""."""

    reading: Reading
    counts: tuple[Count, ...]
    squares: tuple[str, ...]
    told: tuple[Told, ...]
    undone: Count
    nudge: str = ""


@dataclass(frozen=True, slots=True)
class Behind:
    """Where the lists behind the figures are: of a clause, of a duty, or (neither) nowhere in one list."""

    plan: str
    known: str
    clause: str = ""
    duty: str = ""

    def count(
        self, name: str, words: Sequence[Status], figures: Figures, word: Status | None = None
    ) -> Count:
        n = sum(figures[one] for one in words)
        narrow = {"clause": self.clause, "duty": self.duty}
        named = self.clause or self.duty
        return Count(name, n, list_url(self.plan, words, self.known, **narrow) if named else "", word)

    def counts(self, figures: Figures) -> tuple[Count, ...]:
        """Owed, done, overdue; then what there is of the other words."""
        rest = {
            gettext("将到期"): Status.DUE_SOON,
            gettext("在办"): Status.OPEN,
            gettext("未到时间"): Status.UPCOMING,
            gettext("已豁免"): Status.WAIVED,
        }
        return (
            self.count(gettext("应办"), OWED, figures),
            self.count(gettext("办结"), DONE, figures, Status.DONE),
            self.count(gettext("逾期"), (Status.OVERDUE,), figures, Status.OVERDUE),
            *(self.count(name, (word,), figures, word) for name, word in rest.items() if figures[word]),
        )


def panel(sheet: Sheet, reading: Reading, known: date | None, *, may_nudge: bool = False) -> Panel:
    """`known`: the day asked for; the lists behind the figures are then of that day too."""
    line, day = reading.line, known.isoformat() if known else ""
    behind = Behind(sheet.plan, day, clause=line.id)
    if line.is_borrowed or line.reads != "duty":  # the list is not narrowed to such a clause, but to a duty
        behind = Behind(sheet.plan, day, duty=line.tasks[0] if len(line.tasks) == 1 else "")
    undone = behind.count(gettext("还没办"), [word for word in Status if word in OWING], line.figures)
    return Panel(
        reading=reading,
        counts=behind.counts(line.figures),
        squares=tuple(squares(line.figures)),
        told=tuple(
            Told(task, Behind(sheet.plan, day, duty=task.id).counts(task.figures)) for task in reading.tasks
        ),
        undone=undone,
        nudge=nudge_url(undone) if may_nudge and known is None else "",
    )


def nudge_url(undone: Count) -> str:
    """Where all of a list are urged; "" where there is nobody to urge, or no one list."""
    if not undone.n or not undone.url:
        return ""
    asked = {"do": "nudge", "all": undone.n, "list": urlsplit(undone.url).query}
    return f"{reverse('many')}?{urlencode(asked)}"
