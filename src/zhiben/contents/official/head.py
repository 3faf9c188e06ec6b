"""Above the text: copy number, secrecy and urgency; the red mark; number and signers; the red line.

Where things stand is counted from the top of the text, in twips: LibreOffice and Word set a line of exact
height with its base at four fifths, and Chinese letters reach 0.85 of their size above it.
"""

from __future__ import annotations

from zhiben.contents.docx.sheet import FANG, KAI, LINE, MM, RED, WIDTH, fonts, run
from zhiben.contents.official import joint
from zhiben.contents.official.paper import Official
from zhiben.contents.official.styles import border, more, paragraph, stop
from zhiben.contents.official.words import LETTER, letters, title_lines

MARK_AT = round(35 * MM)  # from the top of the text to the mark's letters
ORDER_MARK_AT = round(20 * MM)  # of an order
LETTER_MARK_AT = round(30 * MM)  # of a letter: from the top of the page
RULE_WIDTH = round(170 * MM)  # of a letter's double lines
RULE_FOOT = round(277 * MM)  # of the lower one: 20 mm from the page's foot
REACH, BASE = 0.85, 0.8  # of a letter above its base; of a line's height
BIGGEST, SMALLEST = 44, 24  # points of the mark
BELOW = 7  # points between a line of text and the rule that is 4 mm under its letters


def above(paper: Official) -> str:
    """Everything down to the red line."""
    if paper.kind == "letter":
        return _letter(paper)
    top = _top(paper)
    down = (ORDER_MARK_AT if paper.kind == "order" else MARK_AT) - LINE * len(top)
    rule = border("bottom", 18, RED, space=BELOW) if paper.kind != "order" else ""
    above = "".join(paragraph("above", run(line)) for line in top)
    size = joint.mark_size(paper, BIGGEST)
    is_joint = bool(paper.joint) and size >= SMALLEST - 4  # else the first issuer's mark stands for all
    return above + (_joint(paper, size, down) if is_joint else _alone(paper, down)) + _numbered(paper, rule)


def height(paper: Official) -> int:
    """Twips that the head takes, down to the red line; not of letters."""
    down = ORDER_MARK_AT if paper.kind == "order" else MARK_AT
    size, lines = mark_lines(paper)
    marks = round(len(lines) * size * 20 * (REACH / BASE + 0.15))
    joint_size = joint.mark_size(paper, BIGGEST)
    if paper.joint and joint_size >= SMALLEST - 4:
        marks = round(joint_size * 20 * joint.HIGH) * len(joint.issuers(paper))
    rows = max(1, -(-len(paper.signers) // 2)) if paper.kind == "upward" else 1
    return down + marks + LINE * (2 + rows) - 100 + 20 * (BELOW + 3)


def _alone(paper: Official, down: int) -> str:
    size, lines = mark_lines(paper)
    return "".join(_mark(line, size, down if n == 0 else 0) for n, line in enumerate(lines))


def _joint(paper: Official, size: int, down: int) -> str:
    """The marks of several issuers, from a line of the height that is left over them."""
    over = round(size * 20 * (joint.HIGH * BASE - REACH))  # of the first line, over its letters
    return paragraph("rule", "", more(line=down - over)) + joint.marks(paper, size)


def mark_of(paper: Official) -> str:
    """发文机关标志."""
    if paper.mark:
        return paper.mark
    if paper.kind == "minutes":
        return paper.title.replace("\n", "").partition("纪要")[0] + "纪要"
    if paper.kind == "order":
        return f"{paper.issuer}令"
    return paper.issuer if paper.kind == "letter" else f"{paper.issuer}文件"


def mark_lines(paper: Official) -> tuple[float, tuple[str, ...]]:
    """The mark's size in points and its lines: one where it can be, else lines alike."""
    lines = title_lines(mark_of(paper), WIDTH // 20 // SMALLEST)
    return min(BIGGEST, WIDTH / 20 / max(map(letters, lines))) // 1, lines


def _top(paper: Official) -> list[str]:
    """份号, 密级和保密期限, 紧急程度, each on its line."""
    return [line for line in (paper.copy_no, paper.secrecy, paper.urgency) if line]


def _mark(text: str, size: float, before: int) -> str:
    height = round(size * 20 * REACH / BASE)  # so that the letters begin where the line does
    look = f'<w:sz w:val="{size * 2:.0f}"/><w:szCs w:val="{size * 2:.0f}"/>'
    return paragraph("mark", run(text, look), more(before=before, line=height, after=round(size * 3)))


def _numbered(paper: Official, rule: str) -> str:
    """Number and signers two lines under the mark, the red line 4 mm under them."""
    gap = LINE * 2 - 100  # the mark's own line has its share
    ends = stop(LETTER) + stop(WIDTH - LETTER, "right")
    if paper.kind == "minutes":
        line = run(f"\t{paper.issuer}\t{paper.day.year}年{paper.day.month}月{paper.day.day}日")
        edges = more(rule=rule, tabs=ends, before=LINE, align="left")
        return paragraph("number", run(paper.number), more(before=gap)) + paragraph("number", line, edges)
    if paper.kind != "upward":
        return paragraph("number", run(paper.number), more(rule=rule, before=gap))
    pairs = [paper.signers[at : at + 2] for at in range(0, len(paper.signers), 2)] or [()]
    lines = []
    for n, names in enumerate(pairs):
        is_last = n == len(pairs) - 1
        number = run(f"\t{paper.number if is_last else ''}\t")
        signed = run("签发人：" if n == 0 else "　　　　") + run("　".join(names), fonts(KAI))
        edges = more(rule=rule if is_last else "", tabs=ends, before=0 if n else gap, align="left")
        lines.append(paragraph("number", number + signed, edges))
    return "".join(lines)


def _letter(paper: Official) -> str:
    """The mark 30 mm from the page's top, a double line 4 mm under it, another 20 mm from the page's foot."""
    size, lines = mark_lines(paper)
    frame = (
        f'<w:framePr w:w="{RULE_WIDTH}" w:hSpace="0" w:wrap="notBeside" w:vAnchor="page" w:hAnchor="page" '
        f'w:xAlign="center" w:y="{LETTER_MARK_AT}"/>'
    )
    marks = ""
    for n, line in enumerate(lines):
        is_last = n == len(lines) - 1
        look = f'<w:sz w:val="{size * 2:.0f}"/><w:szCs w:val="{size * 2:.0f}"/>'
        rule = border("bottom", 24, RED, "thickThinSmallGap", space=4) if is_last else ""
        edges = more(frame=frame, rule=rule, line=round(size * 20 * REACH / BASE))
        marks += paragraph("mark", run(line, look), edges)
    low = frame.replace(f'w:y="{LETTER_MARK_AT}"', f'w:y="{RULE_FOOT}"')
    foot = paragraph("rule", "", more(frame=low, rule=border("top", 24, RED, "thickThinSmallGap")))
    left = [*_top(paper), ""]
    first = paragraph(
        "number", run(left[0], fonts("黑体")) + "<w:r><w:tab/></w:r>" + run(paper.number, fonts(FANG)),
        more(tabs=stop(WIDTH, "right"), before=140, align="left"),
    )  # fmt: skip
    return marks + foot + first + "".join(paragraph("above", run(line)) for line in left[1:] if line)
