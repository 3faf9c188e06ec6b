"""晾晒: units ranked by what came of their work, by a formula anybody can read and work out again.

Each part of a ranking is one indicator; where its value lies between what earns nothing and what earns all
says its points. Finding hazards oneself never counts against anyone: what would does not load (`unfair`).
How the product is used is no indicator at all. Small denominators are marked, not ranked: one late check of
two says nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from zhiben.domain import indicator_formulas as formulas
from zhiben.domain.hazards import Source
from zhiben.domain.indicators import NOTHING, Amount, Indicator, Sheet
from zhiben.domain.plan import All, Condition, Duty, Test

HUNDRED, TENTH, ZERO = Decimal(100), Decimal("0.1"), Decimal(0)
# What an enterprise that looks for hazards itself brings about by looking.
OF_HAZARDS = frozenset(
    {"hazard", "hazard_closed", "hazard_rectified", "major_hazard_report", "treatment_plan"}
)


class Units(StrEnum):
    INDUSTRY = "industry"
    REGION = "region"
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class Part:
    """`nothing`: the indicator's value that earns no points, `full`: that earns all of them. `least`: the
    smallest denominator of a share that is judged.
    """

    indicator: str
    weight: int
    nothing: Decimal
    full: Decimal
    least: int = 1


@dataclass(frozen=True, slots=True)
class Ranking:
    """`size`: the indicator that says how large a unit is, empty: none; `least`: from which size on it is
    ranked; `measured`: per cent of the weights that must be judged for a rank.
    """

    id: str
    title: str
    english: str
    of: Units
    parts: tuple[Part, ...]
    note: str
    size: str = ""
    least: int = 0
    measured: int = 60

    def indicators(self) -> frozenset[str]:
        """Every indicator it reads."""
        return frozenset({one.indicator for one in self.parts} | ({self.size} if self.size else set()))


class Standing(StrEnum):
    RANKED = "ranked"
    SMALL = "small"  # 基数小，不排名
    UNSAID = "unsaid"  # 未报，不排名


@dataclass(frozen=True, slots=True)
class Scored:
    """`points`: of a hundred; None where the part is not judged."""

    part: Part
    amount: Amount
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class Line:
    """`rank`: equal scores share one, the next is left out; None with `score` where it is not ranked."""

    place: str
    standing: Standing
    rank: int | None
    score: Decimal | None
    parts: tuple[Scored, ...]


def ranked(ranking: Ranking, columns: Mapping[str, Mapping[str, Amount]]) -> tuple[Line, ...]:
    """The units by their scores, the best first; after them those that are not ranked. `columns`: of each
    unit the amounts by indicator; what is not among them nobody has said.
    """
    lines = [_line(ranking, place, amounts) for place, amounts in columns.items()]
    order = sorted(
        lines, key=lambda one: (one.standing is not Standing.RANKED, -(one.score or ZERO), one.place)
    )
    scores = [one.score for one in order]
    return tuple(
        Line(one.place, one.standing, scores.index(one.score) + 1, one.score, one.parts)
        if one.standing is Standing.RANKED
        else one
        for one in order
    )


def standings(
    ranking: Ranking, sheet: Sheet, names: Collection[str], *, in_all: bool = False
) -> tuple[Line, ...]:
    """The units of a sheet by a formula, as `ranked`. `names`: the places that are called something; others,
    and those with nothing to judge, are left out. `in_all`: by the figures since the plan began.
    """
    prefix = f"{ranking.of}:"
    columns = {
        place: {id_: pair.total if in_all else pair.now for id_, pair in pairs.items()}
        for place, pairs in sheet.columns.items()
        if place in names and place.startswith(prefix)
    }
    return tuple(one for one in ranked(ranking, columns) if any(part.amount.whole for part in one.parts))


def points_of(part: Part, amount: Amount) -> Decimal | None:
    """Of a hundred, in proportion between `nothing` and `full`; None for what nobody has said, a share of
    nothing or of too few.
    """
    if amount.value is None or (amount.whole is not None and amount.whole < part.least):
        return None
    earned = (amount.value - part.nothing) / (part.full - part.nothing)
    return (min(max(earned, ZERO), Decimal(1)) * HUNDRED).quantize(TENTH, ROUND_HALF_UP)


def unfair(ranking: Ranking, indicators: Mapping[str, Indicator], after_finding: frozenset[str]) -> list[str]:
    """The parts by which finding hazards oneself could count against somebody. `after_finding`: the duties
    that a hazard found by oneself brings about.
    """
    return [part.indicator for part in ranking.parts if _is_unfair(part, indicators, after_finding)]


def after_finding(duties: Iterable[Duty]) -> frozenset[str]:
    """The duties that begin with a hazard which may be one found by the enterprise itself."""
    return frozenset(duty.id for duty in duties if _begins_with_own(duty))


def _line(ranking: Ranking, place: str, amounts: Mapping[str, Amount]) -> Line:
    parts = tuple(
        Scored(part, amount, points_of(part, amount))
        for part in ranking.parts
        for amount in [amounts.get(part.indicator, NOTHING)]
    )
    standing = _standing(ranking, parts, amounts)
    score = _score(parts) if standing is Standing.RANKED else None
    return Line(place, standing, None, score, parts)


def _standing(ranking: Ranking, parts: Iterable[Scored], amounts: Mapping[str, Amount]) -> Standing:
    shown = list(parts)
    if any(one.amount.missing for one in shown):
        return Standing.UNSAID
    judged = sum(one.part.weight for one in shown if one.points is not None)
    weights = sum(one.part.weight for one in shown)
    size = amounts.get(ranking.size, NOTHING).value or ZERO
    is_small = bool(ranking.size) and size < ranking.least
    return Standing.SMALL if is_small or judged * 100 < ranking.measured * weights else Standing.RANKED


def _score(parts: Iterable[Scored]) -> Decimal:
    """The weighted mean of the parts that are judged."""
    judged = [(one.points, one.part.weight) for one in parts if one.points is not None]
    mean = sum((points * weight for points, weight in judged), ZERO) / sum(weight for _, weight in judged)
    return mean.quantize(TENTH, ROUND_HALF_UP)


def _counted(indicator: str, indicators: Mapping[str, Indicator]) -> tuple[str, ...]:
    """The indicator, and of a share the two it is made of."""
    formula = indicators[indicator].formula
    return (formula.part, formula.whole) if isinstance(formula, formulas.Share) else (indicator,)


def _is_unfair(part: Part, indicators: Mapping[str, Indicator], duties: frozenset[str]) -> bool:
    counted = [indicators[name] for name in _counted(part.indicator, indicators)]
    missed = [_is_missed(one) for one in counted]
    falls = part.nothing > part.full and not any(missed[1:])  # fewer missed of as many found is better
    return any(_touched(one, duties) for one in counted) or (any(missed) and not falls)


def _is_missed(indicator: Indicator) -> bool:
    """What others found and the enterprise had not: it falls with every hazard it finds itself."""
    formula = indicator.formula
    return isinstance(formula, formulas.Hazards) and formula.what is formulas.Standing.MISSED


def _touched(indicator: Indicator, duties: frozenset[str]) -> bool:
    """Whether a hazard somebody finds himself can change the figure; what he missed apart."""
    match indicator.formula:
        case formulas.Hazards(what=what, found_by=found_by):
            is_others = found_by in formulas.BY_OTHERS and what is not formulas.Standing.RECURRING
            return not is_others and not _is_missed(indicator)
        case formulas.Duties(duty=duty):
            return not duty or duty in duties
        case formulas.Facts(kinds=kinds):
            return not OF_HAZARDS.isdisjoint(kinds)
        case formulas.Steps() | formulas.Spent():
            return True
    return False


def _begins_with_own(duty: Duty) -> bool:
    events = [terms.event for terms in (duty.terms, *(one.terms for one in duty.overrides)) if terms.event]
    return any(OF_HAZARDS & set(one.kinds) and not _leaves_out_own(one.where) for one in events)


def _leaves_out_own(where: Condition | None) -> bool:
    """Whether a condition lets through no hazard found by a check of one's own; in doubt it may."""
    match where:
        case All(parts):
            return any(_leaves_out_own(part) for part in parts)
        case Test(path="source", op="eq" | "in", value=value):
            return Source.SELF_CHECK not in (value if isinstance(value, tuple) else (value,))
    return False
