"""Documents of a visit: made where the law allows, begun with what is known, signed by whoever signed."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from tests.builders import NOON, TODAY
from tests.rooms import documents_made, visits_made
from tests.rooms import orgs_made as made
from tests.rooms.acting import TENANT
from tests.rooms.hazards_made import Yard
from zhiben.contents.docx.reading import read
from zhiben.documents import actions as documents
from zhiben.documents import forms, verifying
from zhiben.documents import queries as kept
from zhiben.documents.models import Document
from zhiben.domain.papers import Form
from zhiben.domain.refusals import Conflict, NotFound, NotPermitted
from zhiben.domain.visits import Origin, Type
from zhiben.ground.evidence import files
from zhiben.inspections import queries
from zhiben.inspections.papers import actions
from zhiben.inspections.papers import queries as papers
from zhiben.inspections.papers.beginning import started
from zhiben.orgs import queries as orgs

pytestmark = pytest.mark.django_db
ADDRESS = documents_made.ADDRESS


@pytest.fixture
def yard() -> Yard:
    """Where the authority enforces: a maker of civil explosives."""
    yard = visits_made.a_yard(industry="civil_explosives")
    documents_made.a_letterhead()
    return yard


def visited(yard: Yard, *, finds: bool = True, **given) -> object:
    visit = visits_made.begun(yard, **({"lists": ("civil_explosives",)} | given))
    if finds:
        item = visits_made.paper_of(visits_made.row(visit)).lines[-1].item.id
        visits_made.failed(visit, yard.officer, item)
    return visit


def begun(yard: Yard, visit, form: str, by=None) -> dict:
    by = by or yard.officer
    whole = queries.visit(by, visit, today=TODAY, at=NOON)
    firm = orgs.lines(by, [yard.firm])[yard.firm]
    known = started(forms.current(TENANT, form, TODAY).form, whole, firm, by=by, today=TODAY)
    return {**documents_made.content(form), **known}


def issue(yard: Yard, visit, form: str, by=None, **changed) -> dict:
    raw = {**begun(yard, visit, form, by), **changed}
    receipt = actions.issue(visit, form, raw, ADDRESS, by=by or yard.officer, at=NOON, key=made.a_key())
    return receipt.answer or {}


def offered(yard: Yard, visit, by=None) -> set[str]:
    by = by or yard.officer
    return {one.form for one in papers.offered(by, queries.visit(by, visit, today=TODAY, at=NOON))}


def test_where_it_enforces_an_order_follows_with_basis_and_deadline_of_each_problem(yard):
    visit = visited(yard)
    assert {Form.RECORD, Form.ORDER} <= offered(yard, visit)
    told = begun(yard, visit, Form.ORDER)
    (problem,) = told["problems"]
    assert problem["text"] == "二号船坞：起重机超期未检"
    assert problem["basis"]
    assert problem["due_on"] > TODAY.isoformat()
    assert [one["name"] for one in told["officers"]] == ["王工", "赵工"]
    assert all(one["certificate"] for one in told["officers"])
    answer = issue(yard, visit, Form.ORDER)
    (paper,) = papers.issued(yard.officer, visit)
    assert (paper.number, paper.is_served) == (answer["number"], False)
    assert "责改" in paper.number


def test_in_guide_mode_an_opinion_takes_the_place_of_the_order():
    yard = visits_made.a_yard()
    documents_made.a_letterhead()
    visit = visits_made.begun(yard)
    visits_made.failed(visit, yard.officer, visits_made.paper_of(visits_made.row(visit)).lines[-1].item.id)
    assert Form.OPINION in offered(yard, visit)
    assert not {Form.ORDER, Form.MEASURES, Form.INTERVIEW} & offered(yard, visit)
    with pytest.raises(Conflict, match="paper_of_other_mode"):
        issue(yard, visit, Form.ORDER)
    assert "督导" in issue(yard, visit, Form.OPINION)["number"]
    assert Document.objects.count() == 1


def test_a_service_visit_and_a_check_of_its_own_lead_to_no_paper_of_inspection(yard):
    service = visited(yard, type=Type.SERVICE)
    assert offered(yard, service) == {Form.SERVICE, Form.ADVICE}
    for form in (Form.ORDER, Form.RECORD, Form.MEASURES):
        with pytest.raises(Conflict, match="paper_of_service"):
            issue(yard, service, form)
    own = visits_made.own_check(yard, lists=("civil_explosives",))
    with pytest.raises(Conflict, match="paper_of_self_check"):
        issue(yard, own, Form.RECORD)
    assert offered(yard, own, yard.manager) == {Form.SELF_CHECK}
    with pytest.raises(NotPermitted, match="document_not_by_hand"):
        documents.issue(
            Form.ORDER, yard.firm, documents_made.content(Form.ORDER), ADDRESS, by=yard.officer, at=NOON,
            key=made.a_key(),
        )  # fmt: skip
    assert not Document.objects.exists()


def test_the_record_bears_the_signatures_of_the_visit_and_is_found_by_both_numbers(yard, monkeypatch):
    visit = visited(yard, finds=False)
    visits_made.rounded_off(visit, yard.officer, provisional="L-1106-01")
    blank = BytesIO()
    Image.new("RGBA", (300, 100)).save(blank, "png")
    answer = issue(yard, visit, Form.RECORD)
    assert answer["provisional"] == "L-1106-01"
    document = Document.objects.get()
    paper = read(files.original(document.docx_sha256).read_bytes())
    pictures = [
        run for table in paper.blocks if hasattr(table, "rows") for row in table.rows for cell in row
        for block in cell.blocks if not hasattr(block, "rows") for run in block.runs if run.picture
    ]  # fmt: skip
    assert len(pictures) == 4  # two inspectors, whoever was there for the enterprise, the code
    assert [one.number for one in kept.page(yard.officer, words="L-1106-01").lines] == [document.number]
    told = verifying.verified(document.code, "1.2.3.4", NOON)
    assert ("现场暂存号", "L-1106-01") in told.public


def test_what_was_not_signed_on_site_is_signed_in_ink(yard):
    visit = visited(yard)
    visits_made.rounded_off(visit, yard.officer)
    issue(yard, visit, Form.ORDER)
    assert "signature" not in str(Document.objects.get().fields)


def test_a_refusal_to_sign_is_written_into_the_record(yard):
    visit = visited(yard, finds=False)
    visits_made.say(
        visit, yard.officer, "signature:enterprise", refused=True, reason="负责人不在场，拒绝签名"
    )
    assert begun(yard, visit, Form.RECORD)["refusal"] == "拒绝签名：负责人不在场，拒绝签名"


def test_what_a_tip_led_to_is_not_said_on_the_paper_the_enterprise_reads(yard):
    visit = visited(yard, origin=Origin.COMPLAINT, type=Type.CASE)
    whole = queries.visit(yard.officer, visit, today=TODAY, at=NOON)
    firm = orgs.lines(yard.officer, [yard.firm])[yard.firm]
    form = forms.current(TENANT, Form.RECORD, TODAY).form
    assert "source" not in started(form, whole, firm, by=yard.officer, today=TODAY)


def test_a_recheck_begins_with_what_was_ordered_before(yard):
    visit = visited(yard)
    number = issue(yard, visit, Form.ORDER)["number"]
    again = visited(yard, finds=False)
    told = begun(yard, again, Form.RECHECK)
    assert told["order"] == number
    assert [one["text"] for one in told["items"]] == ["二号船坞：起重机超期未检"]
    assert told["count"] == "2"


def test_the_plan_of_a_visit_is_the_authoritys_own_and_a_stranger_finds_nothing(yard):
    visit = visits_made.drafted(yard, lists=("civil_explosives",))
    assert offered(yard, visit) == {Form.PLAN}
    with pytest.raises(Conflict, match="paper_not_yet"):
        issue(yard, visit, Form.RECORD)
    issue(yard, visit, Form.PLAN)
    assert kept.page(yard.officer).total == 1
    assert kept.page(yard.manager).total == 0  # nobody learns from it that somebody is coming
    stranger = visits_made.hazards_made.of_firm(made.an_enterprise("另一家"), "外人")
    with pytest.raises(NotFound):
        papers.issued(stranger, visit)
