"""The figures of a month for a district with three years behind it: sheet, notice, rows, curves.

`--enterprises` made-up enterprises with `--hazards` hazards and a check of their own each month; only the
rows that are counted are written, not the acts behind them.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.db import transaction

from bench import hazards
from bench.hazards import BATCH, TODAY
from bench.measure import Figure, analyse, measured, once
from zhiben.cli import seed
from zhiben.cli.demonstration import PLACE
from zhiben.contents.demo.files import read_demo
from zhiben.domain.access import Actor, system
from zhiben.domain.indicators import Span
from zhiben.domain.orgs import Kind
from zhiben.ground import clock
from zhiben.ground.keys import uuid7
from zhiben.orgs.models import Subject
from zhiben.plans.models import Fact
from zhiben.reports.figures import queries
from zhiben.reports.writing import queries as papers

MONTH = "2026-10"
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13)][:34]
OCTOBER = Span(date(2026, 10, 1), date(2026, 10, 31))
DISTRICT = 1000  # enterprises: up to so many 5 s are promised, beyond 60 s


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--enterprises", type=int, default=500, help="企业数（默认 500）")
    parser.add_argument("--hazards", type=int, default=10_000, help="隐患条数（默认 10000）")
    parser.add_argument("--months", type=int, default=len(MONTHS), help="最近几个月有自查（默认 34）")


def figures(args: argparse.Namespace) -> Iterator[Figure]:
    os.environ["ZHIBEN_TODAY"] = TODAY.isoformat()
    yield once("装入企业", lambda: seed.enterprises(args.enterprises)["enterprises"])
    tenant = next(one.tenant for one in read_demo(PLACE).authorities if one.plan)
    yield once("装入隐患", lambda: hazards.load(tenant, args.hazards))
    yield once("装入每月自查", lambda: load(tenant, MONTHS[-args.months :]))
    analyse()
    yield from asked(system("bench", [tenant], TODAY), tenant, args.enterprises)


def asked(actor: Actor, tenant: int, firms: int) -> Iterator[Figure]:
    """The questions of the month."""
    times, most = (5, 5_000) if firms <= DISTRICT else (1, 60_000)

    def sheet() -> Any:
        return queries.sheet(actor, tenant, MONTH, today=TODAY).columns

    def notice() -> None:
        papers.trial(actor, tenant, "monthly-notice", MONTH, at=clock.now())

    def rows() -> Any:
        return queries.rows(actor, tenant, "major_open", OCTOBER, today=TODAY).rows

    def curve() -> Any:
        return queries.series(actor, tenant, ["major_open"], MONTHS, today=TODAY)["major_open"]

    yield measured("一个月的全部指标", sheet, times=times, bound_ms=most)
    yield measured("月通报成文", notice, times=times, bound_ms=most)
    yield measured("一个数的明细", rows, times=times)
    yield measured("34 个月的存量曲线", curve, times=1, rows=34)


def load(tenant: int, months: Sequence[str]) -> int:
    """A check of its own by each enterprise each month."""
    firms = list(Subject.objects.filter(tenant=tenant, kind=Kind.ENTERPRISE).order_by("id"))
    rows = (_check(tenant, firm, date(int(label[:4]), int(label[5:]), 1 + n % 28))
            for label in months for n, firm in enumerate(firms))  # fmt: skip
    n = 0
    with transaction.atomic():
        while batch := list(islice(rows, BATCH)):
            Fact.objects.bulk_create(batch)
            n += len(batch)
    return n


def _check(tenant: int, firm: Subject, day: date) -> Fact:
    id_ = uuid7()
    told = {"by": "enterprise", "led_by": "principal" if day.month % 3 == 0 else "safety_manager"}
    return Fact(
        id=id_, origin=id_, tenant=tenant, enterprise=firm.id, region=firm.region, industry=firm.industry,
        subject=firm, kind="inspection", happened_on=day, attributes=told, act=uuid7(),
        recorded_at=clock.now(),
    )  # fmt: skip
