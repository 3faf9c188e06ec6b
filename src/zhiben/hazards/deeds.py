"""From what was said to what the rules look at: who acts, for whom, on which side, and what they cite.

Beside `actions`: nothing here changes anything. Persons are compared, never accounts.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Actor, ActorKind, Permission, Place
from zhiben.domain.criteria.library import OWN, Criterion, Standard
from zhiben.domain.hazard_cases import Case, Deed
from zhiben.domain.hazards import Event, Part, Side, Source
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Incomplete, NotPermitted
from zhiben.hazards.models import Hazard
from zhiben.hazards.saying import Said
from zhiben.library.criteria import shipped
from zhiben.orgs.models import Subject
from zhiben.orgs.staff.working import actor_for
from zhiben.tasks.people import persons_of

SIDES = {ActorKind.STAFF: Side.SUPERVISOR, ActorKind.ENTERPRISE: Side.ENTERPRISE}
OUTSIDERS = {ActorKind.EXPERT: Source.EXPERT, ActorKind.INSURER: Source.INSURER}


@dataclass(frozen=True, slots=True)
class Cited:
    """The criterion a grading rests on, in the version of the day the hazard was found."""

    item: Criterion
    standard: Standard

    @property
    def foreign(self) -> bool:
        """Another regime's to decide: recorded and sent on."""
        return self.standard.decided_by != OWN

    def told(self) -> dict[str, str]:
        """What is kept with the decision: the words as they were, whatever the library says later."""
        return {
            "id": self.item.id, "standard": self.standard.title, "version": self.standard.number,
            "clause": self.item.clause, "text": self.item.text, "confidence": self.item.confidence,
        }  # fmt: skip


def side_of(actor: Actor) -> Side:
    """For whom the actor acts here; the program decides nothing."""
    return SIDES.get(actor.kind, Side.OUTSIDE)


def sees_tips(actor: Actor) -> bool:
    """Whether a tip may be told to be one: to supervisors and whoever audits them."""
    return actor.kind in (ActorKind.STAFF, ActorKind.AUDITOR, ActorKind.SYSTEM)


def sources(actor: Actor) -> tuple[Source, ...]:
    """Where this person may say that it was found, the usual one first."""
    match side_of(actor):
        case Side.ENTERPRISE:
            return Source.SELF_CHECK, Source.EXPERT, Source.INSURER, Source.ALARM
        case Side.SUPERVISOR:
            return Source.INSPECTION, *(one for one in Source if one is not Source.INSPECTION)
    usual = OUTSIDERS.get(actor.kind, Source.IMPORT)
    return (usual, *Source) if actor.kind is ActorKind.SYSTEM else (usual,)


def source_for(actor: Actor, said: Source | None) -> Source:
    """Where it was found. Raises NotPermitted `source_not_yours` for one that this side cannot know."""
    allowed = sources(actor)
    source = said or allowed[0]
    if source not in allowed:
        raise NotPermitted("source_not_yours", source=source)
    return source


def cited(criterion: str, found_on: date) -> Cited | None:
    """Raises Incomplete `criterion_unknown`, `criterion_not_in_force` (on the day it was found)."""
    if not criterion:
        return None
    library = shipped().library
    for standard in library.standards:
        for item in standard.criteria:
            if item.id == criterion:
                if not standard.in_force(found_on):
                    raise Incomplete("criterion_not_in_force", id=criterion, day=found_on)
                return Cited(item, standard)
    raise Incomplete("criterion_unknown", id=criterion)


def deed(
    hazard: Hazard, case: Case, event: Event, said: Said, open_measures: Collection[int], *,
    by: Actor, at: datetime, persons: frozenset[UUID] | None = None,
) -> Deed:  # fmt: skip
    """What the guards are asked about; of another hazard (`into`, `taken`) the caller adds what it is.
    `persons`: who acts, where that has been asked already.
    """
    today = day_of(at)
    responsible = _responsible(hazard, said)
    rests_on = cited(said.criterion, hazard.found_on) if event is Event.GRADE else None
    return Deed(
        event, side_of(by), today, persons_of(by, at) if persons is None else persons, level=said.level,
        foreign=rests_on is not None and rests_on.foreign, parts=_parts(event, said, responsible),
        responsible=responsible, deadline=said.deadline, controls=bool(said.controls.strip()),
        undone=_undone(event, said, open_measures), evidence_on=_evidence_on(said, today),
        inspectors=frozenset(said.inspectors), officers=_officers(hazard.place, said.inspectors, at),
        on_site=said.on_site, on=said.on,
    )  # fmt: skip


def _parts(event: Event, said: Said, responsible: frozenset[UUID]) -> frozenset[Part]:
    """Written ones; of a plan the responsible and the day count as named, not as written."""
    written = {part for part, text in said.parts.items() if text.strip()}
    if event is Event.PLAN:
        known = {
            Part.RESPONSIBLE: bool(responsible), Part.DEADLINE: said.deadline is not None,
            Part.MEASURES: bool(said.measures) or Part.MEASURES in written,
        }  # fmt: skip
        written = (written - known.keys()) | {part for part, is_there in known.items() if is_there}
    return frozenset(written)


def _responsible(hazard: Hazard, said: Said) -> frozenset[UUID]:
    """Raises Incomplete `responsible_unknown` for anybody who is no person of the enterprise."""
    named = {*said.responsible, *(one.responsible for one in said.measures if one.responsible is not None)}
    if not named:
        return frozenset()
    theirs = Subject.objects.filter(
        tenant=hazard.tenant, enterprise=hazard.enterprise, kind=Kind.PERSON, id__in=named
    )
    if theirs.count() != len(named):
        raise Incomplete("responsible_unknown", persons=sorted(map(str, named)))
    return frozenset(named)


def _undone(event: Event, said: Said, open_measures: Collection[int]) -> int | None:
    if event is Event.PLAN:
        return len(said.measures)
    if event in (Event.PROGRESS, Event.SUBMIT):
        return len(set(open_measures) - set(said.done))
    return None


def _evidence_on(said: Said, today: date) -> date | None:
    return (said.taken_on or today) if said.uploads else None


def _officers(place: Place, persons: Collection[UUID], at: datetime) -> frozenset[UUID]:
    """Of these the officers of the authority who may look at hazards of the place again."""
    found = set()
    for person in persons:
        actor = actor_for(place.tenant, person, at)
        if actor and actor.kind is ActorKind.STAFF and actor.may(Permission.HAZARD_RECHECK, place):
            found.add(person)
    return frozenset(found)
