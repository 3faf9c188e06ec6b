"""A superior's file and what is to stand in it, held against each other before anybody relies on them."""

from __future__ import annotations

from collections.abc import Iterator

from zhiben.contents.office import Unopenable
from zhiben.contents.problems import Problem
from zhiben.contents.sheets import Filled, SheetForm
from zhiben.contents.xlsx.opening import opened
from zhiben.contents.xlsx.reading import Tab, tabs

FILE = "Excel 表"


def check(form: SheetForm, template: bytes | None) -> tuple[Problem, ...]:
    """Everything wrong with the file, or with the cells that are to be filled. `template`: None for none."""
    if form.layout is not None:
        return ()
    if template is None:
        return (Problem(FILE, 0, "没有表样文件", "重新上传上级的 Excel 表。"),)
    try:
        there = {tab.name: tab for tab in tabs(opened(template))}
    except Unopenable as error:
        return tuple(Problem(FILE, 0, what, mend) for what, mend in error.said)
    return tuple(_unfit(form.cells, there))


def _unfit(cells: tuple[Filled, ...], there: dict[str, Tab]) -> Iterator[Problem]:
    for one in cells:
        tab = there.get(one.tab)
        at = f"“{one.tab}”{one.at}"
        if tab is None:
            yield Problem(FILE, 0, f"没有工作表“{one.tab}”", "核对表样，重新对应。")
        elif tab.anchor(one.at) != one.at:
            yield Problem(FILE, 0, f"{at} 在合并格里", f"改填左上角的 {tab.anchor(one.at)}。")
        elif one.at in tab.cells and tab.cells[one.at].formula:
            yield Problem(FILE, 0, f"{at} 是公式，会自动算", "这一格不用取数。")
