"""What is done on the desk of a paper: writing, explaining, fetching figures, its steps, its Word file."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted, Refused
from zhiben.domain.writing import Event
from zhiben.ground.evidence.sniff import DOCX
from zhiben.reports.writing import actions, queries
from zhiben.web.papers import desk, told
from zhiben.web.policies import signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn
from zhiben.web.verify import base

WHY = frozenset({Event.RETURN, Event.DROP})  # steps that ask why, on a page of their own


@signed_in
@require_POST
def block(request: SignedIn, id: UUID, block: str) -> HttpResponse:  # noqa: A002
    """Write over a block, or have it again as it was generated."""
    text = request.POST.get("text", "")
    mark = request.POST.get("insert", "")
    if request.POST.get("restore"):
        return _done(
            request, id, lambda key: actions.restore(id, block, by=request.actor, at=request.now, key=key)
        )
    text = f"{text}{mark}"
    try:
        actions.write(id, block, text, by=request.actor, at=request.now, key=key_of(request))
    except (Incomplete, Conflict) as refusal:
        found = queries.paper(request.actor, id)
        return desk(request, found, refusal=refusal, editing=block, typed=text)
    more = f"?block={block}" if mark else ""
    return HttpResponseRedirect(f"{reverse('paper', args=[id])}{more}#b-{block}")


@signed_in
@require_POST
def note(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """Say why a finding is right."""
    finding, text = request.POST.get("finding", ""), request.POST.get("text", "")
    return _done(
        request, id, lambda key: actions.note(id, finding, text, by=request.actor, at=request.now, key=key)
    )


@signed_in
@require_POST
def heading(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """Title and addressees."""
    title, to = request.POST.get("heading", ""), request.POST.get("to", "")
    return _done(
        request, id, lambda key: actions.entitle(id, title, to, by=request.actor, at=request.now, key=key)
    )


@signed_in
@require_POST
def figures(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """Fetch the figures anew."""
    return _done(request, id, lambda key: actions.refresh(id, by=request.actor, at=request.now, key=key))


@signed_in
@require_safe
def draft(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """The Word file as it would be issued."""
    is_public = bool(request.GET.get("public"))
    found = queries.paper(request.actor, id)
    content = queries.draft(request.actor, id, request.today, public=is_public)
    name = content_disposition_header(True, f"{found.line.heading[:60]}.docx") or "attachment"
    return HttpResponse(content, content_type=DOCX.mime, headers={"Content-Disposition": name})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedIn, id: UUID, event: str) -> HttpResponse:  # noqa: A002
    """Hand a paper on, or back. Raises NotFound for a step there is not."""
    try:
        asked = Event(event)
    except ValueError as error:
        raise NotFound("paper_step", event=event) from error
    found = queries.paper(request.actor, id)
    said = request.POST.get("note", "")
    if asked not in found.offers and request.method != "POST":
        raise NotPermitted("not_permitted", event=event)
    if request.method != "POST":
        return _asking(request, found, asked)
    try:
        if asked is Event.ISSUE:
            actions.issue(id, base(request), by=request.actor, at=request.now, key=key_of(request))
        else:
            actions.step(id, asked, said, by=request.actor, at=request.now, key=key_of(request))
    except Incomplete as refusal:
        return _asking(request, found, asked, refusal)
    except Conflict as refusal:
        return desk(request, queries.paper(request.actor, id), refusal=refusal)
    return HttpResponseRedirect(f"{reverse('paper', args=[id])}?done={asked}")


def _asking(
    request: SignedIn, found: queries.Shown, event: Event, refusal: Refused | None = None
) -> HttpResponse:
    context = {
        "found": found, "line": found.line, "event": event, "key": key_of(request),
        "is_needed": event in WHY, "refusal": told(refusal) if refusal else "",
    }  # fmt: skip
    return render(request, "papers/step.html", context, status=refusal.status if refusal else 200)


def _done(request: SignedIn, id_: UUID, do: Callable[[str], object]) -> HttpResponse:
    try:
        do(key_of(request))
    except (Incomplete, Conflict) as refusal:
        return desk(request, queries.paper(request.actor, id_), refusal=refusal)
    return HttpResponseRedirect(reverse("paper", args=[id_]))
