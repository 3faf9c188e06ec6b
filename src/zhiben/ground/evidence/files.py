"""The disk: a file streams into quarantine, and when it is known to be good, under its own digest for ever.

    HOME/evidence/quarantine/<random>    while it arrives
    HOME/evidence/originals/ab/<sha256>  the bytes as they came, never changed
    HOME/evidence/small/ab/<sha256>.webp what pages show of a picture, without metadata

An original is on the disk, with its name, before any row tells of it: content, then directory, then row.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from zhiben.domain.refusals import TooLarge

CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file in quarantine. `too_large`: it went over its bound and was not kept to the end."""

    path: Path
    sha256: str
    size: int
    too_large: bool = False


class Arriving:
    """Takes a file piece by piece, counting and hashing; beyond `most` bytes it keeps nothing more."""

    def __init__(self, most: int) -> None:
        place = _place("quarantine")
        self.path = place / secrets.token_hex(16)
        self.most, self.size = most, 0
        self._digest = sha256()
        self._file = self.path.open("xb")

    def write(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size <= self.most:
            self._digest.update(piece)
            self._file.write(piece)

    def done(self) -> Arrived:
        """All of it is here and on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return Arrived(self.path, self._digest.hexdigest(), self.size, self.size > self.most)

    def give_up(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)


def take(pieces: Iterable[bytes], most: int) -> Arrived:
    """All pieces at once. Raises TooLarge."""
    arriving = Arriving(most)
    try:
        for piece in pieces:
            arriving.write(piece)
            if arriving.size > most:
                raise TooLarge("evidence_too_large", bytes=most)
        return arriving.done()
    except BaseException:
        arriving.give_up()
        raise


def keep(arrived: Arrived) -> Path:
    """From quarantine to its lasting name. The same bytes are kept once."""
    place = original(arrived.sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        arrived.path.unlink(missing_ok=True)
        return place
    os.replace(arrived.path, place)
    place.chmod(0o440)
    _sync(place.parent)
    return place


def destroy(digest: str) -> bool:
    """The bytes of an original and its small picture leave the disk. False where they had left."""
    place = original(digest)
    there = place.exists()
    for path in (place, small(digest)):
        path.unlink(missing_ok=True)
        if path.parent.exists():
            _sync(path.parent)
    return there


@contextmanager
def alone(*, shared: bool = False) -> Iterator[None]:
    """While bytes are destroyed nothing arrives: equal bytes would be taken for kept. Arrivals share."""
    _home().mkdir(parents=True, exist_ok=True)
    with open(_home() / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield


def drop(arrived: Arrived) -> None:
    """It is not wanted: nothing of it stays."""
    arrived.path.unlink(missing_ok=True)


def sweep(before: float) -> int:
    """What was left in quarantine since before a moment (seconds of the epoch): of forms cut off halfway."""
    left = [path for path in _place("quarantine").iterdir() if path.stat().st_mtime < before]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def original(digest: str) -> Path:
    return _home() / "originals" / digest[:2] / digest


def small(digest: str) -> Path:
    """Where the small picture lies, or would lie."""
    return _home() / "small" / digest[:2] / f"{digest}.webp"


def keep_small(made: Path, digest: str) -> None:
    place = small(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    os.replace(made, place)


def fresh() -> Path:
    """A name in quarantine that nothing has yet."""
    return _place("quarantine") / secrets.token_hex(16)


def _home() -> Path:
    return Path(settings.HOME) / "evidence"


def _place(name: str) -> Path:
    place = _home() / name
    place.mkdir(parents=True, exist_ok=True)
    return place


def _sync(directory: Path) -> None:
    """The name itself reaches the disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
