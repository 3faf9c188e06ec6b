"""The shell a phone keeps for inspections without a network: open to anybody, nothing of anybody in it."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from zhiben.web.pwa import FILES

PWA = Path(settings.ROOT) / "pwa"
SOURCES = sorted(PWA.rglob("*.ts"))
BUILT = Path(settings.STATIC_ROOT)
LIMIT = 60_000  # bytes of the packed script: it comes over a phone's line
CHINESE = re.compile(r"[一-鿿]")


def built(name: str) -> bytes:
    names = json.loads((BUILT / "staticfiles.json").read_text())["paths"]
    return (BUILT / names[name]).read_bytes()


def said() -> set[str]:
    """Every text in `say("…")`."""
    text = "".join(path.read_text() for path in SOURCES)
    return set(re.findall(r'say\(\s*"([^"]*)"', text))


def english() -> dict[str, str]:
    pairs = re.findall(r'^ {2}"([^"]*)":\s+"([^"]*)",$', (PWA / "english.ts").read_text(), re.MULTILINE)
    return dict(pairs)


def test_the_script_of_the_phone_stays_small():
    assert len(gzip.compress(built("phone.js"))) < LIMIT


def test_everything_the_phone_says_has_its_english_and_no_english_is_left_over():
    assert sorted(said() - set(english())) == []
    assert sorted(set(english()) - said()) == []
    assert [told for told in english().values() if CHINESE.search(told)] == []


def test_the_english_of_the_phone_keeps_every_place_to_be_filled():
    places = re.compile(r"\{\w+\}")
    assert [
        zh for zh, told in english().items() if sorted(places.findall(zh)) != sorted(places.findall(told))
    ] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_chinese_text_of_the_phone_goes_through_say(path):
    if path.name == "english.ts":
        return
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(), flags=re.DOTALL)
    bare = [one for one in re.findall(r'(say\(\s*)?"([^"]*)"', text) if CHINESE.search(one[1]) and not one[0]]
    assert bare == []


@pytest.mark.django_db
class TestShell:
    def test_opens_before_signing_in_and_says_nothing_of_anybody(self, client, officer):
        answer = client.get("/phone/")
        assert answer.status_code == 200
        assert answer.content == officer.get("/phone/").content
        assert "csrf" not in answer.content.decode().lower()

    def test_lets_in_no_script_but_its_own_and_asks_for_camera_and_place_only(self, client):
        headers = client.get("/phone/").headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "blob:" not in policy
        assert headers["Permissions-Policy"] == "camera=(self), geolocation=(self), microphone=()"

    def test_its_worker_names_the_files_of_this_build(self, client):
        answer = client.get("/phone/sw.js")
        assert answer.headers["Content-Type"].startswith("text/javascript")
        told = json.loads(answer.content.decode().split("\n")[0].removeprefix("self.SHELL = ").rstrip(";"))
        assert told["page"] == "/phone/"
        assert len(told["files"]) == len(FILES)
        page = client.get("/phone/").content.decode()
        assert [file for file in told["files"] if file not in page] == []

    def test_another_language_is_another_worker(self, client):
        before = client.get("/phone/sw.js").content
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        assert client.get("/phone/sw.js").content != before

    def test_its_manifest_begins_at_the_shell(self, client):
        told = client.get("/phone/manifest.webmanifest").json()
        assert told["start_url"] == told["scope"] == "/phone/"

    def test_hello_tells_who_is_signed_in_and_the_hour(self, client, officer):
        assert client.get("/phone/hello/").json()["person"] is None
        told = officer.get("/phone/hello/").json()
        assert told["person"]["name"]
        assert told["token"]
        assert told["server_at"]
