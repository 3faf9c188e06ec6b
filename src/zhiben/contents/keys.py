"""The keys of a duty with an override's laid over them, and small ways to read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zhiben.contents.problems import Place
from zhiben.contents.structures import Entry
from zhiben.domain.plan import MonthDay

WHEN = ("every", "by", "event")
# Keys of which one replaces the other when an override writes it.
RIVALS: Mapping[str, tuple[str, ...]] = {
    **{key: tuple(other for other in WHEN if other != key) for key in WHEN},
    "to": ("to_any",),
    "to_any": ("to",),
    "counts": ("has",),
    "has": ("counts",),
}


@dataclass(frozen=True, slots=True)
class Merged:
    """A duty's keys with an override's laid over them; each keeps the line it was written on."""

    base: Entry
    over: Entry | None = None

    def _holder_of(self, key: str) -> Entry | None:
        if self.over is not None:
            if key in self.over:
                return self.over
            if any(rival in self.over for rival in RIVALS.get(key, ())):
                return None
        return self.base if key in self.base else None

    def __contains__(self, key: str) -> bool:
        """Written, well or badly."""
        return self._holder_of(key) is not None

    def get(self, key: str, default: Any = None) -> Any:
        holder = self._holder_of(key)
        return default if holder is None else holder.get(key, default)

    def place(self, key: str = "") -> Place:
        holder = self._holder_of(key) if key else None
        if holder is not None:
            return holder.place(key)
        return self.base.place() if self.over is None else self.over.place()

    def meant(self, keys: tuple[str, ...]) -> bool:
        """Whether one of the keys was misspelt."""
        entries = (self.base,) if self.over is None else (self.base, self.over)
        return any(key in entry.meant for key in keys for entry in entries)

    @property
    def is_broken(self) -> bool:
        """Whether part of it could not be read."""
        return self.base.node.broken or (self.over is not None and self.over.node.broken)

    def written(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(key for key in keys if key in self)


def branches(counts: Any) -> Iterator[Entry]:
    """The alternatives of a `counts`, or the one."""
    if isinstance(counts, Entry):
        yield from counts.get("any_of", (counts,) if "fact" in counts else ())


def pieces(window: Any) -> tuple[Any, ...]:
    """The parts of a window, of one or several."""
    if window is None:
        return ()
    one = not isinstance(window, tuple) or (len(window) == 2 and isinstance(window[0], MonthDay))
    return (window,) if one else window


def kinds_of(fact: Any) -> tuple[str, ...]:
    """The fact kinds of one name or several."""
    return fact if isinstance(fact, tuple) else () if fact is None else (fact,)
