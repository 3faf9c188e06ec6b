"""The demonstration's places, risk points, controls and floor plan, each step an act of the day it happened.

No verb of its own; `demonstration` calls it. What lies after the last day of the past is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from zhiben.contents.demo.risks import Assessed, DemoPoint, DemoRisks
from zhiben.domain.access import Actor, system
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import SHANGHAI
from zhiben.ground.evidence import intake
from zhiben.orgs import queries as orgs
from zhiben.risks import actions, queries
from zhiben.risks.actions import Judgement, Measure
from zhiben.risks.maps import actions as maps
from zhiben.risks.maps.queries import plans
from zhiben.risks.places import actions as places
from zhiben.risks.places.pasting import NewPlace
from zhiben.risks.places.queries import places as places_of

MORNING = time(10, tzinfo=SHANGHAI)


@dataclass
class Risks:
    """Of one enterprise `firm` of an authority; `until`: the last day of the past."""

    tenant: int
    firm: UUID
    told: DemoRisks
    until: date
    points: dict[str, UUID] = field(default_factory=dict)

    def write(self) -> None:
        """All of it, or as much as had happened by the last day."""
        if self.told.on > self.until:
            return
        news = [NewPlace(kind, name, number, around) for kind, name, number, around in self.told.places]
        places.add(self.firm, news, **self._on(self.told.on, "places"))
        places.label(self.firm, **self._on(self.told.on, "labels"))
        at = {one.name: one.id for one in places_of(self._by(self.told.on), self.firm)}
        owners = self._owners()
        for point in self.told.points:
            self._point(point, at[point.place], owners)
        self._plan()
        for name, judged in self.told.again.items():
            self._again(name, judged)

    def _point(self, point: DemoPoint, place: UUID, owners: Mapping[str, UUID]) -> None:
        judgement = self._judgement(point.assessed, point.danger, point.accident, self.told.on)
        asked = self._on(self.told.on, f"point:{point.name}")
        receipt = actions.add_point(place, point.name, judgement, **asked)
        self.points[point.name] = UUID(str((receipt.answer or {})["point"]))
        for n, (means, text, every, owner) in enumerate(point.controls):
            measure = Measure(means, text, every, owners[owner] if owner else None)
            asked = self._on(self.told.on, f"control:{point.name}:{n}")
            actions.add_control(self.points[point.name], measure, **asked)

    def _again(self, name: str, judged: Assessed) -> None:
        day = judged.on or self.told.on
        if day > self.until:
            return
        held = queries.point(self._by(day), self.points[name])
        first = held.history[-1]
        judgement = self._judgement(judged, first.danger, first.accident, day)
        actions.assess(self.points[name], judgement, first.id, **self._on(day, f"again:{name}"))

    def _plan(self) -> None:
        if self.told.plan is None:
            return
        plan = self._floor(*self.told.plan)
        for point in self.told.points:
            if point.mark is not None:
                x, y = point.mark
                asked = self._on(self.told.on, f"mark:{point.name}")
                maps.put_mark(plan, self.points[point.name], (10 * x, 10 * y), **asked)

    def _floor(self, name: str, picture: Path) -> UUID:
        """The floor plan: an upload has another id each time, so one that is there is not brought again."""
        asked = self._on(self.told.on, "plan")
        held = {one.name: one.id for one in plans(asked["by"], self.firm)}
        if name in held:
            return held[name]
        file = [picture.read_bytes()]
        upload = intake.read(file, f"{name}.png", by=asked["by"], tenant=self.tenant, at=asked["at"])
        receipt = maps.add_plan(self.firm, name, upload.id, **asked)
        return UUID(str((receipt.answer or {})["plan"]))

    def _judgement(self, judged: Assessed, danger: str, accident: str, day: date) -> Judgement:
        return Judgement(judged.scale, judged.scores, judged.level, danger, accident, day)

    def _owners(self) -> dict[str, UUID]:
        cards = orgs.beneath(self._by(self.told.on), self.firm, today=self.told.on)
        return {one.line.name: one.line.id for one in cards if one.line.kind in (Kind.POST, Kind.PERSON)}

    def _by(self, day: date) -> Actor:
        return system("演示", [self.tenant], day)

    def _on(self, day: date, what: str) -> dict[str, Any]:
        key = f"demo:risks:{self.told.of}:{what}"
        return {"by": self._by(day), "at": datetime.combine(day, MORNING), "key": key[:80]}
