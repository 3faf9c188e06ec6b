"""What of all that is owed is this person's to do now: the plans' part of the inbox.

Beside `queries`, which it would make too long; asked through it. Whose work an obligation is: of an
enterprise, of whoever the duty is done by (`acts_for`), else of its safety managers, else of its principal;
of a section, of everybody in it; of the authority and its roles, of its leaders.
"""

from __future__ import annotations

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
from zhiben.domain.tasks import week_end, working_days
from zhiben.ground.scope import within
from zhiben.orgs.models import Subject
from zhiben.orgs.staff.working import Worker, workers
from zhiben.plans import listing, models, stored
from zhiben.plans.answers import Row
from zhiben.plans.inforce import InForce, in_force
from zhiben.plans.rows import obligation_parts
from zhiben.plans.stored import Narrow, Position
from zhiben.plans.words_sql import word

LOOKED_AT = 400  # obligations read for one column: what is more is counted, and behind a link
SHOWN = 50  # cards of one column
AHEAD = 5  # cards of what is not due this week
QUOTAS = 4
PENDING = frozenset({Status.OVERDUE, Status.DUE_SOON, Status.OPEN})
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

    `later`: pending, due after that; only the soonest few as cards. `supervised`: enterprises' obligations by
    word, None for whoever supervises nobody.
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
    tomorrow = today + timedelta(days=1)
    mine = Narrow(desk.place, words=PENDING, duties=desk.mine)
    asked = _Asked(actor, today, inforce.calendar)
    return replace(
        told,
        unit=desk.unit,
        today=asked.column(replace(mine, due_until=today)),
        week=asked.column(replace(mine, due_from=tomorrow, due_until=until)),
        waiting=asked.waiting(desk, until),
        later=asked.column(replace(mine, due_from=max(until, today) + timedelta(days=1)), AHEAD),
        quotas=asked.quotas(replace(mine, words=PENDING | stored.SETTLED), inforce),
    )


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
    """Obligations of the enterprises a person of an authority sees, by word, from the tallies."""
    if not actor.roles & (OF_SECTIONS | {Role.AUDITOR}) or listing.sees_single_enterprises(actor):
        return None
    rows = models.Tally.objects.filter(within(actor), ~Q(industry="")).annotate(word=word(today)).order_by()
    found = {Status(said): n for said, n in rows.values_list("word").annotate(n=Sum("n"))}
    return {said: found.get(said, 0) for said in Status}


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
    posts = Q(tenant=tenant, subject__kind=Kind.POST, subject__parent=person.parent_id)
    copies = frozenset(id_ for id_ in own if "leader" in duties[id_].terms.copies_to)
    return Desk(tenant, Q(tenant=tenant, subject=person.parent_id) | posts, own, copies=copies, unit=unit)


# ── columns ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks, on which day, by which calendar."""

    actor: Actor
    today: date
    calendar: Calendar

    def column(self, narrow: Narrow, shown: int = SHOWN) -> Column:
        if not narrow.duties:
            return Column()
        found, after = stored.page(narrow, self.today, Position(), LOOKED_AT)
        rows = sorted(listing.rows(self.actor, found, self.today), key=_by_due_day)
        sums = stored.counts(narrow, self.today) if after is not None else {}
        total = sum(sums.values()) or len(rows)
        late = sums.get(Status.OVERDUE) or sum(row.word == Status.OVERDUE for row in rows)
        return Column(tuple(self.cards(rows))[:shown], total, late)

    def cards(self, rows: Iterable[Row]) -> list[Card]:
        """Of one duty and word a single card, the soonest due; it says how many more there are."""
        first: dict[tuple[str, str, Status], Card] = {}
        for row in rows:
            key = (row.plan, row.duty, row.word)
            known = first.get(key)
            first[key] = replace(known, more=known.more + 1) if known else Card(row, self.left(row))
        return list(first.values())

    def left(self, row: Row) -> int | None:
        if row.due_on is None:
            return None
        if row.due_on < self.today:
            return -max(working_days(row.due_on, self.today, self.calendar), 1)
        return working_days(self.today, row.due_on, self.calendar)

    def waiting(self, desk: Desk, until: date) -> Column:
        """What others nearby are about to owe, or of whose lateness this desk is told."""
        if desk.copies:
            place = within(self.actor) & Q(tenant=desk.tenant)
            return self.column(Narrow(place, words=frozenset({Status.OVERDUE}), duties=desk.copies))
        return self.column(Narrow(desk.place, words=PENDING, duties=desk.others, due_until=until))

    def quotas(self, narrow: Narrow, inforce: InForce) -> tuple[Row, ...]:
        """Duties of a number, in the period of today: those still lacking first, then the soonest due."""
        if not narrow.duties:
            return ()
        counted = {
            id_
            for (_, id_), (_, duty) in inforce.duties.items()
            if duty.form in (Form.COUNT, Form.COVERAGE) and id_ in narrow.duties
        }
        near = replace(narrow, duties=frozenset(counted), due_from=self.today - timedelta(days=5))
        near = replace(near, due_until=self.today + timedelta(days=100))
        found, _ = stored.page(near, self.today, Position(), LOOKED_AT) if counted else ([], None)
        now = [one for one in found if one.cell.starts_on <= self.today < one.cell.ends_on]
        # a duty held by many is no single figure
        holders: dict[str, int] = {}
        for one in now:
            holders[one.cell.duty] = holders.get(one.cell.duty, 0) + 1
        single = [one for one in now if holders[one.cell.duty] == 1 and one.cell.need_n]
        rows = listing.rows(self.actor, single, self.today)
        return tuple(sorted(rows, key=_pressing)[:QUOTAS])


def _by_due_day(row: Row) -> tuple[date, str]:
    return (row.due_on or date.max, row.id)


def _pressing(row: Row) -> tuple[bool, bool, date]:
    return (row.word in stored.SETTLED, row.need_of is None and row.need == 1, row.due_on or date.max)
