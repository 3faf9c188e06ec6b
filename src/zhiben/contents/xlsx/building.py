"""A layout of ours → an Excel file with empty cells, and which figure belongs into each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from zhiben.contents.sheets import MARK, Filled, Group, Layout, Measured, Of, Word
from zhiben.contents.xlsx.squares import Square

TAB = "调度表"
HEADS = ("指标", "单位", "本月", "累计")
LONGER = "本期"  # of a quarter or a year, instead of 本月
WIDTHS = (34, 9, 19, 21)
GAP = 1.5  # between two panels
ACROSS = 62  # letters of a told line
HIGH = 18  # points of a line
ROOM = 260  # points beneath the figures that still go on their page
_LONG_AGO = datetime(1980, 1, 1)  # noqa: DTZ001 — a file of ours tells no time
_PAPER = {"A3": 8, "A4": 9}
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}


def build(
    title: str, layout: Layout, measures: Mapping[str, Measured], words: Mapping[str, str]
) -> tuple[bytes, tuple[Filled, ...]]:
    """The empty sheet and its cells. `words`: how much room texts need, and whether it is a month's or a
    longer period's. Raises KeyError for an indicator that is none of `measures`.
    """
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        if not words.get(Word.MONTH):
            title = title.replace("月调度表", "调度表")
        book.set_properties({"title": title, "created": _LONG_AGO})
        cells = _Sheet(book, layout, measures, words).write(title)
    return buffer.getvalue(), tuple(cells)


class _Sheet:
    def __init__(
        self, book: Any, layout: Layout, measures: Mapping[str, Measured], words: Mapping[str, str]
    ) -> None:
        self.layout, self.measures, self.words = layout, measures, words
        self.tab = book.add_worksheet(TAB)
        self.book = book
        self.cells: list[Filled] = []
        self.last = len(layout.panels) * (len(HEADS) + 1) - 2  # the last column, from 0
        font = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
        edged = font | {"border": 1}
        self.looks = {
            "title": book.add_format(
                font | {"font_name": "黑体", "font_size": 18, "align": "center", "bold": True}
            ),
            "head": book.add_format(font),
            "label": book.add_format(edged | {"bold": True, "align": "center", "bg_color": "#EEF2F6"}),
            "group": book.add_format(edged | {"bold": True, "bg_color": "#F6F8FA"}),
            "line": book.add_format(edged | {"text_wrap": True, "indent": 1}),
            "unit": book.add_format(edged | {"align": "center"}),
            "told": book.add_format(edged | {"text_wrap": True, "valign": "top"}),
            "missing": book.add_format({"font_color": "#9C0006"}),
        }
        self.numbers: dict[int, Any] = {}
        self.edged = edged

    def write(self, title: str) -> list[Filled]:
        row = self._heads(title)
        ends = [self._panel(n, panel, row) for n, panel in enumerate(self.layout.panels)]
        body = max(ends)
        for n, end in enumerate(ends):
            self._blank(n, end, body)
        missing = {"type": "cell", "criteria": "==", "value": '"未报"', "format": self.looks["missing"]}
        self.tab.conditional_format(row, 0, body + len(self.layout.told), self.last, missing)
        for line in range(1, body):
            self.tab.set_row(line, HIGH)
        self._print(row, self._foot(body) <= ROOM)
        return self.cells

    def _heads(self, title: str) -> int:
        """The row below the headings."""
        self.tab.merge_range(0, 0, 0, self.last, title, self.looks["title"])
        self.tab.set_row(0, 38)
        row = 1
        for said in self.layout.head:
            self._say(row, 0, self.last, said, "head")
            row += 1
        for n in range(len(self.layout.panels)):
            for column, (name, width) in enumerate(zip(HEADS, WIDTHS, strict=True), n * (len(HEADS) + 1)):
                is_longer = name == HEADS[2] and not self.words.get(Word.MONTH)
                head = LONGER if is_longer else name
                self.tab.set_column(column, column, width)
                self.tab.write_string(row, column, head, self.looks["label"])
            if n:
                self.tab.set_column(n * (len(HEADS) + 1) - 1, n * (len(HEADS) + 1) - 1, GAP)
        return row + 1

    def _panel(self, n: int, groups: tuple[Group, ...], row: int) -> int:
        """The row below it."""
        left = n * (len(HEADS) + 1)
        for group in groups:
            self.tab.merge_range(row, left, row, left + len(HEADS) - 1, group.title, self.looks["group"])
            row += 1
            for line in group.lines:
                measure = self.measures[line.indicator]
                self.tab.write_string(row, left, line.label, self.looks["line"])
                self.tab.write_string(row, left + 1, measure.unit, self.looks["unit"])
                for column, of in ((left + 2, Of.NOW), (left + 3, Of.TOTAL)):
                    self.tab.write_blank(row, column, None, self._number(measure.places))
                    self.cells.append(Filled(TAB, Square(row + 1, column + 1), line.indicator, of))
                row += 1
        return row

    def _blank(self, n: int, row: int, until: int) -> None:
        """Empty lines, so that both panels end together."""
        for line in range(row, until):
            for column in range(n * (len(HEADS) + 1), (n + 1) * (len(HEADS) + 1) - 1):
                self.tab.write_blank(line, column, None, self.looks["unit"])

    def _foot(self, row: int) -> int:
        """How many points high it is."""
        high = 0
        for told in self.layout.told:
            self.tab.write_string(row, 0, told.label, self.looks["label"])
            self._say(row, 1, self.last, told.say, "told")
            text = MARK.sub(lambda found: self.words.get(found[1], ""), told.say)
            lines = sum(1 + len(line) // ACROSS for line in text.split("\n"))
            self.tab.set_row(row, max(2 * HIGH, 16 * lines + 8))
            high += max(2 * HIGH, 16 * lines + 8)
            row += 1
        width = (self.last + 1) // max(1, len(self.layout.signed)) if self.layout.signed else 0
        for n, said in enumerate(self.layout.signed):
            until = self.last if n == len(self.layout.signed) - 1 else (n + 1) * width - 1
            self._say(row, n * width, until, said, "head")
        self.tab.set_row(row, 28)
        return high

    def _say(self, row: int, column: int, until: int, said: str, look: str) -> None:
        if until > column:
            self.tab.merge_range(row, column, row, until, "", self.looks[look])
        if MARK.search(said):
            self.tab.write_blank(row, column, None, self.looks[look])
            self.cells.append(Filled(TAB, Square(row + 1, column + 1), say=said))
        else:
            self.tab.write_string(row, column, said, self.looks[look])

    def _number(self, places: int) -> Any:
        if places not in self.numbers:
            shown = {"num_format": f"0.{'0' * places}" if places else "0", "align": "right", "indent": 1}
            self.numbers[places] = self.book.add_format(self.edged | shown)
        return self.numbers[places]

    def _print(self, row: int, on_one: bool) -> None:
        self.tab.freeze_panes(row, 0)
        self.tab.repeat_rows(0, row - 1)
        self.tab.set_landscape()
        self.tab.set_paper(_PAPER[self.layout.paper])
        self.tab.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        self.tab.center_horizontally()
        self.tab.fit_to_pages(1, 1 if on_one else 0)
        self.tab.set_footer("&C&P / &N")
