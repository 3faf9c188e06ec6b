"""One decision over many obligations of a list: 派给, 催办, 改期, 提出来; what it is about, what came of it.

A list is a form of its own: rows are ticked, or all that match are taken, and a button says what is done.
What is about to happen stands on the next page with its true number; the receipt tells of every row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from zhiben.domain.access import Permission
from zhiben.domain.refusals import NotFound
from zhiben.ground.acts import Receipt
from zhiben.orgs.staff.working import Worker
from zhiben.plans.chosen import Chosen, chosen_rows, digest, there
from zhiben.plans.queries import Row
from zhiben.plans.waiving import actions as waiving
from zhiben.tasks.many import actions, queries
from zhiben.tasks.many.judging import place_of_all, superiors
from zhiben.tasks.people import home_of, takers
from zhiben.web.inbox import may_anywhere
from zhiben.web.narrowing import Day, narrowed_by
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn
from zhiben.web.todo import undo_of

SHOWN = 20  # rows named before a decision; the number is always that of all of them


class Saying(forms.Form):
    """To whom, and what goes with it."""

    to = forms.ChoiceField(label=gettext_lazy("给谁"))
    until = Day(label=gettext_lazy("改到哪天"))
    note = forms.CharField(max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    basis = forms.CharField(label=gettext_lazy("依据"), max_length=90)

    def __init__(self, asked: QueryDict | None, act: Act, people: list[Worker] | None, today: date) -> None:
        super().__init__(asked, auto_id="m-%s")
        if act.verb is Permission.WAIVER_ASK:
            self.fields["until"].required = True
            self.fields["until"].widget.attrs["min"] = today.isoformat()
        else:
            del self.fields["until"], self.fields["basis"]
        if people is None:
            del self.fields["to"]
        else:
            field = self.fields["to"]
            assert isinstance(field, forms.ChoiceField)
            named = [(str(one.person), f"{one.name}（{one.unit}）") for one in people]
            field.choices = [("", gettext("选一个人")), *named]
        self.fields["note"].label, self.fields["note"].required = act.note, act.needs_note
        if not act.note:
            del self.fields["note"]


@dataclass(frozen=True, slots=True)
class Act:
    """One of the buttons: its words, whom it may be for, what it does."""

    name: str
    verb: Permission
    title: Any
    button: Any
    note: Any
    needs_note: bool
    people: Callable[[SignedIn, list[Row]], list[Worker] | None]
    do: Callable[[SignedIn, Chosen, Mapping[str, Any], str], Receipt]


def _takers(request: SignedIn, rows: list[Row]) -> list[Worker]:
    place = place_of_all(home_of(request.actor), rows)
    return takers(request.actor, place, request.now)


def _superiors(request: SignedIn, rows: list[Row]) -> list[Worker]:
    return superiors(request.actor, place_of_all(home_of(request.actor), rows), request.now)


def _assign(request: SignedIn, chosen: Chosen, given: Mapping[str, Any], key: str) -> Receipt:
    note, by, at = given["note"], request.actor, request.now
    return actions.assign(chosen, UUID(given["to"]), note=note, by=by, at=at, key=key)


def _nudge(request: SignedIn, chosen: Chosen, given: Mapping[str, Any], key: str) -> Receipt:
    return actions.nudge(chosen, by=request.actor, at=request.now, key=key)


def _raise(request: SignedIn, chosen: Chosen, given: Mapping[str, Any], key: str) -> Receipt:
    to, by, at = UUID(given["to"]), request.actor, request.now
    return actions.raise_up(chosen, to, given["note"], by=by, at=at, key=key)


def _defer(request: SignedIn, chosen: Chosen, given: Mapping[str, Any], key: str) -> Receipt:
    by, at, place = request.actor, request.now, home_of(request.actor)
    until, note, basis = given["until"], given["note"], given["basis"]
    return waiving.ask_all(chosen, until, note, basis, by=by, place=place, at=at, key=key)


_P = Permission
ACTS = {
    one.name: one
    for one in (
        Act(
            "assign", _P.TASK_ASSIGN, gettext_lazy("派给谁"), gettext_lazy("派出去"),
            gettext_lazy("交代一句（可不填）"), False, _takers, _assign,
        ),
        Act(
            "nudge", _P.TASK_NUDGE, gettext_lazy("催办"), gettext_lazy("催办"), "", False,
            lambda request, rows: None, _nudge,
        ),
        Act(
            "defer", _P.WAIVER_ASK, gettext_lazy("申请改期"), gettext_lazy("提交申请"),
            gettext_lazy("为什么改期"), True, lambda request, rows: None, _defer,
        ),
        Act(
            "raise", _P.TASK_RAISE, gettext_lazy("提请谁研究"), gettext_lazy("提出来"),
            gettext_lazy("为什么提出来"), True, _superiors, _raise,
        ),
    )
}  # fmt: skip


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: SignedIn) -> HttpResponse:
    """What is chosen in the address, and the button that was pressed; posted: it is done."""
    act = ACTS.get(request.GET.get("do", ""))
    if act is None:
        raise NotFound("act", do=request.GET.get("do", ""))
    chosen = chosen_of(request)
    if request.method == "POST":
        chosen = replace(chosen, seen=request.POST.get("seen", ""))
        form = Saying(request.POST, act, people_asked(request, act), request.today)
        if form.is_valid():
            receipt = act.do(request, chosen, form.cleaned_data, request.POST.get("key", ""))
            return HttpResponseRedirect(f"{reverse('many-done', args=[receipt.act])}?act={receipt.act}")
        return render(request, "many/decide.html", before(request, act, chosen, form), status=422)
    return render(request, "many/decide.html", before(request, act, chosen, None))


def people_asked(request: SignedIn, act: Act) -> list[Worker] | None:
    """Whom a posted form names: whether they may is asked by the act, inside it."""
    if act.people(request, []) is None:
        return None
    named = request.POST.get("to", "")
    try:
        person = UUID(named)
    except ValueError:
        return []
    return [Worker(person, "", None, None, "", frozenset(), frozenset())]


def before(request: SignedIn, act: Act, chosen: Chosen, form: Saying | None) -> dict[str, Any]:
    """The page on which a decision is looked at before it is taken."""
    rows = chosen_rows(request.actor, replace(chosen, seen=""))
    named = there(rows)
    if not named:
        raise NotFound("obligation", ids=list(rows))
    people = act.people(request, named)
    shown = Saying(request.POST if form is not None else None, act, people, request.today)
    nudging = act.verb is Permission.TASK_NUDGE
    return {
        "act": act,
        "rows": named[:SHOWN],
        "count": len(named),
        "more": max(len(named) - SHOWN, 0),
        "missing": len(rows) - len(named),
        "before": queries.before_nudging(request.actor, rows, at=request.now) if nudging else None,
        "form": shown,
        "nobody": people == [],
        "seen": "" if chosen.picked else digest(rows),
        "key": request.POST.get("key") or f"many:{uuid4()}",
        "back": back_to(request),
    }


@signed_in
@require_safe
def done(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """The receipt: how many of each end, and every row."""
    found = queries.after(request.actor, id, today=request.today)
    lines = sorted(found.lines, key=lambda line: list(found.fates).index(line.fate))
    context = {"found": found, "lines": lines, "undo": undo_of(request)}
    return render(request, "many/done.html", context)


def chosen_of(request: SignedIn) -> Chosen:
    """What the address names: all that match the list it came from, else the rows that were ticked."""
    if request.GET.get("all"):
        return Chosen(filters=narrowed_by(request, QueryDict(request.GET.get("list", ""))).filters)
    things = (one.removeprefix("obligation:") for one in request.GET.getlist("pick"))
    return Chosen(picked=tuple(dict.fromkeys(things)))


def back_to(request: SignedIn) -> str:
    """The list it came from."""
    asked = QueryDict(request.GET.get("list", "")).urlencode()
    return f"{reverse('obligations')}?{asked}" if asked else reverse("obligations")


def offered(request: SignedIn) -> list[Act]:
    """The buttons for whoever may press them anywhere."""
    return [one for one in ACTS.values() if may_anywhere(request.actor, one.verb)]
