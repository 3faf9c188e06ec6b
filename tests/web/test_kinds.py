"""登记表设置: a kind written in the browser is a record kind; what may not change is refused by name."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.rooms import orgs_made, records_made
from tests.rooms.acting import TENANT, at_once
from tests.web import world
from tests.web.kinds_form import EDIT, adopted, form_in, opened, text, tried
from zhiben.contents import record_form
from zhiben.contents.record_text import entries
from zhiben.domain.access import Role
from zhiben.library import actions as library
from zhiben.library.files import files_of
from zhiben.library.models import Edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(bureau) -> UUID:
    orgs_made.a_section()
    records_made.adopt()
    return records_made.a_firm()


@pytest.fixture
def leader(firm) -> Client:
    world.a_login("leader", Role.BUREAU_LEADER, regions=[""])
    return world.signed_in("leader")


def test_the_page_sends_back_what_it_shows(leader):
    [kind] = entries(records_made.SCRATCH + records_made.DRILL)
    assert record_form.tree(opened(leader)) == kind


def test_a_label_is_changed_and_adopted_without_yaml(leader, firm):
    form = opened(leader) | {"fields.3.label": "到场人数"}
    page = text(tried(leader, form))
    assert "到场人数" in page
    assert "快速演练" in page  # the fact
    assert "疏散逃生演练" in page  # the duty
    assert adopted(leader, form).status_code == 302
    edition = Edition.objects.get(tenant=TENANT, kind="records")
    assert (edition.name, edition.version) == ("quick_drill", 1)
    listed = text(leader.get("/kinds/"))
    assert "本级第 1 版" in listed
    assert "盖过方案里的" in listed
    boss = Client()
    world.a_login("boss", Role.PRINCIPAL, enterprise=firm)
    boss = world.signed_in("boss")
    assert "到场人数" in text(boss.get("/records/quick_drill/new/"))


def test_a_draft_goes_on_under_the_new_edition_and_says_so(leader, firm):
    world.a_login("boss", Role.PRINCIPAL, enterprise=firm)
    boss = world.signed_in("boss")
    url = "/records/quick_drill/new/"
    page = boss.get(url).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    given = hidden | {"f-people": "86", "f-seconds": "95"}
    assert boss.post(url, given | {"do": "draft"}).status_code == 302
    assert adopted(leader, without(opened(leader), "fields.4")).status_code == 302
    page = text(boss.get(url))
    assert "这份是按旧的一版填的" in page
    assert "疏散用时（填过 95）" in page
    answer = boss.post(url, given | {"f-held_on": "2026-02-12", "f-four_no": "yes", "do": "file"})
    assert answer.status_code == 422
    assert "填的时候登记表换了新的一版，请核对后再提交。" in text(answer)


def without(form: dict[str, Any], prefix: str) -> dict[str, Any]:
    """As sent after a field was dropped with its button."""
    return {name: value for name, value in form.items() if not name.startswith(f"{prefix}.")}


# ── what may not be changed ──────────────────────────────────────────────────────────────────────


def refused(client: Client, **changed: str) -> str:
    """What the page says of a form with these changes. It is a form, and nothing typed is lost."""
    answer = tried(client, opened(client) | changed)
    page = text(answer)
    assert answer.status_code == 422
    kept = form_in(answer.content.decode())
    assert all(kept[name] == [value] for name, value in changed.items() if value and name in kept)
    assert not Edition.objects.filter(kind="records").exists()
    return page


@pytest.mark.parametrize(
    ("changed", "card", "said", "mend"),
    [
        ({"fields.3.type": "text"}, "fields-3", "的字段“参加人数”（people）", ""),
        ({"fields.4.type": "text", "fields.4.unit": ""}, "fields-4", "（seconds）换了类型", "另起一个新名字"),
        ({"fields.4.required": "on", "fields.4.example": "95"}, "fields-4", "由选填改成了必填", "另起新名"),
        ({"fields.4.unit": "分"}, "fields-4", "换了单位或小数位", "另起一个新名字"),
        ({"fields.3.min": "2"}, "fields-3", "收紧了：min 变大", "只能放宽"),
        ({"fields.3.max": "100"}, "fields-3", "收紧了：max 变小", "只能放宽"),
        ({"fields.6.rows": "2"}, "fields-6", "收紧了：行数变少", "只能放宽"),
        (
            {"evidence.0.at_least": "2", "evidence.0.example": "2"},
            "evidence-0", "收紧了：件数变多", "只能放宽",
        ),
        (
            {"nature": "register", "valid.from": "held_on", "happened": ""}, "basics",
            "改了“哪一类”", "另起一种登记表"),
        ({"about": "site"}, "basics", "改了“为谁登记”", "另起一种登记表"),
        (
            {"fields.2.options": "yes = 是\n不清楚", "checks.0.if.0.field": ""}, "fields-2",
            "删了选项“否”（no）", "留着它"),
    ],
)  # fmt: skip
def test_what_a_kind_in_use_may_not_change_is_refused_at_its_field(leader, changed, card, said, mend):
    if "fields.2.options" in changed:
        changed = changed | {"checks.0.say": "", "fields.5.if.0.field": "", "checks.0.require": ""}
    page = refused(leader, **changed)
    assert f'href="#{card}"' in page
    assert mend in page
    if "fields.3.type" not in changed:
        assert said in page


def test_a_retired_field_leaves_and_what_was_filed_still_shows_it(leader, firm):
    world.a_login("boss", Role.PRINCIPAL, enterprise=firm)
    record = records_made.a_drill(records_made.of_firm(firm), firm, seconds="95")
    form = opened(leader)
    dropped = form_in(leader.post(EDIT, form | {"do": "drop:fields.4"}).content.decode())
    assert "seconds" not in str(dropped)
    assert adopted(leader, dropped).status_code == 302
    boss = world.signed_in("boss")
    assert "疏散用时" in text(boss.get(f"/record/{record}/"))
    assert "疏散用时" not in text(boss.get("/records/quick_drill/new/"))


def test_a_forty_first_field_is_refused_in_words_and_the_fortieth_is_not(leader):
    form = opened(leader)
    for n in range(7, 40):
        form |= {f"fields.{n}.label": f"第 {n} 栏", f"fields.{n}.type": "text"}
    assert tried(leader, form).status_code == 200
    answer = tried(leader, form | {"fields.40.label": "再一栏", "fields.40.type": "text"})
    assert answer.status_code == 422
    assert "“栏目”有 41 项，最多 40 项" in text(answer)
    assert "这是一间屋子" in text(answer)


def test_what_is_missing_is_said_in_the_words_of_the_form(leader):
    answer = leader.post("/kinds/new/", opened(leader, "/kinds/new/") | {"do": "look"})
    page = text(answer)
    assert answer.status_code == 422
    for said in ("没有写“产生的事实”", "没有写“谁填”", "没有写“栏目”", "补上“示例”。", "没有写“保存的依据”"):
        assert said in page
    assert 'href="#emits"' in page
    assert "filed_by" not in re.sub(r"<[^>]+>", "", page)


# ── two people, text, files ──────────────────────────────────────────────────────────────────────


def test_the_second_of_two_people_is_told_and_keeps_what_they_wrote(leader):
    mine, theirs = opened(leader), opened(leader)
    trial = form_in(tried(leader, mine | {"fields.3.label": "我的人数"}).content.decode())
    assert adopted(leader, theirs | {"fields.3.label": "他的人数"}).status_code == 302
    again = leader.post(EDIT, trial | {"do": "adopt"})
    page = text(again)
    assert again.status_code == 409
    assert "这种登记表刚被他人改过，这次没有采用。" in page
    assert "我的人数" in page
    assert "他的人数" in page  # in the difference
    assert leader.post(EDIT, form_in(again.content.decode()) | {"do": "adopt"}).status_code == 302
    newest = Edition.objects.filter(kind="records", replaced_at__isnull=True).get()
    assert (newest.version, "我的人数" in newest.text) == (2, True)


@pytest.mark.django_db(transaction=True)
def test_of_three_at_the_same_moment_one_is_adopted_and_two_are_told(leader):
    trials = [
        form_in(tried(leader, opened(leader) | {"fields.3.label": f"第 {n} 个人的"}).content.decode())
        for n in range(3)
    ]
    cookies = leader.cookies

    def press(n: int) -> int:
        one = Client()
        one.cookies = cookies
        return int(one.post(EDIT, trials[n] | {"do": "adopt"}).status_code)

    assert sorted(at_once(3, press)) == [302, 409, 409]
    assert Edition.objects.filter(kind="records").count() == 1


def test_the_same_press_twice_is_one_edition(leader):
    trial = form_in(tried(leader, opened(leader) | {"fields.3.label": "人次"}).content.decode())
    for _ in range(2):
        assert leader.post(EDIT, trial | {"do": "adopt"}).status_code == 302
    assert Edition.objects.filter(kind="records").count() == 1


def test_text_keeps_its_comments_and_says_at_which_line_it_is_wrong(leader):
    form = opened(leader)
    typed = form_in(leader.post(EDIT, form | {"do": "to-text"}).content.decode())
    assert typed["mode"] == ["text"]
    wrong = typed["text"][0].replace("type: number, label: 参加人数", "type: numbr, label: 参加人数")
    answer = tried(leader, typed | {"text": wrong})
    assert answer.status_code == 422
    assert re.search(r"第 14 行 “type” 应当是", text(answer))
    told = "# 局里的写法\n" + typed["text"][0]
    assert adopted(leader, typed | {"text": told}).status_code == 302
    assert leader.get("/kinds/quick_drill/file.yaml").content.decode() == told
    back = text(leader.post(EDIT, typed | {"text": told, "do": "to-form"}))
    assert "文字里的注释在表单里不保留。" in back
    assert 'name="fields.3.label"' in back
    odd = text(
        leader.post(EDIT, typed | {"text": told.replace("about:", "colour: red\n  about:"), "do": "to-form"})
    )
    assert "文字里有表单放不下的写法" in odd


def test_an_exported_file_is_imported_as_the_same_kind(leader):
    content = leader.get("/kinds/quick_drill/file.yaml").content
    answer = leader.post("/kinds/file/", {"file": SimpleUploadedFile("a.yaml", content)})
    form = form_in(answer.content.decode())
    assert form["text"] == [content.decode()]
    assert form["base"] == opened(leader)["base"]
    for bad, said in ((b"\xd6\xd0", "不是 UTF-8"), (b"x" * 300_000, ""), (b"", "")):
        answer = leader.post("/kinds/file/", {"file": SimpleUploadedFile("a.yaml", bad)})
        assert answer.status_code == 422
        assert said in text(answer)
    assert leader.post("/kinds/file/").status_code == 422


def test_nobody_but_who_may_adopt_changes_a_kind_and_the_office_looks(leader, firm):
    form = opened(leader)
    world.a_login("boss", Role.PRINCIPAL, enterprise=firm)
    world.a_login("auditor", Role.AUDITOR, regions=[""])
    world.a_login("chief", Role.SECTION_CHIEF, regions=[""])
    for name, looks in (("boss", 403), ("auditor", 200), ("chief", 200)):
        client = world.signed_in(name, raise_request_exception=False)
        assert client.get("/kinds/").status_code == looks
        assert client.get("/kinds/quick_drill/file.yaml").status_code == looks
        assert client.get(EDIT).status_code == 403
        assert client.get("/kinds/new/").status_code == 403
        assert client.post(EDIT, form | {"do": "look"}).status_code == 403
    assert Client().get("/kinds/").status_code in (302, 401)
    world.a_login("neighbour", Role.BUREAU_LEADER, tenant=orgs_made.NEXT_DOOR, regions=[""])
    assert world.signed_in("neighbour", raise_request_exception=False).get(EDIT).status_code == 404


def test_one_kind_of_several_in_an_edition_of_its_own_is_changed_alone(leader):
    several = records_made.SCRATCH + records_made.DRILL + records_made.REPORT
    library.adopt(
        TENANT, "records", "more", {"more.yaml": several, "facts.yaml": records_made.FACTS},
        valid_from=date(2026, 1, 1), by=orgs_made.PROGRAM, at=world.NOON, key=orgs_made.a_key(),
    )  # fmt: skip
    assert adopted(leader, opened(leader) | {"fields.3.label": "到场人数"}).status_code == 302
    edition = Edition.objects.filter(kind="records").latest("version")
    files = files_of(edition.text)
    assert (edition.name, sorted(files)) == ("more", ["facts.yaml", "more.yaml", "quick_drill.yaml"])
    assert [one["kind"] for one in entries(files["more.yaml"])] == ["quick_report"]
    assert "到场人数" in files["quick_drill.yaml"]
    assert files["facts.yaml"] == records_made.FACTS


def test_a_later_edition_waits_for_its_day_and_none_goes_before_it(leader, firm):
    later = adopted(leader, opened(leader) | {"fields.3.label": "明年的人数"}, valid_from="2027-01-01")
    assert later.status_code == 302
    assert "另有一版" in text(leader.get("/kinds/"))
    world.a_login("boss", Role.PRINCIPAL, enterprise=firm)
    assert "明年的人数" not in text(world.signed_in("boss").get("/records/quick_drill/new/"))
    early = adopted(leader, opened(leader) | {"fields.3.label": "更早的"})
    assert early.status_code == 422
    assert "启用日期早于今天，或早于已采用的下一版。" in text(early)
    past = adopted(leader, opened(leader) | {"fields.3.label": "更早的"}, valid_from="2025-01-01")
    assert past.status_code == 422


def test_a_plan_that_goes_on_says_which_kinds_the_authority_has_changed(leader):
    assert adopted(leader, opened(leader) | {"fields.3.label": "到场人数"}).status_code == 302
    drill = records_made.DRILL.replace("label: 疏散用时", "label: 用时")
    fresh = records_made.plan_files(drill, records_made.REPORT, records_made.OFFICE)
    library.adopt(
        TENANT, "plan", "drills", fresh, valid_from=world.TODAY, by=orgs_made.PROGRAM, at=world.NOON,
        key=orgs_made.a_key(),
    )  # fmt: skip
    edition = Edition.objects.filter(kind="plan").latest("version")
    page = text(leader.get(f"/editions/{edition.id.hex}/"))
    assert "本级改过的登记表" in page
    assert "这一版方案也改了它" in page
    assert leader.post(f"/editions/{edition.id.hex}/", {"key": "edition:1"}).status_code == 302
    assert "到场人数" in text(leader.get(EDIT))
    plans_own = form_in(leader.get(f"{EDIT}?from=plan").content.decode())
    assert plans_own["fields.4.label"] == ["用时"]
    assert adopted(leader, plans_own).status_code == 302
