"""A month's figures and words put into a form. No actor is asked: whoever calls has asked for the figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from zhiben.contents.document_values import chinese_day
from zhiben.contents.office import Unopenable
from zhiben.contents.sheet_values import Made, made
from zhiben.contents.sheets import SheetForm, Word
from zhiben.domain.indicators import Indicator, Sheet
from zhiben.domain.refusals import Incomplete


def filled(
    form: SheetForm,
    template: bytes | None,
    sheet: Sheet,
    told: Mapping[str, str],
    indicators: Mapping[str, Indicator],
) -> Made:
    """The file. Raises Incomplete `sheet_indicator` for a form that asks for an indicator there is none of,
    `sheet_unfit` for a file that cannot be filled.
    """
    gone = sorted(form.indicators - set(indicators))
    if gone:
        raise Incomplete("sheet_indicator", form=form.id, indicators=gone)
    told = {**told, Word.UNTOLD: _untold(form, sheet, indicators)}
    try:
        return made(form, template, sheet, told, indicators)
    except (Unopenable, ValueError) as error:
        raise Incomplete("sheet_unfit", form=form.id, what=str(error)) from error


def _untold(form: SheetForm, sheet: Sheet, indicators: Mapping[str, Indicator]) -> str:
    """Which figures of the form are not of all who are asked."""
    column = sheet.columns.get("", {})
    found = {
        one.title: max(column[id_].now.missing, column[id_].total.missing)
        for id_, one in indicators.items()
        if id_ in form.indicators and id_ in column
    }
    named = [f"{title}（{n} 个单位未报）" for title, n in found.items() if n]
    return f"{'、'.join(named)}。未报的没有计入。" if named else "没有。"


def words(sheet: Sheet, unit: str, filler: str, day: date, narrative: Mapping[str, str]) -> dict[str, str]:
    """What texts may name. `narrative`: what was said besides figures, by `Word`."""
    year, month = sheet.period[:4], sheet.period[5:7] if "-" in sheet.period else ""
    return {
        Word.UNIT: unit, Word.PERIOD: period_in_words(sheet.period), Word.YEAR: year,
        Word.MONTH: month.lstrip("0") if month.isdigit() else "", Word.SINCE: str(sheet.since.year),
        Word.DAY: chinese_day(day), Word.FILLER: filler, **narrative,
    }  # fmt: skip


def period_in_words(period: str) -> str:
    """2026-10 → 2026年10月, 2026-Q3 → 2026年第三季度, 2026 → 2026年; anything else as it is."""
    year, _, part = period.partition("-")
    if not part:
        return f"{year}年" if year.isdigit() else period
    if part.startswith("Q"):
        return f"{year}年第{dict(zip('1234', '一二三四', strict=True)).get(part[1:], part[1:])}季度"
    return f"{year}年{int(part)}月" if part.isdigit() else period
