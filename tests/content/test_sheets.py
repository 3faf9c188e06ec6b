"""A superior's sheet is filled as it stands: all else stays byte for byte, formulas count anew."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal

import ironcalc
import pytest
from lxml import etree

from tests.architecture.tree import ROOT
from tests.content.sheets_made import HIDDEN, MEASURES, TAB, TITLES, WORDS, Measure, edited, figures, superior
from zhiben.contents.demo import sheets as demo_sheets
from zhiben.contents.indicators import load_indicators
from zhiben.contents.office import EXCEL, MOST_FILE, Unopenable, pack, unpack
from zhiben.contents.sheet_checks import check
from zhiben.contents.sheet_values import MISSING, OF_NOTHING, made, number
from zhiben.contents.sheets import Filled, Of, SheetForm, load_sheet, text_of
from zhiben.contents.xlsx.filling import fill
from zhiben.contents.xlsx.opening import opened
from zhiben.contents.xlsx.reading import each, laid, tabs
from zhiben.contents.xlsx.squares import Square, square
from zhiben.contents.xlsx.suggesting import suggest
from zhiben.domain.indicators import Amount, Pair

PLACES = {"industry:ship": "船舶工业", "industry:explosives": "民爆", "section:1": "船舶工业科"}
SUPERIOR = superior()
RELATIONS = "xl/_rels/workbook.xml.rels"
CELLS = (
    Filled(TAB, square("A1"), say="××市安全生产治本攻坚三年行动{year}年{month}月调度表"),
    Filled(TAB, square("A2"), say="填报单位：{unit}"),
    Filled(TAB, square("B6"), "self_major_found", place="industry:ship"),
    Filled(TAB, square("C6"), "self_major_closed", place="industry:ship"),
    Filled(TAB, square("B7"), "self_major_found", place="industry:explosives"),
    Filled(TAB, square("C7"), "self_major_closed", place="industry:explosives"),
    Filled(TAB, square("E6"), "invested", Of.TOTAL, "industry:ship"),
    Filled(TAB, square("I6"), "fines", Of.NOW, "industry:ship", tens=4),
    Filled(TAB, square("I7"), "media_exposed", Of.NOW, "industry:explosives"),
    Filled(TAB, square("B9"), say="{problems}"),
    Filled(TAB, square("B11"), "self_major_rate"),
)
FORM = SheetForm("city-monthly", "市局月调度表", None, CELLS)


def filled(template: bytes = SUPERIOR, form: SheetForm = FORM, words=WORDS, **more: Pair):
    return made(form, template, figures(**more), words, MEASURES)


def shown(content: bytes, tab: str = TAB) -> dict[str, str]:
    [one] = [each_ for each_ in tabs(opened(content)) if each_.name == tab]
    return {str(at): cell.text for at, cell in one.cells.items()}


def stripped(xml: bytes, changed: set[Square]) -> bytes:
    """A sheet without the cells that were filled, and without what was kept beside formulas."""
    tree = deepcopy(etree.fromstring(xml))
    for at, cell in list(laid(tree)):
        if at in changed:
            cell.getparent().remove(cell)
        elif any(etree.QName(one).localname == "f" for one in cell):
            cell.attrib.pop("t", None)
            for one in [one for one in cell if etree.QName(one).localname == "v"]:
                cell.remove(one)
    return etree.tostring(tree, method="c14n2")


# ── filled as it stands ──────────────────────────────────────────────────────────────────────────


def test_every_part_but_the_filled_cells_and_kept_results_stays_as_it_was():
    before, after = unpack(SUPERIOR, EXCEL), unpack(filled().content, EXCEL)
    assert list(before) == list(after)
    sheets = {"xl/worksheets/sheet1.xml": {one.at for one in CELLS}, "xl/worksheets/sheet2.xml": set()}
    for name, content in before.items():
        if name == EXCEL.main:
            told = etree.fromstring(after[name])
            [count] = list(each(told, "calcPr"))
            assert count.get("fullCalcOnLoad") == "1"
            assert [one.get("state") for one in each(told, "sheet")] == [None, "hidden"]
        elif name in sheets:
            assert stripped(content, sheets[name]) == stripped(after[name], sheets[name])
        else:
            assert content == after[name], name


def test_merged_cells_rules_protection_print_setup_and_looks_survive():
    before = etree.fromstring(unpack(SUPERIOR, EXCEL)["xl/worksheets/sheet1.xml"])
    after = etree.fromstring(unpack(filled().content, EXCEL)["xl/worksheets/sheet1.xml"])
    kept = (
        "mergeCells", "conditionalFormatting", "dataValidations", "sheetProtection", "pageSetup",
        "pageMargins", "headerFooter", "sheetViews", "cols", "legacyDrawing",
    )  # fmt: skip
    for name in kept:
        assert [etree.tostring(one) for one in each(before, name)] == [
            etree.tostring(one) for one in each(after, name)
        ], name
        assert list(each(before, name)), name
    looks = {at: cell.get("s") for at, cell in laid(before)}
    assert {at: cell.get("s") for at, cell in laid(after)} == looks


def test_formulas_are_counted_anew_by_a_spreadsheet_program_and_not_shown_as_they_were(tmp_path):
    file = tmp_path / "made.xlsx"
    file.write_bytes(filled().content)
    assert shown(file.read_bytes())["B8"] == ""
    book = ironcalc.load_from_xlsx(str(file), "en", "UTC", "en")
    book.evaluate()

    def cell(name: str, tab: int = 0) -> str:
        at = square(name)
        return book.get_formatted_cell_value(tab, at.row, at.column)

    assert (cell("B6"), cell("B7"), cell("B8")) == ("8", "7", "15")
    assert cell("B1", 1) == "30"
    assert cell("D6") == "112.5%"
    assert cell("I6") == "150,000.00"  # 万元 → 元
    assert cell("I7") == MISSING
    assert cell("I8") == "150,000.00"
    assert cell("B11") == "98.3%"


def test_a_share_goes_into_a_per_cent_cell_as_a_hundredth_and_elsewhere_as_it_is_said():
    plain = replace(
        FORM,
        cells=(Filled(TAB, square("B11"), "self_major_rate"), Filled(TAB, square("B6"), "self_major_rate")),
    )
    assert (shown(filled(form=plain).content)["B11"], shown(filled(form=plain).content)["B6"]) == (
        "0.983",
        "98.3",
    )
    assert number(Amount(Decimal("98.25")), MEASURES["self_major_rate"]) == Decimal("98.3")


def test_what_nobody_has_said_is_a_word_a_share_of_nothing_a_dash_and_nought_a_nought():
    none = Amount(None, Decimal(0), Decimal(0))
    one = filled(self_major_rate=Pair(none))
    assert shown(one.content)["B11"] == OF_NOTHING
    assert [str(cell.at) for cell in one.missing] == ["I7", "B9"]
    whole = replace(
        FORM, cells=(Filled(TAB, square("B6"), "enterprises"), Filled(TAB, square("B9"), say="{problems}"))
    )
    nought = filled(form=whole, enterprises=Pair(Amount(Decimal(0))))
    assert shown(nought.content)["B6"] == "0"
    assert shown(nought.content)["B9"] == MISSING
    nobody = replace(FORM, cells=(Filled(TAB, square("B6"), "enterprises", place="industry:software"),))
    assert shown(filled(form=nobody).content)["B6"] == OF_NOTHING
    some = filled(form=whole, enterprises=Pair(Amount(Decimal(3), missing=2)))
    assert [str(cell.at) for cell in some.partly] == ["B6"]


def test_a_text_that_looks_like_a_formula_stays_a_text():
    evil = filled(words=WORDS | {"problems": '=HYPERLINK("http://x","y")\x0b'})
    sheet = etree.fromstring(unpack(evil.content, EXCEL)["xl/worksheets/sheet1.xml"])
    cell = dict(laid(sheet))[square("B9")]
    assert cell.get("t") == "inlineStr"
    assert [etree.QName(one).localname for one in cell] == ["is"]
    assert shown(evil.content)["B9"] == '=HYPERLINK("http://x","y")'


def test_equal_figures_make_equal_bytes_and_filling_again_changes_nothing_else():
    once = filled().content
    assert filled().content == once
    assert filled(template=once).content == once


def test_cells_are_made_where_a_file_has_none_and_squares_may_go_untold():
    bare = edited(SUPERIOR, "xl/worksheets/sheet2.xml", '<c r="A2" ', "<c ")
    parts = opened(bare)
    wanted = {
        (HIDDEN, square("C1")): Decimal("1.50"),
        (HIDDEN, square("A5")): "尾",
        (HIDDEN, square("A2")): "改",
    }
    content = fill(parts, wanted)
    assert {at: shown(content, HIDDEN)[at] for at in ("A1", "A2", "A5", "C1")} == {
        "A1": "船舶修造", "A2": "改", "A5": "尾", "C1": "1.5",
    }  # fmt: skip
    sheet = unpack(content, EXCEL)["xl/worksheets/sheet2.xml"].decode()
    assert '<dimension ref="A1:C5"' in sheet
    assert sheet.index('r="A1"') < sheet.index('r="B1"') < sheet.index('r="C1"') < sheet.index('r="A5"')


@pytest.mark.parametrize(("name", "why"), [("B8", "formula"), ("C9", "merged")])
def test_no_formula_is_overwritten_and_nothing_is_hidden_in_a_merged_cell(name, why):
    with pytest.raises(ValueError, match=why):
        fill(opened(SUPERIOR), {(TAB, square(name)): Decimal(1)})


# ── files from strangers ─────────────────────────────────────────────────────────────────────────


def with_part(name: str, content: bytes) -> bytes:
    return pack({**unpack(SUPERIOR, EXCEL), name: content})


def with_formula(formula: str) -> bytes:
    return edited(SUPERIOR, "xl/worksheets/sheet1.xml", "<f>SUM(B6:B7)</f>", f"<f>{formula}</f>")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (with_part("xl/vbaProject.bin", b"x"), "宏"),
        (with_part("xl/externalLinks/externalLink1.xml", b"<a/>"), "外部"),
        (with_part("xl/connections.xml", b"<a/>"), "外部"),
        (with_part("xl/embeddings/oleObject1.bin", b"x"), "内嵌"),
        (with_part("xl/activeX/activeX1.xml", b"<a/>"), "控件"),
        (with_part("xl/a.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "不规范"),
        (with_part("xl/b.xml", b"<a>" + b"x" * 30_000_000 + b"</a>"), "过大"),
        (with_part("../b.xml", b"<a/>"), "不规范"),
        (with_formula("[1]Sheet1!A1"), "外部"),
        (with_formula("'C:\\x\\[a.xlsx]Sheet1'!A1"), "外部"),
        (with_formula("WEBSERVICE(B6)"), "外部"),
        (with_formula("cmd|'/c calc'!A0"), "外部"),
        (edited(SUPERIOR, "xl/workbook.xml", 'name="行业清单"', 'name="Auto_Open"'), "打开时运行"),
        (edited(SUPERIOR, RELATIONS, "<Relationship ", '<Relationship TargetMode="External" '), "外部"),
        (b"PK\x03\x04broken", "打不开"),
        (b"x" * (MOST_FILE + 1), "超过"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_and_says_why(content, why):
    with pytest.raises(Unopenable, match=why):
        opened(content)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('r="B6"', 'r="6B"'), ('<row r="6"', '<row r="six"'), ('ref="A1:I1"', 'ref="A1:?"'),
        ('<mergeCell ref="A1:I1"/>', '<mergeCell ref="A1:CB400"/>' * 9), ('<c r="B6" s="', '<c r="B6" s="x'),
    ],
)  # fmt: skip
def test_a_file_that_is_no_honest_sheet_is_refused_not_stumbled_over(old, new):
    with pytest.raises(Unopenable):
        tabs(opened(edited(SUPERIOR, "xl/worksheets/sheet1.xml", old, new)))


@pytest.mark.parametrize("formula", ['IF(B6="[a]b!",1,2)', "表1[金额]+字典!A1", "ROUND(B6/2,0)"])
def test_an_honest_formula_is_let_in(formula):
    assert opened(with_formula(formula))


# ── what belongs where ───────────────────────────────────────────────────────────────────────────


def test_the_words_beside_a_cell_say_what_belongs_there_among_all_indicators_that_ship():
    [tab] = [one for one in tabs(opened(SUPERIOR)) if one.name == TAB]
    shipped, problems = load_indicators(ROOT / "content" / "indicators")
    assert problems == ()
    found = {str(one.at): one for one in suggest(tab, shipped or (), PLACES, TITLES)}
    for row, place in ((6, "industry:ship"), (7, "industry:explosives")):
        for column, indicator, of in (
            ("B", "self_major_found", Of.NOW), ("C", "self_major_closed", Of.NOW),
            ("E", "invested", Of.TOTAL), ("F", "self_general_found", Of.NOW),
            ("G", "dept_major_found", Of.TOTAL), ("H", "dept_major_closed", Of.TOTAL), ("I", "fines", Of.NOW),
        ):  # fmt: skip
            one = found[f"{column}{row}"]
            assert (one.indicator, one.of, one.place) == (indicator, of, place), f"{column}{row}"
    assert (found["I6"].tens, found["E6"].tens) == (4, 0)
    assert found["A2"].say == "填报单位：{unit}"
    assert found["A1"].say == "××市安全生产治本攻坚三年行动{period}调度表"
    assert found["B9"].say == "{problems}"
    assert not {"B8", "D6", "A6"} & set(found)


def test_a_mapping_is_written_and_read_again_alike(tmp_path):
    file = tmp_path / "sheet.yaml"
    file.write_text(text_of(FORM.id, FORM.title, CELLS), "utf-8")
    form, problems = load_sheet(file, set(MEASURES))
    assert problems == ()
    assert form is not None
    assert sorted(form.cells, key=lambda one: one.at) == sorted(CELLS, key=lambda one: one.at)


def test_a_mapping_with_mistakes_is_refused_with_all_of_them(tmp_path):
    file = tmp_path / "sheet.yaml"
    text = text_of(FORM.id, FORM.title, CELLS)
    file.write_text(
        text.replace("self_major_closed", "self_major_close", 1).replace("{problems}", "{problem}"), "utf-8"
    )
    form, problems = load_sheet(file, set(MEASURES))
    assert form is None
    assert ["self_major_close" in one.what or "{problem}" in one.what for one in problems] == [True, True]


# ── ours ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_monthly_sheet_that_ships_has_the_letters_in_order_and_is_filled_like_any_other():
    shipped, _ = load_indicators(ROOT / "content" / "indicators")
    ids = {one.id for one in shipped or ()}
    form, problems = load_sheet(ROOT / "content" / "sheets" / "monthly.yaml", ids)
    assert problems == ()
    assert form is not None
    assert form.layout is not None
    measures = {one: Measure(one, one, "%" if one.endswith("_rate") else "家") for one in form.indicators}
    measures |= {one: MEASURES[one] for one in MEASURES}
    result = made(form, None, figures(), WORDS | {"progress": "进展。" * 90}, measures)
    assert (
        made(form, None, figures(), WORDS | {"progress": "进展。" * 90}, measures).content == result.content
    )
    texts = shown(result.content, "调度表")
    assert [group.title[0] for group in form.layout.groups] == list("一二三四五六")
    assert texts["A4"] == "一、企业自查自改"
    assert (texts["A5"], texts["B5"], texts["C5"], texts["D5"]) == ("在册企业数", "家", "9", "900")
    unsaid = 2  # problems and measures
    assert len(result.missing) == 2 * len(form.indicators - set(figures().columns[""])) + unsaid
    assert MISSING in texts.values()


def test_the_sheet_of_the_demonstration_is_filled_and_its_sums_and_merged_heads_stay():
    named = {"ship": "船舶工业", "explosives": "民爆"}
    cells = demo_sheets.cells(named)
    template = demo_sheets.template(named)
    assert check(SheetForm("city", "市局月调度表", None, cells), template) == ()
    told = [one for one in cells if one.indicator in MEASURES or one.say]  # those the figures here have
    after = filled(template, SheetForm("city", "市局月调度表", None, tuple(told))).content
    before, now = (unpack(one, EXCEL)["xl/worksheets/sheet1.xml"] for one in (template, after))
    for tag in (b"<mergeCell ", b"<f>"):
        assert before.count(tag) == now.count(tag) > 8
