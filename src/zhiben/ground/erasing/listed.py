"""The list of erasures outside the database: a backup older than an erasure still holds what was erased.

One line per act that erased: ids only, signed with the key of the ledger's heads. It lies beside the backups,
in the usual folder and in the one last used, and grows with every erasure. `restore` reads it there.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from zhiben.domain.refusals import Incomplete
from zhiben.ground import heads, store
from zhiben.ground.canonical import instant, written
from zhiben.ground.erasing import ordered
from zhiben.ground.models import HeadRow

NAME = "zhiben-erasures.jsonl"
FOLDER = "backups.folder"  # in the installation's home: where the last backup went
NAMES = ("act", "at", "repeats", "tenant", "things")
log = logging.getLogger("zhiben.erasures")


@dataclass(frozen=True, slots=True)
class Listed:
    """An act of the list."""

    tenant: int
    act: UUID
    at: str
    things: tuple[str, ...]
    repeats: UUID | None


def usual() -> Path:
    """Where backups go unless somebody says otherwise."""
    return Path(settings.HOME) / "backups"


def remember(folder: Path) -> None:
    """Backups go there now; so does the list from now on."""
    (Path(settings.HOME) / FOLDER).write_text(str(folder.resolve()), "utf-8")


def write_everywhere() -> None:
    """Bring the list up to date beside the backups. A folder that is away gets it with the next backup."""
    for folder in _folders():
        try:
            write(folder)
        except OSError as error:
            log.warning("删除清单没有写到 %s：%s", folder, error.strerror)


def there() -> list[Path]:
    """The lists that lie where backups go."""
    return [path for folder in _folders() if (path := folder / NAME).is_file()]


def write(folder: Path) -> Path:
    """The list in a folder: what it held, and every erasure of this installation. Whole or not at all."""
    path = folder / NAME
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lines = dict(_kept(path))
    for tenant in store.tenants():
        for one in ordered.orders(tenant):
            if str(one.act) not in lines:
                lines[str(one.act)] = _line(one)
    draft = path.with_name(f".{NAME}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines.values())
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    return path


def read(path: Path) -> list[Listed]:
    """The acts of a list that were signed by this installation, under its key or one it had before.

    Raises Incomplete `erasure_list` for what is no list, or has a line nobody here signed.
    """
    keys = {heads.known(), *HeadRow.objects.order_by().values_list("public", flat=True).distinct()}
    try:
        return [_read(line, keys) for line in path.read_text("utf-8").splitlines()]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Incomplete("erasure_list", file=path.name) from error


def pending(path: Path) -> list[Listed]:
    """Of a list, the erasures that this database knows nothing of: made after the backup it comes from."""
    known = {one for tenant in store.tenants() for one in _known(tenant)}
    return [one for one in read(path) if one.act not in known and one.repeats not in known]


def _folders() -> list[Path]:
    kept = Path(settings.HOME) / FOLDER
    others = [Path(kept.read_text("utf-8"))] if kept.is_file() else []
    return list(dict.fromkeys([usual(), *others]))


def _known(tenant: int) -> Iterator[UUID]:
    for one in ordered.orders(tenant):
        yield one.act
        if one.repeats is not None:
            yield one.repeats


def _kept(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        yield json.loads(line)["act"], line


def _line(one: ordered.Ordered) -> str:
    told: dict[str, Any] = {
        "act": str(one.act), "at": instant(one.at), "repeats": str(one.repeats) if one.repeats else None,
        "tenant": one.tenant, "things": list(one.things),
    }  # fmt: skip
    public, signature = heads.seal(written(told))
    return written(told | {"public": public, "signature": signature})


def _read(line: str, keys: set[str | None]) -> Listed:
    told = json.loads(line)
    said = written({name: told[name] for name in NAMES})
    if told["public"] not in keys or not heads.sealed(said, told["public"], told["signature"]):
        raise ValueError("not signed here")
    repeats = UUID(told["repeats"]) if told["repeats"] else None
    return Listed(int(told["tenant"]), UUID(told["act"]), told["at"], tuple(told["things"]), repeats)
