"""Everything that can be asked about visits. Each takes the actor first and stays within reach.

An enterprise sees visits once they are filed, and its own checks; an expert or insurer those they take part
in. Where a task came from is not told to the enterprise: it would tell of a tip.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from zhiben.domain.access import Actor, ActorKind, Permission, Role
from zhiben.domain.entries import Kind
from zhiben.domain.hazards import Side
from zhiben.domain.refusals import NotFound
from zhiben.domain.visits import CARRIED, FLOW, ON_SITE, OPEN, Event, Origin, Seat, State, Type
from zhiben.ground.evidence.queries import several as pieces
from zhiben.hazards import queries as hazards
from zhiben.hazards.deeds import sees_tips, side_of
from zhiben.inspections.answers import Changed, Line, Page, Passed, Seated, Shot, Wanted, Whole
from zhiben.inspections.models import Change, Entry, Member, Step, Visit
from zhiben.inspections.stored import (
    entries_of,
    fields_by,
    lacks_of,
    members_of,
    paper_of,
    place_of,
    writes_at,
)
from zhiben.tasks.people import persons_of

__all__ = ["Changed", "Line", "Page", "Passed", "Seated", "Shot", "Wanted", "Whole"]
COUNTED = 10_000


def page(actor: Actor, wanted: Wanted, *, today: date, after: UUID | None = None, size: int = 50) -> Page:
    """Visits within reach, the latest first."""
    rows = _wanted(actor, wanted, today)
    total = rows.order_by()[:COUNTED].count()
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows.select_related("about").order_by("-id")[: size + 1])
    lines = lines_of(actor, found[:size], today)
    following = found[size - 1].id if len(found) > size else None
    return Page(tuple(lines), total, following, total >= COUNTED)


def visit(actor: Actor, id_: UUID, *, today: date, at: datetime) -> Whole:
    """Raises NotFound alike for missing and for out of reach."""
    row = within(actor, id_)
    held = entries_of(row)
    entries = fields_by(held)
    if _is_mate(actor):
        entries = {name: one for name, one in entries.items() if not name.startswith(f"{Kind.ASKED}:")}
    steps = list(Step.objects.filter(tenant=row.tenant, visit=row).order_by("n"))
    returned = _returned(row, steps)
    lacks = lacks_of(row, entries) if row.state in ON_SITE else ()
    names = {one.hazard_id: name.partition(":")[2] for name, one in held.items() if one.hazard_id}
    raised = hazards.lines(actor, [one for one in names if one is not None], today=today)
    tells = sees_tips(actor)
    return Whole(
        line=lines_of(actor, [row], today)[0], tenant=row.tenant, step=row.step,
        basis=row.basis if tells else "", reasons=row.reasons if tells else {}, unannounced=row.unannounced,
        urgent=row.urgent, counts=row.counts, approved_at=row.approved_at, lists=tuple(row.lists),
        paper=paper_of(row), editions=tuple(row.sheet.told.get("editions", ())),
        members=tuple(_seated(row)), entries=entries, shots=tuple(_shots(actor, held)),
        hazards={names[id_]: line for id_, line in raised.items()},
        returned=returned.get("entries", {}), returned_why=returned.get("reason", ""),
        story=tuple(_passed(one, tells) for one in steps), lacks=lacks,
        ways=tuple(ways_of(actor, row, at)),
    )  # fmt: skip


def _is_mate(actor: Actor) -> bool:
    """A worker: how a mate answered is none of their business."""
    return actor.roles <= {Role.WORKER}


def changes(actor: Actor, id_: UUID, entry: str = "") -> list[Changed]:
    """How the entries of a visit came to stand, the latest first. Raises NotFound."""
    row = within(actor, id_)
    rows = Change.objects.filter(tenant=row.tenant, visit=row)
    if entry:
        rows = rows.filter(entry=entry)
    if _is_mate(actor):
        rows = rows.exclude(entry__startswith=f"{Kind.ASKED}:")
    return [
        Changed(
            one.entry, one.n, one.taken or {}, one.before or {}, one.name, one.recorded_at, one.claimed_at,
            one.device is not None,
        )
        for one in rows.order_by("-id")[:500]
    ]  # fmt: skip


def carried(actor: Actor, *, at: datetime, most: int, among: Collection[UUID] | None = None) -> list[Visit]:
    """The person's own visits that are approved and not over, the next first: what a phone takes along.

    `among`: only those of these.
    """
    persons = persons_of(actor, at)
    seats = Member.objects.filter(person__in=persons, dropped_at__isnull=True, tenant__in=actor.reads)
    rows = seen(actor).filter(state__in=sorted(CARRIED))
    if among is not None:
        rows = rows.filter(id__in=list(among))
    mine = Q(id__in=seats.values("visit_id"))
    if side_of(actor) is Side.ENTERPRISE:
        mine |= Q(type=Type.SELF)
    return list(rows.filter(mine).select_related("about", "sheet").order_by("planned_on", "id")[:most])


def todo(actor: Actor, *, today: date, at: datetime, most: int = 200) -> list[tuple[Line, tuple[Event, ...]]]:
    """Visits that wait for a step of this person's, by day, each with what may be done next."""
    rows = seen(actor).filter(state__in=sorted(OPEN)).select_related("about")
    found = []
    for row in rows.order_by("planned_on", "id")[:most]:
        can = tuple(one for one in ways_of(actor, row, at) if one in NEXT)
        if can:
            found.append((row, can))
    told = lines_of(actor, [row for row, _ in found], today)
    return [(line, can) for line, (_, can) in zip(told, found, strict=True)]


NEXT = (Event.ISSUE, Event.BEGIN, Event.FILE)


def seen(actor: Actor) -> QuerySet[Visit]:
    """The visits that exist for this reader."""
    rows = Visit.objects.within(actor)
    if side_of(actor) is Side.ENTERPRISE:
        return rows.filter(Q(type=Type.SELF) | Q(state__in=[State.FILED, State.RETURNED]))
    if actor.kind in (ActorKind.EXPERT, ActorKind.INSURER):
        mine = Member.objects.filter(tenant__in=actor.reads, person=actor.person, dropped_at__isnull=True)
        return rows.filter(id__in=mine.values("visit_id"))
    return rows


def within(actor: Actor, id_: UUID) -> Visit:
    """Raises NotFound alike for missing and out of reach."""
    row = seen(actor).select_related("about", "sheet").filter(id=id_).first()
    if row is None:
        raise NotFound("visit", id=id_)
    return row


def lines_of(actor: Actor, rows: list[Visit], today: date) -> list[Line]:
    """In the same order."""
    tells = sees_tips(actor)
    people: dict[UUID, list[str]] = {}
    members = Member.objects.filter(
        tenant__in={one.tenant for one in rows}, visit__in=[one.id for one in rows], dropped_at__isnull=True
    )
    for one in members.order_by("id"):
        people.setdefault(one.visit_id, []).append(one.name)
    return [
        Line(
            row.id, row.number, row.about_id, row.about.name, row.industry, Type(row.type),
            Origin(row.origin) if tells else None, State(row.state), row.planned_on, row.began_on,
            row.filed_on, "、".join(people.get(row.id, ())), row.fails, row.raised,
            row.state in (State.DRAFTED, State.ISSUED) and row.planned_on < today,
        )
        for row in rows
    ]  # fmt: skip


def ways_of(actor: Actor, row: Visit, at: datetime) -> list[Event]:
    """What this person may do next to a visit, once each."""
    is_own = row.type == Type.SELF
    mine = writes_at(row, persons_of(actor, at), is_staff=actor.kind is ActorKind.STAFF)
    found = []
    for step in FLOW.steps:
        needs = Permission.SELF_CHECK if is_own else step.permission
        fits = step.source == row.state and step.event not in found
        fits = fits and actor.may(needs, place_of(row, step.event))
        if step.event in MEMBERS and not mine:
            fits = False
        if step.event is Event.ISSUE and (is_own or row.approved_at is not None):
            fits = False
        if step.event is Event.BEGIN and row.state == State.DRAFTED and not row.urgent:
            fits = False
        if fits:
            found.append(step.event)
    return found


MEMBERS = (Event.BEGIN, Event.RECORD, Event.FILE)


def _wanted(actor: Actor, wanted: Wanted, today: date) -> QuerySet[Visit]:
    rows = seen(actor)
    same: dict[str, object] = {
        "type": wanted.type, "enterprise": wanted.enterprise, "industry": wanted.industry,
        "planned_on__gte": wanted.since, "planned_on__lte": wanted.until,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in same.items() if value})
    if wanted.state == "open":
        rows = rows.filter(state__in=sorted(OPEN))
    elif wanted.state == "missed":
        rows = rows.filter(state__in=[State.DRAFTED, State.ISSUED], planned_on__lt=today)
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.region:
        rows = rows.filter(region__startswith=wanted.region)
    if wanted.person is not None:
        seats = Member.objects.filter(person=wanted.person, dropped_at__isnull=True, tenant__in=actor.reads)
        rows = rows.filter(id__in=seats.values("visit_id"))
    for one in wanted.words.split():
        rows = rows.filter(Q(number__icontains=one) | Q(about__name__icontains=one))
    return rows


def _seated(row: Visit) -> list[Seated]:
    return [
        Seated(Seat(one.seat), one.person, one.name, one.unit, one.certificate, one.person == row.lead)
        for one in members_of(row)
    ]


def _shots(actor: Actor, held: Mapping[str, Entry]) -> list[Shot]:
    photos = [one for name, one in held.items() if name.startswith(f"{Kind.PHOTO}:")]
    items = pieces(actor, [one.evidence_id for one in photos if one.evidence_id is not None])
    return [
        Shot(
            one.name.partition(":")[2], str(one.fields.get("of") or ""), str(one.fields.get("caption") or ""),
            items[one.evidence_id],
        )
        for one in photos
        if one.evidence_id in items and not one.fields.get("dropped")
    ]  # fmt: skip


def _returned(row: Visit, steps: list[Step]) -> dict[str, Any]:
    if row.state != State.RETURNED:
        return {}
    last = next((one for one in reversed(steps) if one.event == Event.RETURN), None)
    return dict(last.said or {}) if last is not None else {}


def _passed(one: Step, tells: bool) -> Passed:
    shown = one.event not in (Event.DRAFT, Event.CHANGE, Event.JOIN, Event.ISSUE) or tells
    return Passed(
        one.n,
        Event(one.event),
        one.recorded_at,
        one.day,
        one.name,
        (one.said or {}) if shown else {},
        one.act,
    )
