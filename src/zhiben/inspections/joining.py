"""Two visits to one enterprise become one (综合查一次, 国办发〔2024〕54号).

Beside `actions`, which move one visit at a time: this moves two.

The one that is not approved yet stays, with what both ask and whom both send; it is approved as that. The
other is cancelled and names it. Nothing is taken away.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from zhiben.domain.access import Actor, Permission
from zhiben.domain.refusals import Conflict, NotPermitted
from zhiben.domain.visits import FLOW, Event, Seat, State, Type, may_enforce
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.inspections import gate, store, telling
from zhiben.inspections.joint.stored import is_joint
from zhiben.inspections.models import Visit
from zhiben.inspections.queries import within
from zhiben.inspections.rules import rules_of
from zhiben.inspections.saying import Helper
from zhiben.inspections.stored import inspectors_of, members_of, place_of, sheet_told

One = TypeVar("One")
AHEAD = (State.DRAFTED, State.ISSUED)  # not begun
ANSWERED = "merge_possible"  # the objection that joining does away with


def join(visit: UUID, other: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """`visit` takes in `other`: the lists of both, each item once, and the people of both; it is approved
    afterwards. `other` is cancelled. Answers {"visit", "number", "joined": the number of the other}.

    Raises NotFound; Conflict `no_such_step` (`visit` is approved, or `other` has begun), `visits_apart`
    (another enterprise or authority, or too far apart), `visits_unlike` (one enforces, the other does not),
    `visit_bound` (part of a joint inspection); NotPermitted.
    """
    kept, gone = within(by, visit), within(by, other)
    place = place_of(kept, Event.JOIN)
    if not by.may(Permission.INSPECTION_CANCEL, place):
        raise NotPermitted("not_permitted", verb=Permission.INSPECTION_CANCEL.value)

    def work(doing: Doing) -> dict[str, object]:
        gate.alone(doing.tenant, kept.about_id)
        FLOW.step(State(kept.state), Event.JOIN)
        if (code := against(kept, gone)) is not None:
            raise Conflict(code, visit=gone.id, state=gone.state, event=Event.JOIN)
        _take_in(doing, kept, gone)
        telling.joined(doing, kept, gone)
        return {"visit": kept.id, "number": kept.number, "joined": gone.number}

    return act(
        Permission.INSPECTION_PLAN, by=by, at=at, tenant=kept.tenant, key=key, thing=f"visit:{kept.id}",
        details={"other": gone.id}, work=work, place=place,
    )  # fmt: skip


def against(kept: Visit, gone: Visit) -> str | None:
    """Why `kept` cannot take in `gone`: the code of the refusal; None where it can."""
    if gone.state not in AHEAD:
        return "no_such_step"
    if not _is_near(kept, gone):
        return "visits_apart"
    if not _is_alike(kept, gone):
        return "visits_unlike"
    return "visit_bound" if any(is_joint(one.tenant, one.id) for one in (kept, gone)) else None


def _is_near(kept: Visit, gone: Visit) -> bool:
    """The same authority, the same enterprise, and days as close as the gate asks to merge."""
    if kept.id == gone.id or (kept.tenant, kept.about_id) != (gone.tenant, gone.about_id):
        return False
    within_ = timedelta(days=rules_of(kept.tenant, kept.planned_on).merge_within)
    return abs(gone.planned_on - kept.planned_on) <= within_


def _is_alike(kept: Visit, gone: Visit) -> bool:
    """A service leads to no document: it is no part of a visit that does."""
    types = Type(kept.type), Type(gone.type)
    return Type.SELF not in types and len({may_enforce(one) for one in types}) == 1


def _take_in(doing: Doing, kept: Visit, gone: Visit) -> None:
    lists = _once(kept.lists, gone.lists)
    columns: dict[str, Any] = {
        "lists": lists, "basis": "；".join(_once([kept.basis], [gone.basis]))[:400],
        "reasons": {code: why for code, why in {**gone.reasons, **kept.reasons}.items() if code != ANSWERED},
        "lead": kept.lead or gone.lead, "unannounced": kept.unannounced or gone.unannounced,
        "urgent": kept.urgent or gone.urgent,
    }  # fmt: skip
    if gone.counts and not kept.counts:  # what counts towards the cap is not hidden in what does not
        columns |= {"type": gone.type, "origin": gone.origin, "counts": True}
    told = sheet_told(kept.tenant, kept.planned_on, lists, Type(columns.get("type", kept.type)))
    people = _once(inspectors_of(kept), inspectors_of(gone))
    helpers = [one for one in _once(_helpers(kept), _helpers(gone)) if one.person not in people]
    said = {"visit": gone.id, "number": gone.number, "lists": lists, "inspectors": people}
    store.go_on(doing, kept, Event.JOIN, said, sheet=store.sheet(kept.tenant, told), **columns)
    store.seat(doing, kept, gate.officers(kept.tenant, people, kept.planned_on), helpers)
    store.go_on(
        doing, gone, Event.CANCEL, {"reason": "并入另一次检查", "visit": kept.id, "number": kept.number},
        state=State.CANCELLED,
    )  # fmt: skip


def _helpers(row: Visit) -> list[Helper]:
    seated = [one for one in members_of(row) if one.seat == Seat.ASSISTANT]
    return [Helper(one.name, one.unit, one.person) for one in seated]


def _once(first: Iterable[One], second: Iterable[One]) -> list[One]:
    """Both, each once, in their order; nothing of what is empty."""
    return [one for one in dict.fromkeys([*first, *second]) if one]
