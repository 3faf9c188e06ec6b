"""The one background loop: chains the ledger, signs its heads, delivers the outbox, turns the day.

Several loops may run at once: the sequencer is alone by an advisory lock, outbox rows are leased one by one.
A loop that dies loses nothing: what it had leased is due again when the lease ends.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from zhiben.ground import clock, heartbeat, limits, outbox, store
from zhiben.ground.erasing import listed
from zhiben.ground.evidence import store as evidence
from zhiben.workers.daily import Daily
from zhiben.workers.followups import HANDLERS
from zhiben.workers.reminders import Reminders

log = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between rounds that found nothing to do; an act is chained within 5 seconds
WAITED = timedelta(seconds=limits.LEDGER_LATE)
TIDY = timedelta(hours=1)  # how often what is past its term is dropped


class Loop:
    """`run()` until `stop()`; a round that has begun is finished first."""

    def __init__(self, handlers: Mapping[str, outbox.Handler] = HANDLERS, home: Path | None = None) -> None:
        self.handlers = handlers
        self.heartbeat = (home or settings.HOME) / heartbeat.NAME
        self._daily = Daily()
        self._reminders = Reminders()
        self._stopped = threading.Event()
        self._tidy_at = clock.now()

    def run(self) -> int:
        """Rounds until stopped; exit code 0. An error ends the process; the supervisor starts another."""
        while not self._stopped.is_set():
            busy = self.round()
            self.beat()
            self._stopped.wait(0 if busy else PAUSE)
        return 0

    def round(self) -> bool:
        """One round; whether anything was done, so that there may be more."""
        at = clock.now()
        turned = self._daily.turn(at)
        chained = store.sequence()
        for tenant in store.heads_due(at):
            store.keep_head(tenant, at)
        if at >= self._tidy_at:
            store.drop_expired(at)
            evidence.drop_stale(at)
            evidence.destroy_left()
            listed.write_everywhere()
            self._tidy_at = at + TIDY
        reminded = self._reminders.round(at)
        delivered = outbox.deliver(self.handlers, at)
        if delivered.failed:
            log.warning("%s 条后续事项未办成，稍后重试。", delivered.failed)
        return bool(turned or chained or reminded or delivered.sent)

    def beat(self) -> None:
        """Alive: acts find their place in the chain. While one waits too long there is no beat."""
        waited = store.oldest_waiting(clock.now())
        if waited > WAITED:
            log.warning("有办理记录 %s 秒仍未编入账链。", int(waited.total_seconds()))
        else:
            self.heartbeat.touch()

    def stop(self) -> None:
        """From a signal or another thread: no further round."""
        self._stopped.set()
