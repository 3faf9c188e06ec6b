"""Rules about the notes at the foot of the last page (版记): who gets copies, who printed it, when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zhiben.contents.layout.findings import Finding, at, page, shown
from zhiben.contents.layout.fonts import stands_for
from zhiben.contents.layout.pages import BOTTOM, LEFT, MM, NOTE, RIGHT, Line, Stroke
from zhiben.contents.layout.parts import Parts
from zhiben.contents.layout.rules_tail import DAY_WELL

THICK, THIN = 0.35 * MM, 0.25 * MM
_NEAR = 0.13  # points: 0.35 mm is drawn as 1 point, 0.25 as 0.75


def of_imprint(paper: Parts) -> Iterator[Finding]:
    """版记: of letters and minutes only what is copied to."""
    asks = paper.kind in ("notice", "upward")
    lines = paper.imprint
    if not lines:
        if asks:
            last = len(paper.pages)
            say = "在最后一面底部加版记：抄送机关、印发机关和印发日期，加分隔线。"
            yield page("imprint-missing", last, "印发机关、印发日期", "没有版记", say)
        return
    printed = next((one for one in lines if one.bare.endswith(("印发", "印制", "印"))), None)
    if asks and printed is None:
        say = "抄送机关之下写印发机关（左空一字）和印发日期（右空一字，后加“印发”）。"
        yield at("imprint-missing", lines[-1], "印发机关和印发日期", "没有", say)
    last_page = max(one.n for one in paper.pages if one.lines or one.pictures)
    if lines[0].page != last_page:
        say = "版记排在公文最后一面，附件在版记之前。"
        yield at("imprint-page", lines[0], f"第 {last_page} 页", f"第 {lines[0].page} 页", say)
    yield from _looks(lines)
    yield from _said(lines)
    yield from _placed(lines, printed)
    if asks:
        yield from _ruled(paper, lines)
    low = lines[-1]
    if paper.kind == "letter" and low.base < BOTTOM - 3 * NOTE:
        yield at("imprint-bottom", low, "版心最下方", "偏上", "函的版记排在最后一面版心最下方。")


def _looks(lines: Sequence[Line]) -> Iterator[Finding]:
    wrong = next((one for one in lines if abs(one.size - NOTE) > 0.6), None)
    if wrong is not None:
        yield at("imprint-size", wrong, "14 磅", f"{wrong.size:g} 磅", "版记用 4 号（14 磅）仿宋。")
    wrong = next((one for one in lines if not stands_for(one.family, "仿宋")), None)
    if wrong is not None:
        yield at("imprint-size", wrong, "仿宋", wrong.family, "版记用 4 号仿宋体。")


def _said(lines: Sequence[Line]) -> Iterator[Finding]:
    first = lines[0]
    copies = next((one for one in lines if re.match(r"抄送|抄报", one.bare)), None)
    if copies is not None and copies.n > _printed_n(lines):
        say = "抄送机关排在印发机关和印发日期之上。"
        yield at("imprint-form", copies, "在印发机关之上", "在印发机关之下", say)
        return
    if re.match(r"抄送|抄报", first.bare):
        if not re.match(r"抄送：", first.bare):
            yield at("imprint-form", first, "抄送：", first.bare[:3], "写“抄送”，后加全角冒号。")
        named = [one for one in lines if one.n < _printed_n(lines)]
        start = first.seen[3].x0 if len(first.seen) > 3 else 0.0
        off = next(
            (one for one in named[1:] if abs(one.x0 - start) > 6 and not one.bare.startswith("抄")), None
        )
        if off is not None and start:
            say = "抄送机关回行时与冒号后的首字对齐：设悬挂缩进。"
            found = f"差 {(off.x0 - start) / NOTE:.1f} 字"
            yield at("imprint-align", off, "与冒号后首字对齐", found, say)
        if named and not named[-1].bare.endswith("。"):
            found = named[-1].bare[-1]
            yield at("imprint-form", named[-1], "。", found, "最后一个抄送机关后加句号。")
    for line in lines:
        if line.bare.startswith("主题词"):
            yield at(
                "imprint-form", line, "没有主题词", shown(line.bare), "删去主题词：2012 年的标准不再标注。"
            )
        if line.bare.endswith(("印发", "印制", "印")) and re.search(r"\d|年", line.bare):
            if not DAY_WELL.search(line.bare):
                say = "印发日期写成“2026年11月4日印发”，月、日不编虚位。"
                yield at("imprint-form", line, "2026年11月4日印发", line.bare, say)
            elif not line.bare.endswith("印发"):
                yield at("imprint-form", line, "印发", line.bare[-2:], "印发日期后加“印发”二字。")


def _printed_n(lines: Sequence[Line]) -> int:
    return next((one.n for one in lines if one.bare.endswith(("印发", "印制", "印"))), 10**6)


def _placed(lines: Sequence[Line], printed: Line | None) -> Iterator[Finding]:
    first = lines[0]
    left = (first.x0 - LEFT) / NOTE
    if abs(left - 1) > 0.5:
        yield at("imprint-place", first, "左空一字", f"左空 {left:.1f} 字", "左空一字。")
    if printed is None:
        return
    by = next((one for one in lines if one.n == printed.n and one is not printed), None)
    if by is not None and abs((by.x0 - LEFT) / NOTE - 1) > 0.5:
        found = f"左空 {(by.x0 - LEFT) / NOTE:.1f} 字"
        yield at("imprint-place", by, "左空一字", found, "印发机关左空一字。")
    right = (RIGHT - printed.x1) / NOTE
    if abs(right - 1) > 0.6:
        yield at("imprint-place", printed, "右空一字", f"右空 {right:.1f} 字", "印发日期右空一字。")


def _ruled(paper: Parts, lines: Sequence[Line]) -> Iterator[Finding]:
    """A line over, one between, one under; the last of them where the text's ground ends."""
    one = paper.pages[lines[0].page - 1]
    top, low = lines[0].top - 24, lines[-1].bottom + 24
    rules = [two for two in one.strokes if top < two.y < low and two.x1 - two.x0 > 60 * MM and not two.is_red]
    has_copies = lines[0].bare.startswith("抄")
    wanted = 3 if has_copies and _printed_n(lines) < 10**6 else 2
    if len(rules) < wanted:
        say = "版记的首条、末条线粗 0.35 mm，中间线 0.25 mm，都与版心等宽。"
        yield at("imprint-lines", lines[0], f"{wanted} 条分隔线", f"{len(rules)} 条", say)
        return
    yield from _thick(rules, lines)
    last = rules[-1]
    if abs(last.y - BOTTOM) > 2 * MM:
        found = f"差 {abs(last.y - BOTTOM) / MM:.0f} mm"
        say = "版记移到最后一面底部：末条分隔线与版心下边缘重合。"
        yield at("imprint-bottom", lines[-1], "与版心下边缘重合", found, say)


def _thick(rules: Sequence[Stroke], lines: Sequence[Line]) -> Iterator[Finding]:
    for n, rule in enumerate(rules):
        is_edge = n in (0, len(rules) - 1)
        wanted = THICK if is_edge else THIN
        if abs(rule.thick - wanted) > _NEAR + (0.2 if not is_edge else 0.12):
            where = "首条" if n == 0 else "末条" if is_edge else "中间"
            found = f"{rule.thick / MM:.2f} mm"
            say = f"{where}分隔线改成 {wanted / MM:.2f} mm（{1 if is_edge else 0.75:g} 磅）。"
            yield at("imprint-lines", lines[0], f"{wanted / MM:.2f} mm", found, say)
        if abs(rule.x1 - rule.x0 - 156 * MM) > 3 * MM:
            found = f"{(rule.x1 - rule.x0) / MM:.0f} mm"
            yield at("imprint-lines", lines[0], "156 mm", found, "分隔线与版心等宽。")
