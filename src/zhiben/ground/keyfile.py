"""A key of the installation: a file in its home, made on first use, readable by its owner only."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def text_of(path: Path, make: Callable[[], str]) -> str:
    """The key in the file; of two processes that make one at once, both get the same."""
    if not path.exists():
        _put(path, make())
    return path.read_text("ascii")


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(text)
    try:
        os.link(draft, path)  # whole or not at all, and never over another's key
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        draft.unlink()
