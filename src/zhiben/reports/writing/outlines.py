"""The structures of papers as shipped. Asked by this room: they are content, not somebody's data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings

from zhiben.contents.reports import load_reports
from zhiben.domain.outlines import Outline
from zhiben.domain.refusals import NotFound


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Outline]:
    """By id. Raises ValueError where the content is broken."""
    loaded = load_reports(settings.ROOT / "content" / "reports")
    if loaded.problems:
        raise ValueError("\n".join(map(str, loaded.problems)))
    return loaded.outlines


def outline_of(kind: str) -> Outline:
    """Raises NotFound."""
    found = shipped().get(kind)
    if found is None:
        raise NotFound("paper_kind", kind=kind[:42])
    return found
