"""The packet a phone takes along: the person's own visits with all that is needed where there is no signal.

Beside `queries` because it is put together from what many rooms answer, and because giving it is an act.
Trimmed: own visits only, criteria only that a paper names, people and places by name. Its form is told in
docs/reference/phone-api.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.domain.criteria.library import OWN
from zhiben.domain.merging import Fields
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.refusals import NotFound, TooLarge
from zhiben.domain.visits import Event, State
from zhiben.ground import limits
from zhiben.ground.canonical import instant
from zhiben.hazards.deeds import sees_tips
from zhiben.hazards.rules import rules_of
from zhiben.inspections.asking import drawn_besides
from zhiben.inspections.history import history
from zhiben.inspections.models import Entry, Member, Step, Visit
from zhiben.inspections.phone import actions, phrases, queries, store
from zhiben.inspections.queries import carried
from zhiben.inspections.stored import drawn_needed
from zhiben.learning import queries as learning
from zhiben.library.criteria import shipped
from zhiben.orgs.models import Region, Subject
from zhiben.orgs.world import values_on

FORMAT = "zhiben-packet/1"
LAST_TOLD, PEOPLE_TOLD = 12, 300  # of one enterprise
NONCE = 43  # room for it, when the size is counted before it is made
Told = dict[str, Any]


def pull(
    wanted: Sequence[UUID] | None, device: UUID, name: str, *, by: Actor, at: datetime, today: date
) -> bytes:
    """The packet as JSON. `wanted`: which of the person's visits, None: all that are theirs; `name`: what the
    phone says it is, for its owner to know it by.

    Raises NotFound for a visit that is not theirs to make, TooLarge `packet_too_many`, `packet_too_large`, as
    `actions.give`.
    """
    visits = _visits(by, at, wanted)
    made: Told = {
        "format": FORMAT, "made_at": instant(at), "nonce": "-" * NONCE, "device": str(device),
        "person": _person(by, visits),
        "limits": {
            "photo_side": limits.PHOTO_SIDE, "photo_bytes": limits.PHOTO_BYTES,
            "operations": limits.OPERATIONS,
        },
        **_papers(visits), "visits": _told(by, visits, device, today, at),
    }  # fmt: skip
    if len(_written(made)) > limits.PACKET_BYTES:
        raise TooLarge("packet_too_large", bytes=limits.PACKET_BYTES)
    made["nonce"] = actions.give(visits, device, name, by=by, at=at)[1] if visits else ""
    return _written(made)


def _visits(by: Actor, at: datetime, wanted: Sequence[UUID] | None) -> list[Visit]:
    if wanted is None:
        return carried(by, at=at, most=limits.PACKET_VISITS)
    if len(set(wanted)) > limits.PACKET_VISITS:
        raise TooLarge("packet_too_many", visits=limits.PACKET_VISITS)
    theirs = {visit.id: visit for visit in carried(by, at=at, most=limits.PACKET_VISITS, among=wanted)}
    missing = [one for one in wanted if one not in theirs]
    if missing:
        raise NotFound("visit", id=missing[0])
    return [theirs[one] for one in dict.fromkeys(wanted)]


def _written(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def _person(by: Actor, visits: Sequence[Visit]) -> Told:
    seats = Member.objects.filter(
        tenant__in=by.writes, visit__in=[one.id for one in visits], person=by.person, dropped_at__isnull=True
    ).exclude(certificate="")
    number = seats.order_by("-id").values_list("certificate", flat=True).first()
    return {"id": by.person, "name": by.name, "certificate": number or ""}


def _papers(visits: Sequence[Visit]) -> Told:
    """What is asked, each paper once; the criteria its items name; what is often found, to be chosen."""
    papers = {visit.sheet.digest: _paper(visit.sheet.told) for visit in visits}
    items = [item for paper in papers.values() for item in paper["items"]]
    named = {id_ for item in items for id_ in item["criteria"]}
    return {
        "papers": papers, "criteria": _criteria(named),
        "phrases": phrases.for_aspects(item["aspect"] for item in items),
    }  # fmt: skip


def _paper(told: Mapping[str, Any]) -> Told:
    kept = (
        "id", "aspect", "item", "method", "basis", "fail", "criteria", "must", "evidence", "when", "lists",
        "note", "confidence", "proven_by",
    )  # fmt: skip
    return {
        "title": told["title"], "titles": told["titles"], "required": told["required"],
        "items": [{name: item[name] for name in kept if name in item} for item in told["items"]],
    }  # fmt: skip


def _criteria(named: Iterable[str]) -> Told:
    known = _known_criteria()
    return {id_: known[id_] for id_ in sorted(named) if id_ in known}


@lru_cache(maxsize=1)
def _known_criteria() -> Mapping[str, Told]:
    found = {}
    for standard in shipped().library.standards:
        decides = "us" if standard.decided_by == OWN else "other"
        for one in standard.criteria:
            found[one.id] = {
                "standard": standard.title, "clause": one.clause, "text": one.text, "level": one.level.value,
                "decides": "check" if one.unverified else decides,
            }  # fmt: skip
    return found


def _told(by: Actor, visits: Sequence[Visit], device: UUID, today: date, at: datetime) -> list[Told]:
    ids = [visit.id for visit in visits]
    entries, members = _entries(visits), _members(visits)
    clashes = queries.clashing(by, ids)
    firms = _beneath(by, [visit.about_id for visit in visits])
    return [
        {
            "id": visit.id, "number": visit.number, "state": visit.state, "type": visit.type,
            **_task(by, visit), "planned_on": visit.planned_on,
            "paper": visit.sheet.digest, "enterprise": _enterprise(visit, today),
            "members": members.get(visit.id, []), "lead": visit.lead,
            "history": _history(by, visit, today), "deadlines": _deadlines(visit, today),
            **_asking(by, visit, entries.get(visit.id, {})), **firms.get(visit.about_id, NOBODY),
            "entries": entries.get(visit.id, {}), "clashes": [_clash(one) for one in clashes[visit.id]],
            "returned": _returned(visit), "n": store.last(visit.tenant, visit.id, device),
        }
        for visit in visits
    ]  # fmt: skip


def _task(by: Actor, visit: Visit) -> Told:
    """Where it came from: no enterprise is told, it would tell of a tip."""
    tells = sees_tips(by)
    return {"origin": visit.origin if tells else None, "basis": visit.basis if tells else ""}


NOBODY: Told = {"places": [], "people": []}


def _entries(visits: Sequence[Visit]) -> dict[UUID, Told]:
    rows = Entry.objects.filter(
        tenant__in={one.tenant for one in visits}, visit__in=[one.id for one in visits]
    ).order_by("id")
    found: dict[UUID, Told] = {}
    for visit, name, fields in rows.values_list("visit_id", "name", "fields"):
        found.setdefault(visit, {})[name] = fields
    return found


def _members(visits: Sequence[Visit]) -> dict[UUID, list[Told]]:
    rows = Member.objects.filter(
        tenant__in={one.tenant for one in visits}, visit__in=[one.id for one in visits],
        dropped_at__isnull=True,
    )  # fmt: skip
    found: dict[UUID, list[Told]] = {}
    for one in rows.order_by("id"):
        found.setdefault(one.visit_id, []).append(
            {
                "person": one.person, "name": one.name, "role": one.seat, "unit": one.unit,
                "certificate": one.certificate,
            }
        )  # fmt: skip
    return found


def _enterprise(visit: Visit, today: date) -> Told:
    about = visit.about
    values = values_on(visit.tenant, about.id, today)
    told = {name: str(values.get(name) or "") for name in ("address", "contact", "phone")}
    town = Region.objects.filter(code=visit.region).values_list("name", flat=True).first() or ""
    return {"id": about.id, "name": about.name, "industry": visit.industry, "town": town, **told}


def _beneath(by: Actor, firms: Sequence[UUID]) -> dict[UUID, Told]:
    """Places and people of these enterprises, by name."""
    rows = Subject.objects.within(by).filter(
        enterprise__in=firms, kind__in=[Kind.SITE, Kind.PERSON]
    ).exclude(standing=Standing.CLOSED).order_by("name", "id")  # fmt: skip
    found: dict[UUID, Told] = {one: {"places": [], "people": []} for one in firms}
    for firm, kind, id_, name in rows.values_list("enterprise", "kind", "id", "name"):
        listed = found[firm or id_]["places" if kind == Kind.SITE else "people"]
        if len(listed) < PEOPLE_TOLD:
            listed.append({"id": id_, "name": name})
    return found


def _history(by: Actor, visit: Visit, today: date) -> Told:
    """What is known before the door (进门须知), as the page of the visit says it."""
    known = history(by, visit.about_id, today=today, without=visit.id)
    open_ = [
        {
            "number": one.number, "text": one.text[:200], "spot": one.spot, "deadline": one.deadline,
            "overdue": one.is_overdue, "level": one.level, "recurs": one.text in known.recurring,
        }
        for one in known.open
    ]  # fmt: skip
    return {
        "open": open_, "recurring": list(known.recurring),
        "last": [{"on": on, "item": item, "text": text[:200]} for on, item, text in known.last[:LAST_TOLD]],
        "certificates": [
            {"what": f"{what} {who}".strip(), "until": day} for what, who, day in known.certificates
        ],
        "cautions": [], "visits_this_year": known.visits, "cap": known.cap, "alarms": None,
    }  # fmt: skip


def _deadlines(visit: Visit, today: date) -> Told:
    """The day that is suggested for a hazard found now, by its level; a person decides."""
    days = rules_of(visit.tenant, today).suggested_days
    return {level.value: today + timedelta(days=many) for level, many in days.items()}


def _asking(by: Actor, visit: Visit, entries: Mapping[str, Fields]) -> Told:
    """Whom the program drew to be asked, and the questions. `needed`: as many as the record has to have,
    without those who have answered by scanning.
    """
    needed = drawn_needed(visit)
    if not needed:
        return {"needed": 0, "draw": [], "questions": []}
    drawn = learning.draw_for(by, visit.about_id, visit.planned_on, needed, seed=str(visit.id))
    return {
        "needed": max(0, needed - drawn_besides(visit, entries)),
        "draw": [{"person": one.id, "name": one.name, "post": one.post} for one in drawn.people],
        "questions": [
            {
                "id": one.id, "text": one.text, "options": [each.text for each in one.options],
                "answer_shown_after": "；".join(each.text for each in one.options if each.key in one.right),
                "why": one.explanation,
            }
            for one in drawn.questions
        ],
    }  # fmt: skip


def _clash(one: queries.Apart) -> Told:
    return {name: value for name, value in asdict(one).items() if name != "raised_at"}


def _returned(visit: Visit) -> list[Told]:
    """What is to be put right, by entry; under "" what was said of the whole."""
    if visit.state != State.RETURNED:
        return []
    steps = Step.objects.filter(tenant=visit.tenant, visit=visit, event=Event.RETURN).order_by("-n")
    said = (steps.values_list("said", flat=True).first()) or {}
    whole = [{"entry": "", "why": said["reason"]}] if said.get("reason") else []
    return whole + [{"entry": entry, "why": why} for entry, why in said.get("entries", {}).items()]
