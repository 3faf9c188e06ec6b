"""What a view may ask of its request after `middleware.Desk` has seen it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from zhiben.domain.access import Actor
from zhiben.domain.factors import Demand


@dataclass(frozen=True, slots=True)
class Seat:
    """What the top bar says about the person signed in."""

    name: str
    authority: str
    unread: int = 0  # notices behind the bell


class Request(HttpRequest):
    """A request at the desk: who is asking (None before signing in), and when."""

    actor: Actor | None
    seat: Seat | None
    demand: Demand  # whether the person must, or should, bind a 动态口令
    second_from: date | None  # the day from which staff must
    now: datetime
    today: date


class SignedIn(Request):
    """A request under any policy but `anyone`: there is a person."""

    actor: Actor
    seat: Seat


def is_fragment(request: HttpRequest) -> bool:
    """True when htmx asks for a part of the page. Going back asks for the whole of it."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
        and request.headers.get("HX-Boosted") != "true"
    )


def wants_json(request: HttpRequest) -> bool:
    """Programs are answered in JSON, and under /api/ everybody is."""
    if request.path_info.startswith("/api/"):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def safe_path(request: HttpRequest, asked: str | None, otherwise: str = "") -> str:
    """`asked` as a path when it is a page of this site, else `otherwise` or home: no link leads elsewhere."""
    otherwise = otherwise or reverse("home")
    allowed = asked and url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not asked or not allowed:
        return otherwise
    parts = urlsplit(asked)
    return parts.path + (f"?{parts.query}" if parts.query else "") or otherwise


def page_of(request: HttpRequest) -> str:
    """The page a person is looking at while asking: itself, or where a fragment or a form was asked from."""
    if is_fragment(request):
        return safe_path(request, request.headers.get("HX-Current-URL"))
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    return safe_path(request, request.headers.get("Referer"))
