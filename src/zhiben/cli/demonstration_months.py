"""The demonstration's months: collected, confirmed, locked, restated, a quarter fixed, by those who do it.

No verb of its own; `demonstration` calls it. What a lock counts is what had been recorded by its moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from zhiben.contents.demo.months import DemoLate, DemoMonth, DemoMonths
from zhiben.domain.access import Actor
from zhiben.domain.months import MonthState, ReturnState, UnitKind
from zhiben.domain.periods import SHANGHAI
from zhiben.orgs.staff.working import actor_for
from zhiben.plans.actions import record_fact
from zhiben.plans.store import NewFact
from zhiben.reports.months import actions, queries
from zhiben.reports.returns import actions as returns
from zhiben.reports.returns import queries as asked
from zhiben.reports.returns.actions import Asked
from zhiben.reports.returns.queries import Line
from zhiben.reports.returns.store import Words

MORNING = time(9, 40, tzinfo=SHANGHAI)
PROGRESS = "按方案推进，重大隐患逐条跟踪。"


@dataclass(frozen=True)
class Months:
    """Of one authority. `given`: demo id → id; `people`: username → demo id; `until`: the last day;
    `notice`: issues the notice of a month as it is locked.
    """

    tenant: int
    told: DemoMonths
    given: Mapping[str, UUID]
    people: Mapping[str, str]
    until: date
    notice: Callable[[str, datetime], None]

    def write(self) -> bool:
        """As far as each month has come by the last day; what is there already stays. Whether a fact was
        recorded late, by which obligations are to be counted anew.
        """
        late = False
        for one in self.told.months:
            if one.opened <= self.until:
                self._collect(one)
            if one.locked is not None and one.locked <= self.until:
                self._lock(one, one.locked)
            if one.noticed is not None and one.noticed <= self.until:
                self.notice(one.period, self._at(one.noticed, 0))
            if one.restated is not None and one.restated <= self.until:
                late = self._restate(one, one.restated) or late
                self._fix(one, one.restated)
        return late

    def _collect(self, one: DemoMonth) -> None:
        by = self._person(self.told.opens, one.opened)
        if one.period not in {line.period for line in queries.months(by, today=one.opened)}:
            key = self._key(one, "open")
            actions.open_(one.period, by=by, at=self._at(one.opened, 0), key=key)
            if one.towns:
                due = one.opened + timedelta(days=4)
                more = Asked(one.period, UnitKind.TOWN, one.towns, due)
                returns.ask(more, by=by, at=self._at(one.opened, 5), key=self._key(one, "towns"))
        if one.filed <= self.until:
            for line in self._lines(one):
                self._file(one, line)

    def _file(self, one: DemoMonth, line: Line) -> None:
        section = self._section(line)
        if line.state is not ReturnState.ASKED or section not in (one.only or self._everybody()):
            return
        if section in self.told.excused:
            chief = self._person(self.told.decides, one.filed)
            reason = self.told.excused[section]
            key = self._key(one, f"excuse:{section}")
            returns.excuse(line.id, reason, by=chief, at=self._at(one.filed, 60), key=key)
            return
        by = self._person(self.told.filers[section], one.filed)
        said = one.said.get(section, {})
        asks = asked.whole(by, line.id).asks
        words = Words({name: Decimal(said.get(name, 0)) for name in asks}, {}, {"progress": PROGRESS})
        at = self._at(one.filed, 10)
        returns.fill(line.id, 1, words, by=by, at=at, key=self._key(one, f"file:{section}"))

    def _lock(self, one: DemoMonth, day: date) -> None:
        by = self._person(self.told.decides, day)
        if queries.month(by, one.period, today=day).state is MonthState.LOCKED:
            return
        filed = [line.id for line in self._lines(one) if line.state is ReturnState.FILED]
        returns.confirm(filed, by=by, at=self._at(day, 0), key=self._key(one, "confirm"))
        at, key = self._at(day, 5), self._key(one, "lock")
        actions.lock(one.period, by=by, at=at, key=key, is_made_up=True)

    def _restate(self, one: DemoMonth, day: date) -> bool:
        by = self._person(self.told.decides, day)
        if queries.month(by, one.period, today=day).version > 1:
            return False
        if one.late is not None:
            self._record(one, one.late)
        at, key = self._at(day, 0), self._key(one, "restate")
        actions.restate(one.period, one.reason, by=by, at=at, key=key, is_made_up=True)
        return one.late is not None

    def _fix(self, one: DemoMonth, day: date) -> None:
        by = self._person(self.told.decides, day)
        if one.fixes and not queries.versions(by, self.tenant, one.fixes):
            at, key = self._at(day, 30), self._key(one, "fix")
            actions.fix(one.fixes, by=by, at=at, key=key, is_made_up=True)

    def _record(self, one: DemoMonth, late: DemoLate) -> None:
        by = self._person(self.told.opens, late.recorded)
        about = self.given[self.told.office]
        new = NewFact("criteria_briefing", about, late.day, {"audience": late.audience, "minutes": 40})
        record_fact(new, by=by, at=self._at(late.recorded, 0), key=self._key(one, "late"))

    def _lines(self, one: DemoMonth) -> list[Line]:
        by = self._person(self.told.opens, one.filed)
        return asked.lines(by, queries.month_row(by, one.period))

    def _section(self, line: Line) -> str:
        named = {f"section:{id_}": name for name, id_ in self.given.items()}
        return named.get(line.unit, "")

    def _everybody(self) -> tuple[str, ...]:
        return (*self.told.filers, *self.told.excused)

    def _at(self, day: date, minutes: int) -> datetime:
        return datetime.combine(day, MORNING) + timedelta(minutes=minutes)

    def _person(self, username: str, day: date) -> Actor:
        actor = actor_for(self.tenant, self.given[self.people[username]], self._at(day, 0))
        if actor is None:
            raise ValueError(f"no account: {username}")
        return actor

    def _key(self, one: DemoMonth, step: str) -> str:
        return f"demo:month:{one.period}:{step}"
