"""What a record of a visit lacks before it can be closed, and what 不合格 makes of a finding.

Pure rules over a paper and what was recorded; phone and desk ask the same ones. An item that is not asked,
because the answer to another makes it so, is never lacking and its old answer counts for nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from zhiben.domain.checklists import Evidence, Item, Line, OnFail, Paper, Proof, Result
from zhiben.domain.criteria.library import OWN, Criterion


class Missing(StrEnum):
    """What can keep a record open."""

    UNCHECKED = "unchecked"
    NO_REASON = "no_reason"
    GATE_FAILED = "gate_failed"
    GATE_NOT_APPLICABLE = "gate_not_applicable"
    NO_FINDING = "no_finding"
    NO_PHOTO = "no_photo"
    NO_NOTE = "no_note"
    NO_BRIEFING = "no_briefing"
    NO_SPOT_TEST = "no_spot_test"
    ASPECT = "aspect"
    FINDING_TEXT = "finding_text"
    FINDING_SPOT = "finding_spot"
    FINDING_RESPONSIBLE = "finding_responsible"
    FINDING_DEADLINE = "finding_deadline"
    FINDING_PHOTO = "finding_photo"


LOOKED_AT = frozenset({Result.PASS, Result.FAIL})


@dataclass(frozen=True, slots=True)
class Answer:
    """`reason`: why an item is not applicable. `note`: what was seen or read."""

    result: Result = Result.UNCHECKED
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Briefing:
    """宣讲: which clauses (ids of criteria, or a text), to whom, for how many minutes."""

    minutes: int = 0
    audience: str = ""
    criteria: tuple[str, ...] = ()
    text: str = ""

    @property
    def is_whole(self) -> bool:
        return self.minutes > 0 and bool(self.audience.strip()) and bool(self.criteria or self.text.strip())


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found wrong at an item, empty for beside all items. `is_known`: it is linked to a hazard that
    is on the ledger already, which has all the rest.
    """

    ref: str
    item: str = ""
    text: str = ""
    spot: str = ""
    responsible: str = ""
    has_deadline: bool = False
    photos: int = 0
    is_known: bool = False

    def lacks(self) -> Iterator[Missing]:
        """What the hazard it becomes must have and it has not."""
        if self.is_known:
            return
        if not self.text.strip():
            yield Missing.FINDING_TEXT
        if not self.spot.strip():
            yield Missing.FINDING_SPOT
        if not self.responsible.strip():
            yield Missing.FINDING_RESPONSIBLE
        if not self.has_deadline:
            yield Missing.FINDING_DEADLINE
        if self.photos < 1:
            yield Missing.FINDING_PHOTO


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a record holds, without what was dropped. `photos`: ids of items that have one of their own.

    `drawn`: how many workers whom the system drew were asked; `drawn_needed`: how many a visit needs.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)
    briefing: Briefing | None = None
    findings: tuple[Finding, ...] = ()
    photos: Collection[str] = ()
    drawn: int = 0
    drawn_needed: int = 1

    def answer(self, item: str) -> Answer:
        return self.answers.get(item, Answer())


@dataclass(frozen=True, slots=True, order=True)
class Lack:
    """One thing still missing: a Missing, or a code of other rules about a record; the item, or the aspect by
    its name; `ref`: the finding.
    """

    code: str
    item: str = ""
    ref: str = ""


def asked(paper: Paper, answers: Mapping[str, Answer]) -> tuple[Line, ...]:
    """The lines that are asked, given the answers so far: those whose condition holds, and its condition."""
    by_id = {line.item.id: line for line in paper.lines}

    def holds(line: Line) -> bool:
        when = line.item.when
        if when is None:
            return True
        result = answers.get(when.item, Answer()).result
        return result in when.results and holds(by_id[when.item])

    return tuple(line for line in paper.lines if holds(line))


def lacking(paper: Paper, recorded: Recorded) -> tuple[Lack, ...]:
    """Everything that keeps a record open, in the paper's order: items, aspects, findings. Empty: it may be
    closed as far as its checklists go.
    """
    lines = asked(paper, recorded.answers)
    items = [Lack(code, line.item.id) for line in lines for code in _of_item(line.item, recorded)]
    aspects = [Lack(Missing.ASPECT, one) for one in unanswered_aspects(paper, recorded.answers)]
    found = [Lack(code, one.item, one.ref) for one in recorded.findings for code in one.lacks()]
    return (*items, *aspects, *found)


def _of_item(item: Item, recorded: Recorded) -> Iterator[Missing]:
    answer = recorded.answer(item.id)
    match answer.result:
        case Result.UNCHECKED if item.is_needed:
            yield Missing.UNCHECKED
        case Result.NOT_APPLICABLE if item.on_fail is OnFail.GATE:
            yield Missing.GATE_NOT_APPLICABLE
        case Result.NOT_APPLICABLE if not answer.reason.strip():
            yield Missing.NO_REASON
        case Result.FAIL if item.on_fail is OnFail.GATE:
            yield Missing.GATE_FAILED
        case Result.FAIL if item.on_fail is not OnFail.INFO and not _findings(item, recorded):
            yield Missing.NO_FINDING
    if answer.result in LOOKED_AT:
        yield from _evidence(item, answer, recorded)
    if item.is_needed:
        yield from _proof(item, recorded)


def _findings(item: Item, recorded: Recorded) -> list[Finding]:
    return [one for one in recorded.findings if one.item == item.id]


def _evidence(item: Item, answer: Answer, recorded: Recorded) -> Iterator[Missing]:
    has_photo = item.id in recorded.photos or any(one.photos for one in _findings(item, recorded))
    if Evidence.PHOTO in item.evidence and not has_photo:
        yield Missing.NO_PHOTO
    if Evidence.NOTE in item.evidence and not answer.note.strip():
        yield Missing.NO_NOTE


def _proof(item: Item, recorded: Recorded) -> Iterator[Missing]:
    briefing = recorded.briefing
    if item.proven_by is Proof.BRIEFING and (briefing is None or not briefing.is_whole):
        yield Missing.NO_BRIEFING
    if item.proven_by is Proof.SPOT_TEST and recorded.drawn < recorded.drawn_needed:
        yield Missing.NO_SPOT_TEST


# ── aspects, and what the answers are to the plan ────────────────────────────────────────────────


def is_answered(answer: Answer) -> bool:
    """Looked at, or not applicable for a reason."""
    return answer.result in LOOKED_AT or (
        answer.result is Result.NOT_APPLICABLE and bool(answer.reason.strip())
    )


def unanswered_aspects(paper: Paper, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The required aspects without a single answered item."""
    done = {(part.list, part.aspect) for line in _answered(paper, answers) for part in line.parts}
    open_ = [one.aspect for one in paper.required if (one.list, one.aspect) not in done]
    return tuple(dict.fromkeys(open_))


@dataclass(frozen=True, slots=True)
class Counted:
    """A fact `checklist_part` that the answers make: of an `item` (JUDGING) or of an `aspect`'s target."""

    result: Result
    item: str = ""
    aspect: str = ""


def counted(paper: Paper, answers: Mapping[str, Answer]) -> tuple[Counted, ...]:
    """What the answers are to the plan: one fact for each item that counts as something, one for each target
    of an answered aspect, which fails where one item does and passes where one was looked at.
    """
    done = _answered(paper, answers)
    items = [
        Counted(answers[line.item.id].result, item=line.item.counts_as)
        for line in done
        if line.item.counts_as
    ]
    aspects = []
    for one in paper.required:
        results = {
            answers[line.item.id].result
            for line in done
            for part in line.parts
            if (part.list, part.aspect) == (one.list, one.aspect)
        }
        if one.target and results:
            aspects.append(Counted(_worst(results), aspect=one.target))
    return (*items, *aspects)


def _answered(paper: Paper, answers: Mapping[str, Answer]) -> list[Line]:
    return [line for line in asked(paper, answers) if is_answered(answers.get(line.item.id, Answer()))]


def _worst(results: Collection[Result]) -> Result:
    order = (Result.FAIL, Result.PASS, Result.NOT_APPLICABLE)
    return next(one for one in order if one in results)


# ── what 不合格 makes of a finding ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Held:
    """A criterion held against what was found. `told`: texts of its elements that hold; `applies`: its
    condition is met; `decided_by`: OWN or the regime whose it is to judge.
    """

    criterion: Criterion
    told: frozenset[str] = frozenset()
    applies: bool = False
    decided_by: str = OWN


def is_met(held: Held) -> bool:
    """Whether the program may put it to a person as major: all of its elements, one of the others where there
    are any, and its condition; never an unverified one, one left to people alone, or another regime's.
    """
    one = held.criterion
    whole = all(element.text in held.told for element in one.all)
    other = not one.any or any(element.text in held.told for element in one.any)
    condition = held.applies or not one.applies_if
    return whole and other and condition and one.decidable and held.decided_by == OWN


def treatment(item: Item, against: Iterable[Held] = ()) -> OnFail:
    """What a finding at an item is: GATE, MAJOR (a candidate a person confirms), GENERAL or INFO.

    `major_if_matched` is major only where a criterion the item names is met; one missing element, and it is
    general. An item whose own basis is not verified makes nothing major.
    """
    match item.on_fail:
        case OnFail.MAJOR_IF_MATCHED:
            named = [one for one in against if one.criterion.id in item.criteria]
            is_major = item.confidence != "check" and any(is_met(one) for one in named)
            return OnFail.MAJOR if is_major else OnFail.GENERAL
        case OnFail.MAJOR if item.confidence == "check":
            return OnFail.GENERAL
        case _:
            return item.on_fail
