"""Subjects and facts from a file: YAML or CSV, the same columns and the same strictness
(docs/reference/world-files.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

from zhiben.contents import notation
from zhiben.contents.problems import Place, Problems
from zhiben.contents.shapes import BAD, Bad, Reading, Schema, Text, Written, refuse
from zhiben.contents.strict import Node, read_file
from zhiben.contents.structures import Either, Entry, Field, ListOf, MapOf, Record
from zhiben.contents.tables import read_table
from zhiben.domain.facts import Dated, Fact, Handover, Subject, Value
from zhiben.domain.periods import parse_label

LIMIT_BYTES = 200_000_000
SHANGHAI = timezone(timedelta(hours=8))  # no summer time since 1991

_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")


@dataclass(frozen=True, slots=True)
class People:
    """What a subjects file holds: subjects, and register rows written among them."""

    subjects: tuple[Subject, ...]
    registers: tuple[Fact, ...]


# ── values ───────────────────────────────────────────────────────────────────────────────────────


def value_of(node: Node) -> Value | Bad:
    """A scalar as recorded: unquoted `12.50` is an exact decimal, unquoted `2024-06-30` a day; a list is many
    values.
    """
    if isinstance(node.value, list):
        parts = [value_of(part) for part in node.value]
        return (
            BAD
            if any(isinstance(part, Bad) for part in parts)
            else tuple(part for part in parts if not isinstance(part, Bad))
        )
    if isinstance(node.value, dict):
        return BAD
    if isinstance(node.value, str) and node.plain:
        if _DECIMAL.fullmatch(node.value):
            return Decimal(node.value)
        if re.fullmatch(notation.DATE, node.value):
            try:
                return date.fromisoformat(node.value)
            except ValueError:
                return BAD
    return node.value


class _DatedShape:
    """`value`, or `[{value: …, from: …}, …]`."""

    says = "一个值，或 [{value: 值, from: 日期}, …]"

    def read(self, node: Node, reading: Reading) -> Dated | Bad:
        entries = [node] if isinstance(node.value, dict) else list(node.parts())
        if not entries or not all(isinstance(part.value, dict) for part in entries):
            value = value_of(node)
            return refuse(node, reading, self.says) if isinstance(value, Bad) else ((date.min, value),)
        pairs = [self._entry(part, reading) for part in entries]
        good = sorted((pair for pair in pairs if not isinstance(pair, Bad)), key=lambda pair: pair[0])
        if len({day for day, _ in good}) < len(good):
            return refuse(node, reading, "每个 from 不同", "同一天只能有一个值。")
        return BAD if len(good) < len(pairs) else tuple(good)

    def _entry(self, node: Node, reading: Reading) -> tuple[date, Value] | Bad:
        entry = _DATED_ENTRY.read(node, reading)
        if not isinstance(entry, Entry) or entry.bad or "value" not in entry:
            return BAD
        return entry.get("from", date.min), entry.get("value")

    def schema(self) -> Schema:
        return {}


class _ValueShape:
    says = "一个值或列表"

    def read(self, node: Node, reading: Reading) -> Value | Bad:
        value = value_of(node)
        return refuse(node, reading, self.says) if isinstance(value, Bad) else value

    def schema(self) -> Schema:
        return {}


_VALUE = _ValueShape()
DATED = _DatedShape()
_DAY = Written("日期（年-月-日）", notation.day, notation.DATE)
_DATED_ENTRY = Record("带日期的值", {"value": Field(_VALUE, needed=True), "from": Field(_DAY)})


def _moment(text: str) -> datetime:
    """Shanghai time unless the text says otherwise; a day is its beginning."""
    found = notation.moment(text)
    if not isinstance(found, datetime):
        return datetime(found.year, found.month, found.day, tzinfo=SHANGHAI)
    return found if found.tzinfo is not None else found.replace(tzinfo=SHANGHAI)


_MOMENT = Written("日期或时间，如 2024-04-10T09:30", _moment, r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*")


# ── subjects ─────────────────────────────────────────────────────────────────────────────────────


def _stretch(text: str) -> tuple[date, date | None]:
    span = notation.in_force(text if "/" in text else f"{text}/")
    return span.first, None if span.last is None else span.last + timedelta(days=1)


def _stretch_entry(entry: Entry, reading: Reading) -> tuple[date, date | None] | Bad:
    first, last = entry.get("from"), entry.get("to")
    if last is not None and last < first:
        reading.problems.say(entry.place("to"), "结束日早于开始日", "把两个日期对调。")
        return BAD
    return first, None if last is None else last + timedelta(days=1)


_STRETCH = Either(
    "一段日子，如 2024-03-01/2024-05-31",
    scalar=Written(
        "一段日子，如 2024-03-01/2024-05-31", _stretch, rf"{notation.DATE}(?:/(?:{notation.DATE})?)?"
    ),
    mapped=Record("停产一段", {"from": Field(_DAY, needed=True), "to": Field(_DAY)}, make=_stretch_entry),
)
SUBJECT = Record(
    "对象",
    {
        "id": Field(Text("编号"), needed=True),
        "kind": Field(Text("对象种类"), needed=True),
        "of": Field(Text("上级对象的编号")),
        "name": Field(Text("名称")),
        "code": Field(Text("代码")),
        "joined": Field(_DAY),
        "closed": Field(_DAY),
        "suspended": Field(
            Either("一段日子或其列表", scalar=_STRETCH.scalar, listed=ListOf(_STRETCH, least=0))
        ),
        "attributes": Field(MapOf(DATED, key=r"[^\s=]+")),
    },
)


def read_subjects(path: Path, problems: Problems, registers: Iterable[str] = ()) -> People:
    """Subjects of a file. An entry whose kind is among `registers` is a register row: `of` its subject,
    `joined` its first day, the day before `closed` its last.
    """
    kinds = frozenset(registers)
    subjects: list[Subject] = []
    rows: list[Fact] = []
    for entry in _entries(path, "subjects", SUBJECT, problems):
        closed, joined = entry.get("closed"), entry.get("joined", date.min)
        if closed is not None and closed < joined:
            problems.say(entry.place("closed"), "关闭日早于加入日", "检查 joined 和 closed。")
        if entry.get("kind") in kinds:
            rows.append(_row(entry))
        else:
            subjects.append(_subject(entry))
    return People(tuple(subjects), tuple(rows))


def _subject(entry: Entry) -> Subject:
    suspended = entry.get("suspended", ())
    if suspended and isinstance(suspended[0], date):
        suspended = (suspended,)
    attributes: dict[str, Dated] = dict(entry.get("attributes", {}))
    for key in ("name", "code"):
        if key in entry.values:
            attributes.setdefault(key, ((date.min, entry.get(key)),))
    return Subject(
        id=entry.get("id"),
        kind=entry.get("kind"),
        of=entry.get("of"),
        attributes=attributes,
        joined=entry.get("joined", date.min),
        closed=entry.get("closed"),
        suspended=tuple(suspended),
    )


def _row(entry: Entry) -> Fact:
    closed = entry.get("closed")
    return Fact(
        id=entry.get("id"),
        kind=entry.get("kind"),
        subject=entry.get("of", ""),
        happened_on=entry.get("joined", date.min),
        attributes={name: dated[-1][1] for name, dated in entry.get("attributes", {}).items()},
        until=None if closed is None else closed - timedelta(days=1),
    )


# ── facts ────────────────────────────────────────────────────────────────────────────────────────


def _about(text: str) -> str:
    if not text.startswith("event:") and parse_label(text) is None:
        raise ValueError("写成周期，如 2026-10、2026-Q3、2026-H1、2026、2026-W05。")
    return text


def _handover(text: str) -> Handover:
    to, mark, at = text.rpartition("@")
    if not mark:
        raise ValueError("写成“接收方@时间”，如 section:safety_section@2024-04-10T09:30。")
    return Handover(to.strip(), _moment(at.strip()))


_HANDOVER = Either(
    "交出 {to, at}",
    scalar=Written("“接收方@时间”", _handover, r".+@.+"),
    mapped=Record(
        "交出",
        {"to": Field(Text("接收方，如 section:编号"), needed=True), "at": Field(_MOMENT, needed=True)},
        make=lambda entry, _: Handover(entry.get("to"), entry.get("at")),
    ),
)
_TARGETS = Either("编号或其列表", scalar=Text("编号"), listed=ListOf(Text("编号"), least=0))
FACT = Record(
    "事实",
    {
        "id": Field(Text("编号"), needed=True),
        "fact": Field(Text("事实种类"), needed=True),
        "subject": Field(Text("对象编号"), needed=True),
        "happened_on": Field(_DAY, needed=True),
        "recorded_at": Field(_MOMENT),
        "about": Field(Written("所说的周期", _about, r".+")),
        "attributes": Field(MapOf(_VALUE, key=r"[^\s=]+")),
        "targets": Field(_TARGETS),
        "supersedes": Field(Text("被更正的事实编号")),
        "withdrawn": Field(_MOMENT),
        "until": Field(_DAY),
        "handed": Field(Either("交出的列表", scalar=_HANDOVER.scalar, listed=ListOf(_HANDOVER, least=0))),
        "receipt_on": Field(_DAY),
    },
)


def read_facts(path: Path, problems: Problems) -> tuple[Fact, ...]:
    """Facts and register rows of a file."""
    return tuple(_fact(entry, problems) for entry in _entries(path, "facts", FACT, problems))


def _fact(entry: Entry, problems: Problems) -> Fact:
    until, happened_on = entry.get("until"), entry.get("happened_on")
    if until is not None and until < happened_on:
        problems.say(entry.place("until"), "until 早于 happened_on", "检查两个日期。")
    targets, handed = entry.get("targets", ()), entry.get("handed", ())
    return Fact(
        id=entry.get("id"),
        kind=entry.get("fact"),
        subject=entry.get("subject"),
        happened_on=happened_on,
        recorded_at=entry.get("recorded_at"),
        about=entry.get("about"),
        attributes=entry.get("attributes", {}),
        targets=(targets,) if isinstance(targets, str) else targets,
        supersedes=entry.get("supersedes"),
        withdrawn_at=entry.get("withdrawn"),
        until=until,
        handed=(handed,) if isinstance(handed, Handover) else handed,
        receipt_on=entry.get("receipt_on"),
    )


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def _entries(path: Path, key: str, shape: Record, problems: Problems) -> list[Entry]:
    """The good entries of a file: a list, or a mapping with the list under `key`."""
    if path.suffix.lower() == ".csv":
        nodes = read_table(path, frozenset(shape.fields), problems)
    else:
        root = read_file(path, str(path), problems, LIMIT_BYTES).root
        nodes = [] if root is None else _list_of(root, key, problems)
    return read_entries(nodes, shape, problems)


def _list_of(root: Node, key: str, problems: Problems) -> list[Node]:
    found = root if isinstance(root.value, list) else root.get(key)
    if found is None or not isinstance(found.value, list):
        place = root.place if found is None else found.key_place
        problems.say(place, f"文件里没有 {key} 列表", f"写成列表，或写 {key}: 再逐条以“- ”列出。")
        return []
    return list(found.parts())


def _without_empty(node: Node, shape: Record) -> Node:
    """An optional key with nothing behind it is as good as not written, like an empty cell."""
    if not isinstance(node.value, dict):
        return node
    kept = {
        key: part
        for key, part in node.items()
        if part.value is not None or key not in shape.fields or shape.fields[key].needed
    }
    return replace(node, value=kept)


def read_entries(nodes: Iterable[Node], shape: Record, problems: Problems) -> list[Entry]:
    """Entries without any mistake; an id used twice is one."""
    reading = Reading(problems)
    good: list[Entry] = []
    seen: dict[str, Place] = {}
    for node in nodes:
        before = len(problems)
        entry = shape.read(_without_empty(node, shape), reading)
        if not isinstance(entry, Entry):
            continue
        id_ = entry.get("id")
        if id_ in seen:
            problems.say(
                entry.place("id"), f"编号“{id_}”已用在第 {seen[id_].line} 行", "换一个编号，或删去一条。"
            )
        elif id_ is not None:
            seen[id_] = entry.place("id")
        if len(problems) == before:
            good.append(entry)
    return good
