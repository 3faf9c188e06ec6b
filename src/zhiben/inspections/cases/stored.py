"""Steps as rows and back: what is known of a case, rebuilt from all that was done in it.

Neither columns nor changes: the one codec of `CaseStep.deed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhiben.domain.case_crimes import Harm
from zhiben.domain.case_guards import Case, Deed, after, proposed
from zhiben.domain.cases import Event
from zhiben.inspections.cases.models import Case as CaseRow
from zhiben.inspections.cases.models import CaseStep

OF_ROW = ("event", "day", "at")  # have columns of their own
_EMPTY = Deed(Event.PROPOSE, datetime.min.replace(tzinfo=UTC), date.min)


def kept(deed: Deed) -> dict[str, Any]:
    """What of a deed has no column of its own; nothing of what is as in an empty one."""
    return {
        one.name: _plain(getattr(deed, one.name))
        for one in fields(Deed)
        if one.name not in OF_ROW and getattr(deed, one.name) != getattr(_EMPTY, one.name)
    }


def deed_of(row: CaseStep) -> Deed:
    """The deed that was kept in a row."""
    deed = Deed(Event(row.event), row.recorded_at, row.day)
    return replace(deed, **{name: READ[name](value) for name, value in row.deed.items()})


def case_of(steps: Iterable[CaseStep]) -> Case:
    """What is known after these steps, the first of which proposes the case."""
    rows = iter(steps)
    case = proposed(deed_of(next(rows)))
    for row in rows:
        case = after(case, deed_of(row))
    return case


def known_of(row: CaseRow) -> tuple[Case, int]:
    """What is known of a case, and after how many steps."""
    steps = list(CaseStep.objects.filter(tenant=row.tenant, case=row).order_by("n"))
    return case_of(steps), len(steps)


def columns(case: Case) -> dict[str, Any]:
    """The columns of `Case` that say what its steps have come to."""
    return {"state": case.state.value, "filed_on": case.filed_on, "ended_on": case.ended_on}


def _plain(value: object) -> Any:
    if isinstance(value, frozenset):
        return sorted(str(one) for one in value)
    if isinstance(value, Harm):
        return {**asdict(value), "loss": str(value.loss)}
    return value.isoformat() if isinstance(value, date) else value


def _ids(value: Any) -> frozenset[UUID]:
    return frozenset(UUID(one) for one in value)


def _harm(value: Mapping[str, Any]) -> Harm:
    return Harm(**{**value, "loss": Decimal(value["loss"])})


READ: Mapping[str, Callable[[Any], Any]] = {
    "persons": _ids, "on": date.fromisoformat, "investigators": _ids, "certified": _ids,
    "papers": frozenset, "evidence": int, "harm": _harm, "hearing": bool, "until": date.fromisoformat,
}  # fmt: skip
