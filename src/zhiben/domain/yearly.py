"""年度检查计划: how many visits in which month to which industry; drafted, approved, published.

And joint inspections (联合检查), which have the same short life: arranged, then concluded or cancelled.
Sources: the plan's 三（二）, 三（五）; 国办发〔2024〕54号 (few, planned, published).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from zhiben.domain.access import Permission
from zhiben.domain.flow import Flow, Step
from zhiben.domain.refusals import Incomplete

Lines = Mapping[str, Sequence[int]]  # by industry: the visits of the twelve months
MOST = 10_000  # visits of one industry in one month


class PlanState(StrEnum):
    DRAFTED = "drafted"
    APPROVED = "approved"
    PUBLISHED = "published"


class PlanEvent(StrEnum):
    CHANGE = "change"
    APPROVE = "approve"
    PUBLISH = "publish"


class JointState(StrEnum):
    ARRANGED = "arranged"
    CONCLUDED = "concluded"
    CANCELLED = "cancelled"


_S, _E, _P = PlanState, PlanEvent, Permission

PLAN_FLOW: Flow[PlanState, PlanEvent] = Flow(
    "year_plan",
    _S.DRAFTED,
    (
        Step(_S.DRAFTED, _E.CHANGE, _S.DRAFTED, _P.INSPECTION_PLAN),
        Step(_S.APPROVED, _E.CHANGE, _S.DRAFTED, _P.INSPECTION_PLAN),  # and is to be approved anew
        Step(_S.DRAFTED, _E.APPROVE, _S.APPROVED, _P.INSPECTION_ISSUE),
        Step(_S.APPROVED, _E.PUBLISH, _S.PUBLISHED, _P.INSPECTION_ISSUE),
    ),
)


def checked(lines: Lines) -> dict[str, list[int]]:
    """The lines as they are kept: industries without any visit left out.

    Raises Incomplete `year_plan_lines` for what is no twelve months of whole numbers, or nothing at all.
    """
    found = {}
    for industry, months in lines.items():
        if len(months) != 12 or any(not 0 <= n <= MOST for n in months):
            raise Incomplete("year_plan_lines", industry=industry)
        if any(months):
            found[industry] = list(months)
    if not found:
        raise Incomplete("year_plan_lines")
    return found


def spread(firms: int, visits: int) -> list[int]:
    """`visits` a year to each of `firms`, as evenly over the months as can be; what is over comes first.

    Twelve visits are one a month to each.
    """
    if visits <= 0 or firms <= 0:
        return [0] * 12
    total, done, months = firms * visits, 0, []
    for month in range(1, 13):
        until = -(-total * month // 12)
        months.append(until - done)
        done = until
    return months
