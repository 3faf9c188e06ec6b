"""通行密钥 of one's own account: a device is added, a device is let go."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiben.domain.refusals import NotFound, Refused
from zhiben.orgs.second import passkeys
from zhiben.web import second
from zhiben.web.account import stay
from zhiben.web.challenges import site_of, taken
from zhiben.web.login import said
from zhiben.web.policies import proven, signed_in
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn


@signed_in
@proven
@require_POST
def add(request: SignedIn) -> HttpResponse:
    """The answer of a new device."""
    try:
        passkeys.add(
            request.actor, request.POST.get("name", ""), request.POST.get("answer", ""),
            taken(request), site_of(request), at=request.now, key=key_of(request),
        )  # fmt: skip
    except Refused as refusal:
        return second.page(request, problem=said(refusal), status=refusal.status)
    stay(request)
    return HttpResponseRedirect(f"{reverse('account-second')}?done=passkey")


@signed_in
@proven
@require_POST
def let_go(request: SignedIn) -> HttpResponse:
    try:
        chosen = UUID(request.POST.get("passkey", ""))
    except ValueError as error:
        raise NotFound("passkey") from error
    passkeys.let_go(request.actor, chosen, at=request.now, key=key_of(request))
    stay(request)
    return HttpResponseRedirect(f"{reverse('account-second')}?done=passkey-ended")
