"""All prints in memory, to be gone through in one sweep: eight megabytes for a million of them.

Each process holds them once it is asked and reads what is new before it answers, by the time-ordered key of
the table. What has been erased meanwhile is still in memory but in no answer: whoever asks looks the rows up.
Why a sweep and no tree: docs/decisions/photo-reuse.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock
from uuid import UUID

import numpy
from django.db import connection
from numpy.typing import NDArray

from zhiben.ground.evidence.models import Print
from zhiben.ground.evidence.prints import CUTS, Prints

NEAR = 10  # bits of 64 that may differ
PIECE = 1 << 15  # words compared at a time: they stay in the processor's cache
READ = 20_000  # rows read at a time
LENGTH = 16 * 2 * 2 * len(CUTS)  # hexadecimal digits: two methods, with margins and without
Row = tuple[UUID, int, str | None]  # id, tenant, views
OPEN = 15 * 60 * 1000 << 80  # so long before an act's end it may have made a key: as a part of a uuid7


@dataclass(slots=True)
class Words:
    """The prints of one method, and beside each the number of its picture."""

    words: NDArray[numpy.uint64] = field(default_factory=lambda: numpy.empty(PIECE, numpy.uint64))
    pictures: NDArray[numpy.uint32] = field(default_factory=lambda: numpy.empty(PIECE, numpy.uint32))
    count: int = 0

    def add(self, words: NDArray[numpy.uint64], pictures: NDArray[numpy.uint32]) -> None:
        """At the end. Full arrays are doubled into new ones; who is going through the old ones goes on."""
        end = self.count + len(words)
        if end > len(self.words):
            room = max(end, 2 * len(self.words)) - self.count
            self.words = numpy.concatenate([self.words[: self.count], numpy.empty(room, numpy.uint64)])
            self.pictures = numpy.concatenate([self.pictures[: self.count], numpy.empty(room, numpy.uint32)])
        self.words[self.count : end] = words
        self.pictures[self.count : end] = pictures
        self.count = end

    def near(self, asked: tuple[int, ...]) -> Iterator[int]:
        """Pictures of which a print differs from one of `asked` in at most NEAR bits; some several times."""
        count, words, pictures = self.count, self.words, self.pictures  # in this order, while others add
        differing, bits = numpy.empty(PIECE, numpy.uint64), numpy.empty(PIECE, numpy.uint8)
        least = numpy.empty(PIECE, numpy.uint8)
        different = numpy.unique(numpy.array(asked, numpy.uint64))
        for start in range(0, count, PIECE):
            piece = words[start : min(start + PIECE, count)]
            here = slice(0, len(piece))
            least[here] = 64
            for one in different:
                numpy.bitwise_xor(piece, one, out=differing[here])
                numpy.bitwise_count(differing[here], out=bits[here])
                numpy.minimum(least[here], bits[here], out=least[here])
            yield from pictures[start : start + len(piece)][least[here] <= NEAR].tolist()


@dataclass(slots=True)
class Index:
    """The prints of one database. `tenants`: whose pictures there are."""

    waves: Words = field(default_factory=Words)
    steps: Words = field(default_factory=Words)
    tenants: set[int] = field(default_factory=set)
    _ids: bytearray = field(default_factory=bytearray)  # sixteen bytes each
    _recent: set[UUID] = field(default_factory=set)
    _newest: int = 0
    _lock: Lock = field(default_factory=Lock)

    def near(self, asked: Prints) -> set[UUID]:
        """The ids of the `Print`s that resemble."""
        found = {*self.waves.near(asked.waves), *self.steps.near(asked.steps)}
        return {UUID(bytes=bytes(self._ids[16 * one : 16 * one + 16])) for one in found}

    def refresh(self) -> None:
        """Read what has come since. An act makes its keys some time before others see them: those of the last
        minutes are looked through again.
        """
        with self._lock:
            since = UUID(int=max(0, self._newest - OPEN))
            rows = Print.objects.filter(id__gte=since, views__gt="").order_by("id")
            if self._newest:
                ids = rows.values_list("id", flat=True)
                rows = rows.filter(id__in=[one for one in ids if one not in self._recent])
            told = rows.values_list("id", "tenant", "views").iterator(READ)
            while fresh := list(islice(told, READ)):
                self.add(fresh)

    def add(self, rows: list[Row]) -> None:
        """Prints, none of which is here yet. Those made in an earlier way are passed over."""
        rows = [row for row in rows if len(row[2] or "") == LENGTH]
        if not rows:
            return
        told = numpy.frombuffer(bytes.fromhex("".join(views or "" for *_, views in rows)), ">u8")
        views = told.astype(numpy.uint64).reshape(len(rows), 2, 2, len(CUTS))
        pictures = numpy.arange(len(rows), dtype=numpy.uint32) + numpy.uint32(len(self._ids) // 16)
        # before they can be found, they have names
        self._ids += b"".join(id_.bytes for id_, *_ in rows)
        self.tenants |= {tenant for _, tenant, _ in rows}
        has_margins = (views[:, :, 0] != views[:, :, 1]).any(axis=(1, 2))
        for method, words in enumerate((self.waves, self.steps)):
            words.add(views[:, method, 0].ravel(), pictures.repeat(len(CUTS)))
            words.add(views[has_margins, method, 1].ravel(), pictures[has_margins].repeat(len(CUTS)))
        self._newest = max(self._newest, *(id_.int for id_, *_ in rows))
        held = self._recent | {id_ for id_, *_ in rows}
        self._recent = {id_ for id_ in held if id_.int >= self._newest - OPEN}


_held: dict[str, Index] = {}
_making = Lock()


def current() -> Index:
    """The index of the database in use, with all that is in it now."""
    with _making:
        index = _held.setdefault(str(connection.settings_dict["NAME"]), Index())
    index.refresh()
    return index
