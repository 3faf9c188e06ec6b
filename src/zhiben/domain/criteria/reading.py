"""What a description says: facts, lacks, and what it denies or tells as put right.

    喷漆室可燃气体报警失效，已更换       the lack is told as mended: it does not hold
    未发现未设置报警的情况               a denied lack: it does not hold
    未见监护人员                         of a thing that ought to be there: a lack
    消防主机无故障                       a denied fault: it works

Every question is answered True (said), False (said not to be), or None (not said).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zhiben.domain.criteria.quantities import Quantity, quantities
from zhiben.domain.criteria.wording import Wording

NEAR = 24  # letters between a word of lacking and the thing
BEHIND = 14  # letters between the thing and a word of failing
SHORT = 10  # a sentence or clause of at most so many letters says nothing but that all is put right

_LIST_END = re.compile(r"等?[^,;。、]{0,6}(?:问题|现象|情况|情形|隐患|行为)$")
_ALL_MENDED = re.compile(r"^(?:以上|上述|全部|所有|前述|该)[^,;。]{0,12}(?:问题|隐患|情况|事项|均|都)")
_DENIED_JUST_BEFORE = re.compile(
    r"(?:没有|没|无|未|不|并无|并未|非)(?:明显|任何|大量|严重|人员|工人|职工|员工|出现|发生|存在|有|再|过|的)*$"
)
_DENIED_BEHIND = re.compile(
    r"^[^,;。]{0,8}?(?:不存在|未发现|没有发现|没发现|未出现|没有出现|未发生|没有发生)"
)
_CAUTION = re.compile(r"未|没|仍|违反|擅自|不按|却|私自")
_TURN = re.compile(r"但|却|就|便|即|仍|还在|而(?!未)")


@dataclass(slots=True)
class Clause:
    """A part of a sentence, known by two numbers: `。` parts wholes and `;` parts halves of them.

    `denied_from`: from this letter on all is denied. `cleared`: told as put right, or only what a rule
    forbids. `stripped`: put right where it lay (已拆除): facts only.
    """

    text: str
    sentence: tuple[int, int]
    denied_from: int | None = None
    cleared: bool = False
    stripped: bool = False


class Reading:
    """One description, read once; every answer is remembered."""

    def __init__(self, text: str, wording: Wording) -> None:
        self.text = wording.normalise(text)
        self._wording = wording
        self._facts: dict[str, bool | None] = {}
        self._lacks: dict[str, bool | None] = {}
        self._clauses = self._parted()
        self._clear()
        self._numbers: tuple[Quantity, ...] | None = None

    # ── what is asked

    def names(self, thing: str) -> bool:
        """Whether a thing is spoken of at all."""
        return self._wording.things[thing].search(self.text) is not None

    def says(self, thing: str) -> bool | None:
        """Whether a fact is told, and neither denied nor put right."""
        if thing not in self._facts:
            self._facts[thing] = _together(self._says_at(at, found) for at, found in self._found(thing))
        return self._facts[thing]

    def lacks(self, thing: str) -> bool | None:
        """Whether a thing is missing or does not work; False where it is told to be there and to work."""
        if thing not in self._lacks:
            self._lacks[thing] = _together(self._lacks_at(at, found) for at, found in self._found(thing))
        return self._lacks[thing]

    def numbers(self) -> tuple[Quantity, ...]:
        """The numbers of all that holds."""
        if self._numbers is None:
            self._numbers = quantities(self.holding())
        return self._numbers

    def standing(self) -> str:
        """The text without what it tells as put right."""
        return ",".join(clause.text for clause in self._clauses if not clause.cleared)

    def holding(self) -> str:
        """The text without what it denies or tells as put right."""
        return ",".join(
            clause.text if clause.denied_from is None else clause.text[: clause.denied_from]
            for clause in self._clauses
            if not clause.cleared
        )

    # ── clauses, and what clears them

    def _parted(self) -> list[Clause]:
        return [
            Clause(clause, (whole, part))
            for whole, sentence in enumerate(self.text.split("。"))
            for part, half in enumerate(sentence.split(";"))
            for clause in half.split(",")
            if clause
        ]

    def _clear(self) -> None:
        patterns = self._wording.patterns
        for at, clause in enumerate(self._clauses):
            denied = patterns["denying"].search(clause.text)
            if denied is not None:
                clause.denied_from = denied.start()
                self._deny_list(at)
            if patterns["forbidding"].search(clause.text) and not _CAUTION.search(clause.text):
                clause.cleared = True
        start = 0
        for at, clause in enumerate(self._clauses):
            if at and clause.sentence != self._clauses[at - 1].sentence and not self._only_mends(at):
                start = at
            if self._mends(at):
                self._clear_back(0 if _ALL_MENDED.search(clause.text) else start, at)
                start = at + 1

    def _deny_list(self, at: int) -> None:
        """未发现超员，超量等现象: the clauses of a list are denied with the first."""
        whole = self._clauses[at].sentence[0]
        for end in range(at + 1, len(self._clauses)):
            if self._clauses[end].sentence[0] != whole:
                return
            if _LIST_END.search(self._clauses[end].text):
                for clause in self._clauses[at + 1 : end + 1]:
                    clause.denied_from = 0
                return

    def _only_mends(self, at: int) -> bool:
        """A sentence that only says that the one before is put right."""
        return len(self._clauses[at].text) <= SHORT and self._mends(at)

    def _mends(self, at: int) -> bool:
        text, patterns = self._clauses[at].text, self._wording.patterns
        if patterns["unmended"].search(text):
            return False
        if not patterns["mended"].search(text) and not patterns["removed"].search(text):
            return False
        after = self._clauses[at + 1] if at + 1 < len(self._clauses) else None
        return after is None or not (
            after.sentence == self._clauses[at].sentence and patterns["still"].search(after.text)
        )

    def _clear_back(self, start: int, at: int) -> None:
        for clause in self._clauses[start:at]:
            clause.cleared = True
        own = self._clauses[at]
        own.stripped = True
        if self._wording.patterns["mended"].search(own.text):
            own.cleared = True

    # ── one place where a thing is spoken of

    def _found(self, thing: str) -> Iterator[tuple[int, re.Match[str]]]:
        pattern = self._wording.things[thing]
        for at, clause in enumerate(self._clauses):
            for found in pattern.finditer(clause.text):
                yield at, found

    def _says_at(self, at: int, found: re.Match[str]) -> bool:
        clause = self._clauses[at]
        if clause.cleared or clause.stripped:
            return False
        if clause.denied_from is not None and found.start() >= clause.denied_from:
            return False
        if _DENIED_JUST_BEFORE.search(clause.text[: found.start()]):
            return False
        return _DENIED_BEHIND.search(clause.text[found.end() :]) is None

    def _lacks_at(self, at: int, found: re.Match[str]) -> bool | None:
        clause = self._clauses[at]
        if clause.cleared:
            return False
        before = self._plain(clause.text[: found.start()])
        behind = self._plain(clause.text[found.end() :])
        state = self._behind(behind, at)
        if clause.denied_from is not None and found.start() >= clause.denied_from:
            return self._lacks_denied(clause, before, behind, state)
        if self._wording.patterns["lacking"].search(self._plain(found[0]), 1):
            return True  # 倒车…警示, as in 倒车没有警示
        lacking = self._before(before)
        if state and lacking and _LIST_END.search(clause.text):
            return False  # 没有报警失效的情况
        return lacking if state is None else state

    def _lacks_denied(self, clause: Clause, before: str, behind: str, state: bool | None) -> bool:
        """未见监护人员 is a lack; 未发现未设监护, 未发现报警失效 and what a list denies are none."""
        denying = self._wording.patterns["denying"].match(clause.text, clause.denied_from or 0)
        if denying is None or _LIST_END.search(clause.text):
            return False
        lacking = self._wording.patterns["lacking"].search(before[denying.end() :])
        return not (state or lacking or self._wording.patterns["faults"].search(behind))

    def _plain(self, text: str) -> str:
        """The text with words in which a letter of lacking means nothing made blank."""
        return self._wording.patterns["fixed"].sub(lambda found: "＿" * len(found[0]), text)

    def _before(self, before: str) -> bool | None:
        """What the words before a thing say of it: the nearest word of lacking or having decides."""
        patterns = self._wording.patterns
        near = before[-NEAR:]
        lacking = _last(patterns["lacking"], near)
        having = _last(patterns["having"], near)
        if lacking is None or (having is not None and having.start() > lacking.end()):  # 未持有 is no having
            return None if having is None else False
        if _TURN.search(near[lacking.end() :]):
            return None
        return True

    def _behind(self, behind: str, at: int) -> bool | None:
        """What the words behind a thing say of it, in its clause or, where that ends, the next."""
        answer = self._state(behind[:BEHIND])
        if answer is not None or len(behind) > 6 or at + 1 >= len(self._clauses):
            return answer
        after = self._clauses[at + 1]
        if after.sentence != self._clauses[at].sentence or after.cleared:
            return None
        if len(after.text) > SHORT:
            return None
        first = self._wording.patterns["failing"].search(self._plain(after.text)[:4])
        return None if first is None else self._state(self._plain(after.text))

    def _state(self, behind: str) -> bool | None:
        patterns = self._wording.patterns
        failing, working = patterns["failing"].search(behind), patterns["working"].search(behind)
        if failing is None and working is None:
            return None
        if failing is None or working is None:
            return working is None
        return failing.start() < working.start()


def _together(answers: Iterator[bool | None]) -> bool | None:
    """Said anywhere is said; else denied anywhere is denied."""
    found: bool | None = None
    for answer in answers:
        if answer:
            return True
        found = found if answer is None else answer
    return found


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    last = None
    for found in pattern.finditer(text):
        last = found
    return last
