"""One's own account: password, browsers signed in, language; a new password by a one-time code."""

from __future__ import annotations

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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.domain.access import PERMISSIONS, Permission
from zhiben.domain.refusals import Incomplete, Refused, TooMany
from zhiben.orgs.own import actions, queries
from zhiben.web.login import client_of, remember
from zhiben.web.policies import anyone, signed_in
from zhiben.web.records_form import ids_of
from zhiben.web.records_tables import key_of
from zhiben.web.requests import Request, SignedIn
from zhiben.web.templatetags.permits import may_ever

RECORDING = (Permission.INSPECTION_RECORD, Permission.SELF_CHECK)

# The first mark that occurs decides: later ones occur in what earlier ones say too.
BROWSERS = (
    ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("HarmonyOS", "HarmonyOS"),
    ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
AS_TYPED = {"autocapitalize": "none", "spellcheck": "false"}
NOT_FILLED = {"required": gettext_lazy("没有填。")}


def password(label: Any, complete: str, hint: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": complete})
    return forms.CharField(
        label=label, max_length=256, strip=False, widget=widget, help_text=hint, error_messages=NOT_FILLED
    )


class Twice(forms.Form):
    """A new password, written twice."""

    new = password(gettext_lazy("新密码"), "new-password", gettext_lazy("十位以上，不是常见词，不全是数字"))
    again = password(gettext_lazy("再写一遍"), "new-password")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", gettext("两遍不一样。"))
        return given


class Change(Twice):
    old = password(gettext_lazy("现在的密码"), "current-password")
    field_order = ("old", "new", "again")


class ByCode(Twice):
    username = forms.CharField(
        label=gettext_lazy("账号"), max_length=150, error_messages=NOT_FILLED,
        widget=forms.TextInput(attrs={"autocomplete": "username", **AS_TYPED}),
    )  # fmt: skip
    code = forms.CharField(
        label=gettext_lazy("重设码"), max_length=40, error_messages=NOT_FILLED,
        help_text=gettext_lazy("系统管理员当面给的 12 位，大小写、横线不论"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", **AS_TYPED}),
    )  # fmt: skip
    field_order = ("username", "code", "new", "again")


@signed_in
@require_safe
def show(request: SignedIn) -> HttpResponse:
    return page(request, Change())


@signed_in
@sensitive_post_parameters("old", "new", "again")
@require_POST
def change(request: SignedIn) -> HttpResponse:
    """Another password. Every other browser is signed out; this one stays."""
    form = Change(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.change_password(
                request.actor, given["old"], given["new"], client_of(request), at=request.now,
                key=key_of(request),
            )  # fmt: skip
        except (Incomplete, TooMany) as refusal:
            say(form, refusal, {"password_wrong": "old", "login_attempts": "old"})
        else:
            stay(request)
            return HttpResponseRedirect(f"{reverse('account')}?done=password")
    return page(request, form, status=422)


@signed_in
@require_POST
def end(request: SignedIn) -> HttpResponse:
    """Signed out elsewhere; `all`: everywhere but here."""
    here = queries.seats(request.actor, str(request.session.session_key), request.now)
    chosen = ids_of(request.POST, "seat")
    if request.POST.get("all"):
        chosen = [seat.id for seat in here if not seat.is_here]
    actions.end_sessions(request.actor, chosen)
    return HttpResponseRedirect(f"{reverse('account')}?done=ended")


@anyone
@sensitive_post_parameters("code", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: Request) -> HttpResponse:
    """A new password by a one-time code, before signing in."""
    form = ByCode(request.POST or None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            actions.use_code(
                given["username"], given["code"], given["new"], client_of(request), at=request.now,
                key=key_of(request),
            )  # fmt: skip
        except (Incomplete, TooMany) as refusal:
            say(form, refusal, {"reset_code": "code", "login_attempts": "code"})
        else:
            return HttpResponseRedirect(f"{reverse('login')}?reset=1")
    context = {"form": form, "key": key_of(request)}
    return render(request, "account/reset.html", context, status=422 if form.is_bound else 200)


def stay(request: SignedIn) -> None:
    """This browser stays signed in under the new password, in a session of a new key."""
    account = request.user
    assert isinstance(account, AbstractBaseUser)
    account.refresh_from_db()
    auth.update_session_auth_hash(request, account)
    remember(request)


def say(form: forms.Form, refusal: Refused, fields: dict[str, str]) -> None:
    """A refusal beside the field it is about: the new password, unless `fields` says another."""
    why = refusal.details.get("why")
    more = "".join(str(one) for one in why) if isinstance(why, list) else ""
    text = f"{gettext(refusal.reason)}{more or gettext(refusal.remedy)}"
    field = fields.get(refusal.code, "new" if "new" in form.fields else "username")
    form.add_error(field, text)


def called(browser: str) -> str:
    """What a browser says of itself, as its owner knows it: Chrome · Windows. Unknown ones as they are."""
    name = next((word for mark, word in BROWSERS if mark in browser), "")
    system = next((word for mark, word in SYSTEMS if mark in browser), "")
    return " · ".join(part for part in (name, system) if part) or browser


def may_issue(request: SignedIn) -> bool:
    return any(Permission.ACCOUNT_RECOVER in PERMISSIONS[role] for role in request.actor.roles)


def page(request: SignedIn, form: Change, status: int = 200) -> HttpResponse:
    here = queries.seats(request.actor, str(request.session.session_key), request.now)
    context = {
        "form": form,
        "username": queries.username(request.actor),
        "seats": [(seat, called(seat.browser)) for seat in here],
        "factor": request.session.get("second"),
        "done": request.GET.get("done", ""),
        "may_issue": may_issue(request),
        "may_record": any(may_ever(request.actor, one) for one in RECORDING),
        "key": f"form:{uuid4()}",
    }
    return render(request, "account/show.html", context, status=status)
