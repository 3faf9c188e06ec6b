"""The criteria library as shipped: national standards are one text for everybody, dated within; no authority
adopts them, so there is no edition and no table. Whoever judges by them keeps the item's id, its standard and
its words (docs/decisions/criteria.md).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from zhiben.contents.criteria import load_criteria
from zhiben.domain.criteria.matching import Matcher
from zhiben.domain.criteria.wording import Wording

SHIPPED = Path(__file__).resolve().parents[3] / "content" / "criteria"


@lru_cache(maxsize=1)
def shipped() -> Matcher:
    """The standards and the matcher of this installation. Raises ValueError where the content is broken."""
    loaded = load_criteria(SHIPPED)
    if loaded.words is None:
        raise ValueError("\n".join(str(problem) for problem in loaded.problems))
    return Matcher(loaded.library, Wording.of(loaded.words))
