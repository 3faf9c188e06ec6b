"""The plan's own text: put in by the office, tied to the clauses; what no clause says is listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhiben.contents.circular import Piece
from zhiben.domain.refusals import Incomplete, Refused, TooLarge
from zhiben.ground import limits
from zhiben.plans import clauses
from zhiben.plans.official import actions
from zhiben.plans.official.queries import Text, may_change, text
from zhiben.web import uploads
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of the text and the clause it says."""

    piece: Piece
    clause: str


@dataclass(frozen=True, slots=True)
class Heap:
    """The pieces under one heading."""

    heading: str
    rows: tuple[Row, ...]
    covered: int


@signed_in
@require_safe
def show(request: SignedIn, plan: str) -> HttpResponse:
    return page(request, plan)


@signed_in
@require_POST
def load(request: SignedIn, plan: str) -> HttpResponse:
    """Take the file; what is wrong with it is said beside the field."""
    try:
        name, content = uploads.content(request, "file", limits.TEXT_BYTES)
        key = request.POST.get("key", "")
        actions.load(plan, name, content, by=request.actor, at=request.now, key=key)
    except (Incomplete, TooLarge) as refusal:
        return page(request, plan, problem=refusal, status=422)
    return HttpResponseRedirect(reverse("plan-text", args=[plan]))


@signed_in
@require_POST
def anchor(request: SignedIn, plan: str) -> HttpResponse:
    """Keep which clause each piece says, as it stands in the form."""
    marks = dict(marked(request.POST))
    of, key = request.POST.get("text", ""), request.POST.get("key", "")
    actions.anchor(plan, of, marks, by=request.actor, at=request.now, key=key)
    return HttpResponseRedirect(reverse("plan", args=[plan]))


def page(request: SignedIn, plan: str, *, problem: Refused | None = None, status: int = 200) -> HttpResponse:
    found = text(request.actor, plan)
    sheet, _ = clauses.sheet(request.actor, plan, today=request.today)
    said = set(found.marks.values()) if found else set()
    context = {
        "sheet": sheet,
        "text": found,
        "problem": problem,
        "may": may_change(request.actor, plan),
        "heaps": list(heaps(found)) if found else [],
        "unsaid": [line for line in sheet.lines if line.id not in said],
        "key": uuid4().hex,
    }
    return render(request, "plan/text.html", context, status=status)


def heaps(found: Text) -> Iterator[Heap]:
    for _, pieces in groupby(found.pieces, lambda piece: piece.place):
        under = list(pieces)
        heading = next((piece.text for piece in reversed(under) if piece.is_heading), "")
        rows = tuple(Row(piece, found.marks.get(piece.n, "")) for piece in under if not piece.is_heading)
        if rows:
            yield Heap(heading, rows, sum(bool(row.clause) for row in rows))


def marked(posted: QueryDict) -> Iterator[tuple[int, str]]:
    """`p12=3.2.3` → (12, "3.2.3"); what is left empty says no clause."""
    for name, clause in posted.items():
        number = name.removeprefix("p")
        if name.startswith("p") and number.isdecimal() and len(number) < 6 and str(clause).strip():
            yield int(number), str(clause).strip()
