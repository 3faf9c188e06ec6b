"""Every row of a table before anything is written: new, a correction, unchanged, twice, or wrong and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from zhiben.contents.cells import LONGEST, Error, summary
from zhiben.contents.headings import Matched
from zhiben.domain.access import Actor, Permission
from zhiben.domain.refusals import Incomplete
from zhiben.orgs.models import Subject
from zhiben.records import people, periods
from zhiben.records.checking import fill
from zhiben.records.kinds import Kept
from zhiben.records.models import Record
from zhiben.records.names import Names
from zhiben.records.store import Entry, keyed, pieces_of
from zhiben.records.tables.columns import ABOUT, PERIOD, Column, columns, match
from zhiben.records.tables.sheets import Table
from zhiben.records.values import Wrong, loaded, plain, stored

BATCH = 500


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is right."""

    n: int
    entry: Entry


@dataclass(slots=True)
class Judged:
    """A table judged. Rows of `unchanged` and `duplicates` need nothing done."""

    rows: int = 0
    new: list[Row] = field(default_factory=list)
    corrected: list[Row] = field(default_factory=list)
    unchanged: int = 0
    duplicates: int = 0
    errors: list[Error] = field(default_factory=list)

    @property
    def accepted(self) -> list[Row]:
        return [*self.new, *self.corrected]

    def summary(self) -> list[tuple[str, str, int, int]]:
        """What is wrong, by column and reason: how often, and in which row first. The most frequent first."""
        return summary(self.errors)


def judge(actor: Actor, tenant: int, form: Kept, table: Table, today: date) -> Judged:
    """Raises Incomplete `import_columns` where a needed column is missing, with its heading."""
    wanted = columns(form, is_report=periods.is_report(tenant, form.kind))
    matched = match(table.head, wanted)
    if matched.missing:
        raise Incomplete("import_columns", missing=list(matched.missing), strangers=list(matched.strangers))
    return _Judge(actor, tenant, form, wanted, matched, today).all(table)


class _Judge:
    def __init__(
        self, actor: Actor, tenant: int, form: Kept, wanted: Sequence[Column], matched: Matched, today: date
    ) -> None:
        self.actor, self.tenant, self.form, self.today = actor, tenant, form, today
        self.wanted, self.matched = {column.name: column for column in wanted}, matched
        self.names = Names(actor, tenant)
        self.beneath: dict[UUID, Names] = {}
        self.abouts: dict[str, Subject] = {}
        self.only = self._only_about()
        self.judged = Judged()

    def all(self, table: Table) -> Judged:
        judged = self.judged
        judged.rows = len(table.rows)
        judged.errors += [
            Error(1, heading, heading, "模板里没有这一列，没有导入这一列。")
            for heading in self.matched.strangers
        ]
        self._prepare(table)
        right = [(n, entry) for n, row in table.rows if (entry := self._row(n, row)) is not None]
        self._against_what_is_there(self._once(right))
        judged.errors.sort(key=lambda one: one.row)
        return judged

    # ── one row ──────────────────────────────────────────────────────────────────────────────────

    def _row(self, n: int, row: list[object]) -> Entry | None:
        raw = {name: _cell(row, place) for name, place in self.matched.places.items()}
        about = self._about(n, raw.pop(ABOUT, None))
        period = str(raw.pop(PERIOD, None) or "").strip()
        if about is None:
            return None
        names = self.beneath.setdefault(about.id, Names(self.actor, self.tenant, about))
        filled = fill(self.form.kind, raw, names=names, today=self.today, evidence=None)
        for one in filled.problems:
            column = self.wanted.get(one.field)
            self._wrong(n, column.label if column else one.label, raw.get(one.field), one.reason)
        if filled.problems:
            return None
        try:
            named = periods.period_of(self.form.kind, about, filled.values, period)
        except Incomplete as refused:
            self._wrong(n, PERIOD, period, f"{refused.reason}可写：{'、'.join(refused.details['offered'])}。")  # type: ignore[arg-type]
            return None
        return Entry(self.form, about, filled.values, named)

    def _about(self, n: int, written: object) -> Subject | None:
        label = self.wanted[ABOUT].label
        if written is None or plain(written) == "":
            if self.only is None:
                self._wrong(n, label, "", "没有填。")
            return self.only
        try:
            id_ = self.names.find(self.form.kind.about, plain(written))
        except Wrong as wrong:
            self._wrong(n, label, written, str(wrong))
            return None
        if id_ not in self.abouts:
            self.abouts[id_] = Subject.objects.get(tenant=self.tenant, id=id_)
        about = self.abouts[id_]
        if not self.actor.may(Permission.IMPORT_RUN, about.place):
            self._wrong(n, label, written, "没有为它填报的权限。")
            return None
        return about

    def _wrong(self, n: int, column: str, value: object, reason: str) -> None:
        shown = "" if value is None else plain(value)[:LONGEST]
        self.judged.errors.append(Error(n, column, shown, reason))

    def _prepare(self, table: Table) -> None:
        """Everybody the table names, asked a few hundred at a time."""
        place = self.matched.places.get(ABOUT)
        if place is not None:
            written = [plain(cell) for _, row in table.rows if (cell := _cell(row, place)) is not None]
            self.names.prepare(self.form.kind.about, written)
            ids = {found[0] for text in written if (found := self.names.known(self.form.kind.about, text))}
            for part in _parts(sorted(ids)):
                rows = Subject.objects.filter(tenant=self.tenant, id__in=part)
                self.abouts |= {str(row.id): row for row in rows}

    def _only_about(self) -> Subject | None:
        """The one subject this person could mean, if there is but one."""
        found = list(self.names.candidates(self.form.kind.about)[:2])
        return found[0] if len(found) == 1 else None

    # ── rows among themselves, and against what is there ─────────────────────────────────────────

    def _once(self, right: list[tuple[int, Entry]]) -> Iterator[tuple[int, str, Entry]]:
        seen: dict[str, tuple[int, Any]] = {}
        for n, entry in right:
            mine = keyed(self.form.kind, entry.about.id, entry.values)
            before = seen.setdefault(mine, (n, stored(entry.values)))
            if before[0] == n:
                yield n, mine, entry
                continue
            self.judged.duplicates += 1
            if before[1] != stored(entry.values):
                same = f"和第 {before[0]} 行是同一条（{self._key_labels()}相同），内容却不同"
                self._wrong(n, "", "", f"{same}；只导入了第 {before[0]} 行。")

    def _key_labels(self) -> str:
        return "、".join(self.wanted[name].label for name in self.form.kind.import_key if name in self.wanted)

    def _against_what_is_there(self, rows: Iterator[tuple[int, str, Entry]]) -> None:
        found = list(rows)
        there = _records_by_key(self.tenant, self.form.kind.kind, [mine for _, mine, _ in found])
        for n, mine, entry in found:
            before = there.get(mine, [])
            if len(before) > 1:
                self._wrong(n, "", "", f"已有 {len(before)} 条这样的登记，分不清更正哪一条，请在页面上更正。")
            elif not before:
                self.judged.new.append(Row(n, entry))
            else:
                self._correction(n, entry, before[0])

    def _correction(self, n: int, entry: Entry, older: Record) -> None:
        """What the table has no column for stays as it is."""
        absent = {f.name for f in self.form.kind.fields} - self.matched.places.keys()
        staying = {name: value for name, value in loaded(older.data).items() if name in absent}
        values = {**staying, **entry.values}
        if stored(values) == older.data:
            self.judged.unchanged += 1
            return
        if not people.may_file(self.actor, self.form.kind):
            self._wrong(n, "", "", "本岗位不能更正这类登记。")
            return
        self.judged.corrected.append(
            Row(n, Entry(self.form, entry.about, values, entry.period, {}, pieces_of(older), older))
        )


def _records_by_key(tenant: int, kind: str, keys: Sequence[str]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for part in _parts(keys):
        rows = Record.objects.filter(
            tenant=tenant, kind=kind, keyed__in=part, replaced_at__isnull=True, is_void=False,
            erased_at__isnull=True,
        )  # fmt: skip
        for row in rows.select_related("about"):
            found.setdefault(row.keyed, []).append(row)
    return found


def _parts(whole: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(whole), BATCH):
        yield whole[start : start + BATCH]


def _cell(row: list[object], place: int) -> object:
    return row[place] if place < len(row) else None
