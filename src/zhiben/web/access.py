"""人员与权限: who can sign in and do what where; giving, withdrawing, locking, and the review of it all."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhiben.domain.access import PERMISSIONS, Permission, Role
from zhiben.domain.refusals import NotFound, NotPermitted, Refused
from zhiben.domain.words import word
from zhiben.ground import queries as acts
from zhiben.orgs import queries as orgs
from zhiben.orgs.staff import actions, queries
from zhiben.orgs.staff.queries import Reviewed
from zhiben.web import lists
from zhiben.web.narrowing import Day, searching
from zhiben.web.policies import proven, signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn
from zhiben.web.templatetags.permits import may_ever

OF_OFFICES = [
    Role.SUPERVISOR, Role.SECTION_CHIEF, Role.BUREAU_LEADER, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR,
    Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR, Role.RECOVERY_OFFICER,
]  # fmt: skip
NOT_FILLED = {"required": gettext_lazy("没有填。")}


class Bar(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("账号、姓名"), max_length=60, required=False,
        widget=searching(gettext_lazy("账号或姓名")),
    )  # fmt: skip


class Giving(forms.Form):
    """A role within a part of the authority's work. Both days are inside."""

    role = forms.ChoiceField(label=gettext_lazy("角色"))
    region = forms.ChoiceField(label=gettext_lazy("管哪里"))
    industries = forms.MultipleChoiceField(
        label=gettext_lazy("管哪些行业"), required=False, help_text=gettext_lazy("都不选就是全部行业")
    )
    since = Day(label=gettext_lazy("从哪天起"))
    until = Day(label=gettext_lazy("到哪天止"))
    basis = forms.CharField(
        label=gettext_lazy("依据"), max_length=200, error_messages=NOT_FILLED,
        help_text=gettext_lazy("任命文件、会议纪要的名称和文号"),
    )  # fmt: skip

    def __init__(self, asked: Any, request: SignedIn) -> None:
        super().__init__(asked, auto_id="g-%s", initial={"since": request.today})
        offered = {
            "role": [(role.value, gettext(word(role))) for role in OF_OFFICES],
            "region": [(one.code, one.name) for one in orgs.regions(request.actor)],
            "industries": [(one.code, one.name) for one in orgs.industries(request.actor)],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Every account of the authority with its roles: the list an access review goes through."""
    require_looking(request)
    bar = Bar(request.GET, auto_id="f-%s")
    bar.is_valid()
    found, total, following = queries.review(
        request.actor, request.now, words=bar.cleaned_data.get("q") or "", after=request.GET.get("after", "")
    )
    tenant = min(request.actor.writes)
    context = {
        "bar": bar,
        "found": found,
        "total": total,
        "next": lists.query(request.GET, after=following) if following else "",
        "regions": {one.code: one.name for one in orgs.regions(request.actor)},
        "industries": {one.code: one.name for one in orgs.industries(request.actor)},
        "may": {one.value.replace(".", "_"): may(request, one) for one in Permission},
        "reviewed_at": acts.last_on(request.actor, tenant, f"access:{tenant}"),
        "key": f"form:{uuid4()}",
        "problem": request.GET.get("problem", ""),
        "done": request.GET.get("done", ""),
    }
    return render(request, "access/list.html", context)


@signed_in
@require_safe
def show(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    return one(request, id, Giving(None, request))


@signed_in
@proven
@require_POST
def give(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """Another role for the person behind an account."""
    form = Giving(request.POST, request)
    found = account_of(request, id)
    if not form.is_valid():
        return one(request, id, form, status=422)
    given, role = form.cleaned_data, Role(form.cleaned_data["role"])
    region = "" if role is Role.RECOVERY_OFFICER else given["region"]  # they help everybody
    try:
        actions.give_grant(
            found.person, role, since=given["since"] or request.today, until=given["until"],
            basis=given["basis"], regions=[region], industries=given["industries"],
            by=request.actor, at=request.now, key=key_of(request),
        )  # fmt: skip
    except Refused as refusal:
        form.add_error("role", f"{gettext(refusal.reason)}{gettext(refusal.remedy)}")
        return one(request, id, form, status=422)
    return HttpResponseRedirect(f"{reverse('access-account', args=[id])}?done=given")


@signed_in
@proven
@require_POST
def withdraw(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """A role ends now."""
    found = account_of(request, id)
    grant = request.POST.get("grant", "")
    chosen = next((held for held in found.grants if str(held.id) == grant), None)
    if chosen is not None:
        actions.withdraw_grant(
            min(request.actor.writes), chosen.id, request.POST.get("reason", ""), by=request.actor,
            at=request.now, key=key_of(request),
        )  # fmt: skip
    return HttpResponseRedirect(f"{reverse('access-account', args=[id])}?done=withdrawn")


@signed_in
@proven
@require_POST
def lock(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """The account can no longer sign in, or can again."""
    found = account_of(request, id)
    change = actions.unlock_account if found.disabled else actions.lock_account
    reason = request.POST.get("reason", "")
    change(found.id, reason, by=request.actor, at=request.now, key=key_of(request))
    return HttpResponseRedirect(f"{reverse('access-account', args=[id])}?done=locked")


@signed_in
@require_POST
def confirm(request: SignedIn) -> HttpResponse:
    """The review is done: who, when, and what was found stay in the ledger."""
    try:
        actions.confirm_review(
            min(request.actor.writes), request.POST.get("found", ""), by=request.actor, at=request.now,
            key=key_of(request),
        )  # fmt: skip
    except Refused:
        if not request.POST.get("found", "").strip():
            return HttpResponseRedirect(f"{reverse('access')}?problem=empty")
        raise
    return HttpResponseRedirect(f"{reverse('access')}?done=reviewed")


def one(request: SignedIn, id_: UUID, form: Giving, *, status: int = 200) -> HttpResponse:
    found = account_of(request, id_)
    is_another = found.person != request.actor.person
    context = {
        "found": found,
        "form": form,
        "regions": {one.code: one.name for one in orgs.regions(request.actor)},
        "industries": {one.code: one.name for one in orgs.industries(request.actor)},
        "may_give": may(request, Permission.GRANT_GIVE) and is_another,
        "may_lock": may(request, Permission.ACCOUNT_LOCK) and is_another,
        "key": f"form:{uuid4()}",
        "done": request.GET.get("done", ""),
    }
    return render(request, "access/account.html", context, status=status)


def account_of(request: SignedIn, id_: UUID) -> Reviewed:
    """An account of the authority; to whoever has no business here, as if there were none."""
    if not looks(request):
        raise NotFound("account", id=id_)
    return queries.reviewed(request.actor, id_, request.now)


def may(request: SignedIn, permission: Permission) -> bool:
    return any(permission in PERMISSIONS[role] for role in request.actor.roles)


def require_looking(request: SignedIn) -> None:
    if not looks(request):
        raise NotPermitted("not_permitted", verb=Permission.GRANT_GIVE.value)


def looks(request: SignedIn) -> bool:
    """Security and system administrators, audit administrators and auditors."""
    any_of = (Permission.GRANT_GIVE, Permission.ACCOUNT_CREATE, Permission.LEDGER_EXPORT)
    return any(may_ever(request.actor, one) for one in any_of)
