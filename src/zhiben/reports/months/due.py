"""When the figures of a month are due: as the plan's duty says, else by the usual day.

Beside `queries`: opening a month asks it too.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from zhiben.domain.months import usual_due
from zhiben.domain.plan import Form
from zhiben.domain.profiles import all_terms
from zhiben.orgs.models import Subject
from zhiben.plans.inforce import DutyKey, InForce, in_force
from zhiben.plans.stored import Narrow, every

RETURN = "monthly_return"  # the kind of fact


def due_of(tenant: int, period: str) -> date:
    """The day the authority owes its figures to the authority above; without such a duty the usual day."""
    inforce = in_force(tenant)
    duties = _reporting(inforce)
    if duties:
        own = Subject.objects.filter(tenant=tenant, kind="authority").values("id")
        narrow = Narrow(Q(tenant=tenant, subject__in=own), duties=frozenset(duty for _, duty in duties))
        for found in every(narrow):
            if found.cell.period == period and found.cell.due_on is not None:
                return found.cell.due_on
    return usual_due(period, inforce.calendar)


def _reporting(inforce: InForce) -> Collection[DutyKey]:
    return [
        key
        for key, (_, duty) in inforce.duties.items()
        if duty.form == Form.REPORT
        and any(RETURN in counts.kinds for terms in all_terms(duty) for counts in terms.counts)
    ]
