"""Finding by a word: two Chinese characters, part of a code, a former name; within reach, never personal."""

from __future__ import annotations

import argparse
import json
from datetime import date

import pytest
from django.db import connection

from tests.rooms import orgs_made, records_made, tasks_made
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import MARCH, NEXT_DOOR, NOON, OTHER_TOWN, PROGRAM, SHIPS, SOFTWARE, TOWN, a_key
from zhiben.cli import search
from zhiben.domain.access import Role
from zhiben.ground.search import install, queries, store, words
from zhiben.ground.search.models import Findable
from zhiben.ground.search.verify import differences, index_is_whole
from zhiben.orgs import actions as orgs
from zhiben.orgs import finding
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.records import actions as records
from zhiben.tasks import actions as tasks

pytestmark = pytest.mark.django_db
KINDS = [*(kind.value for kind in finding.KINDS), "record", "task"]
DOING = {"by": PROGRAM, "at": NOON}


@pytest.fixture
def bureau():
    orgs_made.authorities()


def names(actor, asked: str, kind: str = "enterprise", each: int = 20, **how) -> list[str]:
    found = queries.find(actor, asked, KINDS, each=each, **how).get(kind)
    return [one.name for one in found.hits] if found else []


def nothing_differs(tenant: int = TENANT) -> bool:
    return differences(tenant, search.entries(tenant)) == [] and index_is_whole()


# ── what a text is found by ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "folded"),
    [("龙泊 修造", "龙泊修造"), ("ＭＡ３Ｃ", "ma3c"), ("一号（东）", "一号东"), ("A-101", "a101"), ("…", "")],
)
def test_width_case_spaces_and_punctuation_are_folded(text, folded):
    assert words.fold(text) == folded


def test_tokens_are_ascii_letters_and_digits_whatever_the_script():
    told = [*words.name_tokens("文登𬭁业 Ⅲ号Ω"), *words.text_tokens(["Ｆ-16（乙）"])]
    assert told
    assert all(token.isascii() and token.isalnum() and token == token.lower() for token in told)


@pytest.mark.parametrize(
    "number", ["13812345678", "371081199001011234", "37108119900101123X", "0631-8451234"]
)
def test_personal_numbers_are_taken_out_of_whatever_field_they_were_typed_into(number):
    told = words.without_personal(f"联系人电话{number}。")
    assert number not in told
    assert told.startswith("联系人电话")


def test_a_credit_code_and_a_certificate_number_are_no_personal_numbers():
    for text in ("91371081MA3C12345X", "鲁（2024）0012345", "20240012345678"):
        assert words.without_personal(text) == words.without_personal(text.replace(" ", ""))
        assert "…" not in words.without_personal(text)


# ── finding ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "asked", ["龙泊", "修造", "龙泊修造", "文登 修造", "泊", "ｌｏｎｇ", "LONGPO", "po1", "龙泊（修造）"]
)
def test_a_name_is_found_by_any_two_characters_of_it_in_any_width_and_case(bureau, asked):
    orgs_made.an_enterprise("文登龙泊修造船有限公司 LongPo1")
    orgs_made.an_enterprise("云栖软件")
    assert names(orgs_made.an_officer(), asked) == ["文登龙泊修造船有限公司 LongPo1"]


@pytest.mark.parametrize(
    "asked", ["登泊", "龙船", "软硬", "!?", "", "   ", "% _ *", '" OR 1 ( AND', "NOT NEAR"]
)
def test_what_no_name_holds_finds_nothing_and_breaks_nothing(bureau, asked):
    orgs_made.an_enterprise("文登龙泊修造船有限公司")
    assert names(orgs_made.an_officer(), asked) == []


def test_characters_that_stand_apart_are_not_the_word(bureau):
    orgs_made.an_enterprise("山东船东省心公司")
    assert names(orgs_made.an_officer(), "山东省") == []


def test_a_code_is_found_whole_in_part_at_its_end_with_spaces_and_when_it_is_a_former_one(bureau):
    code, later = orgs_made.a_code(), orgs_made.a_code()
    firm = orgs_made.an_enterprise("龙泊修造船", uscc=code)
    enterprises.recode(firm, later, valid_from=MARCH, key=a_key(), **DOING)
    officer = orgs_made.an_officer()
    for asked in (code, code.lower(), code[:8], code[5:12], code[-6:], f"{code[:8]} {code[8:]}", later):
        assert names(officer, asked) == ["龙泊修造船"], asked


def test_a_former_name_finds_the_enterprise_and_says_so(bureau):
    firm = orgs_made.an_enterprise("靖海船厂")
    orgs.rename(firm, "龙泊修造船", MARCH, key=a_key(), **DOING)
    hit = queries.find(orgs_made.an_officer(), "靖海", KINDS, each=5)["enterprise"].hits[0]
    assert (hit.name, hit.line) == ("龙泊修造船", "靖海船厂")


def test_a_merged_enterprise_is_found_as_the_one_it_went_into(bureau):
    old, kept = orgs_made.an_enterprise("靖海船厂"), orgs_made.an_enterprise("龙泊修造船")
    orgs_made.beneath(old, "site", "三号船坞")
    enterprises.merge(old, kept, "同一家", key=a_key(), **DOING)
    assert names(orgs_made.an_officer(), "靖海") == ["龙泊修造船"]
    assert queries.find(PROGRAM, "三号船坞", KINDS, each=5)["site"].hits[0].enterprise == kept
    assert nothing_differs()


def test_people_sites_and_equipment_are_found_by_name_and_number(bureau):
    firm = orgs_made.an_enterprise()
    orgs_made.beneath(firm, "person", "张启明", code="A0117")
    orgs_made.beneath(firm, "equipment", "五十吨龙门吊", code="QZ-2031")
    officer = orgs_made.an_officer()
    assert names(officer, "启明", "person") == names(officer, "a0117", "person") == ["张启明"]
    assert names(officer, "qz2031", "equipment") == ["五十吨龙门吊"]


def test_a_phone_number_finds_nobody(bureau):
    firm = orgs_made.an_enterprise()
    orgs_made.beneath(firm, "person", "张启明 13812345678", attributes={"phone": "13987654321"})
    officer = orgs_made.an_officer()
    for asked in ("13812345678", "13987654321", "2345678", "7654321"):
        assert names(officer, asked, "person") == []
    assert not Findable.objects.filter(text__contains="1398").exists()


def test_a_name_of_sixty_characters_is_found_by_all_of_it(bureau):
    name = "威海市文登区靖海湾北岸船舶修造与海洋工程装备配套产业园联合运营管理服务有限责任公司"
    name += "第三修造船分公司原靖海湾船舶工业总厂旧址"
    assert len(name) >= 60
    orgs_made.an_enterprise(name)
    assert names(orgs_made.an_officer(), name) == [name]


def test_the_very_name_comes_first_then_names_that_begin_so_then_the_rest(bureau):
    for name in ("文登船厂管理", "老船厂", "船厂", "船厂二号"):
        orgs_made.an_enterprise(name)
    other = orgs_made.an_enterprise("龙泊", uscc=orgs_made.a_code())
    orgs.rename(other, "龙泊修造", MARCH, key=a_key(), **DOING)
    assert names(orgs_made.an_officer(), "船厂")[:2] == ["船厂", "船厂二号"]
    assert names(orgs_made.an_officer(), "龙泊") == ["龙泊修造"]


def test_of_a_word_that_very_many_hold_the_best_are_still_first(bureau, monkeypatch):
    monkeypatch.setattr(queries, "FETCHED", 6)
    for n in range(20):
        orgs_made.an_enterprise(f"文登{n}号机械厂")
    orgs_made.an_enterprise("机械")
    orgs_made.an_enterprise("机械研究院")
    found = queries.find(orgs_made.an_officer(), "机械", KINDS, each=5)["enterprise"]
    assert [one.name for one in found.hits][:2] == ["机械", "机械研究院"]
    assert len(found.hits) == 5
    assert found.more


# ── within reach ─────────────────────────────────────────────────────────────────────────────────


def test_the_neighbour_another_town_and_another_industry_find_nothing_of_ours(bureau):
    orgs_made.an_enterprise("龙泊修造船", region=TOWN, industry=SHIPS)
    for reach in (
        {"regions": [OTHER_TOWN]},
        {"regions": [TOWN], "industries": [SOFTWARE]},
        {"regions": [], "enterprises": [orgs_made.an_enterprise("云栖软件")]},
        {"regions": ["3710"], "until": date(2020, 6, 1)},
    ):
        assert names(orgs_made.an_officer(**reach), "龙泊") == [], reach
    for reach in ({"regions": [TOWN]}, {"regions": ["371003"], "industries": [SHIPS]}, {"regions": ["3"]}):
        assert names(orgs_made.an_officer(**reach), "龙泊") == ["龙泊修造船"], reach
    orgs_made.an_enterprise("龙泊远洋", tenant=NEXT_DOOR, region="371002")
    assert names(orgs_made.an_officer(), "龙泊") == ["龙泊修造船"]


def test_a_transfer_takes_what_lies_in_the_enterprise_along(bureau):
    firm = orgs_made.an_enterprise("龙泊修造船", region=TOWN)
    orgs_made.beneath(firm, "site", "三号船坞")
    there, here = orgs_made.an_officer(regions=[OTHER_TOWN]), orgs_made.an_officer(regions=[TOWN])
    assert names(there, "三号", "site") == []
    enterprises.transfer(firm, MARCH, "会议纪要", region=OTHER_TOWN, key=a_key(), **DOING)
    assert names(there, "三号", "site") == ["三号船坞"]
    assert names(here, "三号", "site") == names(here, "龙泊") == []


def test_only_of_some_enterprises(bureau):
    one, other = orgs_made.an_enterprise("龙泊修造船"), orgs_made.an_enterprise("靖海船厂")
    for firm in (one, other):
        orgs_made.beneath(firm, "site", "一号船坞")
    found = queries.find(orgs_made.an_officer(), "船坞", KINDS, each=5, within=[other])["site"]
    assert [hit.enterprise for hit in found.hits] == [other]


# ── records and tasks ────────────────────────────────────────────────────────────────────────────


def test_a_record_is_found_by_its_kind_and_its_words_as_they_stand_until_it_is_voided(bureau):
    records_made.adopt()
    firm = records_made.a_firm()
    people = records_made.of_firm(firm)
    made = records_made.a_drill(
        people, firm, four_no="no", why_not="提前发过通知", problems=[{"what": "喇叭不响"}]
    )
    for asked in ("快速演练", "通知", "喇叭", "演练 喇叭"):
        assert names(people, asked, "record") == ["快速演练登记"], asked
    pieces = {"photos": [records_made.an_upload(people)]}
    raw = records_made.raw_drill(four_no="no", why_not="临时起意", problems=[{"what": "门没开"}])
    records.correct(made, 1, raw, "写错了", pieces, by=people, at=NOON, key=a_key())
    assert names(people, "提前", "record") == []
    assert names(people, "起意", "record") == ["快速演练登记"]
    records.void(made, 2, "重复登记", by=people, at=NOON, key=a_key())
    assert names(people, "快速演练", "record") == []
    assert nothing_differs()


def test_a_task_is_found_by_what_was_asked():
    office = tasks_made.an_office()
    officer = office.actor(office.officer)
    asks = [tasks.Ask(title="核对涂装作业人数")]
    tasks.assign(asks, office.colleague, by=officer, at=tasks_made.AT, key=a_key())
    assert names(officer, "涂装", "task") == ["核对涂装作业人数"]
    assert nothing_differs()


# ── kept and rebuilt ─────────────────────────────────────────────────────────────────────────────


def test_whatever_is_wrong_in_the_index_is_found_and_mended(bureau):
    one, other = orgs_made.an_enterprise("龙泊修造船"), orgs_made.an_enterprise("靖海船厂")
    stray = store.row(TENANT, orgs_made.a_section(), store.Entry("site", "从没有过", PROGRAM_PLACE))
    Findable.objects.bulk_create([stray])
    Findable.objects.filter(id=one).delete()
    Findable.objects.filter(id=other).update(name="改过的")
    found = {(one.id, one.what) for one in differences(TENANT, search.entries(TENANT))}
    assert found == {(one, "missing"), (other, "changed"), (stray.id, "extra")}
    store.keep(TENANT, dict(search.entries(TENANT)) | {stray.id: None})
    assert nothing_differs()


def test_the_verb_says_what_differs_and_exits_with_it(bureau, capsys):
    firm = orgs_made.an_enterprise("龙泊修造船")
    asked = argparse.Namespace(action="verify", tenant=TENANT, json=True)
    assert search.run(asked) == search.OK
    Findable.objects.filter(id=firm).delete()
    capsys.readouterr()
    assert search.run(asked) == search.PROBLEMS
    told = json.loads(capsys.readouterr().out)
    assert told["differences"][str(TENANT)] == [{"id": str(firm), "kind": "enterprise", "what": "missing"}]
    assert search.run(argparse.Namespace(action="verify", tenant=TENANT, json=False)) == search.PROBLEMS
    assert "索引里没有" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_database_from_before_the_index_gets_one(bureau):
    orgs_made.an_enterprise("龙泊修造船")
    Findable.objects.all().delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER ground_findable_words_added")
        assert not index_is_whole()
        search.rebuild(TENANT)
    search.fill()
    assert not install.missing(connection)
    assert names(orgs_made.an_officer(Role.SUPERVISOR), "龙泊") == ["龙泊修造船"]
    assert nothing_differs()


PROGRAM_PLACE = orgs_made.Subject(tenant=TENANT, region=TOWN, industry=SHIPS).place
