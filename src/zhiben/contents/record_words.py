"""Options and yes or no as people say them: by what they are called, where that can be nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiben.contents.record_text import Tree, typed, untyped

YES, NO = "是", "否"
_SEPARATORS = frozenset("、，|｜\n")


def said(field: Tree | None, value: Any) -> str:
    """A value of a field as a form shows it: the word of an option, where it leads back to that option."""
    word = _words(field).get(_code(value)) if field else None
    if word is not None and meant(field, untyped(word)) == value and not _SEPARATORS & {*word}:
        return word
    return typed(value)


def meant(field: Tree | None, value: Any) -> Any:
    """The value behind a word; whatever is no word of the field stays as it is."""
    words = _words(field) if field else {}
    if not words or _code(value) in words:
        return value
    codes = [code for code, word in words.items() if word == value]
    if len(codes) != 1 or field is None:
        return value
    return codes[0] == "true" if field.get("type") == "yes_no" else untyped(codes[0])


def coded(condition: Any, fields: Mapping[str, Tree]) -> Any:
    """A condition with codes in place of words."""
    if isinstance(condition, list):
        return [coded(part, fields) for part in condition]
    if not isinstance(condition, dict):
        return condition
    found: Tree = {}
    for name, value in condition.items():
        if name in ("all", "any", "not"):
            found[name] = coded(value, fields)
        elif isinstance(value, dict):
            found[name] = {op: _each(fields.get(name), operand) for op, operand in value.items()}
        else:
            found[name] = _each(fields.get(name), value)
    return found


def _each(field: Tree | None, value: Any) -> Any:
    return [meant(field, part) for part in value] if isinstance(value, list) else meant(field, value)


def _code(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _words(field: Tree | None) -> Mapping[str, str]:
    if field is None:
        return {}
    if field.get("type") == "yes_no":
        return {"true": YES, "false": NO}
    options = field.get("options")
    return options if isinstance(options, dict) else {}
