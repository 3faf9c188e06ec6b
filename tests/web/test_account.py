"""One's own account: password, browsers signed in; a one-time code from somebody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.web import world
from zhiben.domain.access import Role
from zhiben.domain.recovery import Lost
from zhiben.ground.models import ActRow
from zhiben.orgs.models import Account, ResetCode, Sitting
from zhiben.orgs.own import store

pytestmark = pytest.mark.django_db
NEW = "shi-nian-2026-x"


@pytest.fixture
def yu(bureau) -> Account:
    return world.a_login("yu", Role.AUDITOR)  # who may change nothing else changes the own password


@pytest.fixture
def client(yu) -> Client:
    return world.signed_in("yu")


@pytest.fixture
def administrator(bureau) -> Client:
    world.a_login("admin", Role.SYSTEM_ADMINISTRATOR, regions=[""])
    return world.signed_in("admin")


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def changed(client: Client, old: str = world.PASSWORD, new: str = NEW, again: str | None = None):
    given = {"old": old, "new": new, "again": new if again is None else again, "key": "form:1"}
    return client.post("/account/password/", given)


def lets_in(username: str, password: str) -> bool:
    return Client().post("/login/", {"username": username, "password": password}).status_code == 302


def test_a_new_password_signs_out_everywhere_but_here(client):
    elsewhere = world.signed_in("yu")
    assert changed(client).headers["Location"] == "/account/?done=password"
    assert "密码已换" in text(client.get("/account/?done=password"))
    assert elsewhere.get("/account/").status_code == 302
    assert lets_in("yu", NEW)
    assert not lets_in("yu", world.PASSWORD)
    act = ActRow.objects.get(thing=f"account:{Account.objects.get(username='yu').id}", scope="system:account")
    assert act.details["what"] == "own_password"
    assert NEW not in str(act.details)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"old": "wrong-one-2026"}, "原密码不对"),
        ({"new": "short"}, "密码过于简单"),
        ({"new": "12345678901"}, "密码过于简单"),
        ({"new": world.PASSWORD}, "新密码与原密码相同"),
        ({"again": "other-one-2026"}, "两遍不一样"),
        ({"old": ""}, "没有填"),
    ],
)
def test_what_is_not_accepted_is_said_in_words_and_changes_nothing(client, given, told):
    answer = changed(client, **given)
    assert answer.status_code == 422
    assert told in text(answer)
    assert lets_in("yu", world.PASSWORD)


def test_guessing_the_old_password_is_limited_like_signing_in(client):
    for _ in range(8):
        answer = changed(client, old="wrong-one-2026")
    assert "尝试次数过多" in text(answer)
    assert "尝试次数过多" in text(changed(client))


def test_other_browsers_are_listed_and_can_be_signed_out_and_only_ones_own(client):
    other = Client(headers={"user-agent": "Phone of yu"})
    other.post("/login/", {"username": "yu", "password": world.PASSWORD})
    page = text(client.get("/account/"))
    assert "Phone of yu" in page
    assert "就是这里" in page
    world.a_login("neighbour")
    stranger = world.signed_in("neighbour")
    seat = Sitting.objects.get(browser="Phone of yu").id
    stranger.post("/account/sessions/end/", {"seat": seat})
    assert other.get("/account/").status_code == 200
    client.post("/account/sessions/end/", {"seat": seat})
    assert other.get("/account/").status_code == 302
    assert "Phone of yu" not in text(client.get("/account/"))
    assert client.get("/account/").status_code == 200


def test_everywhere_else_is_signed_out_at_once(client):
    other = world.signed_in("yu")
    client.post("/account/sessions/end/", {"all": "1"})
    assert other.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


def test_a_third_browser_of_the_office_signs_out_the_one_longest_there(client):
    later = [world.signed_in("yu") for _ in range(2)]
    assert client.get("/account/").status_code == 302
    assert [one.get("/account/").status_code for one in later] == [200, 200]


def test_people_of_enterprises_and_demonstration_accounts_are_not_counted(bureau):
    world.a_login("shown", is_demo=True)
    world.a_login("lao", Role.PRINCIPAL, enterprise=world.a_firm("云山机械厂"))
    for username in ("shown", "lao"):
        browsers = [world.signed_in(username) for _ in range(3)]
        assert [one.get("/account/").status_code for one in browsers] == [200] * 3


def a_code(administrator: Client, username: str = "yu", key: str = "form:code") -> str:
    page = text(administrator.post("/account/codes/", {"username": username, "key": key}))
    found = re.search(r"<code>([A-Z0-9-]{14})</code>", page)
    assert found, page
    return found[1]


def reset(code: str, username: str = "yu", new: str = NEW, **more: str):
    given = {"username": username, "code": code, "new": new, "again": new, "key": "form:reset"} | more
    return Client().post("/login/reset/", given)


def test_a_code_from_somebody_else_sets_a_new_password_once(yu, administrator):
    code = a_code(administrator)
    assert code not in ResetCode.objects.get().digest
    assert code not in str(list(ActRow.objects.values_list("details", "answer")))
    assert reset(code.lower().replace("-", " ")).headers["Location"] == "/login/?reset=1"
    assert lets_in("yu", NEW)
    again = reset(code, new="another-one-2026", key="form:other")
    assert again.status_code == 422
    assert "已过期、已用过" in text(again)
    assert not lets_in("yu", "another-one-2026")


def test_a_code_is_shown_once_and_a_newer_one_takes_its_place(yu, administrator):
    first = a_code(administrator)
    page = text(administrator.post("/account/codes/", {"username": "yu", "key": "form:code"}))
    assert first not in page
    assert "重设码只显示一次" in page
    second = a_code(administrator, key="form:code-2")
    assert reset(first).status_code == 422
    assert reset(second, key="form:second").status_code == 302


def test_a_code_is_worth_nothing_after_a_day_or_for_another_account(yu, administrator):
    world.a_login("neighbour")
    code = a_code(administrator)
    assert reset(code, "neighbour").status_code == 422
    ResetCode.objects.update(issued_at=world.NOON - store.LASTS - timedelta(days=2))
    assert reset(code).status_code == 422


def test_a_weak_password_does_not_use_the_code_up(yu, administrator):
    code = a_code(administrator)
    assert "密码过于简单" in text(reset(code, new="short"))
    assert reset(code).status_code == 302


def test_nobody_gives_a_code_to_oneself_and_only_administrators_give_any(yu, client, administrator):
    refused = administrator.post("/account/codes/", {"username": "admin", "key": "form:own"})
    assert "同一人不得办理" in text(refused)
    assert client.get("/account/codes/").status_code == 403
    assert client.post("/account/codes/", {"username": "admin"}).status_code == 403
    unknown = administrator.post("/account/codes/", {"username": "nobody", "key": "form:x"})
    assert "没有这个账号" in text(unknown)
    assert not ResetCode.objects.exists()


def test_a_code_that_is_not_used_up_would_be_noticed(yu, administrator, monkeypatch):
    """The broken variant: a code that works again and again."""
    monkeypatch.setattr(store, "use", lambda account, code, lost, at: Lost.PASSWORD)
    code = a_code(administrator)
    assert reset(code).status_code == reset(code, key="form:again").status_code == 302
