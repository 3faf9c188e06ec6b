"""Two texts of a content held against each other, item by item."""

from __future__ import annotations

from zhiben.contents.comparing import differences

OLD = """
questions:
- {id: a, text: 甲, options: {x: 是, y: 否}}
- {id: b, text: 乙}
days: {general: 7}
say:
- text: 第一句
- text: 第二句，{n.now}家
  when: n.now > 0
many: [1, 2]
"""


def told(old: str, new: str) -> list[tuple[str, str | None, str | None]]:
    found = differences({"a.yaml": old}, {"a.yaml": new})
    return [("/".join(one.path), one.was, one.now) for one in found]


def test_entries_are_the_same_by_name_wherever_they_stand() -> None:
    moved = OLD.replace(
        "- {id: a, text: 甲, options: {x: 是, y: 否}}\n- {id: b, text: 乙}",
        "- {id: b, text: 乙}\n- {id: a, text: 甲, options: {x: 是, y: 错}}",
    )
    assert told(OLD, moved) == [("questions/甲（a）/options/y", "否", "错")]


def test_what_comes_and_goes_is_said_whole_and_a_value_by_its_place() -> None:
    new = OLD.replace("- {id: b, text: 乙}", "- {id: c, text: 丙}").replace("general: 7", "general: 5")
    assert told(OLD, new) == [
        ("questions/乙（b）", "id：b，text：乙", None),
        ("questions/丙（c）", None, "id：c，text：丙"),
        ("days/general", "7", "5"),
    ]


def test_a_sentence_that_was_rewritten_is_one_difference() -> None:
    assert told(OLD, OLD.replace("第二句，", "第二句改了，")) == [
        ("say/第二句改了，{n.now}家/text", "第二句，{n.now}家", "第二句改了，{n.now}家")
    ]
    assert told(OLD, OLD.replace("- text: 第一句\n", "- text: 第一句\n- text: 新的一句\n")) == [
        ("say/新的一句", None, "text：新的一句")
    ]


def test_comments_and_layout_are_no_difference_and_files_come_and_go() -> None:
    assert told(OLD, "# 说明\n" + OLD.replace("{general: 7}", "\n  general: 7")) == []
    assert told(OLD, OLD.replace("[1, 2]", "[1, 3]")) == [("many", "1、2", "1、3")]
    assert [one.file for one in differences({"a.yaml": "x: 1\n"}, {"b.yaml": "x: 1\n"})] == [
        "a.yaml",
        "b.yaml",
    ]
    assert differences({"a.txt": "1"}, {"a.txt": "2"}) == ()
