"""The phrases of visits as shipped, and what is wrong with broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhiben.contents.phrases import FILE, load_phrases

SHIPPED = Path(__file__).resolve().parents[2] / "content" / "inspections" / FILE


def test_the_shipped_phrases_load():
    phrases, problems = load_phrases(SHIPPED)
    assert problems == ()
    assert sum(map(len, phrases.values())) >= 60
    assert all(len(set(said)) == len(said) for said in phrases.values())


@pytest.mark.parametrize(("old", "new"), [("zhiben-phrases/1", "zhiben-phrases/9"), ("phrases:", "words:")])
def test_broken_phrases_are_refused(tmp_path, old, new):
    (tmp_path / FILE).write_text(SHIPPED.read_text("utf-8").replace(old, new), "utf-8")
    phrases, problems = load_phrases(tmp_path / FILE)
    assert phrases is None or problems
