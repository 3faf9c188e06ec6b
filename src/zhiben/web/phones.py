"""Phones that visits are taken along on: one's own and one's people's, stopping a lost one; and at the desk,
what a phone could not send by itself.
"""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.domain.access import Permission
from zhiben.domain.refusals import Incomplete, NotFound, NotPermitted, Refused
from zhiben.ground import limits
from zhiben.inspections.phone import actions, queries, wire
from zhiben.web import uploads
from zhiben.web.account import RECORDING
from zhiben.web.policies import signed_in
from zhiben.web.records_form import ids_of
from zhiben.web.records_tables import key_of
from zhiben.web.requests import SignedIn
from zhiben.web.templatetags.permits import may_ever


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Whose phones there are, since when they were silent, which clock is wrong."""
    return page(request)


@signed_in
@require_POST
def revoke(request: SignedIn) -> HttpResponse:
    """A phone is lost: nothing is taken from it any more."""
    chosen = ids_of(request.POST, "device")
    if not chosen:
        raise NotFound("device")
    try:
        reason = request.POST.get("reason", "")
        actions.revoke(chosen[0], reason, by=request.actor, at=request.now, key=key_of(request))
    except Incomplete as refusal:
        return page(request, problem=said(refusal), status=422)
    return HttpResponseRedirect(f"{reverse('phones')}?done=revoked")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: SignedIn) -> HttpResponse:
    """The file a phone exported: each operation gets its receipt here. Again, it changes nothing."""
    if not any(may_ever(request.actor, one) for one in RECORDING):
        raise NotPermitted("not_permitted", verb=Permission.INSPECTION_RECORD.value)
    if request.method != "POST":
        return render(request, "phones/handover.html", {})
    try:
        _, content = uploads.content(request, "packet", limits.HANDOVER_BYTES)
        packet = wire.read_packet(content)
        handed = actions.hand_over(packet, by=request.actor, at=request.now)
    except Refused as refusal:
        return render(request, "phones/handover.html", {"problem": said(refusal)}, status=422)
    return render(request, "phones/handover.html", told_of(packet, handed))


def told_of(packet: wire.Packet, handed: actions.Handed) -> dict[str, Any]:
    """What the page says of it."""
    counts = Counter(one["outcome"] for one in handed.told)
    return {
        "handed": handed, "lines": list(zip(packet.operations, handed.told, strict=True)),
        "photos": len(packet.pictures) - len(handed.problems), "counts": counts,
        "taken": counts["applied"] + counts["clash"], "before": counts["repeated"],
        "refused": counts["refused"],
    }  # fmt: skip


def page(request: SignedIn, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "phones": queries.phones(request.actor), "problem": problem, "key": f"form:{uuid4()}",
        "done": request.GET.get("done", ""),
        "may_hand_over": any(may_ever(request.actor, one) for one in RECORDING),
    }  # fmt: skip
    return render(request, "phones/list.html", context, status=status)


def said(refusal: Refused) -> str:
    return f"{gettext(refusal.reason)}{gettext(refusal.remedy)}"
