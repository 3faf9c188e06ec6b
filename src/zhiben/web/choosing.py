"""Which enterprise, for whoever reaches several: asked before a form that is about one."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from zhiben.domain.orgs import Kind
from zhiben.orgs import queries as orgs
from zhiben.web.narrowing import searching
from zhiben.web.requests import SignedIn

CHOICES = 20


class Choosing(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("企业名称、代码"), required=False, max_length=100,
        widget=searching(gettext_lazy("企业名称、代码")),
    )  # fmt: skip


def choose(request: SignedIn, title: str, route: str, help_: str) -> HttpResponse:
    """A page whose choices lead to `route`, with the enterprise in the address."""
    form = Choosing(request.GET, auto_id="c-%s")
    form.is_valid()
    found = orgs.page(request.actor, Kind.ENTERPRISE, words=form.cleaned_data.get("q") or "", size=CHOICES)
    kept = request.GET.copy()
    for name in ("q", "enterprise"):
        kept.pop(name, None)
    context = {
        "form": form, "lines": found.lines, "title": title, "help": help_, "url": reverse(route),
        "kept": kept.urlencode(), "rest": list(kept.items()),
    }  # fmt: skip
    return render(request, "choose.html", context)
