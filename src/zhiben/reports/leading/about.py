"""What a 批示 can be about. Apart from `queries`: actions ask the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.domain.refusals import NotFound
from zhiben.hazards import queries as hazards
from zhiben.orgs import queries as orgs

TITLE = 160


@dataclass(frozen=True, slots=True)
class About:
    """`subject`: the enterprise it is about; None of the whole."""

    thing: str
    title: str
    subject: UUID | None = None


def about(actor: Actor, thing: str, *, today: date) -> About:
    """`hazard:ID`, `enterprise:ID`, or empty: the work as a whole. Raises NotFound for anything else, and
    alike for what is out of reach.
    """
    kind, _, id_ = thing.partition(":")
    match kind:
        case "":
            return About("", "安全生产工作")
        case "hazard":
            line = hazards.lines(actor, [_uuid(thing, id_)], today=today).get(_uuid(thing, id_))
            if line is not None:
                title = f"{line.enterprise_name}：{line.number} {line.text or line.spot}"
                return About(thing, title[:TITLE], line.enterprise)
        case "enterprise":
            firm = orgs.subject(actor, _uuid(thing, id_), "enterprise")
            return About(thing, firm.name[:TITLE], firm.id)
    raise NotFound("thing", thing=thing[:60])


def _uuid(thing: str, text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("thing", thing=thing[:60]) from error
