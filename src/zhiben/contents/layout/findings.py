"""What may be wrong with the layout of a paper: every rule by its code, and a finding as it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhiben.contents.layout.fonts import named
from zhiben.contents.layout.pages import Line

STANDARD = "GB/T 9704-2012"
MOST_SHOWN = 40  # letters of the line that a finding is about

# code: (what must be so, clause of GB/T 9704-2012)
RULES: Mapping[str, tuple[str, str]] = {
    "page-size": ("A4 纸，210 mm×297 mm；只有附件可以横排", "5.1、8"),
    "margin-top": ("天头 37 mm±1 mm", "5.2.1"),
    "margin-left": ("订口 28 mm±1 mm", "5.2.1"),
    "margin-right": ("版心宽 156 mm，右边空 26 mm", "5.2.1"),
    "margin-bottom": ("版心高 225 mm，下边空 35 mm", "5.2.1"),
    "line-pitch": ("每面排 22 行：行距约 28.95 磅", "5.2.3"),
    "page-lines": ("每面排 22 行，并撑满版心", "5.2.3"),
    "line-letters": ("每行排 28 字，并撑满版心", "5.2.3"),
    "blank-page": ("没有空白页，没有“此页无正文”", "7.3.5.4"),
    "page-number": ("每面有页码，形如“— 1 —”，4号半角宋体", "7.5"),
    "page-number-place": (
        "页码在版心下 7 mm；单页居右空一字，双页居左空一字；横排的附件，页码与其他页位置一致",
        "7.5、8",
    ),
    "mark-missing": ("有发文机关标志", "7.2.4"),
    "mark-color": ("发文机关标志用红色", "7.2.4"),
    "mark-font": ("发文机关标志用小标宋体", "7.2.4"),
    "mark-place": ("标志上边缘至版心上边缘 35 mm（函：至上页边 30 mm），居中", "7.2.4、10.1"),
    "mark-form": ("函的标志只写机关名称，纪要的标志以“纪要”结尾", "7.2.4、10.1、10.3"),
    "mark-size": ("标志大于正文，不高于 22 mm", "7.2.4"),
    "number-missing": ("有发文字号", "7.2.5"),
    "number-form": ("机关代字＋〔年份〕＋序号＋号：六角括号，四位年份，序号不加“第”、不编虚位", "7.2.5"),
    "number-look": ("发文字号 3 号仿宋，标志下空二行居中（上行文居左空一字，函居右）", "7.2.5、10.1"),
    "signer-missing": ("上行文标注签发人，“签发人”后用全角冒号", "7.2.6"),
    "signer-place": ("签发人居右空一字，与发文字号同处一行，3 号字", "7.2.6"),
    "red-line-missing": ("有红色分隔线（函：上下各一条红色双线）", "7.2.7、10.1"),
    "red-line-place": ("红线在发文字号下 4 mm，与版心等宽（函：长 170 mm）", "7.2.7、10.1"),
    "copy-number": ("份号 6 位阿拉伯数字，顶格在版心左上角第一行", "7.2.1"),
    "secrecy": (
        "密级形如“秘密★1年”，与紧急程度一样 3 号黑体，顶格；自上而下为份号、密级、紧急程度",
        "7.2.1～7.2.3",
    ),
    "title-missing": ("有标题", "7.3.1"),
    "title-size": ("标题 2 号字（22 磅）", "7.3.1"),
    "title-font": ("标题用小标宋体", "7.3.1"),
    "title-center": ("标题居中", "7.3.1"),
    "title-place": ("标题在红线下空二行", "7.3.1"),
    "title-break": ("标题回行词意完整", "7.3.1"),
    "title-shape": ("标题排成梯形或菱形", "7.3.1"),
    "title-end": ("标题不用句号结尾", "7.3.1"),
    "to-missing": ("有主送机关", "7.3.2"),
    "to-place": ("主送机关在标题下空一行，居左顶格", "7.3.2"),
    "to-colon": ("主送机关后用全角冒号", "7.3.2"),
    "body-size": ("正文 3 号字（16 磅）", "5.2.2、7.3.3"),
    "body-font": ("正文用仿宋体", "5.2.2、7.3.3"),
    "body-color": ("文字颜色为黑色", "5.2.4"),
    "indent": ("每段左空二字，回行顶格", "7.3.3"),
    "first-page-text": ("首页必须显示正文", "7.3.3"),
    "heading-font": ("一级黑体，二级楷体，三、四级仿宋", "7.3.3"),
    "heading-number": ("层次序数依次为“一、”“（一）”“1.”“（1）”", "7.3.3"),
    "heading-order": ("层次由高到低，序数连续", "7.3.3"),
    "attachment-place": ("附件说明在正文下空一行，左空二字", "7.3.4"),
    "attachment-form": ("“附件”后用全角冒号，序号用“1.”，名称后不加标点", "7.3.4"),
    "attachment-align": ("附件名称回行时与上一行名称首字对齐", "7.3.4"),
    "attachment-title": ("附件的序号和标题与附件说明一致", "7.3.7"),
    "attachment-page": ("附件另面编排：“附件1”3 号黑体顶格在第一行，标题居中在第三行", "7.3.7"),
    "present-form": (
        "纪要的“出席”“请假”“列席”3 号黑体、左空二字、后标全角冒号，名单回行与冒号后首字对齐",
        "10.3",
    ),
    "sign-missing": ("有发文机关署名", "7.3.5"),
    "sign-place": ("署名在成文日期之上，以成文日期为准居中（不盖章的右空二字）", "7.3.5"),
    "date-missing": ("有成文日期", "7.3.5"),
    "date-form": ("成文日期用阿拉伯数字写全年、月、日，不编虚位", "7.3.5.4"),
    "date-place": ("成文日期右空四字（不盖章的首字比署名首字右移二字）", "7.3.5"),
    "seal-page": ("落款页有正文", "7.3.5.4"),
    "annotation": ("附注加圆括号，居左空二字，在成文日期下一行", "7.3.6"),
    "imprint-missing": ("有版记：印发机关和印发日期", "7.4"),
    "imprint-page": ("版记在最后一面", "7.4"),
    "imprint-bottom": ("版记末条线与版心下边缘重合", "7.4.1"),
    "imprint-lines": ("版记首条、末条线 0.35 mm，中间 0.25 mm，与版心等宽", "7.4.1"),
    "imprint-size": ("版记文字 4 号仿宋", "7.4.2、7.4.3"),
    "imprint-place": ("抄送机关、印发机关左空一字，印发日期右空一字", "7.4.2、7.4.3"),
    "imprint-align": ("抄送机关回行时与冒号后的首字对齐", "7.4.2"),
    "imprint-form": (
        "抄送机关在印发机关之上，“抄送”后用全角冒号、句号结束；印发日期不编虚位，后加“印发”；不标主题词",
        "7.4.2、7.4.3",
    ),
    "year-form": ("年份用阿拉伯数字写全四位", "7.3.5.4"),
    "placeholder": ("没有未填的空", ""),
    "punctuation": ("中文里用全角标点", ""),
    "word-page": ("Word 文件的纸张和页边距：A4，上 37、左 28、右 26、下 35 mm", "5.1、5.2"),
    "word-font": ("Word 文件里写明标准字体的名称", "5.2.2"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """`page` and `line` from 1; `line` 0 where it is about the page, `page` 0 where about the whole paper;
    `text`: how the line begins.
    """

    rule: str
    page: int
    line: int
    expected: str
    found: str
    say: str
    text: str = ""

    @property
    def basis(self) -> str:
        """The clause that says so, "" for a rule of good writing."""
        clause = RULES[self.rule][1]
        return f"{STANDARD} {clause}" if clause else ""


def at(rule: str, line: Line, expected: str, found: str, say: str) -> Finding:
    """A finding about a line."""
    return Finding(rule, line.page, line.n, expected, named(found), say, line.bare[:MOST_SHOWN])


def page(rule: str, n: int, expected: str, found: str, say: str) -> Finding:
    """A finding about a page, or the whole paper (0)."""
    return Finding(rule, n, 0, expected, found, say)


def shown(text: str, most: int = 14) -> str:
    """A text as it is quoted in a finding."""
    return f"“{text[:most]}{'…' if len(text) > most else ''}”"
