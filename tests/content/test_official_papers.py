"""Official papers as built: a plain Word file, titles that break between words, headings counted."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from tests.content.official_papers import NOTICE, SHORT, TEN
from zhiben.contents.docx.opening import opened
from zhiben.contents.docx.reading import read
from zhiben.contents.official import Heading, Text, build
from zhiben.contents.official.body import numeral
from zhiben.contents.official.words import TITLE_LETTERS, letters, printed, title_lines, torn


@pytest.mark.parametrize("name", TEN)
def test_a_paper_opens_as_plain_word_and_equal_papers_are_equal_bytes(name: str) -> None:
    made = build(TEN[name])
    assert opened(made)
    assert build(TEN[name]) == made
    text = read(made).text.replace("\n", "")
    assert TEN[name].title.replace("\n", "") in text
    assert TEN[name].number in text


def test_headings_are_counted_level_by_level_and_a_number_given_is_kept() -> None:
    blocks = (
        Heading(1, "甲"), Heading(2, "乙"), Heading(2, "丙"), Heading(1, "丁"), Heading(2, "戊"),
        Heading(3, "己"), Heading(4, "庚"), Heading(1, "三、辛"),
    )  # fmt: skip
    text = read(build(replace(SHORT, blocks=blocks))).text
    said = ("一、甲", "（一）乙", "（二）丙", "二、丁", "（一）戊", "1. 己", "（1）庚", "三、辛")
    assert [line for line in text.split("\n") if line.endswith(tuple("甲乙丙丁戊己庚辛"))] == list(said)
    assert [numeral(n) for n in (1, 10, 11, 20, 21, 99)] == ["一", "十", "十一", "二十", "二十一", "九十九"]


@pytest.mark.parametrize(
    "title",
    [paper.title for paper in TEN.values()]
    + ["2026年一季度全区工信领域安全生产形势分析", "关于" + "开展工作" * 20],
)
def test_a_title_breaks_between_words_into_lines_alike(title: str) -> None:
    lines = title_lines(title)
    assert "".join(lines) == title
    assert all(printed(line) <= TITLE_LETTERS for line in lines)
    assert not [torn(a, b) for a, b in itertools.pairwise(lines) if torn(a, b)]
    assert max(map(letters, lines)) - min(map(letters, lines)) <= 8


def test_lines_that_a_writer_gives_are_kept() -> None:
    assert title_lines("甲局\n关于乙的通知") == ("甲局", "关于乙的通知")
    assert torn("关于安全生", "产工作的通知") == "安全生产"
    for title in (
        "关于2026年10月民爆管理科治本攻坚工作进展的汇报",
        "关于2026年三季度全区工信领域安全生产形势的分析",
    ):
        assert not {line[0] for line in title_lines(title)[1:]} & set("科领")


def test_a_paper_without_text_is_refused() -> None:
    with pytest.raises(ValueError, match="正文"):
        build(replace(NOTICE, blocks=()))
    with pytest.raises(ValueError, match="标题"):
        build(replace(NOTICE, title=" ", blocks=(Text("文"),)))
