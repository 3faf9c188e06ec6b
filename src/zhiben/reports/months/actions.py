"""What is done with a month: opened, locked, restated, reported up; and figures of longer periods fixed.

Figures are frozen as the system has them at that moment. Nothing frozen is changed: a correction is the next
version, with its reason and what differs, and whatever was issued from an earlier one stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from zhiben.domain import freezing
from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.freezing import Difference
from zhiben.domain.indicators import Sheet
from zhiben.domain.months import (
    MONTH_FLOW,
    MonthEvent,
    MonthState,
    ReturnState,
    UnitKind,
    units_due,
    unsettled,
)
from zhiben.domain.periods import day_of, parse_label
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.ground.acts import Doing, Receipt, Work, act, advance
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import office
from zhiben.plans.actions import file_all
from zhiben.plans.inforce import in_force
from zhiben.plans.store import NewFact
from zhiben.reports.figures import queries as figures
from zhiben.reports.months import queries, store
from zhiben.reports.months.due import RETURN, due_of
from zhiben.reports.months.models import Figures, Month
from zhiben.reports.months.reach import require_whole
from zhiben.reports.months.stored import latest, month_of, months_within
from zhiben.reports.returns import asking, telling
from zhiben.reports.returns.models import Return
from zhiben.reports.returns.store import ask


def open_(period: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Begin to collect a month: every section is asked. Answers {"month", "asked"}.

    Raises Incomplete `month_label`, `month_future`; Conflict `month_open`; NotPermitted.
    """
    days = parse_label(period)
    if days is None or len(period) != 7 or months_within(period) != (period,):
        raise Incomplete("month_label", period=period[:20])
    today = day_of(at)
    if days.first > today:
        raise Incomplete("month_future", period=period)
    tenant = queries.tenant_of(by)
    place = Place(tenant, None, office(by, tenant).region)
    due = due_of(tenant, period)
    units = asking.every_section(by, tenant)

    def work(doing: Doing) -> dict[str, object]:
        if month_of(tenant, period) is not None:
            raise Conflict("month_open", period=period)
        row = store.open_month(doing, place, period, due)
        asked = ask(row, units, units_due(due, today, in_force(tenant).calendar), at)
        store.step(doing, row, MonthEvent.OPEN, note=f"{len(asked)}")
        telling.asked(doing, row, asked)
        doing.made(f"month:{row.id}")
        return {"month": row.id, "asked": len(asked)}

    return act(
        Permission.MONTH_COLLECT, by=by, at=at, tenant=tenant, key=key, thing="month",
        details={"period": period}, work=work, place=place,
    )  # fmt: skip


def lock(period: str, *, by: Actor, at: datetime, key: str, is_made_up: bool = False) -> Receipt:
    """The month's figures are these, from now on. Answers {"version", "sha256"}.

    `is_made_up`: in a past that is written afterwards, only what had been recorded by `at` is counted.

    Raises NotFound, NotPermitted, Conflict `month_unsettled` while a section is neither confirmed nor
    excused.
    """
    row = queries.month_row(by, period)
    version = row.version
    by.require(Permission.MONTH_LOCK, row.place)
    require_whole(by, row.place)

    def work(doing: Doing) -> dict[str, object]:
        target = MONTH_FLOW.step(MonthState(row.state), MonthEvent.LOCK).target
        returns = Return.objects.filter(tenant=row.tenant, month=row).values_list("kind", "state")
        left = unsettled((UnitKind(kind), ReturnState(state)) for kind, state in returns)
        if left:
            raise Conflict("month_unsettled", sections=left)
        made = store.freeze(doing, row.place, _now(doing, period, is_made_up))
        advance(row, version, state=target)
        store.step(doing, row, MonthEvent.LOCK, note=f"第 {made.n} 版")
        return {"version": made.n, "sha256": made.sha256}

    return _upon(row, MonthEvent.LOCK, work, {}, by=by, at=at, key=key)


def restate(
    period: str, reason: str, *, by: Actor, at: datetime, key: str, is_made_up: bool = False
) -> Receipt:
    """The figures of a locked month are others by now: the next version. The earlier one stays readable, and
    so does what was issued from it. Answers {"version", "sha256", "differences": how many}.

    Raises NotFound, Incomplete without a reason, Conflict `month_not_locked`, `month_same`.
    """
    row = queries.month_row(by, period)
    version = row.version
    by.require(Permission.MONTH_LOCK, row.place)
    require_whole(by, row.place)
    if not reason.strip():
        raise Incomplete("facts_missing", missing=["reason"])

    def work(doing: Doing) -> dict[str, object]:
        before = latest(row.tenant, period)
        if row.state != MonthState.LOCKED or before is None:
            raise Conflict("month_not_locked", period=period)
        now = _now(doing, period, is_made_up)
        found = freezing.differences(freezing.unpacked(before.sheet), now)
        if not found:
            raise Conflict("month_same", period=period)
        made = store.freeze(doing, row.place, now, reason=reason.strip())
        advance(row, version)
        _keep(doing, found)
        store.step(doing, row, MonthEvent.RESTATE, note=f"第 {made.n} 版：{reason.strip()}")
        return {"version": made.n, "sha256": made.sha256, "differences": len(found)}

    return _upon(row, MonthEvent.RESTATE, work, {"reason": reason.strip()}, by=by, at=at, key=key)


def report_up(period: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The figures went to the authority above: a fact that the plan's duty counts. 零报告 where every figure
    of the month is nought. Answers {"version", "zero_report"}.

    Raises NotFound, Conflict `month_not_locked`.
    """
    row = queries.month_row(by, period)
    version = row.version

    def work(doing: Doing) -> dict[str, object]:
        held = latest(row.tenant, period)
        if row.state != MonthState.LOCKED or held is None:
            raise Conflict("month_not_locked", period=period)
        sheet = freezing.unpacked(held.sheet)
        is_zero = freezing.is_zero_report(sheet, _standing(doing, sheet))
        _tell(doing, row, is_zero)
        advance(row, version, reported_on=day_of(at))
        store.step(doing, row, MonthEvent.REPORT_UP, note=f"第 {held.n} 版")
        return {"version": held.n, "zero_report": is_zero}

    return _upon(row, MonthEvent.REPORT_UP, work, {}, by=by, at=at, key=key)


def fix(
    period: str, *, by: Actor, at: datetime, key: str, reason: str = "", is_made_up: bool = False
) -> Receipt:
    """The figures of a quarter, a year, or all the years: only where it is over, every month of it that was
    collected is locked, and nothing has changed in them since; anew with a reason, the earlier version stays.
    Answers {"version", "sha256"}. `is_made_up` as in `lock`.

    Raises Incomplete `month_label`, without a reason; Conflict `quarter_running`, `quarter_months`,
    `quarter_moved`, `month_same`.
    """
    tenant = queries.tenant_of(by)
    place = Place(tenant, None, office(by, tenant).region)
    by.require(Permission.MONTH_LOCK, place)
    require_whole(by, place)
    days = parse_label(period)
    if days is None or months_within(period) in ((), (period,)):
        raise Incomplete("month_label", period=period[:21])

    def work(doing: Doing) -> dict[str, object]:
        if days.last >= day_of(doing.at):
            raise Conflict("quarter_running", period=period)
        held = _unmoved(doing, tenant, months_within(period), is_made_up)
        now, before = _now(doing, period, is_made_up), latest(tenant, period)
        found = () if before is None else freezing.differences(freezing.unpacked(before.sheet), now)
        if before is not None and not found:
            raise Conflict("month_same", period=period)
        if before is not None and not reason.strip():
            raise Incomplete("facts_missing", missing=["reason"])
        _keep(doing, found)
        made = store.freeze(
            doing, place, now, reason=reason.strip(), months=[(one.period, one.n) for one in held]
        )  # fmt: skip
        doing.made(f"figures:{made.id}")
        return {"version": made.n, "sha256": made.sha256}

    return act(
        Permission.MONTH_LOCK, by=by, at=at, tenant=tenant, key=key, thing="figures",
        details={"period": period, "reason": reason.strip()}, work=work, place=place,
    )  # fmt: skip


# ── beneath ──────────────────────────────────────────────────────────────────────────────────────


def _now(doing: Doing, period: str, is_made_up: bool = False) -> Sheet:
    """Counted at this moment, and so known as of it: what is recorded later today was not known."""
    known, today = doing.at if is_made_up else None, day_of(doing.at)
    return figures.sheet(doing.by, doing.tenant, period, today=today, known=known, at=doing.at)


def _standing(doing: Doing, sheet: Sheet) -> frozenset[str]:
    """Columns of what there is, not of what happened; those beside the sheet; and those of which no source
    has ever spoken, and nobody is asked.
    """
    every = figures.definitions(doing.by, doing.tenant, day_of(doing.at))
    silent = {id_ for id_, pair in sheet.columns.get("", {}).items() if pair.now.value is None}
    return frozenset(
        one.id for one in every if one.is_stock or one.group == "X" or (one.id in silent and not one.is_asked)
    )


def _unmoved(doing: Doing, tenant: int, periods: Iterable[str], is_made_up: bool) -> list[Figures]:
    """The last versions of these months, in which nothing has changed since."""
    held = []
    for period in periods:
        row = latest(tenant, period)
        if row is None and month_of(tenant, period) is None:
            continue  # before the office collected its months here
        if row is None:
            raise Conflict("quarter_months", period=period)
        if freezing.differences(freezing.unpacked(row.sheet), _now(doing, period, is_made_up)):
            raise Conflict("quarter_moved", period=period)
        held.append(row)
    return held


def _keep(doing: Doing, found: Iterable[Difference]) -> None:
    """Both figures of each column that differs, in the act's manifest."""
    for one in found:
        doing.keep(
            f"{one.place}:{one.indicator}" if one.place else one.indicator, "restated",
            _told(one.before.now.value, one.before.total.value),
            _told(one.after.now.value, one.after.total.value),
        )  # fmt: skip


def _told(now: object, total: object) -> dict[str, object]:
    return {"now": now, "total": total}


def _tell(doing: Doing, row: Month, is_zero: bool) -> None:
    inforce = in_force(row.tenant)
    if RETURN not in inforce.kinds:
        return
    authority = Subject.objects.get(tenant=row.tenant, id=office(doing.by, row.tenant).subject)
    new = NewFact(RETURN, authority.id, day_of(doing.at), {"zero_report": is_zero}, about=row.period)
    file_all(doing, inforce, [(new, authority, None)])


def _upon(
    row: Month, event: MonthEvent, work: Work, details: dict[str, object], *, by: Actor, at: datetime,
    key: str,
) -> Receipt:  # fmt: skip
    permission = next(one.permission for one in MONTH_FLOW.steps if one.event is event)
    return act(
        permission, by=by, at=at, tenant=row.tenant, key=key, thing=f"month:{row.id}", details=details,
        work=work, place=row.place,
    )  # fmt: skip
