"""The round of the day: once after midnight in Shanghai, whatever happens to the worker meanwhile."""

import os
import signal
import subprocess
import sys
import time
from datetime import date, datetime, timedelta

import pytest

from tests.rooms import plans_made as made
from tests.rooms.orgs_made import OTHER_TOWN, SHIPS, TOWN
from tests.rooms.test_worker import SETTINGS, database
from zhiben.domain.periods import SHANGHAI
from zhiben.ground.models import ActRow
from zhiben.orgs import actions as orgs
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.orgs.models import Subject
from zhiben.plans.models import Cell, Holder, Tally
from zhiben.workers import daily
from zhiben.workers.daily import Daily
from zhiben.workers.loop import Loop

pytestmark = pytest.mark.django_db

TENANT = 1
MAY = date(2025, 5, 12)
JUNE = date(2025, 6, 1)


def midnight(day: date, minutes: int = 1) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(minutes=minutes)


def rounds() -> list[str]:
    return list(ActRow.objects.filter(scope="system:round").order_by("id").values_list("key", flat=True))


@pytest.fixture
def moving() -> Subject:
    """An enterprise that moves to another town in June, with a check counted and a register running out."""
    at = made.at_noon(MAY)
    made.an_authority(TENANT, at)
    firm = made.an_enterprise(TENANT, at, SHIPS, "D")
    made.a_fact(TENANT, at, "check", firm, MAY)
    made.a_fact(TENANT, at, "appointment", firm, MAY, until=JUNE - timedelta(days=1))
    enterprises.transfer(firm, JUNE, "区划调整", region=OTHER_TOWN, **made.asked(TENANT, at))
    return Subject.objects.get(id=firm)


def places(firm: Subject) -> set[str]:
    """Where the enterprise, what it owes and the sums over it lie."""
    rows = (Subject.objects.filter(id=firm.id), Cell.objects.filter(subject=firm.id))
    held = (Holder.objects.filter(subject=firm.id), Tally.objects.filter(n__gt=0, section=None))
    return {region for found in (*rows, *held) for region in found.values_list("region", flat=True)} - {
        "371003"
    }


def test_what_begins_with_the_day_is_in_every_column_and_sum_just_after_midnight(moving):
    day = Daily()
    assert day.turn(midnight(MAY))
    assert places(moving) == {TOWN}
    day.turn(midnight(JUNE, minutes=-1))
    assert places(moving) == {TOWN}
    day.turn(midnight(JUNE))
    assert places(moving) == {OTHER_TOWN}
    assert Tally.objects.filter(n__lt=0).count() == 0


def test_a_column_brought_up_without_its_cells_is_noticed(moving, monkeypatch):
    """The broken variant the test before must tell apart: cells stay where the enterprise was."""
    whole = orgs.bring_up_to_date
    monkeypatch.setattr(daily, "bring_up_to_date", lambda *given, also, **named: whole(*given, **named))
    Daily().turn(midnight(JUNE))
    assert places(moving) == {TOWN, OTHER_TOWN}


def test_a_second_call_another_process_and_another_worker_change_nothing(moving):
    day = Daily()
    day.turn(midnight(JUNE))
    assert not day.turn(midnight(JUNE, minutes=700))
    assert not Daily().turn(midnight(JUNE, minutes=700))
    assert [key for key in rounds() if "since" not in key] == ["day:2025-06-01"]


def test_days_without_a_worker_are_caught_up_with(moving):
    Daily().turn(midnight(MAY))
    Daily().turn(midnight(JUNE + timedelta(days=9)))
    assert rounds()[-2:] == ["day:2025-06-10:since:2025-05-12", "day:2025-06-10"]
    assert places(moving) == {OTHER_TOWN}


def test_a_worker_that_dies_between_the_two_acts_does_the_second_when_it_is_back(moving, monkeypatch):
    class Killed(BaseException):
        """As kill -9: nothing handles it."""

    def die(*given, **named):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(daily, "turn_day", die)
        with pytest.raises(Killed):
            Daily().turn(midnight(JUNE))
    assert rounds() == ["day:2025-06-01:since:2025-05-12"]
    assert Daily().turn(midnight(JUNE, minutes=5))
    assert rounds() == ["day:2025-06-01:since:2025-05-12", "day:2025-06-01"]


def test_an_authority_whose_round_fails_holds_up_no_other_and_is_tried_again(moving, monkeypatch):
    other = TENANT + 1
    made.orgs.create_authority(
        other,
        "邻区工信局",
        "371003",
        parent=None,
        since=date(2000, 1, 1),
        **made.asked(other, made.at_noon(MAY)),
    )
    well, day = daily.turn_day, Daily()

    def fail(tenant, **named):
        if tenant == TENANT:
            raise ValueError("方案坏了")
        return well(tenant, **named)

    with monkeypatch.context() as patch:
        patch.setattr(daily, "turn_day", fail)
        assert day.turn(midnight(JUNE))
    assert ActRow.objects.get(key="day:2025-06-01").tenant == other
    assert not day.turn(midnight(JUNE, minutes=5))
    assert day.turn(midnight(JUNE, minutes=12))
    assert ActRow.objects.filter(key="day:2025-06-01").count() == 2


def test_there_is_no_heartbeat_while_an_act_waits_too_long_for_the_chain(moving, tmp_path):
    loop = Loop({}, tmp_path)
    loop.beat()
    assert not loop.heartbeat.exists()  # the acts above are of 2025 and still unchained
    loop.round()
    loop.beat()
    assert loop.heartbeat.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_any_moment_leaves_one_round_of_the_day(tmp_path):
    at = made.at_noon(MAY)
    made.an_authority(TENANT, at)
    firm = made.an_enterprise(TENANT, at)
    enterprises.transfer(firm, JUNE, "区划调整", region=OTHER_TOWN, **made.asked(TENANT, at))
    environment = database() | {
        "ZHIBEN_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": SETTINGS, "ZHIBEN_TODAY": JUNE.isoformat(),
    }  # fmt: skip
    for wanted in (1, 2):  # killed as soon as the first act is there, then as soon as the second is
        worker = subprocess.Popen([sys.executable, "-m", "zhiben.workers"], env=os.environ | environment)
        for _ in range(1000):
            if len(rounds()) >= wanted or worker.poll() is not None:
                break
            time.sleep(0.01)
        worker.send_signal(signal.SIGKILL)
        worker.wait(20)
    Daily().turn(midnight(JUNE, 700))
    assert sorted(rounds()) == ["day:2025-06-01", "day:2025-06-01:since:2025-05-12"]
    assert Subject.objects.get(id=firm).region == OTHER_TOWN
    assert set(Holder.objects.filter(subject=firm).values_list("region", flat=True)) == {OTHER_TOWN}
