"""One decision over many obligations: 派给, 催办, 提出来. Each is one act; its manifest tells of every row.

A row that cannot be done is left as it is and told why; the others are done. Taken back by `tasks.recall`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.domain.tasks import RECALL_WITHIN, Event, Fate, Hands, passed
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.plans.answers import Row
from zhiben.plans.chosen import Chosen, chosen_rows, there
from zhiben.tasks import store
from zhiben.tasks.actions import place_of, title_of
from zhiben.tasks.many import judging
from zhiben.tasks.many.judging import Judged
from zhiben.tasks.people import home_of, persons_of

LIST = "list:obligations"


def assign(chosen: Chosen, to: UUID, *, by: Actor, at: datetime, key: str, note: str = "") -> Receipt:
    """派给: what is in nobody's hands is given, what the actor may pass on is passed on.

    Answers {"fates": how many of each, "told": people}. Raises what `chosen_rows` does.
    """

    def work(doing: Doing) -> dict[str, object]:
        judged = judging.giving(by, chosen_rows(by, chosen), to, at)
        judged = _given(doing, _passed(doing, judged, to, note), to, note)
        done = [one for one in judged if one.fate in judging.DONE]
        return _told(doing, judged, {to: done} if done and to != by.person else {}, "task.given", note)

    return _one(Permission.TASK_ASSIGN, chosen, {"to": to, "note": note}, work, by=by, at=at, key=key)


def nudge(chosen: Chosen, *, by: Actor, at: datetime, key: str) -> Receipt:
    """催办: whoever holds each of them hears of it, in one notice a person. Answers as `assign`."""

    def work(doing: Doing) -> dict[str, object]:
        judged = judging.nudging(by, chosen_rows(by, chosen), at)
        pressed = [one for one in judged if one.fate in judging.DONE]
        fresh = store.nudge_all(doing, [(one.thing, place_of(row)) for one, row in _with_rows(pressed)])
        judged = [_lost(one, Fate.AGAIN, fresh) for one in judged]
        heard: dict[UUID, list[Judged]] = defaultdict(list)
        for one in judged:
            for person in one.people if one.fate is Fate.NUDGED else ():
                heard[person].append(one)
        return _told(doing, judged, heard, "task.nudged", "")

    return _one(Permission.TASK_NUDGE, chosen, {}, work, by=by, at=at, key=key)


def raise_up(chosen: Chosen, to: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """提出来: one task for whoever is above, about all of them, with the reason; nothing else moves.

    Answers as `assign`, and {"task": id}. Raises Incomplete `reason_missing`, `task_nobody`.
    """
    if not reason.strip():
        raise Incomplete("reason_missing")

    def work(doing: Doing) -> dict[str, object]:
        judged = judging.raising(by, chosen_rows(by, chosen))
        raised = [row for one, row in _with_rows(judged) if one.fate is Fate.RAISED]
        if not raised:
            return _told(doing, judged, {}, "", "")
        place = judging.place_of_all(home_of(by), raised)
        if to not in {one.person for one in judging.superiors(by, place, at)} or by.person is None:
            raise Incomplete("task_nobody", person=to)
        title = f"提请研究：{title_of(raised[0])}{_and(len(raised))}"
        task = store.give(doing, place, title, "", None, None, Hands(to, by.person, by.person), reason)
        return {**_told(doing, judged, {}, "", ""), "told": 1, "task": task.id}

    return _one(Permission.TASK_RAISE, chosen, {"to": to, "reason": reason}, work, by=by, at=at, key=key)


def _one(
    verb: Permission, chosen: Chosen, asked: dict[str, object], work: Callable[[Doing], dict[str, object]], *,
    by: Actor, at: datetime, key: str,
) -> Receipt:  # fmt: skip
    place = home_of(by)
    return act(
        verb, by=by, at=at, tenant=place.tenant, key=key, thing=LIST, details={**chosen.told(), **asked},
        work=work, place=place,
    )  # fmt: skip


def _passed(doing: Doing, judged: Sequence[Judged], to: UUID, note: str) -> list[Judged]:
    """Those in hand, passed on; one that has moved on meanwhile stays where it is now."""
    me, made = persons_of(doing.by, doing.at), []
    for one in judged:
        if one.fate is Fate.PASSED and one.step is not None:
            doing.by.require(Permission.TASK_DELEGATE, one.step.task.place)
            hands = passed(Event.DELEGATE, one.step.hands, me, to)
            try:
                store.step(doing, one.step, Event.DELEGATE, hands, note)
            except Conflict:
                one = Judged(one.id, one.row, Fate.HELD)
        made.append(one)
    return made


def _given(doing: Doing, judged: Sequence[Judged], to: UUID, note: str) -> list[Judged]:
    """Those in nobody's hands, given; what somebody else gave at the same moment is theirs."""
    giver = doing.by.person
    if giver is None:
        raise Incomplete("task_nobody", person=None)
    works = [
        store.Work(place_of(row), title_of(row), one.thing, row.subject, row.due_on)
        for one, row in _with_rows(judged)
        if one.fate is Fate.GIVEN
    ]
    made = store.give_all(doing, works, Hands(to, giver, giver), note)
    return [_lost(one, Fate.HELD, made) if one.fate is Fate.GIVEN else one for one in judged]


def _lost(one: Judged, fate: Fate, fresh: set[str]) -> Judged:
    """What another did first, at the same moment."""
    lost = one.fate in judging.DONE and one.thing not in fresh
    return Judged(one.id, one.row, fate) if lost else one


def _with_rows(judged: Iterable[Judged]) -> list[tuple[Judged, Row]]:
    return [(one, one.row) for one in judged if one.row is not None]


def _told(
    doing: Doing, judged: Sequence[Judged], heard: dict[UUID, list[Judged]], topic: str, note: str
) -> dict[str, object]:
    """The manifest, a notice for each person once it cannot be taken back, and what the receipt says."""
    for one in judged:
        doing.keep(one.thing, one.fate.value, after=sorted(one.people) or None)
    for person, mine in heard.items():
        rows = there({one.id: one.row for one in mine})
        payload = {
            "people": [str(person)], "title": f"{title_of(rows[0])}{_and(len(rows))}", "note": note,
            "thing": mine[0].thing if len(mine) == 1 else "todo:", "by": doing.by.name,
        }  # fmt: skip
        doing.notice(topic, payload, key=f"{topic}:{doing.id}:{person}", due=doing.at + RECALL_WITHIN)
    counted = Counter(one.fate.value for one in judged)
    return {"fates": dict(sorted(counted.items())), "told": len(heard)}


def _and(count: int) -> str:
    return f" 等 {count} 项" if count > 1 else ""
