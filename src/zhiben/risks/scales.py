"""The scales that come with the product (`content/risks`), read once.

Apart from `queries`: acts ask the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from django.conf import settings

from zhiben.contents.risks import load_scales
from zhiben.domain.refusals import Incomplete
from zhiben.domain.risks import Scale


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Scale]:
    """Every version of every method, by id: what was assessed by an old one stays readable."""
    scales, _ = load_scales(settings.ROOT / "content" / "risks")
    return scales


def scale(id_: str) -> Scale:
    """Raises Incomplete `risk_scores` for one there is not."""
    if id_ not in shipped():
        raise Incomplete("risk_scores", scale=id_)
    return shipped()[id_]


def offered(day: date) -> list[Scale]:
    """The version of each method in force on a day, by method."""
    begun = sorted(
        (one for one in shipped().values() if one.valid_from <= day), key=lambda one: one.valid_from
    )
    return [one for _, one in sorted({one.method: one for one in begun}.items(), reverse=True)]
