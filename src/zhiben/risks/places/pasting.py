"""Many places written one a line: kind, name, own number, the place around it. Pure; no database.

A line copied out of a spreadsheet has tabs; a typed one has commas or spaces of two and more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhiben.contents.import_rows import LONGEST_CODE, LONGEST_NAME
from zhiben.domain.orgs import Kind
from zhiben.domain.risks import PLACES
from zhiben.domain.words import WORDS, gettext_noop

HEADINGS = frozenset({"类别", "类型", "种类"})
OTHER_WORDS = {"部位": "site", "区域": "site", "设施": "equipment", "设备设施": "equipment", "工位": "post"}
_CUT = re.compile(r"\t|，|,| {2,}|　")


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place as told. `around`: the name of the site it belongs to; "" for the enterprise itself."""

    kind: str
    name: str
    number: str = ""
    around: str = ""


@dataclass(frozen=True, slots=True)
class Pasted:
    """`problems`: the line's number, counted from 1; what is wrong, with a place for `what`; that."""

    places: tuple[NewPlace, ...]
    problems: tuple[tuple[int, str, str], ...]


def read(text: str, sites: frozenset[str]) -> Pasted:
    """`sites`: names of the sites that are there already; one told further up counts too."""
    words = {WORDS[Kind][Kind(kind)]: kind for kind in PLACES} | dict(zip(PLACES, PLACES, strict=True))
    words |= OTHER_WORDS
    told: list[NewPlace] = []
    problems: list[tuple[int, str, str]] = []
    around = set(sites)
    for n, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in _CUT.split(line.strip())]
        if not any(cells) or cells[0] in HEADINGS:
            continue
        kind, name, number, site = (*cells, "", "", "", "")[:4]
        problem = _problem(words, kind, name, number, site, around)
        if problem is not None:
            problems.append((n, *problem))
            continue
        told.append(NewPlace(words[kind], name, number, site))
        around |= {name} if words[kind] == Kind.SITE else set()
    return Pasted(tuple(told), tuple(problems))


def _problem(
    words: dict[str, str], kind: str, name: str, number: str, site: str, around: set[str]
) -> tuple[str, str] | None:
    if kind not in words:
        return gettext_noop("“%(what)s”不是类别，写场所、设备或岗位"), kind[:20]
    if not name or len(name) > LONGEST_NAME:
        return gettext_noop("名称要写，不超过 %(what)s 字"), str(LONGEST_NAME)
    if len(number) > LONGEST_CODE:
        return gettext_noop("编号不超过 %(what)s 字"), str(LONGEST_CODE)
    if site and site not in around:
        return gettext_noop("没有叫“%(what)s”的场所，先写它"), site[:20]
    return None
