"""How a figure is taken: known rows, warm, many times; median and 95th percentile."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sized
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Figure:
    """`rows`: how many the work answered with. `cpu_ms`: the median of this process's own processor time; a
    server database's is not in it. `bound_ms`: what was promised for the median.
    """

    name: str
    p50_ms: float
    p95_ms: float
    rows: int | None = None
    bound_ms: float | None = None
    cpu_ms: float | None = None


def measured(
    name: str,
    work: Callable[[], Sized | None],
    *,
    times: int = 20,
    rows: int | None = None,
    bound_ms: float | None = None,
) -> Figure:
    """`work` once unmeasured, then `times` times. Raises AssertionError for other rows."""
    answer = work()
    found = len(answer) if answer is not None else None
    assert rows is None or found == rows, f"{name}: {found} rows, expected {rows}"
    taken, spent = [], []
    for _ in range(times):
        started, began = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - started) * 1000)
        spent.append((time.process_time() - began) * 1000)
    taken.sort()
    p95 = taken[min(len(taken) - 1, int(len(taken) * 0.95))]
    return Figure(name, statistics.median(taken), p95, found, bound_ms, statistics.median(spent))


def once(name: str, work: Callable[[], int | None], *, bound_ms: float | None = None) -> Figure:
    """Work that is done one time (a load, a recount); it answers with its number of rows."""
    started, began = time.perf_counter(), time.process_time()
    rows = work()
    taken, spent = (time.perf_counter() - started) * 1000, (time.process_time() - began) * 1000
    return Figure(name, taken, taken, rows, bound_ms, spent)


def analyse() -> None:
    """The planner's statistics, and on PostgreSQL the map of what everybody sees: a table in use has both,
    without them a fresh one is measured with plans nobody would get.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
