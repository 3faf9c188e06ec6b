"""The manual inside the product: one short page per screen, in Chinese and in English, as Markdown files.

    <!-- pages: obligations -->          the named addresses it is about
    # 义务清单
    ## 这一页做什么
    One paragraph a line, or `- ` before a point of a list.
    ![what it shows](../pictures/name.webp)

Each page has the same four sections. Anything else in a file is an error: the manual is content, never HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SECTIONS = {
    "zh": ("这一页做什么", "怎么做", "数字怎么来", "常见问题"),
    "en": ("What this page is for", "How to", "Where the figures come from", "Questions"),
}
PICTURES = "pictures"  # the folder, beside those of the languages
_PICTURE = re.compile(r"!\[([^\]]+)\]\(\.\./pictures/([a-z0-9-]+\.webp)\)")
_PAGES = re.compile(r"<!-- pages: ([a-z0-9 -]+) -->")


class ManualError(ValueError):
    """A file that is no page of the manual: which, and why."""


@dataclass(frozen=True, slots=True)
class Section:
    """`paragraphs`: text, and whether it is a point of a list; `pictures`: files, and what they show."""

    heading: str
    paragraphs: tuple[tuple[str, bool], ...]
    pictures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ManualPage:
    """`name`: of the file, as it stands in the address; `pages`: names of the addresses it is about."""

    name: str
    title: str
    pages: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def text(self) -> str:
        """All its words, to be searched."""
        return "\n".join(text for section in self.sections for text, _ in section.paragraphs)


def load_manual(directory: Path, language: str) -> dict[str, ManualPage]:
    """By name, in the order of the file names less their number. Raises ManualError."""
    files = sorted((directory / language).glob("*.md"))
    pages = [read_page(file.stem.partition("-")[2], file.read_text("utf-8"), language) for file in files]
    return {page.name: page for page in pages}


def read_page(name: str, text: str, language: str) -> ManualPage:
    """One file. Raises ManualError."""
    head, *rest = text.strip().split("\n## ")
    first, _, title = head.strip().partition("\n# ")
    pages = _PAGES.fullmatch(first.strip())
    if pages is None or not title or "\n" in title.strip():
        raise ManualError(f"{name}: it begins with its pages, then one title")
    sections = tuple(_section(name, part) for part in rest)
    if tuple(section.heading for section in sections) != SECTIONS[language]:
        raise ManualError(f"{name}: its sections are {'、'.join(SECTIONS[language])}")
    return ManualPage(name, title.strip(), tuple(pages[1].split()), sections)


def _section(name: str, part: str) -> Section:
    heading, *lines = [line.strip() for line in part.split("\n") if line.strip()]
    if not lines:
        raise ManualError(f"{name}: nothing under {heading}")
    shown = [found for line in lines if (found := _PICTURE.fullmatch(line))]
    told = [line for line in lines if not _PICTURE.fullmatch(line)]
    return Section(
        heading,
        tuple((line.removeprefix("- "), line.startswith("- ")) for line in told),
        tuple((found[2], found[1]) for found in shown),
    )
