"""How one is told, one's own addresses; the group robots of an authority; dead letters sent again.

What people decide about their own ways is the program's act and says whose, as with the rest of the account:
an auditor may not do anything else, but does get mail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet

from zhiben.domain import reaching
from zhiben.domain.access import Actor, Permission, system
from zhiben.domain.orgs import Kind as Subjects
from zhiben.domain.periods import day_of
from zhiben.domain.reaching import PERSONAL, Channel, Choice, masked
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, TooMany
from zhiben.ground import limits, seal
from zhiben.ground import store as outbox
from zhiben.ground.acts import Doing, Kind, Receipt, Work, act
from zhiben.ground.keys import uuid7
from zhiben.ground.wire import target
from zhiben.orgs.models import Subject
from zhiben.tasks.reaching import store
from zhiben.tasks.reaching.models import Contact, Robot

MOBILE = re.compile(r"1[3-9][0-9]{9}")
LONGEST = 120


def choose(choice: Choice, *, by: Actor, at: datetime, key: str) -> Receipt:
    """How the person is told from now on; what already waits is sent as chosen when its time comes.

    Raises Incomplete `contact_missing` for a way without a confirmed address.
    """
    tenant, person = _self(by)
    for channel in choice.urgent | choice.ordinary:
        if channel not in PERSONAL or not store.confirmed(tenant, person, channel).exists():
            raise Incomplete("contact_missing", channel=channel)

    def work(doing: Doing) -> None:
        store.choose(tenant, person, choice)

    details = {
        "urgent": sorted(choice.urgent), "ordinary": sorted(choice.ordinary),
        "quiet": f"{choice.quiet_from:%H:%M}–{choice.quiet_until:%H:%M}",
        "urgent_at_night": choice.urgent_at_night,
        "digest": "" if choice.digest_at is None else f"{choice.digest_at:%H:%M}",
    }  # fmt: skip
    return _about_own(by, "reach_choice", details, work, at=at, key=key)


def ask_code(channel: Channel, address: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """A code goes to the address; whoever types it here has shown that it is theirs.

    Raises Incomplete `contact_unfit`, TooMany `codes_a_day`.
    """
    tenant, person = _self(by)
    told = _fit(channel, address.strip())
    asked = Contact.objects.filter(tenant=tenant, person=person, asked_at__gt=at - timedelta(days=1))
    if asked.count() >= limits.CODES_A_DAY:
        raise TooMany("codes_a_day")

    def work(doing: Doing) -> None:
        contact = store.ask(tenant, person, channel, told, at)
        doing.letter(Kind(channel), store.CODE, {"contact": contact.id}, key=f"{store.CODE}:{contact.id}")

    details = {"channel": channel, "address": masked(told)}
    return _about_own(by, "reach_address", details, work, at=at, key=key)


def confirm(channel: Channel, digits: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The address is in use from now on. Raises Incomplete `contact_code`."""
    tenant, person = _self(by)
    contact = store.waiting(tenant, person, channel).first()
    if contact is None or not store.fits(contact, digits.strip(), at):  # counted whatever becomes of the act
        raise Incomplete("contact_code")

    def work(doing: Doing) -> None:
        if not store.confirm(contact, at):
            raise Conflict("moved_on")

    details = {"channel": channel, "address": masked(contact.address)}
    return _about_own(by, "reach_confirmed", details, work, at=at, key=key)


def forget(channel: Channel, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Nothing is told there any more; the address itself is gone."""
    tenant, person = _self(by)

    def work(doing: Doing) -> None:
        before = store.choices(tenant, [person]).get(person)
        if before is not None:
            store.choose(tenant, person, reaching.without(before, channel))
        store.forget(tenant, person, channel, at)

    return _about_own(by, "reach_forgotten", {"channel": channel}, work, at=at, key=key)


def set_robot(
    section: UUID | None, kind: reaching.Robot, url: str, secret: str, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """The robot of a section's group, or of the authority's (None), in the place of the one before.

    `secret`: DingTalk's 加签 secret, "" where there is none. Address and secret are kept sealed; the act has
    their mark only. Raises Incomplete `address_refused`, `section_unknown`; NotPermitted.
    """
    tenant = min(by.writes)
    url, secret = url.strip(), secret.strip()
    host = target(url, settings.OUTSIDE.hosts).host.name
    mark = sha256(f"{url}\n{secret}".encode()).hexdigest()[:8]

    def work(doing: Doing) -> dict[str, object]:
        if section is not None:
            _require_section(tenant, section)
        _replace(Robot.objects.filter(tenant=tenant, section=section, replaced_at__isnull=True), at)
        row = Robot(id=uuid7(), tenant=tenant, section_id=section, kind=kind, host=host, mark=mark,
                    recorded_at=at)  # fmt: skip
        row.sealed = seal.seal(f"robot:{row.id}", f"{url}\n{secret}".encode())
        row.save(force_insert=True)
        doing.made(f"robot:{row.id}")
        return {"robot": row.id}

    details = {"section": section, "kind": kind, "host": host, "mark": mark}
    return act(
        Permission.REACH_ROBOT,
        by=by,
        at=at,
        tenant=tenant,
        key=key,
        thing="robot",
        details=details,
        work=work,
    )


def end_robot(id_: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The group hears nothing more; its address is gone. Raises NotFound, NotPermitted."""
    row = Robot.objects.filter(tenant__in=by.writes, id=id_, replaced_at__isnull=True).first()
    if row is None:
        raise NotFound("robot", id=id_)

    def work(doing: Doing) -> None:
        if not _replace(Robot.objects.filter(tenant=row.tenant, id=id_, replaced_at__isnull=True), at):
            raise Conflict("moved_on")

    return act(
        Permission.REACH_ROBOT, by=by, at=at, tenant=row.tenant, key=key, thing=f"robot:{id_}",
        details={"what": "end"}, work=work,
    )  # fmt: skip


def resend(letters: Sequence[UUID], *, by: Actor, at: datetime, key: str) -> Receipt:
    """Dead letters, and whatever else was given up, are due again. Raises Incomplete, NotPermitted."""
    if not letters:
        raise Incomplete("letters_missing")
    tenant = min(by.writes)

    def work(doing: Doing) -> dict[str, object]:
        revived = outbox.revive(tenant, letters, at)
        for one in revived:
            doing.keep(one, "due")
        return {"revived": len(revived)}

    return act(
        Permission.OUTBOX_RESEND, by=by, at=at, tenant=tenant, key=key, thing="outbox",
        details={"letters": sorted(map(str, letters))}, work=work,
    )  # fmt: skip


def _self(by: Actor) -> tuple[int, UUID]:
    """Raises NotFound for the program itself."""
    if by.person is None or by.account is None:
        raise NotFound("account")
    return min(by.writes), by.person


def _about_own(
    by: Actor, what: str, details: Mapping[str, object], work: Work, *, at: datetime, key: str
) -> Receipt:
    tenant, person = _self(by)
    return act(
        Permission.ACCOUNT_CHANGE, by=system("account", [tenant], day_of(at)), at=at, tenant=tenant, key=key,
        thing=f"account:{by.account}", details={"what": what, "person": person, **details}, work=work,
    )  # fmt: skip


def _fit(channel: Channel, address: str) -> str:
    if channel is Channel.SMS:
        if not MOBILE.fullmatch(address):
            raise Incomplete("contact_unfit", channel=channel)
        return address
    try:
        validate_email(address)
    except ValidationError as error:
        raise Incomplete("contact_unfit", channel=channel) from error
    if channel is not Channel.MAIL or not address.isascii() or len(address) > LONGEST:
        raise Incomplete("contact_unfit", channel=channel)
    return address


def _require_section(tenant: int, section: UUID) -> None:
    if not Subject.objects.filter(tenant=tenant, id=section, kind=Subjects.SECTION).exists():
        raise Incomplete("section_unknown")


def _replace(rows: QuerySet[Robot], at: datetime) -> int:
    return rows.update(replaced_at=at, sealed=None)
