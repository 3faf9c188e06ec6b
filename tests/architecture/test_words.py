"""One word for one thing: enum, page and docs/words.md say the same, and each word has its English."""

from __future__ import annotations

import re

from tests.architecture import hazards
from tests.architecture.words import PAGE, page
from zhiben.domain.words import WORDS


def test_the_page_of_words_is_the_table_printed() -> None:
    assert PAGE.read_text("utf8") == page(), "python -m tests.architecture.words"


def test_every_member_has_its_word_and_no_word_is_left_over() -> None:
    for terms, words in WORDS.items():
        assert set(words) == set(terms), terms.__name__


def test_every_word_has_its_english() -> None:
    assert re.findall(r"^\| (.+?) \|  \|", page(), re.MULTILINE) == []


def test_the_page_of_hazards_is_their_tables_printed() -> None:
    assert hazards.PAGE.read_text("utf8") == hazards.page(), "python -m tests.architecture.hazards"
