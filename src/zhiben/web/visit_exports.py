"""The list of inspections, as it is narrowed, as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from zhiben.domain.refusals import TooLarge
from zhiben.domain.words import word
from zhiben.ground import limits
from zhiben.inspections import queries
from zhiben.web import exporting
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn
from zhiben.web.visits import Bar

PAGE = 2000  # asked for at once


@signed_in
@require_safe
def table(request: SignedIn) -> HttpResponse:
    """Raises TooLarge `export_too_large`."""
    head = [
        gettext("编号"), gettext("企业"), gettext("类型"), gettext("状态"), gettext("计划日期"),
        gettext("人员"), gettext("不合格"), gettext("转隐患"),
    ]  # fmt: skip
    title = gettext("检查")
    return exporting.answer(
        exporting.asked(request.GET), f"{title}-{request.today.isoformat()}", title, head, _rows(request)
    )


def _rows(request: SignedIn) -> Iterator[list[Any]]:
    wanted = Bar(request.GET, request.actor).wanted
    after: UUID | None = None
    seen = 0
    while True:
        page = queries.page(request.actor, wanted, today=request.today, after=after, size=PAGE)
        seen += len(page.lines)
        if seen > limits.EXPORT_ROWS:
            raise TooLarge("export_too_large", rows=seen)
        for line in page.lines:
            filed = line.filed_on is not None
            yield [
                line.number, line.enterprise_name, gettext(word(line.type)), gettext(word(line.state)),
                line.planned_on, line.people, line.fails if filed else None, line.raised if filed else None,
            ]  # fmt: skip
        after = page.next
        if after is None:
            return
