"""What can be found by some words, within reach, best first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from zhiben.domain.access import Actor, Grant
from zhiben.ground import engines
from zhiben.ground.search import install, store, words
from zhiben.ground.search.models import Findable

FETCHED = 240  # rows looked at for one question; of more, the index is asked again, best matches first
FURTHER = 20 * FETCHED
ENOUGH = 4000  # matches of the index looked through first; a word that very many hold needs no more
NAMED = 60  # enterprises named one by one to the index; a wider reach is left to `scope.within`


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. `line`: the further value that the words are in, "" where the name has them."""

    id: UUID
    tenant: int
    kind: str
    name: str
    line: str
    day: date | None
    enterprise: UUID | None


@dataclass(frozen=True, slots=True)
class Hits:
    """The best of what was found; `more`: there are others."""

    hits: tuple[Hit, ...] = ()
    more: bool = False


def find(
    actor: Actor,
    asked: str,
    kinds: Sequence[str],
    *,
    each: int,
    within: Collection[UUID] | None = None,
) -> dict[str, Hits]:
    """By kind, up to `each` things that have every word of `asked` somewhere in their name or text.

    Order: the very name or number, names that begin so, names that hold the words, further text; then the
    latest. `within`: only of these enterprises. A question without a letter or digit finds nothing.
    """
    question = words.asked_words(asked)
    if not question or not kinds:
        return {}
    look = _Look(actor, question, within)
    found, is_cut = look.rows(_any_of(kinds), look.anywhere)
    if not is_cut:
        by_kind = {kind: [one for one in found if one.kind == kind] for kind in kinds}
    else:
        by_kind = {kind: look.best(kind, each) for kind in kinds}
    return {
        kind: Hits(tuple(look.hit(one) for one in look.ordered(rows)[:each]), len(rows) > each)
        for kind, rows in by_kind.items()
        if rows
    }


def some(
    actor: Actor, asked: str, kind: str, *, most: int, within: Collection[UUID] | None = None
) -> tuple[list[UUID], bool]:
    """Of one kind the things that have every word of `asked`, in no order; True: there are `most` or more and
    not all are told: whoever lists them by something else looks through the list itself (`asked_words`).
    """
    question = words.asked_words(asked)
    if not question:
        return [], False
    return _Look(actor, question, within).all_of(kind, most)


class _Look:
    """One question of one actor, put to the index."""

    def __init__(self, actor: Actor, question: list[str], within: Collection[UUID] | None) -> None:
        self.question, self.whole = question, "".join(question)
        parts = [_reach(actor)]
        self.places: QuerySet[Findable] = Findable.objects.within(actor).filter(tenant__in=actor.reads)
        if within is not None:
            parts.append(_or(store.enterprise_token(one) for one in within))
            self.places = self.places.filter(enterprise__in=within)
        self.reach = _and(parts)
        self.anywhere = self._holding(lambda gram: f"(n{gram} | w{gram})")
        self.in_name = self._holding(lambda gram: f"n{gram}")
        self.at_the_start = _and([words.begins(self.whole) + self._open(), self.in_name])
        self.exactly = words.whole(self.whole)

    def all_of(self, kind: str, most: int) -> tuple[list[UUID], bool]:
        """What `some` answers. Where the index names very many, they are not read."""
        asked = _and([self.anywhere, store.kind_token(kind), self.reach])
        first = engines.of(connection).holding_words(self.places, install.TABLE, "number", asked, ENOUGH)
        if len(first.values_list("number")[:most]) >= most:
            return [], True
        found = self._fetched(asked, None, most)
        return [one.id for one in found if self.holds(one)], len(found) >= most

    def rows(self, kinds: str, holding: str, wanted: int = FETCHED) -> tuple[list[Findable], bool]:
        """Rows that hold the words, in any order; True: there may be others."""
        asked = _and([holding, kinds, self.reach])
        found = self._fetched(asked, ENOUGH, wanted)
        if len(found) < wanted:  # few there are, or few of the first are within reach
            found = self._fetched(asked, None, wanted)
        return [one for one in found if self.holds(one)], len(found) >= wanted

    def _fetched(self, asked: str, most: int | None, wanted: int) -> list[Findable]:
        found = engines.of(connection).holding_words(self.places, install.TABLE, "number", asked, most)
        return list(found.defer("words")[:wanted])

    def best(self, kind: str, each: int) -> list[Findable]:
        """More hold the words than are looked at: the better matches are asked for first."""
        found: dict[UUID, Findable] = {}
        for holding in (self.exactly, self.at_the_start, self.in_name, self.anywhere):
            rows, is_cut = self.rows(store.kind_token(kind), holding)
            if is_cut and len(rows) <= each:  # mostly characters that stand apart: look further
                rows, _ = self.rows(store.kind_token(kind), holding, FURTHER)
            found |= {one.id: one for one in rows}
            if len(found) > each:
                break
        return list(found.values())

    def holds(self, one: Findable) -> bool:
        """The index says which pairs of characters there are; whether they stand together is seen here."""
        values = [words.fold(one.name), *(words.fold(line) for line in one.text.split("\n"))]
        return all(any(word in value for value in values) for word in self.question)

    def ordered(self, rows: list[Findable]) -> list[Findable]:
        """Best first; equal ones: the latest, then by name."""
        return sorted(rows, key=lambda one: (self._rank(one), -(one.day or date.min).toordinal(), one.name))

    def hit(self, one: Findable) -> Hit:
        line = next((line for line in one.text.split("\n") if self._says_more(one, line)), "")
        return Hit(one.id, one.tenant, one.kind, one.name, line, one.day, one.enterprise)

    def _says_more(self, one: Findable, line: str) -> bool:
        name, folded = words.fold(one.name), words.fold(line)
        return any(word in folded and word not in name for word in self.question)

    def _rank(self, one: Findable) -> int:
        name = words.fold(one.name)
        if self.whole in (name, *(words.fold(line) for line in one.text.split("\n"))):
            return 0
        if name.startswith(self.whole):
            return 1
        return 2 if all(word in name for word in self.question) else 3

    def _holding(self, told: Callable[[str], str]) -> str:
        return _and(
            told(gram + ":*" if is_part else gram)
            for word in self.question
            for gram, is_part in words.contained(word)
        )

    def _open(self) -> str:
        """A question shorter than a gram is the beginning of what it looks for."""
        return ":*" if next(words.contained(self.whole))[1] else ""


def _reach(actor: Actor) -> str:
    """Where the actor's things lie, as far as the index can say it; `scope.within` decides."""
    return _or(_reach_of(grant, actor) for grant in actor.grants_now()) or "t"


def _reach_of(grant: Grant, actor: Actor) -> str:
    tenants = _or(f"t{tenant}" for tenant in sorted((grant.beneath | {grant.tenant}) & actor.reads)) or "t"
    whole = any(len(code) not in store.REGION_LEVELS for code in grant.regions)
    if whole or len(grant.enterprises) > NAMED:
        return tenants
    regions = _or(store.region_token(code) for code in sorted(grant.regions))
    trades = _or(store.industry_token(code) for code in sorted(grant.industries))
    placed = [_and([regions, trades])] if regions else []
    named = [store.enterprise_token(one) for one in grant.enterprises]
    return _and([tenants, _or([*placed, *named]) or "t"])


def _any_of(kinds: Sequence[str]) -> str:
    return _or(store.kind_token(kind) for kind in kinds)


def _and(parts: Iterator[str] | Sequence[str]) -> str:
    told = [part for part in parts if part]
    return told[0] if len(told) == 1 else "(" + " & ".join(told) + ")" if told else ""


def _or(parts: Iterator[str] | Sequence[str]) -> str:
    told = [part for part in parts if part]
    return told[0] if len(told) == 1 else "(" + " | ".join(told) + ")" if told else ""
