"""People who sign in, and a district whose enterprises owe something, to open pages with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.test import Client

from tests.builders import NOON, TODAY
from tests.remade import remade
from tests.rooms import orgs_made, plans_made
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import NEXT_DOOR, OTHER_TOWN, SHIPS, SOFTWARE, TOWN
from zhiben.domain.access import Actor, Role
from zhiben.orgs.models import Account, Subject
from zhiben.orgs.staff import actions as staff
from zhiben.plans import actions
from zhiben.plans.store import NewFact

PASSWORD = "zhi-ben-2026"
SINCE = date(2024, 1, 1)
PLAN = plans_made.FIRST.replace("2025-12-31", "2026-12-31")
LONG_NAME = (
    "威海市文登区靖海湾北岸船舶修造与海洋工程装备配套产业园联合运营管理服务有限责任公司"
    "第三修造船分公司（原靖海湾船舶工业总厂）"
)
OF_ENTERPRISES = frozenset({Role.PRINCIPAL, Role.SAFETY_MANAGER, Role.WORKER, Role.EXPERT, Role.INSURER})


@dataclass(frozen=True, slots=True)
class District:
    """Enterprises by what they are to somebody who sees one town of the district, or one enterprise of it."""

    own: UUID
    long: UUID  # a very long name, in the same town
    foreign: UUID  # of the same authority, in another town
    elsewhere: UUID  # of the authority next door


def a_bureau() -> None:
    """Our authority, the one above and the one next door; nobody owes anything."""
    orgs_made.authorities()


@remade
def a_district() -> District:
    """The bureau with a plan in force here and next door, four enterprises, and one check of `own`."""
    for tenant in (TENANT, NEXT_DOOR):
        plans_made.adopt(tenant, PLAN, NOON)
    places = District(
        own=a_firm("文登龙泊修造船有限公司"),
        long=a_firm(LONG_NAME),
        foreign=a_firm("文登云栖信息技术有限公司", region=OTHER_TOWN, industry=SOFTWARE),
        elsewhere=a_firm("环翠远洋船舶有限公司", tenant=NEXT_DOOR, region="371002"),
    )
    a_check(places.own, date(2026, 2, 10))
    return places


def a_firm(name: str, **given: Any) -> UUID:
    usual: dict[str, Any] = {"since": SINCE, "attributes": {"grade": "B"}, "industry": SHIPS, "region": TOWN}
    return orgs_made.an_enterprise(name, also=actions.follow_subjects, **(usual | given))


def a_check(enterprise: UUID, day: date) -> None:
    actions.record_fact(
        NewFact("check", enterprise, day), by=orgs_made.PROGRAM, at=NOON, key=orgs_made.a_key()
    )


@remade
def a_login(
    username: str,
    role: Role = Role.SUPERVISOR,
    *,
    tenant: int = TENANT,
    enterprise: UUID | None = None,
    regions: Iterable[str] = ("371003",),
    is_demo: bool = False,
) -> Account:
    """Somebody who can sign in: of the bureau, seeing `regions`; or seeing one enterprise."""
    above = enterprise or Subject.objects.get(tenant=tenant, kind="authority").id
    person = orgs_made.beneath(above, "person", f"{username} 同志")
    place = {"enterprises": [enterprise], "regions": []} if enterprise else {"regions": list(regions)}
    if role is Role.RECOVERY_OFFICER:
        place = {"regions": [""]}  # they help everybody
    orgs_made.a_grant(person, role, **place)
    staff.create_account(
        person, username, PASSWORD, is_demo=is_demo, by=orgs_made.PROGRAM, at=NOON, key=orgs_made.a_key()
    )
    return Account.objects.get(username=username)


def passwords_as_served() -> None:
    """All passwords as the product's own server hashes them; the tests' settings take a quicker way."""
    Account.objects.update(password=make_password(PASSWORD, hasher=Argon2PasswordHasher()))


def signed_in(username: str, password: str = PASSWORD, **options: Any) -> Client:
    """A browser in which this account has signed in through the page."""
    client = Client(**options)
    answer = client.post("/login/", {"username": username, "password": password})
    assert answer.status_code == 302, answer.content.decode()
    return client


def signed_in_as(actor: Actor) -> Client:
    """A browser in which somebody made by the rooms' builders has signed in."""
    return signed_in(Account.objects.get(id=actor.account).username)


__all__ = [
    "NOON", "TODAY", "District", "a_bureau", "a_district", "a_firm", "a_login", "passwords_as_served",
    "signed_in", "signed_in_as",
]  # fmt: skip
