"""A superior's monthly sheet as bureaus get them: merged headings, formulas, a hidden page, rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import xlsxwriter

from zhiben.contents.office import EXCEL, pack, unpack
from zhiben.domain.indicators import Amount, Pair, Sheet, Span


@dataclass(frozen=True)
class Measure:
    id: str
    title: str
    unit: str
    places: int = 0
    group: str = ""


MEASURES = {
    one.id: one
    for one in (
        Measure("enterprises", "在册企业数", "家", 0, "A"),
        Measure("self_general_found", "一般隐患排查数", "条", 0, "A"),
        Measure("self_general_closed", "一般隐患整改数", "条", 0, "A"),
        Measure("self_major_found", "重大隐患排查数", "条", 0, "A"),
        Measure("self_major_closed", "重大隐患整改数", "条", 0, "A"),
        Measure("self_major_rate", "重大隐患整改率", "%", 1, "A"),
        Measure("invested", "安全投入资金", "万元", 2, "A"),
        Measure("visits", "检查企业家次", "家次", 0, "B"),
        Measure("dept_major_found", "重大隐患排查数", "条", 0, "B"),
        Measure("dept_major_closed", "重大隐患整改数", "条", 0, "B"),
        Measure("fines", "罚款金额", "万元", 2, "C"),
        Measure("media_exposed", "媒体曝光", "次", 0, "C"),
    )
}
TITLES = {"A": "企业自查", "B": "部门检查", "C": "执法处置", "D": "宣传教育", "E": "科技装备", "F": "举报"}
WORDS = {
    "unit": "某区工业和信息化局",
    "period": "2026年10月",
    "year": "2026",
    "month": "10",
    "day": "2026-11-03",
}
TAB, HIDDEN = "月调度", "字典"


def superior() -> bytes:
    """Two levels of headings, a block for each industry, sums and shares by formula, a page nobody sees."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        _fill(book)
    return made.getvalue()


def _fill(book) -> None:
    edge = {"border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    head = book.add_format(edge | {"bold": True, "bg_color": "#DDEBF7"})
    plain, money = book.add_format(edge), book.add_format(edge | {"num_format": "#,##0.00"})
    share = book.add_format(edge | {"num_format": "0.0%"})
    big = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    tab = book.add_worksheet(TAB)
    tab.merge_range("A1:I1", "××市安全生产治本攻坚三年行动    年  月调度表", big)
    tab.write("A2", "填报单位：")
    tab.merge_range("A3:A5", "行业", head)
    tab.merge_range("B3:F3", "企业自查", head)
    tab.merge_range("G3:H3", "部门检查", head)
    tab.merge_range("I3:I5", "罚款（元）", head)
    tab.merge_range("B4:D4", "重大事故隐患（本月）", head)
    tab.merge_range("E4:E5", "安全投入（万元）累计", head)
    tab.merge_range("F4:F5", "一般隐患排查数（本月）", head)
    tab.merge_range("G4:H4", "重大隐患（累计）", head)
    for column, text in (
        ("B5", "排查数"),
        ("C5", "整改数"),
        ("D5", "整改率"),
        ("G5", "排查数"),
        ("H5", "整改数"),
    ):
        tab.write(column, text, head)
    for row, name in ((6, "船舶修造"), (7, "民爆")):
        tab.write(f"A{row}", name, plain)
        for column in "BCFGH":
            tab.write_blank(f"{column}{row}", None, plain)
        tab.write_formula(f"D{row}", f'=IF(B{row}=0,"—",C{row}/B{row})', share, 0.5)
        tab.write_blank(f"E{row}", None, money)
        tab.write_blank(f"I{row}", None, money)
    tab.write("A8", "合计", head)
    for column in "BCEFGHI":
        tab.write_formula(f"{column}8", f"=SUM({column}6:{column}7)", money if column in "EI" else plain, 99)
    tab.write_formula("D8", '=IF(B8=0,"—",C8/B8)', share, 0.99)
    tab.merge_range("A9:A10", "存在问题", head)
    tab.merge_range("B9:I10", "", plain)
    tab.write("A11", "全区整改率", head)
    tab.write_blank("B11", None, share)
    tab.conditional_format("B6:H8", {"type": "cell", "criteria": ">", "value": 100, "format": big})
    tab.data_validation("B6:C7", {"validate": "integer", "criteria": ">=", "value": 0})
    tab.set_column("A:A", 14)
    tab.set_landscape()
    tab.set_paper(8)
    tab.print_area("A1:I11")
    tab.repeat_rows(0, 4)
    tab.freeze_panes(5, 1)
    tab.protect("", {"select_locked_cells": True})
    tab.write_comment("B5", "按整改通知书口径")
    tab.set_header("&R附件 2")
    hidden = book.add_worksheet(HIDDEN)
    hidden.write_column("A1", ["船舶修造", "民爆"])
    hidden.write_formula("B1", f"='{TAB}'!B8*2", None, 1)
    hidden.hide()
    book.define_name("行业清单", f"={HIDDEN}!$A$1:$A$2")


def edited(content: bytes, part: str, old: str, new: str) -> bytes:
    """One part of a file, changed in one place."""
    parts = unpack(content, EXCEL)
    assert old in parts[part].decode()
    return pack(parts | {part: parts[part].decode().replace(old, new, 1).encode()})


def figures(**more: Pair) -> Sheet:
    """October: the whole and two industries; what nobody has said is not among them."""

    def column(n: int) -> dict[str, Pair]:
        return {
            one.id: Pair(Amount(Decimal(n + k)), Amount(Decimal(100 * n + k)))
            for k, one in enumerate(MEASURES.values()) if one.id != "media_exposed"
        }  # fmt: skip

    share = Amount(Decimal("98.25"), Decimal(393), Decimal(400))
    whole = column(9) | {"self_major_rate": Pair(share, share)} | more
    columns = {"": whole, "industry:ship": column(5), "industry:explosives": column(4)}
    span = Span(date(2026, 10, 1), date(2026, 10, 31))
    return Sheet(1, "2026-10", span, date(2024, 1, 1), datetime(2026, 11, 3, 8, tzinfo=UTC), columns)
