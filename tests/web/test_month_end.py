"""The month-end: two clicks after the month is locked, and the figures are the same on its page, in the
sheet, in the paper and from the command line; each opens the rows it counts.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import documents_made
from tests.rooms import months_made as given
from tests.rooms.months_made import FEBRUARY, Office
from tests.web import world
from zhiben.cli import report
from zhiben.cli.__main__ import Parser
from zhiben.contents.xlsx.opening import opened
from zhiben.contents.xlsx.reading import tabs
from zhiben.ground.evidence import files
from zhiben.reports.figures import rules
from zhiben.reports.models import Paper, SheetFile

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"[\d.]+")
LINK = re.compile(r'<a href="(/indicators/([a-z_]+)/[^"]+)">([\d.]+)</a>')


@pytest.fixture
def office() -> Office:
    """With briefings in the month, which is locked."""
    made = given.an_office(NOON)
    documents_made.a_letterhead()
    for day, n in ((2, 30), (9, 12)):
        given.briefed(NOON.date().replace(month=2, day=day), NOON, n=n)
    given.locked(made, NOON)
    return made


def on_page(officer: Any) -> Mapping[str, tuple[str, Decimal]]:
    """What the month's page says by indicator: where it leads, and the figure of the month."""
    page = officer.get(f"/months/{FEBRUARY}/").content.decode()
    found: dict[str, tuple[str, Decimal]] = {}
    for address, indicator, value in LINK.findall(page):
        found.setdefault(indicator, (html.unescape(address), Decimal(value)))
    return found


def in_sheet(content: bytes) -> Mapping[str, Decimal]:
    """What the sheet says by title: title, unit, figure of the month stand side by side."""
    rows: dict[int, list[tuple[int, str]]] = {}
    for at, cell in tabs(opened(content))[0].cells.items():
        rows.setdefault(at.row, []).append((at.column, cell.text))
    found: dict[str, Decimal] = {}
    for row in rows.values():
        told = [text for _, text in sorted(row)]
        for title, unit, value in zip(told, told[1:], told[2:], strict=False):
            if NUMBER.fullmatch(value) and not NUMBER.fullmatch(unit) and not NUMBER.fullmatch(title):
                found[title] = Decimal(value)
    return found


def run(*arguments: str) -> int:
    parser = Parser(prog="zhiben report")
    report.add_arguments(parser)
    return report.run(parser.parse_args(arguments))


def test_page_sheet_paper_and_command_say_the_same_and_each_figure_opens_its_rows(
    office, tmp_path, monkeypatch
):
    monkeypatch.setenv("ZHIBEN_TODAY", TODAY.isoformat())
    officer = world.signed_in_as(office.officer)
    there = officer.get(f"/months/{FEBRUARY}/").content.decode()
    [key] = re.findall(r'action="/sheets/produce/">.*?name="key" value="([^"]+)"', there)
    for _ in range(2):  # the same click twice is one sheet
        asked = {"period": FEBRUARY, "form": "monthly", "key": key}
        assert officer.post("/sheets/produce/", asked).status_code == 302
    asked = {"period": FEBRUARY, "kind": "monthly-notice"}
    there = officer.post("/papers/new/", asked)["Location"]

    page = on_page(officer)
    assert page["briefings"][1] == 2
    assert page["briefed_people"][1] == 42
    titles = {one.id: one.title for one in rules.shipped()}
    sheet = in_sheet(files.original(SheetFile.objects.get().file.sha256).read_bytes())
    both = {name for name in page if titles[name] in sheet}
    assert len(both) >= 25
    assert {name: sheet[titles[name]] for name in both} == {name: page[name][1] for name in both}

    told = Paper.objects.get()
    assert there == f"/papers/{told.id}/"
    assert run("month", FEBRUARY, "--out", str(tmp_path)) == 0
    said = json.loads((tmp_path / "figures.json").read_text("utf-8"))
    for name in page:
        assert Decimal(said["figures"][name]["now"]["value"]) == page[name][1], name
    printed = [
        one
        for one in said["printed"]
        if (one["place"], one["measure"]) == ("", "now") and one["indicator"] in page
    ]
    assert printed
    assert all(Decimal(one["text"]) == page[one["indicator"]][1] for one in printed)
    [document] = list(tmp_path.glob("*.docx"))
    with ZipFile(BytesIO(document.read_bytes())) as packed:
        words = re.sub(r"<[^>]+>", "", packed.read("word/document.xml").decode())
    assert f"检查企业{page['visits'][1]}家次" in words
    command = (tmp_path / f"{FEBRUARY}.xlsx").read_bytes()
    assert in_sheet(command) == sheet

    for name in ("briefings", "briefed_people"):
        rows = officer.get(page[name][0]).content.decode()
        assert rows.count("月 2 日</td>") + rows.count("月 9 日</td>") == 2
        assert f"<dd>{page[name][1]} " in rows
