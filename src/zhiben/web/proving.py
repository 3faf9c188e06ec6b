"""Showing again who one is, before the gravest acts: the session may have been left open at a desk.

What was being sent comes along through the page, as it does through signing in.
"""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from zhiben.domain.refusals import Incomplete, TooMany
from zhiben.orgs.second import actions
from zhiben.web import kept
from zhiben.web.login import client_of, code_field, said, step_now
from zhiben.web.policies import PROOF_LASTS, before_second, signed_in
from zhiben.web.requests import Request, SignedIn, page_of, safe_path


class ByPassword(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("密码"), max_length=256, strip=False,
        error_messages={"required": gettext_lazy("填上密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


class ByCode(forms.Form):
    code = code_field(gettext_lazy("动态口令"), gettext_lazy("手机上正显示的六位，或一个备用码"))


def is_proven(request: Request) -> bool:
    """Whether the person showed who they are a short while ago: by signing in, or on the page below."""
    told = request.session.get("proved")
    return told is not None and request.now - datetime.fromisoformat(told) <= PROOF_LASTS


def keeping(request: Request, fields: list[kept.Field]) -> HttpResponse:
    """The page for somebody who is just sending something grave."""
    back = page_of(request)
    after = safe_path(request, request.get_full_path()) if fields else back
    return page(request, form_of(request), after, fields, back, status=401)


@signed_in
@before_second
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: SignedIn) -> HttpResponse:
    """The password, or the 动态口令 of whoever has one; then back to what was being sent."""
    asked = request.POST if request.method == "POST" else request.GET
    after = safe_path(request, asked.get("next"))
    back = safe_path(request, asked.get("back"), after)
    fields = kept.of_form(request.POST)
    form = form_of(request, bound=request.method == "POST")
    if not form.is_bound or not form.is_valid():
        return page(request, form, after, fields, back, status=422 if form.is_bound else 200)
    try:
        check(request, form)
    except (Incomplete, TooMany) as refusal:
        form.add_error(next(iter(form.fields)), said(refusal))
        return page(request, form, after, fields, back, status=refusal.status)
    request.session["proved"] = request.now.isoformat()
    if fields:
        context = {"kept": fields, "next": after, "back": back, "proved": True}
        return render(request, "resume.html", context)
    return HttpResponseRedirect(after)


def form_of(request: Request, *, bound: bool = False) -> forms.Form:
    """Whoever has a phone bound shows its code: a password alone may have been looked at while typed."""
    kind = ByCode if request.session.get("second") else ByPassword
    return kind(request.POST) if bound else kind()


def check(request: SignedIn, form: forms.Form) -> None:
    given, client = form.cleaned_data, client_of(request)
    if "password" in given:
        actions.give_password(request.actor, given["password"], client, at=request.now)
    else:
        assert request.user.pk is not None
        actions.give_code(request.user.pk, given["code"], client, step=step_now(), at=request.now)


def page(
    request: Request, form: forms.Form, after: str, fields: list[kept.Field], back: str, *, status: int
) -> HttpResponse:
    context = {"form": form, "next": after, "kept": fields, "back": back}
    return render(request, "account/prove.html", context, status=status)
