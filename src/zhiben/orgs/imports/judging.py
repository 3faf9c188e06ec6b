"""Every row of a table before anything is written: new, changed, unchanged, twice, or wrong and why."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from zhiben.contents import cells
from zhiben.contents.cells import LONGEST, Error
from zhiben.contents.import_rows import Line, Rows, same_name
from zhiben.contents.imports import FROM, OWN_NAME, SINCE, ImportColumn, ImportForm
from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.facts import Value
from zhiben.domain.orgs import Standing
from zhiben.orgs.imports.values import Histories
from zhiben.orgs.models import Subject
from zhiben.orgs.store import New


@dataclass(frozen=True, slots=True)
class Change:
    """`name` becomes `value` from a day on; `before`: what holds on that day now."""

    name: str
    before: Value
    value: Value
    valid_from: date


@dataclass(frozen=True, slots=True)
class Added:
    """A row that enters somebody. `n`: its number in the file."""

    n: int
    new: New
    place: Place


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that changes what holds of somebody."""

    n: int
    row: Subject
    changes: tuple[Change, ...]

    @property
    def place(self) -> Place:
        return self.row.place


@dataclass(slots=True)
class Judged:
    """A table judged. Rows of `unchanged` and `duplicates` need nothing done."""

    rows: int = 0
    new: list[Added] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unchanged: int = 0
    duplicates: int = 0
    errors: list[Error] = field(default_factory=list)
    ignored: tuple[str, ...] = ()

    @property
    def accepted(self) -> int:
        """How many rows would do something."""
        return len(self.new) + len(self.changed)

    def all(self) -> list[Added | Changed]:
        """The rows that would do something."""
        return [*self.new, *self.changed]

    @property
    def wrong(self) -> int:
        """How many rows have something wrong."""
        return len({one.row for one in self.errors})

    def summary(self) -> list[tuple[str, str, int, int]]:
        """What is wrong, by column and reason: how often, and in which row first."""
        return cells.summary(self.errors)


class Judge(ABC):
    """What judging enterprises and people have in common: twice in the file, then against what is there."""

    forbidden: ClassVar[str]  # why a row may not be entered

    def __init__(self, actor: Actor, tenant: int, form: ImportForm, today: date) -> None:
        self.actor, self.tenant, self.form, self.today = actor, tenant, form, today
        self.labels = {column.name: column.label for column in form.columns}
        self.attributes = [column for column in form.columns if not column.role]
        self.judged = Judged()

    def all(self, rows: Rows) -> Judged:
        self.judged = Judged(rows=rows.total, errors=list(rows.errors), ignored=rows.ignored)
        self.look_up(rows.lines)
        lines = list(self._once(line for line in rows.lines if self.fits(line)))
        there = [(line, row) for line in lines if (row := self.existing(line)) is not None]
        names = {*self.compared(), *(column.name for column in self.attributes)}
        self.histories = Histories(self.tenant, {row.id for _, row in there}, names)
        known = {line.n: row for line, row in there}
        for line in lines:
            if line.n in known:
                self._compare(line, known[line.n])
            else:
                self._enter(line)
        self.judged.errors.sort(key=lambda one: one.row)
        return self.judged

    # ── what differs by kind ─────────────────────────────────────────────────────────────────────

    @abstractmethod
    def look_up(self, lines: Sequence[Line]) -> None:
        """Everybody the lines name, asked a few hundred at a time."""

    @abstractmethod
    def fits(self, line: Line) -> bool:
        """What must be right before a line is looked at; says what is wrong."""

    @abstractmethod
    def identity(self, line: Line) -> tuple[Hashable, str]:
        """Who is meant, and the column that says so."""

    @abstractmethod
    def existing(self, line: Line) -> Subject | None:
        """Who is meant among those there are."""

    @abstractmethod
    def compared(self) -> Sequence[str]:
        """What is compared besides the attributes."""

    @abstractmethod
    def new(self, line: Line) -> tuple[New, Place, Permission] | None:
        """Who is entered, where, and by which permission; says what is wrong."""

    @abstractmethod
    def permission(self, name: str) -> Permission:
        """What changing a value takes."""

    # ── in common ────────────────────────────────────────────────────────────────────────────────

    def wrong(self, line: Line, name: str, reason: str) -> None:
        """A cell is wrong; without a name the row as a whole."""
        shown = str(line.values.get(name, ""))[:LONGEST]
        self.judged.errors.append(Error(line.n, self.labels.get(name, ""), shown, reason))

    def told(self, line: Line, columns: Sequence[ImportColumn]) -> dict[str, Value]:
        return {one.name: line.values[one.name] for one in columns if one.name in line.values}

    def _once(self, lines: Iterator[Line]) -> Iterator[Line]:
        seen: dict[Hashable, Line] = {}
        for line in lines:
            who, name = self.identity(line)
            first = seen.setdefault(who, line)
            if first is line:
                yield line
                continue
            self.judged.duplicates += 1
            if first.values != line.values:
                self.wrong(line, name, f"和第 {first.n} 行是同一个，内容却不同；只看第 {first.n} 行。")

    def _compare(self, line: Line, row: Subject) -> None:
        if not self.actor.reads_at(row.place):
            self.wrong(line, self.identity(line)[1], "已经登记，不在管辖范围内。")
            return
        joined, since = self.histories.joined(row.id), line.values.get(SINCE)
        if since is not None and joined is not None and since != joined:
            self.wrong(line, SINCE, f"已登记为 {joined} 起，导入不能改。")
            return
        changes = tuple(self._changes(line, row))
        if not changes:
            self.judged.unchanged += 1
        elif row.standing == Standing.CLOSED:
            self.wrong(line, self.identity(line)[1], "已注销关闭，不能修改；恢复后再导入。")
        elif self._may_change(line, row, changes):
            self.judged.changed.append(Changed(line.n, row, changes))

    def _changes(self, line: Line, row: Subject) -> Iterator[Change]:
        begins = line.values.get(FROM) or self.today
        assert isinstance(begins, date)
        for name in (*self.compared(), *(column.name for column in self.attributes)):
            if name in line.values:
                held, value = self.histories.on(row.id, name, begins), line.values[name]
                same = same_name(str(held), str(value)) if name == OWN_NAME else held == value
                if not same:
                    yield Change(name, held, value, begins)

    def _may_change(self, line: Line, row: Subject, changes: Sequence[Change]) -> bool:
        barred = [
            one.name
            for one in changes
            if not self.actor.may(Permission.IMPORT_RUN, row.place)
            or not self.actor.may(self.permission(one.name), row.place)
        ]
        for name in barred:
            self.wrong(line, name, f"和登记的不同（现为“{self.shown(name, row)}”），没有修改的权限。")
        return not barred

    def shown(self, name: str, row: Subject) -> str:
        """What holds now, for people."""
        value = self.histories.on(row.id, name, self.today)
        return "" if value is None else ("是" if value else "否") if isinstance(value, bool) else str(value)

    def _enter(self, line: Line) -> None:
        made = self.new(line)
        if made is None:
            return
        new, place, permission = made
        if not self.actor.may(permission, place) or not self.actor.may(Permission.IMPORT_RUN, place):
            self.wrong(line, self.identity(line)[1], self.forbidden)
            return
        self.judged.new.append(Added(line.n, new, place))
