"""Evidence to look at, to take away and to doubt: small pictures on pages, originals only as files."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import FileResponse, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from zhiben.domain.refusals import NotFound
from zhiben.ground.evidence import queries, reuse
from zhiben.ground.evidence.claims import Doubt
from zhiben.web.narrowing import Day
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn, is_fragment

DOUBTED = {
    Doubt.BEFORE: gettext_lazy("照片信息里的拍摄日期早于发现隐患的日期，不能证明已整改。"),
    Doubt.AHEAD: gettext_lazy("照片信息里的拍摄日期还没到。"),
    Doubt.TIME: gettext_lazy("照片信息里的拍摄时间不成立。"),
    Doubt.PLACE: gettext_lazy("照片信息里的拍摄位置不成立。"),
    Doubt.ABROAD: gettext_lazy("照片信息里的拍摄位置不在国内。"),
}


class Asked(forms.Form):
    """With what in mind it is asked. What makes no sense is left out of account."""

    found = Day()

    def together(self) -> list[UUID]:
        """Pieces of the same hazard."""
        given = self.data.getlist("with") if isinstance(self.data, QueryDict) else []
        return [UUID(one) for one in given[:MOST] if UUIDS.fullmatch(one)]


MOST = 200
UUIDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Whatever is inside, a browser runs nothing of it.
SANDBOX = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}


@signed_in
@require_safe
def original(request: SignedIn, id: UUID) -> HttpResponseBase:  # noqa: A002 - the name in the address
    """The bytes as they came, under the name they came with."""
    item = queries.evidence(request.actor, id)
    return _file(item.path, item.mime, item.name)


@signed_in
@require_safe
def small(request: SignedIn, id: UUID) -> HttpResponseBase:  # noqa: A002
    """A picture of a piece of evidence."""
    item = queries.evidence(request.actor, id)
    return _picture(item.small if item.has_small else None)


@signed_in
@require_safe
def waiting(request: SignedIn, id: UUID) -> HttpResponseBase:  # noqa: A002
    """A picture of what this person has sent and not yet filed."""
    item = queries.upload(request.actor, id)
    return _picture(item.small if item.has_small else None)


@signed_in
@require_safe
def alike(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """Where else a file is used, and why to doubt what it says; htmx asks for the part alone.

    `with` in the address: pieces of the same hazard; `found`: the day it was found.
    """
    item = queries.evidence(request.actor, id)
    asked = Asked(request.GET)
    asked.is_valid()
    found_on = asked.cleaned_data.get("found")
    doubts = queries.doubts(request.actor, [id], found_on, request.today)
    context = {
        "item": item, "flags": reuse.alike(request.actor, id, asked.together()),
        "doubts": [DOUBTED[one] for one in doubts.get(id, [])],
    }  # fmt: skip
    return render(request, "evidence/_alike.html" if is_fragment(request) else "evidence/alike.html", context)


def as_kept(path: Path, mime: str, name: str = "") -> HttpResponseBase:
    """A file out of the evidence, whoever was found to may have it."""
    if not path.is_file():
        raise NotFound("file")
    return _file(path, mime, name)


def _picture(path: Path | None) -> HttpResponseBase:
    if path is None or not path.is_file():
        raise NotFound("picture")
    return _file(path, "image/webp")


def _file(path: Path, mime: str, name: str = "") -> HttpResponseBase:
    """The file itself; where the proxy hands files out, only which one it may hand out now."""
    if not settings.ACCEL:
        return FileResponse(
            path.open("rb"), as_attachment=bool(name), filename=name, content_type=mime, headers=SANDBOX
        )
    place = path.relative_to(Path(settings.HOME) / "evidence").as_posix()
    response = HttpResponse(content_type=mime, headers=SANDBOX | {"X-Accel-Redirect": settings.ACCEL + place})
    if disposition := content_disposition_header(bool(name), name):
        response.headers["Content-Disposition"] = disposition
    return response
