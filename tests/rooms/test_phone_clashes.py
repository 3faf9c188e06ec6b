"""Two people wrote different things: nothing is lost, nothing overwritten, and a person decides."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.builders import NOON
from tests.rooms import orgs_made as made
from tests.rooms.phones_made import a_phone, a_visit, an_office, begun, entries, outcomes
from zhiben.domain.refusals import Conflict
from zhiben.domain.syncing import Take
from zhiben.ground.models import OutboxRow
from zhiben.inspections.models import Visit
from zhiben.inspections.phone import actions as phone
from zhiben.inspections.phone import queries
from zhiben.inspections.phone.models import Clash
from zhiben.inspections.stored import open_clashes

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def visit(office):
    return a_visit(office)


@pytest.fixture
def clash(office, visit):
    """Two people answered the same item otherwise."""
    mine, theirs = begun(office, visit), a_phone(office.other, visit)
    theirs.send(theirs.wrote(visit, entry="answer:SH-01", fields={"result": "pass", "note": "已核对"}))
    sent = mine.wrote(visit, entry="answer:SH-01", fields={"result": "fail", "reason": "x"})
    (told,) = mine.send(sent)
    return mine, told


def test_a_clash_leaves_what_stands_takes_the_rest_and_is_told(office, visit, clash):
    _, told = clash
    (apart,) = told["clashes"]
    assert told["outcome"] == "clash"
    assert (apart["field"], apart["yours"], apart["theirs"], apart["seen"]) == (
        "result",
        "fail",
        "pass",
        None,
    )
    assert entries(visit)["answer:SH-01"] == {"result": "pass", "note": "已核对", "reason": "x"}
    (shown,) = queries.clashes(office.other, visit)
    assert (shown.name, shown.yours, shown.theirs) == ("王工", "fail", "pass")
    assert a_phone(office.officer, visit).packet["visits"][0]["clashes"][0]["id"] == apart["id"]


def test_who_leads_the_visit_is_told_of_a_clash_once_and_not_of_their_own(office, visit):
    mine, theirs = begun(office, visit), a_phone(office.other, visit)
    for entry in ("answer:SH-01", "answer:SH-02"):
        mine.send(mine.wrote(visit, entry=entry, fields={"result": "pass"}))
    told = OutboxRow.objects.filter(kind="notice", topic="visit.clashed")
    both = [theirs.wrote(visit, entry=f"answer:SH-0{n}", fields={"result": "fail"}) for n in (1, 2)]
    assert outcomes(theirs.send(*both)) == ["clash", "clash"]
    assert [one.payload["people"] for one in told] == [[str(office.officer.person)]]
    theirs.send(theirs.wrote(visit, entry="answer:SH-03", fields={"result": "pass"}))
    mine.send(mine.wrote(visit, entry="answer:SH-03", fields={"result": "fail"}))
    assert (told.count(), open_clashes(Visit.objects.get(id=visit))) == (1, 3)


def test_a_visit_is_not_over_while_something_is_to_be_decided(visit, clash):
    assert open_clashes(Visit.objects.get(id=visit)) == 1


def test_what_is_no_text_cannot_say_both(visit, clash):
    mine, told = clash
    sent = mine.wrote(visit, "resolve", clash=told["clashes"][0]["id"], take="both")
    assert outcomes(mine.send(sent)) == ["clash_both"]
    assert open_clashes(Visit.objects.get(id=visit)) == 1


@pytest.mark.parametrize(("take", "says"), [("mine", "fail"), ("theirs", "pass")])
def test_a_person_decides_on_the_phone(office, visit, clash, take, says):
    mine, told = clash
    apart = told["clashes"][0]
    sent = mine.wrote(visit, "resolve", clash=apart["id"], take=take, seen={"result": "pass"})
    assert outcomes(mine.send(sent)) == ["applied"]
    assert entries(visit)["answer:SH-01"]["result"] == says
    assert queries.clashes(office.officer, visit) == []
    assert outcomes(mine.send(mine.wrote(visit, "resolve", clash=apart["id"], take="mine"))) == [
        "clash_settled"
    ]


def test_one_that_moved_on_meanwhile_is_shown_again(office, visit, clash):
    mine, told = clash
    apart = told["clashes"][0]
    sent = mine.wrote(visit, "resolve", clash=apart["id"], take="mine", seen={"result": "unchecked"})
    (told,) = mine.send(sent)
    assert (told["outcome"], told["clashes"][0]["theirs"]) == ("clash", "pass")
    assert entries(visit)["answer:SH-01"]["result"] == "pass"


def test_a_person_decides_at_the_desk(office, visit, clash):
    _, told = clash
    given = {"by": office.other, "at": NOON, "key": made.a_key()}
    id_ = UUID(told["clashes"][0]["id"])
    phone.resolve(visit, id_, Take.MINE, **given)
    phone.resolve(visit, id_, Take.MINE, **given)
    assert entries(visit)["answer:SH-01"]["result"] == "fail"
    row = Clash.objects.get()
    assert (row.take, row.resolved_by) == ("mine", office.other.person)
    with pytest.raises(Conflict, match="clash_settled"):
        phone.resolve(visit, id_, Take.MINE, **{**given, "key": made.a_key()})
