"""Documents about a hazard: begun with what is known, numbered in the act of the step that they are."""

from __future__ import annotations

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import documents_made as made
from tests.rooms import hazards_made as yards
from tests.rooms import orgs_made
from tests.rooms.acting import TENANT
from tests.rooms.hazards_made import again, step
from zhiben.documents import forms
from zhiben.documents.models import Document
from zhiben.domain.hazards import Event, Level
from zhiben.domain.refusals import Conflict, NotFound, NotPermitted
from zhiben.hazards import papers, queries
from zhiben.hazards.models import HazardStep, Paper
from zhiben.orgs import queries as orgs

pytestmark = pytest.mark.django_db


@pytest.fixture
def yard():
    yard = yards.a_yard()
    made.a_letterhead()
    return yard


def begun(yard, hazard, form: str) -> dict:
    """As the page begins it, with the rest from the form's own example."""
    whole = queries.hazard(yard.officer, hazard, today=TODAY, at=NOON)
    firm = orgs.lines(yard.officer, [yard.firm])[yard.firm]
    known = papers.started(forms.current(TENANT, form, TODAY).form, whole, firm)
    return {**made.content(form), **known}


def issue(yard, hazard, form: str, by, **changed) -> dict:
    raw = {**begun(yard, hazard, form), **changed}
    receipt = papers.issue(hazard, form, raw, made.ADDRESS, by=by, at=NOON, key=orgs_made.a_key())
    return receipt.answer or {}


def test_listing_is_the_notice_issued_number_step_and_file_in_one_act(yard):
    hazard = yards.being_put_right(yard)
    told = issue(yard, hazard, papers.NOTICE, yard.chief)
    document = Document.objects.get()
    assert (told["number"], told["sha256"]) == (document.number, document.docx_sha256)
    assert yards.row(hazard).listed
    (paper,) = Paper.objects.all()
    assert HazardStep.objects.get(id=paper.step_id).event == Event.LIST
    assert HazardStep.objects.get(id=paper.step_id).act == document.act
    (listed,) = papers.issued(yard.manager, hazard)
    assert listed.number == document.number
    with pytest.raises(Conflict, match="hazard_listed"):  # once is once, and no number is spent
        issue(yard, hazard, papers.NOTICE, yard.chief)
    assert Document.objects.count() == 1


def test_what_is_known_is_not_asked_again(yard):
    hazard = yards.being_put_right(yard)
    plan = begun(yard, hazard, papers.PLAN)
    assert [one["measure"] for one in plan["measures"]] == ["停用并断电上锁", "申报定期检验"]
    assert (plan["enterprise"], plan["rectify_due"]) == ("龙泊修造船", yards.LATER.isoformat())
    assert begun(yard, hazard, papers.REPORT)["location"] == "二号船坞"
    issue(yard, hazard, papers.REPORT, yard.manager)
    assert "major_hazard_report" in set(yards.fact_kinds())


def test_a_tip_is_an_inspection_on_every_paper(yard):
    hazard = yards.reported(yard, by=yard.officer, source=yards.Source.TIP)
    step(hazard, Event.GRADE, yard.officer, level=Level.MAJOR)
    assert papers.FOUND_BY[yards.Source.TIP] == papers.FOUND_BY[yards.Source.INSPECTION]
    assert "举报" not in str(begun(yard, hazard, papers.REPORT)).replace("举报核查", "")
    assert begun(yard, hazard, papers.REPORT)["found_by"] == "inspection"


def test_each_paper_is_offered_where_it_fits_and_to_whom_it_belongs(yard):
    hazard = yards.put_right(yard)

    def fit(actor) -> set[str]:
        whole = queries.hazard(actor, hazard, today=TODAY, at=NOON)
        return {form for form, _ in papers.offered(actor, whole)}

    assert papers.NOTICE in fit(yard.chief)
    assert papers.NOTICE not in fit(yard.manager)
    assert papers.CLOSING in fit(yard.officer)
    with pytest.raises(NotPermitted):
        issue(yard, hazard, papers.NOTICE, yard.manager)
    step(hazard, Event.CLOSE, yard.officer, **again(yard))
    told = begun(yard, hazard, papers.CLOSING)
    assert (told["verdict"], told["checked_on"]) == ("closed", TODAY.isoformat())
    assert issue(yard, hazard, papers.CLOSING, yard.officer)["number"]
    stranger = yards.of_firm(orgs_made.an_enterprise("另一家"), "外人")
    with pytest.raises(NotFound):
        papers.issued(stranger, hazard)
