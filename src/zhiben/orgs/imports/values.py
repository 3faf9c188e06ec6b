"""What already holds of many subjects, asked a few hundred at a time: for comparing rows with it.

Neither columns nor changes nor questions of people: the judging of an import asks it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from zhiben.domain.facts import Value
from zhiben.domain.orgs import Standing
from zhiben.orgs.models import UNDONE, Attribute, Subject
from zhiben.orgs.values import from_json
from zhiben.orgs.world import as_known, batches


class Histories:
    """All that is held to be true of some subjects, by day."""

    def __init__(self, tenant: int, subjects: Iterable[UUID], names: Collection[str]) -> None:
        self._told: dict[tuple[UUID, str], list[tuple[date, Value]]] = defaultdict(list)
        wanted = sorted({"status", *names})
        for part in batches(subjects):
            rows = Attribute.objects.filter(
                as_known(None), tenant=tenant, subject__in=part, name__in=wanted
            ).order_by("valid_from")
            for subject, name, day, value in rows.values_list("subject", "name", "valid_from", "value"):
                self._told[subject, name].append((day, from_json(value)))

    def on(self, subject: UUID, name: str, day: date) -> Value:
        """The value of the day; None before the first."""
        held = [value for begins, value in self._told.get((subject, name), ()) if begins <= day]
        return held[-1] if held else None

    def joined(self, subject: UUID) -> date | None:
        """The first day of operating."""
        told = self._told.get((subject, "status"), ())
        return next((day for day, standing in told if standing == Standing.OPERATING), None)


def by_code(tenant: int, kind: str, codes: Iterable[str]) -> dict[str, list[Subject]]:
    """Subjects of a kind by code, whoever may see them; not those whose entry was undone."""
    return _by("code", tenant, kind, codes)


def by_name(tenant: int, kind: str, names: Iterable[str]) -> dict[str, list[Subject]]:
    return _by("name", tenant, kind, names)


def _by(column: str, tenant: int, kind: str, texts: Iterable[str]) -> dict[str, list[Subject]]:
    found: dict[str, list[Subject]] = defaultdict(list)
    for part in batches(sorted(set(texts))):
        rows = Subject.objects.filter(tenant=tenant, kind=kind, **{f"{column}__in": part})
        for row in rows.exclude(standing=UNDONE).order_by("id"):
            found[getattr(row, column)].append(row)
    return found
