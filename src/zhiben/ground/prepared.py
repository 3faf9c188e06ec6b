"""Questions and new rows whose SQL never changes: built by Django once, then asked again with other values.

Building the SQL of one question takes Django several times what either engine takes to answer it; an act asks
some fifteen (docs/reference/performance.md). Nothing else is gained, so only what every act asks is prepared.

    _OLDER = Prepared(lambda tenant, at: Fact.objects.filter(tenant=tenant, at__lt=at).values_list("id"))
    for (id_,) in _OLDER.rows(tenant=7, at=noon): …
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

SHAPES = 512  # statements kept of one question: one for every number of ids it was asked with


Where = tuple[str, int | None]  # a given value's name, and which of its list


@dataclass(frozen=True, slots=True)
class _Statement:
    """`places`: for each value of the SQL which given one it is; None: the one in `fixed`."""

    sql: str
    fixed: tuple[Any, ...]
    places: tuple[Where | None, ...]
    finish: Callable[[list[Any]], Any]

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        both = zip(self.fixed, self.places, strict=True)
        return [fixed if place is None else _stored(_given(given, *place)) for fixed, place in both]


class Prepared:
    """A question in Django's words: a function of values, by name, to `values_list(…)` of several columns.

    A value is a number, text, UUID or instant, or a list of those, all different. None where the function
    itself asks otherwise then (`at`: now).
    """

    def __init__(self, ask: Callable[..., QuerySet[Any, Any]]) -> None:
        self._ask = ask
        self._made: dict[tuple[object, ...], _Statement | None] = {}

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """The rows, columns converted as Django's would be."""
        shape = (connection.vendor, *((name, _shape(one)) for name, one in given.items()))
        try:
            statement = self._made[shape]
        except KeyError:
            statement = self._make(given)
            if len(self._made) >= SHAPES:
                self._made = {}  # another thread may still read the one before
            self._made[shape] = statement
        if statement is None:
            return []
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.values(given))
            found = cursor.fetchall()
        return [tuple(row) for row in statement.finish(found)]

    def _make(self, given: Mapping[str, Any]) -> _Statement | None:
        """Ask with marks for values, so as to find where in the SQL each of them goes."""
        numbers = count()
        asked = {name: _marked(one, numbers) for name, one in given.items()}
        marks = dict(_places(asked))
        compiler = self._ask(**asked).query.get_compiler(connection=connection)
        try:
            sql, values = compiler.as_sql()
        except EmptyResultSet:  # of no ids there are no rows
            return None
        places = tuple(marks.get(value) if isinstance(value, _MARKS) else None for value in values)
        missing = set(marks.values()) - set(places)
        assert not missing, f"not in the question: {missing}"
        converters = compiler.get_converters([column for column, _, _ in compiler.select or ()])
        finish = partial(compiler.apply_converters, converters=converters) if converters else list
        return _Statement(sql, tuple(values), places, finish)


_MARKS = (int, str, UUID, datetime)
_FAR = datetime(1, 1, 1, tzinfo=UTC)


def _given(given: Mapping[str, Any], name: str, n: int | None) -> Any:
    return given[name] if n is None else given[name][n]


def _places(asked: Mapping[str, Any]) -> Iterator[tuple[Any, Where]]:
    """Where each mark stands for what."""
    for name, one in asked.items():
        if isinstance(one, list):
            yield from ((_stored(mark), (name, n)) for n, mark in enumerate(one))
        elif one is not None:
            yield _stored(one), (name, None)


def _marked(one: Any, numbers: Iterator[int]) -> Any:
    if isinstance(one, list):
        return [_mark(value, next(numbers)) for value in one]
    return None if one is None else _mark(one, next(numbers))


def _shape(one: Any) -> str:
    return f"{len(one)} values" if isinstance(one, list) else "none" if one is None else "one"


def _mark(value: Any, n: int) -> Any:
    """A value of the same kind that no question names by itself."""
    match value:
        case bool():
            raise TypeError("true and false belong into the question itself")
        case int():
            return 2_000_000_000 + n
        case str():
            return f"\x01mark {n}"
        case UUID():
            return UUID(int=(0xA5 << 120) + n)
        case datetime():
            return _FAR + timedelta(seconds=n)
    raise TypeError(f"no mark for {type(value).__name__}")


def _stored(value: Any) -> Any:
    """As Django hands it to the driver."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return str(value) if type(value) is not str and isinstance(value, str) else value


def columns_of(model: type[Model]) -> tuple[str, ...]:
    """The names of all its columns: what a question lists whose rows `one_of` makes."""
    return tuple(field.attname for field in model._meta.concrete_fields)


def one_of(model: type[Row], columns: Sequence[Any]) -> Row:
    """The row of a model, from the columns that `columns_of` names."""
    return model.from_db(connection.alias, columns_of(model), columns)


def insert(row: Model) -> None:
    """A new row with all its columns, as `save(force_insert=True)` would write it."""
    sql, fields = _insertion(type(row), connection.vendor)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    row._state.adding = False
    row._state.db = connection.alias


@lru_cache(maxsize=64)
def _insertion(model: type[Model], _vendor: str) -> tuple[str, Sequence[Any]]:
    fields = model._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(fields))})", fields
