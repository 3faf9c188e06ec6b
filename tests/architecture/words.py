"""Prints docs/words.md from `domain/words.py` and the English catalogue.

Run as `python -m tests.architecture.words`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "words.md"
CATALOGUE = ROOT / "src/zhiben/web/locale/en/LC_MESSAGES/django.po"
HEAD = """# 用语表

页面上的说法、英文和程序里的名字，一处定，处处同。
由 `domain/words.py` 和英文词条印出，测试保证相等；改词改那两处，再印一次。
"""


def page() -> str:
    """The whole page: one table for each enum, in the order of the source."""
    sys.path.insert(0, str(ROOT / "src"))
    from zhiben.domain.words import WORDS

    with CATALOGUE.open("rb") as file:
        english = {message.id: message.string for message in read_po(file)}
    parts = [HEAD]
    for terms, words in WORDS.items():
        rows = [
            f"| {word} | {english.get(word) or ''} | `{member.value}` |"
            for member in terms
            if (word := words[member])
        ]
        parts.append(
            "\n".join([f"## {terms.__name__}\n", "| 中文 | English | code |", "| --- | --- | --- |", *rows])
            + "\n"
        )
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf8")
