"""不在岗: somebody stands in for a while; a leaver's open work goes to others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.domain.refusals import NotFound
from zhiben.orgs.staff.working import Worker
from zhiben.tasks.leave import actions, queries
from zhiben.tasks.queries import TaskCard, held_by
from zhiben.web.narrowing import Calendar
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn
from zhiben.web.todo import id_of


class StandIn(forms.Form):
    """Who is away, who stands in, from when until when, on what basis."""

    person = forms.ChoiceField(label=gettext_lazy("谁不在"))
    stand_in = forms.ChoiceField(label=gettext_lazy("由谁代理"))
    since = forms.DateField(label=gettext_lazy("从哪天起"), widget=Calendar)
    until = forms.DateField(label=gettext_lazy("到哪天止（含）"), widget=Calendar)
    basis = forms.CharField(label=gettext_lazy("依据"), max_length=160)

    def __init__(
        self, asked: QueryDict | None, people: list[Worker], me: UUID | None, *, head: bool, today: date
    ) -> None:
        super().__init__(asked, auto_id="s-%s", initial={"person": str(me), "since": today})
        absent = [one for one in people if head or one.person == me]
        self.offer("person", absent)
        self.offer("stand_in", [one for one in people if head or one.person != me], gettext("选一个人"))

    def offer(self, name: str, people: Iterable[Worker], empty: str = "") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        named = [(str(one.person), f"{one.name}（{one.unit}）") for one in people]
        field.choices = [("", empty), *named] if empty else named


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: SignedIn) -> HttpResponse:
    """Who stands in for whom; arranging it; handing over."""
    people = queries.colleagues(request.actor, request.now)
    head = queries.is_head(request.actor)
    asked = request.POST if request.method == "POST" else None
    form = StandIn(asked, people, request.actor.person, head=head, today=request.today)
    if asked is not None and form.is_valid():
        told = form.cleaned_data
        actions.substitute(
            UUID(told["person"]), UUID(told["stand_in"]), told["since"], told["until"], told["basis"],
            by=request.actor, at=request.now, key=request.POST.get("key", ""),
        )  # fmt: skip
        return HttpResponseRedirect(reverse("away"))
    context = {
        "form": form, "people": [one for one in people if head or one.person == request.actor.person],
        "stand_ins": queries.stand_ins(request.actor, request.now),
        "handings": queries.handings(request.actor, today=request.today, at=request.now),
        "key": request.POST.get("key") or f"away:{uuid4()}", "me": request.actor.person,
    }  # fmt: skip
    return render(request, "todo/away.html", context, status=422 if asked is not None else 200)


@signed_in
@require_POST
def end(request: SignedIn) -> HttpResponse:
    """The person is back."""
    id_, key = id_of(request.POST.get("id", "")), request.POST.get("key", "")
    key = f"{key}:{id_.hex[-12:]}" if key else ""  # one form, a button for each
    actions.end_substitution(id_, by=request.actor, at=request.now, key=key)
    return HttpResponseRedirect(reverse("away"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: SignedIn) -> HttpResponse:
    """All open work of somebody who leaves, each piece to somebody."""
    people = queries.colleagues(request.actor, request.now)
    leaver = next((one for one in people if str(one.person) == request.GET.get("person")), None)
    if leaver is None:
        raise NotFound("person")
    cards = held_by(request.actor, leaver.person, today=request.today, at=request.now)
    if request.method == "POST":
        receipt = actions.propose(
            leaver.person, heirs_of(request.POST, cards), request.POST.get("reason", ""), by=request.actor,
            at=request.now, key=request.POST.get("key", ""),
        )  # fmt: skip
        return HttpResponseRedirect(reverse("hand-over", args=[(receipt.answer or {})["hand_over"]]))
    context = {
        "leaver": leaver, "cards": cards, "heirs": [one for one in people if one.person != leaver.person],
        "key": f"leave:{uuid4()}",
    }  # fmt: skip
    return render(request, "todo/leave.html", context)


def heirs_of(asked: QueryDict, cards: list[TaskCard]) -> dict[UUID, UUID]:
    """By task, who takes it; one choice for all those without their own."""
    found = {}
    for card in cards:
        chosen = asked.get(f"to-{card.id}") or asked.get("all") or ""
        if chosen:
            found[card.id] = id_of(chosen)
    return found


@signed_in
@require_safe
def handing(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """One handing over: what goes to whom, who has confirmed."""
    found = queries.handing(request.actor, id, today=request.today, at=request.now)
    return render(request, "todo/handing.html", {"found": found, "key": f"confirm:{uuid4()}"})


@signed_in
@require_POST
def confirm(request: SignedIn) -> HttpResponse:
    """One's own word to a handing over."""
    id_ = id_of(request.POST.get("id", ""))
    receipt = actions.confirm(id_, by=request.actor, at=request.now, key=request.POST.get("key", ""))
    if (receipt.answer or {}).get("done"):
        return HttpResponseRedirect(reverse("home"))
    return HttpResponseRedirect(reverse("hand-over", args=[id_]))
