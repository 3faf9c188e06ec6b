"""What was being sent when the session had ended: kept in the pages until the person has signed in.

Nothing of it is stored: it travels as hidden fields through the sign-in page. Passwords are not kept, files
cannot be. Only what our own page has sent is kept: the form's token is checked as for any other request.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware

MARK = "kept:"
MOST = 200_000  # characters of all values together; beyond it the person is only asked to sign in
SECRET = ("csrfmiddlewaretoken", "old", "new", "again", "password", "code", "reset", "answer")
Field = tuple[str, str]


def of_request(request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> list[Field]:
    """The fields of a form that was sent too late; none where it was not our page that sent them."""
    if request.method != "POST":
        return []
    if _check(request, view, args, kwargs) is not None:
        return []
    fields = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    kept = [(name, value) for name, value in fields if name not in SECRET]
    return kept if sum(len(value) for _, value in kept) <= MOST else []


def of_form(asked: QueryDict) -> list[Field]:
    """The same, as the sign-in page hands them on."""
    names = [name for name in asked if name.startswith(MARK)]
    return [(name.removeprefix(MARK), value) for name in names for value in asked.getlist(name)]


def _check(request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponse | None:
    middleware = CsrfViewMiddleware(lambda _: HttpResponse())
    middleware.process_request(request)
    return middleware.process_view(request, view, args, kwargs)
