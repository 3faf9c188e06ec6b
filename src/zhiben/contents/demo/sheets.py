"""A superior's monthly sheet as a city bureau might send it, for the demonstration: merged heads on two
levels, a row for each industry, sums and shares by formula. Made here: no file of anybody's is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from zhiben.contents.sheets import Filled, Of
from zhiben.contents.xlsx.squares import square

TAB = "月调度"
FIRST = 6  # the row of the first industry
# By column: the heads above it, the indicator, which figure of it. Without an indicator it is a formula.
COLUMNS: Mapping[str, tuple[str, str, str, Of]] = {
    "B": ("企业自查", "自查企业数", "self_checked", Of.NOW),
    "C": ("企业自查", "带队检查次数", "led_checks", Of.NOW),
    "D": ("部门检查", "检查家次", "visits", Of.NOW),
    "E": ("部门检查", "检查家次累计", "visits", Of.TOTAL),
    "F": ("隐患排查", "一般隐患", "general_found", Of.NOW),
    "G": ("隐患排查", "重大隐患", "major_found", Of.NOW),
    "H": ("隐患排查", "重大隐患累计", "major_found", Of.TOTAL),
    "I": ("隐患排查", "重大销号累计", "major_closed", Of.TOTAL),
    "J": ("隐患排查", "销号率", "", Of.NOW),
}
_LONG_AGO = datetime(1980, 1, 1)  # noqa: DTZ001 - a file of ours tells no time


def template(industries: Mapping[str, str]) -> bytes:
    """The empty file. `industries`: names by code, a row each."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"title": TAB, "created": _LONG_AGO})
        _write(book, book.add_worksheet(TAB), list(industries.values()))
    return made.getvalue()


def cells(industries: Mapping[str, str]) -> tuple[Filled, ...]:
    """What is filled in: figures by industry, who reports which month, and what there is to say."""
    return tuple(_cells(list(industries)))


def _cells(codes: list[str]) -> Iterator[Filled]:
    yield Filled(TAB, square("A2"), say="填报单位：{unit}　　{period}")
    for row, code in enumerate(codes, FIRST):
        for column, (_, _, indicator, of) in COLUMNS.items():
            if indicator:
                yield Filled(TAB, square(f"{column}{row}"), indicator, of, f"industry:{code}")
    yield Filled(TAB, square(f"B{FIRST + len(codes) + 1}"), say="{progress}")


def _write(book: Any, tab: Any, names: list[str]) -> None:
    edge = {"border": 1, "align": "center", "valign": "vcenter", "text_wrap": True, "font_name": "宋体"}
    head = book.add_format(edge | {"bold": True, "bg_color": "#DDEBF7"})
    plain, share = book.add_format(edge), book.add_format(edge | {"num_format": "0.0%"})
    words = book.add_format(edge | {"align": "left", "valign": "top"})
    title = {"bold": True, "font_size": 16, "align": "center", "font_name": "黑体"}
    last, total = max(COLUMNS), FIRST + len(names)
    tab.merge_range(f"A1:{last}1", "全市工信领域安全生产治本攻坚三年行动月调度表", book.add_format(title))
    tab.merge_range(f"A2:{last}2", "填报单位：", book.add_format({"font_name": "宋体"}))
    tab.merge_range("A3:A5", "行业", head)
    for above in dict.fromkeys(told[0] for told in COLUMNS.values()):
        under = [column for column, told in COLUMNS.items() if told[0] == above]
        tab.merge_range(f"{under[0]}3:{under[-1]}3", above, head)
    for column, (_, called, _, _) in COLUMNS.items():
        tab.merge_range(f"{column}4:{column}5", called, head)
    for row, name in enumerate([*names, "合计"], FIRST):
        tab.write(f"A{row}", name, head if row == total else plain)
        for column, (_, _, indicator, _) in COLUMNS.items():
            if not indicator:
                tab.write_formula(f"{column}{row}", f'=IF(H{row}=0,"—",I{row}/H{row})', share)
            elif row == total:
                tab.write_formula(f"{column}{row}", f"=SUM({column}{FIRST}:{column}{total - 1})", plain)
            else:
                tab.write_blank(f"{column}{row}", None, plain)
    tab.write(f"A{total + 1}", "工作进展", head)
    tab.merge_range(f"B{total + 1}:{last}{total + 1}", "", words)
    tab.set_row(total, 90)
    tab.set_column("A:A", 22)
    tab.set_column(f"B:{last}", 11)
    tab.set_landscape()
    tab.set_paper(9)
    tab.fit_to_pages(1, 1)
    tab.freeze_panes(FIRST - 1, 1)
