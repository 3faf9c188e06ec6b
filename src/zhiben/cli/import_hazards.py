"""`zhiben import hazards FILE`: a ledger of hazards as it is kept, Excel old or new, or CSV.

`--json` prints {sheets: [{name, header_rows, rows, accepted, duplicates, conflicts, skipped, errors}]}:
`header_rows` row numbers, `rows` how many rows hold a hazard, the others lists of {row, reason, …} with the
row as the file counts it. Conflicts are taken over as far as nothing contradicts, and wait for a person.
"""

import argparse
import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from zhiben.contents.imports import load_forms
from zhiben.domain.access import Actor
from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.domain.words import word
from zhiben.ground import clock
from zhiben.hazards.ledgers import actions, queries
from zhiben.hazards.ledgers.actions import Ledger
from zhiben.hazards.ledgers.judging import JudgedSheet, Row
from zhiben.orgs import queries as orgs
from zhiben.records.tables import sheets

OK, PROBLEMS = 0, 1
PLAINLY = "已登记。"


def add_arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", metavar="FILE", type=Path, help="台账文件：xlsx、xls 或 csv（UTF-8、GB18030）")
    verb.add_argument("--enterprise", metavar="CODE", help="整本是这一家的：统一社会信用代码")
    verb.add_argument("--dry-run", action="store_true", help="只看结果，什么都不改")
    verb.add_argument("--similar", action="store_true", help="和已有的、前面的行相近的也导入")
    verb.add_argument("--dates", choices=["dmy", "mdy"], default="", help="3/4/2026 先写日还是先写月")


def run(args: argparse.Namespace, by: Actor, tenant: int) -> int:
    """Exit code 1 where a row is wrong; what is right is imported all the same."""
    form = load_forms(settings.ROOT / "content" / "imports").forms["hazard"]
    ledger = read(args, by)
    now = clock.now()
    if args.similar:
        found = actions.preview(by, tenant, form, ledger, at=now)
        keep = frozenset((one.sheet.name, each.line.n) for one in found for each in one.duplicates)
        ledger = replace(ledger, keep=keep)
    act: UUID | None = None
    if args.dry_run:
        found = actions.preview(by, tenant, form, ledger, at=now)
    else:
        key = f"import:{ledger.sha256[:32]}:{now:%Y%m%d%H%M%S%f}"
        done = actions.run(tenant, form, ledger, by=by, at=now, key=key)
        found, act = done.sheets, done.receipt.act if done.receipt else None
    if args.json:
        print(json.dumps({"sheets": [told(one) for one in found]}, ensure_ascii=False, indent=1))
    else:
        say(found, act)
    return PROBLEMS if any(one.errors for one in found) else OK


def undo(args: argparse.Namespace, by: Actor, tenant: int) -> int:
    """The whole of one import, but for what somebody has gone on with."""
    receipt = actions.undo(tenant, args.act, args.reason, by=by, at=clock.now(), key=f"undo:{args.act}")
    answer: Any = receipt.answer or {}
    if args.json:
        print(json.dumps({"act": str(receipt.act), **answer}, ensure_ascii=False))
        return OK
    print(f"已撤销 {answer['undone']} 条，没有撤销的 {answer['left_total']} 条。")
    for number, why in answer["left"]:
        print(f"  {number}：{why}")
    return OK


def is_of_hazards(by: Actor, tenant: int, imported: UUID) -> bool:
    return queries.is_of_hazards(by, tenant, imported)


def read(args: argparse.Namespace, by: Actor) -> Ledger:
    """Raises Incomplete `import_unreadable`, TooLarge `import_too_long`, NotFound (the enterprise)."""
    if not args.file.is_file():
        raise Incomplete("import_unreadable", name=str(args.file))
    raws = sheets.read_all(args.file, args.file.name)
    return Ledger(raws, sha256(args.file.read_bytes()).hexdigest(), enterprise_of(args, by), order=args.dates)


def enterprise_of(args: argparse.Namespace, by: Actor) -> UUID | None:
    """Raises NotFound."""
    if not args.enterprise:
        return None
    line = orgs.by_code(by, args.enterprise)
    if line is None:
        raise NotFound("enterprise", given=args.enterprise)
    return line.id


def told(one: JudgedSheet) -> dict[str, Any]:
    """What the contract says of a sheet."""
    return {
        "name": one.sheet.name,
        "header_rows": one.sheet.header_rows,
        "rows": one.sheet.rows,
        "accepted": [taken(row) for row in one.accepted],
        "duplicates": [
            {"row": each.line.n, "reason": each.like.reason, "same": each.like.is_same}
            for each in one.duplicates
        ],
        "conflicts": [taken(row) for row in one.conflicts],
        "skipped": [{"row": each.row, "reason": each.reason} for each in one.skipped],
        "errors": [
            {"row": each.row, "column": each.column, "value": each.value, "reason": each.reason}
            for each in one.errors
        ],
    }


def taken(row: Row) -> dict[str, Any]:
    return {"row": row.line.n, "reason": "".join(row.told) or PLAINLY, "state": row.state.value}


def say(found: list[JudgedSheet], act: UUID | None) -> None:
    for one in found:
        print(
            f"{one.sheet.name}：{one.sheet.rows} 行，登记 {len(one.accepted) + len(one.conflicts)}"
            f"（其中待核实 {len(one.conflicts)}），重复 {len(one.duplicates)}，"
            f"略过 {len(one.skipped)}，错误 {len(one.errors)} 处。"
        )
        for row in one.conflicts:
            print(f"  第 {row.line.n} 行（{word(row.state)}）：{''.join(row.told)}")
        for each in one.duplicates:
            print(f"  第 {each.line.n} 行：{each.like.reason}")
        for wrong in one.errors:
            print(f"  第 {wrong.row} 行 {wrong.column}：{wrong.reason}")
    if act is not None:
        print(f"办理编号 {act}；撤销用 import undo。")
