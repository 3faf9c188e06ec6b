"""What the plans' chains and the hazards' deadlines have to say, whether or not anybody looks at a page.

A round once at the start and then every quarter of an hour; what was said is not said again (the outbox keeps
the keys), so a round more, or one broken off, changes nothing.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from zhiben.domain.access import system
from zhiben.domain.periods import day_of
from zhiben.hazards.reminding import remind
from zhiben.orgs.staff.working import tenants
from zhiben.tasks.notices.actions import speak

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=15)


class Reminders:
    """Remembers when it last went round; forgetting costs a round, nothing more."""

    def __init__(self) -> None:
        self._last: datetime | None = None

    def round(self, at: datetime) -> bool:
        """A round if it is time for one; whether anything was said."""
        if self._last is not None and timedelta() <= at - self._last < EVERY:
            return False
        self._last = at
        said = [one for tenant in tenants() if (one := self._of(tenant, at))]
        return bool(said)

    def _of(self, tenant: int, at: datetime) -> bool:
        """One authority: what goes wrong with one keeps no other from speaking."""
        try:
            by = system("reminders", [tenant], day_of(at))
            said = [speak(tenant, by=by, at=at), remind(tenant, by=by, at=at)]
            return any(one is not None for one in said)
        except Exception:
            log.exception("机构 %s 的到期提醒没有发成，稍后再试。", tenant)
            return False
