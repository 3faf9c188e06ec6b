"""The named looks of official papers. Sizes by GB/T 9704-2012: 2号 22 points, 3号 16, 4号 14."""

from __future__ import annotations

from zhiben.contents.docx.sheet import FANG, HEI, KAI, LINE, RED, SONG, TITLE, Style

_RED = f'<w:color w:val="{RED}"/>'
NOTES = 480  # twips, a line of the notes at the foot

STYLES = {
    "mark": Style("发文机关标志", TITLE, 76, "center", 0, 0, _RED),
    "above": Style("版头", HEI, 32, "left", 0, LINE),
    "number": Style("发文字号", FANG, 32, "center", 0, LINE),
    "title": Style("公文标题", TITLE, 44, "center", 0, LINE),
    "to": Style("主送机关", FANG, 32, "both", 0, LINE),
    "heading1": Style("一级标题", HEI, 32, "both", 200, LINE),
    "heading2": Style("二级标题", KAI, 32, "both", 200, LINE),
    "heading3": Style("三级标题", FANG, 32, "both", 200, LINE),
    "heading4": Style("四级标题", FANG, 32, "both", 200, LINE),
    "text": Style("正文公文", FANG, 32, "both", 200, LINE),
    "attached": Style("附件说明", FANG, 32, "both", 0, LINE),
    "attachment": Style("附件", HEI, 32, "left", 0, LINE),
    "sign": Style("落款", FANG, 32, "right", 0, LINE),
    "annotation": Style("附注", FANG, 32, "both", 200, LINE),
    "caption": Style("表题", HEI, 28, "center", 0, LINE),
    "picture": Style("图片", FANG, 28, "center"),
    "cell": Style("表文", FANG, 24, "left", 0, 400),
    "label": Style("表头", HEI, 24, "center", 0, 400),
    "remark": Style("表注", FANG, 24, "both", 0, 400),
    "imprint": Style("版记", FANG, 28, "left", 0, NOTES),
    "check": Style("核验", FANG, 18, "left", 0, 0),
    "rule": Style("红线", FANG, 2, "center", 0, 20),
    "page": Style("页码", SONG, 28, "right", 0, 360),
}


def paragraph(style: str, runs: str, more: str = "") -> str:
    """A paragraph of runs. `more`: properties of its own, in the order the format wants."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{runs}</w:p>'


def more(
    *, keep: bool = False, whole: bool = False, page: bool = False, frame: str = "", rule: str = "",
    tabs: str = "", before: int = 0, after: int = 0, line: int = 0, indent: str = "", align: str = "",
) -> str:  # fmt: skip
    """Properties in their order. Twips; `keep`: with the next; `whole`: not torn; `page`: on a new one;
    `line`: exact.
    """
    spacing = f' w:before="{before}"' if before else ""
    spacing += f' w:after="{after}"' if after else ""
    spacing += f' w:line="{line}" w:lineRule="exact"' if line else ""
    told = (
        (keep, "<w:keepNext/>"), (whole, "<w:keepLines/>"), (page, "<w:pageBreakBefore/>"), (frame, frame),
        (rule, f"<w:pBdr>{rule}</w:pBdr>"), (tabs, f"<w:tabs>{tabs}</w:tabs>"),
        (spacing, f"<w:spacing{spacing}/>"), (indent, f"<w:ind {indent}/>"),
        (align, f'<w:jc w:val="{align}"/>'),
    )  # fmt: skip
    return "".join(xml for is_said, xml in told if is_said)


def border(side: str, eighths: int, color: str = "000000", kind: str = "single", space: int = 0) -> str:
    """A line at a side of a paragraph. `eighths` of a point thick, `space` points from the text."""
    return f'<w:{side} w:val="{kind}" w:sz="{eighths}" w:space="{space}" w:color="{color}"/>'


def stop(at: int, kind: str = "left") -> str:
    return f'<w:tab w:val="{kind}" w:pos="{at}"/>'
