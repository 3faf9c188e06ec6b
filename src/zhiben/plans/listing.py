"""The parts of a list: what it is narrowed to, where its pages begin, cells made into rows.

Beside `queries`, which is only the questions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from zhiben.domain.access import Actor
from zhiben.domain.cells import Cell, Status, status
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Incomplete
from zhiben.ground.scope import within
from zhiben.orgs import queries as orgs
from zhiben.orgs.models import Subject
from zhiben.orgs.stood import stood
from zhiben.plans import counting
from zhiben.plans.answers import Filters, Page, Row
from zhiben.plans.inforce import InForce, in_force
from zhiben.plans.models import NEVER
from zhiben.plans.rows import obligation_id, slot
from zhiben.plans.stored import Found, Narrow, Position, every

FEW = 500  # of so few enterprises it is asked one by one where they stood

# ── what is asked about ──────────────────────────────────────────────────────────────────────────


def narrowed(actor: Actor, filters: Filters, words: frozenset[Status] | None = None) -> Narrow:
    """The filters within the actor's reach; `words` in place of theirs."""
    return Narrow(
        place=within(actor) & _place(filters) & _named(filters),
        words=filters.words if words is None else words,
        plan=filters.plan,
        duty=filters.duty,
        clause=filters.clause,
        due_from=filters.due_from,
        due_until=filters.due_until,
        authorities=actor.reads,
    )


def of_tallies(filters: Filters) -> Q:
    """The same, less what tallies do not know."""
    return _place(filters) & Narrow(
        Q(), plan=filters.plan, duty=filters.duty, clause=filters.clause, due_from=filters.due_from,
        due_until=filters.due_until,
    ).columns("")  # fmt: skip


def beyond_tallies(actor: Actor, filters: Filters) -> bool:
    """Whether it is about single holders, which tallies do not know."""
    single = filters.name or filters.enterprise is not None or filters.holder is not None
    return bool(single) or sees_single_enterprises(actor)


def sees_single_enterprises(actor: Actor) -> bool:
    """Whether the actor's reach names enterprises, which tallies do not know."""
    return any(grant.enterprises for grant in actor.grants_now())


def _place(filters: Filters) -> Q:
    wanted = Q()
    if filters.region:
        wanted &= Q(region__startswith=filters.region)
    if filters.industry:
        wanted &= Q(industry=filters.industry)
    if filters.enterprise is not None:
        wanted &= Q(enterprise=filters.enterprise)
    if filters.authority is not None:
        wanted &= Q(tenant=filters.authority)
    if filters.holder is not None:
        wanted &= Q(subject=filters.holder)
    return wanted


def _named(filters: Filters) -> Q:
    words = filters.name.strip()
    return Q(subject__name__icontains=words) | Q(subject__code__istartswith=words) if words else Q()


# ── pages ────────────────────────────────────────────────────────────────────────────────────────


def cursor_of(position: Position | None) -> str | None:
    """A position as text for an address."""
    if position is None:
        return None
    return "~".join("" if part is None else ".".join(str(one) for one in part) for part in position)


def position_of(cursor: str | None) -> Position:
    """The position a text stands for. Raises Incomplete `cursor`."""
    if not cursor:
        return Position()
    try:
        blank, touched = cursor.split("~")
        return Position(_part(blank, 4), _part(touched, 3))
    except ValueError as error:
        raise Incomplete("cursor", cursor=cursor) from error


def _part(text: str, parts: int) -> tuple[Any, ...] | None:
    if not text:
        return None
    day, slot, *ids = text.split(".")
    if len(ids) != parts - 2:
        raise ValueError(text)
    return (date.fromisoformat(day), int(slot), *(UUID(one) for one in ids))


# ── as known at a moment ─────────────────────────────────────────────────────────────────────────


def found_as_known(actor: Actor, filters: Filters, today: date, known: datetime) -> list[Found]:
    """Every cell of the filters but for their words, counted from what was known then, soonest late first."""
    narrow = narrowed(actor, replace(filters, region="", industry="", name=""))
    held = Subject.objects.filter(_of_subjects(narrow.place))
    subjects = {row.id: row for row in as_they_stood(held, today, known) if _is_asked(row, filters)}
    found = []
    for tenant in sorted({row.tenant for row in subjects.values()}):
        mine = [row for row in subjects.values() if row.tenant == tenant]
        for holder, cells in _cells(tenant, mine, filters, today, known).items():
            if holder in subjects:
                found += [found_of(subjects[holder], cell) for cell in cells.values() if narrow.asks(cell)]
    return sorted(found, key=lambda one: one.at)


def as_they_stood(found: Iterable[Subject], today: date, known: datetime) -> list[Subject]:
    """The rows, not those in the database, say what their enterprises were called and where they stood."""
    rows = list(found)
    for tenant in {row.tenant for row in rows}:
        mine = [row for row in rows if row.tenant == tenant and row.enterprise is not None]
        firms = {row.enterprise for row in mine if row.enterprise is not None}
        places = stood(tenant, today, known, firms if len(firms) < FEW else None)
        for row in mine:
            one = places.get(row.enterprise) if row.enterprise is not None else None
            if one is not None:
                row.region, row.industry = one.region, one.industry
                if row.kind == Kind.ENTERPRISE:
                    row.name, row.code = one.name, one.code or row.code
    return rows


def _is_asked(row: Subject, filters: Filters) -> bool:
    words = filters.name.strip()
    is_named = words.lower() in row.name.lower() or row.code.lower().startswith(words.lower())
    return is_named and row.region.startswith(filters.region) and filters.industry in ("", row.industry)


def _cells(
    tenant: int, rows: Sequence[Subject], filters: Filters, today: date, known: datetime
) -> Mapping[UUID, counting.Cells]:
    inforce = in_force(tenant, known)
    if filters.enterprise is None:
        return counting.everything(tenant, inforce, known, today)
    owed = {row.id: counting.duties_of(inforce, row.kind) for row in rows}
    return counting.cells(tenant, inforce, rows, owed, known, today)


def _of_subjects(place: Q) -> Q:
    """The place of holders said of subjects themselves: `subject` is `id`, `subject__name` is `name`."""
    said = Q()
    said.connector, said.negated = place.connector, place.negated
    for part in place.children:
        if isinstance(part, Q):
            said.children.append(_of_subjects(part))
        else:
            name, value = part  # type: ignore[misc]
            said.children.append(("id" if name == "subject" else name.removeprefix("subject__"), value))
    return said


def found_of(row: Subject, cell: Cell) -> Found:
    at = (cell.late_on or NEVER, slot(cell), row.id)
    return Found(row.tenant, row.id, row.enterprise, row.region, row.industry, cell, False, at)


def page_as_known(
    actor: Actor, filters: Filters, today: date, position: Position, limit: int, known: datetime
) -> Page:
    found = found_as_known(actor, filters, today, known)
    asked = [one for one in found if not filters.words or status(one.cell, today) in filters.words]
    rest = [one for one in asked if position.touched is None or one.at > position.touched]
    after = Position(None, rest[limit - 1].at) if len(rest) > limit else None
    return Page(tuple(rows(actor, rest[:limit], today, known)), len(asked), cursor_of(after))


def counts_as_known(actor: Actor, filters: Filters, today: date, known: datetime) -> Mapping[Status, int]:
    return Counter(status(one.cell, today) for one in found_as_known(actor, filters, today, known))


def sums_of_cells(
    actor: Actor, column: str, wanted: Callable[[Found], bool], today: date
) -> dict[tuple[str, Status], int]:
    """Cells by their clause or region and word, one by one: for whoever sees single enterprises."""
    found = (one for one in every(Narrow(within(actor)), today) if wanted(one))
    return Counter(
        (one.region if column == "region" else one.cell.clause, status(one.cell, today)) for one in found
    )


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────

COUNTED_DOWN = frozenset({Status.OPEN, Status.DUE_SOON, Status.OVERDUE})


def rows(actor: Actor, found: Iterable[Found], today: date, known: datetime | None = None) -> Iterator[Row]:
    """Cells with the names a page shows."""
    cells = list(found)
    ids = {one.subject for one in cells}
    within_reach = Subject.objects.within(actor).filter(id__in=ids)
    held = within_reach if known is None else as_they_stood(within_reach, today, known)
    holders = {row.id: row for row in held}
    regions = {region.code: region.name for region in orgs.regions(actor)}
    industries = {industry.code: industry.name for industry in orgs.industries(actor)}
    plans: dict[int, InForce] = {tenant: in_force(tenant, known) for tenant in {one.tenant for one in cells}}
    lefts: dict[tuple[int, date], int] = {}
    for one in cells:
        cell, holder = one.cell, holders[one.subject]
        word, due = status(cell, today), cell.due_on
        left = None
        if word in COUNTED_DOWN and due is not None:
            left = lefts.get((one.tenant, due))
            if left is None:
                left = lefts[one.tenant, due] = plans[one.tenant].calendar.working_days(today, due)
        yield Row(
            id=obligation_id(one.subject, one.slot), tenant=one.tenant, subject=one.subject,
            subject_name=holder.name, subject_kind=holder.kind, enterprise=one.enterprise,
            region=one.region, region_name=regions.get(one.region, ""), industry=one.industry,
            industry_name=industries.get(one.industry, ""), plan=cell.plan, duty=cell.duty,
            title=plans[one.tenant].title(cell.plan, cell.duty), clause=cell.clause, per=cell.per,
            period=cell.period, word=word, need=cell.need_n, need_of=cell.need_of,
            counted=cell.counted_n, counted_of=cell.counted_of,
            unit=plans[one.tenant].say(cell.unit) if cell.unit else None, starts_on=cell.starts_on,
            last_day=cell.ends_on - timedelta(days=1), due_on=due, done_on=cell.done_on,
            marks=cell.marks, left=left,
        )  # fmt: skip


def months(inforce: InForce) -> tuple[str, ...]:
    """The months of the plans in force, in order; of a plan without an end, its first three years."""
    if not inforce.plans:
        return ()
    first = min(plan.in_force.first for plan in inforce.plans)
    last = max(plan.in_force.last or date(plan.in_force.first.year + 2, 12, 31) for plan in inforce.plans)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    numbers = (first.year * 12 + first.month - 1 + n for n in range(count))
    return tuple(f"{number // 12}-{number % 12 + 1:02}" for number in numbers)
