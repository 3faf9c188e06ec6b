"""检查清单 on the page: lists, one paper of several, a version written, tried and adopted without YAML."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.rooms import orgs_made
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import NEXT_DOOR
from tests.web import world
from tests.web.kinds_form import form_in, opened, text
from zhiben.domain.access import Role
from zhiben.domain.checklists import COMMON
from zhiben.ground.clock import today
from zhiben.library.checklists import checklists_on, versions_of
from zhiben.library.models import Edition

pytestmark = pytest.mark.django_db

EDIT = "/checklists/software_it/edit/"


@pytest.fixture
def leader(bureau) -> Client:
    world.a_login("leader", Role.BUREAU_LEADER, regions=[""])
    return world.signed_in("leader")


def see(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return text(answer)


def trial_of(client: Client, form: dict[str, Any], url: str = EDIT) -> dict[str, Any]:
    answer = client.post(url, form | {"do": "look"})
    assert answer.status_code == 200, text(answer)
    return form_in(answer.content.decode())


def version_of(key: str = "software_it", tenant: int = TENANT) -> int:
    return next(one.version for one in checklists_on(tenant, today()) if one.key == key)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def test_everybody_of_the_authority_reads_the_lists_and_an_officer_does_not_change_them(officer):
    page = see(officer, "/checklists/")
    assert "7 份，129 项" in page
    assert page.index("每次检查必查的通用项") < page.index("民爆生产")
    assert "新清单" not in page
    shown = see(officer, "/checklists/shipbuilding/")
    for words in (
        "SH-08",
        "GM-13-01 第13条",
        "对照判定条目，符合才提请认定重大",
        "SH-08 “不适用”的，不问这一项",
    ):
        assert words in shown
    assert "改一版" not in shown
    assert [officer.get(path).status_code for path in (EDIT, "/checklists/new/")] == [403, 403]
    assert officer.get("/checklists/nowhere/").status_code == 404
    assert officer.get("/checklists/nowhere/edit/").status_code == 404


def test_a_boss_reads_what_the_firm_is_inspected_by(bureau):
    firm = orgs_made.an_enterprise("文登龙泊修造船有限公司")
    world.a_login("boss", Role.PRINCIPAL, enterprise=firm)
    assert "SH-01" in see(world.signed_in("boss"), "/checklists/shipbuilding/")


def test_several_lists_make_one_paper_with_the_common_items_first(officer):
    page = see(officer, "/checklists/compose/?list=waste_recycling&list=software_it&list=software_it")
    assert "61 项" in page
    assert page.index("COM-17") < page.index("WR-01") < page.index("SW-01")
    assert "机械、电气、火灾、高坠、爆炸、灼烫、车辆、用电用火" in page
    own = see(officer, "/checklists/compose/?list=waste_recycling&side=enterprise")
    assert "COM-01" not in own
    assert "COM-04" in own
    assert officer.get("/checklists/compose/?list=nowhere").status_code == 404


def test_a_criterion_s_page_says_which_items_ask_by_it(officer):
    assert "/checklists/shipbuilding/#SH-08" in see(officer, "/criteria/?standard=GM2023&q=有限空间")
    assert "/checklists/civil_explosives/#MB-24" in see(officer, "/criteria/MB/")


def test_the_file_of_a_list_is_the_list(officer):
    answer = officer.get("/checklists/software_it/file.yaml")
    assert "attachment" in answer["Content-Disposition"]
    assert text(answer).startswith("format: zhiben-checklist/1\nlist: software_it\n")


# ── writing ──────────────────────────────────────────────────────────────────────────────────────


def test_an_item_is_changed_tried_and_adopted_without_yaml(leader):
    form = opened(leader, EDIT) | {"items.7.item": "灭火器在有效期内"}
    trial = trial_of(leader, form)
    refused = leader.post(EDIT, trial | {"do": "adopt"})
    assert refused.status_code == 422
    assert "还有 1 项新增或改过的没有试填" in text(refused)
    assert version_of() == 0
    tried = leader.post(EDIT, trial | {"r.SW-08": "fail", "do": "try"})
    assert "SW-08</a> 不合格，没有登记问题" in text(tried)
    assert "灭火器有效、数量类型位置合规</del> → <ins>灭火器在有效期内" in text(tried)
    answer = leader.post(EDIT, trial | {"r.SW-08": "fail", "do": "adopt"})
    assert (answer.status_code, version_of()) == (302, 1)
    again = leader.post(EDIT, trial | {"r.SW-08": "fail", "do": "adopt"})
    assert (again.status_code, Edition.objects.filter(kind="checklist").count()) == (302, 1)
    assert "本级第 1 版" in see(leader, answer["Location"])
    before = versions_of(TENANT, "software_it")[0]
    assert "灭火器在有效期内</ins>" in see(leader, f"/checklists/software_it/?before={before.token}")
    assert version_of(tenant=NEXT_DOOR) == 0


def test_an_item_is_added_moved_and_dropped_and_no_id_is_given_twice(leader):
    form = opened(leader, EDIT)
    dropped = form_in(leader.post(EDIT, form | {"do": "drop:items.18"}).content.decode())
    added = form_in(leader.post(EDIT, dropped | {"do": "add:items"}).content.decode())
    assert added["items.18.id"] == ["SW-20"]
    raised = form_in(leader.post(EDIT, added | {"do": "up:items.18"}).content.decode())
    assert (raised["items.17.id"], raised["items.18.id"]) == (["SW-20"], ["SW-18"])
    wrong = leader.post(EDIT, raised | {"do": "look"})
    assert wrong.status_code == 422
    assert 'href="#items-17">没有写“检查内容”' in text(wrong)


@pytest.mark.parametrize(
    ("given", "words", "anchor"),
    [
        ({"items.7.criteria": "GEN-99"}, "没有判定条目“GEN-99”", "items-7"),
        ({"items.1.item": "配电箱、线路无过载发热，插排不串接、无飞线"}, "同样的内容已写在SW-01", "items-1"),
        ({"items.3.fail": "major_if_matched"}, "没有写“对照的判定条目”|没有写对照哪些判定条目", "items-3"),
        ({"items.3.same_as": "ZZ-99"}, "别的清单里没有编号“ZZ-99”", "items-3"),
        ({"items.3.when.item": "SW-01"}, "没有写“它的结论”|应当是 至少 1 项的列表", "items-3"),
        ({"industries": []}, "应当是 至少 1 项的列表", "basics"),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_form_at_its_card(leader, given, words, anchor):
    answer = leader.post(EDIT, opened(leader, EDIT) | given | {"do": "look"})
    page = text(answer)
    assert answer.status_code == 422
    assert any(one in page for one in words.split("|")), page[:6000]
    assert f'href="#{anchor}"' in page


def test_what_the_plan_asks_of_every_inspection_is_not_edited_away(leader):
    url = f"/checklists/{COMMON}/edit/"
    form = form_in(leader.post(url, opened(leader, url) | {"do": "drop:items.0"}).content.decode())
    answer = leader.post(url, form | {"do": "look"})
    assert answer.status_code == 422
    assert "通用项缺宣讲<" in text(answer)
    trial = trial_of(leader, opened(leader, url) | {"items.16.note": "含临时作业"}, url)
    ended = trial | {"valid_until": (today() + timedelta(days=9)).isoformat(), "r.COM-17": "pass"}
    answer = leader.post(url, ended | {"do": "adopt"})
    assert (answer.status_code, "通用项不能停用。删去停用日期" in text(answer)) == (422, True)


def test_the_briefing_and_the_spot_test_are_tried_too(leader):
    url = f"/checklists/{COMMON}/edit/"
    trial = trial_of(leader, opened(leader, url) | {"items.16.note": "含临时作业"}, url)
    done = {f"r.COM-{n:02}": "pass" for n in (1, 2, 3)}
    lacking = text(leader.post(url, trial | done | {"do": "try"}))
    for words in ("宣讲的条款、对象、时长没有记全", "系统抽取的一线人员没有问够", "缺照片"):
        assert words in lacking
    more = {"minutes": "20", "audience": "班组长", "clauses": "第四项", "drawn": "1", "photo.COM-01": "on"}
    assert "这样填，检查可以结束" in text(leader.post(url, trial | done | more | {"do": "try"}))


def test_a_version_somebody_adopted_meanwhile_is_not_overwritten(leader):
    mine = trial_of(leader, opened(leader, EDIT) | {"items.0.note": "甲"})
    theirs = trial_of(leader, opened(leader, EDIT) | {"items.0.note": "乙"})
    assert leader.post(EDIT, theirs | {"r.SW-01": "pass", "do": "adopt"}).status_code == 302
    answer = leader.post(EDIT, mine | {"r.SW-01": "pass", "do": "adopt"})
    assert answer.status_code == 409
    assert "这份清单刚被他人改过" in text(answer)
    back = leader.post(EDIT, mine | {"do": "back"})
    assert "甲" in text(back)
    assert "写的都还在" in text(back)


@pytest.mark.parametrize(("days", "status"), [(-1, 422), (0, 302), (30, 302)])
def test_a_version_begins_today_or_later(leader, days, status):
    trial = trial_of(leader, opened(leader, EDIT) | {"items.0.note": "甲"})
    day = (today() + timedelta(days=days)).isoformat()
    answer = leader.post(EDIT, trial | {"r.SW-01": "pass", "valid_from": day, "do": "adopt"})
    assert answer.status_code == status
    assert version_of() == (1 if days == 0 else 0)
    if days > 0:
        assert "另有一版" in see(leader, "/checklists/")


def test_a_department_s_own_list_is_written_from_nothing(leader):
    url = "/checklists/new/"
    form = opened(leader, url) | {
        "list": "fire_check", "prefix": "FC", "title.zh": "消防联查清单", "industries": ["all"],
        "items.0.aspect": "消防设施", "items.0.item": "灭火器有效、数量类型位置合规", "items.0.method": "看",
        "items.0.basis": "消防法§16",
    }  # fmt: skip
    taken = leader.post(url, form | {"list": "software_it", "prefix": "SW", "do": "look"})
    assert "代码“software_it”已有清单用着" in text(taken)
    wrong = form_in(leader.post(url, form | {"prefix": "f", "do": "add:items"}).content.decode())
    mended = form_in(leader.post(url, wrong | {"prefix": "FC", "do": "drop:items.1"}).content.decode())
    assert mended["items.0.id"] == ["FC-01"]
    trial = trial_of(leader, form, url)
    answer = leader.post(url, trial | {"r.FC-01": "pass", "do": "adopt"})
    assert answer["Location"] == "/checklists/fire_check/?adopted=1"
    page = see(leader, "/checklists/compose/?list=software_it&list=fire_check")
    assert "合并了 1 项重复的" in page
    assert "FC-01" not in page


def test_what_only_the_enterprise_checks_is_tried_as_well(leader):
    form = opened(leader, EDIT) | {"items.0.used_by": ["enterprise"]}
    trial = trial_of(leader, form)
    assert leader.post(EDIT, trial | {"r.SW-01": "pass", "do": "adopt"}).status_code == 302


def test_a_list_is_ended_and_taken_up_again(leader):
    trial = trial_of(leader, opened(leader, EDIT) | {"items.0.note": "甲"})
    day = (today() + timedelta(days=1)).isoformat()
    early = leader.post(EDIT, trial | {"r.SW-01": "pass", "valid_until": today().isoformat(), "do": "adopt"})
    assert (early.status_code, "停用日期要晚于启用日期" in text(early)) == (422, True)
    leader.post(EDIT, trial | {"r.SW-01": "pass", "valid_until": day, "do": "adopt"})
    assert "停用" in see(leader, "/checklists/")
    again = trial_of(leader, opened(leader, EDIT))
    assert again["valid_until"] == [day]
    assert leader.post(EDIT, again | {"valid_until": "", "do": "adopt"}).status_code == 302
    assert next(one for one in checklists_on(TENANT, today()) if one.key == "software_it").version == 2
