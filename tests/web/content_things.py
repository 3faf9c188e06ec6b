"""What the sweep needs of what one asks and another decides: erasures, of which none waits; contents, the
office's own, of which one waits to be published here and next door.

Whose they are: tests/web/test_contents.py, tests/rooms/test_editions.py.
"""

from __future__ import annotations

from tests.rooms import orgs_made
from tests.web import sweep, world
from zhiben.editions import actions, kinds
from zhiben.orgs.models import Account
from zhiben.orgs.staff import logins

PAGES = ("content", "content-compare", "content-draft")
NAMES = (*PAGES, "content-version", "content-request", "erasure")
NONE = dict.fromkeys(sweep.KINDS, "hazards/none")


def made(everyone: dict[str, Account], missing: str) -> dict[str, dict[str, str]]:
    """By address, what stands in it."""
    asked = {kind: _asked(everyone[kind]) for kind in ("own", "elsewhere")}
    return {
        **dict.fromkeys(PAGES, NONE | {"own": "hazards/hazards"}),
        "content-version": {kind: f"{one}/none" for kind, one in NONE.items()}
        | {"own": "hazards/hazards/shipped"},
        "erasure": dict.fromkeys(sweep.KINDS, missing),
        "content-request": dict.fromkeys(sweep.KINDS, missing) | asked,
    }


def _asked(account: Account) -> str:
    by = logins.actor_of(account, world.NOON)
    one, tenant = kinds.content_of("hazards", "hazards"), account.tenant
    actions.begin(tenant, one, kinds.SHIPPED, by=by, at=world.NOON)
    text = one.shipped["rules.yaml"].replace("general: 7", "general: 6")
    actions.save(tenant, one, "rules.yaml", text, by=by, at=world.NOON)
    key = orgs_made.a_key()
    receipt = actions.ask(tenant, one, world.TODAY, "试", by=by, at=world.NOON, key=key)
    return str((receipt.answer or {})["approval"])
