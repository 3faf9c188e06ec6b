"""晾晒: the formulas in force, and the units of an authority ranked by them from the figures of a period.

Figures that are frozen are ranked by the formulas, indicators and duties that were known with them, whatever
was published since. Apart from `queries`: other rooms' papers ask for the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from zhiben.contents.plans import load_plan
from zhiben.contents.rankings import load_rankings
from zhiben.domain.access import Actor
from zhiben.domain.indicators import Indicator, Sheet
from zhiben.domain.periods import day_of, end_of
from zhiben.domain.ranking import Line, Ranking, Units, after_finding, standings, unfair
from zhiben.domain.refusals import NotFound
from zhiben.library import files
from zhiben.library.contents import RANKINGS, rankings_of
from zhiben.library.inforce import own_text
from zhiben.orgs import queries as orgs
from zhiben.plans.inforce import in_force
from zhiben.reports.figures import queries as figures
from zhiben.reports.figures import rules
from zhiben.reports.months import queries as months


@dataclass(frozen=True, slots=True)
class Ranked:
    """`lines`: best first, then those not ranked; `names`: what the units are called; `version`: of the
    frozen figures, None where they are not frozen yet and still change; `every`: the formulas there are for
    the same period.
    """

    ranking: Ranking
    period: str
    known: datetime
    version: int | None
    lines: tuple[Line, ...]
    names: Mapping[str, str]
    indicators: Mapping[str, Indicator]
    every: tuple[Ranking, ...]


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


def of(tenant: int, day: date, at: datetime | None = None) -> tuple[Ranking, ...]:
    """The formulas in force on a day as known at `at` (None: now), fair or not."""
    text = own_text(tenant, RANKINGS, RANKINGS, day, at)
    return shipped() if text is None else _read(text)


def unfit(made: Iterable[Ranking], indicators: Mapping[str, Indicator], duties: frozenset[str]) -> list[str]:
    """The titles of formulas that these indicators would make unfair."""
    return [one.title for one in made if _is_known(one, indicators) and unfair(one, indicators, duties)]


def rankings(actor: Actor, tenant: int, *, today: date, known: datetime | None = None) -> tuple[Ranking, ...]:
    """The formulas an authority can rank by: such as its own indicators and duties keep fair; as known then
    where `known` is given.

    Raises NotFound out of reach.
    """
    named = {one.id: one for one in figures.definitions(actor, tenant, today, known)}
    duties = after_finding(duty for plan in in_force(tenant, known).plans for duty in plan.duties)
    return tuple(
        one for one in of(tenant, today, known) if _is_known(one, named) and not unfair(one, named, duties)
    )


def rank(actor: Actor, tenant: int, ranking: str, period: str, *, today: date) -> Ranked:
    """The units by a formula (empty: the first) and the figures of a period: as frozen, else as they stand.

    Raises NotFound (no such formula, out of reach), Incomplete `period`.
    """
    held = months.frozen(actor, tenant, period)
    known = None if held is None else held.known
    day = today if known is None else day_of(known)
    every = rankings(actor, tenant, today=day, known=known)
    one = next((one for one in every if ranking in ("", one.id)), None)
    if one is None:
        raise NotFound("ranking", ranking=ranking[:60])
    sheet = held.sheet if held is not None else _counted(actor, tenant, one, period, today)
    names = _names(actor, one.of)
    return Ranked(
        one, period, sheet.known, None if held is None else held.version,
        standings(one, sheet, names), names,
        {each.id: each for each in figures.definitions(actor, tenant, day, known)}, every,
    )  # fmt: skip


def tried(
    actor: Actor, tenant: int, ranking: Ranking, period: str
) -> tuple[dict[str, str], tuple[Line, ...]]:
    """What units are called, and how the frozen figures of a period rank them by a formula that nobody has
    published yet; no lines where they are not frozen.
    """
    held, names = months.frozen(actor, tenant, period), _names(actor, ranking.of)
    return names, () if held is None else standings(ranking, held.sheet, names)


def _counted(actor: Actor, tenant: int, one: Ranking, period: str, today: date) -> Sheet:
    """Only what the formula asks, and only within the period."""
    found = figures.reading(actor, tenant, today=today)
    found.require_begun(period)
    return found.alone(period, end_of(today), one.indicators())


@lru_cache(maxsize=16)
def _read(text: str) -> tuple[Ranking, ...]:
    return rankings_of(files.files_of(text))


def _is_known(ranking: Ranking, indicators: Mapping[str, Indicator]) -> bool:
    return ranking.indicators() <= set(indicators)


def _names(actor: Actor, units: Units) -> dict[str, str]:
    match units:
        case Units.INDUSTRY:
            return {f"industry:{one.code}": one.name for one in orgs.industries(actor)}
        case Units.REGION:
            return {f"region:{one.code}": one.name for one in orgs.regions(actor)}
    return {f"section:{id_}": name for id_, name in orgs.sections(actor)}
