"""授权复核: every account of an authority with what it may do, where, since when and on what basis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Q

from zhiben.domain.access import Actor, Holder
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import NotFound
from zhiben.orgs.models import Account, Sitting, Subject
from zhiben.orgs.staff.logins import grants_of, in_force_on


@dataclass(frozen=True, slots=True)
class Held:
    """A grant as a review shows it. `reach` in words of codes: regions, industries, or named enterprises."""

    id: UUID
    role: str
    by_post: bool
    since: date
    until: date | None
    basis: str
    regions: tuple[str, ...]
    industries: tuple[str, ...]
    enterprises: int
    in_force: bool


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An account with what it may do. `seen_at`: the last time a browser signed in, as far as is kept."""

    id: UUID
    username: str
    person: UUID
    name: str
    unit: str
    disabled: bool
    created_at: datetime
    seen_at: datetime | None
    grants: tuple[Held, ...]


def review(
    actor: Actor, at: datetime, *, words: str = "", after: str = "", size: int = 50
) -> tuple[list[Reviewed], int, str]:
    """Accounts of the actor's own authority by username, those after `after`; how many in all, and the next.

    `words`: part of a username or of a person's name.
    """
    rows = Account.objects.filter(tenant__in=actor.writes)
    if words.strip():
        people = Subject.objects.within(actor).filter(kind=Kind.PERSON, name__icontains=words.strip())
        named = Q(person__in=list(people.values_list("id", flat=True)[:1000]))
        rows = rows.filter(named | Q(username__icontains=words.strip()))
    total = rows.count()
    found = list(rows.filter(username__gt=after).order_by("username")[: size + 1])
    seen = dict(
        Sitting.objects.filter(account__in=[row.id for row in found])
        .values_list("account")
        .annotate(at=Max("began_at"))
    )
    persons = {
        one.id: one
        for one in Subject.objects.filter(
            tenant__in=actor.writes, id__in=[row.person for row in found]
        ).select_related("parent")
    }
    following = found[size - 1].username if len(found) > size else ""
    return (
        [_reviewed(row, persons.get(row.person), seen.get(row.id), at) for row in found[:size]],
        total,
        following,
    )


def reviewed(actor: Actor, account: UUID, at: datetime) -> Reviewed:
    """One account of the actor's own authority. Raises NotFound."""
    row = Account.objects.filter(tenant__in=actor.writes, id=account).first()
    if row is None:
        raise NotFound("account", id=account)
    person = Subject.objects.filter(tenant=row.tenant, id=row.person).select_related("parent").first()
    seen = Sitting.objects.filter(account=row.id).order_by("-began_at").values_list("began_at", flat=True)
    return _reviewed(row, person, seen.first(), at)


def _reviewed(row: Account, person: Subject | None, seen: datetime | None, at: datetime) -> Reviewed:
    today = day_of(at)
    held = [] if person is None else grants_of(person, at, today)
    grants = tuple(
        Held(
            grant.id, grant.role, held_as is Holder.POST, grant.since, grant.until, grant.basis,
            tuple(grant.regions), tuple(grant.industries), len(grant.enterprises), in_force_on(grant, today),
        )
        for grant, held_as in held
    )  # fmt: skip
    unit = person.parent.name if person is not None and person.parent is not None else ""
    return Reviewed(
        row.id, row.username, row.person, person.name if person is not None else "", unit,
        row.disabled_at is not None, row.created_at, seen, grants,
    )  # fmt: skip
