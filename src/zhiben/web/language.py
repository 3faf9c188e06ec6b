"""Chinese or English, kept in a cookie of the browser."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from zhiben.web.policies import anyone
from zhiben.web.requests import Request, safe_path

A_YEAR = 365 * 24 * 3600


@anyone
@require_POST
def choose(request: Request) -> HttpResponse:
    """Back to the page the person was on; an unknown language changes nothing."""
    response = HttpResponseRedirect(safe_path(request, request.POST.get("next")))
    chosen = request.POST.get("language")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=A_YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    return response
