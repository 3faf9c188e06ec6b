"""晾晒: the formulas in force, and the units of an authority ranked by them from the figures of a period.

Apart from `queries`: other rooms' papers ask for the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from zhiben.contents.plans import load_plan
from zhiben.contents.rankings import load_rankings
from zhiben.domain.access import Actor
from zhiben.domain.indicators import Indicator, Sheet
from zhiben.domain.ranking import Line, Ranking, Units, after_finding, ranked, unfair
from zhiben.domain.refusals import NotFound
from zhiben.orgs import queries as orgs
from zhiben.plans.inforce import in_force
from zhiben.reports.figures import queries as figures
from zhiben.reports.figures import rules
from zhiben.reports.months import queries as months


@dataclass(frozen=True, slots=True)
class Ranked:
    """`lines`: best first, then those not ranked; `names`: what the units are called; `version`: of the
    frozen figures, None where they are not frozen yet and still change.
    """

    ranking: Ranking
    period: str
    known: datetime
    version: int | None
    lines: tuple[Line, ...]
    names: Mapping[str, str]
    indicators: Mapping[str, Indicator]


@lru_cache(maxsize=1)
def shipped() -> tuple[Ranking, ...]:
    """Raises ValueError where the content is broken, or a formula is unfair."""
    content: Path = settings.ROOT / "content"
    plans = [load_plan(one).plan for one in sorted((content / "plans").iterdir())]
    duties = [duty for plan in plans if plan is not None for duty in plan.duties]
    found, problems = load_rankings(content / "rankings", rules.shipped(), after_finding(duties))
    if problems:
        raise ValueError("\n".join(map(str, problems)))
    return found


def rankings(actor: Actor, tenant: int, *, today: date) -> tuple[Ranking, ...]:
    """The formulas an authority can rank by: such as its own indicators and duties keep fair.

    Raises NotFound out of reach.
    """
    known = {one.id: one for one in figures.definitions(actor, tenant, today)}
    duties = after_finding(duty for plan in in_force(tenant).plans for duty in plan.duties)
    return tuple(one for one in shipped() if _is_known(one, known) and not unfair(one, known, duties))


def rank(actor: Actor, tenant: int, ranking: str, period: str, *, today: date) -> Ranked:
    """The units by a formula and the figures of a period: as frozen, else as they stand.

    Raises NotFound (no such formula, out of reach), Incomplete `period`.
    """
    one = next((one for one in rankings(actor, tenant, today=today) if one.id == ranking), None)
    if one is None:
        raise NotFound("ranking", ranking=ranking[:60])
    held = months.frozen(actor, tenant, period)
    sheet = held.sheet if held is not None else figures.sheet(actor, tenant, period, today=today)
    names = _names(actor, one.of)
    return Ranked(
        one, period, sheet.known, None if held is None else held.version,
        lines_of(one, sheet, names), names,
        {each.id: each for each in figures.definitions(actor, tenant, today)},
    )  # fmt: skip


def lines_of(ranking: Ranking, sheet: Sheet, names: Mapping[str, str]) -> tuple[Line, ...]:
    """The units of a sheet by a formula; those without a name, or with nothing to judge, are left out."""
    columns = {
        place: {id_: pair.now for id_, pair in pairs.items()}
        for place, pairs in sheet.columns.items()
        if place in names
    }
    lines = ranked(ranking, columns)
    return tuple(one for one in lines if any(_is_there(part.amount.whole) for part in one.parts))


def _is_there(whole: object) -> bool:
    return bool(whole)


def _is_known(ranking: Ranking, indicators: Mapping[str, Indicator]) -> bool:
    named = {part.indicator for part in ranking.parts} | ({ranking.size} if ranking.size else set())
    return named <= set(indicators)


def _names(actor: Actor, units: Units) -> dict[str, str]:
    match units:
        case Units.INDUSTRY:
            return {f"industry:{one.code}": one.name for one in orgs.industries(actor)}
        case Units.REGION:
            return {f"region:{one.code}": one.name for one in orgs.regions(actor)}
    return {f"section:{id_}": name for id_, name in orgs.sections(actor)}
