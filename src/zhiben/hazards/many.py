"""Many hazards at once: the same rows, steps and facts as one by one, in few statements. Inside one act.

Beside `actions` because it is for imports only: reports with what a ledger says of them, and taking those
back. Every step is asked its guards as everywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.domain.hazard_cases import Case, Deed, after, reported
from zhiben.domain.hazard_guards import unmet
from zhiben.domain.hazard_measures import CHECKED_WITHIN
from zhiben.domain.hazards import Event, Mode, Source
from zhiben.domain.periods import day_of
from zhiben.ground.acts import Doing
from zhiben.ground.keys import uuid7
from zhiben.hazards import actions, deeds, facts, measuring, store
from zhiben.hazards.facts import Passed
from zhiben.hazards.models import Hazard, HazardStep
from zhiben.hazards.rules import rules_of
from zhiben.hazards.saying import Found, Said
from zhiben.hazards.stored import case_of, columns
from zhiben.orgs.models import Subject
from zhiben.orgs.world import batches
from zhiben.tasks.people import persons_of

Steps = tuple[tuple[Event, Said], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """A hazard taken over, and the steps it takes at once (grading, 台账记为已销号)."""

    subject: Subject
    found: Found
    steps: Steps = ()


class Reporter:
    """What is the same for all that one person takes over: asked once."""

    def __init__(self, tenant: int, by: Actor, at: datetime) -> None:
        self.by, self.at = by, at
        self.persons = persons_of(by, at)
        self.rules = rules_of(tenant, day_of(at))

    def begin(self, subject: Subject, found: Found) -> tuple[Hazard, Deed, Case]:
        """As `actions.report_in`, nothing written. Raises NotPermitted `source_not_yours`."""
        mode = Mode(self.rules.mode_of(subject.industry))
        row, deed = actions.begun(subject, found, mode, self.persons, by=self.by, at=self.at)
        return row, deed, reported(Source(row.source), row.found_on, deed, mode)

    def deed(self, row: Hazard, case: Case, event: Event, said: Said) -> Deed:
        """Raises Incomplete as `deeds.deed`."""
        return deeds.deed(row, case, event, said, (), by=self.by, at=self.at, persons=self.persons)

    def lacks(self, row: Hazard, case: Case, event: Event, said: Said) -> tuple[str, ...]:
        """The guards that would refuse a step, and the permission if it is lacking."""
        if not self.by.may(actions.permission_of(event), row.place):
            return ("not_permitted",)
        return unmet(case, self.deed(row, case, event, said))


def report_all(doing: Doing, taken: Sequence[Taken]) -> list[Hazard]:
    """Raises as `actions.report_in` and `actions.take_in`."""
    if not taken:
        return []
    tenant, today = doing.tenant, day_of(doing.at)
    reporter = Reporter(tenant, doing.by, doing.at)
    numbers = store.numbers(tenant, today.year, len(taken))
    missed = _Missed(tenant, [one.subject.id for one in taken])
    rows, steps, passed = list[Hazard](), list[HazardStep](), list[Passed]()
    for one, number in zip(taken, numbers, strict=True):
        row, deed, case = reporter.begin(one.subject, one.found)
        row.number, row.missed = number, missed.take(row)
        steps.append(_step(doing, row, 1, deed, case, actions.told_of(one.found)))
        for n, (event, said) in enumerate(one.steps, 2):
            deed = reporter.deed(row, case, event, said)
            actions.require(case, deed)
            case = after(case, deed)
            told = measuring.after(row, deed, case, said)
            for name, value in told.items():
                setattr(row, name, value)
            deed = measuring.noted(deed, told)
            steps.append(_step(doing, row, n, deed, case, actions.kept_of(row, event, said)))
            passed.append(Passed(row, deed, case, said))
        rows.append(row)
    facts.follow_all(doing, passed)
    store.add_many(rows, steps)
    return rows


def undo_all(doing: Doing, rows: Sequence[Hazard], said: Said) -> None:
    """These were taken over by mistake. Raises Conflict: the guards, `moved_on`."""
    reporter = Reporter(doing.tenant, doing.by, doing.at)
    before = _steps(doing.tenant, rows)
    seen, steps, passed = [row.step for row in rows], list[HazardStep](), list[Passed]()
    for row in rows:
        case = case_of(row, before[row.id])
        deed = reporter.deed(row, case, Event.UNDO, said)
        actions.require(case, deed)
        case = after(case, deed)
        for name, value in measuring.after(row, deed, case, said).items():
            setattr(row, name, value)
        n = len(before[row.id]) + 1
        steps.append(_step(doing, row, n, deed, case, actions.kept_of(row, Event.UNDO, said)))
        passed.append(Passed(row, deed, case, said))
    facts.follow_all(doing, passed)
    store.go_on_many(rows, seen, steps)


def lacking(
    tenant: int, rows: Sequence[Hazard], event: Event, said: Said, *, by: Actor, at: datetime
) -> dict[UUID, tuple[str, ...]]:
    """Which guards would refuse a step, by hazard; nothing of those that may take it."""
    reporter, before = Reporter(tenant, by, at), _steps(tenant, rows)
    found = {row.id: reporter.lacks(row, case_of(row, before[row.id]), event, said) for row in rows}
    return {id_: codes for id_, codes in found.items() if codes}


def _steps(tenant: int, rows: Sequence[Hazard]) -> dict[UUID, list[HazardStep]]:
    found: dict[UUID, list[HazardStep]] = defaultdict(list)
    for part in batches([row.id for row in rows]):
        for step in HazardStep.objects.filter(tenant=tenant, hazard__in=part).order_by("n"):
            found[step.hazard_id].append(step)
    return found


def _step(doing: Doing, row: Hazard, n: int, deed: Deed, case: Case, said: dict[str, object]) -> HazardStep:
    row.step = uuid7()
    for name, value in columns(case).items():
        setattr(row, name, value)
    return store.step_row(doing, row, n, deed, said)


class _Missed:
    """`measuring.is_missed` of many: the enterprises' own checks asked once, those in hand seen in order."""

    def __init__(self, tenant: int, enterprises: Sequence[UUID]) -> None:
        self._own: dict[tuple[UUID | None, str], list[date]] = defaultdict(list)
        for part in batches(set(enterprises)):
            rows = Hazard.objects.filter(tenant=tenant, enterprise__in=part, source=Source.SELF_CHECK)
            for enterprise, spot, day in rows.values_list("enterprise", "spot", "found_on"):
                self._own[enterprise, spot].append(day)

    def take(self, row: Hazard) -> bool:
        where = (row.enterprise, row.spot)
        if row.source == Source.SELF_CHECK:
            self._own[where].append(row.found_on)
        if row.source not in measuring.BY_OTHERS:
            return False
        since = row.found_on - CHECKED_WITHIN
        return not row.spot or not any(since <= day <= row.found_on for day in self._own[where])
