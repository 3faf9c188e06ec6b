"""The form of a record kind itself: cards of plain inputs over the flat form of `contents.record_form`.

What is typed is carried as it is; the loader judges it, and what it says comes back to its card.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from zhiben.contents.problems import Problem
from zhiben.contents.record_form import OPERATORS, Flat, flat
from zhiben.contents.record_text import Part, Tree, Written
from zhiben.contents.records import FILES, REFERENCES, TYPES
from zhiben.contents.vocabulary import Vocabulary
from zhiben.domain.orgs import Kind
from zhiben.web.kinds_words import OPERATOR, TYPE, called, hint, label, missing, spoken

CHOSEN = ("choice", "choices")
COUNTED = ("number", "money")
# What only some types have; the rest every field has.
ONLY: Mapping[str, Sequence[str]] = {
    "many": REFERENCES, "options": CHOSEN, "open": CHOSEN, "unit": COUNTED, "decimals": COUNTED,
    "min": COUNTED, "max": COUNTED, "not_after": ("date",), "rows": ("table",), "at_least": FILES,
}  # fmt: skip
OF_FIELDS = (
    "required",
    "many",
    "options",
    "open",
    "unit",
    "decimals",
    "min",
    "max",
    "not_after",
    "rows",
    "help",
)
CHECKED = ("required", "many", "open", "key")
SPARE_COLUMNS, SPARE_VALUES = 2, 2


@dataclass(frozen=True, slots=True)
class Input:
    """One input. `what`: text, area, check, select, several, fixed; or tests, with rows of inputs.

    `shown`: how a fixed one reads.
    """

    what: str
    name: str
    label: str
    value: str = ""
    choices: Sequence[tuple[str, str]] = ()
    chosen: Sequence[str] = ()
    hint: str = ""
    known: str = ""  # the list of suggestions
    rows: Sequence[Sequence[Input]] = ()
    shown: str = ""

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")


@dataclass(slots=True)
class Card:
    """A field, a kind of evidence, a check, a fact: inputs under a heading, columns as cards of their own."""

    path: str
    title: str
    inputs: list[Input]
    rows: list[Card] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    is_open: bool = False

    @property
    def id(self) -> str:
        return self.path.replace(".", "-")


class KindForm:
    """`tree`: the kind as far as it was understood. `is_new`: its name may still be chosen. `fixed`: names of
    fields that are kept for ever. `add`: the part that gets another empty row.
    """

    def __init__(
        self,
        tree: Tree,
        words: Vocabulary,
        *,
        is_new: bool,
        fixed: Iterable[str] = (),
        add: str = "",
        problems: Iterable[tuple[Part, Problem]] = (),
    ) -> None:
        self.tree, self.words, self.is_new, self.add = tree, words, is_new, add
        self.form: Flat = flat(tree)
        self.fixed = frozenset(fixed)
        self.wrong: dict[str, list[Problem]] = {}
        for part, problem in problems:
            anchor = self._anchor(part)
            anchor = missing(problem) or anchor if anchor == "basics" else anchor
            self.wrong.setdefault(anchor, []).append(spoken(problem))
        asked = [(one.get("name", ""), one.get("label", "")) for one in tree.get("fields", ())]
        evidence = [(one.get("name", ""), one.get("label", "")) for one in tree.get("evidence", ())]
        self.fields, self.all_fields = asked, [*asked, *evidence]

    # ── what is wrong ────────────────────────────────────────────────────────────────────────────

    @property
    def count(self) -> int:
        return sum(len(some) for some in self.wrong.values())

    @property
    def problems(self) -> list[tuple[str, Problem]]:
        """Each with the part of the page it belongs to."""
        return [(anchor, one) for anchor, some in self.wrong.items() for one in some]

    def _anchor(self, part: Part) -> str:
        if part[:1] == ("example",) and len(part) > 1:
            for where in ("fields", "evidence"):
                for n, one in enumerate(self.tree.get(where, ())):
                    if one.get("name") == part[1]:
                        return f"{where}-{n}"
        if part and part[0] in ("fields", "evidence", "checks", "emits"):
            return "-".join(str(one) for one in part[:2])
        return "basics"

    # ── the parts of the page ────────────────────────────────────────────────────────────────────

    @property
    def basics(self) -> list[Input]:
        tree = self.tree
        natures = [("event", gettext("做一次报一次")), ("register", gettext("有起止日的登记簿"))]
        dates = [
            (one["name"], one.get("label", "")) for one in tree.get("fields", ()) if one.get("type") == "date"
        ]
        roles = list((self.words.roles or {}).items())
        receivers = [*roles, *(self.words.sections or {}).items()]
        return [
            self._text("kind") if self.is_new else Input("fixed", "kind", label("kind"), self._of("kind")),
            self._text("name.zh"), self._text("name.en"), self._select("nature", natures),
            self._select("about", [(one.value, called(one)) for one in Kind]),
            self._several("filed_by", roles), self._select("received_by", receivers),
            self._select("happened", dates), self._select("valid.from", dates),
            self._select("valid.until", dates),
            self._text("keep.years"), self._text("keep.basis"),
            self._text("about.listed"), self._check("about.key"),
        ]  # fmt: skip

    @property
    def questions(self) -> list[Card]:
        return self._cards("fields", self._question)

    @property
    def evidence(self) -> list[Card]:
        return self._cards("evidence", self._question)

    @property
    def checks(self) -> list[Card]:
        return self._cards("checks", self._rule)

    @property
    def emits(self) -> list[Card]:
        return self._cards("emits", self._emission)

    @property
    def groups(self) -> list[str]:
        """Headings in use, offered again."""
        return list(dict.fromkeys(one["group"] for one in self.tree.get("fields", ()) if one.get("group")))

    def _cards(self, part: str, make: Callable[[str, Tree], Card]) -> list[Card]:
        rows = list(self.tree.get(part, ()))
        found = [make(f"{part}.{n}", one) for n, one in enumerate(rows)]
        for card in found:
            card.errors = self.wrong.get(card.id, [])
            card.is_open = bool(card.errors) or self.add.startswith(f"{card.path}.")
        if self.add == part:
            blank: Tree = (
                {"type": {"fields": "text", "evidence": "file"}[part]}
                if part in ("fields", "evidence")
                else {}
            )
            found.append(make(f"{part}.{len(rows)}", blank))
            found[-1].is_open = True
        return found

    def _question(self, path: str, one: Tree) -> Card:
        is_evidence, is_column = path.startswith("evidence"), ".columns." in path
        kind = one.get("type", "text")
        types = FILES if is_evidence else [name for name in TYPES if name not in FILES]
        types = [name for name in types if not (is_column and name == "table")]
        inputs = [
            self._text(f"{path}.label"),
            self._select(f"{path}.type", [(name, TYPE[name]) for name in types], kind),
        ]
        wanted = ("at_least", "help") if is_evidence else OF_FIELDS
        inputs += [
            self._of_field(path, key) for key in wanted if kind in ONLY.get(key, (kind,)) or key in one
        ]
        if not is_column:
            inputs += [] if is_evidence else [self._text(f"{path}.group", known="groups")]
            inputs.append(self._tests(f"{path}.if", "show_if", 0))
            inputs += [self._text(f"{path}.listed"), self._check(f"{path}.key"), self._example(path, one)]
        inputs.append(self._name(path, one))
        title = "·".join(part for part in (one.get("label", ""), str(TYPE.get(kind, kind))) if part)
        card = Card(path, title if one.get("label") else gettext("新的一栏"), inputs)
        if kind == "table" and not is_column:
            spare = len(one.get("columns", ())) + SPARE_COLUMNS
            columns = [*one.get("columns", ()), *[{"type": "text"}] * SPARE_COLUMNS]
            card.rows = [self._question(f"{path}.columns.{m}", columns[m]) for m in range(spare)]
        return card

    def _name(self, path: str, one: Tree) -> Input:
        if one.get("name") in self.fixed:
            return Input("fixed", f"{path}.name", label("field.name"), one["name"])
        return self._text(f"{path}.name", "field.name")

    def _of_field(self, path: str, key: str) -> Input:
        name = f"{path}.{key}"
        if key in CHECKED:
            return self._check(name)
        if key == "not_after":
            return Input("check", name, label(key), "today", chosen=["today"] if self._of(name) else [])
        return self._area(name) if key == "options" else self._text(name)

    def _example(self, path: str, one: Tree) -> Input:
        name, kind = f"{path}.example", one.get("type")
        if kind == "yes_no":
            return self._select(name, [(word, word) for word in (gettext("是"), gettext("否"))])
        if kind == "table" or one.get("many") or kind in ("choices", "long_text"):
            return self._area(name, "example.table" if kind == "table" else "example.lines")
        return self._text(name)

    def _tests(self, path: str, key: str, spare: int) -> Input:
        """Rows of field, comparison, value; or the condition as it is written."""
        if self._of(f"{path}.raw"):
            return self._area(f"{path}.raw", "raw")
        n = 0
        while f"{path}.{n}.field" in self.form:
            n += 1
        rows = [
            [
                self._select(f"{path}.{m}.field", self.all_fields, key="if.field"),
                self._select(f"{path}.{m}.op", [(op, OPERATOR[op]) for op in OPERATORS], key="op"),
                self._text(f"{path}.{m}.value", "if.value"),
            ]
            for m in range(max(n + spare, 1))
        ]
        return Input("tests", path, label(key), hint=hint(key), rows=rows)

    def _rule(self, path: str, one: Tree) -> Card:
        inputs = [
            self._tests(f"{path}.if", "if", 1),
            self._several(f"{path}.require", self.all_fields),
            self._text(f"{path}.say"),
        ]
        return Card(path, one.get("say") or gettext("新的一条校验"), inputs)

    def _emission(self, path: str, one: Tree) -> Card:
        kinds = {**(self.words.registers or {}), **(self.words.facts or {})}
        facts = [(name, kind.label or name) for name, kind in kinds.items()]
        declared = kinds.get(one.get("fact", ""))
        attributes = [
            (name, of.label or name) for name, of in ((declared and declared.attributes) or {}).items()
        ]
        targets = [
            (f["name"], f.get("label", ""))
            for f in self.tree.get("fields", ())
            if f.get("type") in REFERENCES
        ]
        inputs = [
            self._select(f"{path}.fact", facts) if facts else self._text(f"{path}.fact"),
            self._select(f"{path}.targets", targets),
        ]
        rows = []
        for m in range(len(one.get("with", {})) + SPARE_VALUES):
            name = f"{path}.with.{m}.name"
            named = self._select(name, attributes, key="attribute") if attributes else None
            value = self._text(f"{path}.with.{m}.value", "attribute.value", known="fields")
            rows.append([named or self._text(name, "attribute"), value])
        inputs.append(Input("tests", f"{path}.with", label("with"), hint=hint("with"), rows=rows))
        title = dict(facts).get(one.get("fact", ""), one.get("fact", ""))
        return Card(path, title or gettext("新的一件事实"), inputs)

    # ── inputs ───────────────────────────────────────────────────────────────────────────────────

    def _of(self, name: str) -> str:
        return (self.form.get(name) or [""])[-1]

    def _text(self, name: str, key: str = "", known: str = "") -> Input:
        key = key or name.rpartition(".")[2] if not name.startswith(("name.", "keep.", "about.")) else name
        return Input("text", name, label(key), self._of(name), hint=hint(key), known=known)

    def _area(self, name: str, key: str = "") -> Input:
        key = key or name.rpartition(".")[2]
        return Input("area", name, label(key), self._of(name), hint=hint(key))

    def _check(self, name: str) -> Input:
        key = name if name.startswith("about.") else name.rpartition(".")[2]
        return Input("check", name, label(key), "on", chosen=self.form.get(name, ()), hint=hint(key))

    def _select(self, name: str, choices: Iterable[tuple[str, Any]], value: str = "", key: str = "") -> Input:
        value = self._of(name) or value
        known = [(code, str(word)) for code, word in choices]
        if value and value not in dict(known):
            known.append((value, value))  # what is written stays, and is said to be wrong
        key = key or (name if name.startswith("valid.") else name.rpartition(".")[2])
        return Input("select", name, label(key), value, [("", ""), *known], hint=hint(key))

    def _several(self, name: str, choices: Iterable[tuple[str, Any]]) -> Input:
        """Chosen ones first, in their order: it is the order they are sent in."""
        chosen, key = self.form.get(name, ()), name.rpartition(".")[2]
        known = {code: str(word) for code, word in choices if code}
        first = [(code, known.pop(code, code)) for code in chosen]
        return Input("several", name, label(key), "", [*first, *known.items()], chosen, hint(key))


def placed(written: Written, problems: Iterable[Problem]) -> list[tuple[Part, Problem]]:
    """Each problem with the part of the kind its line says."""
    return [(written.part(one.line), one) for one in problems]
