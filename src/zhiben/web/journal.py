"""What the installation writes down about its own running: one number per request, one line per answer.

Never a body, never a query, never a name: who asked stands in the acts, what was asked may be anybody's data.
ZHIBEN_LOG=json makes every line of the log one JSON object, and adds a line per request.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")  # a proxy's own number is kept, so that both logs agree
log = logging.getLogger("zhiben.requests")
_number: ContextVar[str] = ContextVar("request", default="")


class Number:
    """Gives each request a number, on its answer and on every line that is logged meanwhile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        number = given if GIVEN.fullmatch(given) else secrets.token_hex(8)
        token, began = _number.set(number), time.monotonic()
        request.number = number  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
            response.headers[HEADER] = number
            told = {
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "ms": round((time.monotonic() - began) * 1000),
            }
            log.info("%(method)s %(path)s %(status)s", told, extra={"told": told})
            return response
        finally:
            _number.reset(token)


class Numbered(logging.Filter):
    """Puts the request's number on each line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_number = _number.get()
        return True


class Lines(logging.Formatter):
    """One JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_number", ""),
            "message": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps({name: value for name, value in told.items() if value != ""}, ensure_ascii=False)
