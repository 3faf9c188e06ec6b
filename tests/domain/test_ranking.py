"""晾晒 by rules: what is ranked, what is only marked; and that looking for hazards never costs a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiben.domain.hazards import Source
from zhiben.domain.indicator_formulas import Duties, Finder, Formula, Hazards, Owing, Share, Standing
from zhiben.domain.indicators import Amount, Indicator
from zhiben.domain.ranking import Line, Part, Ranking, Units, points_of, ranked, unfair
from zhiben.domain.ranking import Standing as Place

D = Decimal


def ranking(*parts: Part, size: str = "", least: int = 0) -> Ranking:
    return Ranking("r", "晾晒", "Ranking", Units.REGION, parts, "说明", size, least)


RATE = Part("rate", 60, D(50), D(100), least=3)
RATES = ("90", "100", "90", "60")
DEATHS = Part("accidents", 40, D(1), D(0))


def amounts(rate: str | None, whole: int = 10, accidents: int = 0, **more: Amount) -> dict[str, Amount]:
    value = None if rate is None else D(rate)
    return {"rate": Amount(value, whole=D(whole)), "accidents": Amount(D(accidents)), **more}


def test_points_lie_in_proportion_between_nothing_and_full() -> None:
    told = [points_of(RATE, Amount(D(value), whole=D(10))) for value in ("40", "50", "75", "100", "120")]
    assert told == [D("0"), D("0"), D("50"), D("100"), D("100")]
    assert [points_of(DEATHS, Amount(D(value))) for value in (0, 1, 2)] == [D(100), D(0), D(0)]


def test_equal_scores_share_a_rank_and_the_next_is_left_out() -> None:
    lines = ranked(
        ranking(RATE, DEATHS),
        {"a": amounts("90"), "b": amounts("100"), "c": amounts("90"), "d": amounts("60")},
    )
    assert [(one.place, one.rank, one.score) for one in lines] == [
        ("b", 1, D("100.0")), ("a", 2, D("88.0")), ("c", 2, D("88.0")), ("d", 4, D("52.0")),
    ]  # fmt: skip


def test_few_are_marked_not_ranked() -> None:
    """One late of two says nothing; nor does a town of one enterprise."""
    few = ranked(ranking(RATE, DEATHS), {"few": amounts("50", whole=2), "many": amounts("50")})
    assert [(one.place, one.standing, one.rank) for one in few] == [
        ("many", Place.RANKED, 1), ("few", Place.SMALL, None),
    ]  # fmt: skip
    sized = ranking(RATE, DEATHS, size="enterprises", least=3)
    (line,) = ranked(sized, {"town": amounts("90", enterprises=Amount(D(2)))})
    assert (line.standing, line.score) == (Place.SMALL, None)


def test_what_nobody_has_said_is_not_nought() -> None:
    told = amounts("90") | {"accidents": Amount(None, missing=1)}
    (line,) = ranked(ranking(RATE, DEATHS), {"town": told})
    assert (line.standing, line.rank) == (Place.UNSAID, None)


def test_a_part_that_is_not_judged_leaves_its_weight_to_the_others() -> None:
    rates = Part("rate", 80, D(0), D(100)), Part("other", 20, D(0), D(100))
    (line,) = ranked(ranking(*rates), {"town": {"rate": Amount(D(70), whole=D(10))}})
    assert (line.standing, line.score) == (Place.RANKED, D("70.0"))


# ── self-found hazards never count against anyone ────────────────────────────────────────────────────


@dataclass(frozen=True)
class Found:
    """A hazard of a unit: who found it, how it stands, whether one closed before came back."""

    unit: str
    source: Source
    closed: bool
    overdue: bool
    again: bool = False


def counted(formula: Formula, unit: str, every: tuple[Found, ...]) -> Decimal:
    """As `reports.figures` counts, of the hazards alone."""
    mine = [one for one in every if one.unit == unit]
    if isinstance(formula, Duties):  # finding-closed asks of what others found, major-closed of all
        owed = [one for one in mine if formula.duty != "finding-closed" or one.source is Source.INSPECTION]
        return D(len(owed) if formula.what is Owing.DUE else sum(one.closed for one in owed))
    assert isinstance(formula, Hazards)
    own = [one for one in mine if one.source is Source.SELF_CHECK]
    if formula.what is Standing.MISSED:
        return D(max(0, len(mine) - 2 * len(own)))
    if formula.found_by is Finder.OTHERS:
        mine = [one for one in mine if one not in own]
    test: Callable[[Found], bool] = {
        Standing.FOUND: lambda one: True,
        Standing.CLOSED: lambda one: one.closed,
        Standing.OPEN: lambda one: not one.closed,
        Standing.OVERDUE: lambda one: one.overdue and not one.closed,
        Standing.RECURRING: lambda one: one.again or bool(own),
    }[formula.what]
    return D(sum(test(one) for one in mine))


def indicator(id_: str, formula: Formula) -> Indicator:
    return Indicator(id_, "X", id_, id_, "条", formula)


COUNTS = {
    f"{what}-{by}": indicator(f"{what}-{by}", Hazards(what, found_by=by))
    for what in (Standing.FOUND, Standing.CLOSED, Standing.OPEN, Standing.OVERDUE, Standing.RECURRING)
    for by in (Finder.ANYONE, Finder.OTHERS)
} | {
    "missed": indicator("missed", Hazards(Standing.MISSED)),
    **{
        f"{duty}-{what}": indicator(f"{duty}-{what}", Duties(what, duty))
        for duty in ("finding-closed", "major-closed", "")
        for what in (Owing.DUE, Owing.IN_TIME)
    },
}
AFTER = frozenset({"major-closed"})
name = st.sampled_from(sorted(COUNTS))
found = st.builds(
    Found, st.sampled_from(["a", "b"]), st.sampled_from([Source.SELF_CHECK, Source.INSPECTION]),
    st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip
formulas = st.one_of(
    name.map(lambda one: {one: COUNTS[one]}),
    st.tuples(name, name).map(
        lambda two: {"share": indicator("share", Share(*two)), **{one: COUNTS[one] for one in two}}
    ),
)


def columns(known: Mapping[str, Indicator], every: tuple[Found, ...]) -> dict[str, dict[str, Amount]]:
    return {unit: {id_: _amount(one, known, unit, every) for id_, one in known.items()} for unit in "ab"}


def _amount(one: Indicator, known: Mapping[str, Indicator], unit: str, every: tuple[Found, ...]) -> Amount:
    if not isinstance(one.formula, Share):
        return Amount(counted(one.formula, unit, every))
    part, whole = (counted(known[id_].formula, unit, every) for id_ in (one.formula.part, one.formula.whole))
    return Amount(part * 100 / whole if whole else None, part, whole)


def line_of(lines: tuple[Line, ...], unit: str) -> Line:
    return next(one for one in lines if one.place == unit)


Guard = Callable[[Ranking, Mapping[str, Indicator], frozenset[str]], list[str]]


def looking_costs_nothing(is_unfair: Guard) -> None:
    """Whoever finds hazards himself stands no worse, under any formula the guard lets through."""

    @settings(max_examples=300, deadline=None, database=None, derandomize=True)
    @given(formulas, st.lists(found, max_size=6).map(tuple), found, st.booleans(), st.integers(1, 3))
    def check(
        known: Mapping[str, Indicator],
        before: tuple[Found, ...],
        more: Found,
        less: bool,
        least: int,
    ) -> None:
        first = next(iter(known))
        bounds = (D(4), D(0)) if less else (D(0), D(4))
        one = ranking(Part(first, 100, *bounds, least=least))
        if is_unfair(one, known, AFTER):
            return
        after = (*before, replace(more, unit="a", source=Source.SELF_CHECK))
        was, now = (line_of(ranked(one, columns(known, rows)), "a") for rows in (before, after))
        assert now.standing is was.standing
        assert (now.score or D(0)) >= (was.score or D(0))
        assert (now.rank or 0) <= (was.rank or 0)

    check()


def test_finding_hazards_oneself_never_costs_points_or_a_place() -> None:
    looking_costs_nothing(unfair)


def mutant_that_looks_at_the_share_alone(
    one: Ranking, known: Mapping[str, Indicator], after: frozenset[str]
) -> list[str]:
    """What the share is made of is not looked at."""
    return [part.indicator for part in one.parts if unfair(one, {**known, **_bare(known)}, after)]


def _bare(known: Mapping[str, Indicator]) -> dict[str, Indicator]:
    plain = Hazards(Standing.FOUND, found_by=Finder.OTHERS)
    parts = [one.formula for one in known.values() if isinstance(one.formula, Share)]
    return {id_: replace(known[id_], formula=plain) for one in parts for id_ in (one.part, one.whole)}


def mutant_that_forgets_the_duties(
    one: Ranking, known: Mapping[str, Indicator], after: frozenset[str]
) -> list[str]:
    """A duty that a hazard brings about passes for any other."""
    return unfair(one, known, frozenset())


@pytest.mark.parametrize("mutant", [mutant_that_looks_at_the_share_alone, mutant_that_forgets_the_duties])
def test_the_property_finds_a_guard_that_lets_self_found_hazards_count(mutant: Guard) -> None:
    with pytest.raises(AssertionError):
        looking_costs_nothing(mutant)
