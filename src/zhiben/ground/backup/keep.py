"""The installation's keys: a file of their own beside the backup, to be kept somewhere else.

Whoever has both can sign in the installation's name and read everything; whoever has lost the keys loses open
sessions and 动态口令, and can no longer sign heads that older ones agree with.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from zhiben.domain.refusals import Incomplete
from zhiben.ground.backup.archive import sync

FORMAT = "zhiben-keys/1"
NAMES = ("secret.key", "ledger.key", "seal.key")
SUFFIX = ".keys.json"

Keys = Mapping[str, str]


def of(home: Path) -> dict[str, str]:
    """The keys that lie in an installation's home."""
    return {name: (home / name).read_text("ascii") for name in NAMES if (home / name).is_file()}


def digests(keys: Keys) -> dict[str, str]:
    """What the backup says of its keys: enough to know them again."""
    return {name: sha256(text.encode()).hexdigest() for name, text in sorted(keys.items())}


def beside(backup: Path) -> Path:
    """Where the keys of a backup lie unless they were taken away."""
    return backup.with_name(backup.name.removesuffix(".zip") + SUFFIX)


def write(keys: Keys, path: Path) -> None:
    _write(path, json.dumps({"format": FORMAT, "keys": dict(keys)}, indent=1) + "\n")


def read(path: Path, wanted: Mapping[str, str]) -> dict[str, str]:
    """The keys in a file. Raises Incomplete `backup_keys_unfit` unless they have the digests `wanted`."""
    try:
        told = json.loads(path.read_text("ascii"))
        keys = {str(name): str(text) for name, text in told["keys"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Incomplete("backup_keys_unfit", file=path.name) from error
    if digests(keys) != dict(wanted):
        raise Incomplete("backup_keys_unfit", file=path.name)
    return keys


def put(keys: Keys, home: Path) -> None:
    """Into an installation's home, in place of keys that nothing was signed with yet."""
    for name in NAMES:
        if name in keys:
            _write(home / name, keys[name])


def _write(path: Path, text: str) -> None:
    """Whole or not at all, readable by its owner only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    sync(path.parent)
