"""What every answer has in common: headers, policy, language, and the ways of saying no."""

import gzip
import json
import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from zhiben.web.policies import Policy, policy_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.odd_urls")]

STATUSES = {
    "refused": 400, "suspicious": 400, "not_permitted": 403, "denied": 403, "not_found": 404, "gone": 404,
    "conflict": 409, "too_large": 413, "incomplete": 422, "too_many": 429, "bug": 500, "busy": 503,
}  # fmt: skip


def views(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in patterns:
        found += views(pattern.url_patterns) if isinstance(pattern, URLResolver) else [pattern]
    return found


def test_every_view_of_the_product_says_who_may_open_it():
    patterns = views(get_resolver("zhiben.config.urls").url_patterns)
    assert len(patterns) >= 10
    assert [str(one.pattern) for one in patterns if policy_of(one.callback) is None] == []


def test_only_these_open_without_signing_in():
    patterns = views(get_resolver("zhiben.config.urls").url_patterns)
    assert {str(one.pattern) for one in patterns if policy_of(one.callback) is Policy.ANYONE} == {
        "login/", "login/second/", "login/reset/", "logout/", "language/", "healthz", "join/",
        "phone/", "phone/sw.js", "phone/manifest.webmanifest", "phone/hello/",
        "calendar/<str:secret>.ics", "verify/", "verify/<slug:code>/", "t/", "t/<slug:code>/", "joint/",
        "returns/",
        "public/inspections/", "public/inspections/draws/<uuid:id>/",
        "public/inspections/draws/<uuid:id>/list.txt", "public/board/", "public/papers/<uuid:id>/",
        "api/v1/public/board.json",
    }  # fmt: skip


def test_a_view_that_forgot_its_policy_opens_for_nobody(officer):
    answer = officer.get("/odd/undeclared/")
    assert answer.status_code == 403
    assert "forgot" not in answer.content.decode()
    assert Client().get("/odd/undeclared/").status_code == 403


def test_a_page_for_people_with_accounts_sends_others_to_the_login(officer, client):
    assert officer.get("/odd/inside/").content == b"inside"
    assert client.get("/odd/inside/").headers["Location"] == "/login/?next=%2Fodd%2Finside%2F"


@pytest.fixture
def calm(client: Client) -> Client:
    """A browser: an error of ours reaches it as an answer, not as an exception."""
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(("what", "status"), STATUSES.items())
def test_each_no_is_a_page_in_words(calm, what, status):
    answer = calm.get(f"/odd/{what}/")
    page = answer.content.decode()
    assert answer.status_code == status
    assert "回首页" in page
    assert re.search(r"<h1>[一-鿿]+.*</h1>", page)
    assert str(status) in page
    assert "Traceback" not in page
    assert "database is locked" not in page


@pytest.mark.parametrize(("what", "status"), STATUSES.items())
def test_each_no_keeps_the_protective_headers(calm, what, status):
    headers = calm.get(f"/odd/{what}/").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"


def test_a_refusal_of_a_fragment_is_a_fragment(client):
    page = client.get("/odd/conflict/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert "该事项已被他人办理或修改" in page
    assert 'role="alert"' in page


def test_going_back_asks_for_the_whole_page(client):
    restoring = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get("/odd/conflict/", headers=restoring).content.decode()


def test_a_program_is_told_in_json(client):
    answer = client.get("/odd/conflict/", headers={"Accept": "application/json"})
    told = json.loads(answer.content)
    assert answer.status_code == 409
    assert told == {
        "status": 409,
        "code": "moved_on",
        "reason": "该事项已被他人办理或修改，本次提交未生效。",
        "remedy": "请刷新页面，核对最新内容后再办理。",
    }


def test_busy_says_when_to_try_again(calm):
    assert calm.get("/odd/busy/").headers["Retry-After"] == "30"


def test_the_wrong_method_is_refused_in_words_and_says_which_is_right(officer):
    answer = officer.post("/enterprises/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert "这个地址不能这样打开" in answer.content.decode()


def without_token(page: bytes) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", page.decode()).replace("/enterprises/", "")


def test_every_answer_varies_by_what_htmx_asks_for(officer):
    for path in ("/enterprises/", "/help/", "/odd/conflict/", "/nowhere/"):
        assert {"HX-Request", "Cookie"} <= set(re.split(r",\s*", officer.get(path).headers["Vary"]))


def test_the_policy_of_the_browser_allows_nothing_inline_and_no_frame(officer):
    policy = officer.get("/help/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_english_is_chosen_by_a_button_and_kept(officer):
    answer = officer.post("/language/", {"language": "en", "next": "/help/"})
    assert answer.headers["Location"] == "/help/"
    page = officer.get("/help/")
    assert '<html lang="en">' in page.content.decode()
    assert page.headers["Content-Language"] == "en"
    assert "Overdue" in page.content.decode()
    officer.post("/language/", {"language": "zh-hans"})
    assert '<html lang="zh-hans">' in officer.get("/help/").content.decode()


def test_the_browsers_own_language_does_not_decide(officer):
    page = officer.get("/help/", headers={"Accept-Language": "en-US,en;q=0.9"})
    assert '<html lang="zh-hans">' in page.content.decode()


def test_refusals_are_translated(calm):
    calm.post("/language/", {"language": "en"})
    page = calm.get("/odd/conflict/").content.decode()
    assert "changed" in page
    assert not re.search(r"<h1>[^<]*[一-鿿]", page)


def test_an_unknown_language_changes_nothing(officer):
    officer.post("/language/", {"language": "xx"})
    assert '<html lang="zh-hans">' in officer.get("/help/").content.decode()


def test_choosing_a_language_leads_nowhere_else(client):
    answer = client.post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("packed", ["gzip", "br,gzip,gzip"])
def test_a_body_sent_compressed_is_not_unpacked(packed):
    body = gzip.compress(b"\0" * 10_000_000)
    answer = Client().post(
        "/login/",
        body,
        content_type="application/x-www-form-urlencoded",
        headers={"Content-Encoding": packed},
    )
    assert answer.status_code == 415
    assert "压缩过" in answer.content.decode()
