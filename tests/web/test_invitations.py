"""Letters in the browser: issued, printed once, used without signing in, taken back."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.rooms import orgs_made
from tests.web import world
from zhiben.domain.access import Role
from zhiben.orgs.models import Account, Invitation

pytestmark = pytest.mark.django_db
CODE = re.compile(r'<code class="code">([A-Z0-9-]+)</code>')
PASSWORD = "long-enough-2026"


def letters(client: Client, *firms, role: str = "principal", key: str = "form:k1"):
    return client.post("/invitations/letters/", {"firm": firms, "role": role, "key": key})


def test_from_the_list_to_an_account_that_signs_in(officer, district):
    page = officer.get("/invitations/").content.decode()
    assert "没有开过" in page
    paper = letters(officer, district.own, district.long).content.decode()
    codes = CODE.findall(paper)
    assert len(codes) == 2
    assert paper.count("<svg") >= 2
    assert "http://testserver/join/" in paper
    assert "2026 年 3 月 2 日" in paper  # a paper is read in other years too
    assert f"#{codes[0]}" not in paper  # only inside the picture

    nobody = Client()
    first = nobody.post("/join/", {"code": codes[0].lower()}).content.decode()
    assert "文登龙泊修造船有限公司" in first
    given = {
        "code": codes[0],
        "name": "周国栋",
        "username": "boss",
        "new": PASSWORD,
        "again": PASSWORD,
        "key": "j",
    }
    answer = nobody.post("/join/", given)
    assert (answer.status_code, answer["Location"]) == (302, "/login/?joined=1")
    assert "账号已开好" in nobody.get("/login/?joined=1").content.decode()
    boss = world.signed_in("boss", PASSWORD)
    assert boss.get(f"/enterprises/{district.own}/").status_code == 200
    assert boss.get(f"/enterprises/{district.long}/").status_code == 404
    assert "已有账号" in officer.get("/invitations/").content.decode()
    again = Client().post("/join/", {"code": codes[0]})
    assert again.status_code == 422
    assert "文登龙泊修造船有限公司" not in again.content.decode()


def test_codes_are_shown_once(officer, district):
    assert letters(officer, district.own).status_code == 200
    again = letters(officer, district.own)
    assert again["Location"] == "/invitations/?problem=shown"
    assert "只在开具时显示一次" in officer.get(again["Location"]).content.decode()


def test_a_letter_taken_back_is_worth_nothing(officer, district):
    code = CODE.findall(letters(officer, district.own).content.decode())[0]
    officer.post(f"/invitations/{Invitation.objects.get().id}/withdraw/", {"key": "w"})
    assert Client().post("/join/", {"code": code}).status_code == 422


def test_nothing_chosen_is_said(officer, district):
    assert letters(officer)["Location"] == "/invitations/?problem=nothing"


def test_two_passwords_that_differ_keep_what_was_typed(officer, district):
    code = CODE.findall(letters(officer, district.own).content.decode())[0]
    given = {
        "code": code,
        "name": "周国栋",
        "username": "boss",
        "new": PASSWORD,
        "again": "other",
        "key": "j",
    }
    answer = Client().post("/join/", given)
    assert answer.status_code == 422
    assert "两遍不一样" in answer.content.decode()
    assert 'value="周国栋"' in answer.content.decode()
    assert not Account.objects.filter(username="boss").exists()


def test_wrong_codes_are_counted(bureau):
    nobody = Client()
    told = [nobody.post("/join/", {"code": f"wrong-code-{n}"}).status_code for n in range(7)]
    assert told == [422] * 5 + [429] * 2


@pytest.mark.parametrize(
    ("role", "sees", "offers"),
    [
        (Role.AUDITOR, 200, False),
        (Role.SECTION_CHIEF, 200, True),
        (Role.SAFETY_MANAGER, 403, False),
        (Role.PRINCIPAL, 200, True),
        (Role.AUDIT_ADMINISTRATOR, 403, False),
    ],
)
def test_who_sees_the_list_and_who_may_issue(district, role, sees, offers):
    of = {"enterprise": district.own} if role in world.OF_ENTERPRISES else {}
    world.a_login("someone", role, **of)
    answer = world.signed_in("someone", raise_request_exception=False).get("/invitations/")
    assert answer.status_code == sees
    assert ('name="role"' in answer.content.decode()) == offers


def test_the_neighbour_invites_nobody_of_ours(district):
    world.a_login("next", tenant=orgs_made.NEXT_DOOR, regions=["371002"])
    client = world.signed_in("next", raise_request_exception=False)
    assert "文登龙泊" not in client.get("/invitations/").content.decode()
    assert letters(client, district.own).status_code == 404
    assert not Invitation.objects.exists()
