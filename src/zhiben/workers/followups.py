"""What follows an act in another room, by topic of the outbox.

A handler does its work before the row is marked and may be called again with the same key; an effect passes
the key on as the idempotency key of its own act.
"""

from __future__ import annotations

from collections.abc import Mapping

from zhiben.documents import actions as documents
from zhiben.ground import clock
from zhiben.ground.outbox import Handler, Message
from zhiben.tasks.notices.actions import TOPICS, keep


def _print(message: Message) -> None:
    documents.make_pdf(message, clock.now())


def _print_void(message: Message) -> None:
    documents.make_void_copy(message, clock.now())


HANDLERS: Mapping[str, Handler] = {
    **dict.fromkeys(TOPICS, keep),
    documents.PRINT: _print,
    documents.PRINT_VOID: _print_void,
}
