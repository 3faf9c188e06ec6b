"""导入风险点: a table is chosen, read row by row, and entered by a second press, all of it or none."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from zhiben.domain.access import Permission
from zhiben.domain.refusals import Conflict, Incomplete, TooLarge
from zhiben.domain.risks import Colour
from zhiben.ground import limits
from zhiben.ground.evidence import intake
from zhiben.ground.evidence import queries as evidence
from zhiben.ground.evidence.queries import Item
from zhiben.orgs import queries as orgs
from zhiben.records.tables import sheets
from zhiben.risks import actions, sheet
from zhiben.risks.places.queries import places
from zhiben.risks.scales import offered, scale
from zhiben.risks.sheet import Read, There
from zhiben.web import uploads
from zhiben.web.enterprise_file import opened
from zhiben.web.policies import signed_in
from zhiben.web.records_form import ids_of
from zhiben.web.records_tables import key_of, said
from zhiben.web.requests import SignedIn
from zhiben.web.risk_points import owners

SAID = 50  # problems told at once


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """GET: which columns; POST: what a file holds, or entering it."""
    firm = orgs.subject(request.actor, id)
    request.actor.require(Permission.RISK_ASSESS, firm.place)
    if request.method != "POST":
        return _page(request, id, key=f"form:{uuid4()}")
    found = ids_of(request.POST, "upload")
    try:
        if request.POST.get("do") == "run" and found:
            return _enter(request, id, evidence.upload(request.actor, found[0]))
        staged = uploads.stage(request, "table", firm.tenant, intake.TABLES)
        if not staged.ids:
            problems = staged.problems or (gettext("没有选择文件。选好填过的 Excel 或 CSV 文件再看。"),)
            return _page(request, id, said=problems, status=422)
        item = evidence.upload(request.actor, staged.ids[0])
        return _preview(request, id, item, _read(request, id, item))
    except (Incomplete, Conflict, TooLarge) as refusal:
        return _page(request, id, said=(said(refusal),), status=422)


def _read(request: SignedIn, id_: UUID, item: Item) -> Read:
    """What a file holds. Raises Incomplete, TooLarge."""
    table = sheets.read(item.path, item.name)
    return sheet.read(table.head, table.rows, _there(request, id_))


def _there(request: SignedIn, id_: UUID) -> There:
    """A place may be called by its name where there is one of that name, with what it is in, or by number."""
    here = places(request.actor, id_)
    names = Counter(one.name for one in here)
    by_name = {one.name: one.id for one in here if names[one.name] == 1}
    more = {text: one.id for one in here for text in (one.whole_name, one.number) if text}
    people = [(label.rpartition("（")[0], UUID(value)) for value, label in owners(request, id_)]
    alone = Counter(name for name, _ in people)
    return There(
        more | by_name, {name: one for name, one in people if alone[name] == 1},
        {one.method: one for one in offered(request.today)}, request.today,
    )  # fmt: skip


def _preview(request: SignedIn, id_: UUID, item: Item, found: Read) -> HttpResponse:
    names = {one.id: one.whole_name for one in places(request.actor, id_)}
    lines = [
        (one, names[one.place], scale(one.judgement.scale).colour(one.judgement.scores))
        for one in found.points
    ]
    counts = [(colour, sum(mine == colour for _, _, mine in lines)) for colour in Colour]
    problems = [(n, gettext(say) % {"what": what}) for n, say, what in found.problems]
    context = {
        "item": item, "lines": lines, "counts": counts, "problems": problems[:SAID],
        "more": max(0, len(problems) - SAID), "strangers": found.strangers,
    }  # fmt: skip
    return _page(request, id_, status=422 if problems else 200, **context)


def _enter(request: SignedIn, id_: UUID, item: Item) -> HttpResponse:
    found = _read(request, id_, item)
    if found.problems:
        return _preview(request, id_, item, found)
    receipt = actions.add_points(
        id_, found.points, item.sha256, by=request.actor, at=request.now, key=key_of(request)
    )
    return _page(request, id_, done=receipt.answer or {})


def _page(request: SignedIn, id_: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    headings = [(one.texts[0], one.needed, one.texts[1:]) for one in sheet.HEADINGS]
    context = {"headings": headings, "most": limits.RISK_POINTS, "key": key_of(request), **more}
    return render(request, "risks/import.html", opened(request, id_) | context, status=status)
