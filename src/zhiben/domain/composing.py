"""A paper's body: what its outline says, filled with figures, over it what somebody wrote.

`Line`s are the rows behind an indicator that a paper names; whoever calls has them. Nothing here asks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from zhiben.domain import airing, listings
from zhiben.domain.attribution import Counted
from zhiben.domain.deriving import CHANGE, FACTORS, IN_ALL, RANKING, counted_in, is_in_all
from zhiben.domain.listings import Line as Line
from zhiben.domain.narrating import Called, Data, chip, paragraph, rounded, sentence, shown, value, year_place
from zhiben.domain.outlines import (
    BY_YEAR,
    Aired,
    Attribution,
    Block,
    Column,
    Listed,
    Named,
    Outline,
    Owed,
    Say,
    Table,
    Write,
)
from zhiben.domain.ranking import Ranking, standings
from zhiben.domain.wording import Figure, Measure, Piece, Pieces, joined, loose, plain, said

REST = "未归类"  # what belongs to none of a table's rows
WHOLE = "合计"
_UNITS = {"industry": "行业", "section": "科室", "region": "镇街", BY_YEAR: "年份"}


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph. `is_edited`: somebody wrote over what was generated; `is_asked`: only a person can say."""

    id: str
    text: Pieces
    is_edited: bool = False
    is_asked: bool = False
    is_needed: bool = False
    asks: str = ""
    numbers: frozenset[str] = frozenset()  # that stand there without a figure before anybody writes


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: heads, a row of cells for each place, the last the whole where `sums`; `note`: beneath it.
    A list has no `columns`: its rows are what is there, not figures.
    """

    id: str
    caption: Pieces
    heads: tuple[str, ...]
    rows: tuple[tuple[Pieces, ...], ...]
    columns: tuple[Column, ...]
    sums: bool
    is_edited: bool = False
    note: Pieces = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A section as written; one with nothing to say is left out. `is_annex`: it is an 附件."""

    id: str
    title: str
    blocks: tuple[Para | Grid, ...]
    counts_as: str = ""
    is_annex: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    heading: str
    to: str
    parts: tuple[Part, ...] = field(default=())

    def blocks(self) -> Iterator[Para | Grid]:
        for part in self.parts:
            yield from part.blocks

    def figures(self) -> Iterator[Piece]:
        """Every printed figure, in reading order."""
        for block in self.blocks():
            for text in texts_of(block):
                yield from (piece for piece in text if piece.figure is not None)


def texts_of(block: Para | Grid) -> Iterator[Pieces]:
    """All the texts of a block: its paragraph, or caption and cells."""
    if isinstance(block, Para):
        yield block.text
    else:
        yield block.caption
        for row in block.rows:
            yield from row
        yield block.note


def compose(
    outline: Outline, data: Data, rows: Mapping[str, Sequence[Line]], *, place: str = "",
    heading: str = "", to: str = "",
) -> Body:  # fmt: skip
    """As the figures have it, before anybody writes. `rows`: by block; `place`: whose paper it is; `heading`
    and `to`: where somebody has said otherwise.
    """
    parts = []
    for section in outline.sections:
        blocks = tuple(
            made for block in section.blocks if (made := _block(block, data, rows, place)) is not None
        )
        if blocks:
            parts.append(Part(section.id, section.title, blocks, section.counts_as, section.is_annex))
    return Body(heading or said(sentence(data, outline.heading)), to or outline.to, tuple(parts))


def without(body: Body, blocks: Collection[str]) -> Body:
    """The same less some blocks, and less the parts that have nothing left."""
    left = [
        replace(part, blocks=tuple(one for one in part.blocks if one.id not in blocks)) for part in body.parts
    ]
    return replace(body, parts=tuple(part for part in left if part.blocks))


def _block(block: Block, data: Data, rows: Mapping[str, Sequence[Line]], place: str) -> Para | Grid | None:
    match block:
        case Say():
            made = paragraph(data, block.clauses, place)
        case Named():
            made = _named(block, data, rows.get(block.id, ()), place)
        case Attribution():
            made = _attribution(block, data, place)
        case Table():
            return _table(block, data, place)
        case Aired():
            return _aired(block, data) if not place else None
        case Listed():
            return _list(block, listings.ROWS, listings.of_rows(rows.get(block.id, ())), data, place)
        case Owed():
            return _list(block, listings.OWED, listings.of_owed(rows.get(block.id, ())), data, place)
        case Write():
            made = sentence(data, block.starter, place)
            return Para(
                block.id, made, is_asked=True, is_needed=block.needed, asks=block.asks, numbers=_numbers(made)
            )
    return Para(block.id, made, numbers=_numbers(made)) if made else None


def _numbers(made: Pieces) -> frozenset[str]:
    return frozenset(loose(made))


def _named(block: Named, data: Data, lines: Sequence[Line], place: str) -> Pieces:
    if not lines:
        return plain(block.none)
    made = list(sentence(data, block.lead, place))
    for n, line in enumerate(lines[: block.most]):
        day = "" if line.day is None else f"{line.day.month}月{line.day.day}日"
        words = {"subject": line.subject, "label": line.label, "day": day}
        told = sentence(data, block.each, place, words)
        last = n == min(len(lines), block.most) - 1
        made += [*_masking(told, line, block.is_public), Piece("。" if last else "；")]
    return joined(made)


def _masking(told: Pieces, line: Line, is_public: bool) -> Iterator[Piece]:
    """The enterprise's name as a piece of its own, covered in the public version unless it is named there."""
    for piece in told:
        if piece.figure is not None or line.subject not in piece.text or not line.subject:
            yield piece
            continue
        before, _, after = piece.text.partition(line.subject)
        mask = line.subject if is_public else line.mask
        yield from (Piece(before), Piece(line.subject, mask=mask), Piece(after))


def _attribution(block: Attribution, data: Data, place: str) -> Pieces:
    """“隐患比9月增加12条，其中因户均检查次数增加而多15条，…少3条。” Nothing where it cannot be told."""
    name = f"{CHANGE}{block.id}"
    change = Figure(name, block.against, place)
    number = value(data, change)
    then = counted_in(block, data.before if block.against is Measure.VS_LAST else data.year_ago, place)
    now = counted_in(block, data.sheet, place)
    if not number or then is None or now is None:
        return ()
    word = data.words["last" if block.against is Measure.VS_LAST else "last_year"]
    made = [Piece(f"检查查出的隐患比{word}{'增加' if number > 0 else '减少'}"), _figure(data, change)]
    moved = [
        (Figure(name, factor, place), f"因{_FACTORS[factor]}{'增加' if new > old else '减少'}")
        for factor, old, new in zip(FACTORS, _rates(then), _rates(now), strict=True)
    ]
    parts = [(figure, why, n) for figure, why in moved if (n := value(data, figure))]
    if len(parts) == 1:
        return joined([*made, Piece(f"条，{parts[0][1]}。")])
    for k, (figure, why, n) in enumerate(parts):
        lead = "，" if k else "，其中"
        made += [Piece(f"条{lead}{why}而{'多' if n > 0 else '少'}"), _figure(data, figure)]
    return joined([*made, Piece("条。")])


_FACTORS = {
    Measure.BY_ENTERPRISES: "企业数",
    Measure.BY_VISITS: "户均检查次数",
    Measure.BY_HITS: "单次检查查出隐患数",
}


def _figure(data: Data, figure: Figure) -> Piece:
    return Piece(shown(data, figure), figure)


def _rates(counted: Counted) -> tuple[Decimal, Decimal, Decimal]:
    enterprises, visits = Decimal(counted.enterprises), Decimal(counted.visits)
    return enterprises, visits / enterprises, Decimal(counted.found) / visits


def _table(block: Table, data: Data, place: str) -> Grid | None:
    """A row for each place with a figure that is not nought, one for what belongs to none, the whole."""
    prefix = f"{block.by}:"
    there = map(year_place, data.years) if block.by == BY_YEAR else data.sheet.columns
    places = [one for one in there if one.startswith(prefix) and place in ("", one)]
    rows = [
        (plain(data.labels.get(one, one)), *(_cell(data, column, one) for column in block.columns))
        for one in places
        if any(value(data, Figure(c.indicator, c.measure, one)) for c in block.columns)
    ]
    if not rows:
        return None
    if block.sums and not place:
        rest = _rest(block, data, places)
        if any(rest):
            rows.append((plain(REST), *(plain(str(one) if one else "—") for one in rest)))
        rows.append((plain(WHOLE), *(_cell(data, column, "") for column in block.columns)))
    heads = (_UNITS[block.by], *(c.title for c in block.columns))
    caption = sentence(data, block.caption, place)
    return Grid(block.id, caption, heads, tuple(rows), block.columns, block.sums and not place)


def _list(
    block: Listed | Owed, heads: tuple[str, ...], rows: tuple[tuple[Pieces, ...], ...], data: Data, place: str
) -> Grid | None:  # fmt: skip
    caption = sentence(data, block.caption, place)
    return Grid(block.id, caption, heads, rows, (), sums=False) if rows else None


def _cell(data: Data, column: Column, place: str) -> Pieces:
    made = chip(data, column.indicator, column.measure, place)
    return (made,)


def _rest(block: Table, data: Data, places: Sequence[str]) -> list[Decimal | None]:
    """What the whole has beyond the rows; of a share, and of what is not told, nothing."""
    made: list[Decimal | None] = []
    for column in block.columns:
        called: Called = data.called[column.indicator]
        whole = value(data, Figure(column.indicator, column.measure))
        each = [value(data, Figure(column.indicator, column.measure, one)) for one in places]
        if called.is_share or whole is None:
            made.append(None)
            continue
        left = whole - sum((one for one in each if one is not None), Decimal(0))
        made.append(rounded(left, called.places) if left > 0 else None)
    return made


def _aired(block: Aired, data: Data) -> Grid | None:
    """Nothing where too few units can be ranked, by the period or by all since the plan began."""
    for name, caption in (
        (f"{RANKING}{block.ranking}", block.caption),
        (f"{RANKING}{block.ranking}{IN_ALL}", block.since),
    ):
        ranking = data.rules.get(name)
        if not isinstance(ranking, Ranking) or not caption:
            continue
        lines = standings(ranking, data.sheet, data.labels, in_all=is_in_all(name))
        rows = airing.rows(name, lines, data)
        if len(rows) >= airing.FEWEST:
            columns = airing.columns(name, ranking, data)
            heads = (_UNITS[ranking.of], *(one.title for one in columns))
            note = plain(airing.note(ranking, lines, data))
            return Grid(block.id, sentence(data, caption), heads, rows, columns, sums=False, note=note)
    return None
