"""Rules about title, addressees and text: sizes, fonts, indents, and how what is written is marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from zhiben.contents.layout.findings import Finding, at, page, shown
from zhiben.contents.layout.fonts import stands_for
from zhiben.contents.layout.headings import level_of
from zhiben.contents.layout.pages import BODY, LEFT, MM, PITCH, RIGHT, TITLE, Line, red
from zhiben.contents.layout.parts import Parts
from zhiben.contents.official.words import torn

MOST = 5  # findings of one rule that are told
_ADDRESSED = re.compile(r"(?:通知|通报|函|请示|报告|批复)$")
_TO_ALL = re.compile(r"(?:表彰|表扬|嘉奖|处分|处理|批评).*通报$")  # often addressed to nobody in particular
_REMARK = re.compile(
    r"注[：:1１]|备注|说明[：:]|单位[：:]|数据来源|资料来源|（?单位"
)  # under a table, in smaller letters
_UNFILLED = re.compile(
    r"\{\{.*?\}\}|\{\{|\}\}|\{%|×{2,}|[xX]{2,}(?=[年月日号\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[xX]{2,}"
    r"|T(?:ODO|BD)|（待[^）]{0,12}）|[_＿]{2,}|□{2,}|【[^】]{0,12}(?:待|填|补)[^】]{0,12}】|（(?:此处|待填|待补|印发时编号|印发后生成|二维码)[^）]*）"
)
_HALF = re.compile(
    r"(?<=[\u3400-\u9fff”）》])[,;:?!](?!\d)|(?<=[\u3400-\u9fff])[()](?=[\u3400-\u9fff\d]|$)"
    r"|\((?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])\)|(?<=[\u3400-\u9fff])[\"'](?=[\u3400-\u9fff])"
    r"|(?<=[\u3400-\u9fff])\.(?=[\u3400-\u9fff]|$)|(?<=[\u3400-\u9fff])\.{3,}"
)


def of_text(paper: Parts) -> Iterator[Finding]:
    """Title, addressees and text."""
    yield from _titled(paper)
    yield from _addressed(paper)
    yield from _few(_looks(paper))
    yield from _few(_attached(paper))
    yield from _few(_colors(paper))
    yield from _few(_years(paper))
    yield from _few(_indents(paper))
    yield from _few(_unfilled(paper))
    yield from _few(_half(paper))


def _few(findings: Iterator[Finding]) -> Iterator[Finding]:
    """At most some of each rule: one wrong style is one mistake, however many lines it has."""
    told: dict[str, int] = {}
    for one in findings:
        told[one.rule] = told.get(one.rule, 0) + 1
        if told[one.rule] <= MOST:
            yield one


# ── title ────────────────────────────────────────────────────────────────────────────────────────


def _titled(paper: Parts) -> Iterator[Finding]:
    if not paper.title:
        if paper.kind != "order" and (paper.kind != "minutes" or not paper.marks):
            say = "在红线下空二行，居中排标题，2 号小标宋体。"
            yield page("title-missing", 1, "标题", "没有", say)
        return
    for line in paper.title:
        yield from _title_line(line)
    first, last = paper.title[0], paper.title[-1]
    for a, b in pairwise(paper.title):
        word = torn(a.bare, b.bare)
        if word:
            say = f"“{word}”被拆在两行：换个地方回行，词意要完整。"
            yield at("title-break", b, "词意完整", f"{shown(a.bare[-4:])}／{shown(b.bare[:4])}", say)
        elif b.bare[0] in "的、，）》”和与及":
            say = f"“{b.bare[0]}”不放在行首：把它留在上一行。"
            yield at("title-break", b, "词意完整", shown(b.bare), say)
    wide = [line.letters for line in paper.title]
    short = next((line for line in paper.title[1:] if line.letters <= 3), None)
    if short is not None:
        say = "这一行字太少：把上一行的词移下来，两行长短相称。"
        yield at("title-break", short, "长短适宜", f"只有 {short.letters:g} 字", say)
    if len(wide) >= 3 and max(wide[1:-1]) < min(wide[0], wide[-1]) - 1:
        say = "标题成了沙漏形：排成上短下长、上长下短或中间长的梯形、菱形。"
        yield at("title-shape", first, "梯形或菱形", "沙漏形", say)
    if last.bare.endswith(("。", "；", "，", "：")):
        yield at("title-end", last, "不加标点", last.bare[-1], "删去标题末尾的标点。")
    yield from _title_gap(paper, first)


def _title_line(line: Line) -> Iterator[Finding]:
    if abs(line.size - TITLE) > 0.6:
        yield at("title-size", line, "22 磅", f"{line.size:g} 磅", "标题改成 2 号（22 磅）。")
    if not stands_for(line.family, "小标宋"):
        yield at("title-font", line, "小标宋体", line.family, "标题改成方正小标宋简体。")
    away = (line.middle - (LEFT + RIGHT) / 2) / MM
    if abs(away) > 3:
        found = f"偏{'右' if away > 0 else '左'} {abs(away):.0f} mm"
        yield at("title-center", line, "居中", found, "标题居中排，去掉首行缩进和空格。")


def _title_gap(paper: Parts, first: Line) -> Iterator[Finding]:
    """Two lines under the red line; of a letter under what is above."""
    above = [one.y for one in paper.reds if one.y < first.base] if paper.kind != "letter" else []
    above += [one.bottom for one in paper.pages[0].lines if one.base < first.base - 4] if not above else []
    if not above or not (paper.marks or paper.number):
        return
    gap = first.top - max(above)
    if not 42 <= gap <= 88:
        say = "标题与上面的红线（函为最后一个要素）之间空二行。"
        yield at("title-place", first, "空二行", f"空 {gap / PITCH:.1f} 行", say)


# ── addressees ───────────────────────────────────────────────────────────────────────────────────


def _addressed(paper: Parts) -> Iterator[Finding]:
    title = "".join(one.bare for one in paper.title)
    if not paper.to:
        if _ADDRESSED.search(title) and not _TO_ALL.search(title) and paper.kind != "minutes":
            say = "在标题下空一行、居左顶格写主送机关，后加全角冒号。"
            yield page("to-missing", 1, "主送机关：", "没有", say)
        return
    first, last = paper.to[0], paper.to[-1]
    if not last.bare.endswith("："):
        yield at("to-colon", last, "：", last.bare[-1], "主送机关后加全角冒号“：”。")
    if abs(first.x0 - paper.left) > 5:
        found = f"左空 {(first.x0 - paper.left) / BODY:.1f} 字"
        yield at("to-place", first, "居左顶格", found, "主送机关居左顶格，取消首行缩进。")
    gap = first.top - paper.title[-1].bottom if paper.title else 40
    if not 22 <= gap <= 62:
        yield at("to-place", first, "标题下空一行", f"空 {gap / PITCH:.1f} 行", "标题与主送机关之间空一行。")


# ── looks ────────────────────────────────────────────────────────────────────────────────────────


def _looks(paper: Parts) -> Iterator[Finding]:
    """Size, font and colour of every line of text that is no heading, and of headings their own."""
    for part in [*([paper.to] if paper.to else []), *paper.paragraphs]:
        level = level_of(part[0].bare)
        for n, line in enumerate(part):
            wrong = next((one for one in line.seen if abs(one.size - BODY) > 0.6), None)
            if wrong is not None:
                some = f"“{wrong.text}”等字" if abs(line.size - BODY) <= 0.6 else "正文"
                say = f"{some}改成 3 号（16 磅）仿宋。"
                yield at("body-size", line, "16 磅", f"{wrong.size:g} 磅", say)
            if not (level and n == 0) and not stands_for(line.family, "仿宋"):
                yield at("body-font", line, "仿宋", line.family, f"{shown(line.bare)}改成仿宋体。")


def _attached(paper: Parts) -> Iterator[Finding]:
    """The running text of attachments is set as that of the paper: of its full lines size and font."""
    for lines in paper.attached:
        is_remark = False
        for line, below in pairwise(lines[1:]):
            is_remark = line.size < BODY - 0.8 and (is_remark or bool(_REMARK.match(line.bare)))
            is_running = (
                line.letters >= 25 and below.page == line.page and not (line.is_cell or below.is_cell)
            )
            if is_remark or not is_running or not 0 < below.base - line.base < 1.3 * PITCH:
                continue
            if abs(line.size - BODY) > 0.6:
                say = f"附件的正文与公文的一样：{shown(line.bare)}改成 3 号（16 磅）。"
                yield at("body-size", line, "16 磅", f"{line.size:g} 磅", say)
            if not stands_for(line.family, "仿宋"):
                yield at("body-font", line, "仿宋", line.family, f"附件的{shown(line.bare)}改成仿宋体。")


def _colors(paper: Parts) -> Iterator[Finding]:
    """Everything but the mark is black."""
    tail = [*paper.note, *paper.names, *([paper.day] if paper.day else []), *paper.after, *paper.imprint]
    for line in [*paper.title, *paper.to, *paper.text, *paper.present, *tail]:
        if not line.is_cell and any(_colored(one.color) for one in line.seen):
            say = f"{shown(line.bare)}改成黑色：除红头、红线和印章外，文字一律用黑色。"
            yield at("body-color", line, "黑色", "彩色", say)


def _years(paper: Parts) -> Iterator[Finding]:
    """Years in running text; names of papers in 《》 and what is quoted are let be."""
    for line in [*paper.title, *paper.text]:
        said = re.sub(r"《[^》]*》?|“[^”]*”?|〔[^〕]*〕", "", line.bare)
        found = re.search(r"[一二三四五六七八九〇○零]{4}年|(?<![\d/—\-～~至])\d{2}年(?=1?\d月)", said)
        if found:
            say = f"{shown(found[0])}写成“2026年”的样子：阿拉伯数字，四位。"
            yield at("year-form", line, "2026年", found[0], say)


def _colored(color: tuple[float, float, float]) -> bool:
    return red(color) or max(color) - min(color) > 0.25


def _indents(paper: Parts) -> Iterator[Finding]:
    """Two letters at the start of a paragraph, none where it goes on."""
    for part in paper.paragraphs:
        first, wanted = part[0], paper.left + 2 * BODY
        away = (first.x0 - paper.left) / BODY
        is_end_of = first.page > 1 and part is paper.paragraphs[0]
        if abs(first.x0 - wanted) > 6 and not is_end_of:
            found = f"左空 {away:.1f} 字"
            say = f"{shown(first.bare, 8)}这一段首行缩进改成 2 字符。"
            yield at("indent", first, "左空二字", found, say)
        for line in part[1:]:
            if abs(line.x0 - paper.left) > 6:
                found = f"左空 {(line.x0 - paper.left) / BODY:.1f} 字"
                yield at("indent", line, "回行顶格", found, "回行顶格：左缩进改为 0。")


# ── what is written ──────────────────────────────────────────────────────────────────────────────


def _unfilled(paper: Parts) -> Iterator[Finding]:
    draft = paper.number if paper.is_draft else None
    for one in paper.pages:
        for line in one.lines:
            for found in _UNFILLED.finditer(line.text) if line is not draft else ():
                say = f"{shown(found[0])}还没有填：填上内容，或者删去这句。"
                yield at("placeholder", line, "已填", found[0], say)


def _half(paper: Parts) -> Iterator[Finding]:
    """Half-width marks in Chinese text. Those of numbers and addresses are let be."""
    for line in [*paper.title, *paper.to, *paper.text, *paper.note, *paper.imprint]:
        if re.search(r"https?:|www\.|@", line.text):
            continue
        found = _HALF.search(line.text)
        if found and not (line in paper.to and found.end() == len(line.text)):
            say = f"{shown(line.text[max(0, found.start() - 4) : found.end() + 4])}里的“{found[0]}”改成全角。"
            yield at("punctuation", line, "全角标点", found[0], say)
