"""Notices kept, looked at, and — the one act here — what the chains of the plans say on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from zhiben.domain.access import Actor, Permission
from zhiben.domain.refusals import NotFound
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.models import OutboxRow
from zhiben.ground.outbox import Message
from zhiben.tasks.models import Notice, Nudge, Step
from zhiben.tasks.notices import store
from zhiben.tasks.notices.chains import Word, words
from zhiben.tasks.reaching.spreading import spread


def keep(message: Message) -> None:
    """The followup of every topic here: each person it names finds it behind the bell, once.

    From there it goes out of the house by whatever way each has chosen. What was taken back within its thirty
    seconds is told to nobody.
    """
    if _taken_back(message):
        return
    told: Mapping[str, Any] = message.payload
    store.keep(
        Notice(
            tenant=message.tenant, person=UUID(str(person)), key=message.key, topic=message.topic,
            title=_title(told)[:300], thing=str(told.get("thing", ""))[:200], at=message.due,
        )
        for person in told.get("people", ())
    )  # fmt: skip
    spread(message)


def read(*, by: Actor, until: datetime, at: datetime) -> None:
    """The person has looked at what is behind the bell."""
    for tenant in by.writes:
        if by.person is not None:
            store.read(tenant, by.person, until, at)


def open_(notice: int, *, by: Actor, at: datetime) -> str:
    """The person looks at one notice. What it is about. Raises NotFound for a notice of somebody else."""
    mine = (
        Notice.objects.filter(tenant__in=by.writes, person=by.person) if by.person else Notice.objects.none()
    )
    row = mine.filter(id=notice).first()
    if row is None:
        raise NotFound("notice", id=notice)
    store.open_(row.id, at)
    return row.thing


def speak(tenant: int, *, by: Actor, at: datetime) -> Receipt | None:
    """One round of the chains of an authority: everything they have to say by now and have not said.

    One act over all of it, in one transaction: a round broken off has said nothing, the next says it all.
    Saying is deduplicated by key, so a round said twice says nothing twice. None where there is nothing new.
    """
    return say(tenant, words(tenant, at, by.day), "chain", by=by, at=at)


def say(tenant: int, spoken: Sequence[Word], what: str, *, by: Actor, at: datetime) -> Receipt | None:
    """What of these words has not been said before, in one act; None where there is nothing new. `what`:
    whose round it is, so that two rooms may speak at the same moment.
    """
    fresh = unsaid(tenant, [one.key for one in spoken])
    new = [one for one in spoken if one.key in fresh]
    if not new:
        return None

    def work(doing: Doing) -> dict[str, object]:
        for one in new:
            doing.notice(one.topic, _payload(one), key=one.key)
        return {"said": len(new)}

    return act(
        Permission.CHAIN_SPEAK, by=by, at=at, tenant=tenant, key=f"{what}:{at.isoformat()}",
        thing=f"{what}:{by.day}", details={"day": by.day, "words": len(new)}, work=work,
    )  # fmt: skip


def unsaid(tenant: int, keys: Sequence[str]) -> set[str]:
    """Of these keys those under which nothing has been said."""
    said = set[str]()
    for start in range(0, len(keys), 500):
        rows = OutboxRow.objects.filter(tenant=tenant, key__in=keys[start : start + 500])
        said.update(rows.values_list("key", flat=True))
    return set(keys) - said


def _payload(one: Word) -> dict[str, object]:
    return {
        "people": [str(person) for person in one.people], "title": one.title, "thing": one.thing,
        "due_on": one.due_on, "count": one.count,
    }  # fmt: skip


def _taken_back(message: Message) -> bool:
    mine = {"tenant": message.tenant}
    urged = Nudge.objects.filter(**mine, act=message.act, replaced_at__isnull=False)
    return Step.objects.filter(**mine, undoes=message.act).exists() or urged.exists()


def _title(told: Mapping[str, Any]) -> str:
    note, by = str(told.get("note", "")), str(told.get("by", ""))
    tail = "；".join(part for part in (by, note) if part)
    return f"{told.get('title', '')}（{tail}）" if tail else str(told.get("title", ""))
