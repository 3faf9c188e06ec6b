"""Signing in and out: who gets in, what a stranger learns, how often one may try, how long it lasts."""

import re
import statistics
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from tests.web import world
from zhiben.cli.__main__ import main
from zhiben.config import settings as product
from zhiben.domain.access import Role
from zhiben.ground import clock
from zhiben.orgs.models import Account
from zhiben.orgs.staff import actions

pytestmark = pytest.mark.django_db

WRONG = "账号或密码不对"


def attempt(client: Client, username: str = "yu", password: str = "wrong", **more: str):
    return client.post("/login/", {"username": username, "password": password, **more})


@pytest.fixture
def yu(bureau: None) -> Account:
    return world.a_login("yu")


def test_the_right_password_opens_the_page_that_was_asked_for(yu, client):
    sent = client.get("/enterprises/?q=%E8%88%B9")
    assert sent.headers["Location"] == "/login/?next=%2Fenterprises%2F%3Fq%3D%25E8%2588%25B9"
    answer = attempt(client, password=world.PASSWORD, next="/enterprises/?q=%E8%88%B9")
    assert answer.headers["Location"] == "/enterprises/?q=%E8%88%B9"
    assert client.get(answer.headers["Location"]).status_code == 200


def without_what_differs(page: str, typed: str) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", page).replace(typed, "")


def test_an_unknown_name_and_a_wrong_password_read_alike(yu, client):
    unknown, wrong = attempt(client, "nobody"), attempt(client, "yu")
    assert unknown.status_code == wrong.status_code == 422
    pages = [
        without_what_differs(a.content.decode(), name) for a, name in ((unknown, "nobody"), (wrong, "yu"))
    ]
    assert pages[0] == pages[1]
    assert WRONG in pages[0]


def test_a_locked_account_reads_like_a_wrong_password(yu, client):
    Account.objects.update(disabled_at=clock.now())
    answer = attempt(client, password=world.PASSWORD)
    assert answer.status_code == 422
    assert WRONG in answer.content.decode()


def test_an_unknown_name_takes_as_long_as_a_wrong_password(yu, settings):
    """Both hash once. The hasher of the product, so that leaving it out would show."""
    settings.PASSWORD_HASHERS = product.PASSWORD_HASHERS
    Account.objects.update(password=make_password(world.PASSWORD))

    def took(name: str, place: int) -> float:
        client = Client(REMOTE_ADDR=f"10.0.0.{place}")
        started = time.perf_counter()
        attempt(client, name)
        return time.perf_counter() - started

    known = statistics.median(took("yu", n) for n in range(5))
    unknown = statistics.median(took("nobody", 100 + n) for n in range(5))
    assert 0.5 < unknown / known < 2


def test_passwords_are_kept_with_argon2id_and_no_other_way_is_accepted(yu, client, settings):
    settings.PASSWORD_HASHERS = product.PASSWORD_HASHERS
    assert make_password(world.PASSWORD).startswith("argon2$argon2id$")
    Account.objects.update(password="pbkdf2_sha256$1$salt$" + "A" * 43 + "=")
    assert attempt(client, password=world.PASSWORD).status_code == 422


def test_the_password_is_never_sent_back(yu, client):
    assert "typed-secret" not in attempt(client, password="typed-secret").content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
    ],
)
def test_a_link_elsewhere_leads_home(yu, client, elsewhere):
    answer = attempt(client, password=world.PASSWORD, next=elsewhere)
    assert answer.headers["Location"] == "/"


def test_empty_fields_are_named(client):
    answer = attempt(client, "", "")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "填上账号。" in page
    assert "填上密码。" in page
    assert 'aria-invalid="true"' in page


def test_too_many_attempts_are_refused_right_or_wrong(yu, client):
    for _ in range(actions.BY_BOTH):
        assert attempt(client).status_code == 422
    refused = attempt(client, password=world.PASSWORD)
    assert refused.status_code == 429
    assert "登录" in refused.content.decode()


def test_the_limit_of_one_name_is_no_other_names(yu, client):
    world.a_login("wang")
    for _ in range(actions.BY_BOTH + 1):
        attempt(client)
    assert attempt(client, "wang", world.PASSWORD).status_code == 302


def test_a_right_password_clears_the_attempts_before_it(yu, client):
    for _ in range(actions.BY_BOTH - 1):
        attempt(client)
    assert attempt(client, password=world.PASSWORD).status_code == 302
    assert attempt(Client()).status_code == 422


def test_signing_in_changes_the_session_key(yu, client):
    session = client.session
    session["planted"] = "by someone else"
    session.save()
    before = session.session_key
    attempt(client, password=world.PASSWORD)
    assert client.session.session_key != before


def test_signing_out_takes_a_post_and_ends_the_session(officer):
    key = officer.session.session_key
    assert officer.get("/logout/").status_code == 405
    assert officer.get("/enterprises/").status_code == 200
    officer.post("/logout/")
    assert officer.get("/enterprises/").status_code == 302
    assert not officer.session.exists(key)


def pretend(monkeypatch: pytest.MonkeyPatch, later: timedelta) -> None:
    real = clock.now()
    monkeypatch.setattr(clock, "now", lambda: real + later)


def test_half_an_hour_without_a_request_ends_the_session(officer, monkeypatch):
    pretend(monkeypatch, timedelta(minutes=29))
    assert officer.get("/enterprises/").status_code == 200
    pretend(monkeypatch, timedelta(minutes=31))
    answer = officer.get("/enterprises/?q=a")
    assert answer.headers["Location"] == "/login/?next=%2Fenterprises%2F%3Fq%3Da&ended=1"
    assert "登录已过期" in officer.get(answer.headers["Location"]).content.decode()


def test_ten_minutes_without_a_request_end_an_administrators_session(bureau, monkeypatch):
    world.a_login("xi", Role.SYSTEM_ADMINISTRATOR)
    client = world.signed_in("xi")
    pretend(monkeypatch, timedelta(minutes=9))
    assert client.get("/access/").status_code == 200
    pretend(monkeypatch, timedelta(minutes=20))
    assert client.get("/access/").status_code == 302


def test_twelve_hours_after_signing_in_the_session_ends_though_it_is_used(officer, monkeypatch):
    began = clock.now()
    for minutes in range(20, 12 * 60, 20):
        monkeypatch.setattr(clock, "now", lambda at=began + timedelta(minutes=minutes): at)
        assert officer.get("/help/").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: began + timedelta(hours=12, minutes=1))
    assert officer.get("/help/").status_code == 302


def test_a_session_that_ended_while_typing_leads_back_to_the_form(officer):
    officer.cookies[settings.SESSION_COOKIE_NAME] = "gone"
    answer = officer.post("/enterprises/", {"note": "x"}, HTTP_REFERER="http://testserver/enterprises/?q=a")
    assert answer.status_code == 401
    page = answer.content.decode()
    assert 'name="back" value="/enterprises/?q=a"' in page
    assert 'name="kept:note" value="x"' in page


def test_a_fragment_asked_for_after_the_session_ended_sends_the_whole_page_to_the_login(client, db):
    answer = client.get(
        "/enterprises/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/enterprises/?q=a"},
    )
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/login/?next=%2Fenterprises%2F%3Fq%3Da"


def test_a_forged_form_is_refused_in_words(yu):
    answer = Client(enforce_csrf_checks=True).post("/login/", {"username": "yu", "password": world.PASSWORD})
    assert answer.status_code == 403
    assert "这张表单放得太久" in answer.content.decode()


def test_demonstration_accounts_are_shown_only_where_there_are_some(yu, client):
    assert "演示账号" not in client.get("/login/").content.decode()
    world.a_login("demo", is_demo=True)
    assert "演示账号" in client.get("/login/").content.decode()


def test_an_empty_installation_says_how_its_first_administrator_is_made(client, db):
    page = client.get("/login/").content.decode()
    assert "accounts create" in page
    assert "zhiben-demo" not in page


def test_the_command_makes_the_first_administrator_who_then_signs_in(client, db, capsys):
    main(
        [
            "accounts",
            "create",
            "diyi",
            "--administrator",
            "--authority",
            "云山县应急管理局",
            "--region",
            "990101",
            "--region-name",
            "云山县",
        ]
    )
    password = re.search(r"初始密码 (\S+?)（", capsys.readouterr().out).group(1)
    assert "accounts create" not in client.get("/login/").content.decode()
    assert attempt(client, "diyi", password).status_code == 302
    assert client.get("/access/").status_code == 200


def test_an_account_whose_person_is_gone_is_signed_out(yu):
    client = world.signed_in("yu")
    Account.objects.update(person="00000000-0000-0000-0000-000000000000")
    assert client.get("/help/").status_code == 302
