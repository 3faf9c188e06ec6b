"""Reminders and escalation with nobody looking at a page: once, to whom they concern, through a kill."""

from datetime import date, timedelta

import pytest

from tests.rooms import orgs_made, tasks_made
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import a_key
from tests.rooms.tasks_made import a_task
from zhiben.domain.access import system
from zhiben.domain.periods import day_of
from zhiben.domain.reaching import TOPICS
from zhiben.ground import outbox
from zhiben.ground.models import ActRow, OutboxRow
from zhiben.tasks import actions as tasks
from zhiben.tasks.models import Notice
from zhiben.tasks.notices import actions, chains
from zhiben.tasks.notices import queries as notices
from zhiben.workers.followups import HANDLERS
from zhiben.workers.reminders import EVERY, Reminders

pytestmark = pytest.mark.django_db
DUE = date(2026, 3, 31)


@pytest.fixture
def office():
    return tasks_made.an_office()


def moment(day, hour=0):
    return orgs_made.noon(day.year, day.month, day.day) + timedelta(hours=hour)


def say(day, hour=0):
    at = moment(day, hour)
    return actions.speak(TENANT, by=system("reminders", [TENANT], day_of(at)), at=at)


def told(topic):
    rows = OutboxRow.objects.filter(topic=topic).order_by("id")
    return [(row.payload["title"].partition("：")[0], row.payload["people"]) for row in rows]


def test_the_day_before_whoever_owes_it_is_reminded_by_duty(office):
    say(DUE - timedelta(days=1))
    said = dict(told("chain.remind"))
    assert said["带队检查"] == [str(office.principal)]
    assert said["培训学时"] == [str(office.manager)]
    section = {str(office.officer), str(office.colleague), str(office.chief)}
    assert set(said["全覆盖检查"]) == section


def test_what_is_done_is_not_reminded_of(office):
    tasks_made.checked(office)
    say(DUE)
    assert "带队检查" not in dict(told("chain.remind"))


def test_lateness_climbs_from_the_section_to_its_head_to_the_leader(office):
    people = {1: {office.officer, office.colleague, office.chief}, 2: {office.chief}, 3: {office.leader}}
    for days, who in people.items():
        OutboxRow.objects.all().update(payload={})
        before = set(OutboxRow.objects.values_list("id", flat=True))
        say(DUE + timedelta(days=days))
        new = OutboxRow.objects.exclude(id__in=before).filter(topic="chain.escalate")
        titles = {row.payload["title"].partition("：")[0] for row in new}
        assert titles == {"带队检查", "全覆盖检查", "培训学时"}
        assert {person for row in new for person in row.payload["people"]} == {str(one) for one in who}


def test_many_holders_make_one_word_to_those_above(office):
    for _ in range(3):
        orgs_made.an_enterprise("又一家", since=date(2024, 1, 1), also=tasks_made.plans.follow_subjects)
    say(DUE + timedelta(days=1))
    rows = OutboxRow.objects.filter(topic="chain.escalate")
    (row,) = [one for one in rows if "带队检查" in one.payload["title"]]
    assert row.payload["count"] == 4


def test_a_round_said_twice_says_nothing_twice(office):
    assert say(DUE) is not None
    before = OutboxRow.objects.count()
    assert say(DUE, hour=1) is None
    assert OutboxRow.objects.count() == before


def test_a_round_broken_off_has_said_nothing_and_the_next_says_it_all(office, monkeypatch):
    expected = len(chains.words(TENANT, moment(DUE), DUE))
    real, calls = actions._payload, []

    def killed(word):
        calls.append(word)
        if len(calls) == 2:
            raise KeyboardInterrupt  # as a kill does: in the middle of the act
        return real(word)

    monkeypatch.setattr(actions, "_payload", killed)
    with pytest.raises(KeyboardInterrupt):
        say(DUE)
    assert OutboxRow.objects.filter(topic__startswith="chain.").count() == 0
    monkeypatch.setattr(actions, "_payload", real)
    say(DUE)
    assert OutboxRow.objects.filter(topic__startswith="chain.").count() == expected


def test_a_machine_that_rested_says_the_last_reminder_and_every_escalation_it_missed(office):
    say(DUE + timedelta(days=3))
    rows = OutboxRow.objects.filter(key__contains=":").values_list("key", flat=True)
    steps = {key.split(":")[1] for key in rows if key.startswith("chain:")}
    assert steps == {"remind0d", "escalate1d", "escalate2d", "escalate3d"}


def climbs(keys):
    """Everyone above has heard of it, each step once."""
    steps = [key.split(":")[1] for key in keys if key.startswith("chain:escalate")]
    assert sorted(set(steps)) == ["escalate1d", "escalate2d", "escalate3d"]


def test_the_check_of_climbing_kills_a_round_that_looks_at_today_only(office, monkeypatch):
    """The broken variant: a word is said only on its very day, so what fell into a rest is never said."""
    real = chains.spoken

    def only_today(chain, due_on, today, calendar):
        return tuple(call for call in real(chain, due_on, today, calendar) if call.on == today)

    monkeypatch.setattr(chains, "spoken", only_today)
    say(DUE + timedelta(days=3))
    with pytest.raises(AssertionError):
        climbs(OutboxRow.objects.values_list("key", flat=True))
    monkeypatch.setattr(chains, "spoken", real)
    say(DUE + timedelta(days=3), hour=1)
    climbs(OutboxRow.objects.values_list("key", flat=True))


def test_the_worker_goes_round_on_its_own_and_not_more_often_than_needed(office):
    rounds = Reminders()
    at = moment(DUE)
    assert rounds.round(at)
    acts = ActRow.objects.filter(verb="chain.speak").count()
    assert acts == 1
    assert not rounds.round(at + timedelta(seconds=1))
    assert not rounds.round(at + EVERY)  # all is said


# ── behind the bell ──────────────────────────────────────────────────────────────────────────────


def deliver(at):
    return outbox.deliver(HANDLERS, at)


def test_a_notice_is_found_behind_the_bell_once_and_only_by_those_it_names(office):
    say(DUE)
    deliver(moment(DUE))
    Notice.objects.get(person=office.principal)
    row = OutboxRow.objects.filter(topic="chain.remind").first()
    actions.keep(outbox._message(row, moment(DUE)))  # delivered again after a crash
    principal = office.actor(office.principal, moment(DUE))
    assert notices.unread(principal) == 1
    (line,) = notices.notices(principal)
    assert line.thing.startswith("obligation:")
    actions.read(by=principal, until=moment(DUE), at=moment(DUE))
    assert notices.unread(principal) == 0


def test_what_is_taken_back_within_thirty_seconds_is_told_to_nobody(office):
    at = tasks_made.AT
    made = tasks.assign(
        [tasks.Ask(title="发错了")], office.officer, by=office.actor(office.chief), at=at, key=a_key()
    )
    tasks.recall(made.act, by=office.actor(office.chief), at=at + timedelta(seconds=5), key=a_key())
    a_task(office, office.chief, office.officer, title="没发错")
    deliver(at + timedelta(seconds=20))
    assert not Notice.objects.exists()  # not yet: it may still be taken back
    deliver(at + timedelta(seconds=31))
    assert [row.title for row in Notice.objects.filter(person=office.officer)] == ["没发错（宋海）"]


def test_every_topic_of_the_room_has_its_handler():
    assert set(TOPICS) <= set(HANDLERS)
