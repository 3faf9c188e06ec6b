"""A checklist as a plain tree: what a browser's form sends, and the text of its file. One way of writing, so
that each line is known for the part of the form that said it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zhiben.contents.checklist_grammar import ALL, FORMAT
from zhiben.contents.record_text import Part, Tree, Written, flow
from zhiben.domain.checklists import Checklist, Item, OnFail, Side

Sent = Mapping[str, Sequence[str]]
TEXTS = ("id", "aspect", "item", "method", "basis", "fail", "confidence", "note", "counts_as", "proven_by")
SEVERAL = ("used_by", "evidence")
CODES = ("criteria", "same_as")
_ITEM = (
    "id", "aspect", "item", "method", "basis", "fail", "criteria", "used_by", "confidence", "must_answer",
    "evidence", "when", "counts_as", "proven_by", "same_as", "note",
)  # fmt: skip
_HEAD = ("list", "title", "prefix", "industries", "valid_from", "valid_until", "authority", "clauses", "note")
_APART = re.compile(r"[\s,，、;；]+")


# ── from a list ──────────────────────────────────────────────────────────────────────────────────


def tree_of(one: Checklist) -> Tree:
    """What stands in the file of a list."""
    tree: Tree = {
        "list": one.key,
        "title": dict(one.titles),
        "prefix": one.prefix,
        "industries": ALL if one.industries is None else sorted(one.industries),
        "valid_from": one.valid_from.isoformat(),
        "valid_until": one.valid_until.isoformat() if one.valid_until else "",
        "authority": one.authority,
        "clauses": list(one.clauses),
        "note": one.note,
        "aspects": [_given({"aspect": each.name, "target": each.target}) for each in one.required],
        "items": [_item(each) for each in one.items],
    }
    return tree


def _item(item: Item) -> Tree:
    when = item.when
    return _given({
        "id": item.id, "aspect": item.aspect, "item": item.text, "method": item.method, "basis": item.basis,
        "fail": item.on_fail.value, "criteria": list(item.criteria), "used_by": sorted(item.used_by),
        "confidence": item.confidence, "must_answer": item.must_answer, "evidence": list(item.evidence),
        "when": None if when is None else {"item": when.item, "is": sorted(when.results)},
        "counts_as": item.counts_as, "proven_by": item.proven_by or "", "same_as": list(item.same_as),
        "note": item.note,
    })  # fmt: skip


def _given(tree: Tree) -> Tree:
    return {key: value for key, value in tree.items() if value not in ("", [], None, False)}


# ── from a form ──────────────────────────────────────────────────────────────────────────────────


def tree(sent: Sent, do: str = "", after: int = 0) -> Tree:
    """What a form says. `do`: `add:items`, or `drop:items.N`, `up:items.N`, `down:items.N`, done on the way.
    `after`: the highest number an item of the list ever had, so that none is given twice.
    """
    industries = [one for one in sent.get("industries", ()) if one]
    found: Tree = {
        "list": _of(sent, "list"),
        "title": {language: _of(sent, f"title.{language}") for language in ("zh", "en")},
        "prefix": _of(sent, "prefix"),
        "industries": ALL if ALL in industries else industries,
        "valid_from": _of(sent, "valid_from"),
        "valid_until": _of(sent, "valid_until"),
        "authority": _of(sent, "authority"),
        "clauses": _codes(_of(sent, "clauses")),
        "note": _of(sent, "note"),
        "aspects": [one for one in map(_given, _rows(sent, "aspects", ("aspect", "target"))) if one],
        "items": [_item_of(sent, f"items.{n}") for n in _numbers(sent, "items")],
    }
    moved(found["items"], do)
    if do == "add:items":
        found["items"].append(blank(next_id(found, after)))
    return found


def blank(id_: str) -> Tree:
    """An item to be filled in."""
    return {"id": id_, "fail": OnFail.GENERAL.value, "used_by": sorted(Side), "confidence": "likely"}


def next_id(tree: Tree, after: int = 0) -> str:
    """The id of another item: behind every number the list has, or ever had."""
    ids = [str(one.get("id", "")) for one in tree.get("items", ())]
    numbers = [int(digits) for one in ids if (digits := one.rpartition("-")[2]).isdigit()]
    return f"{tree.get('prefix') or 'XX'}-{max([after, *numbers]) + 1:02}"


def renumber(tree: Tree) -> None:
    """The items of a list nobody uses yet, under the prefix that is written now; conditions follow."""
    names: dict[str, str] = {}
    for n, item in enumerate(tree["items"], 1):
        new = f"{tree.get('prefix') or 'XX'}-{n:02}"
        names.setdefault(item.get("id", ""), new)
        item["id"] = new
    for item in tree["items"]:
        if "when" in item:
            item["when"]["item"] = names.get(item["when"]["item"], item["when"]["item"])


def moved(items: list[Tree], do: str) -> None:
    """Drops the item or moves it one place; nothing for any other word."""
    what, _, path = do.partition(":")
    at = _number(path.removeprefix("items."))
    if at is None or at >= len(items):
        return
    if what == "drop":
        del items[at]
    elif what == "up" and at > 0:
        items[at - 1], items[at] = items[at], items[at - 1]
    elif what == "down" and at + 1 < len(items):
        items[at + 1], items[at] = items[at], items[at + 1]


def _item_of(sent: Sent, path: str) -> Tree:
    found: Tree = {key: _of(sent, f"{path}.{key}") for key in TEXTS}
    found |= {key: _codes(_of(sent, f"{path}.{key}")) for key in CODES}
    found |= {key: [one for one in sent.get(f"{path}.{key}", ()) if one] for key in SEVERAL}
    found["must_answer"] = bool(sent.get(f"{path}.must_answer"))
    if _of(sent, f"{path}.when.item"):
        found["when"] = {"item": _of(sent, f"{path}.when.item"), "is": list(sent.get(f"{path}.when.is", ()))}
    return _given(found)


def _rows(sent: Sent, part: str, keys: Sequence[str]) -> Iterator[Tree]:
    for n in _numbers(sent, part):
        yield {key: _of(sent, f"{part}.{n}.{key}") for key in keys}


def _numbers(sent: Sent, part: str) -> list[int]:
    found = {_number(name.split(".")[1]) for name in sent if name.startswith(f"{part}.")}
    return sorted(one for one in found if one is not None)


def _number(text: str) -> int | None:
    """A place in a list; None for anything else a browser may send."""
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None


def _of(sent: Sent, name: str) -> str:
    given = sent.get(name) or [""]
    return given[-1].replace("\r\n", "\n").strip()


def _codes(text: str) -> list[str]:
    return [one for one in _APART.split(text) if one]


# ── written ──────────────────────────────────────────────────────────────────────────────────────


def written(tree: Tree) -> Written:
    """The file of a list, and which part of the form each of its lines says."""
    lines = [(f"format: {FORMAT}", ()), *_lines(tree)]
    return Written("".join(f"{text}\n" for text, _ in lines), tuple(part for _, part in lines))


def _lines(tree: Tree) -> Iterator[tuple[str, Part]]:
    for key in _HEAD:
        value = tree.get(key)
        if key == "title" and isinstance(value, dict):
            value = _given(value)
        if value not in ("", None) and (value != [] or key == "industries"):
            yield f"{key}: {flow(value)}", (key,)
    if tree.get("aspects"):
        yield "required_aspects:", ("aspects",)
        for n, aspect in enumerate(tree["aspects"]):
            yield f"- {flow(aspect)}", ("aspects", n)
    yield "items:", ("items",)
    for n, item in enumerate(tree.get("items", ())):
        lead = "- "
        for key in _ITEM:
            if key in item:
                yield f"{lead}{key}: {flow(_plain(item[key]))}", ("items", n, key)
                lead = "  "
        if lead == "- ":
            yield "- {}", ("items", n)


def _plain(value: Any) -> Any:
    """Members of enums as the texts they are."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, str) else value
