"""Messy ledgers, made cell by cell as offices keep them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import xlsxwriter

FIRM, OTHER = "海湾船舶修造有限公司", "龙坡再生资源有限公司"


def of_the_bureau(file: Path) -> None:
    """Title and remark rows, heads of two rows, sub-columns, merged enterprises, a page's heads repeated, a
    sum, signatures, a hidden sheet with lists, and a sheet of explanations.
    """
    with xlsxwriter.Workbook(str(file)) as book:
        day = book.add_format({"num_format": "yyyy/m/d"})
        sheet = book.add_worksheet("3月台账")
        sheet.merge_range("A1:K1", "2026年3月工业企业事故隐患排查治理台账")
        sheet.merge_range("A2:D2", "填报单位：区工业和信息化局")
        sheet.merge_range("E2:K2", "填报时间：2026年4月2日")
        for cells, text in (
            ("A3:A4", "序号"), ("B3:B4", "企业\n名称"), ("C3:F3", "隐患基本情况"), ("G3:I3", "整改落实情况"),
            ("J3:K3", "整改责任人"),
        ):  # fmt: skip
            sheet.merge_range(cells, text)
        heads = ("检查时间", "部 位", "问题描述", "隐患等级", "整改措施", "整改时限", "是否整改完成")
        for n, text in enumerate((*heads, "姓名", "联系电话")):
            sheet.write(3, 2 + n, text)
        sheet.merge_range("B5:B6", FIRM)
        rows = (
            (
                4,
                1,
                date(2026, 3, 2),
                "二号船坞",
                "起重机钢丝绳断丝\n超过报废标准",
                "一般",
                "更换",
                "2026.3.20",
                "√",
                "李强",
            ),
            (
                5,
                2,
                "2026.3.2",
                "涂装车间",
                "作业平台护栏缺失",
                "一般隐患",
                "补装护栏",
                "立即整改",
                "否",
                "王敏",
            ),
        )
        for row, n, found, *more in rows:
            sheet.write(row, 0, n)
            if isinstance(found, date):
                sheet.write_datetime(row, 2, found, day)
            else:
                sheet.write(row, 2, found)
            for column, text in enumerate(more, 3):
                sheet.write(row, column, text)
            sheet.write(row, 10, "13800000000")
        for column, text in enumerate(("序号", "企业\n名称", "检查时间", "部 位", "问题描述", "隐患等级")):
            sheet.write(6, column, text)
        third = (3, OTHER, "2026年3月5日", "拆解区", "乙炔瓶与氧气瓶混放，属重大隐患", "一般", "分开存放",
                 "3月31日", "已整改（2026年3月6日）", "赵刚", "")  # fmt: skip
        for column, value in enumerate(third):
            sheet.write(7, column, value)
        sheet.merge_range("A9:B9", "合计")
        sheet.write("C9", 3)
        sheet.merge_range("A10:K10", "填表人：张某　　审核人：李某")
        lists = book.add_worksheet("选项")
        lists.write(0, 0, "一般")
        lists.hide()
        book.add_worksheet("填表说明").write(0, 0, "本表每月报送一次")


def of_a_workshop() -> str:
    """As CSV: merged heads have left gaps, dates stand as text, the enterprise only in the title."""
    return (
        f"{FIRM}安全隐患排查整改台账,,,,,,,,\n"
        ",,,,,,,,\n"
        "编号,排查情况,,,,治理情况,,,\n"
        ",排查日期,存在部位,隐患内容,类别,整改前,整改后照片,完成时间,状态\n"
        'A-01,2026-3-1,机加车间,"防护罩缺失\n两处",人的因素,已断电,,2026-3-4,已销号\n'
        "A-02,20260302,配电室,电缆沟积水,物的因素,,,,整改中\n"
        "A-03,3/4/2026,仓库,堆放过高,管理缺陷,,,,整改中\n"
        "A-04,2026-3-9,仓库,,管理缺陷,,,,整改中\n"
        "A-05,2026-3-9,仓库,通道堵塞,管理缺陷,,,2026-3-1,已整改\n"
        "备注：本表由安全科保存,,,,,,,,\n"
    )
