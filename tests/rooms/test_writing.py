"""Papers from figures: drafted, mended, reviewed by another, signed, issued with a number, and made again."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.test import Client
from pdfminer.high_level import extract_text

from tests.builders import NOON
from tests.rooms import documents_made, hazards_made, months_made
from tests.rooms import orgs_made as made
from tests.rooms.acting import TENANT
from tests.rooms.hazards_made import Yard
from zhiben.cli import report
from zhiben.documents import printing, verifying
from zhiben.documents import queries as documents
from zhiben.documents.actions import void
from zhiben.documents.models import Document
from zhiben.domain.access import Actor, Role, system
from zhiben.domain.composing import Grid
from zhiben.domain.editing import as_typed
from zhiben.domain.hazards import Event as Done
from zhiben.domain.hazards import Level as Grade
from zhiben.domain.periods import end_of
from zhiben.domain.proofreading import Level, Rule
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.domain.wording import said
from zhiben.domain.writing import Event, State
from zhiben.ground import outbox
from zhiben.ground.evidence import files
from zhiben.orgs.queries import office
from zhiben.plans.actions import follow_subjects
from zhiben.plans.models import Fact
from zhiben.reports.figures.anew import Anew
from zhiben.reports.months import actions as months
from zhiben.reports.writing import actions, owed, queries
from zhiben.reports.writing.counting import tasks_of
from zhiben.reports.writing.verifying import again
from zhiben.workers.followups import HANDLERS

pytestmark = pytest.mark.django_db
CLOSE = NOON + timedelta(days=31)  # 2 April
MONTH = "2026-03"
ANALYSIS = """- {id: analysis, title: 形势分析, form: report, holder: {each: section}, every: quarter,
     chain: usual, due: {after_end: 10wd}, counts: {fact: situation_analysis}, to: [{role: leader}]}
"""


@pytest.fixture
def yard() -> Yard:
    yard = hazards_made.a_yard()
    documents_made.a_letterhead()
    hazard = hazards_made.reported(yard, text="舱内动火无人看护")
    hazards_made.step(hazard, Done.GRADE, yard.officer, level=Grade.MAJOR)
    return yard


@pytest.fixture
def leader() -> Actor:
    return made.an_officer(Role.BUREAU_LEADER, "周局长")


def locked(period: str = MONTH) -> None:
    program = system("months", [TENANT], CLOSE.date())
    months.open_(period, by=program, at=CLOSE, key=made.a_key())
    months.lock(period, by=program, at=CLOSE, key=made.a_key())


def begun(
    by: Actor, kind: str = "monthly-notice", period: str = MONTH, scope: str = "", about: UUID | None = None
) -> UUID:
    whole = office(by, TENANT).subject
    told = actions.begin(kind, about or whole, period, scope, by=by, at=CLOSE, key=made.a_key())
    return UUID(str((told.answer or {})["paper"]))


def take(paper: UUID, event: Event, by: Actor, said: str = "") -> None:
    actions.step(paper, event, said, by=by, at=CLOSE, key=made.a_key())


def write(paper: UUID, block: str, text: str, by: Actor) -> None:
    actions.write(paper, block, text, by=by, at=CLOSE, key=made.a_key())


def issued(paper: UUID, yard: Yard, leader: Actor) -> dict[str, Any]:
    take(paper, Event.SUBMIT, yard.officer)
    take(paper, Event.APPROVE, yard.chief)
    take(paper, Event.SIGN, leader)
    receipt = actions.issue(paper, documents_made.ADDRESS, by=yard.officer, at=CLOSE, key=made.a_key())
    return receipt.answer or {}


def typed(paper: UUID, block: str, by: Actor) -> str:
    found = queries.paper(by, paper).whole.block(block)
    assert found is not None
    return as_typed(found)


def text_of(sha256: str) -> str:
    with ZipFile(BytesIO(files.original(sha256).read_bytes())) as told:
        return re.sub(r"<[^>]+>", "", told.read("word/document.xml").decode())


def blocking(paper: UUID, by: Actor) -> set[Rule]:
    found = queries.paper(by, paper).findings
    return {one.rule for one in found if one.level in (Level.BLOCKS, Level.EXPLAINS)}


def test_a_notice_goes_from_figures_to_a_numbered_paper_that_can_be_made_again(yard, leader):
    locked()
    paper = begun(yard.officer)
    assert "新增重大事故隐患1条" in typed(paper, "major-now", yard.officer)
    answer = issued(paper, yard, leader)
    assert answer["number"] == "威文工信〔2026〕1号"
    whole, public = text_of(answer["sha256"]), text_of(answer["public"])
    assert Document.objects.get(id=answer["document"]).title == queries.paper(leader, paper).line.heading
    firm = queries.paper(yard.officer, paper).whole.gathered.rows["cases"][0].subject
    assert firm in whole
    assert firm not in public
    assert "舱内动火无人看护" in public
    assert answer["number"] in public
    assert verifying.by_digest(answer["public"])[0].is_of(answer["public"]) == "public"
    assert queries.paper(yard.officer, paper).line.state is State.ISSUED
    made_again = again(Anew(TENANT, CLOSE.date()))
    assert (made_again.papers, made_again.differ) == (1, ())
    assert made_again.figures > 5


def test_who_wrote_it_neither_reviews_nor_signs_it_and_nothing_is_written_after_it_was_handed_on(
    yard, leader
):
    locked()
    paper = begun(yard.chief)
    take(paper, Event.SUBMIT, yard.chief)
    with pytest.raises(NotPermitted, match="same_person"):
        take(paper, Event.APPROVE, yard.chief)
    assert Event.APPROVE not in queries.paper(yard.chief, paper).offers
    with pytest.raises(Conflict, match="paper_closed"):
        write(paper, "requirements", "另行通知。", yard.officer)
    take(paper, Event.RETURN, leader, "要求写具体")
    write(paper, "requirements", "请于2026年4月10日前完成整改。", yard.officer)
    assert queries.paper(leader, paper).steps[-1].note == "要求写具体"
    with pytest.raises(NotFound):
        queries.paper(yard.manager, paper)
    with pytest.raises((NotFound, NotPermitted)):
        begun(yard.manager)


def test_a_changed_digit_and_a_missing_part_block_and_a_note_explains(yard):
    locked()
    paper = begun(yard.officer)
    right = typed(paper, "major-now", yard.officer)
    write(paper, "major-now", right.replace("隐患1条", "隐患2条", 1), yard.officer)
    write(paper, "requirements", "", yard.officer)
    assert blocking(paper, yard.officer) == {Rule.FIGURE, Rule.MISSING}
    with pytest.raises(Conflict, match="writing_unfit"):
        take(paper, Event.SUBMIT, yard.officer)
    write(paper, "major-now", right.replace("隐患1条", "隐患{major_found.now}条", 1), yard.officer)
    write(paper, "requirements", "立即整改。", yard.officer)
    write(paper, "cases", "另有12项未办。", yard.officer)
    assert blocking(paper, yard.officer) == {Rule.LOOSE}
    actions.note(paper, "loose:cases:12", "镇街台账", by=yard.officer, at=CLOSE, key=made.a_key())
    assert blocking(paper, yard.officer) == set()
    write(paper, "cases", "", yard.officer)
    assert [one.id for one in queries.paper(yard.officer, paper).whole.left_out()] == ["cases"]
    actions.restore(paper, "cases", by=yard.officer, at=CLOSE, key=made.a_key())
    assert queries.paper(yard.officer, paper).whole.left_out() == ()


def test_figures_that_are_not_locked_or_were_restated_stop_a_notice(yard):
    paper = begun(yard.officer)
    assert blocking(paper, yard.officer) == {Rule.LOCKED}
    locked()
    with pytest.raises(Conflict, match="writing_unfit"):
        take(paper, Event.SUBMIT, yard.officer)
    actions.refresh(paper, by=yard.officer, at=CLOSE, key=made.a_key())
    take(paper, Event.SUBMIT, yard.officer)
    with pytest.raises(Conflict, match="paper_twice"):
        begun(yard.officer)


def test_an_analysis_counts_for_the_duty_of_its_section_and_industry():
    yard = hazards_made.a_yard(f"{hazards_made.PLAN}  {ANALYSIS}")
    documents_made.a_letterhead()
    leader = made.an_officer(Role.BUREAU_LEADER, "周局长")
    section = made.a_section("ship_section", "shipbuilding")
    paper = begun(yard.officer, "quarterly-analysis", "2026-Q1", "industry:shipbuilding", section)
    for block in ("why", "steps"):
        write(paper, block, "高温季节到来，动火作业增多。", yard.officer)
    answer = issued(paper, yard, leader)
    fact = Fact.objects.get(id=answer["fact"])
    assert (fact.kind, fact.about, fact.subject_id) == ("situation_analysis", "2026-Q1", section)
    assert fact.attributes == {
        "industry": "shipbuilding", "has_parts": ["situation", "problems", "measures"],
    }  # fmt: skip


def test_a_list_of_what_is_open_is_appended_and_a_block_that_is_offered_is_there_once_it_is_put_in(
    yard, leader
):
    locked()
    paper = begun(yard.officer)

    def there() -> set[str]:
        return {one.id for one in queries.paper(yard.officer, paper).whole.body.blocks()}

    assert ("open-majors" in there(), "education" in there()) == (True, False)
    for _ in range(2):
        actions.restore(paper, "education", by=yard.officer, at=CLOSE, key=made.a_key())
        assert "education" in there()
    actions.refresh(paper, by=yard.officer, at=CLOSE, key=made.a_key())
    write(paper, "education", "", yard.officer)
    assert "education" not in there()
    actions.restore(paper, "education", by=yard.officer, at=CLOSE, key=made.a_key())
    answer = issued(paper, yard, leader)
    whole, public = text_of(answer["sha256"]), text_of(answer["public"])
    firm = queries.paper(yard.officer, paper).whole.gathered.rows["open-majors"][0].subject
    assert "附件：在册重大事故隐患清单" in whole
    assert "开展判定标准宣讲0场次" in whole
    assert whole.rindex(firm) > whole.index("2026年4月2日")  # the list stands behind the signature
    assert ("舱内动火无人看护" in public, firm in public) == (True, False)
    assert again(Anew(TENANT, CLOSE.date())).differ == ()


def test_the_task_list_of_a_year_has_what_the_section_owes_and_counts_it():
    yard = hazards_made.a_yard(f"{hazards_made.PLAN}  {ANALYSIS}")
    documents_made.a_letterhead()
    section = made.a_section("ship_section", "shipbuilding", also=follow_subjects)
    paper = begun(yard.officer, "task-list", "2026", f"section:{section}", section)
    write(paper, "targets", "重大隐患全部销号。", yard.officer)
    lines = queries.paper(yard.officer, paper).whole.gathered.rows["tasks"]
    assert [(one.label, one.told[1], one.told[2]) for one in lines] == [
        ("形势分析", "4项", "每季度一次，最后一次为次年1月14日前")
    ]
    assert tasks_of(queries.paper(yard.officer, paper).whole.body) == 1
    quarter = owed.lines(yard.officer, TENANT, "2026-Q1", f"section:{section}", today=CLOSE.date())
    assert [one.told[1:] for one in quarter] == [("1项", "4月14日前")]  # what is due later is of its own
    answer = issued(paper, yard, made.an_officer(Role.BUREAU_LEADER, "周局长"))
    assert "附件：任务清单" in text_of(answer["sha256"])


def test_the_closing_summary_has_a_row_for_each_year_whose_figures_open_within_it(yard, leader):
    paper = begun(yard.officer, "closing", "2025/2026")
    grid = queries.paper(yard.officer, paper).whole.block("by-year")
    assert isinstance(grid, Grid)
    told = [[said(cell) for cell in row] for row in grid.rows]
    assert [row[0] for row in told] == ["2026年", "合计"]  # nothing happened in the year before
    found = grid.heads.index("重大隐患")
    assert [row[found] for row in told] == ["1", "1"]
    n = found - 1  # the caption and the first column have no figures
    opened = queries.opened(yard.officer, paper, "by-year", n)
    assert (opened.period, opened.figure.place, opened.right) == ("2026", "", "1")
    assert queries.rows(yard.officer, paper, "by-year", n).rows[0].label.endswith("舱内动火无人看护")
    for block in ("practices", "onward"):
        write(paper, block, "制度固化。", yard.officer)
    answer = issued(paper, yard, leader)
    assert "三年行动各年情况" in text_of(answer["sha256"])
    assert again(Anew(TENANT, CLOSE.date())).differ == ()


@pytest.mark.parametrize(
    ("kind", "period", "scope", "code"),
    [
        ("monthly-notice", "2026-Q1", "", "paper_period"),
        ("monthly-notice", MONTH, "industry:shipbuilding", "paper_scope"),
        ("brief", MONTH, "", "paper_about"),
        ("ode", MONTH, "", "paper_kind"),
    ],
)
def test_a_paper_of_the_wrong_period_place_or_kind_is_refused(yard, kind, period, scope, code):
    with pytest.raises((Incomplete, NotFound), match=code):
        begun(yard.officer, kind, period, scope)


def test_minutes_have_no_figures_and_list_who_came(yard, leader):
    paper = begun(yard.officer, "minutes", "")
    write(paper, "meeting", "4月2日，召开安全生产专题会议。", yard.officer)
    write(paper, "decisions", "按期完成整改。", yard.officer)
    write(paper, "present", "出席：王工、赵工\n请假：李工", yard.officer)
    answer = issued(paper, yard, leader)
    assert "出席：" in text_of(answer["sha256"])
    assert queries.trial(yard.officer, TENANT, "monthly-notice", MONTH, at=CLOSE).figures


def test_the_command_line_gives_the_same_figures_as_page_and_paper(
    yard, leader, tmp_path, capsys, monkeypatch
):
    locked()
    months_made.a_superiors_sheet()
    monkeypatch.setattr("zhiben.documents.printing._PROGRAMS", ())  # Typst is quicker
    out = tmp_path / "三月"
    asked = Namespace(action="month", period=MONTH, out=out, as_known=None, tenant=TENANT, json=True)
    assert report.run(asked) == 0
    draft = json.loads(capsys.readouterr().out)
    assert sorted(name.rpartition(".")[2] for name in draft["files"]) == ["docx", "pdf", "xlsx", "xlsx"]
    assert f"{MONTH}-city-monthly.xlsx" in draft["files"]
    assert draft["figures"]["major_found"]["now"] == {"value": "1", "state": "given"}
    assert (draft["number"], draft["version"]) == ("", 1)
    paper = begun(yard.officer)
    answer = issued(paper, yard, leader)
    shown = [piece.text for piece in queries.paper(leader, paper).whole.body.figures()]
    report.run(asked)
    told = json.loads(capsys.readouterr().out)
    assert told["number"] == answer["number"]
    assert [one["text"] for one in told["printed"]] == shown == [one["text"] for one in draft["printed"]]
    whole = text_of(answer["sha256"])
    assert all(text in whole for text in shown)
    before = Namespace(**{**vars(asked), "as_known": end_of(NOON.date() - timedelta(days=1))})
    report.run(before)
    assert json.loads(capsys.readouterr().out)["figures"]["major_found"]["now"]["value"] == "0"
    assert report.run(Namespace(**{**vars(asked), "action": "closing", "period": "2024/2026"})) == 0
    assert "archive.zip" in json.loads(capsys.readouterr().out)["files"]
    with pytest.raises(NotFound, match="report_period"):
        report.run(Namespace(**{**vars(asked), "period": "2026-13"}))
    with pytest.raises(Incomplete, match="period_ahead"):
        report.run(Namespace(**{**vars(asked), "period": "2028-05"}))
    (asked.out / "taken").write_text("")
    with pytest.raises(Incomplete, match="report_unwritable"):
        report.run(Namespace(**{**vars(asked), "out": asked.out / "taken"}))
    assert report.run(Namespace(**{**vars(asked), "action": "verify", "json": False})) == 0
    assert re.search(r"文稿 1 件 \d+ 个数.*全部相同", capsys.readouterr().out)


def test_a_restated_month_changes_nothing_issued_and_the_next_paper_must_say_why(yard, leader):
    locked()
    paper = begun(yard.officer)
    answer = issued(paper, yard, leader)
    before = files.original(answer["sha256"]).read_bytes()
    later = CLOSE + timedelta(days=20)
    late = hazards_made.reported(yard, at=later, text="另一处舱内动火无人看护", found_on=NOON.date())
    hazards_made.step(late, Done.GRADE, yard.officer, at=later, level=Grade.MAJOR)
    program = system("months", [TENANT], CLOSE.date())
    months.restate(MONTH, "补录一条重大隐患", by=program, at=later, key=made.a_key())
    assert "新增重大事故隐患1条" in typed(paper, "major-now", yard.officer)
    assert files.original(answer["sha256"]).read_bytes() == before
    assert again(Anew(TENANT, later.date())).differ == ()
    whole = office(yard.officer, TENANT).subject
    told = actions.begin("monthly-notice", whole, "2026-04", "", by=yard.officer, at=later, key=made.a_key())
    following = UUID(str((told.answer or {})["paper"]))
    assert Rule.JOINED in blocking(following, yard.officer)
    actions.note(following, "joined:major_open", "三月补录", by=yard.officer, at=later, key=made.a_key())
    assert Rule.JOINED not in blocking(following, yard.officer)
    assert queries.paper(yard.officer, following).whole.printed_notes() == ["三月补录"]


def test_a_firm_typed_by_name_is_covered_in_public(yard, leader):
    name = "文登东港造船厂有限公司"
    made.an_enterprise(name=name)
    paper = begun(yard.officer, "closing", "2024/2026")
    write(paper, "practices", f"近期已约谈{name}主要负责人。", yard.officer)
    answer = issued(paper, yard, leader)
    assert f"约谈{name}主要" in text_of(answer["sha256"])
    assert name not in text_of(answer["public"])
    assert "约谈某" in text_of(answer["public"])


def test_the_public_version_is_a_pdf_too_names_covered_and_anybody_may_fetch_it_until_it_is_voided(
    yard, leader, monkeypatch
):
    monkeypatch.setattr(printing, "_PROGRAMS", ())
    locked()
    paper = begun(yard.officer)
    answer = issued(paper, yard, leader)
    firm = queries.paper(yard.officer, paper).whole.gathered.rows["cases"][0].subject
    address = f"/public/papers/{answer['document']}/"
    assert Client().get(address).status_code == 404  # not printed yet
    assert outbox.deliver(HANDLERS, CLOSE).failed == 0
    shown = documents.document(yard.officer, answer["document"])
    assert shown.public_pdf is not None
    assert shown.public_pdf.name.endswith("（公开版）.pdf")
    got = Client().get(address)
    content = b"".join(got.streaming_content)
    assert (got["Content-Type"], content) == ("application/pdf", shown.public_pdf.path.read_bytes())
    printed = extract_text(BytesIO(content)).replace("\n", "").replace(" ", "")
    assert "舱内动火无人看护" in printed
    assert firm not in printed
    assert firm in extract_text(BytesIO(shown.pdf.path.read_bytes())).replace("\n", "").replace(" ", "")
    assert verifying.by_digest(shown.public_pdf.sha256)[0].is_of(shown.public_pdf.sha256) == "public_pdf"
    assert address in Client().get("/public/board/").content.decode()
    void(answer["document"], "数字有误", by=yard.officer, at=CLOSE, key=made.a_key())
    assert Client().get(address).status_code == 404
    assert address not in Client().get("/public/board/").content.decode()
