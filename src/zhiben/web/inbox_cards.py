"""A card of the inbox, and the cards of papers: what waits to be reviewed, signed, issued or mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from zhiben.domain.access import Actor
from zhiben.domain.tasks import Event
from zhiben.domain.words import word
from zhiben.hazards.queries import Line as HazardLine
from zhiben.plans.queries import Row
from zhiben.reports.writing import queries as papers
from zhiben.tasks.queries import TaskCard


@dataclass(frozen=True, slots=True)
class Item:
    """One card. `state`: its tone. `file`: where to do it. `alike`: the list of `more` of the same kind."""

    state: str
    kind: str
    title: str
    url: str
    due_on: date | None = None
    left: int | None = None
    row: Row | None = None
    task: TaskCard | None = None
    note: str = ""
    file: str = ""
    may_assign: bool = False
    may_nudge: bool = False
    more: int = 0
    alike: str = ""
    absent: str = ""  # whose inbox it comes from, where one stands in
    hazard: HazardLine | None = None
    step: tuple[str, str] = ("", "")  # what is to be done next: its form, its word

    @property
    def thing(self) -> str:
        """What acts name it by."""
        if self.task is not None:
            return self.task.thing
        return f"obligation:{self.row.id}" if self.row is not None else ""

    @property
    def obligation(self) -> str:
        return self.row.id if self.row is not None else ""

    def can(self, event: str) -> bool:
        return self.task is not None and Event(event) in self.task.can

    @property
    def may_accept(self) -> bool:
        return self.can("accept")

    @property
    def may_answer(self) -> bool:
        return self.can("answer")

    @property
    def may_return(self) -> bool:
        return self.can("return")

    @property
    def may_delegate(self) -> bool:
        return self.can("delegate")

    @property
    def may_reopen(self) -> bool:
        return self.can("reopen")


def of_papers(actor: Actor) -> list[Item]:
    """Papers that wait for this person; they have no day of their own, so they are for today."""
    return [
        Item(
            "late" if line.state is papers.RETURNED else "open", f"{gettext('文稿')} · {line.about_name}",
            line.heading, reverse("paper", args=[line.id]),
            note=f"{line.writer_name} {gettext(word(line.state))}",
            step=(reverse("paper", args=[line.id]), gettext(word(event))),
        )
        for line, event in papers.todo(actor)
    ]  # fmt: skip
