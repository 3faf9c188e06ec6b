"""The structure of a paper written from figures: sections, and in them what is said, tabled and named.

It comes from content. `narrating` makes a paper's text of it and of the figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhiben.domain.wording import Measure

SAME, BY_INDUSTRY, BY_SECTION, BY_REGION = "total", "industry", "section", "region"
BY_YEAR = "year"
GROUPINGS = (BY_INDUSTRY, BY_SECTION, BY_REGION, BY_YEAR)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a sentence that is filled: a word (`name` alone), or an indicator's number. `compared`: the
    number's change since another period in words, with the comma before it, nothing where there is none.
    """

    name: str
    measure: Measure | None = None
    compared: bool = False


Sentence = tuple[str | Slot, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """`indicator.measure sign than`; never true of what nobody has said."""

    indicator: str
    measure: Measure
    sign: str
    than: Decimal


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence, said where its conditions hold and everything it counts is known; else `otherwise`."""

    sentence: Sentence
    when: tuple[Condition, ...] = ()
    otherwise: Sentence = ()


@dataclass(frozen=True, slots=True)
class Say:
    """A paragraph."""

    id: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Column:
    indicator: str
    measure: Measure
    title: str


@dataclass(frozen=True, slots=True)
class Table:
    """A row for each industry, section, town or year, and where `sums` one for the whole."""

    id: str
    caption: Sentence
    by: str
    columns: tuple[Column, ...]
    sums: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """The first `most` of the rows behind an indicator, each in a sentence of {subject} {label} {day}.

    `is_public`: the enterprises are named in the public version too; else they are "某…企业" there.
    `lead` before them, `none` where there is no row.
    """

    id: str
    indicator: str
    most: int
    lead: Sentence
    each: Sentence
    none: str = ""
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Attribution:
    """What a change in hazards found comes from, against the period before (VS_LAST) or a year ago."""

    id: str
    found: tuple[str, ...]
    visits: str
    enterprises: str
    against: Measure


@dataclass(frozen=True, slots=True)
class Aired:
    """晾晒: the units ranked by a formula (`ranking`: its id), the formula beneath.

    `since`: the caption of the units ranked by all since the plan began, where the period alone is too little
    to rank anybody by; empty: no table then.
    """

    id: str
    ranking: str
    caption: Sentence
    since: Sentence = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A table of the first `most` rows behind an indicator at the period's end; not there where none are."""

    id: str
    indicator: str
    most: int
    caption: Sentence


@dataclass(frozen=True, slots=True)
class Owed:
    """A table of what the paper's section owes within its period, a line for each duty."""

    id: str
    caption: Sentence


@dataclass(frozen=True, slots=True)
class Write:
    """What only a person can say. `starter`: what stands there until somebody has written."""

    id: str
    asks: str
    needed: bool
    starter: Sentence = ()


Block = Say | Table | Named | Attribution | Aired | Listed | Owed | Write


@dataclass(frozen=True, slots=True)
class Section:
    """`title` "": it goes on without a heading. `counts_as`: which part that a duty asks for it is
    (suggestions, problems, measures …). `is_annex`: it stands behind the signature (附件); `offered`: blocks
    that are there only where the writer puts them in.
    """

    id: str
    title: str
    blocks: tuple[Block, ...]
    counts_as: str = ""
    is_annex: bool = False
    offered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Balance:
    """上期末 + 新增 − 销号、移送等 = 期末: which indicators they are."""

    stock: str
    came: str
    went: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counting:
    """What issuing it counts for: the kind of fact, and whom it is about (section, authority)."""

    fact: str
    about: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A kind of paper. `every`: month, quarter, year, plan (the whole plan), or once where it has no period.

    `layout`: of the official layouts; `form`: of the documents room, which numbers it; `public`: a public
    version is made besides.
    """

    id: str
    titles: Mapping[str, str]
    every: str
    layout: str
    form: str
    heading: Sentence
    to: str
    sections: tuple[Section, ...]
    balances: tuple[Balance, ...] = ()
    counts: Counting | None = None
    public: bool = False
    scopes: tuple[str, ...] = ("whole",)

    def blocks(self) -> Iterator[Block]:
        """In their order."""
        for section in self.sections:
            yield from section.blocks

    @property
    def offered(self) -> frozenset[str]:
        """Blocks that are there only where the writer puts them in."""
        return frozenset().union(*(section.offered for section in self.sections))

    def indicators(self) -> frozenset[str]:
        """Every indicator it names; those of its rankings name their formulas."""
        return frozenset(self._indicators())

    def rankings(self) -> frozenset[str]:
        """The formulas by which it ranks units."""
        return frozenset(block.ranking for block in self.blocks() if isinstance(block, Aired))

    def _indicators(self) -> Iterator[str]:
        for balance in self.balances:
            yield from (balance.stock, balance.came, *balance.went)
        for block in self.blocks():
            match block:
                case Say():
                    for clause in block.clauses:
                        yield from _named(clause.sentence)
                        yield from _named(clause.otherwise)
                        yield from (one.indicator for one in clause.when)
                case Table():
                    yield from (column.indicator for column in block.columns)
                case Named() | Listed():
                    yield block.indicator
                case Attribution():
                    yield from (*block.found, block.visits, block.enterprises)
                case Aired() | Owed():
                    pass
                case Write():
                    yield from _named(block.starter)


def _named(sentence: Sentence) -> Iterator[str]:
    yield from (one.name for one in sentence if isinstance(one, Slot) and one.measure is not None)
