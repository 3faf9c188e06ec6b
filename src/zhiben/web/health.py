"""Is it working? `/healthz` for machines, a line above every page for people."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from zhiben.ground import heartbeat
from zhiben.web.policies import anyone


@anyone
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, else 503. Open to anyone, tells nothing of anybody; asks no session.

    {"status": ok | degraded | down, "database": ok | down, "worker": ok | late | never, "worker_seconds": n}
    """
    reached, beat = answers(), heartbeat.age(settings.HOME)
    worker = "never" if beat is None else "late" if heartbeat.late(settings.HOME) else "ok"
    status = "down" if not reached else "ok" if worker == "ok" else "degraded"
    told = {
        "status": status,
        "database": "ok" if reached else "down",
        "worker": worker,
        "worker_seconds": None if beat is None else int(beat.total_seconds()),
    }
    return JsonResponse(told, status=200 if reached else 503)


def answers() -> bool:
    """Does the database answer the smallest question?"""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError:
        return False


def banner(request: HttpRequest) -> dict[str, object]:
    """For every page: `worker_late` where the background loop has stopped."""
    return {"worker_late": heartbeat.late(settings.HOME)}
