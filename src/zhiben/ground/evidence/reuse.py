"""Has a file been used before? Every answer is a flag for a person who looks at both; none decides anything.

    exact   the same bytes
    alike   the same picture, cropped, turned, mirrored, framed, stamped or saved anew (`prints`)

Not in queries.py because it is the one question that looks beyond the asker's reach: there it says only that
the picture is used elsewhere, not where.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet
from PIL import Image

from zhiben.domain.access import Actor, ActorKind
from zhiben.domain.refusals import NotFound
from zhiben.ground.evidence import files, index, prints
from zhiben.ground.evidence.models import Evidence, Print
from zhiben.ground.evidence.prints import Prints
from zhiben.ground.evidence.queries import Item

LIKE = 0.5  # of `prints.likeness`; unlike pictures reach 0.36, the same one cropped at a corner 0.54
MOST = 40  # pictures looked at in detail for one question, the nearest first
SUPERVISING = frozenset({ActorKind.STAFF, ActorKind.AUDITOR, ActorKind.SYSTEM})


class Way(StrEnum):
    EXACT = "exact"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class Flag:
    """Another use of a file. `distance`: bits of 64 that differ. `item`: None for one used elsewhere, of
    which nothing more is said; otherwise `is_earlier`: it arrived before the one asked about.
    """

    way: Way
    distance: int
    item: Item | None
    is_earlier: bool = True


def alike(actor: Actor, id_: UUID, together: Collection[UUID] = ()) -> list[Flag]:
    """Other uses of a piece of evidence, the surest first; what is used elsewhere is one flag, the last.

    `together`: pieces of the same hazard, which may well show the same scene; of these only the same bytes
    are flagged. Raises NotFound out of reach.
    """
    own = Evidence.objects.within(actor).filter(id=id_, erased_at__isnull=True).first()
    if own is None:
        raise NotFound("evidence", id=id_)
    found = uses(own, together)
    rows = list(Evidence.objects.filter(id__in=list(found), erased_at__isnull=True))
    named = _revealed(actor, own, rows)
    flags = [Flag(*found[row.id], Item.of(row), row.received_at < own.received_at) for row in named.values()]
    elsewhere = [
        Flag(*found[row.id], None) for row in rows if row.id not in named and _hinted(actor, own, row)
    ]
    return sorted(flags, key=_surest) + sorted(elsewhere, key=_surest)[:1]


def uses(own: Evidence, together: Collection[UUID] = ()) -> dict[UUID, tuple[Way, int]]:
    """All other uses in whatever reach, by id: in which way, and how many bits differ. To nobody as it is:
    for counting, within an act, and for `alike`.
    """
    found = {row.id: (Way.EXACT, 0) for row in _same_bytes(own)}
    return found | {other: (Way.ALIKE, bits) for other, bits in _resembling(own, {*together, *found})}


def _surest(flag: Flag) -> tuple[bool, int, bool]:
    return flag.way is not Way.EXACT, flag.distance, not flag.is_earlier


def _revealed(actor: Actor, own: Evidence, rows: list[Evidence]) -> dict[UUID, Evidence]:
    """Those that are shown. Who does not supervise sees only other pieces of the same enterprise."""
    within = Evidence.objects.within(actor).filter(id__in=[row.id for row in rows])
    if actor.kind not in SUPERVISING:
        within = within.filter(tenant=own.tenant, enterprise=own.enterprise)
    return {row.id: row for row in within}


def _hinted(actor: Actor, own: Evidence, row: Evidence) -> bool:
    """Whether it may be said that a piece out of sight exists: only to whom came later. To an enterprise
    nothing out of its sight about itself, nor about nobody: a tip-off may be among it.
    """
    if row.received_at >= own.received_at:
        return False
    return actor.kind in SUPERVISING or row.enterprise not in (None, own.enterprise)


def _same_bytes(own: Evidence) -> QuerySet[Evidence]:
    tenants = sorted({own.tenant} | index.current().tenants)
    rows = Evidence.objects.filter(tenant__in=tenants, sha256=own.sha256, erased_at__isnull=True)
    return rows.exclude(id=own.id)


def _resembling(own: Evidence, but: Collection[UUID]) -> Iterator[tuple[UUID, int]]:
    """Pieces whose prints are near and whose detail is the same, and how many bits differ."""
    asked = Print.objects.filter(tenant=own.tenant, evidence=own.id).values_list("turns", flat=True).first()
    picture = _small(files.small(own.sha256))
    if not asked or picture is None:
        return
    turns, turned = Prints.read(asked), prints.asked(picture)
    near = Print.objects.filter(id__in=index.current().near(turns), views__isnull=False)
    near = near.exclude(evidence__in=[own.id, *but]).select_related("evidence")
    ranked = [(_nearest(turns, Prints.read(one.views or "")), one.evidence) for one in near]
    for (bits, turn, view), other in sorted(ranked, key=lambda each: each[0])[:MOST]:
        shown = _small(files.small(other.sha256))
        if shown is not None and prints.likeness(turned[turn], prints.kept(shown)[view]) >= LIKE:
            yield other.id, bits


def _nearest(turns: Prints, views: Prints) -> tuple[int, int, int]:
    """How many bits differ at least, in which turn and which view."""
    both = ((turns.waves, views.waves), (turns.steps, views.steps))
    return min(
        ((one ^ other).bit_count(), turn, view)
        for asked, kept in both
        for turn, one in enumerate(asked)
        for view, other in enumerate(kept)
    )


def _small(path: Path) -> Image.Image | None:
    """Our own small picture, grey; None where it left the disk."""
    if not path.is_file():
        return None
    with Image.open(path, formats=["WEBP"]) as picture:
        return prints.small(picture)
