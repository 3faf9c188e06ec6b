"""When somebody is told outside, and how much: quiet hours, gathering, what leaves the house."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiben.domain import reaching
from zhiben.domain.periods import SHANGHAI, in_shanghai
from zhiben.domain.reaching import TOPICS, Channel, Choice, Importance, following, masked, without

URGENT, ORDINARY = Importance.URGENT, Importance.ORDINARY
HOURS = st.times().map(lambda one: one.replace(second=0, microsecond=0))
MOMENTS = st.integers(0, 5 * 366 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
CHOICES = st.builds(
    Choice, quiet_from=HOURS, quiet_until=HOURS, urgent_at_night=st.booleans(), digest_at=st.none() | HOURS
)


def at(told: str) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ("2026-11-25 21:59", "2026-11-25 21:59"),
        ("2026-11-25 22:00", "2026-11-26 07:00"),
        ("2026-11-25 23:59", "2026-11-26 07:00"),
        ("2026-11-26 00:00", "2026-11-26 07:00"),
        ("2026-11-26 06:59", "2026-11-26 07:00"),
        ("2026-11-26 07:00", "2026-11-26 07:00"),
        ("2026-11-30 22:30", "2026-12-01 07:00"),  # over the end of a month
        ("2026-12-31 23:00", "2027-01-01 07:00"),  # of a year, and into a holiday: later, never not
        ("2028-02-28 23:00", "2028-02-29 07:00"),
    ],
)
def test_at_night_one_waits_for_the_morning(known, told):
    assert Choice().due(URGENT, at(known)) == at(told)


def test_quiet_hours_by_day_and_none_at_all():
    noon = Choice(quiet_from=time(12), quiet_until=time(14))
    assert noon.due(URGENT, at("2026-11-25 12:30")) == at("2026-11-25 14:00")
    assert noon.due(URGENT, at("2026-11-25 23:30")) == at("2026-11-25 23:30")
    never = Choice(quiet_from=time(0), quiet_until=time(0))
    assert never.due(URGENT, at("2026-11-25 00:00")) == at("2026-11-25 00:00")


def test_what_is_urgent_passes_at_night_only_for_those_who_want_it():
    night = at("2026-11-25 23:00")
    assert Choice(urgent_at_night=True).due(URGENT, night) == night
    assert Choice(urgent_at_night=True, digest_at=None).due(ORDINARY, night) == at("2026-11-26 07:00")


def test_ordinary_ones_are_gathered_until_the_hour_chosen():
    choice = Choice(digest_at=time(17, 30))
    assert choice.due(ORDINARY, at("2026-11-25 17:29")) == at("2026-11-25 17:30")
    assert choice.due(ORDINARY, at("2026-11-25 17:30")) == at("2026-11-26 17:30")  # that one is on its way
    assert Choice(digest_at=time(23)).due(ORDINARY, at("2026-11-25 20:00")) == at("2026-11-26 07:00")


@given(CHOICES, st.sampled_from(Importance), MOMENTS)
def test_nothing_is_told_earlier_or_in_quiet_hours_or_never(choice, importance, moment):
    due = choice.due(importance, moment)
    assert moment <= due <= moment + timedelta(days=2)
    if not (importance is URGENT and choice.urgent_at_night):
        assert not choice.is_quiet(due)


@given(CHOICES, st.sampled_from(Importance), MOMENTS, MOMENTS)
def test_what_is_known_earlier_is_not_told_later(choice, importance, one, other):
    first, second = sorted((one, other))
    assert choice.due(importance, first) <= choice.due(importance, second)


@given(HOURS, MOMENTS)
def test_the_next_time_it_is_some_hour_is_within_a_day(hour, moment):
    then = following(hour, moment)
    assert moment < then <= moment + timedelta(days=1)
    assert in_shanghai(then).time() == hour


def test_a_moment_without_a_zone_is_shanghais():
    assert Choice().is_quiet(datetime(2026, 11, 25, 23))  # noqa: DTZ001 - what this is about
    assert not Choice().is_quiet(datetime(2026, 11, 25, 23, tzinfo=UTC))


def test_nothing_leaves_the_house_unasked():
    assert Choice().channels(URGENT) == Choice().channels(ORDINARY) == frozenset()
    both = Choice(urgent=frozenset(Channel), ordinary=frozenset({Channel.MAIL}))
    assert without(both, Channel.MAIL).channels(ORDINARY) == frozenset()


def test_groups_hear_only_what_names_nobody():
    assert [name for name, topic in TOPICS.items() if topic.grouped] == ["chain.escalate"]
    assert not any(TOPICS[name].titled for name in ("task.substitute", "task.hand_over"))  # a person's name


def test_quiet_hours_are_the_mutant_s_end():
    """The mutant: hours that do not run over midnight; a test above must see it."""

    class Mutant(Choice):
        def is_quiet(self, moment):
            return self.quiet_from <= in_shanghai(moment).time() < self.quiet_until

    with pytest.raises(AssertionError):
        assert Mutant().due(URGENT, at("2026-11-25 23:59")) == at("2026-11-26 07:00")


@pytest.mark.parametrize(
    ("address", "shown"),
    [("wang.gong@wendeng.gov.cn", "w***@wendeng.gov.cn"), ("13812345678", "138****5678"), ("110", "1****")],
)
def test_an_address_is_shown_to_be_known_again_not_to_be_copied(address, shown):
    assert masked(address) == shown


def test_every_word_has_a_topic():
    assert all(topic.word for topic in reaching.TOPICS.values())
