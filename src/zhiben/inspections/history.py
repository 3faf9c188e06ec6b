"""What is known of an enterprise before the door opens (进门须知): one screen, looked at before a visit.

Beside `queries`: it asks the rooms beneath, not this one's rows only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from zhiben.domain.access import Actor
from zhiben.domain.entries import Kind
from zhiben.hazards import queries as hazards
from zhiben.hazards.models import Hazard
from zhiben.hazards.queries import Wanted as HazardsWanted
from zhiben.inspections.answers import History
from zhiben.inspections.models import Entry, Visit
from zhiben.inspections.planning.counting import counted
from zhiben.inspections.queries import seen
from zhiben.inspections.rules import rules_of
from zhiben.orgs import queries as orgs
from zhiben.plans.registers import held_by

POSTS = ("principal", "chief_safety_officer", "safety_manager")
SOON = timedelta(days=60)


def history(actor: Actor, enterprise: UUID, *, today: date, without: UUID | None = None) -> History:
    """`without`: the visit itself, which is no history yet. Raises NotFound."""
    firm = orgs.subject(actor, enterprise, "enterprise")
    found = hazards.page(actor, HazardsWanted(state="open", enterprise=enterprise), today=today, size=20)
    again = Hazard.objects.within(actor).filter(enterprise=enterprise, recurs__isnull=False).order_by("-id")
    visits = _others(actor, enterprise, without)
    cap = rules_of(firm.tenant, today).cap_of(firm.industry, today)
    held = {(one.title, one.who): one for one in held_by(actor, enterprise, today=today)}  # the last to end
    ends = [
        (one.title, one.who, one.until)
        for one in held.values()
        if one.until is not None and one.until <= today + SOON
    ]
    return History(
        open=found.lines, overdue=sum(one.is_overdue for one in found.lines),
        recurring=tuple(dict.fromkeys(one.text for one in again[:5])),
        last=tuple(_found(list(visits.filter(filed_on__isnull=False).order_by("-filed_on", "-id")[:3]))),
        certificates=tuple(ends[:10]), cap=cap.most,
        visits=counted(firm.tenant, [firm.id], today.year, without)[firm.id],
        people=tuple(_people(actor, enterprise, today)),
    )  # fmt: skip


def before(
    actor: Actor, enterprise: UUID, item: str, *, without: UUID | None = None
) -> list[tuple[date, str]]:
    """What earlier visits found at an item, the latest first."""
    rows = _others(actor, enterprise, without).filter(filed_on__isnull=False)
    last = list(rows.order_by("-filed_on", "-id")[:5])
    return [(day, text) for day, named, text in _found(last) if named == item]


def _others(actor: Actor, enterprise: UUID, without: UUID | None) -> QuerySet[Visit]:
    rows = seen(actor).filter(enterprise=enterprise)
    return rows if without is None else rows.exclude(id=without)


def _found(rows: list[Visit]) -> list[tuple[date, str, str]]:
    days = {one.id: one.filed_on for one in rows}
    entries = Entry.objects.filter(
        tenant__in={one.tenant for one in rows}, visit__in=list(days), name__startswith=f"{Kind.FINDING}:"
    ).order_by("-id")
    return [
        (day, str(one.fields.get("item") or ""), str(one.fields.get("text") or ""))
        for one in entries
        if not one.fields.get("dropped") and (day := days[one.visit_id]) is not None
    ]


def _people(actor: Actor, enterprise: UUID, today: date) -> Iterator[tuple[str, str]]:
    """Who answers for safety there: name and post."""
    for one in orgs.beneath(actor, enterprise, today=today):
        post = one.attributes.get("post")
        if one.line.kind == "person" and post in POSTS:
            yield one.line.name, str(post)
