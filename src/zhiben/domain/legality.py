"""May this visit be issued? Everything the law has against it, each with its basis and the way out.

A table of checks: what each is asked of, how much it weighs, what it looks at. Pure: whoever asks gathers
`Known`. Nothing here decides by a figure that was not published: what is unknown is said, and asks nobody.
Sources: 安全生产法 67, 68; 山东省安全生产条例 42; 行政处罚法 43; 国办发〔2024〕54号; reference §2, §23.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from zhiben.domain.legality_words import WORDS
from zhiben.domain.visits import Origin, Seat, Type, may_enforce

PAPERS = "nothing_to_check"  # papers might do: a question, which stops nothing


class Weight(StrEnum):
    """`refuse`: cannot be issued so; `ask`: only with a lawful basis or an answer; `warn`: is only said."""

    REFUSE = "refuse"
    ASK = "ask"
    WARN = "warn"


class Body(StrEnum):
    """In whose name the visit is to be made."""

    AUTHORITY = "authority"
    COORDINATION = "coordination"  # 议事协调机构: a 联席会议, an 安委会


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the visit. `outside`: what they are where not an officer of the authority: an expert, an
    insurer; empty for an officer.
    """

    id: UUID
    name: str
    seat: Seat = Seat.INSPECTOR
    outside: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """执法证 of one person; `until` inside, None without an end."""

    person: UUID
    number: str
    since: date
    until: date | None

    def valid(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A published quiet period; both days inside. `basis`: the notice that published it."""

    name: str
    first: date
    last: date
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """Another visit planned at the same enterprise. `id`: by which a page leads there."""

    number: str
    on: date
    section: str = ""
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """How many visits a year one authority may make at one enterprise. `most` None: not published."""

    most: int | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The visit as it is to be issued. `items`: lists or items to be checked, by key; `basis`: the document
    or lead it rests on; `on_site`: why papers and shared data do not suffice; `bases`: what was answered to
    an objection, by its code.
    """

    type: Type
    origin: Origin
    on: date
    persons: tuple[Person, ...]
    items: frozenset[str] = frozenset()
    basis: str = ""
    body: Body = Body.AUTHORITY
    approved: bool = True
    urgent: bool = False
    on_site: str = ""
    bases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when it is asked. `visits`: those of the year that count to the cap, without this one;
    `owed`: what duty of the plan asks for this visit in its month, empty where none does or it is done.
    """

    needed: int = 2
    certificates: tuple[Certificate, ...] = ()
    avoided: Mapping[UUID, str] = field(default_factory=dict)
    published: frozenset[str] = frozenset()
    cap: Cap = Cap()
    visits: int = 0
    owed: str = ""
    quiet: tuple[Stretch, ...] = ()
    others: tuple[Other, ...] = ()


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing against it. `told`: what its sentence names; `answer`: the basis given, for `ask` only."""

    code: str
    weight: Weight
    told: Mapping[str, object] = field(default_factory=dict)
    answer: str = ""

    @property
    def say(self) -> str:
        """What is against it: a Chinese sentence, in which `told` is to be put."""
        return WORDS[self.code].say

    @property
    def basis(self) -> str:
        return WORDS[self.code].basis

    @property
    def way(self) -> str:
        """What to do: a Chinese sentence."""
        return WORDS[self.code].way

    @property
    def asks(self) -> bool:
        """Whether a person may write down an answer to it."""
        return self.weight is Weight.ASK or self.code == PAPERS

    @property
    def stands(self) -> bool:
        """Whether the visit cannot be issued for it."""
        return self.weight is Weight.REFUSE or (self.weight is Weight.ASK and not self.answer)


# 议事协调机构: what bodies call themselves that coordinate others and have no power of their own.
COORDINATION = (
    "联席会议",
    "领导小组",
    "工作专班",
    "指挥部",
    "安委会",
    "安全生产委员会",
    "安委办",
    "协调小组",
    "联席办",
)


def is_coordination(name: str) -> bool:
    """Whether a body of this name coordinates others: it may invite to a visit, never inspect."""
    return any(word in name for word in COORDINATION)


# Leads that lift the cap, each with its basis: a tip, a hand-over, a warning by data.
EXCEPTED = frozenset({Origin.COMPLAINT, Origin.TRANSFER, Origin.TELEMETRY})
BASIS_LEAST = 4  # characters: a word such as 有 is no basis


def counts_to_cap(type_: Type, origin: Origin) -> bool:
    """Daily, case and special visits count; special ones deployed from above, services and self-checks do
    not (司法部's answers to 国办发〔2024〕54号).
    """
    return may_enforce(type_) and (type_, origin) != (Type.SPECIAL, Origin.SUPERIOR)


def valid_inspectors(asked: Asked, known: Known) -> tuple[Person, ...]:
    """Who may inspect on the day: officers with a valid certificate and no interest; each person once."""
    able = {one.person for one in known.certificates if one.valid(asked.on)} - known.avoided.keys()
    found = {one.id: one for one in _inspectors(asked) if not one.outside and one.id in able}
    return tuple(found.values())


def objections(asked: Asked, known: Known) -> tuple[Objection, ...]:
    """Everything against issuing the visit, the gravest first; empty: nothing."""
    found = [
        _answered(one, asked)
        for applies, check in CHECKS
        if applies(asked.type)
        for one in check(asked, known)
    ]
    return tuple(sorted(found, key=lambda one: list(Weight).index(one.weight)))


def standing(found: Iterable[Objection]) -> tuple[Objection, ...]:
    """Those for which the visit cannot be issued."""
    return tuple(one for one in found if one.stands)


def _answered(one: Objection, asked: Asked) -> Objection:
    answer = asked.bases.get(one.code, "").strip()
    if one.weight is not Weight.ASK or len(answer) < BASIS_LEAST:
        return one
    return Objection(one.code, one.weight, one.told, answer)


def _inspectors(asked: Asked) -> Iterator[Person]:
    return (one for one in asked.persons if one.seat is Seat.INSPECTOR)


# ── the checks ───────────────────────────────────────────────────────────────────────────────────


def _body(asked: Asked, known: Known) -> Iterator[Objection]:
    if asked.body is Body.COORDINATION:
        yield Objection("coordination_body", Weight.REFUSE)


def _experts(asked: Asked, known: Known) -> Iterator[Objection]:
    for one in _inspectors(asked):
        if one.outside:
            yield Objection("expert_as_inspector", Weight.REFUSE, {"name": one.name, "who": one.outside})


def _certificates(asked: Asked, known: Known) -> Iterator[Objection]:
    for one in _inspectors(asked):
        own = [each for each in known.certificates if each.person == one.id]
        if one.outside or any(each.valid(asked.on) for each in own):
            continue
        code = "certificate_expired" if own else "certificate_missing"
        yield Objection(code, Weight.REFUSE, {"name": one.name})


def _enough(asked: Asked, known: Known) -> Iterator[Objection]:
    n = len(valid_inspectors(asked, known))
    if n < known.needed:
        yield Objection("too_few_inspectors", Weight.REFUSE, {"n": n, "needed": known.needed})


def _interest(asked: Asked, known: Known) -> Iterator[Objection]:
    for one in asked.persons:
        if one.id in known.avoided:
            yield Objection("interest", Weight.REFUSE, {"name": one.name, "reason": known.avoided[one.id]})


def _items(asked: Asked, known: Known) -> Iterator[Objection]:
    for item in sorted(asked.items - known.published):
        yield Objection("item_unpublished", Weight.REFUSE, {"item": item})


def _cap(asked: Asked, known: Known) -> Iterator[Objection]:
    if not counts_to_cap(asked.type, asked.origin):
        return
    if known.cap.most is None:
        yield Objection("cap_unpublished", Weight.WARN, {"n": known.visits})
        return
    told = {"n": known.visits, "most": known.cap.most, "basis": known.cap.basis}
    if known.visits < known.cap.most:
        if known.visits + 1 == known.cap.most:
            yield Objection("cap_last", Weight.WARN, told)
    elif asked.origin in EXCEPTED:
        yield Objection("cap_excepted", Weight.ASK, told)
    elif known.owed:
        yield Objection("cap_against_duty", Weight.ASK, {**told, "duty": known.owed})
    else:
        yield Objection("cap_reached", Weight.REFUSE, told)


def _above(asked: Asked, known: Known) -> Iterator[Objection]:
    """What is not counted because it was ordered from above names the order."""
    is_exempt = may_enforce(asked.type) and not counts_to_cap(asked.type, asked.origin)
    if is_exempt and len(asked.basis.strip()) < BASIS_LEAST:
        yield Objection("order_unnamed", Weight.ASK)


def _quiet(asked: Asked, known: Known) -> Iterator[Objection]:
    for one in known.quiet:
        if one.first <= asked.on <= one.last:
            told = {"name": one.name, "first": one.first, "last": one.last}
            yield Objection("quiet_period", Weight.ASK, told)


def _merge(asked: Asked, known: Known) -> Iterator[Objection]:
    for one in known.others:
        told = {"number": one.number, "on": one.on, "section": one.section, "visit": one.id}
        yield Objection("merge_possible", Weight.ASK, told)


def _approval(asked: Asked, known: Known) -> Iterator[Objection]:
    if not asked.approved:
        yield Objection(*(("approve_after", Weight.WARN) if asked.urgent else ("no_approval", Weight.REFUSE)))


def _need(asked: Asked, known: Known) -> Iterator[Objection]:
    if asked.origin is Origin.PLAN and not asked.on_site.strip():
        yield Objection(PAPERS, Weight.WARN)


def _enters(type_: Type) -> bool:
    """Whether the authority comes: everything but the enterprise's own check."""
    return type_ is not Type.SELF


# What is asked of which visit, in the order in which it is said.
Check = Callable[[Asked, Known], Iterator[Objection]]
CHECKS: tuple[tuple[Callable[[Type], bool], Check], ...] = (
    (may_enforce, _body),
    (_enters, _experts),
    (may_enforce, _certificates),
    (_enters, _interest),
    (may_enforce, _enough),
    (may_enforce, _items),
    (may_enforce, _cap),
    (may_enforce, _above),
    (may_enforce, _quiet),
    (_enters, _merge),
    (_enters, _approval),
    (may_enforce, _need),
)
