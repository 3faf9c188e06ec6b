"""归档包: what is kept of the years as one zip, each file with its sha256 in `manifest.json`: figures as they
were frozen, the papers issued, lists as CSV and Parquet, and the signed heads of the ledger.

Apart from `queries`: it writes a file. What is inside opens without this product.
"""

from __future__ import annotations

import csv
import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from zhiben import VERSION
from zhiben.contents import parquet
from zhiben.documents.models import Document
from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.freezing import unpacked
from zhiben.domain.indicators import Amount
from zhiben.ground import ledger
from zhiben.ground.canonical import written
from zhiben.ground.evidence.queries import several
from zhiben.hazards.models import Hazard
from zhiben.orgs import queries as orgs
from zhiben.reports.closing.models import ClosingDecision, ClosingItem
from zhiben.reports.closing.queries import fates_of
from zhiben.reports.models import Figures
from zhiben.reports.months.reach import require_whole

FORMAT = "zhiben-archive/1"
FIGURES = ("period", "version", "place", "indicator", "now", "total", "now_state", "total_state")
HAZARDS = (
    "number", "enterprise", "level", "source", "state", "text", "spot", "found_on", "deadline", "ended_on",
)  # fmt: skip
ITEMS = ("plan", "kind", "thing", "title", "due_on", "fate", "owner", "new_due_on", "reason", "decided_by")
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Archive:
    """`files`: by path in the zip, each with its sha256 and length."""

    files: tuple[tuple[str, str, int], ...]
    sha256: str


def write(actor: Actor, tenant: int, to: Path, *, today: date, at: datetime) -> Archive:
    """Write the archive of an authority to a file. Raises NotPermitted for whoever does not see all of it."""
    place = Place(tenant, None, orgs.office(actor, tenant).region)
    require_whole(actor, place)
    actor.require(Permission.CLOSING_DECIDE, place)
    told: list[tuple[str, str, int]] = []
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, content in _files(actor, tenant, today):
            packed.writestr(path, content)
            told.append((path, hashlib.sha256(content).hexdigest(), len(content)))
        manifest = {
            "format": FORMAT, "product": VERSION, "tenant": tenant, "made_at": at.isoformat(),
            "files": [{"path": path, "sha256": digest, "bytes": n} for path, digest, n in told],
        }  # fmt: skip
        packed.writestr("manifest.json", written(manifest))
    return Archive(tuple(told), hashlib.sha256(to.read_bytes()).hexdigest())


def _files(actor: Actor, tenant: int, today: date) -> Iterator[tuple[str, bytes]]:
    frozen = list(Figures.objects.within(actor).filter(tenant=tenant).order_by("period", "n"))
    for row in frozen:
        yield f"figures/{row.period.replace('/', '-')}-v{row.n}.json", written(row.sheet).encode()
    yield from _table("lists/figures", FIGURES, _figures(frozen))
    yield from _table("lists/hazards", HAZARDS, _hazards(actor, tenant))
    yield from _table("lists/closing", ITEMS, _items(actor, tenant, today))
    yield from _papers(actor, tenant)
    yield "ledger/heads.json", written(ledger.heads(tenant)).encode()


def _papers(actor: Actor, tenant: int) -> Iterator[tuple[str, bytes]]:
    """What the office issued of its own, by number; a paper to an enterprise is in that enterprise's file."""
    rows = Document.objects.within(actor).filter(tenant=tenant, enterprise__isnull=True).order_by("id")
    for row in rows.iterator():
        files = {
            "docx": row.docx_id, "pdf": row.pdf_id, "public.docx": row.public_docx_id,
            "public.pdf": row.public_pdf_id,
        }  # fmt: skip
        kept = several(actor, [one for one in files.values() if one])
        for name, id_ in files.items():
            item = kept.get(id_) if id_ else None
            if item is not None and item.erased_at is None:
                yield f"papers/{row.year}-{row.series}-{row.n:04}.{name}", Path(item.path).read_bytes()


def _figures(frozen: Iterable[Figures]) -> Iterator[Sequence[Any]]:
    for row in frozen:
        for place, column in unpacked(row.sheet).columns.items():
            for indicator, pair in column.items():
                now, total = pair.now, pair.total
                yield row.period, row.n, place, indicator, now.value, total.value, _state(now), _state(total)


def _state(amount: Amount) -> str:
    return amount.state.value


def _hazards(actor: Actor, tenant: int) -> Iterator[Sequence[Any]]:
    rows = Hazard.objects.within(actor).filter(tenant=tenant).select_related("about").order_by("id")
    for row in rows.iterator(500):
        yield (
            row.number, row.about.name, row.level, row.source, row.state, row.text, row.spot, row.found_on,
            row.deadline, row.ended_on,
        )  # fmt: skip


def _items(actor: Actor, tenant: int, today: date) -> Iterator[Sequence[Any]]:
    rows = ClosingItem.objects.within(actor).filter(tenant=tenant, enterprise__isnull=True)
    found = list(rows.select_related("closing").order_by("id"))
    made = {one.item_id: one for one in ClosingDecision.objects.filter(tenant=tenant)}
    by_closing: dict[Any, list[ClosingItem]] = {}
    for row in found:
        by_closing.setdefault(row.closing, []).append(row)
    for closing, some in by_closing.items():
        fates = fates_of(actor, closing, some, today=today)
        for row in some:
            one, fate = made.get(row.id), fates[row.thing]
            decided = (one.owner_name, one.due_on, one.reason, one.by_name) if one else (None,) * 4
            yield closing.plan, row.kind, row.thing, row.title, row.due_on, fate and fate.value, *decided


def _table(path: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[tuple[str, bytes]]:
    every = list(rows)
    made = StringIO()
    made.write("\ufeff")  # as WPS and Excel expect
    lines = csv.writer(made)
    lines.writerow(names)
    lines.writerows([_cell(one) for one in row] for row in every)
    yield f"{path}.csv", made.getvalue().encode()
    yield f"{path}.parquet", parquet.write(names, every)


def _cell(value: Any) -> Any:
    """No cell of text is a formula to a table program."""
    is_formula = isinstance(value, str) and value.startswith(FORMULAS)
    return "" if value is None else f"'{value}" if is_formula else value
