"""From an account to the actor; who may log in here. Asked before there is an actor, or to make one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Q

from zhiben.domain.access import OF_SECTIONS, PERMISSIONS, Actor, ActorKind, Holder, Permission, Role
from zhiben.domain.access import Grant as Given
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import NotFound
from zhiben.ground.models import known
from zhiben.orgs.models import Account, Authority, Grant, Sitting, Subject
from zhiben.orgs.world import values_on

DEMO_PASSWORD = "zhiben-demo"  # of every demonstration account; they exist only beside demonstration data
LENT = "代理："  # the basis of a grant lent for a time begins so

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
    person = Subject.objects.filter(tenant=account.tenant, id=account.person, kind=Kind.PERSON).first()
    if person is None:
        raise NotFound("person", id=account.person)
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
    return Authority.objects.values_list("name", flat=True).get(id=account.tenant)


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
    posts = values_on(person.tenant, person.id, today, at).get("post")
    named = posts if isinstance(posts, tuple) else (posts,)
    held = Subject.objects.filter(
        tenant=person.tenant,
        kind=Kind.POST,
        parent=person.parent_id,
        code__in=[str(post) for post in named if post],
    )
    holders = {person.id: Holder.PERSON} | dict.fromkeys(held.values_list("id", flat=True), Holder.POST)
    rows = Grant.objects.filter(known(at), tenant=person.tenant, holder__in=list(holders)).order_by("id")
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
    """Whoever of the office works for some industries sees the office's own work, which is of none."""
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
    for id_, parent in Authority.objects.values_list("id", "parent"):
        children[parent].append(id_)
    found: set[int] = set()
    asked = [tenant]
    while asked:
        new = set(children[asked.pop()]) - found
        found |= new
        asked.extend(new)
    return frozenset(found)


# ── 授权复核 ─────────────────────────────────────────────────────────────────────────────────────


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
