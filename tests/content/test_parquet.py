"""What we write as Parquet, DuckDB reads alike, with its types."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from zhiben.contents.parquet import write


def back(names, rows, tmp_path):
    file = tmp_path / "t.parquet"
    file.write_bytes(write(names, rows))
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        return db.read_parquet(str(file)).types, db.read_parquet(str(file)).fetchall()


def test_text_numbers_days_moments_and_gaps_come_back_as_they_were(tmp_path):
    at = datetime(2026, 10, 31, 23, 59, 59, 123456, tzinfo=UTC)
    rows = [
        ("某船厂", 3, Decimal("98.25"), date(2026, 10, 1), at, True, "=1+1"),
        (None, None, None, None, None, None, None),
        ("", -(2**63), Decimal(0), date(1949, 10, 1), at, False, "\U0001f6a2"),
    ]
    types, found = back(["企业", "条", "率", "日期", "时刻", "是否", "说明"], rows, tmp_path)
    assert [str(one) for one in types] == [
        "VARCHAR", "BIGINT", "DECIMAL(18,6)", "DATE", "TIMESTAMP WITH TIME ZONE", "BOOLEAN", "VARCHAR",
    ]  # fmt: skip
    assert found == rows


def test_a_table_without_rows_keeps_its_columns_and_many_columns_are_no_trouble(tmp_path):
    names = [f"c{n}" for n in range(20)]
    assert back(names, [], tmp_path)[1] == []
    assert back(names, [tuple(range(20))] * 1000, tmp_path)[1] == [tuple(range(20))] * 1000


def test_what_differs_within_a_column_is_text_and_whole_numbers_join_others(tmp_path):
    types, found = back(["a", "b"], [(1, 1), ("未报", Decimal("0.5"))], tmp_path)
    assert [str(one) for one in types] == ["VARCHAR", "DECIMAL(18,6)"]
    assert found == [("1", Decimal(1)), ("未报", Decimal("0.5"))]


def test_names_are_each_its_own_and_rows_as_long_as_they():
    with pytest.raises(ValueError, match="name of its own"):
        write(["a", "a"], [(1, 2)])
    with pytest.raises(ValueError, match="a value for each"):
        write(["a"], [(1, 2)])


CELL = some.none() | some.text(some.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@settings(max_examples=10, deadline=None)
@given(
    some.lists(
        some.tuples(CELL, some.none() | some.booleans(), some.none() | some.integers(-9, 9)), max_size=40
    )
)
def test_any_rows_come_back(tmp_path_factory, rows):
    found = back(["t", "y", "n"], rows, tmp_path_factory.mktemp("t"))[1]
    assert found == [tuple(row) for row in rows]
