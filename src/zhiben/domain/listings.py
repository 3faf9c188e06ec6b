"""Lists that a paper appends (附件): the rows behind a figure, and what somebody owes in its period.

A line is a row; its number stands before it. What a line says is frozen with the paper as its figures are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhiben.domain.wording import Piece, Pieces, plain

ROWS = ("序号", "企业", "事项", "日期")
OWED = ("序号", "任务", "依据", "数量", "完成时限", "责任单位")
_RHYTHMS = {12: "每月一次", 4: "每季度一次"}
_SHOWN = 3  # days; more are said by their rhythm, or by the last of them


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `mask`: what the public version calls the enterprise; `told`: what else a list says of it."""

    subject: str
    mask: str
    label: str
    day: date | None = None
    told: tuple[str, ...] = ()


def of_rows(lines: Sequence[Line]) -> tuple[tuple[Pieces, ...], ...]:
    """Number, enterprise, what it is, day."""
    return tuple(
        (
            plain(str(n)),
            (Piece(one.subject, mask=one.mask),),
            plain(one.label),
            plain("" if one.day is None else f"{one.day.year}年{one.day.month}月{one.day.day}日"),
        )
        for n, one in enumerate(lines, 1)
    )


def of_owed(lines: Sequence[Line]) -> tuple[tuple[Pieces, ...], ...]:
    """Number, task, clause, how much, until when, who."""
    return tuple(
        (plain(str(n)), plain(one.label), *map(plain, one.told), plain(one.subject))
        for n, one in enumerate(lines, 1)
    )


def until(days: Sequence[date], year: int) -> str:
    """When a duty of a year is due: a few days by name, more of them by their rhythm and the last."""
    dues = sorted(set(days))
    if not dues:
        return "随事项办理"
    if len(dues) in _RHYTHMS:
        return f"{_RHYTHMS[len(dues)]}，最后一次为{_before(dues[-1], year)}"
    if len(dues) <= _SHOWN:
        return "、".join(_before(one, year) for one in dues)
    return f"共{len(dues)}次，最后一次为{_before(dues[-1], year)}"


def _before(day: date, year: int) -> str:
    ahead = "" if day.year == year else "次年" if day.year == year + 1 else f"{day.year}年"
    return f"{ahead}{day.month}月{day.day}日前"
