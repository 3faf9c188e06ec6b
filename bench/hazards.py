"""Very many hazards: lists narrowed, words of two characters, the figures of dynamic zero and of the board.

`--enterprises` made-up enterprises, `--hazards` hazards of three years; nine in ten are closed. Only the rows
that are asked are written, not the steps behind them: what is measured are the questions.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction

from bench.measure import Figure, analyse, measured, once
from zhiben.cli import seed
from zhiben.cli.demonstration import PLACE
from zhiben.contents.demo.files import read_demo
from zhiben.domain.access import Actor, system
from zhiben.domain.hazard_measures import Measure, Span
from zhiben.domain.hazards import Level, Mode, Source, State
from zhiben.domain.orgs import Kind
from zhiben.ground import clock
from zhiben.ground.keys import uuid7
from zhiben.ground.search import install, store
from zhiben.hazards import finding, queries, zero
from zhiben.hazards.models import Hazard
from zhiben.hazards.queries import Wanted
from zhiben.hazards.zero import Scope
from zhiben.orgs.models import Subject

TODAY = date(2026, 11, 25)
MONTH = Span(date(2026, 11, 1), date(2026, 11, 30), TODAY)
BOUND = 100
PLACES = ("一号船坞", "二号船坞", "涂装车间", "打磨间", "危化品库", "配电室", "锅炉房", "装卸区")
TEXTS = (
    "灭火器压力不足", "起重机吊钩防脱装置缺失", "气瓶没有固定", "配电箱门敞开", "有限空间未设警示标志",
    "除尘器没有泄爆装置", "临时用电线路拖地", "安全出口堆放杂物", "氧气乙炔间距不足", "脚手架护栏缺失",
)  # fmt: skip
OPEN = (State.REPORTED, State.GRADED, State.PLANNED, State.RECTIFYING, State.SUBMITTED)
BATCH = 2000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--enterprises", type=int, default=2_000, help="企业数（默认 2000）")
    parser.add_argument("--hazards", type=int, default=1_000_000, help="隐患条数（默认 1000000）")


def figures(args: argparse.Namespace) -> Iterator[Figure]:
    os.environ["ZHIBEN_TODAY"] = TODAY.isoformat()
    yield once("装入企业", lambda: seed.enterprises(args.enterprises)["enterprises"])
    tenant = next(one.tenant for one in read_demo(PLACE).authorities if one.plan)
    yield once("装入隐患", lambda: load(tenant, args.hazards))
    analyse()
    assert Hazard.objects.filter(tenant=tenant).count() == args.hazards
    yield from asked(system("bench", [tenant], TODAY))


def asked(actor: Actor) -> Iterator[Figure]:
    """The questions of the pages."""
    firm = queries.page(actor, Wanted(), today=TODAY).lines[7].enterprise
    since = TODAY - timedelta(days=90)
    lists = {
        "全部": Wanted(),
        "在办": Wanted(state="open"),
        "超期": Wanted(state="overdue"),
        "重大、在办": Wanted(state="open", level=Level.MAJOR),
        "一家企业": Wanted(enterprise=firm),
        "一个行业、近三月": Wanted(industry="shipbuilding", since=since),
        "一条判定标准": Wanted(criterion="GM-03-01"),
        "两字词：灭火": Wanted(words="灭火"),
        "两字词、在办：泄爆": Wanted(words="泄爆", state="open"),
        "少见的词": Wanted(words="编号 4999"),
        "漏查的": Wanted(measure=Measure.MISSED, span=MONTH),
    }
    for name, wanted in lists.items():
        yield measured(
            f"清单一页：{name}", lambda w=wanted: queries.page(actor, w, today=TODAY).lines, bound_ms=BOUND
        )
    major = Scope(Level.MAJOR.value)
    yield measured("概览：重大隐患", lambda: [zero.figures(actor, major, MONTH)], bound_ms=BOUND)
    yield measured("动态清零：全部各数", lambda: [zero.figures(actor, Scope(), MONTH)], bound_ms=BOUND)
    yield measured("动态清零：各行业", lambda: zero.groups(actor, Scope(), MONTH, "industry"), bound_ms=BOUND)
    months = [date(2025 + (n + 11) // 12, (n + 11) % 12 + 1, 1) for n in range(12)]
    yield measured("每月末存量，十二个月", lambda: zero.curve(actor, Scope(), months, TODAY), bound_ms=BOUND)
    yield measured("待办", lambda: queries.todo(actor, today=TODAY, at=clock.now()) or [None], bound_ms=BOUND)


def load(tenant: int, n: int) -> int:
    """That many hazards of the authority's enterprises, the earliest first, and what they are found by."""
    chance = random.Random(7)
    firms = list(Subject.objects.filter(tenant=tenant, kind=Kind.ENTERPRISE).order_by("id"))
    names = {firm.id: firm for firm in firms}
    with transaction.atomic():
        install.install(connection)
        rows = (_hazard(tenant, chance.choice(firms), chance, k, n) for k in range(n))
        while batch := list(islice(rows, BATCH)):
            Hazard.objects.bulk_create(batch)
            for row in batch:
                row.about = names[row.about_id]
            store.keep(tenant, {row.id: finding.entry(row) for row in batch})
    return n


def _hazard(tenant: int, firm: Subject, chance: random.Random, k: int, n: int) -> Hazard:
    found_on = TODAY - timedelta(days=(n - k) * 1060 // n)
    is_closed = chance.random() < (0.97 if (TODAY - found_on).days > 60 else 0.4)
    level = Level.MAJOR if chance.random() < 0.03 else Level.GENERAL
    ended: Any = found_on + timedelta(days=chance.randrange(1, 40)) if is_closed else None
    if ended and ended > TODAY:
        ended = TODAY
    return Hazard(
        tenant=tenant, enterprise=firm.id, region=firm.region, industry=firm.industry, about=firm,
        number=f"{found_on.year}-{k:07d}", text=f"{chance.choice(TEXTS)}，编号 {k}",
        spot=chance.choice(PLACES), returned=chance.randrange(2), controls=chance.random() < 0.9,
        source=chance.choice((Source.SELF_CHECK, Source.SELF_CHECK, Source.INSPECTION)), mode=Mode.GUIDE,
        found_on=found_on, recorded_at=clock.now(), step=uuid7(), level=level,
        state=State.CLOSED if is_closed else chance.choice(OPEN),
        criterion=chance.choice(("GM-03-01", "GM-03-02", None)), missed=chance.random() < 0.1,
        deadline=found_on + timedelta(days=30), ended_on=ended, closed_on=ended,
        paired=is_closed and chance.random() < 0.8,
    )  # fmt: skip
