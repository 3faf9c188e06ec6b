"""Tables of enterprises, people and hazards to import: `zhiben-import/1` files say which columns, and how
they may be called.

The table itself is read by `import_rows`, a ledger of hazards by `ledgers`. A column either `is` something
the program knows (the code, the town …) and goes by that, or has a `type` and becomes the attribute of its
name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhiben.contents.headings import Heading
from zhiben.contents.problems import Place, Problem, Problems
from zhiben.contents.records import RecordField
from zhiben.contents.shapes import BAD, Choice, Flag, Reading, Text, Whole, exactly
from zhiben.contents.strict import read_file
from zhiben.contents.structures import Entry, Field, ListOf, MapOf, Record

FORMAT = "zhiben-import/1"
USCC, REGION, INDUSTRY, PARENT = "uscc", "region", "industry", "parent"
OWN_NAME, CODE, SINCE, FROM = "name", "code", "since", "from"
KNOWN = (USCC, OWN_NAME, INDUSTRY, REGION, SINCE, FROM, PARENT, CODE)
NEEDED: Mapping[str, tuple[str, ...]] = {
    "enterprise": (USCC, OWN_NAME, INDUSTRY, REGION),
    "person": (PARENT, OWN_NAME),
    "hazard": (),
}  # what nothing can be entered without
_TYPES = ("text", "long_text", "number", "money", "date", "choice", "yes_no")


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """One column. `role`: what it `is`, empty for an attribute; `words`: other words for its values."""

    asks: RecordField
    role: str = ""
    also: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    entry: Entry | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        return self.asks.name

    @property
    def label(self) -> str:
        return self.asks.label

    @property
    def heading(self) -> Heading:
        return Heading(self.name, (self.label, *self.also), self.asks.required)

    def meant(self, written: str) -> str:
        """The option or code another word stands for; the word itself where it is none of them."""
        return next((value for value, words in self.words.items() if written in words), written)


@dataclass(frozen=True, slots=True)
class ImportForm:
    """What may be imported about one kind of subject.

    `footers`: how a line begins that is no row; `passed`: what stands in headings that are not read.
    """

    about: str
    titles: Mapping[str, str]
    columns: tuple[ImportColumn, ...]
    footers: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.titles["zh"]

    def role(self, role: str) -> ImportColumn | None:
        return next((column for column in self.columns if column.role == role), None)

    def named(self, name: str) -> ImportColumn:
        """Raises KeyError."""
        return {column.name: column for column in self.columns}[name]

    @property
    def headings(self) -> list[Heading]:
        return [column.heading for column in self.columns]


@dataclass(frozen=True, slots=True)
class LoadedForms:
    """The forms of a directory by what they are about, and everything wrong with it."""

    forms: Mapping[str, ImportForm]
    problems: tuple[Problem, ...]


def load_forms(directory: Path) -> LoadedForms:
    """Every `*.yaml` of a directory; a kind of subject has one form."""
    problems = Problems()
    forms: dict[str, ImportForm] = {}
    for path in sorted(directory.glob("*.yaml")):
        root = read_file(path, path.name, problems).root
        if root is None:
            continue
        form = _FORM.read(root, Reading(problems))
        if not isinstance(form, ImportForm):
            continue
        if form.about in forms:
            problems.say(Place(path.name, 1), f"导入 {form.about} 的表有两份", "合成一份。")
        forms.setdefault(form.about, form)
    return LoadedForms(forms, problems.sorted())


# ── shapes ───────────────────────────────────────────────────────────────────────────────────────


def _column(entry: Entry, reading: Reading) -> Any:
    role, kind = entry.get("is", ""), entry.get("type", "")
    if role and "name" in entry:
        reading.problems.say(entry.place("name"), f"is: {role} 的列不用写 name", "删去 name。")
        return BAD
    if kind == "choice" and "options" not in entry:
        reading.problems.say(entry.place("type"), "choice 缺 options", "列出可选值。")
        return BAD
    strangers = set(entry.get("words", {})) - set(entry.get("options", {})) if kind == "choice" else set()
    for stranger in sorted(strangers):
        reading.problems.say(
            entry.place("words"), f"words 里的“{stranger}”不是这一列的选项", "先在 options 里写上，或删去。"
        )
    asks = RecordField(
        name=role or entry.get("name"),
        type=kind or ("date" if role in (SINCE, FROM) else "text"),
        label=entry.get("label"),
        required=entry.get("required", False),
        options=entry.get("options", {}),
        open=entry.get("open", False),
        least=entry.get("min"),
        most=entry.get("max"),
        decimals=entry.get("decimals", 0),
        unit=entry.get("unit", ""),
        help=entry.get("help", ""),
        not_after_today="not_after" in entry,
    )
    words = {value: tuple(others) for value, others in entry.get("words", {}).items()}
    return ImportColumn(asks, role, tuple(entry.get("also", ())), words, entry)


def _form(entry: Entry, reading: Reading) -> Any:
    form = ImportForm(
        entry.get("about"), entry.get("title").values, entry.get("columns"),
        tuple(entry.get("footers", ())), tuple(entry.get("passed", ())),
    )  # fmt: skip
    said = list(_mistakes(form))
    for place, what, mend in said:
        reading.problems.say(place, what, mend)
    written = entry.node.get("columns")
    is_whole = written is not None and len(form.columns) == len(list(written.parts()))
    lacking = list(_lacking(form)) if is_whole else []
    if lacking:
        told = "、".join(lacking)
        reading.problems.say(entry.place("columns"), f"缺必填的列：is: {told}", "补上，并写 required: true。")
    return BAD if said or lacking else form


def _lacking(form: ImportForm) -> Iterator[str]:
    """What nothing can be entered without and no needed column is."""
    for role in NEEDED[form.about]:
        column = form.role(role)
        if column is None or not column.asks.required:
            yield role


def _mistakes(form: ImportForm) -> Iterator[tuple[Place, str, str]]:
    """A name, a role or a heading that two columns claim."""
    names: set[str] = set()
    roles: set[str] = set()
    claimed: dict[str, str] = {}
    for column in form.columns:
        assert column.entry is not None
        if column.name in names:
            yield column.entry.place("name"), f"名字“{column.name}”用了两次", "换一个名字。"
        if column.role and column.role in roles:
            yield column.entry.place("is"), f"is: {column.role} 用了两次", "只留一列。"
        for text in column.heading.texts:
            if claimed.setdefault(text, column.name) != column.name:
                yield column.entry.place("also"), f"表头“{text}”两列都认", "只留在一列里。"
        names.add(column.name)
        roles.add(column.role)


_NAME = Text("名字（小写字母、数字、下划线）", r"[a-z][a-z0-9_]*")
_COLUMN = Record(
    "列",
    {
        "name": Field(_NAME, needed=True, unless=("is",)),
        "is": Field(Choice(KNOWN)),
        "type": Field(Choice(_TYPES)),
        "label": Field(Text("表头"), needed=True),
        "also": Field(ListOf(Text("表头"))),
        "required": Field(Flag()),
        "help": Field(Text("说明")),
        "options": Field(MapOf(Text("名称"))),
        "open": Field(Flag()),
        "words": Field(MapOf(ListOf(Text("说法")))),
        "unit": Field(Text("单位")),
        "min": Field(Whole(-999_999_999)),
        "max": Field(Whole(-999_999_999)),
        "decimals": Field(Whole(0, 6)),
        "not_after": Field(Choice(("today",))),
    },
    one_of=("is", "type"),
    make=_column,
    such="{name: headcount, type: number, label: 从业人数}",
)
_FORM = Record(
    "导入表",
    {
        "format": Field(exactly(FORMAT), needed=True),
        "about": Field(Choice(tuple(NEEDED)), needed=True),
        "title": Field(
            Record("名称", {"zh": Field(Text("中文名"), needed=True), "en": Field(Text("英文名"))}),
            needed=True,
        ),
        "footers": Field(ListOf(Text("行首的字"))),
        "passed": Field(ListOf(Text("表头里的字"))),
        "columns": Field(ListOf(_COLUMN), needed=True),
    },
    make=_form,
)
