"""Calendars of public holidays (调休), one file a year: `zhiben-calendar/1` → the domain's `Calendar`."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from zhiben.contents import notation
from zhiben.contents.problems import Place, Problems
from zhiben.contents.shapes import Reading, Text, Whole, Written, exactly
from zhiben.contents.strict import read_file
from zhiben.contents.structures import Entry, Field, ListOf, Record
from zhiben.domain.periods import Calendar
from zhiben.domain.plan import Span

FORMAT = "zhiben-calendar/1"


_DAYS = ListOf(Written("日期或一段日子", notation.span, notation.SPAN), least=0)
CALENDAR_FILE = Record(
    "日历",
    {
        "format": Field(exactly(FORMAT), needed=True),
        "year": Field(Whole(1949, 9999), needed=True),
        "basis": Field(Text("放假通知的文号"), needed=True),
        "rest": Field(_DAYS, needed=True),
        "work": Field(_DAYS, needed=True),
    },
)


def load_calendars(directory: Path, problems: Problems) -> Calendar:
    """All years of a directory; a year without a file stays 未公布."""
    if not directory.is_dir():
        problems.say(Place(str(directory), 1), "没有这个日历目录", "检查目录名。")
    rest: set[date] = set()
    work: set[date] = set()
    years: set[int] = set()
    for path in sorted(directory.glob("*.yaml")):
        entry = _read(path, problems)
        if entry is None:
            continue
        year = entry.get("year")
        if year in years:
            problems.say(entry.place("year"), f"{year} 年有两个日历文件", "删去一个。")
        off, on = (_in_year(entry, key, problems) for key in ("rest", "work"))
        both = sorted(off & on)
        if both:
            problems.say(entry.place("work"), f"{both[0]} 既放假又上班", "从 rest 或 work 里删去一处。")
        rest |= off
        work |= on
        years.add(year)
    return Calendar(frozenset(rest), frozenset(work), frozenset(years))


def _read(path: Path, problems: Problems) -> Entry | None:
    before = len(problems)
    document = read_file(path, path.name, problems)
    if document.root is None:
        if len(problems) == before:
            problems.say(Place(path.name, 1), "文件是空的", f"写上 format: {FORMAT}。")
        return None
    entry = CALENDAR_FILE.read(document.root, Reading(problems))
    return entry if isinstance(entry, Entry) and len(problems) == before else None


def _in_year(entry: Entry, key: str, problems: Problems) -> set[date]:
    """The days of `rest` or `work`; a notice may reach some days into the neighbouring years."""
    days: set[date] = set()
    for span in entry.get(key):
        found = set(_days(span))
        if any(abs(day.year - entry.get("year")) > 1 for day in (span.first, max(found))):
            problems.say(entry.place(key), f"{span.first} 不在 {entry.get('year')} 年", "检查年份。")
        days |= found
    return days


def _days(span: Span) -> list[date]:
    last = span.last or span.first
    return [span.first + timedelta(days=n) for n in range(min((last - span.first).days, 366) + 1)]
