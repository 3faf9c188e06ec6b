"""找回账号: a one-time code for somebody who cannot get in; what takes two is asked and decided here."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.domain.access import PERMISSIONS, Permission
from zhiben.domain.recovery import Lost
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.orgs.recovering import actions, queries
from zhiben.web.account import AS_TYPED, NOT_FILLED, say
from zhiben.web.login import said
from zhiben.web.policies import proven, signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn
from zhiben.web.templatetags.permits import may_ever

LOST = {
    Lost.PASSWORD: gettext_lazy("密码"),
    Lost.SECOND: gettext_lazy("动态口令"),
    Lost.BOTH: gettext_lazy("密码和动态口令"),
}
STATES = {
    "open": gettext_lazy("待核准"), "lapsed": gettext_lazy("已过期"), "approved": gettext_lazy("已核准"),
    "refused": gettext_lazy("未核准"),
}  # fmt: skip


class ForWhom(forms.Form):
    username = forms.CharField(
        label=gettext_lazy("谁的账号"), max_length=150, error_messages=NOT_FILLED,
        widget=forms.TextInput(attrs={"autocomplete": "off", **AS_TYPED}),
    )  # fmt: skip
    lost = forms.ChoiceField(
        label=gettext_lazy("重设什么"), required=False, choices=[(one.value, LOST[one]) for one in Lost]
    )
    reason = forms.CharField(
        label=gettext_lazy("怎样核实了是本人"), max_length=200, required=False,
        help_text=gettext_lazy("管理员、恢复专员的账号须两人办理，必填；写明时间、地点、核实的办法"),
    )  # fmt: skip


@signed_in
@proven
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: SignedIn) -> HttpResponse:
    """A one-time code for somebody else, shown once; or the request for one, where it takes two."""
    if not may_help(request):
        raise NotPermitted("not_permitted")
    form, code = ForWhom(request.POST or None), ""
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        username, lost = given["username"], Lost(given["lost"] or Lost.PASSWORD)
        told: dict[str, Any] = {"by": request.actor, "at": request.now, "key": key_of(request)}
        try:
            if actions.takes_two(username, by=request.actor, at=request.now):
                actions.ask(username, lost, given["reason"], **told)
                return HttpResponseRedirect(f"{reverse('access-recovery')}?done=asked")
            _, code = actions.issue_code(username, lost=lost, **told)
        except NotFound:
            form.add_error("username", gettext("本机构没有这个账号，或已停用。"))
        except (NotPermitted, Incomplete, Conflict) as refusal:
            say(form, refusal, {"reason_missing": "reason", "second_none": "lost"})
    context = {
        "form": form,
        "code": code,
        "for_phone": form.data.get("lost") == Lost.SECOND.value,
        "key": f"form:{uuid4()}",
        "username": form.data.get("username", ""),
        "repeated": form.is_bound and form.is_valid() and not code,
    }
    wrong = form.is_bound and bool(form.errors)
    return render(request, "account/codes.html", context, status=422 if wrong else 200)


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Who the recovery officers are; requests, those to be decided first."""
    return page(request)


@signed_in
@proven
@require_POST
def decide(request: SignedIn) -> HttpResponse:
    """The second person's word. A code is on the page that comes now and on no other."""
    if not may_help(request):
        raise NotPermitted("not_permitted")
    chosen = id_of(request.POST.get("approval", ""))
    told: dict[str, Any] = {"by": request.actor, "at": request.now, "key": key_of(request)}
    try:
        if request.POST.get("word") == "approve":
            _, code = actions.approve(chosen, request.POST.get("digest", ""), **told)
            return page(request, code=code, of=chosen)
        actions.refuse(chosen, request.POST.get("reason", ""), **told)
    except (Incomplete, Conflict) as refusal:
        return page(request, problem=said(refusal), status=refusal.status)
    return HttpResponseRedirect(f"{reverse('access-recovery')}?done=refused")


def id_of(text: str) -> UUID:
    """Raises NotFound for what is no id."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("approval") from error


def may_help(request: SignedIn) -> bool:
    return any(Permission.ACCOUNT_RECOVER in PERMISSIONS[role] for role in request.actor.roles)


def page(
    request: SignedIn, *, code: str = "", of: UUID | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    """Raises NotPermitted for whoever neither helps, nor appoints, nor audits."""
    looks = (Permission.ACCOUNT_RECOVER, Permission.GRANT_GIVE, Permission.LEDGER_EXPORT)
    if not any(may_ever(request.actor, one) for one in looks):
        raise NotPermitted("not_permitted", verb=Permission.ACCOUNT_RECOVER.value)
    asked = queries.requests(request.actor, request.now)
    told = next((one for one in asked if one.id == of), None)
    context = {
        "officers": queries.officers(request.actor, request.now),
        "rows": [(one, LOST[one.lost], STATES[one.state]) for one in asked],
        "told": told,
        "for_phone": told is not None and told.lost is Lost.SECOND,
        "code": code,
        "may_help": may_help(request),
        "may_appoint": any(Permission.GRANT_GIVE in PERMISSIONS[role] for role in request.actor.roles),
        "problem": problem,
        "key": f"form:{uuid4()}",
        "done": request.GET.get("done", ""),
    }
    return render(request, "access/recovery.html", context, status=status)
