"""A content's files: as the one text an edition keeps, and how two of them differ. No database."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

Files = Mapping[str, str]  # path within the content, with / between → text


@dataclass(frozen=True, slots=True)
class FileChange:
    """How one file differs: unified-diff lines, three of context."""

    path: str
    lines: tuple[str, ...]


def text_of(files: Files) -> str:
    """One text for the same files, whatever their order and line ends."""
    plain = {path: text.replace("\r\n", "\n") for path, text in files.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=0)


NOTHING = text_of({})  # of an edition that goes back to what ships


def files_of(text: str) -> dict[str, str]:
    """What `text_of` was given."""
    return dict(json.loads(text))


def is_plain_name(path: str) -> bool:
    """A file of a content that is one folder: small letters, digits and dashes."""
    return re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}\.yaml", path) is not None


def read(place: Path) -> dict[str, str]:
    """The YAML files of a content: of a directory, or the one file. Its tests are not part of the content."""
    if place.is_file():
        return {place.name: place.read_text(encoding="utf-8")}
    found = {path.relative_to(place): path for path in sorted(place.rglob("*.yaml"))}
    return {
        short.as_posix(): path.read_text(encoding="utf-8")
        for short, path in found.items()
        if short.parts[0] != "tests"
    }


def write(files: Files, place: Path) -> None:
    """The files, beneath a directory. Raises ValueError for a path that leads out of it."""
    for path, text in files.items():
        target = (place / path).resolve()
        if not target.is_relative_to(place.resolve()):
            raise ValueError(f"leads out of the content: {path}")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def difference(old: Files, new: Files) -> list[FileChange]:
    """What `new` changes of `old`, file by file; empty where they are the same."""
    changes = []
    for path in sorted({*old, *new}):
        before, after = old.get(path, "").splitlines(), new.get(path, "").splitlines()
        lines = tuple(unified_diff(before, after, path, path, lineterm=""))
        if lines:
            changes.append(FileChange(path, lines))
    return changes
