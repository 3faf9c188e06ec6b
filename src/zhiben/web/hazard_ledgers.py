"""Importing a ledger of hazards: looked at row by row, which column is which, then as one act; undoing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from zhiben.contents.imports import ImportForm, load_forms
from zhiben.contents.ledgers.values import Order
from zhiben.domain.access import ActorKind
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Incomplete, NotFound, NotPermitted, TooLarge
from zhiben.ground import limits
from zhiben.ground.evidence import intake
from zhiben.ground.evidence import queries as evidence
from zhiben.ground.evidence.queries import Item
from zhiben.hazards.ledgers import actions, queries
from zhiben.hazards.ledgers.actions import Ledger
from zhiben.hazards.ledgers.judging import JudgedSheet, Kept
from zhiben.orgs import queries as orgs
from zhiben.records.tables import sheets
from zhiben.web import uploads
from zhiben.web.policies import signed_in
from zhiben.web.records_form import ids_of
from zhiben.web.records_tables import key_of, said
from zhiben.web.requests import SignedIn

ROWS_SHOWN = 200  # rows of each sheet that are told one by one
ORDERS: Mapping[str, Order] = {"dmy": "dmy", "mdy": "mdy"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A heading and the column it is taken for; `field`: its name in the form."""

    field: str
    heading: str
    column: str


@dataclass(frozen=True, slots=True)
class Told:
    """A row and what becomes of it. `keep`: its name in the form where it may be taken over all the same."""

    n: int
    tone: str
    outcome: str
    reason: str
    text: str = ""
    keep: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A sheet as the page shows it."""

    judged: JudgedSheet
    choices: tuple[Choice, ...]
    rows: tuple[Told, ...]
    unshown: int


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: SignedIn) -> HttpResponse:
    """A file is chosen, looked at with its columns, and imported with a second press of a button."""
    form = form_of(request)
    if request.method != "POST":
        return page(request, {"key": f"form:{uuid4()}"})
    item, problems = item_of(request)
    if item is None:
        return page(request, {"problems": problems, "key": key_of(request)}, status=422)
    try:
        ledger = ledger_of(request, form, item)
        if request.POST.get("do") == "run":
            return imported(request, form, item, ledger)
        return preview(request, form, item, ledger)
    except (Incomplete, TooLarge, NotFound) as refusal:
        return page(request, {"problems": [said(refusal)], "key": key_of(request)}, status=422)


def preview(request: SignedIn, form: ImportForm, item: Item, ledger: Ledger) -> HttpResponse:
    found = actions.preview(request.actor, tenant_of(request), form, ledger, at=request.now)
    taken = sum(len(one.rows) for one in found)
    context = {
        "item": item, "key": key_of(request), "sheets": shown(found, ledger.keep), "taken": taken,
        "columns": [(one.name, one.label) for one in form.columns], "order": ledger.order,
        "enterprise": request.POST.get("enterprise", ""),
    }  # fmt: skip
    return page(request, context)


def imported(request: SignedIn, form: ImportForm, item: Item, ledger: Ledger) -> HttpResponse:
    """Done, and what was done. The page may be sent again: the same key, the same answer."""
    done = actions.run(
        tenant_of(request), form, ledger, by=request.actor, at=request.now, key=key_of(request)
    )
    answer = (done.receipt.answer or {}) if done.receipt else {}
    sheets_ = shown(done.sheets, frozenset(), done=True)
    return page(request, {"done": True, "receipt": done.receipt, "answer": answer, "sheets": sheets_})


@signed_in
@require_POST
def undo(request: SignedIn) -> HttpResponse:
    """The import is undone as a whole; what somebody went on with stays, and is named."""
    form_of(request)
    found = ids_of(request.POST, "import")
    if not found:
        raise NotFound("import")
    receipt = actions.undo(
        tenant_of(request), found[0], request.POST.get("reason", ""), by=request.actor, at=request.now,
        key=key_of(request),
    )  # fmt: skip
    answer = receipt.answer or {}
    return HttpResponseRedirect(
        f"{reverse('hazards-import')}?undone={answer['undone']}&left={answer['left_total']}"
    )


# ── what the form says ───────────────────────────────────────────────────────────────────────────


def form_of(request: SignedIn) -> ImportForm:
    """Raises NotPermitted to whoever may import none."""
    if not queries.may_import(request.actor):
        raise NotPermitted("not_permitted", about="hazard")
    return load_forms(settings.ROOT / "content" / "imports").forms["hazard"]


def tenant_of(request: SignedIn) -> int:
    return min(request.actor.writes)


def item_of(request: SignedIn) -> tuple[Item | None, tuple[str, ...]]:
    """The file, sent now or looked at before; or what is wrong with it. Raises NotFound."""
    found = ids_of(request.POST, "upload")
    if not found:
        staged = uploads.stage(request, "table", tenant_of(request), intake.LEDGERS)
        if not staged.ids:
            return None, staged.problems or (gettext("没有选择文件。选好台账再看。"),)
        found = list(staged.ids)
    return evidence.upload(request.actor, found[0]), ()


def ledger_of(request: SignedIn, form: ImportForm, item: Item) -> Ledger:
    """Raises Incomplete `import_unreadable`, TooLarge, NotFound (the enterprise)."""
    asked = request.POST
    raws = sheets.read_all(item.path, item.name)
    order = ORDERS.get(asked.get("order", ""), "")
    return Ledger(raws, item.sha256, enterprise_of(request), chosen(asked, form), kept(asked), order)


def enterprise_of(request: SignedIn) -> UUID | None:
    """A person of an enterprise imports its own ledger. Raises NotFound."""
    if request.actor.kind is ActorKind.ENTERPRISE:
        own = orgs.page(request.actor, Kind.ENTERPRISE, size=2).lines
        return own[0].id if len(own) == 1 else None
    code = request.POST.get("enterprise", "").strip()
    if not code:
        return None
    line = orgs.by_code(request.actor, code)
    if line is None:
        raise NotFound("enterprise", given=code)
    return line.id


def chosen(asked: QueryDict, form: ImportForm) -> dict[str, dict[str, str]]:
    """Of each sheet's headings the columns somebody chose, where any is another than was proposed."""
    names = {one.name for one in form.columns}
    found: dict[str, dict[str, str]] = {}
    for mark in asked.getlist("heads"):
        headings = asked.getlist(f"{mark}-heading")
        now, was = asked.getlist(f"{mark}-column"), asked.getlist(f"{mark}-was")
        if now != was and len(now) == len(headings):
            pairs = zip(headings, now, strict=True)
            found[mark] = {text: name if name in names else "" for text, name in pairs}
    return found


def kept(asked: QueryDict) -> Kept:
    """Rows that look like another and are to be taken over all the same."""
    found = (one.rpartition(":") for one in asked.getlist("keep"))
    return frozenset((name, int(n)) for name, _, n in found if n.isdigit())


# ── what the page shows ──────────────────────────────────────────────────────────────────────────


def shown(found: list[JudgedSheet], keep: Kept, *, done: bool = False) -> list[Shown]:
    sheets_ = []
    for one in found:
        rows = sorted(_told(one, keep, done=done), key=lambda each: each.n)
        choices = tuple(
            Choice(one.sheet.fingerprint, text, one.sheet.columns.get(text, ""))
            for text in one.sheet.headings if text
        )  # fmt: skip
        sheets_.append(Shown(one, choices, tuple(rows[:ROWS_SHOWN]), max(0, len(rows) - ROWS_SHOWN)))
    return sheets_


def _told(one: JudgedSheet, keep: Kept, *, done: bool) -> Iterator[Told]:
    """What is not simply taken over; of what is, the rows of which something was left out."""
    for row in one.conflicts:
        yield Told(row.line.n, "soon", gettext("待核实"), "".join(row.told), row.line.text)
    for row in one.accepted:
        if row.told:
            yield Told(row.line.n, "open", gettext("登记"), "".join(row.told), row.line.text)
        elif (one.sheet.name, row.line.n) in keep:
            yield Told(
                row.line.n, "open", gettext("登记"), gettext("相近的也导入"), row.line.text,
                f"{one.sheet.name}:{row.line.n}",
            )  # fmt: skip
    for known in one.duplicates:
        name = "" if known.like.is_same or done else f"{one.sheet.name}:{known.line.n}"
        outcome = gettext("重复") if known.like.is_same else gettext("疑似重复")
        yield Told(known.line.n, "idle", outcome, known.like.reason, known.line.text, name)
    for wrong in one.errors:
        yield Told(wrong.row, "late", gettext("错误"), f"{wrong.column}：{wrong.reason}", wrong.value)
    for skipped in one.skipped:
        yield Told(skipped.row, "idle", gettext("略过"), skipped.reason)


def page(request: SignedIn, more: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {
        "past": queries.past(request.actor, tenant_of(request)), "undo_key": f"form:{uuid4()}",
        "undone": request.GET.get("undone", "") if request.GET.get("undone", "").isdigit() else "",
        "left": request.GET.get("left", "") if request.GET.get("left", "").isdigit() else "",
        "most": limits.IMPORT_ROWS, "own": request.actor.kind is ActorKind.ENTERPRISE,
    }  # fmt: skip
    return render(request, "hazards/import.html", context | more, status=status)
