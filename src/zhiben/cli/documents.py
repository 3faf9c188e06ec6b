"""`zhiben documents verify FILE`: did this installation issue the file, and is it still good.

Exit code 0 where it is a document in force, 1 where it is void or not ours.
"""

import argparse
import json
from hashlib import file_digest
from pathlib import Path
from typing import Any

from zhiben.documents import verifying
from zhiben.documents.verifying import Verified
from zhiben.domain.refusals import Incomplete

OK, PROBLEMS = 0, 1
FILES = {
    "docx": "印发的 Word 原件",
    "pdf": "印发的 PDF",
    "public": "公开版 Word",
    "void": "加了作废封面的 PDF",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="verify")
    check = actions.add_parser("verify", help="按 SHA-256 查这个文件是哪份文书、是否作废")
    check.add_argument("file", type=Path, metavar="FILE", help="Word 或 PDF 文件")
    check.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    digest = _digest(args.file)
    found = verifying.by_digest(digest)
    ok = bool(found) and all(one.voided_at is None for one in found)
    if args.json:
        told = {"ok": ok, "sha256": digest, "documents": [_as_json(one, digest) for one in found]}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    elif not found:
        print(f"不是本系统印发的文件，或者改过。SHA-256：{digest}")
    for one in found if not args.json else ():
        print("\n".join(_lines(one, digest)))
    return OK if ok else PROBLEMS


def _digest(path: Path) -> str:
    """Raises Incomplete `text_missing` for what cannot be read."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Incomplete("text_missing", file=str(path)) from error


def _as_json(one: Verified, digest: str) -> dict[str, Any]:
    return {
        "number": one.number, "title": one.title, "issuer": one.issuer,
        "issued_on": one.issued_on.isoformat(), "file": one.is_of(digest), "void": one.voided_at is not None,
        "voided_at": one.voided_at.isoformat() if one.voided_at else None, "code": one.code,
    }  # fmt: skip


def _lines(one: Verified, digest: str) -> list[str]:
    file = FILES[one.is_of(digest) or "docx"]
    state = f"已于 {one.voided_at:%Y-%m-%d} 作废" if one.voided_at else "有效"
    return [
        f"{one.number}  {one.title}：{state}",
        f"    {file}，一字未改。{one.issuer}，{one.issued_on} 印发；查验码 {one.code}",
    ]
