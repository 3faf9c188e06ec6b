"""The clauses of a description, and which of them hold: what is denied, put right, or only a rule.

未发现超员，超量等现象              denied to the end of the list
报警失效，已更换；没有监护          what precedes, up to the last put right, is put right
以上问题均已整改                    all that precedes
已整改：……                          all that follows in the sentence
报警已更换，但仍不响                not after all
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhiben.domain.criteria.wording import Wording

SHORT = 10  # a sentence of at most so many letters says nothing but that all is put right

_CLAUSE = re.compile(r"([^,:]+)([,:]?)")
_COLUMN = re.compile(
    r"((?:整改|复查)(?:情况|结果|状态|进展)|状态):"
)  # of a ledger, told as one: 整改情况：已完成
_LIST_END = re.compile(r"等?[^、]{0,6}(?:问题|现象|情况|情形|隐患|行为)$")
_ALL_MENDED = re.compile(r"^(?:以上|上述|全部|所有|前述|该).{0,12}(?:问题|隐患|情况|事项|均|都)")
_UNDONE = re.compile(r"(?:未|没有|没|不|无法|待|需|要)(?:及时|立即|按时|按期|按要求|彻底|完全)?$")
_UNDONE_LETTERS = 8  # the most `_UNDONE` takes
_AROUND = (12, 6)  # letters before and behind a word of mending in which 责令, 拟 … take it back
_CAUTION = re.compile(r"未|没|仍|违反|擅自|不按|(?<!冷)却|私自")
_JOINED = re.compile(r"或|并|以及|且|及|和|也")  # begins a clause that goes on with the one before


@dataclass(slots=True)
class Clause:
    """A part of a sentence, known by two numbers: `。` parts wholes and `;` parts halves of them.

    `plain`: the text, words in which a letter of lacking means nothing made blank. `heads`: a colon follows.
    `denied_from`: from this letter on all is denied. `cleared`: told as put right, or only what a rule
    forbids. `stripped`: put right where it lay (已拆除): facts only.
    """

    text: str
    plain: str
    sentence: tuple[int, int]
    heads: bool
    denied_from: int | None = None
    cleared: bool = False
    stripped: bool = False

    @property
    def ends_list(self) -> bool:
        return _LIST_END.search(self.text[-SHORT:]) is not None


def clauses(text: str, wording: Wording) -> list[Clause]:
    """The clauses of a normalised text, each marked."""
    found = _parted(text, wording)
    _deny(found, wording)
    _Mending(found, wording).clear()
    return found


def _parted(text: str, wording: Wording) -> list[Clause]:
    blank = wording.patterns["fixed"]
    return [
        Clause(clause, blank.sub(lambda word: "＿" * len(word[0]), clause), (whole, part), heads=mark == ":")
        for whole, sentence in enumerate(_COLUMN.sub(r"\1", text).split("。"))
        for part, half in enumerate(sentence.split(";"))
        for clause, mark in _CLAUSE.findall(half)
    ]


def _deny(found: list[Clause], wording: Wording) -> None:
    """What is denied, to the end of a list where there is one, and what a rule forbids."""
    patterns = wording.patterns
    denying = [patterns["denying"].search(clause.text) for clause in found]
    ends = {clause.sentence[0]: at for at, clause in enumerate(found)}  # the last clause of each sentence
    last: int | None = None  # the clause that ends the list, seen from behind
    for at in range(len(found) - 1, -1, -1):
        clause, here = found[at], denying[at]
        if last is not None and found[last].sentence[0] != clause.sentence[0]:
            last = None
        if here is not None:
            clause.denied_from = here.start()
            if clause.heads:
                last = ends[clause.sentence[0]]
            for later in found[at + 1 : last + 1] if last is not None else ():
                later.denied_from = 0
            last = None
        if here is None and (clause.ends_list or (last is None and _JOINED.match(clause.text))):
            last = at
        if patterns["forbidding"].search(clause.text) and not _CAUTION.search(clause.text):
            clause.cleared = True


class _Mending:
    """Goes through the clauses once and clears what is told as put right: the half sentence before it; the
    whole one, where a short sentence says nothing else; everything, where it says so.
    """

    def __init__(self, found: list[Clause], wording: Wording) -> None:
        self._found = found
        self._patterns = wording.patterns
        self._mends = [self._is_mending(at) for at in range(len(found))]

    def clear(self) -> None:
        half = whole = 0
        for at, clause in enumerate(self._found):
            before = self._found[at - 1].sentence if at else clause.sentence
            alone = clause.sentence != before and self._mends[at] and len(clause.text) <= SHORT
            if clause.sentence != before and not alone:
                half, whole = at, whole if clause.sentence[0] == before[0] else at
            if self._mends[at]:
                self._clear(0 if _ALL_MENDED.search(clause.text) else whole if alone else half, at)
                half = whole = at + 1
                if clause.heads:
                    self._clear_on(at)

    def _is_mending(self, at: int) -> bool:
        clause = self._found[at]
        told = (word for name in ("mended", "removed") for word in self._patterns[name].finditer(clause.text))
        if not any(self._is_done(clause.text, word) for word in told):
            return False
        after = self._found[at + 1] if at + 1 < len(self._found) else None
        still = after is not None and after.sentence == clause.sentence
        return not (still and after is not None and self._patterns["still"].search(after.text))

    def _is_done(self, text: str, word: re.Match[str]) -> bool:
        if _UNDONE.search(text[max(0, word.start() - _UNDONE_LETTERS) : word.start()]):
            return False
        ahead, behind = _AROUND
        near = text[max(0, word.start() - ahead) : word.end() + behind]
        return self._patterns["unmended"].search(near) is None

    def _clear(self, start: int, at: int) -> None:
        for clause in self._found[start:at]:
            clause.cleared = True
        own = self._found[at]
        own.stripped = True
        own.cleared = self._patterns["mended"].search(own.text) is not None

    def _clear_on(self, at: int) -> None:
        for clause in self._found[at + 1 :]:
            if clause.sentence[0] != self._found[at].sentence[0]:
                return
            clause.cleared = True
