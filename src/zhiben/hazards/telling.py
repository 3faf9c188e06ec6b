"""Who is told of a step: whoever moves next, and whom it concerns; of a major one the whole chain, at once.

Beside `actions`: it only adds notices to the act. No notice tells the source: a tip looks like any other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from zhiben.domain.access import OF_SECTIONS, Permission, Role
from zhiben.domain.hazard_cases import Case, Deed
from zhiben.domain.hazards import OPEN, Event, Level, Side, Source
from zhiben.domain.periods import day_of
from zhiben.domain.words import word
from zhiben.ground.acts import Doing
from zhiben.hazards.models import Hazard
from zhiben.orgs.staff.working import Worker, actor_for, workers

MAJOR, STEP, ASKED = "hazard.major", "hazard.step", "hazard.asked"
_E, _P = Event, Permission
OF_FIRMS = frozenset({Role.PRINCIPAL, Role.SAFETY_MANAGER})
# Asked of officers by the enterprise's step: the permission of whoever moves next.
NEXT = {
    _E.SUBMIT: _P.HAZARD_RECHECK, _E.ASK_EXTENSION: _P.HAZARD_EXTEND, _E.DISPUTE: _P.HAZARD_GRADE,
    _E.PLAN: _P.HAZARD_RECHECK, _E.REPORT_UP: _P.HAZARD_RECHECK,
}  # fmt: skip
QUIET = (_E.PROGRESS, _E.VERIFY, _E.TREAT, _E.TAKE_IN, _E.STATE)


def tell(doing: Doing, hazard: Hazard, deed: Deed, case: Case) -> None:
    """The notices of one step, after it. Whoever did it is not told."""
    is_major = deed.event is _E.GRADE and case.level is Level.MAJOR
    if deed.event in QUIET:
        return
    people = set(_people(doing, hazard, deed, case, is_major)) - {doing.by.person}
    if people:
        topic = MAJOR if is_major else ASKED if _asks(deed, case) else STEP
        told = {
            "people": sorted(map(str, people)), "title": f"{hazard.number} {word(deed.event)}",
            "thing": f"hazard:{hazard.id}", "note": "",
        }  # fmt: skip
        doing.notice(topic, told, key=f"{topic}:{hazard.step}")


def tell_taken_over(doing: Doing, rows: Sequence[Hazard]) -> None:
    """What an import brought of major ones that are still open: each firm hears of its own, each officer of
    all within reach, in one word, not one for each.
    """
    majors = [row for row in rows if row.level == Level.MAJOR and row.state in OPEN]
    if not majors:
        return
    firms = sorted({row.about_id for row in majors})
    known = workers(doing.tenant, doing.at, day_of(doing.at), enterprises=firms)
    told: dict[int, set[UUID]] = defaultdict(set)
    for one in known:
        if one.enterprise is not None and one.roles & OF_FIRMS:
            n = sum(row.enterprise == one.enterprise for row in majors)
        elif one.enterprise is None and one.roles & OF_SECTIONS:
            actor = actor_for(doing.tenant, one.person, doing.at)
            n = sum(actor is not None and actor.may(_P.HAZARD_RECHECK, row.place) for row in majors)
        else:
            n = 0
        if n and one.person != doing.by.person:
            told[n].add(one.person)
    for n, people in sorted(told.items()):
        payload = {
            "people": sorted(map(str, people)), "title": f"台账导入重大隐患 {n} 条",
            "thing": "hazards:level=major&state=open", "note": "",
        }  # fmt: skip
        doing.notice(MAJOR, payload, key=f"{MAJOR}:{doing.id}:{n}")


def _asks(deed: Deed, case: Case) -> bool:
    return deed.event is _E.REPORT or (deed.side is Side.ENTERPRISE and deed.event in NEXT)


def _people(doing: Doing, hazard: Hazard, deed: Deed, case: Case, is_major: bool) -> Iterator[UUID]:
    day = day_of(doing.at)
    firm = [] if hazard.enterprise is None else [hazard.enterprise]
    known = workers(doing.tenant, doing.at, day, enterprises=firm)
    theirs = [one for one in known if one.enterprise is not None and one.roles & OF_FIRMS]
    ours = [one for one in known if one.enterprise is None and one.roles & OF_SECTIONS]
    own = case.level is not Level.MAJOR and hazard.source == Source.SELF_CHECK
    if is_major:
        yield from (one.person for one in theirs)
        yield from _who_may(doing, hazard, ours, _P.HAZARD_RECHECK)
    elif deed.side is Side.SUPERVISOR or deed.event is _E.REPORT or own:
        yield from (one.person for one in theirs)
    if (
        deed.side is Side.ENTERPRISE
        and deed.event in NEXT
        and not (own and deed.event is not _E.ASK_EXTENSION)
    ):
        yield from _who_may(doing, hazard, ours, NEXT[deed.event])


def _who_may(doing: Doing, hazard: Hazard, some: list[Worker], permission: Permission) -> Iterator[UUID]:
    """Those whose reach holds the place."""
    for one in some:
        actor = actor_for(doing.tenant, one.person, doing.at)
        if actor is not None and actor.may(permission, hazard.place):
            yield one.person
