"""Random damage to good files: to their text, and to the values in it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

_TOKENS = [
    "[", "]", "{", "}", ":", "- ", '"', "'", "#", "&a", "*a", "!!x", "|", ">", "%", "@", "`", "\t", "\n",
    "：", "true", "null", "~", "3.10", "18:30", "0", "-1", "9" * 30, "{}", "[]", "every", "{setting: x}",
    "any: []", "2024-02-30", "15d", "\x00", "\u2028", "<<: ", "? ", "---\n", "...\n",
]  # fmt: skip
_VALUES: list[Any] = [
    None, True, False, 0, -1, 3, 10**30, "", "x", "month", "3.10", [], {}, ["a"], {"a": 1}, [[]], [{}],
    {"setting": "x"}, {"setting": None}, {"field": "x"}, "15d", [None], {"any": []}, {"not": {}},
    {"all": [{}]}, "24:00", ["a", "a"], "2024-01-01/2026-12-31", {"fact": "x"}, {"fact": []},
    {"x": {"y": {"z": [1]}}},
]  # fmt: skip


def of_text(text: str, chance: random.Random) -> str:
    """Lines lost, doubled, moved, swapped; letters added or lost."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 4)):
        here = chance.randrange(len(lines))
        line = lines[here]
        column = chance.randint(0, len(line))
        match chance.randrange(7):
            case 0:
                lines[here : here + 1] = []
            case 1:
                lines.insert(here, chance.choice(lines))
            case 2:
                lines[here] = " " * chance.randint(1, 3) + line
            case 3:
                lines[here] = line[chance.randint(1, 2) :]
            case 4:
                lines[here] = line[:column] + chance.choice(_TOKENS) + line[column:]
            case 5:
                lines[here] = line[:column] + line[column + 1 :]
            case 6:
                there = chance.randrange(len(lines))
                lines[here], lines[there] = lines[there], line
        lines = lines or [""]
    return "\n".join(lines)


def of_values(values: Any, chance: random.Random) -> str:
    """Values replaced, lost, copied elsewhere, keys renamed; as JSON, which is YAML, too."""
    copy = json.loads(json.dumps(values))
    for _ in range(chance.randint(1, 3)):
        paths = [path for path in _paths(copy) if path]
        if not paths:
            break
        *way, last = chance.choice(paths)
        holder = _at(copy, way)
        match chance.randrange(4):
            case 0:
                holder[last] = chance.choice(_VALUES)
            case 1:
                del holder[last]
            case 2 if isinstance(holder, dict):
                holder[f"{last}x"] = holder.pop(last)
            case _:
                holder[last] = json.loads(json.dumps(_at(copy, chance.choice(paths))))
    return json.dumps(copy, ensure_ascii=False, indent=1)


def _paths(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield way
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield from _paths(value[key], (*way, key))


def _at(value: Any, way: Any) -> Any:
    for key in way:
        value = value[key]
    return value
