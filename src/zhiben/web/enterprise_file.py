"""一企一档: what is kept of an enterprise beside its duties, part by part, as known on any day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from zhiben.domain.orgs import Kind
from zhiben.ground import queries as acts
from zhiben.ground.queries import Told
from zhiben.orgs import queries as orgs
from zhiben.orgs.queries import Card
from zhiben.plans import registers
from zhiben.plans.inforce import InForce
from zhiben.plans.queries import own_plans
from zhiben.records import queries as records
from zhiben.web import lists
from zhiben.web.narrowing import AsOf, end_of
from zhiben.web.policies import signed_in
from zhiben.web.records_bar import STATES
from zhiben.web.requests import SignedIn

ACTS = 60  # of a page of the timeline
HIDDEN = frozenset({"name", "status", "phone", "id_number"})  # said elsewhere, or of persons
KINDS = {
    Kind.PERSON.value: gettext_lazy("人员"),
    Kind.POST.value: gettext_lazy("岗位"),
    Kind.SITE.value: gettext_lazy("场所"),
    Kind.EQUIPMENT.value: gettext_lazy("设备"),
    Kind.PROJECT.value: gettext_lazy("项目"),
}
# pages that belong to the part of another
WITHIN = dict.fromkeys(("risk-maps", "risk-import"), "enterprise-risks")
TABS = {
    "enterprise": gettext_lazy("义务"),
    "enterprise-facts": gettext_lazy("基本情况"),
    "enterprise-records": gettext_lazy("登记"),
    "enterprise-registers": gettext_lazy("证照"),
    "enterprise-people": gettext_lazy("人员和场所"),
    "enterprise-places": gettext_lazy("场所设备"),
    "enterprise-risks": gettext_lazy("风险四色"),
    "enterprise-timeline": gettext_lazy("经过"),
    "enterprise-change": gettext_lazy("变更"),
}


@signed_in
@require_safe
def facts(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """Every value ever held, with the day it holds from and when it was recorded."""
    page = opened(request, id)
    at = end_of(page["form"].day)
    inforce = own_plans(request.actor, at)
    changes = [
        (inforce.say(one.name), said(one.value, inforce), one)
        for one in orgs.history(request.actor, id)
        if at is None or one.recorded_at <= at
    ]
    return render(request, "enterprises/facts.html", page | {"changes": changes})


@signed_in
@require_safe
def filed(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """Records of every kind, the latest first."""
    page = opened(request, id)
    found, more = records.of_enterprise(
        request.actor, id, known=end_of(page["form"].day), after=lists.read(request.GET.get("after")),
        size=lists.SIZE,
    )  # fmt: skip
    following = lists.query(request.GET, after=lists.written(more)) if more else ""
    states = {state.value: label for state, label in STATES.items()}
    return render(
        request, "enterprises/records.html", page | {"records": found, "next": following, "states": states}
    )


@signed_in
@require_safe
def held(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """Certificates and other register rows, the soonest to run out first."""
    page = opened(request, id)
    found = registers.held_by(request.actor, id, today=page["day"], at=end_of(page["form"].day))
    inforce = own_plans(request.actor, end_of(page["form"].day))
    rows = [(row, [(name, said(value, inforce)) for name, value in row.says]) for row in found]
    return render(request, "enterprises/registers.html", page | {"rows": rows})


@signed_in
@require_safe
def people(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """Who and what belongs to it. Phone and identity numbers are not shown here."""
    page = opened(request, id)
    inforce = own_plans(request.actor, end_of(page["form"].day))
    cards = orgs.beneath(request.actor, id, today=page["day"], at=end_of(page["form"].day))
    groups = [
        (label, [(card, said_of(card, inforce)) for card in cards if card.line.kind == kind])
        for kind, label in KINDS.items()
    ]
    return render(request, "enterprises/people.html", page | {"groups": [one for one in groups if one[1]]})


@signed_in
@require_safe
def timeline(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """What was done in and about it, the latest first, with when it was recorded."""
    page = opened(request, id)
    before = request.GET.get("before", "")
    told = acts.acts_of(
        request.actor, page["tenant"], id, until=end_of(page["form"].day),
        before=UUID(before) if is_id(before) else None, size=ACTS + 1,
    )  # fmt: skip
    following = lists.query(request.GET, before=str(told[ACTS - 1].id)) if len(told) > ACTS else ""
    shown = [(one, address_of(one)) for one in told[:ACTS]]
    happened = registers.happened(
        request.actor, id, today=page["day"], at=end_of(page["form"].day), before=day_before(request)
    )
    older = happened[-1].happened_on.isoformat() if len(happened) >= registers.SHOWN else None
    context = {
        "acts": shown,
        "next": following,
        "happened": happened,
        "older": lists.query(request.GET, until=older) if older else "",
    }
    return render(request, "enterprises/timeline.html", page | context)


def day_before(request: SignedIn) -> date | None:
    """`?until=2026-03-02`: only what happened before that day."""
    try:
        return date.fromisoformat(request.GET.get("until", ""))
    except ValueError:
        return None


def opened(request: SignedIn, id_: UUID) -> dict[str, Any]:
    """What every part shows: who it is, and the ways to the other parts. Raises NotFound."""
    form = AsOf(request.GET, today=request.today)
    day = form.day or request.today
    card = orgs.card(request.actor, id_, today=day, at=end_of(form.day))
    tenant = orgs.subject(request.actor, id_, Kind.ENTERPRISE).tenant
    return {"card": card, "form": form, "day": day, "tenant": tenant, "tabs": tabs(request, id_, form)}


def tabs(request: SignedIn, id_: UUID, form: AsOf) -> list[tuple[str, str, bool]]:
    """(address, name, whether it is this one); the day one looks back to is kept."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    here = WITHIN.get(here or "", here)
    known = f"?known={form.day}" if form.day else ""
    return [(reverse(name, args=[id_]) + known, str(label), name == here) for name, label in TABS.items()]


def said(value: object, inforce: InForce) -> str:
    """A value in the words of the plans; a list as its parts."""
    match value:
        case None | "":
            return "—"
        case True:
            return gettext("是")
        case False:
            return gettext("否")
        case tuple():
            return "、".join(inforce.say(one) for one in value)
        case _:
            return inforce.say(value)


def said_of(card: Card, inforce: InForce) -> list[tuple[str, str]]:
    """What is on register of it and may be shown here, in the plans' words."""
    shown = {name: value for name, value in card.attributes.items() if value not in (None, "")}
    return [(inforce.say(name), said(shown[name], inforce)) for name in sorted(shown.keys() - HIDDEN)]


def address_of(told: Told) -> str:
    """Where the thing an act was about is shown; "" where it has no page of its own."""
    kind, _, id_ = told.thing.partition(":")
    pages = {name: name for name in ("record", "obligation", "task", "enterprise", "risk")}
    sound = bool(id_) and (kind == "obligation" or is_id(id_))
    return reverse(pages[kind], args=[id_]) if kind in pages and sound else ""


def is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
