"""What one asks before an enterprise is entered or changed. Each takes the actor and stays within reach."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from difflib import SequenceMatcher
from uuid import UUID

from zhiben.domain import uscc
from zhiben.domain.access import PERMISSIONS, Actor, Permission
from zhiben.domain.orgs import NEXT, Kind, Standing
from zhiben.ground.search import queries as search
from zhiben.orgs import acts
from zhiben.orgs import queries as orgs
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import Change, Line

BODY = slice(8, 17)  # of a 统一社会信用代码: 主体标识码, the same for life
ALIKE = 0.8  # of two names without what most names have in common
MOST_ALIKE = 5
_COMMON = re.compile(r"有限责任公司|股份有限公司|有限公司|公司|集团|厂|[省市区县镇]|[（）()\s·]")


def may_register(actor: Actor) -> bool:
    """Whether there is any place for which the actor may enter an enterprise."""
    verb = Permission.ENTERPRISE_REGISTER
    if not any(verb in PERMISSIONS[role] for role in actor.roles):
        return False
    return any(verb in grant.permissions for grant in actor.grants_now() if grant.tenant in actor.writes)


def version(actor: Actor, id_: UUID) -> str:
    """What is held to be true of a subject now, as a short text. Raises NotFound."""
    return acts.version(orgs.subject(actor, id_))


def held(actor: Actor, id_: UUID) -> list[Change]:
    """Every value that is held to be true of a subject now, by name and day. Raises NotFound."""
    return [one for one in orgs.history(actor, id_) if one.replaced_at is None]


def next_standings(actor: Actor, id_: UUID) -> frozenset[Standing]:
    """What may become of a subject now. Raises NotFound."""
    told = acts.standings(orgs.subject(actor, id_))
    return NEXT[told[-1][1]] if told else frozenset()


def last_change_of_standing(actor: Actor, id_: UUID) -> date | None:
    """The day from which a subject is what it is. Raises NotFound."""
    told = acts.standings(orgs.subject(actor, id_))
    return told[-1][0] if told else None


def alike(actor: Actor, code: str, name: str) -> list[Line]:
    """Enterprises that may be the one about to be entered: the same code or body of a code, a like name."""
    wanted = uscc.check(code).normalised
    found: dict[UUID, Line] = {}
    same = orgs.by_code(actor, wanted) if wanted else None
    if same is not None:
        found[same.id] = same
    near = [*_found(actor, wanted[BODY]), *_found(actor, _own_part(name))]
    lines = orgs.lines(actor, [id_ for id_ in near if id_ not in found])
    found |= {line.id: line for line in lines.values() if _is_alike(line, wanted, name)}
    return list(found.values())[:MOST_ALIKE]


def _found(actor: Actor, words: str) -> list[UUID]:
    if len(words) < 2:
        return []
    hits = search.find(actor, words, [Kind.ENTERPRISE], each=4 * MOST_ALIKE)
    return [hit.id for hit in (hits[Kind.ENTERPRISE].hits if Kind.ENTERPRISE in hits else ())]


def _is_alike(line: Line, code: str, name: str) -> bool:
    if len(code) == uscc.LENGTH and line.code[BODY] == code[BODY]:
        return True
    one, other = _own_part(line.name), _own_part(name)
    return one == other or SequenceMatcher(None, one, other).ratio() >= ALIKE


def _own_part(name: str) -> str:
    """A name without what most names have."""
    return _COMMON.sub("", name) or name.strip()


def sections(actor: Actor, tenant: int) -> Sequence[tuple[str, str]]:
    """(code, name) of the sections of an authority within reach."""
    rows = Subject.objects.within(actor).filter(tenant=tenant, kind=Kind.SECTION).exclude(code="")
    return list(rows.order_by("name", "id").values_list("code", "name"))
