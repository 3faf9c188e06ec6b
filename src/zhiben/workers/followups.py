"""What follows an act in another room, by topic of the outbox.

A handler does its work before the row is marked and may be called again with the same key; an effect passes
the key on as the idempotency key of its own act.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.conf import settings
from django.urls import reverse

from zhiben.documents import actions as documents
from zhiben.domain.reaching import TOPICS
from zhiben.ground.outbox import Handler, Message
from zhiben.tasks.notices.actions import keep
from zhiben.tasks.reaching import sending
from zhiben.tasks.reaching.store import CODE, LETTER

HANDLERS: Mapping[str, Handler] = {
    **dict.fromkeys(TOPICS, keep),
    documents.PRINT: documents.make_pdf,
    documents.PRINT_VOID: documents.make_void_copy,
}


def ways() -> sending.Ways:
    """Our pages at the address the installation has told of itself."""
    home = settings.OUTSIDE.address

    def at(name: str, *parts: object) -> str:
        return f"{home}{reverse(name, args=parts)}" if home else ""

    return sending.Ways(partial(at, "notice"), at("notices"), at("account-reach"))


def letter(message: Message) -> None:
    sending.letter(message, ways())


LETTERS: Mapping[str, Handler] = {LETTER: letter, CODE: sending.code}
