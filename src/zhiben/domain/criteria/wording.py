"""How people write in ledgers: the words, from content, made into what a text can be searched for.

A text is normalised before anything is looked for: full width to half, capitals to small, traditional to
simplified letters, no spaces, quotes or brackets; an exception in brackets (……除外) says nothing of the case
and is left out, a note in brackets that all is put right (已整改) is a clause. `,` and `:` part clauses, `;`
and `。` sentences; `、` stays; ticks and crosses are words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

GAP = "…"
_GAP_LETTERS = "[^,:;。]{0,10}?"
_SENTENCE_ENDS = dict.fromkeys("!?。\n\r", "。") | {";": ";"}
_CLAUSE_ENDS = {",": ",", "→": ",", ":": ":"}
_SAID = dict.fromkeys("√✓✔", "合格") | dict.fromkeys("×✗✘✕", "不合格")
_DROPPED = frozenset("()[]{}《》〈〉“”\"'‘’「」『』【】〔〕·•*_~`^|\\#@&-—–")
_EXCEPTION = re.compile(r"\([^()]*除外\)")
_NOTE = re.compile(r"\((?=[^()]{0,16}(?:整改|更换|修复|加装|完成|处理|销号|闭环))")
_LIST_MARKS = frozenset("、/")


def normalised(text: str, simplified: Mapping[str, str]) -> str:
    """The text as it is searched: see the module's first lines."""
    found: list[str] = []
    letters = _NOTE.sub(",", _EXCEPTION.sub("", unicodedata.normalize("NFKC", text).lower()))
    for at, letter in enumerate(letters):
        if letter in _SENTENCE_ENDS:
            found.append(_SENTENCE_ENDS[letter])
        elif letter in _CLAUSE_ENDS:
            found.append(_CLAUSE_ENDS[letter])
        elif letter in _SAID:
            found.append(_SAID[letter])
        elif letter in _LIST_MARKS:
            found.append("、")
        elif letter == ".":
            found.append("." if _within_number(letters, at) else ",")
        elif letter in _DROPPED or letter.isspace():
            continue
        elif letter.isalnum() or letter in "%≥≤<>":
            found.append(simplified.get(letter, letter))
    return "".join(found)


def _within_number(letters: str, at: int) -> bool:
    return letters[at - 1 : at].isdigit() and letters[at + 1 : at + 2].isdigit()


@dataclass(frozen=True, slots=True)
class Words:
    """The words as written in content: see docs/reference/criteria-format.md.

    `things`: name → other ways of saying it. `lacking`, `failing`: before and behind a thing that is not
    there or does not work; `having`, `working`: the opposite. `faults`: states that are only bad.
    `denying`: nothing of what follows was found. `mended`, `removed`: put right by now; `unmended`: yet to
    be; `still`: not after all. `forbidding`: a rule is told, not a fact. `fixed`: words in which a letter
    means nothing alone. `simplified`: a traditional letter → the simplified one.
    """

    things: Mapping[str, tuple[str, ...]]
    lacking: tuple[str, ...]
    failing: tuple[str, ...]
    having: tuple[str, ...]
    working: tuple[str, ...]
    faults: tuple[str, ...]
    denying: tuple[str, ...]
    mended: tuple[str, ...]
    removed: tuple[str, ...]
    unmended: tuple[str, ...]
    still: tuple[str, ...]
    forbidding: tuple[str, ...]
    fixed: tuple[str, ...]
    simplified: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """`Words` made ready. Thread-safe: nothing in it changes."""

    words: Words
    things: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Words) -> Wording:
        simplified = words.simplified

        def pattern(ways: Iterable[str]) -> re.Pattern[str]:
            # The longest first, so that a word is not taken for the beginning of another.
            parts = sorted({_part(way, simplified) for way in ways}, key=len, reverse=True)
            return re.compile("|".join(parts) if parts else "(?!)")

        lists = (
            "lacking", "failing", "having", "working", "faults", "denying", "mended", "removed", "unmended",
            "still", "forbidding", "fixed",
        )  # fmt: skip
        return cls(
            words,
            {name: pattern((name, *ways)) for name, ways in words.things.items()},
            {name: pattern(getattr(words, name)) for name in lists},
        )

    def normalise(self, text: str) -> str:
        return normalised(text, self.words.simplified)


_EXCEPT = re.compile(r"^(?:\[([^\]]+)\])?(.*?)(?:\[([^\]]+)\])?$", re.DOTALL)


def _part(way: str, simplified: Mapping[str, str]) -> str:
    """`[非]水性漆`: not behind 非; `证[明]`: not before 明; `a…b`: with at most ten letters between."""
    matched = _EXCEPT.match(way)
    before, word, behind = matched.groups() if matched else ("", way, "")
    body = _GAP_LETTERS.join(re.escape(normalised(part, simplified)) for part in word.split(GAP))
    ahead = f"(?<![{re.escape(before)}])" if before else ""
    return f"{ahead}{body}" + (f"(?![{re.escape(behind)}])" if behind else "")
