"""Every row of a ledger before anything is written: taken over and how far, known already, wrong and why."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from zhiben.contents.cells import Error
from zhiben.contents.ledgers.reading import Concern, Line, Sheet, Skipped
from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.criteria.library import Level as Criterion
from zhiben.domain.criteria.matching import Verdict
from zhiben.domain.hazard_cases import after
from zhiben.domain.hazards import Event, Level, Side, Source, State
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import WORDS, Incomplete, NotPermitted
from zhiben.hazards import deeds
from zhiben.hazards.deeds import side_of
from zhiben.hazards.ledgers.likeness import Like, Likeness
from zhiben.hazards.many import Reporter, Taken
from zhiben.hazards.saying import Found, Said
from zhiben.library.criteria import shipped
from zhiben.orgs.imports.values import by_code, by_name
from zhiben.orgs.models import Subject

NOTE = "按导入的台账"
_WHICH = re.compile(r"[A-Za-z]?\d{1,4}\s*(?:号|#|＃)")  # 3号灭火器: which one is nothing to a criterion
KEPT = 600  # characters of what a ledger says besides, kept with the report

Kept = frozenset[tuple[str, int]]  # (sheet, row): taken over though it looks like another


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is taken over. `state`: as it will stand; `told`: what was not taken over, and why."""

    line: Line
    taken: Taken
    state: State
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A row that is not taken over because of another one."""

    line: Line
    subject: Subject
    like: Like


@dataclass(slots=True)
class JudgedSheet:
    """`conflicts` are taken over like `accepted`, as far as nothing contradicts, and wait for a person."""

    sheet: Sheet
    accepted: list[Row] = field(default_factory=list)
    conflicts: list[Row] = field(default_factory=list)
    duplicates: list[Known] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    errors: list[Error] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """Those taken over, in the order of the file."""
        return sorted((*self.accepted, *self.conflicts), key=lambda one: one.line.n)

    @property
    def places(self) -> list[Place]:
        """Where the hazards of the sheet are, those that are known already too."""
        return [
            *(row.taken.subject.place for row in self.rows),
            *(known.subject.place for known in self.duplicates),
        ]


def judge(
    actor: Actor, tenant: int, sheets: Sequence[Sheet], *, at: datetime, only: Subject | None = None,
    keep: Kept = frozenset(),
) -> list[JudgedSheet]:  # fmt: skip
    """`only`: the enterprise whose ledger it is. `keep`: rows taken over though they look like another."""
    return _Judge(actor, tenant, sheets, at, only, keep).all(sheets)


class _Judge:
    def __init__(
        self, actor: Actor, tenant: int, sheets: Sequence[Sheet], at: datetime, only: Subject | None,
        keep: Kept,
    ) -> None:  # fmt: skip
        self.actor, self.tenant, self.only, self.keep = actor, tenant, only, keep
        self.today = day_of(at)
        self.reporter = Reporter(tenant, actor, at)
        self.whose = _Whose(actor, tenant, [line for sheet in sheets for line in sheet.lines], only)
        days = [line.found for sheet in sheets for line in sheet.lines] or [self.today]
        firms = {row.id for row in self.whose.known}
        self.likeness = Likeness(tenant, firms, min(days), max(days))
        self._suggested: dict[tuple[str, str, date], str] = {}

    def all(self, sheets: Sequence[Sheet]) -> list[JudgedSheet]:
        return [self._sheet(sheet) for sheet in sheets]

    def _sheet(self, sheet: Sheet) -> JudgedSheet:
        judged = JudgedSheet(sheet, skipped=list(sheet.skipped), errors=list(sheet.errors))
        for line in sheet.lines:
            found = self._whose(line)
            if isinstance(found, Error):
                judged.errors.append(found)
                continue
            like = self.likeness.like(found.id, line)
            if like is not None and (like.is_same or (sheet.name, line.n) not in self.keep):
                judged.duplicates.append(Known(line, found, like))
                continue
            self.likeness.keep(found.id, line)
            row, concerns = self._row(line, found)
            (judged.conflicts if concerns else judged.accepted).append(row)
        judged.errors.sort(key=lambda one: one.row)
        return judged

    def _whose(self, line: Line) -> Subject | Error:
        """The enterprise of a row that may be taken over, or why it may not."""
        found = self.whose.of(line)
        return found if isinstance(found, Error) else self._wrong(line, found) or found

    def _wrong(self, line: Line, subject: Subject) -> Error | None:
        needed = (Permission.IMPORT_RUN, Permission.HAZARD_REPORT)
        if not all(self.actor.may(one, subject.place) for one in needed):
            return Error(line.n, "企业名称", line.enterprise, "没有给这家企业导入隐患的权限。")
        if line.found > self.today:
            return Error(line.n, "发现日期", str(line.found), "不能晚于今天。")
        try:
            deeds.source_for(self.actor, self._source(line))
        except NotPermitted:
            reason = f"来源写的是“{line.source_said}”，不由本单位登记；请由监管部门导入，或改正来源。"
            return Error(line.n, "隐患来源", line.source_said, reason)
        return None

    def _source(self, line: Line) -> Source | None:
        """As the ledger says; not said, an enterprise's own ledger is of its own checks."""
        if line.source:
            return Source(line.source)
        return None if side_of(self.actor) is Side.ENTERPRISE else Source.IMPORT

    # ── how far it goes ──────────────────────────────────────────────────────────────────────────

    def _row(self, line: Line, subject: Subject) -> tuple[Row, tuple[Concern, ...]]:
        concerns = (*line.concerns, *self._suggests(line, subject), *self._ahead(line))
        doubted = {one.about for one in concerns}
        found = Found(
            subject.id, line.text, line.spot, source=self._source(line), found_on=line.found, ledger=True,
            stated=stated(line),
        )  # fmt: skip
        row, _, case = self.reporter.begin(subject, found)
        told, steps = [one.text for one in concerns], list[tuple[Event, Said]]()
        for event, said in self._wanted(line, doubted):
            lacks = self.reporter.lacks(row, case, event, said)
            if lacks:
                told.append(f"{_LEFT[event]}：{WORDS[lacks[0]][0]}")
                break
            case = after(case, self.reporter.deed(row, case, event, said))
            steps.append((event, said))
        return Row(line, Taken(subject, found, tuple(steps)), case.state, tuple(told)), concerns

    def _wanted(self, line: Line, doubted: Collection[str]) -> Iterator[tuple[Event, Said]]:
        """Graded as stated, then 台账记为已销号: each only where nothing contradicts it."""
        if not line.level or "level" in doubted:
            return
        criterion = self._criterion(line)
        deadline = None if "deadline" in doubted else line.deadline
        yield Event.GRADE, Said(note=NOTE, level=Level(line.level), deadline=deadline, criterion=criterion)
        if line.is_done and line.closed is not None and "status" not in doubted:
            yield Event.STATE, Said(note=line.status_said or NOTE, on=line.closed)

    def _criterion(self, line: Line) -> str:
        """The criterion, where the ledger gives the id of one in force on the day it was found."""
        try:
            rests_on = deeds.cited(line.criterion.strip(), line.found)
        except Incomplete:
            return ""
        return "" if rests_on is None or rests_on.foreign else rests_on.item.id

    def _ahead(self, line: Line) -> Iterator[Concern]:
        if line.closed is not None and line.closed > self.today:
            yield Concern("status", f"销号日期 {line.closed} 在今天以后，请核实。")

    def _suggests(self, line: Line, subject: Subject) -> Iterator[Concern]:
        """What the criteria say where the ledger says general."""
        if line.level != "general" or any(one.about == "level" for one in line.concerns):
            return
        asked = (_WHICH.sub("", line.text), subject.industry, line.found)  # many rows differ by a number only
        if asked not in self._suggested:
            self._suggested[asked] = _suggestion(*asked)
        if self._suggested[asked]:
            yield Concern("level", self._suggested[asked])


def _suggestion(text: str, industry: str, day: date) -> str:
    try:
        answer = shipped().match(text, industry, day, hints=False)
    except KeyError:
        return ""
    best = answer.candidates[0] if answer.candidates else None
    if answer.verdict is not Verdict.SUGGEST or best is None or best.criterion.level is not Criterion.MAJOR:
        return ""
    clause = f"{best.criterion.clause}：{best.criterion.text}"[:80]
    return f"对照判定标准像是重大事故隐患（{clause}），级别一栏却是一般，请人工认定。"


def stated(line: Line) -> str:
    """What the ledger says besides, in its own words: kept with the report."""
    told: Mapping[str, str] = {
        "台账编号": line.own, "级别": line.level_said, "来源": line.source_said, "依据": line.criterion,
        "责任人": line.responsible, "措施": line.measures, "资金": line.funds,
        "期限": line.deadline.isoformat() if line.deadline else "", "状态": line.status_said,
        "销号日期": line.closed.isoformat() if line.closed else "", "备注": line.note,
    }  # fmt: skip
    return "；".join(f"{label}：{' '.join(text.split())}" for label, text in told.items() if text)[:KEPT]


_LEFT = {Event.GRADE: "没有认定等级，待人工认定", Event.STATE: "没有记为已销号，仍在办"}


class _Whose:
    """The enterprises that rows name, asked together."""

    def __init__(self, actor: Actor, tenant: int, lines: Sequence[Line], only: Subject | None) -> None:
        self.actor, self.only = actor, only
        names = {way for line in lines for way in _ways(line.enterprise)}
        self._codes = by_code(tenant, Kind.ENTERPRISE, {line.code for line in lines if line.code})
        self._names = by_name(tenant, Kind.ENTERPRISE, names)
        named = {row.id: row for rows in (*self._codes.values(), *self._names.values()) for row in rows}
        self.known = [*named.values(), *([only] if only is not None else [])]

    def of(self, line: Line) -> Subject | Error:
        """The enterprise, or why there is none. One out of reach is one that is not there."""
        if self.only is not None:
            return self._own(line, self.only)
        if not line.code and not line.enterprise:
            return self._error(line, "没有写是哪家企业；整本是一家企业的，请在导入时选定企业。")
        rows = self._found(line)
        if not rows:
            return self._error(line, "没有登记这家企业，请核对名称或统一社会信用代码。")
        if len(rows) > 1:
            return self._error(line, f"有 {len(rows)} 家企业叫这个名字，请填统一社会信用代码。")
        return rows[0]

    def _found(self, line: Line) -> list[Subject]:
        rows = self._codes.get(line.code, []) if line.code else []
        if not rows:
            rows = [row for way in _ways(line.enterprise) for row in self._names.get(way, ())]
        return list({row.id: row for row in rows if self.actor.reads_at(row.place)}.values())

    def _own(self, line: Line, only: Subject) -> Subject | Error:
        """The enterprise the ledger is of: rows may leave it out or shorten its name, not name another."""
        others = [row for row in self._found(line) if row.id != only.id]
        if others or (line.code and line.code != only.code):
            return self._error(line, f"这一行写的是别的企业，不是“{only.name}”。")
        return only

    def _error(self, line: Line, reason: str) -> Error:
        return Error(line.n, "企业名称", (line.enterprise or line.code)[:60], reason)


def _ways(name: str) -> set[str]:
    """A name as it may be registered: brackets wide or narrow."""
    narrow = name.replace("（", "(").replace("）", ")")
    wide = name.replace("(", "（").replace(")", "）")
    return {way for way in (name, narrow, wide) if way}
