"""The shipped criteria: all are there, dated, known to the vocabulary; each finds itself by its own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from zhiben.contents import criteria_grammar as grammar
from zhiben.contents.criteria import load_criteria
from zhiben.domain.criteria.library import OWN, Criterion, Standard
from zhiben.domain.criteria.matching import Verdict
from zhiben.library.criteria import SHIPPED, shipped

TODAY = date(2026, 11, 25)
ITEMS = {
    "MB2024": 15, "MB2023": 9, "CB_SHIP": 9, "SHIP_GUIDE": 12, "GM2023": 65, "FIRE2025": 0, "FIRE2017": 37,
    "TSE2024": 28, "TSE_MTD": 5, "GEN": 12,
}  # fmt: skip
LIBRARY = shipped().library


def test_every_item_of_every_standard_is_there_and_nothing_is_wrong() -> None:
    loaded = load_criteria(SHIPPED)
    assert loaded.problems == ()
    assert {one.id: len(one.criteria) for one in loaded.library.standards} == ITEMS
    assert sum(ITEMS.values()) == 192


def test_what_is_not_verified_is_known_and_decides_nothing() -> None:
    items = [item for standard in LIBRARY.standards for item in standard.criteria]
    assert Counter(item.confidence for item in items) == {"sure": 123, "likely": 40, "check": 29}
    assert Counter(item.judge for item in items)["human_only"] == 40
    assert not any(item.decidable for item in items if item.confidence == "check")


def test_the_industries_are_those_of_the_vocabulary() -> None:
    facts = yaml.safe_load((SHIPPED.parent / "plans/wendeng-2024-2026/facts.yaml").read_text("utf-8"))
    assert LIBRARY.industries == facts["subjects"]["enterprise"]["attributes"]["industry"]["options"]


@pytest.mark.parametrize(
    ("day", "series", "standard"),
    [
        (date(2023, 11, 30), "MB", None),
        (date(2023, 12, 1), "MB", "MB2023"),
        (date(2024, 12, 2), "MB", "MB2023"),
        (date(2024, 12, 3), "MB", "MB2024"),
        (date(2018, 6, 30), "FIRE", None),
        (date(2025, 10, 31), "FIRE", "FIRE2017"),
        (date(2025, 11, 1), "FIRE", "FIRE2025"),
        (date(2023, 5, 14), "GM", None),
        (date(2023, 5, 15), "GM", "GM2023"),
        (date(2024, 12, 1), "TSE", "TSE2024"),
    ],
)
def test_the_version_in_force_goes_by_the_day(day: date, series: str, standard: str | None) -> None:
    found = [one.id for one in LIBRARY.standards if one.series == series and one.in_force(day)]
    assert found == ([standard] if standard else [])


# ── every item by its own words ──────────────────────────────────────────────────────────────────


def a_day_of(standard: Standard) -> date:
    return TODAY if standard.in_force(TODAY) else (standard.valid_until or TODAY) - timedelta(days=1)


def variations(text: str) -> Iterator[str]:
    yield text
    yield f"检查发现：{text}。"
    yield text.replace("，", "").replace("、", "")
    yield text.replace("，", ",").replace("（", "(").replace("）", ")")
    yield text.replace("未", "没有", 1)
    yield f"{text}，请企业限期整改"


def expected(standard: Standard, item: Criterion) -> Verdict:
    if standard.decided_by != OWN:
        return Verdict.OTHER_REGIME
    return Verdict.SUGGEST if item.decidable else Verdict.HUMAN_ONLY


@pytest.mark.parametrize("standard", LIBRARY.standards, ids=lambda one: one.id)
def test_every_item_by_its_own_words_comes_first_in_each_of_its_industries(standard: Standard) -> None:
    wrong = []
    for item in standard.criteria:
        for number, industry in enumerate(sorted(item.industries or LIBRARY.industries)):
            for text in variations(item.text) if number == 0 else [item.text]:
                answer = shipped().match(text, industry, a_day_of(standard))
                first = answer.candidates[0].criterion.id if answer.candidates else None
                if (first, answer.verdict) != (item.id, expected(standard, item)):
                    wrong.append((item.id, industry, text, first, answer.verdict))
    assert wrong == []


CLEARED = (
    "未发现{}的情况", "不存在{}等问题", "未见{}现象", "{}。以上问题均已整改完毕", "{}。已整改。",
    "{}；整改情况：已完成整改", "{}，该隐患已销号",
)  # fmt: skip
STANDING = ("{}，未整改", "{}，已责令限期整改", "{}，拟更换", "{}，逾期未整改到位")


@pytest.mark.parametrize("standard", LIBRARY.standards, ids=lambda one: one.id)
def test_every_item_is_still_found_where_it_is_only_to_be_put_right(standard: Standard) -> None:
    wrong = []
    for item in standard.criteria:
        for form in STANDING:
            text = form.format(item.text)
            first = found(text, min(item.industries or LIBRARY.industries), a_day_of(standard))[:1]
            if first != [item.id]:
                wrong.append((text, first))
    assert wrong == []


@pytest.mark.parametrize("standard", LIBRARY.standards, ids=lambda one: one.id)
def test_no_item_is_found_where_its_own_words_are_denied_or_told_as_put_right(standard: Standard) -> None:
    wrong = []
    for item in standard.criteria:
        for form in CLEARED:
            text = form.format(item.text)
            if item.id in found(text, min(item.industries or LIBRARY.industries), a_day_of(standard)):
                wrong.append(text)
    assert wrong == []


@pytest.mark.parametrize(
    ("industry", "text", "first", "verdict"),
    [
        ("industrial_other", "快速冻结间有十名作业人员", "GM-12-02", Verdict.SUGGEST),
        ("industrial_other", "快速冻结间有9名作业人员", None, Verdict.NONE),
        ("industrial_other", "煤气排水器封堵压力0.02MPa", "GM-04-08", Verdict.SUGGEST),
        ("industrial_other", "煤气排水器封堵压力30kPa", None, Verdict.NONE),
        ("shipbuilding", "6级大风吊装分段", "SHIP-07", Verdict.HUMAN_ONLY),
        ("shipbuilding", "5级大风吊装分段", None, Verdict.NONE),
        ("civil_explosives", "主要负责人任职7个月未考核合格", "MB24-03", Verdict.SUGGEST),
        ("civil_explosives", "主要负责人任职5个月未考核合格", None, Verdict.NONE),
        ("civil_explosives", "主要负责人未考核合格", "MB24-03", Verdict.HUMAN_ONLY),
        ("civil_explosives", "定员10人，现场12人", "MB24-04", Verdict.SUGGEST),
        ("civil_explosives", "定员10人，现场10人", None, Verdict.NONE),
        ("industrial_other", "扶梯扶手带与障碍物距离350mm未设防护挡板", "TSE-5.6.5", Verdict.OTHER_REGIME),
        ("industrial_other", "扶梯扶手带与障碍物距离50厘米未设防护挡板", None, Verdict.NONE),
        ("shipbuilding", "喷漆室使用油性漆，没装可燃气体报警", "GM-07-07", Verdict.SUGGEST),
        ("shipbuilding", "喷漆室没装可燃气体报警", "GM-07-07", Verdict.HUMAN_ONLY),
        ("shipbuilding", "喷漆室使用水性漆，没装可燃气体报警", None, Verdict.NONE),
        ("waste_recycling", "有限空间有台账，未辨识，未设警示标志", "GM-13-01", Verdict.HUMAN_ONLY),
        ("waste_recycling", "干式除尘系统无惰化、抑爆，泄爆片完好", None, Verdict.NONE),
        ("industrial_other", "铸造炉炉坑积水，停炉检修中", None, Verdict.NONE),
        ("industrial_other", "行车急停失效，已停用封存", None, Verdict.NONE),
    ],
)
def test_numbers_conjunctions_and_exceptions_are_kept_to(
    industry: str, text: str, first: str | None, verdict: Verdict
) -> None:
    answer = shipped().match(text, industry, TODAY)
    ids = [one.criterion.id for one in answer.candidates]
    assert (ids[:1], answer.verdict) == ([first] if first else [], verdict)


def test_an_item_is_never_found_outside_its_industry_or_its_days() -> None:
    text = "装药工房超定员生产"
    assert found(text, "civil_explosives", TODAY) == ["MB24-04"]
    assert found(text, "civil_explosives", date(2024, 6, 1)) == ["MB23-04"]
    assert found(text, "civil_explosives", date(2022, 6, 1)) == []
    assert found(text, "software_it", TODAY) == []


def found(text: str, industry: str, day: date) -> list[str]:
    return [one.criterion.id for one in shipped().match(text, industry, day).candidates]


# ── mistakes in files ────────────────────────────────────────────────────────────────────────────

HEAD = """format: zhiben-criteria-library/1
industries: {shipbuilding: 船舶工业}
regimes: {fire: 消防救援机构}
"""
STANDARD = """format: zhiben-criteria/1
standard:
  id: GM2023
  series: GM
  title: 工贸标准
  number: 第10号
  authority: 应急管理部
  decided_by: own
  confidence: sure
  valid_from: "2023-05-15"
criteria:
- id: GM-1
  clause: 第一条
  text: 喷漆室无通风
  level: major
  judge: suggest
  confidence: sure
  industries: [shipbuilding]
  about: [喷漆室]
  any:
  - {text: 无通风, told: ["-通风"]}
- id: GM-2
  clause: 第二条
  text: 速冻间超员
  level: major
  judge: suggest
  confidence: sure
  any:
  - {text: 超过9人, told: ["人>9"]}
"""
NEXT = STANDARD.replace("GM2023", "GM2027").replace("GM-", "GN-").replace("2023-05-15", "2027-01-01")
WORDS = (
    "format: zhiben-criteria-words/1\nthings: {喷漆室: [喷漆房], 通风: [风机]}\nsimplified: [備备]\n"
    + "".join(f"{name}: [词]\n" for name in grammar.LISTS)
)


def lay_out(directory: Path, **files: str) -> Path:
    usual = {"library": HEAD, "words": WORDS, "GM2023": STANDARD}
    for name, text in (usual | files).items():
        (directory / f"{name}.yaml").write_text(text, "utf-8")
    return directory


def test_a_small_library_loads(tmp_path: Path) -> None:
    assert load_criteria(lay_out(tmp_path)).problems == ()


@pytest.mark.parametrize(
    ("right", "wrong", "line", "told"),
    [
        ("level: major", "level: mayor", 15, "是不是“major”"),
        ("id: GM-2", "id: GM-1", 22, "编号“GM-1”已写在 GM2023.yaml 第 12 行"),
        ('valid_from: "2023-05-15"', 'valid_from: "2023-02-30"', 10, "施行日期"),
        ("  clause: 第一条\n", "", 12, "缺“clause”"),
        ("[shipbuilding]", "[shipbilding]", 18, "是不是“shipbuilding”"),
        ("about: [喷漆室]", "about: [喷漆房间]", 19, "没有事物“喷漆房间”"),
        ('"-通风"', '"-通风机"', 21, "是不是“通风”"),
        ('"人>9"', '"马>9"', 29, "没有单位“马”"),
        ('"人>9"', '"人>9 |"', 29, "竖线"),
        ('"人>9"', '"人<限"', 29, "限额"),
        ("decided_by: own", "decided_by: fires", 8, "没有判定部门“fires”"),
        ("  authority: 应急管理部\n", "  authority: 应急管理部\n  colour: red\n", 8, "没有“colour”"),
        ("id: GM2023", "id: GM2024", 3, "文件名与编号"),
        ("  decided_by: own\n", '  decided_by: own\n  issued: "2024-01-01"\n', 11, "早于发布日期"),
        ('"2023-05-15"\n', '"2023-05-15"\n  valid_until: "2023-05-15"\n', 11, "不晚于施行日期"),
        ("  any:\n  - {text: 超过9人, told: [\"人>9\"]}\n", "", 22, "没有要件"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_line_and_remedy(
    tmp_path: Path, right: str, wrong: str, line: int, told: str
) -> None:
    assert right in STANDARD
    problems = load_criteria(lay_out(tmp_path, GM2023=STANDARD.replace(right, wrong))).problems
    assert (problems[0].file, problems[0].line) == ("GM2023.yaml", line)
    assert told in problems[0].what + problems[0].mend
    assert problems[0].mend


def test_versions_of_one_standard_are_never_in_force_together(tmp_path: Path) -> None:
    (problem,) = load_criteria(lay_out(tmp_path, GM2027=NEXT)).problems
    assert "GM2023 与 GM2027 同属 GM，施行期间重叠" in problem.what
    closed = STANDARD.replace('"2023-05-15"', '"2023-05-15"\n  valid_until: "2027-01-01"')
    assert load_criteria(lay_out(tmp_path, GM2023=closed)).problems == ()


def test_a_missing_or_empty_file_is_told(tmp_path: Path) -> None:
    lay_out(tmp_path, GM2023="")
    (tmp_path / "words.yaml").unlink()
    told = [(one.file, one.what) for one in load_criteria(tmp_path).problems]
    assert told == [("GM2023.yaml", "文件是空的"), ("words.yaml", "没有这个文件")]
