"""`zhiben report month | quarter | closing`: sheet, paper, PDF and figures of a period, as files.

Reads only: what was issued is copied as it is, else made of the figures as they stand, or stood by a day.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhiben.documents.printing import NotPrinted, pdf_of
from zhiben.domain.access import Actor, system
from zhiben.domain.indicators import Amount, Sheet
from zhiben.domain.periods import end_of
from zhiben.domain.refusals import NotFound
from zhiben.ground import clock
from zhiben.plans import verify
from zhiben.reports.closing import archive
from zhiben.reports.sheets import queries as sheets
from zhiben.reports.sheets.forms import SHIPPED
from zhiben.reports.writing import queries as papers
from zhiben.reports.writing.queries import Trial

OK = 0
KINDS: Mapping[str, str] = {
    "month": "monthly-notice", "quarter": "quarterly-analysis", "closing": "closing",
}  # fmt: skip
PLAN = "2024/2026"
ARCHIVE = "archive.zip"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="action", required=True, metavar="month | quarter | closing")
    for name, about in (
        ("month", "月调度表和月通报"), ("quarter", "季度形势分析"), ("closing", "三年行动总结"),
    ):  # fmt: skip
        part = parts.add_parser(name, help=about)
        if name == "closing":
            part.add_argument("period", nargs="?", default=PLAN, help=f"期次，不写为 {PLAN}")
        else:
            part.add_argument("period", help="期次，如 2026-10、2026-Q3")
        part.add_argument("--out", type=Path, required=True, metavar="DIR", help="放文件的目录")
        part.add_argument("--as-known", type=date.fromisoformat, metavar="DATE", help="按那一天已知的算")
        part.add_argument("--tenant", type=int, help="监管机构编号；不写为编号最小的一个")
        part.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Raises NotFound (authority, period)."""
    at, today = clock.now(), clock.today()
    tenant = args.tenant if args.tenant is not None else next(iter(verify.tenants()), 0)
    actor = system("report", [tenant], today)
    known = end_of(args.as_known) if args.as_known else None
    try:
        made = papers.trial(actor, tenant, KINDS[args.action], args.period, at=at, known=known)
    except NotFound:
        raise NotFound("report_period", tenant=tenant, period=args.period) from None
    files = _files(actor, tenant, args, made, known, today)
    args.out.mkdir(parents=True, exist_ok=True)
    if args.action == "closing":
        archive.write(actor, tenant, args.out / ARCHIVE, today=today, at=at)
    for name, content in files.items():
        (args.out / name).write_bytes(content)
    names = [*files, *([ARCHIVE] if args.action == "closing" else [])]
    told = _told(args.period, made) | {"files": {name: str(args.out / name) for name in names}}
    (args.out / "figures.json").write_text(json.dumps(told, ensure_ascii=False, indent=2), "utf-8")
    if args.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        state = f"{made.number} 已印发" if made.number else "未印发，为按现有数据生成的稿子"
        print("\n".join([f"{made.heading}（{state}）", *map(str, told["files"].values())]))
    return OK


def _files(
    actor: Actor, tenant: int, args: argparse.Namespace, made: Trial, known: datetime | None, today: date
) -> dict[str, bytes]:
    """By name: the paper as Word and, where it can be set, PDF; its sheet, of a month a superior's too."""
    called = re.sub(r"[^0-9A-Za-z一-鿿—]", "", made.heading)[:60] or args.action
    files = {f"{called}.docx": made.docx}
    if args.action != "closing":
        for id_ in [kept.form.id for kept in sheets.offers(actor, tenant)]:
            if args.action != "month" and id_ != SHIPPED:
                continue  # what a superior asks is of a month
            sheet = sheets.preview(actor, tenant, args.period, id_, today=today, known=known)
            files[f"{args.period}{'' if id_ == SHIPPED else f'-{id_}'}.xlsx"] = sheet.content
    with suppress(NotPrinted):
        files[f"{called}.pdf"] = pdf_of(made.docx, made.heading)[0]
    return files


def _told(period: str, made: Trial) -> dict[str, Any]:
    """Every figure of the whole, and every one printed with where it is from."""
    return {
        "period": period, "heading": made.heading, "number": made.number, "version": made.version,
        "known": made.sheet.known.isoformat(), "figures": _figures(made.sheet),
        "printed": [
            {"indicator": one.indicator, "measure": one.measure, "place": one.place, "text": text}
            for one, text in made.figures
        ],
    }  # fmt: skip


def _figures(sheet: Sheet) -> dict[str, Any]:
    return {
        name: {"now": _amount(pair.now), "total": _amount(pair.total)}
        for name, pair in sheet.columns.get("", {}).items()
    }


def _amount(amount: Amount) -> dict[str, Any]:
    value: Decimal | None = amount.value
    return {"value": None if value is None else str(value), "state": amount.state}
