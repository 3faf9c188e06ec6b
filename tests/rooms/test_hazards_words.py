"""Hazards by words that very many have: a page of them, from the latest on."""

from __future__ import annotations

import pytest

from tests.builders import TODAY
from tests.rooms import hazards_made as yards
from tests.rooms.hazards_made import reported
from zhiben.hazards import queries
from zhiben.hazards.queries import Wanted

pytestmark = pytest.mark.django_db


@pytest.fixture
def yard():
    return yards.a_yard()


@pytest.mark.parametrize("near", [1, 3, 100])
def test_words_that_very_many_have_are_found_from_the_latest_on_wherever_they_stand(yard, monkeypatch, near):
    many = [
        reported(yard, text=text)
        for text in ("灭火器压力不足", "护栏缺失", "灭火器过期", "灭火器丢失", "无照明")
    ]
    monkeypatch.setattr(queries, "FOUND", 2)
    monkeypatch.setattr(queries, "NEAR", near)
    first = queries.page(yard.officer, Wanted(words="灭火"), today=TODAY, size=2)
    assert [one.id for one in first.lines] == [many[3], many[2]]
    rest = queries.page(yard.officer, Wanted(words="灭火"), today=TODAY, size=2, after=first.next)
    assert ([one.id for one in rest.lines], rest.next) == ([many[0]], None)
