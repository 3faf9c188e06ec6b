"""Everything that can be asked about joint inspections. Each takes the actor first and stays within reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.domain.refusals import NotFound
from zhiben.domain.visits import State
from zhiben.domain.yearly import JointState
from zhiben.inspections.joint.models import Joint, JointUnit, JointVisit
from zhiben.inspections.joint.stored import aspects, problems_of, visits_of
from zhiben.inspections.models import Visit
from zhiben.orgs.models import Region
from zhiben.orgs.queries import office


@dataclass(frozen=True, slots=True)
class Line:
    """One joint inspection in a list."""

    id: UUID
    number: str
    title: str
    held_on: date
    state: JointState
    units: tuple[str, ...]
    firms: int


@dataclass(frozen=True, slots=True)
class Held:
    """One visit of it. `hazards`: raised by its own inspectors when it was filed."""

    visit: UUID
    number: str
    state: State
    enterprise: UUID
    name: str
    town: str
    hazards: int


@dataclass(frozen=True, slots=True)
class Member:
    """A member unit. `problems`: how many it handed in."""

    id: UUID
    name: str
    contact: str
    phone: str
    part: tuple[str, ...]
    came: str
    confirmed_at: datetime | None
    until: date
    problems: int


@dataclass(frozen=True, slots=True)
class Found:
    """A problem as a unit handed it in."""

    id: UUID
    unit: str
    enterprise: UUID
    name: str
    town: str
    text: str
    spot: str
    basis: str
    said_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A visit that may be held together with others."""

    visit: UUID
    number: str
    name: str
    planned_on: date
    aspects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """One in full. `rest`: aspects of the merged list that no unit took: the lead's own."""

    line: Line
    version: int
    authority: UUID  # as a subject
    lead: str
    industry: str
    summary: str
    concluded_on: date | None
    visits: tuple[Held, ...]
    units: tuple[Member, ...]
    problems: tuple[Found, ...]
    aspects: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def towns(self) -> tuple[str, ...]:
        """Whom the problems are to be copied to."""
        found = [*(one.town for one in self.problems), *(one.town for one in self.visits)]
        return tuple(dict.fromkeys(one for one in found if one))


def joints(actor: Actor, *, most: int = 100) -> list[Line]:
    """The latest first."""
    rows = list(Joint.objects.within(actor).order_by("-id")[:most])
    return [_line(row) for row in rows]


def joint(actor: Actor, id_: UUID) -> Whole:
    """Raises NotFound alike for missing and out of reach."""
    row = joint_row(actor, id_)
    of = {"tenant": row.tenant, "joint": row}
    units = list(JointUnit.objects.filter(**of, ended_at__isnull=True).order_by("id"))
    found = list(problems_of(row).select_related("about", "unit").order_by("id"))
    visits = visits_of(row)
    towns = _towns([*(one.region for one in visits), *(one.about.region for one in found)])
    known = aspects(visits)
    taken = {one for unit in units for one in unit.part}
    return Whole(
        _line(row), row.version, office(actor, row.tenant).subject, row.lead.name, row.industry,
        row.summary, row.concluded_on,
        tuple(
            Held(
                one.id, one.number, State(one.state), one.about_id, one.about.name,
                towns.get(one.region, ""), one.raised,
            )
            for one in visits
        ),
        tuple(
            Member(
                one.id, one.name, one.contact or "", one.phone or "", tuple(one.part), one.came or "",
                one.confirmed_at, one.until, sum(each.unit_id == one.id for each in found),
            )
            for one in units
        ),
        tuple(
            Found(
                one.id, one.unit.name, one.about_id, one.about.name, towns.get(one.about.region, ""),
                one.text, one.spot, one.basis, one.said_by or "", one.recorded_at,
            )
            for one in found
        ),
        known, tuple(one for one in known if one not in taken),
    )  # fmt: skip


def joint_row(actor: Actor, id_: UUID) -> Joint:
    """Raises NotFound alike for missing and out of reach."""
    row = Joint.objects.within(actor).select_related("lead").filter(id=id_).first()
    if row is None:
        raise NotFound("joint", id=id_)
    return row


def unit_row(actor: Actor, id_: UUID) -> JointUnit:
    """Raises NotFound alike for missing and out of reach."""
    rows = JointUnit.objects.within(actor).filter(id=id_, ended_at__isnull=True)
    row = rows.select_related("joint").first()
    if row is None:
        raise NotFound("joint_unit", id=id_)
    return row


def candidates(actor: Actor, *, most: int = 200) -> list[Candidate]:
    """Visits that may be held together: planned or under way, of no joint inspection yet; soonest first."""
    taken = JointVisit.objects.filter(tenant__in=actor.writes).values("visit")
    rows = Visit.objects.within(actor).filter(
        tenant__in=actor.writes, state__in=(State.DRAFTED, State.ISSUED, State.UNDER_WAY)
    )
    rows = rows.exclude(type="self").exclude(id__in=taken).select_related("about", "sheet")
    return [
        Candidate(one.id, one.number, one.about.name, one.planned_on, aspects([one]))
        for one in rows.order_by("planned_on", "id")[:most]
    ]


def _line(row: Joint) -> Line:
    of = {"tenant": row.tenant, "joint": row}
    units = JointUnit.objects.filter(**of, ended_at__isnull=True).order_by("id")
    return Line(
        row.id, row.number, row.title, row.held_on, JointState(row.state),
        tuple(units.values_list("name", flat=True)), JointVisit.objects.filter(**of).count(),
    )  # fmt: skip


def _towns(regions: Iterable[str]) -> dict[str, str]:
    return dict(Region.objects.filter(code__in=set(regions)).values_list("code", "name"))
