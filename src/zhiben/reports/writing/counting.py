"""What an issued paper counts for: the fact a duty asks for is written in the act that issues it."""

from __future__ import annotations

from datetime import date

from zhiben.domain.composing import Body, Grid, Para
from zhiben.domain.facts import Value
from zhiben.domain.listings import OWED
from zhiben.domain.outlines import Outline
from zhiben.domain.wording import said
from zhiben.ground.acts import Doing
from zhiben.plans.actions import file
from zhiben.plans.inforce import in_force
from zhiben.plans.models import Fact
from zhiben.plans.store import NewFact
from zhiben.reports.writing.models import Paper

INDUSTRY = "industry:"


def follow(doing: Doing, paper: Paper, outline: Outline, body: Body, day: date) -> Fact | None:
    """None where it counts for nothing, or the plans in force do not know the kind."""
    counts = outline.counts
    inforce = in_force(doing.tenant)
    if counts is None or counts.fact not in inforce.kinds or paper.about.kind != counts.about:
        return None
    told: dict[str, Value] = {"has_parts": parts_of(body)}
    match counts.fact:
        case "situation_analysis":  # owed for each industry of a section
            if not paper.scope.startswith(INDUSTRY):
                return None
            told["industry"] = paper.scope.removeprefix(INDUSTRY)
        case "task_list":
            told["tasks"] = tasks_of(body)
        case "brief":  # its parts say all that is asked
            pass
    period = paper.period if counts.fact in inforce.reports else None
    new = NewFact(counts.fact, paper.about_id, day, told, about=period)
    return file(doing, new, paper.about, inforce)


def parts_of(body: Body) -> tuple[str, ...]:
    """The parts a duty asks for that it has: those in which something is written."""
    return tuple(
        part.counts_as
        for part in body.parts
        if part.counts_as
        and any(not isinstance(block, Para) or said(block.text).strip() for block in part.blocks)
    )


def tasks_of(body: Body) -> int:
    """How many tasks a list has: what is owed, a row each; and a line each of what somebody wrote in the part
    of measures.
    """
    owed = sum(len(one.rows) for one in body.blocks() if isinstance(one, Grid) and one.heads == OWED)
    written = [
        line
        for part in body.parts
        if part.counts_as == "measures"
        for block in part.blocks
        if isinstance(block, Para) and (block.is_edited or not owed)
        for line in said(block.text).split("\n")
    ]
    return owed + sum(bool(line.strip()) for line in written)
