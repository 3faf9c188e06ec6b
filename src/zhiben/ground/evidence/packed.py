"""What is inside a Word or Excel file, by its directory and the heads of its parts: nothing is unpacked.

Refused is what an honest program does not write and what a reader may trip over: too much, macros, objects,
parts of one name, names that lead elsewhere, links, locked parts, parts that lie over each other, and
document types in XML (there hide entities and addresses to be fetched).
"""

from __future__ import annotations

import re
import stat
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from zhiben.contents.packing import DAMAGED
from zhiben.domain.refusals import Incomplete
from zhiben.ground import limits

HEAD = 4096  # bytes of a part in which a document type would stand
ELSEWHERE = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\0")
LOCKED = 0x1  # of the flags of a part


def parts_of(path: Path, name: str) -> set[str]:
    """The names of its parts. Raises Incomplete: `evidence_broken`, `evidence_packed`, `evidence_macros`,
    `evidence_embedded`, `evidence_odd`.
    """
    try:
        with ZipFile(path) as packed:
            parts = packed.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > limits.PACKED_PARTS or unpacked > limits.PACKED_BYTES:
                raise Incomplete("evidence_packed", name=name, parts=len(parts), bytes=unpacked)
            if any(part.filename.endswith("vbaProject.bin") for part in parts):
                raise Incomplete("evidence_macros", name=name)
            if any("/embeddings/" in part.filename and part.filename.endswith(".bin") for part in parts):
                raise Incomplete("evidence_embedded", name=name)
            if _is_odd(parts, path.stat().st_size) or any(_has_type(packed, part) for part in parts):
                raise Incomplete("evidence_odd", name=name)
    except DAMAGED as error:
        raise Incomplete("evidence_broken", name=name) from error
    return {part.filename for part in parts}


def _is_odd(parts: Sequence[ZipInfo], size: int) -> bool:
    """`size`: of the whole file; parts that are longer together lie over each other."""
    return (
        len({part.filename.casefold() for part in parts}) < len(parts)
        or sum(part.compress_size for part in parts) > size
        or any(part.flag_bits & LOCKED or stat.S_ISLNK(part.external_attr >> 16) for part in parts)
        or any(ELSEWHERE.search(part.orig_filename) for part in parts)
    )


def _has_type(packed: ZipFile, part: ZipInfo) -> bool:
    if not part.filename.lower().endswith((".xml", ".rels")):
        return False
    with packed.open(part) as content:
        head = content.read(HEAD).replace(b"\0", b"").upper()  # UTF-16 too
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head
