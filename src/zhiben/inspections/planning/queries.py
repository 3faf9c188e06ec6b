"""Everything that can be asked about planning. Each takes the actor first and stays within reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count

from zhiben.domain.access import Actor
from zhiben.domain.legality import Cap
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.refusals import NotFound
from zhiben.domain.visits import State
from zhiben.domain.yearly import PLAN_FLOW, PlanEvent, PlanState, spread
from zhiben.inspections.models import Visit
from zhiben.inspections.planning import certificates
from zhiben.inspections.planning.counting import LIVE, counted
from zhiben.inspections.planning.models import Avoidance, Draw, YearPlan
from zhiben.inspections.planning.stored import Told, told
from zhiben.inspections.rules import rules_of
from zhiben.orgs import queries as orgs
from zhiben.orgs.models import Subject

# ── who stays away ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Kept:
    """A recusal as it is listed. `holds`: on the day asked."""

    id: UUID
    person: str
    enterprise: UUID
    enterprise_name: str
    reason: str
    since: date
    until: date | None
    holds: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who may be sent. `number`, `until`: of a card `valid` on the day, else of another."""

    person: UUID
    name: str
    section: str
    number: str
    until: date | None
    valid: bool


def avoidances(actor: Actor, *, today: date, most: int = 200) -> list[Kept]:
    """Those that are not ended, the latest first."""
    rows = Avoidance.objects.within(actor).filter(ended_at__isnull=True).select_related("person", "about")
    return [
        Kept(
            row.id, row.person.name, row.about_id, row.about.name, row.reason or "", row.since, row.until,
            row.since <= today and (row.until is None or today <= row.until), row.person_id == actor.person,
        )
        for row in rows.order_by("-id")[:most]
    ]  # fmt: skip


def avoidance(actor: Actor, id_: UUID) -> Avoidance:
    """Raises NotFound alike for missing and out of reach."""
    row = Avoidance.objects.within(actor).filter(id=id_, ended_at__isnull=True).first()
    if row is None:
        raise NotFound("avoidance", id=id_)
    return row


def officers(actor: Actor, on: date) -> list[Officer]:
    """People of the authority who ever had a card, those whose card is valid on the day first."""
    tenant = min(actor.writes or actor.reads, default=0)
    held = {one.person: one for one in certificates.cards(tenant)}
    valid = {one.person: one for one in certificates.cards(tenant) if one.valid(on)}
    rows = Subject.objects.within(actor).filter(
        tenant=tenant, id__in=held, kind=Kind.PERSON, enterprise__isnull=True, standing=Standing.OPERATING
    )
    found = []
    for row in rows.select_related("parent"):
        card = valid.get(row.id) or held[row.id]
        section = row.parent.name if row.parent is not None else ""
        found.append(Officer(row.id, row.name, section, card.number, card.until, row.id in valid))
    return sorted(found, key=lambda one: (not one.valid, one.section, one.name, one.person))


# ── draws ────────────────────────────────────────────────────────────────────────────────────────


def draws(actor: Actor, *, most: int = 100) -> list[Told]:
    """The latest first; their lists are left out."""
    return [told(row) for row in Draw.objects.within(actor).defer("lots", "drawn").order_by("-id")[:most]]


def draw(actor: Actor, id_: UUID) -> Told:
    """One with its list. Raises NotFound."""
    return told(draw_row(actor, id_), whole=True)


def draw_row(actor: Actor, id_: UUID) -> Draw:
    """Raises NotFound alike for missing and out of reach."""
    row = Draw.objects.within(actor).filter(id=id_).first()
    if row is None:
        raise NotFound("draw", id=id_)
    return row


# ── the plan of a year ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Line:
    """One industry of a year: planned, filed and open visits by month; `firms`: enterprises at work."""

    industry: str
    name: str
    months: tuple[int, ...]
    made: tuple[int, ...]
    open: tuple[int, ...]
    firms: int

    @property
    def total(self) -> int:
        return sum(self.months)

    @property
    def done(self) -> int:
        return sum(self.made)


@dataclass(frozen=True, slots=True)
class Planned:
    """One industry in one month: planned visits, those made, those issued and not made yet."""

    industry: str
    name: str
    planned: int
    made: int
    open: int

    @property
    def missing(self) -> int:
        return max(0, self.planned - self.made - self.open)


@dataclass(frozen=True, slots=True)
class Year:
    """The plan of a year as it stands: `version` to be named in a change; `events`: what may be done now."""

    id: UUID | None
    year: int
    n: int
    state: PlanState | None
    version: int
    lines: tuple[Line, ...]
    events: tuple[PlanEvent, ...]
    made_by: UUID | None = None
    published_at: datetime | None = None
    in_public: bool = False  # an earlier version is published


@dataclass(frozen=True, slots=True)
class Balance:
    """How often an enterprise was visited this year: `used` of `cap`; `usual`: planned by its industry."""

    enterprise: UUID
    name: str
    industry: str
    used: int
    open: int
    usual: int
    cap: Cap


def year(actor: Actor, year_: int, *, today: date) -> Year:
    """The latest version, or what the settings propose where there is none yet."""
    tenant = min(actor.writes or actor.reads, default=0)
    rows = YearPlan.objects.within(actor).filter(tenant=tenant, year=year_)
    row = rows.order_by("-n").first()
    firms = firms_by_industry(actor, tenant)
    if row is None:
        rules = rules_of(tenant, max(today, date(year_, 1, 1)))
        lines: Mapping[str, list[int]] = {
            one: spread(n, rules.visits_of(one)) for one, n in firms.items() if rules.visits_of(one)
        }
        return Year(None, year_, 1, None, 0, _lines(actor, tenant, year_, lines, firms), ())
    events = tuple(PLAN_FLOW.offers(PlanState(row.state), actor, row.place))
    return Year(
        row.id, year_, row.n, PlanState(row.state), row.version,
        _lines(actor, tenant, year_, row.lines, firms), events, row.made_by, row.published_at,
        rows.filter(state=PlanState.PUBLISHED, replaced_at__isnull=True).exists(),
    )  # fmt: skip


def month(actor: Actor, first: date) -> tuple[Planned, ...]:
    """What the published plan has for the month that begins on `first`, and what has come of it."""
    tenant = min(actor.writes or actor.reads, default=0)
    row = YearPlan.objects.within(actor).filter(
        tenant=tenant, year=first.year, state=PlanState.PUBLISHED, replaced_at__isnull=True
    ).first()  # fmt: skip
    if row is None:
        return ()
    names = {one.code: one.name for one in orgs.industries(actor)}
    found = _by_month(actor, tenant, first.year, first.month)
    return tuple(
        Planned(
            industry, names.get(industry, industry), months[first.month - 1],
            found[industry, first.month, True], found[industry, first.month, False],
        )
        for industry, months in sorted(row.lines.items(), key=lambda one: names.get(one[0], one[0]))
    )  # fmt: skip


def year_row(actor: Actor, id_: UUID) -> YearPlan:
    """Raises NotFound alike for missing and out of reach."""
    row = YearPlan.objects.within(actor).filter(id=id_).first()
    if row is None:
        raise NotFound("year_plan", id=id_)
    return row


def firms_by_industry(actor: Actor, tenant: int) -> dict[str, int]:
    """Enterprises at work within reach, by industry."""
    rows = Subject.objects.within(actor).filter(
        tenant=tenant, kind=Kind.ENTERPRISE, standing=Standing.OPERATING
    ).exclude(industry="").order_by()  # fmt: skip
    return dict(rows.values_list("industry").annotate(n=Count("id")))


def _lines(
    actor: Actor, tenant: int, year_: int, lines: Mapping[str, list[int]], firms: Mapping[str, int]
) -> tuple[Line, ...]:
    names = {one.code: one.name for one in orgs.industries(actor)}
    found = _by_month(actor, tenant, year_)
    return tuple(
        Line(
            industry, names.get(industry, industry), tuple(lines.get(industry, [0] * 12)),
            tuple(found[industry, month, True] for month in range(1, 13)),
            tuple(found[industry, month, False] for month in range(1, 13)), firms.get(industry, 0),
        )
        for industry in sorted({*lines, *firms}, key=lambda one: names.get(one, one))
    )  # fmt: skip


def _by_month(
    actor: Actor, tenant: int, year_: int, month_: int | None = None
) -> Counter[tuple[str, int, bool]]:
    """Visits of a year that count, by industry, month and whether they were made."""
    rows = Visit.objects.within(actor).filter(
        tenant=tenant, planned_on__year=year_, counts=True, state__in=LIVE
    )
    if month_ is not None:
        rows = rows.filter(planned_on__month=month_)
    found: Counter[tuple[str, int, bool]] = Counter()
    counted_ = rows.order_by().values_list("industry", "planned_on__month", "state").annotate(n=Count("id"))
    for industry, month, state, n in counted_:
        found[industry, month, state in (State.FILED, State.RETURNED)] += n
    return found


def balances(actor: Actor, enterprises: Collection[orgs.Line], *, year_: int, today: date) -> list[Balance]:
    """How often each of these was visited, in the order given."""
    tenant = min(actor.writes or actor.reads, default=0)
    ids = [one.id for one in enterprises if one.tenant == tenant]
    used = counted(tenant, ids, year_)
    drafts = Visit.objects.within(actor).filter(
        tenant=tenant, enterprise__in=ids, planned_on__year=year_, counts=True, state=State.DRAFTED
    )
    ahead = Counter(drafts.values_list("enterprise", flat=True))
    rules = rules_of(tenant, today)
    return [
        Balance(
            one.id, one.name, one.industry, used[one.id], ahead[one.id], rules.visits_of(one.industry),
            rules.cap_of(one.industry, today),
        )
        for one in enterprises
    ]  # fmt: skip
