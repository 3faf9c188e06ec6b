"""Which criteria a description is about, and whether it says all that they ask for.

A suggestion, never a decision: what belongs to another regime is named so, what is incomplete, unverified or
for people to judge is left to a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from zhiben.domain.criteria.judging import Judged, judged
from zhiben.domain.criteria.library import OWN, Criterion, Level, Library
from zhiben.domain.criteria.ranking import Ranking, pairs
from zhiben.domain.criteria.reading import Reading
from zhiben.domain.criteria.wording import Wording

MOST = 5
# Of a score, beside 1 for the nearest wording: for nothing missing; for what can be suggested, so that of two
# as near the verified one leads; and for the criterion's own words, beyond a few of them.
WHOLE, SUGGESTED, OWN_WORDS, A_FEW = 0.4, 0.4, 0.8, 0.4


class Verdict(StrEnum):
    SUGGEST = "suggest"
    HUMAN_ONLY = "human_only"
    OTHER_REGIME = "other_regime"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A criterion the description is about. `matched`, `missing`: the elements' own words. `score`:
    comparable within one answer only, never higher than that of the one before. `quoted`: the description has
    the criterion's own words.
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

    def match(self, text: str, industry: str, day: date, *, hints: bool = True) -> Answer:
        """The candidates of an industry on a day, best first, at most five. `hints`: where there are none,
        former versions are looked through. Raises KeyError for an unknown industry.
        """
        self.library.industries[industry]
        reading = Reading(text, self.wording)
        candidates = self._candidates(reading, self.library.applying(industry, day))
        if candidates:
            return Answer(_verdict(candidates[0]), candidates[:MOST])
        if not hints:
            return Answer(Verdict.NONE, ())
        former = self._candidates(reading, self.library.hinting(industry, day))
        by_id = self.library.by_id
        whole = [one for one in former if not one.missing]
        hinted = tuple(dict.fromkeys(by_id[one.criterion.standard].hints_for for one in whole))
        return Answer(Verdict.OTHER_REGIME if hinted else Verdict.NONE, (), hinted)

    def _document(self, item: Criterion) -> str:
        things = {sign.thing for element in (*item.all, *item.any) for told in element.told for sign in told}
        said = [way for thing in things for way in self.wording.words.things.get(thing, ())]
        elements = [element.text for element in (*item.all, *item.any)]
        return self.wording.normalise(",".join([item.text, item.text, *elements, *item.keywords, *said]))

    def _candidates(self, reading: Reading, items: Iterable[Criterion]) -> tuple[Candidate, ...]:
        said = pairs(reading.holding())
        about = {
            item: found
            for item in items
            if (found := judged(item, reading, self._ranking.quoted(said, item.id))) is not None
        }
        scores = self._ranking.scores(reading.standing(), (item.id for item in about))
        best = max(scores.values(), default=0.0) or 1.0
        candidates = [
            self._candidate(item, found, scores.get(item.id, 0.0) / best) for item, found in about.items()
        ]
        raised = any(one.is_whole_major for one in candidates)
        candidates.sort(key=lambda one: (one.rank(raised), -one.score, one.criterion.id))
        return tuple(_descending(candidates))

    def _candidate(self, item: Criterion, found: Judged, nearness: float) -> Candidate:
        decided_by = self.library.by_id[item.standard].decided_by
        score = nearness + WHOLE * found.is_whole + OWN_WORDS * max(0.0, found.quoted - A_FEW)
        if found.is_whole and decided_by == OWN and item.decidable and item.level is Level.MAJOR:
            score += SUGGESTED
        return Candidate(item, decided_by, round(score, 3), found.matched, found.missing, found.is_quoted)


def _descending(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """In their order, no score higher than the one before."""
    least: float | None = None
    for one in candidates:
        least = one.score if least is None else min(least, one.score)
        yield replace(one, score=least)


def _verdict(best: Candidate) -> Verdict:
    if best.decided_by != OWN:
        return Verdict.OTHER_REGIME
    return Verdict.SUGGEST if best.suggested else Verdict.HUMAN_ONLY
