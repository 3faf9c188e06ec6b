"""What the sweep needs of months: one that is collected, and what these enterprises are asked for it."""

from __future__ import annotations

from uuid import UUID

from tests.rooms import orgs_made
from tests.web import sweep, world
from zhiben.domain.months import UnitKind
from zhiben.orgs.models import Account
from zhiben.orgs.staff import logins
from zhiben.reports.models import Return
from zhiben.reports.months import actions
from zhiben.reports.returns import actions as returns
from zhiben.reports.returns.actions import Asked

PERIOD = "2026-02"
MONTHS = ("month", "month-sheet", "month-step", "month-changes", "month-ask", "month-letters")
PERIODS = ("period", "period-sheet", "period-fix", "month-then")  # no enterprise has any of its own
RETURNS = ("return", "return-counted", "return-step")
NAMES = (*MONTHS, *PERIODS, *RETURNS)


def made(everyone: dict[str, Account], enterprises: dict[str, str]) -> dict[str, dict[str, str]]:
    """Each enterprise is asked by its own authority. Who sees one town sees no month of the whole office."""
    missing = "01900000-0000-7000-8000-000000000000"
    for kind in ("own", "elsewhere"):
        by = logins.actor_of(everyone[kind], world.NOON)
        actions.open_(PERIOD, by=by, at=world.NOON, key=orgs_made.a_key())
    asked = {"missing": missing}
    for kind, account in everyone.items():
        by = logins.actor_of(account, world.NOON)
        ask = Asked(PERIOD, UnitKind.ENTERPRISE, (enterprises[kind],), world.TODAY)
        returns.ask(ask, by=by, at=world.NOON, key=orgs_made.a_key())
        asked[kind] = str(Return.objects.get(enterprise=UUID(enterprises[kind])).id)
    months = {"own": PERIOD, "foreign": "1999-01", "elsewhere": "1999-02", "missing": "1998-01"}
    assert set(asked) == set(sweep.KINDS)
    periods = dict.fromkeys(sweep.KINDS, "1999-Q1")
    return {
        **dict.fromkeys(MONTHS, months), **dict.fromkeys(PERIODS, periods), **dict.fromkeys(RETURNS, asked),
    }  # fmt: skip
