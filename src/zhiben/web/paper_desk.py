"""What the desk of a paper shows: blocks cut into pieces that can be clicked, and what is chosen of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.utils.translation import gettext

from zhiben.contents.official.words import title_lines
from zhiben.domain.composing import Grid, Para
from zhiben.domain.editing import as_typed
from zhiben.domain.narrating import compared, shown
from zhiben.domain.proofreading import Finding, Level, Rule
from zhiben.domain.wording import Figure, Measure, Pieces, said
from zhiben.reports.writing import queries
from zhiben.reports.writing.queries import Opened, Shown


@dataclass(frozen=True, slots=True)
class Bit:
    """A piece on the page. `n`: which figure of its block, -1 for text."""

    text: str
    n: int = -1
    at: str = ""
    is_chosen: bool = False
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A block on the page: `bits` of a paragraph; `caption`, `heads`, `rows` and `note` of a table, which is
    a list where its rows are words and no figures.
    """

    id: str
    name: str
    bits: tuple[Bit, ...]
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[tuple[Bit, ...], ...], ...]
    note: str
    is_edited: bool
    asks: str
    figures: int
    is_chosen: bool
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def figures(self) -> int:
        return sum(one.figures for one in self.blocks)


class Desk:
    """`editing`: the block that is written, "" for none; `at`: the chosen figure as (block, n)."""

    def __init__(self, found: Shown, editing: str, at: str, typed: str) -> None:
        self.found = found
        block, _, n = at.rpartition(".")
        self.at = (block, int(n)) if block and n.isdecimal() and len(n) < 5 else None
        self.mark = f"{self.at[0]}.{self.at[1]}" if self.at else ""
        self.block = found.whole.block(editing) if editing and found.is_open else None
        self.typed = typed or (as_typed(self.block) if self.block else "")
        self.compares = False
        self.issuer = ""
        self.unnumbered = queries.NOT_NUMBERED

    def sources(self, opened: Opened) -> tuple[tuple[Opened, str], ...]:
        """What a figure is made of, each with the query by which its rows are shown."""
        return tuple((one, self.asking(one)) for one in opened.made_of)

    def asking(self, opened: Opened) -> str:
        """The query by which the page of an indicator shows this figure and all of its rows."""
        frozen = self.found.whole.gathered.frozen or self.found.whole.submitted is not None
        told = {
            "period": opened.period, "place": opened.figure.place,
            "known": opened.known.isoformat() if frozen else "",
        }  # fmt: skip
        return urlencode({name: value for name, value in told.items() if value})

    @cached_property
    def title(self) -> tuple[str, ...]:
        """Its lines, as they are printed."""
        return title_lines(self.found.line.heading)

    @cached_property
    def before(self) -> str:
        """What the period before is called; "" where there is nothing to compare with."""
        data = self.found.whole.gathered.data
        return data.words["last"] if data.before is not None else ""

    @cached_property
    def compared(self) -> tuple[tuple[str, str, str, str], ...]:
        """Title, number before, number now and the change in words, of every indicator the paper prints."""
        data, place = self.found.whole.gathered.data, self.found.line.scope
        named = dict.fromkeys(
            piece.figure.indicator for piece in self.found.whole.body.figures() if piece.figure
        )
        return tuple(
            (
                data.called[name].title,
                shown(data, Figure(name, Measure.BEFORE, place)),
                shown(data, Figure(name, Measure.NOW, place)),
                said(compared(data, name, Measure.VS_LAST, place)).lstrip("，"),
            )
            for name in named
            if name in data.called and name not in data.rules
        )

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """With 一、 二、 before the titles, as the paper will have them."""
        made = []
        n = annexes = 0
        for part in self.found.whole.body.parts:
            annexes += part.is_annex
            n += bool(part.title) and not part.is_annex
            title = f"{_numeral(n)}、{part.title}" if part.title else ""
            if part.is_annex:
                title = gettext("附件%(n)s %(title)s") % {"n": annexes, "title": part.title}
            made.append(Section(part.id, title, tuple(self._block(block) for block in part.blocks)))
        return tuple(made)

    @cached_property
    def passed(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.found.findings if one.level is Level.PASSED)

    @cached_property
    def open(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.found.findings if one.level is not Level.PASSED)

    @cached_property
    def left_out(self) -> tuple[tuple[str, str], ...]:
        """Blocks somebody left out, by id, with how they begin."""
        return tuple((one.id, _name(one)) for one in self.found.whole.left_out())

    @cached_property
    def blocks_offered(self) -> tuple[tuple[str, str], ...]:
        """Blocks of data that can be put in, likewise."""
        return tuple((one.id, _name(one)) for one in self.found.whole.to_put_in())

    @cached_property
    def offers(self) -> tuple[tuple[str, str], ...]:
        """Figures that can be put into a text, by their mark."""
        data = self.found.whole.gathered.data
        return tuple(
            (f"{{{name}.now}}", one.title) for name, one in data.called.items() if name not in data.rules
        )

    def _block(self, block: Para | Grid) -> Block:
        wrong = {one.n for one in self.found.findings if one.rule is Rule.FIGURE and one.block == block.id}
        bits = self._counted(block.id, wrong)
        chosen = self.block is not None and self.block.id == block.id
        if isinstance(block, Para):
            made = bits(block.text)
            n = sum(bit.n >= 0 for bit in made)
            return Block(block.id, _name(block), made, "", (), (), "", block.is_edited, block.asks, n, chosen)
        caption = said(block.caption)
        bits(block.caption)  # counts its figures, which come first
        rows = tuple(tuple(bits(cell) for cell in row) for row in block.rows)
        n = sum(bit.n >= 0 for row in rows for cell in row for bit in cell)
        return Block(
            block.id,
            caption,
            (),
            caption,
            block.heads,
            rows,
            said(block.note),
            block.is_edited,
            "",
            n,
            chosen,
            is_list=not block.columns,
        )

    def _counted(self, id_: str, wrong: set[int]) -> Cutting:
        return Cutting(id_, wrong, self.at)


class Cutting:
    """Cuts the texts of one block, counting its figures on."""

    def __init__(self, block: str, wrong: set[int], at: tuple[str, int] | None) -> None:
        self.block, self.wrong, self.at, self.n = block, wrong, at, -1

    def __call__(self, pieces: Pieces) -> tuple[Bit, ...]:
        return tuple(self._bits(pieces))

    def _bits(self, pieces: Pieces) -> Iterator[Bit]:
        for piece in pieces:
            if piece.figure is None:
                yield Bit(piece.text)
                continue
            self.n += 1
            n = self.n
            yield Bit(piece.text, n, f"{self.block}.{n}", self.at == (self.block, n), n in self.wrong)


def _name(block: Para | Grid) -> str:
    text = said(block.text if isinstance(block, Para) else block.caption)
    first = text.split("，")[0].split("。")[0]
    return first[:16] or (block.asks[:16] if isinstance(block, Para) else block.id)


def _numeral(n: int) -> str:
    digits = "零一二三四五六七八九"
    if n < 10:
        return digits[n]
    return ("" if n < 20 else digits[n // 10]) + "十" + (digits[n % 10] if n % 10 else "")
