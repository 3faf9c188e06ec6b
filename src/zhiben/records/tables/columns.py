"""The columns of a kind's table: whom it is about, the fields by their labels, the period of a report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhiben.contents.records import RecordField
from zhiben.domain.orgs import Kind
from zhiben.domain.words import WORDS
from zhiben.records.kinds import Kept

ABOUT, PERIOD = "about", "所属期"
# What an export adds and an import leaves alone.
EXPORTED = ("状态", "登记时间", "登记人", "佐证件数", "编号")


@dataclass(frozen=True, slots=True)
class Column:
    """`name`: of the field, ABOUT or PERIOD. `needed`: the import cannot do without it."""

    name: str
    label: str
    needed: bool
    field: RecordField | None = None


def columns(form: Kept, *, is_report: bool) -> list[Column]:
    """In the order of the form."""
    labels = Counter(field.label for field in form.kind.fields)
    when = form.kind.valid[0] if form.kind.valid is not None else form.kind.happened
    found = [Column(ABOUT, about_label(form), True)]
    for field in form.kind.fields:
        label = f"{field.label}（{field.name}）" if labels[field.label] > 1 else field.label
        needed = (field.required and field.show_if is None) or field.name == when
        found.append(Column(field.name, label, needed, field))
    return [*found, Column(PERIOD, PERIOD, False)] if is_report else found


def about_label(form: Kept) -> str:
    """企业, 科室 …"""
    return WORDS[Kind][Kind(form.kind.about)]


@dataclass(frozen=True, slots=True)
class Matched:
    """Where each column stands in a table. `strangers`: headings nobody knows; `missing`: needed labels."""

    places: dict[str, int]
    strangers: tuple[str, ...]
    missing: tuple[str, ...]


def match(head: Sequence[object], wanted: Sequence[Column]) -> Matched:
    """Headings are known by label or by the field's own name; stars and remarks in brackets do not matter."""
    by_text: dict[str, str] = {}
    for column in wanted:
        for text in (column.label, column.name, _bare(column.label)):
            by_text.setdefault(_key(text), column.name)
    places: dict[str, int] = {}
    strangers = []
    for n, text in _headings(head):
        name = by_text.get(_key(text)) or by_text.get(_key(_bare(text)))
        if name is not None:
            places.setdefault(name, n)
        elif _bare(text) not in EXPORTED:
            strangers.append(text)
    missing = tuple(column.label for column in wanted if column.needed and column.name not in places)
    return Matched(places, tuple(strangers), missing)


def _headings(head: Sequence[object]) -> Iterator[tuple[int, str]]:
    for n, cell in enumerate(head):
        text = "" if cell is None else str(cell).strip()
        if text:
            yield n, text


def _bare(text: str) -> str:
    """Without a star and without what stands in brackets at the end."""
    return re.sub(r"\s*[（(][^（）()]*[）)]\s*$", "", text.replace("*", "").strip())


def _key(text: str) -> str:
    return re.sub(r"[\s*“”\"]", "", text).lower()
