"""A case from its proposal to its closing: who may, what is lacking, what goes into the file."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import documents_made, hazards_made, visits_made
from tests.rooms import orgs_made as made
from tests.rooms.hazards_made import Yard
from tests.rooms.records_made import an_upload
from zhiben.documents import queries as kept
from zhiben.domain.access import Actor, Role
from zhiben.domain.case_clocks import Name
from zhiben.domain.case_crimes import Harm
from zhiben.domain.cases import Event, State
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.inspections.cases import actions, queries
from zhiben.inspections.cases.answers import Proposed, Said
from zhiben.inspections.cases.models import Case

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=12)


@pytest.fixture
def yard() -> Yard:
    yard = visits_made.a_yard(industry="civil_explosives")
    documents_made.a_letterhead()
    return yard


def ids(*actors: Actor) -> tuple[UUID, ...]:
    return tuple(one.person for one in actors if one.person is not None)


def proposal(yard: Yard, **given: Any) -> Proposed:
    officers = ids(yard.officer, yard.other)
    return Proposed(**{"about": yard.firm, "cause": "未消除事故隐患", "officers": officers, **given})


def a_case(yard: Yard, **given: Any) -> UUID:
    told = actions.propose(proposal(yard, **given), by=yard.officer, at=NOON, key=made.a_key())
    return UUID(str((told.answer or {})["case"]))


def take(case: UUID, event: Event, by: Actor, *, at: datetime = NOON, **said: Any) -> None:
    actions.take(case, event, Said(**said), by=by, at=at, key=made.a_key())


def issue(case: UUID, form: str, by: Actor, *, at: datetime = NOON) -> dict[str, Any]:
    raw = documents_made.content(form)
    receipt = actions.issue(case, form, raw, documents_made.ADDRESS, by=by, at=at, key=made.a_key())
    return receipt.answer or {}


def filed(yard: Yard, **given: Any) -> UUID:
    case = a_case(yard, **given)
    issue(case, "case-filing", yard.officer)
    take(case, Event.FILE, yard.chief)
    return case


def told(yard: Yard, *, hearing: bool = False) -> UUID:
    case = filed(yard)
    upload = an_upload(yard.officer)
    take(case, Event.COLLECT, yard.officer, note="现场照片", title="超员照片", uploads=(upload,))
    issue(case, "penalty-notice", yard.officer)
    take(case, Event.TELL, yard.officer, on=TODAY, hearing=hearing)
    return case


def refused(case: UUID, event: Event, by: Actor, code: str, *, at: datetime = NOON, **said: Any) -> None:
    with pytest.raises(Conflict, match=code):
        take(case, event, by, at=at, **said)


def test_a_case_goes_its_whole_way_each_step_on_its_document(yard):
    case = told(yard)
    refused(case, Event.DECIDE, yard.chief, "case_paper")
    issue(case, "penalty-decision", yard.chief)
    take(case, Event.DECIDE, yard.chief)
    issue(case, "service-receipt", yard.officer)
    take(case, Event.SERVE, yard.officer, on=TODAY)
    take(case, Event.PERFORM, yard.officer, on=TODAY, note="缴清罚款")
    issue(case, "case-closing", yard.officer)
    refused(case, Event.CLOSE, yard.chief, "case_unpublished")
    take(case, Event.PUBLISH, yard.other, on=TODAY, note="门户网站")
    take(case, Event.CLOSE, yard.chief)
    whole = queries.case(yard.officer, case, at=NOON)
    assert whole.line.state is State.CLOSED
    assert [one.form for one in whole.papers] == [
        "case-filing", "penalty-notice", "penalty-decision", "service-receipt", "case-closing",
    ]  # fmt: skip
    assert [one.event for one in whole.story][:3] == [Event.PROPOSE, Event.FILE, Event.COLLECT]
    assert whole.ways == ()


def test_whoever_investigates_does_not_decide_nor_does_who_stands_in_for_them(yard):
    chief = made.an_officer(Role.SECTION_CHIEF, "周科长")
    visits_made.a_card(chief)
    case = a_case(yard, officers=ids(chief, yard.other))
    issue(case, "case-filing", yard.other)
    refused(case, Event.FILE, chief, "case_decider")
    take(case, Event.FILE, yard.chief)
    with pytest.raises(NotPermitted):
        take(case, Event.WITHDRAW, yard.officer, note="x")
    refused(case, Event.COLLECT, yard.officer, "case_not_investigator", note="不是承办人")


def test_two_with_certificates_investigate(yard):
    with pytest.raises(Conflict, match="case_two"):
        a_case(yard, officers=ids(yard.officer))
    bare = made.an_officer(name="没有证的人")
    with pytest.raises(Conflict, match="case_certificates"):
        a_case(yard, officers=ids(yard.officer, bare))
    with pytest.raises(Incomplete, match="case_officers"):
        a_case(yard, officers=ids(yard.officer, yard.manager))
    assert not Case.objects.exists()


def test_where_the_authority_punishes_nobody_no_case_begins():
    yard = visits_made.a_yard()
    with pytest.raises(Conflict, match="case_mode"):
        a_case(yard)


def test_a_hearing_is_waited_for_and_held_by_somebody_else(yard):
    case = told(yard, hearing=True)
    issue(case, "penalty-decision", yard.chief)
    refused(case, Event.DECIDE, yard.chief, "case_hearing_open")
    take(case, Event.ASK_HEARING, yard.officer, on=TODAY)
    refused(case, Event.HEAR, yard.other, "case_hearing_host", on=TODAY, note="听证")
    take(case, Event.HEAR, yard.chief, on=TODAY, note="当事人到场，如实记录")
    take(case, Event.DECIDE, yard.chief)
    other = told(yard, hearing=True)
    run = next(
        one for one in queries.case(yard.officer, other, at=NOON).runs if one.clock.name is Name.HEARING
    )
    assert run.due_on > TODAY + timedelta(days=4)
    refused(
        other, Event.ASK_HEARING, yard.officer, "case_hearing_late", at=LATER, on=run.due_on + timedelta(1)
    )


def test_told_anew_needs_a_new_notice(yard):
    case = told(yard)
    refused(case, Event.TELL, yard.officer, "case_paper", on=TODAY)


def test_a_death_asks_whether_the_police_are_to_be_told_and_a_person_decides(yard):
    case = filed(yard)
    take(case, Event.HARM, yard.officer, harm=Harm(serious=2, loss=Decimal("999999.99")))
    assert not queries.case(yard.officer, case, at=NOON).asks_police
    take(case, Event.HARM, yard.officer, harm=Harm(deaths=1))
    whole = queries.case(yard.officer, case, at=NOON)
    assert whole.asks_police
    assert whole.line.state is State.INVESTIGATING  # nothing happens of itself
    take(case, Event.PROPOSE_TRANSFER, yard.officer, note="死亡一人")
    assert not queries.case(yard.officer, case, at=NOON).asks_police
    take(case, Event.APPROVE_TRANSFER, yard.chief)
    (run,) = queries.case(yard.officer, case, at=NOON).runs
    assert (run.clock.name, run.due_at, run.clock.is_sure) == (
        Name.HAND_OVER,
        NOON + timedelta(hours=24),
        False,
    )
    issue(case, "transfer-letter", yard.officer)
    take(case, Event.HAND_OVER, yard.officer, receiver="区公安分局")
    take(case, Event.ACCEPTED, yard.officer, note="立案通知书")
    assert Case.objects.get(id=case).ended_on == TODAY


def test_what_begins_from_a_visit_takes_its_pictures_along(yard):
    visit = visits_made.begun(yard, lists=("civil_explosives",))
    visits_made.failed(visit, yard.officer, visits_made.paper_of(visits_made.row(visit)).lines[-1].item.id)
    case = a_case(yard, visit=visit)
    (piece,) = queries.case(yard.officer, case, at=NOON).pieces
    assert piece.item.sha256
    assert queries.case(yard.officer, case, at=NOON).case.evidence == 1
    assert [one.id for one in queries.of_visit(yard.officer, visit)] == [case]
    elsewhere = made.an_enterprise("另一家", industry="civil_explosives")
    with pytest.raises(NotFound):
        a_case(yard, about=elsewhere, visit=visit)


def test_the_enterprise_and_strangers_learn_nothing_of_a_case(yard):
    case = filed(yard)
    for actor in (yard.manager, hazards_made.of_firm(made.an_enterprise("另一家"), "外人")):
        with pytest.raises(NotFound):
            queries.case(actor, case, at=NOON)
        assert queries.page(actor, at=NOON).total == 0
        assert queries.todo(actor, at=NOON) == []
        assert kept.page(actor).total == 0
    assert kept.page(yard.officer).total == 1


def test_it_waits_for_whoever_is_to_go_on(yard):
    case = a_case(yard)
    assert queries.todo(yard.chief, at=NOON) == []  # its document is not there yet
    issue(case, "case-filing", yard.officer)
    ((line, can),) = queries.todo(yard.chief, at=NOON)
    assert (line.id, can) == (case, (Event.FILE,))
    take(case, Event.FILE, yard.chief)
    ((line, _),) = queries.todo(yard.other, at=NOON)
    assert line.next_run is not None
    assert line.next_run.clock.name is Name.DECIDE
    assert queries.todo(made.an_officer(name="别的科员"), at=NOON) == []
    assert queries.page(yard.chief, state="open", words="未消除", at=NOON).total == 1


def test_somebody_who_read_an_older_state_is_told_so(yard):
    case = a_case(yard)
    seen = Case.objects.get(id=case).step
    take(case, Event.REFUSE, yard.chief, note="情节轻微")
    with pytest.raises(Conflict, match="moved_on"):
        actions.take(
            case, Event.REFUSE, Said(note="再次"), by=yard.chief, at=NOON, key=made.a_key(), seen=seen
        )
    with pytest.raises(Conflict, match="no_such_step"):
        take(case, Event.FILE, yard.chief)
