"""Rows of what units are asked and say, written inside acts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from zhiben.domain.access import Place
from zhiben.domain.months import ReturnState, UnitKind
from zhiben.ground.acts import Doing
from zhiben.reports.months.models import Month
from zhiben.reports.returns.models import EXCUSED, Return, Said


@dataclass(frozen=True, slots=True)
class Unit:
    """Who is asked. `key`: `section:ID`, `region:CODE`, `enterprise:ID`; `asks`: which indicators."""

    kind: UnitKind
    key: str
    name: str
    place: Place
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What a unit says. `notes`: 情况说明, by indicator; `narrative`: by `domain.months.NARRATIVE`."""

    values: Mapping[str, Decimal]
    notes: Mapping[str, str]
    narrative: Mapping[str, str]


def ask(month: Month, units: Sequence[Unit], due_on: date, at: datetime) -> list[Return]:
    """Each of these is asked from now on; whoever is asked already stays as it is."""
    have = set(
        Return.objects.filter(tenant=month.tenant, month=month, unit__in=[one.key for one in units])
        .values_list("unit", flat=True)
    )  # fmt: skip
    rows = [
        Return(
            tenant=month.tenant, enterprise=one.place.enterprise, region=one.place.region,
            industry=one.place.industry, month=month, kind=one.kind, unit=one.key, name=one.name,
            asks=list(one.asks), state=ReturnState.ASKED, due_on=due_on, recorded_at=at,
        )
        for one in units
        if one.key not in have
    ]  # fmt: skip
    return Return.objects.bulk_create(rows, batch_size=500)


def give_code(row: Return, digest: str, until: date) -> None:
    """From now on this code, and no other, opens what the unit is asked."""
    Return.objects.filter(tenant=row.tenant, id=row.id).update(digest=digest, until=until)


def say(doing: Doing, row: Return, words: Words, by_name: str) -> None:
    """These answers take the place of what the unit said before."""
    take_back(row, doing.at)
    of = {
        "tenant": row.tenant, "enterprise": row.enterprise, "region": row.region, "industry": row.industry,
        "of": row, "by": doing.by.person, "by_name": by_name[:60], "recorded_at": doing.at,
    }  # fmt: skip
    numbers = [
        Said(**of, indicator=name, value=value, note=words.notes.get(name) or None)
        for name, value in words.values.items()
    ]
    texts = [Said(**of, indicator=name, text=text) for name, text in words.narrative.items() if text]
    Said.objects.bulk_create([*numbers, *texts])


def excuse(doing: Doing, row: Return, reason: str) -> None:
    """The unit need not report."""
    take_back(row, doing.at)
    Said(
        tenant=row.tenant, enterprise=row.enterprise, region=row.region, industry=row.industry, of=row,
        indicator=EXCUSED, text=reason[:500], by=doing.by.person, by_name=doing.by.name[:60],
        recorded_at=doing.at,
    ).save(force_insert=True)  # fmt: skip


def take_back(row: Return, at: datetime) -> None:
    """Nothing that the unit said stands any longer; it stays to be read."""
    Said.objects.filter(tenant=row.tenant, of=row, replaced_at__isnull=True).update(replaced_at=at)


def chased(tenant: int, rows: Collection[Return], at: datetime) -> None:
    """These were reminded once more."""
    for row in rows:
        Return.objects.filter(tenant=tenant, id=row.id).update(chased=row.chased + 1, chased_at=at)
