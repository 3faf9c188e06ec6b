"""What of a subject the rules look at. Subjects with equal profiles owe equal things, so these are worked out
once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from zhiben.domain.conditions import Spans, as_date, tests
from zhiben.domain.facts import Dated, Subject, Value
from zhiben.domain.plan import Condition, Duty, Every, FromField, Plan, Terms
from zhiben.domain.world import ALWAYS, CLOSED, EVER, OPERATING, World, held


@dataclass(frozen=True, slots=True)
class Profile:
    """A subject's life and the histories of the fields its duties mention; hashable."""

    life: Dated = ALWAYS
    fields: tuple[tuple[str, Dated], ...] = ()

    def dated(self, path: str) -> Dated:
        return next((dated for name, dated in self.fields if name == path), ())

    def value(self, path: str, day: date) -> Value:
        """The field's value on `day`; None when it has none."""
        return held(self.dated(path), day)

    def is_operating(self, day: date) -> bool:
        return held(self.life, day) == OPERATING

    def closed_on(self, due: date | None) -> date | None:
        """The closing day that matters to what is due then: that of the stretch in which `due` lies, reopened
        later or not; else the subject's end, None while it has none (rule 9).
        """
        index = len(self.life) if due is None else bisect_right(self.life, due, key=lambda entry: entry[0])
        for day, word in (self.life[max(index, 1) - 1], self.life[-1]):
            if word == CLOSED:
                return day
        return None

    def days(self) -> Iterator[date]:
        """Every day on which something of the profile changes."""
        for dated in (self.life, *(dated for _, dated in self.fields)):
            yield from (day for day, _ in dated)


def relevant_paths(plan: Plan, kind: str | None = None) -> tuple[str, ...]:
    """The fields of holders that the plan's duties mention, of holders of `kind` only if given; sorted."""
    return _paths_of_kind(plan, kind)


@lru_cache(maxsize=256)
def _paths_of_kind(plan: Plan, kind: str | None) -> tuple[str, ...]:
    duties = (duty for duty in plan.duties if kind in (None, holder_kind(duty)))
    return tuple(sorted({path for duty in duties for path in duty_paths(duty)}))


def holder_kind(duty: Duty) -> str:
    """The kind of subject that holds a duty."""
    return duty.holder.name if duty.holder.how == "each" else duty.holder.how


def duty_paths(duty: Duty) -> frozenset[str]:
    """The fields of its holder that one duty mentions; `year` is none of them."""
    return frozenset(_duty_paths(duty)) - {"year"}


@lru_cache(maxsize=4096)
def _paths_of_duty(plan: Plan, duty_id: str) -> tuple[str, ...]:
    return tuple(sorted({path for duty in plan.duties if duty.id == duty_id for path in duty_paths(duty)}))


def _duty_paths(duty: Duty) -> Iterator[str]:
    yield from duty.per
    for condition in conditions_on_holder(duty):
        yield from (test.path for test in tests(condition))
    for terms in all_terms(duty):
        yield from _terms_paths(terms)


def conditions_on_holder(duty: Duty) -> tuple[Condition | None, ...]:
    return (duty.where, *(override.where for override in duty.overrides))


def all_terms(duty: Duty) -> tuple[Terms, ...]:
    """The usual terms and every variant."""
    return (duty.terms, *(override.terms for override in duty.overrides))


def _terms_paths(terms: Terms) -> Iterator[str]:
    if isinstance(terms.every, Every) and terms.every.start_field is not None:
        yield terms.every.start_field
    numbers = (terms.need.at_least, terms.need.at_most, terms.need.ratio, terms.by)
    yield from (number.name for number in numbers if isinstance(number, FromField))


def profile_of(plan: Plan, duty: Duty | None, subject: Subject, world: World) -> Profile:
    """The profile of one subject for one duty, or (None) for all duties of holders of its kind."""
    paths = _paths_of_duty(plan, duty.id) if duty is not None else relevant_paths(plan, subject.kind)
    start = settled(plan)
    fields = tuple((path, clipped(world.dated(subject, path), start)) for path in paths)
    return Profile(clipped(world.life(subject.id), start), fields)


@lru_cache(maxsize=256)
def settled(plan: Plan) -> date:
    """Nothing before this day decides anything: what held on it may be taken to have held for ever."""
    days = [day for duty in plan.duties for terms in all_terms(duty) for day in _earliest(plan, terms)]
    return min([plan.in_force.first, *days])


def _earliest(plan: Plan, terms: Terms) -> Iterator[date]:
    """Days that may decide, other than those in force: deadlines; all of them where a field gives one."""
    from_field = isinstance(terms.every, Every) and terms.every.start_field is not None
    if from_field or isinstance(terms.by, FromField):
        yield EVER
    elif isinstance(terms.by, date):
        yield terms.by
    elif terms.by is not None:
        setting = plan.settings[terms.by.name]
        days = [as_date(value) for value in (setting.default, *setting.allowed)]
        yield from (EVER if day is None else day for day in days)


def clipped(dated: Dated, start: date) -> Dated:
    """The same history from `start` on; what held on `start` holds for ever before it."""
    index = len(dated)
    while index and dated[index - 1][0] > start:
        index -= 1
    if not index or (dated[0][0] == EVER and index == 1):
        return dated
    return ((EVER, dated[index - 1][1]), *dated[index:])


def mentions(conditions: Iterable[Condition | None], path: str) -> bool:
    """Whether one of the conditions tests `path`."""
    return any(test.path == path for condition in conditions for test in tests(condition))


def asks_period(conditions: Iterable[Condition | None], spans: Spans) -> bool:
    """Whether one of the conditions says `during: period`."""
    found = (test for condition in conditions for test in tests(condition) if test.op == "during")
    return any(test.value == "period" and "period" not in spans for test in found)
