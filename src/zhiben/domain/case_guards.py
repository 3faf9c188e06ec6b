"""What is known of a case, what is done to it, what is known then, and what must hold before.

Persons are compared, never accounts; whoever stands in for somebody counts as both. Whoever investigates does
not decide (行政处罚法 57), and does not preside at the hearing (64); two with certificates investigate (42).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.case_crimes import Harm
from zhiben.domain.cases import ENDED, FLOW, PAPERS, Event, State

_E = Event
FEWEST = 2  # investigators


@dataclass(frozen=True, slots=True)
class Case:
    """What is known after the last step. `hearing`: the party was told of its right to one, until
    `hearing_until`; `evidence`: how many pieces there are; `hands`: everyone who ever investigated.
    """

    state: State
    investigators: frozenset[UUID] = frozenset()
    hands: frozenset[UUID] = frozenset()
    evidence: int = 0
    harm: Harm = field(default_factory=Harm)
    filed_on: date | None = None
    told_on: date | None = None
    hearing: bool = False
    hearing_until: date | None = None
    heard: bool = False
    decided_on: date | None = None
    served_on: date | None = None
    published_on: date | None = None
    performed_on: date | None = None
    proposed_on: date | None = None  # the transfer to the police
    approved_at: datetime | None = None
    handed_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """One event with what was said with it. `persons`: whoever does it, and for whom they stand in; `on`: the
    day it happened, as claimed; `papers`: forms of which the case has a valid document; `certified`: of the
    investigators those whose certificate is valid; `until`: the last day to ask for a hearing.
    """

    event: Event
    at: datetime
    day: date
    persons: frozenset[UUID] = frozenset()
    on: date | None = None
    investigators: frozenset[UUID] = frozenset()
    certified: frozenset[UUID] = frozenset()
    papers: frozenset[str] = frozenset()
    evidence: int = 0
    harm: Harm | None = None
    hearing: bool = False
    until: date | None = None

    @property
    def then(self) -> date:
        return self.on or self.day


Guard = tuple[str, Callable[[Case, Deed], bool]]  # the refusal's code; what must hold


def _named(case: Case, deed: Deed) -> bool:
    return bool(deed.persons)


def _investigates(case: Case, deed: Deed) -> bool:
    return bool(deed.persons & case.investigators)


def _apart(case: Case, deed: Deed) -> bool:
    """Not one of those who investigate, or ever did: the ones so far, nor the ones named now."""
    return bool(deed.persons) and not deed.persons & (case.hands | deed.investigators)


def _two(case: Case, deed: Deed) -> bool:
    return len(deed.investigators or case.investigators) >= FEWEST


def _certified(case: Case, deed: Deed) -> bool:
    return (deed.investigators or case.investigators) <= deed.certified


def _papered(case: Case, deed: Deed) -> bool:
    return PAPERS[deed.event] in deed.papers


def _proved(case: Case, deed: Deed) -> bool:
    return case.evidence + deed.evidence > 0


def _in_order(case: Case, deed: Deed) -> bool:
    """Not after today, nor before what it follows."""
    before = {
        _E.TELL: case.filed_on, _E.PLEAD: case.told_on, _E.ASK_HEARING: case.told_on,
        _E.HEAR: case.told_on, _E.SERVE: case.decided_on, _E.PUBLISH: case.decided_on,
        _E.PERFORM: case.served_on,
    }.get(deed.event)  # fmt: skip
    return (before is None or before <= deed.then) and deed.then <= deed.day


def _hearing_told(case: Case, deed: Deed) -> bool:
    return case.hearing


def _in_time(case: Case, deed: Deed) -> bool:
    return case.hearing_until is not None and deed.then <= case.hearing_until


def _hearing_over(case: Case, deed: Deed) -> bool:
    """No right to one, or it was held, or nobody asked within the time."""
    over = case.hearing_until is not None and deed.day > case.hearing_until
    return not case.hearing or case.heard or over


def _not_published(case: Case, deed: Deed) -> bool:
    return case.published_on is None


def _published(case: Case, deed: Deed) -> bool:
    """A penalty is published before the case is closed; what was not punished is not."""
    return case.decided_on is None or case.published_on is not None


_INVESTIGATOR: tuple[Guard, ...] = (("case_person", _named), ("case_not_investigator", _investigates))
_DECIDER: tuple[Guard, ...] = (("case_person", _named), ("case_decider", _apart))
_DATED: Guard = ("case_day", _in_order)
_PAPER: Guard = ("case_paper", _papered)
_TWO: tuple[Guard, ...] = (("case_two", _two), ("case_certificates", _certified))

GUARDS: Mapping[Event, tuple[Guard, ...]] = {
    _E.PROPOSE: (("case_person", _named), *_TWO),
    _E.FILE: (*_DECIDER, *_TWO, _PAPER),
    _E.REFUSE: _DECIDER,
    _E.ASSIGN: (*_DECIDER, *_TWO),
    _E.COLLECT: (*_INVESTIGATOR, _DATED),
    _E.HARM: _INVESTIGATOR,
    _E.TELL: (*_INVESTIGATOR, ("case_evidence", _proved), _DATED, _PAPER),
    _E.PLEAD: (("case_person", _named), _DATED),
    _E.ASK_HEARING: (
        ("case_person", _named), ("case_no_hearing", _hearing_told), ("case_hearing_late", _in_time), _DATED,
    ),
    _E.DROP_HEARING: (("case_person", _named),),
    _E.HEAR: (("case_person", _named), ("case_hearing_host", _apart), _DATED),
    _E.DECIDE: (*_DECIDER, ("case_evidence", _proved), ("case_hearing_open", _hearing_over), _PAPER),
    _E.SPARE: _DECIDER,
    _E.SERVE: (*_INVESTIGATOR, _DATED, _PAPER),
    _E.PUBLISH: (("case_person", _named), ("case_published", _not_published), _DATED),
    _E.PERFORM: (*_INVESTIGATOR, _DATED),
    _E.CLOSE: (*_DECIDER, ("case_unpublished", _published), _PAPER),
    _E.WITHDRAW: _DECIDER,
    _E.PROPOSE_TRANSFER: _INVESTIGATOR,
    _E.APPROVE_TRANSFER: _DECIDER,
    _E.REFUSE_TRANSFER: _DECIDER,
    _E.HAND_OVER: (*_INVESTIGATOR, _PAPER),
    _E.ACCEPTED: _INVESTIGATOR,
    _E.SENT_BACK: _INVESTIGATOR,
}  # fmt: skip


def proposed(deed: Deed) -> Case:
    """A case as it is when it has just been proposed."""
    return Case(
        State.PROPOSED, deed.investigators, deed.investigators, evidence=deed.evidence,
        harm=deed.harm or Harm(),
    )  # fmt: skip


def unmet(case: Case, deed: Deed) -> tuple[str, ...]:
    """The codes of all guards that do not hold, in their order; () where it may be done.

    Raises Conflict `no_such_step` where the flow has no such step.
    """
    if deed.event is not _E.PROPOSE:
        FLOW.step(case.state, deed.event)
    return tuple(code for code, holds in GUARDS[deed.event] if not holds(case, deed))


def after(case: Case, deed: Deed) -> Case:
    """The case once the deed is done. Asks no guard: `unmet` is asked first."""
    state = FLOW.step(case.state, deed.event).target
    case = replace(
        case, state=state, investigators=deed.investigators or case.investigators,
        hands=case.hands | deed.investigators,
        evidence=case.evidence + deed.evidence, harm=deed.harm or case.harm,
        ended_on=deed.day if state in ENDED else None,
    )  # fmt: skip
    change = CHANGES.get(deed.event)
    return case if change is None else change(case, deed)


def _told(case: Case, deed: Deed) -> Case:
    """Told anew, the time to ask for a hearing begins anew."""
    return replace(case, told_on=deed.then, hearing=deed.hearing, hearing_until=deed.until, heard=False)


def _back(case: Case, deed: Deed) -> Case:
    """Investigated on: whatever was told before is told anew before it is decided."""
    return replace(
        case, told_on=None, hearing=False, hearing_until=None, heard=False, proposed_on=None,
        approved_at=None, handed_on=None,
    )  # fmt: skip


CHANGES: Mapping[Event, Callable[[Case, Deed], Case]] = {
    _E.FILE: lambda case, deed: replace(case, filed_on=deed.day),
    _E.TELL: _told,
    _E.DROP_HEARING: lambda case, deed: replace(case, heard=True),
    _E.HEAR: lambda case, deed: replace(case, heard=True),
    _E.DECIDE: lambda case, deed: replace(case, decided_on=deed.day),
    _E.SERVE: lambda case, deed: replace(case, served_on=deed.then),
    _E.PUBLISH: lambda case, deed: replace(case, published_on=deed.then),
    _E.PERFORM: lambda case, deed: replace(case, performed_on=deed.then),
    _E.PROPOSE_TRANSFER: lambda case, deed: replace(case, proposed_on=deed.day),
    _E.APPROVE_TRANSFER: lambda case, deed: replace(case, approved_at=deed.at),
    _E.HAND_OVER: lambda case, deed: replace(case, handed_on=deed.day),
    _E.REFUSE_TRANSFER: _back,
    _E.SENT_BACK: _back,
}
