"""Record kinds: `zhiben-records/1` files, a form with evidence that becomes a fact, and nothing more.

The tables of shapes; what depends on several keys is in `record_checks`. The spec is
docs/reference/records-format.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zhiben.contents.conditions import CONDITION, Read
from zhiben.contents.problems import Place
from zhiben.contents.shapes import BAD, Anything, Choice, Flag, Reading, Schema, Text, Whole, exactly
from zhiben.contents.strict import Node
from zhiben.contents.structures import Entry, Field, ListOf, MapOf, Record
from zhiben.domain.orgs import Kind
from zhiben.domain.plan import Scalar

FORMAT = "zhiben-records/1"
REFERENCES = (
    "person",
    "site",
    "post",
    "equipment",
    "enterprise",
    "project",
    "section",
    "clause",
    "hazard_criterion",
)
TYPES = (
    "text", "long_text", "number", "money", "date", "time", "choice", "choices", "yes_no", *REFERENCES,
    "image", "file", "table",
)  # fmt: skip
FILES = ("image", "file")
# Beyond these it is a room, not a record kind (records-spec rule 7).
LIMIT_FIELDS, LIMIT_LIST, LIMIT_EMITS, LIMIT_CHECKS, LIMIT_COLUMNS = 40, 8, 5, 20, 12


@dataclass(frozen=True, slots=True)
class RecordField:
    """One question of the form. `columns` only of a table; `at_least` only of evidence."""

    name: str
    type: str
    label: str
    required: bool = False
    many: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    open: bool = False
    least: int | None = None
    most: int | None = None
    decimals: int = 0
    unit: str = ""
    help: str = ""
    group: str = ""
    not_after_today: bool = False
    show_if: Read | None = None
    columns: tuple[RecordField, ...] = ()
    at_least: int = 0
    rows: int = 0


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """Where `where` holds: the fields of `require` must be filled, or (without them) filing is refused."""

    where: Read
    require: tuple[str, ...]
    say: str


@dataclass(frozen=True, slots=True)
class Emission:
    """A fact that filing makes: attribute → field name or literal; `targets` a field that names subjects."""

    fact: str
    values: Mapping[str, Scalar]
    targets: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind as declared. `happened`: the date field of an event; `valid`: the two of a register."""

    kind: str
    nature: str  # event | register
    name: Mapping[str, str]
    about: str
    filed_by: tuple[str, ...]
    fields: tuple[RecordField, ...]
    evidence: tuple[RecordField, ...]
    checks: tuple[RecordCheck, ...]
    emits: tuple[Emission, ...]
    listed: tuple[str, ...]
    import_key: tuple[str, ...]
    keep_years: int
    keep_basis: str
    example: Mapping[str, Any]
    received_by: str = ""
    happened: str = ""
    valid: tuple[str, str | None] | None = None
    whole: bool = True  # False: parts of it were refused, and what depends on them is not looked at
    entry: Entry | None = field(default=None, compare=False, repr=False)

    def fields_by_name(self) -> dict[str, RecordField]:
        return {one.name: one for one in (*self.fields, *self.evidence)}


class _Raw:
    """Whatever stands in an `example`: checked against the kind's own fields later."""

    says = "示例值"

    def read(self, node: Node, reading: Reading) -> Node:
        return node

    def schema(self) -> Schema:
        return {}


_NAME = Text("名字（小写字母、数字、下划线，最多 60 个）", r"[a-z][a-z0-9_]{0,59}")


def _field(entry: Entry, reading: Reading) -> RecordField:
    return RecordField(
        name=entry.get("name"),
        type=entry.get("type"),
        label=entry.get("label"),
        required=entry.get("required", False),
        many=entry.get("many", False),
        options=entry.get("options", {}),
        open=entry.get("open", False),
        least=entry.get("min"),
        most=entry.get("max"),
        decimals=entry.get("decimals", 0),
        unit=entry.get("unit", ""),
        help=entry.get("help", ""),
        group=entry.get("group", ""),
        not_after_today="not_after" in entry,
        show_if=entry.get("show_if"),
        columns=tuple(entry.get("columns", ())),
        at_least=entry.get("at_least", 0),
        rows=entry.get("rows", 0),
    )


def _field_rules(entry: Entry, reading: Reading) -> Any:
    """What a type needs and what only some types have."""
    problems, kind = reading.problems, entry.get("type")
    if kind in ("choice", "choices") and "options" not in entry and not entry.get("open", False):
        problems.say(entry.place(), f"{kind} 缺 options", "列出可选值；由本级自定的写 open: true。")
        return BAD
    if kind == "table" and "columns" not in entry:
        problems.say(entry.place(), "table 缺 columns", "列出各栏。")
        return BAD
    only = {
        "options": ("choice", "choices"),
        "open": ("choice", "choices"),
        "columns": ("table",),
        "rows": ("table",),
        "unit": ("number", "money"),
        "decimals": ("number", "money"),
        "min": ("number", "money"),
        "max": ("number", "money"),
        "not_after": ("date",),
        "many": REFERENCES,
    }
    for key, types in only.items():
        if key in entry and kind not in types:
            problems.say(
                entry.place(key), f"type: {kind} 没有 {key}", f"{key} 只用于 {'、'.join(types[:3])}。"
            )
            return BAD
    if "min" in entry and "max" in entry and entry.get("min") > entry.get("max"):
        problems.say(entry.place("max"), "max 小于 min", "把两个数对调。")
        return BAD
    return _field(entry, reading)


_COMMON = {
    "name": Field(_NAME, needed=True),
    "label": Field(Text("名称"), needed=True),
    "required": Field(Flag()),
    "options": Field(MapOf(Text("名称"))),
    "open": Field(Flag()),
    "unit": Field(Text("单位")),
    "min": Field(Whole(-999_999_999)),
    "max": Field(Whole(-999_999_999)),
    "decimals": Field(Whole(0, 6)),
    "not_after": Field(Choice(("today",))),
    "many": Field(Flag()),
    "help": Field(Text("说明")),
}
_COLUMN_TYPES = tuple(name for name in TYPES if name not in (*FILES, "table"))
_COLUMN = Record("栏", _COMMON | {"type": Field(Choice(_COLUMN_TYPES), needed=True)}, make=_field_rules)
FIELD = Record(
    "字段",
    _COMMON
    | {
        "type": Field(Choice(tuple(name for name in TYPES if name not in FILES)), needed=True),
        "columns": Field(ListOf(_COLUMN)),
        "rows": Field(Whole(1, 1000)),
        "group": Field(Text("小标题")),
        "show_if": Field(CONDITION),
    },
    make=_field_rules,
)
EVIDENCE = Record(
    "佐证",
    {
        "name": Field(_NAME, needed=True),
        "type": Field(Choice(FILES), needed=True),
        "label": Field(Text("名称"), needed=True),
        "at_least": Field(Whole(0, 50)),
        "help": Field(Text("说明")),
        "show_if": Field(CONDITION),
    },
    make=_field,
)
_CHECK = Record(
    "校验",
    {
        "if": Field(CONDITION, needed=True),
        "require": Field(ListOf(_NAME)),
        "say": Field(Text("给人看的一句话"), needed=True),
    },
    make=lambda entry, _: RecordCheck(entry.get("if"), tuple(entry.get("require", ())), entry.get("say")),
)
_EMISSION = Record(
    "产生的事实",
    {
        "fact": Field(Text("事实种类"), needed=True),
        "with": Field(MapOf(Anything())),
        "targets": Field(_NAME),
    },
    make=lambda entry, _: Emission(
        entry.get("fact"), entry.get("with", {}), entry.get("targets"), entry.place("fact")
    ),
)
RECORD = Record(
    "登记表",
    {
        "kind": Field(_NAME, needed=True),
        "nature": Field(Choice(("event", "register")), needed=True),
        "name": Field(
            Record("名称", {"zh": Field(Text("中文名"), needed=True), "en": Field(Text("英文名"))}),
            needed=True,
        ),
        "about": Field(Choice(tuple(kind.value for kind in Kind)), needed=True),
        "filed_by": Field(ListOf(Text("岗位角色")), needed=True),
        "received_by": Field(Text("岗位角色或科室")),
        "happened": Field(_NAME, needed=True, unless=("valid",)),
        "valid": Field(Record("有效期", {"from": Field(_NAME, needed=True), "until": Field(_NAME)})),
        "fields": Field(ListOf(FIELD), needed=True),
        "evidence": Field(ListOf(EVIDENCE, least=0)),
        "checks": Field(ListOf(_CHECK, least=0)),
        "emits": Field(ListOf(_EMISSION), needed=True),
        "list": Field(ListOf(_NAME), needed=True),
        "import": Field(Record("导入", {"key": Field(ListOf(_NAME), needed=True)}), needed=True),
        "keep": Field(
            Record(
                "保存",
                {"years": Field(Whole(1, 100), needed=True), "basis": Field(Text("依据"), needed=True)},
            ),
            needed=True,
        ),
        "example": Field(MapOf(_Raw()), needed=True),
    },
)


RECORDS_FILE = Record(
    "登记表文件",
    {
        "format": Field(exactly(FORMAT), needed=True),
        "records": Field(ListOf(RECORD), needed=True),
    },
)


def is_records_file(root: Node) -> bool:
    format_ = root.get("format")
    return root.get("records") is not None or (format_ is not None and format_.value == FORMAT)


def read_records(root: Node, reading: Reading) -> tuple[RecordKind, ...]:
    """The kinds of one file whose own keys are right; `record_checks.check` looks at the rest."""
    entry = RECORDS_FILE.read(root, reading)
    if not isinstance(entry, Entry):
        return ()
    needed = [key for key, known in RECORD.fields.items() if known.needed and not known.unless]
    return tuple(
        _kind(one)
        for one in entry.get("records", ())
        if isinstance(one, Entry) and not one.bad and all(key in one.values for key in needed)
    )


def _kind(entry: Entry) -> RecordKind:
    valid, keep = entry.get("valid"), entry.get("keep")
    return RecordKind(
        kind=entry.get("kind"),
        nature=entry.get("nature"),
        name=entry.get("name").values,
        about=entry.get("about"),
        filed_by=entry.get("filed_by"),
        fields=entry.get("fields"),
        evidence=entry.get("evidence", ()),
        checks=entry.get("checks", ()),
        emits=entry.get("emits"),
        listed=entry.get("list"),
        import_key=entry.get("import").get("key", ()),
        keep_years=keep.get("years", 0),
        keep_basis=keep.get("basis", ""),
        example=entry.get("example"),
        received_by=entry.get("received_by", ""),
        happened=entry.get("happened", ""),
        valid=None if valid is None else (valid.get("from", ""), valid.get("until")),
        whole=all(_is_whole(entry, key) for key in ("fields", "evidence", "checks", "emits")),
        entry=entry,
    )


def _is_whole(entry: Entry, key: str) -> bool:
    node = entry.node.get(key)
    return node is None or len(list(node.parts())) == len(entry.get(key, ()))
