"""Rules about the head: mark, number, signers, red line, copy number and secrecy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from zhiben.contents.layout.findings import Finding, at, page, shown
from zhiben.contents.layout.fonts import family, named, stands_for
from zhiben.contents.layout.pages import BODY, LEFT, MM, REACH, RIGHT, TOP, Line, Stroke
from zhiben.contents.layout.parts import HEAD, Parts

_WELL = re.compile(r"[㐀-鿿（）]{2,}〔(?:19|20)\d{2}〕[1-9]\d{0,4}号")
_MINUTES = re.compile(r"(?:[㐀-鿿（）]*〔(?:19|20)\d{2}〕[1-9]\d{0,4}号|[（(]?第[1-9]\d{0,4}[期号][）)]?)")
_ORDER = re.compile(r"第[1-9]\d{0,4}号")
_SECRET = re.compile(r"(?:秘密|机密|绝密)(?:★(?:\d+(?:年|个月)|长期))?")
_URGENT = ("特急", "加急", "平急", "特提")


def of_head(paper: Parts) -> Iterator[Finding]:
    """Everything above the title."""
    yield from _marked(paper)
    yield from _numbered(paper)
    yield from _signed(paper)
    yield from _ruled(paper)
    yield from _above(paper)


# ── the mark ─────────────────────────────────────────────────────────────────────────────────────


def _marked(paper: Parts) -> Iterator[Finding]:
    if not paper.marks:
        say = "在首页版心上部加红色发文机关标志（机关名称加“文件”；函只写机关名称）。"
        yield page("mark-missing", 1, "红色发文机关标志", "没有", say)
        return
    first = min(paper.marks, key=lambda line: line.base)
    for line in paper.marks:
        if not line.is_red:
            yield at("mark-color", line, "红色", _color(line), "把发文机关标志改成红色（FF0000）。")
        if not stands_for(line.family, "小标宋"):
            yield at("mark-font", line, "小标宋体", line.family, "把发文机关标志改成方正小标宋简体。")
        away = (line.middle - (LEFT + RIGHT) / 2) / MM
        if abs(away) > 3 and len(paper.marks) == 1:
            yield at("mark-place", line, "居中", f"偏{_side(away)} {abs(away):.0f} mm", "标志居中排。")
    yield from _named(paper, first)
    size = max(line.size for line in paper.marks)
    if not BODY + 4 <= size <= 64:
        say = "标志用 22 磅以上、62 磅（高 22 mm）以下的小标宋体，不大于上级机关的。"
        yield at("mark-size", first, "22～62 磅", f"{size:g} 磅", say)
    yield from _high(paper, first)


def _named(paper: Parts, first: Line) -> Iterator[Finding]:
    """What the mark says: of a letter only the issuer, of minutes that they are such."""
    said = paper.mark
    if paper.kind == "letter" and said.endswith("文件"):
        say = "函的标志用机关全称或规范化简称，删去“文件”二字。"
        yield at("mark-form", first, said.removesuffix("文件"), said, say)
    elif paper.kind == "minutes" and not said.endswith("纪要"):
        yield at("mark-form", first, "××××纪要", said, "纪要的标志写成“××××纪要”。")


def _high(paper: Parts, first: Line) -> Iterator[Finding]:
    """35 mm under the text's top; of a letter 30 mm under the page's."""
    is_letter = paper.kind == "letter"
    wanted = {"letter": 30, "order": 20}.get(paper.kind, 35)
    found = (first.base - REACH * first.size - (0 if is_letter else TOP)) / MM
    # A grid of lines moves the text down by up to four, in LibreOffice a line of exact height by nine.
    over = 9.5 if paper.printed.is_libreoffice and not is_letter else 4.5
    if not -2.5 <= found - wanted <= over:
        edge = "上页边" if is_letter else "版心上边缘"
        say = f"标志上边缘应距{edge} {wanted} mm，现在 {found:.0f} mm：调整标志前的空行或段前距。"
        yield at("mark-place", first, f"{wanted} mm", f"{found:.1f} mm", say)


def _color(line: Line) -> str:
    r, g, b = line.seen[0].color
    return "黑色" if max(r, g, b) < 0.2 else f"#{round(r * 255):02X}{round(g * 255):02X}{round(b * 255):02X}"


def _side(away: float) -> str:
    return "右" if away > 0 else "左"


# ── number ───────────────────────────────────────────────────────────────────────────────────────


def _numbered(paper: Parts) -> Iterator[Finding]:
    line = paper.number
    if line is None:
        say = "加发文字号：机关代字、〔年份〕、序号，如“文登工信〔2026〕18号”。"
        yield page("number-missing", 1, "×〔2026〕1号", "没有", say)
        return
    number = line.text.partition("签发人")[0].strip()
    well = {"minutes": _MINUTES, "order": _ORDER}.get(paper.kind, _WELL)
    if paper.kind == "order" and not well.fullmatch(number):
        say = "令号写成“第1号”：用阿拉伯数字，不编虚位。"
        yield at("number-form", line, "第1号", number, say)
    elif not paper.is_draft and not well.fullmatch(number):
        say = f"改正：{'；'.join(_wrong(number)) or '写成机关代字〔年份〕序号号，中间不加空格'}。"
        yield at("number-form", line, "机关代字〔2026〕1号", number, say)
    if abs(line.size - BODY) > 0.6:
        say = "发文字号改成 3 号（16 磅）仿宋。"
        yield at("number-look", line, "16 磅", f"{line.size:g} 磅", say)
    if not stands_for(line.family_of(6), "仿宋"):
        yield at("number-look", line, "仿宋", line.family, "发文字号改成 3 号仿宋体。")
    yield from _stood(paper, line)


def _wrong(number: str) -> Iterator[str]:
    inner = re.search(r"[〔\[［【(（﹝{〈]\s*(\d+)\s*年?\s*[〕\]］】)）﹞}〉]", number)
    if inner and (inner[0][0] != "〔" or inner[0][-1] != "〕"):
        yield "年份用六角括号〔〕"
    if inner and len(inner[1]) != 4:
        yield "年份写四位"
    if re.search(r"[〕\]］】)）]\s*第", number):
        yield "序号前不加“第”"
    if re.search(r"[〕\]］】)）]\s*第?\s*0", number):
        yield "序号不编虚位（1 不写成 01、001）"
    if re.search(r"\s", number):
        yield "中间不加空格"
    if not number.endswith(("号", "期", "）")):
        yield "末尾写“号”"
    if re.search(r"[〕\]］】)）]\s*第?\s*[×xX*＊]", number):
        yield "填上序号"


def _stood(paper: Parts, line: Line) -> Iterator[Finding]:
    away = (line.middle - (LEFT + RIGHT) / 2) / MM
    if paper.kind == "upward" and paper.signers and abs(line.x0 - LEFT - BODY) > 10:
        found = f"左空 {(line.x0 - LEFT) / BODY:.1f} 字"
        yield at("number-look", line, "左空一字", found, "上行文的发文字号居左空一字。")
    elif paper.kind == "letter" and abs(RIGHT - line.x1) > 10:
        found = f"右空 {(RIGHT - line.x1) / BODY:.1f} 字"
        yield at("number-look", line, "居右顶格", found, "函的发文字号在第一条红色双线下顶格居右。")
    elif paper.kind in ("notice", "minutes", "order") and abs(away) > 3:
        yield at("number-look", line, "居中", f"偏{_side(away)} {abs(away):.0f} mm", "发文字号居中排。")
    upper = [one for one in (*paper.marks, *paper.signers) if one.base < line.base - 4]
    if paper.marks and paper.kind in ("notice", "upward") and upper:
        above = max(upper, key=lambda one: one.base)
        gap = line.top - above.bottom
        if above in paper.marks and not 40 < gap < 90:
            say = "发文字号在标志下空二行。"
            yield at("number-look", line, "空二行", f"空 {gap / 29:.1f} 行", say)


# ── signers ──────────────────────────────────────────────────────────────────────────────────────


def _signed(paper: Parts) -> Iterator[Finding]:
    if paper.kind != "upward":
        return
    said = next((one for one in paper.signers if "签发人" in one.bare), None)
    if paper.is_draft and (said is None or said.bare == "签发人："):
        return  # nobody has signed it yet
    if said is None:
        say = "请示、报告要标注签发人：在发文字号同一行居右空一字写“签发人：姓名”。"
        yield page("signer-missing", 1, "签发人：姓名", "没有", say)
        return
    if not re.search(r"签发人：[㐀-鿿·]{2,}", said.bare):
        yield at("signer-missing", said, "签发人：姓名", said.bare, "“签发人”后加全角冒号，写上姓名。")
    last = max(paper.signers, key=lambda one: (one.base, one.x1))
    if abs(RIGHT - last.x1 - BODY) > 10:
        found = f"右空 {(RIGHT - last.x1) / BODY:.1f} 字"
        yield at("signer-place", last, "右空一字", found, "签发人姓名居右空一字。")
    if paper.number and abs(last.base - paper.number.base) > 4:
        say = "最后一个签发人与发文字号同处一行。"
        yield at("signer-place", last, "与发文字号同一行", "不在同一行", say)
    names = said.seen[4:]
    if names and not stands_for(family(names[-1].font), "楷体"):
        yield at("signer-place", said, "楷体", family(names[-1].font), "签发人姓名用 3 号楷体。")
    if abs(said.size - BODY) > 0.6:
        yield at("signer-place", said, "16 磅", f"{said.size:g} 磅", "签发人用 3 号字，姓名用楷体。")


# ── red lines ────────────────────────────────────────────────────────────────────────────────────


def _ruled(paper: Parts) -> Iterator[Finding]:
    if paper.kind == "letter":
        yield from _doubled(paper)
        return
    high = paper.pages[0].height * HEAD
    rules = [one for one in paper.reds if one.y < high]
    if not rules and paper.kind == "order":
        return  # it has none
    if not rules:
        if paper.kind == "minutes" and not paper.marks:
            return
        say = "在发文字号下 4 mm 处加一条红色分隔线，与版心等宽（156 mm）。"
        yield page("red-line-missing", 1, "红色分隔线", "没有", say)
        return
    rule = rules[-1]
    yield from _wide(rule, paper.number, LEFT, RIGHT, 156)
    if paper.number is None:
        return
    beside = [one for one in paper.pages[0].lines if paper.number.base - 2 <= one.base < rule.y]
    low = max((one.base + 0.12 * one.size for one in beside), default=paper.number.base)
    gap = (rule.y - rule.thick / 2 - low) / MM
    if not 3 <= gap <= 5.2:
        say = "红色分隔线应在发文字号下 4 mm：调整段落下边框与文字的距离。"
        yield at("red-line-place", paper.number, "4 mm", f"{gap:.1f} mm", say)


def _wide(rule: Stroke, line: Line | None, left: float, right: float, wanted: int) -> Iterator[Finding]:
    wide = (rule.x1 - rule.x0) / MM
    if abs(wide - wanted) > 2.5 or abs((rule.x0 + rule.x1 - left - right) / 2) > 2 * MM:
        say = f"红线长 {wanted} mm、居中：去掉这一段的左右缩进，边框与版心对齐。"
        n, text = (line.n, line.bare) if line else (0, "")
        yield Finding("red-line-place", 1, n, f"{wanted} mm", f"{wide:.0f} mm", say, text)
    if not 0.7 <= rule.thick <= 5:
        say = "红线粗细用 1～2.25 磅。"
        yield Finding("red-line-place", 1, 0, "1～2.25 磅", f"{rule.thick:.1f} 磅", say)


def _doubled(paper: Parts) -> Iterator[Finding]:
    """Of a letter: under the mark thick over thin, at the foot thin over thick, 170 mm long."""
    high = paper.pages[0].height
    upper = [one for one in paper.reds if one.y < high * 0.5]
    lower = [one for one in paper.reds if one.y >= high * 0.5]
    for called, found, thick_first in (("上", upper, True), ("下", lower, False)):
        if len(found) < 2:
            where = "标志下 4 mm 处（上粗下细）" if thick_first else "距下页边 20 mm 处（上细下粗）"
            say = f"函在{where}印一条红色双线，长 170 mm，居中。"
            yield page("red-line-missing", 1, f"{called}方红色双线", f"{len(found)} 条线", say)
            continue
        first, second = found[0], found[1]
        if (first.thick > second.thick) != thick_first:
            say = f"{called}方双线应{'上粗下细' if thick_first else '上细下粗'}。"
            yield page("red-line-place", 1, "粗细相配", "上下颠倒", say)
        yield from _wide(first, None, 0, paper.pages[0].width, 170)
    if upper and paper.marks:
        mark = max(paper.marks, key=lambda one: one.base)
        gap = (upper[0].y - mark.base - 0.12 * mark.size) / MM
        if not 2 <= gap <= 6:
            say = "红色双线应在发文机关标志下 4 mm。"
            yield at("red-line-place", mark, "4 mm", f"{gap:.1f} mm", say)
    if len(lower) >= 2 and abs((high - lower[0].y) / MM - 20) > 2.5:
        found_at = f"{(high - lower[0].y) / MM:.0f} mm"
        yield page("red-line-place", 1, "距下页边 20 mm", found_at, "下方双线应距下页边 20 mm。")


# ── copy number, secrecy, urgency ────────────────────────────────────────────────────────────────


def _above(paper: Parts) -> Iterator[Finding]:
    ranks = [(n, line) for line in paper.above if (n := _rank(line.bare)) is not None]
    for (before, _), (after, line) in pairwise(ranks):
        if after < before:
            say = "自上而下依次为份号、密级和保密期限、紧急程度。"
            yield at("secrecy", line, "份号、密级、紧急程度", "次序颠倒", say)
    for n, line in enumerate(paper.above):
        text = line.bare
        if re.fullmatch(r"(?:No\.?|№|份号[：:]?)?\d+", text):
            if not re.fullmatch(r"\d{6}", text) or n > 0:
                yield at("copy-number", line, "000001", text, "份号用 6 位阿拉伯数字，排在第一行。")
        elif re.search(r"秘密|机密|绝密", text):
            yield from _worded(line, bool(_SECRET.fullmatch(text)), "秘密★1年")
        elif _rank(text) == 2:
            yield from _worded(line, text in _URGENT, "特急、加急")
        if abs(line.x0 - LEFT) > 6 and paper.kind != "letter":
            yield at(
                "secrecy", line, "顶格", f"左空 {(line.x0 - LEFT) / BODY:.1f} 字", "顶格排在版心左上角。"
            )


def _rank(text: str) -> int | None:
    """Which of the three it is: copy number, secrecy, urgency."""
    shapes = (r"(?:No\.?|№|份号[：:]?)?\d+", r".*(?:秘密|机密|绝密).*", r".{0,5}急.{0,2}|特提")
    return next((n for n, shape in enumerate(shapes) if re.fullmatch(shape, text)), None)


def _worded(line: Line, is_well: bool, expected: str) -> Iterator[Finding]:
    if not is_well:
        yield at("secrecy", line, expected, line.bare, f"写成{shown(expected)}的样子，中间不加空格。")
    if not stands_for(line.family, "黑体") or abs(line.size - BODY) > 0.6:
        yield at(
            "secrecy",
            line,
            "3 号黑体",
            f"{named(line.family)} {line.size:g} 磅",
            "密级、紧急程度用 3 号黑体。",
        )
