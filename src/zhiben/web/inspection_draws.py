"""双随机: announcing a draw, drawing it with the seed that came later, and the list to draw from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from zhiben.domain.access import Permission
from zhiben.domain.refusals import Conflict, Incomplete, TooLarge
from zhiben.inspections.planning import actions, queries
from zhiben.inspections.planning.saying import Announced, Drawn
from zhiben.inspections.planning.stored import Told
from zhiben.orgs import queries as orgs
from zhiben.web.inspection_officers import require_planning, told
from zhiben.web.policies import signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn
from zhiben.web.templatetags.permits import may_ever

KINDS = {Drawn.ENTERPRISE: gettext_lazy("被检查企业"), Drawn.INSPECTOR: gettext_lazy("检查人员")}
SHOWN = 300  # lines of the list on the page; the file has all


class Announcing(forms.Form):
    """What is to be drawn, and which figure is to be the seed."""

    kind = forms.ChoiceField(label=gettext_lazy("抽什么"))
    title = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    industry = forms.ChoiceField(
        label=gettext_lazy("行业"), required=False, help_text=gettext_lazy("抽企业时用")
    )
    many = forms.IntegerField(label=gettext_lazy("抽几个"), min_value=1, max_value=10_000)
    seed_from = forms.CharField(
        label=gettext_lazy("用什么作种子"), max_length=200,
        help_text=gettext_lazy("还没有出来的公开数字，如“11 月 27 日福彩 3D 开奖号”"),
    )  # fmt: skip
    weighted = forms.BooleanField(label=gettext_lazy("按各行业检查频次加权"), required=False)

    def __init__(self, asked: QueryDict | None, industries: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(asked, auto_id="d-%s", **more)
        self._choices("kind", [(one.value, str(word)) for one, word in KINDS.items()])
        self._choices("industry", [("", gettext("全部")), *industries])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def announced(self) -> Announced:
        given = self.cleaned_data
        industries = (given["industry"],) if given["industry"] else ()
        return Announced(
            Drawn(given["kind"]), given["title"], given["many"], given["seed_from"], industries,
            given["weighted"],
        )  # fmt: skip


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: SignedIn) -> HttpResponse:
    """Draws, the latest first; POST announces another."""
    require_planning(request.actor)
    industries = [(one.code, one.name) for one in orgs.industries(request.actor)]
    posted = request.POST if request.method == "POST" else None
    form = Announcing(posted, industries)
    if posted is not None and form.is_valid():
        try:
            receipt = actions.announce(
                form.announced(), by=request.actor, at=request.now, key=key_of(request)
            )
            return HttpResponseRedirect(reverse("inspection-draw", args=[(receipt.answer or {})["draw"]]))
        except (Incomplete, TooLarge) as refusal:
            form.add_error(None, told(refusal))
    context = {
        "draws": queries.draws(request.actor), "form": form, "key": key_of(request), "kinds": KINDS,
        "may": may(request),
    }  # fmt: skip
    return render(request, "planning/draws.html", context, status=422 if posted is not None else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """One draw; POST draws it."""
    found = queries.draw(request.actor, id)
    problem = ""
    if request.method == "POST":
        try:
            seed = request.POST.get("seed", "")[:200]
            actions.draw(id, seed, by=request.actor, at=request.now, key=key_of(request))
            return HttpResponseRedirect(reverse("inspection-draw", args=[id]))
        except (Incomplete, Conflict) as refusal:
            problem = told(refusal)
    context = {
        "draw": found, "lines": lines_of(found), "more": max(0, found.of - SHOWN), "problem": problem,
        "key": key_of(request), "kind": KINDS[Drawn(found.kind)], "may": may(request),
        "is_firms": found.kind == Drawn.ENTERPRISE,
    }  # fmt: skip
    return render(request, "planning/draw.html", context, status=422 if problem else 200)


@signed_in
@require_safe
def listed(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """The published list as a file: its SHA-256 is the digest."""
    return text_of(queries.draw(request.actor, id))


def text_of(draw: Told) -> HttpResponse:
    """The list of a draw, byte for byte as its digest says."""
    answer = HttpResponse(draw.text.encode(), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="draw-{draw.digest[:8]}.txt"'
    return answer


def lines_of(draw: Told) -> list[str]:
    return draw.text.splitlines()[:SHOWN]


def may(request: SignedIn) -> bool:
    return bool(request.actor.writes) and may_ever(request.actor, Permission.INSPECTION_DRAW)
