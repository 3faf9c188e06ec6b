"""A plan clause by clause: what each asks of whom, how it stands, who is missing, what was done last.

Beside `queries`, which asks about obligations: these questions are about the plan itself. Each takes the
actor first and stays within reach. `known`: counted anew from what was recorded by then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Q, Sum

from zhiben.domain.access import Actor
from zhiben.domain.cells import Status, status
from zhiben.domain.conditions import text
from zhiben.domain.explain_terms import counts_says, holder_says, how_often, settings_used
from zhiben.domain.plan import Clause, Duty, Form, Plan
from zhiben.domain.profiles import all_terms
from zhiben.domain.refusals import NotFound
from zhiben.domain.slots import Rules
from zhiben.domain.trace import SettingTrace
from zhiben.ground.clock import SHANGHAI
from zhiben.ground.scope import within
from zhiben.library.contents import loaded_plan
from zhiben.library.models import Edition
from zhiben.orgs.models import Subject
from zhiben.plans import listing, models
from zhiben.plans.answers import Filters, Row
from zhiben.plans.inforce import InForce, in_force
from zhiben.plans.inforce import known as known_at
from zhiben.plans.stored import UNDONE, Found, Narrow, every, page
from zhiben.plans.stored import Position as FromTheStart
from zhiben.plans.words_sql import word

OWING = UNDONE - {Status.UPCOMING}  # begun and not done
NAMED = 6  # how many of those who are missing are named
Sums = Mapping[tuple[str, str], Mapping[Status, int]]  # by clause and duty
RECENT = 4  # how many of the last things done are shown


@dataclass(frozen=True, slots=True)
class Variant:
    """For whom a duty is otherwise, how often then, and by what."""

    where: str
    how_often: str
    basis: str


@dataclass(frozen=True, slots=True)
class Task:
    """One duty in words, with how many obligations it has by word. `refuses`: what a gate says."""

    id: str
    title: str
    clause: str
    form: Form
    holder: str
    where: str
    how_often: str
    counts: str
    refuses: str
    basis: str
    settings: tuple[SettingTrace, ...]
    variants: tuple[Variant, ...]
    figures: Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One clause. `tasks`: its own duties, else those of other clauses that measure it (`is_borrowed`)."""

    id: str
    section: str
    title: str
    summary: str
    reads: str
    under: str | None
    tasks: tuple[str, ...]
    is_borrowed: bool
    figures: Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A plan in force, clause by clause. `version`: of its edition; `lines` in the order of the plan.

    `sums`: what the figures of the lines are added up from, by clause and duty.
    """

    plan: str
    title: str
    issuer: str
    issued_on: date | None
    first: date
    last: date | None
    version: int
    digest: str
    lines: tuple[Line, ...]
    sums: Sums = field(repr=False)
    known: datetime | None = None

    def line(self, clause: str) -> Line:
        """Raises NotFound."""
        for one in self.lines:
            if one.id == clause:
                return one
        raise NotFound("clause", clause=clause)


@dataclass(frozen=True, slots=True)
class Past:
    """A plan as it was known at a moment. `first`: by duty, the first of those who had begun and not done."""

    sums: Sums
    first: Mapping[str, tuple[Found, ...]]


@dataclass(frozen=True, slots=True)
class Done:
    """Something that happened, of a kind the clause counts. `until`: of a register row."""

    fact: UUID
    kind: str
    who: str
    enterprise: UUID | None
    happened_on: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One clause in full.

    `measures`: what measures it besides duties, in words. `missing`: the first of those who have begun and
    not done, soonest late first.
    """

    line: Line
    tasks: tuple[Task, ...]
    measures: tuple[str, ...]
    missing: tuple[Row, ...]
    recent: tuple[Done, ...]


def plans(actor: Actor, known: datetime | None = None) -> list[tuple[str, str]]:
    """(id, title) of the plans in force in the actor's authorities, their own first."""
    found = (plan for tenant in _tenants(actor) for plan in in_force(tenant, known).plans)
    return list(dict.fromkeys((plan.id, plan.title) for plan in found))


def sheet(
    actor: Actor, plan: str, *, today: date, known: datetime | None = None
) -> tuple[Sheet, Past | None]:
    """The plan with the figures of every clause; and, as known at a moment, what they were made of.

    Raises NotFound for a plan that is not in force in any of the actor's authorities.
    """
    tenant, _, found = plan_of(actor, plan, known)
    edition = _edition(tenant, plan, known)
    past = None if known is None else _past(actor, plan, edition, today, known)
    sums = _sums(actor, plan, today) if past is None else past.sums
    made = Sheet(
        found.id, found.title, found.issuer, found.issued_on, found.in_force.first, found.in_force.last,
        _version(tenant, edition), found.digest,
        tuple(_line(clause, found, sums) for clause in found.clauses), sums, known,
    )  # fmt: skip
    return made, past


def reading(actor: Actor, of: Sheet, clause: str, *, today: date, past: Past | None = None) -> Reading:
    """One clause of a sheet in full; `past` as `sheet` gave it. Raises NotFound."""
    line = of.line(clause)
    tenant, inforce, plan = plan_of(actor, of.plan, of.known)
    duties = [duty for duty in plan.duties if duty.id in line.tasks]
    rules = Rules(plan, inforce.calendar, inforce.settings)
    names = {duty.id for duty in plan.duties}
    says = loaded_plan(tenant, _edition(tenant, plan.id, of.known)).vocabulary.indicators or {}
    told = next(one for one in plan.clauses if one.id == clause)
    return Reading(
        line=line,
        tasks=tuple(_task(duty, rules, inforce, of.sums, today) for duty in duties),
        measures=tuple(says.get(name, name) for name in told.measured_by if name not in names),
        missing=tuple(_missing(actor, of, line, today, past)),
        recent=tuple(_recent(actor, tenant, inforce, duties, today, of.known)),
    )


def plan_of(actor: Actor, plan: str, known: datetime | None) -> tuple[int, InForce, Plan]:
    """The plan, with the first of the actor's authorities where it is in force. Raises NotFound."""
    for tenant in _tenants(actor):
        inforce = in_force(tenant, known)
        for one in inforce.plans:
            if one.id == plan:
                return tenant, inforce, one
    raise NotFound("plan", plan=plan)


# ── parts ────────────────────────────────────────────────────────────────────────────────────────


def _tenants(actor: Actor) -> list[int]:
    return sorted(actor.writes) + sorted(actor.reads - actor.writes)


def _edition(tenant: int, plan: str, known: datetime | None) -> UUID:
    adopted = models.PlanAdoption.objects.filter(known_at(known), tenant=tenant, plan=plan)
    return adopted.values_list("edition", flat=True).get()


def _version(tenant: int, edition: UUID) -> int:
    return Edition.objects.filter(tenant=tenant, id=edition).values_list("version", flat=True).get()


def _past(actor: Actor, plan: str, edition: UUID, today: date, known: datetime) -> Past:
    """What was known at the end of a day that is over never changes: it is counted once and kept."""
    is_over = known.astimezone(SHANGHAI).date() < actor.day
    return (_kept if is_over else _counted)(actor, plan, edition, today, known)


def _counted(actor: Actor, plan: str, edition: UUID, today: date, known: datetime) -> Past:
    cells = listing.found_as_known(actor, Filters(plan=plan), today, known)
    first: dict[str, list[Found]] = defaultdict(list)
    for found in cells:  # soonest late first
        mine = first[found.cell.duty]
        if len(mine) < NAMED and status(found.cell, today) in OWING:
            mine.append(found)
    return Past(_sums_of(cells, today), {duty: tuple(mine) for duty, mine in first.items()})


_kept = lru_cache(maxsize=32)(_counted)


def _sums(actor: Actor, plan: str, today: date) -> Sums:
    """From the tallies; for whoever sees single enterprises, which tallies do not know, cell by cell."""
    if listing.sees_single_enterprises(actor):
        return _sums_of(every(Narrow(within(actor), plan=plan), today), today)
    rows = models.Tally.objects.filter(within(actor), plan=plan).annotate(word=word(today)).order_by()
    sums: dict[tuple[str, str], Counter[Status]] = defaultdict(Counter)
    for clause, duty, said, n in rows.values_list("clause", "duty", "word").annotate(n=Sum("n")):
        sums[clause, duty][Status(said)] += n
    return sums


def _sums_of(cells: Iterable[Found], today: date) -> Sums:
    sums: dict[tuple[str, str], Counter[Status]] = defaultdict(Counter)
    for found in cells:
        sums[found.cell.clause, found.cell.duty][status(found.cell, today)] += 1
    return sums


def _added(figures: Iterable[Mapping[Status, int]]) -> dict[Status, int]:
    total: Counter[Status] = Counter()
    for one in figures:
        total.update(one)
    return {one: total[one] for one in Status}


def _line(clause: Clause, plan: Plan, sums: Sums) -> Line:
    own = [duty for duty in plan.duties if duty.clause == clause.id]
    measuring = [duty for duty in plan.duties if duty.id in clause.measured_by]
    tasks = own or measuring
    if own:
        figures = _added(by_word for (of, _), by_word in sums.items() if of == clause.id)
    else:
        figures = _added(sums.get((duty.clause, duty.id), {}) for duty in measuring)
    title = own[0].terms.title if own else ""
    return Line(
        clause.id, clause.section, title, clause.summary, clause.reads, clause.under,
        tuple(duty.id for duty in tasks), not own, figures,
    )  # fmt: skip


def _task(duty: Duty, rules: Rules, inforce: InForce, sums: Sums, today: date) -> Task:
    terms, say = duty.terms, inforce.say
    is_gate = duty.form == Form.GATE
    settings = {
        setting.name: setting for one in all_terms(duty) for setting in settings_used(one, rules, today)
    }
    return Task(
        id=duty.id, title=terms.title, clause=duty.clause, form=duty.form,
        holder=holder_says(duty.holder, say),
        where=text(duty.where, say) if duty.where is not None else "",
        how_often="" if is_gate else how_often(terms, rules, today),
        counts="" if is_gate else counts_says(terms, say),
        refuses=terms.gate.say if terms.gate is not None else "", basis=duty.basis,
        settings=tuple(settings.values()),
        variants=tuple(
            Variant(text(one.where, say), "" if is_gate else how_often(one.terms, rules, today), one.basis)
            for one in duty.overrides
        ),
        figures=_added([sums.get((duty.clause, duty.id), {})]),
    )  # fmt: skip


def _missing(actor: Actor, of: Sheet, line: Line, today: date, past: Past | None) -> Iterator[Row]:
    if past is None:
        found = sorted(_first(actor, of.plan, line, today), key=lambda one: one.at[:2])
    else:
        mine = (one for duty in line.tasks for one in past.first.get(duty, ()))
        found = sorted(mine, key=lambda one: one.at)
    return listing.rows(actor, found[:NAMED], today, of.known)


def _first(actor: Actor, plan: str, line: Line, today: date) -> Iterator[Found]:
    asked = (
        [Filters(OWING, plan, duty=duty) for duty in line.tasks]
        if line.is_borrowed
        else [Filters(OWING, plan, line.id)]
    )
    if any(line.figures[one] for one in OWING):
        for filters in asked:
            yield from page(listing.narrowed(actor, filters), today, FromTheStart(), NAMED)[0]


def _recent(
    actor: Actor, tenant: int, inforce: InForce, duties: Collection[Duty], today: date, known: datetime | None
) -> Iterator[Done]:
    """The last things done of the kinds these duties count, whatever they count for, latest first."""
    kinds = {
        kind for duty in duties for terms in all_terms(duty) for one in terms.counts for kind in one.kinds
    }
    kinds |= {name for duty in duties for terms in all_terms(duty) for name in _held(terms.holds)}
    rows: list[models.Fact] = []
    for kind in sorted(kinds):
        known_rows = models.Fact.objects.within(actor).filter(known_at(known), tenant=tenant, kind=kind)
        rows += known_rows.filter(happened_on__lte=today).order_by("-happened_on", "-id")[:RECENT]
    latest = sorted(rows, key=lambda row: (row.happened_on, row.id), reverse=True)[:RECENT]
    wanted = Q(id__in={row.subject_id for row in latest})
    names = dict(Subject.objects.filter(wanted, tenant=tenant).values_list("id", "name"))
    for row in latest:
        who = names.get(row.subject_id, "")
        yield Done(row.id, inforce.say(row.kind), who, row.enterprise, row.happened_on, row.until)


def _held(holds: object) -> Iterator[str]:
    yield from (name for name in (getattr(holds, "register", None), getattr(holds, "fact", None)) if name)
