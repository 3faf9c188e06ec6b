"""What a kind says at the last word, in which edition that stands, and the files another would be kept in.

Neither columns nor changes: read by the questions and changes of this part alike. A kind stands in a plan's
edition or in an edition of the library's `records`; where both say it, `kinds` decides, here as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhiben.contents.record_editions import LoadedKinds, read_kind
from zhiben.contents.record_text import Tree, entries, tree_of, written
from zhiben.contents.records import RecordField, RecordKind
from zhiben.contents.vocabulary import Vocabulary, together
from zhiben.library.contents import RECORDS, kinds_of, loaded_plan
from zhiben.library.files import files_of
from zhiben.library.models import Edition
from zhiben.plans.models import PlanAdoption
from zhiben.records import kinds
from zhiben.records.kinds import Kept

FILE = "{kind}.yaml"


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a kind stands. `base`: by which the next edition is known to follow this one; empty for a kind
    that is not there yet.
    """

    kept: Kept | None
    base: str
    text: str
    edition: Edition | None

    @property
    def is_own(self) -> bool:
        return self.edition is not None and self.edition.kind == RECORDS


def last_word(tenant: int) -> Mapping[str, Kept]:
    """The kinds by name, those of editions that begin later included."""
    return kinds.in_use(tenant, date.max)


def stand_of(tenant: int, kind: str) -> Stand:
    """A kind as it is said last; an empty stand for one nobody has said."""
    kept = last_word(tenant).get(kind)
    if kept is None:
        return Stand(None, "", "", None)
    edition = Edition.objects.get(tenant=tenant, id=kept.edition)
    return Stand(kept, kept.edition.hex, text_of(kept.kind, edition), edition)


def text_of(kind: RecordKind, edition: Edition) -> str:
    """The file that says this kind alone, as it was written; else what it says, written anew."""
    if edition.kind == RECORDS:
        for text in files_of(edition.text).values():
            if [one.get("kind") for one in entries(text)] == [kind.kind]:
                return text
    return written([_tree(kind)]).text


def kind_of(text: str) -> str:
    """The kind a text is about; empty where it says none."""
    told = entries(text)
    return str(told[0].get("kind") or "") if len(told) == 1 else ""


def _tree(kind: RecordKind) -> Tree:
    return tree_of(kind.entry.node) if kind.entry is not None else {}


def alike(one: RecordKind, other: RecordKind) -> bool:
    """Whether both say the same, however it is written."""
    return _tree(one) == _tree(other)


@dataclass(frozen=True, slots=True)
class Since:
    """What another edition of a kind has done to its form: questions that are gone, and that are new."""

    gone: tuple[RecordField, ...]
    fresh: tuple[RecordField, ...]


def since(tenant: int, edition: UUID, now: Kept) -> Since | None:
    """From an edition to the one that is filed by; None where the form says the same."""
    old = next((one for one in kinds_of(tenant, edition) if one.kind == now.kind.kind), None)
    if old is None or alike(old, now.kind):
        return None
    before, after = old.fields_by_name(), now.kind.fields_by_name()
    return Since(
        tuple(one for name, one in before.items() if name not in after),
        tuple(one for name, one in after.items() if name not in before),
    )


def of_plans(tenant: int) -> dict[str, tuple[UUID, RecordKind]]:
    """What the plans in force say of kinds, whether or not an edition of its own has the later word."""
    adopted = PlanAdoption.objects.filter(tenant=tenant, replaced_at__isnull=True).order_by("plan")
    found = {}
    for edition in adopted.values_list("edition", flat=True):
        for kind in kinds_of(tenant, edition):
            found[kind.kind] = (edition, kind)
    return found


def words(tenant: int) -> Vocabulary:
    """The words of all plans in force: facts that no plan knows would be refused when filed."""
    found = Vocabulary()
    adopted = PlanAdoption.objects.filter(tenant=tenant, replaced_at__isnull=True).order_by("plan")
    for edition in adopted.values_list("edition", flat=True):
        found = together(found, loaded_plan(tenant, edition).vocabulary)
    return found


def read(tenant: int, text: str) -> LoadedKinds:
    """The kind of a text, and everything wrong with it under the plans in force."""
    return read_kind(text, "records.yaml", words(tenant))


def files_with(stand: Stand, kind: str, text: str) -> tuple[str, dict[str, str]]:
    """The name and the files of the edition to come: those of the edition that says the kind, with this text
    in place of its old one.
    """
    if not stand.is_own or stand.edition is None:
        return kind, {FILE.format(kind=kind): text}
    files = {}
    for path, old in files_of(stand.edition.text).items():
        told = entries(old)
        if kind not in [one.get("kind") for one in told]:
            files[path] = old
        elif len(told) > 1:
            files[path] = written([one for one in told if one.get("kind") != kind]).text
    files[FILE.format(kind=kind)] = text
    return stand.edition.name, files
