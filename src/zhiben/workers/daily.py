"""The round of the day: what changes by itself when a day begins in Shanghai, once for each authority.

Values that begin to hold reach the columns they are shown in, with the cells where they lie; registers run
out, plans go on. Two acts of the program under keys of their day: a worker that dies between them does the
second when it is back, days without a worker are caught up with, a second worker repeats and changes nothing.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from zhiben.domain.access import Actor, system
from zhiben.domain.periods import day_of
from zhiben.ground import queries as acts
from zhiben.ground import store
from zhiben.orgs import queries as orgs
from zhiben.orgs.actions import bring_up_to_date
from zhiben.plans.actions import follow_subjects
from zhiben.plans.governing.actions import THE_DAY, turn_day

log = logging.getLogger(__name__)

AGAIN = timedelta(minutes=10)  # after a round that failed somewhere


class Daily:
    """`turn()` as often as one likes: it does something once a day, and on the first call of a process."""

    def __init__(self) -> None:
        self._turned: date | None = None
        self._not_before: datetime | None = None

    def turn(self, at: datetime) -> bool:
        """Whether anything was done. An authority whose round fails holds up no other; it is tried again."""
        today = day_of(at)
        if today == self._turned or (self._not_before is not None and at < self._not_before):
            return False
        by = system("round", store.tenants(), today)
        due = [office.id for office in orgs.authorities(by) if not _is_turned(by, office.id)]
        failed = [tenant for tenant in due if not _attempt(tenant, by, at)]
        self._turned = None if failed else today
        self._not_before = at + AGAIN if failed else None
        return len(due) > len(failed)


def _is_turned(by: Actor, tenant: int) -> bool:
    last = acts.last_on(by, tenant, THE_DAY)
    return last is not None and day_of(last) >= by.day


def _attempt(tenant: int, by: Actor, at: datetime) -> bool:
    try:
        turn(tenant, by, at)
    except Exception:  # whatever is wrong with one authority's plan must not stop what all others wait for
        log.exception("机构 %s 的每日核算未完成，稍后重试。", tenant)
        return False
    return True


def turn(tenant: int, by: Actor, at: datetime) -> None:
    """The round of the actor's day in one authority, since its last: at the first, since its first act."""
    last = acts.last_on(by, tenant, THE_DAY) or acts.first_at(by, tenant)
    first = day_of(last) if last is not None else by.day
    key = f"day:{by.day}"
    bring_up_to_date(tenant, first, by=by, at=at, key=f"{key}:since:{first}", also=follow_subjects)
    turn_day(tenant, by=by, at=at, key=key)
