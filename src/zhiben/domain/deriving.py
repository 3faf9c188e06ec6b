"""Numbers made of figures by a rule: how a unit stands by a formula (晾晒), and what a change comes from.

A paper prints them as figures of their rule (`ranking:ID`, `change:ID`); the rule is kept with the paper, so
that they are counted again from its sheets like all others, and each can be opened to what it is made of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from zhiben.domain.attribution import Counted, attribution, rounded
from zhiben.domain.indicators import Sheet
from zhiben.domain.outlines import Attribution
from zhiben.domain.ranking import Line, Part, Ranking, Units, standings
from zhiben.domain.wording import Figure, Measure

RANKING, CHANGE = "ranking:", "change:"
IN_ALL = ":in_all"  # after the name of a ranking: by the figures since the plan began
FACTORS = (Measure.BY_ENTERPRISES, Measure.BY_VISITS, Measure.BY_HITS)

Rule = Ranking | Attribution
Rules = Mapping[str, Rule]


def names_of(rule: Rule) -> tuple[str, ...]:
    """What its figures name as their indicator: of a ranking that by the period, and that by all."""
    if isinstance(rule, Ranking):
        return (f"{RANKING}{rule.id}", f"{RANKING}{rule.id}{IN_ALL}")
    return (f"{CHANGE}{rule.id}",)


def by_name(rules: Iterable[Rule]) -> dict[str, Rule]:
    """The rules by what their figures name."""
    return {name: rule for rule in rules for name in names_of(rule)}


def is_in_all(name: str) -> bool:
    return name.endswith(IN_ALL)


def indicators_of(rules: Rules) -> frozenset[str]:
    """Every indicator the rules read."""
    return frozenset(name for rule in rules.values() for name in read_by(rule))


def read_by(rule: Rule) -> frozenset[str]:
    """Every indicator a rule reads."""
    if isinstance(rule, Ranking):
        return rule.indicators()
    return frozenset({*rule.found, rule.visits, rule.enterprises})


def derived(
    rule: Rule, figure: Figure, sheet: Sheet, before: Sheet | None, year_ago: Sheet | None,
    names: Collection[str],
) -> Decimal | None:  # fmt: skip
    """The number; None where it cannot be told. `before`, `year_ago`: the sheets a change may be against;
    `names`: the places that are called something.
    """
    if isinstance(rule, Ranking):
        lines = standings(rule, sheet, names, in_all=is_in_all(figure.indicator))
        line = next((one for one in lines if one.place == figure.place), None)
        return None if line is None else _of_line(line, figure.measure)
    return _of_change(rule, figure, sheet, before if rule.against is Measure.VS_LAST else year_ago)


def counted_in(rule: Attribution, sheet: Sheet | None, place: str) -> Counted | None:
    """What an attribution compares; None where one of it nobody has told."""
    column = {} if sheet is None else sheet.columns.get(place, {})
    told = [
        pair.now.value if (pair := column.get(name)) is not None else None
        for name in (rule.enterprises, rule.visits, *rule.found)
    ]
    numbers = [int(one) for one in told if one is not None]
    return Counted(numbers[0], numbers[1], sum(numbers[2:])) if len(numbers) == len(told) else None


def sources(rule: Rule, figure: Figure) -> tuple[Figure, ...]:
    """The figures one of its numbers is made of, each of which has its rows."""
    place = figure.place
    if isinstance(rule, Ranking):
        named = dict.fromkeys([*(part.indicator for part in rule.parts), *([rule.size] if rule.size else [])])
        measure = Measure.TOTAL if is_in_all(figure.indicator) else Measure.NOW
        return tuple(Figure(name, measure, place) for name in named)
    then = Measure.BEFORE if rule.against is Measure.VS_LAST else Measure.YEAR_AGO
    named = dict.fromkeys((*rule.found, rule.visits, rule.enterprises))
    return tuple(Figure(name, measure, place) for name in named for measure in (then, Measure.NOW))


def _of_line(line: Line, measure: Measure) -> Decimal | None:
    if measure is Measure.SCORE:
        return line.score
    return None if line.rank is None or measure is not Measure.RANK else Decimal(line.rank)


def _of_change(rule: Attribution, figure: Figure, sheet: Sheet, then: Sheet | None) -> Decimal | None:
    before, now = counted_in(rule, then, figure.place), counted_in(rule, sheet, figure.place)
    parts = None if before is None or now is None else attribution(before, now)
    if before is None or now is None or parts is None:
        return None
    if figure.measure is rule.against:
        return Decimal(now.found - before.found)
    if figure.measure not in FACTORS:
        return None
    return Decimal(rounded(parts)[FACTORS.index(figure.measure)])


# ── as plain data ────────────────────────────────────────────────────────────────────────────────


def told(rules: Rules) -> list[list[Any]]:
    """The rules as plain data. `untold` gives equal ones."""
    return [list(_told(rule)) for name, rule in rules.items() if not is_in_all(name)]


def untold(kept: Sequence[Sequence[Any]]) -> dict[str, Rule]:
    """By the names of their figures."""
    return by_name(map(_untold, kept))


def _told(rule: Rule) -> Iterator[Any]:
    if isinstance(rule, Attribution):
        yield from (CHANGE, rule.id, list(rule.found), rule.visits, rule.enterprises, rule.against.value)
        return
    yield from (RANKING, rule.id, rule.title, rule.english, rule.of.value, rule.note)
    yield [[one.indicator, one.weight, str(one.nothing), str(one.full), one.least] for one in rule.parts]
    yield from (rule.size, rule.least, rule.measured)


def _untold(kept: Sequence[Any]) -> Rule:
    kind, *rest = kept
    if kind == CHANGE:
        id_, found, visits, enterprises, against = rest
        return Attribution(id_, tuple(found), visits, enterprises, Measure(against))
    id_, title, english, of, note, parts, size, least, measured = rest
    made = tuple(
        Part(name, weight, Decimal(nothing), Decimal(full), smallest)
        for name, weight, nothing, full, smallest in parts
    )
    return Ranking(id_, title, english, Units(of), made, note, size, least, measured)
