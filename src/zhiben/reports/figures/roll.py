"""Who there is and what was held to be true of them: enterprises and sections as known, read once, whatever
days are asked about.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from zhiben.domain.facts import Subject, Value
from zhiben.domain.indicator_formulas import Subjects
from zhiben.domain.orgs import Kind
from zhiben.orgs.models import Attribute
from zhiben.orgs.models import Subject as Row
from zhiben.orgs.values import from_json
from zhiben.orgs.world import as_known, batches, redirects, world_rows

NAMING = ("section", "supervised_by")  # attributes that name a section
WHERE = ("region", "industry")  # attributes that are columns too, as today has them
STANDING = (*WHERE, "status", *NAMING)
EVERYBODY = Q()
FEW = 2_000  # enterprises: reading so many by themselves is less than reading all
History = tuple[tuple[date, Value], ...]  # the earliest day first
Told = dict[str, History]  # by attribute


class Roll:
    """Of one authority. `known` None: as it stands now."""

    def __init__(self, tenant: int, known: datetime | None) -> None:
        self.tenant, self.known = tenant, known
        self._few: dict[UUID, Told] = {}
        self._read: dict[tuple[Kind, tuple[str, ...]], Mapping[UUID, Told]] = {}
        self._worlds: dict[tuple[str, tuple[str, ...]], dict[str, Subject]] = {}

    @property
    def enterprises(self) -> Mapping[UUID, Told]:
        """Of each enterprise what says where it stands, and whether it is in operation."""
        return self.told(Kind.ENTERPRISE, STANDING)

    def need(self, enterprises: Iterable[UUID | None]) -> None:
        """These are about to be asked about: where they are few, they alone are read."""
        ids = {self.merged.get(one, one) for one in enterprises if one is not None} - self._few.keys()
        if (Kind.ENTERPRISE, STANDING) not in self._read and len(ids) <= FEW:
            self._few |= dict.fromkeys(ids, Told())
            for batch in batches(ids):
                self._few |= self._histories(Kind.ENTERPRISE, STANDING, Q(subject__in=batch))

    def held(self, enterprise: UUID) -> Told:
        """What `enterprises` says of it, or of the one it was merged into; nothing where none is known."""
        id_ = self.merged.get(enterprise, enterprise)
        few = self._few.get(id_)
        return self.enterprises.get(id_, {}) if few is None else few

    @property
    def offices(self) -> Mapping[UUID, Told]:
        """Of each section which industries it supervises, and since when it is there."""
        return self.told(Kind.SECTION, ("industry", "status"))

    @cached_property
    def codes(self) -> Mapping[UUID, str]:
        """Of every section there ever was."""
        rows = Row.objects.filter(tenant=self.tenant, kind=Kind.SECTION.value)
        return dict(rows.values_list("id", "code"))

    @cached_property
    def merged(self) -> Mapping[UUID, UUID]:
        """Enterprises merged into others, and into which."""
        return redirects(self.tenant, self.known)

    @cached_property
    def movers(self) -> Mapping[UUID, tuple[str, str]]:
        """Enterprises that on some day may have stood elsewhere than their columns say today, or stand under
        a section by name; with these columns.
        """
        rows = Row.objects.filter(tenant=self.tenant, kind=Kind.ENTERPRISE.value)
        columns = rows.values_list("id", *WHERE).iterator(chunk_size=5000)
        return {id_: (town, trade) for id_, town, trade in columns if self._moves(id_, town, trade)}

    def _moves(self, id_: UUID, *columns: str) -> bool:
        told = self.held(id_)
        if any(name in told for name in NAMING):
            return True
        return any(
            {value for _, value in told.get(name, ())} != {column}
            for name, column in zip(WHERE, columns, strict=True)
        )

    def told(self, kind: Kind, names: tuple[str, ...]) -> Mapping[UUID, Told]:
        """What was held of these attributes of the subjects of a kind; who has none of them is absent."""
        if (kind, names) not in self._read:
            self._read[kind, names] = self._histories(kind, names)
        return self._read[kind, names]

    def world(self, formula: Subjects) -> dict[str, Subject]:
        """The subjects of a kind with the attributes that are asked of them, and everybody above them."""
        kind, names = formula.kind, tuple(formula.where)
        if (kind, names) not in self._worlds:
            self._worlds[kind, names] = world_rows(self.tenant, self.known, kinds=[kind], names=names)
        return self._worlds[kind, names]

    def _histories(self, kind: Kind, names: Iterable[str], some: Q = EVERYBODY) -> Mapping[UUID, Told]:
        """Histories that are alike are one object: there are few values and few days."""
        rows = Attribute.objects.filter(
            as_known(self.known), some, tenant=self.tenant, subject__kind=kind.value, name__in=list(names)
        )
        said = rows.annotate(text=Cast("value", TextField())).order_by("subject", "name", "valid_from")
        alone: dict[tuple[date, str | None], History] = {}
        found: dict[UUID, Told] = {}
        for id_, name, day, text in said.values_list("subject", "name", "valid_from", "text").iterator(
            chunk_size=5000
        ):
            one = alone.get((day, text))
            if one is None:
                one = alone[day, text] = ((day, None if text is None else from_json(json.loads(text))),)
            told = found.setdefault(id_, {})
            told[name] = told[name] + one if name in told else one
        return found


def value_on(history: Iterable[tuple[date, Value]], day: date) -> Value:
    """The value of dated values on a day, the earliest first; None before the first."""
    held: Value = None
    for since, value in history:
        if since <= day:
            held = value
    return held


def text_on(told: Told, name: str, day: date) -> str:
    """The value of the day; of a day before the first the first, as the columns of a subject have it."""
    history = told.get(name, ())
    value = value_on(history, day)
    if value is None and history:
        value = history[0][1]
    return value if isinstance(value, str) else ""
