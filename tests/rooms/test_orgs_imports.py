"""Enterprises and people from tables: one act, the second time nothing, wrong rows stay out, undone whole."""

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from tests.builders import NOON
from tests.rooms import plans_made as plans
from tests.rooms.orgs_made import (
    OTHER_TOWN,
    SHIPS,
    TENANT,
    TOWN,
    a_code,
    a_key,
    an_officer,
    beneath,
)
from zhiben.contents.imports import load_forms
from zhiben.domain.access import Role
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Conflict, NotFound
from zhiben.ground.models import ActRow, ManifestRow
from zhiben.orgs import queries
from zhiben.orgs.imports import actions
from zhiben.orgs.imports.actions import Sheet
from zhiben.orgs.models import Attribute, CreditCode, Enterprise, Subject
from zhiben.orgs.world import values_on
from zhiben.plans import counting
from zhiben.plans.actions import follow_subjects
from zhiben.plans.inforce import in_force
from zhiben.plans.models import Cell, Holder, Tally
from zhiben.records.usage import used

pytestmark = pytest.mark.django_db

FORMS = load_forms(Path(__file__).resolve().parents[2] / "content" / "imports").forms
HEAD = ["企业名称", "统一社会信用代码", "行业", "镇街", "从业人数", "纳入监管日期"]
LATER = NOON + timedelta(days=3)
ONE, TWO = a_code(), a_code()
ROWS = [
    ["甲船舶有限公司", ONE, "船舶", "界石镇", 12, "2025-01-01"],
    ["乙软件有限公司", TWO, "软件", "泽头镇", 5, ""],
]


@pytest.fixture
def boss():
    plans.an_authority(TENANT, NOON)
    return an_officer(Role.SECTION_CHIEF)


def sheet(head, rows) -> Sheet:
    numbered = [(n, row) for n, row in enumerate(rows, 2)]
    return Sheet(head, numbered, sha256(repr((head, rows)).encode()).hexdigest())


def imported(by, rows, *, head=HEAD, about=Kind.ENTERPRISE, at=NOON, key=""):
    given = {"by": by, "at": at, "key": key or a_key(), "also": follow_subjects}
    return actions.run(TENANT, FORMS[about], sheet(head, rows), **given)


def undone(by, receipt, at=LATER, reason="导错了"):
    given = {"by": by, "at": at, "key": a_key(), "used": used, "also": follow_subjects}
    return actions.undo(TENANT, receipt.act, reason, **given)


def firms(by) -> list[str]:
    return [line.name for line in queries.page(by, Kind.ENTERPRISE).lines]


def told(judged) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.reason) for one in judged.errors]


def sound() -> bool:
    """Stored cells are those counted from nothing, and the sums are theirs."""
    counted = counting.everything(TENANT, in_force(TENANT), None, NOON.date())
    held = set(Holder.objects.filter(tenant=TENANT).values_list("subject", flat=True))
    return held == {id_ for id_, cells in counted.items() if cells}


def test_a_table_is_one_act_with_a_line_for_each_row_and_its_obligations_in_it(boss):
    done = imported(boss, ROWS)
    assert done.receipt.answer == {"new": 2, "changed": 0, "unchanged": 0, "duplicates": 0, "wrong": 0}
    assert ManifestRow.objects.filter(act=done.receipt.act).count() == 2
    row = Subject.objects.get(code=ONE)
    assert (row.region, row.industry, row.standing) == (TOWN, SHIPS, "operating")
    assert values_on(TENANT, row.id, date(2025, 1, 1))["headcount"] == 12
    assert Holder.objects.filter(subject=row.id).exists()
    assert sound()


def test_the_same_table_again_changes_nothing(boss):
    imported(boss, ROWS)
    before = (Attribute.objects.count(), ActRow.objects.count())
    again = imported(boss, ROWS, at=LATER)
    assert (again.receipt, again.judged.unchanged, again.judged.rows) == (None, 2, 2)
    assert (Attribute.objects.count(), ActRow.objects.count()) == before


def test_what_differs_becomes_a_dated_change(boss):
    imported(boss, ROWS)
    head = [*HEAD, "变更日期"]
    changed = [["甲船舶（集团）有限公司", ONE, "船舶", "泽头镇", 12, "", "2026-02-01"], [*ROWS[1], ""]]
    done = imported(boss, changed, head=head, at=LATER)
    assert done.receipt.answer["changed"] == 1
    row = Subject.objects.get(code=ONE)
    assert (row.name, row.region) == ("甲船舶（集团）有限公司", OTHER_TOWN)
    before, after = (values_on(TENANT, row.id, day) for day in (date(2026, 1, 31), date(2026, 2, 1)))
    assert (before["name"], after["name"]) == ("甲船舶有限公司", "甲船舶（集团）有限公司")
    assert (before["region"], after["region"]) == (TOWN, OTHER_TOWN)
    assert set(Cell.objects.filter(subject=row.id).values_list("region", flat=True)) <= {OTHER_TOWN}
    assert sound()


def test_wrong_rows_are_told_and_the_others_go_in(boss):
    rows = [
        ROWS[0],
        ["丙有限公司", "O" + ONE[1:], "船舶", "界石镇", "", ""],
        ["丁有限公司", TWO, "船舶", "界石", "多", ""],
        ["甲船舶有限公司", ONE, "船舶", "界石镇", 12, "2025-01-01"],
        ["甲船舶有限公司", ONE, "船舶", "界石镇", 13, "2025-01-01"],
        ["甲船舶有限公司", a_code(), "船舶", "界石镇", 13, ""],
    ]
    done = imported(boss, rows)
    assert (done.judged.accepted, done.judged.duplicates, firms(boss)) == (1, 2, ["甲船舶有限公司"])
    assert [(row, column) for row, column, _ in told(done.judged)] == [
        (3, "统一社会信用代码"), (4, "从业人数"), (6, "统一社会信用代码"), (7, "企业名称"),
    ]  # fmt: skip


def test_another_code_under_a_name_that_is_there_is_for_a_person_to_decide(boss):
    imported(boss, ROWS)
    done = imported(boss, [["甲船舶有限公司", a_code(), "船舶", "界石镇", "", ""]])
    assert (done.receipt, "已有同名企业" in told(done.judged)[0][2]) == (None, True)


def test_who_may_not_do_it_by_hand_may_not_do_it_by_table(boss):
    officer = an_officer(Role.SUPERVISOR, industries=[SHIPS])
    done = imported(officer, ROWS)
    assert told(done.judged) == [(3, "统一社会信用代码", "不在管辖范围内，不能登记。")]
    moved = imported(
        officer, [["甲船舶有限公司", ONE, "船舶", "泽头镇", 12, ""]]
    )  # a transfer is the chief's
    assert (moved.receipt, moved.judged.errors[0].column) == (None, "镇街")
    imported(boss, [ROWS[1]])
    there = imported(officer, [["乙软件有限公司", TWO, "软件", "泽头镇", 6, ""]])
    assert told(there.judged) == [(2, "统一社会信用代码", "已经登记，不在管辖范围内。")]


def test_an_undone_import_was_never_there_and_can_be_done_again(boss):
    first = imported(boss, ROWS)
    old = Subject.objects.get(code=ONE).id
    assert undone(boss, first.receipt).answer == {"undone": 2, "left": 0}
    assert firms(boss) == []
    assert not Holder.objects.filter(enterprise__isnull=False).exists()
    assert not Tally.objects.filter(n__lt=0).exists()
    assert not Enterprise.objects.exists()
    assert not CreditCode.objects.filter(replaced_at=None).exists()
    with pytest.raises(NotFound):
        queries.card(boss, old, today=LATER.date())
    known = counting.everything(TENANT, in_force(TENANT, NOON), NOON, NOON.date())
    assert known[old]  # as it was known before
    again = imported(boss, ROWS, at=LATER + timedelta(days=1))
    assert (again.receipt.answer["new"], len(firms(boss))) == (2, 2)
    assert sound()


def test_undoing_puts_back_what_was_changed_and_leaves_what_was_changed_since(boss):
    imported(boss, ROWS)
    changing = [
        ["甲船舶有限公司", ONE, "船舶", "泽头镇", 20, ""],
        ["乙软件有限公司", TWO, "软件", "泽头镇", 6, ""],
    ]
    second = imported(boss, changing, at=LATER)
    third = LATER + timedelta(hours=1)
    imported(boss, [["乙软件有限公司", TWO, "软件", "泽头镇", 7, ""]], at=third)
    assert undone(boss, second.receipt, third + timedelta(hours=1)).answer == {"undone": 1, "left": 1}
    one, two = (Subject.objects.get(code=code) for code in (ONE, TWO))
    assert (one.region, values_on(TENANT, one.id, third.date())["headcount"]) == (TOWN, 12)
    assert values_on(TENANT, two.id, third.date())["headcount"] == 7
    with pytest.raises(Conflict):
        undone(boss, second.receipt, third + timedelta(hours=2))


def test_an_enterprise_with_a_fact_or_a_person_stays_when_its_import_is_undone(boss):
    first = imported(boss, [*ROWS, ["丙软件有限公司", a_code(), "软件", "泽头镇", 5, ""]])
    one, two = (Subject.objects.get(code=code) for code in (ONE, TWO))
    plans.a_fact(TENANT, LATER, "check", one.id, date(2026, 3, 1))
    beneath(two.id, "person", "王五")
    assert undone(boss, first.receipt).answer == {"undone": 1, "left": 2}
    assert firms(boss) == ["乙软件有限公司", "甲船舶有限公司"]


def test_the_same_request_twice_is_one_import(boss):
    key = a_key()
    first, second = (imported(boss, ROWS, key=key) for _ in range(2))
    assert first.receipt.act == second.receipt.act
    assert len(firms(boss)) == 2


PEOPLE = ["所属企业", "姓名", "工号", "职务", "入职日期"]


def test_people_are_entered_by_code_or_name_of_their_enterprise_and_found_again(boss):
    imported(boss, ROWS)
    rows = [
        [ONE, "张三", "A1", "法定代表人", "2025-03-01"], ["甲船舶有限公司", "李四", "", "安全员", ""],
        ["没有的公司", "王五", "", "", ""], [TWO, "李四", "", "焊工", "2030-01-01"],
    ]  # fmt: skip
    done = imported(boss, rows, head=PEOPLE, about=Kind.PERSON)
    assert done.receipt.answer == {"new": 2, "changed": 0, "unchanged": 0, "duplicates": 0, "wrong": 2}
    assert [(row, column) for row, column, _ in told(done.judged)] == [(4, "所属企业"), (5, "入职日期")]
    posts = {
        row.name: values_on(TENANT, row.id, NOON.date())["post"]
        for row in Subject.objects.filter(code__in=["A1"])
    }
    assert posts == {"张三": "principal"}
    again = imported(boss, rows[:2], head=PEOPLE, about=Kind.PERSON)
    assert (again.receipt, again.judged.unchanged) == (None, 2)
    undone(boss, done.receipt)
    assert not [line for line in queries.page(boss, Kind.PERSON).lines if line.enterprise]


def test_two_of_one_name_need_a_number(boss):
    imported(boss, ROWS)
    imported(boss, [[ONE, "张三", "A1", "", ""], [ONE, "张三", "A2", "", ""]], head=PEOPLE, about=Kind.PERSON)
    done = imported(boss, [[ONE, "张三", "", "焊工", ""]], head=PEOPLE, about=Kind.PERSON)
    assert told(done.judged) == [(2, "姓名", "企业里有 2 人同名，请填工号。")]


@pytest.mark.parametrize("broken", ["again", "undo"])
def test_broken_variants_are_noticed(boss, broken, monkeypatch):
    """Imports that do not look at what is there, and an undoing that leaves attributes behind."""
    first = imported(boss, ROWS)
    if broken == "again":
        monkeypatch.setattr("zhiben.orgs.imports.judging.Judge._changes", lambda *given: iter(()))
        assert imported(boss, [[*ROWS[0][:4], 99, ""]]).judged.unchanged == 1
    else:
        monkeypatch.setattr("zhiben.orgs.imports.store.undo_entry", lambda *given: None)
        undone(boss, first.receipt)
        assert firms(boss) != []
