"""Acts to test with, on ground only: no room is needed to have a ledger."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tests.builders import NOON, TODAY
from zhiben.domain.access import PERMISSIONS, Actor, ActorKind, Grant, Permission, Role, system
from zhiben.ground import store
from zhiben.ground.acts import Doing, Receipt, act

TENANT = 371003
MACHINE = system("test", [TENANT, 3710], TODAY)


def a_person(*roles: Role, tenant: int = TENANT, n: int = 1, **given: Any) -> Actor:
    """Somebody with these roles, all that they permit, everywhere in one authority."""
    allowed = frozenset[Permission]().union(*(PERMISSIONS[role] for role in roles))
    usual: dict[str, Any] = {
        "name": "王工", "kind": ActorKind.STAFF, "day": TODAY,
        "person": UUID(int=n), "account": UUID(int=1000 + n),
        "reads": frozenset({tenant}), "writes": frozenset({tenant}), "roles": frozenset(roles),
        "grants": (Grant(tenant, regions=frozenset({""}), permissions=allowed),),
    }  # fmt: skip
    return Actor(**(usual | given))


def nothing(doing: Doing) -> None:
    """Work that changes nothing."""


def an_act(
    key: str,
    *,
    by: Actor = MACHINE,
    verb: str = Permission.FACT_RECORD,
    at: datetime = NOON,
    tenant: int = TENANT,
    thing: str = "fact",
    details: dict[str, Any] | None = None,
    work: Callable[[Doing], Any] = nothing,
    **given: Any,
) -> Receipt:
    return act(
        verb, by=by, at=at, tenant=tenant, key=key, thing=thing, details=details or {}, work=work, **given
    )


def chained() -> None:
    """Everything so far has its place in the chain."""
    while store.sequence():
        pass


def at_once(times: int, job: Callable[[int], Any]) -> list[Any]:
    """The results, or exceptions, of `job(0)`, `job(1)`, … each in a thread with its own connection."""

    def one(n: int) -> Any:
        try:
            return job(n)
        except Exception as error:  # the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(one, range(times)))
