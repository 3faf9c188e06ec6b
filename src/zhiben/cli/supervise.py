"""Keeps the processes of one installation alive, and ends them together."""

import ctypes
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

log = logging.getLogger("zhiben.supervise")

PATIENCE = 10.0  # seconds between being asked to end and being ended
LONGEST_WAIT = 30.0  # seconds before a process that keeps dying is tried again
SILENCE = 300.0  # seconds without a heartbeat after which a process counts as stuck
STEADY = 60.0  # seconds after which a process counts as having started well
PR_SET_PDEATHSIG = 1


@dataclass
class Process:
    """One child. It is started again when it dies, after 1, 2, 4, … 30 seconds.

    `heartbeat`: a file the child touches; once it has stood still for SILENCE, the child is killed.
    """

    name: str
    command: Sequence[str]
    heartbeat: Path | None = None
    beat: tuple[float, float] = (0.0, 0.0)  # the file's time, and when we first saw it
    running: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = 0.0

    def start(self, now: float) -> None:
        self.running = subprocess.Popen(self.command, preexec_fn=_die_with_parent)
        self.started = now
        self.beat = (0.0, now)

    def stuck(self, now: float) -> bool:
        """Whether the heartbeat has stood still for too long."""
        if self.heartbeat is None:
            return False
        touched = self.heartbeat.stat().st_mtime if self.heartbeat.exists() else 0.0
        if touched != self.beat[0]:
            self.beat = (touched, now)
        return now - self.beat[1] > SILENCE

    def look(self, now: float) -> None:
        """Notices a death or a standstill, and starts what is due."""
        if self.running is not None and self.running.poll() is None and self.stuck(now):
            log.error("%s 没有响应，重新启动。", self.name)
            self.running.kill()
            self.running.wait()
        if self.running is not None and self.running.poll() is not None:
            self.deaths = 1 if now - self.started > STEADY else self.deaths + 1
            wait = min(2.0 ** (self.deaths - 1), LONGEST_WAIT)
            log.error("%s 意外退出（代码 %s），%.0f 秒后重新启动。", self.name, self.running.returncode, wait)
            self.running, self.due = None, now + wait
        if self.running is None and now >= self.due:
            self.start(now)


@dataclass
class Supervisor:
    """`run()` returns when SIGTERM or SIGINT arrives and every child has ended."""

    processes: Sequence[Process]
    clock: Callable[[], float] = time.monotonic
    stopping: bool = field(default=False, init=False)

    def run(self, ready: Callable[[], bool]) -> int:
        """Starts all; calls `ready` each round until it says true. Exit code 0: asked to end."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        waiting = True
        try:
            while not self.stopping:
                for process in self.processes:
                    process.look(self.clock())
                waiting = waiting and not ready()
                time.sleep(0.1 if waiting else 0.5)
        finally:
            self._end()
        return 0

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _end(self) -> None:
        alive = [process.running for process in self.processes if process.running is not None]
        for child in alive:
            child.terminate()
        last = self.clock() + PATIENCE
        for child in alive:
            try:
                child.wait(max(0.1, last - self.clock()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _die_with_parent() -> None:
    """Linux: the child is asked to end when its parent is gone, even if the parent was killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
