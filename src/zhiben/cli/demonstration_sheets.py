"""The demonstration's superior's sheet: uploaded, its cells mapped, filled for October.

No verb of its own; `demonstration` calls it, after the months. What is there already is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.contents.demo.sheets import cells, template
from zhiben.domain.access import Actor
from zhiben.orgs.queries import industries
from zhiben.orgs.staff.working import actor_for
from zhiben.reports.months import queries as months
from zhiben.reports.sheets import actions, queries

NAME, TITLE, MONTH = "city-monthly", "市局月调度表", "2026-10"
FROM = date(2026, 11, 10)


@dataclass
class Sheets:
    """Of one authority. `given`: demo id → id; `people`: username → demo id; `at`: now."""

    tenant: int
    given: Mapping[str, UUID]
    people: Mapping[str, str]
    at: datetime

    def write(self) -> bool:
        """Whether anything was new."""
        chief, officer = self._who("kezhang"), self._who("keyuan")
        if any(kept.form.id == NAME for kept in queries.offers(chief, self.tenant)):
            return False
        if months.frozen(chief, self.tenant, MONTH) is None:
            return False
        named = {one.code: one.name for one in industries(chief)}
        actions.adopt(
            self.tenant, NAME, TITLE, template(named), cells(named), by=chief, at=self.at,
            key="demo:sheet:adopt",
        )  # fmt: skip
        actions.produce(
            self.tenant, MONTH, NAME, by=officer, at=self.at, today=chief.day, key="demo:sheet:produce"
        )
        return True

    def _who(self, username: str) -> Actor:
        actor = actor_for(self.tenant, self.given[self.people[username]], self.at)
        if actor is None:
            raise ValueError(f"no account: {username}")
        return actor
