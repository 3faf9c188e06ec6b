"""A checklist that is being written: read, and held against the other lists of the authority. Nothing is kept
until it is adopted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zhiben.contents.checklist_grammar import LIST_KEY
from zhiben.contents.problems import Problem
from zhiben.domain.checklists import Checklist
from zhiben.library import checklists
from zhiben.library.contents import read_checklists

UNNAMED = "draft"  # the file of a list whose key is none


@dataclass(frozen=True, slots=True)
class Draft:
    """`checklist`: None where there are problems. `last`: the version it follows; None for a new list."""

    checklist: Checklist | None
    last: checklists.Held | None
    problems: tuple[Problem, ...]


def file_of(key: str) -> str:
    """The name of the file a list stands in."""
    return f"{key if re.fullmatch(LIST_KEY, key) else UNNAMED}.yaml"


def draft(tenant: int, key: str, text: str, *, is_new: bool = False) -> Draft:
    """The list of a key in a text, with everything wrong with it, the other lists of the authority in view.
    `is_new`: the key may not be one that is there.
    """
    name = file_of(key)
    loaded = read_checklists({name: text})
    last = checklists.last_of(tenant, key)
    if loaded.problems:
        return Draft(None, last, loaded.problems)
    [one] = loaded.lists
    said = [
        Problem(name, _line(text, at), what, mend) for at, what, mend in _beside(tenant, one, last, is_new)
    ]
    return Draft(None if said else one, last, tuple(said))


def _beside(
    tenant: int, one: Checklist, last: checklists.Held | None, is_new: bool
) -> Iterator[tuple[str, str, str]]:
    """The start of the line, what is wrong there, how to mend it."""
    if is_new and last is not None:
        yield "list:", f"代码“{one.key}”已有清单用着", "换一个代码；要改那一份，从清单里打开它。"
    others = [held.checklist for held in checklists.every_last(tenant) if held.key != one.key]
    holder = next((other for other in others if other.prefix == one.prefix), None)
    if holder is not None:
        yield "prefix:", f"前缀“{one.prefix}”已由“{holder.title}”使用", "换一个前缀。"
    if last is not None and one.prefix != last.checklist.prefix:
        yield "prefix:", "编号前缀不能改", f"改回 {last.checklist.prefix}。"
    ids = {item.id for other in others for item in other.items}
    for item in one.items:
        for missing in (id_ for id_ in item.same_as if id_ not in ids):
            yield f"- id: {item.id}", f"别的清单里没有编号“{missing}”", "核对编号，或删去。"


def _line(text: str, start: str) -> int:
    """The first line that starts so, counted from 1; 1 where there is none."""
    lines = text.splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.startswith(start)), 1)
