"""Document forms: `zhiben-document/1` files say what a document asks, how it is numbered and laid out.

A form stands alone: it is filled from a plain mapping, given by whoever asks for the document. Its layout is
written here too; an installation may lay out a form anew with a Word file of its own (`docx.templates`).

Placeholders are `{{名称}}`, by a field's label or name, and `{{表名.栏名}}` in a row of a table, which then
repeats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhiben.contents.problems import Place, Problem, Problems, did_you_mean
from zhiben.contents.shapes import BAD, Choice, Flag, Reading, Text, Whole, exactly
from zhiben.contents.strict import Node, plain, read_file
from zhiben.contents.structures import Entry, Field, ListOf, MapOf, Record
from zhiben.domain.access import CALLED

FORMAT = "zhiben-document/1"
LETTERHEAD_FORMAT = "zhiben-letterhead/1"
TYPES = ("text", "long_text", "number", "date", "moment", "choice", "signature", "table")
NUMBER, ISSUER, ISSUED_ON, ABOUT, QR, CODE = "文号", "签发单位", "印发日期", "单位名称", "二维码", "查验码"
GIVEN = (NUMBER, ISSUER, ISSUED_ON, ABOUT, QR, CODE)  # what the program itself knows
MUST = (NUMBER, QR)  # without these nobody can tell which document it is, nor whether it is genuine
LIMIT_FIELDS, LIMIT_COLUMNS, LIMIT_ROWS = 40, 8, 200
PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
BLOCKS = ("letterhead", "number", "title", "to", "heading", "text", "pairs", "table", "sign", "seal", "note")


@dataclass(frozen=True, slots=True)
class DocumentField:
    """One thing a form asks. `columns` only of a table, whose rows are mappings of them.

    A `moment` is a day and time to the minute; a `signature` the SHA-256 of its picture, given by the room
    that took it: on a page nobody fills it in, and left empty it is signed in ink.
    """

    name: str
    label: str
    type: str
    required: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    help: str = ""
    columns: tuple[DocumentField, ...] = ()


ORDINAL = DocumentField("ordinal", "序号", "number")  # every table has it: which row this is


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a layout: its kind, and its texts line by line, each line in cells."""

    kind: str
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """A form as declared.

    `series`: what is numbered together; `number`: the pattern, with {word}, {year}, {n}. `issued_by`: roles.
    `letterhead`: in whose name, `authority` or `enterprise`. `by_hand`: may be filled on a page; else only
    another room issues it. `reviewed`: a plan, policy, standard or licence, which gates of plans
    may hold up; its field `document` names it. `public`: fields that whoever scans the document may see.
    `of_total`: its pages are numbered 第几页 共几页. `check`: what of its wording is still to be confirmed
    (待核实), shown to whoever fills it and never printed. `serve_within`: it is to be served (送达) within so
    many working days of being issued; 0: it is not served. `internal`: the authority's own, never shown to
    whom it is about.
    """

    id: str
    titles: Mapping[str, str]
    series: str
    number: str
    letterhead: str
    issued_by: tuple[str, ...]
    by_hand: bool
    seal: bool
    reviewed: bool
    public: tuple[str, ...]
    fields: tuple[DocumentField, ...]
    layout: tuple[Block, ...]
    example: Mapping[str, Any]
    of_total: bool = False
    check: tuple[str, ...] = ()
    serve_within: int = 0
    internal: bool = False

    @property
    def title(self) -> str:
        return self.titles["zh"]

    def field(self, called: str) -> DocumentField | None:
        """By name or label."""
        return next((one for one in self.fields if called in (one.name, one.label)), None)

    def number_of(self, word: str, year: int, n: int) -> str:
        return self.number.replace("{word}", word).replace("{year}", str(year)).replace("{n}", str(n))

    def finds(self, placeholder: str) -> tuple[DocumentField | None, DocumentField | None] | None:
        """(field, column) a placeholder names; (None, None): what the program gives; None: nothing."""
        if placeholder in GIVEN:
            return None, None
        called, dot, column = placeholder.partition(".")
        asked = self.field(called.strip())
        if asked is None or bool(dot) != (asked.type == "table"):
            return None
        if not dot:
            return asked, None
        columns = (*asked.columns, ORDINAL)
        found = next((one for one in columns if column.strip() in (one.name, one.label)), None)
        return None if found is None else (asked, found)

    def placeholders(self) -> list[str]:
        """Everything a template of this form may name, as it is best written."""
        made = [*GIVEN]
        for one in self.fields:
            made += [f"{one.label}.{column.label}" for column in one.columns] or [one.label]
        return made

    def lacking(self, used: set[str]) -> list[str]:
        """What a template must name and does not, of these placeholders."""
        found = [self.finds(one) for one in used]
        reached = {one[0].name for one in found if one is not None and one[0] and one[1] is not ORDINAL}
        missing = [one for one in MUST if one not in used]
        return missing + [one.label for one in self.fields if one.required and one.name not in reached]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """How an authority signs: its full name, and the code word its numbers begin with (机关代字)."""

    name: str
    word: str


@dataclass(frozen=True, slots=True)
class LoadedForm:
    """`form` is None where it cannot be used."""

    form: DocumentForm | None
    problems: tuple[Problem, ...]


def load_form(path: Path) -> LoadedForm:
    """One form file."""
    problems = Problems()
    root = read_file(path, path.name, problems).root
    if root is None:
        if not len(problems):
            problems.say(Place(path.name, 1), "文件是空的", f"第一行写 format: {FORMAT}。")
        return LoadedForm(None, problems.sorted())
    made = _FORM.read(root, Reading(problems))
    return LoadedForm(made if isinstance(made, DocumentForm) else None, problems.sorted())


def load_forms(directory: Path) -> tuple[Mapping[str, DocumentForm], tuple[Problem, ...]]:
    """Every form of a directory by its id, and everything wrong with them. A file is named after its form."""
    forms: dict[str, DocumentForm] = {}
    problems: list[Problem] = []
    for path in sorted(directory.glob("*.yaml")):
        loaded = load_form(path)
        problems += loaded.problems
        if loaded.form is None:
            continue
        if loaded.form.id != path.stem:
            problems.append(
                Problem(
                    path.name, 1, f"文件名与 form: {loaded.form.id} 不同", f"改名为 {loaded.form.id}.yaml。"
                )
            )
        forms[loaded.form.id] = loaded.form
    return forms, tuple(problems)


def load_letterhead(path: Path) -> tuple[Letterhead | None, tuple[Problem, ...]]:
    """How an authority signs, from its file."""
    problems = Problems()
    root = read_file(path, path.name, problems).root
    made = None if root is None else _LETTERHEAD.read(root, Reading(problems))
    return made if isinstance(made, Letterhead) else None, problems.sorted()


# ── shapes ───────────────────────────────────────────────────────────────────────────────────────


def _field(entry: Entry, reading: Reading) -> Any:
    kind = entry.get("type")
    only = {"options": "choice", "columns": "table", "unit": "number"}
    for key, owner in only.items():
        if key in entry and kind != owner:
            reading.problems.say(entry.place(key), f"type: {kind} 没有 {key}", f"{key} 只用于 {owner}。")
            return BAD
    for key, owner in (("options", "choice"), ("columns", "table")):
        if kind == owner and key not in entry:
            reading.problems.say(entry.place("type"), f"{owner} 缺 {key}", f"列出 {key}。")
            return BAD
    columns = tuple(entry.get("columns", ()))
    if len(columns) > LIMIT_COLUMNS:
        reading.problems.say(entry.place("columns"), f"一张表超过 {LIMIT_COLUMNS} 栏", "合并或删去几栏。")
        return BAD
    return DocumentField(
        entry.get("name"), entry.get("label"), kind, entry.get("required", False), entry.get("options", {}),
        entry.get("unit", ""), entry.get("help", ""), columns,
    )  # fmt: skip


class _Raw:
    """An example's value; its fitness is a question to the whole form."""

    says = "示例值"

    def read(self, node: Node, reading: Reading) -> object:
        return plain(node)

    def schema(self) -> dict[str, Any]:
        return {}


def _block(entry: Entry, reading: Reading) -> Block:
    kind = next(one for one in BLOCKS if one in entry)
    value = entry.get(kind)
    if kind == "pairs":
        return Block(kind, tuple(tuple(line) for line in value))
    return Block(kind, tuple((line,) for line in (value if isinstance(value, tuple) else (value,))))


def _form(entry: Entry, reading: Reading) -> Any:
    form = DocumentForm(
        id=entry.get("form"), titles=entry.get("title").values, series=entry.get("series"),
        number=entry.get("number"), letterhead=entry.get("letterhead"), issued_by=entry.get("issued_by"),
        by_hand=entry.get("by_hand", True), seal=entry.get("seal", False),
        reviewed=entry.get("reviewed", False), public=entry.get("public", ()),
        fields=entry.get("fields"), layout=entry.get("layout"), example=entry.get("example"),
        of_total=entry.get("of_total", False), check=entry.get("check", ()),
        serve_within=entry.get("serve_within", 0), internal=entry.get("internal", False),
    )  # fmt: skip
    said = [*_mistakes(form, entry), *_layout_mistakes(form, entry)]
    for place, what, mend in said:
        reading.problems.say(place, what, mend)
    return BAD if said else form


Said = tuple[Place, str, str]


def _mistakes(form: DocumentForm, entry: Entry) -> Iterator[Said]:
    """Names claimed twice, numbers that would not differ, roles and public fields that are none."""
    if len(form.fields) > LIMIT_FIELDS:
        yield entry.place("fields"), f"超过 {LIMIT_FIELDS} 个字段", "删去用不着的。"
    taken = set(GIVEN)
    for one in form.fields:
        for called in {one.name, one.label}:
            if called in taken:
                yield entry.place("fields"), f"“{called}”用了两次，或与系统给出的同名", "换一个名字。"
            taken.add(called)
        if re.search(r"[.{}]", one.label):
            yield entry.place("fields"), f"名称“{one.label}”里有 . {{ }}", "换成中文标点，或删去。"
    for part in ("{word}", "{year}", "{n}"):
        if form.number.count(part) != 1:
            yield entry.place("number"), f"文号格式里 {part} 应当恰有一个", "如 {word}隐督〔{year}〕{n}号。"
    for role in form.issued_by:
        if role not in CALLED:
            yield entry.place("issued_by"), f"没有“{role}”这个角色", did_you_mean(role, CALLED)
    names = {one.name: one for one in form.fields}
    if form.reviewed and form.field("document") is None:
        yield (
            entry.place("reviewed"),
            "要审查的文书缺字段 document",
            "加一个字段 document：审查时所用的文件编号。",
        )
    for name in form.public:
        if name not in names:
            yield entry.place("public"), f"没有“{name}”这个字段", did_you_mean(name, names)


def _layout_mistakes(form: DocumentForm, entry: Entry) -> Iterator[Said]:
    """A layout names only what the form has, and everything the form requires."""
    used = set(MUST)  # the number where the layout says; picture and code stand at the end of every layout
    node = entry.node.get("layout")
    for block, part in zip(form.layout, list(node.parts()) if node else [], strict=False):
        place = part.place
        if block.kind == "table":
            called = block.lines[0][0]
            asked = form.field(called)
            if asked is None or asked.type != "table":
                tables = [one.label for one in form.fields if one.type == "table"]
                yield place, f"没有“{called}”这张表", did_you_mean(called, tables)
            else:
                used.add(f"{asked.label}.{asked.columns[0].label}")
            continue
        for told in PLACEHOLDER.findall("\n".join(cell for line in block.lines for cell in line)):
            if form.finds(told) is None:
                yield place, f"没有“{told}”这个字段", did_you_mean(told, form.placeholders())
            used.add(told)
    missing = form.lacking(used)
    if missing and node is not None:
        yield entry.place("layout"), f"版式里缺必填的：{'、'.join(missing)}", "写进版式，或改为不必填。"


def _letterhead(entry: Entry, reading: Reading) -> Letterhead:
    return Letterhead(entry.get("name"), entry.get("word"))


_NAME = Text("名字（小写字母、数字、下划线）", r"[a-z][a-z0-9_]*")
_ID = Text("名字（小写字母、数字、短横）", r"[a-z][a-z0-9-]{1,40}")
_COMMON = {
    "name": Field(_NAME, needed=True),
    "label": Field(Text("名称", r"\S(?:.{0,28}\S)?"), needed=True),
    "required": Field(Flag()),
    "options": Field(MapOf(Text("名称"))),
    "unit": Field(Text("单位")),
    "help": Field(Text("说明")),
}
_COLUMN = Record(
    "栏", _COMMON | {"type": Field(Choice(tuple(one for one in TYPES if one != "table")), needed=True)},
    make=_field,
)  # fmt: skip
_FIELD = Record(
    "字段", _COMMON | {"type": Field(Choice(TYPES), needed=True), "columns": Field(ListOf(_COLUMN))},
    make=_field, such="{name: measures, type: long_text, label: 治理措施}",
)  # fmt: skip
_LINE = Text("文字")
_BLOCK = Record(
    "版式块",
    {kind: Field(_LINE) for kind in BLOCKS}
    | {
        "sign": Field(ListOf(_LINE)),
        "seal": Field(ListOf(_LINE)),
        "pairs": Field(ListOf(ListOf(Text("文字")))),
    },
    one_of=BLOCKS,
    make=_block,
    such="{text: …}",
)
_FORM = Record(
    "文书",
    {
        "format": Field(exactly(FORMAT), needed=True),
        "form": Field(_ID, needed=True),
        "title": Field(
            Record(
                "名称", {"zh": Field(Text("中文名"), needed=True), "en": Field(Text("英文名"), needed=True)}
            ),
            needed=True,
        ),
        "series": Field(_ID, needed=True),
        "number": Field(Text("文号格式"), needed=True, such='"{word}隐督〔{year}〕{n}号"'),
        "letterhead": Field(Choice(("authority", "enterprise")), needed=True),
        "issued_by": Field(ListOf(_NAME), needed=True),
        "by_hand": Field(Flag()),
        "seal": Field(Flag()),
        "reviewed": Field(Flag()),
        "of_total": Field(Flag()),
        "check": Field(ListOf(_LINE)),
        "serve_within": Field(Whole(1, 60)),
        "internal": Field(Flag()),
        "public": Field(ListOf(_NAME)),
        "fields": Field(ListOf(_FIELD), needed=True),
        "layout": Field(ListOf(_BLOCK), needed=True),
        "example": Field(MapOf(_Raw()), needed=True),
    },
    make=_form,
)
_LETTERHEAD = Record(
    "版头",
    {
        "format": Field(exactly(LETTERHEAD_FORMAT), needed=True),
        "name": Field(Text("机关全称", r"\S.{0,58}\S"), needed=True),
        "word": Field(Text("机关代字（不带年份、序号）", r"[^\s〔〕\[\]{}0-9]{1,12}"), needed=True),
    },
    make=_letterhead,
)
