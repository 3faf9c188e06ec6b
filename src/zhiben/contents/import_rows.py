"""Rows of a table of enterprises or people, read cell by cell: right as values, wrong in words.

Nothing is looked up but places and industries, which the caller knows; whether a row is new or changes
something is the room's to say.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from zhiben.contents.cells import LONGEST, Error, Wrong, is_nothing, plain, read_cell
from zhiben.contents.headings import match
from zhiben.contents.imports import (
    INDUSTRY,
    SINCE,
    ImportColumn,
    ImportForm,
)
from zhiben.contents.problems import nearest
from zhiben.domain import uscc
from zhiben.domain.facts import Value
from zhiben.domain.refusals import Incomplete

Cells = Sequence[object]
EARLIEST = date(1949, 10, 1)
AHEAD = timedelta(days=366)  # how far ahead a change may be told
LONGEST_NAME, LONGEST_CODE = 120, 64
SUGGESTED = 500  # wrong words for which the likeliest right one is looked for
_ERROR_VALUE = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|GETTING_DATA)", re.IGNORECASE)
_ROUNDED = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_OFFICE = re.compile(r"(人民政府|街道办事处|街道办|办事处|政府|街道|镇|乡|办)+$")


@dataclass(frozen=True, slots=True)
class Line:
    """A row without a wrong cell. `values`: by column name, only what is filled in."""

    n: int
    values: Mapping[str, Value]


@dataclass(slots=True)
class Rows:
    """A table as read. `ignored`: headings nobody knows, whose columns are left alone."""

    total: int
    lines: list[Line] = field(default_factory=list)
    errors: list[Error] = field(default_factory=list)
    ignored: tuple[str, ...] = ()


class Words:
    """Codes and what people call them: exact, by another word, without the office's usual ending."""

    def __init__(self, names: Mapping[str, str], words: Mapping[str, Sequence[str]], thing: str) -> None:
        self.names, self.thing = names, thing
        found: dict[str, set[str]] = defaultdict(set)
        for code, name in names.items():
            for text in (code, name, _core(name), *words.get(code, ())):
                found[_folded(text)].add(code)
        self._codes = found

    def find(self, written: str, suggest: bool) -> str:
        """The code. Raises Wrong, with the likeliest where `suggest`."""
        text = _folded(written)
        codes = (
            self._codes.get(text) or self._codes.get(_core(text)) or self._codes.get(_shorter(text), set())
        )
        if len(codes) == 1:
            return next(iter(codes))
        if codes:
            raise Wrong(f"有 {len(codes)} 个{self.thing}叫这个名字，请填代码：{'、'.join(sorted(codes))}。")
        near = nearest(text, self.names.values()) if suggest else None
        others = f"可填：{'、'.join(self.names.values())}。" if suggest and len(self.names) <= 8 else ""
        raise Wrong(f"没有这个{self.thing}。{f'是不是“{near}”？' if near else others}")


@dataclass(frozen=True, slots=True)
class Known:
    """What words in cells may mean: codes with their names, of the authority's own region."""

    regions: Mapping[str, str]
    industries: Mapping[str, str]


def read_rows(
    form: ImportForm, head: Cells, rows: Iterable[tuple[int, Cells]], known: Known, today: date
) -> Rows:
    """Every row, each with the number it has in the file. Raises Incomplete `import_columns`."""
    matched = match(head, form.headings)
    if matched.missing:
        raise Incomplete("import_columns", missing=list(matched.missing), strangers=list(matched.strangers))
    reader = _Reader(form, matched.places, known, today)
    lines = [line for n, row in rows if (line := reader.line(n, row)) is not None]
    return Rows(reader.total, lines, reader.errors, matched.strangers)


class _Reader:
    def __init__(self, form: ImportForm, places: Mapping[str, int], known: Known, today: date) -> None:
        self.columns = [(column, places[column.name]) for column in form.columns if column.name in places]
        industries = form.role(INDUSTRY)
        self.regions = Words(known.regions, {}, "镇街")
        self.industries = Words(known.industries, industries.words if industries else {}, "行业")
        self.today = today
        self.errors: list[Error] = []
        self.total = 0
        self._read: dict[tuple[str, str], Value | Wrong] = {}

    def line(self, n: int, row: Cells) -> Line | None:
        self.total += 1
        values: dict[str, Value] = {}
        before = len(self.errors)
        for column, place in self.columns:
            raw = row[place] if place < len(row) else None
            try:
                value = self._cell(column, raw)
            except Wrong as wrong:
                shown = "" if raw is None else plain(raw)[:LONGEST]
                self.errors.append(Error(n, column.label, shown, str(wrong)))
            else:
                if value is not None:
                    values[column.name] = value
        return Line(n, values) if len(self.errors) == before else None

    def _cell(self, column: ImportColumn, raw: object) -> Value:
        if is_nothing(raw):
            if column.asks.required:
                raise Wrong("没有填。")
            return None
        asked = (column.name, f"{type(raw).__name__}:{raw}")  # the same words come again and again
        if asked not in self._read:
            try:
                self._read[asked] = self._value(column, raw)
            except Wrong as wrong:
                self._read[asked] = wrong
        found = self._read[asked]
        if isinstance(found, Wrong):
            raise found
        return found

    def _value(self, column: ImportColumn, raw: object) -> Value:
        written = plain(raw)
        if _ERROR_VALUE.fullmatch(written):
            raise Wrong("这是 Excel 的错误值，请改成内容本身。")
        suggest = len(self.errors) < SUGGESTED
        match column.role:
            case "uscc":
                return read_uscc(raw)
            case "region":
                return self.regions.find(written, suggest)
            case "industry":
                return self.industries.find(written, suggest)
            case "name" | "parent":
                return _text(written, LONGEST_NAME)
            case "code":
                return _text(written, LONGEST_CODE)
            case "since" | "from":
                return self._day(column, raw)
        value = read_cell(column.asks, column.meant(written) if isinstance(raw, str) else raw)
        if column.asks.not_after_today and isinstance(value, date) and value > self.today:
            raise Wrong("不能晚于今天。")
        return value

    def _day(self, column: ImportColumn, raw: object) -> date:
        day = read_cell(column.asks, raw)
        assert isinstance(day, date)
        if day < EARLIEST or day > self.today + AHEAD:
            raise Wrong("年份不对。")
        if column.role == SINCE and day > self.today:
            raise Wrong("不能晚于今天。")
        return day


def read_uscc(raw: object) -> str:
    """A 统一社会信用代码. Raises Wrong, with what it should be where that can be told."""
    if isinstance(raw, float) or (isinstance(raw, str) and _ROUNDED.fullmatch(raw.strip())):
        raise Wrong("Excel 把代码当成了数字，末几位已丢。把这一列设为“文本”，照营业执照重填。")
    checked = uscc.check(plain(raw))
    if not checked.valid:
        raise Wrong(checked.reason)
    return checked.normalised


def _text(written: str, longest: int) -> str:
    text = " ".join(written.split())
    if len(text) > longest:
        raise Wrong(f"最多 {longest} 字，现在 {len(text)} 字。")
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise Wrong("含有无法显示的字符，请重新输入。")
    return text


def same_name(one: str, other: str) -> bool:
    """The same name whether brackets and letters are written wide or narrow."""
    return _folded(one) == _folded(other)


def _folded(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()


def _core(name: str) -> str:
    return _OFFICE.sub("", name) or name


def _shorter(code: str) -> str:
    """A division code of twelve digits without the zeros it was filled up with."""
    return code[:9] if len(code) == 12 and code.isdigit() and code.endswith("000") else code
