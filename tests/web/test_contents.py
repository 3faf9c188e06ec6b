"""内容版本 in the browser: drafted, mended by line, compared, published by another person."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web import world
from zhiben.domain.access import Role
from zhiben.hazards.rules import rules_of

pytestmark = pytest.mark.django_db
HAZARDS = "/contents/hazards/hazards/"
DRAFT = f"{HAZARDS}draft/"


@pytest.fixture
def officer(district: world.District) -> Client:
    world.a_login("officer", regions=[""])
    return world.signed_in("officer")


@pytest.fixture
def leader(district: world.District) -> Client:
    world.a_login("leader", Role.BUREAU_LEADER, regions=[""])
    return world.signed_in("leader")


def said(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def begun(client: Client, address: str = HAZARDS) -> str:
    assert client.post(address, {"do": "begin", "token": "shipped"})["Location"] == f"{address}draft/"
    page = said(client.get(f"{address}draft/"))
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.S)
    assert found is not None
    return found[1].replace("&quot;", '"').replace("&gt;", ">")


def asked(client: Client, address: str = DRAFT) -> str:
    page = said(client.get(address))
    key = re.search(r'name="key" value="(ask:[^"]+)"', page)
    day = re.search(r'name="valid_from" value="([^"]+)"', page)
    assert key is not None
    assert day is not None
    sent = {"do": "ask", "valid_from": day[1], "reason": "局务会", "key": key[1]}
    return str(client.post(address, sent)["Location"])


def test_an_officer_drafts_and_asks_and_the_leader_publishes(officer: Client, leader: Client) -> None:
    text = begun(officer)
    wrong = {"do": "save", "file": "rules.yaml", "text": text.replace("general: 7", "general: 七")}
    assert officer.post(DRAFT, wrong).status_code == 302
    page = said(officer.get(DRAFT))
    line = 1 + text.splitlines().index("suggested_days: {general: 7, major: 30}")
    assert f"rules.yaml 第 {line} 行" in page
    assert "提请发布" not in page
    sent = SimpleUploadedFile("改好的.yaml", text.replace("general: 7", "general: 5").encode())
    assert officer.post(DRAFT, {"do": "take", "upload": sent}).status_code == 302
    page = said(officer.get(DRAFT))
    assert "建议整改期限（天）" in page
    address = asked(officer)
    mine = said(officer.get(address))
    assert "提请的人不能自己发布" in mine
    assert officer.post(address, {"do": "publish", "digest": "x", "key": "k"}).status_code == 403
    theirs = said(leader.get(address))
    digest = re.search(r'name="digest" value="([^"]+)"', theirs)
    assert digest is not None
    assert "等人发布" in said(leader.get("/contents/"))
    changed = {"do": "publish", "digest": "0" * 64, "key": "publish:0"}
    assert leader.post(address, changed).status_code == 409
    assert leader.post(address, {"do": "publish", "digest": digest[1], "key": "publish:1"}).status_code == 302
    assert rules_of(world.TENANT, world.TODAY).suggested_days["general"] == 5
    page = said(officer.get(HAZARDS))
    assert "第 1 版" in page
    assert "换回随程序带来的" in page
    assert "建议整改期限" in said(officer.get(f"{HAZARDS}compare/?old=shipped"))
    assert b"general: 7" in officer.get(f"{HAZARDS}shipped/?file=rules.yaml").content
    assert officer.get(f"{HAZARDS}shipped/?file=none.yaml").status_code == 404


def test_an_unfair_formula_is_refused_on_the_page_with_a_clear_sentence(officer: Client) -> None:
    text = begun(officer, "/contents/rankings/rankings/")
    unfair = text.replace("indicator: finding_in_time_rate", "indicator: in_time_rate")
    draft = "/contents/rankings/rankings/draft/"
    officer.post(draft, {"do": "save", "file": "outcomes.yaml", "text": unfair})
    page = said(officer.get(draft))
    assert "会把企业自查发现的隐患算成不利" in page
    assert "自己查出来的隐患不作为不利依据" in page
    sent = {"do": "ask", "valid_from": world.TODAY.isoformat(), "reason": "试", "key": "ask:1"}
    refused = officer.post(draft, sent)
    assert refused.status_code == 422
    assert "会把企业自查发现的隐患算成不利" in said(refused)


def test_a_new_kind_of_paper_is_begun_under_a_code(officer: Client) -> None:
    address = "/contents/report/weekly-brief/"
    assert officer.get("/contents/?new=weekly-brief")["Location"] == address
    assert "代号不能用" in said(officer.get("/contents/?new=Weekly"))
    assert "还没有这种文稿" in said(officer.get(address))
    assert officer.get(f"{address}compare/").status_code == 404
    assert officer.get(f"{address}shipped/").status_code == 404
    assert "report: weekly-brief" in begun(officer, address)
    assert "提请发布" in said(officer.get(f"{address}draft/?try=1"))


def test_contents_are_the_offices_own(officer: Client, district: world.District) -> None:
    world.a_login("firm", Role.PRINCIPAL, enterprise=district.own)
    firm = world.signed_in("firm")
    begun(officer)
    for address in ("/contents/", HAZARDS, f"{HAZARDS}shipped/", f"{HAZARDS}compare/", DRAFT):
        assert firm.get(address).status_code == 404
    world.a_login("mate", regions=[""])
    mate = world.signed_in("mate")
    assert mate.get(DRAFT).status_code == 404
    assert mate.post(DRAFT, {"do": "save", "file": "rules.yaml", "text": "x"}).status_code == 404
    assert officer.post(DRAFT, {"do": "drop"}).status_code == 302
    assert officer.get(DRAFT).status_code == 404


@pytest.mark.parametrize("kind", ["hazards", "inspections", "rankings", "indicators", "questions"])
def test_whatever_is_written_is_told_and_never_breaks_the_page(officer: Client, kind: str) -> None:
    address = f"/contents/{kind}/{kind}/"
    text = begun(officer, address)
    file = re.search(r'name="file" value="([^"]+)"', said(officer.get(f"{address}draft/")))
    assert file is not None
    sent = {"do": "save", "file": file[1]}
    assert officer.post(f"{address}draft/", sent | {"text": f"{text}\x00"}).status_code == 422
    assert officer.post(f"{address}draft/", sent | {"file": "../x.yaml", "text": text}).status_code == 422
    for odd in ("null", "- [", "&a [*a]", text[: len(text) // 2], text.replace(":", "")):
        assert officer.post(f"{address}draft/", sent | {"text": odd}).status_code == 302
        assert re.search("要改 [0-9]+ 处", said(officer.get(f"{address}draft/")))
