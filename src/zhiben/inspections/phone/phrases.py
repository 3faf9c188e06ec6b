"""What is often found, as shipped: the part of it that some papers ask for. Asked by the packet only."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings

from zhiben.contents.phrases import FILE, Phrases, load_phrases


@lru_cache(maxsize=1)
def shipped() -> Phrases:
    """Raises ValueError where the content is broken."""
    phrases, problems = load_phrases(settings.ROOT / "content" / "inspections" / FILE)
    if phrases is None:
        raise ValueError("\n".join(map(str, problems)))
    return phrases


def for_aspects(aspects: Iterable[str]) -> dict[str, list[str]]:
    """By aspect, those there are."""
    known = shipped()
    return {aspect: list(known[aspect]) for aspect in sorted(set(aspects)) if aspect in known}
