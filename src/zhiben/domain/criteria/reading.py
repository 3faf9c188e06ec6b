"""What a description says of things: that they are so, that they lack or fail, or that they do not.

    喷漆室可燃气体报警失效，已更换       the lack is told as mended: it does not hold
    未发现未设置报警的情况               a denied lack: it does not hold
    未见监护人员                         of a thing that ought to be there: a lack
    消防主机无故障                       a denied fault: it works

Every question is answered True (said), False (said not to be), or None (not said).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhiben.domain.criteria.clauses import SHORT, Clause, clauses
from zhiben.domain.criteria.quantities import Quantity, quantities
from zhiben.domain.criteria.wording import Wording

NEAR = 30  # letters between a word of lacking and the thing
BEHIND = 14  # letters between the thing and a word of failing
NEXT = 6  # letters behind the thing after which the next clause says nothing of it

_DENIED_JUST_BEFORE = re.compile(
    r"(?:没有|没|无|未|不|并无|并未|非)(?:明显|任何|大量|严重|人员|工人|职工|员工|出现|发生|存在|有|再|过|的)*$"
)
_DENIED_BEHIND = re.compile(r".{0,8}?(?:不存在|未发现|没有发现|没发现|未出现|没有出现|未发生|没有发生)")
_DOUBLED = re.compile(r"(?:没有|没|无)$")
_ANOTHER = re.compile(r"无|缺|没有(?![安装设配用人])")  # begins what is said of another thing
_TURN = re.compile(r"但|(?<!冷)却|就|便|即|仍|还在|而(?!未)")


class Reading:
    """One description, read once; every answer is remembered."""

    def __init__(self, text: str, wording: Wording) -> None:
        self.text = wording.normalise(text)
        self._wording = wording
        self._clauses = clauses(self.text, wording)
        self._facts: dict[str, bool | None] = {}
        self._lacks: dict[str, bool | None] = {}
        self._numbers: tuple[Quantity, ...] | None = None

    # ── what is asked

    def names(self, thing: str) -> bool:
        """Whether a thing is spoken of at all."""
        return self._wording.things[thing].search(self.text) is not None

    def says(self, thing: str) -> bool | None:
        """Whether a fact is told, and neither denied nor put right."""
        if thing not in self._facts:
            self._facts[thing] = _together(_says(clause, word) for _, clause, word in self._found(thing))
        return self._facts[thing]

    def lacks(self, thing: str) -> bool | None:
        """Whether a thing is missing or does not work; False where it is told to be there and to work."""
        if thing not in self._lacks:
            self._lacks[thing] = _together(self._lacking(*place) for place in self._found(thing))
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

    # ── one place where a thing is spoken of

    def _found(self, thing: str) -> Iterator[tuple[int, Clause, re.Match[str]]]:
        pattern = self._wording.things[thing]
        for at, clause in enumerate(self._clauses):
            for word in pattern.finditer(clause.text):
                yield at, clause, word

    def _lacking(self, at: int, clause: Clause, word: re.Match[str]) -> bool | None:
        if clause.cleared:
            return False
        state = self._state(clause.plain[word.end() : word.end() + BEHIND])
        if clause.denied_from is not None and word.start() >= clause.denied_from:
            return self._lacking_denied(clause, clause.denied_from, word, state)
        if self._wording.patterns["lacking"].search(clause.plain, word.start() + 1, word.end()):
            return True  # 倒车…警示, as in 倒车没有警示
        lacking = self._before(clause.plain[max(0, word.start() - NEAR) : word.start()])
        if lacking:
            return not (state and clause.ends_list)  # 没有报警失效的情况
        if state is None and lacking is None:
            return self._next(at, clause, word.end())
        return lacking if state is None else state

    def _lacking_denied(self, clause: Clause, start: int, word: re.Match[str], state: bool | None) -> bool:
        """未见监护人员 is a lack; 未发现未设监护, 未发现报警失效 and what a list denies are none."""
        patterns = self._wording.patterns
        denying = patterns["denying"].match(clause.text, start)
        if denying is None or clause.ends_list:
            return False
        lacking = patterns["lacking"].search(clause.plain, denying.end(), word.end())
        faulty = patterns["faults"].search(clause.plain, denying.end(), word.start())
        return not (state or lacking or faulty or patterns["faults"].search(clause.plain, word.end()))

    def _before(self, near: str) -> bool | None:
        """What the words before a thing say of it: the nearest word of lacking or having decides."""
        patterns = self._wording.patterns
        lacking, having = _last(patterns["lacking"], near), _last(patterns["having"], near)
        if lacking is None or (having is not None and having.start() > lacking.end()):  # 未持有 is no having
            return None if having is None else False
        if _DOUBLED.search(near[: lacking.start()]):
            return False  # 无无证上岗
        return None if _TURN.search(near, lacking.end()) else True

    def _next(self, at: int, clause: Clause, end: int) -> bool | None:
        """What the next clause says of a thing that ends its own: 报警器，早就坏了."""
        after = self._clauses[at + 1] if at + 1 < len(self._clauses) else None
        if after is None or after.sentence != clause.sentence or after.cleared:
            return None
        if len(clause.text) - end > NEXT or len(after.text) > 2 * SHORT:
            return None
        if len(after.text) > 2 and _ANOTHER.match(after.plain):
            return None
        begins = self._wording.patterns["failing"].search(after.plain, 0, 4)
        return self._state(after.plain) if begins else None

    def _state(self, behind: str) -> bool | None:
        """True for a word of failing, False for one of working; the first of them decides."""
        failing = self._wording.patterns["failing"].search(behind)
        working = self._wording.patterns["working"].search(behind)
        if failing is not None and working is not None:
            return failing.start() < working.start()
        return None if failing is None and working is None else working is None


def _says(clause: Clause, word: re.Match[str]) -> bool:
    if clause.cleared or clause.stripped:
        return False
    if clause.denied_from is not None and word.start() >= clause.denied_from:
        return False
    if _DENIED_JUST_BEFORE.search(clause.text[max(0, word.start() - BEHIND) : word.start()]):
        return False
    return _DENIED_BEHIND.match(clause.text, word.end()) is None


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
