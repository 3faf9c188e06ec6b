"""What is asked of the sources: whose figures, of which days, as known when; and what they answer with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from zhiben.domain.access import Actor, Place
from zhiben.domain.indicators import Amount, Pair, Span
from zhiben.ground.models import known as known_at
from zhiben.orgs.world import world_rows

SECTION, INDUSTRY, REGION = "section:", "industry:", "region:"
ZERO = Decimal(0)


@dataclass(frozen=True)
class Asking:
    """`since`: from when figures are added up; `known` None: as it stands now."""

    actor: Actor
    tenant: int
    span: Span
    since: date
    today: date
    known: datetime | None = None

    @property
    def whole(self) -> Span:
        return Span(min(self.since, self.span.first), self.span.last)

    @property
    def is_known(self) -> Q:
        """Rows dated twice that were known."""
        return Q(replaced_at__isnull=True) if self.known is None else known_at(self.known)

    @property
    def is_recorded(self) -> Q:
        """Rows of what is only ever added that were there."""
        return Q() if self.known is None else Q(recorded_at__lte=self.known)

    @cached_property
    def offices(self) -> Mapping[UUID, frozenset[str]]:
        """The sections, and which industries each supervises on the last day."""
        found = {}
        rows = world_rows(self.tenant, self.known, kinds=["section"], names=["industry"])
        for one in rows.values():
            if one.kind == "section":
                value = value_on(one.attributes.get("industry", ()), self.span.last)
                found[UUID(one.id)] = frozenset(map(str, value)) if isinstance(value, tuple) else frozenset()
        return found

    def sees(self, enterprise: UUID | None, region: str, industry: str) -> bool:
        return self.actor.reads_at(Place(self.tenant, enterprise, region, industry))

    def places(self, industry: str, region: str, office: UUID | None) -> Iterator[str]:
        """Every place of a sheet that something lies in."""
        yield ""
        if industry:
            yield INDUSTRY + industry
            if region:
                yield REGION + region
            for id_, supervised in self.offices.items():
                if industry in supervised:
                    yield f"{SECTION}{id_}"
        elif office in self.offices:
            yield f"{SECTION}{office}"

    def within(self, place: str, *, path: str = "", office: str = "") -> Q:
        """The rows that lie in a place. `path`: to the placed row, `hazard__`; `office`: the column of the
        section whose own a row is.
        """
        if place.startswith(INDUSTRY):
            return Q(**{f"{path}industry": place.removeprefix(INDUSTRY)})
        if place.startswith(REGION):
            return Q(**{f"{path}region": place.removeprefix(REGION)}) & ~Q(**{f"{path}industry": ""})
        if place.startswith(SECTION):
            id_ = UUID(place.removeprefix(SECTION))
            mine = Q(**{f"{path}industry__in": sorted(self.offices.get(id_, frozenset()) - {""})})
            return mine if path or not office else mine | Q(industry="", **{office: id_})
        return Q()


def value_on(history: Iterable[tuple[date, object]], day: date) -> object:
    """The value of dated values on a day; None before the first."""
    held: object = None
    for since, value in history:
        if since <= day:
            held = value
    return held


@dataclass(frozen=True, slots=True)
class Item:
    """One row that was counted. `route`, `of`: the page that shows it; `subject`: whom it is about."""

    id: str
    label: str
    day: date | None
    subject: UUID | None
    route: str = ""
    of: str = ""
    amount: Decimal = Decimal(1)


@dataclass(slots=True)
class Sums:
    """By place: within the days, and since the beginning. What is told apart by a key is counted once."""

    asking: Asking
    now: dict[str, Decimal] = field(default_factory=dict)
    total: dict[str, Decimal] = field(default_factory=dict)
    keys_now: dict[str, set[object]] = field(default_factory=dict)
    keys_total: dict[str, set[object]] = field(default_factory=dict)

    def add(self, where: tuple[str, str, UUID | None], now: Decimal | int, total: Decimal | int) -> None:
        for place in self.asking.places(*where):
            self.now[place] = self.now.get(place, ZERO) + now
            self.total[place] = self.total.get(place, ZERO) + total

    def add_key(self, where: tuple[str, str, UUID | None], key: object, is_now: bool) -> None:
        for place in self.asking.places(*where):
            self.keys_total.setdefault(place, set()).add(key)
            if is_now:
                self.keys_now.setdefault(place, set()).add(key)

    def pairs(self, places: Iterable[str], scale: Decimal) -> dict[str, Pair]:
        """A figure for every place: nothing found is nought, for the source was asked."""
        return {
            place: Pair(self._amount(place, True, scale), self._amount(place, False, scale))
            for place in places
        }

    def _amount(self, place: str, now: bool, scale: Decimal) -> Amount:
        keys = (self.keys_now if now else self.keys_total).get(place, ())
        added = (self.now if now else self.total).get(place, ZERO)
        return Amount((added + len(keys)) * scale)
