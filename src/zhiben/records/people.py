"""Who files and who receives: the roles of a plan's vocabulary, said of the people who act here.

A plan names posts of the office and of enterprises (`officer`, `principal`, `chief_safety_officer` …); an
account has roles of `domain.access` and its person may hold posts. Which rows, is decided by reach as
everywhere.
"""

from __future__ import annotations

from collections.abc import Collection

from zhiben.contents.records import RecordKind
from zhiben.domain.access import CALLED, OF_SECTIONS, Actor, Permission, Place, Role
from zhiben.domain.orgs import Kind
from zhiben.domain.world import as_many
from zhiben.orgs.models import Subject
from zhiben.orgs.world import values_on

RESPONSIBLE = "responsible_section"


def may_file(actor: Actor, kind: RecordKind, place: Place | None = None) -> bool:
    """Is it for this person to file this kind — at this place, or at all (None)?"""
    if not _is_any(actor, kind.filed_by):
        return False
    if place is not None:
        return actor.may(Permission.RECORD_FILE, place)
    return any(Permission.RECORD_FILE in grant.permissions for grant in actor.grants_now())


def may_receive(actor: Actor, kind: RecordKind, place: Place) -> bool:
    """Is it for this person to receive this kind, or to return it, at this place?"""
    if not kind.received_by or not actor.may(Permission.RECORD_RECEIVE, place):
        return False
    if Role.SYSTEM in actor.roles:
        return True
    if kind.received_by in CALLED:
        return _is_any(actor, [kind.received_by])
    in_office = bool(actor.roles & OF_SECTIONS)
    return in_office and (kind.received_by == RESPONSIBLE or _sits_in(actor, kind.received_by))


def _is_any(actor: Actor, roles: Collection[str]) -> bool:
    if Role.SYSTEM in actor.roles:
        return True
    if any(CALLED.get(role) in actor.roles for role in roles):
        return True
    others = [role for role in roles if role not in CALLED]
    return bool(others) and not posts(actor).isdisjoint(others)


def posts(actor: Actor) -> frozenset[str]:
    """The posts the person holds today, as plans call them."""
    if actor.person is None:
        return frozenset()
    return frozenset(
        str(post)
        for tenant in actor.writes
        for post in as_many(values_on(tenant, actor.person, actor.day).get("post"))
        if post
    )


def _sits_in(actor: Actor, section: str) -> bool:
    """The person belongs to that section; somebody of the office who belongs to none stands in for all."""
    if actor.person is None:
        return False
    found = Subject.objects.filter(tenant__in=actor.writes, id=actor.person).values_list(
        "parent__kind", "parent__code"
    )
    return any(kind != Kind.SECTION or code == section for kind, code in found)
