"""What the sweep needs of planning: recusals and draws, each by the authority of an enterprise."""

from __future__ import annotations

from uuid import UUID

from tests.rooms import orgs_made
from tests.web import sweep, world
from zhiben.inspections.planning import actions as planning
from zhiben.inspections.planning.saying import Announced, Drawn, Stay
from zhiben.orgs.models import Account
from zhiben.orgs.staff import logins

DRAWS = ("inspection-draw", "inspection-draw-list")
NAMES = ("inspection-plan", "inspection-officer-end", "joint", "joint-again", *DRAWS)


def made(everyone: dict[str, Account], enterprises: dict[str, str]) -> dict[str, dict[str, str]]:
    """A recusal about each of these enterprises, and a draw from all of them, by each authority."""
    missing = "01900000-0000-7000-8000-000000000000"
    away, drawn = {"missing": missing}, {"missing": missing}
    for kind, account in everyone.items():
        by = logins.actor_of(account, world.NOON)
        stay = Stay(account.person, UUID(enterprises[kind]), "亲属在该企业任职", world.TODAY)
        told = planning.avoid(stay, by=by, at=world.NOON, key=orgs_made.a_key())
        away[kind] = str((told.answer or {})["avoidance"])
        asked = Announced(Drawn.ENTERPRISE, "抽查", 1, "开奖号")
        told = planning.announce(asked, by=by, at=world.NOON, key=orgs_made.a_key())
        drawn[kind] = str((told.answer or {})["draw"])
    years = {"own": "2026", "foreign": "1999", "elsewhere": "1999", "missing": "1998"}
    nothing = dict.fromkeys(sweep.KINDS, missing)
    return {
        "inspection-plan": years, "inspection-officer-end": away, "joint": nothing, "joint-again": nothing,
        **dict.fromkeys(DRAWS, drawn),
    }  # fmt: skip
