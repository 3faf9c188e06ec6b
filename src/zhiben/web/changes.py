"""变更: what an officer does about an enterprise and what belongs to it. Form, effect, confirmation, receipt.

GET                 the form
POST do=look        what it would do to obligations; nothing is written
POST do=confirm     the act, once for each key, if nobody has changed the subject since the form was opened
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from zhiben.domain.orgs import Kind
from zhiben.domain.orgs import Standing as State
from zhiben.domain.refusals import NotFound, NotPermitted, Refused
from zhiben.domain.words import word
from zhiben.ground import queries as acts
from zhiben.orgs import queries as orgs
from zhiben.orgs.enterprises import queries
from zhiben.orgs.queries import Change
from zhiben.plans.queries import own_plans
from zhiben.plans.supposing import Effect, effect
from zhiben.web import attributes
from zhiben.web.change_forms import About, Acting
from zhiben.web.change_ways import OF_BENEATH, OF_ENTERPRISES, REGISTER, WAYS, Way
from zhiben.web.enterprise_file import KINDS, is_id, opened, said
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn

SHOWN = 20  # obligations listed one by one before confirming
BY_OTHER_WAYS = frozenset({"name", "status", "region", "industry", "section", "uscc"})
LABELS = {
    "name": gettext_lazy("名称"),
    "status": gettext_lazy("状态"),
    "region": gettext_lazy("镇街"),
    "industry": gettext_lazy("行业"),
    "section": gettext_lazy("监管科室"),
}
HIDDEN = frozenset({"phone", "id_number"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A value on record: what it is called, what it says, and what may be done to it."""

    label: str
    text: str
    change: Change
    may_change: bool
    may_retract: bool


@signed_in
@require_safe
def index(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """What may be done about an enterprise, or about something of it (`?of=`), and what is on record."""
    about = about_of(request, id)
    assert about.one is not None
    is_firm = about.one.line.kind == Kind.ENTERPRISE
    coming = queries.next_standings(request.actor, about.subject)
    ways = [
        (address(about, slug), WAYS[slug])
        for slug in (OF_ENTERPRISES if is_firm else OF_BENEATH)
        if about.one.merged_into is None and offered(WAYS[slug], about, coming)
    ]
    may_say = about.one.merged_into is None and WAYS["value"].may(about)
    context = {
        "about": about,
        "is_firm": is_firm,
        "ways": ways,
        "may_say": may_say,
        "kept": kept(request, about),
        "unsaid": unsaid(about) if may_say else [],
        "adding": adding(about) if is_firm else [],
        "done": done(request, about),
    }
    return render(request, "changes/index.html", opened(request, id) | context)


def offered(way: Way, about: About, coming: frozenset[State]) -> bool:
    return (way.to is None or way.to in coming) and way.may(about)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: SignedIn, id: UUID, what: str) -> HttpResponse:  # noqa: A002
    """One act: its form, what it would do, doing it."""
    about = about_of(request, id)
    if what not in WAYS:
        raise NotFound("way", what=what)
    about = aimed(request, what, about)
    if not WAYS[what].may(about):
        raise NotPermitted("not_permitted", what=what)
    seen = queries.version(request.actor, about.subject)
    return step(request, WAYS[what], about, seen)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: SignedIn) -> HttpResponse:
    """A new enterprise by hand: looked for among those there are, its duties shown, entered."""
    if not queries.may_register(request.actor):
        raise NotPermitted("not_permitted", what="register")
    about = About(request.actor, request.today, min(request.actor.writes), kind=Kind.ENTERPRISE)
    return step(request, REGISTER, about, "")


def step(request: SignedIn, way: Way, about: About, seen: str) -> HttpResponse:
    asked = request.POST if request.method == "POST" else None
    form = way.form(asked, about, seen)
    if asked is None or asked.get("do") == "edit":
        return page(request, way, about, form)
    if not form.is_valid():
        return page(request, way, about, form, status=422)
    try:
        if asked.get("do") == "confirm":
            return confirmed(request, way, about, form)
        found = effect(way.suppose(about, form), today=request.today)
    except Refused as refusal:
        form.add_error(None, f"{gettext(refusal.reason)}{gettext(refusal.remedy)}")
        return page(request, way, about, form, status=refusal.status)
    return page(request, way, about, form, found)


def confirmed(request: SignedIn, way: Way, about: About, form: Acting) -> HttpResponse:
    """The act, then to where it is seen."""
    given = form.cleaned_data
    told = {"by": request.actor, "at": request.now, "key": given["key"], "seen": given["seen"]}
    receipt = way.do(about, form, told)
    answer = receipt.answer or {}
    firm = about.firm.line.id if about.firm else UUID(str(answer["subject"]))
    of = about.one.line.id if about.one and about.one.line.kind != Kind.ENTERPRISE else None
    target = reverse("enterprise-change", args=[firm])
    return HttpResponseRedirect(f"{target}?done={receipt.act}" + (f"&of={of}" if of else ""))


def page(
    request: SignedIn,
    way: Way,
    about: About,
    form: Acting,
    found: Effect | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"way": way, "about": about, "form": form, "status": status}
    if about.firm is not None:
        context["back"] = back(about)
    if about.name or about.value:
        context["attribute"] = label_of(
            request, about, about.name or (about.value.name if about.value else "")
        )
    if about.kind:
        context["kind_label"] = str(KINDS.get(about.kind, ""))
    if found is not None:
        context["effect"] = found
        context["shown"] = found.lines[:SHOWN]
        context["unshown"] = max(0, len(found.lines) - SHOWN)
        context["given"] = told_again(form, request)
    if way is REGISTER and form.is_bound:
        context["alike"] = queries.alike(
            request.actor, str(form.data.get("code", "")), str(form.data.get("name", ""))
        )
    return render(request, "changes/act.html", context, status=status)


def told_again(form: Acting, request: SignedIn) -> list[tuple[str, str, str]]:
    """(label, name, value) of what was filled in: shown to be confirmed, and sent again."""
    made = []
    for bound in form.visible_fields():
        text = str(form.data.get(bound.html_name, "") or "")
        made.append((str(bound.label), bound.html_name, text))
    return made


# ── what a form is about ─────────────────────────────────────────────────────────────────────────


def about_of(request: SignedIn, id_: UUID) -> About:
    """The enterprise, or what of it is named by `?of=`. Raises NotFound."""
    firm = orgs.card(request.actor, id_, today=request.today)
    tenant = orgs.subject(request.actor, id_, Kind.ENTERPRISE).tenant
    about = About(request.actor, request.today, tenant, firm, firm)
    of = request.GET.get("of", "")
    if not of:
        return about
    one = orgs.card(request.actor, UUID(of), today=request.today) if is_id(of) else None
    if one is None or one.line.enterprise != id_:
        raise NotFound("subject", id=of)
    return replace(about, one=one)


def aimed(request: SignedIn, what: str, about: About) -> About:
    """What the act is done to besides: a value on record, an attribute, a kind. Raises NotFound."""
    if what in ("correct", "retract"):
        asked = request.GET.get("value", "")
        held = {str(one.id): one for one in queries.held(about.actor, about.subject)}
        if asked not in held:
            raise NotFound("attribute", id=asked)
        return replace(about, value=held[asked])
    if what == "value":
        name = request.GET.get("name", "")
        if not name or name in BY_OTHER_WAYS:
            raise NotFound("attribute", name=name)
        return replace(about, name=name)
    if what == "add":
        kind = request.GET.get("kind", "")
        if kind not in KINDS:
            raise NotFound("kind", kind=kind)
        return replace(about, kind=kind)
    return about


def address(about: About, what: str, **more: str) -> str:
    assert about.firm is not None
    assert about.one is not None
    of = {} if about.one.line.id == about.firm.line.id else {"of": str(about.one.line.id)}
    asked = "&".join(f"{name}={value}" for name, value in (of | more).items())
    target = reverse("enterprise-act", args=[about.firm.line.id, what])
    return target + (f"?{asked}" if asked else "")


def back(about: About) -> str:
    assert about.firm is not None
    assert about.one is not None
    target = reverse("enterprise-change", args=[about.firm.line.id])
    return target if about.one.line.id == about.firm.line.id else f"{target}?of={about.one.line.id}"


# ── what the page shows ──────────────────────────────────────────────────────────────────────────


def kept(request: SignedIn, about: About) -> list[tuple[Kept, str, str, str]]:
    """Values on record, each with the ways to change it, to put it right, to take it back."""
    inforce = own_plans(request.actor)
    held = [one for one in queries.held(request.actor, about.subject) if one.name not in HIDDEN]
    times = {name: sum(one.name == name for one in held) for name in {one.name for one in held}}
    may = about.one is not None and about.one.merged_into is None and WAYS["correct"].may(about)
    rows = []
    for one in held:
        is_last = one.id == [other.id for other in held if other.name == one.name][-1]
        may_change = may and is_last and one.name not in BY_OTHER_WAYS
        may_retract = may and (times[one.name] > 1 or one.name not in BY_OTHER_WAYS)
        text = text_of(request, one) or said(one.value, inforce)
        row = Kept(label_of(request, about, one.name), text, one, may_change, may_retract)
        ways = (
            address(about, "value", name=one.name) if may_change else "",
            address(about, "correct", value=str(one.id)) if may else "",
            address(about, "retract", value=str(one.id)) if may_retract else "",
        )
        rows.append((row, *ways))
    return rows


def label_of(request: SignedIn, about: About, name: str) -> str:
    """What an attribute is called: by the program, by the import tables, by the plans."""
    column = attributes.columns(about.one.line.kind if about.one else about.kind).get(name)
    if name in LABELS:
        return str(LABELS[name])
    return column.label if column is not None else own_plans(request.actor).say(name)


def text_of(request: SignedIn, one: Change) -> str:
    """A value that is a code of the program's own; "" for others."""
    match one.name:
        case "status":
            return gettext(word(State(str(one.value))))
        case "region":
            names = {found.code: found.name for found in orgs.regions(request.actor)}
        case "industry":
            names = {found.code: found.name for found in orgs.industries(request.actor)}
        case _:
            return ""
    return names.get(str(one.value), str(one.value))


def unsaid(about: About) -> list[tuple[str, str]]:
    """(address, label) of what is kept of such a subject and not yet on record."""
    assert about.one is not None
    return [
        (address(about, "value", name=name), column.label)
        for name, column in attributes.columns(about.one.line.kind).items()
        if about.one.attributes.get(name) in (None, "")
    ]


def adding(about: About) -> list[tuple[str, str]]:
    """(address, label) of what may be added beneath the enterprise."""
    if not WAYS["add"].may(about) or (about.one and about.one.merged_into):
        return []
    return [(address(about, "add", kind=kind), str(label)) for kind, label in KINDS.items()]


def done(request: SignedIn, about: About) -> tuple[acts.Told, str] | None:
    """The act this page was led to from, with its number in the ledger."""
    asked = request.GET.get("done", "")
    return acts.told(request.actor, about.tenant, UUID(asked)) if is_id(asked) else None
