"""Documents: issued whole or not at all, frozen, printed by a job, voided with a trace, sealed, verified."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction

from tests.builders import NOON, TODAY
from tests.rooms import documents_made as papers
from tests.rooms import orgs_made as made
from tests.rooms import plans_made
from tests.rooms.acting import TENANT, an_act, chained
from zhiben.cli import documents as verb
from zhiben.contents.docx.reading import read
from zhiben.documents import actions, forms, printing, queries, verifying
from zhiben.documents.models import Document, SealUse, Series
from zhiben.domain.access import Role
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted, TooMany
from zhiben.ground import guards, outbox
from zhiben.ground.acts import Outcome, Receipt
from zhiben.ground.evidence import files
from zhiben.ground.models import ActRow, OutboxRow
from zhiben.ground.verify import verify
from zhiben.library.models import Edition
from zhiben.orgs.staff.actions import BY_BOTH
from zhiben.orgs.staff.store import WINDOW
from zhiben.workers.followups import HANDLERS

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)
GATE = """
format: zhiben-plan/2
plan: {id: gating, title: 出件前审查, issuer: 区工信局, in_force: 2024-01-01/2026-12-31, backfill_days: 60}
clauses:
- id: "1"
  section: 一
  summary: 审查
  reads: duty
  duties:
  - {id: review, form: gate, title: 无审查意见不出件, refuse: document.issue, unless: {fact: check},
     say: 还没有安全审查意见。}
""".lstrip()


@pytest.fixture
def firm():
    return papers.an_office()


@pytest.fixture
def officer(firm):
    return made.an_officer()


@pytest.fixture
def typst_only(monkeypatch):
    """A machine without LibreOffice: what the tests need."""
    monkeypatch.setattr(printing, "_PROGRAMS", ())


def test_issuing_numbers_freezes_and_leaves_its_digest_in_the_act(firm, officer):
    receipt = papers.a_document(firm, officer)
    row = Document.objects.get()
    told = ActRow.objects.get(id=receipt.act)

    assert receipt.answer == {
        "document": str(row.id), "number": "威文工信隐督〔2026〕1号", "sha256": row.docx_sha256,
    }  # fmt: skip
    assert told.answer["sha256"] == row.docx_sha256
    assert told.thing == f"document:{row.id}"
    assert row.issuer == "文登区工业和信息化局"
    original = files.original(row.docx_sha256).read_bytes()
    text = read(original).text
    assert "威文工信隐督〔2026〕1号" in text
    assert "二号船坞起重机械超期未检" in text
    assert "2026年3月2日" in text
    assert "{{" not in text
    assert "草稿" not in text
    chained()
    assert verify(TENANT).ok


def test_the_same_request_gets_the_same_document_and_another_under_its_key_is_refused(firm, officer):
    first = papers.a_document(firm, officer, key="k")
    again = papers.a_document(firm, officer, key="k")
    assert again.outcome is Outcome.REPEATED
    assert again.answer == first.answer
    with pytest.raises(Conflict, match="key_reused"):
        papers.a_document(firm, officer, key="k", hazard="另一处")
    assert Document.objects.count() == Series.objects.get().last == 1


def test_what_is_not_filled_is_told_at_once_and_takes_no_number(firm, officer):
    with pytest.raises(Incomplete, match="document_unfit") as refused:
        papers.a_document(
            firm, officer, hazard="", rectify_due="下周", requirements=[{"item": "停用"}], odd="1"
        )
    told = {(one["field"], one["say"]) for one in refused.value.details["problems"]}
    assert told == {
        ("hazard", "没有填。"), ("rectify_due", "应当是日期，写成 2026-11-03。"),
        ("requirements", "第 1 行“整改时限”：没有填。"), ("odd", "这份文书没有这一项。"),
    }  # fmt: skip
    assert not Series.objects.exists()
    assert not Document.objects.exists()


def test_only_those_the_form_names_issue_void_and_seal_it(firm, officer):
    manager = made.an_officer(Role.SAFETY_MANAGER, "安全员", regions=[], enterprises=[str(firm)])
    with pytest.raises(NotPermitted, match="document_not_yours"):
        papers.a_document(firm, manager)
    notice = papers.id_of(papers.a_document(firm, officer))
    with pytest.raises(NotPermitted, match="document_not_yours"):
        actions.void(notice, "写错了", by=manager, at=LATER, key="v")
    assert queries.document(manager, notice).line.number.endswith("1号")  # it is about them: they see it
    own = papers.a_document(firm, manager, papers.REPORT)
    assert Document.objects.get(id=papers.id_of(own)).issuer == "龙泊修造船"


def test_out_of_reach_is_missing(firm, officer):
    notice = papers.id_of(papers.a_document(firm, officer))
    made.an_authority(made.NEXT_DOOR, "环翠区工信局", "371002")
    stranger = made.an_officer(Role.SUPERVISOR, "外人", regions=["371099"])
    for ask in (queries.document, queries.paper):
        with pytest.raises(NotFound):
            ask(stranger, notice)
    with pytest.raises(NotFound):
        actions.void(notice, "x", by=stranger, at=LATER, key="v")
    assert queries.page(stranger).total == 0


def test_without_a_code_word_there_is_no_number(officer, firm):
    guards.remove(connection)
    Edition.objects.filter(kind="letterhead").delete()
    with pytest.raises(Incomplete, match="letterhead_missing"):
        papers.a_document(firm, officer)


def test_a_document_in_the_name_of_an_enterprise_is_about_one(firm, officer):
    bureau = made.Subject.objects.get(tenant=TENANT, kind="authority").id
    with pytest.raises(Incomplete, match="document_about"):
        papers.a_document(bureau, officer, papers.REPORT)


def test_the_pdf_is_made_by_the_worker_once_and_both_files_are_kept(firm, officer, typst_only):
    id_ = papers.id_of(papers.a_document(firm, officer))
    assert queries.document(officer, id_).pdf is None
    done = outbox.deliver(HANDLERS, LATER)
    shown = queries.document(officer, id_)
    assert done.failed == 0
    assert (shown.row.pdf_by, shown.pdf.sha256) == ("typst", shown.row.pdf_sha256)
    assert shown.pdf.path.read_bytes().startswith(b"%PDF-")
    assert shown.pdf.name == "威文工信隐督〔2026〕1号重大事故隐患挂牌督办通知.pdf"
    before = shown.row.pdf_sha256
    (message,) = [one for one in _messages() if one.topic == actions.PRINT]
    actions.make_pdf(message)  # delivered twice
    assert Document.objects.get().pdf_sha256 == before


def test_a_frozen_document_cannot_be_changed(firm, officer):
    papers.a_document(firm, officer)
    for change in ({"number": "威文工信隐督〔2026〕9号"}, {"docx_sha256": "0" * 64}, {"fields": {}}):
        with pytest.raises((IntegrityError, OperationalError, ProgrammingError)), transaction.atomic():
            Document.objects.update(**change)


def test_voiding_says_why_keeps_number_and_file_and_never_gives_the_number_again(firm, officer, typst_only):
    id_ = papers.id_of(papers.a_document(firm, officer))
    with pytest.raises(Incomplete, match="reason_missing"):
        actions.void(id_, " ", by=officer, at=LATER, key="v0")
    actions.void(id_, "整改期限写错", by=officer, at=LATER, key="v1")
    with pytest.raises(Conflict, match="document_is_void"):
        actions.void(id_, "又一次", by=officer, at=LATER, key="v2")
    outbox.deliver(HANDLERS, LATER)
    shown = queries.document(officer, id_)
    assert shown.line.is_void
    assert shown.docx.path.is_file()
    assert shown.void_copy.name.endswith("（已作废）.pdf")
    assert {one.verb for one in shown.story} >= {"document.issue", "document.void"}
    assert not shown.may_void
    other = papers.a_document(firm, officer)
    assert other.answer["number"] == "威文工信隐督〔2026〕2号"
    assert queries.page(officer, state="void").total == 1


def test_a_seal_is_recorded_with_its_basis_and_never_under_a_void_one(firm, officer):
    id_ = papers.id_of(papers.a_document(firm, officer))

    def seal(key, day=TODAY, copies=2, basis="李主任 3月2日批准"):
        return actions.use_seal(id_, day, copies, basis, by=officer, at=LATER, key=key)

    seal("s1")
    for code, given in (
        ("seal_day", {"day": date(2026, 3, 1)}), ("seal_day", {"day": date(2026, 3, 3)}),
        ("copies", {"copies": 0}), ("basis_missing", {"basis": " "}),
    ):  # fmt: skip
        with pytest.raises(Incomplete, match=code):
            seal(f"s2{code}{given}"[:80], **given)
    assert SealUse.objects.get().copies == 2
    actions.void(id_, "写错", by=officer, at=LATER, key="v")
    with pytest.raises(Conflict, match="document_is_void"):
        seal("s3")


def test_a_draft_has_no_number_and_says_on_every_page_that_it_is_one(firm, officer):
    filled, made_ = queries.draft(officer, papers.NOTICE, firm, papers.content(hazard=""))
    assert [one.field for one in filled.problems] == ["hazard"]
    with ZipFile(BytesIO(made_)) as packed:
        header = packed.read("word/header-zhiben-draft.xml").decode()
        body = packed.read("word/document.xml").decode()
    assert "草稿：未编号" in header
    assert body.count("headerReference") == 2
    assert "（印发时编号）" in read(made_).text
    assert not Series.objects.exists()


def test_anybody_verifies_by_the_code_and_learns_only_what_the_form_allows(firm, officer):
    id_ = papers.id_of(papers.a_document(firm, officer))
    row = Document.objects.get(id=id_)
    told = verifying.verified(row.code.lower(), "192.0.2.1", NOON)
    assert (told.number, told.issuer, told.voided_at) == (row.number, "文登区工业和信息化局", None)
    assert dict(told.public) == {
        "被督办单位": "威海龙泊修造船有限公司", "隐患名称": "二号船坞起重机械超期未检",
        "整改期限": "2026年11月25日",
    }  # fmt: skip
    assert told.is_of(row.docx_sha256.upper()) == "docx"
    assert told.is_of("0" * 64) is None
    assert verifying.verified(told.code, "192.0.2.1", NOON).number == row.number
    assert [one.number for one in verifying.by_digest(row.docx_sha256)] == [row.number]
    actions.void(id_, "写错", by=officer, at=LATER, key="v")
    assert verifying.verified(row.code, "192.0.2.1", NOON).voided_at == LATER


def test_guessing_codes_ends_soon_and_holds_nobody_else_up(firm, officer):
    row = Document.objects.get(id=papers.id_of(papers.a_document(firm, officer)))
    for _ in range(BY_BOTH):
        with pytest.raises(NotFound):
            verifying.verified("AAAAA-BBBBB-CCCCC-DDDDD", "192.0.2.1", NOON)
    with pytest.raises(TooMany, match="verify_attempts"):
        verifying.verified(row.code, "192.0.2.1", NOON)
    assert verifying.verified(row.code, "192.0.2.2", NOON).number == row.number
    assert verifying.verified(row.code, "192.0.2.1", NOON + WINDOW).number == row.number


def test_codes_are_random_and_long(firm, officer):
    codes = {Document.objects.get(id=papers.id_of(papers.a_document(firm, officer))).code for _ in range(4)}
    assert len(codes) == 4
    assert all(len(code) == 20 for code in codes)


def _messages():
    return [outbox._message(row, LATER) for row in OutboxRow.objects.all()]


def test_the_command_line_says_the_same_as_the_public_page(firm, officer, tmp_path, capsys):
    id_ = papers.id_of(papers.a_document(firm, officer))
    row = Document.objects.get(id=id_)
    file = tmp_path / "a.docx"
    file.write_bytes(files.original(row.docx_sha256).read_bytes())

    def said(path) -> tuple[int, dict]:
        code = verb.run(argparse.Namespace(action="verify", file=path, json=True))
        return code, json.loads(capsys.readouterr().out)

    code, told = said(file)
    assert (code, told["ok"], told["documents"][0]["number"]) == (0, True, row.number)
    assert told["documents"][0]["file"] == "docx"
    actions.void(id_, "写错", by=officer, at=LATER, key="v")
    code, told = said(file)
    assert (code, told["ok"], told["documents"][0]["void"]) == (1, False, True)
    file.write_bytes(b"something else")
    assert said(file) == (1, {"ok": False, "sha256": told["sha256"], "documents": []} | {
        "sha256": sha256(b"something else").hexdigest()
    })  # fmt: skip
    assert verb.run(argparse.Namespace(action="verify", file=file, json=False)) == 1
    assert "不是本系统印发的文件" in capsys.readouterr().out
    with pytest.raises(Incomplete):
        said(tmp_path / "missing.docx")


def test_a_gate_of_a_plan_holds_up_what_must_be_reviewed_first(firm, officer, monkeypatch):
    kept = forms.current(TENANT, papers.CLOSE, TODAY)
    asked = replace(kept.form, reviewed=True)
    monkeypatch.setattr(forms, "current", lambda tenant, form, day: replace(kept, form=asked))
    plans_made.adopt(TENANT, GATE, NOON)
    with pytest.raises(Conflict, match="document_gated") as refused:
        papers.a_document(firm, officer, papers.CLOSE)
    assert refused.value.details["gates"] == ["还没有安全审查意见。"]
    assert not Series.objects.exists()


def test_a_room_above_issues_inside_its_own_act_all_or_none(firm, officer):
    asked = actions.ready(papers.CLOSE, firm, papers.content(papers.CLOSE), by=officer)

    def close(key: str, fails: bool) -> Receipt:
        def work(doing):
            row = actions.issue_in(doing, asked, papers.ADDRESS)
            if fails:
                raise Conflict("moved_on")
            return {"document": row.id, "sha256": row.docx_sha256}

        return an_act(key, by=officer, thing="hazard:1", work=work, place=asked.subject.place)

    with pytest.raises(Conflict):
        close("first", fails=True)
    assert not Document.objects.exists()
    receipt = close("second", fails=False)
    row = Document.objects.get()
    assert (row.n, row.act, receipt.answer["sha256"]) == (1, receipt.act, row.docx_sha256)
    assert ActRow.objects.get(id=receipt.act).thing == "hazard:1"
