"""内容版本: what can be changed without a program, its versions, and what waits to be published."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from zhiben.contents.problems import Problem
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, Refused
from zhiben.editions import actions, impact, kinds, queries
from zhiben.editions.queries import Compared, Shown
from zhiben.library import contents as library
from zhiben.library.files import Files
from zhiben.reports.months.queries import tenant_of
from zhiben.web.content_words import ABOUT, KINDS, STATES, path_in_words, touched
from zhiben.web.narrowing import Day
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn

SHOWN = 200  # differences of one page


class Asking(forms.Form):
    """From which day on, and why. `key` is made when the form is opened."""

    valid_from = Day(label=gettext_lazy("哪天起用"), help_text=gettext_lazy("那天以前的仍按原来的一版算。"))
    reason = forms.CharField(
        label=gettext_lazy("为什么改"),
        max_length=400,
        help_text=gettext_lazy("会议、文件名称和文号；不写姓名。"),
    )
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict | None, *, day: Any) -> None:
        super().__init__(asked, initial={"valid_from": day, "key": f"ask:{uuid4()}"}, auto_id="a-%s")
        field = self.fields["valid_from"]
        field.required, field.widget.attrs["min"] = True, day.isoformat()


@dataclass(frozen=True, slots=True)
class Row:
    """Something that differs, in words."""

    where: str
    file: str
    was: str | None
    now: str | None


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Every content with what is in force; what waits to be published first. `?new=`: a kind of paper there
    is not yet.
    """
    lines = queries.contents(request.actor, today=request.today, at=request.now)
    new = request.GET.get("new", "").strip()
    if re.fullmatch(kinds.REPORT_ID, new):
        return HttpResponseRedirect(reverse("content", args=[library.REPORT, new]))
    context = {
        "new": new,
        "may_draft": queries.may_draft(request.actor),
        "groups": [
            (KINDS[kind], ABOUT[kind], [one for one in lines if one.content.kind == kind])
            for kind in kinds.KINDS
        ],
        "waiting": queries.waiting(request.actor, at=request.now),
        "kinds": KINDS,
    }
    return render(request, "contents/index.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedIn, kind: str, name: str) -> HttpResponse:
    """One content: its versions; beginning a draft, taking back one to come, going back to what ships."""
    found = queries.content(request.actor, kind, name, today=request.today, at=request.now)
    form = Asking(None, day=max(request.today, found.head.valid_from or request.today))
    said, status = "", 200
    if request.method == "POST":
        try:
            return HttpResponseRedirect(done(request, found))
        except (Incomplete, Conflict) as refusal:
            said, status = told(refusal), refusal.status
    context = {
        "found": found, "form": form, "said": said, "title": title_of(found), "kind_name": KINDS[kind],
        "about": ABOUT[kind], "states": STATES, "key": f"edition:{uuid4()}",
    }  # fmt: skip
    return render(request, "contents/show.html", context, status=status)


@signed_in
@require_safe
def version(request: SignedIn, kind: str, name: str, token: str) -> HttpResponse:
    """One text, to be read; `?file=` as a file."""
    found = queries.content(request.actor, kind, name, today=request.today, at=request.now)
    text = queries.version(request.actor, kind, name, token).files
    asked = request.GET.get("file", "")
    if asked:
        if asked not in text:
            raise NotFound("file", file=asked[:60])
        headers = {"Content-Disposition": f'attachment; filename="{kind}-{asked}"'}
        return HttpResponse(text[asked], content_type="application/yaml; charset=utf-8", headers=headers)
    context = {
        "found": found,
        "title": title_of(found),
        "files": sorted(text.items()),
        "token": token,
        "past": next((one for one in found.pasts if one.token == token), None),
    }
    return render(request, "contents/version.html", context)


@signed_in
@require_safe
def compare(request: SignedIn, kind: str, name: str) -> HttpResponse:
    """Two versions: `?old=` and `?new=`."""
    found = queries.content(request.actor, kind, name, today=request.today, at=request.now)
    new = request.GET.get("new", "") or found.now.token
    old = request.GET.get("old", "") or before(found, new)
    tries = request.GET.get("try") == "1"
    compared = queries.compared(
        request.actor, kind, name, old, new, at=request.now, tries=tries
    )  # fmt: skip
    context = {
        "found": found, "title": title_of(found), "old": old, "new": new, "choices": found.pasts,
        **comparison(request, compared, may_try=impact.may_try(found.content), query=f"old={old}&new={new}&"),
    }  # fmt: skip
    return render(request, "contents/compare.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def request_(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """What somebody asked to publish, with what it changes; another person decides."""
    tries = request.GET.get("try") == "1"
    found = queries.request(request.actor, id, today=request.today, at=request.now, tries=tries)
    said, status = "", 200
    if request.method == "POST":
        try:
            decide(request, id)
            return HttpResponseRedirect(reverse("content-request", args=[id]))
        except (Incomplete, Conflict) as refusal:
            said, status = told(refusal), refusal.status
    one = found.request.content
    context = {
        "found": found, "one": found.request, "said": said, "kind_name": KINDS[one.kind],
        "state": STATES[found.request.state], "key": f"publish:{uuid4()}",
        "problems": placed(found.problems, {}),
        **comparison(request, found.compared, may_try=impact.may_try(one)),
    }  # fmt: skip
    return render(request, "contents/request.html", context, status=status)


# ── what a page sends ────────────────────────────────────────────────────────────────────────────


def done(request: SignedIn, found: Shown) -> str:
    """Where it leads to. Raises as the acts do; NotFound for anything else."""
    tenant, one = tenant_of(request.actor), found.content
    given: dict[str, Any] = {"by": request.actor, "at": request.now}
    key, sent = request.POST.get("key", "")[:80], request.POST
    match sent.get("do", ""):
        case "begin":
            actions.begin(tenant, one, sent.get("token", "") or found.now.token, **given)
            return reverse("content-draft", args=[one.kind, one.name])
        case "withdraw":
            actions.withdraw(tenant, edition_of(sent), sent.get("reason", ""), key=key, **given)
            return reverse("content", args=[one.kind, one.name])
        case "back":
            form = Asking(sent, day=request.today)
            if not form.is_valid():
                raise Incomplete("reason_missing")
            day, reason = form.cleaned_data["valid_from"], form.cleaned_data["reason"]
            receipt = actions.ask_back(tenant, one, day, reason, key=form.cleaned_data["key"], **given)
            return reverse("content-request", args=[(receipt.answer or {})["approval"]])
    raise NotFound("content", do=sent.get("do", "")[:20])


def decide(request: SignedIn, id_: UUID) -> None:
    given: dict[str, Any] = {
        "by": request.actor, "at": request.now, "key": request.POST.get("key", "")[:80],
    }  # fmt: skip
    if request.POST.get("do") == "publish":
        actions.publish(id_, request.POST.get("digest", ""), **given)
    else:
        actions.refuse(id_, request.POST.get("note", ""), **given)


def edition_of(sent: QueryDict) -> UUID:
    try:
        return UUID(hex=sent.get("edition", ""))
    except ValueError as error:
        raise NotFound("edition", id=sent.get("edition", "")[:40]) from error


# ── what is shown ────────────────────────────────────────────────────────────────────────────────


def title_of(found: Shown) -> str:
    return found.content.title or str(KINDS[found.content.kind])


def before(found: Shown, token: str) -> str:
    """The version that stood before another one."""
    tokens = [one.token for one in found.pasts if not one.is_kept]
    later = tokens[tokens.index(token) + 1 :] if token in tokens else tokens
    return next(iter(later), token)


def comparison(
    request: SignedIn, found: Compared | None, *, may_try: bool, query: str = ""
) -> dict[str, Any]:
    """What `_compared.html` needs; `query`: what the address says besides."""
    if found is None:
        return {"compared": None}
    rows = [
        Row(path_in_words(one.path, found.named), one.file, one.was, one.now) for one in found.differences
    ]
    return {
        "compared": found, "rows": rows[:SHOWN], "more": max(0, len(rows) - SHOWN),
        "effects": [touched(one) for one in found.effects],
        "of_firms": any(one.firms is not None for one in found.effects),
        "try_at": f"?{query}try=1#effects-title" if may_try and request.GET.get("try") != "1" else "",
        "tried": may_try and request.GET.get("try") == "1",
    }  # fmt: skip


def placed(problems: Sequence[Problem], text: Files) -> list[tuple[Problem, str]]:
    """Each problem with the line it is about."""
    lines = {file: whole.splitlines() for file, whole in text.items()}
    return [
        (one, lines[one.file][one.line - 1].strip() if 0 < one.line <= len(lines.get(one.file, ())) else "")
        for one in problems
    ]


def told(refusal: Refused) -> str:
    """Why it was not done; of a text that is not sound the first thing that is wrong."""
    found = refusal.details.get("problems")
    if isinstance(found, list) and found:
        first = found[0]
        more = gettext("（共 %(n)s 处）") % {"n": len(found)} if len(found) > 1 else ""
        return f"{gettext(refusal.reason)}{first['what']}{more}。{first['mend']}"
    return f"{gettext(refusal.reason)}{gettext(refusal.remedy)}"
