"""The ways out of the house, each a thread of its own: a server that is slow or gone keeps back only its own.

The ledger, the inbox and the other ways never wait for it. A letter is taken when it is about to be sent, one
at a time, and no sending lasts as long as its lease: what a process that is killed had taken comes again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connection

from zhiben.ground import clock, limits, outbox
from zhiben.ground.acts import OUTSIDE, Kind
from zhiben.workers.followups import LETTERS
from zhiben.workers.loop import Loop

log = logging.getLogger(__name__)

PAUSE = 2.0  # seconds between looks for a letter


class Way(threading.Thread):
    """Sends the letters of one kind until stopped. An error that is not a letter's stops the whole worker."""

    def __init__(
        self,
        kind: Kind,
        loop: Loop,
        stopped: threading.Event,
        handlers: Mapping[str, outbox.Handler] = LETTERS,
    ) -> None:
        super().__init__(name=f"way-{kind}", daemon=True)
        self.kind, self.handlers = kind, handlers
        self.broken = False
        self._loop, self._stopped = loop, stopped

    def run(self) -> None:
        try:
            while not self._stopped.is_set():
                self._stopped.wait(0 if self.round() else PAUSE)
        except Exception:
            log.exception("对外发送（%s）中断，后台任务重启。", self.kind)
            self.broken = True
            self._loop.stop()
        finally:
            connection.close()

    def round(self) -> bool:
        """One letter, if one is due; whether it went out, so that there may be more."""
        return outbox.deliver(self.handlers, clock.now(), [self.kind], most=1).sent > 0


@contextmanager
def beside(loop: Loop) -> Iterator[list[Way]]:
    """All ways, while the loop runs; at the end each may finish the letter it has in hand."""
    stopped = threading.Event()
    ways = [Way(kind, loop, stopped) for kind in OUTSIDE]
    for way in ways:
        way.start()
    try:
        yield ways
    finally:
        stopped.set()
        for way in ways:
            way.join(limits.WIRE_SECONDS + PAUSE)
