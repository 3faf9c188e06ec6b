"""收尾 on pages: begun, decided for all that are ticked, finished; the archive as a file."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.web import world
from zhiben.domain.access import Role
from zhiben.reports.models import Closing

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(district: world.District) -> Any:
    world.a_login("all", Role.BUREAU_LEADER)
    return world.signed_in("all")


def test_from_the_beginning_to_the_end(district: world.District, leader: Any) -> None:
    page = leader.get("/closings/").content.decode()
    plan = re.search(r'name="plan" value="([^"]+)"', page)
    assert plan
    assert "2027-01-01 起按《全区工信领域安全生产常态化治理工作规则（建议稿）》办。还没有采用" in page
    answer = leader.post("/closings/begin/", {"plan": plan[1], "key": "close:1"})
    url = answer["Location"]
    assert leader.post("/closings/begin/", {"plan": plan[1], "key": "close:2"})["Location"] == url
    page = leader.get(url).content.decode()
    picked = re.findall(r'name="pick" value="([^"]+)"', page)
    assert picked
    assert leader.post(url, {"do": "finish", "key": "close:3"}).status_code == 422
    assert leader.post(url, {"do": "carry", "pick": picked, "key": "close:4"}).status_code == 422
    while picked:
        given = {"do": "waive", "pick": picked, "reason": "企业已关闭", "key": f"close:{picked[0]}"}
        assert leader.post(url, given).status_code == 302
        picked = re.findall(r'name="pick" value="([^"]+)"', leader.get(url).content.decode())
    assert leader.post(url, {"do": "finish", "key": "close:5"}).status_code == 302
    assert Closing.objects.get().finished_at is not None
    assert Closing.objects.get().follow == "wendeng-routine-2027"  # what ships and begins after it
    assert "不再办：企业已关闭" in leader.get(f"{url}?fate=all").content.decode()


def test_the_archive_is_a_zip_for_who_sees_everything_and_nothing_for_others(
    district: world.District, leader: Any
) -> None:
    answer = leader.get("/closings/archive.zip")
    assert answer.content[:2] == b"PK"
    world.a_login("officer")
    assert world.signed_in("officer").get("/closings/archive.zip").status_code == 403
