"""`zhiben document check FILE`: is an official paper laid out by GB/T 9704-2012.

Exit code 0 where nothing that was judged is wrong, 1 with findings, 2 where the file cannot be read.
"""

import argparse
import json
import sys
from itertools import groupby
from pathlib import Path

from zhiben.contents.layout.checking import Checked
from zhiben.contents.layout.findings import STANDARD, Finding, shown
from zhiben.contents.layout.pdf import Unreadable
from zhiben.documents.layout import check_file, format_of

OK, FINDINGS, UNREADABLE = 0, 1, 2
KINDS = {"notice": "文件", "letter": "函", "minutes": "纪要", "upward": "上行文", "order": "命令（令）"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="check")
    check = actions.add_parser("check", help="按 GB/T 9704-2012 核对公文版式，逐条说明在哪一页哪一行")
    check.add_argument("file", type=Path, metavar="FILE", help="Word（docx）或 PDF 文件")
    check.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    try:
        content = args.file.read_bytes()
        checked, form = check_file(content), format_of(content)
    except (OSError, Unreadable) as error:
        missing = isinstance(error, FileNotFoundError)
        why = str(error) if isinstance(error, Unreadable) else "没有这个文件" if missing else "读不了这个文件"
        return _unreadable(str(args.file), why, args.json)
    if args.json:
        print(json.dumps(_as_json(str(args.file), form, checked), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(str(args.file), checked)))
    return OK if checked.is_clean else FINDINGS


def _unreadable(file: str, why: str, as_json: bool) -> int:
    if as_json:
        told: dict[str, object] = {"file": file, "kind": None, "ok": False, "error": why, "findings": [],
                                   "not_judged": []}  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(f"{file}：{why}", file=sys.stderr)
    return UNREADABLE


def _as_json(file: str, form: str, checked: Checked) -> dict[str, object]:
    findings = [
        {"rule": one.rule, "page": one.page, "line": one.line, "text": one.text, "expected": one.expected,
         "found": one.found, "say": one.say, "basis": one.basis}
        for one in checked.findings
    ]  # fmt: skip
    return {
        "file": file, "format": form, "kind": checked.kind, "pages": checked.pages,
        "draft": checked.is_draft,
        "ok": checked.is_clean, "findings": findings,
        "not_judged": [{"rules": list(one.rules), "say": one.say} for one in checked.unjudged],
    }  # fmt: skip


def _lines(file: str, checked: Checked) -> list[str]:
    """For people: page by page, each finding with the line it is about, then what was not judged."""
    draft = "未编号的稿子，" if checked.is_draft else ""
    head = f"{file}：{KINDS[checked.kind]}，{draft}{checked.pages} 页，"
    clean = f"没有发现不合 {STANDARD} 的地方" if checked.unjudged else f"版式符合 {STANDARD}"
    told = [f"{head}{clean}。" if checked.is_clean else f"{head}{len(checked.findings)} 处不合 {STANDARD}："]
    for page, findings in groupby(checked.findings, key=lambda one: one.page):
        told += ["", f"第 {page} 页" if page else "全文"]
        told += [line for one in findings for line in _told(one)]
    if checked.unjudged:
        told += ["", "没有判断的"]
        told += [f"  {'、'.join(one.rules)}：{one.say}" for one in checked.unjudged]
    return told


def _told(one: Finding) -> tuple[str, str]:
    where = f"第 {one.line} 行{shown(one.text)}　" if one.line else ""
    basis = f"（{one.rule}，{one.basis}）" if one.basis else f"（{one.rule}）"
    return f"  {where}应为：{one.expected}；现为：{one.found}", f"      {one.say}{basis}"
