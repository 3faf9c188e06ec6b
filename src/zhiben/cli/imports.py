"""`zhiben import enterprises | people | hazards | template | undo`: tables of enterprises and people; ledgers
of hazards (`import_hazards`).

`--json` prints {rows, accepted, new, changed, unchanged, duplicates, ignored, errors: [{row, column, value,
reason}], errors_total, act, dry_run}; `errors` holds the first `limits.IMPORT_PROBLEMS`.
"""

import argparse
import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from zhiben.cli import import_hazards
from zhiben.contents.imports import ImportForm, load_forms
from zhiben.domain.access import Actor, system
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.ground import clock, limits, store
from zhiben.orgs import queries as orgs
from zhiben.orgs.imports import actions
from zhiben.orgs.imports.actions import Sheet
from zhiben.orgs.imports.judging import Judged
from zhiben.orgs.staff import logins as staff
from zhiben.plans.actions import follow_subjects
from zhiben.plans.inforce import in_force
from zhiben.records.tables import sheets, templates
from zhiben.records.usage import used

OK, PROBLEMS = 0, 1
ABOUT = {"enterprises": Kind.ENTERPRISE, "people": Kind.PERSON}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(
        dest="action", required=True, metavar="enterprises | people | hazards | template | undo"
    )
    for name, line in (("enterprises", "导入企业"), ("people", "导入人员，企业须已登记")):
        verb = verbs.add_parser(name, help=line)
        verb.add_argument("file", metavar="FILE", type=Path, help="xlsx 或 csv（UTF-8、GB18030 都可以）")
        verb.add_argument("--dry-run", action="store_true", help="只看结果，什么都不改")
    import_hazards.add_arguments(verbs.add_parser("hazards", help="导入隐患台账（xlsx、xls、csv）"))
    blank = verbs.add_parser("template", help="写出空白模板")
    blank.add_argument("about", choices=list(ABOUT), help="哪一种")
    blank.add_argument("file", metavar="FILE", type=Path, help="写到这个 xlsx 文件")
    undoing = verbs.add_parser("undo", help="撤销一次导入；之后用过、改过的不动")
    undoing.add_argument("act", type=UUID, help="导入时给出的办理编号")
    undoing.add_argument("--reason", required=True, help="为什么撤销")
    for verb in verbs.choices.values():
        verb.add_argument("--tenant", type=int, help="监管机构编号；只有一个机构有方案时可不写")
        verb.add_argument("--as", dest="account", metavar="账号", help="以谁的名义办理；不写为系统")
        verb.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    verbs = {"template": template, "undo": undo, "hazards": hazards}
    return verbs.get(args.action, import_)(args)


def hazards(args: argparse.Namespace) -> int:
    """A ledger of hazards."""
    by, tenant = who(args)
    return import_hazards.run(args, by, tenant)


def import_(args: argparse.Namespace) -> int:
    """Exit code 1 where a row or cell is wrong; what is right is imported all the same."""
    by, tenant = who(args)
    form = form_of(ABOUT[args.action])
    sheet = read(args.file)
    if args.dry_run:
        judged, act = actions.judge(by, tenant, form, sheet, by.day), None
    else:
        now = clock.now()
        key = f"import:{sheet.sha256[:32]}:{now:%Y%m%d%H%M%S%f}"
        done = actions.run(tenant, form, sheet, by=by, at=now, key=key, also=follow_subjects)
        judged, act = done.judged, done.receipt.act if done.receipt else None
    told = counts(judged) | {"act": str(act) if act else None, "dry_run": args.dry_run}
    if args.json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        say(judged, told)
    return PROBLEMS if judged.errors else OK


def read(path: Path) -> Sheet:
    """Raises Incomplete `import_unreadable`, TooLarge `import_too_long`."""
    if not path.is_file():
        raise Incomplete("import_unreadable", name=str(path))
    table = sheets.read(path, path.name)
    return Sheet(table.head, table.rows, sha256(path.read_bytes()).hexdigest())


def counts(judged: Judged) -> dict[str, Any]:
    """What the contract says of an import."""
    errors = judged.errors[: limits.IMPORT_PROBLEMS]
    return {
        "rows": judged.rows,
        "accepted": judged.accepted,
        "new": len(judged.new),
        "changed": len(judged.changed),
        "unchanged": judged.unchanged,
        "duplicates": judged.duplicates,
        "ignored": list(judged.ignored),
        "errors": [
            {"row": one.row, "column": one.column, "value": one.value, "reason": one.reason} for one in errors
        ],
        "errors_total": len(judged.errors),
    }


def say(judged: Judged, told: Mapping[str, Any]) -> None:
    done = "可导入" if told["dry_run"] else "已导入"
    print(
        f"共 {told['rows']} 行：{done} {told['accepted']}（新登记 {told['new']}，变更 {told['changed']}），"
        f"没有变化 {told['unchanged']}，表内重复 {told['duplicates']}，错误 {len(judged.errors)} 处。"
    )
    if judged.ignored:
        print(f"  不认识的列没有导入：{'、'.join(judged.ignored)}。")
    for column, reason, n, first in judged.summary():
        where = f"{column}：" if column else ""
        print(f"  {where}{reason} {n} 处，第一处在第 {first} 行。")
    if told["act"]:
        print(f"办理编号 {told['act']}；撤销用 import undo。")


def template(args: argparse.Namespace) -> int:
    """The blank table, with the choices of this authority."""
    by, tenant = who(args)
    form = form_of(ABOUT[args.about])
    args.file.write_bytes(templates.blank(form, actions.known(by, tenant)))
    print(json.dumps({"file": str(args.file)}) if args.json else f"已写出 {args.file}")
    return OK


def undo(args: argparse.Namespace) -> int:
    """The whole of one import."""
    by, tenant = who(args)
    if import_hazards.is_of_hazards(by, tenant, args.act):
        return import_hazards.undo(args, by, tenant)
    receipt = actions.undo(
        tenant, args.act, args.reason, by=by, at=clock.now(), key=f"undo:{args.act}", used=used,
        also=follow_subjects,
    )  # fmt: skip
    answer = receipt.answer or {}
    if args.json:
        print(json.dumps({"act": str(receipt.act), **answer}))
    else:
        print(f"已撤销 {answer['undone']} 条，之后用过、改过而不动的 {answer['left']} 条。")
    return OK


def form_of(about: str) -> ImportForm:
    return load_forms(settings.ROOT / "content" / "imports").forms[about]


def who(args: argparse.Namespace) -> tuple[Actor, int]:
    """Who acts, and for which authority: as given, of the account, or the only one that has a plan."""
    if args.account:
        actor = staff.actor_named(args.account, clock.now())
        return actor, args.tenant if args.tenant is not None else min(actor.writes)
    program = system("import", store.tenants(), clock.today())
    offices = [office.id for office in orgs.authorities(program)]
    wanted = [args.tenant] if args.tenant is not None else offices
    if args.tenant is None and len(offices) > 1:
        wanted = [tenant for tenant in offices if in_force(tenant).plans]
    if len(wanted) > 1:
        raise Incomplete("tenant_missing", tenants=wanted)
    if not wanted or wanted[0] not in offices:
        raise NotFound("authority", tenant=args.tenant)
    return system("import", wanted, clock.today()), wanted[0]
