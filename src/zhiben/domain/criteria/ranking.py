"""How near a text is to each criterion: BM25 over single letters and pairs of letters."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

_MARKS = re.compile("[,:;。、]")
_K1, _B = 1.2, 0.75


def grams(text: str) -> Counter[str]:
    """Letters and pairs of letters of a normalised text; marks part, and are none."""
    found: Counter[str] = Counter()
    for run in _MARKS.split(text):
        found.update(run)
        found.update(run[at : at + 2] for at in range(len(run) - 1))
    return found


def pairs(text: str) -> frozenset[str]:
    return frozenset(gram for gram in grams(text) if len(gram) == 2)


class Ranking:
    """Built once for documents that do not change; asked for scores of any text."""

    def __init__(self, documents: Mapping[str, str], own: Mapping[str, str]) -> None:
        """`documents`: id → everything said of it, normalised; `own`: id → its own wording alone."""
        counted = {id_: grams(text) for id_, text in documents.items()}
        lengths = {id_: sum(found.values()) for id_, found in counted.items()}
        usual = sum(lengths.values()) / max(1, len(lengths))
        holding: dict[str, dict[str, int]] = defaultdict(dict)
        for id_, found in counted.items():
            for gram, times in found.items():
                holding[gram][id_] = times
        total = len(counted)
        self._weights: dict[str, dict[str, float]] = {}
        for gram, holders in holding.items():
            rare = math.log(1 + (total - len(holders) + 0.5) / (len(holders) + 0.5))
            self._weights[gram] = {
                id_: rare * times * (_K1 + 1) / (times + _K1 * (1 - _B + _B * lengths[id_] / usual))
                for id_, times in holders.items()
            }
        self._own = {id_: pairs(text) for id_, text in own.items()}

    def scores(self, text: str, among: Iterable[str]) -> dict[str, float]:
        """id → score of those that share anything with a normalised text."""
        wanted = frozenset(among)
        found: dict[str, float] = defaultdict(float)
        for gram in grams(text):
            for id_, weight in self._weights.get(gram, {}).items():
                if id_ in wanted:
                    found[id_] += weight
        return dict(found)

    def quoted(self, said: frozenset[str], id_: str) -> float:
        """How much of a criterion's own wording the pairs of a text say: 0 to 1."""
        own = self._own[id_]
        return len(own & said) / len(own) if own else 0.0
