"""The figures of a month for an authority with three years behind it: sheet, notice, quarter, rows, curves;
and the pages that show them, end to end over HTTP.

The demonstration, and made-up enterprises up to `--enterprises` with `--hazards` hazards and a check of their
own each month; only the rows that are counted are written, not the acts behind them. What is counted is of
months that are not locked, nor are those they are compared with: the most there can be to do.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence, Sized
from datetime import date, datetime, time
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from bench import hazards
from bench.hazards import BATCH, TODAY
from bench.measure import Figure, analyse, measured, once
from bench.pages import Browser
from zhiben.cli import seed
from zhiben.cli.demonstration import PLACE
from zhiben.contents.demo.files import read_demo
from zhiben.domain.access import Actor, system
from zhiben.domain.indicators import Span
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import SHANGHAI
from zhiben.ground import clock
from zhiben.ground.keys import uuid7
from zhiben.orgs.models import Subject
from zhiben.plans.models import Fact
from zhiben.reports.figures import queries
from zhiben.reports.leading import rankings
from zhiben.reports.sheets import queries as sheets
from zhiben.reports.writing import queries as papers

MONTH, QUARTER = "2026-08", "2026-Q2"  # the demonstration's months are locked after them
FROZEN, RUNNING = "2026-10", "2026-11"
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13)][:34]
DAYS = Span(date(2026, 8, 1), date(2026, 8, 31))
PAGE = 200  # milliseconds
ACT = UUID(int=7)  # all checks are of one act
DISTRICT = 1000  # enterprises: up to so many 5 s are promised, beyond 60 s


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--enterprises", type=int, default=500, help="企业数（默认 500）")
    parser.add_argument("--hazards", type=int, default=10_000, help="隐患条数（默认 10000）")
    parser.add_argument("--times", type=int, default=20, help="每页打开多少次（默认 20）")
    parser.add_argument("--months", type=int, default=len(MONTHS), help="最近几个月有自查（默认 34）")


def figures(args: argparse.Namespace) -> Iterator[Figure]:
    os.environ["ZHIBEN_TODAY"] = TODAY.isoformat()
    yield from loaded(args)
    tenant = next(one.tenant for one in read_demo(PLACE).authorities if one.plan)
    actor = system("bench", [tenant], TODAY)
    yield from asked(actor, tenant, args.enterprises)
    yield from shown(args.times)


def loaded(args: argparse.Namespace) -> Iterator[Figure]:
    """Everything that is asked about."""
    seed.demo(TODAY)
    yield once("装入企业", lambda: seed.enterprises(args.enterprises)["enterprises"])
    tenant = next(one.tenant for one in read_demo(PLACE).authorities if one.plan)
    yield once("装入隐患", lambda: hazards.load(tenant, args.hazards))
    yield once("装入每月自查", lambda: load(tenant, MONTHS[-args.months :]))
    analyse()


def asked(actor: Actor, tenant: int, firms: int) -> Iterator[Figure]:
    """The questions of a month and of a quarter."""
    most = 5_000 if firms <= DISTRICT else 60_000

    def taken(name: str, work: Callable[[], Sized | None], bound: int | None = None) -> Figure:
        """Of very many enterprises it is done once, as it comes."""
        if firms <= DISTRICT:
            return measured(name, work, times=5, bound_ms=bound)
        return once(name, lambda: None if (answer := work()) is None else len(answer), bound_ms=bound)

    def sheet() -> Any:
        return queries.sheet(actor, tenant, MONTH, today=TODAY).columns

    def both() -> None:
        """As `report month` makes them, PDF apart."""
        found, at = queries.reading(actor, tenant, today=TODAY), clock.now()
        papers.trial(actor, tenant, "monthly-notice", MONTH, at=at, reading=found)
        sheets.preview(actor, tenant, MONTH, "monthly", today=TODAY, reading=found)

    def analysis() -> None:
        papers.trial(actor, tenant, "quarterly-analysis", QUARTER, at=clock.now())

    def ranking() -> Any:
        return rankings.rank(actor, tenant, "", MONTH, today=TODAY).lines

    def rows(indicator: str) -> Any:
        return queries.rows(actor, tenant, indicator, DAYS, today=TODAY).rows

    def curve() -> Any:
        return queries.series(actor, tenant, ["major_open"], MONTHS, today=TODAY)["major_open"]

    yield taken("一个月的全部指标", sheet, most)
    yield taken("调度表和月通报成文", both, most)
    yield taken("季度形势分析成文", analysis, most)
    yield taken("晾晒，没有锁定的月", ranking)
    opened = {"重大隐患": "major_open", "一般隐患": "general_found", "自查": "self_checked"}
    for name, indicator in opened.items():
        yield taken(f"一个数的明细：{name}", lambda of=indicator: rows(of))
    yield taken("34 个月的存量曲线", curve)


def shown(times: int) -> Iterator[Figure]:
    """The pages, asked by a section head: of the last month that is locked, and of the one that runs."""
    pages = {
        "各月": "/months/",
        "月调度（锁定的月，含全部数）": f"/months/{FROZEN}/",
        "月调度（收集中的月）": f"/months/{RUNNING}/",
        "指标口径": "/indicators/",
        "晾晒（锁定的月）": f"/rankings/?period={FROZEN}",
        "领导简报": "/brief/",
        "大屏": "/wall/",
        "公开看板": "/public/board/",
        "文稿": "/papers/",
    }
    with Browser() as browser:
        browser.sign_in("kezhang")
        for name, address in pages.items():
            yield measured(
                f"页面：{name}", lambda address=address: browser.get(address), times=times, bound_ms=PAGE
            )


def load(tenant: int, months: Sequence[str]) -> int:
    """A check of its own by each enterprise each month. Written one by one are those of one month in which
    principals led and of one in which they did not; the other months are these again.
    """
    firms = list(Subject.objects.filter(tenant=tenant, kind=Kind.ENTERPRISE).order_by("id"))
    written: dict[bool, str] = {}
    with transaction.atomic():
        for label in months:
            is_led = int(label[5:]) % 3 == 0
            if is_led in written:
                _again(tenant, written[is_led], label)
                continue
            first, written[is_led] = date.fromisoformat(f"{label}-01"), label
            rows = (_check(tenant, firm, first.replace(day=1 + n % 28)) for n, firm in enumerate(firms))
            while batch := list(islice(rows, BATCH)):
                Fact.objects.bulk_create(batch)
    return len(months) * len(firms)


def _again(tenant: int, old: str, new: str) -> None:
    """The checks of one month in another one, by the database itself."""
    columns = [one.column for one in Fact._meta.concrete_fields]
    moved = "(%(first)s::date - %(old)s::date)"
    changed = {
        "id": "gen_random_uuid()", "happened_on": f"happened_on + {moved}",
        "recorded_at": f"recorded_at + {moved} * interval '1 day'",
    }  # fmt: skip
    if connection.vendor == "sqlite":
        changed = {name: f"%(month)s || substr({name}, 8)" for name in ("happened_on", "recorded_at")}
        changed["id"] = "lower(hex(randomblob(16)))"
    table = connection.ops.quote_name(Fact._meta.db_table)
    taken = ", ".join(changed.get(one, f'"{one}"') for one in columns)
    names = ", ".join(f'"{one}"' for one in columns)
    first, last = date.fromisoformat(f"{old}-01"), date.fromisoformat(f"{old}-28")
    told: dict[str, Any] = {"tenant": tenant, "old": first, "last": last, "month": new, "first": f"{new}-01"}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {taken} FROM {table} "  # names and words of our own
            "WHERE tenant = %(tenant)s AND act = %(by)s AND happened_on BETWEEN %(old)s AND %(last)s",
            told | {"by": ACT.hex if connection.vendor == "sqlite" else ACT},
        )


def _check(tenant: int, firm: Subject, day: date) -> Fact:
    """Recorded at noon of its day: it was not entered late."""
    id_ = uuid7()
    told: dict[str, Any] = {
        "by": "enterprise",
        "led_by": "principal" if day.month % 3 == 0 else "safety_manager",
    }
    return Fact(
        id=id_, origin=id_, tenant=tenant, enterprise=firm.id, region=firm.region, industry=firm.industry,
        subject=firm, kind="inspection", happened_on=day, attributes=told, act=ACT,
        recorded_at=datetime.combine(day, time(12), SHANGHAI),
    )  # fmt: skip
