"""The layout of official papers, read from what is printed: right ones pass, wrong ones are told why."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.tree import ROOT
from tests.content.official_damages import BREAK, DAMAGES, DOCUMENT, NAMED, damaged
from tests.content.official_papers import MORE, SHORT, TEN
from zhiben.cli.__main__ import main
from zhiben.contents.docx.opening import unpack
from zhiben.contents.docx.reading import read
from zhiben.contents.docx.sheet import pack
from zhiben.contents.layout.checking import check, of_print, rules
from zhiben.contents.layout.findings import RULES
from zhiben.contents.layout.fonts import family, stands_for
from zhiben.contents.layout.pages import Glyph, Line, Print
from zhiben.contents.layout.parts import parts_of
from zhiben.contents.layout.pdf import Unreadable, printed
from zhiben.contents.layout.printable import printable, unlike
from zhiben.contents.layout.unjudged import OF_COMPOUND, OF_FONTS, OF_OUTSIDE, OF_SERIFS, OF_SETTING
from zhiben.contents.official import Text, build
from zhiben.contents.official.fitting import Fit, fitted
from zhiben.contents.official.head import height
from zhiben.documents import printing
from zhiben.documents.layout import set_here

FOUND = printing.converter()
ALL = TEN | MORE


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[bytes, bytes]]:
    """Every paper and every damaged one as (Word file, PDF): one run of LibreOffice for all."""
    if FOUND is None:
        return {}
    folder = tmp_path_factory.mktemp("papers")
    made = {name: build(paper) for name, paper in ALL.items()}
    made |= {name: damage() for name, (_, damage) in DAMAGES.items()}
    for n, content in enumerate(made.values()):
        (folder / f"{n}.docx").write_bytes(content)
    (folder / "fonts.conf").write_text(printing.font_settings(), encoding="utf-8")
    subprocess.run(
        [FOUND, "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
         "--convert-to", "pdf:writer_pdf_Export", "--outdir", folder,
         *(folder / f"{n}.docx" for n in range(len(made)))],
        env=os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf"), "HOME": str(folder)},
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return {
        name: (content, (folder / f"{n}.pdf").read_bytes()) for n, (name, content) in enumerate(made.items())
    }


def test_right_papers_pass(files: Mapping[str, tuple[bytes, bytes]]) -> None:
    for name in ALL if files else ():
        word, pdf = files[name]
        checked = check(pdf, word)
        assert checked.findings == (), name
        assert checked.kind == ALL[name].kind


def test_each_damage_is_found_by_its_own_rule(files: Mapping[str, tuple[bytes, bytes]]) -> None:
    for name, (rule, _) in DAMAGES.items() if files else ():
        word, pdf = files[name]
        found = check(pdf, word).findings
        assert rule in {one.rule for one in found}, name
        assert all(one.say and one.expected and one.page <= 6 for one in found), name


def test_a_wrong_font_that_is_printed_like_the_right_one_is_found_by_its_name(
    files: Mapping[str, tuple[bytes, bytes]],
) -> None:
    for name, (paper, part, old, new) in NAMED.items() if files else ():
        found = check(files[paper][1], damaged(ALL[paper], part, old, new)).findings
        assert {one.rule for one in found} == {"word-font"}, name


def test_two_page_breaks_in_a_row_leave_an_empty_page(files: Mapping[str, tuple[bytes, bytes]]) -> None:
    head = '<w:p><w:pPr><w:pStyle w:val="attachment"/>'
    for before, expected in (("", []), (BREAK, ["blank-page"])) if files else ():
        word = damaged(ALL["attachments"], DOCUMENT, head, f"{before} {head}", 1)
        assert [one.rule for one in check(files["attachments"][1], word).findings] == expected


def test_a_damage_is_told_with_page_line_and_what_to_do(files: Mapping[str, tuple[bytes, bytes]]) -> None:
    if not files:
        return
    (found,) = check(files["day with a zero"][1]).findings
    assert (found.rule, found.page, found.line) == ("date-form", 1, 8)
    assert (found.expected, found.found) == ("2026年11月3日", "2026年11月03日")
    assert "虚位" in found.say


def test_a_paper_of_one_paragraph_keeps_text_on_its_first_page_and_beside_its_seal() -> None:
    above = height(SHORT)
    whole, parted, alone = (
        fitted(replace(SHORT, title=title, blocks=(Text(text),)), above)
        for title, text in (
            ("关于延期的批复", "同意。"),
            (ALL["one paragraph"].title, "各企业要对照判定标准全面自查自改" * 6),
            (ALL["many-signers"].title, "同意你公司延期整改。"),
        )
    )
    assert whole == Fit()
    assert parted.first + parted.rest == "各企业要对照判定标准全面自查自改" * 6
    assert len(parted.first) % 28 == 26  # whole lines, the first of them two letters in
    assert (alone.rest, alone.gap) == ("", 2)


@pytest.mark.parametrize("name", ["letter", "attachments", "many-signers", "joint"])
def test_papers_pass_too_where_there_is_no_word_processor(name: str) -> None:
    checked = set_here(build(ALL[name]))
    assert (checked.findings, OF_SETTING in checked.unjudged) == ((), True)


def test_without_a_word_processor_damages_are_found_but_for_what_only_its_print_tells() -> None:
    for name in ("year in [2026]", "text in 宋体"):
        rule, damage = DAMAGES[name]
        assert rule in {one.rule for one in set_here(damage()).findings}, name
    checked = set_here(DAMAGES["all page numbers at the right"][1]())
    assert [(one.rule, one.page) for one in checked.findings] == [("page-number-place", 0)]


# ── altered prints: what LibreOffice printed, with a line changed ────────────────────────────────


def altered(made: Print, said: str, change: Callable[[Glyph], Glyph] | str) -> Print:
    """The print with the letters of the lines that contain a text changed, or the text itself."""

    def line(one: Line) -> Line:
        if said not in one.bare:
            return one
        if callable(change):
            return replace(one, glyphs=tuple(map(change, one.glyphs)))
        at = "".join(glyph.text for glyph in one.glyphs).find(said)
        rest = list(one.glyphs[at : at + len(said)])
        new = [replace(rest[min(n, len(rest) - 1)], text=text) for n, text in enumerate(change)]
        return replace(one, glyphs=(*one.glyphs[:at], *new, *one.glyphs[at + len(said) :]))

    pages = tuple(replace(page, lines=tuple(map(line, page.lines))) for page in made.pages)
    return replace(made, pages=pages)


def moved(x: float = 0, y: float = 0, **look: Any) -> Callable[[Glyph], Glyph]:
    return lambda one: replace(one, x0=one.x0 + x, x1=one.x1 + x, base=one.base + y, **look)


RED, SANS, SERIF = (1.0, 0.0, 0.0), "NotoSansCJKsc-Regular", "NotoSerifCJKsc-Regular"
ALTERED: list[tuple[str, str, Any, str]] = [
    ("short", "局文件", moved(color=(0.0, 0.0, 0.0)), "mark-color"),
    ("short", "局文件", moved(font=SANS), "mark-font"),
    ("short", "局文件", moved(y=-40), "mark-place"),
    ("short", "局文件", moved(size=70), "mark-size"),
    ("short", "〔2026〕", "【2026】", "number-form"),
    ("short", "〕18", "〕018", "number-form"),
    ("short", "文登工信〔2026〕18号", "（待编号）", "number-missing"),
    ("short", "〕18", "〕第18", "number-form"),
    ("short", "〔2026〕", moved(x=-60), "number-look"),
    ("short", "〔2026〕", moved(y=10), "red-line-place"),
    ("short", "的通知", moved(x=-40), "title-center"),
    ("short", "的通知", moved(font=SANS), "title-font"),
    ("short", "的通知", moved(y=40), "title-place"),
    ("short", "的通知", "的通。", "title-end"),
    ("short", "各有关企业：", "各有关企业:", "to-colon"),
    ("short", "各有关企业：", moved(x=32), "to-place"),
    ("notice", "各企业要对照", moved(x=-32), "indent"),
    ("notice", "各企业要对照", moved(font=SANS), "body-font"),
    ("notice", "各企业要对照", moved(color=RED), "body-color"),
    ("notice", "一、总体", moved(font="NotoSerifCJKsc-Regular"), "heading-font"),
    ("notice", "一、总体", "一. 总体", "heading-number"),
    ("notice", "（一）在册", "(一)在册", "heading-number"),
    ("notice", "三、下步", "四、下步", "heading-order"),
    ("notice", "通报如下", "{{填写}}", "placeholder"),
    ("notice", "，全面", ",全面", "punctuation"),
    ("attachments", "典型案例汇编", "典型案例汇。", "attachment-form"),
    ("attachments", "附件：", "附件:", "attachment-form"),
    ("attachments", "览表", moved(x=-40), "attachment-align"),
    ("attachments", "附件2", moved(x=40), "attachment-page"),
    ("attachments", "000012", "12", "copy-number"),
    ("attachments", "特急", moved(font="NotoSerifCJKsc-Regular"), "secrecy"),
    ("upward", "签发人：", "签发人 ", "signer-missing"),
    ("upward", "签发人：", moved(x=-90), "signer-place"),
    ("upward", "（联系人", "联系人　", "annotation"),
    ("letter", "信息化局", "信息文件", "mark-form"),
    ("minutes", "出席：", "出席:", "present-form"),
    ("minutes", "列席", moved(x=-30), "present-form"),
    ("attachments", "特急", "急件", "secrecy"),
    ("attachments", "附件：1.", "附件：一、", "attachment-form"),
    ("notice", "现将2026年", "现将二〇二六年", "year-form"),
    ("notice", "（1）未先", "①未先", "heading-number"),
    ("short", "抄送：", "主题词：", "imprint-form"),
    ("short", "信息化局", moved(font=SANS), "sign-place"),
    ("short", "的通知", moved(color=RED), "body-color"),
    ("minutes", "出席", moved(font=SERIF), "present-form"),
    ("upward", "张某某", moved(font=SANS), "signer-place"),
    ("order", "第3号", "第03号", "number-form"),
    ("order", "人民政府令", moved(y=45), "mark-place"),
    ("order", "年11月3日", moved(x=50), "date-place"),
    ("order", "年11月3日", moved(y=-29), "sign-place"),
    ("joint", "文登区总工会", moved(x=-60), "sign-place"),
    ("joint", "年11月3日", moved(y=90), "sign-missing"),
    ("short", "年11月3日", moved(x=50), "date-place"),
    ("short", "年11月3日", "年十月三日", "date-form"),
    ("short", "年11月3日", "年11月3号", "date-form"),
    ("short", "信息化局", moved(x=-60), "sign-place"),
    ("short", "办公室。", "办公室，", "imprint-form"),
    ("short", "月4日印发", "月04日印发", "imprint-form"),
    ("short", "抄送", moved(size=16.0), "imprint-size"),
    ("short", "抄送", moved(x=-14), "imprint-place"),
    ("notice", "街道办事处、", moved(x=-42), "imprint-align"),
    ("notice", "—2—", moved(x=370), "page-number-place"),
    ("notice", "—2—", moved(size=16.0), "page-number"),
    ("notice", "—2—", moved(y=-8), "page-number-place"),
]  # fmt: skip


def test_what_is_altered_is_found_by_its_own_rule(files: Mapping[str, tuple[bytes, bytes]]) -> None:
    prints = {name: printed(files[name][1]) for name in ALL if files}
    for name, said, change, rule in ALTERED if files else ():
        made = altered(prints[name], said, change)
        assert rule in {one.rule for one in rules(parts_of(made))}, (name, said, rule)


def test_a_print_in_one_font_that_stands_for_all_says_that_fonts_were_not_judged(
    files: Mapping[str, tuple[bytes, bytes]],
) -> None:
    made = printed(files["notice"][1]) if files else Print(())
    for font, expected in ((SANS, OF_FONTS), (SERIF, OF_FONTS)) if files else ():
        alike = altered(made, "", moved(font=font))
        checked = of_print(alike, None)
        assert (checked.findings, checked.unjudged) == ((), (expected,))
    if files:
        assert of_print(made, None).unjudged == (OF_SERIFS,)
        assert check(files["notice"][1], files["notice"][0]).unjudged == ()


def test_a_word_file_is_printed_as_word_does() -> None:
    grid = (b'w:docGrid w:type="lines"', b'w:docGrid w:type="linesAndChars" w:charSpace="-842"')
    fonts = ("仿宋_GB2312".encode(), "华文仿宋".encode())
    parts = {name: part.replace(*grid).replace(*fonts) for name, part in unpack(build(SHORT)).items()}
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b'<w:snapToGrid w:val="0"/>', b"")
    made = unpack(printable(pack(parts)))
    assert "华文仿宋".encode() not in b"".join(made.values())
    assert b"linesAndChars" not in made["word/document.xml"]
    styles = made["word/styles.xml"]
    assert styles.count(b"snapToGrid") == styles.count(b'w:lineRule="exact"')
    assert b'<w:spacing w:val="-4"/>' in styles


BOX = (
    '<w:r xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    "<mc:AlternateContent><mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent></w:r>"
)


def boxed(inner: str) -> bytes:
    """A paper with a drawing in its first paragraph."""
    parts = dict(unpack(build(SHORT)))
    text = parts["word/document.xml"].decode()
    parts["word/document.xml"] = text.replace("</w:pPr>", f"</w:pPr>{BOX.format(inner)}", 1).encode()
    return pack(parts)


def test_a_box_of_text_is_read_once() -> None:
    made = boxed("<w:txbxContent><w:p><w:r><w:t>机密★5年</w:t></w:r></w:p></w:txbxContent>")
    assert read(made).text.count("机密★5年") == 1


def test_what_libreoffice_draws_otherwise_than_word_is_not_judged() -> None:
    frame = '<w:framePr w:xAlign="outside"/>'
    feet = {
        name: part.replace(b"<w:pPr>", f"<w:pPr>{frame}".encode()) if "footer" in name else part
        for name, part in unpack(build(SHORT)).items()
    }
    assert unlike(build(SHORT)) == ()
    assert unlike(pack(feet)) == (OF_OUTSIDE,)
    assert unlike(boxed('<a:ln cmpd="thickThin"/>')) == (OF_COMPOUND,)


def test_a_draft_that_says_so_lacks_no_number(files: Mapping[str, tuple[bytes, bytes]]) -> None:
    if files:
        made = altered(printed(files["short"][1]), "文登工信〔2026〕18号", "（印发时编号）")
        assert parts_of(made).is_draft
        assert {one.rule for one in rules(parts_of(made))} <= {"number-look"}


# ── what is read ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7", b"%PDF-1.7\n1 0 obj\n<<>>", b"x" * 100])
def test_what_is_no_pdf_is_said_to_be_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        printed(content)


def test_fonts_are_known_by_their_names_and_stand_for_each_other_as_declared() -> None:
    known = {"ABCDEF+FangSong_GB2312": "仿宋", "SimHei": "黑体", "楷体": "楷体", "方正小标宋简体": "小标宋"}
    assert {name: family(name) for name in known} == known
    assert stands_for("serif", "仿宋")
    assert stands_for("sans", "黑体")
    assert not stands_for("sans", "仿宋")
    assert not stands_for("楷体", "仿宋")


def test_every_rule_is_on_its_page() -> None:
    text = (ROOT / "docs" / "reference" / "layout.md").read_text(encoding="utf-8")
    missing = [code for code in RULES if f"`{code}`" not in text]
    assert missing == []


# ── the verb ─────────────────────────────────────────────────────────────────────────────────────


def test_the_verb_answers_in_json_and_by_its_exit_code(
    files: Mapping[str, tuple[bytes, bytes]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, code in (("short", 0), ("year in [2026]", 1)) if files else ():
        path = tmp_path / "paper.pdf"
        path.write_bytes(files[name][1])
        assert main(["document", "check", str(path), "--json"]) == code
        told = json.loads(capsys.readouterr().out)
        assert told["ok"] is (code == 0)
        assert told["kind"] == "notice"
        assert {one["rule"] for one in told["findings"]} == ({"number-form"} if code else set())
    (tmp_path / "a.docx").write_bytes(b"no word file")
    assert main(["document", "check", str(tmp_path / "a.docx"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["ok"] is False
    assert main(["document", "check", str(tmp_path / "none.pdf")]) == 2
