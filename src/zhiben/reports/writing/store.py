"""Rows of papers, written inside an act that is already open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiben.domain import editing
from zhiben.domain.periods import day_of
from zhiben.domain.writing import Event
from zhiben.ground.acts import Doing
from zhiben.ground.canonical import canonical, sha256
from zhiben.reports.figures import rules
from zhiben.reports.writing.gathering import Gathered, told
from zhiben.reports.writing.models import Paper, PaperBody, PaperFigures, PaperStep, PaperText
from zhiben.reports.writing.stored import Whole


def step(doing: Doing, paper: Paper, event: Event, note: str = "") -> None:
    """It was done; the paper's own columns are set by whoever calls."""
    PaperStep(
        tenant=paper.tenant, paper=paper, event=event, person=doing.by.person, name=doing.by.name,
        note=note.strip()[:500], act=doing.id, recorded_at=doing.at,
    ).save(force_insert=True)  # fmt: skip


def write(
    doing: Doing, paper: Paper, texts: Mapping[str, Any], dropped: frozenset[str] = frozenset()
) -> None:
    """These are what is written from now on; `dropped`: as it was generated again."""
    names = {*texts, *dropped}
    PaperText.objects.filter(
        tenant=paper.tenant, paper=paper, block__in=names, replaced_at__isnull=True
    ).update(replaced_at=doing.at)
    PaperText.objects.bulk_create(
        PaperText(
            tenant=paper.tenant, paper=paper, block=name, kept=texts.get(name), is_dropped=name in dropped,
            name=doing.by.name, recorded_at=doing.at,
        )
        for name in sorted(names)
    )  # fmt: skip


def keep_figures(doing: Doing, paper: Paper, gathered: Gathered, n: int) -> PaperFigures:
    """The figures it stands on from now on."""
    kept = told(gathered)
    rules.keep(paper.tenant, day_of(doing.at), doing.at)
    row = PaperFigures(
        tenant=paper.tenant, paper=paper, n=n, frozen=gathered.frozen, known=gathered.known, told=kept,
        sha256=sha256("zhiben-paper-figures-1", canonical(kept)), recorded_at=doing.at,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def freeze(doing: Doing, whole: Whole) -> PaperBody:
    """The text as it is submitted."""
    paper, body = whole.paper, editing.packed(whole.body)
    n = PaperBody.objects.filter(tenant=paper.tenant, paper=paper).count() + 1
    row = PaperBody(
        tenant=paper.tenant, paper=paper, n=n, body=body, notes=whole.notes, figures=whole.figures,
        sha256=sha256("zhiben-paper-1", canonical([body, whole.notes])), recorded_at=doing.at,
    )  # fmt: skip
    row.save(force_insert=True)
    return row
