"""What is done about duties: each an act, with its cells in the same transaction; what is refused."""

from __future__ import annotations

import json
from datetime import date, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest

from tests.rooms.acting import a_person
from tests.rooms.orgs_made import SHIPS, SOFTWARE
from tests.rooms.plans_made import (
    FIRST,
    a_fact,
    a_site,
    adopt,
    an_authority,
    an_enterprise,
    asked,
    at_noon,
    program,
)
from zhiben.cli import cells
from zhiben.domain.access import Role
from zhiben.domain.cells import Mark, Status, status
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.ground.acts import Outcome
from zhiben.ground.models import ActRow, LedgerRow, ManifestRow
from zhiben.plans import actions, models, queries, stored, verify
from zhiben.plans.governing import actions as governing
from zhiben.plans.rows import obligation_id
from zhiben.plans.store import NewFact

pytestmark = pytest.mark.django_db
TENANT = 3101
EARLY = at_noon(date(2024, 1, 2))


@pytest.fixture
def firm():
    an_authority(TENANT, EARLY)
    return an_enterprise(TENANT, EARLY, SOFTWARE)


def cell_of(holder, duty, period):
    found = (one for one in stored.of_subjects(TENANT, [holder]).values() if one.cell.duty == duty)
    return next(one for one in found if one.cell.period == period)


def id_of(holder, duty, period):
    return obligation_id(holder, cell_of(holder, duty, period).slot)


def test_one_act_leaves_fact_cell_tally_act_and_ledger_row_and_repeats_its_answer(firm):
    new = NewFact("check", firm, date(2024, 2, 5))
    given = asked(TENANT, at_noon(date(2024, 2, 5)))
    first, again = actions.record_fact(new, **given), actions.record_fact(new, **given)
    assert (first.outcome, again.outcome) == (Outcome.APPLIED, Outcome.REPEATED)
    assert first.answer == again.answer
    assert models.Fact.objects.filter(tenant=TENANT).count() == 1
    assert cell_of(firm, "check", "2024-Q1").cell.done_on == date(2024, 2, 5)
    assert ActRow.objects.filter(tenant=TENANT, id=first.act).exists()
    assert LedgerRow.objects.filter(tenant=TENANT, id=first.act).exists()
    assert verify.verify(TENANT, date(2024, 2, 5)).ok


def test_a_firm_that_changes_industry_in_mid_quarter_goes_on_from_the_next_whole_period():
    from zhiben.orgs.enterprises import actions as enterprises

    an_authority(TENANT, EARLY, FIRST)
    firm = an_enterprise(TENANT, EARLY, SOFTWARE)
    enterprises.transfer(
        firm, date(2024, 5, 10), "改行", industry=SHIPS, also=actions.follow_subjects,
        **asked(TENANT, at_noon(date(2024, 5, 10))),
    )  # fmt: skip
    owed = sorted(
        one.cell.starts_on for one in stored.of_subjects(TENANT, [firm]).values() if one.cell.duty == "check"
    )
    assert owed[:4] == [date(2024, 1, 1), date(2024, 4, 1), date(2024, 7, 1), date(2024, 8, 1)]


def test_a_correction_of_what_was_corrected_meanwhile_is_refused(firm):
    made = a_fact(TENANT, at_noon(date(2024, 2, 5)), "check", firm, date(2024, 2, 5))
    again = NewFact("check", firm, date(2024, 2, 4))
    actions.correct_fact(made, again, "记错", **asked(TENANT, at_noon(date(2024, 2, 6))))
    with pytest.raises(NotFound):
        actions.correct_fact(made, again, "记错", **asked(TENANT, at_noon(date(2024, 2, 7))))
    other = NewFact("stop", firm, date(2024, 2, 4))
    live = models.Fact.objects.get(tenant=TENANT, replaced_at=None)
    with pytest.raises(Incomplete):
        actions.correct_fact(live.id, other, "记错", **asked(TENANT, at_noon(date(2024, 2, 8))))


def test_an_event_moved_out_of_the_plan_leaves_no_cell_behind():
    section = an_authority(TENANT, EARLY)
    firm = an_enterprise(TENANT, EARLY, SHIPS)
    visit = {"attributes": {"visit": "V1"}, "targets": (str(firm),)}
    day, moved = date(2024, 8, 7), date(2024, 6, 20)  # the plan that asks for a briefing begins in July
    made = a_fact(TENANT, at_noon(day), "visit", section, day, **visit)
    assert cell_of(section, "briefing", f"event:{made}").cell.done_on is None
    again = NewFact("visit", section, moved, **visit)
    actions.correct_fact(made, again, "记错月份", **asked(TENANT, at_noon(date(2024, 8, 9))))
    assert cell_of(section, "visits", "2024-Q2").cell.done_on == moved
    assert "briefing" not in {one.cell.duty for one in stored.of_subjects(TENANT, [section]).values()}
    assert verify.verify(TENANT, date(2024, 8, 9)).ok


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("check", {"happened_on": date(2024, 2, 6)}, "fact_ahead"),
        ("yearly_report", {}, "about_missing"),
        ("unheard_of", {}, "fact_kind_unknown"),
        ("appointment", {"until": date(2024, 2, 1)}, "until_before_start"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_and_nothing_is_written(firm, kind, given, code):
    day = given.pop("happened_on", date(2024, 2, 5))
    with pytest.raises(Incomplete) as refused:
        actions.record_fact(NewFact(kind, firm, day, **given), **asked(TENANT, at_noon(date(2024, 2, 5))))
    assert refused.value.code == code
    assert not models.Fact.objects.filter(tenant=TENANT).exists()


def test_an_import_is_one_act_with_a_line_for_each_fact_and_can_be_undone(firm):
    news = [NewFact("check", firm, date(2024, 1, 10) + timedelta(days=91 * n)) for n in range(4)]
    at = at_noon(date(2024, 10, 20))
    made = actions.record_facts(TENANT, news, **asked(TENANT, at))
    assert ManifestRow.objects.filter(tenant=TENANT, act=made.act).count() == 4
    assert cell_of(firm, "check", "2024-Q4").cell.done_on == news[3].happened_on
    undone = actions.undo_import(TENANT, made.act, "模板错", **asked(TENANT, at + timedelta(minutes=1)))
    assert undone.answer == {"withdrawn": 4}
    assert cell_of(firm, "check", "2024-Q4").cell.done_on is None
    with pytest.raises(NotFound):
        actions.undo_import(TENANT, made.act, "再撤", **asked(TENANT, at + timedelta(minutes=2)))
    assert verify.verify(TENANT, date(2024, 10, 20)).ok


def test_a_waived_obligation_says_so_until_it_is_taken_back(firm):
    id_ = id_of(firm, "check", "2024-Q1")
    actions.waive(id_, "停产检修", **asked(TENANT, at_noon(date(2024, 3, 1))))
    assert status(cell_of(firm, "check", "2024-Q1").cell, date(2024, 6, 1)) == Status.WAIVED
    with pytest.raises(Conflict):
        actions.waive(id_, "停产检修", **asked(TENANT, at_noon(date(2024, 3, 2))))
    a_fact(TENANT, at_noon(date(2024, 3, 3)), "stop", firm, date(2024, 3, 3))
    assert cell_of(firm, "check", "2024-Q1").cell.waived
    actions.unwaive(id_, "恢复生产", **asked(TENANT, at_noon(date(2024, 3, 4))))
    assert status(cell_of(firm, "check", "2024-Q1").cell, date(2024, 6, 1)) == Status.OVERDUE
    with pytest.raises(NotFound):
        actions.unwaive(id_, "恢复生产", **asked(TENANT, at_noon(date(2024, 3, 5))))


def test_a_setting_acts_from_the_next_period_and_only_within_what_the_plan_allows(firm):
    at = at_noon(date(2024, 5, 10))
    for name, value in [("check_every", "week"), ("hours", 9), ("hours", True), ("unheard_of", 1)]:
        with pytest.raises(Incomplete):
            governing.change_setting(
                TENANT, "first", name, value, date(2024, 5, 10), "局办公会", **asked(TENANT, at)
            )
    governing.change_setting(
        TENANT, "first", "check_every", "month", date(2024, 5, 10), "局办公会", **asked(TENANT, at)
    )
    owed = sorted(
        one.cell.period for one in stored.of_subjects(TENANT, [firm]).values() if one.cell.duty == "check"
    )
    assert owed[:4] == ["2024-07", "2024-08", "2024-09", "2024-10"]
    assert owed[-2:] == ["2024-Q1", "2024-Q2"] or "2024-Q2" in owed


def test_an_entry_older_than_the_limit_counts_from_the_officers_receipt_who_did_not_record_it(firm):
    late = at_noon(date(2024, 7, 1))
    clerk = a_person(Role.SUPERVISOR, tenant=TENANT, n=1, day=late.date())
    chief = a_person(Role.SECTION_CHIEF, tenant=TENANT, n=2, day=late.date())
    made = actions.record_fact(NewFact("check", firm, date(2024, 3, 20)), by=clerk, at=late, key="a")
    fact = UUID(str((made.answer or {})["fact"]))
    assert cell_of(firm, "check", "2024-Q1").cell.done_on is None
    with pytest.raises(NotPermitted):
        actions.receive_fact(fact, by=clerk, at=late, key="b")
    actions.receive_fact(fact, by=chief, at=late, key="c")
    cell = cell_of(firm, "check", "2024-Q1").cell
    assert (cell.done_on, cell.marks) == (date(2024, 3, 20), (Mark.LATE_ENTRY,))


def test_a_report_is_done_when_it_is_handed_over(firm):
    made = a_fact(TENANT, at_noon(date(2025, 1, 10)), "yearly_report", firm, date(2025, 1, 8), about="2024")
    actions.hand_over(made, ["section:elsewhere"], **asked(TENANT, at_noon(date(2025, 1, 11))))
    assert cell_of(firm, "yearly", "2024").cell.done_on is None
    actions.hand_over(made, ["section:ship_section"], **asked(TENANT, at_noon(date(2025, 2, 3))))
    cell = cell_of(firm, "yearly", "2024").cell
    assert status(cell, date(2025, 2, 4)) == Status.DONE_LATE


def test_a_second_plan_adds_and_when_withdrawn_leaves_what_was_known_before():
    an_authority(TENANT, EARLY, FIRST)
    firm = an_enterprise(TENANT, EARLY, SOFTWARE)
    first = len(stored.of_subjects(TENANT, [firm]))
    from tests.rooms.plans_made import SECOND

    adopt(TENANT, SECOND, at_noon(date(2024, 2, 1)))
    assert {one.cell.plan for one in stored.of_subjects(TENANT, [firm]).values()} == {"first", "second"}
    governing.withdraw_plan(TENANT, "second", "废止", **asked(TENANT, at_noon(date(2024, 3, 1))))
    assert len(stored.of_subjects(TENANT, [firm])) == first
    assert verify.verify(TENANT, date(2024, 3, 1)).ok


def test_a_state_breaks_by_itself_when_the_round_of_the_day_comes():
    an_authority(TENANT, EARLY, FIRST)
    firm = an_enterprise(TENANT, EARLY, SOFTWARE, "D")
    a_fact(TENANT, at_noon(date(2024, 1, 10)), "appointment", firm, date(2024, 1, 5), until=date(2024, 3, 31))
    state = next(one for one in stored.of_subjects(TENANT, [firm]).values() if one.cell.duty == "director")
    assert status(state.cell, date(2024, 3, 31)) == Status.DONE
    governing.turn_day(TENANT, **asked(TENANT, at_noon(date(2024, 4, 1))))
    state = next(one for one in stored.of_subjects(TENANT, [firm]).values() if one.cell.duty == "director")
    assert state.cell.due_on == date(2024, 5, 1)
    assert verify.verify(TENANT, date(2024, 4, 1)).ok


def test_a_plan_without_an_end_is_counted_another_year_ahead_when_the_year_turns():
    endless = FIRST.replace("2024-01-01/2025-12-31", "2024-01-01/")
    an_authority(TENANT, EARLY, endless)
    firm = an_enterprise(TENANT, EARLY, SOFTWARE)
    last = {one.cell.period[:4] for one in stored.of_subjects(TENANT, [firm]).values()}
    assert max(last) == "2025"
    for day in (date(2024, 12, 31), date(2025, 1, 1), date(2025, 1, 2)):
        governing.turn_day(TENANT, **asked(TENANT, at_noon(day)))
        assert verify.verify(TENANT, day).ok, day
    periods = {one.cell.period[:4] for one in stored.of_subjects(TENANT, [firm]).values()}
    assert max(periods) == "2026"


def test_a_new_site_is_a_member_of_its_enterprises_set(firm):
    site = a_site(TENANT, at_noon(date(2024, 2, 1)), firm, date(2024, 2, 1))
    assert cell_of(firm, "sites", "2024-H1").cell.need_of == 1
    a_fact(TENANT, at_noon(date(2024, 2, 2)), "check", firm, date(2024, 2, 2), targets=(str(site),))
    assert cell_of(firm, "sites", "2024-H1").cell.counted_of == 1
    assert cell_of(firm, "sites", "2024-H1").cell.done_on == date(2024, 2, 2)


def test_verifying_finds_a_cell_and_a_sum_that_were_tampered_with(firm, capsys):
    a_fact(TENANT, at_noon(date(2024, 2, 5)), "check", firm, date(2024, 2, 5))
    asked_for = SimpleNamespace(action="verify", tenant=TENANT, json=True)
    models.Cell.objects.filter(tenant=TENANT, subject=firm, duty="check").update(done_on=date(2024, 2, 6))
    models.Tally.objects.filter(tenant=TENANT, duty="twice").update(n=7)
    assert cells.run(asked_for) == 1
    told = json.loads(capsys.readouterr().out)
    found = {(one["subject"] is None, one["duty"]) for one in told["authorities"][0]["differences"]}
    assert found == {(False, "check"), (True, "twice")}
    governing.rebuild(TENANT, **asked(TENANT, at_noon(date(2024, 2, 7))))
    assert verify.verify(TENANT, date(2024, 2, 7)).ok
    assert program(TENANT, date(2024, 2, 7)).writes == {TENANT}


def test_a_gate_refuses_until_what_it_asks_for_has_happened(firm):
    day = at_noon(date(2024, 8, 1))
    actor = program(TENANT, date(2024, 8, 1))
    context = {"subject": str(firm), "enterprise": str(firm)}
    (refusal,) = queries.refusals(actor, "work.start", context, at=day)
    assert (refusal.duty, refusal.say) == ("no-check-no-start", "先自查，再开工。")
    assert queries.refusals(actor, "work.resume", context, at=day) == ()
    a_fact(TENANT, day, "check", firm, date(2024, 8, 1))
    assert queries.refusals(actor, "work.start", context, at=day + timedelta(minutes=1)) == ()
