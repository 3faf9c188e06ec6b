"""Which step makes which fact: what counts for duties is written in the step's own act.

Neither rows of this room nor questions. A plan that does not know a kind of fact gets none of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhiben.domain.facts import Value
from zhiben.domain.hazard_cases import Case, Deed
from zhiben.domain.hazards import Event, Level, Part, Source, State
from zhiben.ground.acts import Doing
from zhiben.hazards.models import Hazard
from zhiben.hazards.saying import Said
from zhiben.orgs.models import Subject
from zhiben.orgs.values import to_json
from zhiben.orgs.world import batches
from zhiben.plans.actions import file_all
from zhiben.plans.inforce import in_force
from zhiben.plans.models import Fact
from zhiben.plans.store import NewFact

HAZARD, REPORTED, PLAN = "hazard", "major_hazard_report", "treatment_plan"
RECTIFIED, RECHECK, CLOSED = "hazard_rectified", "recheck", "hazard_closed"
MADE = (HAZARD, REPORTED, PLAN, RECTIFIED, RECHECK, CLOSED)
# A tip counts as an inspection does, and is told as one: the enterprise sees its facts.
CALLED: Mapping[Source, str] = {
    Source.SELF_CHECK: "self_check", Source.INSPECTION: "inspection", Source.TIP: "inspection",
    Source.TRANSFER: "inspection", Source.ALARM: "telemetry", Source.EXPERT: "diagnosis",
    Source.INSURER: "diagnosis",
}  # fmt: skip
GONE = (State.DISMISSED, State.MERGED, State.TRANSFERRED, State.UNDONE)
Made = tuple[NewFact, Fact | None]


def follow(doing: Doing, hazard: Hazard, deed: Deed, case: Case, said: Said) -> None:
    """Write what this step counts for. `case`: what is known after it; sets `fact` and `closing`."""
    inforce = in_force(doing.tenant)
    news = [one for one in _news(hazard, deed, case, said) if one.kind in inforce.kinds]
    pairs: list[Made] = [(one, None) for one in news]
    ended: list[Fact] = []
    standing = _standing(doing.tenant, hazard.fact)
    if case.state in GONE:
        ended += [standing] if standing else []
    elif case.level is not None and HAZARD in inforce.kinds:
        event = _event(hazard, deed, case, said, standing)
        if event is not None:
            pairs.append((event, standing))
    if deed.event in (Event.REOPEN, Event.UNDO):
        closing = _standing(doing.tenant, hazard.closing)
        ended += [closing] if closing else []
    made = file_all(doing, inforce, [(new, hazard.about, older) for new, older in pairs], ended)
    for fact in made:
        if fact.kind == HAZARD:
            hazard.fact = fact.origin
        elif fact.kind == CLOSED:
            hazard.closing = fact.origin


@dataclass(frozen=True, slots=True)
class Passed:
    """A step of a hazard, and what is known after it."""

    hazard: Hazard
    deed: Deed
    case: Case
    said: Said


def follow_all(doing: Doing, passed: Sequence[Passed]) -> None:
    """As `follow`, of the steps of many hazards in their order, none of which has two that make the same
    fact; written together and counted once.
    """
    inforce = in_force(doing.tenant)
    standing = _standing_all(doing.tenant, [one.hazard for one in passed])
    news: list[tuple[NewFact, Subject, Fact | None]] = []
    of: dict[UUID, Hazard] = {}
    ended: list[Fact] = []
    for one in passed:
        row, older = one.hazard, standing.get(one.hazard.fact)
        made = [new for new in _news(row, one.deed, one.case, one.said) if new.kind in inforce.kinds]
        if one.case.state in GONE:
            ended += [older] if older else []
        elif one.case.level is not None and HAZARD in inforce.kinds:
            event = _event(row, one.deed, one.case, one.said, older)
            made += [event] if event is not None else []
        if one.deed.event in (Event.REOPEN, Event.UNDO) and row.closing in standing:
            ended.append(standing[row.closing])
        for new in made:
            of[new.id] = row
            news.append((new, row.about, older if new.kind == HAZARD else None))
    for fact in file_all(doing, inforce, news, ended):
        if fact.kind == HAZARD:
            of[fact.id].fact = fact.origin
        elif fact.kind == CLOSED:
            of[fact.id].closing = fact.origin


def _standing_all(tenant: int, hazards: Sequence[Hazard]) -> dict[UUID | None, Fact]:
    origins = {one for row in hazards for one in (row.fact, row.closing) if one is not None}
    found: dict[UUID | None, Fact] = {}
    for part in batches(origins):
        for fact in Fact.objects.filter(tenant=tenant, origin__in=part, replaced_at__isnull=True):
            found[fact.origin] = fact
    return found


def _news(hazard: Hazard, deed: Deed, case: Case, said: Said) -> list[NewFact]:
    def new(kind: str, day: date, **told: Value) -> NewFact:
        return NewFact(kind, hazard.about_id, day, {"hazard": str(hazard.id), **told})

    source = CALLED.get(Source(hazard.source))
    with_source: dict[str, Value] = {} if source is None else {"source": source}
    match deed.event:
        case Event.REPORT_UP:
            return [new(REPORTED, deed.day)]
        case Event.PLAN:
            return [new(PLAN, deed.day, five_fixed=case.planned >= frozenset(Part))]
        case Event.SUBMIT:
            return [new(RECTIFIED, deed.day, **with_source)]
        case Event.RETURN:
            return [new(RECHECK, deed.day, passed=False)]
        case Event.CLOSE:
            return [new(RECHECK, deed.on or deed.day, passed=True), new(CLOSED, deed.on or deed.day)]
        case Event.STATE:
            return [new(CLOSED, deed.on or deed.day)]
    return []


def _event(hazard: Hazard, deed: Deed, case: Case, said: Said, standing: Fact | None) -> NewFact | None:
    """The hazard itself, where it is new or another than was recorded. A major one counts from the day it was
    held to be one: before, nobody could know that it had to be reported at once.
    """
    told: dict[str, Value] = {"hazard": str(hazard.id), "level": str(case.level)}
    source = CALLED.get(Source(hazard.source))
    if source is not None:
        told["source"] = source
    if case.deadline is not None:
        told["deadline"] = case.deadline
    kept = dict(standing.attributes) if standing is not None else {}
    if deed.event is Event.GRADE:
        if said.failed_control.strip():
            told["failed_control"] = said.failed_control.strip()
        if said.public_facing:
            told["public_facing"] = True
        day = deed.day if case.level is Level.MAJOR else hazard.found_on
    elif standing is None:
        return None
    else:
        told |= {name: kept[name] for name in ("failed_control", "public_facing") if name in kept}
        day = standing.happened_on
    new = NewFact(HAZARD, hazard.about_id, day, told)
    same = standing is not None and (day, _said(new)) == (standing.happened_on, kept)
    return None if same else new


def _said(new: NewFact) -> dict[str, object]:
    return {name: to_json(value) for name, value in new.attributes.items()}


def _standing(tenant: int, origin: UUID | None) -> Fact | None:
    if origin is None:
        return None
    return Fact.objects.filter(tenant=tenant, origin=origin, replaced_at__isnull=True).first()
