"""One obligation in full: why it is owed, which facts count and which do not, who did what about it.

Beside `queries`, which is only the questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from zhiben.domain import engine
from zhiben.domain.access import Actor
from zhiben.domain.cells import Cell
from zhiben.domain.explain import explain
from zhiben.domain.facts import Value
from zhiben.domain.gates import Refusal
from zhiben.domain.orgs import Kind
from zhiben.domain.plan import All, Duty, Form, Plan, Test
from zhiben.domain.refusals import NotFound
from zhiben.domain.trace import Trace
from zhiben.domain.world import World
from zhiben.ground.queries import acts_on
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import subject as subject_within
from zhiben.orgs.world import world_rows
from zhiben.plans import counting, models, worlds
from zhiben.plans.answers import Counted, Granted, Happening, Member, Obligation, Row
from zhiben.plans.asks import OFFICES
from zhiben.plans.inforce import InForce, in_force
from zhiben.plans.inforce import known as known_at
from zhiben.plans.listing import as_they_stood, found_of, rows
from zhiben.plans.rows import obligation_parts
from zhiben.plans.stored import stored_cell


def obligation(actor: Actor, id_: str, today: date, known: datetime | None) -> Obligation:
    """Raises NotFound alike for missing and for out of reach."""
    holder, slot = obligation_parts(id_)
    subject = subject_within(actor, holder)
    inforce = in_force(subject.tenant, known)
    cell = stored_cell(subject.tenant, holder, slot) or _computed(subject, inforce, slot, known, today)
    if cell is None or (cell.plan, cell.duty) not in inforce.duties:
        raise NotFound("obligation", id=id_)
    plan, duty = inforce.duties[cell.plan, cell.duty]
    if known is not None:
        cell = _computed(subject, inforce, slot, known, today)
        if cell is None:
            raise NotFound("obligation", id=id_)
        as_they_stood([subject], today, known)
    world = _world(subject, inforce, (plan.id, duty.id), known)
    holder_id = _holder(plan, duty, cell, subject, world)
    trace = explain(plan, duty, holder_id, cell.period, world, today, inforce.say)
    (row,) = rows(actor, [found_of(subject, cell)], today, known)
    clause = inforce.clauses[plan.id, duty.clause]
    return Obligation(
        row=row, plan_title=plan.title, summary=clause.summary, basis=duty.basis, trace=trace,
        facts=tuple(_facts(subject.tenant, trace, world, inforce)),
        members=tuple(_members(subject.tenant, trace)),
        history=tuple(_history(actor, subject.tenant, id_, trace)),
        granted=_granted(subject, slot, known), known=known,
    )  # fmt: skip


def members(actor: Actor, row: Row, today: date) -> tuple[Member, ...]:
    """Who is in the set of an obligation, those who still lack something first. Raises NotFound.

    Counted in a world of those alone who may be in it, where the set is of one industry; whatever does not
    come out as the obligation was counted is asked of the whole authority.
    """
    subject = subject_within(actor, row.subject)
    inforce = in_force(subject.tenant)
    plan, duty = inforce.duties[row.plan, row.duty]
    industries = _of_industries(duty)
    if industries is None:
        return obligation(actor, row.id, today, None).members
    offices = world_rows(subject.tenant, kinds=OFFICES, names=inforce.fields)
    firms = Subject.objects.filter(tenant=subject.tenant, kind=Kind.ENTERPRISE, industry__in=industries)
    ids = list(firms.values_list("id", flat=True))
    few = offices | world_rows(subject.tenant, ids=ids, names=inforce.fields)
    part = Q(happened_on__range=(row.starts_on, row.last_day))
    world = worlds.world_for(
        subject.tenant, inforce, [(plan.id, duty.id)], [], [subject.id], None, few, part=part
    )
    holder = f"{subject.id}/{row.per}" if row.per else str(subject.id)
    found = tuple(
        _members(subject.tenant, explain(plan, duty, holder, row.period, world, today, inforce.say))
    )
    done = sum(one.enough_on is not None for one in found)
    if (len(found), done) != (row.need_of or 0, int((row.counted_of and row.counted) or 0)):
        return obligation(actor, row.id, today, None).members
    return found


def _of_industries(duty: Duty) -> tuple[str, ...] | None:
    """The industries that all members of its one set have, whatever else is asked of them; None: any."""
    if duty.overrides or duty.terms.members is None or duty.terms.members.kind != Kind.ENTERPRISE:
        return None
    where = duty.terms.members.where
    for test in where.parts if isinstance(where, All) else (where,):
        if isinstance(test, Test) and test.path == "industry" and test.op in ("eq", "in"):
            values = test.value if isinstance(test.value, tuple) else (test.value,)
            if all(isinstance(one, str) for one in values):
                return tuple(map(str, values))
    return None


def refusals(actor: Actor, verb: str, context: Mapping[str, Value], at: datetime) -> tuple[Refusal, ...]:
    """The gates in force that refuse `verb`; `context["subject"]` is whom it is about. Raises NotFound."""
    subject = subject_within(actor, UUID(str(context["subject"])))
    inforce = in_force(subject.tenant)
    gates = [key for key, (_, duty) in inforce.duties.items() if duty.form == Form.GATE]
    if not gates:
        return ()
    world = worlds.world_for(subject.tenant, inforce, gates, *_near(subject), None)
    return tuple(found for plan in inforce.plans for found in engine.refusals(plan, verb, context, world, at))


def _computed(
    subject: Subject, inforce: InForce, slot: int, known: datetime | None, today: date
) -> Cell | None:
    owed = {subject.id: counting.duties_of(inforce, subject.kind)}
    return counting.cells(subject.tenant, inforce, [subject], owed, known, today)[subject.id].get(slot)


def _world(subject: Subject, inforce: InForce, key: tuple[str, str], known: datetime | None) -> World:
    return worlds.world_for(subject.tenant, inforce, [key], *_near(subject), known)


def _near(subject: Subject) -> tuple[list[UUID], list[UUID]]:
    """(enterprises, others) of a world around the subject."""
    return ([subject.enterprise], []) if subject.enterprise is not None else ([], [subject.id])


def _holder(plan: Plan, duty: Duty, cell: Cell, subject: Subject, world: World) -> str:
    """The holder as the engine calls it: a role that nobody has is kept under the authority."""
    ids = engine.holders(plan, duty, world)
    holder = (
        str(subject.id) if str(subject.id) in ids else next(one for one in ids if one not in world.subjects)
    )
    return f"{holder}/{cell.per}" if cell.per else holder


def _facts(tenant: int, trace: Trace, world: World, inforce: InForce) -> Iterator[Counted]:
    ids = {UUID(fact.subject) for fact in trace.facts if worlds.is_id(fact.subject)}
    names = _names(tenant, ids)
    for fact in trace.facts:
        recorded = world.facts[fact.id].recorded_at
        yield Counted(
            UUID(fact.id), inforce.say(fact.kind), fact.happened_on, recorded, names.get(fact.subject, ""),
            fact.counts, fact.says,
        )  # fmt: skip


def _members(tenant: int, trace: Trace) -> Iterator[Member]:
    """Those who still lack something first."""
    names = _names(tenant, {UUID(one.id) for one in trace.members if worlds.is_id(one.id)})
    for one in sorted(trace.members, key=lambda member: (member.enough_on is not None, member.id)):
        yield Member(one.id, names.get(one.id, one.id), one.amount, one.enough_on)


def _names(tenant: int, ids: set[UUID]) -> dict[str, str]:
    found = Subject.objects.filter(tenant=tenant, id__in=ids).values_list("id", "name")
    return {str(id_): name for id_, name in found}


def _history(actor: Actor, tenant: int, id_: str, trace: Trace) -> Iterator[Happening]:
    """Acts upon the obligation and upon the facts that count for it, the first one first."""
    things = [f"obligation:{id_}", *(f"fact:{fact.id}" for fact in trace.counted)]
    found = {told.id: told for thing in things for told in acts_on(actor, tenant, thing)}
    for told in sorted(found.values(), key=lambda one: one.at):
        yield Happening(told.id, told.verb, told.at, told.name or "")


def _granted(subject: Subject, slot: int, known: datetime | None) -> Granted | None:
    rows = models.Waiver.objects.filter(known_at(known), tenant=subject.tenant, subject=subject.id, slot=slot)
    found = rows.values_list("reason", "until").first()
    return Granted(*found) if found is not None else None
