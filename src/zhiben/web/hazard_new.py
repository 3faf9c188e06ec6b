"""随手拍: a place and a photo or one sentence are a report; everything else is said later, or by others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from zhiben.domain.access import Permission
from zhiben.domain.hazards import Source
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Incomplete, NotFound, NotPermitted
from zhiben.domain.words import word
from zhiben.ground.evidence import queries as evidence
from zhiben.hazards import actions, deeds, queries
from zhiben.hazards.queries import Line
from zhiben.hazards.rules import rules_of
from zhiben.hazards.saying import Found
from zhiben.orgs import queries as orgs
from zhiben.orgs.queries import Line as Firm
from zhiben.risks.places.queries import place, place_by_code, places
from zhiben.web import uploads
from zhiben.web.choosing import choose
from zhiben.web.narrowing import Day
from zhiben.web.policies import signed_in
from zhiben.web.records_form import ids_of
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn, is_fragment

NEAR = timedelta(days=3)  # reported at the same place within: offered before another one is made


class Reporting(forms.Form):
    """What is asked, the least first."""

    site = forms.ChoiceField(label=gettext_lazy("部位"), required=False)
    spot = forms.CharField(
        label=gettext_lazy("具体位置"), required=False, max_length=200,
        help_text=gettext_lazy("名册里没有的，写一下在哪里"),
    )  # fmt: skip
    phrase = forms.ChoiceField(label=gettext_lazy("常见隐患"), required=False)
    text = forms.CharField(
        label=gettext_lazy("一句话"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("有照片可以不写"),
    )  # fmt: skip
    found_on = Day(label=gettext_lazy("发现日期"))
    source = forms.ChoiceField(label=gettext_lazy("来源"), required=False)
    controls = forms.CharField(
        label=gettext_lazy("临时管控措施"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(
        self,
        asked: QueryDict | None,
        there: list[tuple[str, str]],
        phrases: tuple[str, ...],
        sources: tuple[Source, ...],
        **more: Any,
    ) -> None:
        super().__init__(asked, auto_id="n-%s", **more)
        self._choices("site", [("", gettext("不在名册里")), *there])
        self._choices("phrase", [("", gettext("不用")), *((one, one) for one in phrases)])
        self._choices("source", [(one.value, gettext(word(one))) for one in sources])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def found(self, firm: UUID, sent: tuple[UUID, ...]) -> Found:
        given = self.cleaned_data
        text = "；".join(one for one in (given["phrase"], given["text"].strip()) if one)
        return Found(
            firm, text, given["spot"], UUID(given["site"]) if given["site"] else None,
            Source(given["source"]) if given["source"] else None, given["found_on"], given["controls"], sent,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Begun:
    """Whom it is about, and at which place the form begins."""

    firm: Firm
    site: str = ""


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """The form; POST reports, or first tells what was reported there a short while ago."""
    begun = _begun(request)
    if begun is None:
        return choose(
            request, gettext("报隐患"), "hazard-new", gettext("先选哪家企业；扫部位的码进来就不用选。")
        )
    row = orgs.subject(request.actor, begun.firm.id)
    if not request.actor.may(Permission.HAZARD_REPORT, row.place):
        raise NotPermitted("not_permitted", permission=Permission.HAZARD_REPORT)
    there = [(str(one.id), one.whole_name) for one in places(request.actor, begun.firm.id)]
    phrases = rules_of(row.tenant, request.today).phrases_for(row.industry)
    offered = there, phrases, deeds.sources(request.actor)
    if request.method != "POST":
        initial = {"site": begun.site, "found_on": request.today}
        initial |= {name: request.GET.get(name, "")[:200] for name in ("text", "spot")}  # from another page
        kept = tuple(ids_of(request.GET, "upload"))
        return page(request, begun, Reporting(None, *offered, initial=initial), sent=kept)
    form = Reporting(request.POST, *offered)
    staged = uploads.stage(request, "photos", row.tenant)
    sent = (*ids_of(request.POST, "upload", "drop"), *staged.ids)
    if is_fragment(request):
        return photos(request, begun, sent, staged.problems)
    if not form.is_valid() or staged.problems:
        for text in staged.problems:
            form.add_error(None, text)
        return page(request, begun, form, sent=sent, status=422)
    found = form.found(begun.firm.id, sent)
    near = [] if request.POST.get("anyway") else _near(request, found)
    if near:
        return page(request, begun, form, sent=sent, near=near, status=409)
    try:
        receipt = actions.report(found, by=request.actor, at=request.now, key=key_of(request))
    except Incomplete as refusal:
        form.add_error(None, f"{gettext(refusal.reason)}{gettext(refusal.remedy)}")
        return page(request, begun, form, sent=sent, status=422)
    return HttpResponseRedirect(f"{reverse('hazard', args=[(receipt.answer or {})['hazard']])}?done=report")


def _begun(request: SignedIn) -> Begun | None:
    """By the place, by the enterprise named, or the only one the person has; None: it is still to be chosen.

    Raises NotFound for what is out of reach.
    """
    code, site = request.GET.get("place", ""), request.GET.get("site", "")
    if code or site:
        there = place_by_code(request.actor, code) if code else place(request.actor, _uuid(site))
        return Begun(orgs.lines(request.actor, [there.enterprise])[there.enterprise], str(there.id))
    named = request.POST.get("enterprise") or request.GET.get("enterprise") or ""
    if named:
        found = orgs.lines(request.actor, [_uuid(named)])
        if not found:
            raise NotFound("subject", id=named)
        return Begun(next(iter(found.values())))
    few = orgs.page(request.actor, Kind.ENTERPRISE, size=2).lines
    return Begun(few[0]) if len(few) == 1 else None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("subject", id=text) from None


def _near(request: SignedIn, found: Found) -> list[Line]:
    return queries.near(
        request.actor, found.about, spot=found.spot, site=found.site, since=request.today - NEAR,
        today=request.today,
    )  # fmt: skip


def photos(request: SignedIn, begun: Begun, sent: tuple[UUID, ...], problems: Sequence[str]) -> HttpResponse:
    """Photos sent as soon as they are taken: their part of the form. The address names them, so that they are
    still there when the phone loads the page anew.
    """
    waiting = evidence.uploads(request.actor, sent)
    answer = render(request, "hazards/_photos.html", {"waiting": waiting, "problems": problems})
    asked = [("enterprise", begun.firm.id), *(("upload", one) for one in sent)]
    if site := request.POST.get("site") or begun.site:
        asked[0] = ("site", _uuid(site))
    answer["HX-Replace-Url"] = f"{reverse('hazard-new')}?{urlencode(asked)}"
    return answer


def page(
    request: SignedIn, begun: Begun, form: Reporting, *, sent: tuple[UUID, ...] = (),
    near: list[Line] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "firm": begun.firm, "form": form, "near": near or [], "days": NEAR.days,
        "waiting": evidence.uploads(request.actor, sent),
        "key": request.POST.get("key") or f"form:{uuid4()}",
    }  # fmt: skip
    return render(request, "hazards/new.html", context, status=status)
