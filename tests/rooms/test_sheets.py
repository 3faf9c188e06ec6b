"""调度表 as files: made from frozen figures, kept, of a superior's form once it is adopted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.builders import NOON
from tests.content.sheets_made import TAB, superior
from tests.rooms import months_made as given
from tests.rooms import orgs_made as made
from tests.rooms.acting import TENANT
from tests.rooms.months_made import FEBRUARY
from zhiben.contents.sheet_values import MISSING, number
from zhiben.contents.sheets import Filled, Of
from zhiben.contents.xlsx.building import build
from zhiben.contents.xlsx.filling import plain
from zhiben.contents.xlsx.opening import opened
from zhiben.contents.xlsx.reading import tabs
from zhiben.contents.xlsx.squares import square
from zhiben.domain.access import Role
from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.library.models import Edition
from zhiben.reports.months import actions as months
from zhiben.reports.months.queries import frozen
from zhiben.reports.sheets import actions, queries

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)
TODAY = NOON.date()
CELLS = (
    Filled(TAB, square("A2"), say="填报单位：{unit}　{period}"),
    Filled(TAB, square("B6"), "briefings"),
    Filled(TAB, square("C6"), "media_exposed", Of.TOTAL, tens=4),
    Filled(TAB, square("B9"), say="{progress}"),
)


def shown(content: bytes) -> dict[str, str]:
    return {str(at): cell.text for at, cell in tabs(opened(content))[0].cells.items()}


def adopted(office, cells=CELLS, name="city-monthly", **more):
    return actions.adopt(
        TENANT, name, "市月调度表", more.get("template", superior()), cells, by=more.get("by", office.chief),
        at=NOON, key=made.a_key(),
    )  # fmt: skip


def produced(office, name="monthly", at=LATER, by=None):
    receipt = actions.produce(
        TENANT, FEBRUARY, name, by=by or office.officer, at=at, today=at.date(), key=made.a_key()
    )
    return receipt.answer


def test_a_locked_month_makes_its_sheet_of_its_frozen_figures_and_it_is_kept():
    office = given.an_office(NOON)
    given.briefed(date(2026, 2, 10), NOON, n=30)
    with pytest.raises(Incomplete, match="sheet_not_frozen"):
        produced(office)
    draft = shown(queries.preview(office.officer, TENANT, FEBRUARY, "monthly", today=TODAY).content)
    given.locked(office, NOON, value=2)
    answer = produced(office)
    [line] = queries.made(office.officer, TENANT, period=FEBRUARY)
    assert (str(line.id), line.version, line.file.sha256) == (answer["sheet"], 1, answer["sha256"])
    kept = shown(line.file.path.read_bytes())
    assert kept["A1"] == "安全生产治本攻坚三年行动月调度表"
    assert "2026年2月" in kept["A2"]
    exposed = next(at for at, text in kept.items() if text == "媒体曝光")
    assert kept[f"H{exposed[1:]}"] == "4"  # two sections, two each
    assert draft[f"H{exposed[1:]}"] == MISSING
    assert "按月推进" in "".join(kept.values())
    held = frozen(office.chief, TENANT, FEBRUARY)
    measures = queries.measures(office.officer, TENANT)
    form = queries.form_of(office.officer, TENANT, "monthly").form
    for one in build(form.title, form.layout, measures, {})[1]:
        if one.indicator:
            pair = held.sheet.pair(one.indicator)
            amount = pair.now if one.of is Of.NOW else pair.total
            found = number(amount, measures[one.indicator])
            said = "—" if amount.whole == 0 else MISSING
            assert kept[str(one.at)] == (said if found is None else plain(found)), one
    assert Edition.objects.filter(tenant=TENANT, kind="sheet", name="monthly", adopted_by=None).count() == 1


def test_a_restated_month_makes_another_sheet_and_the_first_stays_as_it_went_up():
    office = given.an_office(NOON)
    given.locked(office, NOON)
    first = produced(office)
    given.briefed(date(2026, 2, 11), LATER)
    months.restate(FEBRUARY, "补录一场宣讲", by=office.chief, at=LATER, key=made.a_key())
    second = produced(office, at=LATER + timedelta(hours=1))
    assert (first["version"], second["version"]) == (1, 2)
    lines = queries.made(office.officer, TENANT, period=FEBRUARY)
    assert [line.version for line in lines] == [2, 1]
    assert lines[0].file.sha256 != lines[1].file.sha256
    assert lines[1].file.path.is_file()


def test_a_superiors_file_is_adopted_with_its_cells_and_filled_from_then_on():
    office = given.an_office(NOON)
    adopted(office)
    assert [kept.form.id for kept in queries.offers(office.officer, TENANT)] == ["city-monthly", "monthly"]
    given.locked(office, NOON, value=3)
    answer = produced(office, "city-monthly")
    [line] = queries.made(office.officer, TENANT)
    cells = shown(line.file.path.read_bytes())
    assert cells["B6"] == "0"  # nobody briefed: nought, not silence
    assert cells["C6"] == "60000"
    assert "2026年2月" in cells["A2"]
    assert answer["missing"] == 0
    adopted(office, CELLS[:3])
    assert [one.version for one in queries.editions(office.officer, TENANT, "city-monthly")] == [1, 2]


def test_what_cannot_be_filled_is_not_adopted_and_says_why():
    office = given.an_office(NOON)
    for cells, code in (
        ((replace(CELLS[1], at=square("B8")),), "edition_problems"),  # a formula
        ((replace(CELLS[1], tab="没有"),), "edition_problems"),
        ((CELLS[0],), "sheet_cells"),
    ):
        with pytest.raises(Incomplete, match=code):
            adopted(office, cells)
    for name in ("monthly", "市表", "A"):
        with pytest.raises(Incomplete, match="sheet_name"):
            adopted(office, name=name)
    with pytest.raises(Incomplete, match="edition_problems"):
        adopted(office, template=b"PK\x03\x04no")
    strange = (Filled(TAB, square("B6"), "no_such_thing"),)
    adopted(office, strange, "strange")
    with pytest.raises(Incomplete, match="sheet_indicator"):
        queries.preview(office.officer, TENANT, FEBRUARY, "strange", today=TODAY)


def test_sheets_are_for_those_who_see_the_whole_office_and_strangers_see_none():
    office = given.an_office(NOON)
    given.locked(office, NOON)
    produced(office)
    firm = made.an_enterprise()
    narrow = given.someone(office.ships, Role.SUPERVISOR, "孙工", NOON, industries=[made.SHIPS])
    boss = given.someone(firm, Role.PRINCIPAL, "刘厂长", NOON, regions=[], enterprises=[firm])
    for stranger in (narrow, boss):
        assert queries.made(stranger, TENANT) == []
        for refused in (
            lambda who: queries.offers(who, TENANT), lambda who: queries.form_of(who, TENANT, "monthly"),
            lambda who: queries.preview(who, TENANT, FEBRUARY, "monthly", today=TODAY),
            lambda who: produced(office, by=who), lambda who: adopted(office, by=who),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                refused(stranger)
