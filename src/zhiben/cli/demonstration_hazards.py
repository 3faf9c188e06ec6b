"""The demonstration's hazards: each step the act of the person who took it, on the day it happened.

No verb of its own; `demonstration` calls it. What lies after the last day of the past is left out, and so is
whatever would follow a step that somebody took since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from zhiben.cli.demonstration_photos import photo
from zhiben.contents.demo.hazards import DemoHazard, DemoHazards, DemoStep
from zhiben.domain.access import Actor, system
from zhiben.domain.hazards import Event
from zhiben.domain.periods import SHANGHAI
from zhiben.ground.evidence import intake
from zhiben.hazards import actions, queries
from zhiben.hazards.queries import Wanted
from zhiben.hazards.saying import Found, Planned, Said
from zhiben.orgs.staff.working import actor_for
from zhiben.risks.places.queries import places as places_of

MORNING = time(9, tzinfo=SHANGHAI)
WITH_PARTS = (Event.PLAN, Event.VERIFY)


@dataclass
class Hazards:
    """Of one authority. `given`: demo id → id; `people`: username → demo id; `until`: the last day."""

    tenant: int
    told: DemoHazards
    given: Mapping[str, UUID]
    people: Mapping[str, str]
    until: date
    named: dict[str, UUID] = field(default_factory=dict)
    written: int = 0

    def write(self) -> int:
        """All of it, or as much as had happened by the last day. Answers how many steps are new."""
        own = [one for one in self.told.hazards if one.of in self.given and one.on <= self.until]
        by = system("演示", [self.tenant], self.until)
        there = {firm: self._there(by, firm) for firm in {one.of for one in own}}
        for one in sorted(own, key=lambda one: one.on):
            id_ = there[one.of].get((one.on, one.text)) or self._report(one)
            if one.name:
                self.named[one.name] = id_
            self._steps(id_, one, by)
        return self.written

    def _there(self, by: Actor, firm: str) -> dict[tuple[date, str], UUID]:
        wanted = Wanted(enterprise=self.given[firm])
        found = queries.page(by, wanted, today=self.until, size=500)
        return {(line.found_on, line.text): line.id for line in found.lines}

    def _report(self, one: DemoHazard) -> UUID:
        by, at = self._by(one.by, one.on, 0)
        sites = {place.name: place.id for place in places_of(by, self.given[one.of])}
        site = sites.get(one.spot)
        sent = self._photos(one, by, at, is_before=True) if one.photo else ()
        found = Found(
            self.given[one.of], one.text, "" if site else one.spot, site, one.source, one.on, one.controls,
            sent,
        )  # fmt: skip
        receipt = actions.report(found, by=by, at=at, key=_key(one, 0))
        self.written += 1
        return UUID(str((receipt.answer or {})["hazard"]))

    def _steps(self, id_: UUID, one: DemoHazard, by: Actor) -> None:
        """The steps still missing, as long as nobody took another."""
        now = datetime.combine(self.until, MORNING)
        whole = queries.hazard(by, id_, today=self.until, at=now)
        taken = [step.event for step in whole.story[1:] if step.event is not Event.TAKE_IN]
        due = [step for step in one.steps if step.on <= self.until]
        if taken != [step.event for step in due[: len(taken)]]:
            return
        planned = max((measure.n for measure in whole.measures if not measure.is_dropped), default=0)
        carried = sum(measure.done_on is not None for measure in whole.measures)
        for n, step in enumerate(due[len(taken) :], len(taken) + 1):
            actor, at = self._by(step.by, step.on, n)
            said = self._said(one, step, actor, at, range(carried + 1, planned + 1))
            actions.take(id_, step.event, said, by=actor, at=at, key=_key(one, n))
            self.written += 1
            planned = len(step.measures) or planned
            carried = 0 if step.measures else max(carried, *said.done, 0)

    def _said(self, one: DemoHazard, step: DemoStep, by: Actor, at: datetime, open_: range) -> Said:
        who = self.given[step.who] if step.who else None
        done = {Event.PROGRESS: tuple(open_)[: step.done], Event.SUBMIT: tuple(open_)}.get(step.event, ())
        inspectors = tuple(self.given[self.people[name]] for name in step.inspectors)
        return Said(
            note=step.note, level=step.level, criterion=step.criterion, deadline=step.deadline,
            parts=self.told.parts if step.event in WITH_PARTS else {},
            measures=tuple(Planned(text, who, step.deadline) for text in step.measures),
            responsible=(who,) if who else (), controls=step.controls, done=done,
            uploads=self._photos(one, by, at, is_before=False) if step.photo else (),
            inspectors=inspectors, on_site=bool(inspectors), receiver=step.receiver, receipt=step.receipt,
            into=self.named[step.into] if step.into else None,
        )  # fmt: skip

    def _photos(self, one: DemoHazard, by: Actor, at: datetime, *, is_before: bool) -> tuple[UUID, ...]:
        drawn = photo(f"{one.of}{one.text}", is_before=is_before)
        name = "整改前.jpg" if is_before else "整改后.jpg"
        return (intake.read([drawn], name, by=by, tenant=self.tenant, at=at).id,)

    def _by(self, username: str, day: date, n: int) -> tuple[Actor, datetime]:
        """Who took a step, and when: the later of one day after the earlier."""
        at = datetime.combine(day, MORNING) + timedelta(minutes=20 * n)
        actor = actor_for(self.tenant, self.given[self.people[username]], at)
        if actor is None:
            raise ValueError(f"no account: {username}")
        return actor, at


def _key(one: DemoHazard, n: int) -> str:
    return f"demo:hazard:{one.of}:{one.on}:{one.text[:12]}:{n}"[:80]
