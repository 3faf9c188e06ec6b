"""The help inside the product: how each page is used, the words it uses, the keys."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhiben.domain.cells import Mark, Status
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn


@signed_in
@require_safe
def show(request: SignedIn) -> HttpResponse:
    return render(request, "guide.html", {"statuses": list(Status), "marks": list(Mark)})
