"""检查清单: the lists the authority inspects by, their versions side by side, and several departments' lists
as one paper. Every person of the authority may read them: what is inspected is no secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from zhiben.contents.checklist_form import tree_of, written
from zhiben.domain.access import Permission, Place
from zhiben.domain.checklist_versions import Pair, compared, head_changes
from zhiben.domain.checklists import Item, Side
from zhiben.domain.criteria.library import OWN, Criterion, Standard
from zhiben.domain.criteria.versions import Change
from zhiben.library import checklists
from zhiben.library.checklists import Held
from zhiben.library.criteria import shipped
from zhiben.plans.governing.editions import home
from zhiben.web.checklist_words import HEADS, LABELS, spoken
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn


@dataclass(frozen=True, slots=True)
class Row:
    """A list in the index. `coming`: another version waits for its day."""

    held: Held
    title: str
    industries: str
    coming: date | None


@dataclass(frozen=True, slots=True)
class Cited:
    """A criterion an item names, None where the library has none of that id; `regime`: who else decides."""

    id: str
    criterion: Criterion | None
    standard: Standard | None
    regime: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An item with its criteria, and the lists that ask it where several do."""

    item: Item
    criteria: tuple[Cited, ...]
    lists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """An item in two versions, and what differs: label, before, after."""

    pair: Pair
    lines: tuple[tuple[str, str, str], ...]


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Every list in force or coming, the common one first, then by industry."""
    tenant = home(request.actor)
    on = {one.key: one for one in checklists.checklists_on(tenant, request.today)}
    rows = []
    for last in checklists.every_last(tenant):
        held = on.get(last.key) or (last if last.checklist.valid_from > request.today else None)
        if held is not None:
            coming = last.checklist.valid_from if last is not held else None
            rows.append(Row(held, titled(held), industries_of(held), coming))
    order = {key: n for n, key in enumerate(on)}
    rows.sort(key=lambda row: (order.get(row.held.key, len(on)), row.held.key))
    context = {
        "rows": rows,
        "total": sum(len(row.held.checklist.items) for row in rows),
        "may": request.actor.may(Permission.EDITION_ADOPT, Place(tenant)),
    }
    return render(request, "checklists/index.html", context)


@signed_in
@require_safe
def show(request: SignedIn, key: str) -> HttpResponse:
    """One list: its items, its versions; with `?version=` which, with `?before=` held against which. Raises
    NotFound.
    """
    tenant = home(request.actor)
    every = checklists.versions_of(tenant, key)
    now = next((one for one in checklists.checklists_on(tenant, request.today) if one.key == key), None)
    shown = _chosen(every, request.GET.get("version")) or now or every[-1]
    before = _chosen(every, request.GET.get("before"))
    context = {
        "shown": shown,
        "title": titled(shown),
        "industries": industries_of(shown),
        "items": [shown_item(item) for item in shown.checklist.items],
        "versions": every[::-1],
        "now": now,
        "before": before,
        "differences": differences(before, shown) if before else (),
        "heads": [HEADS[one] for one in head_changes(before.checklist, shown.checklist)] if before else (),
        "adopted": request.GET.get("adopted") == "1",
        "may": request.actor.may(Permission.EDITION_ADOPT, Place(tenant)),
    }
    return render(request, "checklists/show.html", context)


@signed_in
@require_safe
def file(request: SignedIn, key: str) -> HttpResponse:
    """A version of a list as a YAML file, to be checked by `zhiben content check`."""
    every = checklists.versions_of(home(request.actor), key)
    shown = _chosen(every, request.GET.get("version")) or every[-1]
    text = written(tree_of(shown.checklist)).text
    headers = {"Content-Disposition": f'attachment; filename="{key}.yaml"'}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


@signed_in
@require_safe
def composed(request: SignedIn) -> HttpResponse:
    """The lists of `?list=…` as one paper, each item once; to be printed and filled in by hand. Raises
    NotFound for a list not in force.
    """
    tenant = home(request.actor)
    side = Side.ENTERPRISE if request.GET.get("side") == Side.ENTERPRISE else Side.BUREAU
    made = checklists.paper_of(tenant, request.today, request.GET.getlist("list"), side)
    context = {
        "paper": made.paper,
        "editions": made.told["editions"],
        "digest": made.digest,
        "lines": [shown_item(line.item, line.lists) for line in made.paper.lines],
        "shared": sum(len(line.parts) - 1 for line in made.paper.lines),
        "side": side,
    }
    return render(request, "checklists/paper.html", context)


# ── how a list is shown ──────────────────────────────────────────────────────────────────────────


def _chosen(among: Iterable[Held], token: str | None) -> Held | None:
    return next((one for one in among if one.token == token), None)


def titled(held: Held) -> str:
    """In the reader's language; items stay as they are written."""
    return held.checklist.titled("en" if (get_language() or "").startswith("en") else "zh")


def industries_of(held: Held) -> str:
    names = shipped().library.industries
    codes = held.checklist.industries
    return gettext("所有行业") if codes is None else "、".join(names.get(one, one) for one in sorted(codes))


def shown_item(item: Item, lists: tuple[str, ...] = ()) -> Shown:
    return Shown(item, tuple(cited(id_) for id_ in item.criteria), lists if len(lists) > 1 else ())


def cited(id_: str) -> Cited:
    """A criterion as an item names it."""
    criterion = criteria().get(id_)
    if criterion is None:
        return Cited(id_, None, None, "")
    library = shipped().library
    standard = library.by_id[criterion.standard]
    regime = "" if standard.decided_by == OWN else library.regimes.get(standard.decided_by, "")
    return Cited(id_, criterion, standard, regime)


@cache
def criteria() -> Mapping[str, Criterion]:
    """Every criterion of every version by its id."""
    return {item.id: item for standard in shipped().library.standards for item in standard.criteria}


def differences(before: Held | None, after: Held) -> list[Difference]:
    """What changed between two versions, item by item; the same ones are left out."""
    pairs = compared(before.checklist if before else None, after.checklist)
    return [difference(pair) for pair in pairs if pair.change is not Change.SAME]


def difference(pair: Pair) -> Difference:
    if pair.before is None or pair.after is None:
        return Difference(pair, ())
    lines = [(str(LABELS[one]), spoken(one, pair.before), spoken(one, pair.after)) for one in pair.fields]
    return Difference(pair, tuple(lines))
