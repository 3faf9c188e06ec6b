"""The shell of the phone's inspections (`pwa/`): one page, its service worker, and who is signed in.

The page holds nothing of anybody and opens without signing in: it is what a phone keeps to start without a
network. What a person sees comes from the phone's own store and from `/api/v1/`.
"""

from __future__ import annotations

import json
from hashlib import sha256

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from zhiben.web.middleware import HEADERS
from zhiben.web.policies import anyone, before_second
from zhiben.web.requests import Request

FILES = ("zhiben.css", "phone-look.css", "phone.js", "icons.svg", "favicon.svg")
POLICY = HEADERS["Content-Security-Policy"] + "; worker-src 'self'; manifest-src 'self'"
MAY = "camera=(self), geolocation=(self), microphone=()"  # a photo says where it was taken


@anyone
@require_safe
def shell(request: Request) -> HttpResponse:
    """The page a phone keeps. It says where to ask, in which language, and nothing else."""
    response = render(request, "phone/shell.html")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Permissions-Policy"] = MAY
    return response


@anyone
@require_safe
def worker(request: Request) -> HttpResponse:
    """The service worker. Another build or language is another text, so phones take it by themselves."""
    files = [static(name) for name in FILES]
    shell = {"page": reverse("phone"), "files": files, "language": get_language()}
    shell["version"] = sha256(json.dumps([shell, static("phone-worker.js")]).encode()).hexdigest()[:12]
    try:
        with staticfiles_storage.open(staticfiles_storage.stored_name("phone-worker.js")) as file:  # type: ignore[attr-defined]
            program = file.read().decode()
    except FileNotFoundError as error:  # nothing was built: some tests
        raise Http404 from error
    text = f"self.SHELL = {json.dumps(shell)};\n{program}"
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@anyone
@require_safe
def manifest(request: Request) -> HttpResponse:
    """What the home screen of a phone shows."""
    told = {
        "name": gettext("治本 · 现场检查"), "short_name": gettext("现场检查"), "display": "standalone",
        "start_url": reverse("phone"), "scope": reverse("phone"), "lang": get_language(),
        "background_color": "#f3f4f2", "theme_color": "#3d5568",
        "icons": [{"src": static("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }  # fmt: skip
    return JsonResponse(
        told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )


@anyone
@before_second
@require_safe
def hello(request: Request) -> HttpResponse:
    """Who is signed in, the token that what they send must carry, and the server's clock.

    Nobody gets no token: it would take the place of the one in a login form that is open beside.
    """
    actor, seat = request.actor, request.seat
    person = {"id": str(actor.person), "name": seat.name} if actor and seat and actor.person else None
    return JsonResponse(
        {
            "person": person,
            "token": get_token(request) if person else "",
            "server_at": request.now.isoformat(),
        }
    )
