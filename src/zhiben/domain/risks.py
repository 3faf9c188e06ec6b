"""风险分级管控: what scores are worth, which of the four colours that is, at which level it is controlled.

A scale (LS, LEC) is data (`content/risks`): its factors, the scores they may have, its bands. The scores are
kept; value, colour and level are always worked out from them, so that no row can say otherwise. Colours
sort risks on lists and plans; they are no alarm and decide nothing by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import product
from math import prod

from zhiben.domain.refusals import Incomplete

PLACES = ("site", "equipment", "post")  # kinds of subject at which there are risks: 场所、设备、岗位
JOINT = "x"  # between the scores of one assessment, as they are kept: "4x5"


class Colour(StrEnum):
    """The four colours, the gravest first."""

    RED = "red"  # 重大风险
    ORANGE = "orange"  # 较大风险
    YELLOW = "yellow"  # 一般风险
    BLUE = "blue"  # 低风险


class ControlLevel(StrEnum):
    """Who controls, the highest first; a higher one covers all lower ones."""

    COMPANY = "company"  # 公司级
    DEPARTMENT = "department"  # 部门级
    WORKSHOP = "workshop"  # 车间级
    TEAM = "team"  # 班组岗位级


class Means(StrEnum):
    """The five kinds of control, the best first: what takes the danger away comes before what warns of it."""

    ENGINEERING = "engineering"  # 工程技术措施
    MANAGEMENT = "management"  # 管理措施
    TRAINING = "training"  # 培训教育措施
    PROTECTION = "protection"  # 个体防护措施
    EMERGENCY = "emergency"  # 应急处置措施


# The lowest level that may control a risk of this colour.
LEAST_LEVEL: dict[Colour, ControlLevel] = {
    Colour.RED: ControlLevel.COMPANY,
    Colour.ORANGE: ControlLevel.DEPARTMENT,
    Colour.YELLOW: ControlLevel.WORKSHOP,
    Colour.BLUE: ControlLevel.TEAM,
}
# 《山东省安全生产条例》第三十一条: of these 专项管控方案、限制人员进入、定期巡查.
SPECIAL = frozenset({Colour.RED, Colour.ORANGE})


@dataclass(frozen=True, slots=True)
class Score:
    """A value a factor may have, as it is written, and what it means."""

    written: str
    means: str

    @property
    def value(self) -> Fraction:
        return Fraction(self.written)


@dataclass(frozen=True, slots=True)
class Factor:
    """`L` 可能性, `S` 严重性 …; its scores, the greatest first."""

    letter: str
    name: str
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """From which value on it is this colour; `exclusive`: only above it. The gravest band comes first."""

    colour: Colour
    least: Fraction
    exclusive: bool = False

    def holds(self, value: Fraction) -> bool:
        return value > self.least if self.exclusive else value >= self.least


@dataclass(frozen=True, slots=True)
class Scale:
    """One version of a method. `is_checked` False: its thresholds are not verified, pages say 待核实."""

    id: str
    method: str
    title: str
    source: str
    is_checked: bool
    valid_from: date
    factors: tuple[Factor, ...]
    bands: tuple[Band, ...]
    note: str = ""

    def value(self, scores: Sequence[str]) -> Fraction:
        """The product. Raises Incomplete `risk_scores` unless each factor has one of its scores."""
        self.require(scores)
        return Fraction(prod(Fraction(score) for score in scores))

    def colour(self, scores: Sequence[str]) -> Colour:
        """Raises as `value`."""
        value = self.value(scores)
        return next(band.colour for band in self.bands if band.holds(value))

    def require(self, scores: Sequence[str]) -> None:
        allowed = [{one.written for one in factor.scores} for factor in self.factors]
        fits = len(scores) == len(allowed) and all(
            score in some for score, some in zip(scores, allowed, strict=True)
        )
        if not fits:
            raise Incomplete("risk_scores", method=self.method)

    def combinations(self) -> Iterator[tuple[str, ...]]:
        """Every possible assessment."""
        return product(*([one.written for one in factor.scores] for factor in self.factors))


def joined(scores: Sequence[str]) -> str:
    """Scores as one text."""
    return JOINT.join(scores)


def parted(kept: str) -> tuple[str, ...]:
    """The scores in a text made by `joined`."""
    return tuple(kept.split(JOINT))


def covering(level: ControlLevel) -> tuple[ControlLevel, ...]:
    """The levels at which a risk controlled at `level` is controlled too: itself and all lower ones."""
    every = tuple(ControlLevel)
    return every[every.index(level) :]


def levels_for(colour: Colour) -> tuple[ControlLevel, ...]:
    """The levels that may be chosen for a colour: its least one and the higher ones, the least first."""
    every = tuple(ControlLevel)
    return every[: every.index(LEAST_LEVEL[colour]) + 1][::-1]


def require_level(colour: Colour, level: ControlLevel) -> None:
    """Raises Incomplete `risk_level_too_low`."""
    if level not in levels_for(colour):
        raise Incomplete("risk_level_too_low", colour=colour, least=LEAST_LEVEL[colour])


def written(value: Fraction) -> str:
    """A value as people write it: without needless digits."""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"
