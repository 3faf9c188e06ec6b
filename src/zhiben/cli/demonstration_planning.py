"""The demonstration's planning: the plan of 2026 drafted, approved and published; one draw, one recusal.

No verb of its own; `demonstration` calls it. What lies after the last day of the past is left out; what is
there already is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.domain.periods import SHANGHAI
from zhiben.inspections.planning import actions, queries
from zhiben.inspections.planning.saying import Announced, Drawn, Stay
from zhiben.orgs.staff.working import actor_for

MORNING = time(9, tzinfo=SHANGHAI)
YEAR = 2026
DRAFTED, APPROVED, PUBLISHED = date(YEAR, 1, 12), date(YEAR, 1, 15), date(YEAR, 1, 20)
ANNOUNCED, DREW, STAYED = date(YEAR, 9, 7), date(YEAR, 9, 9), date(YEAR, 3, 2)


@dataclass
class Planning:
    """Of one authority. `given`: demo id → id; `people`: username → demo id; `until`: the last day."""

    tenant: int
    given: Mapping[str, UUID]
    people: Mapping[str, str]
    until: date

    def write(self) -> int:
        """As much as had happened by the last day. Answers how many steps are new."""
        return sum(step() for step in (self._year, self._draw, self._stay))

    def _year(self) -> int:
        if self.until < PUBLISHED:
            return 0
        by, at = self._who("kezhang", DRAFTED)
        found = queries.year(by, YEAR, today=DRAFTED)
        if found.id is not None:
            return 0
        lines = {one.industry: one.months for one in found.lines}
        told = actions.plan_year(YEAR, lines, by=by, at=at, key=f"demo:plan:{YEAR}")
        plan = UUID(str((told.answer or {})["plan"]))
        steps: tuple[tuple[Callable[..., object], date], ...] = (
            (actions.approve_year, APPROVED), (actions.publish_year, PUBLISHED),
        )  # fmt: skip
        for version, (step, day) in enumerate(steps, 1):
            by, at = self._who("fenguan", day)
            step(plan, version, by=by, at=at, key=f"demo:plan:{YEAR}:{version}")
        return 3

    def _draw(self) -> int:
        by, at = self._who("keyuan", ANNOUNCED)
        if self.until < DREW or queries.draws(by):
            return 0
        asked = Announced(
            Drawn.ENTERPRISE, "2026 年第三季度再生资源企业抽查", 3, "2026 年 9 月 8 日福彩 3D 开奖号",
            ("waste_recycling",),
        )  # fmt: skip
        told = actions.announce(asked, by=by, at=at, key="demo:draw")
        by, at = self._who("keyuan", DREW)
        draw = UUID(str((told.answer or {})["draw"]))
        actions.draw(draw, "5 0 7", by=by, at=at, key="demo:draw:drawn")
        return 2

    def _stay(self) -> int:
        by, at = self._who("keyuan", STAYED)
        if self.until < STAYED or queries.avoidances(by, today=STAYED):
            return 0
        stay = Stay(self.given[self.people["ruanjian"]], self.given["E04"], "配偶在该企业任职", STAYED)
        actions.avoid(stay, by=by, at=at, key="demo:stay")
        return 1

    def _who(self, username: str, day: date) -> tuple[Actor, datetime]:
        at = datetime.combine(day, MORNING)
        actor = actor_for(self.tenant, self.given[self.people[username]], at)
        if actor is None:
            raise ValueError(f"no account: {username}")
        return actor, at
