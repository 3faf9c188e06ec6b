"""风险四色 on pages: assessed, controlled, listed, exported, marked on a plan; what others do not see."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

from tests.rooms import orgs_made
from tests.rooms.risks_made import a_control, a_place, a_point
from tests.web import world
from zhiben.domain.access import Role
from zhiben.risks.models import Assessment, Control, FloorPlan, Mark, RiskPoint

pytestmark = pytest.mark.django_db
DAY = "2026-03-02"


@pytest.fixture
def firm():
    world.a_bureau()
    return orgs_made.an_enterprise()


@pytest.fixture
def manager(firm):
    world.a_login("manager", Role.SAFETY_MANAGER, enterprise=firm)
    return world.signed_in("manager")


def told(**given: str) -> dict[str, str]:
    usual = {
        "scale": "LS-2016", "name": "大型分段吊装", "danger": "吊物坠落", "accident": "起重伤害",
        "assessed_on": DAY, "level": "", "s-L": "5", "s-S": "4", "do": "keep", "key": "form:a",
    }  # fmt: skip
    return usual | given


def test_a_point_is_worked_out_looked_at_and_kept(firm, manager):
    dock = a_place(firm)
    page = f"/enterprises/{firm}/risks/new/"
    empty = manager.get(f"{page}?place={dock}").content.decode()
    assert "待核实" in empty
    assert "有充分、有效的防范和控制" in empty
    looked = manager.post(page, told(do="look", place=str(dock))).content.decode()
    assert "最低由公司级管控" in looked
    assert "<strong>20</strong>" in looked
    assert not RiskPoint.objects.exists()
    for wrong, said in (
        ({"s-S": ""}, "分值没有选全"),
        ({"place": ""}, "这不是在用的场所、设备或岗位"),
        ({"level": "team"}, "管控层级低了"),
        ({"assessed_on": "2099-01-01"}, "评估日期不对"),
        ({"name": ""}, "还有没填的内容"),
    ):
        refused = manager.post(page, told(place=str(dock)) | wrong)
        assert refused.status_code == 422
        assert said in refused.content.decode()
    shown = manager.post(page, told(place=str(dock)), follow=True).content.decode()
    assert "重大、较大风险：要有专项管控方案" in shown
    manager.post(page, told(place=str(dock)))  # the same form again
    assert RiskPoint.objects.count() == 1


def test_assessed_anew_the_page_shows_both_and_a_second_reader_is_told(firm, manager):
    point = a_point(a_place(firm))
    page = f"/risks/{point}/"
    form = manager.get(f"{page}assess/").content.decode()
    seen = form.split('name="seen" value="')[1].split('"')[0]
    lower = told(**{"s-L": "3", "s-S": "3", "seen": seen})
    text = manager.post(f"{page}assess/", lower, follow=True).content.decode()
    assert 'data-colour="yellow"' in text
    assert 'data-colour="red"' in text
    late = manager.post(f"{page}assess/", lower | {"key": "form:b"})
    assert late.status_code == 409
    assert "该事项已被他人办理或修改，本次提交未生效" in late.content.decode()
    by_other_scale = manager.get(f"{page}assess/?scale=LEC-2016").content.decode()
    assert "暴露于危险环境的频繁程度" in by_other_scale


def test_controls_are_added_changed_and_given_up_on_the_page(firm, manager):
    point = a_point(a_place(firm))
    post = orgs_made.beneath(firm, "post", "起重工")
    page = f"/risks/{point}/"
    given = {
        "means": "engineering",
        "text": "限位器",
        "check_every": "每班",
        "owner": str(post),
        "key": "form:c",
    }
    assert manager.post(f"{page}controls/", given | {"text": ""}).status_code == 422
    assert "限位器" in manager.post(f"{page}controls/", given, follow=True).content.decode()
    held = Control.objects.get()
    change = f"/risks/controls/{held.id}/"
    assert "起重工（岗位）" in manager.get(change).content.decode()
    changed = manager.post(change, given | {"do": "change", "text": "双限位", "key": "form:d"}, follow=True)
    assert "改过、停用的措施" in changed.content.decode()
    assert "这一条已经改过或停用" in manager.get(change).content.decode()
    assert manager.post(change, given | {"do": "retire", "key": "form:e"}).status_code == 422
    now = Control.objects.get(replaced_at=None)
    manager.post(f"/risks/controls/{now.id}/", {"do": "retire", "key": "form:f"})
    assert not Control.objects.filter(replaced_at=None).exists()


def test_given_up_on_the_page_it_is_gone_from_the_list_and_stays_readable(firm, manager):
    point = a_point(a_place(firm))
    assert manager.post(f"/risks/{point}/retire/", {"reason": " "}).status_code == 422
    shown = manager.post(f"/risks/{point}/retire/", {"reason": "拆除", "key": "form:r"}, follow=True)
    assert "已停用：拆除" in shown.content.decode()
    assert "还没有风险点" in manager.get(f"/enterprises/{firm}/risks/").content.decode()


def exported(client, address):
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(address).content))
    return book.get_sheet_by_index(0).to_python()


def test_the_list_narrows_and_what_is_shown_is_exported(firm, manager):
    dock, crane = a_place(firm), a_place(firm, "门座起重机", "equipment")
    a_control(a_point(crane, "吊装"), "限位器", means="engineering")
    a_point(dock, "=脚手架", "3", "3")
    page = f"/enterprises/{firm}/risks/"
    assert "2 个风险点" in manager.get(page).content.decode()
    for asked in ("colour=yellow", "kind=site", f"place={dock}"):
        text = manager.get(f"{page}?{asked}").content.decode()
        assert "脚手架" in text
        assert "1 个风险点" in text
    assert "没有这样的风险点" in manager.get(f"{page}?colour=blue").content.decode()
    assert "2 个风险点" in manager.get(f"{page}?colour=purple&place=x").content.decode()
    rows = exported(manager, f"{page}export.xlsx")
    assert [row[0] for row in rows[1:]] == ["吊装", "=脚手架"]
    assert rows[1][6:9] == ["L5 × S4", 20, "重大风险"]
    assert "工程技术措施：限位器" in rows[1][10]
    assert len(exported(manager, f"{page}export.xlsx?colour=red")) == 2


def a_picture(size=(800, 400)) -> BytesIO:
    made = BytesIO()
    Image.new("RGB", size, "white").save(made, "PNG")
    made.seek(0)
    made.name = "厂区.png"
    return made


def test_points_are_put_on_a_plan_of_ones_own_and_drawn_by_the_server(firm, manager):
    point = a_point(a_place(firm), "吊装")
    page = f"/enterprises/{firm}/risks/maps/"
    assert "还没有平面图" in manager.get(page).content.decode()
    svg = BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")
    svg.name = "plan.png"
    for picture in (svg, None):
        sent = {"name": "厂区", "key": "form:x"} | ({"picture": picture} if picture else {})
        assert manager.post(page, sent).status_code == 422
    assert not FloorPlan.objects.exists()
    drawn = manager.post(page, {"name": "厂区", "picture": a_picture(), "key": "form:p"}, follow=True)
    plan = FloorPlan.objects.get()
    assert 'viewBox="0 0 1000 500"' in drawn.content.decode()
    again = manager.post(page, {"name": "厂区", "picture": a_picture(), "key": "form:q"})
    assert "已有同名的平面图" in again.content.decode()

    address = f"/risks/maps/{plan.id}/mark/"
    asked = {"point": str(point), "x": "25", "y": "50.5", "do": "put", "key": "form:m"}
    for wrong in ({"x": ""}, {"y": "101"}, {"point": ""}, {"point": str(plan.id)}):
        assert manager.post(address, asked | wrong).status_code == 422
    assert not Mark.objects.exists()
    text = manager.post(address, asked, follow=True).content.decode()
    assert 'data-colour="red" transform="translate(250 252)"' in text
    manager.post(address, asked | {"x": "75", "key": "form:n"})
    assert 'transform="translate(750 252)"' in manager.get(page).content.decode()
    manager.post(address, asked | {"do": "take", "key": "form:o"})
    assert "图上还没有风险点" in manager.get(page).content.decode()
    manager.post(address, {"do": "retire", "key": "form:s"})
    assert "还没有平面图" in manager.get(page).content.decode()


def test_the_place_behind_a_label_shows_its_risks_and_who_controls_them(firm, manager):
    dock = a_place(firm)
    point = a_point(dock)
    a_control(point)
    code = manager.get(f"/enterprises/{firm}/places/").content.decode().split("/at/")[1].split("/")[0]
    text = manager.get(f"/at/{code}/").content.decode()
    assert "可能导致：起重伤害。公司级管控。" in text
    assert "吊装半径内设警戒、专人指挥" in text


def test_the_district_sees_counts_and_narrows_by_colour(firm):
    a_point(a_place(firm))
    quiet = orgs_made.an_enterprise("泽头机械")
    world.a_login("officer")
    officer = world.signed_in("officer")
    every = officer.get("/risks/").content.decode()
    assert f"/enterprises/{firm}/risks/?colour=red" in every
    assert f"/enterprises/{quiet}/risks/" in every
    red = officer.get("/risks/?colour=red", headers={"HX-Request": "true"}).content.decode()
    assert f"/enterprises/{quiet}/risks/" not in red
    assert "<html" not in red


def test_others_see_nothing_and_readers_change_nothing(firm, manager):
    dock = a_place(firm)
    point = a_point(dock)
    control = a_control(point)
    manager.post(
        f"/enterprises/{firm}/risks/maps/", {"name": "厂区", "picture": a_picture(), "key": "form:p"}
    )
    plan = FloorPlan.objects.get()
    world.a_login("stranger", Role.SAFETY_MANAGER, enterprise=orgs_made.an_enterprise("泽头机械"))
    world.a_login("auditor", Role.AUDITOR)
    stranger, auditor = world.signed_in("stranger"), world.signed_in("auditor")
    pages = [
        f"/enterprises/{firm}/risks/", f"/enterprises/{firm}/risks/new/", f"/enterprises/{firm}/risks/maps/",
        f"/enterprises/{firm}/risks/export.xlsx", f"/risks/{point}/", f"/risks/{point}/assess/",
        f"/risks/controls/{control}/",
    ]  # fmt: skip
    assert {stranger.get(page).status_code for page in pages} == {404}
    assert {auditor.get(page).status_code for page in pages} == {200}
    posts = [
        (f"/risks/{point}/assess/", told(seen=str(Assessment.objects.get().id))),
        (f"/risks/{point}/controls/", {"means": "training", "text": "教", "check_every": "每月"}),
        (f"/risks/{point}/retire/", {"reason": "x"}), (f"/risks/controls/{control}/", {"do": "retire"}),
        (f"/risks/maps/{plan.id}/mark/", {"point": str(point), "x": "1", "y": "1"}),
        (f"/enterprises/{firm}/risks/new/", told(place=str(dock), name="新的")),
        (f"/enterprises/{firm}/risks/maps/", {"name": "二", "picture": a_picture()}),
    ]  # fmt: skip
    assert {stranger.post(*one).status_code for one in posts} == {404}
    assert {auditor.post(*one).status_code for one in posts} == {403}
    assert "登记措施" not in auditor.get(f"/risks/{point}/").content.decode()
    assert (RiskPoint.objects.count(), Control.objects.count(), Mark.objects.count()) == (1, 1, 0)


def sent(name: str, content: bytes) -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def test_a_table_is_looked_at_entered_once_and_read_back_as_it_was_exported(firm, manager):
    dock = a_place(firm)
    post = orgs_made.beneath(firm, "post", "起重工")
    a_control(a_point(dock, "吊装"), "限位器", means="engineering", owner=post)
    a_point(dock, "脚手架", "3", "3", level="workshop")
    exported_here = manager.get(f"/enterprises/{firm}/risks/export.xlsx").content
    other = orgs_made.an_enterprise("泽头机械")
    a_place(other)
    orgs_made.beneath(other, "post", "起重工")
    world.a_login("theirs", Role.SAFETY_MANAGER, enterprise=other)
    theirs = world.signed_in("theirs")
    page = f"/enterprises/{other}/risks/import/"
    looked = theirs.post(page, {"table": sent("清单.xlsx", exported_here), "key": "form:a"})
    text = looked.content.decode()
    assert "登记这 2 个风险点" in text
    assert RiskPoint.objects.filter(place__enterprise=other).count() == 0
    upload = text.split('name="upload" value="')[1].split('"')[0]
    done = {"do": "run", "upload": upload, "key": "form:b"}
    assert "登记了 2 个风险点、1 条措施" in theirs.post(page, done).content.decode()
    again = theirs.post(page, done | {"key": "form:c"}).content.decode()
    assert "登记了 0 个风险点、0 条措施；已有 2 个" in again
    mine, copied = (
        exported(client, f"/enterprises/{id_}/risks/export.xlsx")
        for client, id_ in ((manager, firm), (theirs, other))
    )
    assert [row[:12] for row in mine] == [row[:12] for row in copied]


def test_a_table_with_mistakes_enters_nothing_and_says_where(firm, manager):
    a_place(firm)
    page = f"/enterprises/{firm}/risks/import/"
    table = "部位,风险点,危险源,事故类型,L,S\n一号船坞,动火,残油,火灾,4,5\n三号库,堆放,超高,坍塌,3,3\n"
    text = manager.post(page, {"table": sent("a.csv", table.encode()), "key": "form:a"}).content.decode()
    assert "第 3 行：没有登记过“三号库”" in text
    assert "登记这" not in text
    upload = text.split('name="upload" value="')
    assert len(upload) == 1
    assert (
        "缺这些列" in manager.post(page, {"table": sent("b.csv", "甲,乙\n1,2\n".encode())}).content.decode()
    )
    assert manager.post(page, {"key": "form:d"}).status_code == 422
    assert not RiskPoint.objects.exists()
    world.a_login("auditor", Role.AUDITOR)
    assert world.signed_in("auditor").get(page).status_code == 403
