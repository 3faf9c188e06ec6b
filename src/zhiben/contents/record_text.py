"""A record kind as a plain tree, and the tree as text: one way of writing, so that equal kinds read alike.

`written` is what the browser's form makes of a kind; what it writes, `records` reads. Each line knows which
part of the kind it says, so that a problem the loader finds at a line is shown at that part of the form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhiben.contents.problems import Problems
from zhiben.contents.records import FORMAT
from zhiben.contents.strict import Node, plain, read_text, scalar

Tree = dict[str, Any]  # of a kind: what stands in its file, as dicts, lists and scalars
Part = tuple[str | int, ...]  # ("fields", 3), ("example", "held_on"), ("list",)

_KIND = (
    "kind", "nature", "name", "about", "filed_by", "received_by", "happened", "valid", "fields", "evidence",
    "checks", "emits", "list", "import", "keep", "example",
)  # fmt: skip
_QUESTION = (
    "name", "type", "label", "many", "options", "open", "unit", "decimals", "min", "max", "not_after",
    "required", "at_least", "help", "group", "show_if", "rows", "columns",
)  # fmt: skip
_CHECK = ("if", "require", "say")
_EMISSION = ("fact", "with", "targets")
_LISTS = {"fields": _QUESTION, "evidence": _QUESTION, "checks": _CHECK, "emits": _EMISSION}
_TEXTS = ("name", "label", "unit", "help", "group", "say")
# Plain where it can be nothing else; everything unusual is quoted.
_PLAIN = re.compile(r"\w(?:[\w /·—、。；《》〔〕（）“”？.+-]*[\w。）”》〕？])?")


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a file, and for each of its lines which part of the kind it says."""

    text: str
    parts: tuple[Part, ...]

    def part(self, line: int) -> Part:
        """Of a line, counted from 1; () for one of the file itself."""
        return self.parts[line - 1] if 0 < line <= len(self.parts) else ()


def tree_of(node: Node) -> Tree:
    """What an entry of a file says, without what goes without saying."""
    found = plain(node)
    return canonical(found) if isinstance(found, dict) else {}


def entries(text: str) -> list[Tree]:
    """The kinds of a file as trees; none where it cannot be read."""
    root = read_text(text, "", Problems()).root
    node = None if root is None else root.get("records")
    return [] if node is None else [tree_of(part) for part in node.parts() if isinstance(part.value, dict)]


def has_comments(text: str) -> bool:
    """Whether a writing anew would lose what somebody noted: a `#` line, or one behind a value."""
    return any(re.match(r"\s*#", line) or re.search(r"[^\"'\w]\s+#\s", line) for line in text.splitlines())


def canonical(tree: Mapping[str, Any]) -> Tree:
    """The same kind, said in one way: keys in order, no `false`, no empty list, texts as texts."""
    found: Tree = {}
    for key in (*(one for one in _KIND if one in tree), *(one for one in tree if one not in _KIND)):
        value = tree[key]
        if key in _LISTS and isinstance(value, list):
            value = [_entry(part, _LISTS[key]) for part in value]
        elif key == "name" and isinstance(value, dict):
            value = {language: _text(word) for language, word in value.items()}
        elif key == "keep" and isinstance(value, dict) and "basis" in value:
            value = {**value, "basis": _text(value["basis"])}
        if value not in ([], {}, "", None):
            found[key] = value
    fields = [part.get("name") for part in found.get("fields", ()) if isinstance(part, dict)]
    fit_import(found, ["about", *fields])
    return found


def fit_import(tree: Tree, names: Sequence[Any]) -> None:
    """The key of an import in the order of the form: it is a set."""
    key = tree.get("import", {}).get("key") if isinstance(tree.get("import"), dict) else None
    if isinstance(key, list) and set(key) <= set(names) and len(set(key)) == len(key):
        tree["import"] = {"key": sorted(key, key=names.index)}


def _entry(part: Any, order: Sequence[str]) -> Any:
    if not isinstance(part, dict):
        return part
    found: Tree = {}
    for key in (*(one for one in order if one in part), *(one for one in part if one not in order)):
        value = part[key]
        if key in _TEXTS:
            value = _text(value)
        elif key == "options" and isinstance(value, dict):
            value = {option: _text(word) for option, word in value.items()}
        elif key == "columns" and isinstance(value, list):
            value = [_entry(column, order) for column in value]
        is_usual = (key in ("required", "many", "open") and value is False) or (
            key in ("decimals", "at_least") and value == 0
        )
        if not is_usual and value not in ([], {}, "", None):
            found[key] = value
    return found


def _text(value: Any) -> Any:
    is_figures = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_figures else value.strip() if isinstance(value, str) else value


# ── written ──────────────────────────────────────────────────────────────────────────────────────


def written(kinds: Sequence[Tree]) -> Written:
    """A file of these kinds. Reading it gives the same trees."""
    lines: list[tuple[str, Part]] = [(f"format: {FORMAT}", ()), ("records:", ())]
    for kind in kinds:
        lead = "- "
        for text, part in _lines(canonical(kind)):
            lines.append((lead + text, part))
            lead = "  "
    return Written("".join(f"{text}\n" for text, _ in lines), tuple(part for _, part in lines))


def _lines(kind: Tree) -> Iterator[tuple[str, Part]]:
    for key, value in kind.items():
        if key in _LISTS and isinstance(value, list):
            yield f"{key}:", (key,)
            for n, part in enumerate(value):
                yield from _question(part, (key, n))
        elif key == "example" and isinstance(value, dict):
            yield f"{key}:", (key,)
            for name, one in value.items():
                yield f"  {_key(name)}: {flow(one)}", (key, name)
        else:
            yield f"{_key(key)}: {flow(value)}", (key,)


def _question(part: Any, where: Part) -> Iterator[tuple[str, Part]]:
    """On one line; a table with each of its columns on one more."""
    columns = part.get("columns") if isinstance(part, dict) else None
    if not isinstance(columns, list):
        yield f"- {flow(part)}", where
        return
    rest = {key: value for key, value in part.items() if key != "columns"}
    yield f"- {flow(rest)[:-1]}, columns: [", where
    for n, column in enumerate(columns):
        end = "]}" if n == len(columns) - 1 else ","
        yield f"    {flow(column)}{end}", (*where, "columns", n)


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(part) for part in value) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else _quoted(value)


def _quoted(text: str) -> str:
    if _PLAIN.fullmatch(text) and "\n" not in text and isinstance(scalar(text, plain=True), str):
        return text
    return json.dumps(text, ensure_ascii=False)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[^\W\d]\w*", name) else json.dumps(name, ensure_ascii=False)


# ── single values, as a person types them ────────────────────────────────────────────────────────


def typed(value: Any) -> str:
    """A scalar as a form shows it: text that would be read as a number or true stands in quotes."""
    if not isinstance(value, str):
        return flow(value)
    safe = scalar(value, plain=True) == value and not value.startswith('"') and value == value.strip()
    return value if safe else json.dumps(value, ensure_ascii=False)


def untyped(text: str) -> Any:
    """What was typed, read as the file would be: 12 a number, true a yes, anything else text."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            found = json.loads(text)
        except ValueError:
            return text
        return found if isinstance(found, str) else text
    return scalar(text, plain=True)


def inline(text: str) -> Any:
    """A value written on one line; the text itself where it is none."""
    problems = Problems()
    root = read_text(text, "", problems).root
    return text if root is None or len(problems) else plain(root)
