"""A record kind nobody has seen before gets its pages, and counts: through the browser's own requests."""

from __future__ import annotations

import io
import re
from datetime import date
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.rooms import orgs_made, records_made
from tests.rooms.acting import TENANT, at_once
from tests.rooms.records_made import a_png, a_site
from tests.web import world
from zhiben.domain.access import Role
from zhiben.ground import limits
from zhiben.library import actions as library
from zhiben.plans.models import Fact
from zhiben.records.models import Draft, Record
from zhiben.records.tables import sheets

pytestmark = pytest.mark.django_db
FORM = "/records/quick_drill/new/"


@pytest.fixture
def firm(bureau) -> UUID:
    orgs_made.a_section()
    records_made.adopt()
    firm = records_made.a_firm()
    a_site(firm)
    return firm


@pytest.fixture
def boss(firm) -> Client:
    world.a_login("boss", Role.PRINCIPAL, enterprise=firm)
    return world.signed_in("boss")


def a_photo(name: str = "现场.png", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, a_png() if content is None else content)


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the page's form."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def text(answer) -> str:
    return answer.content.decode()


def sent(client: Client, url: str = FORM, **changed) -> dict:
    given = {
        name: value for name, value in fields(text(client.get(url))).items() if name != "csrfmiddlewaretoken"
    }
    usual = {
        "f-held_on": "2026-02-12",
        "f-four_no": "yes",
        "f-people": "86",
        "file:photos": a_photo(),
        "do": "file",
    }
    return given | usual | changed


def a_record(client: Client, **changed) -> str:
    answer = client.post(FORM, sent(client, **changed))
    assert answer.status_code == 302, text(answer)
    return answer.headers["Location"].partition("?")[0]


def test_a_kind_never_seen_has_its_form_list_print_export_and_template(boss, firm):
    assert "快速演练登记" in text(boss.get("/records/"))
    page = text(boss.get(FORM))
    for said in (
        "演练日期 *",
        "演练场所",
        "一号船坞",
        "是否“四不” *",
        "结果",
        "发现问题",
        "影像",
        "至少 1 件",
        "签到表",
    ):
        assert said in page
    assert "只在 “是否四不”".replace("“是否四不”", "") in page
    record = a_record(boss, **{"f-docks": [str(orgs_made.Subject.objects.get(kind="site").id)]})
    shown = text(boss.get(record))
    for said in ("86 人", "一号船坞", "已报", "现场.png", "快速演练"):
        assert said in shown
    assert "龙泊修造船" in text(boss.get("/records/quick_drill/"))
    printed = text(boss.get(f"{record}print/"))
    assert "登记人" in printed
    assert "86 人" in printed
    book = CalamineWorkbook.from_filelike(io.BytesIO(boss.get("/records/quick_drill/export.xlsx").content))
    head, row = book.get_sheet_by_index(0).to_python()
    assert dict(zip(head, row, strict=True))["参加人数"] == 86.0
    template = boss.get("/records/quick_drill/template.xlsx")
    assert template.content[:2] == b"PK"


def test_it_counts_for_a_duty_of_the_same_plan(boss, firm):
    def dot() -> str:
        return text(boss.get("/obligations/?duty=drill&word=all&q=龙泊"))

    assert "按期办结" not in re.sub(r"<nav class=\"chips\".*?</nav>", "", dot(), flags=re.DOTALL)
    a_record(boss)
    assert "按期办结" in re.sub(r"<nav class=\"chips\".*?</nav>", "", dot(), flags=re.DOTALL)
    assert Fact.objects.filter(kind="quick_drill").count() == 1


def test_a_wrong_form_says_where_and_loses_nothing(boss, firm):
    answer = boss.post(FORM, sent(boss, **{"f-people": "很多", "f-four_no": ""}))
    page = text(answer)
    assert answer.status_code == 422
    assert "有 2 处要改" in page
    assert "填数字。" in page
    assert 'value="很多"' in page
    upload = fields(page)["upload:photos"]  # the photo was sent and is not asked for again
    assert upload in page
    again = fields(page) | {"f-held_on": "2026-02-12", "f-four_no": "yes", "f-people": "8", "do": "file"}
    again.pop("csrfmiddlewaretoken", None)
    assert boss.post(FORM, again).status_code == 302
    assert Record.objects.count() == 1


def test_a_photo_may_be_sent_before_and_a_draft_survives_a_reload(boss, firm):
    hidden = fields(text(boss.get(FORM)))
    given = {"about": str(firm), "of": "", "key": hidden["key"], "f-people": "86"}
    piece = boss.post("/records/quick_drill/pieces/?field=photos", given | {"file:photos": a_photo()})
    upload = fields(text(piece))["upload:photos"]
    assert f"/uploads/{upload}/small/" in text(piece)
    small = boss.get(f"/uploads/{upload}/small/")
    assert b"".join(small)[8:12] == b"WEBP"
    assert small.headers["Content-Type"] == "image/webp"
    saved = boss.post("/records/quick_drill/draft/", given | {"upload:photos": upload})
    assert text(saved).startswith("已存")
    page = text(boss.get(FORM))
    assert fields(page)["key"] == hidden["key"]
    assert fields(page)["upload:photos"] == upload
    assert 'value="86"' in page
    done = {"f-held_on": "2026-02-12", "f-four_no": "yes", "do": "file", "upload:photos": upload}
    assert boss.post(FORM, given | done).status_code == 302
    assert not Draft.objects.exists()


def test_an_upload_that_lies_is_told_at_its_field(boss, firm):
    answer = boss.post(FORM, sent(boss, **{"file:photos": a_photo("假.png", b"%PDF-1.7 not a picture")}))
    assert answer.status_code == 422
    assert "假.png：文件的实际内容与名称后缀不符。" in text(answer)


def test_a_file_beyond_the_bound_is_told_and_a_form_beyond_it_is_not_read(boss, firm, monkeypatch):
    monkeypatch.setattr(limits, "EVIDENCE_BYTES", 100_000)
    big = a_photo("大.png", a_png() + b"\0" * 200_000)
    answer = boss.post(FORM, sent(boss, **{"file:photos": big}))
    assert answer.status_code == 422
    assert "大.png：文件超过 50 MB。" in text(answer)


def test_a_form_beyond_its_bound_is_not_read_on_and_says_so(boss, firm, monkeypatch):
    monkeypatch.setattr(limits, "UPLOAD_BYTES", 100_000)
    big = a_photo("大.png", a_png() + b"\0" * 200_000)
    answer = boss.post(FORM, sent(boss, **{"file:photos": big}))
    assert answer.status_code == 422
    assert "一次传的文件太多，没有传完。" in text(answer)
    assert 'value="86"' in text(answer)


def test_originals_are_files_to_keep_and_run_nothing(boss, firm):
    record = text(boss.get(a_record(boss)))
    address = re.search(r'href="(/evidence/[^"]+/)"', record)[1]
    answer = boss.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert b"".join(answer) == a_png()
    other = records_made.a_firm("别的船厂")
    world.a_login("other", Role.PRINCIPAL, enterprise=other)
    assert world.signed_in("other").get(address).status_code == 404


def test_correcting_and_voiding_show_what_changed_and_why(boss, firm):
    record = a_record(boss)
    form = text(boss.get(f"{record}correct/"))
    assert 'value="86"' in form
    given = fields(form) | {"f-held_on": "2026-02-12", "f-four_no": "yes", "f-people": "90", "do": "file"}
    given.pop("csrfmiddlewaretoken", None)
    given["keep:photos"] = re.search(r'name="keep:photos" value="([^"]+)"', form)[1]
    no_reason = boss.post(f"{record}correct/", given)
    assert no_reason.status_code == 422
    assert "写明为什么更正" in text(no_reason)
    assert boss.post(f"{record}correct/", given | {"reason": "点名册是九十人"}).status_code == 302
    page = text(boss.get(record))
    assert "86 人 → 90 人" in page
    assert "点名册是九十人" in page
    why = re.search(
        r'action="[^"]+/void/">.*?name="revision" value="(\d+)".*?name="key" value="([^"]+)"', page, re.DOTALL
    )
    gone = boss.post(f"{record}void/", {"revision": why[1], "key": why[2], "reason": "重复登记"})
    assert gone.status_code == 302
    assert "已作废" in text(boss.get(record))
    assert "86 人" in text(boss.get(f"{record}?revision=1"))


def test_the_receiver_signs_for_it_or_sends_it_back(boss, firm):
    record = a_record(boss)
    world.a_login("officer")
    officer = world.signed_in("officer")
    assert "待签收" in text(officer.get("/records/"))
    assert "签收或退回" in text(officer.get(record))
    back = officer.post(f"{record}return/", {"revision": 1, "key": "form:1", "reason": "照片看不清"})
    assert back.status_code == 302
    assert "退回待改" in text(boss.get("/records/"))
    assert "照片看不清" in text(boss.get(record))


def test_a_table_is_looked_at_then_imported_then_undone(boss, firm):
    made = sheets.workbook("填写", ["企业", "演练日期", "是否“四不”", "参加人数"], [
        ["", "2026-02-01", "是", 86], ["", "2026-02-30", "是", 5],
    ])  # fmt: skip
    url = "/records/quick_drill/import/"
    hidden = fields(text(boss.get(url)))
    look = boss.post(
        url, {"key": hidden["key"], "do": "look", "table": SimpleUploadedFile("演练.xlsx", made)}
    )
    page = text(look)
    assert "导入对的 1 行" in page
    assert "填日期，如 2026-06-12。" in page
    assert not Record.objects.exists()
    done = text(boss.post(url, {"key": fields(page)["key"], "upload": fields(page)["upload"], "do": "run"}))
    assert "新登记 1 条" in done
    given = fields(done)
    undo = {name: given[name] for name in ("import", "kind", "key")} | {"reason": "导错了"}
    assert boss.post("/record-imports/undo/", undo).status_code == 302
    assert Record.objects.filter(replaced_at__isnull=True, is_void=False).count() == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"PK\x03\x04 broken", "这个文件已损坏"),
        ("a.pdf", b"%PDF-1.7", "这一栏不收这种文件"),
        ("a.csv", "名称,别的\n一,二\n".encode(), "缺这些列：企业、演练日期、是否“四不”、参加人数。"),
    ],
)
def test_a_table_that_is_none_is_told_in_words(boss, firm, name, content, said):
    url = "/records/quick_drill/import/"
    answer = boss.post(url, {"do": "look", "table": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert said in text(answer)


def test_an_officer_first_chooses_whom_it_is_about(firm):
    files = records_made.plan_files(records_made.DRILL.replace("[principal, safety_manager]", "[officer]"))
    library.adopt(
        TENANT, "records", "more", {"more.yaml": files["records.yaml"], "facts.yaml": files["facts.yaml"]},
        valid_from=date(2026, 1, 1), by=orgs_made.PROGRAM, at=world.NOON, key=orgs_made.a_key(),
    )  # fmt: skip
    records_made.a_firm("第二家船厂")
    world.a_login("officer")
    officer = world.signed_in("officer")
    page = text(officer.get(FORM))
    assert "先选为谁登记" in page
    assert "第二家船厂" in page
    assert "演练日期 *" in text(officer.get(f"{FORM}?about={firm}"))


@pytest.mark.django_db(transaction=True)
def test_fifty_equal_posts_at_once_are_one_record(boss, firm):
    given = sent(boss)
    page = text(boss.post("/records/quick_drill/pieces/?field=photos", {
        "about": str(firm), "of": "", "file:photos": given.pop("file:photos"),
    }))  # fmt: skip
    given["upload:photos"] = fields(page)["upload:photos"]
    cookies = boss.cookies

    def post(n: int) -> int:
        one = Client()
        one.cookies = cookies
        return one.post(FORM, given).status_code

    assert at_once(50, post) == [302] * 50
    assert Record.objects.count() == 1


def test_the_form_of_an_unknown_kind_is_missing(boss):
    for url in ("/records/nothing/", "/records/nothing/new/", "/records/nothing/import/"):
        assert boss.get(url).status_code == 404
