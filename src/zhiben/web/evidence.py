"""Evidence to look at and to take away: small pictures on pages, originals only as files to be kept."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.http import FileResponse
from django.views.decorators.http import require_safe

from zhiben.domain.refusals import NotFound
from zhiben.ground.evidence import queries
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn

# Whatever is inside, a browser runs nothing of it.
SANDBOX = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}


@signed_in
@require_safe
def original(request: SignedIn, id: UUID) -> FileResponse:  # noqa: A002 - the name in the address
    """The bytes as they came, under the name they came with."""
    item = queries.evidence(request.actor, id)
    return _file(item.path, item.mime, item.name)


@signed_in
@require_safe
def small(request: SignedIn, id: UUID) -> FileResponse:  # noqa: A002
    """A picture of a piece of evidence."""
    item = queries.evidence(request.actor, id)
    return _picture(item.small if item.has_small else None)


@signed_in
@require_safe
def waiting(request: SignedIn, id: UUID) -> FileResponse:  # noqa: A002
    """A picture of what this person has sent and not yet filed."""
    item = queries.upload(request.actor, id)
    return _picture(item.small if item.has_small else None)


def _picture(path: Path | None) -> FileResponse:
    if path is None or not path.is_file():
        raise NotFound("picture")
    return _file(path, "image/webp")


def _file(path: Path, mime: str, name: str = "") -> FileResponse:
    return FileResponse(
        path.open("rb"), as_attachment=bool(name), filename=name, content_type=mime, headers=SANDBOX
    )
