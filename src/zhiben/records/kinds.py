"""Which kinds an authority files by today, and by which edition. Asked by questions and changes alike.

Kinds come with the plans in force and with editions of their own (`library`, kind `records`); where both
declare one kind, the edition of its own is the later word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhiben.contents.records import FILES, RecordField, RecordKind
from zhiben.contents.strict import Node
from zhiben.domain.refusals import NotFound
from zhiben.library.contents import RECORDS, kinds_of
from zhiben.library.models import Edition
from zhiben.plans.models import PlanAdoption


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind and the edition that says it."""

    edition: UUID
    kind: RecordKind

    @property
    def title(self) -> str:
        return self.kind.name.get("zh", self.kind.kind)

    def titled(self, language: str) -> str:
        """English where asked for and written, else Chinese."""
        return self.kind.name.get("en", self.title) if language == "en" else self.title

    @property
    def example(self) -> list[tuple[str, str]]:
        """The tested example of the kind, as help: label and what is filled in."""
        fields = self.kind.fields_by_name()
        return [(fields[name].label, _told(fields[name], node)) for name, node in self.kind.example.items()]

    @property
    def listed(self) -> list[RecordField]:
        """The fields of the list, in its order; `about` is a column of its own."""
        fields = self.kind.fields_by_name()
        return [fields[name] for name in self.kind.listed if name in fields]


def _told(field: RecordField, node: Node) -> str:
    if field.type in FILES:
        return f"{node.value} 件"
    if isinstance(node.value, list):
        return "、".join(_told(field, part) for part in node.parts())
    if isinstance(node.value, dict):
        return " ".join(str(cell.value) for _, cell in node.items())
    if isinstance(node.value, bool):
        return "是" if node.value else "否"
    return field.options.get(str(node.value), str(node.value))


def in_use(tenant: int, day: date) -> Mapping[str, Kept]:
    """By name, in the order declared."""
    found: dict[str, Kept] = {}
    for edition in _editions(tenant, day):
        for kind in kinds_of(tenant, edition):
            found[kind.kind] = Kept(edition, kind)
    return found


def one(tenant: int, kind: str, day: date) -> Kept:
    """Raises NotFound for a kind that is not filed here."""
    kept = in_use(tenant, day).get(kind)
    if kept is None:
        raise NotFound("record_kind", kind=kind)
    return kept


def by_edition(tenant: int, edition: UUID, kind: str) -> Kept:
    """As it was filed. Raises NotFound."""
    for one_ in kinds_of(tenant, edition):
        if one_.kind == kind:
            return Kept(edition, one_)
    raise NotFound("record_kind", kind=kind)


def _editions(tenant: int, day: date) -> Iterator[UUID]:
    adopted = PlanAdoption.objects.filter(tenant=tenant, replaced_at__isnull=True).order_by("plan")
    yield from adopted.values_list("edition", flat=True)
    rows = Edition.objects.filter(
        tenant=tenant, kind=RECORDS, replaced_at__isnull=True, valid_from__lte=day
    ).order_by("name", "valid_from", "version")
    latest = dict(rows.values_list("name", "id"))
    yield from latest.values()
