"""One task: what became of it, what can be done with it; and giving work to somebody, one thing or many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.domain.access import Place
from zhiben.domain.refusals import NotFound
from zhiben.domain.tasks import Event
from zhiben.ground.acts import Receipt
from zhiben.orgs import queries as orgs
from zhiben.orgs.queries import Line
from zhiben.orgs.staff.working import Worker
from zhiben.plans import queries as plans
from zhiben.plans.queries import Row
from zhiben.tasks import actions, queries
from zhiben.tasks.many import queries as many
from zhiben.tasks.people import home_of, takers
from zhiben.tasks.queries import TaskCard
from zhiben.web.narrowing import Day
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn
from zhiben.web.todo import id_of, undo_of


class Note(forms.Form):
    """One sentence that goes with an act."""

    note = forms.CharField(max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, asked: QueryDict | None, label: str, name: str) -> None:
        super().__init__(asked, auto_id=f"{name}-%s")
        self.fields["note"].label = label


class Giving(forms.Form):
    """To whom, and what is to be said with it; of a thing of its own also what, and by when."""

    title = forms.CharField(label=gettext_lazy("要办什么"), max_length=200)
    due_on = Day(label=gettext_lazy("哪天前办完"))
    to = forms.ChoiceField(label=gettext_lazy("派给谁"))
    note = forms.CharField(
        label=gettext_lazy("交代一句（可不填）"), max_length=400, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, asked: QueryDict | None, people: Sequence[Worker], *, free: bool, today: date) -> None:
        super().__init__(asked, auto_id="g-%s")
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        named = [(str(one.person), f"{one.name}（{one.unit}）") for one in people]
        field.choices = [("", gettext("选一个人")), *named]
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()
        if not free:
            del self.fields["title"], self.fields["due_on"]


@dataclass(frozen=True, slots=True)
class Things:
    """What is to be given: obligations, and tasks to be passed on."""

    rows: tuple[Row, ...]
    tasks: tuple[TaskCard, ...]
    about: Line | None = None  # the enterprise a thing of one's own is about

    @property
    def is_free(self) -> bool:
        return not self.rows and not self.tasks

    def place(self, request: SignedIn) -> Place:
        """Where it lives: who may take it is asked there."""
        row = next((one for one in (*self.rows, *(task.row for task in self.tasks)) if one is not None), None)
        if row is None and self.about is not None:
            return Place(self.about.tenant, self.about.enterprise, self.about.region, self.about.industry)
        return home_of(request.actor) if row is None else actions.place_of(row)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: SignedIn) -> HttpResponse:
    """派办 or 改派: obligations and tasks named in the address, or, of none, something of one's own."""
    things = things_of(request, request.GET.getlist("thing"), request.GET.get("about", ""))
    people = takers(request.actor, things.place(request), request.now)
    asked = request.POST if request.method == "POST" else None
    form = Giving(asked, people, free=things.is_free, today=request.today)
    if asked is not None and form.is_valid():
        receipt = given(request, things, form)
        return HttpResponseRedirect(f"{reverse('home')}?{urlencode({'act': receipt.act})}")
    key = request.POST.get("key") or f"give:{uuid4()}"
    context = {"things": things, "people": people, "form": form, "key": key}
    return render(request, "todo/assign.html", context, status=422 if asked is not None else 200)


def given(request: SignedIn, things: Things, form: Giving) -> Receipt:
    """One act; of obligations and tasks together the tasks are passed on by a second one."""
    to, note, key = UUID(form.cleaned_data["to"]), form.cleaned_data["note"], request.POST.get("key", "")
    asks = [actions.Ask(obligation=row.id) for row in things.rows]
    if things.is_free:
        about = things.about.id if things.about else None
        asks = [actions.Ask("", form.cleaned_data["title"], about, form.cleaned_data["due_on"])]
    by, at, receipts = request.actor, request.now, []
    if asks:
        receipts.append(actions.assign(asks, to, by=by, at=at, note=note, key=key))
    if things.tasks:
        steps = [task.step for task in things.tasks]
        receipts.append(actions.delegate(steps, to, by=by, at=at, note=note, key=f"{key}:d"))
    return receipts[-1]


def things_of(request: SignedIn, named: Sequence[str], about: str = "") -> Things:
    """Raises NotFound for what is out of reach. An obligation in hand already is passed on as its task."""
    ids = [thing.partition(":")[2] for thing in named if thing.startswith("obligation:")]
    rows = plans.rows_of(request.actor, ids, today=request.today)
    if len(rows) != len(set(ids)):
        raise NotFound("obligation", ids=ids)
    held = queries.in_hands(request.actor, list(rows), today=request.today, at=request.now)
    wanted = [id_of(thing.removeprefix("task:")) for thing in named if thing.startswith("task:")]
    tasks = [queries.task(request.actor, id_, today=request.today, at=request.now).card for id_ in wanted]
    tasks += [card for card in held.values() if card.id not in wanted]
    firm = orgs.card(request.actor, id_of(about), today=request.today).line if about else None
    return Things(tuple(row for row in rows.values() if row.id not in held), tuple(tasks), firm)


@signed_in
@require_safe
def show(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """One task. Looking at it is noted for whoever waits: 看过, and nothing more."""
    found = queries.task(request.actor, id, today=request.today, at=request.now)
    if found.card.holder == request.actor.person:
        actions.see(found.card.thing, by=request.actor, at=request.now)
    context = {
        "found": found,
        "card": found.card,
        "key": f"task:{uuid4()}",
        "undo": undo_of(request),
        "raised": many.raised(request.actor, found.act, today=request.today),
        "answering": Note(None, gettext("办了什么、结果怎样"), "answer"),
        "returning": Note(None, gettext("为什么退回"), "return"),
        "reopening": Note(None, gettext("还差什么"), "reopen"),
    }
    return render(request, "todo/task.html", context)


@signed_in
@require_POST
def step(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """签收, 答复, 退回, 退回重办 of one task, from its page."""
    queries.task(request.actor, id, today=request.today, at=request.now)  # out of reach reads like missing
    event, steps = request.POST.get("event", ""), [id_of(request.POST.get("step", ""))]
    note, key = request.POST.get("note", ""), request.POST.get("key", "")
    by, at = request.actor, request.now
    match event:
        case Event.ACCEPT:
            receipt = actions.accept(steps, by=by, at=at, key=key)
        case Event.ANSWER:
            receipt = actions.answer(steps, note, by=by, at=at, key=key)
        case Event.RETURN:
            receipt = actions.give_back(steps, note, by=by, at=at, key=key)
        case Event.REOPEN:
            receipt = actions.reopen(steps, note, by=by, at=at, key=key)
        case _:
            raise NotFound("event", event=event)
    return HttpResponseRedirect(f"{reverse('home')}?{urlencode({'act': receipt.act})}")
