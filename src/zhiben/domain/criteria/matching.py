"""Which criteria a description is about, and whether it says all that they ask for.

A suggestion, never a decision: what belongs to another regime is named so, what is incomplete, unverified or
for people to judge is left to a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiben.domain.criteria.library import OWN, Criterion, Element, Level, Library, Saying, Sign
from zhiben.domain.criteria.quantities import compared, over_limit
from zhiben.domain.criteria.ranking import Ranking, pairs
from zhiben.domain.criteria.reading import Reading
from zhiben.domain.criteria.wording import Wording

MOST = 5
NEARLY_QUOTED = 0.8  # so much of a criterion's own wording, and the description is about it
QUOTED = 0.9  # so much, and it says all that the criterion says
_FACTS = frozenset({Saying.FACT, Saying.LACK})


class Verdict(StrEnum):
    SUGGEST = "suggest"
    HUMAN_ONLY = "human_only"
    OTHER_REGIME = "other_regime"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A criterion the description is about. `matched`, `missing`: the elements' own words. `score`:
    comparable within one answer only. `quoted`: the description has the criterion's own words.
    """

    criterion: Criterion
    decided_by: str
    score: float
    matched: tuple[str, ...]
    missing: tuple[str, ...]
    quoted: bool = False

    @property
    def is_whole_major(self) -> bool:
        return not self.missing and self.criterion.level is not Level.GENERAL

    def rank(self, raised: bool) -> int:
        """`raised`: an item that is more than general holds; general ones go behind it."""
        if self.quoted:
            return 0
        return 2 if self.criterion.on_top else int(raised and self.criterion.level is Level.GENERAL)

    @property
    def suggested(self) -> bool:
        return self.decided_by == OWN and self.criterion.decidable and not self.missing


@dataclass(frozen=True, slots=True)
class Answer:
    """`hinted`: standards in force without their text whose former version the description would meet."""

    verdict: Verdict
    candidates: tuple[Candidate, ...]
    hinted: tuple[str, ...] = ()


class Matcher:
    """A library and its wording, made ready for any number of descriptions."""

    def __init__(self, library: Library, wording: Wording) -> None:
        self.library = library
        self.wording = wording
        items = [item for standard in library.standards for item in standard.criteria]
        own = {item.id: wording.normalise(item.text) for item in items}
        self._ranking = Ranking({item.id: self._document(item) for item in items}, own)

    def match(self, text: str, industry: str, day: date) -> Answer:
        """The candidates of an industry on a day, best first, at most five. Raises KeyError for an unknown
        industry.
        """
        self.library.industries[industry]
        reading = Reading(text, self.wording)
        candidates = self._candidates(reading, self.library.applying(industry, day))
        if candidates:
            return Answer(_verdict(candidates[0]), candidates[:MOST])
        hints = self._candidates(reading, self.library.hinting(industry, day))
        by_id = self.library.by_id
        whole = [one for one in hints if not one.missing]
        hinted = tuple(dict.fromkeys(by_id[one.criterion.standard].hints_for for one in whole))
        return Answer(Verdict.OTHER_REGIME if hinted else Verdict.NONE, (), hinted)

    def _document(self, item: Criterion) -> str:
        things = {sign.thing for element in (*item.all, *item.any) for told in element.told for sign in told}
        said = [way for thing in things for way in self.wording.words.things.get(thing, ())]
        elements = [element.text for element in (*item.all, *item.any)]
        return self.wording.normalise(",".join([item.text, item.text, *elements, *item.keywords, *said]))

    def _candidates(self, reading: Reading, items: Iterable[Criterion]) -> tuple[Candidate, ...]:
        said = pairs(reading.holding())
        judged = [
            (item, found)
            for item in items
            if (found := _judged(item, reading, self._ranking.quoted(said, item.id))) is not None
        ]
        scores = self._ranking.scores(reading.standing(), (item.id for item, _ in judged))
        best = max(scores.values(), default=0.0) or 1.0
        candidates = [self._candidate(item, found, scores.get(item.id, 0.0) / best) for item, found in judged]
        raised = any(one.is_whole_major for one in candidates)
        return tuple(sorted(candidates, key=lambda one: (one.rank(raised), -one.score, one.criterion.id)))

    def _candidate(self, item: Criterion, found: Judged, nearness: float) -> Candidate:
        decided_by = self.library.by_id[item.standard].decided_by
        whole = not found.missing
        score = nearness + 0.4 * whole + 0.8 * max(0.0, found.quoted - 0.4)
        if whole and decided_by == OWN and item.decidable and item.level is Level.MAJOR:
            score += 0.4  # what can be suggested goes before what must be left to people, of two as near
        quoted = found.quoted >= QUOTED
        return Candidate(item, decided_by, round(score, 3), found.matched, found.missing, quoted)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a description says of one criterion's elements. `quoted`: how much of its own wording."""

    matched: tuple[str, ...]
    missing: tuple[str, ...]
    quoted: float


def _verdict(best: Candidate) -> Verdict:
    if best.decided_by != OWN:
        return Verdict.OTHER_REGIME
    return Verdict.SUGGEST if best.suggested else Verdict.HUMAN_ONLY


def _judged(item: Criterion, reading: Reading, quoted: float) -> Judged | None:
    """None where the description is not about the criterion, or says that it does not hold."""
    verbatim = quoted >= QUOTED
    if quoted < NEARLY_QUOTED and not all(reading.names(thing) for thing in item.about):
        return None
    whole = {element: _element(element, reading) for element in item.all}
    others = {element: _element(element, reading) for element in item.any}
    if any(answer is False for answer in whole.values()):
        return None
    if verbatim:
        whole = {element: answer or not element.apart or None for element, answer in whole.items()}
        if not any(others.values()):
            others = {element: answer is None or answer for element, answer in others.items()}
    nearly = any(_nearly(element, reading) for element in (*item.all, *item.any))
    if not nearly and not _telling((whole, others), quoted >= NEARLY_QUOTED):
        return None
    matched = [element.text for element, answer in (*whole.items(), *others.items()) if answer]
    missing = [element.text for element, answer in whole.items() if not answer]
    if others and not any(others.values()):
        missing.append("或者".join(element.text for element in others))
    return Judged(tuple(dict.fromkeys(matched)), tuple(missing), quoted)


def _telling(answers: Iterable[Mapping[Element, bool | None]], quoted: bool) -> bool:
    """Whether any element that is a fact is said: a place or an activity alone is no hazard."""
    said = [element for group in answers for element, answer in group.items() if answer]
    return quoted or any(_is_fact(element) for element in said)


def _nearly(element: Element, reading: Reading) -> bool:
    """Whether nothing but a number is untold (主要负责人未考核, and not for how long)."""
    return any(
        all(_sign(sign, reading) is (None if sign.saying is Saying.NUMBER else True) for sign in told)
        and any(sign.saying in _FACTS for sign in told)
        for told in element.told
        if any(sign.saying is Saying.NUMBER for sign in told)
    )


def _is_fact(element: Element) -> bool:
    return not element.apart and any(
        sign.saying in _FACTS or sign.saying is Saying.NUMBER for told in element.told for sign in told
    )


def _element(element: Element, reading: Reading) -> bool | None:
    answers = [_told(told, reading) for told in element.told]
    if any(answers):
        return True
    return False if any(answer is False for answer in answers) else None


def _told(signs: tuple[Sign, ...], reading: Reading) -> bool | None:
    answers = [_sign(sign, reading) for sign in signs]
    if any(answer is False for answer in answers):
        return False
    return True if all(answers) else None


def _sign(sign: Sign, reading: Reading) -> bool | None:
    match sign.saying:
        case Saying.FACT:
            return reading.says(sign.thing)
        case Saying.LACK:
            return reading.lacks(sign.thing)
        case Saying.PLACE:
            return True if reading.names(sign.thing) else None
        case Saying.NEVER:
            return not reading.says(sign.thing)
        case Saying.NUMBER if sign.bound is None:
            return over_limit(reading.numbers(), sign.thing)
        case Saying.NUMBER:
            return compared(reading.numbers(), sign.thing, sign.compare, sign.bound or 0.0)
