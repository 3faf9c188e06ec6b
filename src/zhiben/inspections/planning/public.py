"""What the public page says of an authority's inspections. Not in `queries`: nobody signs in there.

Only what was published: the plan of the year, caps and quiet periods, items, announced draws. No enterprise's
own figures but the lists of draws, which are published to be recomputed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhiben.contents.inspection_rules import InspectionRules, Items, Often
from zhiben.domain.checklists import Checklist
from zhiben.domain.legality import Cap, Stretch
from zhiben.domain.refusals import NotFound
from zhiben.domain.yearly import PlanState
from zhiben.inspections.planning.models import Draw, YearPlan
from zhiben.inspections.planning.stored import Told
from zhiben.inspections.planning.stored import told as told_of
from zhiben.inspections.rules import rules_of
from zhiben.library.checklists import checklists_on
from zhiben.orgs.models import Authority, Industry

DRAWS = 50  # the latest


@dataclass(frozen=True, slots=True)
class Office:
    """An authority that has published something."""

    tenant: int
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """One industry: planned visits by month, the yearly cap, how often each is planned to be visited."""

    name: str
    months: tuple[int, ...]
    cap: Cap
    often: Often | None
    lists: tuple[str, ...]

    @property
    def total(self) -> int:
        return sum(self.months)


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything published. `year` 0: no plan of this year is published."""

    year: int
    n: int
    lines: tuple[Line, ...]
    quiet: tuple[Stretch, ...]
    items: Items
    lists: tuple[Checklist, ...]
    draws: tuple[Told, ...]


def offices() -> list[Office]:
    """Authorities with a published plan or an announced draw, by tenant."""
    tenants = list(Authority.objects.values_list("id", flat=True))
    plans = YearPlan.objects.filter(tenant__in=tenants, state=PlanState.PUBLISHED)
    draws = Draw.objects.filter(tenant__in=tenants)
    found = {*plans.values_list("tenant", flat=True), *draws.values_list("tenant", flat=True).distinct()}
    return [Office(one.id, one.name) for one in Authority.objects.filter(id__in=found).order_by("id")]


def told(tenant: int, today: date) -> Shown:
    """What an authority has published, as of today."""
    plan = YearPlan.objects.filter(
        tenant=tenant, year=today.year, state=PlanState.PUBLISHED, replaced_at__isnull=True
    ).first()  # fmt: skip
    rules = rules_of(tenant, today)
    names = dict(Industry.objects.values_list("code", "name"))
    held = {one.key: one.checklist for one in checklists_on(tenant, today)}
    lines: Mapping[str, list[int]] = {} if plan is None else plan.lines
    industries = [one for one in names if one in lines or one in rules.caps or one in rules.frequency]
    draws = Draw.objects.filter(tenant=tenant).defer("lots", "drawn").order_by("-id")[:DRAWS]
    return Shown(
        0 if plan is None else plan.year, 0 if plan is None else plan.n,
        tuple(
            Line(
                names[one], tuple(lines.get(one, [0] * 12)), rules.cap_of(one, today),
                rules.frequency.get(one),
                tuple(held[key].title for key in sorted(rules.lists_of(one, today)) if key in held),
            )
            for one in industries
        ),
        tuple(one for one in rules.quiet if one.last >= today), rules.items,
        tuple(held[key] for key in _published(rules, today) if key in held), tuple(map(told_of, draws)),
    )  # fmt: skip


def _published(rules: InspectionRules, day: date) -> list[str]:
    """The keys of every published list."""
    if rules.items.published_on is None or rules.items.published_on > day:
        return []
    return sorted({key for keys in rules.items.lists.values() for key in keys})


def draw(id_: UUID) -> Told:
    """An announced draw with its list. Raises NotFound."""
    tenants = list(Authority.objects.values_list("id", flat=True))
    row = Draw.objects.filter(tenant__in=tenants, id=id_).first()
    if row is None:
        raise NotFound("draw", id=id_)
    return told_of(row, whole=True)
