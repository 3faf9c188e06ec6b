"""What differs between the two databases. Every module here answers the same questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, cast

from zhiben.ground.engines import postgresql, sqlite


class Engine(Protocol):
    GUARDS: tuple[str, ...]  # the triggers an append-only table has

    def guard(self, table: str, fixed: list[str], once: list[str], erasable: list[str]) -> list[str]:
        """Statements that make a table append-only, replacing older triggers."""

    def unguard(self, table: str, name: str) -> str: ...

    def guards(self, cursor: Any) -> set[tuple[str, str]]:
        """The (table, trigger) pairs in place."""

    def alone(self, cursor: Any, lock: int) -> bool:
        """Is this transaction the only one to hold `lock`? Ends with the transaction; never waits."""

    def told_id(self, column: str) -> str:
        """SQL for an id as canonical text; never the same text for two different stored values."""

    def told_instant(self, column: str) -> str:
        """SQL for an instant as canonical text, likewise."""

    def snapshot(self, connection: Any) -> AbstractContextManager[None]:
        """Everything read meanwhile is of one moment; writers are not held up."""

    def fetch(self, cursor: Any, sql: str, values: Sequence[Any]) -> list[Any]:
        """All rows. Text that is no text any more (a flipped bit) is read as something else, not an error."""

    def transient(self, error: BaseException) -> bool:
        """Would the same transaction, tried again, have a fair chance?"""

    def unsafe(self, cursor: Any) -> list[tuple[str, str, str]]:
        """Settings that the guarantees rest on and that differ: name, what it is, what it should be."""

    def load(self, cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert many rows at once. Values: text, int, bool, None, UUID, date, datetime; JSON as its text."""

    def index_words(self, cursor: Any, table: str, number: str, words: str) -> None:
        """An index over the ASCII tokens in the column `words`, kept by the database itself from now on."""

    def has_words(self, cursor: Any, table: str) -> bool:
        """Is that index in place?"""

    def words_agree(self, cursor: Any, table: str) -> bool:
        """Does it say what the rows say?"""

    def holding_words(self, rows: Any, table: str, number: str, asked: str, most: int | None) -> Any:
        """The query narrowed to rows that hold tokens: `a & (b | c:*)`, `c:*` whatever begins with c.

        `most`: so many of them, at least, are enough; None: all.
        """


def of(connection: Any) -> Engine:
    return cast(Engine, {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor])
