"""The columns of a kind's table: whom it is about, the fields by their labels, the period of a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from zhiben.contents import headings
from zhiben.contents.headings import Heading, Matched
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


def match(head: Sequence[object], wanted: Sequence[Column]) -> Matched:
    """Headings are known by label or by the field's own name; what an export adds is passed over."""
    known = [Heading(one.name, (one.label, one.name), one.needed) for one in wanted]
    return headings.match(head, known, EXPORTED)
