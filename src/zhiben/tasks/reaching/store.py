"""What is told outside, as rows: local ones, made from the outbox and by it; nobody's act."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from zhiben.domain.reaching import Channel, Choice
from zhiben.ground import limits
from zhiben.ground import store as outbox
from zhiben.ground.models import OutboxRow
from zhiben.ground.outbox import Message
from zhiben.orgs.models import Account
from zhiben.tasks.models import Notice
from zhiben.tasks.reaching.models import Contact, Delivery, Preference

LETTER, CODE = "letter", "code"  # topics of the outbox


def enclose(line: Delivery, message: Message) -> None:
    """Puts a notice into the letter of its time, together with others of the same time; at once: alone.

    Inside a transaction: nobody takes the letter meanwhile, and one already taken is not added to.
    """
    if Delivery.objects.filter(tenant=line.tenant, to=line.to, channel=line.channel, key=line.key).exists():
        return
    alone = f"{LETTER}:{line.channel}:{line.to.hex}:{sha256(line.key.encode()).hexdigest()[:40]}"
    shared = f"{LETTER}:{line.channel}:{line.to.hex}:{line.due:%Y%m%dT%H%M%z}"
    for key in [alone] if line.due <= message.at else [shared, alone]:
        line.letter = key
        if outbox.pass_on(
            line.tenant, message.act, line.channel, LETTER, {"to": str(line.to)}, key=key, due=line.due
        ):
            break
    line.save(force_insert=True)


def carried(tenant: int, letter: str) -> list[Delivery]:
    """What the letter has still to tell, in the order in which it was known."""
    rows = Delivery.objects.filter(tenant=tenant, letter=letter, sent_at=None, dropped="")
    return list(rows.order_by("kept_at", "id"))


def sent(lines: Iterable[Delivery], address: str, answer: str, at: datetime) -> None:
    """`address`: masked."""
    rows = Delivery.objects.filter(id__in=[one.id for one in lines])
    rows.update(sent_at=at, address=address, answer=answer[:200])


def drop(lines: Iterable[Delivery], why: str) -> None:
    """It is not to be sent after all."""
    Delivery.objects.filter(id__in=[one.id for one in lines]).update(dropped=why)


def choose(tenant: int, person: UUID, choice: Choice) -> None:
    Preference.objects.update_or_create(
        tenant=tenant, person=person,
        defaults={
            "urgent": sorted(choice.urgent), "ordinary": sorted(choice.ordinary),
            "quiet_from": choice.quiet_from, "quiet_until": choice.quiet_until,
            "urgent_at_night": choice.urgent_at_night, "digest_at": choice.digest_at,
        },
    )  # fmt: skip


def ask(tenant: int, person: UUID, channel: Channel, address: str, at: datetime) -> Contact:
    """An address of the person that is to be confirmed; another asked for before is worth nothing now."""
    waiting(tenant, person, channel).update(ended_at=at)
    row = Contact(
        tenant=tenant, person=person, channel=channel, address=address, asked_at=at,
        code_until=at + timedelta(days=1),
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def make_code(contact: Contact, at: datetime) -> str:
    """A fresh code for a contact, told only here: one sent before is worth nothing."""
    digits = f"{secrets.randbelow(1_000_000):06d}"
    until = at + timedelta(seconds=limits.CODE_SECONDS)
    rows = Contact.objects.filter(id=contact.id, confirmed_at=None, ended_at=None)
    rows.update(digest=_digest(contact.id, digits), code_until=until)
    return digits


def fits(contact: Contact, digits: str, at: datetime) -> bool:
    """Whether it is the code, in time and not tried too often. Counted before it is looked at."""
    rows = Contact.objects.filter(id=contact.id, wrong__lt=limits.CODE_TRIES, code_until__gte=at)
    return bool(rows.update(wrong=F("wrong") + 1)) and constant_time_compare(
        contact.digest, _digest(contact.id, digits)
    )


def confirm(contact: Contact, at: datetime) -> bool:
    """In the place of the one before. False where it has been taken back or confirmed meanwhile."""
    confirmed(contact.tenant, contact.person, Channel(contact.channel)).update(ended_at=at)
    rows = Contact.objects.filter(id=contact.id, confirmed_at=None, ended_at=None)
    return rows.update(confirmed_at=at, digest="", code_until=None) == 1


def forget(tenant: int, person: UUID, channel: Channel, at: datetime) -> None:
    """The address is gone for good: nothing is told there, and nobody can look it up."""
    Contact.objects.filter(tenant=tenant, person=person, channel=channel, ended_at=None).update(
        ended_at=at, address="", digest=""
    )


def waiting(tenant: int, person: UUID, channel: Channel) -> Any:
    """Contacts asked for and not yet confirmed: at most one."""
    mine = Contact.objects.filter(tenant=tenant, person=person, channel=channel)
    return mine.filter(confirmed_at=None, ended_at=None)


def confirmed(tenant: int, person: UUID, channel: Channel) -> Any:
    """The contact in use: at most one."""
    mine = Contact.objects.filter(tenant=tenant, person=person, channel=channel)
    return mine.filter(confirmed_at__isnull=False, ended_at=None)


def choices(tenant: int, people: Sequence[UUID]) -> dict[UUID, Choice]:
    """Of those who have chosen anything and still have an account in use."""
    here = Account.objects.filter(tenant=tenant, person__in=list(people), disabled_at__isnull=True)
    rows = Preference.objects.filter(tenant=tenant, person__in=list(here.values_list("person", flat=True)))
    return {row.person: row.choice for row in rows}


def erase_person(tenant: int, person: UUID) -> None:
    """Where and how a person was told, and what: gone, with the rest of what is known of them."""
    for local in (Contact, Preference, Notice):
        local.objects.filter(tenant=tenant, person=person).delete()
    Delivery.objects.filter(tenant=tenant, to=person).delete()


def erase_acts(tenant: int, acts: Collection[UUID]) -> None:
    """What was told of acts that are being erased; that it was told stays."""
    keys = OutboxRow.objects.filter(tenant=tenant, act__in=list(acts)).values("key")
    for local in (Notice, Delivery):
        local.objects.filter(tenant=tenant, key__in=keys).update(title="")


def _digest(contact: int, digits: str) -> str:
    return salted_hmac("zhiben.tasks.contact", f"{contact}:{digits}", algorithm="sha256").hexdigest()
