"""What follows an act in another room, by topic of the outbox.

A handler does its work before the row is marked and may be called again with the same key; an effect passes
the key on as the idempotency key of its own act.
"""

from __future__ import annotations

from collections.abc import Mapping

from zhiben.ground.outbox import Handler
from zhiben.tasks.notices.actions import TOPICS, keep

HANDLERS: Mapping[str, Handler] = dict.fromkeys(TOPICS, keep)
