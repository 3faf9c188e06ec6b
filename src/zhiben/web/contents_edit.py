"""The draft of a content: its files as text or from a file, what is wrong by line, what it changes; and
asking another person to publish it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from zhiben.domain.refusals import Conflict, Incomplete, NotFound, TooLarge
from zhiben.editions import actions, impact, queries
from zhiben.editions.kinds import Content
from zhiben.ground import limits
from zhiben.reports.months.queries import tenant_of
from zhiben.web import uploads
from zhiben.web.content_words import ABOUT, KINDS
from zhiben.web.contents import Asking, comparison, placed, told
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: SignedIn, kind: str, name: str) -> HttpResponse:
    """One file of it at a time (`?file=`)."""
    one = queries.being_drafted(request.actor, kind, name)  # theirs, before what was sent is read
    if request.method != "POST":
        return page(request, one)
    do = request.POST.get("do", "")
    try:
        if do == "ask":
            return ask(request, one)
        return HttpResponseRedirect(kept(request, one, do))
    except (Incomplete, Conflict, TooLarge) as refusal:
        return page(request, one, told(refusal), refusal.status)


def page(
    request: SignedIn, one: Content, said: str = "", status: int = 200, form: Asking | None = None
) -> HttpResponse:
    """The draft as it is saved."""
    tries = request.GET.get("try") == "1"
    found = queries.draft(request.actor, one.kind, one.name, today=request.today, at=request.now, tries=tries)
    wrong = placed(found.problems, found.files)
    asked = request.GET.get("file", "") or request.POST.get("file", "")
    files = sorted(found.files)
    first = next(
        (problem.file for problem, _ in wrong if problem.file in found.files), files[0] if files else ""
    )
    chosen = asked if asked in found.files else first
    context = {
        "one": one, "found": found, "title": one.title or KINDS[one.kind], "kind_name": KINDS[one.kind],
        "about": ABOUT[one.kind], "file": chosen, "text": found.files.get(chosen, ""),
        "files": [(name, sum(problem.file == name for problem, _ in wrong)) for name in files],
        "wrong": wrong, "said": said, "saved": request.GET.get("saved") == "1",
        "form": form or Asking(None, day=found.day),
        **comparison(request, found.compared, may_try=impact.may_try(one)),
    }  # fmt: skip
    return render(request, "contents/edit.html", context, status=status)


def ask(request: SignedIn, one: Content) -> HttpResponse:
    form = Asking(request.POST, day=request.today)
    if not form.is_valid():
        return page(request, one, status=422, form=form)
    receipt = actions.ask(
        tenant_of(request.actor), one, form.cleaned_data["valid_from"], form.cleaned_data["reason"],
        by=request.actor, at=request.now, key=form.cleaned_data["key"],
    )  # fmt: skip
    return HttpResponseRedirect(reverse("content-request", args=[(receipt.answer or {})["approval"]]))


def kept(request: SignedIn, one: Content, do: str) -> str:
    """Where it leads to. Raises as the acts do; NotFound for anything else."""
    tenant, here = tenant_of(request.actor), reverse("content-draft", args=[one.kind, one.name])
    given: dict[str, Any] = {"by": request.actor, "at": request.now}
    match do:
        case "save":
            file = request.POST.get("file", "")[:60]
            actions.save(tenant, one, file, request.POST.get("text", ""), **given)
        case "take":
            file, text = taken(request, one)
            actions.save(tenant, one, file, text, **given)
        case "follow":
            actions.follow(tenant, one, **given)
            return here
        case "drop":
            actions.drop(tenant, one, by=request.actor)
            return reverse("content", args=[one.kind, one.name])
        case _:
            raise NotFound("draft", do=do[:20])
    return f"{here}?{urlencode({'file': file, 'saved': 1})}"


def taken(request: SignedIn, one: Content) -> tuple[str, str]:
    """Name and text of a file that was sent; of a content of one file, that one. Raises as `uploads` does."""
    name, content = uploads.content(request, "upload", limits.CONTENT_BYTES)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Incomplete("edition_encoding") from error
    return (one.only or name.lower()), text
