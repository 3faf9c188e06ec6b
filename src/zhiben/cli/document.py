"""`zhiben document check FILE`: is an official paper laid out by GB/T 9704-2012.

Exit code 0 where nothing is wrong, 1 with findings, 2 where the file cannot be read.
"""

import argparse
import json
import sys
from pathlib import Path

from zhiben.contents.layout.checking import Checked
from zhiben.contents.layout.pdf import Unreadable
from zhiben.documents.layout import check_file, format_of

OK, FINDINGS, UNREADABLE = 0, 1, 2
KINDS = {"notice": "文件", "letter": "函", "minutes": "纪要", "upward": "上行文"}


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
        told: dict[str, object] = {"file": file, "kind": None, "ok": False, "error": why, "findings": []}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(f"{file}：{why}", file=sys.stderr)
    return UNREADABLE


def _as_json(file: str, form: str, checked: Checked) -> dict[str, object]:
    findings = [
        {"rule": one.rule, "page": one.page, "line": one.line, "expected": one.expected, "found": one.found,
         "say": one.say}
        for one in checked.findings
    ]  # fmt: skip
    return {
        "file": file, "format": form, "kind": checked.kind, "pages": checked.pages,
        "draft": checked.is_draft,
        "ok": checked.is_clean, "findings": findings,
    }  # fmt: skip


def _lines(file: str, checked: Checked) -> list[str]:
    draft = "未编号的稿子，" if checked.is_draft else ""
    head = f"{file}：{KINDS[checked.kind]}，{draft}{checked.pages} 页，"
    if checked.is_clean:
        return [f"{head}版式符合 GB/T 9704-2012。"]
    told = [f"{head}{len(checked.findings)} 处不合 GB/T 9704-2012："]
    for one in checked.findings:
        where = "全文" if not one.page else f"第 {one.page} 页" + (f"第 {one.line} 行" if one.line else "")
        told.append(f"  {where}　{one.rule}　应为 {one.expected}，现为 {one.found}。{one.say}")
    return told
