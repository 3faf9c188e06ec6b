"""Of many cases alike the small size takes every second one, and the others on the other database."""

import os
from collections.abc import Sequence
from itertools import product
from typing import Any

from tests.conftest import FULL


def in_turn(*axes: Sequence[Any]) -> list[Any]:
    """All with --full; else those of one colour, as on a chessboard: each value of each axis is taken on both
    databases, each combination on one. Values where there is one axis, tuples where there are more.
    """
    mine = int(os.environ.get("ZHIBEN_TEST_DATABASE") == "postgresql")
    taken = [
        [axis[n] for axis, n in zip(axes, place, strict=True)]
        for place in product(*(range(len(axis)) for axis in axes))
        if FULL or sum(place) % 2 == mine
    ]
    return [tuple(case) if len(axes) > 1 else case[0] for case in taken]
