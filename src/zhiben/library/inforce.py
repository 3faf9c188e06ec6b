"""An authority's own edition of what also ships with the product. Asked by the rooms that go by it."""

from __future__ import annotations

from datetime import date

from zhiben.library.models import Edition


def own(tenant: int, kind: str, name: str, day: date) -> Edition | None:
    """The edition in force on a day, as known now; None: the shipped content holds."""
    rows = Edition.objects.filter(
        tenant=tenant, kind=kind, name=name, replaced_at__isnull=True, valid_from__lte=day
    )
    return rows.order_by("valid_from", "version").last()


def own_text(tenant: int, kind: str, name: str, day: date) -> str | None:
    """The text of that edition; None where there is none."""
    edition = own(tenant, kind, name, day)
    return None if edition is None else edition.text
