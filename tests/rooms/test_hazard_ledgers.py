"""Ledgers imported: how far each row goes, what is known already, the same as one by one, undone again."""

from __future__ import annotations

import csv
import json
import re
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import orgs_made as made
from tests.rooms.acting import TENANT
from tests.rooms.hazards_made import Yard, a_yard, step
from zhiben.cli.__main__ import main
from zhiben.contents.imports import load_forms
from zhiben.contents.ledgers.grid import Raw
from zhiben.domain.access import Actor, Permission
from zhiben.domain.hazards import Event, Level, Source, State
from zhiben.domain.refusals import Conflict, NotFound
from zhiben.ground.acts import act
from zhiben.ground.models import OutboxRow
from zhiben.hazards import actions as hazards
from zhiben.hazards.ledgers import actions, queries
from zhiben.hazards.ledgers.actions import Ledger
from zhiben.hazards.ledgers.judging import JudgedSheet
from zhiben.hazards.many import Taken, report_all
from zhiben.hazards.models import Hazard, HazardStep
from zhiben.hazards.saying import Found, Said
from zhiben.hazards.verify import differences
from zhiben.orgs.models import Subject
from zhiben.plans.models import Fact

pytestmark = pytest.mark.django_db

FORM = load_forms(Path(__file__).resolve().parents[2] / "content" / "imports").forms["hazard"]
HEAD = ["序号", "企业名称", "部位", "隐患描述", "隐患级别", "检查日期", "整改期限", "整改状态", "销号日期"]
BEFORE = (TODAY - timedelta(days=20)).isoformat()
PAST = (TODAY - timedelta(days=5)).isoformat()


def name_of(yard: Yard) -> str:
    return Subject.objects.get(id=yard.firm).name


def lines(yard: Yard, *rows: list[str]) -> list[list[object]]:
    whose = name_of(yard)
    return [[str(n), whose, *row] for n, row in enumerate(rows, 1)]


def ledger(yard: Yard, *rows: list[str], **given: object) -> Ledger:
    return Ledger([Raw("台账", [["台账"], HEAD, *lines(yard, *rows)])], "0" * 64, **given)  # type: ignore[arg-type]


def imported(one: Ledger, by: Actor) -> tuple[JudgedSheet, UUID]:
    done = actions.run(TENANT, FORM, one, by=by, at=NOON, key=made.a_key())
    return done.sheets[0], done.receipt.act if done.receipt else UUID(int=0)


OPEN = ["船坞", "护栏缺失", "一般", BEFORE, PAST, "整改中", ""]
DONE = ["机舱", "灭火器过期", "一般隐患", BEFORE, PAST, "已销号", PAST]
DOUBTED = ["仓库", "存在重大隐患：堆放超高", "一般", BEFORE, PAST, "未整改", ""]
UNDATED = ["厂区", "路面破损", "一般", BEFORE, PAST, "√", ""]
UNGRADED = ["食堂", "燃气软管老化", "", BEFORE, "", "", ""]


def test_each_row_goes_as_far_as_nothing_contradicts_it():
    yard = a_yard()
    sheet, _ = imported(ledger(yard, OPEN, DONE, DOUBTED, UNDATED, UNGRADED), yard.officer)
    assert [one.line.n for one in sheet.accepted] == [3, 4, 7]
    assert [one.line.n for one in sheet.conflicts] == [5, 6]
    stands = {one.spot: (one.state, one.level, one.source) for one in Hazard.objects.all()}
    assert stands == {
        "船坞": (State.GRADED, Level.GENERAL, Source.IMPORT),
        "机舱": (State.STATED, Level.GENERAL, Source.IMPORT), "仓库": (State.REPORTED, None, Source.IMPORT),
        "厂区": (State.GRADED, Level.GENERAL, Source.IMPORT), "食堂": (State.REPORTED, None, Source.IMPORT),
    }  # fmt: skip
    assert Hazard.objects.get(spot="船坞").deadline == date.fromisoformat(PAST)  # overdue stays overdue
    assert Hazard.objects.get(spot="机舱").closed_on == date.fromisoformat(PAST)
    assert list(differences(TENANT)) == []


def test_the_same_file_again_adds_nothing_and_says_why():
    yard = a_yard()
    imported(ledger(yard, OPEN, DONE), yard.officer)
    again = actions.run(
        TENANT, FORM, ledger(yard, OPEN, DONE, DONE), by=yard.officer, at=NOON, key=made.a_key()
    )
    assert again.receipt is None
    assert Hazard.objects.count() == 2
    assert [one.line.n for one in again.sheets[0].duplicates] == [3, 4, 5]
    assert "同一条" in again.sheets[0].duplicates[0].like.reason


def test_what_looks_alike_is_proposed_and_taken_over_only_when_somebody_says_so():
    yard = a_yard()
    alike = ["船坞", "护栏缺失。", "一般", PAST, "", "整改中", ""]
    sheet, _ = imported(ledger(yard, OPEN, alike), yard.officer)
    assert [(one.line.n, one.like.is_same) for one in sheet.duplicates] == [(4, False)]
    sheet, _ = imported(ledger(yard, OPEN, alike, keep=frozenset({("台账", 4)})), yard.officer)
    assert [one.line.n for one in sheet.accepted] == [4]
    others = [["船坞", f"{n}号灭火器过期", "一般", BEFORE, "", "", ""] for n in (3, 4)]
    sheet, _ = imported(ledger(yard, *others), yard.officer)
    assert len(sheet.accepted) == 2


def test_an_enterprise_takes_over_its_own_ledger_but_no_major_one_as_closed():
    yard = a_yard()
    major = ["船坞", "起重机钢丝绳断丝", "重大", BEFORE, PAST, "已整改", PAST]
    sheet, _ = imported(ledger(yard, DONE, major), yard.manager)
    stands = {one.spot: (one.state, one.source) for one in Hazard.objects.all()}
    assert stands["机舱"] == (State.STATED, Source.SELF_CHECK)
    assert stands["船坞"] == (State.GRADED, Source.SELF_CHECK)
    assert "监管部门" in sheet.accepted[1].told[0]


def test_the_program_itself_grades_nothing():
    yard = a_yard()
    sheet, _ = imported(ledger(yard, DONE), made.PROGRAM)
    assert Hazard.objects.get().state == State.REPORTED
    assert "没有认定等级" in sheet.accepted[0].told[0]


def test_rows_of_strangers_and_of_tomorrow_are_errors():
    yard = a_yard()
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    rows = lines(yard, ["船坞", "护栏缺失", "一般", tomorrow, "", "", ""])
    rows.append(["2", "没有的公司", "船坞", "护栏缺失", "一般", BEFORE, "", "", ""])
    done = actions.run(
        TENANT, FORM, Ledger([Raw("台账", [HEAD, *rows])], "1"), by=yard.officer, at=NOON, key=made.a_key()
    )
    assert [(one.row, one.reason[:4]) for one in done.sheets[0].errors] == [(2, "不能晚于"), (3, "没有登记")]
    assert done.receipt is None


def test_a_ledger_of_one_enterprise_names_no_other():
    yard = a_yard()
    one = ledger(yard, OPEN, enterprise=yard.firm)
    rows = [[*row] for row in one.raws[0].rows]
    rows[2][1] = "厂里"  # as nobody has registered it
    sheet, _ = imported(Ledger([Raw("台账", rows)], "1", enterprise=yard.firm), yard.officer)
    assert len(sheet.accepted) == 1
    with pytest.raises(NotFound):
        imported(Ledger(one.raws, "1", enterprise=UUID(int=7)), yard.officer)


def test_an_undone_import_leaves_what_somebody_went_on_with():
    yard = a_yard()
    _, one = imported(ledger(yard, OPEN, DONE, UNGRADED), yard.officer)
    step(Hazard.objects.get(spot="食堂").id, Event.GRADE, yard.officer, level=Level.GENERAL)
    facts = Fact.objects.filter(replaced_at__isnull=True).count()
    receipt = actions.undo(TENANT, one, "导错了", by=yard.officer, at=NOON, key=made.a_key())
    assert (receipt.answer or {})["undone"] == 2
    assert [why for _, why in (receipt.answer or {})["left"]] == ["导入后已经办理过。"]  # type: ignore[attr-defined]
    assert {one.spot: one.state for one in Hazard.objects.all()} == {
        "船坞": State.UNDONE, "机舱": State.UNDONE, "食堂": State.GRADED,
    }  # fmt: skip
    assert Fact.objects.filter(replaced_at__isnull=True).count() == facts - 3  # two hazards, one closing
    assert list(differences(TENANT)) == []
    assert [one.is_undone for one in queries.past(yard.officer, TENANT)] == [True]
    sheet, _ = imported(ledger(yard, OPEN, DONE, UNGRADED), yard.officer)  # what was undone is new again
    assert [one.line.n for one in sheet.accepted] == [3, 4]
    with pytest.raises(Conflict):
        actions.undo(TENANT, one, "再撤", by=yard.officer, at=NOON, key=made.a_key())


def test_a_major_hazard_does_not_go_away_with_an_import_its_enterprise_undoes():
    yard = a_yard()
    major = ["船坞", "起重机钢丝绳断丝", "重大", BEFORE, PAST, "整改中", ""]
    _, one = imported(ledger(yard, major), yard.manager)
    with pytest.raises(Conflict):
        actions.undo(TENANT, one, "不想要了", by=yard.manager, at=NOON, key=made.a_key())
    with pytest.raises(Conflict) as refused:
        step(Hazard.objects.get().id, Event.UNDO, yard.manager)
    assert refused.value.code == "hazard_undo_major"


def test_of_major_ones_an_import_tells_once_those_who_reach_them_and_of_general_ones_nobody():
    yard = a_yard()
    general = ["船坞", "护栏缺失", "一般", BEFORE, "", "整改中", ""]
    majors = [["船坞", f"起重机{part}失效", "重大", BEFORE, PAST, "整改中", ""] for part in ("限位", "制动")]
    imported(ledger(yard, general), yard.officer)
    assert not OutboxRow.objects.filter(kind="notice").exists()
    imported(ledger(yard, *majors), yard.officer)
    (notice,) = OutboxRow.objects.filter(kind="notice")
    people = {str(one.person) for one in (yard.manager, yard.worker, yard.other, yard.chief)}
    assert (notice.payload["title"], set(notice.payload["people"])) == ("台账导入重大隐患 2 条", people)


def test_chosen_columns_are_remembered_for_the_same_headings():
    yard = a_yard()
    raws = [Raw("台账", [["序号", "隐患内容", "说明情况", "检查日期"], ["1", "短", "护栏缺失两处", BEFORE]])]
    before = actions.preview(yard.officer, TENANT, FORM, Ledger(raws, "1", yard.firm), at=NOON)
    mark = before[0].sheet.fingerprint
    chosen = {mark: {"隐患内容": "", "说明情况": "text"}}
    imported(Ledger(raws, "1", yard.firm, chosen), yard.officer)
    assert Hazard.objects.get().text == "护栏缺失两处"
    again = actions.preview(yard.officer, TENANT, FORM, Ledger(raws, "1", yard.firm), at=NOON)
    assert again[0].sheet.columns["说明情况"] == "text"


def test_many_at_once_are_the_same_rows_as_one_by_one():
    """Numbers go on; ids are new; everything else is the same, facts included."""
    yard = a_yard()
    subject = Subject.objects.get(id=yard.firm)
    graded = Said(note="按导入的台账", level=Level.GENERAL, deadline=TODAY)
    found = [
        (Found(yard.firm, "护栏缺失", "船坞", source=Source.SELF_CHECK, found_on=TODAY, ledger=True), ()),
        (Found(yard.firm, "灭火器过期", "船坞", source=Source.INSPECTION, ledger=True, stated="编号：1"),
         ((Event.GRADE, graded),)),
        (Found(yard.firm, "油污", "机舱", source=Source.INSPECTION, found_on=TODAY, ledger=True),
         ((Event.GRADE, graded), (Event.STATE, Said(note="已销号", on=TODAY)))),
    ]  # fmt: skip

    def one_by_one(doing):
        for one, steps in found:
            hazard = hazards.report_in(doing, subject, one)
            for event, said in steps:
                hazards.take_in(doing, hazard, event, said)
        return {}

    def at_once(doing):
        report_all(doing, [Taken(subject, one, steps) for one, steps in found])
        return {}

    kept = []
    for work in (one_by_one, at_once):
        act(
            Permission.IMPORT_RUN, by=yard.officer, at=NOON, tenant=TENANT, key=made.a_key(), thing="hazard",
            details={}, work=work, place=subject.place,
        )  # fmt: skip
        kept.append(told_of_all())
        assert list(differences(TENANT)) == []
        for one in Hazard.objects.all():
            Hazard.objects.filter(id=one.id).update(spot=f"先前 {one.spot}")
    first, both = kept
    assert both == [*[(f"先前 {spot}", *more) for spot, *more in first], *first]


def told_of_all():
    ids = ("id", "number", "step", "fact", "closing", "recorded_at")
    told = []
    for one in Hazard.objects.order_by("id"):
        columns = {f.attname: getattr(one, f.attname) for f in Hazard._meta.concrete_fields}
        plain = {name: value for name, value in columns.items() if name not in (*ids, "spot")}
        steps = [
            (two.n, two.event, two.side, two.day, two.person, two.name, two.deed, two.said)
            for two in HazardStep.objects.filter(hazard=one).order_by("n")
        ]
        facts = sorted(
            (two.kind, str(two.happened_on), str({k: v for k, v in two.attributes.items() if k != "hazard"}))
            for two in Fact.objects.all()
            if two.attributes.get("hazard") == str(one.id)
        )
        told.append((one.spot, plain, bool(one.fact), bool(one.closing), steps, facts))
    return told


def test_the_verb_answers_by_sheet_and_row(capsys, tmp_path):
    yard = a_yard()
    file = tmp_path / "台账.csv"
    rows = [["台账"], HEAD, *lines(yard, OPEN, DONE, OPEN, ["船坞", "", "一般", BEFORE, "", "", ""])]
    with file.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows(rows)
    tried = main(["import", "hazards", str(file), "--dry-run", "--json"])
    (sheet,) = json.loads(capsys.readouterr().out)["sheets"]
    assert (tried, Hazard.objects.count()) == (1, 0)  # a row is wrong
    assert list(sheet) == [
        "name", "header_rows", "rows", "accepted", "duplicates", "conflicts", "skipped", "errors"
    ]  # fmt: skip
    assert (sheet["header_rows"], sheet["rows"]) == ([2], 4)
    lists = ("accepted", "duplicates", "conflicts", "skipped", "errors")
    told = {name: [one["row"] for one in sheet[name]] for name in lists}
    assert told == {"accepted": [3, 4], "duplicates": [5], "conflicts": [], "skipped": [], "errors": [6]}
    assert all(one["reason"] for name in told for one in sheet[name])
    code = Subject.objects.get(id=yard.firm).code
    main(["import", "hazards", str(file), "--enterprise", code])
    assert Hazard.objects.count() == 2
    act = re.search(r"办理编号 (\S+?)；", capsys.readouterr().out)
    assert act is not None
    assert main(["import", "undo", act[1], "--reason", "导错了"]) == 0
    assert "已撤销 2 条" in capsys.readouterr().out
