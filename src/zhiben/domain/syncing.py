"""A phone that was away sends what was written down on it: each operation is done exactly once, in its order.

The phone keeps an operation until it has a receipt, and sends it again whenever it has none: a request may
be lost, its answer may be lost, both may come late, twice, or after others. So the server knows each by
its id, and takes those of one phone and one visit only in the order of their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from zhiben.domain.merging import Clash, Merged, Plain, same

AWRY = timedelta(minutes=5)  # a phone's clock further off than this is shown as wrong; nothing is refused


class Kind(StrEnum):
    """What an operation does to its visit."""

    START = "start"
    SET = "set"
    RESOLVE = "resolve"
    FILE = "file"


class Outcome(StrEnum):
    """What a receipt says. `clash`: applied, but for the fields that somebody else changed too."""

    APPLIED = "applied"
    REPEATED = "repeated"
    REFUSED = "refused"
    CLASH = "clash"


class Take(StrEnum):
    """How a person decides a clash."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"  # of texts: one after the other
    SAME = "same"  # nobody had to: both sides came to say the same


CHOICES = (Take.MINE, Take.THEIRS, Take.BOTH)


class Turn(StrEnum):
    """What is to be done with an operation that has come."""

    TAKE = "take"
    REPEATED = "repeated"  # answered as the first time
    KEY_REUSED = "key_reused"  # its id belongs to another operation
    NUMBER_TAKEN = "number_taken"  # its number belongs to another operation
    EARLIER_MISSING = "earlier_missing"  # to be sent again after those before it


@dataclass(frozen=True, slots=True)
class Operation:
    """As a phone wrote it. `n`: 1, 2, … of this phone and this visit; `body`: the digest of all of it.

    `at`: what the phone's clock said. `fault`: the code of what is wrong with it, where something is.
    """

    id: UUID
    visit: UUID
    device: UUID
    n: int
    body: str
    nonce: str = ""
    at: datetime | None = None
    kind: Kind = Kind.SET
    entry: str = ""
    fields: Mapping[str, Plain] | None = None
    seen: Mapping[str, Plain] | None = None
    clash: UUID | None = None
    take: Take | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """A clash that nobody has decided yet. `device`: on whose side `yours` is."""

    id: UUID
    device: UUID
    entry: str
    field: str
    yours: Plain
    theirs: Plain
    seen: Plain


@dataclass(frozen=True, slots=True)
class Folded:
    """What becomes of clashes by an operation: `new` ones, open ones whose `yours` it renews, and those that
    are `over`: nobody has to decide them any more.
    """

    new: tuple[Clash, ...]
    renewed: Mapping[UUID, Plain]
    over: frozenset[UUID]


def in_order(operations: Iterable[Operation]) -> list[Operation]:
    """Those of one phone and one visit together, by their numbers; else as they came."""
    told = list(operations)
    first: dict[tuple[UUID, UUID], int] = {}
    for place, one in enumerate(told):
        first.setdefault((one.visit, one.device), place)
    return sorted(told, key=lambda one: (first[one.visit, one.device], one.n))


def turn_of(operation: Operation, known: str | None, last: int) -> Turn:
    """`known`: the body under the same id, None where it never came; `last`: the number taken last."""
    if known is not None:
        return Turn.REPEATED if known == operation.body else Turn.KEY_REUSED
    if operation.n <= last:
        return Turn.NUMBER_TAKEN
    return Turn.TAKE if operation.n == last + 1 else Turn.EARLIER_MISSING


def fold(
    device: UUID, entry: str, said: Mapping[str, Plain], merged: Merged, waiting: Iterable[Open]
) -> Folded:
    """After a phone has said something about an entry. `waiting`: the open clashes of that entry.

    A phone that goes on writing in a field that clashes renews its clash, it does not have two of them. One
    that says the same as the record, or has seen what stands there, has none any more.
    """
    clashing = {clash.field: clash for clash in merged.clashes}
    mine = {one.field: one for one in waiting if one.device == device}
    over = {one.id for field, one in mine.items() if field in said and field not in clashing}
    over |= {
        one.id
        for one in waiting
        if one.device != device and one.field in merged.taken and same(merged.taken[one.field], one.yours)
    }
    return Folded(
        tuple(clash for field, clash in clashing.items() if field not in mine),
        {mine[field].id: clash.yours for field, clash in clashing.items() if field in mine},
        frozenset(over),
    )


def decided(take: Take, yours: Plain, theirs: Plain) -> Plain:
    """What the field is to say. Of what is no text, `both` keeps theirs: it cannot be joined."""
    match take:
        case Take.MINE:
            return yours
        case Take.BOTH if isinstance(yours, str) and isinstance(theirs, str) and yours and theirs:
            return f"{theirs}；{yours}"
        case Take.BOTH if isinstance(yours, tuple) and isinstance(theirs, tuple):
            return (*theirs, *(one for one in yours if one not in theirs))
        case Take.BOTH:
            return theirs or yours
    return theirs


def off_by(claimed: datetime, at: datetime) -> timedelta | None:
    """By how much a phone's clock was ahead (positive) or behind when it sent; None within `AWRY`.

    An operation may have waited for days: only that it claims a time to come shows a wrong clock, so pass
    the time of sending where it is known.
    """
    off = claimed - at
    return off if abs(off) > AWRY else None
