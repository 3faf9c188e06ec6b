"""Records of every kind: which kinds, the list of one, one record, its print, its file for spreadsheets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhiben.domain.refusals import NotFound, TooLarge
from zhiben.ground import limits
from zhiben.records import actions, queries
from zhiben.records.tables import exports
from zhiben.web import exporting, lists
from zhiben.web.narrowing import AsOf, end_of
from zhiben.web.policies import signed_in
from zhiben.web.records_bar import STATES, Bar
from zhiben.web.requests import SignedIn, is_fragment

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Why(forms.Form):
    """Why a record is voided or returned; `key` and `revision` are those of the page that was looked at."""

    reason = forms.CharField(label=gettext_lazy("理由"), max_length=400, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """The kinds this person may file or has something to see of."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    found = queries.kind_lines(request.actor, language=language)
    context = {
        "mine": [one for one in found if one.may_file],
        "others": [one for one in found if not one.may_file],
        "waiting": queries.todo(request.actor, request.today),
    }
    return render(request, "records/index.html", context)


@signed_in
@require_safe
def of_kind(request: SignedIn, kind: str) -> HttpResponse:
    """The list of a kind. htmx asks for the part that changes; everybody else gets the page around it."""
    form = queries.form_of(request.actor, kind)
    bar = Bar(request.GET, form)
    page = queries.page(request.actor, kind, bar.filters, after=place(request), size=lists.SIZE)
    part = is_fragment(request)
    context = {
        "is_fragment": part,
        "form": form,
        "bar": bar,
        "page": page,
        "may_file": queries.may_file(request.actor, form),
        "query": lists.query(request.GET),
        "states": {state.value: label for state, label in STATES.items()},
        "pager": lists.pager(request.GET, len(page.lines), page.total, lists.written(page.next)),
    }
    return render(request, "records/_list.html" if part else "records/list.html", context)


def place(request: HttpRequest) -> tuple[str, UUID] | None:
    """Where the list goes on; the beginning for what is no such place."""
    after = lists.read(request.GET.get("after"))
    try:
        return after if after and date.fromisoformat(after[0]) else None
    except ValueError:
        return None


@signed_in
@require_safe
def export(request: SignedIn, kind: str) -> HttpResponse:
    """What the list shows, all pages of it, with every field."""
    form = queries.form_of(request.actor, kind)
    filters = Bar(request.GET, form).filters
    total = queries.page(request.actor, kind, filters, size=1).total
    if total > limits.EXPORT_ROWS:
        raise TooLarge("export_too_large", rows=total)
    words = {state.value: str(label) for state, label in STATES.items()}
    head, rows = exports.export(request.actor, kind, filters, words)
    name = f"{form.title}-{request.today.isoformat()}"
    return exporting.answer(exporting.asked(request.GET), name, form.title, head, rows)


@signed_in
@require_safe
def template(request: SignedIn, kind: str) -> HttpResponse:
    """An empty table to be filled and imported."""
    title, made = exports.empty(request.actor, kind)
    called = gettext("导入模板")
    return as_file(made, f"{title}-{called}.xlsx")


def as_file(content: bytes, name: str) -> HttpResponse:
    disposition = f"attachment; filename=\"records.xlsx\"; filename*=UTF-8''{quote(name)}"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


@signed_in
@require_safe
def show(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """One record: what it says, what proves it, what became of it; also as known on a day."""
    return render(request, "records/show.html", shown(request, id))


@signed_in
@require_safe
def printed(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """The same on paper."""
    return render(request, "records/print.html", shown(request, id))


def shown(request: SignedIn, id_: UUID) -> dict[str, Any]:
    as_of = AsOf(request.GET, today=request.today)
    asked = request.GET.get("revision", "")
    revision = int(asked) if asked.isdecimal() and len(asked) < 6 else None
    found = queries.record(request.actor, id_, known=end_of(as_of.day), revision=revision)
    why = {"revision": found.revision, "key": f"form:{uuid4()}"}
    return {
        "found": found,
        "as_of": as_of,
        "state": STATES[found.state],
        "states": {state.value: label for state, label in STATES.items()},
        "why": Why(initial=why, auto_id="w-%s"),
        "key": why["key"],
        "filed": request.GET.get("filed") == "1",
    }


# ── what is done to one ──────────────────────────────────────────────────────────────────────────


@signed_in
@require_POST
def void(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    return _done(
        request,
        id,
        lambda given: actions.void(id, given["revision"], given["reason"], **asked(request, given)),
    )


@signed_in
@require_POST
def receive(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    return _done(request, id, lambda given: actions.receive(id, given["revision"], **asked(request, given)))


@signed_in
@require_POST
def send_back(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    return _done(
        request,
        id,
        lambda given: actions.send_back(id, given["revision"], given["reason"], **asked(request, given)),
    )


def asked(request: SignedIn, given: dict[str, Any]) -> dict[str, Any]:
    return {"by": request.actor, "at": request.now, "key": given["key"]}


def _done(request: SignedIn, id_: UUID, act: Callable[[dict[str, Any]], object]) -> HttpResponse:
    """The act, then back to the record. A form that was not ours is answered like one that has gone stale."""
    queries.record(request.actor, id_)  # out of reach is missing, before anything is said of the form
    form = Why(request.POST)
    if not form.is_valid():
        raise NotFound("record", id=id_)
    act(form.cleaned_data)
    return HttpResponseRedirect(reverse("record", args=[id_]))
