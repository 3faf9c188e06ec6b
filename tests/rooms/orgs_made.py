"""An authority with sections, towns and enterprises to test with. Say only what the test is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from tests.builders import NOON, TODAY
from tests.remade import remade
from tests.rooms.acting import TENANT
from zhiben.cli.synthetic import code
from zhiben.domain.access import Actor, Role, system
from zhiben.orgs import actions
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.orgs.models import Account, Industry, Region, Subject
from zhiben.orgs.staff import actions as staff
from zhiben.orgs.staff import logins

ABOVE, NEXT_DOOR = 3710, 371002
PROGRAM = system("test", [ABOVE, TENANT, NEXT_DOOR], TODAY)
LONG_AGO = date(2020, 1, 1)
MARCH = date(2026, 3, 1)
SHIPS, SOFTWARE, EXPLOSIVES = "shipbuilding", "software_it", "civil_explosives"
TOWN, OTHER_TOWN = "371003111", "371003107"
_numbers = count(1)


def a_key() -> str:
    return f"test-{next(_numbers)}"


def a_code(n: int | None = None) -> str:
    """A code that passes the check; another one each time."""
    return code(f"91371003T{next(_numbers) if n is None else n:07d}")


def noon(year: int, month: int, day: int) -> datetime:
    """That day's noon in Shanghai."""
    return datetime(year, month, day, 4, tzinfo=UTC)


def reference() -> None:
    """Regions and industries."""
    if Region.objects.exists():
        return
    names = {"37": "山东省", "3710": "威海市", "371002": "环翠区", "371003": "文登区", TOWN: "界石镇",
             OTHER_TOWN: "泽头镇"}  # fmt: skip
    Region.objects.bulk_create(Region(code=region, name=name) for region, name in names.items())
    words = {SHIPS: "船舶工业", SOFTWARE: "软件和信息技术服务业", EXPLOSIVES: "民爆"}
    Industry.objects.bulk_create(
        Industry(code=industry, name=name, name_en=industry) for industry, name in words.items()
    )


@remade
def an_authority(
    tenant: int = TENANT, name: str = "区工信局", region: str = "371003", parent: int | None = None
) -> UUID:
    reference()
    given: dict[str, Any] = {"by": PROGRAM, "at": NOON, "key": a_key()}
    made = actions.create_authority(tenant, name, region, parent=parent, since=date(2000, 1, 1), **given)
    return subject_of(made)


@remade
def authorities() -> None:
    """The city's, ours, and the neighbour's under the same city."""
    an_authority(ABOVE, "市工信局", "3710")
    an_authority(TENANT, parent=ABOVE)
    an_authority(NEXT_DOOR, "环翠区工信局", "371002", parent=ABOVE)


def a_section(code: str = "ship_section", *industries: str, **given: Any) -> UUID:
    attributes = {"industry": industries or (SHIPS,), "mode": "enforce"}
    usual: dict[str, Any] = {"since": LONG_AGO, "by": PROGRAM, "at": NOON, "key": a_key()}
    return subject_of(actions.create_section(TENANT, code, "船舶科", attributes, **(usual | given)))


def an_enterprise(
    name: str = "龙泊修造船", *, uscc: str | None = None, tenant: int = TENANT, **given: Any
) -> UUID:
    usual: dict[str, Any] = {
        "region": TOWN, "industry": SHIPS, "since": LONG_AGO, "by": PROGRAM, "at": NOON, "key": a_key(),
    }  # fmt: skip
    attributes = given.pop("attributes", {"category": "repair"})
    return subject_of(enterprises.register(tenant, uscc or a_code(), name, attributes, **(usual | given)))


def beneath(parent: UUID, kind: str = "site", name: str = "一号船坞", **given: Any) -> UUID:
    usual: dict[str, Any] = {"since": LONG_AGO, "by": PROGRAM, "at": NOON, "key": a_key()}
    attributes = given.pop("attributes", {})
    return subject_of(actions.create_beneath(parent, kind, name, attributes, **(usual | given)))


def a_grant(holder: UUID, role: Role = Role.SUPERVISOR, **given: Any) -> UUID:
    usual: dict[str, Any] = {
        "since": LONG_AGO, "basis": "任职文件", "regions": ["371003"], "by": PROGRAM, "at": NOON,
        "key": a_key(),
    }  # fmt: skip
    made = staff.give_grant(holder, role, **(usual | given))
    return UUID(str((made.answer or {})["grant"]))


def an_account(person: UUID, username: str = "wang", **given: Any) -> Account:
    usual: dict[str, Any] = {"by": PROGRAM, "at": NOON, "key": a_key()}
    staff.create_account(person, username, "zhi-ben-2026", **(usual | given))
    return Account.objects.get(username=username)


def an_officer(role: Role = Role.SUPERVISOR, name: str = "王工", at: datetime = NOON, **grant: Any) -> Actor:
    """A person of the bureau with one grant, logged in."""
    bureau = Subject.objects.get(tenant=TENANT, kind="authority")
    person = beneath(bureau.id, "person", name)
    a_grant(person, role, **grant)
    return logins.actor_of(an_account(person, f"user{next(_numbers)}"), at)


def subject_of(receipt: Any) -> UUID:
    return UUID(str(receipt.answer["subject"]))
