"""动态口令 of one's own account: binding a phone, its 备用码, another phone, none."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from zhiben.domain.refusals import Incomplete, TooMany
from zhiben.orgs.own.queries import username
from zhiben.orgs.second import actions, passkeys, queries
from zhiben.web import account
from zhiben.web.challenges import asked, site_of
from zhiben.web.invitations import picture
from zhiben.web.login import client_of, code_field, said, step_now
from zhiben.web.policies import before_second, proven, signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn

FIELDS = {
    "password_wrong": "password", "second_code": "code", "second_confirm": "confirm",
    "second_draft": "confirm", "login_attempts": "confirm",
}  # fmt: skip


class Binding(forms.Form):
    """The first code of a phone that has just taken the secret."""

    confirm = code_field(
        gettext_lazy("手机上显示的六位"), gettext_lazy("填对了才算绑上；手机时间要设成自动校准")
    )


class Ending(forms.Form):
    """Password and code of the phone that is bound."""

    password = account.password(gettext_lazy("现在的密码"), "current-password")
    code = code_field(gettext_lazy("现在的动态口令"), gettext_lazy("原来的手机上显示的六位，或一个备用码"))


class Changing(Ending, Binding):
    """Another phone in place of the one that is bound."""

    field_order = ("password", "code", "confirm")


@signed_in
@before_second
@require_safe
def show(request: SignedIn) -> HttpResponse:
    return page(request)


@signed_in
@before_second
@proven
@sensitive_post_parameters("password", "code", "confirm", "sealed")
@require_POST
def bind(request: SignedIn) -> HttpResponse:
    """The phone is bound; the 备用码 are on the page that comes now and on no other."""
    form = (Changing if queries.factor(request.actor) else Binding)(request.POST)
    if not form.is_valid():
        return page(request, binding=form, status=422)
    given, client = form.cleaned_data, client_of(request)
    try:
        _, told = actions.bind(
            request.actor, request.POST.get("sealed", ""), given["confirm"], client, step=step_now(),
            at=request.now, key=key_of(request), password=given.get("password", ""),
            code=given.get("code", ""),
        )  # fmt: skip
    except (Incomplete, TooMany) as refusal:
        form.add_error(FIELDS.get(refusal.code, "confirm"), said(refusal))
        return page(request, binding=form, status=refusal.status)
    request.session["second"] = True
    account.stay(request)
    context = {"codes": told, "username": username(request.actor)}
    return render(request, "account/spare_codes.html", context)


@signed_in
@before_second
@sensitive_post_parameters("password", "code")
@require_POST
def let_go(request: SignedIn) -> HttpResponse:
    """No phone any more."""
    form = Ending(request.POST, prefix="end")
    if not form.is_valid():
        return page(request, ending=form, status=422)
    given = form.cleaned_data
    try:
        actions.let_go(
            request.actor, given["password"], given["code"], client_of(request), step=step_now(),
            at=request.now, key=key_of(request),
        )  # fmt: skip
    except (Incomplete, TooMany) as refusal:
        form.add_error("password" if refusal.code == "password_wrong" else "code", said(refusal))
        return page(request, ending=form, status=refusal.status)
    request.session["second"] = False
    account.stay(request)
    return HttpResponseRedirect(f"{reverse('account-second')}?done=ended")


def page(
    request: SignedIn,
    *,
    binding: forms.Form | None = None,
    ending: forms.Form | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    factor = queries.factor(request.actor)
    draft = queries.draft(request.actor, request.POST.get("sealed", ""))
    context = {
        "factor": factor,
        "draft": draft,
        "picture": picture(draft.address),
        "binding": binding or (Changing() if factor else Binding()),
        "ending": ending or Ending(prefix="end"),
        "devices": queries.devices(request.actor),
        "device": asked(request, passkeys.to_add(request.actor, site_of(request))) if factor else "",
        "problem": problem,
        "key": f"form:{uuid4()}",
        "done": request.GET.get("done", ""),
    }
    return render(request, "account/second.html", context, status=status)
