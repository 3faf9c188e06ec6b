"""The demonstration's papers: September's notice issued before it was restated, an analysis of the third
quarter issued, October's notice begun.

No verb of its own; `demonstration` calls it, after the months. What is there already is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.domain.writing import Event
from zhiben.orgs.queries import office
from zhiben.orgs.staff.working import actor_for
from zhiben.reports.writing import actions, queries

QUARTER, MONTH, SCOPE = "2026-Q3", "2026-10", "industry:shipbuilding"
SECTION = "ship_section"
NOTICE = "monthly-notice"
FROM = date(2026, 11, 10)
WRITTEN = {
    "why": "三季度高温多雨，动火、有限空间作业集中，部分企业作业票审批和现场监护走形式；"
    "外包队伍流动快，培训跟不上。",
    "steps": "四季度对船舶企业动火和有限空间作业开展专项检查，由船舶工业科牵头，11月底前完成；"
    "对逾期隐患逐条约谈企业主要负责人。",
}  # fmt: skip


@dataclass
class Papers:
    """Of one authority. `given`: demo id → id; `people`: username → demo id; `at`: now."""

    tenant: int
    given: Mapping[str, UUID]
    people: Mapping[str, str]
    at: datetime
    address: str  # where documents are verified

    def notice(self, period: str, at: datetime) -> None:
        """The notice of a locked month, written and issued at a moment of the past."""
        officer = self._who("keyuan", at)
        there = {line.kind for line in queries.of_period(officer, self.tenant, period)}
        if NOTICE not in there:
            paper = self._begin(NOTICE, office(officer, self.tenant).subject, period, "", officer, at)
            self._issue(paper, at)

    def write(self) -> int:
        """Answers how many papers are new."""
        officer = self._who("keyuan", self.at)
        periods = (queries.of_period(officer, self.tenant, period) for period in (QUARTER, MONTH))
        there = {line.kind for lines in periods for line in lines}
        made = 0
        if "quarterly-analysis" not in there:
            self._analysis(officer)
            made += 1
        if NOTICE not in there:
            self._begin(NOTICE, office(officer, self.tenant).subject, MONTH, "", officer, self.at)
            made += 1
        return made

    def _analysis(self, officer: Actor) -> None:
        section = self.given[SECTION]
        paper = self._begin("quarterly-analysis", section, QUARTER, SCOPE, officer, self.at)
        for block, text in WRITTEN.items():
            actions.write(paper, block, text, by=officer, at=self.at, key=f"demo:paper:{block}")
        self._issue(paper, self.at)

    def _begin(self, kind: str, about: UUID, period: str, scope: str, by: Actor, at: datetime) -> UUID:
        key, is_past = f"demo:paper:{kind}:{period}", at < self.at
        told = actions.begin(kind, about, period, scope, by=by, at=at, key=key, is_made_up=is_past)
        return UUID(str((told.answer or {})["paper"]))

    def _issue(self, paper: UUID, at: datetime) -> None:
        for event, who in ((Event.SUBMIT, "keyuan"), (Event.APPROVE, "kezhang"), (Event.SIGN, "fenguan")):
            actions.step(paper, event, by=self._who(who, at), at=at, key=f"demo:paper:{paper}:{event}")
        by = self._who("keyuan", at)
        actions.issue(paper, self.address, by=by, at=at, key=f"demo:paper:{paper}:issue")

    def _who(self, username: str, at: datetime) -> Actor:
        actor = actor_for(self.tenant, self.given[self.people[username]], at)
        if actor is None:
            raise ValueError(f"no account: {username}")
        return actor
