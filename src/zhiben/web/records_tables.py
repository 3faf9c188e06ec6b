"""Importing a table of records: look at it, import what is right, undo the whole of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from zhiben.domain.refusals import Incomplete, NotFound, NotPermitted, Refused, TooLarge
from zhiben.ground import limits
from zhiben.ground.evidence import intake
from zhiben.ground.evidence import queries as evidence
from zhiben.ground.evidence.queries import Item
from zhiben.records import queries
from zhiben.records.kinds import Kept
from zhiben.records.tables import actions, sheets
from zhiben.records.tables.judging import Judged, judge
from zhiben.web import uploads
from zhiben.web.policies import signed_in
from zhiben.web.records_form import ids_of
from zhiben.web.requests import Request, SignedIn


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: SignedIn, kind: str) -> HttpResponse:
    """A file is chosen, judged cell by cell, and imported with a second press of a button."""
    form = queries.form_of(request.actor, kind)
    if not queries.may_file(request.actor, form):
        raise NotPermitted("record_not_yours", kind=kind)
    if request.method != "POST":
        return page(request, form, {"key": f"form:{uuid4()}"})
    found = ids_of(request.POST, "upload")
    if request.POST.get("do") == "run" and found:
        return imported(request, form, evidence.upload(request.actor, found[0]))
    return preview(request, form)


def preview(request: SignedIn, form: Kept) -> HttpResponse:
    tenant = min(request.actor.writes)
    staged = uploads.stage(request, "table", tenant, intake.TABLES)
    if not staged.ids:
        problems = staged.problems or (gettext("没有选择文件。选好填过的 Excel 或 CSV 文件再看。"),)
        return page(request, form, {"problems": problems, "key": key_of(request)}, status=422)
    item = evidence.upload(request.actor, staged.ids[0])
    judged = judged_or_said(request, form, item)
    if isinstance(judged, str):
        return page(request, form, {"problems": [judged], "key": key_of(request)}, status=422)
    context = {"judged": judged, "item": item, "key": key_of(request), **errors_of(judged)}
    return page(request, form, context)


def judged_or_said(request: SignedIn, form: Kept, item: Item) -> Judged | str:
    """The table judged; the words to show where it cannot be."""
    try:
        table = sheets.read(item.path, item.name)
        return judge(request.actor, min(request.actor.writes), form, table, request.today)
    except (Incomplete, TooLarge) as refusal:
        return said(refusal)


def imported(request: SignedIn, form: Kept, item: Item) -> HttpResponse:
    """Done, and what was done. The page may be sent again: the same key, the same answer."""
    tenant = min(request.actor.writes)
    done = actions.run(
        tenant, form.kind.kind, sheets.read(item.path, item.name), item.sha256, by=request.actor,
        at=request.now, key=key_of(request),
    )  # fmt: skip
    answer = (done.receipt.answer or {}) if done.receipt else {}
    context = {"done": done, "answer": answer, "judged": done.judged, "undo_key": f"form:{uuid4()}"}
    return page(request, form, context | errors_of(done.judged))


@signed_in
@require_POST
def undo(request: SignedIn) -> HttpResponse:
    """The import is undone as a whole; what was changed since stays."""
    found, kind = ids_of(request.POST, "import"), request.POST.get("kind", "")
    if not found:
        raise NotFound("import")
    queries.form_of(request.actor, kind)
    actions.undo(
        min(request.actor.writes), found[0], request.POST.get("reason", ""), by=request.actor,
        at=request.now, key=key_of(request),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("record-kind", args=[kind]))


def key_of(request: Request) -> str:
    key = request.POST.get("key", "")
    return key[:80] if key.startswith("form:") else f"form:{uuid4()}"


def said(refusal: Refused) -> str:
    missing = refusal.details.get("missing")
    names = (
        gettext("缺这些列：%(names)s。") % {"names": "、".join(missing)} if isinstance(missing, list) else ""
    )
    return f"{gettext(refusal.reason)}{names}{gettext(refusal.remedy)}"


def errors_of(judged: Judged) -> dict[str, Any]:
    return {
        "errors": judged.errors[: limits.IMPORT_PROBLEMS],
        "unsaid": max(0, len(judged.errors) - limits.IMPORT_PROBLEMS),
        "summary": judged.summary(),
    }


def page(request: SignedIn, form: Kept, more: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {"form": form, "most": limits.IMPORT_ROWS, **more}
    return render(request, "records/import.html", context, status=status)
