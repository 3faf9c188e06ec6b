"""What runs after an act: one loop, leases, at least once, dead letters.

An act writes rows (`Doing.notice`, `.effect`, `.job`) in its own transaction, so no committed act lacks them.
The worker calls `deliver` again and again; a handler does its work first and the row is marked afterwards. A
crash in between means the handler is called again with the same `key`: it must drop what it has seen, and an
effect passes it on as the idempotency key of its own act.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zhiben.ground import limits, store
from zhiben.ground.acts import WITHIN, Kind
from zhiben.ground.models import OutboxRow
from zhiben.ground.wire import Hopeless, Unsent

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """What a handler is given."""

    tenant: int
    act: UUID
    kind: Kind
    topic: str
    key: str
    payload: Mapping[str, Any]
    due: datetime
    tries: int  # this one included
    at: datetime  # now, by the clock of the round


Handler = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class Round:
    sent: int
    failed: int


def deliver(
    handlers: Mapping[str, Handler],
    at: datetime,
    kinds: Sequence[Kind] = WITHIN,
    most: int = limits.OUTBOX_BATCH,
) -> Round:
    """One round over what is due: at most `most` rows of these kinds, each by the handler of its topic.

    A handler that raises puts back its own row and no other; a topic without a handler is a failure too.
    One that raises `wire.Hopeless` is not tried again.
    """
    done = broken = 0
    for row in store.take(at, kinds, most):
        try:
            handlers[row.topic](_message(row, at))
        except Exception as error:  # whatever one handler does must not stop the others
            log.warning("outbox %s %s failed: %r", row.topic, row.key, error)
            store.failed(row, at, _why(error)[:500], for_good=isinstance(error, Hopeless))
            broken += 1
        else:
            store.sent(row, at)
            done += 1
    return Round(done, broken)


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, Unsent) else repr(error)


def _message(row: OutboxRow, at: datetime) -> Message:
    kind = Kind(row.kind)
    return Message(row.tenant, row.act_id, kind, row.topic, row.key, row.payload, row.due, row.tries, at)
