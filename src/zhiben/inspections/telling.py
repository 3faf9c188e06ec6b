"""Who is told of a visit: its people when it is issued or returned, who leads it when two wrote different
things; the enterprise once it is over.

Beside `actions`: it only adds notices to the act. An enterprise hears of no visit before it has begun: most
are unannounced (四不两直).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from zhiben.domain.access import Role
from zhiben.domain.periods import day_of
from zhiben.domain.visits import Type
from zhiben.ground.acts import Doing
from zhiben.hazards.models import Hazard
from zhiben.inspections.models import Member, Visit
from zhiben.orgs.staff.working import workers

ISSUED, JOINED, RETURNED = "visit.issued", "visit.joined", "visit.returned"
FILED, CLASHED = "visit.filed", "visit.clashed"
OF_FIRMS = frozenset({Role.PRINCIPAL, Role.SAFETY_MANAGER})


def issued(doing: Doing, visit: Visit) -> None:
    """To those who are to make it."""
    _tell(doing, visit, ISSUED, _members(visit), f"{visit.number} {visit.about.name} 检查已批准")


def joined(doing: Doing, visit: Visit, gone: Visit) -> None:
    """To those who make both as one from now on."""
    title = f"{gone.number} 并入 {visit.number} {visit.about.name}，合并后重新批准"
    _tell(doing, visit, JOINED, _members(visit), title)


def returned(doing: Doing, visit: Visit) -> None:
    """To those who made it."""
    _tell(doing, visit, RETURNED, _members(visit), f"{visit.number} {visit.about.name} 检查记录退回补正")


def clashed(doing: Doing, visit: Visit, operation: UUID) -> None:
    """To who leads it, that somebody has to decide; once, however much arrived in one go."""
    if visit.lead is None or any(one.topic == CLASHED for one in doing.outbox):
        return
    title = f"{visit.number} {visit.about.name} 有两人填得不一样，请选定一个"
    _tell(doing, visit, CLASHED, [visit.lead], title, key=f"{CLASHED}:{operation}")


def filed(doing: Doing, visit: Visit, hazards: Sequence[Hazard]) -> None:
    """To the enterprise, that it has been inspected and what it has to put right."""
    if visit.type == Type.SELF or visit.enterprise is None:
        return
    known = workers(doing.tenant, doing.at, day_of(doing.at), enterprises=[visit.enterprise], office=False)
    people = [one.person for one in known if one.roles & OF_FIRMS]
    found = f"，发现隐患 {len(hazards)} 条" if hazards else ""
    _tell(doing, visit, FILED, people, f"{visit.number} 检查结束{found}")


def _members(visit: Visit) -> list[UUID]:
    rows = Member.objects.filter(tenant=visit.tenant, visit=visit, dropped_at__isnull=True)
    return [one for one in rows.values_list("person", flat=True) if one is not None]


def _tell(doing: Doing, visit: Visit, topic: str, people: Iterable[UUID], title: str, key: str = "") -> None:
    others = sorted(str(one) for one in set(people) if one != doing.by.person)
    if others:
        told = {"people": others, "title": title, "thing": f"visit:{visit.id}", "note": ""}
        doing.notice(topic, told, key=key or f"{topic}:{visit.step}")
