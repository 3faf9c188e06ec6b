"""`zhiben records`: a kind nobody has seen before, filed, imported and listed from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import TODAY
from tests.rooms import orgs_made, records_made
from tests.rooms.acting import TENANT
from zhiben.cli import records as verb
from zhiben.cli.__main__ import Parser
from zhiben.domain.access import Role
from zhiben.domain.cells import Status
from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.plans import queries as plans
from zhiben.plans.queries import Filters
from zhiben.records.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIBEN_TODAY", TODAY.isoformat())


@pytest.fixture
def firm(tmp_path: Path):
    orgs_made.authorities()
    orgs_made.a_section()
    records_made.adopt()
    return records_made.a_firm()


def said(capsys, *arguments: object) -> tuple[int, object]:
    parser = Parser(prog="zhiben records")
    verb.add_arguments(parser)
    code = verb.run(parser.parse_args([str(one) for one in arguments]))
    told = capsys.readouterr().out
    return code, json.loads(told) if "--json" in arguments else told


def a_file(place: Path, text: str, name: str = "演练.yaml") -> Path:
    (place / "现场.png").write_bytes(records_made.a_png())
    (place / name).write_text(text, "utf-8")
    return place / name


GOOD = """
about: 龙泊修造船
held_on: 2026-02-12
four_no: yes
people: 86
photos: [现场.png]
problems: [{what: 集合点太远, days: 3}]
"""


def test_a_record_is_filed_from_a_file_once_and_counts(capsys, tmp_path, firm):
    path = a_file(tmp_path, GOOD)
    code, told = said(capsys, "file", "quick_drill", path, "--json")
    assert (code, told["outcome"]) == (0, "applied")
    code, again = said(capsys, "file", "quick_drill", path, "--json")
    assert (again["outcome"], again["record"]) == ("repeated", told["record"])
    rows = plans.obligation_list(
        orgs_made.an_officer(), filters=Filters(enterprise=firm, duty="drill"), today=TODAY
    ).rows
    assert {row.word for row in rows if row.period == "2026-H1"} == {Status.DONE}
    code, listed = said(capsys, "list", "quick_drill", "--json")
    assert [(one["about"], one["values"]["people"]) for one in listed] == [("龙泊修造船", "86 人")]
    assert "共 1 条" in said(capsys, "list", "quick_drill")[1]


def test_what_is_wrong_is_said_field_by_field(capsys, tmp_path, firm):
    path = a_file(tmp_path, "held_on: 2026-02-30\npeople: 0\n")
    code, told = said(capsys, "file", "quick_drill", path, "--json")
    assert code == 1
    assert {one["label"]: one["reason"] for one in told["problems"]} == {
        "演练日期": "填日期，如 2026-06-12。",
        "是否“四不”": "没有填。",
        "参加人数": "不小于 1人。",
        "影像": "至少 1 件，现在 0 件。",
    }
    assert not Record.objects.exists()


def test_a_table_is_tried_first_then_imported(capsys, tmp_path, firm):
    rows = "企业,演练日期,是否“四不”,参加人数\n龙泊修造船,2026-02-01,是,86\n龙泊修造船,2026-02-02,是,几个\n"
    path = a_file(tmp_path, rows, "演练.csv")
    code, tried = said(capsys, "import", "quick_drill", path, "--dry-run", "--json")
    assert (code, tried["accepted"], tried["act"], Record.objects.count()) == (1, 1, None, 0)
    assert tried["errors"] == [{"row": 3, "column": "参加人数", "value": "几个", "reason": "填数字。"}]
    _, done = said(capsys, "import", "quick_drill", path, "--json")
    assert (done["rows"], done["accepted"], done["unchanged"], Record.objects.count()) == (2, 1, 0, 1)
    _, again = said(capsys, "import", "quick_drill", path, "--json")
    assert (again["accepted"], again["unchanged"], Record.objects.count()) == (0, 1, 1)
    assert "错误 1 处" in said(capsys, "import", "quick_drill", path)[1]


def test_somebodys_account_has_that_persons_reach(capsys, tmp_path, firm):
    person = orgs_made.beneath(firm, "person", "李总")
    orgs_made.a_grant(person, Role.PRINCIPAL, enterprises=[firm], regions=[])
    orgs_made.an_account(person, "li")
    records_made.a_firm("别的船厂")
    path = a_file(tmp_path, GOOD.replace("about: 龙泊修造船\n", ""))
    assert said(capsys, "file", "quick_drill", path, "--as", "li", "--json")[1]["outcome"] == "applied"
    other = a_file(tmp_path, GOOD.replace("龙泊修造船", "别的船厂"), "另.yaml")
    with pytest.raises(NotFound):
        said(capsys, "file", "quick_drill", other, "--as", "li", "--json")
    with pytest.raises(Incomplete, match="record_about"):
        said(capsys, "file", "quick_drill", path, "--json")


def test_an_unknown_kind_and_an_unreadable_file_are_refused_in_words(capsys, tmp_path, firm):
    with pytest.raises(NotFound):
        said(capsys, "list", "nothing", "--tenant", TENANT)
    with pytest.raises(Incomplete, match="record_file"):
        said(capsys, "file", "quick_drill", a_file(tmp_path, "- a\n- b\n"))
    with pytest.raises(NotFound, match="evidence"):
        said(capsys, "file", "quick_drill", a_file(tmp_path, GOOD.replace("现场", "没有")))
