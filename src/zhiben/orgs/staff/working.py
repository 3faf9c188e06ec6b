"""Who can be given work: people with an account, where they sit, in which roles.

Not in `queries`: the round that reminds people asks it for no actor, and whoever asks for one narrows it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from zhiben.domain.access import Actor, Role
from zhiben.domain.orgs import Kind
from zhiben.domain.world import as_many
from zhiben.ground.models import known
from zhiben.orgs.models import Account, Attribute, Grant, Subject
from zhiben.orgs.staff.logins import LENT, actor_of
from zhiben.orgs.values import from_json


@dataclass(frozen=True, slots=True)
class Worker:
    """A person who can log in. `section`: where they sit (None: right under the authority, or a firm's).

    `roles` by the grants in force on the day, without those lent for a time; `posts` as plans call them.
    """

    person: UUID
    name: str
    enterprise: UUID | None
    section: UUID | None
    unit: str  # what the section, authority or enterprise is called
    roles: frozenset[Role]
    posts: frozenset[str]

    def is_called(self, *names: str) -> bool:
        """Whether a plan means this person by one of these roles or posts."""
        roles = {role.value for role in self.roles}
        return bool(self.posts.intersection(names) or roles.intersection(names))


def workers(
    tenant: int, at: datetime, day: date, *, enterprises: Collection[UUID] | None = None, office: bool = True
) -> list[Worker]:
    """People of one authority with an account in use: of the office, of these enterprises (None: of all)."""
    accounts = Account.objects.filter(tenant=tenant, disabled_at__isnull=True).values_list(
        "person", flat=True
    )
    wanted = Q(enterprise__isnull=True) if office else Q(pk__in=[])
    wanted |= Q(enterprise__isnull=False) if enterprises is None else Q(enterprise__in=list(enterprises))
    people = list(
        Subject.objects.filter(wanted, tenant=tenant, kind=Kind.PERSON, id__in=list(accounts))
        .select_related("parent")
        .order_by("name", "id")
    )
    posts = _posts(tenant, [one.id for one in people], day)
    roles = _roles(tenant, people, posts, at, day)
    return [_worker(one, roles[one.id], posts[one.id]) for one in people]


def actor_for(tenant: int, person: UUID, at: datetime) -> Actor | None:
    """The person as they would act now; None without an account in use."""
    account = Account.objects.filter(tenant=tenant, person=person, disabled_at__isnull=True).first()
    return None if account is None else actor_of(account, at)


def _worker(row: Subject, roles: frozenset[Role], posts: frozenset[str]) -> Worker:
    above = row.parent
    section = above.id if above is not None and above.kind == Kind.SECTION else None
    unit = above.name if above is not None else ""
    return Worker(row.id, row.name, row.enterprise, section, unit, roles, posts)


def _posts(tenant: int, people: list[UUID], day: date) -> defaultdict[UUID, frozenset[str]]:
    rows = Attribute.objects.filter(
        tenant=tenant, subject__in=people, name="post", replaced_at__isnull=True, valid_from__lte=day
    ).order_by("valid_from")
    found: defaultdict[UUID, frozenset[str]] = defaultdict(frozenset)
    for subject, value in rows.values_list("subject", "value"):
        found[subject] = frozenset(str(post) for post in as_many(from_json(value)) if post)
    return found


def _roles(
    tenant: int, people: Iterable[Subject], posts: dict[UUID, frozenset[str]], at: datetime, day: date
) -> defaultdict[UUID, frozenset[Role]]:
    """By the grants known now and in force on the day: given to the person, or to a post the person holds."""
    holds = [(person, code) for person in people for code in posts.get(person.id, ())]
    rows = Subject.objects.filter(tenant=tenant, kind=Kind.POST, code__in={code for _, code in holds})
    places = {(parent, code): id_ for id_, parent, code in rows.values_list("id", "parent", "code")}
    of: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for person in people:
        of[person.id].add(person.id)
    for person, code in holds:
        if (person.parent_id, code) in places:
            of[places[person.parent_id, code]].add(person.id)
    grants = Grant.objects.filter(known(at), tenant=tenant, holder__in=list(of), since__lte=day)
    grants = grants.filter(Q(until__isnull=True) | Q(until__gte=day)).exclude(basis__startswith=LENT)
    found: defaultdict[UUID, frozenset[Role]] = defaultdict(frozenset)
    for holder, role in grants.values_list("holder", "role"):
        for person_id in of[holder]:
            found[person_id] |= {Role(role)}
    return found


def tenants() -> list[int]:
    """The authorities in which anybody can log in."""
    rows = Account.objects.filter(disabled_at__isnull=True).values_list("tenant", flat=True)
    return sorted(rows.distinct())
