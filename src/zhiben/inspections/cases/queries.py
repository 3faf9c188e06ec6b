"""Everything that can be asked about cases. Each takes the actor first and stays within reach.

A case is the authority's own: its place names no enterprise, so nobody of the enterprise reaches it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from zhiben.documents import forms
from zhiben.documents.actions import may_issue
from zhiben.domain.access import PERMISSIONS, Actor, ActorKind, Permission
from zhiben.domain.case_clocks import Run, runs
from zhiben.domain.case_crimes import met, prompts
from zhiben.domain.case_guards import Case as Known
from zhiben.domain.case_guards import unmet
from zhiben.domain.cases import BEFORE_DECISION, FLOW, ISSUED_IN, Event, State
from zhiben.domain.refusals import NotFound
from zhiben.ground.evidence.queries import several as evidence
from zhiben.inspections import gate
from zhiben.inspections.cases import deeds
from zhiben.inspections.cases.answers import Line, Officer, Page, Passed, Piece, Said, Way, Whole
from zhiben.inspections.cases.models import Case, CaseItem, CasePaper, CaseStep
from zhiben.inspections.cases.stored import case_of, known_of
from zhiben.inspections.papers.beginning import told
from zhiben.library.contents import calendar_of
from zhiben.orgs.staff.working import workers
from zhiben.tasks.people import names, persons_of

__all__ = ["Line", "Officer", "Page", "Passed", "Piece", "Way", "Whole"]
HANDLING = frozenset(role for role, may in PERMISSIONS.items() if Permission.CASE_TAKE in may)
# What the form of a step asks for.
WRITTEN = frozenset({"case_day", "case_two", "case_certificates", "case_hearing_late"})


def page(
    actor: Actor, *, state: str = "", words: str = "", enterprise: UUID | None = None,
    at: datetime, after: UUID | None = None, size: int = 50,
) -> Page:  # fmt: skip
    """Cases within reach, the latest first. `state`: a `State`, or "open"; `words`: in number, cause or
    name.
    """
    rows = _rows(actor)
    if state == "open":
        rows = rows.filter(ended_on__isnull=True)
    elif state:
        rows = rows.filter(state=state)
    if enterprise is not None:
        rows = rows.filter(about=enterprise)
    for one in words.split():
        rows = rows.filter(Q(number__icontains=one) | Q(cause__icontains=one) | Q(about__name__icontains=one))
    total = rows.count()
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows.order_by("-id")[: size + 1])
    lines = tuple(_lines(found[:size], at))
    return Page(lines, total, found[size - 1].id if len(found) > size else None)


def case(actor: Actor, id_: UUID, *, at: datetime) -> Whole:
    """Raises NotFound alike for missing and for out of reach."""
    row = within(actor, id_)
    steps = list(CaseStep.objects.filter(tenant=row.tenant, case=row).order_by("n"))
    known = case_of(steps)
    papers = CasePaper.objects.filter(tenant=row.tenant, case=row).select_related("document").order_by("id")
    weighs = known.state in BEFORE_DECISION
    return Whole(
        line=_line(row, known, at), tenant=row.tenant, industry=row.industry, step=row.step, case=known,
        visit=row.visit_id, visit_number=row.visit.number if row.visit is not None else "",
        hazard=row.hazard_id, hazard_number=row.hazard.number if row.hazard is not None else "",
        runs=runs(known, calendar_of(row.tenant)), crimes=met(known.harm),
        asks_police=weighs and prompts(known.harm), story=tuple(map(_passed, steps)),
        pieces=tuple(_pieces(actor, row, steps)), papers=tuple(told(one.document) for one in papers),
        ways=tuple(_ways(actor, row, known, at)), offers=tuple(_offers(actor, row)),
    )  # fmt: skip


def within(actor: Actor, id_: UUID) -> Case:
    """Raises NotFound alike for missing and out of reach."""
    row = _rows(actor).select_related("visit", "hazard").filter(id=id_).first()
    if row is None:
        raise NotFound("case", id=id_)
    return row


def of_visit(actor: Actor, visit: UUID) -> list[Line]:
    """The cases that began from a visit."""
    rows = list(_rows(actor).filter(visit=visit).order_by("id"))
    return [_line(row, known_of(row)[0], row.recorded_at) for row in rows]


def todo(actor: Actor, *, at: datetime, most: int = 200) -> list[tuple[Line, tuple[Event, ...]]]:
    """Cases that wait for this person, each with what may be done next: of the investigator the steps on the
    way, of the decider the decisions. Recording more evidence waits for nobody.
    """
    rows = list(_rows(actor).filter(ended_on__isnull=True).order_by("id")[:most])
    found = []
    for row, known in _known(rows):
        mine = bool(persons_of(actor, at) & known.investigators)
        can = tuple(
            way.event for way in _ways(actor, row, known, at)
            if way.event in NEXT[known.state] and not way.lacks and (mine or way.event in DECISIONS)
        )  # fmt: skip
        if can or (mine and known.state in BEFORE_DECISION):
            found.append((_line(row, known, at), can))
    return sorted(found, key=lambda one: one[0].next_run.due_on if one[0].next_run else date.max)


_E, _S = Event, State
NEXT: dict[State, frozenset[Event]] = {
    _S.PROPOSED: frozenset({_E.FILE}), _S.INVESTIGATING: frozenset({_E.TELL}),
    _S.TOLD: frozenset({_E.DECIDE}), _S.HEARING: frozenset({_E.HEAR}),
    _S.DECIDED: frozenset({_E.SERVE, _E.PUBLISH}), _S.SERVED: frozenset({_E.PERFORM, _E.PUBLISH}),
    _S.PERFORMED: frozenset({_E.CLOSE, _E.PUBLISH}), _S.SPARED: frozenset({_E.CLOSE}),
    _S.WEIGHED: frozenset({_E.APPROVE_TRANSFER}), _S.APPROVED: frozenset({_E.HAND_OVER}),
    _S.HANDED_OVER: frozenset({_E.ACCEPTED}),
}  # fmt: skip
DECISIONS = frozenset({_E.FILE, _E.DECIDE, _E.CLOSE, _E.APPROVE_TRANSFER, _E.HEAR})


def _rows(actor: Actor) -> QuerySet[Case]:
    return Case.objects.within(actor).select_related("about")


def _known(rows: list[Case]) -> Iterator[tuple[Case, Known]]:
    """All of a page in one question."""
    steps: dict[UUID, list[CaseStep]] = {}
    asked = CaseStep.objects.filter(
        tenant__in={row.tenant for row in rows}, case__in=[row.id for row in rows]
    )
    for one in asked.order_by("case_id", "n"):
        steps.setdefault(one.case_id, []).append(one)
    for row in rows:
        yield row, case_of(steps[row.id])


def _lines(rows: list[Case], at: datetime) -> Iterable[Line]:
    return [_line(row, known, at) for row, known in _known(rows)]


def _line(row: Case, known: Known, at: datetime) -> Line:
    told = runs(known, calendar_of(row.tenant))
    ours = [one for one in told if one.is_running and one.clock.ours]
    called = names(row.tenant, known.investigators)
    return Line(
        row.id, row.number, row.cause, row.about_id, row.about.name, known.state, row.filed_on, row.ended_on,
        "、".join(sorted(called.values())), min(ours, key=_due, default=None),
        any(one.is_late(at) for one in ours),
    )  # fmt: skip


def _due(run: Run) -> date:
    return run.due_on


def _passed(row: CaseStep) -> Passed:
    return Passed(row.n, Event(row.event), row.recorded_at, row.day, row.name, row.said or {}, row.act)


def _pieces(actor: Actor, row: Case, steps: list[CaseStep]) -> Iterator[Piece]:
    rows = list(CaseItem.objects.filter(tenant=row.tenant, case=row).order_by("id"))
    items = evidence(actor, [one.evidence_id for one in rows])
    events = {one.id: Event(one.event) for one in steps}
    for n, one in enumerate(rows, 1):
        if one.evidence_id in items:
            yield Piece(n, one.title, one.taken_on, events[one.step_id], items[one.evidence_id])


def _ways(actor: Actor, row: Case, known: Known, at: datetime) -> Iterator[Way]:
    """Every step the flow and the actor's permissions offer, with what the guards would say to an empty form.

    A guard that only asks for something to be written is met by writing it: the form asks for it.
    """
    for step in FLOW.steps:
        if step.source is known.state and actor.may(step.permission, row.place):
            deed = deeds.of(step.event, Said(), by=actor, at=at, tenant=row.tenant, row=row, known=known)
            lacks = tuple(code for code in unmet(known, deed) if code not in WRITTEN)
            yield Way(step.event, lacks, step.needs)


def _offers(actor: Actor, row: Case) -> Iterator[tuple[str, str]]:
    for form, states in ISSUED_IN.items():
        if row.state in states:
            kept = forms.current(row.tenant, form, actor.day)
            if may_issue(actor, kept):
                yield form, kept.form.title


def officers(actor: Actor, tenant: int, *, at: datetime) -> list[Officer]:
    """Who may be named to investigate: people of the office who handle cases; to the office only."""
    if actor.kind is not ActorKind.STAFF:
        return []
    found = [one for one in workers(tenant, at, actor.day, enterprises=[]) if one.roles & HANDLING]
    called = gate.officers(tenant, [one.person for one in found], actor.day)
    return [Officer(person, name, certificate) for person, name, certificate in called]
