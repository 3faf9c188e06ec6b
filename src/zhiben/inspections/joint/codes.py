"""Whose a code is, and what its holder may see. Not in `queries`: a member unit has no account.

A code is random (78 bits) and looked up by a keyed digest. It opens one joint inspection until its last day.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.crypto import salted_hmac

from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Incomplete, TooMany
from zhiben.domain.yearly import JointState
from zhiben.inspections.joint.models import JointProblem, JointUnit, JointVisit
from zhiben.inspections.models import Visit
from zhiben.orgs.models import Authority, Subject
from zhiben.orgs.own.actions import ALPHABET, normalised
from zhiben.orgs.staff.actions import count_attempt, forget_attempts

GROUPS, EACH = 4, 4


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise of the joint inspection."""

    id: UUID
    name: str
    visit: str  # its number


@dataclass(frozen=True, slots=True)
class Found:
    """A problem as the unit itself said it."""

    enterprise: str
    text: str
    spot: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the unit's part of the merged list."""

    aspect: str
    text: str
    basis: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a member unit sees: its own part and problems, of the others their names only."""

    number: str
    title: str
    authority: str
    lead: str
    held_on: date
    unit: str
    part: tuple[str, ...]
    came: str
    is_open: bool
    items: tuple[Item, ...]
    firms: tuple[Firm, ...]
    others: tuple[str, ...]
    problems: tuple[Found, ...]


def a_code() -> str:
    """As it is told to a unit, once."""
    plain = "".join(secrets.choice(ALPHABET) for _ in range(GROUPS * EACH))
    return "-".join(plain[start : start + EACH] for start in range(0, len(plain), EACH))


def digest_of(code: str) -> str:
    """What is kept of a code; case, spaces and dashes do not matter."""
    return salted_hmac("zhiben.inspections.joint", normalised(code), algorithm="sha256").hexdigest()


def unit_of(code: str, client: str, at: datetime) -> JointUnit:
    """The unit of a code. Raises Incomplete `joint_code` (wrong, taken back, out of date alike); TooMany
    `joint_attempts` after too many that were none.
    """
    try:
        counted = count_attempt(f"joint {client}", client, at)
    except TooMany as error:
        raise TooMany("joint_attempts") from error
    tenants = list(Authority.objects.values_list("id", flat=True))  # a code does not say whose it is
    rows = JointUnit.objects.filter(tenant__in=tenants, digest=digest_of(code), ended_at__isnull=True)
    row = rows.filter(until__gte=day_of(at)).select_related("joint").first()
    if row is None:
        raise Incomplete("joint_code")
    forget_attempts(counted)
    return row


def shown(row: JointUnit) -> Shown:
    """What the unit may know."""
    joint, of = row.joint, {"tenant": row.tenant}
    held = list(JointVisit.objects.filter(**of, joint=joint).values_list("visit", flat=True))
    rows = Visit.objects.filter(**of, id__in=held).select_related("about", "sheet").order_by("number")
    visits = list(rows)
    units = JointUnit.objects.filter(**of, joint=joint, ended_at__isnull=True).exclude(id=row.id)
    said = JointProblem.objects.filter(**of, joint=joint, unit__name=row.name).select_related("about")
    return Shown(
        joint.number, joint.title, Authority.objects.values_list("name", flat=True).get(id=row.tenant),
        Subject.objects.filter(**of, id=joint.lead_id).values_list("name", flat=True).get(), joint.held_on,
        row.name, tuple(row.part), row.came or "", joint.state == JointState.ARRANGED,
        tuple(_items(visits, row.part)),
        tuple(Firm(one.about_id, one.about.name, one.number) for one in visits),
        tuple(units.order_by("name").values_list("name", flat=True)),
        tuple(Found(one.about.name, one.text, one.spot, one.recorded_at) for one in said.order_by("id")),
    )  # fmt: skip


def _items(visits: Iterable[Visit], part: Collection[str]) -> Iterator[Item]:
    """Each item of these aspects once, in the order of the merged list."""
    told = {item["id"]: item for visit in visits for item in visit.sheet.told["items"]}
    return (Item(one["aspect"], one["item"], one["basis"]) for one in told.values() if one["aspect"] in part)
