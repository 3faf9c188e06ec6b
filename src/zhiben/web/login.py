"""Signing in and out. The limit on attempts is kept by `orgs`: it must hold across all web processes."""

from __future__ import annotations

from django import forms
from django.contrib import auth
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zhiben.domain.refusals import TooMany
from zhiben.orgs.own import actions as own
from zhiben.orgs.staff import actions, logins
from zhiben.web import kept
from zhiben.web.policies import anyone
from zhiben.web.requests import Request, page_of, safe_path

# One sentence for an unknown name and for a wrong password: nobody learns which accounts exist.
WRONG = gettext_lazy("账号或密码不对。忘了密码，请系统管理员开具重设码。")


class SignIn(forms.Form):
    username = forms.CharField(
        label=gettext_lazy("账号"),
        max_length=150,
        error_messages={"required": gettext_lazy("填上账号。")},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        max_length=256,
        strip=False,
        error_messages={"required": gettext_lazy("填上密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@anyone
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: Request) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    after = safe_path(request, asked.get("next"))
    if request.method != "POST":
        if request.actor:
            return HttpResponseRedirect(after)
        return page(request, SignIn(), after)
    form = SignIn(request.POST)
    if not form.is_valid():
        return page(request, form, after, status=422)
    return attempt(request, form, after)


def attempt(request: Request, form: SignIn, after: str) -> HttpResponse:
    """One attempt: counted first, then checked, so that parallel attempts cannot slip past the limit."""
    name, password = form.cleaned_data["username"], form.cleaned_data["password"]
    try:
        counted = actions.count_attempt(name, client_of(request), request.now)
    except TooMany as refusal:
        return page(
            request, form, after, refusal=f"{gettext(refusal.reason)}{gettext(refusal.remedy)}", status=429
        )
    account = auth.authenticate(request, username=name, password=password)
    if account is None:
        return page(request, form, after, refusal=str(WRONG), status=422)
    actions.forget_attempts(counted)
    auth.login(request, account)  # a new session key: one planted before signing in is worth nothing
    request.session["began"] = request.session["seen"] = request.now.isoformat()
    remember(request)
    fields = kept.of_form(request.POST)
    if fields:
        back = safe_path(request, request.POST.get("back"))
        return render(request, "resume.html", {"kept": fields, "next": after, "back": back})
    return HttpResponseRedirect(after)


def keeping(request: Request, fields: list[kept.Field]) -> HttpResponse:
    """The login page for somebody whose session ended while they were filling in a form."""
    after = safe_path(request, request.get_full_path())
    return page(request, SignIn(), after, fields=fields, back=page_of(request), status=401)


def remember(request: Request) -> None:
    """This browser among those in which the account is signed in: its owner can end it from elsewhere."""
    if not request.session.session_key:
        request.session.cycle_key()
    browser = request.headers.get("User-Agent", "")
    assert request.user.pk is not None
    own.remember_browser(request.user.pk, str(request.session.session_key), browser, request.now)


@anyone
@require_POST
def sign_out(request: Request) -> HttpResponse:
    auth.logout(request)
    return HttpResponseRedirect(reverse("login"))


def client_of(request: Request) -> str:
    """The peer's address. What a header claims about it is not believed."""
    return str(request.META.get("REMOTE_ADDR", ""))


def page(
    request: Request,
    form: SignIn,
    after: str,
    *,
    refusal: str = "",
    fields: list[kept.Field] | None = None,
    back: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "kept": kept.of_form(request.POST) if fields is None else fields,
        "back": back or request.POST.get("back", ""),
        "form": form,
        "next": after,
        "refusal": refusal,
        "ended": request.GET.get("ended") == "1",
        "reset": request.GET.get("reset") == "1",
        "joined": request.GET.get("joined") == "1",
        "demo": logins.demo_accounts(),
        "nobody_yet": logins.nobody_yet(),
    }
    return render(request, "login.html", context, status=status)
