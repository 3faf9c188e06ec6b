"""Forms and Word templates: strict to read, hard to fool, filled as they stand."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.architecture.tree import ROOT
from zhiben.contents.document_values import fill as filled
from zhiben.contents.document_values import shown
from zhiben.contents.documents import CODE, ISSUED_ON, ISSUER, NUMBER, QR, load_form, load_forms
from zhiben.contents.docx.building import build
from zhiben.contents.docx.filling import Content, fill
from zhiben.contents.docx.opening import MOST_FILE, Unopenable, opened, unpack
from zhiben.contents.docx.reading import Table, read
from zhiben.contents.docx.setting import typeset
from zhiben.contents.docx.sheet import pack
from zhiben.contents.docx.templates import check

PLACE = ROOT / "content" / "documents"
FORMS, PROBLEMS = load_forms(PLACE)
PLAN = FORMS["treatment-plan"]
GIVEN = {NUMBER: "威文工信隐治〔2026〕1号", ISSUER: "某厂", ISSUED_ON: "2026年11月3日", CODE: "A", QR: ""}


def made(template: bytes, values: dict[str, object], form=PLAN, picture: bytes | None = None) -> bytes:
    return fill(template, Content(form, shown(form, filled(form, values).values), GIVEN, picture))


def edited(template: bytes, old: str, new: str, part: str = "word/document.xml") -> bytes:
    parts = dict(unpack(template))
    assert old in parts[part].decode()
    return pack(parts | {part: parts[part].decode().replace(old, new, 1).encode()})


def with_part(template: bytes, name: str, content: bytes) -> bytes:
    return pack({**unpack(template), name: content})


# ── forms ────────────────────────────────────────────────────────────────────────────────────────


def test_the_forms_that_ship_are_sound_and_so_are_their_examples_and_templates():
    assert PROBLEMS == ()
    assert {"major-hazard-report", "treatment-plan", "listed-supervision", "close-out"} < set(FORMS)
    for form in FORMS.values():
        assert filled(form, form.example).problems == ()
        assert check(form, build(form)) == ()
        assert build(form) == build(form)


def test_the_treatment_plan_has_the_six_parts():
    labels = [one.label for one in PLAN.fields if one.required]
    for part in ("目标和任务", "方法和措施", "经费和物资", "机构和人员", "时限和要求", "安全措施和应急预案"):
        assert part in labels
        assert any(part in "".join(line) for block in PLAN.layout for line in block.lines)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{{目标和任务}}", "{{目标和认务}}", "没有“目标和认务”这个字段"),
        ('- text: "{{目标和任务}}"\n', "", "版式里缺必填的：目标和任务"),
        ("{word}隐治〔{year}〕{n}号", "{word}隐治{n}号", "文号格式里 {year} 应当恰有一个"),
        ("issued_by: [principal", "issued_by: [principle", "没有“principle”这个角色"),
        ("public: [enterprise", "public: [enterprize", "没有“enterprize”这个字段"),
        ("- table: 措施分解", "- table: 措施", "没有“措施”这张表"),
        ("label: 经费和物资", "label: 文号", "“文号”用了两次"),
        ("type: text, required: true, help", "type: line, required: true, help", "应当是"),
        ("seal: true", "seal: true\ncolour: red", "没有“colour”这一项"),
    ],
    ids=lambda value: value[:12],
)
def test_a_mistake_is_said_with_its_line(tmp_path, old, new, said):
    text = (PLACE / "treatment-plan.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "treatment-plan.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    problems = load_form(path).problems
    assert any(said in problem.what for problem in problems), problems
    assert all(problem.file == "treatment-plan.yaml" and problem.line > 0 for problem in problems)


def test_a_file_that_is_no_form_never_breaks_the_loader(tmp_path):
    path = tmp_path / "x.yaml"
    for text in ("", "[]", "format: zhiben-document/1", "\x00", "a: b: c", "format: 1\nlayout: {}"):
        path.write_text(text, "utf-8")
        loaded = load_form(path)
        assert loaded.form is None
        assert loaded.problems


# ── papers of inspections and cases ──────────────────────────────────────────────────────────────

OF_VISITS = [form for form in FORMS.values() if not form.by_hand]
INK = "1f" * 32


def ink(wide: int = 300, high: int = 100) -> bytes:
    made = BytesIO()
    Image.new("RGBA", (wide, high), (0, 0, 0, 255)).save(made, "png")
    return made.getvalue()


def test_every_paper_of_an_inspection_has_what_the_law_wants_of_it():
    """reference §2: two officers with their certificates, basis and deadline a problem, rights, the count."""
    for form in OF_VISITS:
        officers = form.field("officers")
        if officers is not None:
            assert {"name", "certificate"} <= {one.name for one in officers.columns}
    order, record = FORMS["rectification-order"], FORMS["site-inspection-record"]
    problems = order.field("problems")
    assert problems is not None
    assert {one.name for one in problems.columns if one.required} == {"text", "basis", "due_on"}
    for name in ("rectification-order", "onsite-measures", "penalty-decision"):
        text = "".join(cell for block in FORMS[name].layout for line in block.lines for cell in line)
        assert "六十日" in text
        assert "六个月" in text
        assert [block.kind for block in FORMS[name].layout][-1] == "seal"
    for name in ("site-inspection-record", "supervision-opinion", "recheck-opinion"):
        text = "".join(cell for block in FORMS[name].layout for line in block.lines for cell in line)
        assert "五个严禁" in text
        assert {"source", "count", "legal_basis"} <= {one.name for one in FORMS[name].fields}
    assert {one.type for one in record.fields if one.name in ("began_at", "ended_at")} == {"moment"}
    assert all("待核实" not in str(form.layout) for form in FORMS.values())  # never on paper


def test_a_moment_is_kept_and_read_to_the_minute():
    form = FORMS["site-inspection-record"]
    told = filled(form, {**form.example, "began_at": "2026-11-20 09:05:59"})
    assert (told.values["began_at"], told.problems) == ("2026-11-20T09:05", ())
    assert shown(form, told.values)["检查开始时间"] == "2026年11月20日9时05分"
    for wrong in ("2026-11-20", "2026-11-20T24:10", "09:05"):
        (problem,) = filled(form, {**form.example, "began_at": wrong}).problems
        assert "日期和时间" in problem.say


def test_a_signature_is_set_where_it_belongs_and_left_to_ink_where_there_is_none():
    form = FORMS["site-inspection-record"]
    officers = [{"name": "甲", "certificate": "1", "signature": INK}, {"name": "乙", "certificate": "2"}]
    values = filled(form, {**form.example, "officers": officers, "escort_signature": INK}).values
    document = fill(build(form), Content(form, shown(form, values), GIVEN, ink(), {INK: ink(900, 300)}))
    paper = read(document)
    tables = [one for one in paper.blocks if isinstance(one, Table)]
    assert [one.text for row in tables for cells in row.rows for cell in cells for one in cell.blocks].count(
        "乙"
    ) == 1
    pictures = [
        run.wide for table in tables for row in table.rows for cell in row for block in cell.blocks
        for run in block.runs if run.picture
    ]  # fmt: skip
    assert len(pictures) == 3  # one officer, whoever was there for the enterprise, the code
    assert all(60 < wide < 120 for wide in pictures)
    assert paper.numbered
    assert paper.of_total
    assert "counter(page).final()" in typeset(paper, "x").source
    assert filled(form, {**form.example, "escort_signature": "x"}).problems


def test_what_stands_for_a_picture_cannot_be_written_by_anybody():
    form = FORMS["site-inspection-record"]
    assert filled(form, {**form.example, "scene": "\ufdd00\ufdd1"}).problems
    text = read(made(build(form), {**form.example, "scene": "\ue000"}, form, ink())).text
    assert "\ue000" in text


# ── filling ──────────────────────────────────────────────────────────────────────────────────────


def test_fifty_rows_special_characters_and_long_names_stay_what_they_are():
    odd = "<w:p>&amp;\"'{{经费和物资}}</w:p> #eval(1) \\ $x$ 😀 𠮷"
    rows = [
        {"measure": f"第{n}项 {odd}", "owner": "张" * 60, "due_on": "2026-11-20", "funds": "1.5"}
        for n in range(1, 51)
    ]
    document = made(
        build(PLAN), dict(PLAN.example, measures=rows, goal=f"甲\n乙 {odd}\n\n丙"), picture=b"\x89PNG"
    )
    paper = read(document)
    (table,) = (one for one in paper.blocks if isinstance(one, Table) and one.heads)
    assert len(table.rows) == 51
    assert table.rows[50][0].blocks[0].text == "50"
    assert table.rows[50][1].blocks[0].text == f"第50项 {odd}"
    assert table.rows[1][4].blocks[0].text == "1.5万元"
    assert f"乙 {odd}" in paper.text
    assert [b.text for b in paper.blocks if b not in (table,) and not isinstance(b, Table) and b.text == "丙"]
    assert paper.numbered
    source = typeset(paper, '标题 " #x').source
    assert "#eval(1)" in source
    assert all(line.count("#eval(1)") == line.count("#eval(1) \\\\ $x$") for line in source.split("\n"))


def test_a_placeholder_that_a_word_processor_cut_into_runs_is_found():
    template = edited(
        build(PLAN), "{{目标和任务}}",
        '{</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{目标</w:t></w:r><w:r><w:t>和任务}}，完',
    )  # fmt: skip
    assert check(PLAN, template) == ()
    text = read(made(template, dict(PLAN.example, goal="按期清零"))).text
    assert "按期清零，完" in text


def test_values_are_never_looked_up_again():
    text = read(
        made(build(PLAN), dict(PLAN.example, goal="{{经费和物资}}", hazard="{{措施分解.责任人}}"))
    ).text
    assert text.count("{{经费和物资}}") == 1
    assert "{{措施分解.责任人}}" in text


def test_an_empty_table_leaves_one_empty_row_and_lines_that_were_not_filled_stay_empty():
    form = FORMS["listed-supervision"]
    values = dict(form.example, copies="")
    text = read(made(build(form), values, form)).text
    assert "抄送：\n" in text + "\n"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("a\x00b", "看不见的控制字符"), ("\ud800", "看不见的控制字符"), ("x" * 301, "超过 300 字"),
        (True, "应当是文字"), (["x"], "应当是文字"),
    ],
)  # fmt: skip
def test_what_no_document_can_hold_is_refused(given, said):
    (problem,) = filled(PLAN, dict(PLAN.example, hazard=given)).problems
    assert said in problem.say


# ── templates of one's own ───────────────────────────────────────────────────────────────────────


def test_what_a_template_names_and_lacks_is_told_with_its_paragraph():
    template = edited(build(PLAN), "{{经费和物资}}", "{{经费}} {% for x in y %} {{措施分解.治理措施}}")
    told = {(one.file, one.line, one.what.partition("：")[0]) for one in check(PLAN, template)}
    paragraph = {line for file, line, _ in told if file == "正文"}
    assert len(paragraph) == 1
    assert {what for _, _, what in told} == {
        "没有“经费”这个字段", "花括号没有成对，或不是 {{名称}}",
        "“措施分解.治理措施”是表里的栏目，不在表格的行里", "缺“{{经费和物资}}”",
    }  # fmt: skip


def test_without_number_and_picture_nobody_can_tell_it_is_genuine():
    template = edited(edited(build(PLAN), "{{文号}}", ""), "{{二维码}}", "")
    assert {one.what for one in check(PLAN, template)} == {
        "缺“{{文号}}”：凭它核验真伪",
        "缺“{{二维码}}”：凭它核验真伪",
    }


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LINK = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r" Type="x" Target="https://example.invalid/a.dotm" TargetMode="External"/>'
    b"</Relationships>"
)
MACROS = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Override PartName="/word/document.xml" '
    b'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
    b"</Types>"
)  # fmt: skip
ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><w:hdr xmlns:w="' + W.encode() + b'"><w:p/></w:hdr>'


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("word/vbaProject.bin", b"x", "带有宏"),
        ("[Content_Types].xml", MACROS, "带有宏"),
        ("word/embeddings/oleObject1.bin", b"x", "带有宏"),
        ("word/embeddings/a.xlsx", b"x", "带有宏"),
        ("word/_rels/settings.xml.rels", LINK, "链接到外部"),
        ("word/media/a.svg", b"<svg/>", "不收的部件"),
        ("word/header1.xml", ENTITY, "不规范的内容"),
        ("word/header1.xml", b"<w:hdr", "不规范的内容"),
        ("../outside.xml", b"<a/>", "部件名称不规范"),
        ("word/media/a.png", b"\0" * 8_000_000, "解开后过大"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_more_than_paper_is_refused(name, content, said):
    problems = check(PLAN, with_part(build(PLAN), name, content))
    assert any(said in one.what for one in problems), problems


@pytest.mark.parametrize(
    ("element", "said"),
    [
        ("<w:altChunk/>", "带有宏"),
        ("<w:p><w:r><w:object/></w:r></w:p>", "带有宏"),
        ("<w:p><w:ins><w:r><w:t>x</w:t></w:r></w:ins></w:p>", "未接受的修订"),
        ('<w:p><w:r><w:instrText>INCLUDETEXT "c:\\\\a"</w:instrText></w:r></w:p>', "引用外部内容的域"),
        ('<w:p><w:fldSimple w:instr="DDEAUTO c:\\\\x"/></w:p>', "引用外部内容的域"),
    ],
)
def test_what_would_run_or_reach_out_is_refused(element, said):
    problems = check(PLAN, edited(build(PLAN), "<w:sectPr>", f"{element}<w:sectPr>"))
    assert any(said in one.what for one in problems), problems


def test_what_is_no_word_file_is_refused_and_never_breaks():
    whole = build(PLAN)
    sheet = BytesIO()
    with zipfile.ZipFile(sheet, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", "<a/>")
    for content in (
        b"",
        b"PK\x03\x04",
        whole[:300],
        b"x" * (MOST_FILE + 1),
        sheet.getvalue(),
        b"\xd0\xcf\x11\xe0",
    ):
        with pytest.raises(Unopenable):
            opened(content)
    for cut in range(0, len(whole), 997):
        broken = whole[:cut] + bytes([whole[cut] ^ 0xFF]) + whole[cut + 1 :]
        with suppress(Unopenable):
            opened(broken)


def test_a_template_edited_by_a_word_processor_is_filled(tmp_path: Path):
    """Runs cut, proofing marks, a smart tag, a text box: what such programs leave behind."""
    box = (
        '<w:p><w:proofErr w:type="spellStart"/><w:smartTag><w:r><w:t>文号：{{文</w:t></w:r></w:smartTag>'
        '<w:r><w:t>号}}</w:t></w:r><w:proofErr w:type="spellEnd"/></w:p>'
    )
    template = edited(build(PLAN), "<w:body>", f"<w:body>{box}")
    assert check(PLAN, template) == ()
    assert read(made(template, dict(PLAN.example))).text.startswith("文号：威文工信隐治〔2026〕1号\n")
