"""`zhiben report month | quarter | closing`: sheet, paper, PDF and figures of a period, as files; `verify`:
everything issued counted anew.

Reads only: what was issued is copied as it is, else made of the figures as they stand, or stood by a day.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhiben.cli.indicator import moment
from zhiben.documents.printing import NotPrinted, pdf_of
from zhiben.domain.access import Actor, system
from zhiben.domain.indicators import Amount, Sheet
from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.ground import clock
from zhiben.plans import verify
from zhiben.reports.closing import archive
from zhiben.reports.figures import queries as figures
from zhiben.reports.figures.anew import Anew
from zhiben.reports.figures.queries import Reading
from zhiben.reports.months.verifying import again as months_again
from zhiben.reports.sheets import queries as sheets
from zhiben.reports.sheets.forms import SHIPPED
from zhiben.reports.sheets.verifying import again as sheets_again
from zhiben.reports.writing import queries as papers
from zhiben.reports.writing.queries import Trial
from zhiben.reports.writing.verifying import again as papers_again

OK, DIFFERS = 0, 1
KINDS: Mapping[str, str] = {
    "month": "monthly-notice", "quarter": "quarterly-analysis", "closing": "closing",
}  # fmt: skip
ARCHIVE = "archive.zip"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="action", required=True, metavar="month | quarter | closing | verify")
    for name, about in (
        ("month", "月调度表和月通报"), ("quarter", "季度形势分析"), ("closing", "三年行动总结"),
    ):  # fmt: skip
        part = parts.add_parser(name, help=about)
        if name == "closing":
            part.add_argument(
                "period", nargs="?", default="", help="期次，如 2024/2026；不写为快到期的方案的全期"
            )
        else:
            part.add_argument("period", help="期次，如 2026-10、2026-Q3")
        part.add_argument("--out", type=Path, required=True, metavar="DIR", help="放文件的目录")
        part.add_argument("--as-known", type=moment, metavar="DATE", help="按那一天（或那一刻）已知的算")
        _add_usual(part)
    _add_usual(parts.add_parser("verify", help="已印发的文稿、锁定的数、报出的表，按当时所知逐个重算"))


def _add_usual(part: argparse.ArgumentParser) -> None:
    part.add_argument("--tenant", type=int, help="监管机构编号；不写为编号最小的一个")
    part.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Raises NotFound (authority, period), Incomplete `period_ahead`, `report_unwritable`."""
    at, today = clock.now(), clock.today()
    tenant = args.tenant if args.tenant is not None else next(iter(verify.tenants()), 0)
    if args.action == "verify":
        return _verify(tenant, today, args)
    actor, known = system("report", [tenant], today), args.as_known
    args.period = args.period or figures.plan_period(actor, tenant, today=today, known=known)
    try:
        reading = figures.reading(actor, tenant, today=today, known=known)
        made = papers.trial(
            actor, tenant, KINDS[args.action], args.period, at=at, known=known, reading=reading
        )
    except NotFound:
        raise NotFound("report_period", tenant=tenant, period=args.period) from None
    files = _files(actor, tenant, args, made, reading)
    names = [*files, *([ARCHIVE] if args.action == "closing" else [])]
    told = _told(args.period, made) | {"files": {name: str(args.out / name) for name in names}}
    try:
        args.out.mkdir(parents=True, exist_ok=True)
        if args.action == "closing":
            archive.write(actor, tenant, args.out / ARCHIVE, today=today, at=at)
        for name, content in files.items():
            (args.out / name).write_bytes(content)
        (args.out / "figures.json").write_text(json.dumps(told, ensure_ascii=False, indent=2), "utf-8")
    except OSError as error:
        raise Incomplete("report_unwritable", out=str(args.out)) from error
    if args.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        state = f"{made.number} 已印发" if made.number else "未印发，为按现有数据生成的稿子"
        print("\n".join([f"{made.heading}（{state}）", *map(str, told["files"].values())]))
    return OK


def _verify(tenant: int, today: date, args: argparse.Namespace) -> int:
    """DIFFERS where a figure issued once does not come out again."""
    anew = Anew(tenant, today)
    written, frozen, made = papers_again(anew), months_again(anew), sheets_again(anew)
    differ = [
        f"文稿 {one.paper} {one.figure.indicator}：印的是 {one.printed}，重算是 {one.again}"
        for one in written.differ
    ]
    differ += [
        f"{period} 第 {n} 版 {one.place or '全局'} {one.indicator}" for period, n, one in frozen.differ
    ]
    differ += [f"调度表 {period} {form}" for period, form in made.differ]
    told = {
        "papers": written.papers, "printed": written.figures, "versions": frozen.versions,
        "figures": frozen.figures, "sheets": made.sheets, "differ": differ,
    }  # fmt: skip
    if args.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        told_of = f"文稿 {written.papers} 件 {written.figures} 个数，调度表 {made.sheets} 张"
        locked = f"锁定的数 {frozen.versions} 版 {frozen.figures} 个"
        end = f"{len(differ)} 处不同：" if differ else "按当时所知重算，全部相同。"
        print("\n".join([f"{told_of}，{locked}：{end}", *differ]))
    return DIFFERS if differ else OK


def _files(
    actor: Actor, tenant: int, args: argparse.Namespace, made: Trial, reading: Reading
) -> dict[str, bytes]:
    """By name: the paper as Word and, where it can be set, PDF; its sheet, of a month a superior's too."""
    called = re.sub(r"[^0-9A-Za-z一-鿿—]", "", made.heading)[:60] or args.action
    files = {f"{called}.docx": made.docx}
    if args.action != "closing":
        for id_ in [kept.form.id for kept in sheets.offers(actor, tenant, reading.known)]:
            if args.action != "month" and id_ != SHIPPED:
                continue  # what a superior asks is of a month
            sheet = sheets.preview(
                actor, tenant, args.period, id_, today=actor.day, known=reading.known, reading=reading
            )
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
    told = {"value": None if value is None else str(value), "state": amount.state}
    return told | ({"missing": amount.missing} if amount.missing else {})
