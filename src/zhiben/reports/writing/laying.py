"""A paper's body as an official paper: headings, paragraphs, tables; for the public with its names covered.

No database: what is laid out was written and frozen before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhiben.contents import official
from zhiben.contents.official import Block, Check, Heading, Official, Text
from zhiben.contents.official import Grid as Table
from zhiben.domain.composing import Body, Grid, Para, texts_of
from zhiben.domain.deriving import RANKING
from zhiben.domain.narrating import Called
from zhiben.domain.outlines import Listed, Outline
from zhiben.domain.wording import Piece, Pieces, masked, masks_of, public, said

Show = Callable[[Pieces], str]
PRESENT = "present"  # the part of minutes that lists who came


@dataclass(frozen=True, slots=True)
class Signs:
    """What stands on a paper beside its text. `check`: how it is verified; None for a draft."""

    issuer: str
    day: date
    number: str = ""
    signer: str = ""
    check: Check | None = None


def document(outline: Outline, body: Body, notes: Sequence[str], signs: Signs) -> bytes:
    """The Word file."""
    return _build(outline, body, notes, signs, said)


def public_document(
    outline: Outline, body: Body, notes: Sequence[str], signs: Signs, called: Mapping[str, Called],
    masks: Mapping[str, str],
) -> bytes:  # fmt: skip
    """The version for the public: names covered, also where somebody typed them (`masks`: besides those that
    the figures brought), and without sentences and columns of figures that are not public.
    """
    covered = dict(masks)
    for block in body.blocks():
        for text in texts_of(block):
            covered |= masks_of(text)

    def shown(pieces: Pieces) -> str:
        return masked(public(_open(pieces, called)), covered)

    return _build(outline, body, [masked(note, covered) for note in notes], signs, shown, called)


def _build(
    outline: Outline, body: Body, notes: Sequence[str], signs: Signs, show: Show,
    called: Mapping[str, Called] | None = None,
) -> bytes:  # fmt: skip
    blocks: list[Block] = []
    hidden = _hidden(outline, called)
    present: tuple[tuple[str, str], ...] = ()
    annexes: list[official.Attachment] = []
    for part in body.parts:
        if outline.layout == "minutes" and part.id == PRESENT:
            present = tuple(_present(part.blocks, show))
            continue
        made = [one for block in part.blocks if block.id not in hidden for one in _laid(block, show, called)]
        if made and part.is_annex:
            annexes.append(official.Attachment(part.title, tuple(made)))
            continue
        if made and part.title:
            blocks.append(Heading(1, part.title))
        blocks += made
    blocks += [Text(f"注：{note}") for note in notes]
    kind = outline.layout
    return official.build(
        Official(
            kind=kind, issuer=signs.issuer, title=body.heading, blocks=tuple(blocks) or (Text("（无正文）"),),  # type: ignore[arg-type]
            day=signs.day, number=signs.number, to=body.to, present=present, printed_on=signs.day,
            mark=f"{signs.issuer}会议纪要" if kind == "minutes" else "",
            signers=(signs.signer,) if kind == "upward" and signs.signer else (), check=signs.check,
            attachments=tuple(annexes),
        )
    )  # fmt: skip


def _hidden(outline: Outline, called: Mapping[str, Called] | None) -> frozenset[str]:
    """Lists behind a figure that is not public: `called` is of a version for the public."""
    lists = [block for block in outline.blocks() if isinstance(block, Listed)]
    return frozenset(one.id for one in lists if called is not None and not called[one.indicator].public)


def _laid(block: Para | Grid, show: Show, called: Mapping[str, Called] | None) -> list[Block]:
    if isinstance(block, Para):
        return [Text(line) for line in show(block.text).split("\n") if line.strip()]
    if called is not None and _is_hidden(block, called):
        return []
    columns = [0] + [
        n for n, column in enumerate(block.columns, 1) if called is None or called[column.indicator].public
    ]
    if not block.columns:  # a list
        columns = list(range(len(block.heads)))
    elif len(columns) == 1:
        return []
    rows = tuple(tuple(show(row[n]) for n in columns) for row in block.rows)
    heads = tuple(block.heads[n] for n in columns)
    return [Table(heads, rows, show(block.caption), note=show(block.note))]


def _is_hidden(block: Grid, called: Mapping[str, Called]) -> bool:
    """A ranking is public with all that it is made of: its scores tell what a hidden column says."""
    return any(
        one.indicator.startswith(RANKING) and not called[one.indicator].public for one in block.columns
    )


def _present(blocks: Sequence[Para | Grid], show: Show) -> list[tuple[str, str]]:
    lines = [line for block in blocks if isinstance(block, Para) for line in show(block.text).split("\n")]
    pairs = [line.replace(":", "：").partition("：") for line in lines if line.strip()]
    return [(head.strip(), rest.strip()) if rest else ("出席", head.strip()) for head, _, rest in pairs]


def _open(pieces: Pieces, called: Mapping[str, Called]) -> Pieces:
    """Without the sentences that hold a figure that is not public."""
    made: list[Piece] = []
    for sentence in _sentences(pieces):
        figures = [piece.figure for piece in sentence if piece.figure is not None]
        if all(called[figure.indicator].public for figure in figures if figure.indicator in called):
            made += sentence
    return tuple(made)


def _sentences(pieces: Pieces) -> list[list[Piece]]:
    sentences: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.figure is not None or piece.mask is not None or "。" not in piece.text:
            sentences[-1].append(piece)
            continue
        *ends, rest = piece.text.split("。")
        for end in ends:
            sentences[-1].append(Piece(f"{end}。"))
            sentences.append([])
        if rest:
            sentences[-1].append(Piece(rest))
    return sentences
