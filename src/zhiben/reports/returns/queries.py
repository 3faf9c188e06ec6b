"""Everything that can be asked about what units are asked. Each takes the actor first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from zhiben.domain.access import Actor, Permission
from zhiben.domain.indicators import Indicator
from zhiben.domain.months import NARRATIVE, OWED, RETURN_FLOW, ReturnEvent, ReturnState, UnitKind
from zhiben.domain.refusals import NotFound
from zhiben.orgs.models import Subject
from zhiben.reports.figures import rules
from zhiben.reports.months.models import Month
from zhiben.reports.returns.models import Return, Said


@dataclass(frozen=True, slots=True)
class Line:
    """One unit's return in a list. `has_code`: it was given a code; `chased`: how often it was reminded."""

    id: UUID
    kind: UnitKind
    unit: str
    name: str
    state: ReturnState
    due_on: date
    filed_at: datetime | None
    reason: str
    chased: int
    chased_at: datetime | None
    has_code: bool
    can: tuple[ReturnEvent, ...]

    def is_late(self, today: date) -> bool:
        return self.state in OWED and self.due_on < today


@dataclass(frozen=True, slots=True)
class Whole:
    """One in full. `is_own`: of the unit of whoever asks. What was said stands in `values`, `notes` and
    `narrative`; what was sent back likewise, so that only what is wrong is to be changed.
    """

    line: Line
    is_own: bool
    period: str
    is_locked: bool
    version: int
    asks: tuple[str, ...]
    values: Mapping[str, Decimal]
    notes: Mapping[str, str]
    narrative: Mapping[str, str]
    said_by: str


def row(actor: Actor, id_: UUID) -> Return:
    """Raises NotFound alike for missing and out of reach."""
    found = Return.objects.within(actor).select_related("month").filter(id=id_).first()
    if found is None:
        raise NotFound("return", id=id_)
    return found


def rows(actor: Actor, month: Month) -> list[Return]:
    """Those of a month within reach, sections first, by name."""
    found = Return.objects.within(actor).filter(tenant=month.tenant, month=month).select_related("month")
    order = {kind: n for n, kind in enumerate(UnitKind)}
    return sorted(found, key=lambda one: (order[UnitKind(one.kind)], one.name, one.id))


def lines(actor: Actor, month: Month) -> list[Line]:
    """As `rows`, to be shown, with what the actor may do with each."""
    return [_line(actor, one) for one in rows(actor, month)]


def whole(actor: Actor, id_: UUID) -> Whole:
    """Raises NotFound alike for missing and out of reach."""
    found = row(actor, id_)
    stands = Said.objects.filter(tenant=found.tenant, of=found).order_by("-recorded_at", "-id")
    latest = stands.filter(replaced_at__isnull=True).first() or stands.first()
    said = list(stands.filter(recorded_at=latest.recorded_at)) if latest is not None else []
    return Whole(
        _line(actor, found), found.unit in _units_of(actor), found.month.period,
        found.month.state == "locked", found.version,
        tuple(found.asks),
        {one.indicator: one.value for one in said if one.value is not None},
        {one.indicator: one.note for one in said if one.note},
        {one.indicator: one.text for one in said if one.text and one.indicator in NARRATIVE},
        (latest.by_name or "") if latest is not None else "",
    )  # fmt: skip


def columns(actor: Actor, id_: UUID, *, today: date) -> tuple[Indicator, ...]:
    """The indicators that a return asks for, those still defined. Raises NotFound."""
    found = row(actor, id_)
    known = {one.id: one for one in rules.of(found.tenant, today)}
    return tuple(known[name] for name in found.asks if name in known)


def former(actor: Actor, id_: UUID, *, most: int = 6) -> Mapping[str, tuple[Decimal, ...]]:
    """By indicator what the same unit said in the months before, the latest first."""
    now = row(actor, id_)
    earlier = Said.objects.filter(
        tenant=now.tenant, of__unit=now.unit, of__month__period__lt=now.month.period, value__isnull=False,
        replaced_at__isnull=True, indicator__in=now.asks,
    )  # fmt: skip
    found: dict[str, list[Decimal]] = {}
    for name, value in earlier.order_by("-of__month__period").values_list("indicator", "value"):
        assert value is not None
        if len(found.setdefault(name, [])) < most:
            found[name].append(value)
    return {name: tuple(values) for name, values in found.items()}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a month has for a person to do: `returns` to fill in (one each), or `n` to be confirmed."""

    period: str
    due_on: date
    fill: Line | None = None
    confirm: int = 0


def todo(actor: Actor) -> list[Waiting]:
    """One's own unit's returns that are owed; and, by month, how many wait to be confirmed by the actor."""
    found = Return.objects.within(actor).filter(tenant__in=actor.writes).select_related("month")
    own = [
        Waiting(one.month.period, one.due_on, _line(actor, one))
        for one in found.filter(unit__in=_units_of(actor), state__in=sorted(OWED)).order_by("due_on", "id")
        if actor.may(Permission.MONTH_FILL, one.place)
    ]
    filed = found.filter(state=ReturnState.FILED, month__state="collecting")
    counts: dict[Month, int] = {}
    for one in filed.exclude(filed_by=actor.person).order_by("month__period"):
        if actor.may(Permission.MONTH_CONFIRM, one.place):
            counts[one.month] = counts.get(one.month, 0) + 1
    return own + [Waiting(month.period, month.due_on, confirm=n) for month, n in counts.items()]


def _units_of(actor: Actor) -> list[str]:
    """Where the person sits: a section; or the enterprises they act for."""
    firms = frozenset[UUID]().union(*(grant.enterprises for grant in actor.grants_now()))
    own = [f"enterprise:{one}" for one in firms]
    if actor.person is None:
        return own
    above = Subject.objects.filter(tenant__in=actor.writes, id=actor.person, enterprise__isnull=True)
    return own + [f"section:{parent}" for parent in above.values_list("parent", flat=True)]


def _line(actor: Actor, one: Return) -> Line:
    return Line(
        one.id, UnitKind(one.kind), one.unit, one.name, ReturnState(one.state), one.due_on, one.filed_at,
        one.reason, one.chased, one.chased_at, one.digest is not None,
        tuple(RETURN_FLOW.offers(ReturnState(one.state), actor, one.place)),
    )  # fmt: skip
