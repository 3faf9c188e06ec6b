"""保存与删除: the table of terms, proposing, and the other administrator's decision."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client

from tests.rooms import erasures_made, records_made
from tests.web import world
from zhiben.domain.access import Role
from zhiben.ground.approvals.models import Approval
from zhiben.ground.evidence.models import Evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(bureau, tmp_path, settings) -> UUID:
    settings.HOME = tmp_path
    records_made.adopt()
    return erasures_made.a_drill(records_made.a_firm(), four_no="yes")


def a_client(name: str, role: Role) -> Client:
    world.a_login(name, role, regions=[""])
    return world.signed_in(name)


@pytest.fixture
def security(bureau) -> Client:
    return a_client("anquan", Role.SECURITY_ADMINISTRATOR)


@pytest.fixture
def audit(bureau) -> Client:
    return a_client("shenji", Role.AUDIT_ADMINISTRATOR)


def propose(client: Client, **given: str) -> object:
    usual = {"what": "record", "reason": "申请", "basis": "个人信息保护法第四十七条", "key": "k1"}
    return client.post("/retention/", usual | given)


def text_of(answer: object) -> str:
    content = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content))


def test_the_table_says_what_is_held_and_due_and_changes_nothing(security, record):
    told = text_of(security.get("/retention/"))
    assert "登记表" in told
    assert "30 年" in told
    assert Approval.objects.count() == 0


def test_one_proposes_the_other_approves_and_the_record_says_so(security, audit, record):
    address = propose(security, number=f"https://x.example/record/{record}/").url  # type: ignore[attr-defined]
    mine, theirs = (text_of(client.get(address)) for client in (security, audit))
    assert "快速演练登记 龙泊修造船" in theirs
    assert "1 个文件" in theirs
    assert "同意删除" not in mine
    assert "同意删除" in theirs
    digest = Approval.objects.get().digest
    assert security.post(address, {"do": "approve", "digest": digest, "key": "k2"}).status_code == 422
    stale = audit.post(address, {"do": "approve", "digest": "0" * 64, "key": "k3"})
    assert "没有办理" in text_of(stale)
    assert audit.post(address, {"do": "approve", "digest": digest, "key": "k4"}).status_code == 302
    assert "已删除" in text_of(security.get(address))
    shown = text_of(security.get(f"/record/{record}/"))
    assert "依两人决定删除" in shown
    assert re.search(r"(?<!\w)86(?!\w)", shown) is None  # how many took part
    piece = Evidence.objects.get()
    assert security.get(f"/evidence/{piece.id}/").status_code == 404
    assert security.get(f"/evidence/{piece.id}/small/").status_code == 404


def test_a_refusal_needs_a_reason_and_is_shown(security, audit, record):
    address = propose(security, number=str(record)).url  # type: ignore[attr-defined]
    assert audit.post(address, {"do": "refuse", "note": " ", "key": "r1"}).status_code == 422
    assert audit.post(address, {"do": "refuse", "note": "还在诉讼", "key": "r2"}).status_code == 302
    assert "还在诉讼" in text_of(security.get(address))
    assert "不予删除" in text_of(security.get("/retention/"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"number": ""}, "编号不对"),
        ({"number": str(UUID(int=5))}, "未找到"),
        ({"reason": ""}, "没有填"),
        ({"basis": ""}, "没有填"),
        ({"what": "facts"}, "选择"),
    ],
)
def test_a_form_that_is_wrong_says_why_and_proposes_nothing(security, record, given, said):
    answer = propose(security, **({"number": str(record)} | given))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert said in text_of(answer)
    assert Approval.objects.count() == 0


def test_an_auditor_looks_and_proposes_nothing(bureau, security, record):
    address = propose(security, number=str(record)).url  # type: ignore[attr-defined]
    auditor = a_client("jijian", Role.AUDITOR)
    assert "提出后先列出" not in text_of(auditor.get("/retention/"))
    assert "同意删除" not in text_of(auditor.get(address))
    assert propose(auditor, number=str(record), key="k9").status_code == 403  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.SYSTEM_ADMINISTRATOR])
def test_nobody_else_finds_the_page(bureau, security, record, role):
    address = propose(security, number=str(record)).url  # type: ignore[attr-defined]
    other = a_client("other", role)
    assert other.get("/retention/").status_code == 403
    assert other.get(address).status_code == other.get(f"/retention/{UUID(int=7)}/").status_code == 404
    assert "/retention/" not in other.get("/more/").content.decode()
