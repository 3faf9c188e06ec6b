"""The form of a record kind: fields, tables and evidence in the order and groups of the kind.

What is typed is carried as it is and judged by the room; the form itself refuses nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from zhiben.contents.records import REFERENCES, RecordField, RecordKind
from zhiben.domain.conditions import text as said
from zhiben.ground.evidence.queries import Item
from zhiben.records.checking import Problem
from zhiben.records.queries import Filing

MORE = 3  # empty rows of a table at a time
PERIOD = "period"  # the form's own names never meet a field's: those of fields are prefixed
OWN = "f-"


class Anything(forms.Field):
    """Takes what is given: the room says what is wrong with it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def clean(self, value: Any) -> Any:
        return value


class Checks(forms.CheckboxSelectMultiple):
    """Several of a list."""


@dataclass(slots=True)
class Row:
    """A row of a table: (name in the form, label, what is typed) for each column."""

    cells: list[tuple[str, str, Any, RecordField]]


@dataclass(slots=True)
class Item_:
    """One thing of the form: a field, a table, or evidence."""

    what: str  # field | checks | table
    source: RecordField
    bound: forms.BoundField | None = None
    rows: list[Row] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    when: str = ""  # in words: only asked when …
    rule: str = ""  # the same for the page's script


@dataclass(slots=True)
class Section:
    title: str
    items: list[Item_]


@dataclass(slots=True)
class EvidenceItem:
    """Evidence under one field: what was sent and waits, what an earlier revision has."""

    source: RecordField
    accept: str
    waiting: Sequence[Item] = ()
    kept: Sequence[Item] = ()
    errors: list[str] = field(default_factory=list)
    when: str = ""
    rule: str = ""


class RecordForm(forms.Form):
    """`raw`: what is typed, by field. `problems`: what the room said of it."""

    def __init__(self, filing: Filing, raw: Mapping[str, Any], problems: Iterable[Problem] = ()) -> None:
        self.filing, self.kind = filing, filing.form.kind
        self.raw = dict(raw)
        super().__init__(_data(self.kind, raw), auto_id="%s")
        for one in self.kind.fields:
            if one.type != "table":
                self.fields[OWN + one.name] = _field(one, filing)
        self.is_valid()
        self.wrong: dict[str, list[str]] = {}
        for problem in problems:
            self.wrong.setdefault(problem.field, []).append(problem.reason)
            if OWN + problem.field in self.fields:
                self.add_error(OWN + problem.field, problem.reason)

    @property
    def at_large(self) -> list[str]:
        """What is wrong with the record as a whole."""
        return self.wrong.get("", [])

    @property
    def sections(self) -> list[Section]:
        """Under their headings, in the order of the kind."""
        found: dict[str, Section] = {}
        for one in self.kind.fields:
            found.setdefault(one.group, Section(one.group, [])).items.append(self._item(one))
        return list(found.values())

    def evidence(
        self, waiting: Mapping[str, Sequence[Item]], kept: Mapping[str, Sequence[Item]]
    ) -> list[EvidenceItem]:
        return [
            EvidenceItem(
                one, accept_of(one), waiting.get(one.name, ()), kept.get(one.name, ()),
                self.wrong.get(one.name, []), *_when(one, self.kind),
            )
            for one in self.kind.evidence
        ]  # fmt: skip

    def _item(self, one: RecordField) -> Item_:
        when, rule = _when(one, self.kind)
        if one.type == "table":
            rows = _rows(one, self.raw.get(one.name))
            return Item_("table", one, None, rows, self.wrong.get(one.name, []), when, rule)
        bound = self[OWN + one.name]
        what = "checks" if isinstance(bound.field.widget, Checks) else "field"
        return Item_(what, one, bound, [], self.wrong.get(one.name, []), when, rule)


def raw_of(kind: RecordKind, sent: QueryDict) -> dict[str, Any]:
    """What was typed, by field: text, a list of texts, or rows of texts. What was not sent is not there."""
    raw: dict[str, Any] = {}
    for one in kind.fields:
        if one.type == "table":
            rows = _sent_rows(one, sent)
            if rows:
                raw[one.name] = rows
        elif one.many or one.type == "choices":
            parts = [part for part in sent.getlist(OWN + one.name) if part]
            extra = sent.get(f"{OWN}{one.name}-more", "").strip()
            if parts or extra:
                raw[one.name] = [*parts, *re.split(r"[、，,;；\n]+", extra)] if extra else parts
        elif sent.get(OWN + one.name):
            raw[one.name] = sent[OWN + one.name]
    return raw


def ids_of(sent: QueryDict, name: str, without: str = "") -> list[UUID]:
    """The ids sent under a name, without those to be dropped; what is no id is passed over."""
    gone = set(sent.getlist(without)) if without else set()
    found = []
    for text in dict.fromkeys(sent.getlist(name)):
        if text not in gone and re.fullmatch(r"[0-9a-f-]{36}", text):
            found.append(UUID(text))
    return found


def accept_of(one: RecordField) -> str:
    """What the browser's file chooser offers."""
    if one.type == "image":
        return "image/jpeg,image/png,image/webp,image/heic"
    return "image/*,application/pdf,.docx,.xlsx,video/mp4"


# ── parts ────────────────────────────────────────────────────────────────────────────────────────


def _data(kind: RecordKind, raw: Mapping[str, Any]) -> MultiValueDict[str, Any]:
    data: MultiValueDict[str, Any] = MultiValueDict()
    for one in kind.fields:
        value = raw.get(one.name)
        if one.type != "table" and value not in (None, ""):
            data.setlist(OWN + one.name, value if isinstance(value, list) else [value])
    return data


def _field(one: RecordField, filing: Filing) -> forms.Field:
    needed = one.required or one.name in (filing.form.kind.happened, *(filing.form.kind.valid or ()))[:1]
    hint = "；".join(part for part in (_unit(one), one.help) if part)
    attributes = {"aria-required": "true"} if needed else {}
    label = f"{one.label} *" if needed else one.label
    return Anything(label=label, help_text=hint, widget=_widget(one, filing, attributes))


def _unit(one: RecordField) -> str:
    unit = one.unit or ("元" if one.type == "money" else "")
    bounds = {
        (True, True): f"{one.least}–{one.most} {unit}",
        (True, False): f"不小于 {one.least} {unit}",
        (False, True): f"不大于 {one.most} {unit}",
        (False, False): unit,
    }[one.least is not None, one.most is not None]
    if one.open and one.options:
        return f"{'、'.join(one.options.values())}，也可以另写"
    if one.type in REFERENCES:
        return ""
    return bounds.strip()


def _widget(one: RecordField, filing: Filing, attributes: dict[str, str]) -> forms.Widget:
    choices = _choices(one, filing)
    if choices and (one.many or one.type == "choices"):
        return Checks(attrs=attributes, choices=choices)
    if choices:
        return forms.Select(attrs=attributes, choices=[("", gettext("请选择")), *choices])
    if one.type == "long_text":
        return forms.Textarea(attrs=attributes | {"rows": "4"})
    if one.type in ("date", "time"):
        return forms.TextInput(attrs=attributes | {"type": one.type})
    if one.type in ("number", "money"):
        return forms.TextInput(attrs=attributes | {"inputmode": "decimal", "autocomplete": "off"})
    if one.type in REFERENCES:
        several = gettext("写名称或编号，几个之间用顿号隔开") if one.many else gettext("写名称或编号")
        return forms.TextInput(attrs=attributes | {"placeholder": several})
    return forms.TextInput(attrs=attributes)


def _choices(one: RecordField, filing: Filing) -> list[tuple[str, str]]:
    if one.type == "yes_no":
        return [("true", gettext("是")), ("false", gettext("否"))]
    if one.type == "choices" or (one.type == "choice" and not one.open):
        return list(one.options.items())
    return list(filing.offered.get(one.type, ()))


def _rows(one: RecordField, value: Any) -> list[Row]:
    """What is typed, and a few empty rows after it."""
    given = value if isinstance(value, list) else []
    most = one.rows or 100
    n = min(most, len(given) + (MORE if len(given) < most else 0))
    return [_row(one, index, given[index] if index < len(given) else {}) for index in range(n)]


def _row(one: RecordField, index: int, given: Mapping[str, Any]) -> Row:
    cells = [
        (f"{OWN}{one.name}-{index}-{column.name}", column.label, given.get(column.name, ""), column)
        for column in one.columns
    ]
    return Row(cells)


def _sent_rows(one: RecordField, sent: QueryDict) -> list[dict[str, str]]:
    rows = []
    for index in range(one.rows or 100):
        names = {column.name: f"{OWN}{one.name}-{index}-{column.name}" for column in one.columns}
        if not any(name in sent for name in names.values()):
            break
        row = {column: sent.get(name, "").strip() for column, name in names.items()}
        if any(row.values()):
            rows.append(row)
    return rows


def _when(one: RecordField, kind: RecordKind) -> tuple[str, str]:
    """`show_if` in words, and for the page's script where it is a plain “is one of”."""
    if one.show_if is None:
        return "", ""
    fields = kind.fields_by_name()
    labels: dict[str, str] = {}
    for leaf in one.show_if.leaves:
        asked = fields.get(leaf.test.path)
        if asked is not None:
            labels |= {leaf.test.path: f"“{asked.label}”", **asked.options}
    words = said(one.show_if.value, lambda thing: labels.get(str(thing), str(thing)))
    [leaf, *more] = one.show_if.leaves
    value = leaf.test.value
    values = value if isinstance(value, tuple) else (value,)
    if more or leaf.test.op not in ("eq", "in", "has"):
        return words, ""
    plain = [str(part).lower() if isinstance(part, bool) else str(part) for part in values]
    return words, json.dumps({OWN + leaf.test.path: plain}, ensure_ascii=False)
