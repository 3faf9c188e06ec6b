"""公开看板: the last locked month for anybody, as a page and as data; and the poster made of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from zhiben.domain.indicators import Amount, Indicator
from zhiben.domain.refusals import NotFound
from zhiben.ground.evidence.sniff import PDF
from zhiben.reports import public
from zhiben.reports.months.queries import tenant_of
from zhiben.reports.public import Board, Office
from zhiben.reports.writing import public as public_papers
from zhiben.web import charts
from zhiben.web.evidence import as_kept
from zhiben.web.inspection_public import kept
from zhiben.web.policies import anyone, signed_in
from zhiben.web.requests import Request, SignedIn

FORMAT = "zhiben-board/1"
POSTER, REST = 6, 6  # figures of a poster, large and small
FIRST = ("major_open", "major_found", "major_closed", "led_in_time_rate", "visits", "in_time_rate")


@anyone
@require_safe
def page(request: Request) -> HttpResponse:
    """The board of an authority; of several, the one chosen."""
    offices = public.offices()
    board = _board(request, offices)
    context = {
        "offices": offices, "board": board, "curve": board and curve(board),
        "rows": [(titled(one.indicator), one) for one in board.figures] if board else [],
        "papers": public_papers.papers(board.office.tenant) if board else [],
    }  # fmt: skip
    return kept(render(request, "wall/public.html", context))


@anyone
@require_safe
def feed(request: Request) -> HttpResponse:
    """The same as data. Raises NotFound where nothing is locked."""
    board = _board(request, public.offices())
    if board is None:
        raise NotFound("authority")
    answer = JsonResponse(told(board), json_dumps_params={"ensure_ascii": False})
    answer.headers["Access-Control-Allow-Origin"] = "*"  # a screen of another office may read it
    return kept(answer)


@anyone
@require_safe
def paper(request: Request, id: UUID) -> HttpResponseBase:  # noqa: A002 - the name in the address
    """The public version of an issued paper."""
    name, path = public_papers.paper(id)
    return as_kept(path, PDF.mime, name)


@signed_in
@require_safe
def poster(request: SignedIn) -> HttpResponse:
    """展板: one large sheet to be printed, of the reader's own authority."""
    tenant = tenant_of(request.actor)
    is_there = any(one.tenant == tenant for one in public.offices())
    board = public.board(tenant) if is_there else None
    figures = {one.indicator.id: one for one in board.figures} if board else {}
    named = [figures[id_] for id_ in FIRST if id_ in figures]
    more = [one for id_, one in figures.items() if id_ not in FIRST]
    rows = [(titled(one.indicator), one) for one in (*named, *more)]
    context = {
        "board": board, "figures": rows[:POSTER], "rest": rows[POSTER : POSTER + REST],
        "curve": board and curve(board),
    }  # fmt: skip
    return render(request, "wall/poster.html", context)


def curve(board: Board) -> charts.Chart:
    """Major hazards open at the end of each locked month."""
    heads = (gettext("月份"), gettext("月末存量"))
    points = [charts.Point(period, amount.value) for period, amount in board.history]
    return charts.curve(gettext("重大隐患月末存量"), heads, points)


def told(board: Board) -> dict[str, Any]:
    """The board as data; numbers as text, so that none is rounded on the way."""
    return {
        "format": FORMAT, "authority": board.office.name, "tenant": board.office.tenant,
        "period": board.period, "version": board.version, "locked_at": board.locked_at.isoformat(),
        "sha256": board.sha256,
        "figures": [
            {
                "id": one.indicator.id,
                "title": titled(one.indicator),
                "unit": one.indicator.unit, "now": _amount(one.now),
                "before": None if one.before is None else _amount(one.before), "total": _amount(one.total),
                "industries": [{"name": name, "now": _amount(amount)} for name, amount in one.industries],
            }
            for one in board.figures
        ],
        "history": [{"period": period, "major_open": _amount(amount)} for period, amount in board.history],
    }  # fmt: skip


def titled(indicator: Indicator) -> str:
    """In the reader's language."""
    return indicator.title if (get_language() or "zh").startswith("zh") else indicator.english


def _amount(amount: Amount) -> dict[str, Any]:
    return {"value": None if amount.value is None else f"{amount.value:f}", "state": amount.state.value}


def _board(request: Request, offices: list[Office]) -> Board | None:
    """Raises NotFound for an authority that has locked nothing."""
    asked = request.GET.get("authority", "")
    chosen = [one for one in offices if asked in ("", str(one.tenant))]
    if asked and not chosen:
        raise NotFound("authority", asked=asked[:20])
    return public.board(chosen[0].tenant) if chosen else None
