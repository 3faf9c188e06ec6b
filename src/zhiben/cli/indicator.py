"""`zhiben indicator list | explain`: what an indicator is, what it comes to, and every row behind it."""

import argparse
import json
from datetime import date, datetime
from typing import Any

from zhiben.domain.access import system
from zhiben.domain.indicators import Amount, Indicator, Reported, Span
from zhiben.domain.periods import moment_of, parse_label
from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.domain.words import word
from zhiben.ground import clock
from zhiben.plans import verify
from zhiben.reports.figures import queries
from zhiben.reports.figures.queries import Row, Rows

OK = 0
SHOWN = 50  # rows the text lists; --json lists all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="list | explain")
    every = actions.add_parser("list", help="列出全部指标和口径")
    explain = actions.add_parser("explain", help="说明一个数：口径、结果和每一行")
    explain.add_argument("indicator", metavar="ID", help="指标代号，如 major_open")
    explain.add_argument("--period", required=True, help="期间，如 2026-10、2026-Q3、2026、2024/2026")
    explain.add_argument("--as-known", type=moment, metavar="DATE", help="按这一天（或一刻）知道的，默认今天")
    explain.add_argument(
        "--place", default="", help="范围：industry:代码、region:区划、section:编号；不写是全局"
    )
    for one in (every, explain):
        one.add_argument("--tenant", type=int, help="监管机构编号；不写是第一个有方案的")
        one.add_argument("--json", action="store_true", help="输出 JSON")


def moment(text: str) -> datetime:
    """Up to when things were known: a day, or the moment a sheet or paper says."""
    try:
        return moment_of(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期写成 2026-10-31，不是“{text}”") from None


def run(args: argparse.Namespace) -> int:
    """Raises Incomplete `period`, `period_ahead`; NotFound (authority, indicator)."""
    tenant = _tenant(args.tenant)
    return _list(tenant, args) if args.action == "list" else _explain(tenant, args)


def _tenant(asked: int | None) -> int:
    """The authority asked for, else the first that has a plan. Raises NotFound."""
    tenant = asked if asked is not None else next(iter(verify.tenants()), None)
    if tenant is None:
        raise NotFound("authority", tenant=asked)
    return tenant


def _list(tenant: int, args: argparse.Namespace) -> int:
    today = clock.today()
    found = queries.definitions(system("indicator", [tenant], today), tenant, today)
    if args.json:
        print(json.dumps([_defined(one) for one in found], ensure_ascii=False, indent=1))
    else:
        print("\n".join(f"{one.group}  {one.id}\t{one.title}（{one.unit}）" for one in found))
    return OK


def _explain(tenant: int, args: argparse.Namespace) -> int:
    days = parse_label(args.period)
    if days is None:
        raise Incomplete("period", period=args.period)
    today = clock.today()
    if days.first > today:
        raise Incomplete("period_ahead", period=args.period)
    known = args.as_known if args.as_known and args.as_known < clock.now() else None
    found, rows = _all(tenant, args.indicator, Span(days.first, days.last), args.place, today, known)
    if args.json:
        print(json.dumps(_as_json(found, rows, args, known), ensure_ascii=False, indent=1, default=str))
    else:
        print("\n".join(_lines(found, rows, args)))
    return OK


def _all(
    tenant: int, indicator: str, span: Span, place: str, today: date, known: datetime | None
) -> tuple[Rows, list[Row]]:
    """The figure, and all of its rows."""
    by = system("indicator", [tenant], today)
    given: dict[str, Any] = {"place": place, "today": today, "known": known, "limit": 10**9}
    found = queries.rows(by, tenant, indicator, span, **given)
    return found, list(found.rows)


def _defined(one: Indicator) -> dict[str, Any]:
    return {
        "id": one.id, "title": one.title, "english": one.english, "group": one.group, "unit": one.unit,
        "owner": one.owner, "basis": one.basis, "note": one.note, "formula": _formula(one),
    }  # fmt: skip


def _formula(one: Indicator) -> dict[str, Any]:
    """The formula as data, by the name it has in the content."""
    formula = one.formula
    told = {name: getattr(formula, name) for name in formula.__slots__}
    return {"kind": type(formula).__name__.lower(), **{name: _plain(value) for name, value in told.items()}}


def _plain(value: object) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return value if value is None or isinstance(value, bool | int) else str(value)


def _as_json(
    found: Rows, rows: list[Row], args: argparse.Namespace, known: datetime | None
) -> dict[str, Any]:
    return {
        "indicator": _defined(found.indicator), "period": args.period, "place": args.place,
        "known": known.isoformat() if known else None, "state": found.amount.state.value,
        "value": _number(found.amount), "part": _text(found.amount.part), "whole": _text(found.amount.whole),
        "missing": found.amount.missing, "total": _number(found.total),
        "total_state": found.total.state.value, "total_missing": found.total.missing, "count": found.count,
        "rows": [
            {
                "id": row.id, "label": row.label, "day": row.day, "subject": row.subject_name,
                "amount": str(row.amount),
            }
            for row in rows
        ],
    }  # fmt: skip


def _number(amount: Amount) -> str | None:
    return _text(amount.value)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _lines(found: Rows, rows: list[Row], args: argparse.Namespace) -> list[str]:
    one, amount = found.indicator, found.amount
    share = f"（{amount.part} / {amount.whole}）" if amount.whole is not None else ""
    value = word(amount.state) if amount.state is Reported.MISSING else f"{amount.value} {one.unit}{share}"
    if amount.missing:
        value += f"（还有 {amount.missing} 个单位未报，没有计入）"
    head = [
        f"{one.title}（{one.id}） {args.period} {args.place or '全局'}：{value}",
        f"  口径 {json.dumps(_formula(one), ensure_ascii=False)}",
        f"  归口 {one.owner}；依据 {one.basis}",
        *([f"  说明 {one.note}"] if one.note else []),
        f"  明细 {found.count} 行：",
    ]
    told = [f"  {row.day or ''}  {row.subject_name}  {row.label}  {row.amount}" for row in rows[:SHOWN]]
    more = len(rows) - SHOWN
    return [*head, *told, *([f"  另有 {more} 行，加 --json 可看全部。"] if more > 0 else [])]
