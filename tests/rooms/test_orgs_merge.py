"""What happened at an enterprise follows it through a merge; what was known before stays."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from tests.rooms import plans_made as made
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.orgs.world import redirects
from zhiben.plans import counting
from zhiben.plans.actions import follow_subjects, unwaive, waive, withdraw_fact
from zhiben.plans.inforce import in_force
from zhiben.plans.models import Cell, Fact
from zhiben.plans.rows import obligation_id

pytestmark = pytest.mark.django_db

TENANT = 1
START = made.at_noon(date(2024, 7, 1))
MARCH, APRIL, MAY = (date(2025, month, 10) for month in (3, 4, 5))


def merge(old: UUID, into: UUID, at: datetime) -> None:
    enterprises.merge(old, into, "同一执照", also=follow_subjects, **made.asked(TENANT, at))


def checked(holder: UUID, at: datetime | None = None, today: date = MAY) -> dict[str, int]:
    """Months in which the check was counted for an enterprise, as the engine counts at a moment."""
    cells = counting.everything(TENANT, in_force(TENANT, at), at, today).get(holder, {})
    return {
        cell.period: int(cell.counted_n) for cell in cells.values() if cell.duty == "check" and cell.counted_n
    }


def stored(holder: UUID) -> dict[str, int]:
    rows = Cell.objects.filter(subject=holder, duty="check", counted__gt=0)
    return {period: int(counted) for period, counted in rows.values_list("period", "counted")}


@pytest.fixture
def two_rows() -> tuple[UUID, UUID]:
    """One enterprise entered twice, a check recorded under each row."""
    made.an_authority(TENANT, START)
    old, kept = made.an_enterprise(TENANT, START), made.an_enterprise(TENANT, START)
    made.a_fact(TENANT, made.at_noon(MARCH), "check", old, MARCH)
    made.a_fact(TENANT, made.at_noon(APRIL), "check", kept, APRIL)
    return old, kept


def test_facts_of_the_old_row_count_for_the_kept_one_and_the_old_row_owes_nothing(two_rows):
    old, kept = two_rows
    merge(old, kept, made.at_noon(MAY))
    assert stored(kept) == checked(kept) == {"2025-03": 1, "2025-04": 1}
    assert not Cell.objects.filter(subject=old).exists()
    assert Fact.objects.get(happened_on=MARCH).subject_id == old


def test_before_the_merge_was_recorded_each_row_is_known_with_its_own(two_rows):
    old, kept = two_rows
    merge(old, kept, made.at_noon(MAY))
    before = made.at_noon(MAY, minute=-1)
    assert checked(old, before) == {"2025-03": 1}
    assert checked(kept, before) == {"2025-04": 1}


def test_a_fact_in_time_stays_in_time_through_the_merge(two_rows):
    old, kept = two_rows
    merge(old, kept, made.at_noon(MAY))
    march = Cell.objects.get(subject=kept, duty="check", period="2025-03")
    assert (march.done_on, march.marks) == (MARCH, "")


def test_a_kept_row_merged_again_takes_all_of_it_along(two_rows):
    old, kept = two_rows
    last = made.an_enterprise(TENANT, START)
    merge(old, kept, made.at_noon(MAY))
    merge(kept, last, made.at_noon(MAY, minute=5))
    assert redirects(TENANT) == {old: last, kept: last}
    assert redirects(TENANT, made.at_noon(MAY, minute=1)) == {old: kept}
    assert stored(last) == {"2025-03": 1, "2025-04": 1}


def test_what_is_recorded_under_a_moved_site_counts_for_the_kept_row():
    made.an_authority(TENANT, START)
    old, kept = made.an_enterprise(TENANT, START), made.an_enterprise(TENANT, START)
    site = made.a_site(TENANT, START, old, date(2020, 1, 1))
    made.a_fact(TENANT, made.at_noon(MARCH), "check", old, MARCH, targets=(str(site),))
    merge(old, kept, made.at_noon(MAY))
    cell = Cell.objects.get(subject=kept, duty="sites", period="2025-H1")
    assert (cell.counted, cell.need_of) == (1, 1)


def test_a_correction_after_the_merge_is_counted_for_the_kept_row(two_rows):
    old, kept = two_rows
    fact = Fact.objects.get(happened_on=MARCH)
    merge(old, kept, made.at_noon(MAY))
    at = made.at_noon(MAY + timedelta(days=1))
    withdraw_fact(fact.id, "没有检查", **made.asked(TENANT, at))
    assert stored(kept) == checked(kept, today=MAY + timedelta(days=1)) == {"2025-04": 1}


def a_waived_june(holder: UUID, at: datetime) -> None:
    """The check of June is forgiven to an enterprise."""
    cells = counting.everything(TENANT, in_force(TENANT, at), at, MAY)[holder]
    slot = next(slot for slot, cell in cells.items() if (cell.duty, cell.period) == ("check", "2025-06"))
    waive(obligation_id(holder, slot), "整月检修", **made.asked(TENANT, at))


def waived_cells(holder: UUID, at: datetime | None) -> list[str]:
    cells = counting.everything(TENANT, in_force(TENANT, at), at, MAY).get(holder, {})
    return [cell.period for cell in cells.values() if cell.waived]


def test_what_was_forgiven_to_the_old_row_is_forgiven_to_the_kept_one_and_can_be_taken_back(two_rows):
    old, kept = two_rows
    a_waived_june(old, made.at_noon(MAY, minute=-5))
    a_waived_june(kept, made.at_noon(MAY, minute=-4))  # both: it stays one waiver
    merge(old, kept, made.at_noon(MAY))
    june = Cell.objects.get(subject=kept, duty="check", period="2025-06")
    assert june.waived
    assert waived_cells(kept, None) == ["2025-06"]
    assert waived_cells(old, made.at_noon(MAY, minute=-1)) == ["2025-06"]  # as it was known
    unwaive(obligation_id(kept, june.slot), "未检修", **made.asked(TENANT, made.at_noon(MAY, minute=3)))
    assert waived_cells(kept, None) == []


def test_a_waiver_of_the_old_row_alone_goes_over(two_rows):
    old, kept = two_rows
    a_waived_june(old, made.at_noon(MAY, minute=-5))
    merge(old, kept, made.at_noon(MAY))
    assert waived_cells(kept, made.at_noon(MAY, minute=-1)) == []
    assert waived_cells(kept, None) == ["2025-06"]
    assert Cell.objects.get(subject=kept, duty="check", period="2025-06").waived
