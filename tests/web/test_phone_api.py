"""The phone's wire: JSON in, JSON out; every "no" has a code, why, and what to do; nothing is half done."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import jsonschema
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from tests.rooms import orgs_made as made
from tests.rooms import phones_made, visits_made
from tests.rooms.records_made import a_png
from tests.rooms.test_evidence_malicious import png
from tests.web import world
from zhiben.domain import phone_refusals
from zhiben.domain.access import Role
from zhiben.ground.evidence.models import Upload
from zhiben.inspections.phone.models import Device, Operation
from zhiben.orgs.staff import logins

pytestmark = pytest.mark.django_db
SEND, PACKET = "/api/v1/operations", "/api/v1/packet"


@pytest.fixture
def office():
    """A shipyard, and two officers who sign in."""
    yard = visits_made.a_yard()
    people = [logins.actor_of(world.a_login(name), world.NOON) for name in ("field", "desk")]
    for one in people:
        visits_made.a_card(one)
    return phones_made.Office(replace(yard, officer=people[0], other=people[1]), yard.other)


@pytest.fixture
def visit(office):
    return phones_made.a_visit(office)


@pytest.fixture
def phone(office, visit):
    return Wired(world.signed_in("field"))


class Wired:
    """A phone as the server sees it: cookies, headers, JSON."""

    def __init__(self, client: Client) -> None:
        self.client, self.device, self.n = client, str(uuid4()), 0
        told = client.get(PACKET, headers={"X-Device": self.device})
        assert told.status_code == 200, told.content
        self.packet = told.json()

    def wrote(self, kind="set", **said):
        self.n += 1
        return {
            "id": str(uuid4()), "visit": self.packet["visits"][0]["id"], "device": self.device, "n": self.n,
            "nonce": self.packet["nonce"], "at": world.NOON.isoformat(), "kind": kind, **said,
        }  # fmt: skip

    def post(self, *sent, **more):
        return self.raw(json.dumps({"operations": sent, **more}))

    def raw(self, body):
        return self.client.post(SEND, body, content_type="application/json")

    def put(self, content, id_=None, digest=None, **headers):
        given = {
            "X-Device": self.device, "X-Sha256": digest or sha256(content).hexdigest(), **headers,
        }  # fmt: skip
        return self.client.put(
            f"/api/v1/photos/{id_ or uuid4()}", content, content_type="image/png", headers=given
        )


DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference"
API = json.loads((DOCS / "phone-api.json").read_text("utf-8"))


def fits(name, value):
    """Raises ValidationError where an answer is not as the reference says."""
    told = {"$ref": f"#/components/schemas/{name}", "components": API["components"]}
    jsonschema.Draft202012Validator(told).validate(value)


def test_the_reference_names_every_address_and_every_way_of_it():
    served = {
        (f"/{pattern.pattern}".replace("<uuid:id>", "{id}"), verb)
        for pattern in get_resolver("zhiben.config.urls").url_patterns
        if str(pattern.pattern).startswith("api/v1/")
        and not str(pattern.pattern).startswith("api/v1/public/")
        for verb in ("get", "post", "put", "delete", "patch")
        if verb in WAYS[pattern.name]
    }
    assert {(path, verb) for path, ways in API["paths"].items() for verb in ways} == served
    words = (DOCS / "phone-api.md").read_text("utf-8")
    assert [code for code in phone_refusals.WORDS if f"`{code}`" not in words] == []


WAYS = {"api-packet": ("get",), "api-operations": ("post",), "api-photo": ("put",)}


def test_a_visit_is_taken_along_written_down_and_answered(phone, visit):
    photo, upload = a_png(), str(uuid4())
    assert phone.put(photo, upload).json()["outcome"] == "applied"
    assert phone.put(photo, upload).json()["outcome"] == "repeated"
    fits("Packet", phone.packet)
    fits("Visit", phone.packet["visits"][0])
    told = phone.post(
        phone.wrote("start"),
        phone.wrote(entry="answer:SH-01", fields={"result": "fail"}, seen={}),
        phone.wrote(entry=f"photo:{uuid4()}", fields={"of": "answer:SH-01", "upload": upload}),
        sent_at=world.NOON.isoformat(),
    ).json()
    fits("Answer", told)
    assert [one["outcome"] for one in told["receipts"]] == ["applied"] * 3
    assert phones_made.entries(visit)["answer:SH-01"] == {"result": "fail"}


def test_the_packet_is_registered_under_the_name_of_the_browser(office, visit):
    client = world.signed_in("field", headers={"User-Agent": "Mozilla Android Chrome/120"})
    Wired(client)
    assert Device.objects.get().name == "Chrome · Android"


NO_REQUESTS = [
    ("", 422, "operations_unfit"),
    ("null", 422, "operations_unfit"),
    ("[]", 422, "operations_unfit"),
    ("{", 422, "operations_unfit"),
    ('{"operations": 7}', 422, "operations_unfit"),
    ('{"operations": [NaN]}', 422, "operations_unfit"),
    ('{"operations": [{"id": Infinity}]}', 422, "operations_unfit"),
    ('{"operations": [[1]]}', 422, "operations_unfit"),
    ('{"operations": [{"id": "x"}]}', 422, "operations_unfit"),
    ('{"operations": ["\\ud800"]}', 422, "operations_unfit"),
    ("[" * 100_000, 422, "operations_unfit"),
    ('{"operations": [' + "9" * 5000 + "]}", 422, "operations_unfit"),
    (b"\xff\xfe\x00", 422, "operations_unfit"),
    (json.dumps({"operations": [{}] * 201}), 413, "operations_too_many"),
    ("x" * 3_000_000, 413, "too_large"),
]


def test_what_is_no_request_is_refused_whole_in_words(phone):
    for body, status, code in NO_REQUESTS:
        told = phone.raw(body)
        assert (told.status_code, told.json()["code"]) == (status, code), body[:60]
        fits("Refusal", told.json())
    assert not Operation.objects.exists()


WRONG = [
    {"kind": 7}, {"kind": None}, {"nonce": {"a": 1}}, {"at": "yesterday"}, {"at": "2026-03-02T12:00:00"},
    {"at": 5}, {"entry": ["visit:"]}, {"fields": [1]}, {"fields": {}}, {"fields": {"summary": 1.5}},
    {"fields": {"summary": {"a": [{"b": 1}]}}}, {"seen": "x"}, {"entry": "visit:\x00"},
    {"fields": {"summary": "\x00"}}, {"fields": {"summary": 10**30}}, {"entry": "x" * 9000},
    {"fields": {str(n): 1 for n in range(99)}}, {"at": "0001-01-01T00:00:00+14:00"},
]  # fmt: skip


def test_what_is_wrong_with_one_operation_is_said_in_its_receipt_and_stops_nothing(phone):
    right = {"entry": "visit:", "fields": {"summary": "好"}, "seen": {}}
    sent = [
        phone.wrote("start"),
        *({**phone.wrote(**right), **wrong} for wrong in WRONG),
        phone.wrote(**right),
    ]
    told = phone.post(*sent).json()
    fits("Answer", told)
    first, *others, last = told["receipts"]
    assert (first["outcome"], last["outcome"]) == ("applied", "applied")
    expected = {"operation_unfit", "entry_field", "entry_unknown"}
    assert [wrong for wrong, one in zip(WRONG, others, strict=True) if one.get("code") not in expected] == []
    assert all(one["say"] for one in others)


def test_an_operation_without_a_head_refuses_the_request(phone):
    right = phone.wrote(entry="visit:", fields={"summary": "好"})
    for wrong in ({"n": 0}, {"n": True}, {"n": 1.5}, {"n": "1"}, {"device": None}, {"visit": "x"}):
        assert phone.post({**right, **wrong}).status_code == 422
    assert not Operation.objects.exists()


def test_nobody_and_strangers_are_told_in_json(phone, visit, office):
    assert Client().get(PACKET).status_code == 401
    assert Client().get(PACKET).json()["code"] == "signed_out"
    made.an_authority(made.NEXT_DOOR)
    world.a_login("there", tenant=made.NEXT_DOOR, regions=["371002"])
    world.a_login("auditor", Role.AUDITOR)
    for name in ("there", "auditor"):
        client = world.signed_in(name)
        mine = {"headers": {"X-Device": str(uuid4())}}
        assert client.get(f"{PACKET}?visit={visit}", **mine).status_code == 404
        sent = {**phone.wrote(entry="visit:", fields={"summary": "好"}), "device": str(uuid4())}
        told = client.post(SEND, json.dumps({"operations": [sent]}), content_type="application/json").json()
        assert told["receipts"][0]["code"] == "device_unknown"
    assert not Operation.objects.exists()


def test_a_request_needs_the_token_and_a_device(phone):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = phone.client.cookies
    told = strict.post(SEND, "{}", content_type="application/json")
    assert (told.status_code, told.json()["code"]) == (403, "stale_form")
    assert phone.client.get(PACKET).json()["code"] == "device_missing"


def test_a_clock_that_is_off_is_told_and_shown(phone):
    told = phone.post(phone.wrote("start"), sent_at="2026-03-04T12:00:00+08:00").json()
    assert told["receipts"][0]["outcome"] == "applied"
    assert told["clock_off"] > 24 * 3600
    assert "请校准" in phone.client.get("/phones/").content.decode()


NO_PHOTOS = [
    (b"", "evidence_empty"),
    (b"%PDF-1.7\n%%EOF\n", "evidence_not_wanted"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "evidence_type"),
    (b"MZ" + b"\x00" * 64, "evidence_type"),
    (a_png()[:40], "evidence_broken"),
    (png(10_000, 10_000), "evidence_pixels"),
]


def test_a_photo_that_is_none_is_refused_and_not_kept(phone):
    for content, code in NO_PHOTOS:
        told = phone.put(content)
        assert (told.status_code, told.json()["code"]) == (422, code)
    assert not Upload.objects.exists()


def test_a_photo_too_large_is_refused_and_not_kept(phone, monkeypatch):
    monkeypatch.setattr("zhiben.ground.limits.EVIDENCE_BYTES", 100)
    told = phone.put(b"\xff\xd8\xff" + b"x" * 1000)
    assert (told.status_code, told.json()["code"]) == (413, "evidence_too_large")
    assert not Upload.objects.exists()


def test_a_photo_that_changed_underway_or_comes_from_an_unknown_phone_is_refused(phone):
    photo = a_png()
    assert phone.put(photo, digest="0" * 64).json()["code"] == "photo_digest"
    unknown = {"X-Device": str(uuid4())}
    assert phone.put(photo, **unknown).json()["code"] == "device_unknown"
    other, upload = a_png(shade=9), uuid4()
    phone.put(photo, upload)
    told = phone.put(other, upload)
    assert (told.status_code, told.json()["code"]) == (409, "upload_taken")


def test_a_lost_phone_is_stopped_and_its_exported_packet_is_taken_at_the_desk(phone, visit):
    phone.post(phone.wrote("start"))
    page = phone.client.get("/phones/").content.decode()
    assert "停用" in page
    key = "form:" + str(uuid4())
    told = phone.client.post("/phones/revoke/", {"device": phone.device, "reason": "", "key": key})
    assert told.status_code == 422
    phone.client.post("/phones/revoke/", {"device": phone.device, "reason": "丢失", "key": key})
    photo, upload = a_png(), str(uuid4())
    sent = [
        phone.wrote(entry="visit:", fields={"summary": "好"}),
        phone.wrote(entry=f"photo:{uuid4()}", fields={"of": "answer:SH-01", "upload": upload}),
    ]
    assert {one["code"] for one in phone.post(*sent).json()["receipts"]} == {"device_revoked"}
    assert phone.put(photo).json()["code"] == "device_revoked"
    data = base64.b64encode(photo).decode()
    photos = [{"id": upload, "sha256": sha256(photo).hexdigest(), "data": data}]
    packet = {"format": "zhiben-offline/1", "device": phone.device, "operations": sent, "photos": photos}
    desk = world.signed_in("desk")
    told = handed(desk, json.dumps(packet))
    assert "收下 2 条，以前收过 0 条，没有收 0 条；照片收下 1 张" in told
    assert "收下 0 条，以前收过 2 条" in handed(desk, json.dumps(packet))
    assert phones_made.entries(visit)["visit:"]["summary"] == "好"
    assert "这不是手机导出的离线包" in handed(desk, json.dumps({"format": "x", "operations": []}))


def handed(client, content):
    file = SimpleUploadedFile("packet.json", content.encode(), content_type="application/json")
    return client.post("/phones/handover/", {"packet": file}).content.decode()


def test_only_who_records_visits_hands_packets_over(phone):
    world.a_login("admin", Role.SECURITY_ADMINISTRATOR)
    assert world.signed_in("admin").get("/phones/handover/").status_code == 403


def test_a_clash_is_shown_side_by_side_at_the_desk_and_decided_there(phone, visit, office):
    phone.post(phone.wrote("start"))
    desk = world.signed_in("desk")
    other = Wired(desk)
    other.post(other.wrote(entry="visit:", fields={"summary": "库区正常"}, seen={}))
    phone.post(phone.wrote(entry="visit:", fields={"summary": "库区有一处渗水"}, seen={}))
    page = desk.get(f"/inspections/{visit}/").content.decode()
    assert "检查情况 · 情况说明" in page
    assert all(text in page for text in ("库区正常", "库区有一处渗水", "用手机上填的", "两个都留"))
    asked = re.search(
        r'name="key" value="(form:[^"]+)"><input type="hidden" name="clash" value="([^"]+)"', page
    )
    key, clash = asked.groups()
    address = f"/inspections/{visit}/clash/"
    assert desk.post(address, {"key": key, "clash": clash, "take": "same"}).status_code == 404
    assert desk.post(address, {"key": key, "clash": clash, "take": "both"}).status_code == 302
    assert phones_made.entries(visit)["visit:"]["summary"] == "库区正常；库区有一处渗水"
    assert "用手机上填的" not in desk.get(f"/inspections/{visit}/").content.decode()
    world.a_login("stranger")
    told = world.signed_in("stranger").post(address, {"key": "form:9", "clash": clash, "take": "mine"})
    assert told.status_code == 403
