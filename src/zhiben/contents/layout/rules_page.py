"""Rules about pages: paper, margins, lines and letters, page numbers, empty pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from zhiben.contents.layout.findings import Finding, at, page
from zhiben.contents.layout.fonts import stands_for
from zhiben.contents.layout.pages import (
    BODY,
    BOTTOM,
    LEFT,
    MM,
    NOTE,
    PITCH,
    RIGHT,
    TOP,
    Line,
    Page,
    is_chinese,
    most,
)
from zhiben.contents.layout.parts import Parts

NEAR = 1.2 * MM  # of margins: ±1 mm and what a program rounds
_SHAPE = re.compile(r"— ?\d+ ?—")
_DASH = 0.37  # of its size that a dash stands over the base


def of_pages(paper: Parts) -> Iterator[Finding]:
    """Everything about pages."""
    for one in paper.pages:
        yield from _size(one, paper)
        yield from _empty(one, paper)
        yield from _numbered(one, paper)
    yield from _begun(paper)
    yield from _margins(paper)
    yield from _pitch(paper)
    yield from _gaps(paper)
    yield from _filled(paper)
    yield from _letters(paper)


def _size(one: Page, paper: Parts) -> Iterator[Finding]:
    """Sheets of attachments may be turned to the side, and be of A3 where they are."""
    wide, high = one.width / MM, one.height / MM
    if one.is_wide and one.n in paper.attachment_pages:
        wide, high = (high, wide) if wide < 400 else (high * 210 / 297, wide * 297 / 420)
    if abs(wide - 210) > 1 or abs(high - 297) > 1:
        say = "在页面设置里把纸张改成 A4 纵向。"
        yield page("page-size", one.n, "210×297 mm", f"{wide:.0f}×{high:.0f} mm", say)


def _empty(one: Page, paper: Parts) -> Iterator[Finding]:
    lines = [line for line in one.lines if line is not paper.numbers.get(one.n)]
    if not lines and not one.pictures:
        say = "删去多余的空行或分页符，不留空白页。"
        yield page("blank-page", one.n, "有正文", "空白页", say)
    for line in lines:
        if re.search(r"此页无正文|以下无正文|本页无正文", line.bare):
            say = "删去这句话，调整行距、字距，让落款与正文同处一页。"
            yield at("blank-page", line, "落款页有正文", line.bare, say)


def _begun(paper: Parts) -> Iterator[Finding]:
    """There is text on the first page: of those that print a head on it."""
    if paper.body and paper.marks and all(line.page > 1 for line in paper.body):
        say = "调整标志字号、标题行数、行距，或者取消正文段落的“与下段同页”，让正文从首页排起。"
        yield page("first-page-text", 1, "首页有正文", "正文从第 2 页起", say)


# ── margins ──────────────────────────────────────────────────────────────────────────────────────


def _margins(paper: Parts) -> Iterator[Finding]:
    lines = paper.text
    if lines and abs(paper.left - LEFT) > NEAR:
        found = f"{paper.left / MM:.1f} mm"
        yield at("margin-left", lines[0], "28 mm", found, "在页面设置里把左边距改成 28 mm。")
    full = next((one for one in lines if one.letters >= 24), None)
    if full and abs(paper.right - RIGHT) > 1.6 * MM:
        found, wide = f"{210 - paper.right / MM:.1f} mm", (paper.right - paper.left) / MM
        say = f"版心宽 {wide:.0f} mm，应为 156 mm：把右边距改成 26 mm。"
        yield at("margin-right", full, "26 mm", found, say)
    yield from _upper(paper)
    yield from _beyond(paper)
    low = max(lines, key=lambda line: line.base, default=None)
    if low and low.bottom > BOTTOM + NEAR:
        found = f"下边空 {297 - low.bottom / MM:.1f} mm"
        yield at("margin-bottom", low, "35 mm", found, "正文超出版心下边缘：把下边距改成 35 mm。")


def _beyond(paper: Parts) -> Iterator[Finding]:
    """Letters beside the text's ground: of a table too wide, a picture, a line that was not broken."""
    heads = (*paper.marks, *paper.above, *paper.numbers.values())
    for one in paper.pages:
        for line in one.lines:
            after, before = line.end - one.right, one.left - line.x0
            out = max(after, before) / MM
            if out > 4 and line not in heads and not one.is_large:
                rule = "margin-right" if after > before else "margin-left"
                say = "缩小表格或图片，或者改左右缩进：内容不超出 156 mm 的版心。"
                yield at(rule, line, "在版心以内", f"超出 {out:.0f} mm", say)
                break


def _upper(paper: Parts) -> Iterator[Finding]:
    """The first line of running text of each page but the first."""
    first: dict[int, Line] = {}
    for line in paper.text:
        if line.page > 1 and line is next(one for one in paper.pages[line.page - 1].lines):
            first.setdefault(line.page, line)
    pitch = _usual(paper) or PITCH
    low = 0.8 * pitch if paper.printed.is_libreoffice else pitch / 2 + 0.36 * BODY
    # LibreOffice shares out what a grid of lines leaves over, other programs set the base elsewhere.
    near, over = (NEAR, PITCH / 2) if paper.printed.is_libreoffice else (2.5 * MM, 2.5 * MM)
    for line in first.values():
        margin = line.base - low
        if not -near <= margin - TOP <= over:
            found = f"{margin / MM:.1f} mm"
            yield at("margin-top", line, "37 mm", found, "在页面设置里把上边距（天头）改成 37 mm。")
            return


# ── lines and letters ────────────────────────────────────────────────────────────────────────────


def _steps(paper: Parts) -> list[tuple[Line, float]]:
    """Lines of a paragraph with how far they stand under the one before."""
    pairs = [pair for part in paper.paragraphs for pair in pairwise(part)]
    return [(b, b.base - a.base) for a, b in pairs if a.page == b.page]


def _usual(paper: Parts) -> float:
    steps = [round(step, 1) for _, step in _steps(paper)]
    return most(steps) if steps else 0.0


def _pitch(paper: Parts) -> Iterator[Finding]:
    wrong = [(line, step) for line, step in _steps(paper) if not 27.74 < step < 29.2]
    if not wrong:
        return
    line, step = wrong[0]
    count = int(225 * MM // step) if step > 0 else 0
    more = f"，另有 {len(wrong) - 1} 处" if len(wrong) > 1 else ""
    say = f"行距 {step:.1f} 磅，一面排 {count} 行{more}：改成固定值 28.95 磅，段前段后为 0。"
    yield at("line-pitch", line, "28.95 磅（22 行）", f"{step:.1f} 磅（{count} 行）", say)


def _gaps(paper: Parts) -> Iterator[Finding]:
    """Between paragraphs there is no more than between lines."""
    for above, below in pairwise(paper.paragraphs):
        a, b = above[-1], below[0]
        step, page_ = b.base - a.base, paper.pages[a.page - 1]
        is_other = a.family_of(5) != b.family_of(5)  # letters of another font may stand a little higher
        low, high = (26.2, 31) if is_other else (27.74, 29.2)
        beside = [box for box in (*page_.tables, *page_.pictures) if a.base - 8 < box.y1 and box.y0 < b.base]
        if a.page != b.page or b.n != a.n + 1 or beside or low < step < high:
            continue
        gap = (step - PITCH) / PITCH
        say = "段与段之间不空行：删去空行，段前段后间距改为 0。" if gap > 0 else "行距改成固定值 28.95 磅。"
        yield at("line-pitch", b, "28.95 磅", f"与上一段相距 {step:.1f} 磅", say)
        return


def _filled(paper: Parts) -> Iterator[Finding]:
    """A page whose last paragraph goes on overleaf is full: 22 lines, where nothing else stands on it."""
    for part in paper.paragraphs:
        for a, b in pairwise(part):
            if a.page == b.page:
                continue
            one = paper.pages[a.page - 1]
            if a.page == 1 or one.tables or one.pictures:
                continue
            lines = [line for line in one.lines if line is not paper.numbers.get(one.n)]
            count = len({line.n for line in lines})
            gaps = sum(max(0, round((y.base - x.base) / PITCH) - 1) for x, y in pairwise(lines))
            if not 21 <= count + gaps <= 22 or any(line.size < NOTE + 1 for line in lines):
                say = f"这一面排了 {count + gaps} 行：行距用固定值 28.95 磅，取消孤行控制和网格对齐。"
                yield page("page-lines", one.n, "22 行", f"{count + gaps} 行", say)


def _letters(paper: Parts) -> Iterator[Finding]:
    """Lines that go on overline: of 28 letters, or 27 where a mark must not begin the next one."""
    full = [
        a
        for part in paper.paragraphs
        for a, _ in pairwise(part)
        if a.x0 < paper.left + 4 and all(one.text > "\u2e7f" or one.text in "“”‘’—…·" for one in a.seen)
    ]
    counts = [round(one.letters) for one in full]
    if len(counts) >= 2 and not 27 <= most(counts) <= 28:
        wrong = next(one for one in full if round(one.letters) == most(counts))
        say = "字号用 3 号（16 磅），字间距紧缩 0.25 磅，版心宽 156 mm。"
        yield at("line-letters", wrong, "28 字", f"{most(counts)} 字", say)
    elif len(counts) < 2:
        yield from _advance(paper)


def _advance(paper: Parts) -> Iterator[Finding]:
    """Where too few lines are full of Chinese letters: how far these stand from each other in last lines,
    which are not stretched.
    """
    lines = [part[-1] for part in paper.paragraphs if part[-1].end < paper.right - 2 * BODY]
    pairs = [pair for line in lines for pair in pairwise(line.glyphs)]
    steps = [b.x0 - a.x0 for a, b in pairs if is_chinese(a.text) and is_chinese(b.text) and a.size == b.size]
    if len(steps) < 5:
        return
    step = median(steps)
    if not 15.2 < step < 16.2:
        count = int(156 * MM / step)
        say = "字号用 3 号（16 磅），字间距紧缩 0.25 磅。"
        yield at("line-letters", lines[0], "28 字", f"{count} 字", say)


# ── page numbers ─────────────────────────────────────────────────────────────────────────────────


def _numbered(one: Page, paper: Parts) -> Iterator[Finding]:
    line = paper.numbers.get(one.n)
    if paper.kind == "letter" and one.n == 1:
        if line is not None:
            yield at("page-number", line, "函的首页不显示页码", line.text, "首页不同，删去首页的页码。")
        return
    if one.is_large:
        return  # the standard says nothing of A3
    if line is None:
        lines = [two for two in one.lines if two.base < BOTTOM + 6]
        if lines or one.pictures:
            say = "插入页码，形如“— 1 —”，单页居右、双页居左。"
            yield page("page-number", one.n, f"— {one.n} —", "没有页码", say)
        return
    yield from _shaped(one, line)
    if one.is_wide and line not in one.turned:
        say = "横排的附件，页码与竖排的同在一处（竖过来看，单页右下、双页左下）：放在左页边的竖排文本框里。"
        yield at("page-number-place", line, "与竖排各页一致", "在横排页的下方", say)
        return
    yield from _placed(one, line, paper)


def _shaped(one: Page, line: Line) -> Iterator[Finding]:
    shown = re.sub(r"\s+", " ", line.text)
    found = re.search(r"\d+", shown)
    if not _SHAPE.fullmatch(shown) or found is None or int(found[0]) != one.n:
        say = f"写成“— {one.n} —”：数字左右各一条一字线，各空半字，从 1 连续编。"
        yield at("page-number", line, f"— {one.n} —", line.text, say)
    if abs(line.size - NOTE) > 0.6:
        say = "页码改成 4 号（14 磅）半角宋体。"
        yield at("page-number", line, "14 磅", f"{line.size:g} 磅", say)
    if not stands_for(line.family, "宋体"):
        yield at("page-number", line, "宋体", line.family, "页码改成 4 号半角宋体。")


def _placed(one: Page, line: Line, paper: Parts) -> Iterator[Finding]:
    is_right, inset = one.n % 2 == 1, NOTE
    away = paper.right - line.x1 if is_right else line.x0 - paper.left
    side = "右" if is_right else "左"
    if abs(away - inset) > 8:
        other = (
            "右" if abs(RIGHT - line.x1 - inset) < 8 else "左" if abs(line.x0 - LEFT - inset) < 8 else "中"
        )
        found = f"居{other}" if other != side else f"空 {away / NOTE:.1f} 字"
        say = f"{'单' if is_right else '双'}页页码居{side}空一字：勾选“奇偶页不同”，分别设置。"
        yield at("page-number-place", line, f"居{side}空一字", found, say)
    down = (line.base - _DASH * line.size - BOTTOM) / MM  # of its dashes
    if abs(down - 7) > 1.5:
        say = "页码一字线在版心下边缘之下 7 mm：调整页脚边距（约 25 mm）。"
        yield at("page-number-place", line, "版心下 7 mm", f"版心下 {down:.1f} mm", say)
