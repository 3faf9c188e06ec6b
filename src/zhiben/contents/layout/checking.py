"""A paper against every rule of its layout."""

from __future__ import annotations

from dataclasses import dataclass

from zhiben.contents.layout.findings import Finding
from zhiben.contents.layout.headings import of_headings
from zhiben.contents.layout.imprints import of_imprint
from zhiben.contents.layout.pages import Print
from zhiben.contents.layout.parts import Parts, parts_of
from zhiben.contents.layout.pdf import printed
from zhiben.contents.layout.rules_head import of_head
from zhiben.contents.layout.rules_page import of_pages
from zhiben.contents.layout.rules_tail import of_tail
from zhiben.contents.layout.rules_text import of_text
from zhiben.contents.layout.unjudged import (
    OF_FONTS,
    OF_SERIFS,
    Unjudged,
    has_one_font,
    has_stand_ins,
    without_fonts,
)
from zhiben.contents.layout.word import of_word
from zhiben.contents.official.paper import Kind


@dataclass(frozen=True, slots=True)
class Checked:
    """What kind of paper it is taken for, how many pages it has, what is wrong with it, in their order;
    `is_draft`: it says that it has no number yet; `unjudged`: what could not be asked.
    """

    kind: Kind
    pages: int
    findings: tuple[Finding, ...]
    is_draft: bool = False
    unjudged: tuple[Unjudged, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not self.findings


def rules(paper: Parts) -> list[Finding]:
    """Every finding about what is printed."""
    every = (of_pages, of_head, of_text, of_headings, of_tail, of_imprint)
    return [finding for of_part in every for finding in of_part(paper)]


def check(pdf: bytes, word: bytes | None = None) -> Checked:
    """The findings about a PDF and, where it was printed from one, its Word file. Raises Unreadable."""
    return of_print(printed(pdf), word)


def of_print(made: Print, word: bytes | None) -> Checked:
    """The same about what is printed. Raises Unreadable for a Word file that cannot be read."""
    unjudged: list[Unjudged] = []
    if has_one_font(made):
        made = without_fonts(made)
        unjudged = [OF_FONTS]
    elif has_stand_ins(made):
        unjudged = [OF_SERIFS]
    if word is not None:
        unjudged = []  # the Word file names its fonts
    paper = parts_of(made)
    found = rules(paper)
    if word is not None:
        of_file = list(of_word(word, paper))
        if not any(one.rule == "word-page" for one in of_file):  # the file itself says that they are right
            found = [one for one in found if one.rule != "margin-top"]
        found += of_file
    unique = dict.fromkeys(sorted(found, key=lambda one: (one.page, one.line)))
    return Checked(paper.kind, len(paper.pages), tuple(unique), paper.is_draft, tuple(unjudged))
