"""Every list leaves as Excel, CSV and Parquet; analysis reads it with its types, nobody else's goes."""

from __future__ import annotations

import csv
import io

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from tests.rooms import hazards_made as yards
from tests.web import world
from zhiben.domain.access import Role

pytestmark = pytest.mark.django_db
LISTS = {
    "hazards": ("/hazards/export.xlsx", "编号"), "obligations": ("/obligations/export.csv?word=all", "义务"),
    "visits": ("/inspections/export/", "编号"), "figures": ("/sheets/figures/2026-02/", "指标编号"),
}  # fmt: skip


@pytest.fixture
def officer():
    yard = yards.a_yard()
    yards.reported(yard, text="=HYPERLINK(1)", spot="+船坞")
    world.a_login("officer", regions=["371003"])
    return world.signed_in("officer")


def asked(client, address: str, as_: str) -> bytes:
    answer = client.get(f"{address}{'&' if '?' in address else '?'}as={as_}")
    assert answer.status_code == 200
    assert f".{as_}" in answer["Content-Disposition"]
    return b"".join(answer) if answer.streaming else answer.content


def analysed(content: bytes, tmp_path, query: str):
    file = tmp_path / "t.parquet"
    file.write_bytes(content)
    with duckdb.connect() as db:
        return db.sql(query.format(table=f"read_parquet('{file}')")).fetchall()


@pytest.mark.parametrize("name", list(LISTS))
def test_a_list_is_the_same_in_every_format(officer, tmp_path, name):
    address, first = LISTS[name]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(asked(officer, address, "xlsx"))).get_sheet_by_index(0)
    lines = list(csv.reader(io.StringIO(asked(officer, address, "csv").decode("utf-8-sig"))))
    told = analysed(asked(officer, address, "parquet"), tmp_path, "SELECT * FROM {table}")
    head, *rows = sheet.to_python()
    assert head[0] == first or first in head
    assert [str(cell) for cell in head] == lines[0]
    assert len(rows) == len(lines) - 1 == len(told)


def test_analysis_counts_days_and_figures_as_such_and_text_is_never_a_formula(officer, tmp_path):
    hazards = asked(officer, "/hazards/export.xlsx", "parquet")
    assert analysed(hazards, tmp_path, 'SELECT "隐患描述", typeof("发现日期") FROM {table}') == [
        ("=HYPERLINK(1)", "DATE")
    ]
    assert "'=HYPERLINK(1)" in asked(officer, "/hazards/export.xlsx", "csv").decode()
    figures = asked(officer, "/sheets/figures/2026-02/", "parquet")
    question = """SELECT "本期状态", count(*) FROM {table} WHERE "范围" = '' OR "范围" IS NULL GROUP BY 1"""
    found = dict(analysed(figures, tmp_path, question))
    assert found["未报"] > 0
    assert found["零报告"] > 0


def test_what_is_out_of_reach_does_not_leave(officer):
    world.a_login("other", Role.SUPERVISOR, regions=["371002"])
    other = world.signed_in("other")
    for name in ("hazards", "visits"):
        rows = list(csv.reader(io.StringIO(asked(other, LISTS[name][0], "csv").decode("utf-8-sig"))))
        assert len(rows) == 1
    assert other.get(LISTS["figures"][0]).status_code == 404
