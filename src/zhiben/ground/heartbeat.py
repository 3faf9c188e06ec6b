"""Is the background loop alive? It touches a file in the installation's home every round; others look.

A file, not a row: a look must cost nothing and work when the database does not. Whoever runs web and worker
on two machines shares the home between them, as evidence asks for anyway.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from zhiben.ground import clock, limits

NAME = "worker.alive"
LATE = timedelta(seconds=limits.HEARTBEAT_LATE)


def age(home: Path) -> timedelta | None:
    """How long ago it last beat; None where it never has."""
    return clock.since_touched(home / NAME)


def late(home: Path) -> bool:
    """Has it stopped? False where it was never started: an installation being set up is not broken."""
    beat = age(home)
    return beat is not None and beat > LATE
