"""场所设备: the places of an enterprise, the sheet of their labels, and the page a label leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from zhiben.contents.cells import plain
from zhiben.documents.making import grouped
from zhiben.domain.access import Permission
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Conflict, Incomplete, TooLarge
from zhiben.domain.risks import PLACES
from zhiben.domain.words import word
from zhiben.ground.evidence import intake
from zhiben.ground.evidence import queries as evidence
from zhiben.hazards import queries as hazards
from zhiben.hazards.queries import Wanted
from zhiben.orgs import queries as orgs
from zhiben.records.tables import sheets
from zhiben.risks import queries as risks
from zhiben.risks.places import actions, pasting
from zhiben.risks.places.lines import PlaceLine
from zhiben.risks.places.queries import place_by_code, places
from zhiben.risks.queries import ControlLine
from zhiben.web import uploads
from zhiben.web.account import say
from zhiben.web.enterprise_file import opened
from zhiben.web.invitations import picture
from zhiben.web.policies import signed_in
from zhiben.web.records_form import ids_of
from zhiben.web.records_tables import key_of
from zhiben.web.requests import Request, SignedIn

PASTED = 60_000  # characters at once
SAID = 20  # problems told at once


class Entering(forms.Form):
    """Places, one a line, as typed or copied out of a spreadsheet."""

    lines = forms.CharField(
        label=gettext_lazy("一行一个：类别，名称，编号，所在场所"), max_length=PASTED, required=False,
        strip=False, widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy("类别写场所、设备、岗位；编号和所在场所可以不写。可从 Excel 里整块复制过来。"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """What is printed for a place."""

    place: PlaceLine
    kind: str
    code: str
    picture: SafeString


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """The list; POST enters more of them."""
    if request.method != "POST":
        return _index(request, id, Entering(auto_id="p-%s"))
    request.actor.require(Permission.SUBJECT_CREATE, orgs.subject(request.actor, id).place)
    try:
        told = _told(request, id)
    except (Incomplete, TooLarge) as refusal:
        form = Entering(request.POST, auto_id="p-%s")
        say(form, refusal, dict.fromkeys((refusal.code,), "lines"))
        return _index(request, id, form, status=422)
    form = Entering(told, auto_id="p-%s")
    sites = frozenset(one.name for one in places(request.actor, id, kind=Kind.SITE))
    pasted = pasting.read(form.cleaned_data["lines"] if form.is_valid() else "", sites)
    for n, problem, what in pasted.problems[:SAID]:
        words = {"n": n, "problem": gettext(problem) % {"what": what}}
        form.add_error("lines", gettext("第 %(n)s 行：%(problem)s。") % words)
    if form.errors:
        return _index(request, id, form, status=422)
    try:
        actions.add(id, pasted.places, by=request.actor, at=request.now, key=key_of(request))
    except (Incomplete, Conflict, TooLarge) as refusal:
        say(form, refusal, dict.fromkeys(("place_lines", "code_taken", "too_large"), "lines"))
        return _index(request, id, form, status=422)
    return HttpResponseRedirect(f"{reverse('enterprise-places', args=[id])}?done={len(pasted.places)}")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def labels(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """The sheet to be printed, of all or of those chosen; POST gives codes to those that have none."""
    if request.method == "POST":
        actions.label(id, by=request.actor, at=request.now, key=key_of(request))
        return HttpResponseRedirect(reverse("place-labels", args=[id]))
    chosen = set(ids_of(request.GET, "place"))
    found = [one for one in places(request.actor, id) if not chosen or one.id in chosen]
    firm = orgs.lines(request.actor, [id])[id]
    context = {
        "firm": firm,
        "labels": [_label(request, one) for one in found if one.code],
        "without": sum(not one.code for one in found),
        "may": request.actor.may(Permission.PLACE_LABEL, orgs.subject(request.actor, id).place),
        "key": f"form:{uuid4()}",
    }
    return render(request, "places/labels.html", context)


@signed_in
@require_safe
def at(request: SignedIn, code: str) -> HttpResponse:
    """What a label leads to: the place, for whoever reaches it."""
    found = place_by_code(request.actor, code)
    firm = orgs.lines(request.actor, [found.enterprise])[found.enterprise]
    held: dict[UUID, list[ControlLine]] = {}
    for one in risks.controls(request.actor, found.enterprise, place=found.id):
        held.setdefault(one.point, []).append(one)
    points = risks.points(request.actor, found.enterprise, place=found.id)
    where = orgs.subject(request.actor, found.id).place
    context = {
        "place": found,
        "firm": firm,
        "code": grouped(found.code),
        "points": [(one, held.get(one.id, [])) for one in points],
        "may": request.actor.may(Permission.RISK_ASSESS, where),
        "may_report": request.actor.may(Permission.HAZARD_REPORT, where),
        "hazards": hazards.page(request.actor, Wanted(site=found.id), today=request.today, size=5),
    }
    return render(request, "places/at.html", context)


def _told(request: SignedIn, id_: UUID) -> QueryDict:
    """What was typed; the rows of a table where one came, so that they can be put right on the page."""
    asked = request.POST.copy()
    staged = uploads.stage(request, "table", orgs.subject(request.actor, id_).tenant, intake.TABLES)
    if staged.problems:
        raise Incomplete("import_unreadable")
    for upload in staged.ids:
        item = evidence.upload(request.actor, upload)
        table = sheets.read(item.path, item.name)
        rows = [table.head, *(row for _, row in table.rows)]
        asked["lines"] = "\n".join("\t".join(map(_cell, row)) for row in rows)
    return asked


def _cell(raw: object) -> str:
    return " ".join(plain("" if raw is None else raw).split())


def kinds() -> list[tuple[str, str]]:
    """The kinds of place by value and word."""
    return [(kind, gettext(word(Kind(kind)))) for kind in PLACES]


def address_of(request: Request, place: PlaceLine) -> str:
    """What a label's picture holds: at the installation's own address, so that paper outlives a host name."""
    path = reverse("at", args=[place.code])
    home = settings.OUTSIDE.address
    return f"{home}{path}" if home else request.build_absolute_uri(path)


def _label(request: SignedIn, place: PlaceLine) -> Label:
    return Label(
        place, gettext(word(Kind(place.kind))), grouped(place.code), picture(address_of(request, place))
    )


def _index(request: SignedIn, id_: UUID, form: Entering, status: int = 200) -> HttpResponse:
    page = opened(request, id_)
    asked = request.GET.get("kind", "")
    kind = asked if asked in PLACES else ""
    found = places(request.actor, id_, kind=kind, retired=True)
    place = orgs.subject(request.actor, id_).place
    context: dict[str, Any] = {
        "entering": form,
        "groups": [(label, [one for one in found if one.kind == kind]) for kind, label in kinds()],
        "kinds": kinds(),
        "kind": kind,
        "without": sum(not one.code and not one.is_retired for one in found),
        "may_add": request.actor.may(Permission.SUBJECT_CREATE, place),
        "may_label": request.actor.may(Permission.PLACE_LABEL, place),
        "key": f"form:{uuid4()}",
        "done": request.GET.get("done", "") if request.GET.get("done", "").isdecimal() else "",
    }
    return render(request, "places/list.html", page | context, status=status)
