"""Behind the bell: what the person was told, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from zhiben.domain.reaching import TOPICS
from zhiben.tasks.notices import actions, queries
from zhiben.tasks.notices.queries import Told
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn


@dataclass(frozen=True, slots=True)
class Line:
    """A notice with its word and the page it is about."""

    told: Told
    word: object
    url: str


def word_of(topic: str) -> str:
    """What a kind of notice is called, in the reader's language."""
    return gettext(TOPICS[topic].word) if topic in TOPICS else topic


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    told = queries.notices(request.actor)
    context = {
        "lines": [Line(one, word_of(one.topic), way_to(one)) for one in told],
        "new": sum(one.is_new for one in told),
        "until": request.now.isoformat(),
    }
    return render(request, "todo/notices.html", context)


@signed_in
@require_POST
def read(request: SignedIn) -> HttpResponse:
    """All that was on the page has been looked at."""
    try:
        until = datetime.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        until = request.now
    if until.tzinfo is not None:
        actions.read(by=request.actor, until=until, at=request.now)
    return HttpResponseRedirect(reverse("notices"))


@signed_in
@require_safe
def follow(request: SignedIn, id: int) -> HttpResponse:  # noqa: A002 - the name in the address
    """To what a notice is about: the way in of a mail. Looked at here, it is told nowhere else any more."""
    thing = actions.open_(id, by=request.actor, at=request.now)
    return HttpResponseRedirect(address(thing) or reverse("notices"))


def way_to(told: Told) -> str:
    """Where a notice leads, past its being looked at; "" where it is about no page."""
    return reverse("notice", args=[told.id]) if address(told.thing) else ""


def address(thing: str) -> str:
    """The page of what a notice is about; "" where it has none."""
    kind, _, rest = thing.partition(":")
    match kind:
        case "task":
            return reverse("task", args=[rest])
        case "obligation":
            return reverse("obligation", args=[rest])
        case "record":
            return reverse("record", args=[rest])
        case "hazard":
            return reverse("hazard", args=[rest])
        case "hazards":
            return f"{reverse('hazards')}?{rest}"
        case "visit":
            return reverse("visit", args=[rest])
        case "return":
            return reverse("return", args=[rest])
        case "todo":
            return reverse("home")
        case "list":
            return f"{reverse('obligations')}?{rest}"
        case "waiver":
            return reverse("waiver", args=[rest])
        case "account":
            return reverse("account")
        case "erasure":
            return reverse("erasure", args=[rest])
        case "content":
            return reverse("content-request", args=[rest])
        case "recovery":
            return reverse("access-recovery")
        case "waivers":
            return reverse("waivers")
        case "stand-in":
            return reverse("away")
        case "hand-over":
            return reverse("hand-over", args=[rest])
    return ""
