"""What of all that is owed is this person's to do now: the plans' part of the inbox.

Beside `queries`, which it would make too long; asked through it. Whose work an obligation is: of an
enterprise, of whoever the duty is done by (`acts_for`), else of its safety managers, else of its principal;
of a section, of everybody in it; of the authority and its roles, of its leaders.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, Sum

from zhiben.domain.access import OF_SECTIONS, Actor, Role
from zhiben.domain.cells import Status
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import Calendar, day_of
from zhiben.domain.plan import Duty, Form
from zhiben.domain.profiles import holder_kind
from zhiben.domain.tasks import days_left, week_end
from zhiben.ground.scope import within
from zhiben.orgs.models import Subject
from zhiben.orgs.staff.working import Worker, workers
from zhiben.plans import listing, models, stored
from zhiben.plans.answers import Row
from zhiben.plans.inforce import InForce, in_force
from zhiben.plans.piles import Pile, current, piles
from zhiben.plans.rows import obligation_id, obligation_parts
from zhiben.plans.words_sql import word

SHOWN = 50  # cards of one column
AHEAD = 5  # cards of what is not due this week
QUOTAS = 4
PENDING = frozenset({Status.OVERDUE, Status.DUE_SOON, Status.OPEN})
SHOWN_WORDS = PENDING | stored.SETTLED
OFFICES = frozenset({Kind.SECTION.value, Kind.AUTHORITY.value, Kind.POST.value})
SAFETY = (Role.SAFETY_MANAGER.value, "chief_safety_officer")


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to do: an obligation, standing also for `more` of the same duty that are due no sooner.

    `left`: working days until it is due, 0 today, negative since; None without a due day.
    """

    row: Row
    left: int | None
    more: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """Cards by due day, and how many obligations they stand for (with those not shown)."""

    cards: tuple[Card, ...] = ()
    total: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Todo:
    """`today`: late, or due today; `week`: due by its last working day `until`; `waiting`: of others nearby.

    `later`: pending, due after that; only the soonest few as cards. `supervised`: how many of enterprises'
    are late or due soon, None for whoever supervises nobody.
    """

    today: Column = field(default_factory=Column)
    week: Column = field(default_factory=Column)
    waiting: Column = field(default_factory=Column)
    later: Column = field(default_factory=Column)
    until: date = date.max
    quotas: tuple[Row, ...] = ()
    supervised: Mapping[Status, int] | None = None
    calendar: Calendar = field(default_factory=Calendar)
    unit: str = ""  # the section whose obligations these are; "" for all in reach


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose obligations come to a desk: those of holders in `place`, of these duties.

    `others`: duties of the same holders that somebody else of the unit does. `copies`: of which it is told.
    """

    tenant: int
    place: Q
    mine: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    copies: frozenset[str] = frozenset()
    told_of: Q = field(default_factory=Q)  # the holders of the copies
    unit: str = ""


def todo(actor: Actor, *, today: date, at: datetime) -> Todo:
    """The plans' part of the inbox of a person; empty for whoever answers for no obligation."""
    tenant = next(iter(sorted(actor.writes)), None)
    if tenant is None or actor.person is None:
        return Todo()
    inforce = in_force(tenant)
    until = week_end(today, inforce.calendar)
    told = Todo(until=until, supervised=supervised(actor, today), calendar=inforce.calendar)
    desk = _desk(actor, tenant, inforce, at)
    if desk is None:
        return told
    mine = piles(desk.place, desk.mine, PENDING, today) if desk.mine else []
    tomorrow, after = today + timedelta(days=1), max(until, today) + timedelta(days=1)
    chosen = {
        "today": _chosen(mine, last=today),
        "week": _chosen(mine, first=tomorrow, last=until),
        "waiting": _chosen(_waited_for(desk, today), last=until),
        "later": _chosen(mine, AHEAD, first=after),
    }
    quotas = _quotas(desk, inforce, today)
    shown = [same[0] for one in chosen.values() for same in one.groups]
    firsts = [one.first for one in (*shown, *quotas)]
    rows = {row.id: row for row in listing.rows(actor, firsts, today)}
    columns = {name: one.column(rows, today, inforce.calendar) for name, one in chosen.items()}
    figures = sorted((rows[_id(one)] for one in quotas if _id(one) in rows), key=_pressing)
    return replace(
        told, unit=desk.unit, quotas=tuple(figures[:QUOTAS]), today=columns["today"], week=columns["week"],
        waiting=columns["waiting"], later=columns["later"],
    )  # fmt: skip


def _waited_for(desk: Desk, today: date) -> list[Pile]:
    """What others nearby are about to owe, or of whose lateness this desk is told."""
    if desk.copies:
        return piles(desk.told_of, desk.copies, {Status.OVERDUE}, today)
    return piles(desk.place, desk.others, PENDING, today) if desk.others else []


def rows_of(actor: Actor, ids: Collection[str], *, today: date) -> dict[str, Row]:
    """Obligations by their ids, those within reach."""
    found = []
    for tenant in sorted(actor.reads):
        parts = [obligation_parts(id_) for id_ in ids]
        reached = set(
            Subject.objects.within(actor)
            .filter(tenant=tenant, id__in={holder for holder, _ in parts})
            .values_list("id", flat=True)
        )
        found += stored.picked(tenant, [part for part in parts if part[0] in reached])
    return {row.id: row for row in listing.rows(actor, found, today)}


def supervised(actor: Actor, today: date) -> Mapping[Status, int] | None:
    """How many obligations of the enterprises a person of an authority sees are late, or due soon."""
    if not actor.roles & (OF_SECTIONS | {Role.AUDITOR}) or listing.sees_single_enterprises(actor):
        return None
    pressing = ~Q(industry="") & (Q(soon_on__lte=today) | Q(late_on__lte=today))
    rows = models.Tally.objects.filter(within(actor), pressing).exclude(done_on__lte=today)
    told = rows.annotate(word=word(today)).order_by().values_list("word").annotate(n=Sum("n"))
    found = dict(told)
    return {said: found.get(said.value, 0) for said in (Status.OVERDUE, Status.DUE_SOON)}


# ── whose work it is ─────────────────────────────────────────────────────────────────────────────


def responsible(duty: Duty, people: Sequence[Worker]) -> list[Worker]:
    """Those of an enterprise's people whose work a duty of it is; the principal's where nobody else's is."""
    named = (duty.terms.acts_for,) if duty.terms.acts_for else SAFETY
    found = [one for one in people if one.is_called(*named)]
    return found or [one for one in people if one.is_called(Role.PRINCIPAL.value)] or list(people)


def people_of(inforce: InForce, plan: str, duty: str, holder: Subject, at: datetime) -> list[Worker]:
    """Those who answer for an obligation: of the holder's enterprise by the duty, else of its office."""
    found = inforce.duties.get((plan, duty))
    if found is None:
        return []
    day = day_of(at)
    if holder.enterprise is not None:
        firm = workers(holder.tenant, at, day, enterprises=[holder.enterprise], office=False)
        return responsible(found[1], firm)
    office = workers(holder.tenant, at, day, enterprises=[])
    return at_desk_of(holder, office)


def people_of_many(rows: Sequence[Row], at: datetime) -> dict[str, set[UUID]]:
    """Those who answer for each of these obligations, by its id; of many, as `people_of` of one."""
    found: dict[str, set[UUID]] = {}
    for tenant in {row.tenant for row in rows}:
        mine = [row for row in rows if row.tenant == tenant]
        duties, day = in_force(tenant).duties, day_of(at)
        firms = {row.enterprise for row in mine if row.enterprise is not None}
        near: dict[UUID | None, list[Worker]] = defaultdict(list)
        for one in workers(tenant, at, day, enterprises=firms):
            near[one.enterprise].append(one)
        holders = Subject.objects.in_bulk({row.subject for row in mine if row.enterprise is None})
        for row in mine:
            duty = duties.get((row.plan, row.duty))
            people = near[row.enterprise]
            if duty is not None and row.enterprise is None:
                people = at_desk_of(holders[row.subject], people)
            elif duty is not None:
                people = responsible(duty[1], people)
            found[row.id] = {one.person for one in people} if duty is not None else set()
    return found


def at_desk_of(holder: Subject, office: Sequence[Worker]) -> list[Worker]:
    """Those of an office whose work the obligations of a section, an authority or one of its posts are."""
    if holder.kind == Kind.SECTION:
        return [one for one in office if one.section == holder.id and one.roles & OF_SECTIONS]
    return [one for one in office if Role.BUREAU_LEADER in one.roles]


def _desk(actor: Actor, tenant: int, inforce: InForce, at: datetime) -> Desk | None:
    firms = frozenset[UUID]().union(*(grant.enterprises for grant in actor.grants_now()))
    if actor.roles & {Role.PRINCIPAL, Role.SAFETY_MANAGER} and firms:
        return _desk_of_firm(actor, tenant, inforce, at, firms)
    if actor.roles & OF_SECTIONS:
        return _desk_of_office(actor, tenant, inforce)
    return None


def _desk_of_firm(actor: Actor, tenant: int, inforce: InForce, at: datetime, firms: frozenset[UUID]) -> Desk:
    people = workers(tenant, at, actor.day, enterprises=firms, office=False)
    mine: set[str] = set()
    others: set[str] = set()
    for (_, id_), (_, duty) in inforce.duties.items():
        if duty.form == Form.GATE or holder_kind(duty) in OFFICES:
            continue
        who = {one.person for one in responsible(duty, people)}
        (mine if not who or actor.person in who else others).add(id_)
    place = within(actor) & Q(tenant=tenant, enterprise__in=firms)
    return Desk(tenant, place, frozenset(mine), frozenset(others))


def _desk_of_office(actor: Actor, tenant: int, inforce: InForce) -> Desk | None:
    assert actor.person is not None
    person = Subject.objects.filter(tenant=tenant, id=actor.person).select_related("parent").first()
    if person is None or person.parent is None:
        return None
    duties = {id_: duty for (_, id_), (_, duty) in inforce.duties.items() if duty.form != Form.GATE}
    own = frozenset(id_ for id_, duty in duties.items() if holder_kind(duty) in OFFICES)
    if person.parent.kind == Kind.SECTION:
        return Desk(tenant, Q(tenant=tenant, subject=person.parent_id), own, unit=person.parent.name)
    if Role.BUREAU_LEADER not in actor.roles:
        return None
    unit = person.parent.name
    copies = frozenset(id_ for id_ in own if "leader" in duties[id_].terms.copies_to)
    offices = Subject.objects.filter(tenant=tenant, parent=person.parent_id, kind__in=OFFICES)
    kinds = dict(offices.values_list("id", "kind"))
    here = [person.parent_id, *(id_ for id_, kind in kinds.items() if kind == Kind.POST)]
    others = [id_ for id_ in kinds if id_ not in here]
    place, told_of = (Q(tenant=tenant, subject__in=ids) for ids in (here, others))
    return Desk(tenant, place, own, copies=copies, told_of=told_of, unit=unit)


# ── columns ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The piles of one column by duty and word, each soonest due first; only the first of each is shown."""

    groups: tuple[tuple[Pile, ...], ...]
    total: int
    late: int

    def column(self, rows: Mapping[str, Row], today: date, calendar: Calendar) -> Column:
        cards = []
        for same in self.groups:
            row = rows.get(_id(same[0]))
            if row is not None:
                more = sum(len(one.holders) for one in same) - 1
                cards.append(Card(row, days_left(row.due_on, today, calendar), more))
        return Column(tuple(cards), self.total, self.late)


def _chosen(
    found: Iterable[Pile], shown: int = SHOWN, *, first: date = date.min, last: date = date.max
) -> _Chosen:
    mine = sorted((one for one in found if first <= _due(one) <= last), key=_due)
    groups: dict[tuple[str, str, Status], list[Pile]] = defaultdict(list)
    for one in mine:
        groups[one.cell.plan, one.cell.duty, one.word].append(one)
    late = sum(len(one.holders) for one in mine if one.word == Status.OVERDUE)
    kept = tuple(tuple(same) for same in list(groups.values())[:shown])
    return _Chosen(kept, sum(len(one.holders) for one in mine), late)


def _quotas(desk: Desk, inforce: InForce, today: date) -> list[Pile]:
    """Duties of a number, in the period of today; one held by many is no single figure."""
    counted = frozenset(
        id_
        for (_, id_), (_, duty) in inforce.duties.items()
        if duty.form in (Form.COUNT, Form.COVERAGE) and id_ in desk.mine
    )
    if not counted:
        return []
    found = [one for one in current(desk.place, counted, today) if one.word in SHOWN_WORDS]
    holders = Counter(one.cell.duty for one in found for _ in one.holders)
    alone = [one for one in found if holders[one.cell.duty] == 1]
    return [one for one in alone if one.cell.need_n and _due(one) <= today + timedelta(days=100)]


def _id(pile: Pile) -> str:
    first = pile.first
    return obligation_id(first.subject, first.slot)


def _due(pile: Pile) -> date:
    return pile.cell.due_on or date.max


def _pressing(row: Row) -> tuple[bool, bool, date]:
    """Those still lacking first, then the soonest due."""
    return (row.word in stored.SETTLED, row.need_of is None and row.need == 1, row.due_on or date.max)
