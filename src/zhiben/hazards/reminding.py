"""What the deadlines of hazards have to say on a day: before them to who mends it, after them further up.

Beside `actions`: it moves no hazard. The days are those of the rules of the authority (content/hazards/);
what was said is not said again (the outbox keeps the keys). A re-inspection is asked for within ten days
(安监总局令第16号第十八条).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from zhiben.contents.hazard_rules import HazardRules
from zhiben.domain.access import OF_SECTIONS, Actor, Permission, Role
from zhiben.domain.hazards import MENDED, Event, Level, Source, State
from zhiben.ground.acts import Receipt
from zhiben.hazards.models import STANDS, Hazard, HazardStep, Measure
from zhiben.hazards.rules import rules_of
from zhiben.hazards.telling import OF_FIRMS
from zhiben.orgs.staff.working import Worker, actor_for, workers
from zhiben.tasks.notices.actions import say, unsaid
from zhiben.tasks.notices.chains import Word

DUE, LATE = "hazard.due", "hazard.late"
AGAIN_WITHIN = timedelta(days=10)
CATCH_UP = timedelta(days=7)  # a stage that no round was there for is said so long; older ones are history


@dataclass(frozen=True, slots=True)
class _Due:
    """A hazard on whose account something is to be said. `stage`: days before its day, negative after it;
    None: nobody looked at it again.
    """

    row: Hazard
    day: date
    stage: int | None

    @property
    def topic(self) -> str:
        return DUE if self.stage is not None and self.stage > 0 else LATE

    @property
    def key(self) -> str:
        what = "recheck" if self.stage is None else self.stage
        return f"{self.topic}:{self.row.id}:{self.day}:{what}"


def remind(tenant: int, *, by: Actor, at: datetime) -> Receipt | None:
    """One round of an authority; None where there is nothing new to say."""
    rules = rules_of(tenant, by.day)
    due = [*_dated(tenant, by.day, rules), *_unseen(tenant, by.day)]
    new = unsaid(tenant, [one.key for one in due])
    known = _Known(tenant, at, by.day)
    spoken = [_word(one, known, rules.raise_after) for one in due if one.key in new]
    return say(tenant, spoken, "hazards", by=by, at=at)


def _dated(tenant: int, today: date, rules: HazardRules) -> Iterator[_Due]:
    """Those whose day is near, or not long past: each at the furthest stage that it has reached."""
    first = today - timedelta(days=max(rules.raise_after)) - CATCH_UP
    last = today + timedelta(days=max(rules.remind_before))
    rows = Hazard.objects.filter(STANDS, tenant=tenant, state__in=sorted(MENDED))
    for row in rows.filter(deadline__gte=first, deadline__lte=last).order_by("id"):
        assert row.deadline is not None
        stage = _stage(row.deadline, today, rules)
        if stage is not None:
            yield _Due(row, row.deadline, stage)


def _stage(deadline: date, today: date, rules: HazardRules) -> int | None:
    left = (deadline - today).days
    ahead = [n for n in rules.remind_before if 0 <= left <= n]
    since = [n for n in rules.raise_after if n <= -left <= n + CATCH_UP.days]
    return min(ahead) if ahead else -max(since) if since else None


def _unseen(tenant: int, today: date) -> Iterator[_Due]:
    """Said to be put right ten days ago and not looked at again since."""
    rows = Hazard.objects.filter(STANDS, tenant=tenant, state=State.SUBMITTED)
    rows = rows.exclude(level=Level.GENERAL, source=Source.SELF_CHECK)
    # from the last time it was said to be put right: what is said or decided meanwhile begins no time anew
    told = HazardStep.objects.filter(tenant=tenant, event=Event.SUBMIT, hazard__in=rows.values("id"))
    since = dict(told.order_by("n").values_list("hazard", "day"))
    for row in rows.order_by("id"):
        day = since[row.id] + AGAIN_WITHIN
        if day < today:
            yield _Due(row, day, None)


class _Known:
    """People of an authority, asked for once a firm and a round."""

    def __init__(self, tenant: int, at: datetime, day: date) -> None:
        self.tenant, self.at, self.day = tenant, at, day
        self._of: dict[UUID | None, list[Worker]] = {}

    def around(self, firm: UUID | None) -> list[Worker]:
        if firm not in self._of:
            firms = [] if firm is None else [firm]
            self._of[firm] = workers(self.tenant, self.at, self.day, enterprises=firms)
        return self._of[firm]

    def officers(self, row: Hazard, roles: frozenset[Role]) -> Iterator[UUID]:
        """Those of the office in these roles whose reach holds the place."""
        for one in self.around(row.enterprise):
            if one.enterprise is None and one.roles & roles:
                actor = actor_for(self.tenant, one.person, self.at)
                if actor is not None and actor.may(Permission.HAZARD_RECHECK, row.place):
                    yield one.person

    def menders(self, row: Hazard) -> set[UUID]:
        """Who has an open measure of it and can log in, and those who answer for the firm's safety."""
        named = set(
            Measure.objects.filter(
                tenant=row.tenant, hazard=row, done_on__isnull=True, dropped_at__isnull=True
            ).values_list("responsible", flat=True)
        )
        near = [one for one in self.around(row.enterprise) if one.enterprise == row.enterprise]
        return {one.person for one in near if one.person in named or one.roles & OF_FIRMS}


def _word(one: _Due, known: _Known, steps: tuple[int, ...]) -> Word:
    row, people = one.row, set[UUID]()
    if one.stage is None:
        people |= set(known.officers(row, OF_SECTIONS - {Role.BUREAU_LEADER}))
    else:
        people |= known.menders(row)
        if one.stage < 0:
            people |= set(known.officers(row, _above(-one.stage, steps)))
    title = f"{row.number} {row.spot or row.text[:40]}".strip()
    return Word(one.topic, tuple(sorted(people)), title, f"hazard:{row.id}", one.day, 1, one.key)


def _above(since: int, steps: tuple[int, ...]) -> frozenset[Role]:
    """The first day the officers, then the section's head, at last the leader."""
    up = {Role.SUPERVISOR}
    up |= {Role.SECTION_CHIEF} if since > steps[0] else set()
    return frozenset(up | ({Role.BUREAU_LEADER} if since >= steps[-1] else set()))
