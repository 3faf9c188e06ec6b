"""What is done about the returns of a month: units are asked, file, are confirmed, sent back or excused.

Locking a month stops no late return: it is said, and shows in the figures once the month is restated.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from zhiben.domain.access import Actor, Permission, Place, require_other_person
from zhiben.domain.months import (
    MONTH_FLOW,
    NARRATIVE,
    OWED,
    RETURN_FLOW,
    MonthEvent,
    MonthState,
    ReturnEvent,
    ReturnState,
    UnitKind,
)
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete, TooLarge
from zhiben.ground.acts import Doing, Receipt, Work, act, advance
from zhiben.inspections.joint.codes import a_code
from zhiben.reports.months import queries as months
from zhiben.reports.months.store import step
from zhiben.reports.returns import asking, codes, queries, store, telling
from zhiben.reports.returns.models import Return
from zhiben.reports.returns.store import Words

MOST = 500  # units of one act
LARGEST = Decimal(10) ** 11
LONGEST = 2000  # of one part of the narrative
LASTS = timedelta(days=30)  # a code, after the due day


@dataclass(frozen=True, slots=True)
class Asked:
    """Further units of a month. `units`: ids of sections or enterprises, codes of towns."""

    period: str
    kind: UnitKind
    units: tuple[str, ...]
    due_on: date


@dataclass(frozen=True, slots=True)
class Told:
    """What is given to a unit. `code` is told here and never again."""

    name: str
    period: str
    due_on: date
    code: str
    until: date


def ask(asked: Asked, *, by: Actor, at: datetime, key: str) -> Receipt:
    """More units are asked, each what the indicators ask of its kind. Answers {"asked": how many}.

    Raises NotFound, Incomplete `month_units`, `month_due`, TooLarge, Conflict where the month is locked.
    """
    month = months.month_row(by, asked.period)
    if len(asked.units) > MOST:
        raise TooLarge("many_ticked", things=len(asked.units), most=MOST)
    if asked.due_on < day_of(at):
        raise Incomplete("month_due", due_on=asked.due_on)
    units = asking.units(by, month.tenant, asked.kind, asked.units)

    def work(doing: Doing) -> dict[str, object]:
        MONTH_FLOW.step(MonthState(month.state), MonthEvent.ASK)
        made = store.ask(month, units, asked.due_on, at)
        if not made:
            raise Incomplete("month_units")
        step(doing, month, MonthEvent.ASK, note=f"{len(made)}")
        telling.asked(doing, month, made)
        return {"asked": len(made)}

    details = {"kind": asked.kind, "units": list(asked.units), "due_on": asked.due_on}
    return act(
        Permission.MONTH_COLLECT, by=by, at=at, tenant=month.tenant, key=key, thing=f"month:{month.id}",
        details=details, work=work, place=month.place,
    )  # fmt: skip


def chase(period: str, *, only: Collection[UUID] = (), by: Actor, at: datetime, key: str) -> Receipt:
    """Everybody who has not filed yet is reminded, once a day. `only`: these units, else all.

    Answers {"told": how many, "unreached": names of those without an account}. Raises NotFound, Conflict.
    """
    month = months.month_row(by, period)
    today = day_of(at)
    rows = [one for one in queries.rows(by, month) if one.state in OWED and (not only or one.id in only)]
    late = [one for one in rows if one.chased_at is None or day_of(one.chased_at) < today][:MOST]

    def work(doing: Doing) -> dict[str, object]:
        MONTH_FLOW.step(MonthState(month.state), MonthEvent.CHASE)
        told, unreached = telling.chase(doing, month, late)
        store.chased(month.tenant, told, at)
        if told:
            step(doing, month, MonthEvent.CHASE, note="、".join(one.name for one in told)[:500])
        return {"told": len(told), "unreached": [one.name for one in unreached]}

    return act(
        Permission.MONTH_COLLECT, by=by, at=at, tenant=month.tenant, key=key, thing=f"month:{month.id}",
        details={"only": sorted(map(str, only))}, work=work, place=month.place,
    )  # fmt: skip


def fill(row_id: UUID, version: int, words: Words, *, by: Actor, at: datetime, key: str) -> Receipt:
    """A unit files what it is asked. A nought is 零报告; nothing may stay open. Answers {"return"}.

    Raises NotFound, Incomplete `month_unfilled`, `month_value`, `month_column`; Conflict `month_locked`.
    """
    row = queries.row(by, row_id)
    require_sound(row, words)

    def work(doing: Doing) -> dict[str, object]:
        return file(doing, row, version, words, by.name)

    return _upon(row, ReturnEvent.FILE, work, said_of(words, version), by=by, at=at, key=key)


def fill_by_code(code: str, words: Words, by_name: str, client: str, *, at: datetime, key: str) -> Receipt:
    """A unit without account files. Answers {"return"}. Raises as `codes.return_of` and `fill`; Incomplete
    without the name of whoever fills it in.
    """
    row = codes.return_of(code, client, at)
    if not by_name.strip():
        raise Incomplete("facts_missing", missing=["by_name"])
    require_sound(row, words)

    def work(doing: Doing) -> dict[str, object]:
        return file(doing, row, row.version, words, by_name.strip())

    details = {**said_of(words, row.version), "unit": row.name, "by_name": by_name.strip()[:60]}
    return _upon(row, ReturnEvent.FILE, work, details, by=codes.holder(row, at), at=at, key=key)


def give_codes(chosen: Sequence[UUID], *, by: Actor, at: datetime, key: str) -> tuple[Receipt, list[Told]]:
    """A code for each of these units; any before it is worth nothing from now on. The same request again
    tells no codes. Raises NotFound, Incomplete `nothing_chosen`.
    """
    rows = [queries.row(by, one) for one in dict.fromkeys(chosen)][:MOST]
    if not rows:
        raise Incomplete("nothing_chosen")
    for row in rows:
        by.require(Permission.MONTH_COLLECT, row.place)
    told: list[Told] = []

    def work(doing: Doing) -> dict[str, object]:
        told.clear()
        for row in rows:
            code, until = a_code(), max(row.due_on, day_of(at)) + LASTS
            store.give_code(row, codes.digest_of(code), until)
            step(doing, row.month, MonthEvent.ASK, unit=row.name)
            told.append(Told(row.name, row.month.period, row.due_on, code, until))
        return {"codes": len(rows)}

    first = rows[0]
    receipt = act(
        Permission.MONTH_COLLECT, by=by, at=at, tenant=first.tenant, key=key, thing=f"month:{first.month_id}",
        details={"returns": [one.id for one in rows]}, work=work, place=_around(rows),
    )  # fmt: skip
    return receipt, told


def confirm(chosen: Sequence[UUID], *, by: Actor, at: datetime, key: str) -> Receipt:
    """What these units filed stands. Not by whoever filed it. Answers {"confirmed": how many}.

    Raises NotFound, NotPermitted `same_person`, Conflict for what was not filed.
    """
    rows = [queries.row(by, one) for one in dict.fromkeys(chosen)][:MOST]
    if not rows:
        raise Incomplete("nothing_chosen")
    for row in rows:
        by.require(Permission.MONTH_CONFIRM, row.place)
        if row.filed_by is not None:
            require_other_person(by, row.filed_by)

    versions = {row.id: row.version for row in rows}

    def work(doing: Doing) -> dict[str, object]:
        for row in rows:
            target = RETURN_FLOW.step(ReturnState(row.state), ReturnEvent.CONFIRM).target
            advance(row, versions[row.id], state=target, settled_at=at)
            step(doing, row.month, ReturnEvent.CONFIRM, unit=row.name)
            doing.keep(f"return:{row.id}", "applied")
        return {"confirmed": len(rows)}

    first = rows[0]
    return act(
        Permission.MONTH_CONFIRM, by=by, at=at, tenant=first.tenant, key=key, thing=f"month:{first.month_id}",
        details={"returns": [one.id for one in rows]}, work=work, place=_around(rows),
    )  # fmt: skip


def send_back(row_id: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """To be filed again; until then the unit has not said. Raises NotFound, Incomplete, Conflict."""
    row = queries.row(by, row_id)

    def work(doing: Doing) -> dict[str, object]:
        _move(doing, row, ReturnEvent.RETURN, reason)
        store.take_back(row, at)
        telling.returned(doing, row, reason)
        return {"return": row.id}

    return _upon(row, ReturnEvent.RETURN, work, {"reason": reason.strip()}, by=by, at=at, key=key)


def excuse(row_id: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The unit need not report this month: not missed, not late. Raises NotFound, Incomplete, Conflict."""
    row = queries.row(by, row_id)

    def work(doing: Doing) -> dict[str, object]:
        _move(doing, row, ReturnEvent.EXCUSE, reason)
        store.excuse(doing, row, reason.strip())
        return {"return": row.id}

    return _upon(row, ReturnEvent.EXCUSE, work, {"reason": reason.strip()}, by=by, at=at, key=key)


def ask_again(row_id: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The unit is to report after all. Raises NotFound, Conflict."""
    row = queries.row(by, row_id)

    def work(doing: Doing) -> dict[str, object]:
        _move(doing, row, ReturnEvent.ASK_AGAIN, "")
        store.take_back(row, at)
        return {"return": row.id}

    return _upon(row, ReturnEvent.ASK_AGAIN, work, {}, by=by, at=at, key=key)


# ── beneath ──────────────────────────────────────────────────────────────────────────────────────


def require_sound(row: Return, words: Words) -> None:
    """Raises Incomplete for anything that may not be filed."""
    unknown = {*words.values, *words.notes} - set(row.asks) | set(words.narrative) - set(NARRATIVE)
    if unknown:
        raise Incomplete("month_column", columns=sorted(unknown))
    missing = [name for name in row.asks if name not in words.values]
    if missing:
        raise Incomplete("month_unfilled", missing=missing)
    if any(not one.is_finite() or not 0 <= one < LARGEST for one in words.values.values()):
        raise Incomplete("month_value")
    if any(len(text) > LONGEST for text in words.narrative.values()):
        raise TooLarge("too_large", characters=LONGEST)


def file(doing: Doing, row: Return, version: int, words: Words, by_name: str) -> dict[str, object]:
    """Within an act that is open: the unit has filed."""
    is_again = row.state == ReturnState.FILED
    if is_again and row.month.state == MonthState.LOCKED:
        raise Conflict("month_locked", month=row.month.period)
    target = RETURN_FLOW.step(ReturnState(row.state), ReturnEvent.FILE).target
    advance(row, version, state=target, filed_at=doing.at, filed_by=doing.by.person, settled_at=None)
    store.say(doing, row, words, by_name)
    step(doing, row.month, ReturnEvent.FILE, unit=row.name)
    return {"return": row.id}


def said_of(words: Words, version: int) -> dict[str, object]:
    """What an act keeps of an answer."""
    return {
        "values": dict(words.values), "notes": dict(words.notes), "narrative": dict(words.narrative),
        "version": version,
    }  # fmt: skip


def _move(doing: Doing, row: Return, event: ReturnEvent, reason: str) -> None:
    step_ = RETURN_FLOW.step(ReturnState(row.state), event)
    step_.check({"reason": reason.strip()})
    advance(row, row.version, state=step_.target, reason=reason.strip()[:200], settled_at=doing.at)
    step(doing, row.month, event, unit=row.name, note=reason.strip())


def _around(rows: Sequence[Return]) -> Place:
    """The place of one, or what is around several."""
    first = rows[0]
    return first.place if len(rows) == 1 else Place(first.tenant, None, first.month.region)


def _upon(
    row: Return, event: ReturnEvent, work: Work, details: dict[str, object], *, by: Actor, at: datetime,
    key: str,
) -> Receipt:  # fmt: skip
    permission = next(one.permission for one in RETURN_FLOW.steps if one.event is event)
    return act(
        permission, by=by, at=at, tenant=row.tenant, key=key, thing=f"return:{row.id}", details=details,
        work=work, place=row.place,
    )  # fmt: skip
