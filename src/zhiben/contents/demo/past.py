"""The recipe played: register rows, events, then the answers to every obligation up to a last day.

Pure and repeatable. A later last day only adds facts; what was there stays, word for word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from zhiben.contents.demo.draws import Lots
from zhiben.contents.demo.files import Demo
from zhiben.contents.demo.recipe import BUREAU, Answer, Happening, Pick, Rows, Template, Trait
from zhiben.domain import engine
from zhiben.domain.conditions import Look, holds
from zhiben.domain.facts import Fact, Subject, Value
from zhiben.domain.known import known
from zhiben.domain.members import Membership
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import DAY, SHANGHAI, Calendar, add_months
from zhiben.domain.plan import Condition, Duty, Plan
from zhiben.domain.slots import Rules, Slot
from zhiben.domain.world import World, as_many, held

CLOSING_TIME = time(18, 0, tzinfo=SHANGHAI)
QUARTERS_IN_A_HUNDRED_YEARS = 400
LATE_ROW = (10, 40)  # days a tardy registration comes late
LATE_ANSWER = (1, 20)
LATE_ENTRY = (8, 15)
FAR = date(9000, 1, 1)  # everything that will be recorded
OWN_KINDS = frozenset(kind.value for kind in Kind)


@dataclass(frozen=True, slots=True)
class Past:
    """What happened: facts in the order of their days, and register rows. Ids are readable and stable.

    Any value of a fact that equals the id of a demo subject or of another fact means that one.
    """

    facts: tuple[Fact, ...]
    registers: tuple[Fact, ...]


def past(demo: Demo, plan: Plan, authority: str, calendar: Calendar, last: date) -> Past:
    """The history of one authority's subjects under `plan`, up to and including `last`."""
    return _Player(demo, plan, authority, calendar, last).play()


class _Player:
    def __init__(self, demo: Demo, plan: Plan, authority: str, calendar: Calendar, last: date) -> None:
        self.demo, self.plan, self.calendar, self.last = demo, plan, calendar, last
        # Played to the end of the plan and then cut: a later last day only adds.
        self.end = max(last, plan.in_force.last or last)
        self.recipe = demo.recipe
        self.lots = Lots(demo.recipe.seed)
        everyone = World([member.subject for member in demo.members.values()])
        self.subjects = {
            one.id: one for one in everyone.subjects.values() if _is_of(everyone, one, authority)
        }
        self.bare = World(self.subjects.values(), calendar=calendar)

    def play(self) -> Past:
        registers = [row for rows in self.recipe.registers for row in self._rows(rows)]
        events = [fact for one in self.recipe.events for fact in self._happenings(one)]
        plain = [duty for duty in self.plan.duties if duty.terms.event is None]
        eventful = [duty for duty in self.plan.duties if duty.terms.event is not None]
        first = self._answers(plain, events, registers)
        second = self._answers(eventful, [*events, *first], registers)
        return Past(self._until_last((*events, *first, *second)), self._until_last(registers))

    def _until_last(self, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        """What is recorded by the end of the last day, in the order of happening."""
        known_by = _closing(self.last)
        found = (fact for fact in facts if fact.recorded_at is not None and fact.recorded_at <= known_by)
        return tuple(sorted(found, key=lambda fact: (fact.happened_on, fact.id)))

    # ── who ──────────────────────────────────────────────────────────────────────────────────────

    def _chosen(self, kind: str, where: Condition | None, day: date) -> Iterator[Subject]:
        for subject in self.bare.of_kind.get(kind, ()):
            if holds(where, self._look(subject, max(day, subject.joined))):
                yield subject

    def _look(self, subject: Subject, day: date) -> Look:
        return Look(lambda path: held(self.bare.dated(subject, path), day), lambda name: None)

    def _trait(self, id_: str, named: str | None) -> Trait:
        if named is not None:
            return self.recipe.traits[named]
        enterprise = self.bare.above(id_, Kind.ENTERPRISE)
        return self.recipe.traits[
            self.demo.members[enterprise.id].trait if enterprise is not None else BUREAU
        ]

    # ── register rows ────────────────────────────────────────────────────────────────────────────

    def _rows(self, rows: Rows) -> Iterator[Fact]:
        for subject in self._chosen(rows.of, rows.where, rows.on):
            trait, day, number = self._trait(subject.id, rows.trait), max(rows.on, subject.joined), 0
            while day <= self.end and self.bare.is_operating(subject.id, max(day, subject.joined)):
                number += 1
                id_ = f"{rows.register}:{subject.id}:{self._topic(rows)}{number}"
                until = None if rows.years is None else add_months(day, 12 * rows.years) - DAY
                row = self._row(rows, subject, id_, day, until, trait)
                if row is not None and row.happened_on <= self.end:
                    yield row
                if until is None:
                    break
                day = until + DAY

    def _row(
        self, rows: Rows, subject: Subject, id_: str, day: date, until: date | None, trait: Trait
    ) -> Fact | None:
        lot = self.lots.below(100, "row", id_)
        if lot < trait.missed:
            return None
        happened = day
        if lot < trait.missed + trait.late:
            happened += timedelta(days=self.lots.between(*LATE_ROW, "late", id_))
        about = subject if rows.about is None else self.bare.above(subject.id, rows.about) or subject
        attributes = self._filled(rows.with_, id_)
        if about is not subject:
            attributes[subject.kind] = subject.id
        return Fact(
            id=id_,
            kind=rows.register,
            subject=about.id,
            happened_on=happened,
            recorded_at=_closing(happened),
            attributes=attributes,
            targets=(subject.id,) if about is not subject else (),
            until=until,
        )

    @staticmethod
    def _topic(rows: Rows) -> str:
        """Tells rows of one register apart: its topic, if it has one."""
        topic = rows.with_.get("topic")
        return f"{topic}:" if isinstance(topic, str) else ""

    # ── events ───────────────────────────────────────────────────────────────────────────────────

    def _happenings(self, one: Happening) -> Iterator[Fact]:
        for subject in self._chosen(one.of, one.where, self.recipe.first):
            for number, day in enumerate(self._days(one, subject), 1):
                is_excepted = one.unless is not None and holds(one.unless, self._look(subject, day))
                if day <= self.end and self.bare.is_operating(subject.id, day) and not is_excepted:
                    yield self._event(one, subject, day, number)

    def _days(self, one: Happening, subject: Subject) -> Iterator[date]:
        if one.on:
            yield from one.on
            return
        trait = self.demo.members[subject.id].trait
        often = one.per_hundred_years.get(one.trait or trait, 0)
        first = self.recipe.first
        while first <= self.end:
            end = add_months(first, 3)
            about = (one.fact, str(sorted(one.with_.items(), key=str)), subject.id, first)
            times, rest = divmod(often, QUARTERS_IN_A_HUNDRED_YEARS)
            times += self.lots.below(QUARTERS_IN_A_HUNDRED_YEARS, "happens", *about) < rest
            length = (end - first).days
            days = (first + timedelta(days=self.lots.below(length, "day", n, *about)) for n in range(times))
            yield from sorted(self._working(day) for day in days)
            first = end

    def _event(self, one: Happening, subject: Subject, day: date, number: int) -> Fact:
        level = one.with_.get("level", one.with_.get("kind", ""))
        id_ = f"{one.fact}{f':{level}' if isinstance(level, str) and level else ''}:{subject.id}:{number}"
        attributes = self._filled(one.with_, id_)
        if one.key is not None:
            attributes[one.key] = id_
        for name in one.copy:
            attributes[name] = held(self.bare.dated(subject, name), day)
        if one.deadline is not None:
            name, low, high = one.deadline
            attributes[name] = day + timedelta(days=self.lots.between(low, high, "deadline", id_))
        return self._fact(id_, one.fact, subject.id, day, attributes)

    # ── answers ──────────────────────────────────────────────────────────────────────────────────

    def _answers(
        self, duties: Iterable[Duty], facts: Iterable[Fact], registers: Iterable[Fact]
    ) -> list[Fact]:
        world = World(self.subjects.values(), facts, registers=registers, calendar=self.calendar)
        rules = engine.rules_of(self.plan, world)
        found: list[Fact] = []
        for duty in duties:
            answer = self.recipe.answers.get(duty.id)
            if answer is None:
                continue
            for holder in engine.holders(self.plan, duty, world):
                for slot in engine.slots(rules, duty, holder, world, self.end):
                    found += self._answer(_Asked(rules, world, duty, holder, slot), answer)
        return [fact for fact in found if fact.happened_on <= self.end]

    def _answer(self, asked: _Asked, answer: Answer) -> Iterator[Fact]:
        trait, due = self._trait(asked.holder, answer.trait), asked.slot.due.day
        lot = self.lots.below(100, "answer", asked.name)
        if lot < trait.missed or due is None:
            return
        is_late = lot < trait.missed + trait.late
        is_entered_late = not is_late and self.lots.below(100, "entry", asked.name) < trait.late_entry
        for number, part in enumerate(self._parts(asked, answer, is_late), 1):
            day = self._day(asked, answer, part.is_late)
            id_ = f"{answer.duty}:{asked.name}:{number}"
            attributes = self._filled(answer.with_, id_) | part.attributes | self._linked(asked)
            if answer.key is not None:
                attributes[answer.key] = id_
            fact = self._fact(id_, answer.fact, part.subject, day, attributes)
            yield replace(
                fact,
                about=asked.slot.period.label if answer.about else None,
                targets=part.targets,
                recorded_at=self._entered(asked, due) if is_entered_late else fact.recorded_at,
            )

    def _entered(self, asked: _Asked, due: date) -> datetime:
        """Done in time, but entered only after the due day."""
        return _closing(due + timedelta(days=self.lots.between(*LATE_ENTRY, "days", asked.name)))

    def _day(self, asked: _Asked, answer: Answer, is_late: bool) -> date:
        slot = asked.slot
        due = slot.due.day or slot.last
        if is_late:
            return self._working(due + timedelta(days=self.lots.between(*LATE_ANSWER, "late", asked.name)))
        if answer.before_due is not None:
            return max(
                slot.from_day,
                due - timedelta(days=self.lots.between(*answer.before_due, "early", asked.name)),
            )
        first = slot.from_day
        length = max((due - first).days, 0)
        low, high = (length * share // 100 for share in answer.day)
        day = first + timedelta(days=self.lots.between(low, max(low, high), "day", asked.name))
        return min(self._working(day), due)

    def _parts(self, asked: _Asked, answer: Answer, is_late: bool) -> Iterator[_Part]:
        """The facts of one answer; where it names members and is late, only the last of them is."""
        own = dict(asked.slot.per)
        subject = self._subject(asked)
        if answer.each_member:
            members = asked.members()
            for member in members:
                yield _Part(member, (member,), own, is_late and member == members[-1])
        elif answer.members:
            target = asked.slot.terms.counts[0].target
            for some, late in _in_time_and_late(asked.members(), is_late):
                if target is None or target in OWN_KINDS:
                    yield _Part(subject, some, own, late)
                else:
                    yield _Part(subject, (), {**own, target: some}, late)
        elif answer.values is not None:
            name, values = answer.values
            yield from (_Part(subject, (), {**own, name: value}, is_late) for value in as_many(values))
        elif answer.people:
            people = [one.id for one in self.bare.of_kind[Kind.PERSON] if self.bare.is_above(subject, one.id)]
            asked_people = self.lots.some_of(people, answer.people, "people", asked.name)
            yield _Part(subject, asked_people, own, is_late)
        elif answer.amount is not None:
            name, field = answer.amount
            owed = held(self.bare.dated(self.bare.subjects[asked.holder], field), asked.slot.decided_on)
            yield _Part(subject, (), {**own, name: owed}, is_late)
        else:
            yield _Part(subject, (), own, is_late)

    def _subject(self, asked: _Asked) -> str:
        """Whom the answer is about: the event's subject if the holder answers for it, else the holder."""
        event = asked.event()
        if event is not None and self.bare.is_beneath(event.subject, asked.holder, event.happened_on):
            return event.subject
        return asked.holder

    def _linked(self, asked: _Asked) -> dict[str, Value]:
        """What the answer must share with its event."""
        event = asked.event()
        if event is None:
            return {}
        names = [name for counts in asked.slot.terms.counts for name in counts.same]
        return {name: event.attributes[name] for name in names if name in event.attributes}

    # ── small things ─────────────────────────────────────────────────────────────────────────────

    def _filled(self, template: Template, id_: str) -> dict[str, Value]:
        return {
            name: self.lots.one_of(value.options, "pick", name, id_) if isinstance(value, Pick) else value
            for name, value in template.items()
        }

    def _working(self, day: date) -> date:
        """The day itself, or the next working day."""
        while not self.calendar.is_working(day):
            day += DAY
        return day

    @staticmethod
    def _fact(id_: str, kind: str, subject: str, day: date, attributes: Mapping[str, Value]) -> Fact:
        return Fact(id_, kind, subject, day, _closing(day), attributes=attributes)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One obligation that may be answered."""

    rules: Rules
    world: World
    duty: Duty
    holder: str
    slot: Slot

    @property
    def name(self) -> str:
        return ":".join(part for part in (self.holder, self.slot.per_text, self.slot.period.label) if part)

    def members(self) -> tuple[str, ...]:
        set_of = self.slot.terms.members
        if set_of is None:
            return ()
        asked = Membership(
            self.rules, known(self.world, FAR), set_of, self.holder, self.slot.terms.members_on
        )
        return asked.of_period(self.slot.period)

    def event(self) -> Fact | None:
        return None if self.slot.event is None else self.world.facts[self.slot.event]


@dataclass(frozen=True, slots=True)
class _Part:
    """One fact of an answer before it has a day."""

    subject: str
    targets: tuple[str, ...]
    attributes: dict[str, Value]
    is_late: bool


def _in_time_and_late(members: tuple[str, ...], is_late: bool) -> Iterator[tuple[tuple[str, ...], bool]]:
    """All of them at once; of a late answer all but one, and that one late."""
    if not is_late or len(members) < 2:
        yield members, is_late
        return
    yield members[:-1], False
    yield members[-1:], True


def _is_of(world: World, subject: Subject, authority: str) -> bool:
    above = world.above(subject.id, Kind.AUTHORITY)
    return above is not None and above.id == authority


def _closing(day: date) -> datetime:
    return datetime.combine(day, CLOSING_TIME)
