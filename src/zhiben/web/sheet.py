"""A list of obligations as a file for spreadsheets: UTF-8 with its mark, as WPS and Excel expect."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import compress
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext, gettext_lazy

from zhiben.domain.access import Actor
from zhiben.domain.cells import Mark, Status
from zhiben.domain.words import word
from zhiben.plans import queries
from zhiben.plans.queries import Page, Row

BATCH = 1000  # rows asked for at once
MOST = 50_000  # rows of one file
HEAD = {  # of a file: by column of the list, "" those that are always there
    gettext_lazy("义务"): "",
    gettext_lazy("条款"): "",
    gettext_lazy("谁"): "who",
    gettext_lazy("镇街"): "who",
    gettext_lazy("行业"): "who",
    gettext_lazy("期"): "period",
    gettext_lazy("状态"): "state",
    gettext_lazy("标记"): "state",
    gettext_lazy("做了"): "count",
    gettext_lazy("要做"): "count",
    gettext_lazy("单位"): "count",
    gettext_lazy("到期"): "due",
    gettext_lazy("办结"): "done",
    gettext_lazy("方案"): "plan",
    gettext_lazy("编号"): "",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


class Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def rows_of(actor: Actor, question: dict[str, Any], first: Page) -> Iterator[Row]:
    """The rows of the first page and of all after it."""
    page = first
    yield from page.rows
    while page.next:
        page = queries.obligation_list(actor, cursor=page.next, limit=BATCH, **question)
        yield from page.rows


def table(rows: Iterable[Row], columns: Sequence[str] = ()) -> tuple[list[str], Iterator[list[object]]]:
    """The same as `answer`, for a file of another kind: headings and lines."""
    words, shown = _words(), _shown(columns)
    head = list(compress([str(title) for title in HEAD], shown))
    return head, (list(compress(cells(row, words), shown)) for row in rows)


def answer(rows: Iterable[Row], day: date, columns: Sequence[str] = ()) -> StreamingHttpResponse:
    """`columns`: of the list, those chosen; none: all. Words are taken in the reader's language now; lines
    are sent as they are read.
    """
    words, shown = _words(), _shown(columns)
    head = [str(title) for title in HEAD]
    response = StreamingHttpResponse(lines(rows, head, words, shown), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="zhiben-obligations-{day.isoformat()}.csv"'
    return response


def _words() -> dict[Any, str]:
    return {one: gettext(word(one)) for enum in (Status, Mark) for one in enum}


def _shown(columns: Sequence[str]) -> list[bool]:
    return [not (column and columns) or column in columns for column in HEAD.values()]


def lines(
    rows: Iterable[Row], head: list[str], words: dict[Any, str], shown: Sequence[bool]
) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff"
    yield writer.writerow(compress(head, shown))
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in compress(cells(row, words), shown)])


def cells(row: Row, words: dict[Any, str]) -> list[object]:
    marks = "、".join(words[mark] for mark in row.marks)
    return [
        row.title, row.clause, row.subject_name, row.region_name, row.industry_name, row.period,
        words[row.word], marks, row.counted, row.need, row.unit or "", row.due_on or "", row.done_on or "",
        row.plan, row.id,
    ]  # fmt: skip


def harmless(cell: object) -> object:
    """Text that a spreadsheet would take for a formula is marked as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
