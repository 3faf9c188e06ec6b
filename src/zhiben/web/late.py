"""受理补录: what was recorded long after it happened counts only once an officer has received it."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhiben.plans import actions
from zhiben.plans.governing import queries
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """What waits, the latest first."""
    context = {
        "entries": queries.late_entries(request.actor),
        "most": queries.MOST,
        "key": f"late:{uuid4()}",
        "received": request.GET.get("received") == "1",
    }
    return render(request, "governing/late.html", context)


@signed_in
@require_POST
def receive(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """受理 of one of them; not by the person who recorded it."""
    given = request.POST.get("key", "")
    key = f"{given}:{id.hex}" if given else ""
    actions.receive_fact(id, by=request.actor, at=request.now, key=key)
    return HttpResponseRedirect(reverse("late-entries") + "?received=1")
