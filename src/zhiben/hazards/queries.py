"""Everything that can be asked about hazards. Each takes the actor first and stays within reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zhiben.domain.access import Actor
from zhiben.domain.hazard_cases import Case
from zhiben.domain.hazard_guards import unmet
from zhiben.domain.hazard_measures import Measure
from zhiben.domain.hazards import (
    FLOW,
    MENDED,
    OPEN,
    Event,
    Level,
    Mode,
    Side,
    Source,
    State,
    shown_to_enterprise,
)  # fmt: skip
from zhiben.domain.refusals import NotFound
from zhiben.ground.evidence.queries import several as pieces
from zhiben.ground.search import queries as search
from zhiben.ground.search.words import asked_words
from zhiben.hazards import deeds, finding
from zhiben.hazards.answers import Line, MeasureLine, Page, Passed, Shot, Wanted, Way, Whole
from zhiben.hazards.models import STANDS, Hazard, HazardStep, Photo
from zhiben.hazards.models import Measure as MeasureRow
from zhiben.hazards.saying import Said
from zhiben.hazards.stored import case_of
from zhiben.hazards.then import matching, of_any_state, put_back, rows_then
from zhiben.hazards.zero import counted
from zhiben.orgs.stood import Stood, stood

__all__ = ["Line", "MeasureLine", "Page", "Passed", "Shot", "Wanted", "Way", "Whole"]
COUNTED = 10_000  # a list says how many there are up to here, and "more than" beyond
NEAR = 2_000  # of the latest are looked through first
FOUND = 2_000  # taken from the index of words; a word that more of them have is looked for in the list


def page(
    actor: Actor, wanted: Wanted, *, today: date, after: UUID | None = None, size: int = 50,
    known: datetime | None = None,
) -> Page:  # fmt: skip
    """Hazards within reach, the latest first. `known`: as they were known then, `today` that day."""
    if known is not None:
        return _page_then(actor, wanted, today, known, after, size)
    rows, told = _wanted(actor, wanted, today)
    is_common = told is not None
    total = size if is_common else rows.order_by()[:COUNTED].count()
    if after is not None:
        rows = rows.filter(id__lt=after)
    rows = rows.select_related("about").order_by("-id")
    found = list(rows[: size + 1]) if told is None else _latest(rows, told, size + 1)
    lines = tuple(_line(actor, row, today) for row in found[:size])
    following = found[size - 1].id if len(found) > size else None
    if is_common and following is None:
        return Page(lines, len(lines), None)
    return Page(lines, total, following, is_common or total >= COUNTED)


def _page_then(
    actor: Actor, wanted: Wanted, today: date, known: datetime, after: UUID | None, size: int
) -> Page:
    always, _ = _wanted(actor, of_any_state(wanted), today, count=False)
    now, _ = _wanted(actor, replace(wanted, region="", industry=""), today, count=False)
    ids = matching(always, now, wanted, today, known)
    rest = [id_ for id_ in ids if after is None or id_ < after]
    lines = tuple(_line(actor, row, today) for row in rows_then(actor, rest[:size], today, known))
    return Page(lines, len(ids), rest[size - 1] if len(rest) > size else None)


def _latest(rows: QuerySet[Hazard], told: Q, most: int) -> list[Hazard]:
    """The first of `rows` of which `told` is true as well: of words that very many have, enough are near."""
    edge = rows.select_related(None).values_list("id", flat=True)[NEAR : NEAR + 1]
    for last in edge:
        found = list(rows.filter(told, id__gte=last)[:most])
        if len(found) == most:
            return found
    return list(rows.filter(told)[:most])


def hazard(actor: Actor, id_: UUID, *, today: date, at: datetime, known: datetime | None = None) -> Whole:
    """Raises NotFound alike for missing and for out of reach. `known`: as it was known then, `today` that
    day.
    """
    row = within(actor, id_)
    if known is not None and row.recorded_at > known:
        raise NotFound("hazard", id=id_)
    steps = list(HazardStep.objects.filter(tenant=row.tenant, hazard=row).order_by("n"))
    if known is not None:
        steps = [one for one in steps if one.recorded_at <= known]
    case = case_of(row, steps)
    if known is not None:
        put_back(row, steps, _stood(row, today, known))
    shown = replace(case, source=seen_source(actor, row.source))
    shots = _shots(actor, row, steps)
    told = {one.id: tuple(shot for step, shot in shots if step == one.id) for one in steps}
    return Whole(
        line=_line(actor, row, today), step=steps[-1].id, tenant=row.tenant, industry=row.industry,
        mode=Mode(row.mode), case=shown,
        site=row.site_id, control=row.control_id, reported_name=row.reported_name,
        merged_into=row.merged_into_id, measures=tuple(_measures(row, known)),
        shots=tuple(shot for _, shot in shots), story=tuple(_passed(one, told[one.id]) for one in steps),
        ways=() if known is not None else tuple(_ways(actor, row, case, at)),
    )  # fmt: skip


def within(actor: Actor, id_: UUID) -> Hazard:
    """Raises NotFound alike for missing and out of reach."""
    row = Hazard.objects.within(actor).select_related("about").filter(id=id_).first()
    if row is None:
        raise NotFound("hazard", id=id_)
    return row


def near(
    actor: Actor, enterprise: UUID, *, spot: str, site: UUID | None, since: date, today: date
) -> list[Line]:
    """Hazards reported at the same place since a day, and not yet done with: said before another is saved."""
    rows = Hazard.objects.within(actor).filter(STANDS, enterprise=enterprise, found_on__gte=since)
    if site is None and not spot.strip():
        return []
    where = Q(site=site) if site is not None else Q(pk__in=[])
    if spot.strip():
        where |= Q(spot=spot.strip())
    found = rows.filter(where).select_related("about").order_by("-id")[:5]
    return [_line(actor, row, today) for row in found]


def todo(actor: Actor, *, today: date, at: datetime, most: int = 200) -> list[tuple[Line, tuple[Event, ...]]]:
    """Hazards that wait for a step of this person's, by deadline, each with what may be done next."""
    side = deeds.side_of(actor)
    states = WAITS.get(side, ())
    rows = Hazard.objects.within(actor).filter(STANDS, state__in=sorted(states)).select_related("about")
    if side is Side.ENTERPRISE:
        rows = rows.exclude(
            Q(state=State.SUBMITTED) & ~(Q(level=Level.GENERAL) & Q(source=Source.SELF_CHECK))
        )
        rows = rows.exclude(Q(state=State.REPORTED) & ~Q(source=Source.SELF_CHECK))
    found = []
    for row in rows.order_by("deadline", "id")[:most]:
        can = tuple(
            step.event
            for step in FLOW.steps
            if step.source == row.state and step.event in NEXT[side] and actor.may(step.permission, row.place)
        )
        if can:
            found.append((_line(actor, row, today), can))
    return found


# Whose move it is: what the enterprise puts right, what the supervisor decides.
WAITS = {
    Side.ENTERPRISE: (State.REPORTED, *MENDED, State.SUBMITTED),
    Side.SUPERVISOR: (State.REPORTED, State.EXTENDING, State.SUBMITTED, State.SENT),
}
NEXT = {
    Side.ENTERPRISE: frozenset({Event.GRADE, Event.PLAN, Event.TREAT, Event.SUBMIT, Event.CLOSE}),
    Side.SUPERVISOR: frozenset({Event.GRADE, Event.EXTEND, Event.CLOSE, Event.RECEIVED}),
}


def lines(actor: Actor, ids: Collection[UUID], *, today: date) -> dict[UUID, Line]:
    """Those among `ids` that are within reach."""
    rows = Hazard.objects.within(actor).filter(id__in=list(ids)).select_related("about")
    return {row.id: _line(actor, row, today) for row in rows}


def under_criteria(actor: Actor, criteria: Collection[str]) -> dict[str, int]:
    """How many hazards within reach are still in stock, by the criterion they were graded under; none: 0."""
    return _by_criterion(actor, criteria, STANDS)


def citing(actor: Actor, criteria: Collection[str]) -> dict[str, int]:
    """How many hazards within reach were graded under each criterion, whatever became of them; none: 0."""
    return _by_criterion(actor, criteria, Q())


def _by_criterion(actor: Actor, criteria: Collection[str], which: Q) -> dict[str, int]:
    rows = Hazard.objects.within(actor).filter(which, criterion__in=list(criteria)).order_by()
    found = dict(rows.values_list("criterion").annotate(n=Count("id")))
    return {one: found.get(one, 0) for one in criteria}


def _wanted(
    actor: Actor, wanted: Wanted, today: date, *, count: bool = True
) -> tuple[QuerySet[Hazard], Q | None]:
    """The rows, and what is still to be asked of them: words so common that they are not counted. `count`
    False: nothing is left to be asked.
    """
    rows = Hazard.objects.within(actor)
    same: dict[str, object] = {
        "level": wanted.level, "enterprise": wanted.enterprise, "site": wanted.site,
        "criterion": wanted.criterion, "industry": wanted.industry,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in same.items() if value})
    rows = rows.filter(_in_state(wanted.state, today))
    if wanted.source:
        rows = rows.filter(source__in=_sources(actor, wanted.source))
    if wanted.region:
        rows = rows.filter(region__startswith=wanted.region)
    if wanted.listed:
        rows = rows.filter(listed=True)
    if wanted.since is not None:
        rows = rows.filter(found_on__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(found_on__lte=wanted.until)
    if wanted.measure and wanted.span is not None:
        rows = rows.filter(counted(Measure(wanted.measure), wanted.span))
    if wanted.words.strip():
        only = None if wanted.enterprise is None else [wanted.enterprise]
        if not count:
            return rows.filter(_told(wanted.words)), None
        ids, is_common = search.some(actor, wanted.words, finding.KIND, most=FOUND, within=only)
        return (rows, _told(wanted.words)) if is_common else (rows.filter(id__in=ids), None)
    return rows, None


def _told(asked: str) -> Q:
    """Has every word somewhere: as the index would say, row by row from the latest on."""
    found = Q()
    for one in asked_words(asked):
        found &= (
            Q(text__icontains=one)
            | Q(spot__icontains=one)
            | Q(number__icontains=one)
            | Q(about__name__icontains=one)
        )
    return found


def _in_state(state: str, today: date) -> Q:
    if state == "open":
        return STANDS
    if state == "overdue":
        return STANDS & Q(state__in=sorted(MENDED), deadline__lt=today)
    return Q(state=state) if state else Q()


def _sources(actor: Actor, source: str) -> list[str]:
    """What a person who asks for a source means: the enterprise knows no tips."""
    if deeds.sees_tips(actor):
        return [source]
    return [one.value for one in Source if shown_to_enterprise(one) == source]


def seen_source(actor: Actor, source: str) -> Source:
    """The source as this person may see it: to all but supervisors and auditors a tip is an inspection."""
    told = Source(source)
    return told if deeds.sees_tips(actor) else shown_to_enterprise(told)


def _line(actor: Actor, row: Hazard, today: date) -> Line:
    waits = row.state in MENDED
    left = (row.deadline - today).days if row.deadline is not None and row.state in OPEN else None
    return Line(
        row.id, row.number, row.text, row.spot, row.about_id, row.about.name, State(row.state),
        Level(row.level) if row.level else None, seen_source(actor, row.source), row.found_on, row.deadline,
        left, waits and row.deadline is not None and row.deadline < today, row.extensions, row.listed,
        row.stopped, row.closed_on, row.criterion,
    )  # fmt: skip


def _measures(row: Hazard, known: datetime | None) -> Iterable[MeasureLine]:
    """`known`: those planned by then; done, or dropped, where they were by then."""
    then = Q() if known is None else Q(step__recorded_at__lte=known)
    rows = MeasureRow.objects.filter(then, tenant=row.tenant, hazard=row)
    for one in rows.select_related("responsible", "done_step").order_by("id"):
        who = one.responsible.name if one.responsible is not None else ""
        done, dropped = one.done_on, one.dropped_at
        if known is not None:
            done = done if one.done_step is not None and one.done_step.recorded_at <= known else None
            dropped = dropped if dropped is not None and dropped <= known else None
        yield MeasureLine(one.n, one.text, who, one.due_on, one.funds, done, dropped is not None)


def _stood(row: Hazard, today: date, known: datetime) -> Stood | None:
    if row.enterprise is None:
        return None
    return stood(row.tenant, today, known, [row.enterprise]).get(row.enterprise)


def _shots(actor: Actor, row: Hazard, steps: list[HazardStep]) -> list[tuple[UUID, Shot]]:
    rows = list(Photo.objects.filter(tenant=row.tenant, hazard=row).order_by("id"))
    items = pieces(actor, [one.evidence_id for one in rows])
    events = {one.id: Event(one.event) for one in steps}
    return [
        (
            one.step_id,
            Shot(items[one.evidence_id], one.taken_on, events[one.step_id], events[one.step_id] in BEFORE),
        )
        for one in rows
        if one.evidence_id in items and one.step_id in events
    ]


BEFORE = frozenset({Event.REPORT, Event.GRADE, Event.RETURN, Event.REOPEN})


def _passed(row: HazardStep, shots: tuple[Shot, ...]) -> Passed:
    return Passed(
        row.n, Event(row.event), Side(row.side), row.recorded_at, row.day, row.name, row.said or {}, row.act,
        shots,
    )  # fmt: skip


def _ways(actor: Actor, row: Hazard, case: Case, at: datetime) -> Iterable[Way]:
    """Every step the flow and the actor's permissions offer, with what the guards would say to an empty form.

    A guard that only asks for something to be written is met by writing it: the form asks for it.
    """
    open_ = MeasureRow.objects.filter(
        tenant=row.tenant, hazard=row, done_on__isnull=True, dropped_at__isnull=True
    ).values_list("n", flat=True)
    numbers = list(open_)
    for step in FLOW.steps:
        if step.source is not case.state or step.event in (Event.TAKE_IN, Event.UNDO):
            continue
        if actor.may(step.permission, row.place):
            deed = deeds.deed(row, case, step.event, Said(), numbers, by=actor, at=at)
            lacks = tuple(code for code in unmet(case, deed) if code not in WRITTEN)
            yield Way(step.event, lacks, step.needs)


# What the form of the step asks for.
WRITTEN = frozenset(
    {"hazard_plan_parts", "hazard_deadline", "hazard_controls", "hazard_extension_long", "hazard_evidence",
     "hazard_undone", "hazard_on_site", "hazard_other_officer", "hazard_form", "hazard_into",
     "hazard_other_regime"}
)  # fmt: skip
