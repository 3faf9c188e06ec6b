"""`zhiben records file | import | list`: records of any declared kind, from files."""

import argparse
import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from zhiben.domain.access import Actor, system
from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.ground import clock, store
from zhiben.ground.evidence import intake
from zhiben.orgs.staff import logins as staff
from zhiben.records import actions, queries
from zhiben.records.kinds import Kept
from zhiben.records.kinds import one as form_of
from zhiben.records.names import Names
from zhiben.records.queries import Filters
from zhiben.records.tables import actions as tables
from zhiben.records.tables import sheets
from zhiben.records.tables.judging import Judged, judge
from zhiben.records.values import Wrong

OK, PROBLEMS = 0, 1
CHUNK = 64 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="action", required=True, metavar="file | import | list")
    filing = verbs.add_parser("file", help="登记一条：YAML 或 JSON 文件，栏目名: 值；佐证写文件路径")
    importing = verbs.add_parser("import", help="导入一张表：xlsx 或 csv")
    listing = verbs.add_parser("list", help="列出一种登记")
    for verb in (filing, importing, listing):
        verb.add_argument("kind", metavar="KIND", help="登记种类")
        verb.add_argument("--tenant", type=int, help="监管机构编号；只有一个机构采用这种登记时可不写")
        verb.add_argument("--as", dest="account", metavar="账号", help="以谁的名义办理；不写为系统")
        verb.add_argument("--json", action="store_true", help="输出 JSON")
    for verb in (filing, importing):
        verb.add_argument("file", metavar="FILE", type=Path, help="文件")
    filing.add_argument("--about", help="为谁登记：名称、编号或代码；也可写在文件的 about 里")
    importing.add_argument("--dry-run", action="store_true", help="只看结果，什么都不改")


def run(args: argparse.Namespace) -> int:
    verbs = {"file": file, "import": import_, "list": list_}
    return verbs[args.action](args)


# ── file ─────────────────────────────────────────────────────────────────────────────────────────


def file(args: argparse.Namespace) -> int:
    """One record. The same file again is the same record: the key is the digest of what it says."""
    by, tenant = _actor(args), _tenant(args)
    form = form_of(tenant, args.kind, by.day)
    raw = _read(args.file)
    about = _about(by, tenant, form, str(args.about or raw.pop("about", "")))
    raw.pop("about", None)
    period = str(raw.pop("period", "") or "") if "period" not in form.kind.fields_by_name() else ""
    pieces = {one.name: _paths(args.file, raw.pop(one.name, None)) for one in form.kind.evidence}
    uploads = {
        name: [
            intake.read(_pieces(path), path.name, by=by, tenant=tenant, at=clock.now()).id for path in paths
        ]
        for name, paths in pieces.items()
    }
    told = {"about": about, "kind": args.kind, "raw": raw, "period": period}
    key = f"file:{sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:40]}"
    try:
        receipt = actions.file(about, args.kind, raw, uploads, by=by, at=clock.now(), key=key, period=period)
    except Incomplete as refused:
        return _say_problems(args, refused)
    answer = {"outcome": receipt.outcome.value, "act": str(receipt.act), **(receipt.answer or {})}
    said = {"applied": "已登记", "repeated": "以前已登记，没有改动"}[receipt.outcome.value]
    print(json.dumps(answer, ensure_ascii=False) if args.json else f"{said}：{answer['record']}")
    return OK


def _say_problems(args: argparse.Namespace, refused: Incomplete) -> int:
    problems = refused.details.get("problems")
    if not isinstance(problems, list):
        raise refused
    if args.json:
        told = [{"field": field, "label": label, "reason": reason} for field, label, reason in problems]
        print(json.dumps({"outcome": "refused", "problems": told}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(f"{label}：{reason}" if label else reason for _, label, reason in problems))
    return PROBLEMS


def _read(file_: Path) -> dict[str, Any]:
    """The fields as written; text for everything but lists and true or false."""
    try:
        found = yaml.load(file_.read_text("utf-8"), Loader=yaml.BaseLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Incomplete("record_file", file=str(file_)) from error
    if not isinstance(found, dict):
        raise Incomplete("record_file", file=str(file_))
    return {str(name): value for name, value in found.items()}


def _paths(beside: Path, written: Any) -> list[Path]:
    """Paths relative to the file that names them."""
    names = written if isinstance(written, list) else [written] if written else []
    found = [beside.parent / str(name) for name in names]
    missing = [str(path) for path in found if not path.is_file()]
    if missing:
        raise NotFound("evidence", files=missing)
    return found


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(CHUNK):
            yield piece


def _about(by: Actor, tenant: int, form: Kept, written: str) -> UUID:
    names = Names(by, tenant)
    if not written:
        found = list(names.candidates(form.kind.about)[:2])
        if len(found) == 1:
            return found[0].id
        raise Incomplete("record_about", kind=form.kind.kind)
    try:
        return UUID(names.find(form.kind.about, written))
    except Wrong as wrong:
        raise NotFound("subject", about=written, why=str(wrong)) from None


# ── import ───────────────────────────────────────────────────────────────────────────────────────


def import_(args: argparse.Namespace) -> int:
    """A table. Exit code 1 where a row or cell is wrong; what is right is imported all the same."""
    by, tenant = _actor(args), _tenant(args)
    form = form_of(tenant, args.kind, by.day)
    table = sheets.read(args.file, args.file.name)
    digest = sha256(args.file.read_bytes()).hexdigest()
    if args.dry_run:
        judged, act = judge(by, tenant, form, table, by.day), None
    else:
        now = clock.now()
        key = f"import:{digest[:32]}:{now:%Y%m%d%H%M%S%f}"
        done = tables.run(tenant, args.kind, table, digest, by=by, at=now, key=key)
        judged, act = done.judged, done.receipt.act if done.receipt else None
    told = counts(judged) | {"act": str(act) if act else None, "dry_run": args.dry_run}
    if args.json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _print(judged, told)
    return PROBLEMS if judged.errors else OK


def counts(judged: Judged) -> dict[str, Any]:
    """What the contract says of an import."""
    return {
        "rows": judged.rows,
        "accepted": len(judged.accepted),
        "corrected": len(judged.corrected),
        "unchanged": judged.unchanged,
        "duplicates": judged.duplicates,
        "errors": [
            {"row": error.row, "column": error.column, "value": error.value, "reason": error.reason}
            for error in judged.errors
        ],
    }


def _print(judged: Judged, told: Mapping[str, Any]) -> None:
    done = "可导入" if told["dry_run"] else "已导入"
    print(
        f"共 {told['rows']} 行：{done} {told['accepted']}（其中更正 {told['corrected']}），"
        f"没有变化 {told['unchanged']}，表内重复 {told['duplicates']}，错误 {len(judged.errors)} 处。"
    )
    for column, reason, n, first in judged.summary():
        where = f"{column}：" if column else ""
        print(f"  {where}{reason} {n} 处，第一处在第 {first} 行。")


# ── list ─────────────────────────────────────────────────────────────────────────────────────────


def list_(args: argparse.Namespace) -> int:
    by = _actor(args)
    form = queries.form_of(by, args.kind)
    found = list(_lines(by, args.kind))
    labels = [field.name for field in form.listed]
    if args.json:
        rows = [
            {
                "record": str(line.id), "about": line.about_name, "happened_on": line.happened_on.isoformat(),
                "revision": line.revision, "state": line.state.value,
                "values": dict(zip(labels, line.cells, strict=True)),
            }
            for line in found
        ]  # fmt: skip
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for line in found:
            print("  ".join((line.happened_on.isoformat(), line.about_name, *line.cells)))
        print(f"{form.title}：共 {len(found)} 条。")
    return OK


def _lines(by: Actor, kind: str) -> Iterator[queries.Line]:
    after = None
    while True:
        page = queries.page(by, kind, Filters(), after=after, size=500)
        yield from page.lines
        if page.next is None:
            return
        after = page.next


# ── who, and for which authority ─────────────────────────────────────────────────────────────────


def _actor(args: argparse.Namespace) -> Actor:
    if args.account:
        return staff.actor_named(args.account, clock.now())
    return system("records", [_tenant(args)], clock.today())


def _tenant(args: argparse.Namespace) -> int:
    """The authority meant: as given, of the account, or the only one that files this kind."""
    if args.tenant is not None:
        return int(args.tenant)
    if args.account:
        return min(staff.actor_named(args.account, clock.now()).writes)
    found = queries.tenants_of(system("records", store.tenants(), clock.today()), args.kind)
    if len(found) > 1:
        raise Incomplete("tenant_missing", tenants=found)
    if not found:
        raise NotFound("record_kind", kind=args.kind)
    return found[0]
