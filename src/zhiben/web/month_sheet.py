"""A sheet of figures as a page shows it: by group A–F, this month, in all, the month before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from zhiben.domain.access import Actor
from zhiben.domain.freezing import Difference
from zhiben.domain.indicators import NOTHING, Amount, Indicator, Sheet
from zhiben.domain.months import Filled
from zhiben.orgs import queries as orgs
from zhiben.web.indicator_words import GROUPS, title_of


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure. `text` empty: 未报, or (`is_share`) a share of nothing; `missing`: who have not said."""

    text: str
    is_share: bool = False
    missing: int = 0
    part: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One column of the sheet, as a row of the page."""

    id: str
    title: str
    unit: str
    is_asked: bool
    now: Cell
    total: Cell
    before: Cell


@dataclass(frozen=True, slots=True)
class Group:
    letter: str
    title: Any
    lines: tuple[Line, ...]


def groups(
    sheet: Sheet, every: Iterable[Indicator], place: str = "", before: Sheet | None = None
) -> list[Group]:
    """The sheet at a place, in its order; groups without any column left out."""
    lines: dict[str, list[Line]] = {letter: [] for letter in GROUPS}
    column = sheet.columns.get(place, {})
    earlier = before.columns.get(place, {}) if before is not None else {}
    for one in every:
        if one.id in column:
            was = earlier[one.id].now if one.id in earlier else NOTHING
            pair = column[one.id]
            lines[one.group].append(
                Line(
                    one.id, title_of(one), one.unit, one.is_asked, _cell(one, pair.now),
                    _cell(one, pair.total), _cell(one, was),
                )
            )  # fmt: skip
    return [Group(letter, GROUPS[letter], tuple(found)) for letter, found in lines.items() if found]


def filled(sheet: Sheet, every: Iterable[Indicator], place: str = "") -> Filled:
    """已填/共 of the columns A–F: what the system counts stands, what is asked once all have said."""
    column = sheet.columns.get(place, {})
    main = [one for one in every if one.group != "X" and one.id in column]
    asked = [column[one.id].now for one in main if one.is_asked]
    said = sum(amount.value is not None and not amount.missing for amount in asked)
    return Filled(len(main) - len(asked), said, len(main))


def lacking(sheet: Sheet, every: Iterable[Indicator], place: str = "") -> list[Line]:
    """The columns somebody still has to say."""
    found = [line for group in groups(sheet, every, place) for line in group.lines if group.letter != "X"]
    return [line for line in found if line.is_asked and (line.now.missing or not line.now.text)]


def places(actor: Actor, sheet: Sheet) -> list[tuple[str, str]]:
    """(place, name) of the columns that have anything in them, the whole first."""
    names = {f"industry:{one.code}": one.name for one in orgs.industries(actor)}
    names |= {f"region:{one.code}": one.name for one in orgs.regions(actor)}
    names |= {f"section:{id_}": name for id_, name in orgs.sections(actor)}
    return list(_places(sheet, names))


def _places(sheet: Sheet, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    for place, column in sheet.columns.items():
        if not place:
            yield "", str(gettext_lazy("全局"))
        elif place in names and any(pair.total.value for pair in column.values()):
            yield place, names[place]


def _cell(one: Indicator, amount: Amount) -> Cell:
    if amount.value is None:
        return Cell("", amount.whole is not None or one.is_share, amount.missing)
    text = f"{amount.value:.{one.places}f}"
    if amount.part is None or amount.whole is None:
        return Cell(text, one.is_share, amount.missing)
    return Cell(text, True, amount.missing, f"{amount.part.normalize():f}/{amount.whole.normalize():f}")


@dataclass(frozen=True, slots=True)
class Changed:
    """One column at one place that differs."""

    place: str
    id: str
    title: str
    unit: str
    before: Cell
    after: Cell
    total_before: Cell
    total_after: Cell


def changed(
    found: Iterable[Difference], every: Iterable[Indicator], names: Mapping[str, str]
) -> list[Changed]:
    """Differences with the names of their places and columns; places without a name are parts of others."""
    known = {one.id: one for one in every}
    return [
        Changed(
            names.get(one.place, ""), one.indicator, title_of(known[one.indicator]),
            known[one.indicator].unit, _cell(known[one.indicator], one.before.now),
            _cell(known[one.indicator], one.after.now), _cell(known[one.indicator], one.before.total),
            _cell(known[one.indicator], one.after.total),
        )
        for one in found
        if one.indicator in known and (not one.place or one.place in names)
    ]  # fmt: skip
