"""What counts of a world's facts at a moment: recorded by then, not withdrawn, not superseded (rule 18)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from zhiben.domain.facts import Fact, Value
from zhiben.domain.periods import day_of, end_of, in_shanghai
from zhiben.domain.world import World, as_many


class Out(StrEnum):
    """Why a fact does not count at that moment."""

    RECORDED_LATER = "recorded_later"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class Known:
    """The facts of `world` as known at a moment, found by kind and by whom they touch; earliest first."""

    def __init__(self, world: World, at: datetime) -> None:
        self.world = world
        self.at = in_shanghai(at)
        self.today = day_of(self.at)
        self._gone = self._superseded()
        self._kinds: dict[str, list[Fact]] = defaultdict(list)
        for fact in sorted(world.facts.values(), key=lambda one: (one.happened_on, one.id)):
            if self.out(fact) is None:
                self._kinds[fact.kind].append(fact)
        self._touching: dict[str, dict[str, list[Fact]]] = {}
        self.kept: dict[
            Any, Any
        ] = {}  # answers asked for again and again; what is known at a moment never changes

    def _superseded(self) -> frozenset[str]:
        """Of the recorded versions of one fact all but the newest: the last in the line, then the last
        recorded.
        """
        gone: set[str] = set()
        for versions in self.world.corrected.values():
            recorded = [fact for fact in versions if self._is_recorded(fact)]
            recorded.sort(key=lambda fact: (len(self.world.line(fact)), _moment(fact), fact.id))
            gone.update(fact.id for fact in recorded[:-1])
        return frozenset(gone)

    def _is_recorded(self, fact: Fact) -> bool:
        if fact.recorded_at is None:
            return fact.happened_on <= self.today
        return in_shanghai(fact.recorded_at) <= self.at

    def out(self, fact: Fact) -> Out | None:
        """Why `fact` is not counted at that moment; None when it is."""
        if not self._is_recorded(fact):
            return Out.RECORDED_LATER
        if fact.withdrawn_at is not None and in_shanghai(fact.withdrawn_at) <= self.at:
            return Out.WITHDRAWN
        return Out.SUPERSEDED if fact.id in self._gone else None

    def of_kinds(self, kinds: Iterable[str]) -> list[Fact]:
        """Facts of these kinds."""
        return [fact for kind in dict.fromkeys(kinds) for fact in self._kinds.get(kind, ())]

    def touching(self, kinds: Iterable[str], ids: Iterable[str]) -> list[Fact]:
        """Facts of these kinds whose subject or one of whose targets is among `ids`; each once."""
        found: dict[str, Fact] = {}
        ids = tuple(ids)
        for kind in dict.fromkeys(kinds):
            index = self._index(kind)
            for id_ in ids:
                for fact in index.get(id_, ()):
                    found[fact.id] = fact
        return list(found.values())

    def _index(self, kind: str) -> dict[str, list[Fact]]:
        if kind not in self._touching:
            index: dict[str, list[Fact]] = defaultdict(list)
            for fact in self._kinds.get(kind, ()):
                for id_ in {fact.subject, *fact.targets}:
                    index[id_].append(fact)
            self._touching[kind] = dict(index)
        return self._touching[kind]

    def linked(self, kinds: tuple[str, ...], name: str) -> Mapping[str, list[Fact]]:
        """Facts of these kinds by what `name` says of them, as text; for finding followers of an event."""
        key = ("linked", kinds, name)
        if key not in self.kept:
            index: dict[str, list[Fact]] = defaultdict(list)
            for fact in self.of_kinds(kinds):
                for value in values(self.world, fact, name):
                    index[str(value)].append(fact)
            self.kept[key] = dict(index)
        found: Mapping[str, list[Fact]] = self.kept[key]
        return found

    def history(self, fact: Fact) -> tuple[str, ...]:
        """Ids of the fact and of those it superseded, the first recorded one first."""
        return self.world.line(fact)


def _moment(fact: Fact) -> datetime:
    return in_shanghai(fact.recorded_at) if fact.recorded_at is not None else end_of(fact.happened_on)


def known(world: World, today: date) -> Known:
    """The world as known at the end of `today`; the last ones asked for are kept with the world."""
    kept: dict[date, Known] = world.kept
    if today not in kept:
        if len(kept) >= 4:  # a page asks for one day, a replay for each day once
            kept.clear()
        kept[today] = Known(world, end_of(today))
    return kept[today]


def values(world: World, fact: Fact, name: str) -> tuple[Value, ...]:
    """What `name` says of a fact: its attribute, its targets of that kind, else the subject above of that
    kind.
    """
    if name in fact.attributes:
        return as_many(fact.attributes[name])
    targets = tuple(id_ for id_ in fact.targets if _kind(world, id_) in (name, None))
    if targets:
        return targets
    return tuple(subject.id for subject in (world.above(fact.subject, name),) if subject is not None)


def _kind(world: World, id_: str) -> str | None:
    subject = world.subjects.get(id_)
    return subject.kind if subject is not None else None


def links(world: World, fact: Fact, name: str, history: tuple[str, ...]) -> Iterator[Value]:
    """The values by which `name` links other facts to this one: its attribute, else its own ids (rule 23)."""
    if name in fact.attributes and as_many(fact.attributes[name]):
        yield from as_many(fact.attributes[name])
        if name != fact.kind:
            return
    if name != fact.kind:
        above = world.above(fact.subject, name)
        if above is not None:
            yield above.id
            return
    yield from history
