"""Service of an issued document: recorded once it is whole, waited for until then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import documents_made, hazards_made, visits_made
from tests.rooms import orgs_made as made
from tests.rooms.hazards_made import Yard
from tests.rooms.records_made import an_upload
from zhiben.documents import actions
from zhiben.documents.models import Document, Service
from zhiben.documents.serving import actions as serving
from zhiben.documents.serving import queries
from zhiben.documents.serving.actions import Said
from zhiben.domain.papers import Form
from zhiben.domain.periods import Calendar
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.domain.serving import Way
from zhiben.inspections.papers import actions as papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def yard() -> Yard:
    yard = visits_made.a_yard()
    documents_made.a_letterhead()
    return yard


def an_opinion(yard: Yard) -> UUID:
    visit = visits_made.begun(yard)
    visits_made.failed(visit, yard.officer, visits_made.paper_of(visits_made.row(visit)).lines[-1].item.id)
    raw = documents_made.content(Form.OPINION)
    receipt = papers.issue(
        visit, Form.OPINION, raw, documents_made.ADDRESS, by=yard.officer, at=NOON, key=made.a_key()
    )
    return UUID(str((receipt.answer or {})["document"]))


def serve(yard: Yard, document: UUID, by: Any = None, **given: Any) -> None:
    two = tuple(one.person for one in (yard.officer, yard.other) if one.person is not None)
    usual = {"way": Way.IN_PERSON, "on": TODAY, "receiver": "龙泊修造船", "servers": two, "taker": "王敏"}
    serving.serve(document, Said(**{**usual, **given}), by=by or yard.officer, at=NOON, key=made.a_key())  # type: ignore[arg-type]


def test_what_is_not_served_waits_and_is_counted_in_working_days(yard):
    document = an_opinion(yard)
    (waits,) = queries.waiting(yard.officer, Calendar())
    assert (waits.id, waits.due_on) == (document, Calendar().add_working(TODAY, 7))
    serve(yard, document, upload=an_upload(yard.officer))
    assert queries.waiting(yard.officer, Calendar()) == []
    (passed,) = queries.services(yard.officer, document)
    assert (passed.way, passed.taker, len(passed.servers)) == (Way.IN_PERSON, "王敏", 2)
    assert passed.proof is not None
    assert queries.services(yard.manager, document)  # the enterprise sees how it was served


def test_what_is_lacking_is_said_and_nothing_is_kept(yard):
    document = an_opinion(yard)
    for given, code in (
        ({"servers": (yard.officer.person,)}, "service_two"), ({"taker": ""}, "service_taker"),
        ({"on": TODAY + timedelta(days=1)}, "service_day"),
        ({"servers": (yard.manager.person,) * 2}, "service_servers"),
        ({"way": Way.ELECTRONIC}, "service_consent"), ({"way": Way.LEFT}, "service_reason"),
    ):  # fmt: skip
        with pytest.raises(Incomplete, match=code):
            serve(yard, document, **given)
    assert not Service.objects.exists()
    with pytest.raises(NotPermitted):
        serve(yard, document, by=yard.manager)
    stranger = hazards_made.of_firm(made.an_enterprise("另一家"), "外人")
    with pytest.raises(NotFound):
        serve(yard, document, by=stranger)


def test_a_void_document_and_one_that_is_not_served_are_not(yard):
    document = an_opinion(yard)
    actions.void(document, "写错了", by=yard.officer, at=NOON, key=made.a_key())
    with pytest.raises(Conflict, match="document_is_void"):
        serve(yard, document)
    assert queries.waiting(yard.officer, Calendar()) == []
    documents_made.a_document(yard.firm, yard.chief)
    notice = Document.objects.get(form=documents_made.NOTICE)
    with pytest.raises(Incomplete, match="document_not_served"):
        serve(yard, notice.id)
