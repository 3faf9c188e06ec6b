"""Every "no" as an answer: a page, a fragment for htmx, or JSON. One shape in words: why, what to do."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop

from zhiben.domain.refusals import NotFound, NotPermitted, Refused
from zhiben.web.requests import is_fragment, wants_json

log = logging.getLogger("zhiben.web")

# Why not, and what to do.
STALE = (gettext_noop("这张表单放得太久，已经失效。"), gettext_noop("回到原页面，刷新后再提交。"))
WRONG_WAY = (gettext_noop("这个地址不能这样打开。"), gettext_noop("从页面上的按钮或链接进入。"))
ENCODED = (gettext_noop("发来的内容是压缩过的，这里不收。"), gettext_noop("原样发送，不要压缩。"))
BUSY = (
    gettext_noop("系统正忙，刚才的没有办成"),
    gettext_noop("数据没有改动。过半分钟再试一次；还不行，告诉系统管理员。"),
)
BROKEN = (
    gettext_noop("系统出错，刚才的没有办成"),
    gettext_noop("数据没有改动。请把在做什么、几点几分告诉系统管理员。"),
)


def say(request: HttpRequest, status: int, code: str, reason: str, remedy: str) -> HttpResponse:
    """`reason` and `remedy` are Chinese source sentences; they are translated here."""
    words = {"status": status, "code": code, "reason": gettext(reason), "remedy": gettext(remedy)}
    if wants_json(request):
        return JsonResponse(words, status=status, json_dumps_params={"ensure_ascii": False})
    template = "_refused.html" if is_fragment(request) else "refused.html"
    layout = "page.html" if getattr(request, "actor", None) else "plain.html"
    return render(request, template, {**words, "layout": layout}, status=status)


def answer(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Out of reach and missing read alike, whatever was asked for."""
    code = "not_found" if isinstance(refusal, NotFound) else refusal.code
    if not isinstance(refusal, NotFound):
        log.info("refused %s %s: %s", request.method, request.path, refusal)
    return say(request, refusal.status, code, refusal.reason, refusal.remedy)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, Refused("bad_request"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, NotPermitted("not_permitted"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, NotFound("not_found"))


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token does not belong to this session: most often it lay open over a sign-out."""
    log.info("csrf %s: %s", request.path, reason)
    return say(request, 403, "stale_form", *STALE)


def not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    said = say(request, 405, "not_allowed", *WRONG_WAY)
    said.headers["Allow"] = response.headers["Allow"]
    return said


def encoded(request: HttpRequest) -> HttpResponse:
    """A packed body is not unpacked: how much is in it nobody knows before."""
    return say(request, 415, "encoded", *ENCODED)


def unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database is busy or away: nothing was changed, and asking again is right."""
    log.warning("unavailable %s: %s", request.path, error)
    said = say(request, 503, "busy", *BUSY) if wants_json(request) else out_of_order(request, 503)
    said.headers["Retry-After"] = "30"
    return said


def broken(request: HttpRequest) -> HttpResponse:
    """An error of ours. The page asks nothing of the database: it may be what is broken."""
    return say(request, 500, "broken", *BROKEN) if wants_json(request) else out_of_order(request, 500)


def out_of_order(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "out_of_order.html", {"status": status}, status=status)
