"""A record kind as a flat form, name → texts, and back: what a browser sends without any script.

`flat(tree(form))` is the form again, without its empty rows; `tree(flat(kind))` is the kind, where `fits`. A
kind that says what the form has no place for stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zhiben.contents.notation import NAME
from zhiben.contents.record_text import Part, Tree, canonical, flow, inline, typed, untyped
from zhiben.contents.record_words import coded, meant, said

Flat = Mapping[str, Sequence[str]]
Made = dict[str, list[str]]

LISTED = ("in", "between", "has_any", "has_all")
OPERATORS = (
    "eq",
    "ne",
    "in",
    "gt",
    "gte",
    "lt",
    "lte",
    "between",
    "known",
    "has",
    "has_any",
    "before",
    "after",
)
TEXTS = ("name", "type", "label", "unit", "help", "group", "not_after")
WHOLES = ("min", "max", "decimals", "rows", "at_least")
FLAGS = ("required", "many", "open")
PARTS = ("fields", "evidence", "checks", "emits")
_PLAIN = ("kind", "nature", "about", "received_by", "happened")
_LINES = re.compile(r"\r\n?|\n")


def fits(kind: Tree) -> bool:
    """Whether the form shows all that the kind says."""
    try:
        return tree(flat(kind)) == canonical(kind)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        return False  # something else stands where the form expects a list, a text …: it has no place there


# ── from the kind ────────────────────────────────────────────────────────────────────────────────


def flat(kind: Tree) -> Made:
    """The form of a kind. Raises what a tree of another shape raises: ask `fits` first."""
    made: Made = {key: [_str(kind[key])] for key in _PLAIN if key in kind}
    for key in ("name", "valid", "keep"):
        made |= {f"{key}.{name}": [_str(value)] for name, value in kind.get(key, {}).items()}
    made["filed_by"] = [_str(role) for role in kind.get("filed_by", ())]
    fields = _by_name(kind)
    key_, listed = kind.get("import", {}).get("key", ()), kind.get("list", ())
    made |= _columns_of("about", "about", key_, listed)
    for part in ("fields", "evidence"):
        for n, one in enumerate(kind.get(part, ())):
            prefix = f"{part}.{n}"
            made |= _question(one, prefix, fields)
            made |= _columns_of(prefix, one.get("name"), key_, listed)
            if one.get("name") in kind.get("example", {}):
                made[f"{prefix}.example"] = [_example(one, kind["example"][one["name"]])]
    for n, one in enumerate(kind.get("checks", ())):
        made |= _condition(one.get("if", {}), f"checks.{n}.if", fields)
        made[f"checks.{n}.require"] = [_str(name) for name in one.get("require", ())]
        made[f"checks.{n}.say"] = [_str(one.get("say", ""))]
    for n, one in enumerate(kind.get("emits", ())):
        made |= {f"emits.{n}.{key}": [_str(one[key])] for key in ("fact", "targets") if key in one}
        for m, (name, value) in enumerate(one.get("with", {}).items()):
            made |= {f"emits.{n}.with.{m}.name": [name], f"emits.{n}.with.{m}.value": [typed(value)]}
    return made


def _str(value: Any) -> str:
    if isinstance(value, list | dict) or value is None:
        raise TypeError("not one value")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _columns_of(prefix: str, name: Any, key: Sequence[Any], listed: Sequence[Any]) -> Made:
    """Whether a field is part of the key of an import, and which column of the list it is."""
    made: Made = {f"{prefix}.key": ["on"]} if name in key else {}
    return made | ({f"{prefix}.listed": [str(listed.index(name) + 1)]} if name in listed else {})


def _question(one: Tree, prefix: str, fields: Mapping[str, Tree]) -> Made:
    made: Made = {}
    for key, value in one.items():
        if key in FLAGS:
            made |= {f"{prefix}.{key}": ["on"]} if value is True else {}
        elif key == "options":
            made[f"{prefix}.options"] = ["\n".join(_option(code, word) for code, word in value.items())]
        elif key == "columns":
            for m, column in enumerate(value):
                made |= _question(column, f"{prefix}.columns.{m}", fields)
        elif key == "show_if":
            made |= _condition(value, f"{prefix}.if", fields)
        else:
            made[f"{prefix}.{key}"] = [_str(value)]
    return made


def _option(code: str, word: Any) -> str:
    return code if code == _str(word) else f"{code} = {_str(word)}"


def _condition(condition: Any, prefix: str, fields: Mapping[str, Tree]) -> Made:
    """Rows of field, comparison, value; as it is written, where it says more than such rows can."""
    rows = list(_tests(condition, fields))
    if coded(_joined(rows), fields) != condition:
        return {f"{prefix}.raw": [flow(condition)]}
    made: Made = {}
    for m, (field, op, value) in enumerate(rows):
        made |= {
            f"{prefix}.{m}.{key}": [text]
            for key, text in zip(("field", "op", "value"), (field, op, value), strict=True)
        }
    return made


def _tests(condition: Any, fields: Mapping[str, Tree]) -> Iterator[tuple[str, str, str]]:
    for name, value in condition.items() if isinstance(condition, dict) else ():
        if isinstance(value, dict):
            for op, operand in value.items():
                yield name, op, _operand(fields.get(name), operand)
        else:
            yield name, "in" if isinstance(value, list) else "eq", _operand(fields.get(name), value)


def _operand(field: Tree | None, value: Any) -> str:
    if isinstance(value, list):
        return "、".join(said(field, part) for part in value)
    return flow(value) if isinstance(value, dict) else said(field, value)


def _example(field: Tree, value: Any) -> str:
    if field.get("type") == "table":
        columns = {column["name"]: column for column in field.get("columns", ())}
        return "\n".join(
            " | ".join(said(one, row[name]) if name in row else "" for name, one in columns.items())
            for row in value
        )
    if field.get("many") or field.get("type") == "choices":
        return "\n".join(said(field, part) for part in value)
    return said(field, value)


# ── to the kind ──────────────────────────────────────────────────────────────────────────────────


def tree(form: Flat, do: str = "") -> Tree:
    """The kind of a form. `do`: what a button of the form asks first: `up:fields.3`, `down:…`, `drop:…`."""
    kind = _whole(form)
    _move(kind, do)
    fields = [*kind["fields"], *kind["evidence"]]
    named = [(kind.pop("of_about"), "about"), *((one.pop("of"), one.get("name")) for one in fields)]
    kind["example"] = {one["name"]: value for one in fields if (value := one.pop("example")) is not None}
    ranks = [
        (_rank(form, prefix), n, name)
        for n, (prefix, name) in enumerate(named)
        if _one(form, f"{prefix}.listed")
    ]
    kind["list"] = [name for *_, name in sorted(ranks)]
    kind["import"] = {"key": [name for prefix, name in named if _one(form, f"{prefix}.key")]}
    kind["import"] = kind["import"] if kind["import"]["key"] else {}
    by_name = _by_name(kind)
    for part in PARTS:
        kind[part] = [_coded(one, by_name) for one in kind[part] if one]
    return canonical(kind)


def _by_name(kind: Tree) -> dict[str, Tree]:
    return {
        one["name"]: one for one in (*kind.get("fields", ()), *kind.get("evidence", ())) if one.get("name")
    }


def _coded(one: Tree, fields: Mapping[str, Tree]) -> Tree:
    return {key: coded(value, fields) if key in ("if", "show_if") else value for key, value in one.items()}


def _whole(form: Flat) -> Tree:
    """With a place for every row, empty or not, so that buttons name them by their number."""
    kind: Tree = {key: _one(form, key) for key in _PLAIN}
    kind["name"] = _given({"zh": _one(form, "name.zh"), "en": _one(form, "name.en")})
    kind["valid"] = _given({"from": _one(form, "valid.from"), "until": _one(form, "valid.until")})
    kind["keep"] = _given({"years": untyped(_one(form, "keep.years")), "basis": _one(form, "keep.basis")})
    kind["filed_by"] = [role for role in form.get("filed_by", ()) if role]
    kind["of_about"] = "about"
    names = _names(form)
    for part in ("fields", "evidence"):
        kind[part] = [_asked(form, f"{part}.{n}", names) for n in _numbers(form, part)]
    kind["checks"] = [_check(form, f"checks.{n}") for n in _numbers(form, "checks")]
    kind["emits"] = [_emission(form, f"emits.{n}") for n in _numbers(form, "emits")]
    return kind


def _one(form: Flat, name: str) -> str:
    given = form.get(name)
    return _LINES.sub("\n", given[-1]).strip() if given else ""


def _given(parts: Mapping[str, Any]) -> Tree:
    return {key: value for key, value in parts.items() if value not in ("", None)}


def _numbers(form: Flat, prefix: str) -> list[int]:
    """Of the rows sent under a name, in order."""
    start = len(prefix) + 1
    found = {name[start:].partition(".")[0] for name in form if name.startswith(f"{prefix}.")}
    return sorted(int(one) for one in found if one.isdecimal() and len(one) < 4)


def _names(form: Flat) -> set[str]:
    return {_one(form, name) for name in form if re.fullmatch(r"(?:fields|evidence)\.\d+\.name", name)}


def _asked(form: Flat, prefix: str, names: set[str]) -> Tree:
    """A field or a kind of evidence; its example and where it came from go along for a while."""
    one = _read_question(form, prefix, names)
    example = _one(form, f"{prefix}.example")
    return {**one, "of": prefix, "example": _read_example(one, example) if example else None} if one else {}


def _read_question(form: Flat, prefix: str, names: set[str]) -> Tree:
    one: Tree = {key: _one(form, f"{prefix}.{key}") for key in TEXTS}
    if not (one["name"] or one["label"]):
        return {}
    one["name"] = one["name"] or _new_name(names)
    one |= {key: untyped(_one(form, f"{prefix}.{key}")) for key in WHOLES}
    one |= {key: True for key in FLAGS if _one(form, f"{prefix}.{key}")}
    one["options"] = _options(_one(form, f"{prefix}.options"))
    one["show_if"] = _read_condition(form, f"{prefix}.if")
    mine: set[str] = set()
    columns = [(f"{prefix}.columns.{m}") for m in _numbers(form, f"{prefix}.columns")]
    mine |= {_one(form, f"{column}.name") for column in columns}
    one["columns"] = [found for column in columns if (found := _read_question(form, column, mine))]
    return {key: value for key, value in one.items() if value not in ("", None, {}, [])}


def _new_name(names: set[str]) -> str:
    """For a field nobody has named: the first that is free. It is its name for ever."""
    n = 1
    while f"field_{n}" in names:
        n += 1
    names.add(f"field_{n}")
    return f"field_{n}"


def _options(text: str) -> Tree:
    """`code = word` line by line; a word alone is its own code, where it can be."""
    found: Tree = {}
    for line in text.splitlines():
        code, equals, word = (part.strip() for part in re.sub("＝", "=", line, count=1).partition("="))
        if not (code or word):
            continue
        word = word if equals else code
        if not re.fullmatch(NAME, code) or code in found:
            code = next(one for n in range(1, 10_000) if (one := f"option_{n}") not in found)
        found[code] = word
    return found


def _read_condition(form: Flat, prefix: str) -> Any:
    raw = _one(form, f"{prefix}.raw")
    if raw:
        return inline(raw)
    rows = []
    for m in _numbers(form, prefix):
        field, op, value = (_one(form, f"{prefix}.{m}.{key}") for key in ("field", "op", "value"))
        if field:
            rows.append((field, op or "eq", value))
    return _joined(rows)


def _joined(rows: Sequence[tuple[str, str, str]]) -> Tree:
    """All of them hold. What cannot stand in one mapping is a list of conditions."""
    apart = [(field, op, _read_operand(op, value)) for field, op, value in rows]
    found: Tree = {}
    for field, op, value in apart:
        if op in ("eq", "in"):
            clash, found[field] = field in found, value
        else:
            there = found.setdefault(field, {})
            clash = not isinstance(there, dict) or op in there
            if not clash:
                there[op] = value
        if clash:
            return {"all": [{f: v if o in ("eq", "in") else {o: v}} for f, o, v in apart]}
    return found


def _read_operand(op: str, value: str) -> Any:
    if op in LISTED:
        return [untyped(part) for part in re.split("[、，]", value) if part.strip()]
    return untyped(value)


def _read_example(field: Tree, text: str) -> Any:
    lines = [line for line in text.splitlines() if line.strip()]
    if field.get("type") == "table":
        columns = field.get("columns", ())
        rows = [zip(columns, re.split(r"[|｜]", line), strict=False) for line in lines]
        return [{one["name"]: meant(one, untyped(cell)) for one, cell in row if cell.strip()} for row in rows]
    if field.get("many") or field.get("type") == "choices":
        return [meant(field, untyped(line)) for line in lines]
    return meant(field, untyped(text))


def _rank(form: Flat, prefix: str) -> int:
    given = _one(form, f"{prefix}.listed")
    return int(given) if given.isdecimal() and len(given) < 6 else 99


def _check(form: Flat, prefix: str) -> Tree:
    require = [name for name in form.get(f"{prefix}.require", ()) if name]
    return _given(
        {
            "if": _read_condition(form, f"{prefix}.if") or None,
            "require": require or None,
            "say": _one(form, f"{prefix}.say"),
        }
    )


def _emission(form: Flat, prefix: str) -> Tree:
    values: Tree = {}
    for m in _numbers(form, f"{prefix}.with"):
        name = _one(form, f"{prefix}.with.{m}.name")
        if name:
            values[name] = untyped(_one(form, f"{prefix}.with.{m}.value"))
    return _given(
        {
            "fact": _one(form, f"{prefix}.fact"),
            "with": values or None,
            "targets": _one(form, f"{prefix}.targets"),
        }
    )


# ── buttons ──────────────────────────────────────────────────────────────────────────────────────


def _move(kind: Tree, do: str) -> None:
    what, _, path = do.partition(":")
    parts: Part = tuple(int(one) if one.isdecimal() else one for one in path.split("."))
    if what not in ("up", "down", "drop") or len(parts) < 2 or not isinstance(parts[-1], int):
        return
    holder: Any = kind
    for one in parts[:-1]:
        try:
            holder = holder[one]
        except (KeyError, IndexError, TypeError):
            return
    n, other = parts[-1], parts[-1] + (1 if what == "down" else -1)
    if not isinstance(holder, list) or n >= len(holder):
        return
    if what == "drop":
        del holder[n]
    elif 0 <= other < len(holder):
        holder[n], holder[other] = holder[other], holder[n]
