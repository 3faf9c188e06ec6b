"""Filling a document by hand: for whom, the form, what it would look like, issuing it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from zhiben.contents.documents import LIMIT_ROWS, DocumentField, DocumentForm
from zhiben.contents.docx.reading import Paper, read
from zhiben.documents import actions, queries
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Incomplete, NotFound, NotPermitted
from zhiben.orgs import queries as orgs
from zhiben.orgs.queries import Line
from zhiben.web.document_sources import Source, source_of
from zhiben.web.documents import tenant_of
from zhiben.web.narrowing import Calendar, Moment
from zhiben.web.policies import signed_in
from zhiben.web.records_form import Anything
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn
from zhiben.web.verify import base

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OFFERED = 20  # enterprises to choose from at a time
MORE = 3  # empty rows of a table at a time
OWN = "f-"
_CELL = re.compile(rf"{OWN}([a-z0-9_]+)-([0-9]{{1,3}})-([a-z0-9_]+)")


@dataclass(frozen=True, slots=True)
class Cell:
    """One box of a table's row."""

    name: str
    label: str
    value: str
    asked: DocumentField


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of the form: a bound field, or a table with its rows; what is wrong with the table."""

    asked: DocumentField
    bound: forms.BoundField | None
    rows: tuple[tuple[Cell, ...], ...] = ()
    errors: tuple[str, ...] = ()


class DocumentPage(forms.Form):
    """What is typed is carried as it is and judged by the room; the form itself refuses nothing."""

    def __init__(
        self, form: DocumentForm, raw: dict[str, Any], problems: Iterable[dict[str, str]] = ()
    ) -> None:
        self.form, self.raw = form, raw
        super().__init__({OWN + name: value for name, value in raw.items()}, auto_id="%s")
        for one in asked_of(form.fields):
            if one.type != "table":
                self.fields[OWN + one.name] = _field(one)
        self.is_valid()
        self.wrong: dict[str, list[str]] = {}
        for problem in problems:
            self.wrong.setdefault(problem["field"], []).append(problem["say"])
            if OWN + problem["field"] in self.fields:
                self.add_error(OWN + problem["field"], problem["say"])

    @property
    def parts(self) -> list[Part]:
        return [
            Part(one, None, _rows(one, self.raw.get(one.name) or []), tuple(self.wrong.get(one.name, ())))
            if one.type == "table"
            else Part(one, self[OWN + one.name])
            for one in asked_of(self.form.fields)
        ]


def asked_of(fields: Iterable[DocumentField]) -> list[DocumentField]:
    """What a person fills in: a signature is made with a finger on site, or in ink."""
    return [one for one in fields if one.type != "signature"]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn, form: str) -> HttpResponse:
    """GET: choose for whom, then an empty form. POST: look at it, take it as a draft, or issue it."""
    kept = queries.form_of(request.actor, tenant_of(request.actor), form)
    if not actions.may_issue(request.actor, kept):
        raise NotPermitted("document_not_yours", form=form)
    source = source_of(request, form)
    if not kept.form.by_hand and not source.frees:
        raise NotPermitted("document_not_by_hand", form=form)
    about = _about(request, source)
    if about is None:
        return _choose(request, kept.form)
    if request.method != "POST":
        return _page(request, source, kept.form, about, _started(source, kept.form, about))
    raw = _typed(kept.form, request.POST)
    wanted = request.POST.get("do", "look")
    if wanted == "rows":
        return _page(request, source, kept.form, about, raw)
    if wanted == "issue":
        return _issue(request, source, kept.form, about, raw)
    filled, made = queries.draft(request.actor, form, about.id, raw)
    if wanted == "draft":
        name = f"attachment; filename=\"draft.docx\"; filename*=UTF-8''{form}-draft.docx"
        return HttpResponse(made, content_type=DOCX, headers={"Content-Disposition": name})
    problems = [{"field": one.field, "say": one.say} for one in filled.problems]
    return _page(request, source, kept.form, about, raw, problems, paper=read(made))


def _issue(
    request: SignedIn, source: Source, form: DocumentForm, about: Line, raw: dict[str, Any]
) -> HttpResponse:
    given: dict[str, Any] = {"by": request.actor, "at": request.now, "key": key_of(request)}
    try:
        receipt = source.issue(form.id, about.id, raw, base(request), **given)
    except Incomplete as refusal:
        problems = refusal.details.get("problems")
        if refusal.code != "document_unfit" or not isinstance(problems, list):
            raise
        return _page(request, source, form, about, raw, problems, status=422)
    id_ = (receipt.answer or {})["document"]
    return HttpResponseRedirect(f"{reverse('document', args=[id_])}?issued=1")


def _page(
    request: SignedIn, source: Source, form: DocumentForm, about: Line, raw: dict[str, Any],
    problems: Iterable[dict[str, str]] = (), *, paper: Paper | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    problems = list(problems)
    context = {
        "form": form,
        "about": about,
        "page": DocumentPage(form, raw, problems),
        "problems": problems,
        "paper": paper,
        "key": key_of(request),
        "begun_from": source.query,
    }
    return render(request, "documents/new.html", context, status=status)


def _about(request: SignedIn, source: Source) -> Line | None:
    """What it is begun from is about it, else the address says; who reaches one only need not choose."""
    asked = request.GET.get("about") or request.POST.get("about")
    if source.enterprise is not None:
        asked = str(source.enterprise)
    if asked:
        try:
            return orgs.lines(request.actor, [UUID(asked)])[UUID(asked)]
        except (ValueError, KeyError) as error:
            raise NotFound("subject") from error
    only = orgs.page(request.actor, Kind.ENTERPRISE, size=1)
    return only.lines[0] if only.total == 1 else None


def _choose(request: SignedIn, form: DocumentForm) -> HttpResponse:
    words = request.GET.get("q", "")[:100]
    found = orgs.page(request.actor, Kind.ENTERPRISE, words=words, size=OFFERED)
    return render(request, "documents/choose.html", {"form": form, "found": found, "words": words})


def _started(source: Source, form: DocumentForm, about: Line) -> dict[str, Any]:
    """What is known already, of the enterprise at least."""
    known = {"enterprise": about.name, "enterprise_code": about.code, **source.begun(form, about)}
    return {one.name: known[one.name] for one in form.fields if one.name in known}


def _typed(form: DocumentForm, posted: QueryDict) -> dict[str, Any]:
    """By field what was typed; of a table its rows, empty ones left out."""
    raw: dict[str, Any] = {
        one.name: posted.get(OWN + one.name, "") for one in asked_of(form.fields) if one.type != "table"
    }
    tables: dict[str, dict[int, dict[str, str]]] = {
        one.name: {} for one in form.fields if one.type == "table"
    }
    for name, value in posted.items():
        cell = _CELL.fullmatch(name)
        if cell and cell[1] in tables and str(value).strip():
            tables[cell[1]].setdefault(int(cell[2]), {})[cell[3]] = str(value)
    return raw | {name: [rows[n] for n in sorted(rows)][: LIMIT_ROWS + 1] for name, rows in tables.items()}


def _rows(asked: DocumentField, rows: list[dict[str, str]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        tuple(
            Cell(f"{OWN}{asked.name}-{n}-{column.name}", column.label, row.get(column.name, ""), column)
            for column in asked_of(asked.columns)
        )
        for n, row in enumerate([*rows, *({} for _ in range(MORE))])
    )


def _field(asked: DocumentField) -> forms.Field:
    label = asked.label if not asked.unit else f"{asked.label}（{asked.unit}）"
    given: dict[str, Any] = {"label": label, "help_text": asked.help}
    if asked.type == "choice":
        options = [("", gettext("请选择")), *asked.options.items()]
        return Anything(widget=forms.Select(choices=options), **given)
    if asked.type == "date":
        return Anything(widget=Calendar(), **given)
    if asked.type == "moment":
        return Anything(widget=Moment(), **given)
    if asked.type == "long_text":
        return Anything(widget=forms.Textarea(attrs={"rows": 3}), **given)
    return Anything(widget=forms.TextInput(attrs={"maxlength": "300"}), **given)
