"""Behind the bell: what the person was told, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhiben.tasks.notices import actions, queries
from zhiben.tasks.notices.queries import Told
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn

WORDS = {
    "task.given": gettext_lazy("派给你"),
    "task.returned": gettext_lazy("退回给你"),
    "task.answered": gettext_lazy("有答复"),
    "task.reopened": gettext_lazy("退回重办"),
    "record.returned": gettext_lazy("登记退回"),
    "task.nudged": gettext_lazy("催办"),
    "task.substitute": gettext_lazy("代理"),
    "task.hand_over": gettext_lazy("移交待确认"),
    "chain.remind": gettext_lazy("到期提醒"),
    "chain.escalate": gettext_lazy("逾期升级"),
    "waiver.asked": gettext_lazy("申请豁免"),
    "waiver.given": gettext_lazy("同意豁免"),
    "waiver.refused": gettext_lazy("不予豁免"),
    "account.recovery": gettext_lazy("找回账号"),
    "account.recovery_asked": gettext_lazy("找回待核准"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A notice with its word and the page it is about."""

    told: Told
    word: object
    url: str


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    told = queries.notices(request.actor)
    context = {
        "lines": [Line(one, WORDS.get(one.topic, one.topic), address(one.thing)) for one in told],
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
        case "todo":
            return reverse("home")
        case "list":
            return f"{reverse('obligations')}?{rest}"
        case "waiver":
            return reverse("waiver", args=[rest])
        case "account":
            return reverse("account")
        case "recovery":
            return reverse("access-recovery")
        case "stand-in":
            return reverse("away")
        case "hand-over":
            return reverse("hand-over", args=[rest])
    return ""
