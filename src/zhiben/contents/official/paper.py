"""What an official paper consists of. Texts come without what the layout sets: 附件：, 抄送：, 一、."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal[
    "notice", "letter", "minutes", "upward", "order"
]  # 文件, 函（信函格式）, 纪要, 上行文, 命令（令）
KINDS: tuple[Kind, ...] = ("notice", "letter", "minutes", "upward", "order")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4. Its number (一、 （一） 1. （1）) is counted unless the text begins with
    one; `then`: text that goes on in the same paragraph.
    """

    level: int
    text: str
    then: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, two letters in."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its head stands on every page, rows are not torn. `weights`: of its columns, else as their
    texts need; `left`: columns (from 0) of words, all others are centred.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    weights: tuple[float, ...] = ()
    left: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """A PNG in millimetres, at most 156 wide. `called`: for whoever cannot see it."""

    content: bytes
    wide: float
    high: float
    called: str
    caption: str = ""


Block = Heading | Text | Grid | Image


@dataclass(frozen=True, slots=True)
class Attachment:
    """`blocks`: its own pages, none where it is sent apart; `is_wide`: on A4 turned to the side."""

    title: str
    blocks: tuple[Block, ...] = ()
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """How a paper is told from a forgery: the picture of its address (PNG, square) and its code."""

    picture: bytes
    code: str


@dataclass(frozen=True, slots=True)
class Official:
    """A paper. `number`: whole, as 文登工信〔2026〕18号. `day`: 成文日期. `title` may hold its line breaks.

    `mark`: 发文机关标志, else the issuer's name with 文件 (notice, upward), alone (letter), or the title to
    纪要. `to`, `copy_to`: as one text. `printed_by`: 印发机关, else the issuer's office. `signers`: of papers
    upward; `present`: of minutes, as (出席, 甲、乙、丙). `annotation`: 附注. `joint`: who issues it together
    with `issuer`, in their order. An order (命令) bears no title; `post` and the first of `signers` sign it.
    """

    kind: Kind
    issuer: str
    title: str
    blocks: tuple[Block, ...]
    day: date
    number: str = ""
    to: str = ""
    mark: str = ""
    attachments: tuple[Attachment, ...] = ()
    copy_to: str = ""
    printed_by: str = ""
    printed_on: date | None = None
    signers: tuple[str, ...] = ()
    present: tuple[tuple[str, str], ...] = ()
    urgency: str = ""
    secrecy: str = ""
    copy_no: str = ""
    annotation: str = ""
    is_sealed: bool = True
    check: Check | None = None
    joint: tuple[str, ...] = ()
    post: str = ""
