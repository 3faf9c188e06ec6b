"""隐患台账: the list of hazards, and one of them with its whole story and what may be done next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from zhiben.domain.access import Actor, Permission
from zhiben.domain.hazard_measures import Measure, Span
from zhiben.domain.hazards import OPEN, Event, Level, Mode, Source, State
from zhiben.domain.refusals import WORDS
from zhiben.domain.words import word
from zhiben.hazards import helping, papers, queries
from zhiben.hazards.queries import Passed, Shot, Wanted, Way, Whole
from zhiben.orgs import queries as orgs
from zhiben.web import lists
from zhiben.web.narrowing import AsOf, Day, end_of, searching
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn, is_fragment
from zhiben.web.templatetags.days import day

# The way of a hazard as its track shows it: the event that ends each stretch.
TRACK = (
    (Event.REPORT, gettext_lazy("上报")),
    (Event.GRADE, gettext_lazy("认定")),
    (Event.PLAN, gettext_lazy("方案")),
    (Event.SUBMIT, gettext_lazy("整改")),
    (Event.CLOSE, gettext_lazy("复查销号")),
)
STANDS = {
    State.REPORTED: 1, State.GRADED: 2, State.PLANNED: 3, State.RECTIFYING: 3, State.EXTENDING: 3,
    State.SUBMITTED: 4, State.CLOSED: 5,
}  # fmt: skip
TOLD = (Event.CLOSE, Event.SUBMIT, Event.TREAT, Event.ASK_EXTENSION)  # why not yet is said on the page
# What leads on from where it stands, the usual first; whatever else may be done stands aside.
FORWARD: Mapping[State, tuple[Event, ...]] = {
    State.REPORTED: (Event.GRADE, Event.DISMISS),
    State.GRADED: (Event.PLAN, Event.SUBMIT, Event.REPORT_UP, Event.STATE),
    State.PLANNED: (Event.TREAT, Event.PLAN, Event.VERIFY),
    State.RECTIFYING: (Event.SUBMIT, Event.PROGRESS, Event.ASK_EXTENSION, Event.VERIFY),
    State.EXTENDING: (Event.EXTEND, Event.REFUSE_EXTENSION, Event.SUBMIT, Event.PROGRESS),
    State.SUBMITTED: (Event.CLOSE, Event.VERIFY, Event.RETURN),
    State.CLOSED: (Event.RESUME, Event.UNLIST, Event.REOPEN),
    State.STATED: (Event.REOPEN,),
    State.SENT: (Event.RECEIVED, Event.SENT_BACK),
}


def forward(state: State, can: Iterable[Event]) -> list[Event]:
    """Of what may be done, what leads on from where a hazard stands, the usual first."""
    among = set(can)
    return [one for one in FORWARD.get(state, ()) if one in among]


class Bar(AsOf):
    """A field that makes no sense is left out of account."""

    q = forms.CharField(
        label=gettext_lazy("编号、部位、内容、企业"), max_length=100, required=False,
        widget=searching(gettext_lazy("编号、部位、内容、企业")),
    )  # fmt: skip
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    level = forms.ChoiceField(label=gettext_lazy("等级"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("来源"), required=False)
    industry = forms.ChoiceField(label=gettext_lazy("行业"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("镇街"), required=False)
    since = Day(label=gettext_lazy("发现，从"))
    until = Day(label=gettext_lazy("到"))
    listed = forms.BooleanField(label=gettext_lazy("挂牌督办的"), required=False)
    measure = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    month = forms.CharField(required=False, max_length=7, widget=forms.HiddenInput)
    criterion = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    enterprise = forms.UUIDField(required=False, widget=forms.HiddenInput)
    site = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict, actor: Actor, *, today: date) -> None:
        super().__init__(asked, today=today)
        states = [("open", gettext("在办")), ("overdue", gettext("超期"))]
        self._choices("state", [*states, *_words(State)])
        self._choices("level", _words(Level))
        self._choices("measure", _words(Measure))
        seen = dict.fromkeys(queries.seen_source(actor, one) for one in Source)
        self._choices("source", [(one.value, gettext(word(one))) for one in seen])
        self._choices("industry", [(one.code, one.name) for one in orgs.industries(actor)])
        self._choices("region", [(one.code, one.name) for one in orgs.regions(actor)])
        self.is_valid()

    def _choices(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("全部")), *choices]

    def wanted(self, today: date) -> Wanted:
        given = self.cleaned_data
        measure = given.get("measure") or ""
        return Wanted(
            state=given.get("state") or "", level=given.get("level") or "", source=given.get("source") or "",
            industry=given.get("industry") or "", region=given.get("region") or "",
            words=given.get("q") or "", since=given.get("since"), until=given.get("until"),
            listed=bool(given.get("listed")), criterion=given.get("criterion") or "",
            enterprise=given.get("enterprise"), site=given.get("site"), measure=measure,
            span=span_of(given.get("month") or "", today) if measure else None,
        )  # fmt: skip


def span_of(month: str, today: date) -> Span:
    """The month written `2026-03`; for anything else, or one that is still to come, that of today."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", month)
    first = date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)
    first = min(first, today.replace(day=1))
    following = (first + timedelta(days=32)).replace(day=1)
    return Span(first, following - timedelta(days=1), today)


def _words(terms: Iterable[Any]) -> list[tuple[str, str]]:
    return [(one.value, gettext(word(one))) for one in terms]


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """The list; htmx asks for the part that changes."""
    bar = Bar(request.GET, request.actor, today=request.today)
    after = lists.read(request.GET.get("after"))
    day_ = bar.day or request.today
    page = queries.page(
        request.actor,
        bar.wanted(day_),
        today=day_,
        after=after[1] if after else None,
        size=lists.SIZE,
        known=end_of(bar.day),
    )
    cursor = lists.written(("latest", page.next)) if page.next else None
    part = is_fragment(request)
    context = {
        "is_fragment": part, "bar": bar, "page": page, "now_url": f"?{lists.query(request.GET, known=None)}",
        "pager": lists.pager(request.GET, len(page.lines), page.total, cursor),
        "asked": lists.query(request.GET),
    }  # fmt: skip
    return render(request, "hazards/_list.html" if part else "hazards/list.html", context)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One mark of the track: `passed`, the one in hand, or still ahead."""

    title: Any
    step: Passed | None
    is_here: bool


@dataclass(frozen=True, slots=True)
class Next:
    """A way on: its button, or why it is closed as things stand: (reason, remedy) for each guard."""

    event: Event
    reasons: tuple[tuple[str, str], ...]


@signed_in
@require_safe
def show(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """One hazard, today or as it was known at the end of a day."""
    form = AsOf(request.GET, today=request.today)
    known, day_ = end_of(form.day), form.day or request.today
    whole = queries.hazard(request.actor, id, today=day_, at=request.now, known=known)
    before = [one for one in whole.shots if one.is_before and one.item.has_small]
    after = [one for one in whole.shots if not one.is_before and one.item.has_small]
    ways = {one.event: _next(one) for one in whole.ways}
    forward = [ways[one] for one in FORWARD.get(whole.case.state, ()) if one in ways]
    context = {
        "whole": whole, "line": whole.line, "case": whole.case, "form": form, "day": request.today,
        "track": track(whole),
        "before": _compared(before[0], request) if before else None,
        "after": _compared(after[-1], request) if after else None,
        "together": urlencode([("with", one.item.id) for one in whole.shots]),
        "found": urlencode({"found": whole.line.found_on}),
        "main": [one for one in forward if not one.reasons],
        "aside": [one for one in ways.values() if one not in forward and not one.reasons],
        "closed": [one for one in ways.values() if one.reasons and one.event in TOLD],
        "issued": papers.issued(request.actor, id, known),
        "offered": papers.offered(request.actor, whole) if known is None else [],
        "may_file": known is None and whole.mode is Mode.ENFORCE and _may_file(request, whole),
        "parts": helping.parts(whole), "is_open": whole.line.state in OPEN,
    }  # fmt: skip
    return render(request, "hazards/show.html", context)


def _may_file(request: SignedIn, whole: Whole) -> bool:
    """Whether this person may ask for a case to be filed about it (立案)."""
    where = orgs.subject(request.actor, whole.line.enterprise).place
    return request.actor.may(Permission.CASE_TAKE, where)


def track(whole: Whole) -> list[Stretch]:
    """Where it stands among the five."""
    last = {one.event: one for one in whole.story}
    stands = STANDS.get(whole.case.state, 0)
    return [
        Stretch(title, last.get(event) if n < stands else None, n == stands)
        for n, (event, title) in enumerate(TRACK)
    ]


def _compared(shot: Shot, request: SignedIn) -> dict[str, str]:
    """A photo as the comparison shows it."""
    return {
        "url": reverse("evidence-small", args=[shot.item.id]), "caption": day(shot.taken_on, request.today),
        "href": reverse("evidence", args=[shot.item.id]), "id": str(shot.item.id),
    }  # fmt: skip


def _next(way: Way) -> Next:
    return Next(way.event, tuple((gettext(WORDS[code][0]), gettext(WORDS[code][1])) for code in way.lacks))
