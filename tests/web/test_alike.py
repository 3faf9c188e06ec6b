"""A photo used before: both side by side, to whom may see both; a hazard's page asks for it by itself."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.builders import NOON
from tests.rooms import hazards_made as yards
from tests.rooms.photos_made import REUSES, a_photo, saved, used
from tests.web import world
from zhiben.domain.access import Role

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def firm():
    return yards.a_yard().firm


def text(client, piece: UUID, asked: str = "", **headers) -> str:
    answer = client.get(f"/evidence/{piece}/alike/{asked}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_both_photos_stand_side_by_side_and_the_part_alone_for_htmx(firm):
    world.a_login("officer", Role.SUPERVISOR, regions=["371003"])
    officer = world.signed_in("officer")
    photo = a_photo(1)
    first, second = used(saved(photo), firm), used(saved(REUSES["mirrored"](photo)), firm, at=LATER)
    page = text(officer, second)
    assert "画面高度相似，64 位指纹差" in page
    assert f"/evidence/{first}/small/" in page
    assert f"/evidence/{second}/small/" in page
    part = text(officer, second, HX_Request="true")
    assert f"/evidence/{first}/small/" in part
    assert "<html" not in part
    for asked in (f"?with={first}", f"?with=nonsense&with={first}&found=2026-13-45"):
        assert "没有发现在别处用过" in text(officer, second, asked)


def test_of_another_authority_only_that_it_is_used(firm):
    world.a_login("officer", Role.SUPERVISOR, regions=["371003"])
    theirs = used(saved(a_photo(2)), tenant=3710)
    page = text(world.signed_in("officer"), used(saved(a_photo(2)), firm, at=LATER))
    assert "已在别处使用" in page
    assert str(theirs) not in page
    assert world.signed_in("officer").get(f"/evidence/{theirs}/alike/").status_code == 404
