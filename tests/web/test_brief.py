"""领导简报 and 大屏: what is worst is first, 批示 from the page, and no name of a person on the wall."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.rooms import hazards_made
from tests.web import world
from zhiben.domain.access import Role
from zhiben.orgs.models import Subject
from zhiben.reports.leading import queries
from zhiben.reports.models import Instruction
from zhiben.web.wall import short

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(district: world.District) -> Any:
    world.a_login("chief-of-all", Role.BUREAU_LEADER)
    return world.signed_in("chief-of-all")


def test_instructions_are_given_from_the_page_and_followed_there(
    district: world.District, leader: Any
) -> None:
    officer = world.a_login("officer-told")
    thing = f"enterprise:{district.own}"
    page = leader.get(f"/brief/instruct/?thing={thing}").content.decode()
    assert "文登龙泊修造船有限公司" in page
    given = {"text": "查清原因", "to": [str(officer.person)], "due_on": "", "key": "say:1"}
    assert leader.post(f"/brief/instruct/?thing={thing}", given | {"to": []}).status_code == 422
    assert leader.post(f"/brief/instruct/?thing={thing}", given).status_code == 302
    assert Instruction.objects.get().text == "查清原因"
    page = leader.get("/brief/").content.decode()
    assert "“查清原因”" in page
    assert "批示办得怎样" in page


def test_whoever_is_no_leader_reads_but_writes_none(district: world.District) -> None:
    world.a_login("officer")
    client = world.signed_in("officer")
    assert "批示由分管负责同志写" in client.get("/brief/instruct/").content.decode()
    answer = client.post("/brief/instruct/", {"text": "查", "to": [], "due_on": "", "key": "say:2"})
    assert answer.status_code in (403, 422)
    assert not Instruction.objects.exists()


def test_the_wall_names_no_person_and_no_enterprise(district: world.District, leader: Any) -> None:
    page = leader.get("/wall/").content.decode()
    assert "重大隐患在册" in page
    assert "chief-of-all" not in page
    part = leader.get("/wall/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "重大隐患在册" in part
    assert "龙泊" not in page


def test_the_wall_names_enterprises_only_where_its_browser_was_told_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    yard = hazards_made.a_yard()
    hazards_made.being_put_right(yard)
    name = short(Subject.objects.get(id=yard.firm).name)
    monkeypatch.setenv("ZHIBEN_TODAY", f"{hazards_made.LATER + timedelta(days=3)}")
    wall, other = world.signed_in_as(yard.chief), world.signed_in_as(yard.chief)
    page = wall.get("/wall/?names=yes").content.decode()
    assert "重大隐患逾期 1 条" in page
    assert name not in page
    assert wall.post("/wall/names/", {"named": "1"})["Location"] == "/wall/"
    assert name in wall.get("/wall/").content.decode()
    assert name not in other.get("/wall/").content.decode()
    wall.post("/wall/names/")
    assert name not in wall.get("/wall/").content.decode()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("文登龙泊修造船有限公司", "龙泊修造船"),
        ("威海市文登区金潮船舶重工股份有限公司", "金潮船舶重工"),
        ("威海绿循再生资源有限责任公司", "绿循再生资源"),
        ("有限公司", "有限公司"),
    ],
)
def test_an_enterprise_is_called_as_people_call_it(name: str, told: str) -> None:
    assert short(name) == told


def test_enterprises_with_overdue_hazards_are_listed_the_days_late_with_the_hazard_to_open() -> None:
    yard = hazards_made.a_yard()
    hazard = hazards_made.being_put_right(yard)
    assert queries.worst(yard.chief, today=hazards_made.LATER) == []
    (one,) = queries.worst(yard.chief, today=hazards_made.LATER + timedelta(days=3))
    assert (one.enterprise, one.major, one.general, one.hazard, one.days) == (yard.firm, 1, 0, hazard, 3)
    assert queries.worst(yard.worker, today=hazards_made.LATER + timedelta(days=3))[0].enterprise == yard.firm
