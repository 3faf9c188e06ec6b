"""A sheet of figures as plain data and back, and what differs between two of them.

Numbers are written as decimal text, so that what is read back is what was frozen, digit for digit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhiben.domain.indicators import NOTHING, Amount, Pair, Reported, Sheet, Span

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Difference:
    """One column at one place, before and after."""

    place: str
    indicator: str
    before: Pair
    after: Pair


def packed(sheet: Sheet) -> dict[str, Any]:
    """Text, numbers and lists only. `unpacked` gives an equal sheet."""
    return {
        "format": FORMAT, "tenant": sheet.tenant, "period": sheet.period,
        "first": sheet.span.first.isoformat(), "last": sheet.span.last.isoformat(),
        "since": sheet.since.isoformat(), "known": sheet.known.isoformat(),
        "columns": {
            place: {name: [_packed(pair.now), _packed(pair.total)] for name, pair in column.items()}
            for place, column in sheet.columns.items()
        },
    }  # fmt: skip


def unpacked(told: Mapping[str, Any], only: Collection[str] | None = None) -> Sheet:
    """The sheet again, of all places or of these. Raises ValueError for data of an unknown format."""
    if told.get("format") != FORMAT:
        raise ValueError(f"figures of an unknown format: {told.get('format')}")
    span = Span(date.fromisoformat(told["first"]), date.fromisoformat(told["last"]))
    columns = {
        place: {name: Pair(_unpacked(now), _unpacked(total)) for name, (now, total) in column.items()}
        for place, column in told["columns"].items()
        if only is None or place in only
    }
    return Sheet(
        told["tenant"], told["period"], span, date.fromisoformat(told["since"]),
        datetime.fromisoformat(told["known"]), columns,
    )  # fmt: skip


def differences(before: Sheet, after: Sheet) -> tuple[Difference, ...]:
    """Columns whose figures are not the same, by place and in the order of the sheets; a column that one of
    them has not is without figures there.
    """
    return tuple(_differences(before, after))


def is_zero_report(sheet: Sheet, standing: Collection[str]) -> bool:
    """Whether nothing happened in the period: every column of the whole is nought, those that are `standing`
    (on file, not happening) aside; a share of nothing says nothing either way. 未报 is no nought.
    """
    column = sheet.columns.get("", {})
    told = [pair.now for name, pair in column.items() if name not in standing]
    return bool(told) and all(one.state is Reported.ZERO or one.whole == 0 for one in told)


def _differences(before: Sheet, after: Sheet) -> Iterator[Difference]:
    for place in dict.fromkeys((*before.columns, *after.columns)):
        old, new = before.columns.get(place, {}), after.columns.get(place, {})
        for name in dict.fromkeys((*old, *new)):
            was, is_ = old.get(name, _NONE), new.get(name, _NONE)
            if was != is_:
                yield Difference(place, name, was, is_)


_NONE = Pair(NOTHING, NOTHING)


def _packed(amount: Amount) -> list[str | int | None]:
    """What is None at the end is left out: most amounts are a value alone."""
    parts: list[str | int | None] = [
        _text(amount.value), _text(amount.part), _text(amount.whole), amount.missing or None
    ]  # fmt: skip
    while parts and parts[-1] is None:
        parts.pop()
    return parts


def _unpacked(parts: list[Any]) -> Amount:
    value, part, whole, missing = parts + [None] * (4 - len(parts))
    return Amount(_number(value), _number(part), _number(whole), missing or 0)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
