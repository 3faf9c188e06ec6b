"""变动归因: how much of a change in hazards found comes from how many enterprises there are, how often each
was visited, and how often a visit found something. Exact: the three parts sum to the change.

found = enterprises × visits per enterprise × found per visit. Each factor's part is what its change alone
brings, averaged over the six orders in which the three can change (Shapley), so that no order is preferred.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

FACTORS = ("enterprises", "visits", "hits")


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in one period."""

    enterprises: int
    visits: int
    found: int


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of a change, in hazards: by the number of enterprises, visits to each, finds in each visit."""

    enterprises: Fraction
    visits: Fraction
    hits: Fraction

    @property
    def change(self) -> Fraction:
        return self.enterprises + self.visits + self.hits


def attribution(before: Counted, after: Counted) -> Parts | None:
    """None where it cannot be told: nobody was visited in one of the periods, or something was found without
    a visit.
    """
    old, new = _factors(before), _factors(after)
    if old is None or new is None:
        return None
    sums = [Fraction(0)] * 3
    orders = list(permutations(range(3)))
    for order in orders:
        now = list(old)
        for n in order:
            was = now[0] * now[1] * now[2]
            now[n] = new[n]
            sums[n] += now[0] * now[1] * now[2] - was
    first, second, third = (one / len(orders) for one in sums)
    return Parts(first, second, third)


def rounded(parts: Parts) -> tuple[int, int, int]:
    """The parts as whole hazards that still sum to the change: the largest remainders are rounded up."""
    exact = (parts.enterprises, parts.visits, parts.hits)
    floors = [one.numerator // one.denominator for one in exact]
    left = int(parts.change) - sum(floors)
    by_rest = sorted(range(3), key=lambda n: (exact[n] - floors[n], -n), reverse=True)
    for n in by_rest[:left]:
        floors[n] += 1
    return floors[0], floors[1], floors[2]


def _factors(counted: Counted) -> tuple[Fraction, Fraction, Fraction] | None:
    if counted.enterprises <= 0 or counted.visits <= 0:
        return None
    return (
        Fraction(counted.enterprises),
        Fraction(counted.visits, counted.enterprises),
        Fraction(counted.found, counted.visits),
    )
