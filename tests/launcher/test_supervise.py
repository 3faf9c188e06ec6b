"""Children are kept alive and ended together. Real processes, short waits."""

import os
import signal
import subprocess
import sys
import time

import pytest

from zhiben.cli import supervise
from zhiben.cli.run import port_problem
from zhiben.cli.supervise import Process, Supervisor


def child(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.fixture
def process():
    made = []

    def make(code, **given):
        made.append(Process("子进程", child(code), **given))
        return made[-1]

    yield make
    for one in made:
        if one.running is not None:
            one.running.kill()
            one.running.wait()


def test_a_child_that_dies_is_started_again_after_one_two_four_seconds(process):
    dying = process("raise SystemExit(3)")
    now, waits = 100.0, []
    for _ in range(7):
        dying.look(now)
        dying.running.wait()
        dying.look(now)  # notices the death
        waits.append(dying.due - now)
        now = dying.due
    assert waits == [1, 2, 4, 8, 16, 30, 30]


def test_a_child_that_ran_well_for_long_starts_counting_anew(process):
    dying = process("raise SystemExit(3)", deaths=5)
    dying.look(0.0)
    dying.running.wait()
    dying.look(supervise.STEADY + 1)
    assert dying.deaths == 1


def test_a_child_without_heartbeat_for_too_long_is_killed(process, tmp_path):
    silent = process("import time; time.sleep(60)", heartbeat=tmp_path / "beat")
    silent.look(0.0)
    silent.look(supervise.SILENCE - 1)
    assert silent.running.poll() is None
    (tmp_path / "beat").touch()
    silent.look(supervise.SILENCE + 1)
    assert silent.running.poll() is None
    silent.look(2 * supervise.SILENCE + 2)
    assert silent.running is None


RUNNING = (
    "import sys\n"
    "from zhiben.cli.supervise import Process, Supervisor\n"
    "one = Process('甲', [sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "def ready():\n"
    "    print(one.running.pid, flush=True)\n"
    "    return True\n"
    "sys.exit(Supervisor([one]).run(ready))\n"
)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_it_ends_its_children_and_says_zero(number):
    supervisor = subprocess.Popen(child(RUNNING), stdout=subprocess.PIPE, text=True)
    below = int(supervisor.stdout.readline())
    supervisor.send_signal(number)
    assert supervisor.wait(20) == 0
    supervisor.stdout.close()
    assert gone(below)


def test_children_of_a_killed_supervisor_do_not_stay_behind():
    supervisor = subprocess.Popen(child(RUNNING), stdout=subprocess.PIPE, text=True)
    below = int(supervisor.stdout.readline())
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    assert gone(below)


def test_a_child_that_does_not_end_when_asked_is_ended(process, monkeypatch):
    monkeypatch.setattr(supervise, "PATIENCE", 0.5)
    stubborn = process(
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('ready', flush=True); time.sleep(60)"
    )
    supervisor = Supervisor([stubborn])

    def ready():
        time.sleep(0.5)
        supervisor.stopping = True
        return True

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    assert supervisor.run(ready) == 0
    for number, handler in before.items():
        signal.signal(number, handler)
    assert stubborn.running.poll() is not None


def test_a_port_in_use_is_told_with_what_to_do():
    import socket

    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        told = port_problem("127.0.0.1", holder.getsockname()[1])
    assert told is not None
    assert "ZHIBEN_PORT=" in told
    assert port_problem("127.0.0.1", 0) is None


def gone(pid: int) -> bool:
    """Whether the process has ended within a few seconds (a dead one whom nobody has buried counts)."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
            with open(f"/proc/{pid}/stat") as stat:
                if stat.read().rsplit(")", 1)[1].split()[0] == "Z":
                    return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.1)
    return False
