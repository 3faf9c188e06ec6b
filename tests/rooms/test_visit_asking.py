"""一线抽查 at a visit: who says the system drew somebody is believed only where it did."""

from __future__ import annotations

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import orgs_made as made
from tests.rooms import visits_made as visits
from tests.rooms.acting import TENANT
from zhiben.inspections import asking
from zhiben.learning import people, queries
from zhiben.learning.models import AnswerSheet

pytestmark = pytest.mark.django_db


def test_who_says_the_system_drew_somebody_is_believed_only_where_it_did():
    yard = visits.a_yard()
    for n in range(12):
        made.beneath(yard.firm, "person", f"工{n}")
    visit = visits.begun(yard)
    visits.answered(visit, yard.officer)
    visits.rounded_off(visit, yard.officer)  # people nobody has heard of, said to be drawn
    assert visits.lacks(visit)
    drawn = [one.id for one in queries.draw_for(yard.officer, yard.firm, TODAY, seed=str(visit)).people]
    there = [one.id for one in people.front_line(TENANT, yard.firm, TODAY)]
    said = {"drawn_by": "system", "way": "spoken", "topic": "criteria", "passed": True}
    for one in (yard.worker.person, *[one for one in there if one not in drawn][:4]):
        visits.say(visit, yard.officer, f"asked:{one}", **said)
    assert visits.lacks(visit)
    made.beneath(yard.firm, "person", "后来登记的")  # changes the draw, not what was drawn before
    for one in drawn:
        visits.say(visit, yard.officer, f"asked:{one}", **said)
    assert visits.lacks(visit) == []
    visits.actions.file(visit, by=yard.officer, at=NOON, key=made.a_key())
    by_system = AnswerSheet.objects.filter(visit=visit, drawn_by="system")
    assert set(by_system.values_list("person", flat=True)) == set(drawn)


def test_where_nobody_was_registered_chance_among_those_present_counts_and_a_manager_does_not():
    yard = visits.a_yard()
    visit = visits.begun(yard)
    visits.answered(visit, yard.officer)
    said = {"drawn_by": "system", "way": "spoken", "topic": "criteria", "passed": True}
    visits.say(visit, yard.officer, f"asked:{yard.manager.person}", **said)
    entries = visits.fields_by(visits.entries_of(visits.row(visit)))
    told = asking.checked(visits.row(visit), entries)
    assert told[f"asked:{yard.manager.person}"]["drawn_by"] == "officer"
    visits.rounded_off(visit, yard.officer)
    assert visits.lacks(visit) == []
