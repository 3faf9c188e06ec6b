"""Notices as people find them behind the bell: local rows, made from the outbox, nobody's act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from zhiben.tasks.models import Notice


def keep(notices: Iterable[Notice]) -> None:
    """Each once: a notice delivered again is dropped by its key."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)


def open_(notice: int, at: datetime) -> None:
    Notice.objects.filter(id=notice, read_at__isnull=True).update(read_at=at)


def read(tenant: int, person: UUID, until: datetime, at: datetime) -> None:
    """What the person was told until then has been looked at."""
    rows = Notice.objects.filter(tenant=tenant, person=person, read_at__isnull=True, at__lte=until)
    rows.update(read_at=at)
