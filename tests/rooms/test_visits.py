"""Visits: planned, issued, made, filed; what they become for hazards and duties; who sees them."""

from __future__ import annotations

import json
from datetime import timedelta
from threading import Event

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import orgs_made as made
from tests.rooms import visits_made as given
from tests.rooms.acting import TENANT, at_once
from zhiben.domain.access import Role
from zhiben.domain.hazards import Source
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.domain.visits import State, Type
from zhiben.ground.clock import ClaimedTime
from zhiben.ground.clock import Source as ClockSource
from zhiben.ground.queries import acts_of, acts_on
from zhiben.hazards.models import Hazard
from zhiben.inspections import actions, filing, queries
from zhiben.inspections.answers import Wanted
from zhiben.inspections.models import Change, Entry, Step
from zhiben.inspections.saying import Helper, Wrote
from zhiben.orgs.staff import logins
from zhiben.plans.models import Fact

pytestmark = pytest.mark.django_db


def facts(kind: str) -> list[Fact]:
    return list(Fact.objects.filter(kind=kind, replaced_at__isnull=True).order_by("id"))


def test_a_visit_goes_from_its_plan_to_hazards_and_facts():
    yard = given.a_yard()
    visit = given.begun(yard)
    given.answered(visit, yard.officer, but=("SH-01",))
    ref = given.failed(visit, yard.officer, "SH-01", level="major")
    given.rounded_off(visit, yard.officer, found_none=None)
    receipt = actions.file(visit, by=yard.officer, at=NOON, key=made.a_key())

    hazard = Hazard.objects.get()
    assert (receipt.answer or {})["hazards"] == [hazard.number]
    assert (hazard.source, hazard.level, hazard.spot) == (Source.INSPECTION, "major", "二号船坞")
    assert hazard.photos.count() == 1
    row = given.row(visit)
    assert (row.state, row.fails, row.raised) == (State.FILED, 1, 1)
    assert Entry.objects.get(name=f"finding:{ref}").hazard_id == hazard.id
    [inspection] = facts("inspection")
    assert inspection.attributes["by"] == "bureau"
    assert "major_hazard" in inspection.attributes["content"]
    assert [one.attributes["visit"] for one in facts("criteria_briefing")] == [str(visit)]
    assert [one.event for one in Step.objects.filter(visit=visit).order_by("n")] == [
        "draft", "issue", "begin", "file",
    ]  # fmt: skip


def test_what_is_lacking_keeps_a_visit_open_and_nothing_follows():
    yard = given.a_yard()
    visit = given.begun(yard)
    given.answered(visit, yard.officer, but=("COM-02",))
    given.rounded_off(visit, yard.officer)
    with pytest.raises(Conflict) as refused:
        actions.file(visit, by=yard.officer, at=NOON, key=made.a_key())
    assert refused.value.code == "visit_lacking"
    assert refused.value.details["lacks"] == [["unchecked", "COM-02", ""]]
    assert not facts("inspection")


@pytest.mark.parametrize(
    ("left_out", "code"),
    [("scene", "no_scene"), ("escort", "no_escort"), ("ended_at", "no_end"), ("found_none", "nothing_found")],
)
def test_a_visit_is_not_over_without(left_out, code):
    yard = given.a_yard()
    visit = given.begun(yard)
    given.answered(visit, yard.officer)
    given.rounded_off(visit, yard.officer, **{left_out: None})
    assert given.lacks(visit) == [code]


def test_a_refusal_to_sign_is_noted_with_its_reason():
    yard = given.a_yard()
    visit = given.ready(yard)
    seen = {"photo": Entry.objects.get(visit=visit, name="signature:enterprise").fields["photo"]}
    given.say(visit, yard.officer, "signature:enterprise", seen=seen, photo=None, refused=True)
    assert given.lacks(visit) == ["refusal_reason"]
    given.say(visit, yard.officer, "signature:enterprise", reason="认为期限太短")
    assert given.lacks(visit) == []


def test_the_gate_of_a_plan_keeps_a_visit_open_and_takes_everything_back():
    yard = given.a_yard()
    visit = given.ready(yard, type=Type.DAILY)
    from zhiben.inspections import filing  # the briefing is not told to the plan: only the gate can see that

    news = filing._news
    filing._news = lambda row, entries: ((n, one) for n, one in news(row, entries) if n != "briefing")
    try:
        with pytest.raises(Conflict) as refused:
            actions.file(visit, by=yard.officer, at=NOON, key=made.a_key())
    finally:
        filing._news = news
    assert (refused.value.code, refused.value.details["gates"]) == ("visit_gated", ["还没有宣讲判定标准。"])
    assert given.row(visit).state == State.UNDER_WAY
    assert not facts("inspection")


def test_two_who_write_different_things_lose_neither():
    yard = given.a_yard()
    visit = given.begun(yard)
    given.say(visit, yard.officer, "answer:SH-02", result="pass", note="")
    told = given.say(visit, yard.other, "answer:SH-02", result="fail", note="漏油").answer or {}
    assert told["taken"] == 1  # the note; of the result a person decides
    assert told["clashes"] == [
        {"entry": "answer:SH-02", "field": "result", "yours": "fail", "theirs": "pass"}
    ]
    assert Entry.objects.get(name="answer:SH-02").fields == {"result": "pass", "note": "漏油"}
    assert Change.objects.filter(entry="answer:SH-02").count() == 2


@pytest.mark.parametrize(
    ("entry", "fields", "code"),
    [
        ("answer:XX-99", {"result": "pass"}, "entry_unknown"),
        ("finding:1", {"text": "x"}, "entry_unknown"),
        ("visit:1", {"scene": "x"}, "entry_unknown"),
        ("hazard:", {}, "entry_unknown"),
        ("answer:SH-01", {"result": "good"}, "entry_field"),
        ("answer:SH-01", {"score": "1"}, "entry_field"),
        ("briefing:", {"minutes": -1}, "entry_field"),
        ("briefing:", {"minutes": True}, "entry_field"),
        ("visit:", {"began_at": "2026-03-02T10:00"}, "entry_field"),
        ("visit:", {"scene": "x" * 201}, "entry_field"),
    ],
)
def test_only_what_an_entry_may_hold_is_written_down(entry, fields, code):
    yard = given.a_yard()
    visit = given.begun(yard)
    with pytest.raises(Incomplete) as refused:
        given.say(visit, yard.officer, entry, **fields)
    assert refused.value.code == code


def test_only_who_takes_part_records_and_only_who_may_approves():
    yard = given.a_yard()
    stranger = made.an_officer(name="孙工")
    visit = given.drafted(yard)
    with pytest.raises(NotPermitted):
        actions.issue(visit, by=yard.officer, at=NOON, key=made.a_key())
    actions.issue(visit, by=yard.chief, at=NOON, key=made.a_key())
    with pytest.raises(NotPermitted) as refused:
        actions.begin(visit, by=stranger, at=NOON, key=made.a_key())
    assert refused.value.code == "visit_not_yours"


def test_a_visit_not_approved_begins_only_when_urgent_and_is_filed_only_when_approved():
    yard = given.a_yard()
    with pytest.raises(Conflict) as refused:
        actions.begin(given.drafted(yard), by=yard.officer, at=NOON, key=made.a_key())
    assert refused.value.code == "visit_not_urgent"
    visit = given.drafted(yard, urgent=True)
    actions.begin(visit, by=yard.officer, at=NOON, key=made.a_key())
    given.answered(visit, yard.officer)
    given.rounded_off(visit, yard.officer)
    with pytest.raises(Conflict) as refused:
        actions.file(visit, by=yard.officer, at=NOON, key=made.a_key())
    assert refused.value.code == "visit_unapproved"
    actions.issue(visit, by=yard.chief, at=NOON, key=made.a_key())
    actions.file(visit, by=yard.officer, at=NOON, key=made.a_key())
    assert given.row(visit).state == State.FILED


def test_a_record_returned_is_put_right_and_filed_again_counting_once():
    yard = given.a_yard()
    visit = given.filed(yard)
    first = {one.id for one in Fact.objects.filter(replaced_at__isnull=True)}
    actions.send_back(visit, "陪同人写错了", {"visit:": "改成王敏"}, by=yard.chief, at=NOON, key=made.a_key())
    whole = queries.visit(yard.officer, visit, today=TODAY, at=NOON)
    assert (whole.returned_why, whole.returned) == ("陪同人写错了", {"visit:": "改成王敏"})
    given.say(visit, yard.officer, "visit:", seen={"escort": "王敏"}, escort="李强")
    actions.file(visit, by=yard.officer, at=NOON, key=made.a_key())
    assert {one.id for one in Fact.objects.filter(replaced_at__isnull=True)} == first
    actions.send_back(visit, "宣讲时长写错了", by=yard.chief, at=NOON, key=made.a_key())
    given.say(visit, yard.officer, "briefing:", seen={"minutes": 15}, minutes=30)
    actions.file(visit, by=yard.officer, at=NOON, key=made.a_key())
    assert [one.attributes["minutes"] for one in facts("criteria_briefing")] == [30]
    assert len(facts("inspection")) == 1


def test_a_finding_that_became_a_hazard_is_changed_nowhere_else():
    yard = given.a_yard()
    visit = given.begun(yard)
    given.answered(visit, yard.officer, but=("SH-01",))
    ref = given.failed(visit, yard.officer, "SH-01")
    given.rounded_off(visit, yard.officer, found_none=None)
    actions.file(visit, by=yard.officer, at=NOON, key=made.a_key())
    actions.send_back(visit, "补正", by=yard.chief, at=NOON, key=made.a_key())
    with pytest.raises(Conflict) as refused:
        given.say(visit, yard.officer, f"finding:{ref}", seen={"text": "起重机超期未检"}, text="没事")
    assert refused.value.code == "entry_frozen"
    actions.file(visit, by=yard.officer, at=NOON, key=made.a_key())
    assert Hazard.objects.count() == 1


def test_the_enterprise_sees_a_visit_when_it_is_over_and_never_where_it_came_from():
    yard = given.a_yard()
    visit = given.ready(yard, origin="complaint", basis="热线举报 12 号")
    with pytest.raises(NotFound):
        queries.visit(yard.manager, visit, today=TODAY, at=NOON)
    assert queries.page(yard.manager, Wanted(), today=TODAY).total == 0
    actions.file(visit, by=yard.officer, at=NOON, key=made.a_key())
    theirs = queries.visit(yard.manager, visit, today=TODAY, at=NOON)
    assert (theirs.line.origin, theirs.basis, theirs.reasons) == (None, "", {})
    assert not any(one.said for one in theirs.story if one.event in ("draft", "issue"))
    ours = queries.visit(yard.officer, visit, today=TODAY, at=NOON)
    assert (ours.line.origin, ours.basis) == ("complaint", "热线举报 12 号")


def test_a_check_of_its_own_led_by_the_principal_counts_only_with_the_principal_there():
    yard = given.a_yard()
    visit = given.own_check(yard, lists=("principal_led_check",))
    given.answered(visit, yard.manager)
    given.rounded_off(visit, yard.manager, led_by="principal")
    assert given.lacks(visit) == ["not_present"]
    given.say(visit, yard.manager, "visit:", principal_present=True)
    actions.file(visit, by=yard.manager, at=NOON, key=made.a_key())
    [fact] = facts("inspection")
    assert (fact.attributes["by"], fact.attributes["led_by"]) == ("enterprise", "principal")
    assert not facts("criteria_briefing")
    with pytest.raises(NotPermitted):
        actions.say(
            given.own_check(yard, lists=("principal_led_check",)), [Wrote("visit:", {"scene": "x"})],
            by=yard.officer, at=NOON, key=made.a_key(),
        )  # fmt: skip


def test_what_may_be_arranged_and_what_not():
    yard = given.a_yard()
    for wrong, code in (
        ({"lists": ()}, "visit_lists"),
        ({"planned_on": TODAY - timedelta(days=1)}, "visit_day"),
        ({"inspectors": ()}, "visit_people"),
        ({"inspectors": (yard.manager.person,)}, "visit_people"),
        ({"lead": yard.manager.person}, "visit_lead"),
        ({"about": yard.officer.person}, "visit_about"),
    ):
        with pytest.raises(Incomplete) as refused:
            given.drafted(yard, **wrong)
        assert refused.value.code == code, wrong
    with pytest.raises(NotFound):
        given.drafted(yard, lists=("nothing",))


def test_an_expert_writes_down_a_service_and_never_an_inspection():
    yard = given.a_yard()
    expert = made.an_officer(Role.EXPERT, "老焊工")
    helper = (Helper("老焊工", "专家", expert.person),)
    for type_, may in ((Type.SERVICE, True), (Type.DAILY, False)):
        visit = given.begun(yard, type=type_, helpers=helper, reasons={"merge_possible": "另一次是服务"})
        whole = queries.visit(expert, visit, today=TODAY, at=NOON)
        assert ("record" in whole.ways) is may
        assert "file" not in whole.ways
        if may:
            given.say(visit, expert, "visit:", scene="二号船坞")
            continue
        with pytest.raises(NotPermitted) as refused:
            given.say(visit, expert, "visit:", scene="二号船坞")
        assert refused.value.code == "visit_not_yours"


def test_the_office_files_a_service_that_others_rendered():
    yard = given.a_yard()
    expert = made.an_officer(Role.EXPERT, "老焊工")
    helper = (Helper("老焊工", "专家", expert.person),)
    visit = given.begun(yard, type=Type.SERVICE, helpers=helper, inspectors=(), lead=None)
    given.answered(visit, expert)
    given.rounded_off(visit, expert)
    with pytest.raises(NotPermitted):
        actions.file(visit, by=expert, at=NOON, key=made.a_key())
    actions.file(visit, by=yard.officer, at=NOON, key=made.a_key())
    [fact] = facts("inspection")
    assert (fact.attributes["by"], fact.attributes["type"]) == ("third_party", "service")


def test_the_enterprise_reads_in_no_act_that_a_visit_is_coming():
    yard = given.a_yard()
    seen = {one.id for one in acts_of(yard.manager, TENANT, yard.firm)}
    visit = given.ready(yard, origin="complaint", basis="热线举报 12 号")
    assert {one.id for one in acts_of(yard.manager, TENANT, yard.firm)} == seen
    ours = {one.verb for one in acts_on(yard.officer, TENANT, f"visit:{visit}")}
    assert {"inspection.plan", "inspection.issue", "inspection.record"} <= ours
    actions.file(visit, by=yard.officer, at=NOON, key=made.a_key())
    news = [one for one in acts_of(yard.manager, TENANT, yard.firm) if one.id not in seen]
    assert [one.verb for one in news] == ["inspection.close"]
    told = json.dumps([[one.details, one.answer] for one in news], ensure_ascii=False)
    assert "complaint" not in told
    assert not any("origin" in one.attributes for one in facts("inspection"))


def test_its_own_check_is_an_enterprises_own_act():
    yard = given.a_yard()
    visit = given.own_check(yard, lists=("principal_led_check",))
    assert "inspection.self" in {one.verb for one in acts_on(yard.manager, TENANT, f"visit:{visit}")}
    with pytest.raises(Incomplete) as refused:
        given.drafted(yard, type=Type.SELF)
    assert refused.value.code == "visit_self"


@pytest.mark.parametrize(("off", "on"), [(-60, 0), (-1, 0), (1, 1), (60, 2)])
def test_a_phones_clock_moves_a_visit_neither_before_its_approval_nor_past_today(off, on):
    yard = given.a_yard()
    visit = given.issued(yard)
    claimed = ClaimedTime(NOON + timedelta(days=off), ClockSource.DEVICE)
    later = NOON + timedelta(days=2)
    actions.begin(visit, by=yard.officer, at=later, key=made.a_key(), claimed=claimed)
    assert given.row(visit).began_on == TODAY + timedelta(days=on)


def test_how_workers_answered_is_told_to_their_managers_and_not_to_their_mates():
    yard = given.a_yard()
    visit = given.filed(yard)
    person = made.beneath(yard.firm, "person", "工友")
    made.a_grant(person, Role.WORKER, regions=[], enterprises=[yard.firm])
    mate = logins.actor_of(made.an_account(person, made.a_key()), NOON)

    def asked(by):
        whole = queries.visit(by, visit, today=TODAY, at=NOON)
        names = [*whole.entries, *(one.entry for one in queries.changes(by, visit))]
        return [name for name in names if name.startswith("asked:")]

    assert len(asked(yard.manager)) == 6
    assert asked(mate) == []


def two_at_once(monkeypatch) -> tuple[object, object]:
    """A visit is filed; once it has been read, and before it is over, somebody goes on writing. What came of
    either.
    """
    yard = given.a_yard()
    visit = given.begun(yard)
    given.answered(visit, yard.officer)
    given.rounded_off(visit, yard.officer)
    read, wrote, follow = Event(), Event(), filing.follow

    def slowly(*told):
        made_ = follow(*told)
        read.set()
        wrote.wait(1)  # whoever is held does not get so far
        return made_

    def one(n: int) -> object:
        if n == 0:
            return actions.file(visit, by=yard.officer, at=NOON, key="file")
        read.wait(20)
        try:
            return given.say(visit, yard.other, "answer:SH-01", note="后补一句")
        finally:
            wrote.set()

    with monkeypatch.context() as patch:
        patch.setattr(filing, "follow", slowly)
        filed, said = at_once(2, one)
    return filed, said


@pytest.mark.django_db(transaction=True)
def test_nobody_goes_on_writing_while_a_visit_is_filed(monkeypatch):
    filed, said = two_at_once(monkeypatch)
    assert not isinstance(filed, Exception), filed
    assert isinstance(said, Conflict), said
    assert said.code == "no_such_step"


@pytest.mark.django_db(transaction=True)
def test_without_the_hold_a_filed_record_would_hold_what_nobody_read(monkeypatch):
    monkeypatch.setattr(actions.store, "held", lambda row: row)
    _, said = two_at_once(monkeypatch)
    # SQLite lets one write at a time anyway: it opens with the state read before.
    assert not isinstance(said, Exception), said
