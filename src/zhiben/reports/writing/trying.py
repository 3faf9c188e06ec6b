"""A structure nobody has published yet, written out with the figures there are: what its paper would say.

Apart from `queries`: it is asked with a structure, and of no paper.
"""

from __future__ import annotations

from datetime import datetime

from zhiben.domain.access import Actor
from zhiben.domain.editing import as_typed
from zhiben.domain.outlines import Outline
from zhiben.domain.paper_periods import last_over
from zhiben.domain.periods import day_of
from zhiben.reports.writing.gathering import gather


def written(actor: Actor, tenant: int, outline: Outline, *, at: datetime) -> dict[str, str]:
    """Its heading and blocks as text, by name, for the last period that is over; nothing for a paper of the
    whole plan, which is written once.
    """
    period = last_over(outline.every, day_of(at))
    if period is None:
        return {}
    body = gather(actor, tenant, outline, period, "", at=at).body(outline, "")
    return {"": body.heading} | {block.id: as_typed(block) for block in body.blocks()}
