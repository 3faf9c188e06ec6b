"""未报, 零报告 and a figure are three things wherever a figure stands; a sum of some of those who are asked
says so, on the page, in files and from the command line.
"""

from __future__ import annotations

import csv
import json
import re
from argparse import Namespace
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.template.loader import render_to_string

from tests.builders import NOON, TODAY
from tests.rooms import months_made as given
from tests.rooms.acting import TENANT
from tests.rooms.months_made import FEBRUARY, Office
from tests.web import world
from zhiben.cli import indicator, report
from zhiben.contents.xlsx.opening import opened
from zhiben.contents.xlsx.reading import tabs
from zhiben.domain.indicators import Amount

pytestmark = pytest.mark.django_db
# Of the two sections one has said nought, one nothing yet; of alarms nobody ever spoke; nothing was found.
PARTLY, NEVER, NOUGHT = "shut_down", "alarms", "major_found"


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("ZHIBEN_TODAY", TODAY.isoformat())
    made = given.an_office(NOON)
    given.opened(made, NOON)
    given.filed(given.of(made.ships), made.officer, NOON)
    return made


def text_of(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def test_the_page_of_a_month_and_of_a_figure_tell_the_three_apart(office):
    client = world.signed_in_as(office.chief)
    month = text_of(client, f"/months/{FEBRUARY}/sheet/")
    assert re.search(r"关闭取缔[^0-9]*0 1 个单位未报", month)
    assert re.search(r"告警数[^0-9]*未报", month)
    assert re.search(r"自查重大隐患排查数 条0", month)
    figure = text_of(client, f"/indicators/{PARTLY}/?period={FEBRUARY}")
    assert figure.count("还有 1 家没有报") == 2  # this month, and in all
    assert "本期未报" in text_of(client, f"/indicators/{NEVER}/?period={FEBRUARY}").replace(" ", "")


def test_files_for_analysis_keep_number_state_and_who_is_missing(office):
    client = world.signed_in_as(office.chief)
    table = client.get(f"/sheets/figures/{FEBRUARY}/?as=csv").content.decode("utf-8-sig")
    rows = {(row["指标编号"], row["范围"]): row for row in csv.DictReader(StringIO(table))}

    def told(name: str) -> list[str]:
        number, *others = (rows[name, ""][column] for column in ("本期", "本期状态", "本期未报单位"))
        return [f"{Decimal(number):f}".rstrip("0").rstrip(".") or "0" if number else "", *others]

    assert told(PARTLY) == ["0", "零报告", "1"]
    assert told(NEVER) == ["", "未报", ""]
    assert told(NOUGHT) == ["0", "零报告", ""]


def test_the_sheet_says_未报_and_which_sums_are_not_whole(office):
    client = world.signed_in_as(office.chief)
    draft = client.get(f"/sheets/draft/monthly/{FEBRUARY}/").content
    cells = [cell.text for cell in tabs(opened(draft))[0].cells.values()]
    assert "未报" in cells
    [said] = [text for text in cells if "个单位未报" in text]
    assert "关闭取缔" in said
    assert "未报的没有计入" in said


def test_the_command_line_tells_the_three_apart(office, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("zhiben.documents.printing._PROGRAMS", ())
    usual = {"as_known": None, "tenant": TENANT, "json": True}
    report.run(Namespace(action="month", period=FEBRUARY, out=tmp_path, **usual))
    figures = json.loads(capsys.readouterr().out)["figures"]
    assert figures[PARTLY]["now"] == {"value": "0.0000", "state": "zero", "missing": 1}
    assert figures[NEVER]["now"] == {"value": None, "state": "missing"}
    assert figures[NOUGHT]["now"] == {"value": "0", "state": "zero"}
    indicator.run(Namespace(action="explain", indicator=PARTLY, period=FEBRUARY, place="", **usual))
    told = json.loads(capsys.readouterr().out)
    assert (told["state"], told["missing"], told["total_missing"]) == ("zero", 1, 1)
    asked = usual | {"json": False}
    indicator.run(Namespace(action="explain", indicator=PARTLY, period=FEBRUARY, place="", **asked))
    assert "还有 1 个单位未报" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("amount", "says"),
    [
        (Amount(None), "未报"), (Amount(None, missing=2), "未报"), (Amount(None, whole=0), "—"),
        (Amount(0), "0"), (Amount(3, missing=2), "3 2 个单位未报"),
    ],
)  # fmt: skip
def test_the_public_board_tells_the_three_apart(amount, says):
    told = re.sub(r"<[^>]+>", "", render_to_string("wall/_amount.html", {"amount": amount}))
    assert re.sub(r"\s+", " ", told).strip() == says
