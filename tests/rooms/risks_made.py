"""Places and risk points to test with. Say only what the test is about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.builders import NOON
from tests.rooms import orgs_made
from zhiben.risks.places import actions as places
from zhiben.risks.places.pasting import NewPlace


def given(**more: Any) -> dict[str, Any]:
    """By the program, at noon, under a new key."""
    return {"by": orgs_made.PROGRAM, "at": NOON, "key": orgs_made.a_key()} | more


def a_place(firm: UUID, name: str = "一号船坞", kind: str = "site", **told: str) -> UUID:
    made = places.add(firm, [NewPlace(kind, name, **told)], **given())
    return UUID(str((made.answer or {})["places"][0]))
