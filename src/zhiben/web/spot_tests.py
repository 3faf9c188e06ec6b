"""现场抽考: the tests of one's reach, a new one drawn, and one with its code and the results as they come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.documents.making import grouped
from zhiben.domain.access import Permission
from zhiben.domain.criteria.library import Criterion
from zhiben.domain.orgs import Kind
from zhiben.domain.questions import Topic
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.domain.words import word
from zhiben.inspections import queries as inspections
from zhiben.learning import actions, queries
from zhiben.learning.actions import MOST_PEOPLE, Opening
from zhiben.learning.queries import Offered, WholeTest
from zhiben.library import criteria
from zhiben.orgs import queries as orgs
from zhiben.web.account import say
from zhiben.web.choosing import choose
from zhiben.web.invitations import picture
from zhiben.web.policies import signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn, is_fragment

LISTED = 200  # workers that can be chosen by name; more are drawn
WEAK_DAYS, WEAK_SHOWN = 180, 8


class Drawing(forms.Form):
    """What a test is about, how many are asked, how much."""

    topic = forms.ChoiceField(label=gettext_lazy("考什么"), widget=forms.RadioSelect)
    draw = forms.IntegerField(label=gettext_lazy("抽几个人"), min_value=1, max_value=MOST_PEOPLE)
    many = forms.TypedChoiceField(label=gettext_lazy("一人几道题"), coerce=int)
    drill = forms.CharField(
        label=gettext_lazy("演练编号"), required=False, max_length=60,
        help_text=gettext_lazy("演练后抽问的写上，与演练登记的编号一致"),
    )  # fmt: skip
    people = forms.TypedMultipleChoiceField(
        label=gettext_lazy("指定的人"), required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, asked: QueryDict | None, offered: Offered, **more: Any) -> None:
        usual = {"topic": Topic.CRITERIA.value, "draw": offered.people, "many": offered.most}
        super().__init__(asked, auto_id="d-%s", initial=usual, **more)
        self._choices("topic", [(one.value, gettext(word(one))) for one in Topic])
        self._choices("many", [(n, str(n)) for n in range(offered.least, offered.most + 1)])
        there = [(str(one.id), one.name) for one in offered.workers[:LISTED]]
        self._choices("people", there)

    def _choices(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def opening(self, firm: UUID, visit: UUID | None) -> Opening:
        given = self.cleaned_data
        return Opening(
            firm, Topic(given["topic"]), visit, given["drill"], tuple(given["people"]), given["draw"],
            given["many"],
        )  # fmt: skip


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Tests within reach, and what was answered wrong most often."""
    since = request.today - timedelta(days=WEAK_DAYS)
    weak = queries.weak(request.actor, since)[:WEAK_SHOWN]
    standards = criteria.shipped().library.by_id
    context = {
        "lines": queries.listed(request.actor, request.now), "days": WEAK_DAYS,
        "weak": [(one, standards[one.standard].title, n) for id_, n in weak if (one := _item(id_))],
        "may": _may_ever(request),
    }  # fmt: skip
    return render(request, "learning/list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Which enterprise, then whom and how much; POST opens the test."""
    asked = request.POST if request.method == "POST" else request.GET
    if not asked.get("enterprise"):
        return _choose(request)
    firm = orgs.subject(request.actor, _id(asked["enterprise"]), Kind.ENTERPRISE)
    request.actor.require(Permission.TEST_OPEN, firm.place)
    visit = _visit(request, asked.get("visit", ""), firm.id)
    offered = queries.offered(request.actor, firm.id, request.today)
    form = Drawing(request.POST if request.method == "POST" else None, offered)
    context = {
        "firm": firm, "visit": visit, "form": form, "offered": offered, "key": key_of(request),
        "more": len(offered.workers) > LISTED,
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "learning/new.html", context)
    if not form.is_valid():
        return render(request, "learning/new.html", context, status=422)
    try:
        receipt = actions.open_test(
            form.opening(firm.id, visit), by=request.actor, at=request.now, key=key_of(request)
        )
    except (Incomplete, Conflict) as refusal:
        say(form, refusal, {"test_people": "draw"})
        return render(request, "learning/new.html", context, status=422)
    return HttpResponseRedirect(reverse("spot-test", args=[(receipt.answer or {})["test"]]))


@signed_in
@require_safe
def show(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """The code while it is open, and who has answered what; htmx asks for the part that changes."""
    whole = queries.whole(request.actor, id, request.now)
    part = is_fragment(request)
    if part and whole.line.is_open and request.GET.get("seen") == str(whole.line.answered):
        return HttpResponse(status=204)  # nothing new: what is unfolded stays so
    if part:
        return render(request, "learning/_results.html", {"whole": whole, "line": whole.line})
    return page(request, whole, Beside(None, whole))


def page(request: SignedIn, whole: WholeTest, form: Beside, status: int = 200) -> HttpResponse:
    """One test, with its code while it is open."""
    context: dict[str, Any] = {
        "whole": whole, "line": whole.line, "form": form, "key": key_of(request),
        "may": request.actor.may(Permission.TEST_OPEN, orgs.subject(request.actor, whole.line.about).place),
    }  # fmt: skip
    if whole.code:
        address = address_of(request, whole.code)
        context |= {"address": address, "picture": picture(address), "code": grouped(whole.code)}
    return render(request, "learning/show.html", context, status=status)


class Beside(forms.Form):
    """Somebody without a phone, asked by word of mouth."""

    person = forms.ChoiceField(label=gettext_lazy("谁"), required=False)
    name = forms.CharField(label=gettext_lazy("不在名单里的，写姓名"), required=False, max_length=20)
    right = forms.IntegerField(label=gettext_lazy("答对几题"), min_value=0)

    def __init__(self, asked: QueryDict | None, whole: WholeTest) -> None:
        super().__init__(asked, auto_id="s-%s")
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        done = {one.person for one in whole.results}
        waiting = [(str(id_), name) for id_, name in whole.people if id_ not in done]
        field.choices = [*waiting, ("", gettext("不在名单里"))]
        field.initial = field.choices[0][0]


@signed_in
@require_POST
def spoken(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """What somebody without a phone answered."""
    whole = queries.whole(request.actor, id, request.now)
    form = Beside(request.POST, whole)
    if form.is_valid():
        given = form.cleaned_data
        person = UUID(given["person"]) if given["person"] else None
        try:
            actions.record_beside(
                id, given["right"], person, given["name"], by=request.actor, at=request.now,
                key=key_of(request),
            )  # fmt: skip
        except (Incomplete, Conflict) as refusal:
            say(form, refusal, {"test_name": "name", "spoken_figures": "right"})
        else:
            return HttpResponseRedirect(reverse("spot-test", args=[id]))
    return page(request, whole, form, status=422)


@signed_in
@require_POST
def close(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """No more answers from now on."""
    actions.close_test(id, by=request.actor, at=request.now, key=key_of(request))
    return HttpResponseRedirect(reverse("spot-test", args=[id]))


def address_of(request: HttpRequest, code: str) -> str:
    """What the picture holds: at the installation's own address where it has told one."""
    path, home = reverse("test-answer", args=[code]), settings.OUTSIDE.address
    return f"{home}{path}" if home else request.build_absolute_uri(path)


def _choose(request: SignedIn) -> HttpResponse:
    """Which enterprise, for whoever reaches several; the only one needs no choosing."""
    if not _may_ever(request):
        raise NotPermitted("not_permitted", permission=Permission.TEST_OPEN)
    few = orgs.page(request.actor, Kind.ENTERPRISE, size=2).lines
    if len(few) == 1:
        return HttpResponseRedirect(f"{reverse('spot-test-new')}?enterprise={few[0].id}")
    help_ = gettext("先选哪家企业；从检查或企业档案进来就不用选。")
    return choose(request, gettext("发起抽考"), "spot-test-new", help_)


def _visit(request: SignedIn, said: str, firm: UUID) -> UUID | None:
    """The visit that is meant, which must be one to this enterprise. Raises NotFound."""
    if not said:
        return None
    row = inspections.within(request.actor, _id(said))
    if row.about_id != firm:
        raise NotFound("visit", id=said)
    return row.id


def _may_ever(request: SignedIn) -> bool:
    return any(Permission.TEST_OPEN in one.permissions for one in request.actor.grants_now())


def _item(id_: str) -> Criterion | None:
    """The criterion of an id, as the library has it now."""
    found = (one for held in criteria.shipped().library.standards for one in held.criteria if one.id == id_)
    return next(found, None)


def _id(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise NotFound("subject", id=said[:40]) from None
