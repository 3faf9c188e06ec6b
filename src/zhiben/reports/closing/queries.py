"""Everything that can be asked about closings. Each takes the actor first and stays within reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission
from zhiben.domain.closing import Fate, Open, counted, fates, left
from zhiben.domain.refusals import NotFound
from zhiben.reports.closing.items import still_open
from zhiben.reports.closing.models import Closing, ClosingDecision, ClosingItem


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of an item, by whom."""

    fate: Fate
    owner_name: str
    due_on: date | None
    reason: str
    task: UUID | None
    by_name: str


@dataclass(frozen=True, slots=True)
class Line:
    """One item. `fate` None: nobody has decided, and it is open; `decided` None: it was closed of itself."""

    id: UUID
    kind: Open
    thing: str
    title: str
    due_on: date | None
    fate: Fate | None
    decided: Decided | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A closing. `listed` items in all, `waiting` without a fate; `sums`: how many went each way."""

    id: UUID
    tenant: int
    plan: str
    follow: str
    day: date
    finished_at: datetime | None
    listed: int
    waiting: int
    sums: Mapping[Fate, int]
    lines: tuple[Line, ...]
    next: UUID | None
    may_decide: bool


def within(actor: Actor, id_: UUID) -> Closing:
    """Raises NotFound alike for missing and out of reach."""
    row = Closing.objects.within(actor).filter(enterprise__isnull=True, id=id_).first()
    if row is None:
        raise NotFound("closing", id=id_)
    return row


def closing_of(actor: Actor, tenant: int, plan: str) -> UUID | None:
    """The closing of a plan, once it has begun."""
    rows = Closing.objects.within(actor).filter(enterprise__isnull=True, tenant=tenant, plan=plan)
    return rows.values_list("id", flat=True).first()


def closing(
    actor: Actor, id_: UUID, *, today: date, kind: str = "", fate: str = "", after: UUID | None = None,
    size: int = 50,
) -> Whole:  # fmt: skip
    """A closing with a page of its items. `fate`: "" all, "left" the undecided, else one. Raises NotFound."""
    row = within(actor, id_)
    every = list(ClosingItem.objects.filter(tenant=row.tenant, closing=row).order_by("id"))
    found = fates_of(actor, row, every, today=today)
    shown = [
        one for one in every
        if kind in ("", one.kind) and (not fate or (found[one.thing] or "left") == fate)
    ]  # fmt: skip
    start = next((n + 1 for n, one in enumerate(shown) if one.id == after), 0)
    page = shown[start : start + size]
    made = {one.item_id: one for one in ClosingDecision.objects.filter(item__in=page)}
    lines = tuple(_line(one, found[one.thing], made.get(one.id)) for one in page)
    more = page[-1].id if len(shown) > start + size else None
    return Whole(
        row.id, row.tenant, row.plan, row.follow, row.day, row.finished_at, len(every), len(left(found)),
        counted(found), lines, more,
        row.finished_at is None and actor.may(Permission.CLOSING_DECIDE, row.place),
    )  # fmt: skip


def fates_of(
    actor: Actor, row: Closing, every: Iterable[ClosingItem], *, today: date
) -> dict[str, Fate | None]:
    """Of each item, by its thing, where it went. Once the closing is over nothing is asked anew."""
    listed = [one.thing for one in every]
    made = ClosingDecision.objects.filter(tenant=row.tenant, item__closing=row)
    decided = {thing: Fate(fate) for thing, fate in made.values_list("item__thing", "fate")}
    waiting = [one for one in listed if one not in decided]
    is_over = row.finished_at is not None
    open_ = frozenset[str]() if is_over else still_open(actor, row.tenant, waiting, today=today)
    return fates(listed, decided, open_)


def _line(row: ClosingItem, fate: Fate | None, made: ClosingDecision | None) -> Line:
    decided = None
    if made is not None:
        decided = Decided(
            Fate(made.fate), made.owner_name or "", made.due_on, made.reason or "", made.task,
            made.by_name or "",
        )  # fmt: skip
    return Line(row.id, Open(row.kind), row.thing, row.title, row.due_on, fate, decided)
