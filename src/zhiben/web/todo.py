"""我的待办, the home of everyone; and what is done to its cards there and then, one or many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhiben.domain.refusals import Incomplete, TooLarge
from zhiben.ground.acts import Receipt
from zhiben.plans import queries as plans
from zhiben.tasks import actions, queries
from zhiben.tasks.queries import TaskCard, Undo
from zhiben.web.inbox import inbox
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn, safe_path

MANY = 50  # things of one bulk act


@signed_in
@require_safe
def home(request: SignedIn) -> HttpResponse:
    """Where the day begins: what is to be done, what is waited for, what was given out."""
    context = {
        "inbox": inbox(request.actor, today=request.today, at=request.now),
        "bulk": request.GET.get("bulk") == "1",
        "undo": undo_of(request),
        "said": request.GET.get("said", ""),
        "key": f"todo:{uuid4()}",
    }
    return render(request, "todo/home.html", context)


@signed_in
@require_safe
def why(request: SignedIn, id: str) -> HttpResponse:  # noqa: A002 - the name in the address
    """The trace of one obligation, to be unfolded on its card."""
    found = plans.obligation(request.actor, id, today=request.today)
    return render(request, "todo/_why.html", {"found": found, "row": found.row, "day": request.today})


@signed_in
@require_POST
def act(request: SignedIn) -> HttpResponse:
    """A button of a card: `do` is `VERB THING`; or of the bulk bar, over the ticked cards: `VERB`."""
    verb, _, thing = request.POST.get("do", "").partition(" ")
    things = [thing] if thing else request.POST.getlist("pick")
    if len(things) > MANY:
        raise TooLarge("many_ticked", things=len(things), most=MANY)
    if verb in ("assign", "delegate"):
        return HttpResponseRedirect(f"{reverse('task-assign')}?{urlencode({'thing': things}, doseq=True)}")
    if verb == "raise":
        return HttpResponseRedirect(
            f"{reverse('many')}?{urlencode({'do': verb, 'pick': owed(things)}, doseq=True)}"
        )
    if verb not in ACTS or not things:
        raise Incomplete("task_nothing")
    receipt = ACTS[verb](request, things)
    told = (receipt.answer or {}).get("told") if verb == "nudge" else None
    said: dict[str, object] = {"act": receipt.act}
    if told is not None:
        said = {"said": f"nudged-{min(int(told), 1)}"}
    return back(request, said)


@signed_in
@require_POST
def undo(request: SignedIn) -> HttpResponse:
    """撤销, within 30 seconds."""
    undone = id_of(request.POST.get("act", ""))
    actions.recall(undone, by=request.actor, at=request.now, key=request.POST.get("key", ""))
    return back(request, {"said": "undone"})


def undo_of(request: SignedIn) -> Undo | None:
    """What the strip at the bottom offers to take back."""
    try:
        act_id = UUID(request.GET.get("act", ""))
    except ValueError:
        return None
    return queries.undoable(request.actor, act_id, at=request.now)


def back(request: SignedIn, said: dict[str, object]) -> HttpResponseRedirect:
    """To the page the button was on, with what it has to say."""
    target = safe_path(request, request.POST.get("next")).partition("?")[0]
    return HttpResponseRedirect(f"{target}?{urlencode(said)}")


def id_of(text: str) -> UUID:
    """Raises Incomplete `task_nothing` for what is no id."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Incomplete("task_nothing", id=text) from error


def cards(request: SignedIn, things: Sequence[str]) -> list[TaskCard]:
    """The tasks among the things named, as they stand. Raises NotFound."""
    ids = [id_of(thing.removeprefix("task:")) for thing in things if thing.startswith("task:")]
    return [queries.task(request.actor, id_, today=request.today, at=request.now).card for id_ in ids]


def owed(things: Sequence[str]) -> list[str]:
    """The obligations among the things named."""
    return [thing.partition(":")[2] for thing in things if thing.startswith("obligation:")]


def accept(request: SignedIn, things: Sequence[str]) -> Receipt:
    steps = [card.step for card in cards(request, things)]
    return actions.accept(steps, by=request.actor, at=request.now, key=key_of(request, "accept"))


def nudge(request: SignedIn, things: Sequence[str]) -> Receipt:
    return actions.nudge(things, by=request.actor, at=request.now, key=key_of(request, "nudge"))


def key_of(request: SignedIn, verb: str) -> str:
    """One form has many buttons: each is asked once."""
    given = request.POST.get("key", "")
    thing = request.POST.get("do", "").partition(" ")[2]
    return f"{given}:{verb[:2]}{thing[-20:]}"[:80] if given else ""


ACTS: dict[str, Callable[[SignedIn, Sequence[str]], Receipt]] = {"accept": accept, "nudge": nudge}
