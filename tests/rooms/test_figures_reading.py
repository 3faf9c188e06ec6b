"""What papers, rankings and rows ask of the database: each thing once, and no more than they print. A bench
shows the seconds; here it is which questions there are.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import NOON, TODAY
from tests.rooms import documents_made
from tests.rooms import hazards_made as yards
from tests.rooms.acting import TENANT
from tests.rooms.hazards_made import Yard
from zhiben.domain.access import system
from zhiben.reports.figures import queries
from zhiben.reports.sheets import queries as sheets
from zhiben.reports.writing import queries as papers

pytestmark = pytest.mark.django_db
MARCH = "2026-03"


@pytest.fixture
def yard() -> Yard:
    yard = yards.a_yard()
    documents_made.a_letterhead()
    return yard


def of(asked: CaptureQueriesContext, *words: str) -> list[str]:
    """The questions in which all of these words stand."""
    told: Iterable[str] = (one["sql"] for one in asked)
    return [one for one in told if all(word in one for word in words)]


def test_a_notice_and_its_sheet_read_everything_once_and_of_months_compared_only_what_happened_in_them(yard):
    actor = system("report", [TENANT], TODAY)
    since = str(queries.since(actor, TENANT))
    with CaptureQueriesContext(connection) as asked:
        reading = queries.reading(actor, TENANT, today=TODAY)
        papers.trial(actor, TENANT, "monthly-notice", MARCH, at=NOON, reading=reading)
        n = len(asked)
        sheets.preview(actor, TENANT, MARCH, "monthly", today=TODAY, reading=reading)
    assert len(of(asked, "orgs_attribute", "supervised_by")) == 1, "where everybody stands, of all months"
    checks = of(asked, "plans_fact", "holds_0", "'inspection'")
    assert len(checks) == 2, "three formulas over checks, one question a month: there was no plan a year ago"
    assert sum(since in one for one in checks) == 1, "added up since the plan began only for the month itself"
    hazards = of(asked, "hazards_hazard", "COUNT(", "found_now")
    assert (len(hazards), sum("found_all" in one and since in one for one in hazards)) == (2, 1)
    assert len(of(asked, "plans_tally", "SUM(")) == 1
    counting = ("plans_fact", "hazards_hazard", "plans_tally", "orgs_attribute", "inspections_visit")
    after = [one["sql"] for one in asked.captured_queries[n:]]
    assert not [one for one in after if any(f'FROM "{table}"' in one for table in counting)]


def test_who_asks_for_some_indicators_has_nothing_else_counted(yard):
    reading = queries.reading(yard.officer, TENANT, today=TODAY)
    with CaptureQueriesContext(connection) as asked:
        sheet = reading.alone(MARCH, NOON, only=("major_rate",))
    assert (set(sheet.columns[""]), sheet.since) == ({"major_rate"}, sheet.span.first)
    [counted] = of(asked, "hazards_hazard")
    assert "'major'" in counted
    assert "open_now" not in counted
    assert not of(asked, "plans_fact") + of(asked, "plans_tally") + of(asked, "documents_document")
    whole = queries.sheet(yard.officer, TENANT, MARCH, today=TODAY)
    assert sheet.pair("major_rate").now == whole.pair("major_rate").now


def test_a_curve_reads_where_everybody_stands_once(yard):
    with CaptureQueriesContext(connection) as asked:
        queries.series(yard.officer, TENANT, ["major_open"], [MARCH, "2026-02", "2026-01"], today=TODAY)
    assert len(of(asked, "orgs_attribute", "supervised_by")) <= 1
    assert len(of(asked, "hazards_hazard")) == 3
