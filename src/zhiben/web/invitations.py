"""邀请函: which enterprises have an account, letters for those that have none, and using a letter."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import segno
from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.domain.access import Actor, Permission, Role
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Conflict, Incomplete, NotPermitted, Refused, TooMany
from zhiben.domain.words import word
from zhiben.orgs import queries as orgs
from zhiben.orgs.inviting import actions, codes, queries
from zhiben.orgs.inviting.actions import Letter
from zhiben.orgs.inviting.queries import Standing
from zhiben.orgs.queries import Line
from zhiben.orgs.staff.actions import count_attempt
from zhiben.plans.actions import follow_subjects
from zhiben.web import lists
from zhiben.web.account import AS_TYPED, NOT_FILLED, Twice, say
from zhiben.web.enterprises import Bar
from zhiben.web.login import client_of
from zhiben.web.policies import anyone, signed_in
from zhiben.web.records_form import ids_of
from zhiben.web.records_tables import key_of
from zhiben.web.requests import Request, SignedIn
from zhiben.web.templatetags.permits import may_ever


@dataclass(frozen=True, slots=True)
class Row:
    """An enterprise and how it stands."""

    line: Line
    standing: Standing


@dataclass(frozen=True, slots=True)
class Sheet:
    """A letter with the picture of its address. The code stands behind `#`: servers never see it there."""

    letter: Letter
    address: str
    picture: SafeString


class Joining(Twice):
    """Who the holder of a letter is, and how they will sign in."""

    code = forms.CharField(
        label=gettext_lazy("邀请码"), max_length=40, error_messages=NOT_FILLED,
        help_text=gettext_lazy("邀请函上的 16 位，大小写、横线不论"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "data-from-address": "", **AS_TYPED}),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60, error_messages=NOT_FILLED)
    username = forms.CharField(
        label=gettext_lazy("账号"), max_length=60, error_messages=NOT_FILLED,
        help_text=gettext_lazy("以后用它登录，字母、数字、汉字都行"),
        widget=forms.TextInput(attrs={"autocomplete": "username", **AS_TYPED}),
    )  # fmt: skip
    field_order = ("code", "name", "username", "new", "again")


class Code(forms.Form):
    """The first step: only the code, so that its holder sees whose it is before giving a name."""

    code = Joining.base_fields["code"]


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Enterprises within reach, fifty a page."""
    require_inviting(request.actor)
    bar = Bar(request.GET, request.actor)
    bar.is_valid()
    given = {name: bar.cleaned_data.get(name) or "" for name in ("q", "industry", "region")}
    page = orgs.page(
        request.actor, Kind.ENTERPRISE, words=given["q"], industry=given["industry"], region=given["region"],
        after=lists.read(request.GET.get("after")), size=lists.SIZE,
    )  # fmt: skip
    stand = queries.standings(request.actor, [line.id for line in page.lines])
    context = {
        "bar": bar,
        "rows": [Row(line, stand[line.id]) for line in page.lines if line.id in stand],
        "total": page.total,
        "pager": lists.pager(request.GET, len(page.lines), page.total, lists.written(page.next)),
        "roles": roles_of(request.actor),
        "key": f"form:{uuid4()}",
        "done": request.GET.get("done", ""),
        "problem": request.GET.get("problem", ""),
    }
    return render(request, "invitations/list.html", context)


@signed_in
@require_POST
def letters(request: SignedIn) -> HttpResponse:
    """The letters of those chosen, to be printed now: their codes are shown this once."""
    role = Role(request.POST["role"]) if request.POST.get("role") in list(queries.INVITED) else Role.PRINCIPAL
    try:
        _, made = actions.invite(
            ids_of(request.POST, "firm"), role, by=request.actor, at=request.now, key=key_of(request)
        )
    except Incomplete:
        return HttpResponseRedirect(f"{reverse('invitations')}?problem=nothing")
    if not made:  # the same form again
        return HttpResponseRedirect(f"{reverse('invitations')}?problem=shown")
    base = request.build_absolute_uri(reverse("join"))
    context = {
        "sheets": [Sheet(one, base, picture(f"{base}#{one.code}")) for one in made],
        "role": gettext(word(role)),
        "seat": request.seat,
        "day": request.today,
    }
    return render(request, "invitations/letters.html", context)


@signed_in
@require_POST
def withdraw(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    actions.withdraw(id, by=request.actor, at=request.now, key=key_of(request))
    return HttpResponseRedirect(f"{reverse('invitations')}?done=withdrawn")


@anyone
@sensitive_post_parameters("code", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: Request) -> HttpResponse:
    """Using a letter: the code, then name, account and password of its holder."""
    first = Code(request.POST or None)
    if not first.is_bound:
        return step(request, first)
    if not first.is_valid():
        return step(request, first, status=422)
    try:
        firm = codes.enterprise_of(first.cleaned_data["code"], request.today)
    except Incomplete as refusal:
        return wrong_code(request, first, refusal)
    if "name" not in request.POST:
        return step(request, Joining(initial={"code": first.cleaned_data["code"]}), firm=firm)
    form = Joining(request.POST)
    if not form.is_valid():
        return step(request, form, firm=firm, status=422)
    given = form.cleaned_data
    try:
        actions.accept(
            given["code"], given["name"], given["username"], given["new"], client_of(request),
            at=request.now, key=key_of(request), also=follow_subjects,
        )  # fmt: skip
    except (Incomplete, Conflict, TooMany) as refusal:
        fields = {"username_taken": "username", "username_missing": "username", "name_missing": "name"}
        say(form, refusal, {"invitation": "code", "login_attempts": "code", **fields})
        return step(request, form, firm=firm, status=422)
    return HttpResponseRedirect(f"{reverse('login')}?joined=1")


def wrong_code(request: Request, form: Code, refusal: Incomplete) -> HttpResponse:
    """Every wrong code counts, so that nobody tries them out."""
    told: Refused = refusal
    try:
        count_attempt(f"invitation {client_of(request)}", client_of(request), request.now)
    except TooMany as limit:
        told = limit
    form.add_error("code", f"{gettext(told.reason)}{gettext(told.remedy)}")
    return step(request, form, status=429 if isinstance(told, TooMany) else 422)


def step(request: Request, form: forms.Form, *, firm: str = "", status: int = 200) -> HttpResponse:
    context = {"form": form, "firm": firm, "key": key_of(request)}
    return render(request, "invitations/join.html", context, status=status)


def picture(address: str) -> SafeString:
    """The address as a QR picture, drawn in the page itself; the style says how large, however long it is."""
    drawn = segno.make(address, error="m").svg_inline(border=4, omitsize=True)
    return mark_safe(drawn)


def roles_of(actor: Actor) -> list[tuple[str, str]]:
    """Whom this person may invite, by value and word."""
    return [(role.value, gettext(word(role))) for role in queries.INVITED if queries.invites(actor, role)]


def require_inviting(actor: Actor) -> None:
    """Whoever may invite, and auditors, who see everything."""
    if not may_ever(actor, Permission.INVITATION_ISSUE):
        raise NotPermitted("not_permitted", verb=Permission.INVITATION_ISSUE.value)
