"""Documents of a visit: what was issued, and which may be made of it. Each takes the actor first."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from zhiben.documents import forms
from zhiben.documents.actions import may_issue
from zhiben.domain.access import Actor
from zhiben.domain.papers import allowed
from zhiben.hazards.rules import rules_of
from zhiben.inspections.answers import Whole
from zhiben.inspections.papers.beginning import Issued, day_of_visit, found_in, is_time, told
from zhiben.inspections.papers.models import VisitPaper
from zhiben.inspections.queries import within

__all__ = ["Issued", "Offer"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A document this person may make of a visit, and why it may be made."""

    form: str
    title: str
    basis: str


def issued(actor: Actor, visit: UUID) -> list[Issued]:
    """What was issued of a visit and the reader may see, the first first. Raises NotFound."""
    row = within(actor, visit)
    papers = VisitPaper.objects.filter(tenant=row.tenant, visit=row).select_related("document").order_by("id")
    return [told(one.document) for one in papers if actor.reads_at(one.document.place)]


def offered(actor: Actor, whole: Whole) -> list[Offer]:
    """The documents this person may make of a visit as it stands."""
    mode = rules_of(whole.tenant, day_of_visit(whole)).mode_of(whole.line.industry)
    found = []
    for one in allowed(mode, whole.line.type, found_in(whole)):
        kept = forms.current(whole.tenant, one.form, actor.day)
        if is_time(one.form, whole.line.state) and may_issue(actor, kept):
            found.append(Offer(one.form, kept.form.title, one.basis))
    return found
