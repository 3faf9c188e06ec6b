"""Whose a return code is, and what its holder may see. Not in `queries`: a unit without account is no actor.

Codes are those of joint inspections (`inspections.joint.codes`): random, told once, kept as a keyed digest.
One opens the return of one unit for one month, until its last day.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.crypto import salted_hmac

from zhiben.domain.access import Actor, system
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Incomplete, TooMany
from zhiben.orgs.models import Authority
from zhiben.orgs.own.actions import normalised
from zhiben.orgs.staff.actions import count_attempt, forget_attempts
from zhiben.reports.returns import queries
from zhiben.reports.returns.models import Return
from zhiben.reports.returns.queries import Whole


def digest_of(code: str) -> str:
    """What is kept of a code; case, spaces and dashes do not matter."""
    return salted_hmac("zhiben.reports.returns", normalised(code), algorithm="sha256").hexdigest()


def return_of(code: str, client: str, at: datetime) -> Return:
    """The return of a code. Raises Incomplete `month_code` (wrong, replaced, out of date alike); TooMany
    `month_attempts` after too many that were none.
    """
    try:
        counted = count_attempt(f"return {client}", client, at)
    except TooMany as error:
        raise TooMany("month_attempts") from error
    tenants = list(Authority.objects.values_list("id", flat=True))  # a code does not say whose it is
    rows = Return.objects.filter(tenant__in=tenants, digest=digest_of(code), until__gte=day_of(at))
    row = rows.select_related("month").first()
    if row is None:
        raise Incomplete("month_code")
    forget_attempts(counted)
    return row


def holder(row: Return, at: datetime) -> Actor:
    """Whoever holds the code, as the program acts for them: they see this one return."""
    return system("return", [row.tenant], day_of(at))


def shown(row: Return, at: datetime) -> Whole:
    """What the unit may know: its own return."""
    return queries.whole(holder(row, at), row.id)


def authority_of(row: Return) -> str:
    """Who asks."""
    return Authority.objects.values_list("name", flat=True).get(id=row.tenant)
