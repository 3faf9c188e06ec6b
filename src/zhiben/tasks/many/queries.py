"""What a decision over many would do, and what one that was taken has done, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission
from zhiben.domain.refusals import NotFound
from zhiben.domain.tasks import Fate
from zhiben.ground.models import ActRow
from zhiben.ground.queries import manifest
from zhiben.plans.answers import Row
from zhiben.plans.todo import rows_of
from zhiben.tasks.many import judging
from zhiben.tasks.many.judging import Rows

VERBS = (Permission.TASK_ASSIGN, Permission.TASK_NUDGE, Permission.TASK_RAISE, Permission.WAIVER_ASK)


@dataclass(frozen=True, slots=True)
class Before:
    """What 催办 would do: how many people hear of it; how many obligations come to each end."""

    people: int
    fates: Mapping[Fate, int]

    @property
    def urged(self) -> int:
        return self.fates.get(Fate.NUDGED, 0)

    @property
    def rest(self) -> list[tuple[Fate, int]]:
        """What nobody hears of, and why."""
        return [(fate, n) for fate, n in self.fates.items() if fate is not Fate.NUDGED]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a decision; `row`: None where it is out of the reader's reach, or there no more."""

    row: Row | None
    fate: Fate


@dataclass(frozen=True, slots=True)
class After:
    """A decision that was taken: by whom, when, what came of it. `told`: how many people."""

    act: UUID
    verb: Permission
    at: datetime
    by: str
    told: int
    fates: Mapping[Fate, int]
    lines: tuple[Line, ...]


def before_nudging(actor: Actor, rows: Rows, *, at: datetime) -> Before:
    """Whom 催办 of these would reach."""
    judged = judging.nudging(actor, rows, at)
    people = {person for one in judged if one.fate is Fate.NUDGED for person in one.people}
    return Before(len(people), dict(Counter(one.fate for one in judged)))


def after(actor: Actor, act: UUID, *, today: date) -> After:
    """Raises NotFound for what is no such decision, or out of reach."""
    row = ActRow.objects.within(actor).filter(id=act, verb__in=VERBS).exclude(manifest="").first()
    if row is None:
        raise NotFound("act", id=act)
    kept = list(manifest(actor, row.tenant, act))
    ids = [(one.subject or "").partition(":")[2] for one in kept]
    found = rows_of(actor, [id_ for id_ in ids if id_], today=today)
    lines = tuple(Line(found.get(id_), Fate(one.outcome)) for id_, one in zip(ids, kept, strict=True))
    told = int((row.answer or {}).get("told", 0))
    fates = dict(Counter(one.fate for one in lines))
    return After(act, Permission(row.verb), row.at, row.name or "", told, fates, lines)


def raised(actor: Actor, act: UUID, *, today: date) -> tuple[Row, ...]:
    """The obligations that a task of its own was made about; none for other acts, those in reach only."""
    row = ActRow.objects.within(actor).filter(id=act, verb=Permission.TASK_RAISE).first()
    if row is None:
        return ()
    kept = [one for one in manifest(actor, row.tenant, act) if one.outcome == Fate.RAISED]
    found = rows_of(actor, [(one.subject or "").partition(":")[2] for one in kept], today=today)
    return tuple(found.values())
