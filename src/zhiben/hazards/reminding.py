"""What the deadlines of hazards have to say on a day: before them to who mends it, after them further up.

Beside `actions`: it moves no hazard. The days are those of the rules of the authority (content/hazards/);
what was said is not said again (the outbox keeps the keys). A re-inspection is asked for within ten days
(安监总局令第16号第十八条).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from zhiben.domain.access import OF_SECTIONS, Actor, Permission, Role
from zhiben.domain.hazards import MENDED, Event, Level, Source, State
from zhiben.ground.acts import Receipt
from zhiben.hazards.models import STANDS, Hazard, HazardStep, Measure
from zhiben.hazards.rules import rules_of
from zhiben.hazards.telling import OF_FIRMS
from zhiben.orgs.staff.working import Worker, actor_for, workers
from zhiben.tasks.notices.actions import say
from zhiben.tasks.notices.chains import Word

DUE, LATE = "hazard.due", "hazard.late"
AGAIN_WITHIN = timedelta(days=10)


def remind(tenant: int, *, by: Actor, at: datetime) -> Receipt | None:
    """One round of an authority; None where there is nothing new to say."""
    rules = rules_of(tenant, by.day)
    before = {by.day + timedelta(days=n): n for n in rules.remind_before}
    after = {by.day - timedelta(days=n): n for n in rules.raise_after}
    rows = Hazard.objects.filter(STANDS, tenant=tenant, state__in=sorted(MENDED))
    due = list(rows.filter(deadline__in=[*before, *after]).order_by("id"))
    known = _Known(tenant, at, by.day)
    spoken = [
        word
        for row in due
        for word in _of(row, before.get(_day(row)), after.get(_day(row)), known, rules.raise_after)
    ]
    spoken += _unseen(tenant, by.day, known)
    return say(tenant, spoken, "hazards", by=by, at=at)


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


def _of(
    row: Hazard, ahead: int | None, since: int | None, known: _Known, steps: tuple[int, ...]
) -> Iterator[Word]:
    day = _day(row)
    people = known.menders(row)
    if ahead is not None:
        yield _word(DUE, row, people, day, f"{ahead}")
    elif since is not None:
        # the first day to the firm and its officers, then the section's head, at last the leader
        up = {Role.SUPERVISOR}
        up |= {Role.SECTION_CHIEF} if since > steps[0] else set()
        up |= {Role.BUREAU_LEADER} if since >= steps[-1] else set()
        yield _word(LATE, row, people | set(known.officers(row, frozenset(up))), day, f"-{since}")


def _unseen(tenant: int, today: date, known: _Known) -> Iterator[Word]:
    """Said to be put right ten days ago and not looked at again since: to the officers and their head."""
    rows = Hazard.objects.filter(STANDS, tenant=tenant, state=State.SUBMITTED)
    rows = rows.exclude(level=Level.GENERAL, source=Source.SELF_CHECK)
    # from the last time it was said to be put right: what is said or decided meanwhile begins no time anew
    said = HazardStep.objects.filter(tenant=tenant, event=Event.SUBMIT, hazard__in=rows.values("id"))
    since = dict(said.order_by("n").values_list("hazard", "day"))
    for row in rows.order_by("id"):
        day = since.get(row.id)
        if day is not None and day + AGAIN_WITHIN < today:
            people = set(known.officers(row, frozenset(OF_SECTIONS - {Role.BUREAU_LEADER})))
            yield _word(LATE, row, people, day + AGAIN_WITHIN, "recheck")


def _word(topic: str, row: Hazard, people: set[UUID], day: date, what: str) -> Word:
    return Word(
        topic, tuple(sorted(people)), f"{row.number} {row.spot or row.text[:40]}".strip(), f"hazard:{row.id}",
        day, 1, f"{topic}:{row.id}:{day}:{what}",
    )  # fmt: skip


def _day(row: Hazard) -> date:
    assert row.deadline is not None
    return row.deadline
