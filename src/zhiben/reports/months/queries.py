"""Everything that can be asked about months and frozen figures. Each takes the actor first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain import freezing
from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.freezing import Difference
from zhiben.domain.indicators import Sheet
from zhiben.domain.months import (
    MONTH_FLOW,
    OWED,
    SETTLED,
    MonthEvent,
    MonthState,
    ReturnState,
    UnitKind,
    unsettled,
)
from zhiben.domain.refusals import NotFound
from zhiben.orgs.queries import authorities
from zhiben.reports.figures import queries as figures
from zhiben.reports.months.models import Figures, Month, MonthStep
from zhiben.reports.months.reach import seen
from zhiben.reports.months.stored import latest
from zhiben.reports.returns.models import Return


@dataclass(frozen=True, slots=True)
class Frozen:
    """The figures of a period as they were frozen, and by what they are known ever after."""

    period: str
    version: int
    sheet: Sheet
    known: datetime
    sha256: str
    reason: str
    by_name: str
    locked_at: datetime
    months: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a period's figures in a list, without the figures."""

    version: int
    known: datetime
    sha256: str
    reason: str
    by_name: str
    locked_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a month's history."""

    event: str
    unit: str
    by_name: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One month in the list. Of the `asked` units `settled` are confirmed or excused, `late` are late.

    `unsettled`: how many sections still keep it from being locked; `version`: of its figures, 0 for none.
    """

    tenant: int
    period: str
    state: MonthState
    due_on: date
    asked: int
    settled: int
    late: int
    unsettled: int
    version: int
    reported_on: date | None
    can: tuple[MonthEvent, ...]


def months(actor: Actor, *, today: date, most: int = 36) -> list[Line]:
    """The latest first."""
    rows = Month.objects.within(actor).filter(enterprise__isnull=True).order_by("-period")[:most]
    return _lines(actor, list(rows), today)


def month(actor: Actor, period: str, *, today: date) -> Line:
    """Raises NotFound alike for a month not opened and one out of reach."""
    return _lines(actor, [month_row(actor, period)], today)[0]


def month_row(actor: Actor, period: str) -> Month:
    """Of the authority the actor writes for, else of one they read. Raises NotFound."""
    rows = Month.objects.within(actor).filter(period=period)
    found = sorted(rows, key=lambda one: (one.tenant not in actor.writes, one.tenant))
    if not found:
        raise NotFound("month", period=period[:20])
    return found[0]


def tenant_of(actor: Actor) -> int:
    """The authority whose months the actor looks at: their own, else the first they read.

    Raises NotFound for whoever reads none.
    """
    offices = authorities(actor)
    own = [one.id for one in offices if one.id in actor.writes] or [one.id for one in offices]
    if not own:
        raise NotFound("authority")
    return own[0]


def history(actor: Actor, period: str, *, most: int = 200) -> list[Step]:
    """What was done with a month, the latest first. Raises NotFound."""
    row = month_row(actor, period)
    steps = MonthStep.objects.within(actor).filter(tenant=row.tenant, month=row).order_by("-id")[:most]
    return [Step(one.event, one.unit, one.by_name or "", one.note or "", one.at) for one in steps]


def frozen(
    actor: Actor, tenant: int, period: str, version: int | None = None, *,
    only: Collection[str] | None = None, known: datetime | None = None,
) -> Frozen | None:  # fmt: skip
    """The figures of a period as they were frozen: the latest version, or the one named; None for none.

    Whoever's reach is not the whole of the authority reads their own columns only. `only`: of these places;
    `known`: frozen by then.
    """
    row = latest(tenant, period, version, known=known)
    if row is None or not Figures.objects.within(actor).filter(tenant=tenant, id=row.id).exists():
        return None
    return _frozen(actor, row, only)


def versions(actor: Actor, tenant: int, period: str) -> list[Version]:
    """Every version of a period's figures, the latest first."""
    rows = Figures.objects.within(actor).filter(tenant=tenant, period=period).order_by("-n")
    told = rows.values_list("n", "known", "sha256", "reason", "by_name", "recorded_at")
    return [Version(*one) for one in told]


def current(actor: Actor, tenant: int, period: str, *, today: date) -> Sheet:
    """The latest frozen figures; of a period not frozen yet, as they stand."""
    held = frozen(actor, tenant, period)
    return held.sheet if held is not None else figures.sheet(actor, tenant, period, today=today)


def differences(
    actor: Actor, tenant: int, period: str, *, today: date, before: int | None = None,
    after: int | None = None,
) -> tuple[Difference, ...]:  # fmt: skip
    """From a frozen version (None: the last) to another one (None: as things stand now).

    Raises NotFound where there is no such version.
    """
    old = frozen(actor, tenant, period, before)
    new = frozen(actor, tenant, period, after) if after is not None else None
    if old is None or (after is not None and new is None):
        raise NotFound("figures", period=period[:21])
    now = new.sheet if new is not None else figures.sheet(actor, tenant, period, today=today)
    return freezing.differences(old.sheet, now)


def may_open(actor: Actor, tenant: int) -> bool:
    """Whether the actor may begin a month of the authority."""
    offices = [one for one in authorities(actor) if one.id == tenant]
    return any(actor.may(Permission.MONTH_COLLECT, Place(tenant, None, one.region)) for one in offices)


def _lines(actor: Actor, rows: Sequence[Month], today: date) -> list[Line]:
    """All of them with two questions, however many months there are."""
    of = Return.objects.within(actor).filter(month__in=[row.id for row in rows])
    states: dict[UUID, list[tuple[UnitKind, ReturnState, date]]] = {row.id: [] for row in rows}
    for month_id, kind, state, due_on in of.values_list("month_id", "kind", "state", "due_on"):
        states[month_id].append((UnitKind(kind), ReturnState(state), due_on))
    held = Figures.objects.within(actor).filter(period__in=[row.period for row in rows]).order_by("n")
    versions = {(tenant, period): n for tenant, period, n in held.values_list("tenant", "period", "n")}
    return [
        Line(
            row.tenant, row.period, MonthState(row.state), row.due_on, len(states[row.id]),
            sum(state in SETTLED for _, state, _ in states[row.id]),
            sum(state in OWED and due_on < today for _, state, due_on in states[row.id]),
            unsettled((kind, state) for kind, state, _ in states[row.id]),
            versions.get((row.tenant, row.period), 0), row.reported_on,
            tuple(MONTH_FLOW.offers(MonthState(row.state), actor, row.place)),
        )
        for row in rows
    ]  # fmt: skip


def _frozen(actor: Actor, row: Figures, only: Collection[str] | None) -> Frozen:
    return Frozen(
        row.period, row.n, seen(actor, row.place, freezing.unpacked(row.sheet, only)), row.known, row.sha256,
        row.reason, row.by_name, row.recorded_at, tuple((period, n) for period, n in row.months),
    )  # fmt: skip
