"""A paper as its rows tell it: figures, what was written over them, what is submitted. Asked by this room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from zhiben.domain import editing
from zhiben.domain.composing import Body, Grid, Para, without
from zhiben.domain.narrating import Data, partial
from zhiben.domain.outlines import Outline
from zhiben.domain.writing import OPEN, State
from zhiben.reports.writing.gathering import Gathered, untold
from zhiben.reports.writing.models import Paper, PaperBody, PaperFigures, PaperIssue, PaperText
from zhiben.reports.writing.outlines import of_edition

HEADING, TO, CHOSEN, NOTE = ":heading", ":to", ":chosen", "note:"


@dataclass(frozen=True, slots=True)
class Whole:
    """A paper with all of its text. `generated`: as the figures have it; `body`: with what was written over
    it, of a paper that was submitted the text that was; `notes`: by the key of the finding they explain;
    `submitted`: the frozen text, None while it is written.
    """

    paper: Paper
    outline: Outline
    gathered: Gathered
    figures: PaperFigures
    generated: Body
    body: Body
    notes: dict[str, str]
    submitted: PaperBody | None

    def block(self, id_: str) -> Para | Grid | None:
        """As it stands, or as it was generated where it is left out; None for none of this paper's."""
        for body in (self.body, self.generated):
            for block in body.blocks():
                if block.id == id_:
                    return block
        return None

    def left_out(self) -> tuple[Para | Grid, ...]:
        """Blocks that somebody left out."""
        return tuple(one for one in self._not_there() if one.id not in self.outline.offered)

    def to_put_in(self) -> tuple[Para | Grid, ...]:
        """Blocks that are offered and not there."""
        return tuple(one for one in self._not_there() if one.id in self.outline.offered)

    def _not_there(self) -> Iterator[Para | Grid]:
        there = {block.id for block in self.body.blocks()}
        yield from (block for block in self.generated.blocks() if block.id not in there)

    def chosen(self) -> frozenset[str]:
        """Which of the blocks that are offered the writer put in."""
        return frozenset(texts_of(self.paper).get(CHOSEN) or ())

    def printed_notes(self) -> list[str]:
        """Notes that stand on the paper: on stocks that do not join, and which numbers are not of all who are
        asked; where a typed number is from is not.
        """
        noted = [text for key, text in self.notes.items() if not key.startswith("loose:")]
        return [*noted, *unreported(self.body, self.gathered.data)]


def unreported(body: Body, data: Data) -> list[str]:
    """The note that says of which printed numbers some have not reported; none where all have."""
    said = partial(data, [piece.figure for piece in body.figures() if piece.figure is not None])
    return [said] if said else []


def whole_of(paper: Paper) -> Whole:
    """Everything of it."""
    outline = of_edition(paper.tenant, paper.kind, paper.edition)
    figures = PaperFigures.objects.filter(tenant=paper.tenant, paper=paper).order_by("-n")[0]
    submitted = None
    if State(paper.state) not in OPEN:
        submitted = PaperBody.objects.filter(tenant=paper.tenant, paper=paper).order_by("-n").first()
    if submitted is not None and submitted.figures_id != figures.id:
        figures = PaperFigures.objects.get(tenant=paper.tenant, id=submitted.figures_id)
    gathered = untold(figures.told)
    texts = texts_of(paper)
    notes = {key.removeprefix(NOTE): str(one) for key, one in texts.items() if key.startswith(NOTE) and one}
    generated = gathered.body(
        outline, paper.scope, heading=str(texts.get(HEADING) or ""), to=str(texts.get(TO) or "")
    )
    not_put_in = outline.offered - frozenset(texts.get(CHOSEN) or ())
    written = {key: one for key, one in texts.items() if key[0] != ":"}
    body = editing.edited(without(generated, not_put_in), written)
    if submitted is not None:
        body, notes = editing.unpacked(submitted.body), dict(submitted.notes)
    return Whole(paper, outline, gathered, figures, generated, body, notes, submitted)


def being_written(tenant: int) -> list[tuple[str, Outline]]:
    """The headings of papers that are still written, each with the structure it stands on."""
    rows = Paper.objects.filter(tenant=tenant, state__in=OPEN).order_by("id")
    return [(row.heading, of_edition(tenant, row.kind, row.edition)) for row in rows]


def texts_of(paper: Paper) -> dict[str, Any]:
    """What was written, by block; None: left out."""
    rows = PaperText.objects.filter(tenant=paper.tenant, paper=paper, replaced_at__isnull=True)
    return dict(rows.filter(is_dropped=False).order_by("id").values_list("block", "kept"))


def issue_of(paper: Paper) -> PaperIssue | None:
    return PaperIssue.objects.filter(tenant=paper.tenant, paper=paper).select_related("document").first()


def issued_before(paper: Paper, period: str) -> Paper | None:
    """The issued paper of the same kind and scope for another period."""
    rows = Paper.objects.filter(
        tenant=paper.tenant, kind=paper.kind, scope=paper.scope, period=period, state=State.ISSUED
    )
    return rows.order_by("-id").first()
