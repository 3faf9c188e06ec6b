"""Papers on pages: begun, a figure opened, written over, handed on, issued; for whom none exists."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.rooms import documents_made, hazards_made
from tests.rooms import orgs_made as made
from tests.rooms.acting import TENANT
from tests.web.world import signed_in_as
from zhiben.domain.access import Role
from zhiben.domain.hazards import Event as Done
from zhiben.domain.hazards import Level as Grade
from zhiben.orgs.queries import office
from zhiben.reports.models import Paper

pytestmark = pytest.mark.django_db


def test_an_analysis_is_written_on_the_desk_and_issued_by_four_people(settings):
    yard = hazards_made.a_yard()
    documents_made.a_letterhead()
    hazard = hazards_made.reported(yard, text="舱内动火无人看护")
    hazards_made.step(hazard, Done.GRADE, yard.officer, level=Grade.MAJOR)
    section = made.a_section("ship_section", "shipbuilding")
    officer, chief = signed_in_as(yard.officer), signed_in_as(yard.chief)
    leader = signed_in_as(made.an_officer(Role.BUREAU_LEADER, "周局长"))
    asked = {
        "kind": "quarterly-analysis",
        "period": "2026-Q1",
        "about": str(section),
        "scope": "industry:shipbuilding",
    }
    assert officer.post("/papers/new/", {**asked, "period": "2026-13"}).status_code == 422
    there = officer.post("/papers/new/", asked)["Location"]
    assert officer.post("/papers/new/", asked)["Location"] == there
    page = officer.get(there).content.decode()
    assert "关于2026年一季度船舶工业安全生产形势的分析" in page
    assert "还有 2 处要改" in page
    side = officer.get(f"{there}?at=hazards.1&rows=1", headers={"HX-Request": "true"}).content.decode()
    assert "舱内动火无人看护" in side
    assert "<nav" not in side
    paper = Paper.objects.get()
    for block in ("why", "steps"):
        assert (
            officer.post(f"{there}blocks/{block}/", {"text": "高温作业增多，动火审批不严。"}).status_code
            == 302
        )
    form = officer.get(f"{there}?block=why").content.decode()
    assert "高温作业增多" in form
    assert officer.post(f"{there}blocks/recurring/", {"restore": "1"}).status_code in (302, 404)
    officer.post(f"{there}blocks/why/", {"text": "高温作业。", "insert": "{visits.now}"})
    officer.post(f"{there}heading/", {"heading": "船舶工业一季度形势分析", "to": "安全生产科"})
    officer.post(f"{there}figures/")
    with ZipFile(BytesIO(officer.get(f"{there}draft.docx").content)) as file:
        assert "船舶工业一季度形势分析" in file.read("word/document.xml").decode()
    assert officer.get(f"{there}draft.docx?public=1").status_code == 200
    assert officer.post(f"{there}submit/").status_code == 302
    assert officer.post(f"{there}approve/").status_code == 403
    assert chief.get(f"{there}return/").status_code == 200
    assert "船舶工业一季度形势分析" in chief.get("/").content.decode()
    assert "船舶工业一季度形势分析" not in officer.get("/").content.decode()
    assert chief.post(f"{there}return/", {"note": ""}).status_code == 422
    assert chief.post(f"{there}approve/").status_code == 302
    assert leader.post(f"{there}sign/").status_code == 302
    assert officer.post(f"{there}issue/").status_code == 302
    paper.refresh_from_db()
    assert paper.state == "issued"
    assert "威文工信〔2026〕1号" in officer.get(there).content.decode()
    assert officer.get("/papers/?state=issued").content.decode().count("data-row") == 1
    assert signed_in_as(yard.manager).get(there).status_code == 404
    assert signed_in_as(yard.manager).get("/papers/new/").status_code == 403
    assert office(yard.officer, TENANT).subject


def test_a_new_paper_asks_only_what_its_kind_leaves_open():
    yard = hazards_made.a_yard()
    for code in ("a_section", "ship_section"):
        made.a_section(code, "shipbuilding")
    officer = signed_in_as(yard.officer)

    def page(path: str = "") -> str:
        return officer.get(f"/papers/new/{path}").content.decode()

    assert 'href="?kind=task-list"' in page()
    assert officer.post("/papers/new/", {"kind": "ode", "key": "form:1"}).status_code == 422
    minutes, notice, tasks = page("?kind=minutes"), page("?kind=monthly-notice"), page("?kind=task-list")
    assert [name in minutes for name in ('name="period"', 'name="scope"')] == [False, True]
    assert '<option value="2026-02" selected>2026 年 2 月</option>' in notice  # the last one that is over
    assert ('<option value="2027">' in tasks, '<option value="2026" selected>' in tasks) == (True, True)
    assert ('name="about"' in tasks, '<input type="hidden" name="scope" value="section">' in tasks) == (
        True, True,
    )  # fmt: skip
    older = page("?kind=monthly-notice&period=2024-05")
    assert '<option value="2024-05" selected>' in older
    begun = officer.post("/papers/new/", {"kind": "task-list", "period": "2026", "key": "form:2"})
    assert begun.status_code == 302
    assert Paper.objects.get().scope.startswith("section:")
