"""From a record's values to the facts it makes: fields copied, never computed. No database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from zhiben.contents.records import Emission, RecordKind
from zhiben.domain.conditions import is_missing
from zhiben.domain.facts import Value
from zhiben.domain.world import as_many
from zhiben.plans.store import NewFact
from zhiben.records.checking import dates_of


def span_of(kind: RecordKind, values: Mapping[str, Any]) -> tuple[date, date | None]:
    """When it happened; of a register, from when until when it holds."""
    first, last = dates_of(kind)
    return values[first], values.get(last) if last else None


def facts_of(
    kind: RecordKind, about: UUID, values: Mapping[str, Any], period: str, pieces: Mapping[str, int]
) -> Iterator[NewFact]:
    """One for each emission, in order. `pieces`: how many files are under each name of evidence."""
    happened_on, until = span_of(kind, values)
    given = {**values, **{name: n for name, n in pieces.items() if n}}
    for emission in kind.emits:
        yield NewFact(
            kind=emission.fact,
            subject=about,
            happened_on=happened_on,
            attributes=dict(_attributes(kind, emission, given)),
            targets=_targets(emission, given),
            about=period or None,
            until=until,
        )


def _attributes(
    kind: RecordKind, emission: Emission, given: Mapping[str, Any]
) -> Iterator[tuple[str, Value]]:
    fields = kind.fields_by_name()
    for name, source in emission.values.items():
        value = given.get(source) if isinstance(source, str) and source in fields else source
        if not is_missing(value):
            yield name, _said_flat(value)


def _said_flat(value: Any) -> Value:
    """A table as the texts of its rows: an attribute has no columns."""
    if isinstance(value, tuple) and isinstance(value[0], Mapping):
        return tuple(" ".join(str(cell) for cell in row.values() if cell is not None) for row in value)
    return value  # type: ignore[no-any-return]


def _targets(emission: Emission, given: Mapping[str, Any]) -> tuple[str, ...]:
    if emission.targets is None:
        return ()
    return tuple(str(one) for one in as_many(given.get(emission.targets)) if one)
