"""Behind a proxy of ours, the peer is the proxy: whom it serves, it says in a header.

Only with ZHIBEN_PROXY=1, that is where nobody else can reach this port; otherwise what a header claims is not
believed. Of several addresses the last counts: it is the one our own proxy saw.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse


class Client:
    """REMOTE_ADDR is the client's address again: attempts to log in are counted by it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.PROXY:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        last = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if last:
            request.META["REMOTE_ADDR"] = last
        return self.get_response(request)
