"""联合检查: units with a code and without an account, their parts and problems, one summary, one fact."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import orgs_made as made
from tests.rooms import visits_made as given
from tests.rooms.hazards_made import Yard
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, TooMany
from zhiben.domain.yearly import JointState
from zhiben.inspections import actions as visits
from zhiben.inspections.joint import actions, codes, queries
from zhiben.inspections.joint.actions import Told
from zhiben.inspections.joint.models import JointUnit
from zhiben.inspections.joint.saying import Arranged, Problem, Unit
from zhiben.inspections.models import Member
from zhiben.plans.models import Fact

pytestmark = pytest.mark.django_db
COUNTED = """
  - {id: together, title: 船舶工业联合督导检查, form: count, holder: {authority: own}, every: quarter,
     chain: usual, counts: {fact: joint_inspection, if: {industry: shipbuilding, members: {known: true}}}}
"""
SEA, FIRE = Unit("文登海事处", "张三", "0631-1", ("动火",)), Unit("区消防救援大队", "李四")
HERE = "10.0.0.1"


def asked(yard: Yard, *visit: UUID, **more: Any) -> Arranged:
    section = more.pop("lead", None) or made.a_section()
    usual: dict[str, Any] = {
        "title": "第一季度联合督导检查", "lead": section, "held_on": TODAY, "visits": visit,
        "units": (Unit("文登海事处", "张三"), FIRE),
    }  # fmt: skip
    return Arranged(**(usual | more))


def arranged(yard: Yard, *visit: UUID, **more: Any) -> tuple[UUID, list[Told]]:
    receipt, told = actions.arrange(asked(yard, *visit, **more), by=yard.officer, at=NOON, key=made.a_key())
    return UUID(str((receipt.answer or {})["joint"])), told


def refusal_of(code: str) -> type[Exception]:
    with pytest.raises((Incomplete, TooMany)) as no:
        codes.unit_of(code, HERE, NOON)
    return no.type


def test_units_say_who_comes_and_what_they_found_and_one_summary_counts_for_the_plan(monkeypatch):
    monkeypatch.setattr(given, "PLAN", given.PLAN.rstrip() + COUNTED)
    yard = given.a_yard()
    visit = given.ready(yard)
    aspects = queries.candidates(yard.officer)[0].aspects
    units = (Unit("文登海事处", "张三", "0631-1", aspects[:2]), FIRE)
    joint, (sea, fire) = arranged(yard, visit, units=units)
    assert queries.candidates(yard.officer) == []
    seated = Member.objects.filter(visit=visit, seat="unit", dropped_at__isnull=True)
    assert [one.unit for one in seated] == ["文登海事处", "区消防救援大队"]
    assert queries.joint(yard.officer, joint).rest == aspects[2:]

    actions.confirm(sea.code, "张三、王五", HERE, at=NOON, key=made.a_key())
    problem = Problem(yard.firm, "临时用电线路拖地", "二号船坞", "GB 50194", "张三")
    actions.submit(sea.code.lower().replace("-", " "), problem, HERE, at=NOON, key=made.a_key())
    mine = codes.shown(codes.unit_of(sea.code, HERE, NOON))
    assert (mine.came, mine.part, [one.text for one in mine.problems]) == (
        "张三、王五", aspects[:2], ["临时用电线路拖地"],
    )  # fmt: skip
    assert {one.aspect for one in mine.items} == set(aspects[:2])
    theirs = codes.shown(codes.unit_of(fire.code, HERE, NOON))
    assert (theirs.problems, theirs.others) == ((), ("文登海事处",))

    found = queries.joint(yard.chief, joint)
    with pytest.raises(Conflict) as no:
        actions.conclude(joint, found.version, "情况", by=yard.officer, at=NOON, key=made.a_key())
    assert no.value.code == "joint_visits_open"
    visits.file(visit, by=yard.officer, at=NOON, key=made.a_key())
    with pytest.raises(Incomplete):
        actions.conclude(joint, found.version, " ", by=yard.officer, at=NOON, key=made.a_key())
    actions.conclude(joint, found.version, "共查一家", by=yard.officer, at=NOON, key=made.a_key())
    [fact] = Fact.objects.filter(kind="joint_inspection")
    assert fact.attributes == {
        "visit": found.line.number, "industry": "shipbuilding", "problems": 1,
        "members": ["文登海事处", "区消防救援大队"],
    }  # fmt: skip
    found = queries.joint(yard.chief, joint)
    assert (found.line.state, found.towns) == (JointState.CONCLUDED, ("界石镇",))
    for code in (sea.code, fire.code):
        with pytest.raises(Conflict):
            actions.confirm(code, "迟到的人", HERE, at=NOON, key=made.a_key())


def test_what_is_no_joint_inspection_is_refused():
    yard = given.a_yard()
    visit, section = given.drafted(yard), made.a_section()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"units": (Unit("船舶工业安全生产联席会议"),)}, "joint_body"),
        ({"units": ()}, "joint_units"),
        ({"units": (Unit(" ", "张三"),)}, "joint_units"),
        ({"units": (Unit("海事处", part=("不存在的方面",)),)}, "joint_part"),
        ({"title": " "}, "joint_title"),
        ({"visits": ()}, "joint_visits"),
    ]
    for more, code in wrong:
        with pytest.raises(Incomplete) as no:
            arranged(yard, visit, lead=section, **more)
        assert no.value.code == code


def test_a_code_opens_only_its_own_and_only_while_it_is_good():
    yard = given.a_yard()
    joint, (sea, fire) = arranged(yard, given.drafted(yard))
    assert not JointUnit.objects.filter(digest__contains=sea.code[:4]).exists()
    unit = next(one for one in queries.joint(yard.officer, joint).units if one.name == "文登海事处")
    _, [again] = actions.invite_again(unit.id, by=yard.officer, at=NOON, key=made.a_key())
    for wrong in (sea.code, "", "ABCD-EFGH-JKMN-PQRT"):
        with pytest.raises(Incomplete) as no:
            codes.unit_of(wrong, HERE, NOON)
        assert no.value.code == "joint_code"
    assert codes.unit_of(again.code, HERE, NOON).name == "文登海事处"
    with pytest.raises(Incomplete):
        codes.unit_of(fire.code, HERE, NOON + timedelta(days=31))
    other = made.an_enterprise("远洋造船")
    with pytest.raises(Incomplete) as no:
        actions.submit(fire.code, Problem(other, "问题"), HERE, at=NOON, key=made.a_key())
    assert no.value.code == "joint_problem"
    found = [refusal_of("WRONG") for _ in range(60)]
    assert (found[0], found[-1]) == (Incomplete, TooMany)


def test_the_same_request_again_tells_no_codes_and_strangers_see_nothing():
    yard = given.a_yard()
    told = asked(yard, given.drafted(yard))
    receipt, made_ = actions.arrange(told, by=yard.officer, at=NOON, key="once")
    again, none = actions.arrange(told, by=yard.officer, at=NOON, key="once")
    assert (len(made_), none, again.answer) == (2, [], receipt.answer)
    joint = UUID(str((receipt.answer or {})["joint"]))
    with pytest.raises(NotFound):
        queries.joint(yard.manager, joint)
    assert queries.joints(yard.manager) == []
    version = queries.joint(yard.officer, joint).version
    actions.cancel(joint, version, "海事处另有任务", by=yard.officer, at=NOON, key=made.a_key())
    assert not Member.objects.filter(seat="unit", dropped_at__isnull=True).exists()
    with pytest.raises(Conflict):
        actions.conclude(joint, version + 1, "x", by=yard.officer, at=NOON, key=made.a_key())
