"""方案版本: which there are, what another would change, and adopting it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhiben.library.files import read
from zhiben.plans.governing import editions
from zhiben.plans.governing.editions import Shipped
from zhiben.records.declaring.queries import overridden
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn


@cache
def shipped() -> Shipped:
    """The plans the program came with; they change with the program, never while it runs."""
    place = Path(settings.ROOT) / "content" / "plans"
    return {one.name: read(one) for one in sorted(place.iterdir()) if one.is_dir()}


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Every edition, plan by plan."""
    found = editions.editions(request.actor, shipped())
    context = {"found": found, "adopted": request.GET.get("adopted") == "1"}
    return render(request, "governing/editions.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedIn, id: str) -> HttpResponse:  # noqa: A002 - the name in the address
    """One edition against what is in force: text, obligations; adopting it is the form below."""
    if request.method == "POST":
        key = request.POST.get("key", "")
        editions.adopt(id, shipped(), by=request.actor, at=request.now, key=key)
        return HttpResponseRedirect(reverse("editions") + "?adopted=1")
    found = editions.preview(request.actor, id, shipped(), today=request.today)
    context = {
        "found": found,
        "key": f"edition:{uuid4()}",
        "own": overridden(request.actor, found.loaded.records),
    }
    return render(request, "governing/edition.html", context)
