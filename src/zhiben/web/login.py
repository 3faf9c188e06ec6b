"""Signing in and out. The limit on attempts is kept by `orgs`: it must hold across all web processes.

Whoever has a 动态口令 is asked for it on a page of its own, after the right password. Until then the session
knows whose password was given, and nobody is signed in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zhiben.domain import totp
from zhiben.domain.refusals import Incomplete, Refused, TooMany
from zhiben.ground import clock, limits
from zhiben.orgs.own import actions as own
from zhiben.orgs.second import actions as second
from zhiben.orgs.second import logins as factors
from zhiben.orgs.second import passkeys
from zhiben.orgs.staff import actions, logins
from zhiben.web import kept
from zhiben.web.challenges import asked, site_of, taken
from zhiben.web.policies import anyone
from zhiben.web.requests import Request, page_of, safe_path

# One sentence for an unknown name and for a wrong password: nobody learns which accounts exist.
WRONG = gettext_lazy("账号或密码不对。忘了密码，请系统管理员开具重设码。")
HALF = timedelta(minutes=limits.HALF_MINUTES)  # after the password, for finding the phone


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


def code_field(label: Any, hint: Any = "") -> forms.CharField:
    """What a phone shows, or a 备用码: digits, and browsers that know where to take them from do so."""
    widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    )
    missing = {"required": gettext_lazy("没有填。")}
    return forms.CharField(label=label, help_text=hint, max_length=20, widget=widget, error_messages=missing)


class SecondStep(forms.Form):
    code = code_field(
        gettext_lazy("动态口令"), gettext_lazy("手机上正显示的六位；手机不在手边的，填一个备用码")
    )


class PhoneLost(forms.Form):
    """A one-time code from another person in place of the phone, which is then bound no more."""

    reset = forms.CharField(
        label=gettext_lazy("重设码"), max_length=40, error_messages={"required": gettext_lazy("没有填。")},
        help_text=gettext_lazy("当面给的 12 位，大小写、横线不论"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )  # fmt: skip


@anyone
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: Request) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    after = safe_path(request, sent.get("next"))
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
        return page(request, form, after, refusal=said(refusal), status=429)
    account = auth.authenticate(request, username=name, password=password)
    if account is None:
        return page(request, form, after, refusal=str(WRONG), status=422)
    actions.forget_attempts(counted)
    if factors.has_factor(account.pk):
        begin_half(request, account)
        return second_page(request, SecondStep(), after)
    return let_in(request, account, after)


def begin_half(request: Request, account: AbstractBaseUser) -> None:
    """The password was right. A session of a new key knows it for a few minutes."""
    request.session.cycle_key()
    mark = account.get_session_auth_hash()
    request.session["half"] = {"account": str(account.pk), "mark": mark, "at": request.now.isoformat()}


def half_in(request: Request) -> AbstractBaseUser | None:
    """Whose right password was given in this session, not too long ago; None where nobody's was."""
    told = request.session.get("half")
    if not told or request.now - datetime.fromisoformat(told["at"]) > HALF:
        return None
    return factors.half_in(told["account"], told["mark"])


@anyone
@sensitive_post_parameters("code", "reset", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: Request) -> HttpResponse:
    """The 动态口令 after the password."""
    sent = request.POST if request.method == "POST" else request.GET
    after = safe_path(request, sent.get("next"))
    account = half_in(request)
    if account is None:
        return page(request, SignIn(), after) if request.method == "POST" else sign_in_again()
    if "answer" in request.POST:
        return by_passkey(request, account, after)
    lost = "reset" in request.POST
    form = (PhoneLost if lost else SecondStep)(request.POST or None)
    if not form.is_bound or not form.is_valid():
        return second_page(request, form, after, status=422 if form.is_bound else 200)
    given, client = form.cleaned_data, client_of(request)
    try:
        if lost:
            key = f"reset:{uuid4()}"  # the code itself works once
            second.by_reset_code(account.pk, given["reset"], client, at=request.now, key=key)
            account.refresh_from_db()
        else:
            second.give_code(account.pk, given["code"], client, step=step_now(), at=request.now)
    except (Incomplete, TooMany) as refusal:
        form.add_error("reset" if lost else "code", said(refusal))
        return second_page(request, form, after, status=refusal.status)
    return let_in(request, account, after, has_factor=not lost)


def by_passkey(request: Request, account: AbstractBaseUser, after: str) -> HttpResponse:
    """A device's answer in place of the six digits."""
    try:
        passkeys.answer(
            account.pk, request.POST["answer"], taken(request), site_of(request), client_of(request),
            at=request.now,
        )  # fmt: skip
    except (Incomplete, TooMany) as refusal:
        return second_page(request, SecondStep(), after, refusal=said(refusal), status=refusal.status)
    return let_in(request, account, after, has_factor=True)


def let_in(
    request: Request, account: AbstractBaseUser, after: str, *, has_factor: bool = False
) -> HttpResponse:
    """Signed in, in a session of a new key: one planted before signing in is worth nothing."""
    request.session.pop("half", None)
    assert isinstance(account, auth.get_user_model())
    auth.login(request, account)
    request.session["began"] = request.session["seen"] = request.now.isoformat()
    request.session["proved"] = request.now.isoformat()
    request.session["second"] = has_factor
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


def rekey(request: Request) -> None:
    """Under a key that nobody had before; what was signed in elsewhere ends."""
    before = str(request.session.session_key)
    request.session.cycle_key()
    assert request.user.pk is not None
    own.follow_browser(request.user.pk, before, str(request.session.session_key))


@anyone
@require_POST
def sign_out(request: Request) -> HttpResponse:
    auth.logout(request)
    return HttpResponseRedirect(reverse("login"))


def sign_in_again() -> HttpResponse:
    return HttpResponseRedirect(reverse("login"))


def step_now() -> int:
    """The half minute that phones are in."""
    return totp.step_of(clock.machine().timestamp())


def said(refusal: Refused) -> str:
    return f"{gettext(refusal.reason)}{gettext(refusal.remedy)}"


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


def second_page(
    request: Request, form: forms.Form, after: str, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    account = half_in(request)
    challenge = passkeys.to_answer(account.pk, site_of(request)) if account is not None else None
    context = {
        "device": asked(request, challenge),
        "refusal": refusal,
        "kept": kept.of_form(request.POST),
        "back": request.POST.get("back", ""),
        "form": SecondStep() if isinstance(form, PhoneLost) else form,
        "lost": form if isinstance(form, PhoneLost) else PhoneLost(),
        "next": after,
    }
    return render(request, "account/second_step.html", context, status=status)
