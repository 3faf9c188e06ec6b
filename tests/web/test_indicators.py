"""指标口径: formulas in words; a figure with every row behind it; as known; as Excel."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web import world
from zhiben.domain.access import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(district: world.District) -> Any:
    world.a_login("counts", Role.SECTION_CHIEF)
    return world.signed_in("counts")


def test_every_indicator_is_told_in_words_and_opens_its_figure(office):
    page = office.get("/indicators/").content.decode()
    assert "重大事故隐患；期末在整改、期限已过的；不论谁发现" in page
    assert 'href="/indicators/major_overdue/"' in page


def test_a_figure_has_its_rows_which_open_their_pages(district, office):
    page = office.get("/indicators/enterprises/").content.decode()
    assert f'href="/enterprises/{district.own}/"' in page
    assert "期末在册的" in page
    table = office.get("/indicators/enterprises/rows.xlsx")
    assert table.content[:2] == b"PK"


def test_a_figure_is_shown_as_it_was_known(office):
    assert "知道的看" in office.get("/indicators/enterprises/?known=2026-01-31").content.decode()
    moment = "/indicators/enterprises/?period=2026-02&known=2026-03-01T04%3A00%3A00%2B00%3A00"
    assert "知道的看" in office.get(moment).content.decode()


@pytest.mark.parametrize(
    ("asked", "said"),
    [("period=2026-13", "期间写成"), ("known=never", "日期写成"), ("known=2099-01-01", "只能按")],
)
def test_what_makes_no_sense_is_said(office, asked, said):
    answer = office.get(f"/indicators/visits/?{asked}")
    assert (answer.status_code, said in answer.content.decode()) == (200, True)


def test_an_enterprise_sees_no_figures_and_what_is_none_is_missing(district, office):
    world.a_login("principal", Role.PRINCIPAL, enterprise=district.own)
    assert world.signed_in("principal").get("/indicators/").status_code == 404
    assert office.get("/indicators/none-such/").status_code == 404
