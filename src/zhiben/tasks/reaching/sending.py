"""A letter of the outbox, sent. At least once: a repeat carries the same id; what was told is not told again.

Neither action nor question: handlers of the worker's rounds outside the house (workers/outside.py). What was
looked at behind the bell meanwhile, or is no longer wanted, is let be, and the log says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from zhiben.domain.reaching import TOPICS, Channel, masked
from zhiben.domain.reaching import Robot as Kind
from zhiben.domain.refusals import Incomplete
from zhiben.ground import seal
from zhiben.ground.outbox import Message
from zhiben.ground.outside import Outside
from zhiben.ground.wire import Hopeless
from zhiben.tasks.models import Notice
from zhiben.tasks.reaching import gateway, mails, robots, store, texts
from zhiben.tasks.reaching.models import Contact, Delivery, Robot
from zhiben.tasks.reaching.texts import Line

READ, UNWANTED, SHUT = "read", "unwanted", "shut"  # why a line was let be


@dataclass(frozen=True, slots=True)
class Ways:
    """Addresses of our pages as the door knows them: of one notice; of all; of the choice how to be told.

    Each "" where the installation has told no address of its own.
    """

    notice: Callable[[int], str]
    inside: str
    choosing: str


def letter(message: Message, ways: Ways) -> None:
    """Sends what the letter still has to tell. Raises Unsent, Hopeless."""
    channel = Channel(message.kind)
    lines = _wanted(store.carried(message.tenant, message.key), channel)
    if not lines:
        return
    told = [Line(one.topic, one.title, _link(one, ways)) for one in lines]
    to = UUID(str(message.payload["to"]))
    try:
        sent = (
            _to_group(message, to, told, ways)
            if channel is Channel.ROBOT
            else _to_person(message, to, channel, told, ways)
        )
    except Incomplete as refused:
        raise Hopeless(f"{refused.reason}（{refused.details.get('why', refused.code)}）") from refused
    if sent is None:
        store.drop(lines, SHUT)
    else:
        store.sent(lines, *sent, message.at)


def code(message: Message) -> None:
    """The one-time code that shows an address to be the person's own; made here, so that no row tells it."""
    contact = Contact.objects.filter(
        tenant=message.tenant, id=int(message.payload["contact"]), confirmed_at=None, ended_at=None
    ).first()
    if contact is None:
        return
    text = texts.code(store.make_code(contact, message.at))
    try:
        _out(Channel(contact.channel), contact.address, f"{texts.NAME}确认码", text, text, message)
    except Incomplete as refused:
        raise Hopeless(refused.reason) from refused


def _wanted(lines: Sequence[Delivery], channel: Channel) -> list[Delivery]:
    """Without what was read meanwhile and what the person wants no more on this way."""
    if channel is Channel.ROBOT:
        return list(lines)
    ids = [one.notice for one in lines if one.notice is not None]
    read = set(Notice.objects.filter(id__in=ids, read_at__isnull=False).values_list("id", flat=True))
    choices = store.choices(lines[0].tenant, [lines[0].to]) if lines else {}
    unwanted = [
        one
        for one in lines
        if (choice := choices.get(one.to)) is None
        or channel not in choice.channels(TOPICS[one.topic].importance)
    ]
    seen = [one for one in lines if one.notice in read and one not in unwanted]
    store.drop(unwanted, UNWANTED)
    store.drop(seen, READ)
    return [one for one in lines if one not in unwanted and one not in seen]


def _to_person(
    message: Message, person: UUID, channel: Channel, told: list[Line], ways: Ways
) -> tuple[str, str] | None:
    contact = store.confirmed(message.tenant, person, channel).first()
    if contact is None:
        return None
    subject = texts.subject(told)
    answer = _out(
        channel, contact.address, subject, texts.mail(told, ways.choosing), texts.sms(told), message
    )
    return None if answer is None else (masked(contact.address), answer)


def _to_group(message: Message, id_: UUID, told: list[Line], ways: Ways) -> tuple[str, str] | None:
    row = Robot.objects.filter(tenant=message.tenant, id=id_, replaced_at__isnull=True).first()
    if row is None or row.sealed is None:
        return None
    opened = seal.opened(f"robot:{row.id}", row.sealed)
    if opened is None:
        raise Hopeless("机器人地址打不开：密钥已不是当时那把，重新登记机器人")
    url, _, secret = opened.decode().partition("\n")
    text = texts.group(told, ways.inside)
    answer = robots.send(_outside().hosts, Kind(row.kind), url, secret, text, message.at)
    return f"{row.host} {row.mark}", answer


def _out(channel: Channel, address: str, subject: str, long: str, short: str, message: Message) -> str | None:
    """None where the installation has no such way out."""
    out = _outside()
    if channel is Channel.MAIL and out.mail is not None:
        written = mails.written(
            out.mail, address, subject, long, tenant=message.tenant, key=message.key, at=message.at
        )
        return mails.send(out.mail, address, written)
    if channel is Channel.SMS and out.sms is not None:
        id_ = sha256(f"{message.tenant}:{message.key}".encode()).hexdigest()[:40]
        return gateway.send(out.hosts, out.sms, address, short, id_=id_, at=message.at)
    return None


def _link(line: Delivery, ways: Ways) -> str:
    return ways.notice(line.notice) if line.notice is not None else ways.inside


def _outside() -> Outside:
    told: Outside = settings.OUTSIDE
    return told
