"""The shipped checklists: all seven, all 129 items, tied to criteria, clauses and the plan's aspects; and
what is said of broken ones, at which line.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from zhiben.contents.checklist_checks import Known
from zhiben.contents.checklist_form import next_id, renumber, tree, tree_of, written
from zhiben.contents.checklists import load_checklists
from zhiben.contents.criteria import load_criteria
from zhiben.contents.plans import load_plan
from zhiben.contents.problems import Problems
from zhiben.contents.strict import plain, read_text
from zhiben.domain.checklists import COMMON, JUDGING, OnFail, Proof, Side, compose

CONTENT = Path(__file__).resolve().parents[2] / "content"
SHIPPED = CONTENT / "checklists"
LIBRARY = load_criteria(CONTENT / "criteria").library
CRITERIA = {item.id: item for standard in LIBRARY.standards for item in standard.criteria}
PLAN = load_plan(CONTENT / "plans" / "wendeng-2024-2026").plan
KNOWN = Known(CRITERIA, LIBRARY.industries, {clause.id for clause in PLAN.clauses})
LISTS = {one.key: one for one in load_checklists(SHIPPED, KNOWN).lists}
ITEMS = {
    COMMON: 17, "civil_explosives": 24, "shipbuilding": 25, "waste_recycling": 25, "software_it": 19,
    "principal_led_check": 10, "drill_four_no": 9,
}  # fmt: skip


def test_all_seven_lists_and_129_items_are_there_and_nothing_is_wrong():
    assert load_checklists(SHIPPED, KNOWN).problems == ()
    assert {key: len(one.items) for key, one in LISTS.items()} == ITEMS
    assert sum(ITEMS.values()) == 129
    assert all(one.titles["en"] and one.in_force(date(2026, 11, 25)) for one in LISTS.values())


def test_items_fail_as_the_given_lists_say():
    found = Counter(item.on_fail for one in LISTS.values() for item in one.items)
    assert found == {
        OnFail.GENERAL: 74, OnFail.MAJOR_IF_MATCHED: 27, OnFail.MAJOR: 15, OnFail.GATE: 10, OnFail.INFO: 3,
    }  # fmt: skip


def test_what_every_inspection_must_have_is_a_gate():
    by_id = {item.id: item for item in LISTS[COMMON].items}
    assert [id_ for id_, item in by_id.items() if item.is_needed] == ["COM-01", "COM-02", "COM-03"]
    assert (by_id["COM-01"].proven_by, by_id["COM-03"].proven_by) == (Proof.BRIEFING, Proof.SPOT_TEST)
    assert by_id["COM-02"].counts_as == JUDGING


@pytest.mark.parametrize(
    ("key", "duty"), [("waste_recycling", "seven-aspects"), ("software_it", "software-aspects")]
)
def test_required_aspects_are_the_plan_s_targets(key, duty):
    [owed] = [one for one in PLAN.duties if one.id == duty]
    assert [one.target for one in LISTS[key].required] == [item for item, _ in owed.terms.members.items]


def test_a_paper_of_all_lists_has_each_item_once():
    for side in Side:
        paper = compose(LISTS.values(), side)
        ids = [line.item.id for line in paper.lines]
        expected = [i.id for one in LISTS.values() for i in one.items if side in i.used_by]
        assert sorted(ids) == sorted(expected)
        assert ids[0].startswith("COM-")


# ── broken ones ──────────────────────────────────────────────────────────────────────────────────

GOOD = """\
format: zhiben-checklist/1
list: docks
title: {zh: 船坞清单, en: Docks}
prefix: DK
industries: [shipbuilding]
valid_from: "2026-01-01"
clauses: ["3.5.6"]
required_aspects:
- {aspect: 船坞, target: dock}
items:
- id: DK-01
  aspect: 船坞
  item: 坞门密封完好
  method: 看现场
  basis: 企业规程
  fail: general
  used_by: [bureau, enterprise]
  confidence: likely
- id: DK-02
  aspect: 起重
  item: 限位有效
  method: 测试
  basis: GB/T 6067.1
  fail: major_if_matched
  criteria: [SHIP-04]
  used_by: [bureau]
  confidence: likely
  when: {item: DK-01, is: [pass, fail]}
"""


def load(tmp_path: Path, **texts: str):
    for name, text in texts.items():
        (tmp_path / f"{name.replace('__', '-')}.yaml").write_text(text, "utf-8")
    return load_checklists(tmp_path, KNOWN)


def test_a_list_with_a_branch_and_an_aspect_loads(tmp_path):
    [one] = load(tmp_path, docks=GOOD).lists
    assert (one.items[1].when.item, one.required[0].target, one.file) == ("DK-01", "dock", "docks.yaml")
    assert one.is_for("shipbuilding")
    assert not one.is_for("software_it")


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "mend"),
    [
        (
            "fail: general",
            "fail: fatal",
            16,
            "“fail” 应当是 gate、major、major_if_matched、general、info 之一，写的是“fatal”",
            "",
        ),
        ("  basis: 企业规程\n", "", 11, "检查项 缺“basis”", ""),
        ("  method: 看现场\n", "  methods: 看现场\n", 14, "检查项 没有“methods”这一项", "是不是“method”？"),
        ("id: DK-02", "id: DK-01", 19, "编号“DK-01”已写在第 11 行", "改成另一项，或删去一处。"),
        (
            "id: DK-02",
            "id: 限位",
            19,
            "“id” 应当是 编号（大写字母、横线、两三位数字，如 MB-01），写的是“限位”",
            "",
        ),
        (
            "item: 限位有效",
            "item: 坞门 密封完好。",
            21,
            "同样的内容已写在第 13 行",
            "改成另一项，或删去一处。",
        ),
        ("SHIP-04", "SHIP-99", 25, "没有判定条目“SHIP-99”", ""),
        (
            "  criteria: [SHIP-04]\n",
            "",
            24,
            "写了 major_if_matched，没有写对照哪些判定条目",
            "补上 criteria，或改成 general。",
        ),
        (
            "item: DK-01, is",
            "item: DK-02, is",
            28,
            "前面没有编号“DK-02”",
            "是不是“DK-01”？前提只能问排在前面的一项。",
        ),
        (
            "item: DK-01, is",
            "item: ZZ-77, is",
            28,
            "前面没有编号“ZZ-77”",
            "可用：DK-01。前提只能问排在前面的一项。",
        ),
        (
            "is: [pass, fail]",
            "is: [pass, fail, not_applicable, unchecked]",
            28,
            "四种结论都写了，等于没有前提",
            "删去 when，或只写其中几种。",
        ),
        ("is: [pass, fail]", "is: []", 28, "“is” 应当是 至少 1 项的列表，写的是一个列表", ""),
        ("[shipbuilding]", "[shipbulding]", 5, "没有行业“shipbulding”", "是不是“shipbuilding”？"),
        ("[shipbuilding]", "some", 5, "“industries” 应当是 all，写的是“some”", ""),
        ("3.5.6", "3.5.60", 7, "没有条款“3.5.60”", ""),
        ("{aspect: 船坞,", "{aspect: 船只,", 9, "必查方面“船只”没有一项", "可用：船坞、起重。或给它写一项。"),
        ("target: dock}\n", "target: dock}\n- {aspect: 船坞}\n", 10, "必查方面“船坞”写了两次", "删去一处。"),
        (
            '"2026-01-01"\n',
            '"2026-01-01"\nvalid_until: "2026-01-01"\n',
            7,
            "停用日期不晚于启用日期",
            "检查两个日期。",
        ),
        ("list: docks", "list: dock", 2, "文件名与清单代码“dock”不一致", "文件改名为 dock.yaml。"),
        (
            "used_by: [bureau]",
            "used_by: [bureau, expert]",
            26,
            "“used_by” 应当是 bureau、enterprise 之一，写的是“expert”",
            "",
        ),
        (
            "checklist/1",
            "checklist/2",
            1,
            "“format” 应当是 zhiben-checklist/1，写的是“zhiben-checklist/2”",
            "",
        ),
    ],
)
def test_each_mistake_is_said_at_its_line(tmp_path, old, new, line, what, mend):
    assert GOOD.count(old) >= 1
    found = load(tmp_path, docks=GOOD.replace(old, new, 1))
    assert found.lists == ()
    said = {problem.line: problem for problem in found.problems}
    assert line in said, found.problems
    assert said[line].what == what
    assert not mend or said[line].mend == mend


def test_an_empty_file_and_one_that_is_no_text_are_said(tmp_path):
    (tmp_path / "b.yaml").write_bytes(b"\xff\xfeformat")
    found = load(tmp_path, a="")
    assert [problem.what for problem in found.problems] == ["文件是空的", "文件是 UTF-16 编码"]


def test_two_versions_of_a_list_begin_on_different_days_and_a_prefix_is_one_list_s(tmp_path):
    other = GOOD.replace("list: docks", "list: quays")
    found = load(tmp_path, docks=GOOD, docks__2027=GOOD, quays=other)
    whats = [problem.what for problem in found.problems]
    assert whats.count("前缀“DK”已由“docks”使用") == 1
    assert "docks.yaml 也从这一天起用" in whats or "docks-2027.yaml 也从这一天起用" in whats
    later = GOOD.replace("2026-01-01", "2027-01-01")
    (tmp_path / "quays.yaml").unlink()
    assert len(load(tmp_path, docks=GOOD, docks__2027=later).lists) == 2


def test_an_item_said_to_be_the_same_as_one_that_is_nowhere_is_a_mistake(tmp_path):
    other = GOOD.replace("docks", "quays").replace("DK", "QY")
    same = other.replace("  when:", "  same_as: [DK-02]\n  when:")
    assert load(tmp_path, docks=GOOD, quays=same).problems == ()
    found = load(tmp_path, quays=same.replace("[DK-02]", "[DK-77]"))
    assert [problem.what for problem in found.problems] == ["没有编号“DK-77”"]


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [
        ("proven_by: briefing", "note: 无", "通用项缺宣讲（proven_by: briefing，fail: gate）"),
        ("proven_by: spot_test", "evidence: [note]", "通用项缺一线抽查（proven_by: spot_test）"),
        (
            "counts_as: judging_criteria",
            "note: 无",
            "通用项缺判定标准落实（counts_as: judging_criteria，must_answer: true）",
        ),
        ("industries: all", "industries: [software_it]", "通用项不分行业"),
        ("clauses:", 'valid_until: "2027-01-01"\nclauses:', "通用项不能停用"),
    ],
)
def test_nobody_edits_away_what_the_plan_asks_of_every_inspection(tmp_path, old, new, lost):
    text = (SHIPPED / f"{COMMON}.yaml").read_text("utf-8")
    assert old in text
    found = load(tmp_path, **{COMMON: text.replace(old, new)})
    assert [problem.what for problem in found.problems] == [lost]


def test_the_spot_test_may_be_made_no_gate(tmp_path):
    """方案 3.1.9 says more of it, not on every visit: whether it is a gate is the authority's to say."""
    text = (SHIPPED / f"{COMMON}.yaml").read_text("utf-8")
    third = text[text.index("COM-03") : text.index("COM-04")]
    eased = third.replace("fail: gate", "fail: general").replace("  must_answer: true\n", "")
    assert load(tmp_path, **{COMMON: text.replace(third, eased)}).problems == ()


# ── as a form ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("key", ITEMS)
def test_a_list_written_anew_is_the_same_list_and_each_line_is_known_for_its_item(tmp_path, key):
    one = LISTS[key]
    text = written(tree_of(one))
    (tmp_path / one.file).write_text(text.text, "utf-8")
    assert load_checklists(tmp_path, KNOWN).lists == (one,)
    line = text.text.splitlines().index(f"- id: {one.items[-1].id}") + 1
    assert text.part(line) == ("items", len(one.items) - 1, "id")


@pytest.mark.parametrize("rude", ["“引号”: {a}", "- x", "# 注", "12", "true", "a: b\n- c", "'", "\\", "null"])
def test_whatever_is_typed_stays_what_was_typed(tmp_path, rude):
    sent = {"items.0.id": ["DK-01"], "items.0.item": [rude], "items.0.note": [rude], "list": ["docks"]}
    made = tree(sent)
    text = written(tree_of(load(tmp_path, docks=GOOD).lists[0]) | {"items": made["items"]}).text
    [item] = plain(read_text(text, "x", Problems()).root)["items"]
    assert (item["item"], item["note"]) in {(rude, rude), (12, 12)}


def test_a_number_is_never_given_twice():
    made = tree({"items.0.id": ["DK-07"], "prefix": ["DK"]}, "add:items", after=31)
    assert [one["id"] for one in made["items"]] == ["DK-07", "DK-32"]
    assert tree({"prefix": ["DK"]}, "add:items")["items"][0]["id"] == "DK-01"
    assert next_id({"prefix": "DK", "items": [{"id": "DK-100"}]}) == "DK-101"


@pytest.mark.parametrize(
    ("do", "left"),
    [("drop:items.1", "13"), ("up:items.1", "213"), ("down:items.1", "132"), ("up:items.0", "123"),
     ("down:items.2", "123"), ("drop:items.9", "123"), ("drop:items.x", "123"), ("", "123")],
)  # fmt: skip
def test_items_are_dropped_and_moved(do, left):
    sent = {f"items.{n}.id": [str(n + 1)] for n in range(3)}
    assert "".join(one["id"] for one in tree(sent, do)["items"]) == left


def test_odd_names_of_a_form_are_no_items():
    odd = {f"items.{n}.id": ["DK-01"] for n in ("x", "-1", "9" * 5000, "٣", "")} | {"items": ["DK-01"]}
    assert tree(odd, f"up:items.{'9' * 5000}")["items"] == []


def test_a_new_list_is_numbered_by_the_prefix_written_now_and_conditions_follow():
    made = tree({"items.0.id": ["XX-01"], "items.1.id": ["XX-07"], "items.1.when.item": ["XX-01"]})
    renumber(made | {"prefix": "FC"})
    assert [(one["id"], one.get("when", {}).get("item")) for one in made["items"]] == [
        ("FC-01", None), ("FC-02", "FC-01"),
    ]  # fmt: skip
