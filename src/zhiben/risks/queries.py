"""What can be asked about risk points, as they are or as they were known. Reach is the place's.

Colour and value are worked out from the scores kept (`domain.risks`); no row says them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zhiben.domain.access import Actor
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import NotFound
from zhiben.domain.risks import SPECIAL, Colour, ControlLevel, Means, Scale, parted, written
from zhiben.ground import limits
from zhiben.ground.models import known
from zhiben.orgs import queries as orgs
from zhiben.orgs.models import Attribute, Subject
from zhiben.orgs.queries import Line
from zhiben.orgs.values import from_json
from zhiben.risks.models import HOLDS, Assessment, Control, RiskPoint
from zhiben.risks.places.lines import PlaceLine, lines_of
from zhiben.risks.scales import shipped

RANK = {colour: n for n, colour in enumerate(Colour)}


@dataclass(frozen=True, slots=True)
class Judged:
    """An assessment with what follows from it. `replaced_at` None: it holds."""

    id: UUID
    scale: Scale
    scores: tuple[str, ...]
    value: str
    colour: Colour
    level: ControlLevel
    danger: str
    accident: str
    assessed_on: date
    by_name: str
    recorded_at: datetime
    replaced_at: datetime | None

    @property
    def is_special(self) -> bool:
        """A special control plan, restricted access and patrols are asked for (SD-Reg 第三十一条)."""
        return self.colour in SPECIAL


@dataclass(frozen=True, slots=True)
class PointLine:
    """A risk point in a list. `controls`: how many hold."""

    id: UUID
    name: str
    place: PlaceLine
    judged: Judged
    controls: int
    retired_why: str | None = None


@dataclass(frozen=True, slots=True)
class ControlLine:
    """A control, with the point and place it is for: what a hazard that slipped past it refers to by `id`.

    `origin`: the same for every wording of one control. `colour`: of the point as it is assessed now.
    """

    id: UUID
    origin: UUID
    point: UUID
    point_name: str
    place: UUID
    place_name: str
    colour: Colour | None
    means: Means
    text: str
    owner: UUID | None
    owner_name: str
    check_every: str
    recorded_at: datetime
    replaced_at: datetime | None


@dataclass(frozen=True, slots=True)
class Point:
    """All of a risk point: `history` of its assessments and `former` controls, the latest first."""

    line: PointLine
    enterprise: UUID
    controls: tuple[ControlLine, ...]
    former: tuple[ControlLine, ...]
    history: tuple[Judged, ...]


def row(actor: Actor, id_: UUID) -> tuple[RiskPoint, Subject]:
    """A point and its place. Raises NotFound alike for missing and out of reach."""
    found = RiskPoint.objects.filter(tenant__in=actor.reads, id=id_).first()
    where = Subject.objects.within(actor).filter(id=found.place_id).first() if found is not None else None
    if found is None or where is None:
        raise NotFound("risk_point", id=id_)
    return found, where


def control_row(actor: Actor, id_: UUID) -> tuple[RiskPoint, Subject, Control]:
    """A control with its point and place. Raises NotFound."""
    found = Control.objects.filter(tenant__in=actor.reads, id=id_).first()
    if found is None:
        raise NotFound("control", id=id_)
    return *row(actor, found.point_id), found


def points(
    actor: Actor, enterprise: UUID, *, colour: str = "", kind: str = "", place: UUID | None = None,
    at: datetime | None = None,
) -> list[PointLine]:  # fmt: skip
    """The risk points of an enterprise, the gravest first; `at`: as they were known then. Raises NotFound.

    At most `limits.RISK_POINTS`.
    """
    firm = orgs.subject(actor, enterprise, Kind.ENTERPRISE)
    rows = RiskPoint.objects.filter(_then(at), tenant=firm.tenant, place__enterprise=firm.id)
    rows = rows.exclude(place__standing=Standing.CLOSED) if at is None else rows.exclude(_closed(firm, at))
    if kind:
        rows = rows.filter(place__kind=kind)
    if place is not None:
        rows = rows.filter(place=place)
    found = list(rows.select_related("place").order_by("id")[: limits.RISK_POINTS])
    lines = [one for one in _lines(found, at) if not colour or one.judged.colour == colour]
    return sorted(lines, key=lambda one: (RANK[one.judged.colour], one.place.whole_name, one.name))


def point(actor: Actor, id_: UUID) -> Point:
    """One of them, also one given up. Raises NotFound."""
    found, where = row(actor, id_)
    held = Assessment.objects.filter(tenant=found.tenant, point=found).order_by("-recorded_at", "-id")
    history = tuple(_judged(one) for one in held)
    rows = Control.objects.filter(tenant=found.tenant, point=found).order_by("recorded_at", "id")
    every = _controls(list(rows.select_related("owner")), {found.id: found}, {found.id: history[0].colour})
    now = tuple(sorted((one for one in every if one.replaced_at is None), key=_by_means))
    former = tuple(one for one in reversed(every) if one.replaced_at is not None)
    line = PointLine(
        found.id, found.name, lines_of([where])[0], history[0], len(now),
        found.retired_why if found.replaced_at else None,
    )  # fmt: skip
    assert where.enterprise is not None
    return Point(line, where.enterprise, now, former, history)


def controls(
    actor: Actor, enterprise: UUID, *, place: UUID | None = None, at: datetime | None = None
) -> list[ControlLine]:
    """The controls of an enterprise (`place`: of one place), by point and kind. Raises NotFound."""
    listed = {one.id: one for one in points(actor, enterprise, place=place, at=at)}
    rows = RiskPoint.objects.filter(tenant__in=actor.reads).in_bulk(list(listed))
    held = Control.objects.filter(_then(at), tenant__in=actor.reads, point__in=list(rows))
    found = list(held.select_related("owner").order_by("id"))
    colours = {id_: one.judged.colour for id_, one in listed.items()}
    order = {id_: n for n, id_ in enumerate(listed)}
    return sorted(_controls(found, rows, colours), key=lambda one: (order[one.point], _by_means(one)))


@dataclass(frozen=True, slots=True)
class FirmLine:
    """An enterprise with how many risk points of each colour it has."""

    line: Line
    counts: tuple[tuple[Colour, int], ...]

    @property
    def total(self) -> int:
        return sum(n for _, n in self.counts)


@dataclass(frozen=True, slots=True)
class FirmPage:
    """As `orgs.queries.Page`."""

    lines: tuple[FirmLine, ...]
    total: int
    next: tuple[str, UUID] | None


def firms(
    actor: Actor, *, words: str = "", region: str = "", industry: str = "", colour: str = "",
    after: tuple[str, UUID] | None = None, size: int = 50,
) -> FirmPage:  # fmt: skip
    """Enterprises by name; `colour`: only those that have a risk point of it."""
    among = None
    if colour in list(Colour):
        among = _having(actor, Colour(colour))
    page = orgs.page(
        actor, Kind.ENTERPRISE, words=words, region=region, industry=industry, among=among, after=after,
        size=size,
    )  # fmt: skip
    counts = _counts([one.id for one in page.lines], {one.tenant for one in page.lines})
    lines = tuple(FirmLine(one, tuple((c, counts[one.id, c]) for c in Colour)) for one in page.lines)
    return FirmPage(lines, page.total, page.next)


def control(actor: Actor, id_: UUID) -> ControlLine:
    """One control as it read, whether it still holds or not. Raises NotFound."""
    found, _, held = control_row(actor, id_)
    judged = Assessment.objects.filter(tenant=found.tenant, point=found).order_by("-recorded_at").first()
    colours = {} if judged is None else {found.id: _judged(judged).colour}
    return _controls([held], {found.id: found}, colours)[0]


def _having(actor: Actor, colour: Colour) -> QuerySet[Any, Any]:
    """Enterprises with a point of a colour: scores in use, places, then whose; each step has its index."""
    held = Assessment.objects.filter(HOLDS, tenant__in=actor.reads)
    worth = Q(pk__in=[])
    for scale, scores in held.order_by().values_list("scale", "scores").distinct():
        if shipped()[scale].colour(parted(scores)) == colour:
            worth |= Q(scale=scale, scores=scores)
    rows = Subject.objects.filter(tenant__in=actor.reads, id__in=held.filter(worth).values("place"))
    return rows.exclude(standing=Standing.CLOSED).values("enterprise")


def _held() -> QuerySet[Assessment]:
    """Assessments that hold, of points at places in use."""
    return Assessment.objects.filter(HOLDS).exclude(place__standing=Standing.CLOSED)


def _counts(ids: Collection[UUID], tenants: Collection[int]) -> dict[tuple[UUID, Colour], int]:
    """How many points of each colour these enterprises have: counted by scores, of which there are few."""
    rows = _held().filter(tenant__in=tenants, place__enterprise__in=ids)
    told = rows.values_list("place__enterprise", "scale", "scores").annotate(n=Count("id"))
    found: dict[tuple[UUID, Colour], int] = defaultdict(int)
    for firm, scale, scores, n in told:
        found[firm, shipped()[scale].colour(parted(scores))] += n
    return found


def _then(at: datetime | None) -> Q:
    return HOLDS if at is None else known(at)


def _closed(firm: Subject, at: datetime) -> Q:
    """Points of places that were known, then, to be given up by that day."""
    told = Attribute.objects.filter(
        known(at), tenant=firm.tenant, subject__enterprise=firm.id, name="status", valid_from__lte=day_of(at)
    )
    last = dict(told.order_by("valid_from", "id").values_list("subject", "value"))
    return Q(place__in=[one for one, value in last.items() if from_json(value) == Standing.CLOSED])


def _lines(found: list[RiskPoint], at: datetime | None) -> list[PointLine]:
    if not found:
        return []
    ids, tenant = [one.id for one in found], found[0].tenant
    judged = {
        one.point_id: _judged(one)
        for one in Assessment.objects.filter(_then(at), tenant=tenant, point__in=ids)
    }
    held: dict[UUID, int] = defaultdict(int)
    for point_id in Control.objects.filter(_then(at), tenant=tenant, point__in=ids).values_list(
        "point", flat=True
    ):
        held[point_id] += 1
    places = {one.id: one for one in lines_of(list({one.place_id: one.place for one in found}.values()))}
    return [
        PointLine(one.id, one.name, places[one.place_id], judged[one.id], held[one.id])
        for one in found
        if one.id in judged and one.place_id in places
    ]


def _judged(one: Assessment) -> Judged:
    scale, scores = shipped()[one.scale], parted(one.scores)
    return Judged(
        one.id, scale, scores, written(scale.value(scores)), scale.colour(scores), ControlLevel(one.level),
        one.danger, one.accident, one.assessed_on, one.by_name, one.recorded_at, one.replaced_at,
    )  # fmt: skip


def _controls(
    rows: list[Control], points_: Mapping[UUID, RiskPoint], colours: Mapping[UUID, Colour]
) -> list[ControlLine]:
    names = _names(points_.values())
    return [
        ControlLine(
            id=one.id, origin=one.origin, point=one.point_id, point_name=points_[one.point_id].name,
            place=points_[one.point_id].place_id, place_name=names[points_[one.point_id].place_id],
            colour=colours.get(one.point_id), means=Means(one.means), text=one.text, owner=one.owner_id,
            owner_name=one.owner.name if one.owner_id else "", check_every=one.check_every,
            recorded_at=one.recorded_at, replaced_at=one.replaced_at,
        )
        for one in rows
    ]  # fmt: skip


def _names(rows: Collection[RiskPoint]) -> dict[UUID, str]:
    tenants, ids = {one.tenant for one in rows}, {one.place_id for one in rows}
    return dict(Subject.objects.filter(tenant__in=tenants, id__in=ids).values_list("id", "name"))


def _by_means(one: ControlLine) -> tuple[int, datetime]:
    return list(Means).index(one.means), one.recorded_at
