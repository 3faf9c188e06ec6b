"""`zhiben indicator`: what a figure is and every row behind it, from the command line."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.builders import TODAY
from tests.rooms import hazards_made as yards
from tests.rooms.hazards_made import reported, step
from zhiben.cli import indicator as verb
from zhiben.cli.__main__ import Parser
from zhiben.domain.hazards import Event, Level
from zhiben.domain.refusals import Incomplete, NotFound

pytestmark = pytest.mark.django_db


def said(capsys, *arguments: str) -> str:
    parser = Parser(prog="zhiben indicator")
    verb.add_arguments(parser)
    assert verb.run(parser.parse_args(arguments)) == 0
    return str(capsys.readouterr().out)


def test_explain_lists_the_rows_behind_a_figure_also_as_known_before(capsys, monkeypatch):
    monkeypatch.setenv("ZHIBEN_TODAY", TODAY.isoformat())
    yard = yards.a_yard()
    hazard = reported(yard, found_on=date(2026, 3, 1))
    step(hazard, Event.GRADE, yard.officer, level=Level.MAJOR)
    told = json.loads(said(capsys, "explain", "major_found", "--period", "2026-03", "--json"))
    assert (told["value"], told["state"], told["count"]) == ("1", "given", 1)
    assert told["rows"][0]["subject"] == "龙泊修造船"
    assert told["indicator"]["formula"]["kind"] == "hazards"
    text = said(capsys, "explain", "major_found", "--period", "2026-03", "--as-known", "2026-03-01")
    assert "：0 条" in text
    assert "明细 0 行" in text
    assert "未报" in said(capsys, "explain", "media_exposed", "--period", "2026-03")
    assert "major_open" in said(capsys, "list")
    with pytest.raises(Incomplete):
        said(capsys, "explain", "visits", "--period", "March")
    with pytest.raises(NotFound):
        said(capsys, "explain", "none", "--period", "2026-03")
