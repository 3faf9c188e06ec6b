"""Rules about what follows the text: note of attachments, signature and day, the attachments themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, takewhile

from zhiben.contents.layout.findings import Finding, at, page, shown
from zhiben.contents.layout.fonts import named, stands_for
from zhiben.contents.layout.pages import BODY, MM, PITCH, TITLE, Line
from zhiben.contents.layout.parts import ATTACHED, Parts
from zhiben.contents.layout.signatures import is_stamped

DAY_WELL = re.compile(r"(?:19|20)\d{2}年(?:[1-9]|1[0-2])月(?:[1-9]|[12]\d|3[01])日")
_ITEM = re.compile(r"(?:附\s*件\s*[：:]?)?\s*(\d{1,2})\s*([.．、，)）]?)")
_COUNTED = re.compile(r"附件[：:]?(?:（?[一二三四五六七八九十]+[、.．，）]|[（(]\d+[）)]|[①-⑳])")


def of_tail(paper: Parts) -> Iterator[Finding]:
    """Everything after the text, but for the notes at the foot."""
    yield from _note(paper)
    yield from _attached(paper)
    if paper.kind != "minutes":
        yield from _signed(paper)
    yield from _present(paper)
    yield from _annotated(paper)


# ── note of attachments ──────────────────────────────────────────────────────────────────────────


def _note(paper: Parts) -> Iterator[Finding]:
    if not paper.note:
        if paper.attached:
            say = "在正文下空一行、左空二字写“附件：1. 名称”。"
            yield page("attachment-place", paper.attached[0][0].page, "附件说明", "没有", say)
        return
    first = paper.note[0]
    away = (first.x0 - paper.left) / BODY
    if abs(away - 2) > 0.5:
        yield at("attachment-place", first, "左空二字", f"左空 {away:.1f} 字", "“附件”左空二字。")
    last = paper.body[-1] if paper.body else None
    if last and last.page == first.page and not last.is_cell:
        gap = (first.base - last.base) / PITCH - 1
        if not 0.6 < gap < 1.8:
            yield at("attachment-place", first, "空一行", f"空 {gap:.1f} 行", "附件说明在正文下空一行。")
    if not re.match(r"附\s*件：", first.text):
        yield at("attachment-form", first, "附件：", first.bare[:3], "“附件”后加全角冒号。")
    counted = _COUNTED.match(first.bare)
    if counted:
        say = "附件序号写成“1.”：阿拉伯数字后加下脚点。"
        yield at("attachment-form", first, "附件：1.", shown(counted[0]), say)
        return
    yield from _items(paper.note)
    yield from _titled(paper)


def _titled(paper: Parts) -> Iterator[Finding]:
    """Each attachment bears the name that the note gives it."""
    names = _names(paper.note)
    for n, lines in enumerate(paper.attached):
        title = "".join(one.bare for one in takewhile(lambda one: one.size >= TITLE - 1.5, lines[1:]))
        called = re.sub(r"\D", "", lines[0].bare)
        at_name = int(called) - 1 if called else n
        if title and names and (at_name >= len(names) or _said(names[at_name]) != _said(title)):
            wanted = names[at_name] if at_name < len(names) else "附件说明里的名称"
            say = f"附件标题{shown(title)}与附件说明里的{shown(wanted)}不一致：改成一样。"
            yield at("attachment-title", lines[1], shown(wanted, 30), shown(title, 30), say)


def _names(note: list[Line]) -> list[str]:
    """The names of attachments, each without its number."""
    said: list[str] = []
    for line in note:
        item = re.match(r"(?:附件[：:]?)?(?:\d{1,2}[.．、])?", line.bare)
        begins = not said or (
            item is not None and re.search(r"\d", item[0]) and line.x0 < note[0].x0 + 4 * BODY
        )
        if begins:
            said.append(line.bare[item.end() if item else 0 :])
        else:
            said[-1] += line.bare
    return said


def _said(name: str) -> str:
    """A name without marks, to be compared."""
    return re.sub(r"[《》“”\"\s。；，、.;:：\-—()（）]", "", name)


def _items(note: list[Line]) -> Iterator[Finding]:
    """Each begins with its number; a second line stands under the first letter of the name."""
    start, n = 0.0, 0
    for at_line, line in enumerate(note):
        item = _ITEM.match(line.text)
        is_item = at_line == 0 or (item is not None and bool(item[2]) and line.x0 < start - 4)
        if is_item:
            n += 1
            start = _name_start(line)
            if item and item[2] and item[2] not in ".．":
                expected, say = f"{item[1]}.", "附件序号写成“1.”：阿拉伯数字后加下脚点。"
                yield at("attachment-form", line, expected, f"{item[1]}{item[2]}", say)
            if item and item[2] and int(item[1]) != n:
                yield at("attachment-form", line, f"{n}.", f"{item[1]}.", "附件序号从 1 起连续编。")
        elif abs(line.x0 - start) > 5:
            found = f"差 {(line.x0 - start) / BODY:.1f} 字"
            say = "附件名称回行时，与上一行名称的首字对齐：设悬挂缩进。"
            yield at("attachment-align", line, "与名称首字对齐", found, say)
    for line, below in [*pairwise(note), (note[-1], None)]:
        is_last = below is None or (_ITEM.match(below.text) is not None and below.x0 < start - 4)
        if is_last and line.bare[-1] in "。；，、.;,":
            yield at("attachment-form", line, "不加标点", line.bare[-1], "附件名称后不加标点。")


def _name_start(line: Line) -> float:
    """Where the name begins, after 附件： and its number."""
    skipped = re.match(r"附\s*件\s*[：:]?", line.text)
    rest = skipped.end() if skipped else 0
    number = re.match(r"\s*\d{1,2}\s*[.．、]\s*", line.text[rest:])
    rest += number.end() if number else 0
    glyphs = [one for one in line.glyphs if one.text.strip()]
    count = len("".join(line.text[:rest].split()))
    return glyphs[count].x0 if count < len(glyphs) else line.x0


def _attached(paper: Parts) -> Iterator[Finding]:
    for line in paper.after:
        if ATTACHED.fullmatch(line.bare) and not line.is_cell:
            say = "附件另起一面：在“附件”前插入分页符。"
            yield at("attachment-page", line, "另面编排", "与正文同一面", say)
    many = len(paper.attached) > 1
    for n, lines in enumerate(paper.attached, 1):
        head, sheet = lines[0], paper.pages[lines[0].page - 1]
        near = 6 if not sheet.is_wide else 3 * MM  # some programs turn the margins the other way round
        wanted = f"附件{n}" if many else "附件"
        if head.bare != wanted and (many or head.bare != "附件1"):
            yield at("attachment-page", head, wanted, head.bare, f"写成“{wanted}”，不加标点。")
        if abs(head.x0 - sheet.left) > near and not sheet.is_large:
            found = f"左空 {(head.x0 - sheet.left) / BODY:.1f} 字"
            yield at("attachment-page", head, "顶格", found, f"“{wanted}”顶格排在第一行。")
        if not stands_for(head.family_of(2), "黑体") or abs(head.size - BODY) > 0.6:
            found = f"{named(head.family)} {head.size:g} 磅"
            yield at("attachment-page", head, "3 号黑体", found, f"“{wanted}”用 3 号黑体。")
        title = lines[1] if len(lines) > 1 else None
        if title and (abs(title.middle - sheet.middle) > 4 * MM or title.is_cell):
            yield at("attachment-page", title, "标题居中", "不居中", "附件标题居中排在第三行。")
        elif title and abs(title.size - TITLE) > 0.6:
            yield at("attachment-page", title, "22 磅", f"{title.size:g} 磅", "附件标题用 2 号小标宋体。")


# ── who was there ────────────────────────────────────────────────────────────────────────────────


def _present(paper: Parts) -> Iterator[Finding]:
    """Of minutes: 出席：, 请假：, 列席：, names under names."""
    start = 0.0
    for line in paper.present if paper.kind == "minutes" else ():
        head = re.match(r"(出席|请假|缺席|列席)([人员]*)([：:]?)", line.bare)
        if head is None:
            if start and abs(line.x0 - start) > 6:
                found = f"差 {(line.x0 - start) / BODY:.1f} 字"
                say = "名单回行时与冒号后的首字对齐：设悬挂缩进。"
                yield at("present-form", line, "与冒号后首字对齐", found, say)
            continue
        count = head.end()
        start = line.seen[count].x0 if count < len(line.seen) else 0.0
        if head[3] != "：":
            say = f"“{head[1]}”后加全角冒号。"
            yield at("present-form", line, f"{head[1]}：", line.bare[: count + 1], say)
        if not stands_for(line.family_of(2), "黑体"):
            yield at("present-form", line, "黑体", line.family_of(2), f"“{head[1]}”用 3 号黑体，名单用仿宋。")
        if abs((line.x0 - paper.left) / BODY - 2) > 0.6:
            found = f"左空 {(line.x0 - paper.left) / BODY:.1f} 字"
            yield at("present-form", line, "左空二字", found, f"“{head[1]}”左空二字。")


# ── signature and day ────────────────────────────────────────────────────────────────────────────


def _signed(paper: Parts) -> Iterator[Finding]:
    if paper.day is None:
        where = paper.body[-1].page if paper.body else len(paper.pages)
        say = "在正文（附件说明）下写发文机关署名和成文日期，如“2026年11月3日”。"
        yield page("date-missing", where, "2026年11月3日", "没有成文日期", say)
        return
    day = paper.day
    if not DAY_WELL.fullmatch(day.text):
        say = "写成“2026年11月3日”：阿拉伯数字，年写四位，月、日不编虚位（1 不写成 01）。"
        yield at("date-form", day, "2026年11月3日", day.text, say)
    if not paper.names:
        yield at("sign-missing", day, "发文机关署名", "没有", "成文日期之上写发文机关署名。")
    else:
        yield from _signed_place(paper, day)
    for line in (*paper.names, day):
        if abs(line.size - BODY) > 0.6:
            yield at("sign-place", line, "16 磅", f"{line.size:g} 磅", "署名和成文日期用 3 号仿宋。")
        if not stands_for(line.family, "仿宋") and not is_stamped(line):
            yield at("sign-place", line, "仿宋", line.family, "署名和成文日期用 3 号仿宋。")
    yield from _seal_page(paper, day)


def _signed_place(paper: Parts, day: Line) -> Iterator[Finding]:
    """With a seal the name is centred on the day, which is four letters from the right; without one the name
    is two letters from the right and the day begins two letters further in.
    """
    names = paper.names
    if paper.is_joint:
        yield from _joint_place(paper, day)
        return
    if is_stamped(names[-1]):
        yield from _stamped_place(paper, names[-1], day)
        return
    wide = max(names, key=lambda line: line.x1 - line.x0)
    right = (paper.right - day.x1) / BODY
    name_right = (paper.right - wide.x1) / BODY
    is_centered = all(abs(one.middle - day.middle) <= 1.2 * BODY for one in names)
    is_plain = abs(name_right - 2) <= 0.7 and abs((day.x0 - wide.x0) / BODY - 2) <= 0.8
    is_plain = is_plain or (abs(right - 2) <= 0.7 and abs((wide.x0 - day.x0) / BODY + 2) <= 0.8)
    if is_plain:
        return
    if abs(right - 2) <= 0.7 or abs(name_right - 2) <= 0.7:  # meant as one without a seal
        say = "不盖章的：署名右空二字，成文日期首字比署名首字右移二字；日期长的，日期右空二字。"
        found = f"署名右空 {name_right:.1f} 字，日期右移 {(day.x0 - wide.x0) / BODY:.1f} 字"
        yield at("date-place", day, "右移二字", found, say)
        return
    is_long = (wide.x1 - wide.x0) - (day.x1 - day.x0) > 6 * BODY
    if not (abs(right - 4) <= 0.8 or (is_long and is_centered and right > 4 and name_right > 0)):
        found = f"右空 {right:.1f} 字"
        yield at("date-place", day, "右空四字", found, "成文日期右空四字（右缩进 4 字符）。")
    if not is_centered:
        away = (wide.middle - day.middle) / BODY
        found = f"偏{'右' if away > 0 else '左'} {abs(away):.1f} 字"
        yield at("sign-place", wide, "以成文日期为准居中", found, "署名以成文日期为准居中。")


def _joint_place(paper: Parts, day: Line) -> Iterator[Finding]:
    """Of several issuers: the day under the last name."""
    row = [one for one in paper.names if one.page == day.page and day.base - one.base < 3 * PITCH]
    if not row:
        say = "成文日期紧接最后一个署名，排在它下一行。"
        yield at("sign-place", day, "最后一个署名之下", "与署名分开", say)
        return
    last = max(row, key=lambda line: line.x1)
    right = (paper.right - day.x1) / BODY
    if abs(right - 4) > 0.8 and not (right > 4 and last.x1 > day.x1):
        found = f"右空 {right:.1f} 字"
        yield at("date-place", day, "右空四字", found, "成文日期右空四字（右缩进 4 字符）。")
    if abs(last.middle - day.middle) > 1.2 * BODY:
        away = (last.middle - day.middle) / BODY
        found = f"偏{'右' if away > 0 else '左'} {abs(away):.1f} 字"
        say = "联合行文的最后一个署名以成文日期为准居中，其余整齐排列。"
        yield at("sign-place", last, "以成文日期为准居中", found, say)


def _stamped_place(paper: Parts, name: Line, day: Line) -> Iterator[Finding]:
    """By a person's stamp: both four letters from the right, a line between them."""
    right = (paper.right - day.x1) / BODY
    if abs(right - 4) > 0.8:
        yield at("date-place", day, "右空四字", f"右空 {right:.1f} 字", "成文日期右空四字（右缩进 4 字符）。")
    gap = (day.base - name.base) / PITCH - 1
    if not 0.5 < gap < 2:
        yield at("sign-place", name, "空一行", f"空 {gap:.1f} 行", "签发人签名章与成文日期之间空一行。")


def _seal_page(paper: Parts, day: Line) -> Iterator[Finding]:
    """Something of the text stands on the page where the seal goes, not far above it."""
    first = paper.names[0] if paper.names else day
    if first.page != day.page:
        say = "署名和成文日期分在两页：调整行距、字距，或给署名设“与下段同页”。"
        yield at("seal-page", day, "署名、日期同页", "分在两页", say)
        return
    above = [
        line
        for line in (*paper.title, *paper.to, *paper.body, *paper.note)
        if line.page == first.page and line.base < first.base
    ]
    if not above and not any(one.y1 < first.base for one in paper.pages[first.page - 1].pictures):
        say = "落款单独成了一页：调整行距、字距，或把正文最后一段与落款排在同一页。"
        yield at("seal-page", first, "落款页有正文", "没有正文", say)
        return
    low = max((line.base for line in above), default=first.base)
    if first.base - low > 8 * PITCH:
        say = "落款离正文太远：印章顶端应距正文（附件说明）一行之内。"
        yield at("seal-page", first, "空二至四行", f"空 {(first.base - low) / PITCH - 1:.0f} 行", say)
    elif first.base - low < 1.5 * PITCH and paper.names:
        say = "落款与正文之间没有空行：空二行以上，给印章留位置。"
        yield at("seal-page", first, "空二行以上", "没有空行", say)


def _annotated(paper: Parts) -> Iterator[Finding]:
    for line in paper.after[:1]:
        is_note = re.search(r"联系人|联系电话|公开|此件|登报", line.bare)
        if is_note and not line.bare.startswith("（"):
            say = "附注加圆括号，居左空二字，排在成文日期下一行。"
            yield at("annotation", line, "（……）", shown(line.bare), say)
        elif line.bare.startswith("（") and abs((line.x0 - paper.left) / BODY - 2) > 0.6:
            found = f"左空 {(line.x0 - paper.left) / BODY:.1f} 字"
            yield at("annotation", line, "左空二字", found, "附注居左空二字。")
    for line in paper.body[-3:]:
        if re.match(r"(?:（此件|（联系人)", line.bare) and paper.day and line.page <= paper.day.page:
            say = "附注排在成文日期的下一行，不放在落款之前。"
            yield at("annotation", line, "在成文日期之下", "在成文日期之上", say)
