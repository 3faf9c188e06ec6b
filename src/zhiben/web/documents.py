"""文书: the list of issued documents, one of them, voiding it, recording the seal."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhiben.documents import actions, queries
from zhiben.documents.queries import Offer
from zhiben.documents.serving.actions import serve as record_service
from zhiben.documents.serving.queries import servers
from zhiben.domain.access import Actor
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.web import lists, uploads
from zhiben.web.account import say
from zhiben.web.document_serving import Serving, part
from zhiben.web.document_serving import say as lacking
from zhiben.web.invitations import picture
from zhiben.web.narrowing import Day, searching
from zhiben.web.policies import signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn, is_fragment
from zhiben.web.verify import base

STATES = {"": gettext_lazy("全部"), "valid": gettext_lazy("有效"), "void": gettext_lazy("已作废")}


class Bar(forms.Form):
    """A field that makes no sense is left out of account."""

    q = forms.CharField(
        label=gettext_lazy("文号、单位"), max_length=100, required=False,
        widget=searching(gettext_lazy("文号、单位名称")),
    )  # fmt: skip
    form = forms.ChoiceField(label=gettext_lazy("文书"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False, choices=list(STATES.items()))

    def __init__(self, asked: QueryDict, offers: list[Offer]) -> None:
        super().__init__(asked, auto_id="b-%s")
        field = self.fields["form"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("全部")), *((one.kept.form.id, title_of(one)) for one in offers)]
        self.is_valid()


class Sealing(forms.Form):
    """One use of the seal."""

    used_on = Day(label=gettext_lazy("用印日期"))
    copies = forms.IntegerField(label=gettext_lazy("份数"), required=False, min_value=1, max_value=999)
    basis = forms.CharField(
        label=gettext_lazy("批准依据"), max_length=200, required=False,
        help_text=gettext_lazy("谁批准、凭什么文件"),
    )  # fmt: skip


class Voiding(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("为什么作废"), max_length=400, required=False,
        help_text=gettext_lazy("文号不再使用，原件留着，封面写明作废"),
    )  # fmt: skip


def tenant_of(actor: Actor) -> int:
    """The authority the person works for, or under."""
    return min(actor.writes or actor.reads)


def title_of(offer: Offer) -> str:
    """The form's name in the reader's language."""
    titles = offer.kept.form.titles
    return titles["en"] if (get_language() or "").startswith("en") else titles["zh"]


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """The list; htmx asks for the part that changes."""
    offers = queries.offers(request.actor, tenant_of(request.actor))
    bar = Bar(request.GET, offers)
    given = bar.cleaned_data
    after = lists.read(request.GET.get("after"))
    page = queries.page(
        request.actor, words=given.get("q") or "", form=given.get("form") or "",
        state=given.get("state") or "", after=after[1] if after else None, size=lists.SIZE,
    )  # fmt: skip
    cursor = lists.written(("latest", page.next)) if page.next else None
    part = is_fragment(request)
    context = {
        "is_fragment": part,
        "bar": bar,
        "page": page,
        "pager": lists.pager(request.GET, len(page.lines), page.total, cursor),
        "mine": [(one.kept.form.id, title_of(one)) for one in offers if one.may_issue],
    }
    return render(request, "documents/_list.html" if part else "documents/list.html", context)


@signed_in
@require_safe
def show(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """One document: what it was filled with, its files, what became of it."""
    return page(request, id)


@signed_in
@require_POST
def void(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    queries.document(request.actor, id)  # out of reach is missing, before anything is said of the form
    form = Voiding(request.POST, auto_id="v-%s")
    form.is_valid()
    try:
        actions.void(id, form.cleaned_data["reason"], **asked(request))
    except (Incomplete, Conflict) as refusal:
        say(form, refusal, {"reason_missing": "reason", "document_is_void": "reason"})
        return page(request, id, voiding=form, status=422)
    return HttpResponseRedirect(reverse("document", args=[id]))


@signed_in
@require_POST
def seal(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    queries.document(request.actor, id)
    form = Sealing(request.POST, auto_id="s-%s")
    if not form.is_valid():
        return page(request, id, sealing=form, status=422)
    given = form.cleaned_data
    used_on, copies = given["used_on"] or date.min, given["copies"] or 0
    try:
        actions.use_seal(id, used_on, copies, given["basis"], **asked(request))
    except (Incomplete, Conflict) as refusal:
        fields = {"seal_day": "used_on", "copies": "copies", "basis_missing": "basis"}
        say(form, refusal, fields | {"document_is_void": "basis", "document_no_seal": "basis"})
        return page(request, id, sealing=form, status=422)
    return HttpResponseRedirect(reverse("document", args=[id]))


@signed_in
@require_POST
def serve(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """Record that a document was served (送达)."""
    found = queries.document(request.actor, id)
    form = Serving(servers(request.actor, id, at=request.now), request.POST)
    staged = uploads.stage(request, "proof", found.row.tenant)
    for text in staged.problems:
        form.add_error(None, text)
    if form.is_valid() and form.cleaned_data["on"] is None:
        form.add_error("on", gettext("填上日期。"))
    if not form.is_valid():
        return page(request, id, serving=form, status=422)
    upload = staged.ids[0] if staged.ids else None
    try:
        record_service(id, form.said(upload), **asked(request))
    except (Incomplete, Conflict) as refusal:
        lacking(form, refusal)
        return page(request, id, serving=form, status=422)
    return HttpResponseRedirect(f"{reverse('document', args=[id])}?served=1")


def asked(request: SignedIn) -> dict[str, Any]:
    return {"by": request.actor, "at": request.now, "key": key_of(request)}


def page(
    request: SignedIn, id_: UUID, *, voiding: Voiding | None = None, sealing: Sealing | None = None,
    serving: Serving | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    found = queries.document(request.actor, id_)
    today = {"used_on": request.today, "copies": 1}
    address = f"{base(request)}{found.row.code}/"
    context = {
        "found": found,
        "paper": queries.paper(request.actor, id_),
        "address": address,
        "picture": picture(address),
        "voiding": voiding or Voiding(auto_id="v-%s"),
        "sealing": sealing or Sealing(initial=today, auto_id="s-%s"),
        "key": f"form:{uuid4()}",
        "issued": request.GET.get("issued") == "1",
        "served": request.GET.get("served") == "1",
        **part(request, found, serving),
    }
    return render(request, "documents/show.html", context, status=status)
