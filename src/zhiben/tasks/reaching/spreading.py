"""From a notice behind the bell to letters out of the house: by each one's choice, and into groups.

Neither action nor question: the followup of a notice, called by the worker, perhaps again with the same key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from zhiben.domain.reaching import GROUP, TOPICS, Channel, Choice
from zhiben.ground.outbox import Message
from zhiben.orgs.models import Subject
from zhiben.tasks.models import Notice
from zhiben.tasks.reaching import store
from zhiben.tasks.reaching.models import Delivery, Robot


def spread(message: Message) -> None:
    """Every way each person told has chosen, and the robots of their sections; each once for each notice."""
    topic = TOPICS[message.topic]
    people = [UUID(str(person)) for person in message.payload.get("people", ())]
    with transaction.atomic():
        for line, choice in [*_to_people(message, people), *_to_groups(message, people)]:
            line.due = choice.due(topic.importance, message.at)
            store.enclose(line, message)


def _to_people(message: Message, people: Sequence[UUID]) -> Iterator[tuple[Delivery, Choice]]:
    choices = store.choices(message.tenant, people)
    notices = Notice.objects.filter(tenant=message.tenant, key=message.key, person__in=list(choices))
    for person, notice in notices.order_by("person").values_list("person", "id"):
        choice = choices[person]
        for channel in sorted(choice.channels(TOPICS[message.topic].importance)):
            yield _line(message, person, channel, notice), choice


def _to_groups(message: Message, people: Sequence[UUID]) -> Iterator[tuple[Delivery, Choice]]:
    if not TOPICS[message.topic].grouped:
        return
    office = Subject.objects.filter(tenant=message.tenant, id__in=people, enterprise__isnull=True)
    sections = list(office.values_list("parent", flat=True).distinct())
    if not sections:
        return
    robots = Robot.objects.filter(
        Q(section__isnull=True) | Q(section__in=sections), tenant=message.tenant, replaced_at__isnull=True
    )
    for robot in robots.order_by("id").values_list("id", flat=True):
        yield _line(message, robot, Channel.ROBOT, None), GROUP


def _line(message: Message, to: UUID, channel: Channel, notice: int | None) -> Delivery:
    told: Any = message.payload
    title = str(told.get("title", ""))[:300] if TOPICS[message.topic].titled else ""
    return Delivery(
        tenant=message.tenant, to=to, channel=channel, key=message.key, topic=message.topic, title=title,
        notice=notice, kept_at=message.at,
    )  # fmt: skip
