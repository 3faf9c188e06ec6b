"""An authority's own structures and ranking formulas: what was begun under one edition stays by it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.rooms import documents_made, hazards_made
from tests.rooms import orgs_made as made
from tests.rooms.acting import TENANT
from tests.rooms.hazards_made import Yard
from tests.rooms.test_writing import CLOSE, MONTH, begun, locked
from zhiben.domain.access import Role
from zhiben.domain.editing import as_typed
from zhiben.library import actions as library
from zhiben.library.contents import INDICATORS, RANKINGS, REPORT
from zhiben.library.files import read
from zhiben.library.models import Edition
from zhiben.reports.figures import queries as figures
from zhiben.reports.leading import rankings
from zhiben.reports.writing import outlines, queries

pytestmark = pytest.mark.django_db
CONTENT = Path(__file__).parents[2] / "content"
NOTICE = "monthly-notice"
LATER = CLOSE + timedelta(days=5)


@pytest.fixture
def yard() -> Yard:
    yard = hazards_made.a_yard()
    documents_made.a_letterhead()
    return yard


def adopted(kind: str, name: str, files: dict[str, str], at: datetime = LATER) -> None:
    leader = made.an_officer(Role.BUREAU_LEADER, "郑局长", regions=[""])
    library.adopt(TENANT, kind, name, files, valid_from=at.date(), by=leader, at=at, key=made.a_key())


def changed(place: Path, was: str, now: str) -> dict[str, str]:
    files = read(place)
    assert any(was in text for text in files.values())
    return {name: text.replace(was, now) for name, text in files.items()}


def test_a_paper_begun_by_one_structure_stays_by_it_when_another_is_published(yard: Yard) -> None:
    locked()
    old = begun(yard.officer)
    before = queries.trial(yard.officer, TENANT, NOTICE, MONTH, at=LATER).docx
    adopted(REPORT, NOTICE, changed(CONTENT / "reports" / f"{NOTICE}.yaml", "推进情况通报", "进展情况通报"))
    first = next(queries.paper(yard.officer, old).whole.generated.blocks())
    assert "推进情况通报如下" in as_typed(first)
    assert queries.trial(yard.officer, TENANT, NOTICE, MONTH, at=LATER).docx != before
    assert queries.trial(yard.officer, TENANT, NOTICE, MONTH, at=LATER, known=CLOSE).heading
    assert outlines.current(TENANT, NOTICE, LATER.date()).edition is not None
    assert outlines.current(TENANT, NOTICE, LATER.date(), CLOSE).edition is None


def test_a_shipped_structure_is_kept_once_and_gives_way_to_what_ships_next(yard: Yard) -> None:
    begun(yard.officer, "letter", "")
    begun(yard.officer, "letter", "")
    (kept,) = Edition.objects.filter(tenant=TENANT, kind=REPORT)
    assert kept.adopted_by is None
    assert outlines.current(TENANT, "letter", LATER.date()).edition is None


def test_frozen_figures_are_ranked_by_the_formula_known_with_them(yard: Yard) -> None:
    locked()
    told = {"today": LATER.date()}
    old = rankings.rank(yard.officer, TENANT, "industries", MONTH, **told).ranking
    adopted(RANKINGS, RANKINGS, changed(CONTENT / "rankings", "least: 3}", "least: 2}"))
    assert rankings.rank(yard.officer, TENANT, "industries", MONTH, **told).ranking == old
    assert rankings.rank(yard.officer, TENANT, "industries", "2026-04", **told).ranking != old


def test_a_formula_its_own_indicators_make_unfair_is_not_ranked_by(yard: Yard) -> None:
    unfair = changed(CONTENT / "rankings", "indicator: finding_in_time_rate", "indicator: in_time_rate")
    adopted(RANKINGS, RANKINGS, unfair)
    assert rankings.of(TENANT, LATER.date())
    assert not rankings.rankings(yard.officer, TENANT, today=LATER.date())


def test_frozen_figures_keep_the_names_they_were_counted_under(yard: Yard) -> None:
    locked()
    adopted(INDICATORS, INDICATORS, changed(CONTENT / "indicators", "zh: 在册企业数", "zh: 在册企业家数"))
    today = LATER.date()
    now = {one.id: one.title for one in figures.definitions(yard.officer, TENANT, today)}
    assert now["enterprises"] == "在册企业家数"
    assert figures.named(yard.officer, TENANT, today, CLOSE)["enterprises"].title == "在册企业数"
    called = queries.paper(yard.officer, begun(yard.officer)).whole.gathered.data.called
    assert called["enterprises"].title == "在册企业数"


def test_going_back_to_what_ships_is_an_edition_from_a_day_on(yard: Yard) -> None:
    adopted(RANKINGS, RANKINGS, changed(CONTENT / "rankings", "measured: 40", "measured: 50"))
    leader = made.an_officer(Role.BUREAU_LEADER, "吴局长", regions=[""])
    until = LATER + timedelta(days=10)
    library.go_back(
        TENANT, RANKINGS, RANKINGS, valid_from=until.date(), by=leader, at=LATER, key=made.a_key()
    )
    assert rankings.of(TENANT, LATER.date()) != rankings.shipped()
    assert rankings.of(TENANT, until.date()) == rankings.shipped()
