"""The whole file of a case as a zip: documents, evidence, the list of both with their SHA-256, what was done,
and the rows of the ledger that prove it. Whoever holds it can check every file and every row.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from zhiben.documents import queries as documents
from zhiben.domain.access import Actor
from zhiben.domain.periods import in_shanghai
from zhiben.domain.refusals import TooLarge
from zhiben.domain.words import word
from zhiben.ground import limits
from zhiben.ground.canonical import written
from zhiben.ground.evidence import sniff
from zhiben.ground.evidence.queries import Item
from zhiben.ground.queries import proofs
from zhiben.inspections.cases import queries
from zhiben.inspections.cases.queries import Whole
from zhiben.records.tables.sheets import workbook
from zhiben.web.policies import signed_in
from zhiben.web.records import as_file
from zhiben.web.requests import SignedIn

FORMAT = "zhiben-case/1"


@dataclass(frozen=True, slots=True)
class File:
    """One file of the package: its name there, what it is, and from where."""

    name: str
    kind: str
    title: str
    number: str
    day: str
    item: Item


@signed_in
@require_safe
def package(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """Raises NotFound, TooLarge `export_too_large`."""
    whole = queries.case(request.actor, id, at=request.now)
    answer = as_file(packed(request.actor, whole), f"{whole.line.number}.zip")
    answer["Content-Type"] = "application/zip"
    return answer


def packed(actor: Actor, whole: Whole) -> bytes:
    """Raises TooLarge `export_too_large`."""
    files = list(_files(actor, whole))
    if sum(one.item.size for one in files) > limits.PACKAGE_BYTES:
        raise TooLarge("export_too_large", bytes=limits.PACKAGE_BYTES)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("证据和文书清单.xlsx", _list(files))
        archive.writestr("办理经过.xlsx", _story(whole))
        archive.writestr("ledger.jsonl", "".join(_proof(actor, whole)))
        for one in files:
            archive.write(one.item.path, one.name)
    return made.getvalue()


def _files(actor: Actor, whole: Whole) -> Iterator[File]:
    """Documents by their order, then evidence. Named by number, never as they came."""
    for n, paper in enumerate(whole.papers, 1):
        found = documents.document(actor, paper.id)
        for item in (found.docx, found.pdf, found.void_copy):
            if item is not None and item.path.is_file():
                ending = sniff.TYPES[item.mime].endings[0]
                mark = "-作废" if item is found.void_copy else ""
                yield File(
                    f"文书/{n:02d}{mark}.{ending}", "文书", paper.title, paper.number,
                    paper.issued_on.isoformat(), item,
                )  # fmt: skip
    for piece in whole.pieces:
        if piece.item.erased_at is None and piece.item.path.is_file():
            ending = sniff.TYPES[piece.item.mime].endings[0]
            yield File(
                f"证据/{piece.n:03d}.{ending}",
                "证据",
                piece.title,
                "",
                piece.taken_on.isoformat(),
                piece.item,
            )


def _list(files: list[File]) -> bytes:
    head = ["序号", "种类", "名称", "文号", "日期", "文件", "字节", "SHA-256"]
    rows = [
        [n, one.kind, one.title, one.number, one.day, one.name, one.item.size, one.item.sha256]
        for n, one in enumerate(files, 1)
    ]
    return workbook("证据和文书清单", head, rows)


def _story(whole: Whole) -> bytes:
    rows = [
        [one.n, word(one.event), in_shanghai(one.at).isoformat(timespec="seconds"), one.name,
         str(one.said.get("note", "")), str(one.act)]
        for one in whole.story
    ]  # fmt: skip
    return workbook("办理经过", ["序号", "办理", "时间", "办理人", "说明", "账链编号"], rows)


def _proof(actor: Actor, whole: Whole) -> Iterator[str]:
    """A line that says what it is, then each act of the case as the ledger's export has it: the digest of a
    row can be worked out from its line (docs/reference/ledger.md), its place from seq and chain.
    """
    rows = proofs(actor, whole.tenant, [one.act for one in whole.story])
    yield written({"format": FORMAT, "tenant": whole.tenant, "case": whole.line.number}) + "\n"
    yield from (written(row) + "\n" for row in rows)
