"""Writing the index, inside the act that changes the thing. Told by each room's `finding.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from zhiben.domain.access import Place
from zhiben.ground import engines, limits
from zhiben.ground.search import install, words
from zhiben.ground.search.models import Findable

BATCH = 500
REGION_LEVELS = (2, 4, 6, 9, 12)  # digits of a division code that say a whole division
_NUMBER_BITS = 62  # of an id, behind its time, version and variant


@dataclass(frozen=True, slots=True)
class Entry:
    """What a thing is found by. `text`: further values it is found by, such as former names."""

    kind: str
    name: str
    place: Place
    text: tuple[str, ...] = ()
    day: date | None = None


def keep(tenant: int, entries: Mapping[UUID, Entry | None]) -> int:
    """Bring the index to what is said of these things; None: not to be found. Returns how many differed."""
    return sum(_keep(tenant, dict(part)) for part in _parts(entries.items()))


def mend(tenant: int, entries: Iterable[tuple[UUID, Entry]]) -> int:
    """Bring the whole index of an authority to what is said of all its things. Returns how many differed."""
    with transaction.atomic(durable=True):
        install.install(connection)
        wrong, seen = 0, set[UUID]()
        for part in _parts(entries):
            wrong += _keep(tenant, dict(part))
            seen.update(id_ for id_, _ in part)
        kept = Findable.objects.filter(tenant=tenant).values_list("id", flat=True)
        gone = [id_ for id_ in kept if id_ not in seen]
        return wrong + keep(tenant, dict.fromkeys(gone))


def is_empty(tenant: int) -> bool:
    """Is nothing of an authority in the index? It may be older than the index."""
    return not Findable.objects.filter(tenant=tenant).exists()


def row(tenant: int, id_: UUID, entry: Entry) -> Findable:
    """The entry as it is stored. Personal numbers are left out whoever wrote them."""
    name = words.without_personal(entry.name)[:200]
    told = (" ".join(words.without_personal(value).split()) for value in entry.text)
    text = "\n".join(value for value in told if value)[: limits.FINDABLE_TEXT]
    place = entry.place
    tokens = chain(words.name_tokens(name), words.text_tokens(text.split("\n")), place_tokens(place))
    return Findable(
        id=id_, tenant=tenant, enterprise=place.enterprise, region=place.region, industry=place.industry,
        number=id_.int & ((1 << _NUMBER_BITS) - 1), kind=entry.kind, name=name, text=text, day=entry.day,
        words=" ".join(dict.fromkeys([kind_token(entry.kind), *tokens])),
    )  # fmt: skip


def kind_token(kind: str) -> str:
    return "k" + words.fold(kind)


def place_tokens(place: Place) -> Iterator[str]:
    """Where a thing lies: reach narrows inside the index already (it is decided by `scope.within`)."""
    yield f"t{place.tenant}"
    if place.enterprise is not None:
        yield enterprise_token(place.enterprise)
    yield from (region_token(place.region[:n]) for n in REGION_LEVELS if len(place.region) >= n)
    if place.industry:
        yield industry_token(place.industry)


def enterprise_token(enterprise: UUID) -> str:
    return f"e{enterprise.hex}"


def region_token(code: str) -> str:
    return f"r{code}"


def industry_token(code: str) -> str:
    return "i" + code.encode().hex()


SHOWN = ("enterprise", "region", "industry", "kind", "name", "text", "day", "words")


def _keep(tenant: int, entries: Mapping[UUID, Entry | None]) -> int:
    rows = Findable.objects.filter(tenant=tenant, id__in=list(entries))
    kept = {one.id: one for one in rows}
    wanted = {id_: row(tenant, id_, entry) for id_, entry in entries.items() if entry is not None}
    gone = [id_ for id_ in kept if id_ not in wanted]
    if gone:
        Findable.objects.filter(tenant=tenant, id__in=gone).delete()
    changed = [one for id_, one in wanted.items() if id_ in kept and not same(one, kept[id_])]
    Findable.objects.bulk_update(changed, SHOWN, batch_size=100)
    new = sorted((one for id_, one in wanted.items() if id_ not in kept), key=lambda one: one.number)
    if new:
        _load(new)
    return len(gone) + len(changed) + len(new)


def _load(rows: Iterable[Findable]) -> None:
    columns = [str(field.column) for field in Findable._meta.concrete_fields]
    told = (tuple(getattr(one, field.attname) for field in Findable._meta.concrete_fields) for one in rows)
    with connection.cursor() as cursor:
        engines.of(connection).load(cursor, Findable._meta.db_table, columns, told)


def same(one: Findable, other: Findable) -> bool:
    """Do two entries of one thing say the same?"""
    return all(getattr(one, name) == getattr(other, name) for name in SHOWN)


def _parts(
    items: Iterable[tuple[UUID, Any]],
) -> Iterator[list[tuple[UUID, Any]]]:
    part: list[tuple[UUID, Any]] = []
    for item in items:
        part.append(item)
        if len(part) == BATCH:
            yield part
            part = []
    if part:
        yield part
