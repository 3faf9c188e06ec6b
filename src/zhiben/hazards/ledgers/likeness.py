"""Which rows of a ledger are known already, and which only look so: the same enterprise, place and words.

Asks the database a few hundred enterprises at a time; proposes, drops nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from zhiben.contents.ledgers.reading import Line
from zhiben.contents.ledgers.values import folded
from zhiben.domain.hazards import State
from zhiben.hazards.models import Hazard
from zhiben.orgs.world import batches

NEAR = timedelta(days=30)  # found so near to each other two hazards of one place may be one
ALIKE = 0.72  # of the pairs of letters of both, shared
LOOKED_AT = 40  # hazards of one place a row is compared with, the latest


@dataclass(frozen=True, slots=True)
class Like:
    """`of`: the number of the hazard, or the row of the file, that a row is like; `is_same`: to the day."""

    of: str
    is_same: bool

    @property
    def reason(self) -> str:
        if self.is_same:
            return f"和{self.of}是同一条（企业、部位、内容、发现日期都相同），没有再登记。"
        return (
            f"和{self.of}很像（同一部位、内容相近、日期相近），没有登记；确是另一条的，请选择“相近的也导入”。"
        )


@dataclass(frozen=True, slots=True)
class _Known:
    of: str
    text: str
    pairs: Counter[str]
    found: date


class Likeness:
    """Hazards of some enterprises found in some time, and the rows seen so far."""

    def __init__(self, tenant: int, enterprises: Collection[UUID], first: date, last: date) -> None:
        self._same: dict[tuple[UUID, str, str, date], str] = {}
        self._near: dict[tuple[UUID, str], list[_Known]] = defaultdict(list)
        for part in batches(set(enterprises)):
            rows = Hazard.objects.filter(
                tenant=tenant, enterprise__in=part, found_on__gte=first - NEAR, found_on__lte=last + NEAR
            ).exclude(state=State.UNDONE)
            told = rows.order_by("id").values_list("enterprise", "spot", "text", "found_on", "number")
            for enterprise, spot, text, found, number in told:
                assert enterprise is not None
                self._keep(enterprise, folded(spot), folded(text), found, f"已有的 {number} ")

    def like(self, enterprise: UUID, line: Line) -> Like | None:
        """What a row is like, the same before the merely alike."""
        spot, text = folded(line.spot), folded(line.text)
        same = self._same.get((enterprise, spot, text, line.found))
        if same is not None:
            return Like(same, is_same=True)
        pairs = _pairs(text)
        for known in reversed(self._near[enterprise, spot][-LOOKED_AT:]):
            if abs(known.found - line.found) <= NEAR and _alike(known, text, pairs):
                return Like(known.of, is_same=False)
        return None

    def keep(self, enterprise: UUID, line: Line) -> None:
        """A row that is taken over: later ones are compared with it."""
        self._keep(enterprise, folded(line.spot), folded(line.text), line.found, f"第 {line.n} 行")

    def _keep(self, enterprise: UUID, spot: str, text: str, found: date, of: str) -> None:
        self._same.setdefault((enterprise, spot, text, found), of)
        self._near[enterprise, spot].append(_Known(of, text, _pairs(text), found))


def _pairs(text: str) -> Counter[str]:
    return Counter(text[n : n + 2] for n in range(max(1, len(text) - 1)))


def _alike(known: _Known, text: str, pairs: Counter[str]) -> bool:
    if known.text == text:
        return True
    if not text or not known.text or _digits(known.text) != _digits(text):
        return False  # 3号灭火器 is not 4号灭火器
    shared = sum((known.pairs & pairs).values())
    return 2 * shared >= ALIKE * (known.pairs.total() + pairs.total())


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter in "0123456789一二三四五六七八九十")
