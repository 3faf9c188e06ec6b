"""How two texts of one content differ, item by item, as somebody reads who does not read YAML.

Entries of a list are the same where they have the same name, wherever they stand; those with only a text are,
where it was rewritten in its place. What is no YAML says nothing, and is compared line by line elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from zhiben.contents.problems import Problems
from zhiben.contents.strict import plain, read_text

NAMES = ("id", "report", "indicator", "stock", "name", "label", "title", "cell")
TEXT = "text"  # what names an entry that has nothing else
TITLES = ("title", "text", "label", "name", "item")
SHORT = 200  # letters of a value that is shown


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. `path`: from the whole to the part; keys as they are written, entries of a list
    by what they are called. `was`, `now`: as text; None where it is not there.
    """

    file: str
    path: tuple[str, ...]
    was: str | None
    now: str | None


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Difference, ...]:
    """Of the files of a content, by path within it."""
    found: list[Difference] = []
    for file in sorted({*old, *new}):
        if file.endswith((".yaml", ".yml")):
            pair = _read(old.get(file, "")), _read(new.get(file, ""))
            found += [Difference(file, path, was, now) for path, was, now in _differ(*pair, ())]
    return tuple(found)


def _read(text: str) -> object:
    return plain(read_text(text, "", Problems()).root)


def _differ(
    old: object, new: object, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str | None, str | None]]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _differ(old.get(key), new.get(key), (*path, key))
        return
    if _is_entries(old) and _is_entries(new) and (old or new):
        for key, was, now in _pairs(_named(old), _named(new)):
            yield from _differ(was, now, (*path, _called(now or was, key)))
        return
    yield path, _said(old), _said(new)


def _is_entries(value: object) -> bool:
    """A list of entries with names, or nothing."""
    return value is None or (isinstance(value, list) and all(isinstance(one, dict | list) for one in value))


def _pairs(
    old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[tuple[str, object | None, object | None]]:
    """Each entry as it was and as it is, by its name, those of before first."""
    rewritten: dict[str, str] = {}
    match = SequenceMatcher(None, [*old], [*new], autojunk=False)
    for what, first, last, first_new, last_new in match.get_opcodes():
        if what == "replace":
            pairs = zip([*old][first:last], [*new][first_new:last_new], strict=False)
            rewritten |= {was: now for was, now in pairs if _is_text(old[was]) and _is_text(new[now])}
    for key, entry in old.items():
        yield key, entry, new.get(rewritten.get(key, key))
    yield from ((key, None, one) for key, one in new.items() if key not in {*old, *rewritten.values()})


def _is_text(entry: object) -> bool:
    """An entry that only its text names."""
    return isinstance(entry, dict) and TEXT in entry and not any(key in entry for key in NAMES)


def _named(entries: object) -> dict[str, object]:
    """The entries by their names; one without a name, or with one that is taken, by its place."""
    found: dict[str, object] = {}
    for n, one in enumerate(entries if isinstance(entries, list) else (), 1):
        names = (*NAMES, TEXT)
        name = next((str(one[key]) for key in names if key in one), "") if isinstance(one, dict) else ""
        found[f"{n}" if not name or name in found else name] = one
    return found


def _called(entry: object, key: str) -> str:
    """What a person calls an entry."""
    if isinstance(entry, dict) and _is_text(entry):
        return _short(str(entry[TEXT]), 40)
    told = next((entry[one] for one in TITLES if entry.get(one)), None) if isinstance(entry, dict) else None
    title = told.get("zh") if isinstance(told, dict) else told
    return key if not title or str(title) == key else f"{_short(str(title), 40)}（{_short(key, 40)}）"


def _said(value: object) -> str | None:
    """A value on one line."""
    return None if value is None else _short(_flat(value), SHORT)


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return "，".join(f"{key}：{_flat(part)}" for key, part in value.items())
    if isinstance(value, list):
        return "、".join(_flat(part) for part in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
