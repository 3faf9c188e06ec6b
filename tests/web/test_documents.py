"""Documents on pages: drafted, looked at, issued, sealed, voided; templates tried; verified by anybody."""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from django.test import Client

from tests.content.test_documents import edited
from tests.rooms import documents_made as papers
from tests.rooms import orgs_made
from tests.rooms.acting import TENANT
from tests.web import world
from zhiben.contents.docx.building import build
from zhiben.documents import forms
from zhiben.documents.models import Document, Series
from zhiben.domain.access import Role
from zhiben.ground import outbox
from zhiben.ground.evidence import files
from zhiben.library.models import Edition
from zhiben.orgs.staff import logins
from zhiben.workers.followups import HANDLERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    return papers.an_office()


@pytest.fixture
def officer(firm):
    world.a_login("officer")
    return world.signed_in("officer")


@pytest.fixture
def leader(firm):
    world.a_login("leader", Role.BUREAU_LEADER, regions=[""])
    return world.signed_in("leader")


def filled(do: str, form: str = papers.NOTICE, **given: str) -> dict[str, str]:
    """The example as the page sends it."""
    told: dict[str, str] = {"do": do, "key": "form:one"}
    for name, value in papers.content(form).items():
        if isinstance(value, list):
            told |= {
                f"f-{name}-{n}-{key}": str(one) for n, row in enumerate(value) for key, one in row.items()
            }
        else:
            told[f"f-{name}"] = str(value)
    return told | given


def test_a_notice_is_drafted_looked_at_and_issued(firm, officer):
    address = f"/documents/new/{papers.NOTICE}/?about={firm}"
    assert "龙泊修造船" in officer.get(address).content.decode()
    wrong = officer.post(address, filled("look", **{"f-hazard": "", "f-requirements-0-due_on": "明天"}))
    text = wrong.content.decode()
    assert "有 2 处没有填对" in text
    assert "第 1 行“整改时限”：应当是日期" in text
    assert "印发，取文号" not in text
    looked = officer.post(address, filled("look")).content.decode()
    assert 'data-mark="草稿"' in looked
    assert "（印发时编号）" in looked
    draft = officer.post(address, filled("draft"))
    assert draft.content.startswith(b"PK")
    assert not Series.objects.exists()

    refused = officer.post(address, filled("issue", **{"f-hazard": ""}))
    assert refused.status_code == 422
    issued = officer.post(address, filled("issue"), follow=True).content.decode()
    assert "已印发，文号已用。" in issued
    assert "威文工信隐督〔2026〕1号" in issued
    assert "PDF 正在生成" in issued
    officer.post(address, filled("issue"))  # the same form again
    assert Document.objects.count() == 1
    listed = officer.get("/documents/?q=隐督&state=valid").content.decode()
    assert "威文工信隐督〔2026〕1号" in listed
    assert "没有这样的文书" in officer.get("/documents/?state=void").content.decode()
    (row,) = Document.objects.all()
    for words in ("隐督〔2026〕1号", "挂牌督办"):
        assert f"/documents/{row.id}/" in officer.get("/search/", {"q": words}).content.decode()


def test_the_enterprise_is_chosen_first_where_there_are_several(firm, officer):
    other = orgs_made.an_enterprise("泽头机械")
    page = officer.get(f"/documents/new/{papers.NOTICE}/").content.decode()
    assert f"?about={other}" in page
    assert officer.get(f"/documents/new/{papers.NOTICE}/?about=x").status_code == 404


def test_what_an_office_issues_an_enterprise_does_not(firm):
    world.a_login("manager", Role.SAFETY_MANAGER, enterprise=firm)
    manager = world.signed_in("manager")
    assert manager.get(f"/documents/new/{papers.NOTICE}/").status_code == 403
    assert "隐患部位" in manager.get(f"/documents/new/{papers.REPORT}/").content.decode()


def test_the_seal_and_voiding_on_the_page(firm, officer):
    by = logins.actor_named("officer", world.NOON)
    id_ = papers.id_of(papers.a_document(firm, by))
    page = f"/documents/{id_}/"
    wrong = officer.post(f"{page}seal/", {"used_on": "2020-01-01", "copies": "2", "basis": "批准"})
    assert wrong.status_code == 422
    assert "用印日期早于印发日期" in wrong.content.decode()
    day = Document.objects.get().issued_on.isoformat()
    officer.post(f"{page}seal/", {"used_on": day, "copies": "2", "basis": "李主任批准", "key": "form:s"})
    assert "2 份" in officer.get(page).content.decode()
    assert officer.post(f"{page}void/", {"reason": " "}).status_code == 422
    officer.post(f"{page}void/", {"reason": "期限写错", "key": "form:v"})
    text = officer.get(page).content.decode()
    assert "期限写错" in text
    assert "已作废" in text
    assert officer.post(f"{page}void/", {"reason": "再来", "key": "form:w"}).status_code == 422


# ── the public page ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def issued(firm, officer):
    papers.a_document(firm, logins.actor_named("officer", world.NOON))
    return Document.objects.get()


def test_anybody_verifies_a_document_and_a_file_without_signing_in(issued):
    stranger = Client()
    told = stranger.get(f"/verify/{issued.code}/")
    text = told.content.decode()
    assert told.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "本系统印发，现在有效。" in text
    assert issued.number in text
    assert issued.docx_sha256 in text
    assert "0631-0000000" not in text  # the form does not make it public
    original = files.original(issued.docx_sha256).read_bytes()
    same = stranger.post(f"/verify/{issued.code}/", {"file": BytesIO(original)})
    assert "一致，一字未改：印发的 Word 原件" in same.content.decode()
    other = stranger.post(f"/verify/{issued.code}/", {"file": BytesIO(original + b" ")}).content.decode()
    assert "不一致" in other
    assert not files.original(sha256(original + b" ").hexdigest()).exists()  # nothing sent is kept
    assert "没有选择文件" in stranger.post(f"/verify/{issued.code}/").content.decode()


def test_the_code_is_typed_as_it_stands_on_paper(issued):
    stranger = Client()
    code = f" {issued.code[:5].lower()}-{issued.code[5:]} "
    assert stranger.post("/verify/", {"code": code}).headers["Location"] == f"/verify/{issued.code}/"
    assert stranger.post("/verify/", {"code": ""}).status_code == 422
    assert stranger.get("/verify/").status_code == 200


def test_wrong_codes_tell_nothing_and_soon_no_more_are_taken(issued):
    stranger = Client()
    answers = [stranger.get(f"/verify/AAAAABBBBBCCCCC{n:05d}/") for n in range(22222, 22240)]
    assert {one.status_code for one in answers} == {404, 429}
    assert "没有这个查验码的文件" in answers[0].content.decode()
    assert "查验过于频繁" in answers[-1].content.decode()


# ── templates ────────────────────────────────────────────────────────────────────────────────────


def upload(client: Client, content: bytes, name: str = "own.docx", form: str = papers.NOTICE):
    file = BytesIO(content)
    file.name = name
    return client.post(f"/documents/forms/{form}/", {"file": file})


def test_an_own_template_is_tried_adopted_used_and_given_up_again(firm, leader, officer):
    own = edited(build(forms.shipped()[papers.NOTICE].form), "督办责任人：", "本局督办责任人：")
    tried = upload(leader, own).content.decode()
    assert "本局督办责任人" in tried
    staged = tried.split('name="upload" value="')[1].split('"')[0]
    assert not Edition.objects.filter(kind="document").exists()
    leader.post(f"/documents/forms/{papers.NOTICE}/adopt/", {"upload": staged, "key": "form:a"})
    assert forms.current(TENANT, papers.NOTICE, world.TODAY.replace(year=2099)).is_own
    by = logins.actor_named("officer", world.NOON)
    day = Edition.objects.get(kind="document").valid_from
    assert day == leader.get("/documents/forms/").wsgi_request.today
    page = officer.get(f"/documents/forms/{papers.NOTICE}/").content.decode()
    assert "本局督办责任人" in page
    assert officer.get(f"/documents/forms/{papers.NOTICE}/template.docx").content == own
    leader.post(f"/documents/forms/{papers.NOTICE}/adopt/", {"key": "form:b"})
    assert not forms.current(TENANT, papers.NOTICE, day).is_own
    assert by.person


def test_a_template_with_mistakes_is_told_so_by_paragraph_and_not_offered(leader):
    bad = edited(build(forms.shipped()[papers.NOTICE].form), "{{督办责任人}}", "{{督办人}}")
    answer = upload(leader, bad)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "没有“督办人”这个字段" in text
    assert "缺“{{督办责任人}}”" in text
    assert "启用这份模板" not in text
    assert "不收这种文件" in upload(leader, b"%PDF-1.7", "own.pdf").content.decode()


def test_only_who_adopts_editions_changes_templates_and_letterhead(officer, leader):
    own = build(forms.shipped()[papers.NOTICE].form)
    assert upload(officer, own).status_code == 403
    assert officer.post("/documents/forms/letterhead/", {"name": "某局", "word": "某"}).status_code == 403
    refused = leader.post("/documents/forms/letterhead/", {"name": "某某局", "word": "某局2026"})
    assert refused.status_code == 422
    leader.post("/documents/forms/letterhead/", {"name": "某某局", "word": "某工信", "key": "form:h"})
    assert forms.letterhead(TENANT, world.TODAY.replace(year=2099)).word == "某工信"


def test_the_layout_of_what_was_printed_is_checked_on_a_page(issued, officer, monkeypatch):
    address = f"/documents/{issued.id}/layout/"
    assert "PDF 正在生成" in officer.get(address).content.decode()
    monkeypatch.setenv("PATH", "/nowhere")  # no LibreOffice: Typst is quick, and there is something to find
    outbox.deliver(HANDLERS, world.NOON + timedelta(minutes=5))
    told = officer.get(address).content.decode()
    assert re.search("格式，[12] 页，[0-9]+ 处不符合", told), told[told.index("<h1") :]
    assert "版记" in told
    assert "加发文字号" not in told  # it has one
    assert f"/documents/{issued.id}/layout/" not in officer.get(f"/documents/{issued.id}/").content.decode()
