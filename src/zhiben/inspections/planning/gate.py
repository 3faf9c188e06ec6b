"""What the legality gate has to know of a visit, gathered. Asked by the room, which asks for no actor."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from zhiben.domain.legality import Cap, Known, Other
from zhiben.domain.visits import State
from zhiben.inspections.models import Visit
from zhiben.inspections.planning import certificates, covering
from zhiben.inspections.planning.counting import counted
from zhiben.inspections.rules import rules_of
from zhiben.orgs.models import Subject

AHEAD = (State.DRAFTED, State.ISSUED, State.UNDER_WAY)  # might be made together


def known_of(
    subject: Subject, on: date, persons: Collection[UUID], *, today: date, without: UUID | None = None
) -> Known:
    """For a visit to `subject` on a day by `persons`; `without`: the visit itself, which is not counted."""
    tenant = subject.tenant
    rules = rules_of(tenant, on)
    cap = rules.cap_of(subject.industry, on)
    visits = counted(tenant, [subject.id], on.year, without)[subject.id]
    return Known(
        needed=rules.inspectors_needed, certificates=certificates.cards(tenant, persons),
        avoided=certificates.avoided(tenant, subject.id, on), published=rules.lists_of(subject.industry, on),
        cap=cap, visits=visits, owed=_owed(subject, on, today, cap, visits), quiet=rules.quiet,
        others=_others(subject, on, rules.merge_within, without),
    )  # fmt: skip


def _owed(subject: Subject, on: date, today: date, cap: Cap, visits: int) -> str:
    """Only looked for where it matters."""
    if cap.most is None or visits < cap.most:
        return ""
    return covering.owed(subject.tenant, subject.id, on, max(today, on))


def _others(subject: Subject, on: date, within: int, without: UUID | None) -> tuple[Other, ...]:
    window = timedelta(days=within)
    rows = Visit.objects.filter(
        tenant=subject.tenant, enterprise=subject.id, state__in=AHEAD,
        planned_on__range=(on - window, on + window),
    ).exclude(type="self")  # fmt: skip
    if without is not None:
        rows = rows.exclude(id=without)
    found = list(rows.order_by("planned_on", "id")[:10])
    leads = Subject.objects.filter(tenant=subject.tenant, id__in=[one.lead for one in found if one.lead])
    sections: dict[UUID | None, str] = dict(leads.values_list("id", "parent__name"))
    return tuple(Other(one.number, one.planned_on, sections.get(one.lead) or "", one.id) for one in found)
