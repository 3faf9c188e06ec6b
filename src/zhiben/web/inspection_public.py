"""What anybody may open without signing in: 涉企检查公示, and a member unit's page of a joint inspection."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from zhiben.domain.refusals import Conflict, Incomplete, NotFound, TooMany
from zhiben.inspections.joint import actions, codes
from zhiben.inspections.joint.saying import Problem
from zhiben.inspections.planning import public
from zhiben.inspections.planning.saying import Drawn
from zhiben.web.inspection_draws import KINDS, SHOWN, lines_of, text_of
from zhiben.web.inspection_officers import told
from zhiben.web.login import client_of
from zhiben.web.policies import anyone
from zhiben.web.records_tables import key_of
from zhiben.web.requests import Request

KEPT = 60  # seconds a browser or proxy may show a public page again without asking


class Coming(forms.Form):
    """The code, and who comes."""

    came = forms.CharField(
        label=gettext_lazy("参加人员"), max_length=200, help_text=gettext_lazy("姓名，多人用顿号隔开")
    )


class Reporting(forms.Form):
    """A problem as the unit found it."""

    about = forms.ChoiceField(label=gettext_lazy("企业"))
    text = forms.CharField(
        label=gettext_lazy("问题"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    spot = forms.CharField(label=gettext_lazy("部位"), max_length=200, required=False)
    basis = forms.CharField(label=gettext_lazy("依据的条款"), max_length=200, required=False)
    said_by = forms.CharField(label=gettext_lazy("填报人"), max_length=60)

    def __init__(self, asked: QueryDict | None, firms: list[tuple[str, str]]) -> None:
        super().__init__(asked, auto_id="r-%s")
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = firms


@anyone
@require_safe
def index(request: Request) -> HttpResponse:
    """The published plan, items, limits and draws of an authority; of several, the one chosen."""
    offices = public.offices()
    asked = request.GET.get("authority", "")
    chosen = next((one for one in offices if str(one.tenant) == asked), offices[0] if offices else None)
    if asked and (chosen is None or str(chosen.tenant) != asked):
        raise NotFound("authority", asked=asked[:20])
    context = {
        "offices": offices, "office": chosen, "months": range(1, 13), "kinds": KINDS,
        "told": public.told(chosen.tenant, request.today) if chosen is not None else None,
    }  # fmt: skip
    return kept(render(request, "planning/public.html", context))


@anyone
@require_safe
def draw(request: Request, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """A published draw with what is needed to repeat it."""
    found = public.draw(id)
    context = {
        "draw": found, "kind": KINDS[Drawn(found.kind)], "lines": lines_of(found),
        "more": max(0, found.of - SHOWN),
    }  # fmt: skip
    return kept(render(request, "planning/public_draw.html", context))


@anyone
@require_safe
def listed(request: Request, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """The list of a published draw as a file."""
    return kept(text_of(public.draw(id)))


@anyone
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: Request) -> HttpResponse:
    """A member unit: its code, then who comes and what it found. The code stays in the page's form only."""
    code = request.POST.get("code", "")[:60]
    if request.method != "POST" or not code.strip():
        return answer(request, {"problem": ""})
    try:
        row = codes.unit_of(code, client_of(request), request.now)
    except (Incomplete, TooMany) as refusal:
        return answer(request, {"problem": told(refusal)}, refusal.status)
    firms = [(str(one.id), one.name) for one in codes.shown(row).firms]
    coming = Coming(None, auto_id="c-%s", initial={"came": row.came or ""})
    reporting = Reporting(None, firms)
    done = ""
    match request.POST.get("do"):
        case "come":
            coming = Coming(request.POST, auto_id="c-%s")
            done = come(request, code, coming)
        case "report":
            reporting = Reporting(request.POST, firms)
            done = report(request, code, reporting)
    if done == "reported":
        reporting = Reporting(None, firms)
    context = {
        "shown": codes.shown(row), "code": code, "coming": coming, "reporting": reporting, "done": done,
        "come_key": f"form:{uuid4()}", "report_key": f"form:{uuid4()}",
    }  # fmt: skip
    return answer(request, context, 422 if coming.errors or reporting.errors else 200)


def come(request: Request, code: str, form: Coming) -> str:
    """Says who comes; the word of what was done, empty where it was not."""
    if not form.is_valid():
        return ""
    try:
        came = form.cleaned_data["came"]
        actions.confirm(code, came, client_of(request), at=request.now, key=key_of(request))
    except (Incomplete, Conflict) as refusal:
        form.add_error(None, told(refusal))
        return ""
    return "came"


def report(request: Request, code: str, form: Reporting) -> str:
    """Hands in a problem; the word of what was done, empty where it was not."""
    if not form.is_valid():
        return ""
    given = form.cleaned_data
    problem = Problem(UUID(given["about"]), given["text"], given["spot"], given["basis"], given["said_by"])
    try:
        actions.submit(code, problem, client_of(request), at=request.now, key=key_of(request))
    except (Incomplete, Conflict) as refusal:
        form.add_error(None, told(refusal))
        return ""
    return "reported"


def answer(request: Request, context: dict[str, object], status: int = 200) -> HttpResponse:
    page = render(request, "planning/unit.html", context, status=status)
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    return page


def kept(page: HttpResponse) -> HttpResponse:
    """A public page is the same for everybody; it may be kept for a minute."""
    page.headers["Cache-Control"] = f"public, max-age={KEPT}"
    return page
