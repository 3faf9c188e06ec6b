"""Editions: tried first, adopted by an act, kept for ever, and read back as what the engine counts by."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from tests.builders import NOON, TODAY
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import NEXT_DOOR, PROGRAM, a_key, noon
from zhiben.domain.access import system
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.ground import guards
from zhiben.ground.keys import uuid7
from zhiben.library import actions, contents, files, queries
from zhiben.library.models import Edition

pytestmark = pytest.mark.django_db

CONTENT = Path(__file__).parents[2] / "content"
STRANGER = system("stranger", [NEXT_DOOR], TODAY)
LATER = noon(2026, 4, 10)
YEAR = "format: zhiben-calendar/1\nyear: 2027\nbasis: 试验\nrest: [2027-01-01/2027-01-03]\nwork: []\n"


def adopt(text=YEAR, name="2027", valid_from=date(2026, 1, 1), at=NOON, **given):
    usual = {"by": PROGRAM, "key": a_key()}
    content = text if isinstance(text, dict) else {f"{name}.yaml": text}
    return actions.adopt(TENANT, "calendar", name, content, valid_from=valid_from, at=at, **(usual | given))


def edition_of(receipt):
    return Edition.objects.get(id=receipt.answer["edition"])


def test_an_adopted_calendar_is_what_working_days_are_counted_by():
    assert contents.calendar_of(TENANT).is_provisional(2027)
    adopt()
    calendar = contents.calendar_of(TENANT)
    assert not calendar.is_provisional(2027)
    assert not calendar.is_working(date(2027, 1, 1))
    assert contents.calendar_of(NEXT_DOOR).is_provisional(2027)


def test_a_calendar_loaded_later_was_not_known_before():
    adopt(at=LATER)
    assert contents.calendar_of(TENANT, NOON).is_provisional(2027)
    assert not contents.calendar_of(TENANT, LATER).is_provisional(2027)


def test_a_changed_text_is_another_edition_and_the_first_stays():
    first = edition_of(adopt())
    second = edition_of(adopt(YEAR.replace("01-03", "01-04"), valid_from=date(2026, 7, 1), at=LATER))
    assert (first.version, second.version) == (1, 2)
    before = queries.in_force(PROGRAM, TENANT, "calendar", "2027", date(2026, 6, 30))
    after = queries.in_force(PROGRAM, TENANT, "calendar", "2027", date(2026, 7, 1))
    assert (before.id, after.id) == (first.id, second.id)
    assert queries.files(PROGRAM, first.id) == {"2027.yaml": YEAR}
    assert queries.in_force(PROGRAM, TENANT, "calendar", "2027", date(2025, 12, 31)) is None


def test_an_edition_of_the_same_day_takes_the_place_of_the_one_before():
    first = edition_of(adopt())
    second = edition_of(adopt(YEAR.replace("01-03", "01-04"), at=LATER))
    listed = queries.editions(PROGRAM, TENANT, "calendar", "2027")
    assert [(one.id, one.replaced_at) for one in listed] == [(first.id, LATER), (second.id, None)]
    assert not contents.calendar_of(TENANT, NOON).is_provisional(2027)
    assert contents.calendar_of(TENANT, NOON).is_working(date(2027, 1, 4))
    assert not contents.calendar_of(TENANT).is_working(date(2027, 1, 4))


def test_the_difference_is_shown_line_by_line_and_file_by_file():
    first = edition_of(adopt())
    second = edition_of(adopt(YEAR.replace("01-03", "01-04"), valid_from=date(2026, 7, 1)))
    (change,) = queries.difference(PROGRAM, first.id, second.id)
    assert change.path == "2027.yaml"
    marked = [line for line in change.lines if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert marked == ["-rest: [2027-01-01/2027-01-03]", "+rest: [2027-01-01/2027-01-04]"]
    assert queries.difference(PROGRAM, first.id, first.id) == []


def test_what_does_not_load_is_refused_with_every_problem_and_its_line():
    broken = YEAR.replace("2027-01-01/2027-01-03", "2027-13-01").replace("work: []", "work: [never]")
    with pytest.raises(Incomplete, match="edition_problems") as refused:
        adopt(broken)
    assert len(refused.value.details["problems"]) == 2
    assert all(problem["line"] and problem["mend"] for problem in refused.value.details["problems"])
    assert not Edition.objects.exists()


def test_the_same_text_is_not_adopted_twice_for_one_day():
    adopt()
    with pytest.raises(Conflict, match="edition_unchanged"):
        adopt(YEAR.replace("\n", "\r\n"), at=LATER)


def test_an_unknown_kind_of_content_is_refused():
    with pytest.raises(Incomplete, match="edition_kind"):
        actions.adopt(TENANT, "recipes", "x", {}, valid_from=TODAY, by=PROGRAM, at=NOON, key=a_key())


def test_nobody_adopts_for_another_authority_or_reads_its_editions():
    edition = edition_of(adopt())
    with pytest.raises(NotPermitted):
        adopt(YEAR.replace("01-03", "01-04"), by=STRANGER)
    with pytest.raises(NotFound):
        queries.files(STRANGER, edition.id)
    with pytest.raises(NotFound):
        queries.files(PROGRAM, uuid7())


def test_a_path_that_leads_out_of_the_content_is_not_written():
    with pytest.raises(ValueError, match="leads out"):
        contents.problems("calendar", {"../../2027.yaml": YEAR})


def test_a_text_once_adopted_never_changes():
    edition = edition_of(adopt())
    guards.install(connection)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(id=edition.id).update(text="{}")


def test_the_order_of_files_and_their_line_ends_make_no_other_text():
    one = files.text_of({"b.yaml": "x\r\n", "a.yaml": "y\n"})
    assert one == files.text_of({"a.yaml": "y\n", "b.yaml": "x\n"})
    assert files.files_of(one) == {"a.yaml": "y\n", "b.yaml": "x\n"}


def test_a_plan_of_the_repository_is_adopted_and_read_back_with_the_same_duties():
    place = CONTENT / "plans" / "wendeng-2024-2026"
    content = files.read(place)
    assert "plan.yaml" in content
    assert not [path for path in content if path.startswith("tests/")]
    receipt = actions.adopt(
        TENANT,
        "plan",
        "wendeng-2024-2026",
        content,
        valid_from=date(2024, 1, 1),
        by=PROGRAM,
        at=NOON,
        key=a_key(),
    )
    plan = contents.plan_of(TENANT, edition_of(receipt).id)
    assert plan.id == "wendeng-2024-2026"
    assert len(plan.duties) > 100
    with pytest.raises(NotFound):
        contents.plan_of(NEXT_DOOR, edition_of(receipt).id)
