"""Everything a paper's sentences are made of: figures of its period and of those it is compared with, the
rows it names, and what all of it is called. As plain data it is kept with the paper.

Neither questions of people nor changes: what the room's acts and the command line fetch.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from zhiben.domain import deriving, freezing
from zhiben.domain.access import Actor
from zhiben.domain.composing import Body, Line, compose
from zhiben.domain.deriving import Rule
from zhiben.domain.indicators import Sheet, Span
from zhiben.domain.narrating import Called, Data, year_place
from zhiben.domain.outlines import BY_YEAR, Aired, Attribution, Listed, Named, Outline, Owed, Table
from zhiben.domain.paper_periods import period_before, words_of, year_ago
from zhiben.domain.periods import day_of, parse_label
from zhiben.domain.ranking import Ranking
from zhiben.orgs import queries as orgs
from zhiben.reports.figures import queries as figures
from zhiben.reports.figures.queries import Reading
from zhiben.reports.leading.rankings import rankings
from zhiben.reports.months import queries as months
from zhiben.reports.writing import naming, owed

SCOPE = "全区工信领域"
_NUMBER = re.compile(r"^\d{4}-\d+\s+")  # of a hazard: it is not printed


@dataclass(frozen=True, slots=True)
class Gathered:
    """`frozen`: the version of the locked figures, 0 where they are not locked; `known`: up to when all of it
    was known.
    """

    data: Data
    rows: Mapping[str, tuple[Line, ...]]
    frozen: int
    known: datetime

    def body(self, outline: Outline, scope: str, *, heading: str = "", to: str = "") -> Body:
        """The paper as the figures have it, with all that the writer may put in."""
        return compose(outline, self.data, self.rows, place=scope, heading=heading, to=to)


def gather(
    actor: Actor, tenant: int, outline: Outline, period: str, scope: str, *, at: datetime,
    known: datetime | None = None, reading: Reading | None = None,
) -> Gathered:  # fmt: skip
    """`known` None: the locked figures where there are such, else as things stand at `at`. A paper without a
    period has none. `reading`: of the same moment, where somebody has one.
    """
    today = day_of(at)
    words = words_of(period)
    labels = _labels(actor, today)
    words |= {"authority": orgs.office(actor, tenant).name, "scope": labels.get(scope, SCOPE), "about": ""}
    words |= {"since": "", "end": ""}
    if outline.every == "once":
        nothing = Sheet(tenant, "", Span(today, today), today, at, {"": {}})
        return Gathered(Data(nothing, {}, words=words, labels=labels), {}, 0, at)
    reading = reading or figures.reading(actor, tenant, today=today, known=known)
    held = months.frozen(actor, tenant, period) if known is None else None
    sheet = held.sheet if held is not None else reading.sheet(period, known or at)
    called = {
        one.id: Called(one.title, one.unit, one.places, one.public)
        for one in figures.named(actor, tenant, today, sheet.known).values()
    }
    rules = _rules(actor, tenant, outline, sheet.known)
    called |= {name: _called(rule, called) for name, rule in rules.items()}
    named = outline.indicators() | deriving.indicators_of(rules)
    words |= {"since": f"{sheet.since.year}年", "end": f"{sheet.span.last.month}月{sheet.span.last.day}日"}
    behind = reading if held is None else _as_frozen(actor, sheet)
    years = _years(behind, outline, period, sheet.known, named)
    labels |= {year_place(year): f"{year}年" for year in years}
    before, then = (_other(reading, one, at) for one in (period_before(period), year_ago(period)))
    data = Data(
        _trimmed(sheet, named, scope), called, before and _trimmed(before, named, scope),
        then and _trimmed(then, named, scope), words, labels, rules, years,
    )  # fmt: skip
    rows = {
        block.id: _lines(behind, block, sheet, scope)
        for block in outline.blocks()
        if isinstance(block, Named | Listed)
    } | {
        block.id: owed.lines(actor, tenant, period, scope, today=today, known=known)
        for block in outline.blocks()
        if isinstance(block, Owed)
    }
    return Gathered(data, rows, 0 if held is None else held.version, sheet.known)


def _as_frozen(actor: Actor, sheet: Sheet) -> Reading:
    """What was known when a sheet was."""
    return figures.reading(actor, sheet.tenant, today=day_of(sheet.known), known=sheet.known)


def _other(reading: Reading, period: str | None, at: datetime) -> Sheet | None:
    """The sheet of a period compared with: as it was frozen (by `known`), else as things stand. Only what
    happened in it is asked, and nothing of one that was over before figures are added up.
    """
    days = None if period is None else parse_label(period)
    if period is None or days is None or days.last < reading.since:
        return None
    held = months.frozen(reading.actor, reading.tenant, period, known=reading.known)
    return held.sheet if held is not None else reading.alone(period, reading.known or at)


def _years(
    behind: Reading, outline: Outline, period: str, at: datetime, named: Collection[str]
) -> dict[str, Sheet]:
    """Each year of a longer period that has begun, where the paper has a table of them."""
    days = parse_label(period)
    tables = [one for one in outline.blocks() if isinstance(one, Table) and one.by == BY_YEAR]
    if days is None or not tables:
        return {}
    last = min(days.last, behind.today).year
    return {
        str(year): _whole_only(behind.alone(str(year), at), named)
        for year in range(days.first.year, last + 1)
    }


def _whole_only(sheet: Sheet, named: Collection[str]) -> Sheet:
    column = {name: pair for name, pair in sheet.columns[""].items() if name in named}
    return replace(sheet, columns={"": column})


def _trimmed(sheet: Sheet, named: Collection[str], scope: str) -> Sheet:
    """Of the whole and the paper's own place everything; of other places what the paper names."""
    columns = {
        place: dict(column) if place in ("", scope) else {n: p for n, p in column.items() if n in named}
        for place, column in sheet.columns.items()
    }
    return replace(sheet, columns=columns)


def _rules(actor: Actor, tenant: int, outline: Outline, known: datetime) -> dict[str, Rule]:
    """By which the paper makes further numbers: what a change is ascribed to, and how units are ranked. The
    formulas as they were known with the figures.
    """
    made: list[Rule] = [one for one in outline.blocks() if isinstance(one, Attribution)]
    wanted = {one.ranking for one in outline.blocks() if isinstance(one, Aired)}
    if wanted:
        made += [one for one in rankings(actor, tenant, today=day_of(known), known=known) if one.id in wanted]
    return deriving.by_name(made)


def _called(rule: Rule, called: Mapping[str, Called]) -> Called:
    """Public where everything it reads is."""
    is_public = all(called[name].public for name in deriving.read_by(rule))
    if isinstance(rule, Ranking):
        return Called(rule.title, "分", 1, is_public)
    return Called("检查查出的隐患增减", "条", 0, is_public)


def _labels(actor: Actor, today: date) -> dict[str, str]:
    made = {f"industry:{one.code}": one.name for one in orgs.industries(actor)}
    made |= {f"section:{id_}": name for id_, name in orgs.sections(actor)}
    made |= {f"region:{one.code}": one.name for one in orgs.regions(actor)}
    return made


def _lines(behind: Reading, block: Named | Listed, sheet: Sheet, scope: str) -> tuple[Line, ...]:
    """The first rows behind an indicator. An enterprise is “某…企业” in public."""
    found = behind.rows(block.indicator, sheet.span, scope, None, block.most)
    masks = naming.covering(sheet.tenant, [one.subject_name for one in found.rows])
    return tuple(
        Line(
            one.subject_name,
            masks.get(one.subject_name, naming.SOMEBODY),
            _NUMBER.sub("", one.label),
            one.day,
        )
        for one in found.rows
    )


# ── as plain data ────────────────────────────────────────────────────────────────────────────────


def told(gathered: Gathered) -> dict[str, Any]:
    """Everything of it, to be kept with a paper."""
    data = gathered.data
    return {
        "sheet": freezing.packed(data.sheet),
        "before": None if data.before is None else freezing.packed(data.before),
        "year_ago": None if data.year_ago is None else freezing.packed(data.year_ago),
        "called": {
            name: [one.title, one.unit, one.places, one.public] for name, one in data.called.items()
        },
        "words": dict(data.words), "labels": dict(data.labels), "rules": deriving.told(data.rules),
        "rows": {
            block: [
                [one.subject, one.mask, one.label, one.day and one.day.isoformat(), *one.told]
                for one in lines
            ]
            for block, lines in gathered.rows.items()
        },
        "years": {year: freezing.packed(one) for year, one in data.years.items()},
        "frozen": gathered.frozen, "known": gathered.known.isoformat(),
    }  # fmt: skip


def untold(kept: Mapping[str, Any]) -> Gathered:
    """What `told` kept."""
    rules = deriving.untold(kept.get("rules", ()))
    called = {name: Called(*one) for name, one in kept["called"].items()}
    called |= {name: _called(rule, called) for name, rule in rules.items() if name not in called}
    data = Data(
        freezing.unpacked(kept["sheet"]), called,
        None if kept["before"] is None else freezing.unpacked(kept["before"]),
        None if kept["year_ago"] is None else freezing.unpacked(kept["year_ago"]),
        kept["words"], kept["labels"], rules,
        {year: freezing.unpacked(one) for year, one in kept.get("years", {}).items()},
    )  # fmt: skip
    rows = {block: tuple(map(_line, lines)) for block, lines in kept["rows"].items()}
    return Gathered(data, rows, kept["frozen"], datetime.fromisoformat(kept["known"]))


def _line(kept: Sequence[Any]) -> Line:
    subject, mask, label, day, *told = kept
    return Line(subject, mask, label, None if day is None else date.fromisoformat(day), tuple(told))
