"""From an account to the actor; who may log in here.

Not in `queries`: asked before there is an actor, or to make one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import OF_SECTIONS, PERMISSIONS, Actor, ActorKind, Holder, Permission, Role
from zhiben.domain.access import Grant as Given
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import NotFound
from zhiben.ground.models import known
from zhiben.ground.prepared import Prepared, columns_of, one_of
from zhiben.orgs.models import Account, Attribute, Authority, Grant, Subject
from zhiben.orgs.values import from_json
from zhiben.orgs.world import as_known

DEMO_PASSWORD = "zhiben-demo"  # of every demonstration account; they exist only beside demonstration data
LENT = "代理："  # the basis of a grant lent for a time begins so

# Asked at every request of somebody who has signed in.
_PERSON = Prepared(
    lambda tenant, id_: Subject.objects.filter(tenant=tenant, id=id_, kind=Kind.PERSON).values_list(
        *columns_of(Subject)
    )
)
_AUTHORITIES = Prepared(lambda: Authority.objects.values_list("id", "parent", "name"))
_POSTS_NAMED = Prepared(
    lambda tenant, person, at: (
        Attribute.objects.filter(as_known(at), tenant=tenant, subject=person, name="post")
        .order_by("valid_from")
        .values_list("valid_from", "value")
    )
)
_POSTS_HELD = Prepared(
    lambda tenant, parent, codes: Subject.objects.filter(
        tenant=tenant, kind=Kind.POST, parent=parent, code__in=codes
    ).values_list("id", "code")
)
_GRANTS = Prepared(
    lambda tenant, at, holders: (
        Grant.objects.filter(known(at), tenant=tenant, holder__in=holders)
        .order_by("id")
        .values_list(*columns_of(Grant))
    )
)

KINDS = {
    Role.EXPERT: ActorKind.EXPERT,
    Role.INSURER: ActorKind.INSURER,
    Role.AUDITOR: ActorKind.AUDITOR,
}


@dataclass(frozen=True, slots=True)
class Login:
    """An account as lists show it. `roles` by their grants on the day."""

    id: UUID
    username: str
    tenant: int
    person: UUID
    name: str
    roles: tuple[str, ...]
    is_demo: bool
    disabled: bool


@dataclass(frozen=True, slots=True)
class Demo:
    """What anyone may know of a demonstration account."""

    username: str
    password: str
    who: str


def actor_of(account: Account, at: datetime) -> Actor:
    """Who acts when this account does: the person, with the grants known at `at` and in force on its day.

    Writes only for the account's own authority; reads those beneath it where a grant says so.
    Raises NotFound where the person is gone.
    """
    people = _PERSON.rows(tenant=account.tenant, id_=account.person)
    if not people:
        raise NotFound("person", id=account.person)
    person = one_of(Subject, people[0])
    today = day_of(at)
    beneath = _beneath(account.tenant)
    rows = [(row, held_as) for row, held_as in grants_of(person, at, today) if in_force_on(row, today)]
    grants = tuple(_given(row, held_as, beneath) for row, held_as in rows)
    roles = frozenset(Role(row.role) for row, _ in rows)
    reads = frozenset({account.tenant}).union(*(grant.beneath for grant in grants))
    return Actor(
        name=person.name,
        kind=_kind(person, roles),
        day=today,
        person=person.id,
        account=account.id,
        reads=reads,
        writes=frozenset({account.tenant}),
        grants=grants,
        roles=roles,
    )


def authority_name(account: Account) -> str:
    return next(str(name) for id_, _, name in _AUTHORITIES.rows() if id_ == account.tenant)


def accounts(tenant: int | None, at: datetime) -> list[Login]:
    """Accounts by username, of one authority or of all."""
    rows = Account.objects.order_by("username")
    return [_login(row, at) for row in (rows if tenant is None else rows.filter(tenant=tenant))]


def demo_accounts() -> list[Demo]:
    """The accounts that came with the demonstration data; none where there is none."""
    rows = Account.objects.filter(is_demo=True).order_by("created_at", "id")
    people = {
        one.id: one
        for one in Subject.objects.filter(id__in=[row.person for row in rows]).select_related("parent")
    }
    return [Demo(row.username, DEMO_PASSWORD, _who(people[row.person])) for row in rows]


def nobody_yet() -> bool:
    """Is there no account at all: an installation whose first administrator is still to be made?"""
    return not Account.objects.exists()


def login_named(username: str, at: datetime) -> Login:
    """Raises NotFound."""
    row = Account.objects.filter(username=username).first()
    if row is None:
        raise NotFound("account", username=username)
    return _login(row, at)


def actor_named(username: str, at: datetime) -> Actor:
    """Who acts when this account does: the command line's way to somebody's reach. Raises NotFound."""
    row = Account.objects.filter(username=username, disabled_at__isnull=True).first()
    if row is None:
        raise NotFound("account", username=username)
    return actor_of(row, at)


def _who(person: Subject) -> str:
    return f"{person.name}（{person.parent.name}）"


def _login(row: Account, at: datetime) -> Login:
    actor = actor_of(row, at)
    roles = tuple(sorted(role.value for role in actor.roles))
    disabled = row.disabled_at is not None
    return Login(row.id, row.username, row.tenant, row.person, actor.name, roles, row.is_demo, disabled)


def grants_of(person: Subject, at: datetime, today: date) -> list[tuple[Grant, Holder]]:
    """Grants of the person and of the posts the person holds: attribute `post` names a post of the same
    parent.
    """
    posts = None
    for valid_from, stored in _POSTS_NAMED.rows(tenant=person.tenant, person=person.id, at=at):
        posts = from_json(stored) if valid_from <= today else posts
    named = {str(post) for post in (posts if isinstance(posts, tuple) else (posts,)) if post}
    held = _POSTS_HELD.rows(tenant=person.tenant, parent=person.parent_id, codes=sorted(named))
    holders = {person.id: Holder.PERSON} | {id_: Holder.POST for id_, _ in held}
    found = _GRANTS.rows(tenant=person.tenant, at=at, holders=list(holders))
    rows = [one_of(Grant, columns) for columns in found]
    return [(row, holders[row.holder_id]) for row in rows]


def in_force_on(row: Grant, day: date) -> bool:
    return row.since <= day and (row.until is None or day <= row.until)


def _given(row: Grant, held_as: Holder, beneath: frozenset[int]) -> Given:
    most = PERMISSIONS[Role(row.role)]
    some = most if row.permissions is None else most & {Permission(one) for one in row.permissions}
    return Given(
        tenant=row.tenant,
        enterprises=frozenset(UUID(one) for one in row.enterprises),
        regions=frozenset(row.regions),
        industries=_industries(row),
        permissions=some,
        since=row.since,
        until=row.until,
        basis=row.basis,
        holder=row.holder_id,
        held_as=held_as,
        beneath=beneath if row.reads_beneath else frozenset(),
    )


def _industries(row: Grant) -> frozenset[str]:
    """Whoever of the office works for some industries sees the office's own work, which is of none.

    A recovery officer as such sees nothing else: helping people in opens no enterprise.
    """
    if row.role == Role.RECOVERY_OFFICER:
        return frozenset({""})
    own = {""} if row.industries and Role(row.role) in OF_SECTIONS else set()
    return frozenset(row.industries) | own


def _kind(person: Subject, roles: Iterable[Role]) -> ActorKind:
    special = [KINDS[role] for role in sorted(roles) if role in KINDS]
    if special:
        return special[0]
    return ActorKind.STAFF if person.enterprise is None else ActorKind.ENTERPRISE


def _beneath(tenant: int) -> frozenset[int]:
    """Every authority under this one."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for id_, parent, _ in _AUTHORITIES.rows():
        children[parent].append(id_)
    found: set[int] = set()
    asked = [tenant]
    while asked:
        new = set(children[asked.pop()]) - found
        found |= new
        asked.extend(new)
    return frozenset(found)


def of_the_office(row: Account) -> bool:
    """Is it the account of a person of the authority, not of an enterprise?"""
    return Subject.objects.filter(tenant=row.tenant, id=row.person, enterprise__isnull=True).exists()
