"""月调度: opened, filed, confirmed, locked, restated, reported up; what was frozen stays as it was."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.builders import NOON
from tests.rooms import months_made as given
from tests.rooms import orgs_made as made
from tests.rooms.acting import TENANT
from tests.rooms.months_made import FEBRUARY
from zhiben.domain.access import Role
from zhiben.domain.indicators import Reported
from zhiben.domain.months import MonthState, ReturnState, UnitKind
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.ground.models import OutboxRow
from zhiben.plans.models import Cell, Fact
from zhiben.reports.figures import queries as figures
from zhiben.reports.models import Figures, Return, Said
from zhiben.reports.months import actions, queries
from zhiben.reports.months.store import digest
from zhiben.reports.returns import actions as returns
from zhiben.reports.returns import queries as asked
from zhiben.reports.returns.actions import Asked
from zhiben.reports.returns.store import Words

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=10)
APRIL = NOON + timedelta(days=32)
TODAY = NOON.date()


def test_a_month_asks_every_section_what_only_people_know_and_is_due_as_the_duty_says():
    office = given.an_office(NOON)
    given.opened(office, NOON)
    line = queries.month(office.chief, FEBRUARY, today=TODAY)
    assert (line.state, line.due_on, line.asked, line.unsettled) == (
        MonthState.COLLECTING, date(2026, 2, 25), 2, 2,
    )  # fmt: skip
    row = given.of(office.ships)
    assert "shut_down" in row.asks
    assert "visits" not in row.asks
    assert row.due_on == date(2026, 3, 4)  # begun late: two working days all the same
    rows = OutboxRow.objects.filter(topic="month.asked")
    [told] = [one for one in rows if one.payload["thing"] == f"return:{row.id}"]
    assert set(told.payload["people"]) == {str(office.officer.person), str(office.mate.person)}
    with pytest.raises(Conflict) as no:
        given.opened(office, NOON)
    assert no.value.code == "month_open"
    for period, code in (("2026-04", "month_future"), ("2026-Q1", "month_label"), ("x", "month_label")):
        with pytest.raises(Incomplete) as bad:
            given.opened(office, NOON, period)
        assert bad.value.code == code


def test_nothing_stays_open_a_nought_is_said_and_another_person_confirms():
    office = given.an_office(NOON)
    given.opened(office, NOON)
    row = given.of(office.ships)
    some = Words({name: Decimal(1) for name in row.asks[1:]}, {}, {})
    wrong = {"month_unfilled": some, "month_column": Words({"visits": Decimal(1)}, {}, {}),
             "month_value": given.words(row, -1)}  # fmt: skip
    for code, words in wrong.items():
        with pytest.raises(Incomplete) as no:
            returns.fill(row.id, 1, words, by=office.officer, at=NOON, key=made.a_key())
        assert no.value.code == code
    silent = queries.current(office.chief, TENANT, FEBRUARY, today=TODAY)
    assert (silent.pair("shut_down").now.state, silent.pair("shut_down").now.missing) == (Reported.MISSING, 2)

    given.filed(row, office.officer, NOON)
    half = queries.current(office.chief, TENANT, FEBRUARY, today=TODAY)
    assert (half.pair("shut_down").now.state, half.pair("shut_down").now.missing) == (Reported.ZERO, 1)
    assert half.pair("shut_down", f"section:{office.ships}").now.missing == 0
    with pytest.raises(NotPermitted) as same:
        returns.confirm([row.id], by=office.officer, at=NOON, key=made.a_key())
    assert same.value.code == "same_person"
    returns.confirm([row.id], by=office.mate, at=NOON, key=made.a_key())
    with pytest.raises(Conflict):
        given.filed(given.of(office.ships), office.officer, NOON)


def test_the_month_that_runs_counts_what_was_said_for_it_already():
    office = given.an_office(NOON)
    given.opened(office, NOON, "2026-03")
    given.filed(given.of(office.ships, "2026-03"), office.officer, NOON, 2)
    sheet = queries.current(office.chief, TENANT, "2026-03", today=TODAY)
    assert (sheet.pair("shut_down").now.value, sheet.pair("shut_down").now.missing) == (2, 1)


def test_what_is_sent_back_is_not_said_until_it_is_filed_again():
    office = given.an_office(NOON)
    given.opened(office, NOON)
    given.filed(given.of(office.ships), office.officer, NOON, shut_down=3)
    row = given.of(office.ships)
    with pytest.raises(Incomplete):
        returns.send_back(row.id, " ", by=office.chief, at=NOON, key=made.a_key())
    returns.send_back(row.id, "罚款漏一笔", by=office.chief, at=NOON, key=made.a_key())
    sheet = queries.current(office.chief, TENANT, FEBRUARY, today=TODAY)
    assert sheet.pair("shut_down").now.value is None
    again = asked.whole(office.officer, row.id)
    assert (again.line.state, again.values["shut_down"], again.line.reason) == (
        ReturnState.RETURNED, 3, "罚款漏一笔",
    )  # fmt: skip
    assert OutboxRow.objects.filter(topic="month.returned").count() == 1
    given.filed(given.of(office.ships), office.officer, LATER, shut_down=5)
    assert queries.current(office.chief, TENANT, FEBRUARY, today=TODAY).pair("shut_down").now.value == 5
    assert Said.objects.filter(indicator="shut_down").count() == 2


def test_a_month_is_locked_only_when_each_section_is_confirmed_or_excused_with_a_reason():
    office = given.an_office(NOON)
    given.opened(office, NOON)
    given.filed(given.of(office.ships), office.officer, NOON)
    returns.confirm([given.of(office.ships).id], by=office.chief, at=NOON, key=made.a_key())
    with pytest.raises(Conflict) as no:
        actions.lock(FEBRUARY, by=office.chief, at=NOON, key=made.a_key())
    assert no.value.code == "month_unsettled"
    other = given.of(office.safety).id
    with pytest.raises(Incomplete):
        returns.excuse(other, "", by=office.chief, at=NOON, key=made.a_key())
    returns.excuse(other, "科室刚成立", by=office.chief, at=NOON, key=made.a_key())
    sheet = queries.current(office.chief, TENANT, FEBRUARY, today=TODAY)
    assert sheet.pair("shut_down").now.missing == 0
    with pytest.raises(NotPermitted):
        actions.lock(FEBRUARY, by=office.officer, at=NOON, key=made.a_key())
    actions.lock(FEBRUARY, by=office.chief, at=NOON, key=made.a_key())
    assert queries.month(office.chief, FEBRUARY, today=TODAY).state == MonthState.LOCKED


def test_a_late_correction_restates_the_month_and_what_was_frozen_stays_readable_to_the_digit():
    office = given.an_office(NOON)
    given.briefed(date(2026, 2, 10), NOON)
    first = given.locked(office, NOON)
    before = queries.frozen(office.chief, TENANT, FEBRUARY)
    assert before is not None
    assert (before.version, before.sheet.pair("briefings").now.value) == (1, 1)
    for refused, code in ((" ", "facts_missing"), ("没有变", "month_same")):
        with pytest.raises((Incomplete, Conflict)) as no:
            actions.restate(FEBRUARY, refused, by=office.chief, at=LATER, key=made.a_key())
        assert no.value.code == code

    given.briefed(date(2026, 2, 11), LATER, n=30)
    assert queries.current(office.chief, TENANT, FEBRUARY, today=LATER.date()) == before.sheet
    changed = queries.differences(office.chief, TENANT, FEBRUARY, today=LATER.date())
    assert ("briefings", 1, 2) in [
        (one.indicator, one.before.now.value, one.after.now.value) for one in changed if not one.place
    ]
    told = actions.restate(FEBRUARY, "补录一场宣讲", by=office.chief, at=LATER, key=made.a_key()).answer or {}
    assert (told["version"], told["differences"]) == (2, len(changed))

    old, new = (queries.frozen(office.chief, TENANT, FEBRUARY, n) for n in (1, 2))
    assert old is not None
    assert new is not None
    assert (old.sheet, old.sha256) == (before.sheet, first["sha256"])
    again = figures.sheet(office.chief, TENANT, FEBRUARY, today=LATER.date(), known=old.known)
    assert again.columns == old.sheet.columns  # had again as known then, after the correction
    assert (new.sheet.pair("briefings").now.value, new.reason) == (2, "补录一场宣讲")
    assert [one.version for one in queries.versions(office.chief, TENANT, FEBRUARY)] == [2, 1]
    assert [digest(row.sheet) for row in Figures.objects.order_by("n")] == [old.sha256, new.sha256]
    trail = queries.differences(office.chief, TENANT, FEBRUARY, today=TODAY, before=1, after=2)
    assert {one.indicator for one in trail} == {"briefings", "briefed_people"}
    event = queries.history(office.chief, FEBRUARY)[0]
    assert (event.event, event.by_name) == ("restate", "赵科长")


def test_who_reports_late_is_heard_and_the_locked_figure_waits_for_its_restatement():
    office = given.an_office(NOON)
    firm = made.an_enterprise()
    given.opened(office, NOON)
    asking = Asked(FEBRUARY, UnitKind.TOWN, (made.TOWN,), TODAY)
    assert returns.ask(asking, by=office.officer, at=NOON, key=made.a_key()).answer == {"asked": 1}
    for units in ((made.TOWN,), ("371002",), ()):
        with pytest.raises(Incomplete) as no:
            returns.ask(
                Asked(FEBRUARY, UnitKind.TOWN, units, TODAY), by=office.officer, at=NOON, key=made.a_key()
            )  # fmt: skip
        assert no.value.code == "month_units"
    returns.ask(
        Asked(FEBRUARY, UnitKind.ENTERPRISE, (str(firm),), TODAY),
        by=office.officer,
        at=NOON,
        key=made.a_key(),
    )
    for unit in (office.ships, office.safety):
        given.filed(given.of(unit), office.officer, NOON)
        returns.confirm([given.of(unit).id], by=office.chief, at=NOON, key=made.a_key())
    actions.lock(FEBRUARY, by=office.chief, at=NOON, key=made.a_key())
    town = given.of(made.TOWN)
    given.filed(town, office.officer, LATER, 2)
    with pytest.raises(Conflict) as locked:
        given.filed(given.of(made.TOWN), office.officer, LATER, 3)
    assert locked.value.code == "month_locked"
    changed = queries.differences(office.chief, TENANT, FEBRUARY, today=LATER.date())
    assert bool(changed) == bool(town.asks)


def test_reminding_reaches_those_with_an_account_once_a_day_and_names_the_others():
    office = given.an_office(NOON)
    given.opened(office, NOON)
    returns.ask(
        Asked(FEBRUARY, UnitKind.TOWN, (made.TOWN,), TODAY), by=office.officer, at=NOON, key=made.a_key()
    )
    given.filed(given.of(office.safety), office.officer, NOON)
    for n in (1, 0):
        told = returns.chase(FEBRUARY, by=office.officer, at=NOON, key=made.a_key()).answer
        assert told == {"told": n, "unreached": ["界石镇"]}
    assert OutboxRow.objects.filter(topic="month.chased").count() == 1
    row = given.of(office.ships)
    assert (row.chased, row.chased_at) == (1, NOON)


def test_reporting_up_is_a_fact_that_the_duty_counts_by_itself():
    office = given.an_office(NOON)
    with pytest.raises(NotFound):
        actions.report_up(FEBRUARY, by=office.chief, at=NOON, key=made.a_key())
    given.locked(office, NOON)
    actions.report_up(FEBRUARY, by=office.chief, at=NOON, key=made.a_key())
    [fact] = Fact.objects.filter(kind="monthly_return")
    assert (fact.about, fact.attributes) == (FEBRUARY, {"zero_report": True})
    [cell] = Cell.objects.filter(duty="monthly-return", period=FEBRUARY)
    assert cell.done_on == TODAY
    assert queries.month(office.chief, FEBRUARY, today=TODAY).reported_on == TODAY


def test_a_quarter_is_fixed_once_it_is_over_from_its_months_and_only_while_they_agree():
    office = given.an_office(NOON)
    given.briefed(date(2026, 1, 10), NOON)
    given.locked(office, NOON, "2026-01")
    given.opened(office, NOON)

    def refused(at: datetime, **more: str) -> str:
        with pytest.raises((Conflict, Incomplete)) as no:
            actions.fix("2026-Q1", by=office.chief, at=at, key=made.a_key(), **more)
        return no.value.code

    assert refused(NOON) == "quarter_running"
    assert refused(APRIL) == "quarter_months"
    for unit in (office.ships, office.safety):
        returns.excuse(given.of(unit).id, "无", by=office.chief, at=NOON, key=made.a_key())
    actions.lock(FEBRUARY, by=office.chief, at=NOON, key=made.a_key())
    actions.fix("2026-Q1", by=office.chief, at=APRIL, key=made.a_key())
    quarter = queries.frozen(office.chief, TENANT, "2026-Q1")
    assert quarter is not None
    assert quarter.months == (("2026-01", 1), ("2026-02", 1))
    assert quarter.sheet.pair("briefings").now.value == 1
    assert refused(APRIL) == "month_same"
    given.briefed(date(2026, 1, 11), APRIL)
    assert refused(APRIL, reason="补录") == "quarter_moved"
    for month in ("2026-01", FEBRUARY):  # what is counted since the plan began moved in both
        actions.restate(month, "补录", by=office.chief, at=APRIL, key=made.a_key())
    assert refused(APRIL) == "facts_missing"
    actions.fix("2026-Q1", reason="一月补录", by=office.chief, at=APRIL, key=made.a_key())
    again = queries.frozen(office.chief, TENANT, "2026-Q1")
    assert again is not None
    assert (again.version, again.reason, again.months[0]) == (2, "一月补录", ("2026-01", 2))
    assert queries.frozen(office.chief, TENANT, "2026-Q1", 1) == quarter


def test_an_enterprise_reads_no_month_and_those_of_one_industry_read_and_decide_no_whole():
    office = given.an_office(NOON)
    firm = made.an_enterprise()
    given.locked(office, NOON)
    narrow = given.someone(office.ships, Role.SECTION_CHIEF, "孙科长", NOON, industries=[made.SHIPS])
    own = queries.frozen(narrow, TENANT, FEBRUARY)
    assert own is not None
    assert set(own.sheet.columns) == {
        f"industry:{made.SHIPS}",
        f"section:{office.ships}",
    }
    given.briefed(TODAY, NOON)
    with pytest.raises(NotPermitted) as no:
        actions.restate(FEBRUARY, "补录", by=narrow, at=NOON, key=made.a_key())
    assert no.value.code == "month_whole"
    boss = given.someone(firm, Role.PRINCIPAL, "刘厂长", NOON, regions=[], enterprises=[firm])
    assert queries.months(boss, today=TODAY) == []
    assert queries.frozen(boss, TENANT, FEBRUARY) is None
    with pytest.raises(NotFound):
        queries.month(boss, FEBRUARY, today=TODAY)
    assert asked.todo(boss) == []
    with pytest.raises(NotFound):
        asked.whole(boss, given.of(office.ships).id)


def test_the_inbox_holds_ones_own_unit_and_what_one_may_confirm():
    office = given.an_office(NOON)
    given.opened(office, NOON)
    [mine] = asked.todo(office.officer)
    assert mine.fill is not None
    assert mine.fill.unit == f"section:{office.ships}"
    given.filed(given.of(office.ships), office.officer, NOON)
    assert asked.todo(office.officer) == []
    assert [one.confirm for one in asked.todo(office.mate)] == [1]
    assert Return.objects.filter(state=ReturnState.FILED).count() == 1
