"""An authority's own edition of what also ships with the product. Asked by the rooms that go by it."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from zhiben.ground.models import known
from zhiben.library.files import NOTHING
from zhiben.library.models import Edition


def own(tenant: int, kind: str, name: str, day: date, at: datetime | None = None) -> Edition | None:
    """The edition in force on a day, as known at `at` (None: now); None: the shipped content holds, be it
    that there never was another or that the authority went back to it.
    """
    held = Q(replaced_at__isnull=True) if at is None else known(at)
    rows = Edition.objects.filter(held, tenant=tenant, kind=kind, name=name, valid_from__lte=day)
    found = rows.order_by("valid_from", "version").last()
    return None if found is None or found.text == NOTHING else found


def own_text(tenant: int, kind: str, name: str, day: date, at: datetime | None = None) -> str | None:
    """The text of that edition; None where there is none."""
    edition = own(tenant, kind, name, day, at)
    return None if edition is None else edition.text


def names(tenant: int, kind: str, day: date, at: datetime | None = None) -> set[str]:
    """The contents of a kind that an authority has editions of by a day, as known at `at` (None: now)."""
    held = Q(replaced_at__isnull=True) if at is None else known(at)
    rows = Edition.objects.filter(held, tenant=tenant, kind=kind, valid_from__lte=day)
    return set(rows.values_list("name", flat=True))
