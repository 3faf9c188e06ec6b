"""An authority's own edition of what also ships with the product. Asked by the rooms that go by it."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from zhiben.ground.models import known
from zhiben.library.models import Edition


def own(tenant: int, kind: str, name: str, day: date, at: datetime | None = None) -> Edition | None:
    """The edition in force on a day, as known at `at` (None: now); None: the shipped content holds."""
    held = Q(replaced_at__isnull=True) if at is None else known(at)
    rows = Edition.objects.filter(held, tenant=tenant, kind=kind, name=name, valid_from__lte=day)
    return rows.order_by("valid_from", "version").last()


def own_text(tenant: int, kind: str, name: str, day: date, at: datetime | None = None) -> str | None:
    """The text of that edition; None where there is none."""
    edition = own(tenant, kind, name, day, at)
    return None if edition is None else edition.text
