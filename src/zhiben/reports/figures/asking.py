"""What is asked of the sources, where everything stands, and what they answer with.

An enterprise stands where it stood on the last day, for everything that is counted of it: so what there was
before, what came and what went make what there is, in every town and industry (docs/decisions/indicators.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from zhiben.domain.access import Actor, Place
from zhiben.domain.facts import Value
from zhiben.domain.indicators import Amount, Pair, Span
from zhiben.domain.orgs import Kind
from zhiben.orgs.models import Authority
from zhiben.orgs.world import as_known, stretches
from zhiben.reports.figures.roll import NAMING, Roll, Told, text_on, value_on

INDUSTRY, REGION, SECTION = "industry:", "region:", "section:"
Named = frozenset[Value]
ZERO = Decimal(0)
ONE = Decimal(1)


class Spot(NamedTuple):
    """Of what stands in the same places of a sheet: all that decides it."""

    region: str
    industry: str
    named: Named = frozenset()


class Firm(NamedTuple):
    """An enterprise on the last day; `on_file`: in operation since then or before, and not closed; `named`:
    the section it was put under by name, else that of its industry supervises it (rule 12).
    """

    region: str
    industry: str
    on_file: bool
    named: Named = frozenset()

    @property
    def spot(self) -> Spot:
        """What says in which places of a sheet it stands."""
        return Spot(self.region, self.industry, self.named)


NOWHERE = Firm("", "", False)


@dataclass(frozen=True)
class Asking:
    """`roll`: who there is, as known; `whole`: the days since figures are added up; both stretches end today
    at the latest. Only what lies within the actor's reach, by where it stood, is counted.
    """

    actor: Actor
    roll: Roll
    span: Span
    whole: Span
    today: date

    @property
    def tenant(self) -> int:
        return self.roll.tenant

    @property
    def known(self) -> datetime | None:
        """None: as it stands now."""
        return self.roll.known

    @property
    def is_known(self) -> Q:
        """Rows dated twice."""
        return as_known(self.known)

    @property
    def is_recorded(self) -> Q:
        """Rows of what is only ever added."""
        return Q() if self.known is None else Q(recorded_at__lte=self.known)

    @cached_property
    def firms(self) -> Mapping[UUID, Firm]:
        """Every enterprise, as known."""
        return {id_: self.firm(id_) for id_ in self.roll.enterprises}

    @cached_property
    def offices(self) -> Mapping[UUID, frozenset[str]]:
        """The sections there were on the last day, and which industries each supervised."""
        last, found = self.span.last, {}
        for id_, told in self.roll.offices.items():
            if _is_on_file(told, last):
                value = value_on(told.get("industry", ()), last)
                found[id_] = frozenset(map(str, value)) if isinstance(value, tuple) else frozenset[str]()
        return found

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The whole, then every industry, town and section that somebody within reach stands in."""
        firms = [one for one in self.firms.values() if one.on_file and self._reads(one.region, one.industry)]
        industries = sorted({INDUSTRY + one.industry for one in firms if one.industry})
        regions = sorted({REGION + one.region for one in firms if one.region})
        return ("", *industries, *regions, *sorted(f"{SECTION}{id_}" for id_ in self.offices))

    def firm(self, enterprise: UUID | None) -> Firm:
        """Where an enterprise, or the one it was merged into, stands; nowhere where none is known of it. Each
        is placed once, and only who is asked about.
        """
        if enterprise is None:
            return NOWHERE
        if enterprise not in self._placed:
            told = self.roll.held(enterprise)
            self._placed[enterprise] = self._firm(told) if told else NOWHERE
        return self._placed[enterprise]

    def _firm(self, told: Told) -> Firm:
        last = self.span.last
        named = frozenset(value_on(told[name], last) for name in NAMING if name in told) - {None}
        return Firm(
            text_on(told, "region", last), text_on(told, "industry", last), _is_on_file(told, last), named
        )

    def within(self, spot: Spot) -> tuple[str, ...]:
        """The places of a sheet that an enterprise there stands in."""
        if spot not in self._within:
            offices = (f"{SECTION}{id_}" for id_ in self.offices if self._supervises(id_, spot))
            industry = INDUSTRY + spot.industry if spot.industry else ""
            places = ("", industry, REGION + spot.region if spot.region else "", *offices)
            is_seen = self._reads(spot.region, spot.industry)
            self._within[spot] = ("", *filter(None, places)) if is_seen else ()
        return self._within[spot]

    def _supervises(self, office: UUID, spot: Spot) -> bool:
        """As `domain.world` says of sections."""
        if spot.named:
            return not spot.named.isdisjoint(self._called.get(office, frozenset()))
        return spot.industry in self.offices[office]

    @cached_property
    def _called(self) -> Mapping[UUID, frozenset[Value]]:
        """What each section could be called by on the last day: its id, code, name or role, as known."""
        last, told = self.span.last, self.roll.told(Kind.SECTION, ("name", "role"))
        return {
            id_: frozenset({str(id_), code, *(value_on(one, last) for one in told.get(id_, {}).values())})
            - {None}
            for id_, code in self.roll.codes.items()
        }

    def _reads(self, region: str, industry: str) -> bool:
        return self.actor.reads_at(Place(self.tenant, None, region, industry))

    @cached_property
    def of_office(self) -> tuple[str, ...]:
        """Where what is no enterprise's stands: in the whole, for whoever reads what is the office's own."""
        home = Authority.objects.filter(id=self.tenant).values_list("region", flat=True).first()
        return ("",) if self._reads(home or "", "") else ()

    @cached_property
    def _within(self) -> dict[Spot, tuple[str, ...]]:
        return {}

    @cached_property
    def _placed(self) -> dict[UUID, Firm]:
        return {}

    def stands(self, enterprise: UUID | None, subject: UUID | None = None) -> tuple[str, ...]:
        """The places something of an enterprise stands in; what an office did itself stands in it."""
        if enterprise is not None:
            return self.within(self.firm(enterprise).spot)
        if not self.of_office or subject not in self.offices:
            return self.of_office
        return ("", f"{SECTION}{subject}")


def _is_on_file(told: Told, day: date) -> bool:
    """In operation since that day or before, and not closed."""
    joined, closed, _ = stretches(told.get("status", ()))
    return joined <= day and (closed is None or closed > day)


@dataclass(frozen=True, slots=True)
class Item:
    """One row that was counted, and for how much. `route`, `of`: the page that shows it; `subject`: whom it
    is about.
    """

    id: str
    label: str
    day: date | None
    enterprise: UUID | None
    subject: UUID | None
    route: str = ""
    of: str = ""
    amount: Decimal = ONE


class Sums:
    """By place: within the days, and since figures are added up; and who did something without saying how
    much of it there was. `is_heard`: whether any source has spoken.
    """

    def __init__(self, per: int = 1, *, is_heard: bool = True) -> None:
        self.per, self.is_heard = per, is_heard
        self.now: dict[str, Decimal | int] = {}
        self.total: dict[str, Decimal | int] = {}
        self.untold: dict[str, set[UUID]] = {}
        self.untold_now: dict[str, set[UUID]] = {}

    def add(self, places: Iterable[str], now: Decimal | int | None, total: Decimal | int) -> None:
        """`now` None: it lies before the days."""
        for place in places:
            if now is not None:
                self.now[place] = self.now.get(place, 0) + now
            self.total[place] = self.total.get(place, 0) + total

    def add_untold(self, places: Iterable[str], who: UUID, *, within: bool) -> None:
        """Something of theirs does not say how much. `within`: it lies within the days."""
        for place in places:
            self.untold.setdefault(place, set()).add(who)
            if within:
                self.untold_now.setdefault(place, set()).add(who)

    def pair(self, place: str) -> Pair:
        """The figures of a place: nothing found is nought, for the source was asked; where all that was found
        says no number, there is none.
        """
        if not self.is_heard:
            return Pair()
        return Pair(self._of(self.now, self.untold_now, place), self._of(self.total, self.untold, place))

    def _of(self, sums: Mapping[str, Decimal | int], untold: Mapping[str, set[UUID]], place: str) -> Amount:
        missing = len(untold.get(place, ()))
        if missing and place not in sums:
            return Amount(None, missing=missing)
        return Amount(Decimal(sums.get(place, 0)) / self.per, missing=missing)
