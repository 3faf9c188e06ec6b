"""The demonstration's inspections: each step the act of the person who took it, on the day it happened.

No verb of its own; `demonstration` calls it. What is planned later than the last day of the past is arranged
a week before it at the latest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from zhiben.cli.demonstration_photos import photo, signature
from zhiben.contents.demo.visits import DemoVisit
from zhiben.domain.access import Actor, system
from zhiben.domain.merging import Plain
from zhiben.domain.periods import SHANGHAI
from zhiben.domain.visits import State, Type
from zhiben.ground.evidence import intake
from zhiben.ground.keys import uuid7
from zhiben.inspections import actions, queries
from zhiben.inspections.queries import Wanted, Whole
from zhiben.inspections.saying import Helper, Planned, Wrote
from zhiben.learning.queries import draw_for
from zhiben.orgs.staff.working import actor_for

MORNING = time(9, 35, tzinfo=SHANGHAI)
AHEAD = timedelta(days=3)


@dataclass(frozen=True)
class Visits:
    """Of one authority. `given`: demo id → id; `people`: username → demo id; `until`: the last day."""

    tenant: int
    told: Sequence[DemoVisit]
    given: Mapping[str, UUID]
    people: Mapping[str, str]
    until: date

    def write(self) -> int:
        """All that had been arranged by the last day, and is not there. Answers how many are new."""
        by = system("演示", [self.tenant], self.until)
        fresh = 0
        for one in sorted(self.told, key=lambda one: one.on):
            if one.of in self.given and one.on - AHEAD <= self.until and not self._is_there(by, one):
                self._make(one)
                fresh += 1
        return fresh

    def _is_there(self, by: Actor, one: DemoVisit) -> bool:
        wanted = Wanted(enterprise=self.given[one.of], since=one.on, until=one.on)
        return bool(queries.page(by, wanted, today=self.until, size=1).lines)

    def _make(self, one: DemoVisit) -> None:
        if one.type is Type.SELF:
            visit, by = self._own(one), self._person(one.by[0], one.on)
        else:
            visit, by = self._arranged(one), self._person(one.by[0], one.on)
        if one.state in (State.DRAFTED, State.ISSUED) or one.on > self.until:
            return
        at = self._at(one.on, 0)
        if one.type is not Type.SELF:
            actions.begin(visit, by=by, at=at, key=self._key(one, "begin"))
        end = self._at(one.on, 95)
        whole = queries.visit(by, visit, today=one.on, at=end)
        actions.say(visit, list(self._record(one, whole, by, end)), by=by, at=end, key=self._key(one, "say"))
        actions.file(visit, by=by, at=self._at(one.on, 100), key=self._key(one, "file"))

    def _own(self, one: DemoVisit) -> UUID:
        at = self._at(one.on, 0)
        told = Planned(self.given[one.of], one.on, one.lists, (), type=Type.SELF)
        made = actions.begin_own(told, by=self._person(one.by[0], one.on), at=at, key=self._key(one, "own"))
        return UUID(str((made.answer or {})["visit"]))

    def _arranged(self, one: DemoVisit) -> UUID:
        day = min(one.on - AHEAD, self.until)
        people = tuple(self.given[self.people[name]] for name in one.by)
        told = Planned(
            self.given[one.of], one.on, one.lists, people, people[0], one.type, one.origin,
            (Helper(one.helper),) if one.helper else (), one.basis, unannounced=True,
        )  # fmt: skip
        made = actions.draft(
            told, by=self._person(one.by[0], day), at=self._at(day, 0), key=self._key(one, "draft")
        )
        visit = UUID(str((made.answer or {})["visit"]))
        if one.state is not State.DRAFTED:
            reasons = {"merge_possible": one.why} if one.why else {}
            actions.issue(
                visit, reasons, by=self._person(one.chief, day), at=self._at(day, 30),
                key=self._key(one, "issue"),
            )  # fmt: skip
        return visit

    def _record(self, one: DemoVisit, whole: Whole, by: Actor, at: datetime) -> Iterator[Wrote]:
        """Everything that is written down at it."""
        failed = {fail.item: fail for fail in one.fails}
        for line in whole.paper.lines:
            item = line.item.id
            fail = failed.get(item)
            yield Wrote(
                f"answer:{item}", {"result": "fail" if fail else "pass", "note": "现场查看、查阅资料"}
            )
            if line.item.evidence:
                yield Wrote(f"photo:{uuid7()}", self._photo(by, f"answer:{item}", f"{one.of}{item}", at))
        for fail in one.fails:
            ref = uuid7()
            yield Wrote(f"finding:{ref}", {
                "item": fail.item, "text": fail.text, "spot": fail.spot,
                "responsible": str(self.given[fail.who]), "level": fail.level,
                "deadline": (one.on + timedelta(days=fail.days)).isoformat(),
            })  # fmt: skip
            yield Wrote(f"photo:{uuid7()}", self._photo(by, f"finding:{ref}", fail.text, at))
        about = {
            "scene": one.scene, "escort": one.escort, "ended_at": at.isoformat(),
            "found_none": True if not one.fails else None,
        }  # fmt: skip
        if one.type is Type.SELF:
            begun = self._at(one.on, 0).isoformat()
            about |= {"began_at": begun, "led_by": one.led_by, "principal_present": True, "escort": None}
        else:
            yield Wrote("briefing:", {"minutes": 15, "audience": 6, "text": "本行业重大事故隐患判定标准全文"})
            yield from self._asked(one, whole, by)
        yield Wrote("visit:", about)
        signers = ["enterprise", *(str(one.person) for one in whole.members if one.seat == "inspector")]
        for who in signers:
            photo_ref = uuid7()
            upload = intake.read([signature(who)], "签字.png", by=by, tenant=self.tenant, at=at).id
            yield Wrote(f"photo:{photo_ref}", {"of": f"signature:{who}", "upload": str(upload)})
            signed = {"name": one.escort or "王海波", "photo": str(photo_ref), "signed_at": at.isoformat()}
            yield Wrote(f"signature:{who}", signed)

    def _asked(self, one: DemoVisit, whole: Whole, by: Actor) -> Iterator[Wrote]:
        drawn = draw_for(by, whole.line.enterprise, one.on, seed=str(whole.line.id))
        told: dict[str, Plain] = {"drawn_by": "system", "way": "spoken", "topic": "criteria", "questions": 3}
        for n, person in enumerate(drawn.people):
            right = 3 if n else 2
            yield Wrote(
                f"asked:{person.id}", {**told, "name": person.name, "right": right, "passed": right == 3}
            )

    def _photo(self, by: Actor, of: str, name: str, at: datetime) -> dict[str, str]:
        drawn = photo(name, is_before=True)
        upload = intake.read([drawn], "现场.jpg", by=by, tenant=self.tenant, at=at).id
        return {"of": of, "upload": str(upload), "taken_at": at.isoformat()}

    def _at(self, day: date, minutes: int) -> datetime:
        return datetime.combine(day, MORNING) + timedelta(minutes=minutes)

    def _person(self, username: str, day: date) -> Actor:
        actor = actor_for(self.tenant, self.given[self.people[username]], self._at(day, 0))
        if actor is None:
            raise ValueError(f"no account: {username}")
        return actor

    def _key(self, one: DemoVisit, step: str) -> str:
        return f"demo:visit:{one.of}:{one.on}:{step}"
