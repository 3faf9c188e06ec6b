"""Which contents are published here, where what ships of them stands, and which text is in force. Asked by
this room's acts.

Plans, record forms, checklists, calendars and document forms are editions too, and have pages of their own:
they are written as forms, or tried, before they are adopted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db.models import QuerySet

from zhiben.domain.refusals import NotFound
from zhiben.library import contents as library
from zhiben.library import files
from zhiben.library.files import Files
from zhiben.library.models import Edition
from zhiben.library.store import digest_of
from zhiben.reports.sheets import forms as sheets
from zhiben.reports.writing import outlines

# Kind → the folder of what ships, and the one file that is the content; empty: every file of the folder.
FOLDERS = {
    library.INDICATORS: ("indicators", ""),
    library.RANKINGS: ("rankings", ""),
    library.HAZARDS: ("hazards", "rules.yaml"),
    library.INSPECTIONS: ("inspections", "rules.yaml"),
    library.QUESTIONS: ("questions", ""),
}
KINDS = {
    library.INDICATORS: "指标口径",
    library.RANKINGS: "晾晒口径",
    library.HAZARDS: "隐患办理规则",
    library.INSPECTIONS: "检查规则",
    library.QUESTIONS: "抽考题库",
    library.REPORT: "文稿结构",
    library.SHEET: "调度表版式",
}
SEVERAL = (library.REPORT, library.SHEET)  # of which there are several contents, one file each
REPORT_ID = r"[a-z][a-z0-9-]{1,40}"
STARTER = "letter"
SHIPPED = "shipped"  # how what ships is named in an address


@dataclass(frozen=True, slots=True)
class Content:
    """One content. `title`: where there are several of a kind, what this one is called; `shipped`: what
    comes with the program, nothing for a kind of paper the authority has thought of itself.
    """

    kind: str
    name: str
    title: str
    shipped: Files

    @property
    def only(self) -> str:
        """The file it is, where it is one: none can be added or taken away; empty where there are several."""
        if len(self.shipped) > 1:
            return ""
        return next(iter(self.shipped), f"{self.name}.yaml")


@dataclass(frozen=True, slots=True)
class Version:
    """A text of a content. `edition` None: what ships; without files: nothing does."""

    token: str
    text: str
    sha256: str
    valid_from: date | None
    edition: Edition | None

    @property
    def files(self) -> dict[str, str]:
        return files.files_of(self.text)


def contents() -> Iterator[Content]:
    """All of them, kind by kind."""
    for kind in FOLDERS:
        yield Content(kind, kind, "", _shipped(kind))
    for name, structure in outlines.shipped().items():
        yield Content(library.REPORT, name, structure.outline.titles["zh"], structure.files)
    for name, form in sheets.shipped().items():
        yield Content(library.SHEET, name, form.form.title, sheets.files_of(form.text, None))


def content_of(kind: str, name: str) -> Content:
    """Raises NotFound."""
    for one in contents():
        if (one.kind, one.name) == (kind, name):
            return one
    if kind == library.REPORT and re.fullmatch(REPORT_ID, name):
        return Content(kind, name, name, {})
    raise NotFound("content", kind=kind[:20], name=name[:60])


def titled(content: Content, text: Files) -> Content:
    """With the name a structure of the authority's own gives itself."""
    if content.shipped or not text:
        return content
    return replace(content, title=library.outline_of(text).titles["zh"])


def starter(content: Content) -> dict[str, str]:
    """What a draft begins with where nothing ships: a letter, under the new name."""
    letter = outlines.shipped()[STARTER]
    return {content.only: letter.text.replace(f"report: {STARTER}\n", f"report: {content.name}\n")}


def shipped(content: Content) -> Version:
    """What ships, as a version."""
    text = files.text_of(content.shipped)
    return Version(SHIPPED, text, digest_of(text), None, None)


def standing(tenant: int, content: Content) -> list[Version]:
    """The versions that were not replaced, by the day they are in force from; what ships is before them all.
    An edition that goes back to what ships is told with the text of that.
    """
    return standing_of(content, of(tenant, content).filter(replaced_at__isnull=True))


def every_standing(tenant: int) -> Iterator[tuple[Content, list[Version]]]:
    """Each content with its standing versions, asked at once."""
    rows: dict[tuple[str, str], list[Edition]] = {}
    mine = Edition.objects.filter(tenant=tenant, kind__in=list(KINDS), replaced_at__isnull=True)
    for row in mine.order_by("valid_from", "version"):
        rows.setdefault((row.kind, row.name), []).append(row)
    every = list(contents())
    for kind, name in sorted({*rows} - {(one.kind, one.name) for one in every}):
        if kind == library.REPORT:
            own = Content(kind, name, name, {})
            every.append(titled(own, told(own, rows[kind, name][-1]).files))
    for one in sorted(every, key=lambda each: list(KINDS).index(each.kind)):
        yield one, _versions(one, rows.get((one.kind, one.name), ()))


def of(tenant: int, content: Content) -> QuerySet[Edition]:
    """Every edition of a content."""
    return Edition.objects.filter(tenant=tenant, kind=content.kind, name=content.name)


def standing_of(content: Content, rows: QuerySet[Edition]) -> list[Version]:
    """Some of its editions as versions, what ships before them."""
    return _versions(content, rows.order_by("valid_from", "version"))


def told(content: Content, row: Edition) -> Version:
    """An edition as a version."""
    text = files.text_of(content.shipped) if row.text == files.NOTHING else row.text
    return Version(row.id.hex, text, digest_of(text), row.valid_from, row)


def in_force(tenant: int, content: Content, day: date) -> Version:
    """The version in force on a day."""
    found = [one for one in standing(tenant, content) if one.valid_from is None or one.valid_from <= day]
    return found[-1]


def head(tenant: int, content: Content) -> Version:
    """The last one, in force yet or not: what another is to follow."""
    return standing(tenant, content)[-1]


def is_copy(row: Edition) -> bool:
    """The program kept what shipped on first use; it gives way to what ships next."""
    return row.kind in SEVERAL and row.adopted_by is None


def _versions(content: Content, rows: Iterable[Edition]) -> list[Version]:
    return [shipped(content), *(told(content, row) for row in rows if not is_copy(row))]


@lru_cache(maxsize=8)
def _shipped(kind: str) -> Files:
    folder, file = FOLDERS[kind]
    place = settings.ROOT / "content" / folder
    return files.read(place / file if file else place)
