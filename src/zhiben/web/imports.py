"""Importing enterprises and people: the template, every wrong cell shown, the good rows, undoing it all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.contents.cells import Error, plain
from zhiben.contents.headings import match
from zhiben.contents.imports import ImportForm, load_forms
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Incomplete, NotFound, NotPermitted, TooLarge
from zhiben.ground import limits
from zhiben.ground.evidence import intake
from zhiben.ground.evidence import queries as evidence
from zhiben.ground.evidence.queries import Item
from zhiben.orgs.imports import actions, queries
from zhiben.orgs.imports.actions import Sheet
from zhiben.orgs.imports.judging import Judged
from zhiben.plans.actions import follow_subjects
from zhiben.records.tables import sheets, templates
from zhiben.records.usage import used
from zhiben.web import uploads
from zhiben.web.policies import signed_in
from zhiben.web.records import as_file
from zhiben.web.records_form import ids_of
from zhiben.web.records_tables import key_of, said
from zhiben.web.requests import SignedIn

ROWS_SHOWN = 50  # wrong rows that are shown cell by cell
LISTS = {Kind.ENTERPRISE: "enterprises", Kind.PERSON: "enterprises"}  # where one sees what was imported


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a wrong row as it is in the file; `reason` empty where it is right."""

    label: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class WrongRow:
    """`reasons`: of the row as a whole."""

    n: int
    cells: tuple[Cell, ...]
    reasons: tuple[str, ...]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: SignedIn, about: Kind) -> HttpResponse:
    """A file is chosen, judged cell by cell, and imported with a second press of a button."""
    form = form_of(request, about)
    if request.method != "POST":
        return page(request, form, {"key": f"form:{uuid4()}"})
    found = ids_of(request.POST, "upload")
    if request.POST.get("do") == "run" and found:
        return imported(request, form, evidence.upload(request.actor, found[0]))
    return preview(request, form)


def preview(request: SignedIn, form: ImportForm) -> HttpResponse:
    staged = uploads.stage(request, "table", tenant_of(request), intake.TABLES)
    if not staged.ids:
        problems = staged.problems or (gettext("没有选择文件。选好填过的 Excel 或 CSV 文件再看。"),)
        return page(request, form, {"problems": problems, "key": key_of(request)}, status=422)
    item = evidence.upload(request.actor, staged.ids[0])
    try:
        sheet = sheet_of(item)
        judged = actions.judge(request.actor, tenant_of(request), form, sheet, request.today)
    except (Incomplete, TooLarge) as refusal:
        return page(request, form, {"problems": [said(refusal)], "key": key_of(request)}, status=422)
    context = {"judged": judged, "item": item, "key": key_of(request), **wrong_of(form, sheet, judged)}
    return page(request, form, context)


def imported(request: SignedIn, form: ImportForm, item: Item) -> HttpResponse:
    """Done, and what was done. The page may be sent again: the same key, the same answer."""
    sheet = sheet_of(item)
    done = actions.run(
        tenant_of(request), form, sheet, by=request.actor, at=request.now, key=key_of(request),
        also=follow_subjects,
    )  # fmt: skip
    answer = (done.receipt.answer or {}) if done.receipt else {}
    return page(
        request,
        form,
        {"done": done, "answer": answer, "judged": done.judged, **wrong_of(form, sheet, done.judged)},
    )


@signed_in
@require_POST
def undo(request: SignedIn, about: Kind) -> HttpResponse:
    """The import is undone as a whole; what was used or changed since stays."""
    form_of(request, about)
    found = ids_of(request.POST, "import")
    if not found:
        raise NotFound("import")
    actions.undo(
        tenant_of(request), found[0], request.POST.get("reason", ""), by=request.actor, at=request.now,
        key=key_of(request), used=used, also=follow_subjects,
    )  # fmt: skip
    return HttpResponseRedirect(f"{reverse(f'import-{about}')}?undone=1")


@signed_in
@require_safe
def template(request: SignedIn, about: Kind) -> HttpResponse:
    """An empty table to be filled, with the choices of this authority."""
    form = form_of(request, about)
    made = templates.blank(form, actions.known(request.actor, tenant_of(request)))
    return as_file(made, f"{form.title}-{gettext('导入模板')}.xlsx")


def form_of(request: SignedIn, about: Kind) -> ImportForm:
    """Raises NotPermitted to whoever may import none of these."""
    if not queries.may_import(request.actor, about):
        raise NotPermitted("not_permitted", about=about)
    return load_forms(settings.ROOT / "content" / "imports").forms[about]


def tenant_of(request: SignedIn) -> int:
    return min(request.actor.writes)


def sheet_of(item: Item) -> Sheet:
    table = sheets.read(item.path, item.name)
    return Sheet(table.head, table.rows, item.sha256)


def wrong_of(form: ImportForm, sheet: Sheet, judged: Judged) -> dict[str, Any]:
    """What the page shows of what is wrong: kinds of mistakes, and the first rows with their cells."""
    by_row: dict[int, list[Error]] = defaultdict(list)
    for one in judged.errors:
        by_row[one.row].append(one)
    places = match(sheet.head, form.headings).places
    labels = {column.label: places[column.name] for column in form.columns if column.name in places}
    labels = dict(sorted(labels.items(), key=lambda pair: pair[1]))
    rows = [wrong_row(n, cells, by_row[n], labels) for n, cells in sheet.rows if n in by_row]
    return {
        "labels": list(labels),
        "wrong": rows[:ROWS_SHOWN],
        "unshown": max(0, len(rows) - ROWS_SHOWN),
        "summary": judged.summary(),
        "errors_total": len(judged.errors),
    }


def wrong_row(n: int, row: Any, errors: list[Error], labels: Mapping[str, int]) -> WrongRow:
    reasons = {one.column: one.reason for one in errors}
    cells = tuple(
        Cell(
            label,
            "" if place >= len(row) or row[place] is None else plain(row[place]),
            reasons.get(label, ""),
        )
        for label, place in labels.items()
    )
    return WrongRow(n, cells, tuple(one.reason for one in errors if one.column not in labels))


def page(request: SignedIn, form: ImportForm, more: dict[str, Any], status: int = 200) -> HttpResponse:
    about = Kind(form.about)
    context = {
        "about": about.value,
        "title": form.titles.get((get_language() or "zh")[:2], form.title),
        "list": reverse(LISTS[about]),
        "template": reverse(f"import-{about}-template"),
        "undo": reverse(f"import-{about}-undo"),
        "past": queries.past(request.actor, tenant_of(request), about),
        "undo_key": f"form:{uuid4()}",
        "undone": request.GET.get("undone") == "1",
        "most": limits.IMPORT_ROWS,
    }
    return render(request, "imports/run.html", context | more, status=status)
