"""`zhiben seed`: the demonstration, and any number of made-up enterprises. Doing it again changes nothing."""

import argparse
import json
from datetime import date
from uuid import UUID

from zhiben.cli import synthetic
from zhiben.cli.demonstration import PLACE, Demonstration, last_day
from zhiben.contents.demo.files import read_demo
from zhiben.domain.access import system
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Incomplete
from zhiben.ground import clock
from zhiben.orgs import actions
from zhiben.orgs import queries as orgs
from zhiben.orgs.staff import logins as staff
from zhiben.orgs.store import New
from zhiben.plans.past.actions import count_all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="装入演示辖区：机关、企业、人员、账号和历史")
    parser.add_argument("--until", type=date.fromisoformat, help="演示历史的最后一日（默认到昨天）")
    parser.add_argument("--enterprises", type=int, metavar="N", help="使辖区有 N 家虚构企业")
    parser.add_argument("--tenant", type=int, help="哪个监管机构（默认采用方案的演示机关）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    if not args.demo and args.enterprises is None:
        raise Incomplete("nothing_to_seed")
    done: dict[str, int] = {}
    if args.demo:
        done |= demo(args.until)
    if args.enterprises is not None:
        done |= enterprises(args.enterprises, args.tenant)
    if args.json:
        print(json.dumps(done))
    else:
        words = {"subjects": "对象", "facts": "记录", "accounts": "账号", "enterprises": "虚构企业"}
        print(
            "，".join(f"{words[name]} {n}" for name, n in done.items()) + "。"
            if done
            else "演示数据已在，没有改动。"
        )
        if args.demo:
            print("\n".join(accounts()))
    return 0


def demo(until: date | None = None) -> dict[str, int]:
    """The demonstration, with a past up to `until`; nothing where it is there already."""
    if staff.demo_accounts():
        return {}
    now = clock.now()
    return Demonstration(last_day(until or clock.today(), now), now).write()


def accounts() -> list[str]:
    """A line for each demonstration account; none without demonstration data."""
    return [f"{one.username:<14} {one.password}  {one.who}" for one in staff.demo_accounts()]


def enterprises(wanted: int, tenant: int | None = None) -> dict[str, int]:
    """Made-up enterprises until there are `wanted` of them, as one act, and everything counted anew."""
    now = clock.now()
    tenant = tenant or next(one.tenant for one in read_demo(PLACE).authorities if one.plan)
    by = system("seed", [tenant], clock.today())
    if not orgs.authorities(by):
        Demonstration(last_day(by.day, now), now).offices()
    office = orgs.office(by, tenant)
    prefix = synthetic.prefix(office.region)
    there = orgs.page(by, Kind.ENTERPRISE, words=prefix, size=1).total
    if there < wanted:
        rows = synthetic.enterprises(there + 1, wanted, office.region, orgs.towns(by, office.region), by.day)
        news = [_new(made, office.subject) for made in rows]
        key = f"seed:{there + 1}-{wanted}"
        actions.load(tenant, news, by=by, at=now, key=key, also=count_all)
    return {"enterprises": max(wanted, there)}


def _new(made: synthetic.Made, authority: UUID) -> New:
    return New(
        kind=Kind.ENTERPRISE,
        name=made.name,
        since=made.since,
        parent=authority,
        code=made.code,
        region=made.region,
        industry=made.industry,
        attributes=dict(made.attributes),
        dated=dict(made.dated),
    )
