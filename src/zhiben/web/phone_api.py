"""What a phone asks over the wire: its packet, taking what it wrote, its photos. docs/reference/phone-api.md

Answers are JSON, also every "no": code, why, what to do.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.domain.refusals import Incomplete, TooLarge
from zhiben.domain.syncing import off_by
from zhiben.ground import limits
from zhiben.ground.canonical import instant
from zhiben.ground.evidence import files, intake
from zhiben.ground.evidence.files import Arrived, Arriving
from zhiben.inspections.phone import actions, packet, wire
from zhiben.web.account import called
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn

PIECE = 256 * 1024
OFF = timedelta(0)


@signed_in
@require_safe
def take_along(request: SignedIn) -> HttpResponse:
    """The packet: `visit` in the address for some of the person's visits, else all that are theirs."""
    asked = [wire.id_of(one) for one in request.GET.getlist("visit")]
    made = packet.pull(
        [one for one in asked if one is not None] if asked else None, device_of(request),
        called(request.headers.get("User-Agent", "")), by=request.actor, at=request.now,
        today=request.today,
    )  # fmt: skip
    return HttpResponse(made, content_type="application/json")


@signed_in
@require_POST
def operations(request: SignedIn) -> HttpResponse:
    """What was written down, and a receipt for each."""
    sent = wire.read(body(request))
    off = off_by(sent.at, request.now) if sent.at is not None else None
    clock = None if sent.at is None else int((off or OFF).total_seconds())
    told = actions.take(sent.operations, by=request.actor, at=request.now, clock=clock)
    return answer({"server_at": instant(request.now), "clock_off": clock or 0, "receipts": told})


@signed_in
@require_http_methods(["PUT"])
def photo(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """The bytes of a photo. It belongs to nothing until an operation names it."""
    device = actions.known_device(device_of(request), by=request.actor)
    wanted = request.headers.get("X-Sha256", "").lower()
    arrived = arriving(request)
    if arrived.sha256 != wanted and not arrived.too_large:
        files.drop(arrived)
        raise Incomplete("photo_digest", id=id)
    upload, before = intake.arrive_once(
        arrived, id, by=request.actor, tenant=device.tenant, at=request.now, among=intake.IMAGES
    )
    outcome = "repeated" if before else "applied"
    return answer({"id": str(id), "sha256": upload.sha256, "outcome": outcome})


def device_of(request: HttpRequest) -> UUID:
    """Which phone asks. Raises Incomplete `device_missing`."""
    device = wire.id_of(request.headers.get("X-Device"))
    if device is None:
        raise Incomplete("device_missing")
    return device


def body(request: HttpRequest) -> bytes:
    """All of it. Raises TooLarge, Incomplete where it was cut off."""
    try:
        return request.body
    except RequestDataTooBig as error:
        raise TooLarge("too_large") from error
    except UnreadablePostError as error:
        raise Incomplete("operations_unfit") from error


def arriving(request: HttpRequest) -> Arrived:
    """The body into quarantine, piece by piece. Raises Incomplete where it was cut off."""
    file = Arriving(limits.EVIDENCE_BYTES)
    try:
        while piece := request.read(PIECE):
            file.write(piece)
            if file.size > limits.EVIDENCE_BYTES:
                break
    except BaseException as error:
        file.give_up()
        if isinstance(error, UnreadablePostError):
            raise Incomplete("photo_digest") from error
        raise
    return file.done()


def answer(told: dict[str, Any]) -> JsonResponse:
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
