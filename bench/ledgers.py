"""A hazard ledger of very many rows: read, judged for the preview, taken over as one act.

`--rows` rows of `--enterprises` made-up enterprises, as CSV beneath a title and heads of two rows; one in
three is closed, a few are duplicates. Under a plan that counts hazards.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings

from bench.measure import Figure, analyse, once
from zhiben.cli import seed
from zhiben.cli.demonstration import PLACE
from zhiben.contents.demo.files import read_demo
from zhiben.contents.imports import load_forms
from zhiben.domain.access import PERMISSIONS, Actor, ActorKind, Grant, Role
from zhiben.domain.orgs import Kind
from zhiben.ground import clock
from zhiben.ground.keys import uuid7
from zhiben.hazards.ledgers import actions
from zhiben.hazards.ledgers.actions import Ledger
from zhiben.library.criteria import shipped
from zhiben.orgs.models import Subject
from zhiben.records.tables import sheets

TODAY = date(2026, 11, 25)
BOUND = 30_000  # milliseconds, preview and import together
PLACES = ("一号船坞", "涂装车间", "打磨间", "危化品库", "配电室", "锅炉房", "装卸区", "办公楼")
THINGS = ("灭火器", "起重机吊钩", "气瓶", "配电箱", "脚手架护栏", "除尘器", "临时用电线路", "安全出口")
FAULTS = ("没有检验", "缺少防护", "没有警示标志", "损坏未修", "堆放杂物", "没有台账")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--enterprises", type=int, default=2_000, help="企业数（默认 2000）")
    parser.add_argument("--rows", type=int, default=20_000, help="台账行数（默认 20000）")


def figures(args: argparse.Namespace) -> Iterator[Figure]:
    os.environ["ZHIBEN_TODAY"] = TODAY.isoformat()
    yield once("装入企业", lambda: seed.enterprises(args.enterprises)["enterprises"])
    tenant = next(one.tenant for one in read_demo(PLACE).authorities if one.plan)
    analyse()
    by, now = an_officer(tenant), clock.now()
    form = load_forms(settings.ROOT / "content" / "imports").forms["hazard"]
    yield once("读入判定标准", lambda: len(shipped().library.standards))
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "台账.csv"
        write(file, tenant, args.rows)

        def preview() -> int:
            found = actions.preview(by, tenant, form, Ledger(sheets.read_all(file, file.name), "0"), at=now)
            return len(found[0].rows)

        def imported() -> int:
            ledger = Ledger(sheets.read_all(file, file.name), "0")
            done = actions.run(tenant, form, ledger, by=by, at=now, key="bench")
            return int(str((done.receipt.answer or {})["new"])) if done.receipt else 0

        yield once("看一看台账", preview, bound_ms=BOUND)
        yield once("导入台账，含看一看", imported, bound_ms=BOUND)
        yield once("同一份再看一看：都已有", preview, bound_ms=BOUND)


def an_officer(tenant: int) -> Actor:
    """Somebody who may import for the whole authority, and grade."""
    role = Role.SECTION_CHIEF
    grant = Grant(tenant, regions=frozenset({""}), permissions=PERMISSIONS[role])
    own = frozenset({tenant})
    return Actor(
        "bench", ActorKind.STAFF, TODAY, person=uuid7(), reads=own, writes=own, grants=(grant,),
        roles=frozenset({role}),
    )  # fmt: skip


def write(file: Path, tenant: int, rows: int) -> None:
    chance = random.Random(11)
    firms = list(Subject.objects.filter(tenant=tenant, kind=Kind.ENTERPRISE).values_list("name", "code"))
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["2026年企业事故隐患台账"])
        out.writerow(["序号", "企业", "", "隐患", "", "", "", "整改", "", ""])
        heads = [
            "",
            "企业名称",
            "统一社会信用代码",
            "部位",
            "隐患描述",
            "级别",
            "检查日期",
            "期限",
            "状态",
            "完成日期",
        ]
        out.writerow(heads)
        for n in range(rows):
            name, code = firms[chance.randrange(len(firms))]
            found = TODAY - timedelta(days=chance.randrange(20, 300))
            done = n % 3 == 0
            fault = f"{chance.choice(FAULTS)}，共{chance.randrange(1, 21)}处"
            text = f"{n % 997}号{chance.choice(THINGS)}{fault}"
            out.writerow(
                [n + 1, name, code, chance.choice(PLACES), text,
                 "一般", f"{found:%Y.%m.%d}", found + timedelta(days=15), "已销号" if done else "整改中",
                 found + timedelta(days=9) if done else ""]
            )  # fmt: skip
