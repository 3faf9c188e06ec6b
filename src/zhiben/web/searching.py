"""全局搜索: one question put to everything within reach; each kind of thing under its name, best first.

最近看过 is kept by the browser alone (`assets/ts/seen.ts`): what somebody looked at is no act, no fact and
nobody else's business. Signing out forgets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from zhiben.domain.orgs import Kind
from zhiben.ground.search import queries
from zhiben.ground.search.queries import Hit, Hits
from zhiben.ground.search.words import asked_words
from zhiben.orgs import queries as orgs
from zhiben.plans import finding
from zhiben.plans.finding import ClauseFound, DutyFound
from zhiben.web import manual
from zhiben.web.marking import Piece, extract, marked
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn, is_fragment

LONGEST = 100
EACH, FEW = 20, 5  # of one kind: on the page, beneath the box
KINDS = {
    Kind.ENTERPRISE.value: gettext_lazy("企业"),
    Kind.SITE.value: gettext_lazy("场所"),
    Kind.EQUIPMENT.value: gettext_lazy("设备"),
    Kind.PERSON.value: gettext_lazy("人员"),
    Kind.PROJECT.value: gettext_lazy("项目"),
    "hazard": gettext_lazy("隐患"),
    "record": gettext_lazy("登记"),
    "document": gettext_lazy("文书"),
    "task": gettext_lazy("派单"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing found. `also`: another way from it, with its words; `place`: whose, or where."""

    address: str
    title: tuple[Piece, ...]
    more: tuple[Piece, ...] = ()
    also: tuple[str, str] | None = None
    place: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    lines: tuple[Line, ...]
    is_cut: bool = False  # there are others


@signed_in
@require_safe
def show(request: SignedIn) -> HttpResponse:
    asked = request.GET.get("q", "")[:LONGEST].strip()
    part = is_fragment(request)
    groups = list(found(request, asked, FEW if part else EACH))
    context = {"is_fragment": part, "asked": asked, "groups": groups, "query": urlencode({"q": asked})}
    return render(request, "search/_found.html" if part else "search/show.html", context)


def found(request: SignedIn, asked: str, each: int) -> Iterator[Group]:
    """Clauses and duties of the plans in force, then what the index holds, each kind that has something."""
    words = asked_words(asked)
    if not words:
        return
    yield from _plans(request, asked, words, each)
    hits = queries.find(request.actor, asked, list(KINDS), each=each)
    firms = {hit.enterprise for mine in hits.values() for hit in mine.hits if hit.enterprise is not None}
    owners = orgs.lines(request.actor, list(firms))
    for kind, name in KINDS.items():
        mine = hits.get(kind, Hits())
        made = (
            _line(hit, words, owners.get(hit.enterprise) if hit.enterprise else None) for hit in mine.hits
        )
        lines = tuple(line for line in made if line is not None)
        if lines:
            yield Group(str(name), lines, mine.more)
    yield from _manual(asked, words, each)


def _plans(request: SignedIn, asked: str, words: list[str], each: int) -> Iterator[Group]:
    clauses = finding.clauses(request.actor, asked)
    duties = finding.duties(request.actor, asked)
    if clauses:
        lines = tuple(_clause(one, words) for one in clauses[:each])
        yield Group(gettext("条款"), lines, len(clauses) > each)
    if duties:
        lines = tuple(_duty(one, words) for one in duties[:each])
        yield Group(gettext("义务"), lines, len(duties) > each)


def _manual(asked: str, words: list[str], each: int) -> Iterator[Group]:
    pages = manual.found(asked)
    if pages:
        lines = tuple(
            Line(reverse("help-page", args=[page.name]), marked(page.title, words), extract(line, words))
            for page, line in pages[:each]
        )
        yield Group(gettext("说明"), lines, len(pages) > each)


def _clause(one: ClauseFound, words: list[str]) -> Line:
    address = reverse("plan-clause", args=[one.plan, one.id])
    return Line(address, marked(one.id, words), extract(one.summary, words))


def _duty(one: DutyFound, words: list[str]) -> Line:
    address = f"{reverse('obligations')}?{urlencode({'duty': one.id})}"
    return Line(address, marked(one.title, words), marked(one.clause, words))


def _line(hit: Hit, words: list[str], owner: orgs.Line | None) -> Line | None:
    """Where a thing is shown; what has no page of its own is shown with its enterprise."""
    title, more = extract(hit.name, words), extract(hit.line, words) if hit.line else ()
    whose = owner.name if owner else ""
    match hit.kind:
        case "hazard":
            return Line(reverse("hazard", args=[hit.id]), title, more, place=whose, day=hit.day)
        case "record":
            return Line(reverse("record", args=[hit.id]), title, more, place=whose, day=hit.day)
        case "document":
            return Line(reverse("document", args=[hit.id]), title, more, place=whose, day=hit.day)
        case "task":
            return Line(reverse("task", args=[hit.id]), title, more, place=whose, day=hit.day)
        case Kind.ENTERPRISE:
            owed = f"{reverse('obligations')}?{urlencode({'q': hit.name})}"
            where = f"{owner.region_name} {owner.industry_name}" if owner else ""
            return Line(reverse("enterprise", args=[hit.id]), title, more, (owed, gettext("义务")), where)
    if hit.enterprise is None:  # people and things of the office have no page
        return None
    return Line(reverse("enterprise", args=[hit.enterprise]), title, more, place=whose)
