"""Evidence to look at and to take away: small pictures on pages, originals only as files to be kept."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from zhiben.domain.refusals import NotFound
from zhiben.ground.evidence import queries
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn

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
