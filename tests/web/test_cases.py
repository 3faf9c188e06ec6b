"""Cases and service on pages: from a visit to a filed case, an order served; for whom no case exists."""

from __future__ import annotations

import io
import json
import zipfile
from uuid import UUID

import pytest
from django.test import Client

from tests.builders import TODAY
from tests.rooms import documents_made, hazards_made, visits_made
from tests.rooms import orgs_made as made
from tests.rooms.hazards_made import Yard
from tests.web.world import signed_in_as
from zhiben.documents.models import Document, Service
from zhiben.domain.cases import State
from zhiben.ground import ledger
from zhiben.hazards.models import Hazard
from zhiben.inspections.cases.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def yard() -> Yard:
    yard = visits_made.a_yard(industry="civil_explosives")
    documents_made.a_letterhead()
    return yard


def typed(form: str, **given: object) -> dict[str, str]:
    """The form's example as a browser posts it."""
    posted: dict[str, str] = {}
    for name, value in documents_made.content(form, **given).items():
        if isinstance(value, list):
            for n, row in enumerate(value):
                posted |= {f"f-{name}-{n}-{column}": str(cell) for column, cell in row.items()}
        else:
            posted[f"f-{name}"] = str(value)
    return posted


def a_visit(yard: Yard) -> UUID:
    visit = visits_made.begun(yard, lists=("civil_explosives",))
    visits_made.failed(visit, yard.officer, visits_made.paper_of(visits_made.row(visit)).lines[-1].item.id)
    return visit


def proposed(yard: Yard, officer: Client, visit: UUID) -> Case:
    people = [str(one.person) for one in (yard.officer, yard.other)]
    told = {"cause": "未消除隐患", "officers": people, "key": made.a_key()}
    assert officer.post(f"/cases/new/?visit={visit}", told).status_code == 302
    return Case.objects.get()


def test_a_case_is_proposed_from_a_visit_filed_by_the_head_and_exported_whole(yard):
    visit, officer, chief = a_visit(yard), signed_in_as(yard.officer), signed_in_as(yard.chief)
    page = officer.get(f"/inspections/{visit}/").content.decode()
    assert "报请立案" in page
    assert "责令限期整改指令书" in page
    people = [str(one.person) for one in (yard.officer, yard.other)]
    answer = officer.post(
        f"/cases/new/?visit={visit}", {"cause": "未消除隐患", "officers": people, "key": made.a_key()}
    )
    case = Case.objects.get()
    assert answer.status_code == 302
    page = chief.get(f"/cases/{case.id}/").content.decode()
    assert "还没有出" in page  # the document it rests on
    told = {**typed("case-filing"), "do": "issue", "key": made.a_key()}
    assert officer.post(f"/documents/new/case-filing/?case={case.id}", told).status_code == 302
    assert officer.post(f"/cases/{case.id}/file/", {"key": made.a_key()}).status_code == 403
    assert chief.post(f"/cases/{case.id}/file/", {"key": made.a_key()}).status_code == 302
    assert Case.objects.get().state == State.INVESTIGATING
    assert "作出决定" in officer.get(f"/cases/{case.id}/").content.decode()
    assert officer.get(f"/cases/{case.id}/harm/").status_code == 200
    assert officer.post(f"/cases/{case.id}/harm/", {"deaths": "1", "key": made.a_key()}).status_code == 302
    assert "研究是否移送公安机关" in officer.get(f"/cases/{case.id}/").content.decode()
    packed = zipfile.ZipFile(io.BytesIO(officer.get(f"/cases/{case.id}/file.zip").content))
    names = set(packed.namelist())
    assert {"证据和文书清单.xlsx", "办理经过.xlsx", "ledger.jsonl", "文书/01.docx"} <= names
    assert any(one.startswith("证据/001.") for one in names)
    head, *rows = [json.loads(line) for line in packed.read("ledger.jsonl").decode().splitlines()]
    assert head["case"] == case.number
    assert len(rows) == 3
    assert all(ledger.digest_of(row["record"]) == row["digest"] for row in rows)


def test_a_step_that_lacks_something_says_what_and_keeps_what_was_typed(yard):
    visit, officer = a_visit(yard), signed_in_as(yard.officer)
    told = {"cause": "", "note": "留着的理由", "officers": [str(yard.officer.person)], "key": made.a_key()}
    answer = officer.post(f"/cases/new/?visit={visit}", told)
    assert answer.status_code == 422
    assert "没有写案由" in answer.content.decode()
    assert "留着的理由" in answer.content.decode()
    answer = officer.post(f"/cases/new/?visit={visit}", told | {"cause": "x"})
    assert "承办人不足两人" in answer.content.decode()


def test_an_order_comes_of_a_visit_and_is_served_on_its_page(yard):
    visit, officer = a_visit(yard), signed_in_as(yard.officer)
    address = f"/documents/new/rectification-order/?visit={visit}"
    page = officer.get(address).content.decode()
    assert "二号船坞：起重机超期未检" in page
    assert "待核实" in page
    record = officer.get(f"/documents/new/site-inspection-record/?visit={visit}").content.decode()
    assert 'type="datetime-local"' in record
    told = {**typed("rectification-order"), "do": "issue", "key": made.a_key()}
    assert officer.post("/documents/new/rectification-order/", told).status_code == 403
    assert officer.post(address, told).status_code == 302
    document = Document.objects.get()
    assert "登记送达" in officer.get("/").content.decode()
    base = f"/documents/{document.id}/"
    people = [str(one.person) for one in (yard.officer, yard.other)]
    served = {"way": "in_person", "on": TODAY.isoformat(), "receiver": "某厂", "servers": people}
    served["key"] = made.a_key()
    answer = officer.post(f"{base}serve/", served)
    assert answer.status_code == 422
    assert "没有写收件人" in answer.content.decode()
    assert officer.post(f"{base}serve/", served | {"taker": "王敏"}).status_code == 302
    assert Service.objects.count() == 1
    assert "王敏" in officer.get(base).content.decode()
    assert "已送达" in officer.get(f"/inspections/{visit}/").content.decode()
    assert officer.get(f"/documents/new/service-receipt/?served={document.id}").status_code == 200


def test_a_service_visit_offers_no_paper_of_inspection_and_refuses_one(yard):
    visit, officer = (
        visits_made.begun(yard, lists=("civil_explosives",), type="service"),
        signed_in_as(yard.officer),
    )
    page = officer.get(f"/inspections/{visit}/").content.decode()
    assert "指导服务记录" in page
    assert "现场检查记录" not in page
    assert "报请立案" not in page
    answer = officer.get(f"/documents/new/site-inspection-record/?visit={visit}")
    assert answer.status_code == 409
    assert "服务指导不是检查" in answer.content.decode()


def test_a_case_does_not_exist_for_the_enterprise_nor_for_strangers(yard):
    visit = a_visit(yard)
    officer = signed_in_as(yard.officer)
    people = [str(one.person) for one in (yard.officer, yard.other)]
    officer.post(
        f"/cases/new/?visit={visit}", {"cause": "未消除隐患", "officers": people, "key": made.a_key()}
    )
    case = Case.objects.get()
    stranger = hazards_made.of_firm(made.an_enterprise("另一家"), "外人")
    for actor in (yard.manager, stranger):
        client = signed_in_as(actor)
        for path in ("", "file.zip", "collect/"):
            assert client.get(f"/cases/{case.id}/{path}").status_code == 404
        assert "未消除隐患" not in client.get("/cases/").content.decode()
        assert client.post(f"/cases/new/?about={yard.firm}", {"cause": "x"}).status_code in (403, 404)


def test_a_case_begins_from_the_page_of_a_hazard_only_where_the_bureau_enforces(yard):
    officer = signed_in_as(yard.officer)
    hazard = hazards_made.reported(yard)
    way = f"/cases/new/?hazard={hazard}"
    assert Hazard.objects.get(id=hazard).mode == "enforce"
    assert way in officer.get(f"/hazards/{hazard}/").content.decode()
    assert officer.get(way).status_code == 200
    assert way not in signed_in_as(yard.manager).get(f"/hazards/{hazard}/").content.decode()
    Hazard.objects.filter(id=hazard).update(mode="guide")
    assert way not in officer.get(f"/hazards/{hazard}/").content.decode()
