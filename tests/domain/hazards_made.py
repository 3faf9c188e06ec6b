"""Hazards for the tests of their rules: people, deeds done and refused, one on its way."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from zhiben.domain.hazard_cases import Case, Deed, after, reported
from zhiben.domain.hazard_guards import unmet
from zhiben.domain.hazards import FIVE, Event, Level, Mode, Part, Side, Source

DAY = date(2026, 8, 6)
LATER = DAY + timedelta(days=42)
MANAGER, OFFICER, OTHER, LEADER = (UUID(int=n) for n in range(1, 5))
ALL = frozenset(Part)


def one(*persons: UUID) -> frozenset[UUID]:
    return frozenset(persons)


def done(case: Case, event: Event, side: Side, *persons: UUID, day: date = DAY, **given) -> Case:
    deed = Deed(event, side, day, one(*persons), **given)
    assert unmet(case, deed) == ()
    return after(case, deed)


def refused(
    case: Case, event: Event, side: Side, *persons: UUID, day: date = DAY, **given
) -> tuple[str, ...]:
    return unmet(case, Deed(event, side, day, one(*persons), **given))


def a_report(source: Source = Source.SELF_CHECK, by: UUID = MANAGER, mode: Mode = Mode.GUIDE) -> Case:
    return reported(source, DAY, Deed(Event.REPORT, Side.ENTERPRISE, DAY, one(by)), mode)


def being_put_right(level: Level = Level.MAJOR, **given) -> Case:
    case = done(a_report(**given), Event.GRADE, Side.SUPERVISOR, OFFICER, level=level)
    case = done(
        case, Event.PLAN, Side.ENTERPRISE, MANAGER, parts=ALL, deadline=LATER, responsible=one(MANAGER)
    )  # fmt: skip
    return done(case, Event.TREAT, Side.ENTERPRISE, MANAGER)


def put_right(level: Level = Level.MAJOR, **given) -> Case:
    case = being_put_right(level, **given)
    day = DAY + timedelta(days=20)
    case = done(case, Event.SUBMIT, Side.ENTERPRISE, MANAGER, day=day, evidence_on=day)
    return done(case, Event.VERIFY, Side.SUPERVISOR, OFFICER, day=day, parts=FIVE)
