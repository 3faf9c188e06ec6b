"""The file of a backup: a zip whose manifest names every part with its size and digest.

It is written under another name, brought to the disk, and only then given its own: a backup that was broken
off has never been one. A reader trusts a part after comparing it with the manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from zhiben.contents.packing import DAMAGED
from zhiben.domain.refusals import Incomplete, Refused

FORMAT, NUMBER = "zhiben-backup", 1
MANIFEST = "manifest.json"
PIECE = 1024 * 1024
PARTS = re.compile(r"tables/[a-z0-9_]+\.jsonl|evidence/(originals|small)/[0-9a-f]{2}/[0-9a-f]{64}(\.webp)?")
UNFINISHED = ".part"

Manifest = dict[str, Any]


class Writing:
    """A backup on its way. `done` makes it one; whatever else happens leaves nothing behind."""

    def __init__(self, path: Path) -> None:
        self.path, self.draft = path, path.with_name(f".{path.name}{UNFINISHED}")
        self.parts: dict[str, dict[str, Any]] = {}
        handle = os.open(self.draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(handle, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=3)

    def lines(self, name: str, lines: Iterable[str]) -> int:
        """A part made of lines. Returns how many."""
        total, count = hashlib.sha256(), 0
        size = 0
        with self._zip.open(name, "w", force_zip64=True) as part:
            for line in lines:
                written = line.encode()
                total.update(written)
                part.write(written)
                size, count = size + len(written), count + 1
        self.parts[name] = {"bytes": size, "sha256": total.hexdigest()}
        return count

    def file(self, name: str, source: Path) -> str:
        """A part that is a file, as it lies there: what it holds is packed already. Returns its digest."""
        total, size = hashlib.sha256(), 0
        told = zipfile.ZipInfo(name)  # stored, not deflated
        with source.open("rb") as file, self._zip.open(told, "w", force_zip64=True) as part:
            while piece := file.read(PIECE):
                total.update(piece)
                part.write(piece)
                size += len(piece)
        self.parts[name] = {"bytes": size, "sha256": total.hexdigest()}
        return total.hexdigest()

    def done(self, manifest: Manifest) -> None:
        whole = {"format": f"{FORMAT}/{NUMBER}", **manifest, "parts": self.parts}
        self._zip.writestr(MANIFEST, json.dumps(whole, ensure_ascii=False, indent=1))
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        os.replace(self.draft, self.path)
        sync(self.path.parent)

    def give_up(self) -> None:
        self._file.close()
        self.draft.unlink(missing_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[Writing]:
    """A backup to be finished by `done`; given up by whatever is raised."""
    begun = Writing(path)
    try:
        yield begun
    except BaseException:
        begun.give_up()
        raise


class Archive:
    """A backup to be read. Raises Incomplete `backup_unreadable`, Refused `backup_newer`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
            self.manifest: Manifest = json.loads(self._zip.read(MANIFEST))
            self.parts: dict[str, dict[str, Any]] = self.manifest["parts"]
            name, number = self.manifest["format"].split("/")
            newer = int(number) > NUMBER
        except (
            OSError,
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            zipfile.BadZipFile,
            zlib.error,
        ) as error:
            raise Incomplete("backup_unreadable", file=path.name) from error
        if name != FORMAT:
            raise Incomplete("backup_unreadable", file=path.name)
        if newer:
            raise Refused("backup_newer", format=number)

    def check(self) -> None:
        """Is every part there, and as it was written? Raises Incomplete `backup_damaged` with the first."""
        for name, told in self.parts.items():
            total, size = hashlib.sha256(), 0
            for piece in self._pieces(name):
                total.update(piece)
                size += len(piece)
            if (size, total.hexdigest()) != (told["bytes"], told["sha256"]):
                raise Incomplete("backup_damaged", part=name)

    def lines(self, name: str) -> Iterator[str]:
        with self._open(name) as part:
            for line in part:
                yield line.decode()

    def unpack(self, name: str, target: Path) -> None:
        """A part as a file that is on the disk, readable by its owner."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            for piece in self._pieces(name):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        target.chmod(0o440)

    def _pieces(self, name: str) -> Iterator[bytes]:
        try:
            with self._open(name) as part:
                while piece := part.read(PIECE):
                    yield piece
        except DAMAGED as error:
            raise Incomplete("backup_damaged", part=name) from error

    def _open(self, name: str) -> IO[bytes]:
        if not PARTS.fullmatch(name):  # no part leads anywhere else on the disk
            raise Incomplete("backup_damaged", part=name)
        try:
            return self._zip.open(name)
        except DAMAGED as error:
            raise Incomplete("backup_damaged", part=name) from error


def sync(directory: Path) -> None:
    """The names in it reach the disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
