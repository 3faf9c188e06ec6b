"""Two authorities with people who log in, to open pages with. Nothing in it owes anything yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.test import Client

from tests.builders import NOON, TODAY
from zhiben.domain.access import Role
from zhiben.domain.orgs import Kind
from zhiben.orgs import store
from zhiben.orgs.models import Account, Authority, Grant, Industry, Region

PASSWORD = "right-horse-battery"
SINCE = date(2024, 1, 1)
HOME, AWAY = 1, 2  # tenants
LONG_NAME = (
    "威海市文登区靖海湾北岸船舶修造与海洋工程装备配套产业园联合运营管理服务有限责任公司"
    "第二修造船分公司（原文登港湾修船总厂）"
)


@dataclass(frozen=True, slots=True)
class Place:
    """One authority: its own subject, a section, and enterprises by what they are to the test."""

    tenant: int
    authority: UUID
    section: UUID
    enterprises: dict[str, UUID]


def a_place(tenant: int, name: str, region: str, enterprises: Iterable[tuple[str, str, str, str]]) -> Place:
    """`enterprises`: (label, name, code, region). All are shipyards, operating since 2024."""
    Region.objects.get_or_create(code=region, defaults={"name": name[:3]})
    Industry.objects.get_or_create(
        code="shipbuilding", defaults={"name": "修造船", "name_en": "Shipbuilding"}
    )
    Authority.objects.create(id=tenant, name=name, region_id=region)
    bureau = store.New(Kind.AUTHORITY, name, SINCE, code=region, region=region)
    section = store.New(Kind.SECTION, "安全生产科", SINCE, parent=bureau.id, code="safety", region=region)
    firms = {label: a_yard(bureau.id, *about) for label, *about in enterprises}
    store.add(tenant, [bureau, section, *firms.values()], at=NOON, today=TODAY)
    return Place(tenant, bureau.id, section.id, {label: firm.id for label, firm in firms.items()})


def a_yard(bureau: UUID, name: str, code: str, region: str) -> store.New:
    return store.New(
        Kind.ENTERPRISE, name, SINCE, parent=bureau, code=code, region=region, industry="shipbuilding"
    )


def a_login(
    place: Place,
    username: str,
    role: Role,
    *,
    enterprise: UUID | None = None,
    regions: Iterable[str] = ("",),
    is_demo: bool = False,
    hasher: Any = "default",
) -> Account:
    """Somebody who can sign in: of the bureau, or of one enterprise."""
    parent = enterprise or place.authority
    person = store.New(Kind.PERSON, f"{username} 同志", SINCE, parent=parent, enterprise=enterprise)
    store.add(place.tenant, [person], at=NOON, today=TODAY)
    Grant.objects.create(
        tenant=place.tenant, holder_id=person.id, role=role.value, since=SINCE, basis="试验",
        recorded_at=NOON, enterprises=[str(enterprise)] if enterprise else [],
        regions=[] if enterprise else list(regions),
    )  # fmt: skip
    return Account.objects.create(
        username=username, password=make_password(PASSWORD, hasher=hasher), tenant=place.tenant,
        person=person.id, is_demo=is_demo, created_at=NOON,
    )  # fmt: skip


def signed_in(username: str, password: str = PASSWORD, **options: object) -> Client:
    """A browser in which this account has signed in through the page."""
    client = Client(**options)
    answer = client.post("/login/", {"username": username, "password": password})
    assert answer.status_code == 302, answer.content.decode()
    return client
