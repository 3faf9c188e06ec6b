"""What an authority counts by: its plans, what it decided where they leave a choice, the calendar.

Neither questions nor changes: read by every recount and every question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from uuid import UUID

from django.db.models import Q

from zhiben.contents.plans import Loaded
from zhiben.contents.vocabulary import Kind, Vocabulary, labels
from zhiben.domain.facts import Value
from zhiben.domain.periods import Calendar
from zhiben.domain.plan import Clause, Duty, Form, Plan
from zhiben.domain.profiles import all_terms, holder_kind
from zhiben.domain.refusals import NotFound
from zhiben.domain.world import Settings
from zhiben.ground.models import known as known_at
from zhiben.ground.prepared import Prepared
from zhiben.library.contents import calendar_of, loaded_plan
from zhiben.orgs.values import from_json
from zhiben.plans.asks import Ask, ask, fields
from zhiben.plans.models import PlanAdoption, SettingValue

DutyKey = tuple[str, str]  # plan id, duty id


@dataclass(frozen=True)
class InForce:
    """The plans in force for one authority, with settings and calendar."""

    plans: tuple[Plan, ...]
    settings: Settings = field(default_factory=Settings)
    calendar: Calendar = field(default_factory=Calendar)
    declared: frozenset[str] = frozenset()  # kinds of fact in the plans' vocabularies
    labels: Mapping[str, str] = field(default_factory=dict)  # what the vocabularies call fields and values

    @cached_property
    def duties(self) -> Mapping[DutyKey, tuple[Plan, Duty]]:
        """By plan id and duty id."""
        return {(plan.id, duty.id): (plan, duty) for plan in self.plans for duty in plan.duties}

    @cached_property
    def asks(self) -> Mapping[DutyKey, Ask]:
        """What counting each duty needs to see."""
        return {key: ask(duty) for key, (_, duty) in self.duties.items()}

    @cached_property
    def fields(self) -> frozenset[str]:
        """The attributes of subjects that may matter."""
        return frozenset[str]().union(*(fields(plan) for plan in self.plans))

    @cached_property
    def of_kind(self) -> Mapping[str, frozenset[DutyKey]]:
        """The duties that subjects of a kind may hold; gates are nobody's."""
        found: dict[str, set[DutyKey]] = defaultdict(set)
        for key, (_, duty) in self.duties.items():
            if duty.form != Form.GATE:
                found[holder_kind(duty)].add(key)
        return {kind: frozenset(keys) for kind, keys in found.items()}

    @cached_property
    def reports(self) -> frozenset[str]:
        """Kinds of fact that must name the period they are about (rule 16)."""
        reports = (duty for _, duty in self.duties.values() if duty.form == Form.REPORT)
        return frozenset(
            kind for duty in reports for terms in all_terms(duty) for c in terms.counts for kind in c.kinds
        )

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Kinds of fact that may be recorded: those the duties ask for, and those declared beside them."""
        return self.declared.union(*(ask.near | ask.far for ask in self.asks.values()))

    @cached_property
    def clauses(self) -> Mapping[tuple[str, str], Clause]:
        """By plan id and clause id."""
        return {(plan.id, clause.id): clause for plan in self.plans for clause in plan.clauses}

    def plan(self, id_: str) -> Plan:
        """Raises NotFound for a plan that is not in force."""
        for plan in self.plans:
            if plan.id == id_:
                return plan
        raise NotFound("plan", plan=id_)

    def say(self, thing: object) -> str:
        """What the plans' vocabularies call a field or value; itself where they do not say."""
        return self.labels.get(str(thing), str(thing))

    def title(self, plan: str, duty: str) -> str:
        """What the duty is called; its id where a plan no longer has it."""
        found = self.duties.get((plan, duty))
        return found[1].terms.title if found else duty


def known(at: datetime | None) -> Q:
    """Rows known at `at`; None: now."""
    return Q(replaced_at__isnull=True) if at is None else known_at(at)


def in_force(tenant: int, at: datetime | None = None) -> InForce:
    """As known at `at`; None: now."""
    editions = tuple(edition for (edition,) in _ADOPTED.rows(tenant=tenant, at=at))
    return _assembled(tenant, editions, _settings(tenant, at), calendar_of(tenant, at))


_ADOPTED = Prepared(
    lambda tenant, at: (
        PlanAdoption.objects.filter(known(at), tenant=tenant).order_by("plan").values_list("edition")
    )
)
_DECIDED = Prepared(
    lambda tenant, at: (
        SettingValue.objects.filter(known(at), tenant=tenant)
        .order_by("plan", "name", "valid_from")
        .values_list("plan", "name", "valid_from", "value")
    )
)


@lru_cache(maxsize=32)
def _assembled(tenant: int, editions: tuple[UUID, ...], settings: Settings, calendar: Calendar) -> InForce:
    """Kept, with all that was worked out under these plans: editions never change."""
    loaded = [loaded_plan(tenant, edition) for edition in editions]
    plans = tuple(one.plan for one in loaded if one.plan is not None)
    kinds = [kind for one in loaded for kind in _kinds(one.vocabulary)]
    return InForce(
        plans,
        settings,
        calendar,
        frozenset(kind.name for kind in kinds),
        labels(one.vocabulary for one in loaded),
    )


def with_plan(now: InForce, loaded: Loaded) -> InForce:
    """As `now`, but by this plan in place of the edition of the same plan; no fact is recorded under it."""
    if loaded.plan is None:
        return now
    others = (one for one in now.plans if one.id != loaded.plan.id)
    plans = tuple(sorted((*others, loaded.plan), key=lambda plan: plan.id))
    called = {**now.labels, **labels((loaded.vocabulary,))}
    return InForce(plans, now.settings, now.calendar, now.declared, called)


def _kinds(vocabulary: Vocabulary) -> Iterator[Kind]:
    """The kinds of fact and register a plan declares."""
    for table in (vocabulary.facts, vocabulary.registers):
        yield from (table or {}).values()


def _settings(tenant: int, at: datetime | None) -> Settings:
    changes: dict[str, list[tuple[date, Value]]] = defaultdict(list)
    for plan, name, valid_from, value in _DECIDED.rows(tenant=tenant, at=at):
        changes[f"{plan}/{name}"].append((valid_from, from_json(value)))
    return Settings(tuple((name, tuple(dated)) for name, dated in changes.items()))
