"""Places of an enterprise: entered one or many, found by the code of their label, given up but kept."""

from __future__ import annotations

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import orgs_made
from tests.rooms.orgs_made import MARCH, OTHER_TOWN
from tests.rooms.risks_made import a_place, given
from zhiben.domain.access import Role
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted, TooLarge
from zhiben.ground import limits
from zhiben.orgs import actions as orgs
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.risks.models import PlaceCode
from zhiben.risks.places import actions
from zhiben.risks.places.pasting import NewPlace, read
from zhiben.risks.places.queries import place, place_by_code, places

pytestmark = pytest.mark.django_db
TEXT = "类别\t名称\t编号\t所在场所\n场所\t二号船坞\tA-2\n设备,门座起重机,QZ-1,二号船坞\n岗位  焊工\n"


@pytest.fixture
def firm():
    orgs_made.authorities()
    return orgs_made.an_enterprise()


def test_places_pasted_are_entered_as_one_act_and_each_has_a_code_of_its_own(firm):
    pasted = read(TEXT, frozenset())
    assert pasted.problems == ()
    receipt = actions.add(firm, pasted.places, **(asked := given()))
    found = places(orgs_made.PROGRAM, firm)
    assert [(one.kind, one.name, one.number, one.parent_name) for one in found] == [
        ("site", "二号船坞", "A-2", ""),
        ("equipment", "门座起重机", "QZ-1", "二号船坞"),
        ("post", "焊工", "", ""),
    ]
    codes = {one.code for one in found}
    assert len(codes) == 3
    assert all(len(code) == actions.LETTERS and str(found[0].id) not in code for code in codes)
    assert actions.add(firm, pasted.places, **asked).answer == receipt.answer  # the same form again
    assert len(places(orgs_made.PROGRAM, firm)) == 3
    assert [one.name for one in places(orgs_made.PROGRAM, firm, kind="post")] == ["焊工"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("车辆\t叉车", "不是类别"),
        ("设备", "名称要写"),
        ("设备\t" + "长" * 121, "名称要写"),
        ("设备\t叉车\t" + "9" * 65, "编号不超过"),
        ("设备\t叉车\t\t三号库", "没有叫“三号库”的场所"),
    ],
)
def test_a_line_that_makes_no_sense_is_named_and_nothing_is_guessed(line, problem):
    pasted = read(f"场所\t一号库\n{line}\n", frozenset())
    ((n, said, what),) = pasted.problems
    assert n == 2
    assert problem in said % {"what": what}


def test_all_or_none(firm):
    a_place(firm, "一号船坞", number="A-1")
    before = PlaceCode.objects.count()
    news = [NewPlace("site", "新码头", "B-1"), NewPlace("site", "旧码头", "A-1")]
    with pytest.raises(Conflict, match="code_taken"):
        actions.add(firm, news, **given())
    with pytest.raises(Conflict, match="code_taken"):
        actions.add(firm, [NewPlace("site", "甲", "X"), NewPlace("site", "乙", "X")], **given())
    with pytest.raises(Incomplete, match="place_lines"):
        actions.add(firm, [NewPlace("equipment", "吊机", around="没有的场所")], **given())
    for wrong in ([], [NewPlace("site", " ")], [NewPlace("person", "张三")]):
        with pytest.raises(Incomplete, match="place_lines"):
            actions.add(firm, wrong, **given())
    with pytest.raises(TooLarge):
        actions.add(firm, [NewPlace("site", str(n)) for n in range(limits.PLACES_AT_ONCE + 1)], **given())
    assert PlaceCode.objects.count() == before
    assert [one.name for one in places(orgs_made.PROGRAM, firm)] == ["一号船坞"]


def test_a_code_leads_to_its_place_for_those_who_reach_it_and_to_nothing_for_others(firm):
    id_ = a_place(firm)
    code = PlaceCode.objects.get().code
    near = orgs_made.an_officer()
    assert place_by_code(near, f" {code[:4].lower()}-{code[4:]} ").id == id_
    far = orgs_made.an_officer(regions=[OTHER_TOWN])
    other = orgs_made.an_enterprise("云栖信息", region=OTHER_TOWN)
    for actor, asked in ((far, code), (near, "A" * 16), (near, ""), (near, code[:-1])):
        with pytest.raises(NotFound):
            place_by_code(actor, asked)
    with pytest.raises(NotFound):
        places(far, firm)
    with pytest.raises(NotFound):
        place(near, other)  # an enterprise is no place


def test_what_came_another_way_gets_its_code_later_and_only_once(firm):
    imported = orgs_made.beneath(firm, "equipment", "桥式起重机")
    assert place(orgs_made.PROGRAM, imported).code == ""
    assert actions.label(firm, **given()).answer == {"places": 1}
    assert actions.label(firm, **given()).answer == {"places": 0}
    assert place_by_code(orgs_made.PROGRAM, place(orgs_made.PROGRAM, imported).code).id == imported


def test_renamed_and_given_up_its_label_still_leads_to_it(firm):
    id_ = orgs_made.beneath(firm)
    actions.label(firm, **given())
    code = PlaceCode.objects.get().code
    orgs.rename(id_, "一号干船坞", TODAY, **given())
    orgs.close_beneath(id_, MARCH, "拆除", **given())
    assert places(orgs_made.PROGRAM, firm) == []
    (gone,) = places(orgs_made.PROGRAM, firm, retired=True)
    assert gone.is_retired
    assert place_by_code(orgs_made.PROGRAM, code).name == "一号干船坞"


def test_after_a_merger_the_places_are_those_of_the_enterprise_that_stays(firm):
    a_place(firm)
    other = orgs_made.an_enterprise("龙泊船业")
    enterprises.merge(firm, other, "重复登记", **given())
    assert [one.enterprise for one in places(orgs_made.PROGRAM, other)] == [other]


def test_who_may(firm):
    for role, enterprise in ((Role.SAFETY_MANAGER, firm), (Role.SUPERVISOR, None)):
        reach = {"enterprises": [enterprise], "regions": []} if enterprise else {}
        by = orgs_made.an_officer(role, **reach)
        actions.add(firm, [NewPlace("site", f"{role} 的码头")], by=by, at=NOON, key="one")
    for role in (Role.EXPERT, Role.AUDITOR):
        by = orgs_made.an_officer(role)
        with pytest.raises(NotPermitted):
            actions.add(firm, [NewPlace("site", "码头")], by=by, at=NOON, key="one")
        with pytest.raises(NotPermitted):
            actions.label(firm, by=by, at=NOON, key="two")
