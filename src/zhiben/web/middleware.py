"""Between the network and a view: headers, clock, person, policy; and refusals turned into answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from zhiben.domain.access import ADMINISTRATORS, Actor, mark_of
from zhiben.domain.factors import Demand, demand
from zhiben.domain.refusals import NotFound, NotPermitted, Refused, SignedOut
from zhiben.ground import clock
from zhiben.orgs.staff import logins
from zhiben.tasks.notices import queries as notices
from zhiben.web import errors, kept, login, proving
from zhiben.web.policies import Policy, needs_proof, opens_before_second, policy_of
from zhiben.web.requests import Request, Seat, is_fragment, page_of

Answer = Callable[[HttpRequest], HttpResponse]

IDLE = timedelta(minutes=30)  # without a request: signed out
IDLE_ADMINISTRATOR = timedelta(minutes=10)  # the same, for the three administrators
ABSOLUTE = timedelta(hours=12)  # after signing in: signed out whatever is done
TOUCH = timedelta(minutes=1)  # how often "still here" is written down

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Headers:
    """The same protective headers on every answer; what a person sees is kept by no cache, unless the view
    says that it is the same for everybody.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        patch_vary_headers(response, ["HX-Request", "Cookie"])
        if not response.get("Cache-Control", "").startswith("public"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class Language:
    """Chinese unless the person chose otherwise; the browser's own preference is not asked."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        code = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(code):
            response = self.get_response(request)
        response.headers["Content-Language"] = code
        return response


class Desk:
    """Puts the clock and the person on the request, holds the policy, says no in words."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.now, request.today = clock.now(), clock.today()
        try:
            sit_down(request)
        except OperationalError as error:
            return errors.unavailable(request, error)
        if request.headers.get("Content-Encoding", "identity") != "identity":
            return errors.encoded(request)
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            return errors.not_allowed(request, response)
        return response

    def process_view(
        self, request: Request, view: Callable[..., object], args: object, kwargs: object
    ) -> HttpResponse | None:
        match policy_of(view):
            case Policy.ANYONE:
                return None
            case Policy.SIGNED_IN:
                return before(request, view, args, kwargs)
        return errors.answer(request, NotPermitted("no_policy"))

    def process_exception(self, request: Request, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refused):
            return errors.answer(request, error)
        if isinstance(error, OperationalError):
            return errors.unavailable(request, error)
        return None


def sit_down(request: Request) -> None:
    """Who is asking: nobody, once the session has been idle or has lasted too long."""
    request.actor = request.seat = None
    request.demand, request.second_from = Demand.FREE, settings.SECOND_FACTOR.staff_from
    if not request.user.is_authenticated:
        return
    try:
        actor = logins.actor_of(request.user, request.now)
    except NotFound:  # the person behind the account is gone
        logout(request)
        return
    if is_over(request, IDLE_ADMINISTRATOR if actor.roles & ADMINISTRATORS else IDLE):
        logout(request)
        return
    rekey_on_change(request, actor)
    request.actor = actor
    if not (request.user.is_demo or request.session.get("second")):
        request.demand = demand(actor.roles, request.today, settings.SECOND_FACTOR)
    request.seat = Seat(actor.name, logins.authority_name(request.user), notices.unread(actor))


def rekey_on_change(request: Request, actor: Actor) -> None:
    """Roles given or taken since the last request: a session key from before is worth nothing."""
    before, mark = request.session.get("reach"), mark_of(actor)
    if before == mark:
        return
    if before is not None:
        login.rekey(request)
    request.session["reach"] = mark


def is_over(request: Request, idle: timedelta) -> bool:
    """Whether the session has ended by now; notes, at most once a minute, that it is still used."""
    began, seen = (moment(request.session.get(name)) for name in ("began", "seen"))
    if began is None or seen is None or request.now - seen > idle or request.now - began > ABSOLUTE:
        return True
    if request.now - seen > TOUCH:
        request.session["seen"] = request.now.isoformat()
    return False


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def before(
    request: Request, view: Callable[..., object], args: object, kwargs: object
) -> HttpResponse | None:
    """What comes before the view: signing in, binding a 动态口令, showing again who one is."""
    if not request.actor:
        if request.path_info.startswith("/api/"):
            return errors.answer(request, SignedOut("signed_out"))
        return ask_to_sign_in(request, view, args, kwargs)
    if request.demand is Demand.REQUIRED and not opens_before_second(view):
        return lead(request, reverse("account-second"))
    if request.method == "POST" and needs_proof(view) and not proving.is_proven(request):
        if is_fragment(request):
            return lead(request, f"{reverse('prove')}?{urlencode({'next': page_of(request)})}")
        return proving.keeping(request, kept.of_request(request, view, args, kwargs))
    return None


def ask_to_sign_in(
    request: Request, view: Callable[..., object], args: object, kwargs: object
) -> HttpResponse:
    """To the login page; a form that was just being sent comes along."""
    ended = settings.SESSION_COOKIE_NAME in request.COOKIES
    fields = kept.of_request(request, view, args, kwargs) if ended and not is_fragment(request) else []
    return login.keeping(request, fields) if fields else sign_in_first(request)


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the login page and, after it, back to the page the person was on."""
    asked = {"next": page_of(request)}
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        asked["ended"] = "1"
    return lead(request, f"{reverse('login')}?{urlencode(asked)}")


def lead(request: HttpRequest, target: str) -> HttpResponse:
    """To another page, whether a whole page was asked for or a part of one."""
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)
