"""What the plans in force leave open and what was decided about it; what was recorded late and waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import DateTimeField, ExpressionWrapper, F

from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.explain_terms import settings_named
from zhiben.domain.periods import day_of
from zhiben.domain.plan import Plan, Scalar, Setting
from zhiben.domain.profiles import all_terms
from zhiben.domain.refusals import NotFound
from zhiben.ground.queries import acts_on
from zhiben.ground.scope import of_authorities
from zhiben.orgs.models import Subject
from zhiben.orgs.values import from_json
from zhiben.plans.inforce import InForce, in_force
from zhiben.plans.models import Fact, SettingValue

MOST = 200  # late entries of one page


@dataclass(frozen=True, slots=True)
class Change:
    """One decision. `who` is empty where the act lies out of the reader's reach; `stands`: not replaced by
    another decision for the same day.
    """

    value: Scalar
    valid_from: date
    basis: str
    at: datetime
    who: str
    stands: bool


@dataclass(frozen=True, slots=True)
class SettingLine:
    """What a plan leaves open. `titles`: the duties that ask for it; `since` None: the plan's own default.

    `coming`: decided, but from a later day. `changes`: the latest first.
    """

    id: str
    tenant: int
    plan: str
    plan_title: str
    setting: Setting
    titles: tuple[str, ...]
    value: Scalar
    since: date | None
    coming: Change | None
    changes: tuple[Change, ...]
    may_change: bool


def settings(actor: Actor, *, today: date) -> tuple[SettingLine, ...]:
    """Of every plan in force in the actor's authorities, in the order of the plan."""
    return tuple(line for tenant in sorted(actor.reads) for line in _of_authority(actor, tenant, today))


def setting(actor: Actor, id_: str, *, today: date) -> SettingLine:
    """One of them. Raises NotFound alike for missing and for out of reach."""
    for line in settings(actor, today=today):
        if line.id == id_:
            return line
    raise NotFound("setting", id=id_)


def _setting_id(tenant: int, plan: str, name: str) -> str:
    """How a setting is named in an address."""
    return f"{tenant}.{plan}.{name}"


def _of_authority(actor: Actor, tenant: int, today: date) -> list[SettingLine]:
    inforce = in_force(tenant)
    changes = _changes(actor, tenant)
    may = actor.may(Permission.PLAN_SETTING, Place(tenant))
    return [
        _line(inforce, tenant, plan, one, changes.get((plan.id, one.name), ()), may, today)
        for plan in inforce.plans
        for one in plan.settings.values()
    ]


def _line(
    inforce: InForce,
    tenant: int,
    plan: Plan,
    one: Setting,
    changes: tuple[Change, ...],
    may: bool,
    today: date,
) -> SettingLine:
    standing = sorted((change for change in changes if change.stands), key=lambda change: change.valid_from)
    begun = [change for change in standing if change.valid_from <= today]
    return SettingLine(
        _setting_id(tenant, plan.id, one.name), tenant, plan.id, plan.title, one, _titles(plan, one.name),
        inforce.settings.value(plan, one.name, today),
        begun[-1].valid_from if begun else None,
        next((change for change in standing if change.valid_from > today), None),
        changes, may,
    )  # fmt: skip


def _titles(plan: Plan, name: str) -> tuple[str, ...]:
    return tuple(
        duty.terms.title
        for duty in plan.duties
        if any(name in settings_named(terms) for terms in all_terms(duty))
    )


def _changes(actor: Actor, tenant: int) -> Mapping[tuple[str, str], tuple[Change, ...]]:
    """By plan and setting, the latest decision first."""
    rows = list(SettingValue.objects.filter(of_authorities(actor), tenant=tenant).order_by("-recorded_at"))
    who = {
        told.at: told.name or ""
        for plan in {row.plan for row in rows}
        for told in acts_on(actor, tenant, f"plan:{plan}")
    }
    found: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for row in rows:
        change = Change(
            _scalar(row.value), row.valid_from, row.basis, row.recorded_at, who.get(row.recorded_at, ""),
            row.replaced_at is None,
        )  # fmt: skip
        found[row.plan, row.name].append(change)
    return {key: tuple(some) for key, some in found.items()}


def _scalar(stored: object) -> Scalar:
    value = from_json(stored)
    return value if isinstance(value, int | str) else str(value)


# ── late entries ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class LateEntry:
    """Something recorded more than a plan's `backfill_days` after it happened, not yet received.

    `may_receive`: the reader may, and is another person than the one who recorded it.
    """

    id: UUID
    kind: str
    subject_name: str
    happened_on: date
    recorded_at: datetime
    days: int
    limit: int
    who: str
    may_receive: bool


def late_entries(actor: Actor) -> tuple[LateEntry, ...]:
    """Within reach, the latest recorded first; at most MOST. What no duty asks for counts nowhere and is not
    listed (rule 25).
    """
    found = [one for tenant in sorted(actor.reads) for one in _late_in(actor, tenant)]
    return tuple(sorted(found, key=lambda one: one.recorded_at, reverse=True))


def _late_in(actor: Actor, tenant: int) -> Iterator[LateEntry]:
    inforce = in_force(tenant)
    limits = _limits(inforce)
    if not limits:
        return
    bound = F("happened_on") + timedelta(days=min(limits.values()))
    waiting = Fact.objects.within(actor).filter(
        tenant=tenant, kind__in=sorted(limits), replaced_at__isnull=True, receipt_on__isnull=True,
        recorded_at__gt=ExpressionWrapper(bound, DateTimeField()),  # more than enough: exactly by day below
    )  # fmt: skip
    rows = list(waiting.select_related("subject").order_by("-recorded_at", "-id")[:MOST])
    people = {row.recorded_by for row in rows if row.recorded_by is not None}
    names = dict(Subject.objects.filter(tenant=tenant, id__in=people).values_list("id", "name"))
    for row in rows:
        who = names.get(row.recorded_by, "") if row.recorded_by is not None else ""
        days = (day_of(row.recorded_at) - row.happened_on).days
        if days > limits[row.kind]:
            yield LateEntry(
                row.id, inforce.say(row.kind), row.subject.name, row.happened_on, row.recorded_at, days,
                limits[row.kind], who, _may_receive(actor, row),
            )  # fmt: skip


def _limits(inforce: InForce) -> dict[str, int]:
    """The strictest `backfill_days` of the plans whose duties count a kind."""
    found: dict[str, int] = {}
    for plan, duty in inforce.duties.values():
        if plan.backfill_days is not None:
            for kind in {kind for terms in all_terms(duty) for one in terms.counts for kind in one.kinds}:
                found[kind] = min(plan.backfill_days, found.get(kind, plan.backfill_days))
    return found


def _may_receive(actor: Actor, row: Fact) -> bool:
    others = actor.person is not None and row.recorded_by is not None and row.recorded_by != actor.person
    return others and actor.may(Permission.FACT_RECEIVE, row.subject.place)
