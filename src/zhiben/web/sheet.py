"""A list of obligations as a file for spreadsheets: UTF-8 with its mark, as WPS and Excel expect."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext

from zhiben.domain.access import Actor
from zhiben.domain.cells import Mark, Status
from zhiben.domain.words import word
from zhiben.plans import queries
from zhiben.plans.queries import Page, Row

BATCH = 1000  # rows asked for at once
MOST = 50_000  # rows of one file
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


def answer(rows: Iterable[Row], day: date) -> StreamingHttpResponse:
    """Words are taken in the reader's language now; the lines are sent as they are read."""
    words = {one: gettext(word(one)) for enum in (Status, Mark) for one in enum}
    response = StreamingHttpResponse(lines(rows, heading(), words), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="zhiben-obligations-{day.isoformat()}.csv"'
    return response


def heading() -> list[str]:
    return [
        gettext(title)
        for title in (
            "义务", "条款", "谁", "镇街", "行业", "期", "状态", "标记",
            "做了", "要做", "单位", "到期", "办结", "方案", "编号",
        )
    ]  # fmt: skip


def lines(rows: Iterable[Row], head: list[str], words: dict[Any, str]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff"
    yield writer.writerow(head)
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in cells(row, words)])


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
