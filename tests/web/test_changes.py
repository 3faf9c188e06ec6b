"""变更: form, effect, confirmation, receipt; who may not, twice the same press, two at once."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest

from tests.rooms import orgs_made
from tests.rooms.acting import TENANT
from tests.web import world
from zhiben.domain.access import Role
from zhiben.ground.models import ActRow
from zhiben.orgs.models import Attribute, Subject

pytestmark = pytest.mark.django_db


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, (answer.status_code, answer.content.decode()[:3000])
    return answer.content.decode()


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form of an act."""
    form = page[page.index('name="key"') - 200 :]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', form)
    return {name: value for name, value in pairs if name != "csrfmiddlewaretoken"}


def press(client, address: str, **given: str):
    """Opens the form, looks at the effect, confirms. Returns (page of the effect, answer)."""
    looked = text(client.post(address, {**hidden(text(client.get(address))), **given, "do": "look"}))
    return looked, client.post(address, {**hidden(looked), "do": "confirm"})


@pytest.fixture
def chief(bureau):
    """A browser in which the head of a section has signed in."""
    world.a_login("chief", Role.SECTION_CHIEF)
    return world.signed_in("chief")


@pytest.fixture
def firm(district) -> UUID:
    return district.own


def change(firm: UUID, what: str, asked: str = "") -> str:
    return f"/enterprises/{firm}/change/{what}/{asked}"


def test_stopping_shows_what_it_does_writes_nothing_then_is_done_with_its_number(officer, firm):
    address = change(firm, "suspend")
    acts = ActRow.objects.count()
    form = hidden(text(officer.get(address)))
    told = {**form, "on": "2026-03-01", "reason": "停产检修通知 3 号", "do": "look"}
    looked = text(officer.post(address, told))
    assert "对义务的影响" in looked
    assert "取消" in looked
    assert ActRow.objects.count() == acts
    answer = officer.post(address, {**hidden(looked), "do": "confirm"})
    assert answer.status_code == 302
    page = text(officer.get(answer["Location"]))
    assert "台账编号" in page
    assert "停产" in page
    assert Subject.objects.get(id=firm).standing == "suspended"


def test_the_same_press_twenty_times_is_one_act(officer, firm):
    address = change(firm, "suspend")
    told = {**hidden(text(officer.get(address))), "on": "2026-03-01", "reason": "检修", "do": "confirm"}
    before = ActRow.objects.count()
    places = {officer.post(address, told)["Location"] for _ in range(20)}
    assert len(places) == 1
    assert ActRow.objects.count() == before + 1


def test_somebody_else_has_changed_it_since_the_form_was_opened(officer, firm):
    name, stop = change(firm, "name"), change(firm, "suspend")
    opened = hidden(text(officer.get(name)))
    press(officer, stop, on="2026-03-01", reason="检修")
    told = {**opened, "name": "文登龙泊重工有限公司", "on": "2026-03-05", "do": "confirm"}
    page = text(officer.post(name, told), 409)
    assert "已被他人办理或修改" in page
    assert "看最新内容" in page
    assert Subject.objects.get(id=firm).name == "文登龙泊修造船有限公司"


def test_a_change_and_a_correction_are_told_apart(officer, firm):
    grade = Attribute.objects.get(subject=firm, name="grade")
    press(officer, change(firm, "value", "?name=grade"), value="C", on="2026-02-01", reason="定级文件 5 号")
    assert Attribute.objects.filter(subject=firm, name="grade", replaced_at=None).count() == 2
    press(officer, change(firm, "correct", f"?value={grade.id}"), value="D", on="2024-01-01", reason="录错")
    held = Attribute.objects.filter(subject=firm, name="grade", replaced_at=None).order_by("valid_from")
    assert [(one.value, one.valid_from) for one in held] == [
        ("D", date(2024, 1, 1)), ("C", date(2026, 2, 1)),
    ]  # fmt: skip
    assert Attribute.objects.filter(subject=firm, name="grade").count() == 3
    page = text(officer.get(f"/enterprises/{firm}/facts/"))
    assert "已更正" in page


def test_registering_by_hand_looks_for_the_same_enterprise_first(officer, district):
    known = Subject.objects.get(id=district.own)
    code = orgs_made.a_code()
    told = {
        "code": code, "name": "文登龙泊修造船公司", "industry": orgs_made.SHIPS, "region": orgs_made.TOWN,
        "on": "2026-01-01", "a-grade": "C",
    }  # fmt: skip
    looked, answer = press(officer, "/enterprises/new/", **told)
    assert known.name in looked
    assert "不是同一家，确认登记" in looked
    assert "多出" in looked
    made = Subject.objects.get(code=code)
    assert str(made.id) in answer["Location"]
    again = {**hidden(text(officer.get("/enterprises/new/"))), **told, "do": "look"}
    assert "已由另一企业登记" in text(officer.post("/enterprises/new/", again), 409)
    wrong = again | {"code": "91371003T00000000X"}
    assert "GB 32100" in text(officer.post("/enterprises/new/", wrong), 422)


def test_something_beneath_is_added_renamed_and_given_up(officer, firm):
    press(officer, change(firm, "add", "?kind=person"), name="李四", code="007", on="2026-01-01")
    person = Subject.objects.get(name="李四")
    assert person.parent_id == firm
    of = f"?of={person.id}"
    press(officer, change(firm, "name", of), name="李思", on="2026-01-01")
    press(officer, change(firm, "close", of), on="2026-03-01", reason="离职")
    person.refresh_from_db()
    assert (person.name, person.standing) == ("李思", "closed")


def test_transfer_there_and_back(chief, firm):
    address = change(firm, "transfer")
    press(chief, address, region=orgs_made.OTHER_TOWN, on="2026-02-01", reason="区划调整")
    assert Subject.objects.get(id=firm).region == orgs_made.OTHER_TOWN
    press(chief, address, region=orgs_made.TOWN, on="2026-03-01", reason="区划再调整")
    assert Subject.objects.get(id=firm).region == orgs_made.TOWN


def test_two_rows_become_one(chief, district):
    into = Subject.objects.get(id=district.long)
    looked, _ = press(chief, change(district.own, "merge"), into=into.code, reason="同一执照")
    assert "取消" in looked
    page = text(chief.get(f"/enterprises/{district.own}/change/"))
    assert "已并入另一家" in page
    assert "办什么" not in page


def test_a_closed_enterprise_can_only_be_reopened(officer, firm):
    press(officer, change(firm, "close"), on="2026-03-01", reason="注销")
    page = text(officer.get(f"/enterprises/{firm}/change/"))
    assert f"/enterprises/{firm}/change/resume/" in page
    assert f"/enterprises/{firm}/change/suspend/" not in page
    stop = change(firm, "suspend")
    told = {**hidden(text(officer.get(stop))), "on": "2026-03-05", "reason": "停", "do": "look"}
    assert "当前状态不能办理" in text(officer.post(stop, told), 409)


def test_names_of_sixty_characters_fit(officer, firm):
    long = "文" * 60
    press(officer, change(firm, "name"), name=long, on="2026-03-01")
    assert long in text(officer.get(f"/enterprises/{firm}/change/"))


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.SAFETY_MANAGER])
def test_an_enterprise_changes_its_people_and_not_what_decides_its_duties(district, role):
    world.a_login(role.value, role, enterprise=district.own)
    client = world.signed_in(role.value)
    page = text(client.get(f"/enterprises/{district.own}/change/"))
    assert "/change/suspend/" not in page
    assert "登记错了" not in page
    for what in ("suspend", "name", "code", "transfer", "merge", "close", "value/?name=grade"):
        assert client.get(f"/enterprises/{district.own}/change/{what.rstrip('/')}/").status_code in (403, 404)
    grade = Attribute.objects.get(subject=district.own, name="grade")
    assert client.get(change(district.own, "correct", f"?value={grade.id}")).status_code == 403
    assert client.get("/enterprises/new/").status_code == 403
    press(client, change(district.own, "add", "?kind=person"), name="李四", on="2026-01-01")
    assert Subject.objects.filter(tenant=TENANT, name="李四").exists()


def test_a_stranger_sees_no_form(officer, district):
    for what in ("", "suspend/", "add/?kind=person"):
        assert officer.get(f"/enterprises/{district.elsewhere}/change/{what}").status_code == 404
