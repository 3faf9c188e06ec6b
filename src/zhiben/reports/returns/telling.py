"""Who hears of a return: the people of the unit who may file it. Beside `actions`: it only adds notices."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from zhiben.domain.access import OF_SECTIONS, Role
from zhiben.domain.months import UnitKind
from zhiben.domain.periods import day_of
from zhiben.ground.acts import Doing
from zhiben.orgs.staff.working import Worker, workers
from zhiben.reports.months.models import Month
from zhiben.reports.returns.models import Return

ASKED, CHASED, RETURNED = "month.asked", "month.chased", "month.returned"
OF_FIRMS = frozenset({Role.PRINCIPAL, Role.SAFETY_MANAGER})


def asked(doing: Doing, month: Month, rows: Sequence[Return]) -> None:
    """What there is to fill in, and by when."""
    people = people_of(doing, rows)
    for row in rows:
        title = f"{month.period} 月调度请于 {row.due_on:%m-%d} 前填报"
        _tell(doing, ASKED, row, people[row.id], title, f"{ASKED}:{row.id}")


def chase(doing: Doing, month: Month, rows: Sequence[Return]) -> tuple[list[Return], list[Return]]:
    """Those who were reminded, and those whom nobody can be told of."""
    people, day = people_of(doing, rows), day_of(doing.at)
    told: list[Return] = []
    unreached: list[Return] = []
    for row in rows:
        title = f"催报：{month.period} 月调度（期限 {row.due_on:%m-%d}）"
        reached = _tell(doing, CHASED, row, people[row.id], title, f"{CHASED}:{row.id}:{day}")
        (told if reached else unreached).append(row)
    return told, unreached


def returned(doing: Doing, row: Return, reason: str) -> None:
    """That it is to be filed again, and why."""
    title = f"{row.month.period} 月调度退回重报：{reason.strip()[:80]}"
    _tell(doing, RETURNED, row, people_of(doing, [row])[row.id], title, f"{RETURNED}:{row.id}:{row.version}")


def people_of(doing: Doing, rows: Sequence[Return]) -> Mapping[UUID, list[UUID]]:
    """By return, who of the unit can be told: those of the section, of the enterprise; of a town nobody."""
    firms = [row.enterprise for row in rows if row.enterprise is not None]
    known = workers(doing.tenant, doing.at, day_of(doing.at), enterprises=firms)
    return {row.id: [one.person for one in _of_unit(row, known)] for row in rows}


def _of_unit(row: Return, known: Iterable[Worker]) -> Iterable[Worker]:
    if row.kind == UnitKind.ENTERPRISE:
        return (one for one in known if one.enterprise == row.enterprise and one.roles & OF_FIRMS)
    if row.kind == UnitKind.SECTION:
        return (one for one in known if f"section:{one.section}" == row.unit and one.roles & OF_SECTIONS)
    return ()


def _tell(
    doing: Doing, topic: str, row: Return, people: Collection[UUID], title: str, key: str
) -> bool:  # fmt: skip
    if people:
        told = {"people": sorted(map(str, people)), "title": title, "thing": f"return:{row.id}", "note": ""}
        doing.notice(topic, told, key=key)
    return bool(people)
