"""Clause by clause: what carries it, and whether that exists yet. 未实现 is said wherever nothing does.

Not in queries.py: it asks about the program as much as about records. It stands in this room because only
here it is known which record kinds are in use.

A duty is carried when facts that begin it, and facts that fulfil it, can come from a record kind in use or
from the act of a room; a gate when the act it refuses asks; an indicator when it is computed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from zhiben.contents.vocabulary import Vocabulary
from zhiben.domain import months, visits, writing
from zhiben.domain.access import Actor
from zhiben.domain.plan import Clause, Duty, Form, Plan
from zhiben.domain.profiles import all_terms
from zhiben.domain.verbs import VERBS
from zhiben.hazards import facts as hazards
from zhiben.hazards.actions import GATED
from zhiben.learning import store as learning
from zhiben.library.contents import loaded_plan
from zhiben.plans.clauses import plan_of
from zhiben.plans.models import PlanAdoption
from zhiben.records import kinds
from zhiben.records.kinds import Kept

# Each grows with the room that brings it; a test follows every name to the code that keeps it. Tasks,
# imports, waivers and the board are none of them: they move, excuse or show what is owed and record no
# fact of their own; what is imported comes as a record kind. The board's coverage is no indicator of a plan.
# kind of fact → the room whose acts record it
FROM_ROOMS: Mapping[str, str] = {
    **dict.fromkeys(hazards.MADE, "hazards"),
    **dict.fromkeys(learning.MADE, "learning"),
    **dict.fromkeys(visits.MADE, "inspections"),
    **dict.fromkeys(months.MADE | writing.MADE, "reports"),
}
ASKING: frozenset[str] = frozenset({*GATED.values(), visits.CLOSE})  # gated verbs whose act asks the gates
COMPUTED: frozenset[str] = frozenset()  # indicators that are computed


class Carried(StrEnum):
    FULLY = "fully"
    PARTLY = "partly"
    NOT = "not"
    SAID = "said"  # asks nothing of anybody


@dataclass(frozen=True, slots=True)
class Carrier:
    """`kind`: duty, gate, indicator or sentence. `by`: names of record kinds, rooms, the act that asks.

    `lacks`: what would have to exist and does not, in words.
    """

    kind: str
    id: str
    title: str
    exists: bool
    by: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    id: str
    section: str
    summary: str
    reads: str
    carriers: tuple[Carrier, ...]
    state: Carried


@dataclass(frozen=True)
class Conformance:
    """All clauses of a plan in its order."""

    plan: str
    title: str
    lines: tuple[Line, ...]

    @cached_property
    def sums(self) -> Mapping[Carried, int]:
        """Clauses by how they are carried."""
        states = [line.state for line in self.lines]
        return {one: states.count(one) for one in Carried}

    @cached_property
    def carriers(self) -> Mapping[str, tuple[int, int]]:
        """(existing, all) carriers by kind, each counted once."""
        found = {(one.kind, one.id): one.exists for line in self.lines for one in line.carriers}
        sorts = dict.fromkeys(kind for kind, _ in found)
        return {
            sort: (
                sum(exists for (kind, _), exists in found.items() if kind == sort),
                sum(kind == sort for kind, _ in found),
            )
            for sort in sorts
        }


@dataclass(frozen=True, slots=True)
class Means:
    """What there is to carry a plan with: kinds of fact → what records them; the plan's own words."""

    sources: Mapping[str, tuple[str, ...]]
    vocabulary: Vocabulary

    def called(self, fact: str) -> str:
        tables = (self.vocabulary.facts or {}, self.vocabulary.registers or {})
        return next((table[fact].label for table in tables if fact in table), fact)


def conformance(actor: Actor, plan: str, *, today: date) -> Conformance:
    """Raises NotFound for a plan that is not in force in any of the actor's authorities."""
    tenant, _, found = plan_of(actor, plan, None)
    adopted = PlanAdoption.objects.filter(tenant=tenant, plan=plan, replaced_at__isnull=True)
    loaded = loaded_plan(tenant, adopted.values_list("edition", flat=True).get())
    means = Means(sources(kinds.in_use(tenant, today)), loaded.vocabulary)
    return Conformance(found.id, found.title, tuple(_line(one, found, means) for one in found.clauses))


def sources(in_use: Mapping[str, Kept]) -> dict[str, tuple[str, ...]]:
    """Kinds of fact → the record kinds and rooms that make them."""
    found: dict[str, list[str]] = {fact: [f"room:{room}"] for fact, room in FROM_ROOMS.items()}
    for name, kept in in_use.items():
        for emission in kept.kind.emits:
            found.setdefault(emission.fact, []).append(f"record:{name}")
    return {fact: tuple(dict.fromkeys(names)) for fact, names in found.items()}


def _line(clause: Clause, plan: Plan, means: Means) -> Line:
    duties = {duty.id: duty for duty in plan.duties}
    own = [duty.id for duty in plan.duties if duty.clause == clause.id]
    names = dict.fromkeys((*own, *clause.measured_by))
    carriers = tuple(
        _of_duty(duties[name], means) if name in duties else _of_measure(name, means) for name in names
    )
    return Line(clause.id, clause.section, clause.summary, clause.reads, carriers, _state(clause, carriers))


def _state(clause: Clause, carriers: Collection[Carrier]) -> Carried:
    if clause.reads == "information" and not carriers:
        return Carried.SAID
    exist = [one.exists for one in carriers if one.kind != "sentence"]
    if exist and all(exist):
        return Carried.FULLY
    return Carried.PARTLY if any(exist) else Carried.NOT


def _of_measure(name: str, means: Means) -> Carrier:
    indicators = means.vocabulary.indicators or {}
    if name not in indicators:
        return Carrier("sentence", "", name, exists=False)
    exists = name in COMPUTED
    return Carrier("indicator", name, indicators[name], exists, lacks=() if exists else ("还没有算",))


def _of_duty(duty: Duty, means: Means) -> Carrier:
    if duty.form == Form.GATE:
        return _of_gate(duty)
    asked = [needed for needed in asked_by(duty) if needed]
    by = dict.fromkeys(name for needed in asked for fact in needed for name in means.sources.get(fact, ()))
    missing = (needed for needed in asked if not any(fact in means.sources for fact in needed))
    lacks = dict.fromkeys(
        f"还没有地方登记“{'、'.join(sorted(map(means.called, needed)))}”" for needed in missing
    )
    return Carrier("duty", duty.id, duty.terms.title, not lacks, tuple(by), tuple(lacks))


def _of_gate(duty: Duty) -> Carrier:
    gate = duty.terms.gate
    verb = gate.verb if gate is not None else ""
    exists, label = verb in ASKING, VERBS[verb].label
    lacks = () if exists else (f"还没有“{label}”这一步来问它",)
    return Carrier("gate", duty.id, duty.terms.title, exists, (f"verb:{verb}",), lacks)


def asked_by(duty: Duty) -> Iterator[frozenset[str]]:
    """Kinds of fact of which any one will do: what begins the duty, what fulfils it, what its sets hold."""
    for terms in all_terms(duty):
        yield frozenset(terms.event.kinds) if terms.event is not None else frozenset()
        yield frozenset(kind for counts in terms.counts for kind in counts.kinds)
        if terms.holds is not None:
            yield frozenset(name for name in (terms.holds.register, terms.holds.fact) if name)
