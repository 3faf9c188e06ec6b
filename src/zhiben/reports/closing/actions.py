"""The closing act: what is open is listed, each of it decided, and then the plan is closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission
from zhiben.domain.closing import Fate, Open, left
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.domain.tasks import Event, Hands
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.orgs.models import Subject
from zhiben.plans.inforce import in_force
from zhiben.reports.closing import items
from zhiben.reports.closing.models import Closing, ClosingDecision, ClosingItem
from zhiben.reports.closing.queries import fates_of, within
from zhiben.reports.months.reach import require_whole
from zhiben.tasks import store
from zhiben.tasks.models import Step
from zhiben.tasks.people import home_of, require_taker

MOST = 500  # decided by one act
REASON = 200
SOME = 500


@dataclass(frozen=True, slots=True)
class Carry:
    """To whom it goes on, and by when it is to be done."""

    owner: UUID
    due_on: date


@dataclass(frozen=True, slots=True)
class Waive:
    """Why it is not gone on with."""

    reason: str


def begin(tenant: int, plan: str, follow: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """List what is open of a plan that `follow` goes on from. Answers {"closing", "items"}.

    Raises NotPermitted, NotFound (no such plan in force), Conflict `closing_begun`.
    """
    place = home_of(by)
    require_whole(by, place)
    if plan not in {one.id for one in in_force(tenant).plans}:
        raise NotFound("plan", plan=plan[:60])

    def work(doing: Doing) -> dict[str, object]:
        if Closing.objects.filter(tenant=tenant, plan=plan).exists():
            raise Conflict("closing_begun", plan=plan)
        row = Closing.objects.create(
            tenant=tenant, enterprise=None, region=place.region, industry="", plan=plan, follow=follow,
            day=by.day, recorded_at=doing.at,
        )  # fmt: skip
        doing.made(f"closing:{row.id}")
        return {"closing": row.id, "items": _gathered(doing, row, by)}

    return act(
        Permission.CLOSING_DECIDE, by=by, at=at, tenant=tenant, key=key, thing=f"plan:{plan}",
        details={"do": "begin", "plan": plan, "follow": follow}, work=work, place=place,
    )  # fmt: skip


def gather(closing: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """List what has come up since. Answers {"items": how many}. Raises NotFound, Conflict `closing_over`."""
    row = _going_on(by, closing)

    def work(doing: Doing) -> dict[str, object]:
        return {"items": _gathered(doing, row, by)}

    return _act(row, {"do": "gather"}, work, by=by, at=at, key=key)


def decide(
    closing: UUID, chosen: Sequence[UUID], way: Carry | Waive, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """Where these items go, all alike. Answers {"decided": how many}; what is decided or closed is left out.

    Raises NotFound; Conflict `closing_over`; Incomplete `closing_nothing`, `closing_many`, `closing_due`,
    `closing_reason`, `task_nobody`.
    """
    row = _going_on(by, closing)
    if not chosen:
        raise Incomplete("closing_nothing")
    if len(chosen) > MOST:
        raise Incomplete("closing_many", most=MOST)
    _require_way(by, way, at)

    def work(doing: Doing) -> dict[str, object]:
        found = list(ClosingItem.objects.filter(tenant=row.tenant, closing=row, id__in=set(chosen)))
        if len(found) != len(set(chosen)):
            raise NotFound("item", closing=closing)
        fates = fates_of(by, row, found, today=by.day)
        waiting = [one for one in found if fates[one.thing] is None]
        for one in waiting:
            _decided(doing, one, way)
        return {"decided": len(waiting)}

    return _act(row, {"do": "decide", "items": chosen, **_told(way)}, work, by=by, at=at, key=key)


def finish(closing: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The plan is closed. Raises NotFound, Conflict `closing_over`, Incomplete `closing_left` with how many
    are not decided, counting what has come up since.
    """
    row = _going_on(by, closing)

    def work(doing: Doing) -> dict[str, object]:
        came = _gathered(doing, row, by)
        found = list(ClosingItem.objects.filter(tenant=row.tenant, closing=row))
        waiting = len(left(fates_of(by, row, found, today=by.day)))
        if waiting:
            raise Incomplete("closing_left", left=waiting, came=came)
        if Closing.objects.filter(id=row.id, finished_at__isnull=True).update(finished_at=doing.at) != 1:
            raise Conflict("closing_over", plan=row.plan)
        return {"items": len(found)}

    return _act(row, {"do": "finish"}, work, by=by, at=at, key=key)


# ── inside an act ────────────────────────────────────────────────────────────────────────────────


def _going_on(by: Actor, closing: UUID) -> Closing:
    row = within(by, closing)
    require_whole(by, row.place)
    if row.finished_at is not None:
        raise Conflict("closing_over", plan=row.plan)
    return row


def _act(
    row: Closing, details: dict[str, object], work: Callable[[Doing], dict[str, object]], *, by: Actor,
    at: datetime, key: str,
) -> Receipt:  # fmt: skip
    return act(
        Permission.CLOSING_DECIDE, by=by, at=at, tenant=row.tenant, key=key, thing=f"closing:{row.id}",
        details=details, work=work, place=row.place,
    )  # fmt: skip


def _gathered(doing: Doing, row: Closing, by: Actor) -> int:
    """Adds what is open and not on the list; answers how many that were."""
    known = set(ClosingItem.objects.filter(tenant=row.tenant, closing=row).values_list("thing", flat=True))
    came = 0
    fresh = (one for one in items.listed(by, row.tenant, row.plan, today=by.day) if one.thing not in known)
    carried = set(
        ClosingDecision.objects.filter(tenant=row.tenant, item__closing=row).values_list("task", flat=True)
    )
    for some in items.batched((one for one in fresh if not _is_carried(one, carried)), SOME):
        ClosingItem.objects.bulk_create([_line(doing, row, one) for one in some])
        came += len(some)
    return came


def _is_carried(item: items.Item, carried: set[UUID | None]) -> bool:
    """A task that an item was carried over as is no item of its own."""
    return item.kind is Open.TASK and UUID(item.thing.partition(":")[2]) in carried


def _line(doing: Doing, row: Closing, item: items.Item) -> ClosingItem:
    return ClosingItem(
        tenant=row.tenant, enterprise=None, region=row.region, industry=row.industry, closing=row,
        kind=item.kind, thing=item.thing, title=item.title, subject=item.subject, due_on=item.due_on,
        recorded_at=doing.at,
    )  # fmt: skip


def _require_way(by: Actor, way: Carry | Waive, at: datetime) -> None:
    match way:
        case Carry(owner=owner, due_on=due_on):
            require_taker(by, owner, home_of(by), at)
            if due_on < by.day:
                raise Incomplete("closing_due", due_on=due_on)
        case Waive(reason=reason):
            if not 1 <= len(reason.strip()) <= REASON:
                raise Incomplete("closing_reason", longest=REASON)


def _decided(doing: Doing, item: ClosingItem, way: Carry | Waive) -> None:
    owner = due_on = task = reason = name = None
    match way:
        case Carry():
            owner, due_on, task = way.owner, way.due_on, _handed(doing, item, way)
            name = Subject.objects.filter(tenant=item.tenant, id=owner).values_list("name", flat=True).first()
        case Waive():
            reason = way.reason.strip()
    ClosingDecision.objects.create(
        tenant=item.tenant, enterprise=None, region=item.region, industry=item.industry, item=item,
        fate=Fate.CARRIED if isinstance(way, Carry) else Fate.WAIVED, owner=owner, owner_name=name,
        due_on=due_on, reason=reason, task=task, by=doing.by.person, by_name=doing.by.name, act=doing.id,
        recorded_at=doing.at,
    )  # fmt: skip


def _handed(doing: Doing, item: ClosingItem, way: Carry) -> UUID:
    """The task it goes on as: an open task in its new hands, of anything else a new one."""
    giver = doing.by.person or way.owner
    hands = Hands(way.owner, giver, giver)
    note = f"收尾移交，{way.due_on:%Y-%m-%d} 前办完"
    if item.kind == Open.TASK:
        id_ = UUID(item.thing.partition(":")[2])
        last = Step.objects.select_related("task").get(tenant=item.tenant, task=id_, replaced_at__isnull=True)
        store.step(doing, last, Event.HAND_OVER, hands, note)
        return id_
    return store.give(doing, item.place, item.title, "", item.subject, way.due_on, hands, note).id


def _told(way: Carry | Waive) -> dict[str, object]:
    if isinstance(way, Carry):
        return {"fate": Fate.CARRIED, "owner": way.owner, "due_on": way.due_on}
    return {"fate": Fate.WAIVED, "reason": way.reason}
