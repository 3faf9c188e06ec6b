"""Whose a code is. Not in `queries`: whoever holds a letter has no account, so there is no actor yet."""

from __future__ import annotations

from datetime import date

from django.utils.crypto import salted_hmac

from zhiben.domain.refusals import Incomplete
from zhiben.orgs.models import Authority, Invitation
from zhiben.orgs.own.actions import normalised


def invited(code: str, today: date) -> Invitation:
    """The open invitation of a code. Raises Incomplete `invitation`: wrong, used, out of date alike."""
    tenants = list(Authority.objects.values_list("id", flat=True))  # a code does not say whose it is
    found = Invitation.objects.filter(tenant__in=tenants, digest=digest_of(code))
    row = found.filter(replaced_at__isnull=True, until__gte=today).select_related("subject").first()
    if row is None:
        raise Incomplete("invitation")
    return row


def digest_of(code: str) -> str:
    """What is kept of a code; case, spaces and dashes do not matter."""
    return salted_hmac("zhiben.orgs.invitation", normalised(code), algorithm="sha256").hexdigest()


def enterprise_of(code: str, today: date) -> str:
    """The name of the enterprise a code was sent to. Raises as `invited`."""
    return str(invited(code, today).subject.name)
