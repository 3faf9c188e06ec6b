"""A kind nobody has seen, made with nothing but the form: used in every way, and counting."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.rooms import orgs_made, records_made
from tests.rooms.acting import TENANT
from tests.web import world
from tests.web.kinds_form import adopted, cards, form_in, opened, text, tried
from zhiben.domain.access import Role
from zhiben.library import actions as library
from zhiben.orgs.values import from_json
from zhiben.plans import actions as plans
from zhiben.plans.models import Cell, Fact
from zhiben.records.tables import sheets

pytestmark = pytest.mark.django_db

BRIEFS = """
format: zhiben-plan/2
plan: {id: briefs, title: 班前会方案, issuer: 区工信局, in_force: 2026-01-01/2026-12-31, backfill_days: 30,
       vocabulary: [facts.yaml]}
chains:
  usual: {remind: [-3d], due_soon: 7d, grace: 0d}
clauses:
- id: "1"
  section: 一
  summary: 每月开班前会
  reads: duty
  duties:
  - {id: brief, title: 每月班前会, form: count, holder: {each: enterprise}, every: quarter, chain: usual,
     counts: {fact: brief, if: {sober: true}}}
""".lstrip()
WORDS = """
format: zhiben-vocabulary/1
roles: {principal: 企业主要负责人, safety_manager: 安全生产管理人员}
facts:
  brief: {label: 班前会, attributes: {people: {type: int, label: 人数}, sober: {type: bool, label: 都清醒}}}
""".lstrip()
LONG = "名" * 60


def test_a_kind_made_by_form_alone_is_filed_listed_printed_exported_imported_and_counts(bureau):
    library.adopt(
        TENANT, "plan", "briefs", {"plan.yaml": BRIEFS, "facts.yaml": WORDS}, valid_from=date(2026, 1, 1),
        also=plans.put_in_force, by=orgs_made.PROGRAM, at=world.NOON, key=orgs_made.a_key(),
    )  # fmt: skip
    firm = records_made.a_firm()
    world.a_login("leader", Role.BUREAU_LEADER, regions=[""])
    world.a_login("boss", Role.PRINCIPAL, enterprise=firm)
    leader, boss = world.signed_in("leader"), world.signed_in("boss")
    form = opened(leader, "/kinds/new/")
    form |= {
        "kind": "morning_brief",
        "name.zh": "班前会登记",
        "filed_by": ["principal"],
        "keep.basis": "局定",
    }
    for part in ("fields", "fields", "fields", "evidence", "checks", "emits"):
        n = len(cards(form, part))
        form |= STEPS[part, n]
        form = form_in(leader.post("/kinds/new/", form | {"do": "refresh"}).content.decode())
    assert [form[f"fields.{n}.name"] for n in range(3)] == [["field_1"], ["field_2"], ["field_3"]]
    form |= {"happened": "field_1", "emits.0.with.0.name": "people", "emits.0.with.0.value": "field_2"}
    form |= {"emits.0.with.1.name": "sober", "emits.0.with.1.value": "field_3"}
    form |= {"checks.0.if.0.field": "field_3", "checks.0.if.0.op": "eq", "checks.0.if.0.value": "否"}
    page = text(tried(leader, form, "/kinds/new/"))
    assert "每月班前会" in page
    assert "新计入" in page
    assert "<b>人</b>" in page  # unescaped by `text`
    assert "<b>人</b>" not in tried(leader, form, "/kinds/new/").content.decode()
    assert adopted(leader, form, "/kinds/new/").status_code == 302

    url = "/records/morning_brief/new/"
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text(boss.get(url))))
    given = hidden | {"f-field_1": "2026-02-12", "f-field_2": "8", "f-field_3": "false", "do": "file"}
    drunk = boss.post(url, given | {"file:field_4": SimpleUploadedFile("a.png", records_made.a_png())})
    assert drunk.status_code == 422
    assert "没睡醒的不上岗。" in text(drunk)
    given |= {"f-field_3": "true", "file:field_4": SimpleUploadedFile("a.png", records_made.a_png())}
    done = boss.post(url, given)
    assert done.status_code == 302, text(done)
    record = done.headers["Location"].partition("?")[0]
    assert "8 人" in text(boss.get("/records/morning_brief/"))
    assert LONG in text(boss.get(f"{record}print/"))
    fact = Fact.objects.get(kind="brief")
    assert from_json(fact.attributes["people"]) == 8
    assert Cell.objects.get(duty="brief", enterprise=firm, period="2026-Q1").done_on == date(2026, 2, 12)
    assert boss.get("/records/morning_brief/export.xlsx").status_code == 200
    assert boss.get("/records/morning_brief/template.xlsx").status_code == 200
    table = sheets.workbook("填写", ["企业", "哪天", LONG, "都清醒"], [["", "2026-02-20", 5, "是"]])
    url = "/records/morning_brief/import/"
    key = form_in('<p class="stack">' + text(boss.get(url)))["key"]
    look = boss.post(url, {"key": key, "do": "look", "table": SimpleUploadedFile("a.xlsx", table)})
    assert "导入对的 1 行" in text(look)
    sent = form_in('<p class="stack">' + text(look))
    done = boss.post(url, {"key": sent["key"], "upload": sent["upload"], "do": "run"})
    assert "新登记 1 条" in text(done)
    assert Fact.objects.filter(kind="brief").count() == 2


STEPS = {
    ("fields", 0): {
        "fields.0.label": "哪天", "fields.0.type": "date", "fields.0.required": "on", "fields.0.listed": "1",
        "fields.0.key": "on", "fields.0.example": "2026-02-12", "about.key": "on",
    },
    ("fields", 1): {
        "fields.1.label": LONG, "fields.1.type": "number", "fields.1.unit": "人", "fields.1.required": "on",
        "fields.1.listed": "2", "fields.1.example": "8", "fields.1.help": "有几个<b>人</b>",
    },
    ("fields", 2): {
        "fields.2.label": "都清醒", "fields.2.type": "yes_no", "fields.2.required": "on",
        "fields.2.example": "是",
    },
    ("evidence", 0): {
        "evidence.0.label": "合影", "evidence.0.type": "image", "evidence.0.at_least": "1",
        "evidence.0.example": "1",
    },
    ("checks", 0): {"checks.0.say": "没睡醒的不上岗。"},
    ("emits", 0): {"emits.0.fact": "brief"},
}  # fmt: skip
