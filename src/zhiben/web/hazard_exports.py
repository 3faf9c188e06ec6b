"""The list of hazards, as it is narrowed, as Excel; and with its photos, as a package."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from zhiben.domain.hazards import Event
from zhiben.domain.refusals import TooLarge
from zhiben.domain.words import word
from zhiben.ground import limits
from zhiben.ground.evidence import sniff
from zhiben.hazards import queries
from zhiben.hazards.queries import Line, Shot
from zhiben.records.tables.sheets import workbook
from zhiben.web import exporting
from zhiben.web.hazards import Bar
from zhiben.web.narrowing import AsOf, end_of
from zhiben.web.policies import signed_in
from zhiben.web.records import as_file
from zhiben.web.requests import SignedIn

PAGE = 2000  # hazards asked for at once


@signed_in
@require_safe
def table(request: SignedIn) -> HttpResponse:
    """Raises TooLarge `export_too_large`."""
    rows = [_row(line) for line in _lines(request, limits.EXPORT_ROWS)]
    return exporting.answer(exporting.asked(request.GET), _name(request), gettext("隐患台账"), _head(), rows)


@signed_in
@require_safe
def package(request: SignedIn) -> HttpResponse:
    """A zip: the table, and a folder for each hazard that has photos or papers. What they are called here is
    made from numbers, never from the names they came with. Raises TooLarge `export_too_large`.
    """
    lines = list(_lines(request, limits.PACKAGE_HAZARDS))
    known = end_of(AsOf(request.GET, today=request.today).day)
    packed = BytesIO()
    left = limits.PACKAGE_BYTES
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(f"{gettext('隐患台账')}.xlsx", _table(lines))
        for line in lines:
            for name, shot in _shots(request, line.id, known):
                left -= shot.item.size
                if left < 0:
                    raise TooLarge("export_too_large", bytes=limits.PACKAGE_BYTES)
                archive.write(shot.item.path, f"{line.number}/{name}")
    answer = as_file(packed.getvalue(), f"{_name(request)}.zip")
    answer["Content-Type"] = "application/zip"
    return answer


def _lines(request: SignedIn, most: int) -> Iterator[Line]:
    bar = Bar(request.GET, request.actor, today=request.today)
    day, known = bar.day or request.today, end_of(bar.day)
    wanted = bar.wanted(day)
    after: UUID | None = None
    seen = 0
    while True:
        page = queries.page(request.actor, wanted, today=day, after=after, size=min(PAGE, most), known=known)
        seen += len(page.lines)
        after = page.next
        if seen > most or (seen == most and after is not None):
            raise TooLarge("export_too_large", rows=most)
        yield from page.lines
        if after is None:
            return


def _table(lines: list[Line]) -> bytes:
    return workbook(gettext("隐患台账"), _head(), (_row(line) for line in lines))


def _head() -> list[str]:
    return [
        gettext("编号"), gettext("企业"), gettext("隐患部位"), gettext("隐患描述"), gettext("隐患级别"),
        gettext("来源"), gettext("发现日期"), gettext("整改期限"), gettext("状态"), gettext("超期天数"),
        gettext("延期次数"), gettext("挂牌督办"), gettext("销号日期"), gettext("判定依据"),
    ]  # fmt: skip


def _row(line: Line) -> list[Any]:
    return [
        line.number, line.enterprise_name, line.spot, line.text,
        gettext(word(line.level)) if line.level else "", gettext(word(line.source)), line.found_on,
        line.deadline, gettext(word(line.state)), -(line.left or 0) if line.is_overdue else None,
        line.extensions or None, line.listed or None, line.closed_on, line.criterion,
    ]  # fmt: skip


def _shots(request: SignedIn, hazard: UUID, known: datetime | None) -> Iterator[tuple[str, Shot]]:
    """Photos and papers of a hazard with their names in the package: 01-整改报验.jpg."""
    whole = queries.hazard(request.actor, hazard, today=request.today, at=request.now, known=known)
    for n, shot in enumerate(whole.shots, 1):
        if shot.item.erased_at is None and shot.item.path.is_file():
            yield f"{n:02d}-{_said(shot.event)}.{sniff.TYPES[shot.item.mime].endings[0]}", shot


def _said(event: Event) -> str:
    return gettext(word(event)).replace("/", " ")


def _name(request: SignedIn) -> str:
    day = AsOf(request.GET, today=request.today).day
    return f"{gettext('隐患台账')}-{(day or request.today).isoformat()}"
