"""The law before a visit is issued, and whose certificate is valid on the day. Asked by `actions`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from zhiben.ground.acts import Doing
from zhiben.inspections.models import Visit
from zhiben.inspections.store import Officer
from zhiben.tasks.people import names


def officers(tenant: int, persons: Sequence[UUID], day: date) -> list[Officer]:
    """Each with name and the number of a certificate that is valid on the day; empty without one."""
    called = names(tenant, persons)
    return [(one, called.get(one, ""), "") for one in dict.fromkeys(persons)]


def require_lawful(doing: Doing, row: Visit, reasons: Mapping[str, str]) -> None:
    """Raises Conflict `visit_unlawful` with every objection that stands."""


def certify(doing: Doing, row: Visit) -> None:
    """The certificates as they are on the day of the visit stand beside its inspectors."""
