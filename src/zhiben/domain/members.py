"""The sets of `every_one_of` (rules 12–14): who is a member, and which members a fact names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from zhiben.domain.conditions import holds, tests
from zhiben.domain.facts import Dated, Fact, Subject, Value
from zhiben.domain.holders import beneath, is_beneath, is_wide
from zhiben.domain.known import Known
from zhiben.domain.periods import DAY, Period
from zhiben.domain.plan import SetOf
from zhiben.domain.profiles import clipped, settled
from zhiben.domain.slots import Rules
from zhiben.domain.world import EVER, World, as_many, held

Stay = tuple[tuple[date, date | None], ...]  # stretches first ≤ day < end; None: without end

# The fields by which `holders.is_beneath` finds who supervises a subject or has a post.
OFFICES = ("authority", "section")
SUPERVISED = ("section", "supervised_by", "industry", "post", "role")


class Candidate(NamedTuple):
    """Who may be in a set: a subject, or a register row of that subject."""

    id: str
    subject: str
    row: Fact | None


class Group(NamedTuple):
    """Candidates who are in or out together: the first of them, the days of possible change, all ids."""

    first: Candidate
    days: tuple[date, ...]
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Membership:
    """Who is in a holder's set; `members_on`: any_day, first_day, last_day or all_days of a period."""

    rules: Rules
    known: Known
    set_of: SetOf
    holder: str
    members_on: str = "any_day"

    def of_period(self, period: Period) -> tuple[str, ...]:
        """Ids of the members of a period, sorted; items in the order written."""
        if self.set_of.items:
            return tuple(id_ for id_, _ in self.set_of.items)
        groups = (group for group in self._groups() if self._lasts(group, period))
        return tuple(sorted(id_ for group in groups for id_ in group.ids))

    def on(self, day: date) -> tuple[str, ...]:
        """Ids of the members on one day."""
        return self.of_period(Period(day, day + DAY, ""))

    def stays(self, period: Period) -> list[tuple[str, Stay]]:
        """(id, the stretches of days in which it is in) of everybody who is in on some day of the period."""
        if self.set_of.items:
            return [(id_, ((period.first, period.end),)) for id_, _ in self.set_of.items]
        found = ((one.id, self._stay(one, period)) for one in self._candidates())
        return [(id_, stay) for id_, stay in found if stay]

    def _stay(self, one: Candidate, period: Period) -> Stay:
        days = sorted({period.first, *(day for day in self._changes(one) if day in period)})
        ends = [*days[1:], period.end]
        today = ((first, end, Period(first, first + DAY, "")) for first, end in zip(days, ends, strict=True))
        return tuple((first, end) for first, end, on_day in today if self._is_in(one, first, on_day))

    def aliases(self) -> dict[Value, str]:
        """For a set of register rows: every id a row ever had, to the one it is a member by."""
        rows = (one.row for one in self._candidates() if one.row is not None) if self._is_register else ()
        return {id_: self.known.history(row)[0] for row in rows for id_ in self.known.history(row)}

    # ── candidates ───────────────────────────────────────────────────────────────────────────────

    @property
    def _is_register(self) -> bool:
        return self.set_of.kind in self.rules.plan.registers

    def _candidates(self) -> Iterator[Candidate]:
        """All who may ever be in the set."""
        world, kind = self.known.world, self.set_of.kind or ""
        if self._is_register:
            for row in self.known.of_kinds([kind]):
                yield Candidate(self.known.history(row)[0], row.subject, row)
            return
        everybody = self.set_of.among == "authority"
        for subject in world.of_kind.get(kind, ()) if everybody else beneath(world, self.holder, kind):
            yield Candidate(subject.id, subject.id, None)

    def _groups(self) -> list[Group]:
        """All who may ever be in the set, those who are in or out together as one; kept with the world."""
        if self._is_register:
            return [Group(one, tuple(self._changes(one)), (one.id,)) for one in self._candidates()]
        kept: dict[object, list[Group]] = self.known.world.alike
        asked = (self.rules.plan.id, self.set_of, self.holder)
        if asked not in kept:
            kept[asked] = [
                Group(ones[0], self._days_of(looks), tuple(one.id for one in ones))
                for looks, ones in self._alike().items()
            ]
        return kept[asked]

    def _alike(self) -> dict[tuple[Dated, ...], list[Candidate]]:
        """Candidates by what membership depends on; offices, who may have anybody beneath, share it."""
        kept: dict[object, dict[tuple[Dated, ...], list[Candidate]]] = self.known.world.alike
        shares = self.set_of.kind not in OFFICES and (
            self.set_of.among == "authority" or is_wide(self.known.world, self.holder)
        )
        asked = (self.rules.plan.id, self.set_of, "" if shares else self.holder, "alike")
        if asked not in kept:
            found: dict[tuple[Dated, ...], list[Candidate]] = defaultdict(list)
            paths = sorted({test.path for test in tests(self.set_of.where)})
            start = settled(self.rules.plan)
            for one in self._candidates():
                found[self._looks(one.id, paths, start)].append(one)
            kept[asked] = found
        return kept[asked]

    def _looks(self, id_: str, paths: Iterable[str], start: date) -> tuple[Dated, ...]:
        """What membership depends on: the condition's fields, the life, who is above and supervises."""
        world = self.known.world
        subject = world.subjects[id_]
        return (*self._place(id_, start), *(clipped(world.dated(subject, path), start) for path in paths))

    def _place(self, id_: str, start: date) -> tuple[Dated, ...]:
        """The same for every set: the life, who is above and who supervises; kept with the world."""
        world = self.known.world
        kept: dict[object, tuple[Dated, ...]] = world.alike
        if (id_, start) not in kept:
            chain = world.chain(id_)
            dated = [world.life(id_), *(one.attributes.get(name, ()) for one in chain for name in SUPERVISED)]
            above = [((EVER, one.id if one.kind in OFFICES else one.kind),) for one in chain]
            place = (*(clipped(one, start) for one in dated), *above)
            kept[id_, start] = kept.setdefault(place, place)
        return kept[id_, start]

    def _days_of(self, looks: Iterable[Dated]) -> tuple[date, ...]:
        """The days on which what is looked at changes, the holder's own among them."""
        world = self.known.world
        holder = world.subjects.get(self.holder)
        own = (world.life(holder.id), *holder.attributes.values()) if holder is not None else ()
        return tuple(sorted({day for dated in (*looks, *own) for day, _ in dated if day != EVER}))

    def _is_office(self, subject: Subject) -> bool:
        return subject.kind == "authority" or subject.id == self.holder

    def _is_in(self, one: Candidate, day: date, period: Period) -> bool:
        world = self.known.world
        if one.row is not None:
            is_there, field = is_valid(one.row, day), field_of(world, one.row)
        else:
            subject = world.subjects[one.id]
            is_there, field = (
                world.is_operating(one.id, day),
                lambda path: held(world.dated(subject, path), day),
            )
        if not is_there or not self._is_among(one.subject, day):
            return False
        return holds(self.set_of.where, self.rules.look(field, period.first, lambda: period))

    def _is_among(self, id_: str, day: date) -> bool:
        return self.set_of.among == "authority" or is_beneath(self.known.world, id_, self.holder, day)

    # ── in the course of a period ────────────────────────────────────────────────────────────────

    def _lasts(self, group: Group, period: Period) -> bool:
        one = group.first
        match self.members_on:
            case "first_day":
                return self._is_in(one, period.first, period)
            case "last_day":
                return self._is_in(one, period.last, period)
        days = {period.first, *(day for day in group.days if day in period)}
        return (all if self.members_on == "all_days" else any)(self._is_in(one, day, period) for day in days)

    def _changes(self, one: Candidate) -> Iterator[date]:
        world = self.known.world
        if one.row is not None:
            yield from row_days(one.row)
        holder = world.subjects.get(self.holder)
        for subject in (*world.chain(one.subject), *((holder,) if holder is not None else ())):
            yield from (day for day, _ in world.life(subject.id))
            yield from (day for dated in subject.attributes.values() for day, _ in dated)


def is_within(stay: Stay, day: date) -> bool:
    """Whether `day` lies in one of the stretches."""
    return any(first <= day and (end is None or day < end) for first, end in stay)


def next_day(day: date) -> date:
    """The day after; the last day there is stays what it is."""
    return day + DAY if day < date.max else day


def is_valid(row: Fact, day: date) -> bool:
    """Whether a register row holds on `day`: from `happened_on` to `until`, both included."""
    return row.happened_on <= day and (row.until is None or day <= row.until)


def row_days(row: Fact) -> Iterator[date]:
    """The days on which a register row begins to hold and no longer holds."""
    yield row.happened_on
    if row.until is not None:
        yield next_day(row.until)


def field_of(world: World, fact: Fact) -> Callable[[str], Value]:
    """How a condition reads a fact: its attributes, what is true of every fact, and its subject above, by
    dots.
    """

    def value(path: str) -> Value:
        if path in fact.attributes:
            return fact.attributes[path]
        own: dict[str, Value] = {
            "id": fact.id, "kind": fact.kind, "subject": fact.subject, "happened_on": fact.happened_on,
            "about": fact.about, "until": fact.until, "targets": fact.targets,
        }  # fmt: skip
        if path in own:
            return own[path]
        kind, dot, rest = path.partition(".")
        above = world.above(fact.subject, kind) if dot else None
        return held(world.dated(above, rest), fact.happened_on) if above is not None else None

    return value


def named_members(known: Known, fact: Fact, target: str | None, kind: str | None) -> tuple[Value, ...]:
    """Whom a fact names: the attribute `target`, its targets, or, naming none, its subject and those above
    it.
    """
    named = as_many(fact.attributes.get(target)) if target is not None else ()
    if named or fact.targets:
        return (*named, *fact.targets)
    chain = known.world.chain(fact.subject)
    above = tuple(subject.id for subject in chain if kind is None or subject.kind in (kind, target))
    return above or (fact.subject,)
