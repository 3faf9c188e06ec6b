"""Kinds beside no plan, and what a new edition of a kind may and may not change."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhiben.contents.record_editions import differences, load_kinds

KIND = """
format: zhiben-records/1
records:
- kind: drill
  nature: event
  name: {zh: 演练}
  about: enterprise
  filed_by: [principal]
  happened: held_on
  fields:
  - {name: held_on, type: date, label: 日期, required: true}
  - {name: people, type: number, unit: 人, min: 1, max: 500, label: 人数}
  - {name: way, type: choice, label: 方式, options: {alarm: 警报, whistle: 哨声}}
  - {name: sites, type: site, label: 场所, many: true}
  - {name: rows, type: table, label: 问题, rows: 10, columns: [{name: what, type: text, label: 问题}]}
  evidence:
  - {name: photos, type: image, label: 影像, at_least: 1}
  emits: [{fact: drill}]
  list: [held_on, people]
  import: {key: [about, held_on]}
  keep: {years: 6, basis: 局定}
  example: {held_on: 2026-02-12, photos: 1}
"""


def kinds(place: Path, text: str = KIND):
    place.mkdir(exist_ok=True)
    (place / "records.yaml").write_text(text, "utf-8")
    loaded = load_kinds(place)
    assert loaded.problems == ()
    return loaded.kinds


def told(tmp_path: Path, old: str, new: str) -> list[str]:
    assert old in KIND
    before, after = kinds(tmp_path / "a"), kinds(tmp_path / "b", KIND.replace(old, new))
    return [problem.what for problem in differences(before, after)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("label: 人数", "label: 参加人数"),
        ("min: 1, max: 500", "min: 0, max: 5000"),
        ("min: 1, max: 500, ", ""),
        ("{alarm: 警报, whistle: 哨声}", "{alarm: 警报器, whistle: 哨声, phone: 电话}"),
        ("at_least: 1", "at_least: 0"),
        ("rows: 10,", "rows: 50,"),
        ("type: date, label: 日期, required: true", "type: date, label: 日期"),
        ("  - {name: sites, type: site, label: 场所, many: true}\n", ""),
        ("  evidence:", "  - {name: more, type: text, label: 另记}\n  evidence:"),
        ("{zh: 演练}", "{zh: 演练, en: Drill}"),
    ],
)
def test_a_new_edition_may_add_relabel_retire_and_loosen(tmp_path, old, new):
    assert told(tmp_path, old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("type: number, unit: 人, min: 1, max: 500", "type: text", "的字段“人数”（people）换了类型"),
        ("type: site, label: 场所, many: true", "type: site, label: 场所", "（sites）换了类型"),
        ("unit: 人", "unit: 人次", "（people）换了单位或小数位"),
        ("min: 1,", "min: 2,", "（people）收紧了：min 变大"),
        ("max: 500", "max: 400", "（people）收紧了：max 变小"),
        ("{alarm: 警报, whistle: 哨声}", "{alarm: 警报}", "删了选项“哨声”（whistle）"),
        ("at_least: 1", "at_least: 1, help: 清楚", ""),
        ("rows: 10,", "rows: 5,", "（rows）收紧了：行数变少"),
        ("label: 方式,", "label: 方式, required: true,", "（way）由选填改成了必填"),
        ("about: enterprise", "about: section", "改了 about"),
        ("{name: what, type: text,", "{name: what, type: date,", "的字段“问题”（what）换了类型"),
    ],
)
def test_what_changes_the_meaning_is_refused_and_the_field_named(tmp_path, old, new, said):
    if "required: true," in new:  # the example must still file cleanly
        new += " help: 必选,"
        changed = KIND.replace(old, new).replace("example: {", "example: {way: alarm, ")
        before, after = kinds(tmp_path / "a"), kinds(tmp_path / "b", changed)
        found = [problem.what for problem in differences(before, after)]
    else:
        found = told(tmp_path, old, new)
    assert len(found) == (1 if said else 0)
    assert all(said in what for what in found)


def test_a_directory_without_kinds_says_what_to_write(tmp_path):
    [problem] = load_kinds(tmp_path).problems
    assert "没有登记表" in problem.what
