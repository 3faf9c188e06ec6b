"""Risk points of very many enterprises: the district's counts, one colour, one enterprise, one label.

`--enterprises` made-up enterprises, each with one site and `--points` risk points by LS, scores drawn.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from bench.measure import Figure, analyse, measured, once
from zhiben.cli import seed
from zhiben.cli.demonstration import PLACE
from zhiben.contents.demo.files import read_demo
from zhiben.domain.access import Actor, system
from zhiben.domain.orgs import Kind
from zhiben.ground import clock
from zhiben.ground.keys import uuid7
from zhiben.orgs import queries as orgs
from zhiben.orgs.models import Subject
from zhiben.risks import queries
from zhiben.risks.models import Assessment, Control, PlaceCode, RiskPoint
from zhiben.risks.places.queries import place_by_code

TODAY = date(2026, 11, 25)
BOUND, NARROWED = 100, 200  # narrowed to a colour: of half a million points those of it, then whose
SCALE = "LS-2016"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--enterprises", type=int, default=100_000, help="企业数（默认 100000）")
    parser.add_argument("--points", type=int, default=5, help="每家风险点数（默认 5）")


def figures(args: argparse.Namespace) -> Iterator[Figure]:
    os.environ["ZHIBEN_TODAY"] = TODAY.isoformat()
    yield once("装入企业", lambda: seed.enterprises(args.enterprises)["enterprises"])
    tenant = next(one.tenant for one in read_demo(PLACE).authorities if one.plan)
    actor = system("bench", [tenant], TODAY)
    yield once("装入风险点", lambda: assess(tenant, args.points))
    analyse()
    yield from asked(actor)


def asked(actor: Actor) -> Iterator[Figure]:
    """The questions of the pages."""
    page = orgs.page(actor, Kind.ENTERPRISE, size=50)
    firm = page.lines[7].id
    held = RiskPoint.objects.get(place__enterprise=firm, name="0").place_id
    code = PlaceCode.objects.get(place=held).code
    questions = {
        "各企业四色：第一页": lambda: queries.firms(actor).lines,
        "各企业四色：下一页": lambda: queries.firms(actor, after=page.next).lines,
        "各企业四色：一个镇街": lambda: queries.firms(actor, region=page.lines[0].region).lines,
        "有红色的企业": lambda: queries.firms(actor, colour="red").lines,
        "一个行业里有橙色的企业": lambda: (
            queries.firms(actor, colour="orange", industry="shipbuilding").lines
        ),
        "一家企业的风险点": lambda: queries.points(actor, firm),
        "一家企业的管控措施": lambda: queries.controls(actor, firm),
    }
    for name, question in questions.items():
        yield measured(name, question, bound_ms=NARROWED if "色的企业" in name else BOUND)
    yield measured("扫一个二维码", lambda: [place_by_code(actor, code)], bound_ms=BOUND)


def assess(tenant: int, each: int) -> int:
    """One site, `each` points, one control a point, for every enterprise; four in a hundred are red."""
    chance, now = random.Random(7), clock.now()
    made = 0
    firms = Subject.objects.filter(tenant=tenant, kind=Kind.ENTERPRISE).order_by("id")
    batch: list[tuple[Subject, PlaceCode, list[RiskPoint]]] = []
    for firm in firms.iterator(chunk_size=2000):
        site = Subject(
            tenant=tenant, kind=Kind.SITE, parent=firm, code="1", name="车间", enterprise=firm.id,
            region=firm.region, industry=firm.industry,
        )  # fmt: skip
        code = PlaceCode(
            tenant=tenant, place=site, code=f"{chance.getrandbits(75):015X}"[:15], recorded_at=now
        )
        points = [
            RiskPoint(tenant=tenant, place=site, name=str(n), act=uuid7(), recorded_at=now)
            for n in range(each)
        ]
        batch.append((site, code, points))
        made += each
        if len(batch) == 2000:
            _write(batch, chance, tenant)
            batch.clear()
    _write(batch, chance, tenant)
    return made


def _write(
    batch: list[tuple[Subject, PlaceCode, list[RiskPoint]]], chance: random.Random, tenant: int
) -> None:
    Subject.objects.bulk_create(site for site, _, _ in batch)
    PlaceCode.objects.bulk_create(code for _, code, _ in batch)
    points = [point for _, _, some in batch for point in some]
    RiskPoint.objects.bulk_create(points)
    Assessment.objects.bulk_create(
        Assessment(
            tenant=tenant, point=point, place_id=point.place_id, danger="吊物", accident="起重伤害",
            scale=SCALE,
            scores=chance.choices(("5x4", "3x5", "3x3", "2x3", "1x4"), (4, 10, 30, 30, 26))[0],
            level="company", assessed_on=TODAY, by_name="安全员", recorded_at=point.recorded_at,
        )
        for point in points
    )  # fmt: skip
    Control.objects.bulk_create(_control(tenant, point) for point in points)


def _control(tenant: int, point: RiskPoint) -> Control:
    id_: UUID = uuid7()
    return Control(
        id=id_, origin=id_, tenant=tenant, point=point, means="engineering", text="限位器",
        check_every="每班", recorded_at=point.recorded_at,
    )  # fmt: skip
