"""收尾: what was open when a plan ended goes one way each: carried over, closed, or let go with a reason.

Closed is never said by anybody: it follows from the thing itself. What is decided stays decided; a thing
that is done after it was carried over is a thing that was carried over, and done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from zhiben.domain.plan import Plan

Thing = TypeVar("Thing")


class Fate(StrEnum):
    CARRIED = "carried"  # 移交
    CLOSED = "closed"  # 已办结
    WAIVED = "waived"  # 不再办


class Open(StrEnum):
    """What kinds of things can be open."""

    HAZARD = "hazard"  # 没有销号的隐患
    TASK = "task"  # 没有办结的任务
    OBLIGATION = "obligation"  # 逾期没办的责任


DECIDED = (Fate.CARRIED, Fate.WAIVED)


def fates(
    listed: Iterable[Thing], decided: Mapping[Thing, Fate], still_open: frozenset[Thing]
) -> dict[Thing, Fate | None]:
    """Of each thing listed its one fate; None while nobody has decided and it is open still."""
    return {one: decided.get(one) or (None if one in still_open else Fate.CLOSED) for one in listed}


def left(found: Mapping[Thing, Fate | None]) -> list[Thing]:
    """What has no fate yet: the closing waits for it."""
    return [one for one, fate in found.items() if fate is None]


def counted(found: Mapping[Thing, Fate | None]) -> dict[Fate, int]:
    """How many went each way, all three named."""
    sums = Counter(fate for fate in found.values() if fate is not None)
    return {fate: sums[fate] for fate in Fate}


def following(plans: Iterable[Plan], last: date) -> str:
    """The plan that goes on from one that ends on `last`: that which begins soonest after it; "" for none."""
    after = [(one.in_force.first, one.id) for one in plans if one.in_force.first > last]
    return min(after, default=(last, ""))[1]
