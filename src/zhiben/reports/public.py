"""公开的看板: figures of locked months, for anybody. Not in `queries`: nobody signs in there.

Indicators that may be public only, as they were frozen: nothing that still changes, no enterprise, no person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from zhiben.domain.freezing import unpacked
from zhiben.domain.indicators import NOTHING, Amount, Indicator, Pair, Sheet
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import NotFound
from zhiben.orgs.models import Authority, Industry
from zhiben.reports.figures import rules
from zhiben.reports.months.models import Figures
from zhiben.reports.months.stored import latest

MONTHS = 36  # of history
OPEN, ENTERPRISES = "major_open", "enterprises"
NAMED = frozenset({OPEN, ENTERPRISES})  # the indicators without which there is no board
WHOLE = ("",)  # of the months before only what the whole authority had is shown
MONTH = r"^\d{4}-\d{2}$"
LEAST = 3  # enterprises of an industry that is shown by itself: fewer could be told apart


@dataclass(frozen=True, slots=True)
class Office:
    """An authority that has locked a month."""

    tenant: int
    name: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator: the month, the month before (None: not locked), since the plan began; by industry."""

    indicator: Indicator
    now: Amount
    before: Amount | None
    total: Amount
    industries: tuple[tuple[str, Amount], ...]


@dataclass(frozen=True, slots=True)
class Board:
    """`history`: major hazards open at the end of each locked month, the first month first."""

    office: Office
    period: str
    version: int
    locked_at: datetime
    sha256: str
    figures: tuple[Figure, ...]
    history: tuple[tuple[str, Amount], ...]


def offices() -> list[Office]:
    """Authorities that have locked a month, by tenant."""
    found = Figures.objects.filter(period__regex=MONTH).values_list("tenant", flat=True).distinct()
    return [Office(one.id, one.name) for one in Authority.objects.filter(id__in=list(found)).order_by("id")]


def board(tenant: int) -> Board:
    """The last locked month of an authority. Raises NotFound where none is."""
    office = next((one for one in offices() if one.tenant == tenant), None)
    held = {row.period: row for row in _months(tenant)}
    if office is None or not held:
        raise NotFound("authority", tenant=tenant)
    *_, (period, row) = held.items()
    sheet = unpacked(row.sheet)
    before = latest(tenant, _month_before(period))
    old = unpacked(before.sheet, WHOLE) if before is not None else None
    shown = [one for one in rules.of(tenant, day_of(row.known), row.known) if one.public]
    names = _industries(sheet)
    return Board(
        office, period, row.n, row.recorded_at, row.sha256,
        tuple(_figure(one, sheet, old, names) for one in shown if one.id in sheet.columns.get("", {})),
        tuple((one, _now(unpacked(each.sheet, WHOLE), OPEN)) for one, each in held.items()),
    )  # fmt: skip


def _months(tenant: int) -> Iterable[Figures]:
    """The last version of each locked month, the latest `MONTHS` of them, by month."""
    rows = Figures.objects.filter(tenant=tenant, period__regex=MONTH).order_by("period", "n")
    return list({row.period: row for row in rows.defer("months")}.values())[-MONTHS:]


def _industries(sheet: Sheet) -> dict[str, str]:
    """Those with enough enterprises, by the place of their column."""
    names = {f"industry:{one.code}": one.name for one in Industry.objects.order_by("code")}
    return {
        place: name for place, name in names.items() if (_now(sheet, ENTERPRISES, place).value or 0) >= LEAST
    }


def _figure(one: Indicator, sheet: Sheet, old: Sheet | None, names: dict[str, str]) -> Figure:
    pair = sheet.pair(one.id)
    mine = tuple((name, _now(sheet, one.id, place)) for place, name in names.items())
    return Figure(one, pair.now, None if old is None else _now(old, one.id), pair.total, mine)


def _now(sheet: Sheet, indicator: str, place: str = "") -> Amount:
    pair: Pair | None = sheet.columns.get(place, {}).get(indicator)
    return NOTHING if pair is None else pair.now


def _month_before(period: str) -> str:
    year, month = int(period[:4]), int(period[5:])
    return f"{year - 1}-12" if month == 1 else f"{year}-{month - 1:02}"
