"""A ledger read row by row: what each says, what is wrong with it, what contradicts itself. Nothing is looked
up: whether an enterprise exists, or a hazard is known already, is the room's to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from zhiben.contents.cells import Error, Wrong, is_nothing
from zhiben.contents.imports import ImportForm
from zhiben.contents.ledgers.grid import Grid, Raw, grid_of, kept, said
from zhiben.contents.ledgers.heads import Head, Mapping_, Vocabulary, heads_of, mapped
from zhiben.contents.ledgers.values import Meanings, Order, day_inside, folded, read_day

TEXT_MOST, SPOT_MOST = 2000, 200  # characters that are kept
_ERROR_VALUE = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|GETTING_DATA)", re.IGNORECASE)
_COMPANY = re.compile(r"(?:[一二三四五六七八九十\d]+[、.])?\s*(\S{2,}(?:公司|厂|集团|合作社))")
_OF_WHOM = re.compile(r"(?:企业名称|单位名称|填报单位|被检查单位|受检单位|企业|单位)\s*[::]\s*([^\s::]+)")
_TITLED = re.compile(r"^(\S{2,}?(?:有限公司|公司|厂|集团))\S{0,20}(?:隐患|台账|问题)", re.MULTILINE)
_MAJOR = re.compile(r"重大(?:生产安全)?(?:事故)?(?:安全)?隐患")
_NOT = re.compile(r"(?:不属于|不属|不构成|未构成|非|不是|未发现|无|未列入|不判定为|未达到|没有)\s*$")
_YEAR = re.compile(r"(20\d{2})\s*年")
_NOTHING = frozenset({"无", "/", "-", "--", "—", "——", "\\", "无隐患", "未发现隐患", "未发现问题", "暂无"})


@dataclass(frozen=True, slots=True)
class Concern:
    """A contradiction, to be looked at by a person: `about`: the level, status or deadline is not
    taken over.
    """

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row that can be read. `n` as the file counts rows, from 1.

    `level`: "general", "major" or "" where none is stated or it is not understood (`level_said` as written);
    `is_done`: the ledger says it has been put right; `is_known`: its word for that was understood;
    `concerns`: what contradicts itself, for a person.
    """

    n: int
    text: str
    found: date
    enterprise: str = ""
    code: str = ""
    spot: str = ""
    level: str = ""
    level_said: str = ""
    source: str = ""
    source_said: str = ""
    deadline: date | None = None
    responsible: str = ""
    measures: str = ""
    funds: str = ""
    is_done: bool = False
    is_known: bool = True
    status_said: str = ""
    closed: date | None = None
    criterion: str = ""
    own: str = ""
    note: str = ""
    concerns: tuple[Concern, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that holds no hazard of its own, and why."""

    row: int
    reason: str


@dataclass(slots=True)
class Sheet:
    """A sheet as read. `header_rows` from 1; `headings`: of the first block; `strangers`: those of them that
    were not understood; `rows`: how many rows hold a hazard, right or wrong.
    """

    name: str
    header_rows: list[int] = field(default_factory=list)
    headings: tuple[str, ...] = ()
    fingerprint: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)  # by heading: the column it is
    strangers: tuple[str, ...] = ()
    rows: int = 0
    lines: list[Line] = field(default_factory=list)
    errors: list[Error] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


Given = Mapping[str, Mapping[str, str]]  # by fingerprint of the headings: by heading the name of its column


def read(form: ImportForm, raws: Sequence[Raw], given: Given, *, order: Order = "") -> list[Sheet]:
    """Every sheet of a workbook. `given`: columns that somebody has chosen before."""
    words, meanings = Vocabulary(form), Meanings(form)
    return [_sheet(form, words, meanings, raw, given, order) for raw in raws]


def _sheet(
    form: ImportForm, words: Vocabulary, meanings: Meanings, raw: Raw, given: Given, order: Order
) -> Sheet:
    sheet = Sheet(raw.name)
    if not any(not is_nothing(cell) for row in raw.rows for cell in row):
        return sheet
    if raw.hidden:
        sheet.skipped.append(Skipped(1, "隐藏的工作表没有读；要导入请先取消隐藏。"))
        return sheet
    grid = grid_of(raw)
    heads = [(head, mapped(head, words, given.get(head.fingerprint, {}))) for head in heads_of(grid, words)]
    heads = [
        (one, columns) for n, (one, columns) in enumerate(heads)
        if "text" in columns.places or (n and one.repeats(heads[0][0]))
    ]  # fmt: skip
    if heads and "text" not in heads[0][1].places:
        heads = []
    if not heads:
        reason = "没有找到隐患台账的表头：至少要有“隐患描述”一列，和部位、日期、级别、整改情况等列中的两列。"
        sheet.skipped.append(Skipped(1, reason))
        return sheet
    head, columns = heads[0]
    sheet.headings, sheet.fingerprint, sheet.strangers = head.texts, head.fingerprint, columns.strangers
    sheet.columns = {head.texts[place]: name for name, place in columns.places.items()}
    titles = "\n".join(text for row in range(head.rows[0]) for _, text in grid.filled(row))
    ends = [*(later.rows[0] for later, _ in heads[1:]), grid.height]
    told, places = heads[0]
    for (one, own), end in zip(heads, ends, strict=True):
        if one is not head and one.repeats(told):
            sheet.skipped += [Skipped(row + 1, "重复的表头。") for row in one.rows]
        else:
            sheet.header_rows += [row + 1 for row in one.rows]
            told, places = one, own
        _Block(form, meanings, sheet, grid, one, places, titles, order).read(end)
    sheet.skipped.sort(key=lambda one: one.row)
    return sheet


class _Block:
    """The rows beneath one block of headings."""

    def __init__(
        self, form: ImportForm, meanings: Meanings, sheet: Sheet, grid: Grid, head: Head,
        columns: Mapping_, titles: str, order: Order,
    ) -> None:  # fmt: skip
        self.form, self.sheet, self.grid, self.head, self.order = form, sheet, grid, head, order
        self.meanings = meanings
        self.places = dict(columns.places)
        years = set(_YEAR.findall(titles))
        self.year = int(years.pop()) if len(years) == 1 else None
        whose = _OF_WHOM.search(titles) or _TITLED.search(titles)
        self.whose = whose[1] if whose else ""
        is_major = bool(_MAJOR.search(titles)) and "一般" not in titles
        self.level = "major" if is_major and "level" not in self.places else ""
        self.footers = tuple(folded(word) for word in form.footers)
        self.code = ""

    def read(self, end: int) -> None:
        self._doubt(end)
        for row in range(self.head.first_body, end):
            if self.grid.is_blank(row):
                continue
            reason = self._no_hazard(row)
            if reason:
                self.sheet.skipped.append(Skipped(row + 1, reason))
            elif self._goes_on(row):
                self._join(row)
            else:
                self._row(row)

    def _doubt(self, end: int) -> None:
        """类别 may say a level, or 人的因素: what is mostly not understood is no level, no source."""
        for name in ("level", "source"):
            if name not in self.places:
                continue
            cells = (said(self.grid.at(row, self.places[name])) for row in range(self.head.first_body, end))
            written = [text for text in cells if text][:200]
            known = sum(self.meanings.of(name, text) is not None for text in written)
            if len(written) > 2 and known * 3 < len(written):
                del self.places[name]

    # ── lines that are none ──────────────────────────────────────────────────────────────────────

    def _no_hazard(self, row: int) -> str:
        cells = self.grid.filled(row)
        texts = [text for _, text in cells]
        if [_number(text) for text in texts] == list(range(1, len(texts) + 1)) and len(texts) >= 3:
            return "栏次行。"
        text = self._said(row, "text")
        if not texts:
            return "只有看不见的字符。"
        first = folded(texts[0])
        begins = any(first.startswith(word) for word in self.footers)
        if begins and (not text or text == texts[0] or len(texts) <= 3) and not self._is_told(row):
            return "表尾（合计、填表人、说明等），不是隐患。"
        if len(cells) == 1 and (not text or self._is_wide(row, cells[0][0])):
            company = _COMPANY.fullmatch(texts[0])
            self.whose = company[1] if company else self.whose
            return "小标题，不是隐患。"
        if folded(text) in _NOTHING and text:
            return "写明没有隐患。"
        return ""

    def _is_told(self, row: int) -> bool:
        """Has the row what only a hazard has: a text of its own and a day?"""
        try:
            self._day("found", row)
        except Wrong:
            return False
        return bool(self._said(row, "text")) and not is_nothing(self._cell(row, "found"))

    def _is_wide(self, row: int, column: int) -> bool:
        return any(
            top <= row <= bottom and left <= column <= right and right - left >= 2
            for top, left, bottom, right in self.grid.areas
        )

    def _goes_on(self, row: int) -> bool:
        """Does the row carry on the hazard above, whose text is merged down into it?"""
        place = (row, self.places["text"])
        own = self.places.get("own")
        return place in self.grid.above and (own is None or (row, own) in self.grid.above)

    def _join(self, row: int) -> None:
        before = self.sheet.lines[-1] if self.sheet.lines else None
        if before is not None:
            more = {
                name: "\n".join(dict.fromkeys(filter(None, (getattr(before, name), self._kept(row, name)))))
                for name in ("measures", "responsible")
            }
            self.sheet.lines[-1] = replace(before, **more)  # type: ignore[arg-type]
        above = before.n if before is not None else row
        self.sheet.skipped.append(Skipped(row + 1, f"和第 {above} 行是同一条隐患，措施、责任人已并入。"))

    # ── one hazard ───────────────────────────────────────────────────────────────────────────────

    def _row(self, row: int) -> None:
        self.sheet.rows += 1
        wrong = list(self._wrong(row))
        if wrong:
            self.sheet.errors += wrong
            return
        line = self._line(row)
        self.sheet.lines.append(replace(line, concerns=tuple(_concerns(line))))

    def _wrong(self, row: int) -> Iterator[Error]:
        for name, place in self.places.items():
            text = said(self.grid.at(row, place))
            if _ERROR_VALUE.fullmatch(text):
                yield self._error(row, name, "这是 Excel 的错误值，请改成内容本身。")
        text = self._said(row, "text")
        if not text:
            yield self._error(row, "text", "没有写隐患内容。")
        elif len(text) > TEXT_MOST:
            yield self._error(row, "text", f"最多 {TEXT_MOST} 字，现在 {len(text)} 字。")
        if len(self._said(row, "spot")) > SPOT_MOST:
            yield self._error(row, "spot", f"最多 {SPOT_MOST} 字，现在 {len(self._said(row, 'spot'))} 字。")
        if "found" not in self.places or is_nothing(self._cell(row, "found")):
            yield self._error(row, "found", "没有写发现日期（检查日期、排查日期）。")
        for name in ("found", "deadline", "closed"):
            try:
                self._day(name, row)
            except Wrong as wrong:
                yield self._error(row, name, str(wrong))

    def _line(self, row: int) -> Line:
        found = self._day("found", row)
        assert found is not None
        level_said, source_said, status = (self._said(row, name) for name in ("level", "source", "status"))
        closed = self._day("closed", row) or (day_inside(status) if status else None)
        stands = self._meant("status", status)
        done = stands == "done" or (not stands and closed is not None)
        return Line(
            n=row + 1, text=self._kept(row, "text"), found=found, enterprise=self._carried(row),
            code=self.code, spot=" ".join(self._kept(row, "spot").split()),
            level=self._meant("level", level_said) or ("" if level_said else self.level),
            level_said=level_said, source=self._meant("source", source_said), source_said=source_said,
            deadline=self._day("deadline", row), responsible=self._kept(row, "responsible"),
            measures=self._kept(row, "measures"), funds=self._kept(row, "funds"), is_done=done,
            is_known=bool(stands) or done or not status,
            status_said=status, closed=closed, criterion=self._kept(row, "criterion"),
            own=self._kept(row, "own"), note=self._kept(row, "note"),
        )  # fmt: skip

    def _carried(self, row: int) -> str:
        """Whose hazard: written once, it holds for the rows beneath that leave it out."""
        name, code = self._said(row, "enterprise"), self._said(row, "code")
        if name or code:
            self.whose, self.code = name, code
        return self.whose

    def _day(self, name: str, row: int) -> date | None:
        """Raises Wrong. 立即整改 is the day it was found."""
        raw = self._cell(row, name)
        text = said(raw)
        if not text or folded(text) in _NOTHING:
            return None
        if name == "deadline" and self.meanings.of(name, text) == "at_once":
            return self._day("found", row)
        try:
            return read_day(raw, order=self.order, year=self.year)
        except Wrong:
            if name == "closed" and self._meant("status", text):
                return day_inside(text)  # 未完成, or a sentence with a day in it
            raise

    def _meant(self, name: str, text: str) -> str:
        return (self.meanings.of(name, text) or "") if text else ""

    def _cell(self, row: int, name: str) -> object:
        place = self.places.get(name)
        return None if place is None else self.grid.at(row, place)

    def _kept(self, row: int, name: str) -> str:
        return kept(self._cell(row, name))

    def _said(self, row: int, name: str) -> str:
        return said(self._cell(row, name))

    def _error(self, row: int, name: str, reason: str) -> Error:
        return Error(row + 1, self.form.named(name).label, self._said(row, name)[:60], reason)


def _concerns(line: Line) -> Iterator[Concern]:
    """What in a row contradicts itself."""
    if line.level == "general" and says_major(line.text):
        yield Concern("level", "内容里写的是重大隐患，级别一栏却是一般，请人工认定。")
    if line.level_said and not line.level:
        yield Concern("level", f"级别“{line.level_said[:20]}”看不出是一般还是重大，请人工认定。")
    status = f"“{line.status_said[:20]}”"
    if line.status_said and not line.is_known:
        yield Concern("status", f"状态{status}看不出是否已整改，按未整改登记，请核实。")
    if line.is_done and line.closed is None:
        yield Concern("status", "写明已整改，却没有写哪一天，请核实后补上。")
    if line.closed is not None and line.closed < line.found:
        yield Concern("status", f"销号日期 {line.closed} 早于发现日期 {line.found}，请核实。")
    if line.closed is not None and line.is_known and line.status_said and not line.is_done:
        yield Concern("status", f"写了销号日期 {line.closed}，状态却是{status}，请核实。")
    if line.deadline is not None and line.deadline < line.found:
        yield Concern("deadline", f"整改期限 {line.deadline} 早于发现日期 {line.found}，请核实。")


def says_major(text: str) -> bool:
    """Whether a text calls something a major hazard, and does not say that it is none."""
    return any(not _NOT.search(text[: found.start()]) for found in _MAJOR.finditer(text))


def _number(text: str) -> int | None:
    found = re.fullmatch(r"[(（]?(\d{1,2})[)）]?", text)
    return int(found[1]) if found else None
