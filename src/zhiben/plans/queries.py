"""Everything that can be asked about duties. Each takes the actor first and stays within reach.

`today` decides the words. `known`: the answer as it was known at that moment, counted anew from what was
recorded by then; without it, from the stored cells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, Sum

from zhiben.domain.access import Actor
from zhiben.domain.cells import Status
from zhiben.domain.facts import Value
from zhiben.domain.gates import Refusal
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import NotFound
from zhiben.domain.words import word as called
from zhiben.ground.scope import within
from zhiben.orgs import queries as orgs
from zhiben.plans import listing, models, one, stored
from zhiben.plans.answers import (
    Choice,
    Choices,
    Counted,
    EnterprisePage,
    Figure,
    Filters,
    Happening,
    Member,
    Obligation,
    Page,
    Row,
)
from zhiben.plans.inforce import InForce, in_force
from zhiben.plans.stored import Found
from zhiben.plans.todo import Card, Column, Todo, rows_of, todo
from zhiben.plans.words_sql import word

__all__ = [
    "Card", "Choice", "Choices", "Column", "Counted", "EnterprisePage", "Figure", "Filters", "Happening",
    "Member", "Obligation", "Page", "Row", "Todo", "clause_figures", "counts", "enterprise_obligations",
    "filter_choices", "members", "obligation", "obligation_list", "own_plans", "refusals",
    "region_figures", "rows_of", "todo",
]  # fmt: skip


def obligation_list(
    actor: Actor,
    *,
    filters: Filters,
    today: date,
    cursor: str | None = None,
    limit: int = 50,
    known: datetime | None = None,
) -> Page:
    """A page of obligations, soonest late first. Raises Incomplete for a cursor that is none of ours."""
    position = listing.position_of(cursor)
    if known is not None:
        return listing.page_as_known(actor, filters, today, position, limit, known)
    found, after = stored.page(listing.narrowed(actor, filters), today, position, limit)
    sums = counts(actor, filters=filters, today=today)
    total = sum(n for one, n in sums.items() if not filters.words or one in filters.words)
    return Page(tuple(listing.rows(actor, found, today)), total, listing.cursor_of(after))


def counts(
    actor: Actor, *, filters: Filters, today: date, known: datetime | None = None
) -> Mapping[Status, int]:
    """How many of each word; `filters.words` is left out of account. All eight words are keys."""
    if known is not None:
        sums = listing.counts_as_known(actor, filters, today, known)
    elif listing.beyond_tallies(actor, filters):
        sums = stored.counts(listing.narrowed(actor, filters, words=frozenset()), today)
    else:
        tallies = models.Tally.objects.filter(within(actor), listing.of_tallies(filters))
        rows = tallies.annotate(word=word(today)).order_by().values_list("word").annotate(n=Sum("n"))
        sums = {Status(one): n for one, n in rows}
    return {one: sums.get(one, 0) for one in Status}


def obligation(actor: Actor, id_: str, *, today: date, known: datetime | None = None) -> Obligation:
    """One obligation with the reasons for it. Raises NotFound alike for missing and for out of reach."""
    return one.obligation(actor, id_, today, known)


def members(actor: Actor, row: Row, *, today: date) -> tuple[Member, ...]:
    """Who is in the set of an obligation as it is stored. Raises NotFound."""
    return one.members(actor, row, today)


def enterprise_obligations(
    actor: Actor, enterprise: UUID, *, today: date, known: datetime | None = None
) -> EnterprisePage:
    """Everything owed by an enterprise and beneath it. Raises NotFound."""
    firm = orgs.subject(actor, enterprise, Kind.ENTERPRISE)
    filters = Filters(enterprise=enterprise)
    if known is None:
        found = list(stored.every(listing.narrowed(actor, filters), today))
    else:
        found = listing.found_as_known(actor, filters, today, known)
    rows = tuple(listing.rows(actor, sorted(found, key=lambda one: one.at[:2]), today, known))
    sums = Counter(row.word for row in rows)
    months = listing.months(in_force(firm.tenant, known))
    return EnterprisePage(
        enterprise, firm.name, months, rows, {one: sums.get(one, 0) for one in Status}, known
    )


def filter_choices(actor: Actor, *, today: date) -> Choices:
    """For the filter bar of the list: what is in force in the actor's authorities."""
    plans = [plan for tenant in sorted(actor.reads) for plan in in_force(tenant).plans]
    clauses = {clause.id: clause for plan in plans for clause in plan.clauses if clause.reads == "duty"}
    duties = {duty.id: duty.terms.title for plan in plans for duty in plan.duties}
    return Choices(
        words=tuple(Choice(one.value, called(one)) for one in Status),
        plans=tuple(Choice(plan.id, plan.title) for plan in dict.fromkeys(plans)),
        clauses=tuple(Choice(id_, f"{id_} {clause.summary}") for id_, clause in clauses.items()),
        duties=tuple(Choice(id_, title) for id_, title in duties.items()),
        regions=tuple(Choice(region.code, region.name) for region in orgs.regions(actor)),
        industries=tuple(Choice(industry.code, industry.name) for industry in orgs.industries(actor)),
        sections=tuple(Choice(str(id_), name) for id_, name in orgs.sections(actor)),
        authorities=tuple(Choice(str(one.id), one.name) for one in orgs.authorities(actor)),
    )


def own_plans(actor: Actor, known: datetime | None = None) -> InForce:
    """What the actor's own authority counts by: what its plans call things, its working days."""
    return in_force(min(actor.writes or actor.reads), known)


def clause_figures(actor: Actor, plan: str, *, today: date) -> tuple[Figure, ...]:
    """Every clause of a plan that has obligations, in the order of the plan. Raises NotFound."""
    clauses = next(
        (
            {clause.id: clause.summary for clause in found.plan(plan).clauses}
            for found in map(in_force, sorted(actor.reads))
            if any(one.id == plan for one in found.plans)
        ),
        None,
    )
    if clauses is None:
        raise NotFound("plan", plan=plan)
    mine = Counts("clause", Q(plan=plan), lambda found: found.cell.plan == plan)
    return _figures(actor, mine, clauses, today)


def region_figures(actor: Actor, *, today: date, plan: str = "") -> tuple[Figure, ...]:
    """Enterprises' obligations by region, by code."""
    regions = {region.code: region.name for region in orgs.regions(actor)}
    of_firms = ~Q(industry="") & (Q(plan=plan) if plan else Q())
    mine = Counts("region", of_firms, lambda found: bool(found.industry) and plan in ("", found.cell.plan))
    return _figures(actor, mine, regions, today)


def refusals(actor: Actor, verb: str, context: Mapping[str, Value], *, at: datetime) -> tuple[Refusal, ...]:
    """The gates of the plans in force that refuse an act of `domain.verbs`; none lets it pass.

    `context["subject"]`: the id of whom it is about. Asked by the act of that verb inside its transaction.
    """
    return one.refusals(actor, verb, context, at)


class Counts(NamedTuple):
    """Tallies, or cells one by one, to be summed by a column."""

    column: str
    tallies: Q
    cells: Callable[[Found], bool]


def _figures(actor: Actor, mine: Counts, labels: Mapping[str, str], today: date) -> tuple[Figure, ...]:
    """Sums by one column and word, in the order of `labels`."""
    if listing.sees_single_enterprises(actor):
        sums = listing.sums_of_cells(actor, mine.column, mine.cells, today)
    else:
        rows = models.Tally.objects.filter(within(actor), mine.tallies).annotate(word=word(today)).order_by()
        found = rows.values_list(mine.column, "word").annotate(n=Sum("n"))
        sums = {(key, Status(said)): n for key, said, n in found if n}
    by_key: dict[str, dict[Status, int]] = {}
    for (key, said), n in sums.items():
        by_key.setdefault(key, dict.fromkeys(Status, 0))[said] += n
    ordered = [*(key for key in labels if key in by_key), *sorted(by_key.keys() - labels.keys())]
    return tuple(_figure(key, labels.get(key, key), by_key[key]) for key in ordered)


def _figure(key: str, label: str, sums: Mapping[Status, int]) -> Figure:
    done = sums[Status.DONE] + sums[Status.DONE_LATE]
    due = done + sums[Status.OVERDUE]
    rate = (Decimal(100 * done) / due).quantize(Decimal("0.1")) if due else None
    return Figure(key, label, sums, sum(sums.values()), rate)
