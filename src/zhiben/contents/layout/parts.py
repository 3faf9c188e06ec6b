"""Which line of a printed paper is what: mark, number, title, addressees, text, signature, notes at the foot.

Read from what a line says, how it looks and where it stands, so that a paper with mistakes is still read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from statistics import median

from zhiben.contents.layout.pages import (
    BODY,
    BOTTOM,
    LEFT,
    MM,
    NOTE,
    PITCH,
    RIGHT,
    Line,
    Page,
    Print,
    Stroke,
    is_chinese,
)
from zhiben.contents.layout.pages import most as commonest
from zhiben.contents.layout.signatures import names_over
from zhiben.contents.official.paper import Kind

NUMBER = re.compile(
    r"[㐀-鿿A-Z（）]*[〔\[［【(（﹝{〈]\s*(?:19|20)?\d{2}\s*年?[〕\]］】)）﹞}〉]\s*第?\s*[\d×X*＊]+\s*号|第\s*\d+\s*[期号]"
)
_DIGITS = "\\d〇○零Oo一二三四五六七八九十"
UNNUMBERED = "（印发时编号）"  # stands for the number in a draft
DAY = re.compile(
    rf"[（(]?(?:[{_DIGITS}]{{2,4}}年[{_DIGITS}]{{1,3}}月(?:[{_DIGITS}]{{1,3}}[日号])?|\d{{2,4}}[-./]\d{{1,2}}[-./]\d{{1,2}})[）)]?"
)
PAGE_NUMBER = re.compile(r"[—–―－\-─~·]*\d{1,3}[—–―－\-─~·]*|第\d+页.*")
COPIES = re.compile(r"(?:抄送|主送|抄报)[：:]?")
PRINTED = re.compile(r".*(?:印发|印制|印)$")
HEAD = 0.66  # of a page, down to where its head reaches at most
NOTE_BEGINS = re.compile(r"附\s*件\s*(?:[：:]|[一1１][．.、]|\d*[^\d第中内所、，的])")
ATTACHED = re.compile(r"附\s*件\s*[\d一二三四五六七八九十]*\s*[：:.．]?")
PRESENT = re.compile(r"(?:出席|列席|请假|缺席|参加|主持|记录)[人员]*[：:]")


@dataclass
class Parts:
    """The lines of a paper by what they are. `left`, `right`: where its text begins and ends."""

    printed: Print
    kind: Kind = "notice"
    left: float = LEFT
    right: float = RIGHT
    above: list[Line] = field(default_factory=list)
    marks: list[Line] = field(default_factory=list)
    number: Line | None = None
    signers: list[Line] = field(default_factory=list)
    reds: list[Stroke] = field(default_factory=list)  # of the first page
    title: list[Line] = field(default_factory=list)
    to: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    present: list[Line] = field(default_factory=list)
    note: list[Line] = field(default_factory=list)
    names: list[Line] = field(default_factory=list)
    day: Line | None = None
    after: list[Line] = field(default_factory=list)  # between the day and the notes at the foot
    imprint: list[Line] = field(default_factory=list)
    numbers: dict[int, Line] = field(default_factory=dict)
    attached: list[list[Line]] = field(default_factory=list)  # each attachment's own lines
    paragraphs: list[list[Line]] = field(default_factory=list)

    @property
    def pages(self) -> tuple[Page, ...]:
        return self.printed.pages

    @property
    def is_draft(self) -> bool:
        """It says that it has no number yet."""
        return self.number is not None and self.number.bare.startswith(UNNUMBERED)

    @property
    def mark(self) -> str:
        """What the mark says; 文件 stands at the middle of several issuers' names, and is read after them."""
        said = "".join(one.bare for one in self.marks)
        return said.replace("文件", "") + "文件" if "文件" in said else said

    @property
    def attachment_pages(self) -> frozenset[int]:
        return frozenset(line.page for lines in self.attached for line in lines)

    @property
    def is_joint(self) -> bool:
        """Names of issuers stand side by side."""
        return any(a.n == b.n and a.page == b.page for a, b in pairwise(self.names))

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def text(self) -> list[Line]:
        """Every line of running text."""
        return [line for part in self.paragraphs for line in part]


def parts_of(printed: Print) -> Parts:
    """What the lines of a paper are."""
    made = Parts(printed)
    flow = [line for page in printed.pages for line in _without_number(page, made)]
    flow = _imprint(flow, made)
    flow = _attachments(flow, made)
    first = [line for line in flow if line.page == 1]
    rest = _head(first, made) + [line for line in flow if line.page > 1]
    rest = _tail(_titled(rest, made), made)
    made.body = _present(rest, made)
    made.kind = _kind(made)
    made.left, made.right = _edges(made)
    made.paragraphs = _paragraphs(made)
    return made


def _without_number(page: Page, made: Parts) -> list[Line]:
    lines = list(page.lines)
    aside = next((one for one in page.turned if PAGE_NUMBER.fullmatch(one.bare)), None)
    if aside is not None:
        made.numbers[page.n] = aside
        return lines
    for line in reversed(lines):
        if line.base > page.height * 0.85 and PAGE_NUMBER.fullmatch(line.bare) and not line.is_cell:
            made.numbers[page.n] = line
            return [one for one in lines if one is not line]
    return lines


def _imprint(flow: list[Line], made: Parts) -> list[Line]:
    """版记 is what begins with 抄送 or ends with 印发, in smaller letters or at the foot of a page."""
    for at, line in enumerate(flow):
        is_low = line.size < BODY - 0.8 or line.base > BOTTOM - 4 * PITCH or at > len(flow) - 8
        begins = COPIES.match(line.bare) and not line.bare.startswith("主送")
        if (
            is_low
            and not line.is_cell
            and (
                begins
                or line.bare.startswith("主题词")
                or (PRINTED.fullmatch(line.bare) and DAY.search(line.bare))
            )
        ):
            start = next(n for n, one in enumerate(flow) if (one.page, one.n) == (line.page, line.n))
            made.imprint = [
                one for one in flow[start:] if one.page == line.page and not one.is_cell and not _is_code(one)
            ]
            return [one for one in flow if one not in made.imprint and not _is_code(one)]
    return [one for one in flow if not _is_code(one)]


def _is_code(line: Line) -> bool:
    """The row by which a paper is verified."""
    return "查验码" in line.bare or "扫码核验" in line.bare


def _attachments(flow: list[Line], made: Parts) -> list[Line]:
    """Pages from the first that begins with 附件 on."""
    firsts = {page: next(line for line in flow if line.page == page) for page in {one.page for one in flow}}
    starts = sorted(n for n, line in firsts.items() if n > 1 and ATTACHED.fullmatch(line.bare))
    if not starts:
        return flow
    ends = [*starts[1:], 10**6]
    for a, b in zip(starts, ends, strict=True):
        made.attached.append([line for line in flow if a <= line.page < b])
    return [line for line in flow if line.page < starts[0]]


def _head(first: list[Line], made: Parts) -> list[Line]:
    """Down to the red line; what is left of the first page."""
    page = made.pages[0]
    made.reds = [one for one in page.strokes if one.is_red and one.x1 - one.x0 > 60 * MM]
    upper = [one for one in first if one.base < page.height * HEAD]
    made.number = next((one for one in upper if _is_number(one)), None)
    ends = made.number.base + 1 if made.number else page.height * 0.3
    made.marks = [one for one in upper if one.is_red and one.base < ends and one.size > 12]
    if not made.marks:  # a mark in black: the biggest letters over the number
        made.marks = [one for one in upper if one.base < ends - BODY and one.size > BODY + 6]
        if made.number is None:
            made.marks = [one for one in made.marks if one.bare.endswith(("文件", "局", "办公室", "纪要"))]
    made.signers = [one for one in upper if "签发人" in one.bare]
    low = max(
        [one.base for one in (*made.marks, *made.signers)] + ([made.number.base] if made.number else [0.0])
    )
    rules = [one.y for one in made.reds if one.y < page.height * HEAD]
    low = max([low, *rules])
    beside = [one for one in upper if rules and one.base < max(rules) and one not in made.marks]
    made.signers += [
        one for one in beside if one is not made.number and one not in made.signers and made.signers
    ]
    top = min([one.base for one in made.marks], default=0)
    made.above = [one for one in first if one.base < top - BODY and one not in made.marks]
    if made.marks and not made.above and made.number:
        made.above = [
            one for one in first if abs(one.base - made.number.base) < 2 and one.x1 < made.number.x0
        ]
    rest = [one for one in first if one.base > low + 1] if low else first
    under = list(takewhile(_is_top, rest)) if made.number else []  # of a letter, under its first lines
    made.above += under
    return rest[len(under) :]


def _is_number(line: Line) -> bool:
    found = NUMBER.search(line.bare) or line.bare.startswith(UNNUMBERED)
    return bool(found) and len(line.bare) <= 32 and not line.bare.endswith(("。", "："))


def _is_top(line: Line) -> bool:
    """Copy number, secrecy or urgency."""
    return line.x0 < LEFT + BODY and bool(
        re.fullmatch(r"\d{1,8}|.{0,3}[秘机绝]密.{0,8}|.{0,2}[特加平]急", line.bare)
    )


def _titled(rest: list[Line], made: Parts) -> list[Line]:
    """Title and addressees."""
    middle = (LEFT + RIGHT) / 2

    def is_title(line: Line) -> bool:
        is_inside = line.x0 > LEFT + 20 and line.x1 < RIGHT - 20
        is_middle = abs(line.middle - middle) < 4 * MM
        return line.page == 1 and not line.is_cell and (line.size >= 18.5 or (is_middle and is_inside))

    made.title = list(takewhile(is_title, rest))
    large = [one for one in made.title if one.size >= 18.5]
    if large and made.title[-1] not in large:  # what is centred under it in small letters is no title
        made.title = made.title[: made.title.index(large[-1]) + 1]
    rest = rest[len(made.title) :]
    ends = next((n for n, one in enumerate(rest[:8]) if one.bare.endswith(("：", ":"))), None)
    is_left = bool(rest) and (rest[0].x0 < LEFT + 2.4 * BODY or ends == 0)
    if ends is not None and is_left and not _has_sentence(rest[: ends + 1]):
        made.to = rest[: ends + 1]
    elif len(rest) > 1 and rest[0].x0 < rest[1].x0 - BODY and not rest[0].bare.endswith("。"):
        made.to = rest[:1]  # its colon is missing
    return rest[len(made.to) :]


def _has_sentence(lines: Sequence[Line]) -> bool:
    return any("。" in one.bare for one in lines)


def _tail(flow: list[Line], made: Parts) -> list[Line]:
    """Day, names over it, the note of attachments; what is left is text."""
    days = [n for n, one in enumerate(flow) if DAY.fullmatch(one.bare) and not one.is_cell and n]
    if days:
        at = days[-1]
        made.day, made.after = flow[at], flow[at + 1 :]
        made.names, start = names_over(flow, at)
        flow = flow[:start]
    begins = [n for n, one in enumerate(flow) if NOTE_BEGINS.match(one.bare) and not one.is_cell]
    if begins and len(flow) - begins[-1] < 60:
        first = next((n for n in begins if all(_is_listed(one) for one in flow[n:])), begins[-1])
        made.note, flow = flow[first:], flow[:first]
    return flow


def _is_listed(line: Line) -> bool:
    """A line of a list of names, not of sentences: 。 only at its end."""
    return "。" not in line.bare[:-1] and not line.is_cell


def _present(flow: list[Line], made: Parts) -> list[Line]:
    """出席：… of minutes, with the lines that hang under its names."""
    rest: list[Line] = []
    inside = False
    for line in flow:
        if PRESENT.match(line.bare):
            inside = True
        elif inside and line.x0 < LEFT + 3 * BODY:
            inside = False
        (made.present if inside else rest).append(line)
    return rest


def _kind(made: Parts) -> Kind:
    mark = made.mark
    title = "".join(one.bare for one in made.title)
    is_listed = any(re.match(r"出席|列席", one.bare) for one in made.present)
    if mark.endswith(("命令", "令")):
        return "order"
    if mark.endswith("纪要") or (title.endswith("纪要") and (is_listed or not mark.endswith("文件"))):
        return "minutes"
    if made.signers or re.search(r"(?:的报告|的?请示)$", title):
        return "upward"
    pairs = [(a, b) for a in made.reds for b in made.reds if 0 < b.y - a.y < 4 * MM]
    rules_first = made.number is not None and any(one.y < made.number.base for one in made.reds)
    if pairs or rules_first or (title.endswith("函") and not mark.endswith("文件")):
        return "letter"
    return "notice"


def _edges(made: Parts) -> tuple[float, float]:
    """Where the text begins and ends, as most of its lines do."""
    lines = [one for one in made.body if not one.is_cell and one.size > NOTE + 0.5]
    follow = [b for a, b in pairwise(lines) if a.letters > 22 and b.page == a.page]
    starts = [round(one.x0, 1) for one in follow if one.letters > 1]
    low = [one for one in starts if one < min(starts) + 6]
    left = commonest(low) if low else made.to[0].x0 if made.to else LEFT
    ends = [round(one.x1) for one in lines if one.letters >= 24 and one.end == one.x1]
    high = [one for one in ends if one > max(ends) - 9]
    right = commonest(high) if len(high) > 1 or (high and _is_stretched(lines)) else RIGHT
    # Lines that are not stretched end where no further letter fits, which tells no edge.
    return left, RIGHT if 0 < RIGHT - right < BODY and not _is_stretched(lines) else right


def _is_stretched(lines: Sequence[Line]) -> bool:
    """Do letters stand further apart in lines that go on than in those that do not?"""
    full = [step for a, b in pairwise(lines) if a.letters >= 22 and b.x0 < a.x0 + 4 for step in _steps(a)]
    last = [step for a in lines if a.letters < 20 for step in _steps(a)]
    return bool(full and last) and median(full) - median(last) > 0.08


def _steps(line: Line) -> list[float]:
    """From Chinese letter to Chinese letter of the text's size."""
    pairs = pairwise(line.glyphs)
    return [b.x0 - a.x0 for a, b in pairs if is_chinese(a.text) and is_chinese(b.text) and a.size == b.size]


def _paragraphs(made: Parts) -> list[list[Line]]:
    """Running text: without tables, captions and remarks."""
    found: list[list[Line]] = []
    last: Line | None = None
    beside: Line | None = None
    for line in made.body:
        beside = line if _is_beside(line, made) or (beside and _is_still_beside(beside, line)) else None
        if line.is_cell or beside or (last and last.n == line.n and last.page == line.page):
            last = None
            continue
        if last is not None and found and _goes_on(last, line, made):
            found[-1].append(line)
        else:
            found.append([line])
        last = line
    return found


def _goes_on(last: Line, line: Line, made: Parts) -> bool:
    """Is it the same paragraph? Overleaf a line may be less full: it was ended there by hand."""
    is_torn = last.page != line.page and last.bare[-1] not in "。：；！？”）"
    return line.x0 < made.left + BODY and last.x1 > made.right - (5 if is_torn else 1.6) * BODY


def _is_still_beside(beside: Line, line: Line) -> bool:
    """The next line of a remark."""
    return (
        _is_small(beside) and _is_small(line) and not line.is_cell and line.page == beside.page
        and 0 < line.base - beside.base < PITCH
    )  # fmt: skip


def _is_small(line: Line) -> bool:
    return line.size < BODY - 0.8


def _is_beside(line: Line, made: Parts) -> bool:
    """A caption of a table or picture, or a remark under one."""
    is_inside = line.x0 > made.left + BODY and line.x1 < made.right - BODY
    is_middle = is_inside and abs(line.middle - made.middle) < 4 * MM
    page = made.pages[line.page - 1]
    is_over = any(0 < box.y0 - line.base < 1.5 * PITCH for box in page.tables)
    is_under = any(0 < line.base - box.y1 < 1.5 * PITCH for box in page.pictures)
    is_caption = is_middle and (is_over or is_under or bool(re.match(r"[表图]\s*\d", line.bare)))
    return is_caption or (
        _is_small(line) and bool(re.match(r"注[：:]|单位[：:]|数据来源|（?单位", line.bare))
    )
