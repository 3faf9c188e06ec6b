"""`domain.cells.Cell` to columns and back; the numbers and names by which cells and tallies are found again.

Neither tables nor questions: the one codec that recounting, questions, the verifier and the benches share.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhiben.domain.cells import Cell, Mark
from zhiben.domain.refusals import NotFound
from zhiben.domain.slots import plain
from zhiben.plans.models import NEVER, CellColumns

# In the order of `values_list` in questions and of the bulk writers.
COLUMNS = (
    *(
        "slot",
        "plan",
        "duty",
        "clause",
        "per",
        "period",
        "starts_on",
        "ends_on",
        "opens_on",
        "soon_on",
        "due_on",
    ),
    *("late_on", "need", "need_of", "unit", "counted", "counted_of", "done_on", "waived", "applicable"),
    *("closed_on", "marks", "after_hour", "recount_on"),
)


def number(*parts: object) -> int:
    """63 bits that stand for the parts: equal parts, equal number, on every machine."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def slot(cell: Cell) -> int:
    """Names the obligation among those of its holder."""
    return number(cell.plan, cell.duty, cell.per, cell.period)


def columns(cell: Cell) -> dict[str, Any]:
    """The columns of `CellColumns`."""
    return dict(zip(COLUMNS, values(cell), strict=True))


def values(cell: Cell) -> tuple[Any, ...]:
    """As `columns`, in the order of COLUMNS."""
    return (
        slot(cell), cell.plan, cell.duty, cell.clause, cell.per, cell.period, cell.starts_on, cell.ends_on,
        cell.opens_on, cell.soon_on or NEVER, cell.due_on, cell.late_on or NEVER, Decimal(cell.need_n),
        cell.need_of, cell.unit, Decimal(cell.counted_n), cell.counted_of, cell.done_on, cell.waived,
        cell.applicable, cell.closed_on, ",".join(cell.marks),
        cell.after_hour, cell.recount_on,
    )  # fmt: skip


def cell_of(row: CellColumns | Mapping[str, Any], holder: UUID | str) -> Cell:
    """The cell of a stored row, or of its columns by name."""
    one: Mapping[str, Any] = row if isinstance(row, Mapping) else row.__dict__
    return Cell(
        plan=one["plan"], duty=one["duty"], clause=one["clause"], holder=str(holder), per=one["per"],
        period=one["period"], starts_on=one["starts_on"], ends_on=one["ends_on"], opens_on=one["opens_on"],
        due_on=one["due_on"], soon_on=_ever(one["soon_on"]), late_on=_ever(one["late_on"]),
        need_n=plain(one["need"]), need_of=one["need_of"], unit=one["unit"], counted_n=plain(one["counted"]),
        counted_of=one["counted_of"], done_on=one["done_on"], waived=one["waived"],
        applicable=one["applicable"], closed_on=one["closed_on"],
        marks=marks(one["marks"]), after_hour=one["after_hour"], recount_on=one["recount_on"],
    )  # fmt: skip


def marks(stored: str) -> tuple[Mark, ...]:
    return tuple(Mark(part) for part in stored.split(",") if part)


def obligation_id(subject: UUID | str, slot_: int) -> str:
    """The stable name of one obligation, for addresses: the holder, and the slot among the holder's."""
    return f"{UUID(str(subject)).hex}{slot_:016x}"


def obligation_parts(id_: str) -> tuple[UUID, int]:
    """(holder, slot) of a name. Raises NotFound for a text that names nothing."""
    try:
        if len(id_) != 48:
            raise ValueError
        return UUID(id_[:32]), int(id_[32:], 16)
    except ValueError as error:
        raise NotFound("obligation", id=id_) from error


def _ever(day: date) -> date | None:
    return None if day == NEVER else day
