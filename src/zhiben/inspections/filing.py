"""Filing a visit: whether its record is whole, the hazards and facts that follow from it, and the plans'
gates. Part of the act that files it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhiben.domain.access import Permission
from zhiben.domain.checklist_closing import LOOKED_AT, asked, counted
from zhiben.domain.checklists import JUDGING
from zhiben.domain.entries import Kind, live
from zhiben.domain.facts import Value
from zhiben.domain.hazards import Event as HazardEvent
from zhiben.domain.hazards import Level, Source
from zhiben.domain.merging import Fields
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict
from zhiben.domain.visit_closing import briefing, number, recorded, text
from zhiben.domain.visits import Origin, Type
from zhiben.ground.acts import Doing
from zhiben.hazards import actions as hazards
from zhiben.hazards.deeds import cited
from zhiben.hazards.models import Hazard
from zhiben.hazards.saying import Found, Said
from zhiben.inspections import asking, store
from zhiben.inspections.models import Entry, Visit
from zhiben.inspections.stored import entries_of, fields_by, lacks_of, open_clashes, paper_of
from zhiben.orgs.models import Subject
from zhiben.orgs.values import to_json
from zhiben.plans.actions import file_all
from zhiben.plans.inforce import in_force
from zhiben.plans.models import Fact
from zhiben.plans.queries import refusals
from zhiben.plans.store import NewFact

CLOSE = "inspection.close"
INSPECTION, BRIEFING, PART, GUIDANCE = "inspection", "criteria_briefing", "checklist_part", "guidance"
# What a visit looked into, by the aspect of its items: the words of the plan's fact.
CONTENTS: Mapping[str, str] = {
    "培训": "training", "考核持证": "training", "人员": "training", "消防": "fire", "消防设施": "fire",
    "火灾": "fire", "用电用火": "fire", "安全投入": "fund",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """`hazards`: those that this filing has raised; `facts`: the first recordings, by what they tell."""

    hazards: tuple[Hazard, ...]
    fails: int
    raised: int
    facts: dict[str, str]


def follow(doing: Doing, row: Visit) -> Made:
    """Raise the hazards and write the facts. Raises Conflict `visit_lacking`, `visit_clashes`."""
    held = entries_of(row)
    entries = fields_by(held)
    if open_clashes(row):
        raise Conflict("visit_clashes", visit=row.id)
    lacks = lacks_of(row, entries)
    if lacks:
        raise Conflict("visit_lacking", lacks=[[one.code, one.item, one.ref] for one in lacks])
    made = tuple(_raise(doing, row, held))
    facts = _facts(doing, row, entries)
    asking.settle(doing, row, entries)
    fails = sum(one.get("result") == "fail" for one in live(entries, Kind.ANSWER).values())
    raised = sum(one.hazard_id is not None for one in held.values())
    return Made(made, fails, raised, facts)


def require_gates(doing: Doing, row: Visit) -> None:
    """What the plans say about closing an inspection, after its facts are there. A check of its own is none
    of a supervisor's: the plans' gates are about theirs. Raises Conflict `visit_gated`.
    """
    if row.type == Type.SELF:
        return
    context = {"subject": str(row.about_id), "enterprise": str(row.about_id), "visit": str(row.id)}
    refused = refusals(doing.by, CLOSE, context, at=doing.at)
    if refused:
        raise Conflict("visit_gated", gates=[one.say for one in refused])


# ── hazards ──────────────────────────────────────────────────────────────────────────────────────


def _raise(doing: Doing, row: Visit, held: Mapping[str, Entry]) -> Iterator[Hazard]:
    subject, source = row.about, _source(row)
    entries = fields_by(held)
    fresh = []
    for ref, said in live(entries, Kind.FINDING).items():
        entry = held[f"{Kind.FINDING}:{ref}"]
        if entry.hazard_id is not None:
            continue
        site = text(said, "site")
        found = Found(
            row.about_id, text=text(said, "text"), spot=text(said, "spot"), site=UUID(site) if site else None,
            source=source, found_on=row.began_on or day_of(doing.at),
            pieces=tuple(_pieces(held, ref, text(said, "item"))), taken_on=row.began_on,
        )  # fmt: skip
        hazard = hazards.report_in(doing, subject, found)
        _grade(doing, row, hazard, said)
        entry.hazard = hazard
        fresh.append(entry)
        yield hazard
    if fresh:
        store.raise_(fresh)


def _source(row: Visit) -> Source:
    if row.type == Type.SELF:
        return Source.SELF_CHECK
    return Source.EXPERT if row.type == Type.SERVICE else Source.INSPECTION


def _pieces(held: Mapping[str, Entry], ref: str, item: str) -> Iterator[UUID]:
    """The pictures of a finding; those of its item besides, where it has none of its own."""
    photos = [
        one for name, one in held.items() if name.startswith("photo:") and not one.fields.get("dropped")
    ]
    own = [one for one in photos if one.fields.get("of") == f"finding:{ref}"]
    for one in own or [one for one in photos if item and one.fields.get("of") == f"answer:{item}"]:
        if one.evidence_id is not None:
            yield one.evidence_id


def _grade(doing: Doing, row: Visit, hazard: Hazard, said: Fields) -> None:
    """As the inspector has decided, who is named with it. What is another regime's to judge is left to be
    sent on; who may not grade leaves it to somebody who may.
    """
    level, criterion = text(said, "level"), text(said, "criterion")
    of = cited(criterion, hazard.found_on)
    if not level or (of is not None and of.foreign) or not doing.by.may(Permission.HAZARD_GRADE, row.place):
        return
    due = text(said, "deadline")
    who = text(said, "responsible")
    known = _person(row, who)
    hazards.take_in(
        doing, hazard, HazardEvent.GRADE,
        Said(
            note=f"{row.number} 检查时认定" + (f"，企业责任人：{who}" if who and known is None else ""),
            level=Level(level), criterion=criterion, deadline=date.fromisoformat(due) if due else None,
            responsible=() if known is None else (known,),
        ),
    )  # fmt: skip


def _person(row: Visit, who: str) -> UUID | None:
    """The person of the enterprise who is meant, where it is one that is registered."""
    try:
        wanted = UUID(who)
    except ValueError:
        return None
    found = Subject.objects.filter(tenant=row.tenant, enterprise=row.enterprise, kind="person", id=wanted)
    return wanted if found.exists() else None


# ── facts ────────────────────────────────────────────────────────────────────────────────────────


def _facts(doing: Doing, row: Visit, entries: Mapping[str, Fields]) -> dict[str, str]:
    """Write what counts for duties: anew what was filed otherwise before, ended what is no longer so."""
    inforce = in_force(doing.tenant)
    wanted = {name: new for name, new in _news(row, entries) if new.kind in inforce.kinds}
    origins = [UUID(one) for one in row.facts.values()]
    rows = Fact.objects.filter(tenant=row.tenant, origin__in=origins, replaced_at__isnull=True)
    standing = {str(one.origin): one for one in rows}
    older = {name: standing.get(origin) for name, origin in row.facts.items()}
    news, named = [], []
    for name, new in wanted.items():
        before = older.get(name)
        if before is None or not _is_same(before, new):
            news.append((new, row.about, before))
            named.append(name)
    ended = [fact for name, fact in older.items() if fact is not None and name not in wanted]
    made = file_all(doing, inforce, news, ended)
    kept = {name: origin for name, origin in row.facts.items() if name in wanted}
    return kept | {name: str(fact.origin) for name, fact in zip(named, made, strict=True)}


def _is_same(fact: Fact, new: NewFact) -> bool:
    told = {name: to_json(value) for name, value in new.attributes.items()}
    return (fact.happened_on, dict(fact.attributes)) == (new.happened_on, told)


def _news(row: Visit, entries: Mapping[str, Fields]) -> Iterator[tuple[str, NewFact]]:
    day = row.began_on or row.planned_on
    visit: dict[str, Value] = {"visit": str(row.id)}
    about = entries.get("visit:", {})
    targets = (str(row.about_id), *_sites(about))
    found = recorded(entries, 0)

    def new(kind: str, told: Mapping[str, Value], targets: Sequence[str] = ()) -> NewFact:
        return NewFact(kind, row.about_id, day, {**visit, **told}, tuple(targets))

    helpers = row.members.filter(seat="assistant", dropped_at__isnull=True).exists()
    if row.type == Type.SERVICE and not helpers:
        yield "inspection", NewFact(GUIDANCE, row.about_id, day, {"industry": row.industry, "form": "visit"})
    else:
        yield "inspection", new(INSPECTION, _inspection(row, entries), targets)
    if row.type == Type.SELF:
        return
    told = briefing(entries)
    if told is not None and told.is_whole:
        said: dict[str, Value] = {
            "minutes": told.minutes, "audience": number(entries["briefing:"], "audience"),
            "criterion": "、".join(told.criteria) or told.text[:200],
        }  # fmt: skip
        yield "briefing", new(BRIEFING, said)
    for one in counted(paper_of(row), found.answers):
        part: dict[str, Value] = {"result": one.result.value}
        if one.item:
            yield f"item:{one.item}", new(PART, {**part, "item": one.item})
        else:
            yield f"aspect:{one.aspect}", new(PART, {**part, "aspect": one.aspect})


def _inspection(row: Visit, entries: Mapping[str, Fields]) -> dict[str, Value]:
    about = entries.get("visit:", {})
    by = {Type.SELF: "enterprise", Type.SERVICE: "third_party"}.get(Type(row.type), "bureau")
    led_by = text(about, "led_by") or ("officer" if by == "bureau" else "")
    told: dict[str, Value] = {"by": by, "industry": row.industry, "content": _contents(row, entries)}
    if led_by:
        told["led_by"] = led_by
    if row.type != Type.SELF:
        told["type"] = row.type
        if row.origin != Origin.COMPLAINT:  # the enterprise reads its facts, and would know of the tip
            told["origin"] = row.origin
    if not live(entries, Kind.FINDING):
        told["found_none"] = True
    return told


def _contents(row: Visit, entries: Mapping[str, Fields]) -> tuple[str, ...]:
    found = recorded(entries, 0)
    done = [
        line.item
        for line in asked(paper_of(row), found.answers)
        if found.answer(line.item.id).result in LOOKED_AT
    ]
    contents = {CONTENTS[one.aspect] for one in done if one.aspect in CONTENTS}
    contents |= {"major_hazard" for one in done if one.criteria}
    contents |= {"judging_criteria" for one in done if one.counts_as == JUDGING}
    return tuple(sorted(contents))


def _sites(about: Fields) -> list[str]:
    sites = about.get("sites")
    return [str(one) for one in sites] if isinstance(sites, list | tuple) else []
