"""Questions about duties: lists, figures, one obligation; each within reach, now and as it was known."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from tests.remade import remade
from tests.rooms.orgs_made import OTHER_TOWN, SHIPS, SOFTWARE, TOWN
from tests.rooms.plans_made import a_fact, a_site, an_authority, an_enterprise, at_noon, program
from zhiben.domain.access import Actor, ActorKind, Grant, Permission, Role
from zhiben.domain.cells import Mark, Status
from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.plans import queries, stored
from zhiben.plans.queries import Filters
from zhiben.plans.rows import obligation_id

pytestmark = pytest.mark.django_db
TENANT, NEIGHBOUR = 3001, 3002
DAY = date(2024, 4, 15)
AT = at_noon(DAY)


def somebody(**grant) -> Actor:
    """Who reads one authority, by one grant."""
    given = {"regions": frozenset({""}), "permissions": frozenset(Permission)} | grant
    grants = (Grant(TENANT, **given),)
    return Actor(
        "王工", ActorKind.STAFF, DAY, reads=frozenset({TENANT}), writes=frozenset({TENANT}), grants=grants,
        roles=frozenset({Role.SECTION_CHIEF}),
    )  # fmt: skip


@pytest.fixture
@remade
def office():
    """Two ship firms, a software firm, some facts; the neighbour's firm that nobody here may see."""
    early = at_noon(date(2024, 1, 2))
    section = an_authority(TENANT, early)
    firms = [
        an_enterprise(TENANT, early, SHIPS, "D"),
        an_enterprise(TENANT, early, SHIPS, "B", region=OTHER_TOWN),
        an_enterprise(TENANT, early, SOFTWARE, "C"),
    ]
    a_site(TENANT, early, firms[0], date(2024, 1, 1))
    a_fact(TENANT, at_noon(date(2024, 1, 20)), "check", firms[0], date(2024, 1, 20))
    a_fact(
        TENANT, at_noon(date(2024, 2, 9)), "hazard", firms[1], date(2024, 2, 9), attributes={"hazard": "H1"}
    )
    a_fact(TENANT, AT, "visit", section, date(2024, 3, 3), targets=(str(firms[0]),))
    an_authority(NEIGHBOUR, early)
    an_enterprise(NEIGHBOUR, early)
    return section, *firms


def every_row(actor, filters, limit, known=None):
    rows, cursor = [], None
    while True:
        page = queries.obligation_list(
            actor, filters=filters, today=DAY, cursor=cursor, limit=limit, known=known
        )
        rows += page.rows
        assert len(page.rows) <= limit
        if page.next is None:
            assert page.total == len(rows)
            return rows
        cursor = page.next


def test_pages_hold_every_obligation_once_soonest_late_first(office):
    rows = every_row(program(TENANT, DAY), Filters(), 7)
    kept = stored.of_subjects(TENANT)
    assert Counter(row.id for row in rows) == Counter(obligation_id(*key) for key in kept)
    late = [kept[row.subject, int(row.id[32:], 16)].at[0] for row in rows]
    assert late == sorted(late)


@pytest.mark.parametrize(
    "words",
    [{one} for one in Status] + [{Status.OVERDUE, Status.DUE_SOON, Status.OPEN}, {Status.DONE, Status.OPEN}],
)
def test_a_list_by_words_holds_exactly_these(office, words):
    everything = every_row(program(TENANT, DAY), Filters(), 500)
    asked_for = every_row(program(TENANT, DAY), Filters(words=frozenset(words)), 5)
    assert {row.id for row in asked_for} == {row.id for row in everything if row.word in words}


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        (Filters(plan="second"), lambda row: row.plan == "second"),
        (Filters(clause="2"), lambda row: row.clause == "2"),
        (Filters(duty="check"), lambda row: row.duty == "check"),
        (Filters(region=OTHER_TOWN), lambda row: row.region == OTHER_TOWN),
        (Filters(industry=SOFTWARE), lambda row: row.industry == SOFTWARE),
        (Filters(name="龙泊"), lambda row: row.subject_kind == "enterprise"),
        (
            Filters(name="龙泊", words=frozenset({Status.DONE})),
            lambda row: row.subject_kind == "enterprise" and row.word == Status.DONE,
        ),
        (
            Filters(due_from=date(2024, 3, 1), due_until=date(2024, 3, 31)),
            lambda row: row.due_on and row.due_on.month == 3 and row.due_on.year == 2024,
        ),
    ],
)
def test_filters_narrow_lists_and_counts_alike_now_and_as_known(office, filters, holds):
    everything = every_row(program(TENANT, DAY), Filters(), 500)
    for known in (None, AT):
        rows = every_row(program(TENANT, DAY), filters, 6, known)
        assert {row.id for row in rows} == {row.id for row in everything if holds(row)}
        sums = queries.counts(program(TENANT, DAY), filters=filters, today=DAY, known=known)
        found = Counter(row.word for row in rows)
        assert all(sums[one] == found[one] for one in (filters.words or Status))


def test_an_enterprise_sees_its_own_and_counts_them(office):
    _, firm, *_ = office
    actor = somebody(regions=frozenset(), enterprises=frozenset({firm}))
    rows = every_row(actor, Filters(), 10)
    assert {row.enterprise for row in rows} == {firm}
    assert sum(queries.counts(actor, filters=Filters(), today=DAY).values()) == len(rows)
    figures = queries.clause_figures(actor, "first", today=DAY)
    assert sum(one.total for one in figures) == sum(row.plan == "first" for row in rows)


def test_reach_by_town_and_industry_holds_in_lists_counts_and_figures(office):
    actor = somebody(regions=frozenset({OTHER_TOWN}), industries=frozenset({SHIPS}))
    rows = every_row(actor, Filters(), 10)
    assert {(row.region, row.industry) for row in rows} == {(OTHER_TOWN, SHIPS)}
    assert [one.key for one in queries.region_figures(actor, today=DAY)] == [OTHER_TOWN]
    assert sum(queries.counts(actor, filters=Filters(), today=DAY).values()) == len(rows)


def test_what_is_out_of_reach_is_missing(office):
    _, firm, other, _ = office
    actor = somebody(regions=frozenset({OTHER_TOWN}))
    theirs = next(id_ for id_ in stored.of_subjects(NEIGHBOUR))
    hidden = next(key for key in stored.of_subjects(TENANT) if key[0] == firm)
    for id_ in (
        obligation_id(*theirs),
        obligation_id(*hidden),
        "0" * 48,
        "no such thing",
        obligation_id(other, 5),
    ):
        with pytest.raises(NotFound):
            queries.obligation(actor, id_, today=DAY)
    with pytest.raises(NotFound):
        queries.enterprise_obligations(actor, firm, today=DAY)
    with pytest.raises(Incomplete):
        queries.obligation_list(actor, filters=Filters(), today=DAY, cursor="nonsense")


def test_figures_add_up_to_the_cells_and_rates_are_of_those_due(office):
    actor = program(TENANT, DAY)
    rows = every_row(actor, Filters(plan="first"), 500)
    figures = queries.clause_figures(actor, "first", today=DAY)
    assert [one.key for one in figures] == ["1", "2", "3", "4"]
    for one in figures:
        found = Counter(row.word for row in rows if row.clause == one.key)
        assert {word: n for word, n in one.counts.items() if n} == found
    regions = {one.key: one for one in queries.region_figures(actor, today=DAY)}
    assert set(regions) == {TOWN, OTHER_TOWN}
    of_town = [
        row for row in every_row(actor, Filters(region=OTHER_TOWN), 500) if row.subject_kind == "enterprise"
    ]
    done = sum(row.word in (Status.DONE, Status.DONE_LATE) for row in of_town)
    due = done + sum(row.word == Status.OVERDUE for row in of_town)
    assert regions[OTHER_TOWN].rate == pytest.approx(100 * done / due, abs=0.06)


def test_one_obligation_says_why_and_which_facts_count(office):
    _, firm, *_ = office
    actor = program(TENANT, DAY)
    row = next(
        row
        for row in every_row(actor, Filters(duty="check"), 500)
        if row.subject == firm and row.period == "2024-01"
    )
    found = queries.obligation(actor, row.id, today=DAY)
    assert (found.row.word, found.row.counted, found.plan_title) == (Status.DONE, 1, "第一方案")
    assert [fact.counts for fact in found.facts] == [True]
    assert any("船舶每月" in line for line in found.trace.lines())
    assert [told.verb for told in found.history] == ["fact.record"]


def test_a_coverage_obligation_lists_who_is_missing_first(office):
    section, firm, other, _ = office
    actor = program(TENANT, DAY)
    row = next(row for row in every_row(actor, Filters(duty="visits"), 500) if row.period == "2024-Q1")
    found = queries.obligation(actor, row.id, today=DAY)
    assert (row.counted, row.counted_of, row.need, row.need_of) == (1, 2, 2, 2)
    assert [(member.id, member.enough_on) for member in found.members] == [
        (str(other), None),
        (str(firm), date(2024, 3, 3)),
    ]
    assert found.row.subject == section


def test_an_enterprise_page_shows_its_months_and_what_it_owes(office):
    _, firm, *_ = office
    page = queries.enterprise_obligations(program(TENANT, DAY), firm, today=DAY)
    assert (page.months[0], page.months[-1], len(page.months)) == ("2024-01", "2025-12", 24)
    assert sum(page.counts.values()) == len(page.rows) > 30
    assert queries.enterprise_obligations(program(TENANT, DAY), firm, today=DAY, known=AT).rows == page.rows


def test_filters_offer_what_is_in_force(office):
    choices = queries.filter_choices(program(TENANT, DAY), today=DAY)
    assert [one.value for one in choices.plans] == ["first", "second"]
    assert ("check", "自查") in [(one.value, one.label) for one in choices.duties]
    assert len(choices.words) == 8


def test_a_check_entered_late_was_overdue_as_known_then_and_is_done_now_as_a_late_entry():
    tenant, early = 3003, at_noon(date(2024, 1, 2))
    an_authority(tenant, early)
    firm = an_enterprise(tenant, early, SOFTWARE)
    a_fact(tenant, at_noon(date(2024, 4, 10)), "check", firm, date(2024, 3, 20))
    actor, then = program(tenant, date(2024, 4, 5)), at_noon(date(2024, 4, 5))
    mine = Filters(duty="check", enterprise=firm)

    def quarter(known):
        rows = queries.obligation_list(actor, filters=mine, today=then.date(), known=known, limit=500).rows
        return next(row for row in rows if row.period == "2024-Q1")

    assert quarter(then).word == Status.OVERDUE
    assert (
        queries.obligation(actor, quarter(then).id, today=then.date(), known=then).row.word == Status.OVERDUE
    )
    now = quarter(None)
    assert (now.word, now.done_on, now.marks) == (Status.DONE, date(2024, 3, 20), (Mark.LATE_ENTRY,))
    assert queries.obligation(actor, now.id, today=date(2024, 4, 10)).row.marks == (Mark.LATE_ENTRY,)
