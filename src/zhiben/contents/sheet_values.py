"""What is written into the cells of a 调度表, from a month's figures and words; and the sheet itself.

A figure nobody has said stays a word, 未报, never nought; a share of nothing is a dash, and so is every
figure of an industry, a town or a section in which nobody stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from zhiben.contents.office import Parts, Unopenable
from zhiben.contents.sheets import MARK, Filled, Measured, Of, SheetForm, Word
from zhiben.contents.xlsx.building import build
from zhiben.contents.xlsx.filling import Value, fill
from zhiben.contents.xlsx.opening import opened
from zhiben.contents.xlsx.reading import Tab, tabs
from zhiben.contents.xlsx.squares import Square
from zhiben.domain.indicators import NOTHING, Amount, Sheet

MISSING, OF_NOTHING = "未报", "—"
PER_CENT = "%"
NARRATIVE = (Word.PROGRESS, Word.PROBLEMS, Word.MEASURES)


@dataclass(frozen=True, slots=True)
class Made:
    """A filled sheet. `missing`: cells that say 未报; `partly`: figures some of those asked have not said."""

    content: bytes
    missing: tuple[Filled, ...]
    partly: tuple[Filled, ...]


def made(
    form: SheetForm,
    template: bytes | None,
    sheet: Sheet,
    words: Mapping[str, str],
    measures: Mapping[str, Measured],
) -> Made:
    """A month's sheet. `template`: the superior's file, None for a layout of ours; `words`: what a text may
    name, by `Word`. Raises Unopenable; ValueError for a cell that cannot be filled.
    """
    cells = form.cells
    if form.layout is not None:
        template, cells = build(form.title, form.layout, measures, words)
    if template is None:
        raise Unopenable([("没有模板文件", "重新上传上级的 Excel 表。")])
    parts = opened(template)
    values, missing, partly = _values(cells, parts, sheet, words, measures)
    return Made(fill(parts, values), missing, partly)


def said(text: str, words: Mapping[str, str]) -> str:
    """A text with its words; of what nobody has told it says so."""

    def one(name: str) -> str:
        return words.get(name, "") or (MISSING if name in NARRATIVE else "")

    return MARK.sub(lambda found: one(found[1]), text)


def number(amount: Amount, measure: Measured, tens: int = 0, *, percent: bool = False) -> Decimal | None:
    """The figure as a cell holds it; None: there is none. `percent`: the cell shows a hundredth as 1 %."""
    if amount.value is None:
        return None
    places = measure.places
    value = amount.value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if percent and measure.unit == PER_CENT:
        tens -= 2
    return value.scaleb(tens)


def _values(
    cells: tuple[Filled, ...],
    parts: Parts,
    sheet: Sheet,
    words: Mapping[str, str],
    measures: Mapping[str, Measured],
) -> tuple[dict[tuple[str, Square], Value], tuple[Filled, ...], tuple[Filled, ...]]:
    there: dict[str, Tab] = {tab.name: tab for tab in tabs(parts)}
    values: dict[tuple[str, Square], Value] = {}
    missing: list[Filled] = []
    partly: list[Filled] = []
    for one in cells:
        if one.tab not in there:
            raise ValueError(f"no such tab: {one.tab}")
        if one.say:
            values[one.tab, one.at] = said(one.say, words)
            if any(name in NARRATIVE and not words.get(name) for name in MARK.findall(one.say)):
                missing.append(one)
            continue
        if one.place and one.place not in sheet.columns:
            values[one.tab, one.at] = OF_NOTHING
            continue
        pair = sheet.columns.get(one.place, {}).get(one.indicator)
        amount = NOTHING if pair is None else (pair.now if one.of is Of.NOW else pair.total)
        cell = there[one.tab].cells.get(one.at)
        found = number(amount, measures[one.indicator], one.tens, percent=cell is not None and cell.percent)
        values[one.tab, one.at] = _word(amount) if found is None else found
        if values[one.tab, one.at] == MISSING:
            missing.append(one)
        elif amount.missing:
            partly.append(one)
    return values, tuple(missing), tuple(partly)


def _word(amount: Amount) -> str:
    return OF_NOTHING if amount.whole is not None and not amount.whole else MISSING
