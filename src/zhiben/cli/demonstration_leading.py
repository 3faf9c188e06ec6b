"""The demonstration's 批示: one whose result is there, one that is waited for. `demonstration` calls it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.domain.periods import SHANGHAI
from zhiben.orgs.staff.working import actor_for
from zhiben.reports.leading import actions, queries
from zhiben.tasks import actions as tasks
from zhiben.tasks import queries as inbox

MORNING, EVENING = time(9, tzinfo=SHANGHAI), time(17, tzinfo=SHANGHAI)
LEADER = "fenguan"


@dataclass(frozen=True, slots=True)
class Told:
    """`about`: a demo enterprise; `answer`: the day and words of the result, None while it is waited for."""

    day: date
    about: str
    to: str
    text: str
    due_on: date
    answer: tuple[date, str] | None = None


INSTRUCTIONS = (
    Told(
        date(2026, 11, 9), "E19", "huishou", "除尘器这条不能再拖，约谈主要负责人，把延期的理由核实清楚。",
        date(2026, 11, 13), (date(2026, 11, 12), "已约谈；配件合同核过，理由属实，已提出意见报请审批。"),
    ),
    Told(
        date(2026, 11, 19), "E04", "chuanbo", "逾期隐患多，请到现场看一次，逐条定责任人和时间，报我。",
        date(2026, 11, 30),
    ),
)  # fmt: skip


@dataclass
class Leading:
    """Of one authority. `given`: demo id → id; `people`: username → demo id; `until`: the last day."""

    tenant: int
    given: Mapping[str, UUID]
    people: Mapping[str, str]
    until: date

    def write(self) -> int:
        """As much as had happened by the last day; nothing where there is 批示 already."""
        told = [one for one in INSTRUCTIONS if one.day <= self.until]
        if not told or self._is_there():
            return 0
        return sum(self._one(n, one) for n, one in enumerate(told, 1))

    def _is_there(self) -> bool:
        by, at = self._who(LEADER, self.until, MORNING)
        return bool(queries.instructions(by, today=self.until, at=at))

    def _one(self, n: int, told: Told) -> int:
        by, at = self._who(LEADER, told.day, MORNING)
        to = self.given[self.people[told.to]]
        thing = f"enterprise:{self.given[told.about]}"
        actions.instruct(thing, told.text, [to], due_on=told.due_on, by=by, at=at, key=f"demo:instruct:{n}")
        if told.answer is None or told.answer[0] > self.until:
            return 1
        day, words = told.answer
        by, at = self._who(told.to, day, EVENING)
        mine = inbox.todo(by, today=day, at=at).mine
        step = next(one.step for one in mine if one.note == told.text)
        tasks.answer([step], words, by=by, at=at, key=f"demo:instruct:{n}:answer")
        return 2

    def _who(self, username: str, day: date, hour: time) -> tuple[Actor, datetime]:
        at = datetime.combine(day, hour)
        actor = actor_for(self.tenant, self.given[self.people[username]], at)
        if actor is None:
            raise ValueError(f"no account: {username}")
        return actor, at
