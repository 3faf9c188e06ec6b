"""检查表 at a desk: everything that is written down at a visit, in one form; saved as often as one likes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from zhiben.domain.checklists import Line as Item
from zhiben.domain.checklists import OnFail, Result
from zhiben.domain.entries import ENTERPRISE, Kind, LedBy, live
from zhiben.domain.hazards import Level
from zhiben.domain.refusals import Conflict, Incomplete, Refused
from zhiben.domain.visits import Event, Seat, Type
from zhiben.domain.words import word
from zhiben.ground.keys import uuid7
from zhiben.hazards.rules import rules_of
from zhiben.inspections import actions, helping, queries
from zhiben.inspections.history import before
from zhiben.inspections.queries import Shot, Whole
from zhiben.inspections.saying import Wrote
from zhiben.learning.queries import draw_for, results
from zhiben.web import uploads
from zhiben.web.policies import signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn
from zhiben.web.visit_cells import Cell, cell, cells, typed_of, wrote
from zhiben.web.visit_words import Lacking, lack_words

ABOUT = ("began_at", "ended_at", "scene", "escort", "escort_post", "escort_phone", "summary", "found_none")
BRIEFING = ("minutes", "audience", "criteria", "text")
FINDING = ("text", "spot", "level", "criterion", "deadline", "responsible", "dropped")


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding on the form. `hazard`: what it has become; then it is changed there."""

    ref: str
    cells: tuple[Cell, ...]
    shots: tuple[Shot, ...]
    hazard: Any
    is_new: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """An item on the form. `earlier`: what other visits found here."""

    item: Item
    result: Cell
    rest: tuple[Cell, ...]
    problems: tuple[Problem, ...]
    shots: tuple[Shot, ...]
    earlier: tuple[Any, ...]
    why: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Signing:
    """A signature on the form: of the enterprise or an inspector, with a picture of it."""

    who: str
    entry: str
    cells: tuple[Cell, ...]
    shot: Shot | None


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """The form; POST keeps what was changed, all of it in one act."""
    whole = queries.visit(request.actor, id, today=request.today, at=request.now)
    if Event.RECORD not in whole.ways:
        raise Conflict("no_such_step", state=whole.line.state, event=Event.RECORD)
    if request.method != "POST":
        return page(request, whole, {})
    staged = {
        name: uploads.stage(request, name, whole.tenant) for name in request.FILES if name.startswith("p~")
    }
    problems = [text for one in staged.values() for text in one.problems]
    pictures = [
        one
        for name, each in staged.items()
        for upload in each.ids
        for one in _pictures(name.partition("~")[2], upload, request)
    ]
    try:
        said = [*wrote(request.POST, [name.partition("~")[2] for name in staged]), *pictures]
        made = actions.say(id, said, by=request.actor, at=request.now, key=key_of(request)) if said else None
    except (Incomplete, Conflict) as refusal:
        return page(request, whole, typed_of(request.POST), problems, refusal=refusal)
    clashes = (made.answer or {}).get("clashes", []) if made is not None else []
    if problems or clashes:
        now = queries.visit(request.actor, id, today=request.today, at=request.now)
        typed = {f"f~{one['entry']}~{one['field']}": _text(one["yours"]) for one in clashes}
        return page(request, now, typed, problems, clashes=clashes)
    return HttpResponseRedirect(f"{reverse('visit-sheet', args=[id])}?done=saved")


@signed_in
@require_safe
def changes(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """How the record came to stand."""
    whole = queries.visit(request.actor, id, today=request.today, at=request.now)
    context = {"line": whole.line, "changes": queries.changes(request.actor, id)}
    return render(request, "visits/changes.html", context)


def _pictures(of: str, upload: UUID, request: SignedIn) -> Iterator[Wrote]:
    """A picture that was sent, and the signature that it is of."""
    photo = uuid7()
    yield Wrote(f"photo:{photo}", {"of": of, "upload": str(upload), "taken_at": request.now.isoformat()})
    if of.startswith(f"{Kind.SIGNATURE}:"):
        told = {"photo": str(photo), "signed_at": request.now.isoformat()}
        seen = {
            "photo": request.POST.get(f"was~{of}") or None,
            "signed_at": request.POST.get(f"at~{of}") or None,
        }
        yield Wrote(of, told, seen)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)


def page(
    request: SignedIn, whole: Whole, typed: Mapping[str, str], problems: list[str] | None = None, *,
    refusal: Refused | None = None, clashes: list[dict[str, Any]] | None = None,
) -> HttpResponse:  # fmt: skip
    lacks = lack_words(whole)
    asked = list(_items(request, whole, typed, lacks))
    is_own = whole.line.type is Type.SELF
    context = {
        "whole": whole, "line": whole.line, "lacks": lacks, "problems": problems or [], "refusal": refusal,
        "clashes": clashes or [], "key": request.POST.get("key") if refusal else f"form:{uuid4()}",
        "about": tuple(_about(whole, typed)), "aspects": _by_aspect(asked), "is_own": is_own,
        "briefing": () if is_own else tuple(
            cells("briefing:", BRIEFING, whole.entries.get("briefing:", {}), typed)
        ),
        "scanned": results(request.actor, whole.line.id, in_tests=True),
        "people": () if is_own else tuple(_asked(request, whole, typed)),
        "besides": tuple(_besides(whole, typed, request)),
        "signing": tuple(_signing(whole, typed)),
        "done": sum(one.result.value not in ("", Result.UNCHECKED) for one in asked), "all": len(asked),
    }  # fmt: skip
    status = 409 if clashes else 422 if refusal or problems else 200
    return render(request, "visits/sheet.html", context, status=status)


def _about(whole: Whole, typed: Mapping[str, str]) -> Iterator[Cell]:
    stands = whole.entries.get("visit:", {})
    if whole.line.type is Type.SELF:
        led = [("", gettext("请选择")), *((one.value, gettext(word(one))) for one in list(LedBy)[2:])]
        yield cell("visit:", "led_by", stands, typed, choices=led)
        yield cell("visit:", "principal_present", stands, typed)
    yield from cells("visit:", ABOUT, stands, typed)


def _items(
    request: SignedIn, whole: Whole, typed: Mapping[str, str], lacks: list[Lacking]
) -> Iterator[Asking]:
    answers = live(whole.entries, Kind.ANSWER)
    results = [("", gettext("未查")), *((one.value, gettext(word(one))) for one in list(Result)[:3])]
    open_ = {one.anchor for one in lacks}
    for line in whole.paper.lines:
        entry = f"{Kind.ANSWER}:{line.item.id}"
        stands = answers.get(line.item.id, {})
        result = cell(entry, "result", stands, typed, choices=results)
        rest = tuple(cells(entry, ("note", "reason"), stands, typed))
        problems = tuple(_problems(request, whole, typed, line.item.id, result.value))
        earlier = tuple(before(request.actor, whole.line.enterprise, line.item.id, without=whole.line.id)[:2])
        why = whole.returned.get(entry, "")
        is_open = bool(why or problems or (f"item-{line.item.id}" in open_ and result.value))
        shots = tuple(one for one in whole.shots if one.of == entry)
        yield Asking(line, result, rest, problems, shots, earlier, why, is_open)


def _by_aspect(asked: list[Asking]) -> list[tuple[str, list[Asking]]]:
    found: dict[str, list[Asking]] = {}
    for one in asked:
        found.setdefault(one.item.item.aspect, []).append(one)
    return list(found.items())


def _problems(
    request: SignedIn, whole: Whole, typed: Mapping[str, str], item: str, result: str
) -> Iterator[Problem]:
    found = {ref: one for ref, one in live(whole.entries, Kind.FINDING).items() if one.get("item") == item}
    for ref in found:
        yield _problem(request, whole, typed, ref, item)
    on_fail = next((one.item.on_fail for one in whole.paper.lines if one.item.id == item), OnFail.GENERAL)
    if result == Result.FAIL and not found and on_fail is not OnFail.INFO:
        yield _problem(request, whole, typed, _next_ref(whole, item), item)


def _besides(whole: Whole, typed: Mapping[str, str], request: SignedIn) -> Iterator[Problem]:
    """What was found beside all items, and room for one more."""
    items = {line.item.id for line in whole.paper.lines}
    for ref, one in live(whole.entries, Kind.FINDING).items():
        if one.get("item") not in items:
            yield _problem(request, whole, typed, ref, "")
    yield _problem(request, whole, typed, _next_ref(whole, ""), "")


def _next_ref(whole: Whole, item: str) -> str:
    """The reference of the next finding at an item: two desks that write it down at once mean the same."""
    prefix = f"{Kind.FINDING}:"
    n = sum(name.startswith(prefix) and one.get("item", "") == item for name, one in whole.entries.items())
    return str(uuid5(whole.line.id, f"{item}:{n}"))


def _problem(request: SignedIn, whole: Whole, typed: Mapping[str, str], ref: str, item: str) -> Problem:
    entry = f"{Kind.FINDING}:{ref}"
    stands = whole.entries.get(entry, {})
    is_new = not stands
    line = whole.paper.line(item)
    days = rules_of(whole.tenant, request.today).suggested_days
    due = (request.today + timedelta(days=days[Level.GENERAL])).isoformat() if item and is_new else ""
    levels = [("", gettext("待认定")), *((one.value, gettext(word(one))) for one in Level)]
    people = [(str(id_), name) for id_, name in helping.people(request.actor, whole.line.enterprise)]
    criteria = line.item.criteria if line is not None else ()
    own = [
        cell(entry, "text", stands, typed), cell(entry, "spot", stands, typed),
        cell(entry, "level", stands, typed, choices=levels),
        cell(entry, "criterion", stands, typed, usual=criteria[0] if is_new and len(criteria) == 1 else ""),
        cell(entry, "deadline", stands, typed, usual=due),
        cell(entry, "responsible", stands, typed, choices=[("", gettext("请选择")), *people])
        if people
        else cell(entry, "responsible", stands, typed),
    ]  # fmt: skip
    if is_new and item:
        own.append(replace(cell(entry, "item", stands, typed, usual=item), kind="hidden"))
    elif not is_new:
        own.append(cell(entry, "dropped", stands, typed))
    shots = tuple(one for one in whole.shots if one.of == entry)
    return Problem(ref, tuple(own), shots, whole.hazards.get(ref), is_new)


def _asked(
    request: SignedIn, whole: Whole, typed: Mapping[str, str]
) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Workers who were asked; then those whom the program draws, until they are enough."""
    passed = [("", gettext("还没有问")), ("1", gettext("合格")), ("0", gettext("不合格"))]
    known = live(whole.entries, Kind.ASKED)
    drawn = draw_for(request.actor, whole.line.enterprise, whole.line.planned_on, seed=str(whole.line.id))
    rows = {ref: str(one.get("name") or "") for ref, one in known.items()}
    rows |= {str(one.id): one.name for one in drawn.people if str(one.id) not in rows}
    for ref, name in rows.items():
        entry, stands = f"{Kind.ASKED}:{ref}", known.get(ref, {})
        told = {"name": name, "drawn_by": "system", "way": "spoken", "topic": "criteria"}
        fixed = [
            replace(cell(entry, one, stands, typed, usual=value), kind="hidden")
            for one, value in told.items()
        ]
        yield name, (cell(entry, "passed", stands, typed, label=name, choices=passed), *fixed)
    entry = f"{Kind.ASKED}:{uuid5(whole.line.id, f'asked:{len(known)}')}"
    told = {"drawn_by": "officer", "way": "spoken", "topic": "criteria"}
    fixed = [replace(cell(entry, one, {}, typed, usual=value), kind="hidden") for one, value in told.items()]
    name = gettext("另问的一人（现场指定，不计入随机抽查）")
    yield (
        name,
        (
            cell(entry, "name", {}, typed, label=name),
            cell(entry, "passed", {}, typed, choices=passed),
            *fixed,
        ),
    )


def _signing(whole: Whole, typed: Mapping[str, str]) -> Iterator[Signing]:
    shots = {one.ref: one for one in whole.shots}
    people = [(ENTERPRISE, gettext("企业"))]
    if whole.line.type is not Type.SELF:
        people += [(str(one.person), one.name) for one in whole.members if one.seat is Seat.INSPECTOR]
    for ref, name in people:
        entry = f"{Kind.SIGNATURE}:{ref}"
        stands = whole.entries.get(entry, {})
        fields = ("name", "post", "refused", "reason") if ref == ENTERPRISE else ()
        yield Signing(
            name, entry, tuple(cells(entry, fields, stands, typed)), shots.get(str(stands.get("photo") or ""))
        )
