"""Hazards: the way of one, who may not, what counts for duties, what was known then, two at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, transaction

from tests.builders import NOON, TODAY
from tests.rooms import hazards_made as yards
from tests.rooms import orgs_made as made
from tests.rooms.acting import TENANT, chained
from tests.rooms.hazards_made import ALL, LATER, again, reported, row, step
from tests.rooms.records_made import an_upload
from zhiben.domain.access import system
from zhiben.domain.cells import Status
from zhiben.domain.hazards import Event, Level, Mode, Source, State
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.ground.acts import act
from zhiben.ground.models import OutboxRow
from zhiben.ground.verify import verify as chain
from zhiben.hazards import actions, queries, verify
from zhiben.hazards.models import Hazard, HazardStep
from zhiben.hazards.queries import Wanted
from zhiben.hazards.saying import Found, Said
from zhiben.orgs.staff import logins
from zhiben.plans.models import Fact
from zhiben.plans.queries import enterprise_obligations
from zhiben.tasks.leave import actions as leave

pytestmark = pytest.mark.django_db
REFUSED = (IntegrityError, OperationalError, ProgrammingError)
NEXT_DAY = NOON + timedelta(days=1)


@pytest.fixture
def yard():
    return yards.a_yard()


def statuses(yard) -> dict[str, Status]:
    page = enterprise_obligations(yard.officer, yard.firm, today=TODAY)
    return {one.duty: one.word for one in page.rows}


def facts() -> list[str]:
    return sorted(Fact.objects.filter(replaced_at__isnull=True).values_list("kind", flat=True))


# ── the way of one ───────────────────────────────────────────────────────────────────────────────


def test_a_major_hazard_goes_from_a_workers_report_to_its_closing_and_counts_on_the_way(yard):
    hazard = reported(yard)
    assert (row(hazard).state, row(hazard).number, facts()) == (State.REPORTED, "2026-0001", [])
    step(hazard, Event.GRADE, yard.officer, level=Level.MAJOR, failed_control="到期提醒")
    assert statuses(yard) == {
        "told": Status.DUE_SOON, "planned": Status.DUE_SOON, "closed": Status.OPEN,
    }  # fmt: skip
    step(hazard, Event.REPORT_UP, yard.manager)
    step(hazard, Event.PLAN, yard.manager, parts=ALL, deadline=LATER, responsible=(yard.worker.person,))
    step(hazard, Event.TREAT, yard.manager)
    then = statuses(yard)
    assert (then["told"], then["planned"], then["closed"]) == (Status.DONE, Status.DONE, Status.OPEN)
    step(hazard, Event.SUBMIT, yard.worker, uploads=(an_upload(yard.worker),))
    step(hazard, Event.VERIFY, yard.officer, parts=ALL)
    step(hazard, Event.CLOSE, yard.officer, **again(yard))
    assert set(statuses(yard).values()) == {Status.DONE}
    told = row(hazard)
    assert (told.state, told.closed_on, told.level) == (State.CLOSED, TODAY, Level.MAJOR)
    chained()
    assert chain(TENANT).ok


def test_every_refusal_names_the_guard_and_writes_nothing(yard):
    hazard = yards.put_right(yard)
    before = HazardStep.objects.count(), facts()
    for by, given, code in (
        (yard.worker, again(yard), "hazard_closer"),
        (yard.officer, {"inspectors": (yard.other.person,)}, "hazard_on_site"),
        (yard.officer, {**again(yard), "on": TODAY - timedelta(days=1)}, "hazard_order"),
        (yard.officer, {**again(yard), "inspectors": (yard.worker.person,)}, "hazard_mender_there"),
        (yard.officer, {**again(yard), "inspectors": (yard.manager.person,)}, "hazard_other_officer"),
    ):
        with pytest.raises(Conflict) as refused:
            step(hazard, Event.CLOSE, by, **given)
        assert refused.value.code == code
    assert (HazardStep.objects.count(), facts()) == before


def test_an_extension_without_interim_controls_is_refused_then_granted_by_another_person(yard):
    hazard = yards.being_put_right(yard)
    wanted = LATER + timedelta(days=10)
    with pytest.raises(Conflict, match="hazard_controls"):
        step(hazard, Event.ASK_EXTENSION, yard.manager, deadline=wanted)
    step(hazard, Event.ASK_EXTENSION, yard.manager, deadline=wanted, controls="停用上锁，专人看护")
    with pytest.raises(NotPermitted):
        step(hazard, Event.EXTEND, yard.officer)
    step(hazard, Event.EXTEND, yard.chief)
    assert (row(hazard).deadline, row(hazard).extensions) == (wanted, 1)
    (event,) = Fact.objects.filter(kind="hazard", replaced_at__isnull=True)
    assert event.attributes["deadline"] == {"day": wanted.isoformat()}


def test_a_gate_of_the_plan_refuses_and_nothing_is_half_done():
    yard = yards.a_yard(yards.PLAN.replace("refuse: hazard.treat", "refuse: hazard.close").replace(
        "fact: treatment_plan, same: [hazard]}, say", "fact: major_hazard_report, same: [hazard]}, say"
    ))  # fmt: skip
    hazard = yards.put_right(yard)
    with pytest.raises(Conflict, match="step_gated"):
        step(hazard, Event.CLOSE, yard.officer, **again(yard))
    step(hazard, Event.REPORT_UP, yard.manager)
    step(hazard, Event.CLOSE, yard.officer, **again(yard))


def test_a_photo_alone_is_a_report_and_nothing_at_all_is_none(yard):
    photo = an_upload(yard.worker)
    hazard = reported(yard, text="", spot="", uploads=(photo,))
    whole = queries.hazard(yard.worker, hazard, today=TODAY, at=NOON)
    assert [shot.is_before for shot in whole.shots] == [True]
    with pytest.raises(Incomplete, match="found_empty"):
        reported(yard, text=" ", uploads=())
    with pytest.raises(Incomplete, match="found_ahead"):
        reported(yard, found_on=TODAY + timedelta(days=1))


def test_measures_are_carried_out_one_by_one_and_all_before_it_is_said_to_be_done(yard):
    hazard = yards.being_put_right(yard)
    with pytest.raises(Conflict, match="hazard_undone"):
        step(hazard, Event.SUBMIT, yard.worker, done=(1,), uploads=(an_upload(yard.worker),))
    step(hazard, Event.PROGRESS, yard.worker, done=(1,), uploads=(an_upload(yard.worker),))
    with pytest.raises(Conflict, match="measure_unknown"):
        step(hazard, Event.PROGRESS, yard.worker, done=(1,))
    step(hazard, Event.SUBMIT, yard.worker, done=(2,))
    assert (row(hazard).undone, row(hazard).state) == (0, State.SUBMITTED)


def test_what_is_merged_stays_and_whoever_had_a_hand_in_it_cannot_close_the_other(yard):
    first, second = yards.being_put_right(yard), yards.being_put_right(yard)
    step(first, Event.PROGRESS, yard.other, uploads=(an_upload(yard.other),))  # an officer lends a hand
    step(first, Event.MERGE, yard.officer, into=second)
    assert (row(first).state, row(first).merged_into_id) == (State.MERGED, second)
    step(second, Event.SUBMIT, yard.worker, done=(1, 2), uploads=(an_upload(yard.worker),))
    step(second, Event.VERIFY, yard.officer, parts=ALL)
    with pytest.raises(Conflict, match="hazard_mender"):
        step(second, Event.CLOSE, yard.other, inspectors=(yard.officer.person,), on_site=True)
    other_firm = made.an_enterprise("另一家")
    stranger = reported(replace(yard, firm=other_firm), by=yard.officer)
    with pytest.raises(Incomplete, match="merge_apart"):
        step(stranger, Event.MERGE, yard.officer, into=second)


def test_opened_again_its_closing_counts_no_more(yard):
    hazard = yards.put_right(yard)
    step(hazard, Event.CLOSE, yard.officer, **again(yard))
    step(hazard, Event.REOPEN, yard.officer, deadline=LATER)
    assert "hazard_closed" not in facts()
    assert statuses(yard)["closed"] is not Status.DONE


def test_dismissed_it_counts_for_nothing(yard):
    hazard = reported(yard)
    step(hazard, Event.GRADE, yard.officer, level=Level.MAJOR)
    step(hazard, Event.DISMISS, yard.officer)
    assert (facts(), row(hazard).state) == ([], State.DISMISSED)


# ── one person ───────────────────────────────────────────────────────────────────────────────────


def test_a_person_with_two_accounts_does_not_close_with_one_what_they_put_right_with_the_other(yard):
    hazard = yards.put_right(yard, Level.GENERAL)
    made.a_grant(yard.worker.person, regions=["371003"])
    second = logins.actor_of(made.an_account(yard.worker.person, "again"), NOON)
    with pytest.raises(Conflict, match="hazard_mender"):
        step(hazard, Event.CLOSE, second)


def test_whoever_stands_in_for_the_one_who_put_it_right_closes_it_not_either(yard):
    hazard = yards.put_right(yard, Level.GENERAL)
    leave.substitute(
        yard.worker.person,
        yard.manager.person,
        TODAY,
        TODAY,
        "外出",
        by=yard.worker,
        at=NOON,
        key=made.a_key(),
    )
    with pytest.raises(Conflict, match="hazard_mender"):
        step(hazard, Event.CLOSE, yard.manager)


def test_the_program_itself_closes_nothing(yard):
    hazard = yards.put_right(yard, Level.GENERAL)
    with pytest.raises(Conflict, match="hazard_"):
        step(hazard, Event.CLOSE, system("round", [TENANT], TODAY))


def test_a_ledger_says_that_one_was_closed_and_a_major_one_only_a_supervisors(yard):
    hazard = reported(yard, by=yard.manager, ledger=True)
    step(hazard, Event.GRADE, yard.manager, level=Level.MAJOR)
    with pytest.raises(Conflict, match="hazard_ledger_major"):
        step(hazard, Event.STATE, yard.manager)
    step(hazard, Event.STATE, yard.officer)
    assert row(hazard).state == State.STATED
    plain = reported(yard, by=yard.manager)
    step(plain, Event.GRADE, yard.manager, level=Level.GENERAL)
    with pytest.raises(Conflict, match="hazard_no_ledger"):
        step(plain, Event.STATE, yard.officer)


# ── who sees what ────────────────────────────────────────────────────────────────────────────────


def test_to_the_enterprise_a_tip_is_an_inspection_wherever_it_looks(yard):
    hazard = reported(yard, by=yard.officer, source=Source.TIP)
    step(hazard, Event.GRADE, yard.officer, level=Level.GENERAL)
    seen = queries.hazard(yard.manager, hazard, today=TODAY, at=NOON)
    assert (seen.line.source, row(hazard).source) == (Source.INSPECTION, Source.TIP)
    for source, n in (("tip", 0), ("inspection", 1)):
        assert queries.page(yard.manager, Wanted(source=source), today=TODAY).total == n
    assert queries.page(yard.officer, Wanted(source="tip"), today=TODAY).total == 1
    (fact,) = Fact.objects.filter(kind="hazard")
    assert fact.attributes["source"] == "inspection"
    assert seen.case.source is Source.INSPECTION
    assert "'tip'" not in str(seen)
    with pytest.raises(NotPermitted, match="source_not_yours"):
        reported(yard, source=Source.TIP)


def test_a_stranger_finds_no_hazard(yard):
    hazard = reported(yard)
    stranger = yards.of_firm(made.an_enterprise("另一家"), "外人")
    with pytest.raises(NotFound):
        queries.hazard(stranger, hazard, today=TODAY, at=NOON)
    with pytest.raises(NotFound):
        step(hazard, Event.GRADE, stranger, level=Level.GENERAL)
    with pytest.raises(NotFound):
        actions.report(Found(yard.firm, "x"), by=stranger, at=NOON, key=made.a_key())


def test_a_list_is_narrowed_by_each_of_its_filters(yard):
    major, general = yards.being_put_right(yard), reported(yard, text="灭火器压力不足", spot="一号库房")
    step(general, Event.GRADE, yard.officer, level=Level.GENERAL, deadline=TODAY)

    def ids(**given) -> list:
        page = queries.page(yard.officer, Wanted(**given), today=TODAY + timedelta(days=1))
        return [one.id for one in page.lines]

    assert ids() == [general, major]
    assert ids(level="major") == [major]
    assert ids(state="overdue") == [general]
    assert ids(state=State.RECTIFYING) == [major]
    assert ids(words="灭火") == [general]
    assert ids(words="库房") == [general]
    assert ids(enterprise=yard.firm, source="self_check") == [general, major]
    assert ids(until=TODAY - timedelta(days=1)) == []


def test_the_inbox_has_what_waits_for_this_persons_step(yard):
    fresh, mending = reported(yard), yards.being_put_right(yard)
    theirs = {line.id: can for line, can in queries.todo(yard.manager, today=TODAY, at=NOON)}
    assert set(theirs) == {fresh, mending}
    ours = {line.id: can for line, can in queries.todo(yard.officer, today=TODAY, at=NOON)}
    assert set(ours) == {fresh}


def test_the_page_says_before_anybody_tries_what_is_still_lacking(yard):
    hazard = yards.being_put_right(yard)
    ways = {one.event: one.lacks for one in queries.hazard(yard.worker, hazard, today=TODAY, at=NOON).ways}
    assert ways[Event.SUBMIT] == ()
    yards.step(hazard, Event.SUBMIT, yard.worker, done=(1, 2), uploads=(an_upload(yard.worker),))
    ways = {one.event: one.lacks for one in queries.hazard(yard.officer, hazard, today=TODAY, at=NOON).ways}
    assert ways[Event.CLOSE] == ("hazard_verified",)


# ── what was known, two at once, what is kept ────────────────────────────────────────────────────


def test_as_known_before_a_step_the_hazard_is_what_it_was(yard):
    hazard = reported(yard)
    step(hazard, Event.GRADE, yard.officer, level=Level.GENERAL, at=NEXT_DAY)
    before = queries.hazard(yard.officer, hazard, today=TODAY, at=NEXT_DAY, known=NOON)
    after = queries.hazard(yard.officer, hazard, today=TODAY, at=NEXT_DAY)
    assert (before.case.level, after.case.level, len(before.story)) == (None, Level.GENERAL, 1)
    with pytest.raises(NotFound):
        queries.hazard(yard.officer, hazard, today=TODAY, at=NOON, known=NOON - timedelta(hours=1))


def test_of_two_who_close_at_once_one_wins_and_the_other_is_told(yard):
    hazard = yards.put_right(yard)
    seen = row(hazard).step
    given = {"seen": seen, "at": NOON}
    said = actions.Said("合格", **again(yard))
    actions.take(hazard, Event.CLOSE, said, by=yard.officer, key=made.a_key(), **given)
    with pytest.raises(Conflict, match="moved_on"):
        actions.take(hazard, Event.CLOSE, said, by=yard.other, key=made.a_key(), **given)


def test_a_step_from_what_was_read_before_another_came_between_is_refused_inside_the_act_too(yard):
    hazard = yards.being_put_right(yard)
    stale = queries.within(yard.manager, hazard)
    step(hazard, Event.PROGRESS, yard.worker, done=(1,))

    def work(doing):
        actions.take_in(doing, stale, Event.PROGRESS, Said("也在办"))

    given = {"by": yard.manager, "at": NOON, "tenant": TENANT, "key": made.a_key(), "place": stale.place}
    with pytest.raises(Conflict, match="moved_on"):
        act("hazard.rectify", thing=f"hazard:{hazard}", details={}, work=work, **given)
    assert list(verify.differences(TENANT)) == []


def test_the_same_request_twice_is_one_step(yard):
    found, key = Found(yard.firm, "平台护栏缺失"), made.a_key()
    first = actions.report(found, by=yard.worker, at=NOON, key=key)
    assert actions.report(found, by=yard.worker, at=NOON, key=key).answer == first.answer
    assert Hazard.objects.count() == 1


def test_steps_stay_and_the_columns_are_what_they_have_come_to(yard):
    hazard = yards.put_right(yard)
    assert list(verify.differences(TENANT)) == []
    with pytest.raises(REFUSED), transaction.atomic():
        HazardStep.objects.filter(hazard=hazard).update(day=LATER)
    Hazard.objects.filter(id=hazard).update(level=Level.GENERAL)
    assert list(verify.differences(TENANT)) == [(hazard, "level")]


def test_the_mode_is_that_of_the_industry_when_it_was_reported(yard):
    firm = made.an_enterprise("民爆公司", industry=made.EXPLOSIVES)
    other = reported(replace(yard, firm=firm), by=yard.officer)
    assert (row(reported(yard)).mode, row(other).mode) == (Mode.GUIDE, Mode.ENFORCE)


def test_a_criterion_is_kept_in_its_words_and_one_of_another_regime_grades_nothing(yard):
    hazard = reported(yard)
    with pytest.raises(Incomplete, match="criterion_unknown"):
        step(hazard, Event.GRADE, yard.officer, level=Level.MAJOR, criterion="没有这条")
    with pytest.raises(Conflict, match="hazard_other_regime"):
        step(hazard, Event.GRADE, yard.officer, level=Level.MAJOR, criterion="TSE-5.2.1")
    step(hazard, Event.GRADE, yard.officer, level=Level.MAJOR, criterion="GM-03-01")
    last = HazardStep.objects.filter(hazard=hazard).order_by("-n")[0]
    assert last.said["criterion"]["text"]
    assert row(hazard).criterion == "GM-03-01"
    asked = ["GM-03-01", "GM-03-02"]
    assert queries.under_criteria(yard.officer, asked) == {"GM-03-01": 1, "GM-03-02": 0}
    stranger = replace(yard.officer, grants=())
    assert queries.under_criteria(stranger, asked) == {"GM-03-01": 0, "GM-03-02": 0}


# ── who is told ──────────────────────────────────────────────────────────────────────────────────


def told(topic: str) -> list[tuple[str, set[str]]]:
    """Of a topic, what was told to whom."""
    rows = OutboxRow.objects.filter(kind="notice", topic=topic).order_by("id")
    return [(one.payload["title"], set(one.payload["people"])) for one in rows]


def test_a_major_one_is_told_up_the_chain_at_once_and_an_extension_to_who_may_grant_it(yard):
    hazard = reported(yard)
    assert told("hazard.asked") == [("2026-0001 上报", {str(yard.manager.person)})]
    step(hazard, Event.GRADE, yard.officer, level=Level.MAJOR)
    ((title, people),) = told("hazard.major")
    assert title == "2026-0001 认定等级"
    assert people == {str(one.person) for one in (yard.manager, yard.worker, yard.other, yard.chief)}
    step(hazard, Event.PLAN, yard.manager, parts=ALL, deadline=LATER, responsible=(yard.worker.person,))
    step(hazard, Event.TREAT, yard.manager)
    wanted = LATER + timedelta(days=5)
    step(hazard, Event.ASK_EXTENSION, yard.manager, deadline=wanted, controls="停用")
    assert told("hazard.asked")[-1] == ("2026-0001 申请整改延期", {str(yard.chief.person)})
    step(hazard, Event.EXTEND, yard.chief)
    assert told("hazard.step")[-1][1] == {str(yard.manager.person), str(yard.worker.person)}


def test_a_firms_own_general_one_troubles_no_officer_and_no_notice_tells_of_a_tip(yard):
    own = reported(yard)
    step(own, Event.GRADE, yard.manager, level=Level.GENERAL)
    step(own, Event.SUBMIT, yard.manager, uploads=(an_upload(yard.manager),))
    everybody = {one for topic in ("hazard.asked", "hazard.step") for _, some in told(topic) for one in some}
    assert everybody <= {str(yard.manager.person), str(yard.worker.person)}
    reported(yard, by=yard.officer, source=Source.TIP)
    rows = OutboxRow.objects.filter(kind="notice")
    assert not any("tip" in str(one.payload) or "举报" in str(one.payload) for one in rows)
