"""A superior's sheet: which figure stands in which cell, tried with a month's figures, then adopted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from zhiben.contents.sheet_values import Made
from zhiben.contents.sheets import Filled, SheetForm
from zhiben.contents.xlsx.opening import opened
from zhiben.contents.xlsx.reading import Tab, tabs
from zhiben.contents.xlsx.suggesting import suggest
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.ground.evidence import queries as evidence
from zhiben.reports.months.queries import tenant_of
from zhiben.reports.sheets import actions, queries
from zhiben.reports.sheets.forms import Kept
from zhiben.web import sheet_cells
from zhiben.web.policies import signed_in
from zhiben.web.records import as_file
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn
from zhiben.web.sheet_cells import Labels, places_of
from zhiben.web.sheets import periods, unfit

GROUPS = {
    "A": "企业自查", "B": "部门检查", "C": "执法处置", "D": "宣传教育演练", "E": "科技装备", "F": "举报",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mapped:
    """What is being mapped: the file, what it is called, the cells filled so far."""

    name: str
    title: str
    content: bytes
    tabs: tuple[Tab, ...]
    cells: tuple[Filled, ...]
    upload: str


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedIn) -> HttpResponse:
    """GET suggests, or shows what is in force; POST tries, gives the tried file, or adopts."""
    tenant = tenant_of(request.actor)
    queries.offers(request.actor, tenant)
    asked = request.POST if request.method == "POST" else request.GET
    labels = Labels(queries.measures(request.actor, tenant), places_of(request.actor), get_language() or "zh")
    mapped = _mapped(request, tenant, asked)
    if request.method != "POST":
        return _page(request, mapped, labels, mapped.cells)
    cells, wrong = sheet_cells.chosen(request.POST, mapped.tabs, labels)
    if wrong:
        return _page(request, mapped, labels, tuple(cells), wrong=wrong, status=422)
    return _done(request, tenant, mapped, labels, tuple(cells))


def _done(
    request: SignedIn, tenant: int, mapped: Mapped, labels: Labels, cells: tuple[Filled, ...]
) -> HttpResponse:
    if request.POST.get("do") == "adopt":
        try:
            actions.adopt(
                tenant, mapped.name, mapped.title, mapped.content, cells, by=request.actor, at=request.now,
                key=key_of(request),
            )  # fmt: skip
        except Incomplete as refusal:
            return _page(request, mapped, labels, cells, said=_said(refusal), status=422)
        except Conflict as refusal:
            if refusal.code != "edition_unchanged":
                raise
        return HttpResponseRedirect(reverse("sheets"))
    form = SheetForm(mapped.name, mapped.title, None, cells)
    period = request.POST.get("period", "")[:21]
    try:
        problems, made = queries.trial(
            request.actor, tenant, period, form, mapped.content, today=request.today
        )
    except Incomplete as refusal:
        return _page(request, mapped, labels, cells, said=_said(refusal), status=422)
    if made is None:
        said = [f"{one.what}。{one.mend}" for one in problems]
        return _page(request, mapped, labels, cells, said=said, status=422)
    if request.POST.get("do") == "download":
        mark = gettext("（试填）")
        return as_file(made.content, f"{mapped.title}{mark}.xlsx")
    return _page(request, mapped, labels, cells, made=made)


def _said(refusal: Incomplete) -> list[str]:
    problems = refusal.details.get("problems")
    if isinstance(problems, list):
        return [f"{one['what']}。{one['mend']}" for one in problems]
    return [f"{gettext(refusal.reason)}{gettext(refusal.remedy)}"]


def _mapped(request: SignedIn, tenant: int, asked: QueryDict) -> Mapped:
    """Raises NotFound for a file that is not the person's own upload and a form there is none of."""
    name, title, upload = asked.get("name", "")[:40], asked.get("title", "")[:80], asked.get("upload", "")
    held = next((one for one in queries.offers(request.actor, tenant) if one.form.id == name), None)
    if upload:
        try:
            content = evidence.upload(request.actor, UUID(upload)).path.read_bytes()
        except (ValueError, OSError) as error:
            raise NotFound("upload", id=upload) from error
    elif held is not None and held.template is not None:
        content, title = held.template, title or held.form.title
    else:
        raise NotFound("sheet_form", form=name)
    if unfit(content):
        raise NotFound("upload", id=upload)
    found = tabs(opened(content))
    return Mapped(name, title, content, found, _cells(request, tenant, found, held, bool(upload)), upload)


def _cells(
    request: SignedIn, tenant: int, found: tuple[Tab, ...], held: Kept | None, is_new: bool
) -> tuple[Filled, ...]:
    """What is in force, as far as the file still has the cells; for a new file what is likely besides."""
    there = {tab.name: tab for tab in found}
    kept = [
        one for one in (held.form.cells if held is not None else ())
        if one.tab in there and there[one.tab].anchor(one.at) == one.at and not _formula(there[one.tab], one)
    ]  # fmt: skip
    if not is_new:
        return tuple(kept)
    taken = {(one.tab, one.at) for one in kept}
    measures = queries.measures(request.actor, tenant).values()
    places = places_of(request.actor)
    likely = [one for tab in found if not tab.hidden for one in suggest(tab, measures, places, GROUPS)]
    return tuple(kept + [one for one in likely if (one.tab, one.at) not in taken])


def _formula(tab: Tab, one: Filled) -> bool:
    return one.at in tab.cells and tab.cells[one.at].formula


def _page(
    request: SignedIn, mapped: Mapped, labels: Labels, cells: tuple[Filled, ...], *,
    made: Made | None = None, wrong: dict[str, str] | None = None, said: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    tried = {tab.name: tab for tab in tabs(opened(made.content))} if made is not None else {}
    posted = request.POST if wrong else None
    sheets: list[dict[str, Any]] = [
        {
            "name": tab.name, "hidden": tab.hidden, "grid": sheet_cells.grid(n, tab, cells, labels),
            "lines": sheet_cells.lines(n, tab, cells, labels, posted, wrong, tried.get(tab.name)),
            "empty": sheet_cells.left_empty(tab, cells),
        }
        for n, tab in enumerate(mapped.tabs)
    ]  # fmt: skip
    missing = [f"{one.tab} {one.at}" for one in made.missing] if made is not None else []
    context = {
        "mapped": mapped, "sheets": sheets, "takes": [*labels.takes, *labels.texts],
        "places": list(labels.places), "tens": sheet_cells.TENS, "periods": periods(request),
        "period": request.POST.get("period", ""), "tried": made is not None, "missing": missing,
        "wrong": len(wrong or {}), "said": said or [], "n": len(cells), "key": f"form:{uuid4()}",
    }  # fmt: skip
    return render(request, "sheets/map.html", context, status=status)
