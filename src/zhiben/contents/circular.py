"""The circular's own text, as an office uploads it: read from Word or plain text, cut into pieces, each piece
laid beside the clause it most likely says.

What is suggested is a guess for a person to confirm: overlap of one- and two-character strings with our
summaries, rare ones weighing more, never against the order of the plan or the numbers of its headings.
"""

from __future__ import annotations

import math
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

from zhiben.contents.packing import DAMAGED
from zhiben.domain.plan import Clause
from zhiben.domain.refusals import Incomplete, TooLarge

PARTS, UNPACKED, PIECES = 2_000, 20 * 1024 * 1024, 800  # of a Word file, of its text; of a text
MANY = 6  # an enumeration longer than this is cut at its items
ENOUGH = 0.27  # of a piece's weight must be in the summary
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NUMERALS = "一二三四五六七八九十"
_CHAPTER = re.compile(f"([{_NUMERALS}]+)、")
_OF_CLAUSE = re.compile(f"([{_NUMERALS}]+)(?:[、（]|$)")  # 三、主要任务 /（二）…; 三（二）; 三
_SECTION = re.compile(f"（([{_NUMERALS}]+)）")
_CUTS = (
    r"[^，。；：！？]*[，。；：！？]+[”’）]*|[^，。；：！？]+$",
    r"[^。；！？]*[。；！？]+[”’）]*|[^。；！？]+$",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text. `line`: its paragraph, from 0. `place`: numerals of the headings it is under."""

    n: int
    line: int
    text: str
    is_heading: bool
    place: tuple[str, str]


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def read(name: str, content: bytes) -> str:
    """The text of a .docx or .txt file, one paragraph a line, nothing else changed.

    Raises Incomplete `text_type`, `text_broken`, `text_empty`; TooLarge `text_too_long`.
    """
    ending = name.rpartition(".")[2].lower()
    if ending == "docx":
        lines = _of_word(content)
    elif ending == "txt":
        lines = _decoded(content).splitlines()
    else:
        raise Incomplete("text_type", name=name)
    kept = [line for line in (re.sub(r"[\s\u3000]+", " ", line).strip() for line in lines) if line]
    if not kept:
        raise Incomplete("text_empty", name=name)
    text = "\n".join(kept)
    pieces(text)
    return text


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Incomplete("text_broken")


def _of_word(content: bytes) -> list[str]:
    """Paragraphs of a Word file; what was struck out and what fields are made of is left out."""
    try:
        root = ElementTree.fromstring(_document(content))
    except (*DAMAGED, ElementTree.ParseError) as error:
        raise Incomplete("text_broken") from error
    return [_paragraph(node) for node in root.iter(f"{_W}p")]


def _document(content: bytes) -> str:
    """The document's XML, unpacked to a limit. A file that declares anything of its own is refused: entities
    are how an XML file grows without end or reaches for other files.
    """
    with zipfile.ZipFile(BytesIO(content)) as packed:
        if len(packed.infolist()) > PARTS:
            raise Incomplete("text_broken")
        with packed.open("word/document.xml") as file:
            raw = file.read(UNPACKED + 1)
    if len(raw) > UNPACKED:
        raise TooLarge("text_too_long")
    xml = raw.decode("utf-8-sig")
    if "<!" in re.sub(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", "", xml, flags=re.DOTALL):
        raise Incomplete("text_broken")
    return re.sub(r"^<\?xml[^>]*\?>", "", xml)


def _paragraph(node: ElementTree.Element) -> str:
    said = []
    for part in node.iter():
        if part.tag == f"{_W}t":
            said.append(part.text or "")
        elif part.tag in (f"{_W}tab", f"{_W}br"):
            said.append(" ")
    return "".join(said)


# ── pieces ───────────────────────────────────────────────────────────────────────────────────────


def pieces(text: str) -> tuple[Piece, ...]:
    """The text cut where it pauses; a long one only where its sentences end. Raises TooLarge
    `text_too_long`.
    """
    for cut in _CUTS:
        found = _cut(text, re.compile(cut))
        if len(found) <= PIECES:
            return found
    raise TooLarge("text_too_long", pieces=PIECES)


def _cut(text: str, cut: re.Pattern[str]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    chapter = section = ""
    for n, line in enumerate(text.split("\n")):
        heading, rest = _heading(line)
        if heading:
            if new := _CHAPTER.match(heading):
                chapter, section = new[1], ""
            elif new := _SECTION.match(heading):
                section = new[1]
            found.append(Piece(len(found), n, heading, True, (chapter, section)))
        for words in (item for part in cut.findall(rest) for item in _listed(part)):
            found.append(Piece(len(found), n, words, False, (chapter, section)))
    return tuple(found)


def _listed(part: str) -> list[str]:
    """The items of an enumeration, which a plan may take one by one; anything else as it is."""
    return re.findall("[^、]*、|[^、]+$", part) if part.count("、") >= MANY else [part]


def _heading(line: str) -> tuple[str, str]:
    """（heading, rest）: 一、指导思想; （一）开展……工作。 and what follows it."""
    if _CHAPTER.match(line) and len(line) <= 24 and "。" not in line:
        return line, ""
    if _SECTION.match(line):
        end = line.find("。")
        if 0 < end <= 48:
            return line[: end + 1], line[end + 1 :]
        if len(line) <= 48:
            return line, ""
    return "", line


# ── suggesting ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Likeness:
    """How much of a piece a summary says. Strings few summaries have weigh more."""

    clauses: Sequence[Clause]

    @cached_property
    def grams(self) -> list[frozenset[str]]:
        return [_grams(clause.summary) for clause in self.clauses]

    @cached_property
    def having(self) -> Counter[str]:
        return Counter(gram for grams in self.grams for gram in grams)

    def weight(self, gram: str) -> float:
        return len(gram) * math.log(1 + len(self.clauses) / (1 + self.having[gram]))

    def of(self, piece: Piece) -> list[float]:
        """By clause, what the piece gains there: nothing below ENOUGH, else by its length."""
        mine = _grams(piece.text)
        whole = sum(self.weight(gram) for gram in mine) or 1.0
        letters = len(re.sub(r"\W", "", piece.text))
        return [
            max(0.0, sum(map(self.weight, mine & grams)) / whole - ENOUGH) * letters
            if _is_near(piece, clause)
            else 0.0
            for clause, grams in zip(self.clauses, self.grams, strict=True)
        ]


def suggest(found: Sequence[Piece], clauses: Sequence[Clause]) -> dict[int, str]:
    """By number of the piece, the clause it most likely says; pieces that say none are left out."""
    likeness = _Likeness(clauses)
    gains = [[] if piece.is_heading or not clauses else likeness.of(piece) for piece in found]
    chosen = _in_order(gains, len(clauses))
    _bridge(found, chosen)
    return {n: clauses[k].id for n, k in sorted(chosen.items())}


def _grams(text: str) -> frozenset[str]:
    letters = re.sub(r"\W", "", text)
    return frozenset(letters) | frozenset(letters[n : n + 2] for n in range(len(letters) - 1))


def _is_near(piece: Piece, clause: Clause) -> bool:
    """Whether the piece is under the heading of the clause, by the numerals as far as both sides have any."""
    chapter, section = _OF_CLAUSE.match(clause.section), _SECTION.search(clause.section)
    if chapter is None or not piece.place[0]:
        return True
    return piece.place == (chapter[1], section[1] if section else "")


def _in_order(gains: Sequence[Sequence[float]], clauses: int) -> dict[int, int]:
    """The choice of the greatest gain in which no later piece says an earlier clause: by piece, the index.

    `tables[i][k]`: the most that the first i pieces gain when none says a clause beyond the first k.
    """
    tables = [[0.0] * (clauses + 1)]
    for gain in gains:
        before, row = tables[-1], [0.0]
        for k in range(1, clauses + 1):
            row.append(max(row[k - 1], before[k] + (gain[k - 1] if gain else 0.0)))
        tables.append(row)
    chosen: dict[int, int] = {}
    k = clauses
    for n in range(len(gains), 0, -1):
        while k and tables[n][k] == tables[n][k - 1]:
            k -= 1
        if k and gains[n - 1] and gains[n - 1][k - 1] > 0:
            chosen[n - 1] = k - 1
    return chosen


def _bridge(found: Sequence[Piece], chosen: dict[int, int]) -> None:
    """What stands within one paragraph between two pieces of the same clause is of that clause too."""
    numbers = sorted(chosen)
    for first, last in pairwise(numbers):
        if chosen[first] == chosen[last] and found[first].line == found[last].line:
            for n in range(first + 1, last):
                if not found[n].is_heading:
                    chosen[n] = chosen[first]
