"""A circular's own text: read from Word and plain text and nothing else; cut up; laid beside the clauses."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiben.contents import circular
from zhiben.domain.plan import Clause
from zhiben.domain.refusals import Incomplete, Refused, TooLarge

TEXT = """某区灯塔局 关于加强码头防滑工作的通知

一、总体要求
各码头要坚持防滑优先，切实减少跌落。
二、主要任务
（一）开展铺面检查。每月检查一次码头铺面，发现松动的木板当天钉牢，并在值班簿上写明。
（二）加强人员培训。新到岗的搬运工先学防滑要领，再上船作业；每年开展一次救生演练。
"""
CLAUSES = (
    Clause("1.1", "一、总体要求", "防滑优先，减少跌落", "goal"),
    Clause("2.1", "二、主要任务 /（一）铺面", "每月检查码头铺面", "duty"),
    Clause("2.2", "二、主要任务 /（一）铺面", "松动木板当天钉牢", "duty"),
    Clause("2.3", "二、主要任务 /（二）人员", "搬运工先学防滑要领再上船", "duty"),
    Clause("2.4", "二、主要任务 /（二）人员", "每年一次救生演练", "duty"),
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(*paragraphs: str, head: str = "", body: str = "") -> bytes:
    """A Word file with these paragraphs."""
    said = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    xml = f'<?xml version="1.0"?>{head}<w:document xmlns:w="{W}"><w:body>{said}{body}</w:body></w:document>'
    return packed({"word/document.xml": xml.encode()})


def packed(parts: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_plain_text_is_read_in_the_usual_encodings(encoding):
    lines = circular.read("通知.txt", TEXT.encode(encoding)).split("\n")
    assert lines[:2] == ["某区灯塔局 关于加强码头防滑工作的通知", "一、总体要求"]
    assert len(lines) == 6


def test_a_word_file_is_read_paragraph_by_paragraph():
    run, struck = "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>", "<w:r><w:delText>删</w:delText></w:r>"
    body = f"<w:p>{run}</w:p><w:p><w:del>{struck}</w:del></w:p>"
    assert circular.read("a.DOCX", word("一、总则", " ", "要做。", body=body)) == "一、总则\n要做。\n甲 乙"


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"%PDF-1.7", "text_type"),
        ("通知", b"PK", "text_type"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "text_type"),
        ("a.docx", b"not a zip", "text_broken"),
        ("a.docx", word("甲")[:-30], "text_broken"),
        ("a.docx", packed({"word/other.xml": b"<a/>"}), "text_broken"),
        ("a.docx", packed({"word/document.xml": b"<a>"}), "text_broken"),
        ("a.docx", word("&b;", head=BOMB), "text_broken"),
        ("a.docx", word("&x;", head='<!DOCTYPE x SYSTEM "file:///etc/hostname">'), "text_broken"),
        ("a.docx", packed({"word/document.xml": f"<a>{BOMB}</a>".encode("utf-16")}), "text_broken"),
        ("a.docx", packed({f"{n}": b"" for n in range(circular.PARTS + 1)}), "text_broken"),
        ("a.docx", word(" "), "text_empty"),
        ("a.txt", b" \r\n\n", "text_empty"),
        ("a.txt", b"\0\0PK\0", "text_broken"),
        ("a.txt", b"\xff\xfe\x00\xd8", "text_broken"),
        ("a.txt", ("句。" * (circular.PIECES + 1)).encode(), "text_too_long"),
    ],
)
def test_anything_else_is_refused_in_words(name, content, code):
    with pytest.raises((Incomplete, TooLarge)) as refused:
        circular.read(name, content)
    assert refused.value.code == code
    assert refused.value.reason != Refused("x").reason


def test_a_file_that_unpacks_without_end_is_not_unpacked():
    with pytest.raises(TooLarge):
        circular.read("a.docx", packed({"word/document.xml": b"<a>" + b" " * (circular.UNPACKED + 1)}))


@given(st.binary(max_size=400))
def test_no_bytes_whatever_break_the_reader(content):
    for name in ("a.docx", "a.txt"):
        with suppress(Incomplete, TooLarge):
            assert circular.read(name, content).strip()


@given(st.text(st.sampled_from("一二、（）。，；\n甲乙丙 “”"), max_size=200))
def test_the_pieces_are_the_text_to_the_letter(text):
    text = "\n".join(line for line in text.split("\n") if line)
    lines: dict[int, str] = {}
    for piece in circular.pieces(text):
        lines[piece.line] = lines.get(piece.line, "") + piece.text
    assert "\n".join(lines[n] for n in sorted(lines)) == text


def test_pieces_know_the_headings_they_are_under():
    found = circular.pieces(circular.read("a.txt", TEXT.encode()))
    assert [one.text for one in found if one.is_heading] == [
        "一、总体要求", "二、主要任务", "（一）开展铺面检查。", "（二）加强人员培训。",
    ]  # fmt: skip
    assert next(one.place for one in found if "钉牢" in one.text) == ("二", "一")


def test_a_long_enumeration_is_cut_at_its_items():
    found = circular.pieces("特别是甲、乙、丙、丁、戊、己、庚等制度，都要坚持。")
    assert [one.text for one in found][:3] == ["特别是甲、", "乙、", "丙、"]
    assert len(circular.pieces("看甲、乙、丙。")) == 1


def suggested() -> dict[str, str]:
    found = circular.pieces(circular.read("a.txt", TEXT.encode()))
    marks = circular.suggest(found, CLAUSES)
    return {piece.text: marks.get(piece.n, "") for piece in found}


def test_each_sentence_is_laid_beside_the_clause_it_says():
    said = suggested()
    assert said["每月检查一次码头铺面，"] == "2.1"
    assert said["发现松动的木板当天钉牢，"] == "2.2"
    assert said["新到岗的搬运工先学防滑要领，"] == "2.3"
    assert said["每年开展一次救生演练。"] == "2.4"
    assert said["并在值班簿上写明。"] == ""
    assert said["某区灯塔局 关于加强码头防滑工作的通知"] == ""


def test_a_sentence_is_never_laid_beside_a_clause_of_another_section():
    """`防滑` stands in 1.1 and in 2.3: each piece goes to the clause under its own heading."""
    said = suggested()
    assert said["各码头要坚持防滑优先，"] == "1.1"
    assert said["一、总体要求"] == ""


@given(st.lists(st.sampled_from([one.summary for one in CLAUSES] + ["不相干的话"]), max_size=12))
def test_suggestions_keep_the_order_of_the_plan(sentences):
    found = circular.pieces("\n".join(f"{one}。" for one in sentences))
    marks = circular.suggest(found, CLAUSES)
    ids = [marks[n] for n in sorted(marks)]
    assert ids == sorted(ids)
    assert circular.suggest(found, CLAUSES) == marks


def test_a_plan_without_clauses_and_a_text_without_sense_suggest_nothing():
    found = circular.pieces("甲乙丙。")
    assert circular.suggest(found, ()) == {}
    assert circular.suggest(found, CLAUSES) == {}
