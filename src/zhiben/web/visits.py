"""检查: the list of visits, and one of them with what was written down and what may be done next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from zhiben.domain.access import Actor, Permission
from zhiben.domain.checklists import Line as Item
from zhiben.domain.entries import Kind, live
from zhiben.domain.hazards import Mode
from zhiben.domain.merging import Fields
from zhiben.domain.visits import ON_SITE, Event, State, Type, may_enforce
from zhiben.domain.words import word
from zhiben.hazards.rules import rules_of
from zhiben.inspections import helping, queries, signing
from zhiben.inspections.cases import queries as cases
from zhiben.inspections.history import history
from zhiben.inspections.papers import queries as papers
from zhiben.inspections.queries import Shot, Wanted, Whole
from zhiben.learning.queries import results
from zhiben.orgs import queries as orgs
from zhiben.web import lists
from zhiben.web.narrowing import Day, searching
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn, is_fragment
from zhiben.web.visit_clashes import open_of
from zhiben.web.visit_words import lack_words

# What leads on, the usual first; recording has its own page, cancelling and returning stand aside.
FORWARD = (Event.ISSUE, Event.BEGIN, Event.RECORD, Event.FILE)


class Bar(forms.Form):
    """A field that makes no sense is left out of account."""

    q = forms.CharField(
        label=gettext_lazy("编号、企业"), max_length=100, required=False,
        widget=searching(gettext_lazy("编号、企业")),
    )  # fmt: skip
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    type = forms.ChoiceField(label=gettext_lazy("类型"), required=False)
    industry = forms.ChoiceField(label=gettext_lazy("行业"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("镇街"), required=False)
    since = Day(label=gettext_lazy("计划日期，从"))
    until = Day(label=gettext_lazy("到"))
    enterprise = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict, actor: Actor) -> None:
        super().__init__(asked, auto_id="b-%s")
        states = [("open", gettext("没有结束的")), ("missed", gettext("过了日子还没查的"))]
        self._choices("state", [*states, *_words(State)])
        self._choices("type", _words(Type))
        self._choices("industry", [(one.code, one.name) for one in orgs.industries(actor)])
        self._choices("region", [(one.code, one.name) for one in orgs.regions(actor)])
        self.is_valid()

    def _choices(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("全部")), *choices]

    @property
    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(
            state=given.get("state") or "", type=given.get("type") or "",
            industry=given.get("industry") or "", region=given.get("region") or "",
            words=given.get("q") or "", since=given.get("since"), until=given.get("until"),
            enterprise=given.get("enterprise"),
        )  # fmt: skip


def _words(terms: Iterable[Any]) -> list[tuple[str, str]]:
    return [(one.value, gettext(word(one))) for one in terms]


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """The list; htmx asks for the part that changes."""
    bar = Bar(request.GET, request.actor)
    after = lists.read(request.GET.get("after"))
    page = queries.page(
        request.actor, bar.wanted, today=request.today, after=after[1] if after else None, size=lists.SIZE
    )
    cursor = lists.written(("latest", page.next)) if page.next else None
    part = is_fragment(request)
    context = {
        "is_fragment": part, "bar": bar, "page": page,
        "pager": lists.pager(request.GET, len(page.lines), page.total, cursor),
    }  # fmt: skip
    return render(request, "visits/_list.html" if part else "visits/list.html", context)


@dataclass(frozen=True, slots=True)
class Answered:
    """An item with its answer. `result`: as its word; `findings`, `shots`: what belongs to it."""

    item: Item
    said: Fields
    result: str
    findings: tuple[tuple[str, Fields], ...]
    shots: tuple[Shot, ...]


@signed_in
@require_safe
def show(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """One visit: what is known before it, what was written down, what may be done next."""
    whole = queries.visit(request.actor, id, today=request.today, at=request.now)
    line = whole.line
    is_ahead = line.state in (State.DRAFTED, State.ISSUED)
    joins = Event.JOIN in whole.ways and bool(helping.joinable(request.actor, id))
    context = {
        "whole": whole, "line": line, "about": whole.entries.get("visit:", {}),
        "briefing": whole.entries.get("briefing:", {}), "answered": tuple(answered(whole)),
        "asked": live(whole.entries, Kind.ASKED), "signatures": signatures(whole),
        "scanned": results(request.actor, id, in_tests=True),
        "main": [one for one in FORWARD if one in whole.ways],
        "aside": [one for one in whole.ways if one not in FORWARD and (one is not Event.JOIN or joins)],
        "lacks": lack_words(whole), "clashes": open_of(request, whole), "is_ahead": is_ahead,
        "is_on_site": line.state in ON_SITE,
        "papers": papers.issued(request.actor, id), "offers": papers.offered(request.actor, whole),
        "cases": cases.of_visit(request.actor, id), "may_case": may_punish(request, whole),
        "history": history(request.actor, line.enterprise, today=request.today, without=line.id),
    }  # fmt: skip
    return render(request, "visits/show.html", context)


def may_punish(request: SignedIn, whole: Whole) -> bool:
    """Whether a case may be proposed from here: where the authority enforces, once somebody was there."""
    line = whole.line
    mode = rules_of(whole.tenant, request.today).mode_of(line.industry)
    place = orgs.subject(request.actor, line.enterprise).place
    seen = line.state in (*ON_SITE, State.FILED) and may_enforce(line.type)
    return seen and mode is Mode.ENFORCE and request.actor.may(Permission.CASE_TAKE, place)


def answered(whole: Whole) -> Iterable[Answered]:
    """The items of the sheet as they were answered, in its order; the unanswered ones too."""
    answers, found = live(whole.entries, Kind.ANSWER), live(whole.entries, Kind.FINDING)
    for one in whole.paper.lines:
        said = answers.get(one.item.id, {})
        mine = tuple((ref, said) for ref, said in found.items() if said.get("item") == one.item.id)
        of = {f"answer:{one.item.id}", *(f"finding:{ref}" for ref, _ in mine)}
        shots = tuple(shot for shot in whole.shots if shot.of in of)
        yield Answered(one, said, str(said.get("result") or "unchecked"), mine, shots)


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature: of whom, its picture, or why there is none. `is_changed`: the record was, since."""

    who: str
    said: Fields
    shot: Shot | None
    is_changed: bool


def signatures(whole: Whole) -> list[Signed]:
    """Those there are, the enterprise's first."""
    shots = {one.ref: one for one in whole.shots}
    names = {str(one.person): one.name for one in whole.members}
    now = signing.digest(whole.entries)
    return [
        Signed(
            names.get(ref, ""),
            said,
            shots.get(str(said.get("photo") or "")),
            said.get("digest") not in (None, now),
        )
        for ref, said in sorted(
            live(whole.entries, Kind.SIGNATURE).items(), key=lambda one: one[0] != "enterprise"
        )
    ]
