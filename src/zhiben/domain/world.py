"""What is known: subjects above and beneath each other, their lives, facts, the calendar, settings.

A `World` never changes. It holds rows as they were recorded; `known.Known` is what counts of them at a
moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from zhiben.domain.facts import Dated, Fact, Subject, Value
from zhiben.domain.periods import Calendar
from zhiben.domain.plan import Plan, Scalar

OPERATING, SUSPENDED, CLOSED, ABSENT = "operating", "suspended", "closed", "absent"
EVER = date.min
ALWAYS: Dated = ((EVER, OPERATING),)
Stretches = tuple[tuple[date, date | None], ...]


def held(dated: Dated, day: date) -> Value:
    """The value that holds on `day`; None before the first."""
    for since, value in reversed(dated):  # histories are short: quicker than halving them
        if since <= day:
            return value
    return None


@dataclass(frozen=True, slots=True)
class Settings:
    """Changes the bureau made to what the plans leave open: (`plan id/name` or `name`, dated values)."""

    changes: tuple[tuple[str, Dated], ...] = ()

    def value(self, plan: Plan, name: str, day: date) -> Scalar:
        """The value of a plan's setting on `day`: the last change not after it, else the plan's default."""
        for key, dated in self.changes:
            if key in (name, f"{plan.id}/{name}"):
                changed = held(dated, day)
                if isinstance(changed, str | int):
                    return changed
        return plan.settings[name].default

    def days(self) -> Iterator[date]:
        """Every day on which some setting changes."""
        for _, dated in self.changes:
            yield from (day for day, _ in dated)


class World:
    """Subjects and facts with the indices the engine asks for. Immutable: make another one for other rows.

    `registers`: register rows, which are facts that hold from `happened_on` to `until`.
    """

    def __init__(
        self,
        subjects: Iterable[Subject],
        facts: Iterable[Fact] = (),
        *,
        registers: Iterable[Fact] = (),
        calendar: Calendar | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.subjects: Mapping[str, Subject] = {subject.id: subject for subject in subjects}
        self.facts: Mapping[str, Fact] = {fact.id: fact for fact in (*facts, *registers)}
        self.calendar = calendar or Calendar()
        self.settings = settings or Settings()
        self.of_kind: Mapping[str, tuple[Subject, ...]] = _by_kind(self.subjects.values())
        self._below: dict[str, list[str]] = defaultdict(list)
        for subject in self.subjects.values():
            if subject.of is not None:
                self._below[subject.of].append(subject.id)
        # Rows never change, so what `known.known` and, of who is alike, `members` keep here stays right.
        self.kept: dict[Any, Any] = {}
        self.alike: dict[Any, Any] = {}
        self._lives: dict[str, Dated] = {}
        self._families: dict[str, tuple[str, ...]] = {}
        self._chains: dict[str, tuple[Subject, ...]] = {}

    # ── versions of a fact ───────────────────────────────────────────────────────────────────────

    def line(self, fact: Fact) -> tuple[str, ...]:
        """Ids from the first recording of a fact to this one, each superseded by the next."""
        ids = [fact.id]
        older = fact.supersedes
        while older is not None and older not in ids:
            ids.append(older)
            before = self.facts.get(older)
            older = before.supersedes if before is not None else None
        return tuple(reversed(ids))

    @cached_property
    def corrected(self) -> Mapping[str, tuple[Fact, ...]]:
        """The versions of each fact that was ever superseded, by the id of its first recording."""
        found: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts.values():
            if fact.supersedes is not None:
                found[self.line(fact)[0]].append(fact)
        return {
            first: (*(self.facts[one] for one in (first,) if one in self.facts), *rest)
            for first, rest in found.items()
        }

    # ── above and beneath ────────────────────────────────────────────────────────────────────────

    def chain(self, id_: str) -> tuple[Subject, ...]:
        """The subject itself and all above it, nearest first; what has nobody above stands under the one
        authority.
        """
        if id_ not in self._chains:
            self._chains[id_] = tuple(self._climb(id_))
        return self._chains[id_]

    def _climb(self, id_: str) -> Iterator[Subject]:
        seen: set[str] = set()
        here = self.subjects.get(id_)
        while here is not None and here.id not in seen:
            seen.add(here.id)
            yield here
            above = self.subjects.get(here.of) if here.of is not None else None
            here = above or self._default_above(here)

    def _default_above(self, subject: Subject) -> Subject | None:
        authorities = self.of_kind.get("authority", ())
        alone = len(authorities) == 1 and subject.kind != "authority"
        return authorities[0] if alone else None

    def above(self, id_: str, kind: str) -> Subject | None:
        """The nearest subject of `kind` from `id_` upwards, itself included."""
        return next((subject for subject in self.chain(id_) if subject.kind == kind), None)

    def family(self, id_: str) -> tuple[str, ...]:
        """The subject and all beneath it by `of`; whom a section supervises or an authority reaches is not
        asked here.
        """
        if id_ not in self._families:
            found, ahead = {id_: None}, [id_]
            while ahead:
                below = [child for child in self._below.get(ahead.pop(), ()) if child not in found]
                found |= dict.fromkeys(below)
                ahead += below
            self._families[id_] = tuple(found)
        return self._families[id_]

    def is_above(self, upper: str, lower: str) -> bool:
        """Whether `upper` is `lower` or somewhere above it."""
        return upper == lower or any(subject.id == upper for subject in self.chain(lower))

    def is_beneath(self, lower: str, upper: str, day: date) -> bool:
        """Whether `lower` is `upper`, stands under it, or is supervised by it on `day` (rule 12)."""
        if self.is_above(upper, lower):
            return True
        section = self.subjects.get(upper)
        if section is None or section.kind != "section":
            return False
        return any(self._supervises(section, subject, day) for subject in self.chain(lower))

    def _supervises(self, section: Subject, subject: Subject, day: date) -> bool:
        named = {self.attribute(subject, name, day) for name in ("section", "supervised_by")} - {None}
        if named:
            return not named.isdisjoint(self.names(section, day))
        if subject.kind != "enterprise":
            return False
        mine = (
            *as_many(self.attribute(section, "industries", day)),
            *as_many(self.attribute(section, "industry", day)),
        )
        theirs = as_many(self.attribute(subject, "industry", day))
        return not set(mine).isdisjoint(theirs) and self._same_authority(section, subject)

    def _same_authority(self, one: Subject, other: Subject) -> bool:
        return self.above(one.id, "authority") == self.above(other.id, "authority")

    # ── attributes ───────────────────────────────────────────────────────────────────────────────

    @staticmethod
    def attribute(subject: Subject, name: str, day: date) -> Value:
        """A subject's own attribute on `day`; None where it has none."""
        return held(subject.attributes.get(name, ()), day)

    def names(self, subject: Subject, day: date) -> frozenset[Value]:
        """What a plan may call a subject by: its id, code, name or role."""
        called = (self.attribute(subject, name, day) for name in ("code", "name", "role"))
        return frozenset({subject.id, *called}) - {None}

    def dated(self, subject: Subject, path: str) -> Dated:
        """The history of a field: own, `enterprise.industry` of a subject above, `status`, `joined`,
        `closed`.
        """
        kind, dot, rest = path.partition(".")
        if dot:
            above = self.above(subject.id, kind)
            return self.dated(above, rest) if above is not None else ()
        if path == "status":
            return self.standing(subject)
        if path in subject.attributes:
            return subject.attributes[path]
        if path == "joined" and subject.joined != EVER:
            return ((EVER, subject.joined),)
        if path == "closed" and subject.closed is not None:
            return ((EVER, subject.closed),)
        return ((EVER, subject.id),) if path in ("id", subject.kind) else ()

    # ── lives ────────────────────────────────────────────────────────────────────────────────────

    def life(self, id_: str) -> Dated:
        """absent | operating | suspended | closed of a subject, day by day: its own and that of those above
        it.
        """
        if id_ not in self._lives:
            lives = tuple(own_life(subject) for subject in self.chain(id_))
            self._lives[id_] = (
                _together(lives) if lives else ALWAYS
            )  # a role without a record is always there
        return self._lives[id_]

    def is_operating(self, id_: str, day: date) -> bool:
        """Whether the subject, and all above it, is joined and neither suspended nor closed on `day`."""
        return held(self.life(id_), day) == OPERATING

    def standing(self, subject: Subject) -> Dated:
        """The field `status`: the life, and where that says operating the subject's own word, if it has
        another.
        """
        life, own = self.life(subject.id), subject.attributes.get("status", ())
        days = sorted({day for day, _ in (*life, *own)})
        return tuple((day, _standing(held(life, day), held(own, day))) for day in days)


def _standing(life: Value, own: Value) -> Value:
    if life == ABSENT:
        return None
    return own if life == OPERATING and own not in (None, SUSPENDED, CLOSED) else life


def own_life(subject: Subject) -> Dated:
    """A subject's own life from `joined`, `suspended`, `closed` and a `status` attribute, if it has one."""
    status = subject.attributes.get("status", ())
    return _life_of(subject.joined, subject.suspended, subject.closed, status)


@lru_cache(maxsize=1 << 16)  # many join on the same day and never stop
def _life_of(joined: date, suspended: Stretches, closed: date | None, status: Dated) -> Dated:
    days = {EVER, joined, *(day for day, _ in status)}
    days |= {day for stretch in suspended for day in stretch if day is not None}
    days |= {closed} if closed is not None else set()
    return _short((day, _life_on(joined, suspended, closed, status, day)) for day in sorted(days))


def _life_on(joined: date, suspended: Stretches, closed: date | None, status: Dated, day: date) -> str:
    word = held(status, day)
    if day < joined or (status and word is None):
        return ABSENT
    if word == CLOSED or (closed is not None and day >= closed):
        return CLOSED
    stopped = any(first <= day and (again is None or day < again) for first, again in suspended)
    return SUSPENDED if stopped or word == SUSPENDED else OPERATING


@lru_cache(maxsize=1 << 16)
def _together(lives: tuple[Dated, ...]) -> Dated:
    """The worst of several lives on each day: closed, absent, suspended, operating."""
    if all(life == ALWAYS for life in lives[1:]):
        return lives[0]
    days = sorted({day for life in lives for day, _ in life})
    return _short((day, _worst({held(life, day) for life in lives})) for day in days)


def _worst(words: set[Value]) -> str:
    return next(word for word in (CLOSED, ABSENT, SUSPENDED, OPERATING) if word in words)


def _short(entries: Iterable[tuple[date, Value]]) -> Dated:
    """Without entries that repeat the value before them."""
    kept: list[tuple[date, Value]] = []
    for entry in entries:
        if not kept or kept[-1][1] != entry[1]:
            kept.append(entry)
    return tuple(kept)


def as_many(value: Value) -> tuple[Value, ...]:
    """One value or many, as many; nothing for None and what is empty."""
    if isinstance(value, tuple):
        return tuple(one for one in value if one not in (None, ""))
    return () if value in (None, "") else (value,)


def _by_kind(subjects: Iterable[Subject]) -> dict[str, tuple[Subject, ...]]:
    kinds: dict[str, list[Subject]] = defaultdict(list)
    for subject in subjects:
        kinds[subject.kind].append(subject)
    return {kind: tuple(sorted(found, key=lambda one: one.id)) for kind, found in kinds.items()}
