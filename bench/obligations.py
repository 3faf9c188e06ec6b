"""Obligations of many enterprises under the Wendeng plan, 36 months: lists, figures, one act, recounting.

The authority is that of `seed --enterprises`; besides, `--facts` things have happened. The bounds are those
README promises. `rows`: what the work answered with; for recounting, cells.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from bench.measure import Figure, analyse, measured, once
from zhiben.cli import seed
from zhiben.cli.demonstration import PLACE
from zhiben.contents.demo.files import read_demo
from zhiben.domain.access import Actor, system
from zhiben.domain.cells import Status
from zhiben.domain.orgs import Kind
from zhiben.ground import clock
from zhiben.ground.keys import uuid7
from zhiben.orgs import queries as orgs
from zhiben.orgs.models import Subject
from zhiben.plans import actions, queries, store, stored
from zhiben.plans.governing import actions as governing
from zhiben.plans.models import Holder
from zhiben.plans.past.actions import load_past
from zhiben.plans.queries import Filters
from zhiben.plans.store import NewFact
from zhiben.plans.stored import Narrow

TODAY = date(2026, 11, 25)  # the plan has run for 35 months
UNDONE = frozenset({Status.OVERDUE, Status.DUE_SOON, Status.OPEN})
# Kind and attributes of what enterprises do under the plan, as often as they do it.
DOINGS: list[tuple[str, dict[str, Any]]] = [
    ("inspection", {"led_by": "principal", "content": ("major_hazard",)}),
    ("drill", {"type": "evacuation"}),
    ("training", {"hours": 2}),
    ("fund_accrual", {"amount": 5000}),
    ("self_check", {}),
    ("morning_meeting", {"all_signed": True, "minutes": 10, "criterion": "1.1"}),
]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--enterprises", type=int, default=100_000, help="企业数（默认 100000）")
    parser.add_argument("--facts", type=int, default=20_000, help="已发生的事实数（默认 20000）")
    parser.add_argument("--words", type=int, default=1_000_000, help="状态汇总的企业数（默认 1000000）")
    parser.add_argument("--acts", type=int, default=300, help="逐件办理多少次（默认 300）")


def figures(args: argparse.Namespace) -> Iterator[Figure]:
    os.environ["ZHIBEN_TODAY"] = TODAY.isoformat()
    yield once("装入企业并按同类算出全部义务", lambda: seed.enterprises(args.enterprises)["enterprises"])
    bench = Bench(args.enterprises)
    yield once("登记已发生的事实", lambda: bench.happen(args.facts))
    analyse()
    told, figure = bench.recount()
    yield figure
    print(f"  {told}", file=sys.stderr)
    yield from bench.lists()
    yield from bench.sums()
    yield from bench.acts(args.acts)
    if args.words:
        yield from words_of_many(bench.tenant, args.words)


class Bench:
    """The questions and acts, put to one authority."""

    def __init__(self, enterprises: int) -> None:
        self.random = random.Random(1)
        self.tenant = next(one.tenant for one in read_demo(PLACE).authorities if one.plan)
        self.actor: Actor = system("bench", [self.tenant], TODAY)
        self.now = clock.now()
        page = orgs.page(self.actor, Kind.ENTERPRISE, size=5000)
        self.firms = [line.id for line in page.lines]
        assert page.total >= enterprises, f"{page.total} enterprises"
        self.full = 50 if enterprises >= 10_000 else None  # of fewer a page may not be full

    def asked(self) -> dict[str, Any]:
        self.now += timedelta(milliseconds=1)
        return {"by": self.actor, "at": self.now, "key": f"bench:{uuid7()}"}

    def a_fact(self) -> NewFact:
        kind, attributes = self.random.choice(DOINGS)
        day = TODAY - timedelta(days=self.random.randrange(1050))
        return NewFact(kind, self.random.choice(self.firms), day, attributes)

    def happen(self, n: int) -> int:
        for start in range(0, n, 10_000):
            load_past(self.tenant, [self.a_fact() for _ in range(min(10_000, n - start))], **self.asked())
        return n

    def recount(self) -> tuple[dict[str, int], Figure]:
        started = time.perf_counter()
        told = dict(governing.rebuild(self.tenant, **self.asked()).answer or {})
        taken = (time.perf_counter() - started) * 1000
        return told, Figure("全部重算（按同类）", taken, taken, told["cells"], 30_000)

    def lists(self) -> Iterator[Figure]:
        asked = {
            "列表：没办完的第一页": Filters(words=UNDONE),
            "列表：逾期第一页": Filters(words=frozenset({Status.OVERDUE})),
            "列表：按期办结第一页": Filters(words=frozenset({Status.DONE})),
            "列表：一个行业的在办": Filters(words=frozenset({Status.OPEN}), industry="shipbuilding"),
            "列表：一个条款": Filters(clause="3.2.3", words=UNDONE),
        }
        for name, filters in asked.items():
            yield measured(name, self.page(filters), rows=self.full, bound_ms=100)
        deep = self.deep(Filters(words=UNDONE), 40)
        yield measured(
            "列表：第四十一页", self.page(Filters(words=UNDONE), deep), rows=self.full, bound_ms=100
        )
        firm = self.firms[7]
        yield measured(
            "一家企业的全部义务",
            lambda: queries.enterprise_obligations(self.actor, firm, today=TODAY).rows,
            bound_ms=100,
        )

    def page(self, filters: Filters, cursor: str | None = None) -> Callable[[], Any]:
        return lambda: queries.obligation_list(self.actor, filters=filters, today=TODAY, cursor=cursor).rows

    def deep(self, filters: Filters, pages: int) -> str | None:
        cursor = None
        for _ in range(pages):
            cursor = queries.obligation_list(self.actor, filters=filters, today=TODAY, cursor=cursor).next
        return cursor

    def sums(self) -> Iterator[Figure]:
        plan = queries.filter_choices(self.actor, today=TODAY).plans[0].value
        yield measured(
            "条款汇总", lambda: queries.clause_figures(self.actor, plan, today=TODAY), bound_ms=100
        )
        yield measured("镇街汇总", lambda: queries.region_figures(self.actor, today=TODAY), bound_ms=100)
        yield measured(
            "各状态总数", lambda: queries.counts(self.actor, filters=Filters(), today=TODAY), bound_ms=100
        )

    def acts(self, times: int) -> Iterator[Figure]:
        bound = 5 if connection.vendor == "sqlite" else 8
        yield measured(
            "一次办理（事实、格子、合计、账本）",
            lambda: (actions.record_fact(self.a_fact(), **self.asked()),),
            times=times,
            bound_ms=bound,
        )


def words_of_many(like: int, enterprises: int) -> Iterator[Figure]:
    """The words of all cells of very many enterprises, from the stored cells and not from tallies."""
    many = Many(like)
    yield once("装入用于状态汇总的企业", lambda: many.load(enterprises))
    analyse()
    narrow = Narrow(Q(tenant=many.TENANT))
    expected = sum(stored.counts(narrow, TODAY).values())
    assert expected == many.cells, f"{expected} cells, expected {many.cells}"
    yield measured(
        f"{enterprises:,} 家企业各状态（由存储的格子，{many.cells:,} 格）",
        lambda: stored.counts(narrow, TODAY),
        times=5,
        bound_ms=2000,
    )


class Many:
    """Enterprises of an authority of their own, with the profiles of another; one in five did something."""

    TENANT = 9
    CHUNK = 50_000

    def __init__(self, like: int) -> None:
        self.random = random.Random(2)
        held = Counter(
            Holder.objects.filter(tenant=like, enterprise__isnull=False).values_list("profile", flat=True)
        )
        common = [profile for profile, _ in held.most_common(300)]
        self.weights = [held[profile] for profile in common]
        blanks = [stored.blanks_of(like, profile) for profile in common]
        profiles = store.profiles(self.TENANT, {store.digest_of(one): one for one in blanks})
        self.alike = [(profiles[store.digest_of(one)], list(one.values())) for one in blanks]
        self.cells = 0

    def load(self, enterprises: int) -> int:
        office = uuid7()
        place = (None, "371003", "")
        store.load(
            Subject, SUBJECT, [(office, self.TENANT, *place, "authority", None, "", "局", "operating")]
        )
        for start in range(0, enterprises, self.CHUNK):
            with transaction.atomic():
                self._load(min(self.CHUNK, enterprises - start), office)
        return enterprises

    def _load(self, n: int, office: UUID) -> None:
        ids = [uuid7() for _ in range(n)]
        drawn = self.random.choices(self.alike, self.weights, k=n)
        place = ("371003111", "industrial_other")
        store.load(
            Subject,
            SUBJECT,
            (
                (
                    id_,
                    self.TENANT,
                    id_,
                    *place,
                    "enterprise",
                    office,
                    f"{id_.int % 10**18:018}",
                    "某厂",
                    "operating",
                )
                for id_ in ids
            ),
        )
        store.load(
            Holder,
            ("id", "tenant", "subject", "profile", "enterprise", "region", "industry"),
            (
                (uuid7(), self.TENANT, id_, profile, id_, *place)
                for id_, (profile, _) in zip(ids, drawn, strict=True)
            ),
        )
        self.cells += sum(len(blanks) for _, blanks in drawn)
        busy = [
            (id_, self.random.choice(blanks)) for id_, (_, blanks) in zip(ids[::5], drawn[::5], strict=True)
        ]
        rows = (
            (
                Subject(id=id_, tenant=self.TENANT, enterprise=id_, region=place[0], industry=place[1]),
                replace(blank, done_on=blank.starts_on, counted_n=blank.need_n),
            )
            for id_, blank in busy
        )
        store.put_new(rows)


SUBJECT = ("id", "tenant", "enterprise", "region", "industry", "kind", "parent", "code", "name", "standing")
