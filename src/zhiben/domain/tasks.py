"""Work in somebody's hands: how it passes from person to person, and when a plan's chain speaks.

A task is never marked done: an obligation is done when its cell is, anything else when somebody has answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from zhiben.domain.access import Permission
from zhiben.domain.flow import Flow, Step
from zhiben.domain.periods import Calendar
from zhiben.domain.plan import Chain

RECALL_WITHIN = timedelta(seconds=30)  # 撤销: how long an act over tasks can be taken back
CAUGHT_UP = 7  # days after its day that a reminder missed by a machine at rest is still given


class State(StrEnum):
    """Where a task stands; the last thing that was done to it says which (`AFTER`)."""

    GIVEN = "given"  # 已派出，未签收
    ACCEPTED = "accepted"  # 已签收，在办
    RETURNED = "returned"  # 已退回派出人
    ANSWERED = "answered"  # 已答复办结
    RECALLED = "recalled"  # 已撤销


class Event(StrEnum):
    """What can be done to a task."""

    ASSIGN = "assign"  # it comes into being
    ACCEPT = "accept"
    DELEGATE = "delegate"
    RETURN = "return"
    ANSWER = "answer"
    REOPEN = "reopen"
    RECALL = "recall"
    HAND_OVER = "hand_over"  # 离岗移交: decided by a form of its own, not by a button on the task


class Fate(StrEnum):
    """What became of one obligation in a decision over many."""

    GIVEN = "given"  # 已派出
    PASSED = "passed"  # 已改派
    NUDGED = "nudged"  # 已催办
    UNREACHED = "unreached"  # 已记下催办，对方没有账号
    RAISED = "raised"  # 已提出
    ASKED = "asked"  # 已申请改期
    HELD = "held"  # 在别人手上，没有动
    AGAIN = "again"  # 已办过，不再办：今天催过、已有申请
    OWN = "own"  # 由办理人自己承办，不用催
    DAY = "day"  # 改到的日子不合适
    OVER = "over"  # 已办结、已豁免
    UNFIT = "unfit"  # 承办人管不到
    REFUSED = "refused"  # 无权办理
    GONE = "gone"  # 没有这一项了


_IN_HAND = (State.GIVEN, State.ACCEPTED, State.RETURNED)
_P = Permission

FLOW: Flow[State, Event] = Flow(
    "task",
    State.GIVEN,
    (
        Step(State.GIVEN, Event.ACCEPT, State.ACCEPTED, _P.TASK_ACCEPT),
        *(Step(one, Event.DELEGATE, State.GIVEN, _P.TASK_DELEGATE, ("holder",)) for one in _IN_HAND),
        *(Step(one, Event.RETURN, State.RETURNED, _P.TASK_RETURN, ("note",)) for one in _IN_HAND[:2]),
        *(Step(one, Event.ANSWER, State.ANSWERED, _P.TASK_ANSWER, ("note",)) for one in _IN_HAND),
        Step(State.ANSWERED, Event.REOPEN, State.GIVEN, _P.TASK_REOPEN, ("note",)),
        Step(State.GIVEN, Event.RECALL, State.RECALLED, _P.TASK_RECALL),
    ),
)

# Where a task stands after what was last done to it.
AFTER: Mapping[Event, State] = {
    Event.ASSIGN: State.GIVEN,
    Event.HAND_OVER: State.GIVEN,
    **{step.event: step.target for step in FLOW.steps},
}


@dataclass(frozen=True, slots=True)
class Hands:
    """Persons: who has a task, who passed it on and gets it back, who asked for it in the first place."""

    holder: UUID
    sender: UUID
    giver: UUID

    def without(self, leaver: UUID, heir: UUID) -> Hands:
        """The same with somebody else in the leaver's place."""
        first, second, third = (
            heir if one == leaver else one for one in (self.holder, self.sender, self.giver)
        )
        return Hands(first, second, third)


def may(event: Event, hands: Hands, me: Collection[UUID], *, is_owed: bool) -> bool:
    """Whether one of the persons `me` may. `is_owed`: an obligation, done only by what counts for it."""
    holds, asked = hands.holder in me, hands.giver in me or hands.sender in me
    match event:
        case Event.ACCEPT:
            return holds
        case Event.ANSWER:
            return holds and not is_owed
        case Event.DELEGATE:
            return holds or asked
        case Event.RETURN:
            return holds and hands.sender != hands.holder
        case Event.REOPEN:
            return asked
    return False


def passed(event: Event, hands: Hands, me: Collection[UUID], to: UUID | None) -> Hands:
    """In whose hands it is after what `may` allows; `to`: the one it is delegated to."""
    if event is Event.DELEGATE and to is not None:
        passer = next(one for one in (hands.holder, hands.giver, hands.sender) if one in me)
        return Hands(to, passer, hands.giver)
    if event is Event.RETURN:
        return Hands(hands.sender, hands.holder, hands.giver)
    return hands


def may_recall(by: object, done_by: object, at: datetime, done_at: datetime) -> bool:
    """Whether `by` may still take back what `done_by` did at `done_at`: the same person, soon enough."""
    return by is not None and by == done_by and timedelta() <= at - done_at <= RECALL_WITHIN


# ── chains ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Call:
    """One word of a chain on one day. `to` "": to whoever owes it; else who is told that it is late."""

    on: date
    step: str  # remind-3wd, escalate5wd: names it among the chain's
    to: str = ""


def calls(chain: Chain, due_on: date, calendar: Calendar) -> Iterator[Call]:
    """Every word of a chain for a due day, reminders first; each counted from the due day (rule 30)."""
    for offset in chain.remind:
        yield Call(calendar.add(due_on, offset), f"remind{offset.n}{offset.unit}")
    for after, to in chain.escalate:
        yield Call(calendar.add(due_on, after), f"escalate{after.n}{after.unit}", to)


def spoken(chain: Chain, due_on: date, today: date, calendar: Calendar) -> tuple[Call, ...]:
    """What the chain says by `today`: of the reminders only the last one reached, of the escalations each.

    Nothing older than `CAUGHT_UP` days: a machine that has rested does not shout old news.
    """
    near = [call for call in calls(chain, due_on, calendar) if 0 <= (today - call.on).days <= CAUGHT_UP]
    reminders = [call for call in near if not call.to]
    last = max(reminders, key=lambda call: call.on, default=None)
    return (*([last] if last is not None else []), *(call for call in near if call.to))


# ── days left ────────────────────────────────────────────────────────────────────────────────────


def days_left(due_on: date | None, today: date, calendar: Calendar) -> int | None:
    """Working days until a due day: 0 today, negative since."""
    if due_on is None:
        return None
    if due_on < today:
        return -max(calendar.working_days(due_on, today), 1)
    return calendar.working_days(today, due_on)


def week_end(today: date, calendar: Calendar) -> date:
    """The last working day of the week of `today` (its Sunday where none is left)."""
    sunday = today + timedelta(days=6 - today.weekday())
    days = (sunday - timedelta(days=n) for n in range((sunday - today).days + 1))
    return next((day for day in days if calendar.is_working(day)), sunday)


@dataclass(frozen=True, slots=True)
class Break:
    """A run of public holidays, both days included, and the rest days worked in exchange for it."""

    first: date
    last: date
    worked: tuple[date, ...]


def next_break(today: date, calendar: Calendar, within: int = 14) -> Break | None:
    """The public holidays that begin, or are not over, within so many days; None where there are none."""
    days = (today + timedelta(days=n) for n in range(within + 1))
    first = next((day for day in days if day in calendar.rest), None)
    if first is None:
        return None
    last = first
    while first - timedelta(days=1) in calendar.rest:
        first -= timedelta(days=1)
    while last + timedelta(days=1) in calendar.rest:
        last += timedelta(days=1)
    near = (first - timedelta(days=10), last + timedelta(days=10))
    return Break(first, last, tuple(sorted(day for day in calendar.work if near[0] <= day <= near[1])))
