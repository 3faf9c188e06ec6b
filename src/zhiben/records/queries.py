"""Everything that can be asked about records. Each takes the actor first and stays within reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q

from zhiben.contents.records import REFERENCES
from zhiben.domain.access import Actor, ActorKind, Permission
from zhiben.domain.cells import Cell
from zhiben.domain.refusals import Conflict, NotFound, NotPermitted
from zhiben.ground.models import known as known_at
from zhiben.orgs import queries as orgs
from zhiben.orgs.models import Subject
from zhiben.plans.inforce import in_force
from zhiben.records import full, kinds, listing, people, periods
from zhiben.records.answers import Brief, Filters, Full, KindLine, Line, Page, State, Waiting
from zhiben.records.checking import Filled, fill
from zhiben.records.declaring.declared import Since
from zhiben.records.declaring.declared import since as changed
from zhiben.records.kinds import Kept, by_edition
from zhiben.records.models import Draft, Record
from zhiben.records.names import Names
from zhiben.records.values import loaded, typed

__all__ = [
    "Brief",
    "Filing",
    "Filters",
    "Full",
    "KindLine",
    "Line",
    "Page",
    "Saved",
    "State",
    "Waiting",
    "abouts",
    "check",
    "draft",
    "export",
    "filing",
    "form_of",
    "kind_lines",
    "may_file",
    "of_enterprise",
    "page",
    "record",
    "refiling",
    "since",
    "tenants_of",
    "todo",
    "typed_values",
]  # fmt: skip

CHUNK = 1000  # rows of an export read at once


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft. `form`: what was typed, by the name of the form's field."""

    key: str
    form: dict[str, Any]
    about: UUID | None
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Filing:
    """What a form needs to be shown. `offered`: by field that refers, whom it may name (empty: too many)."""

    form: Kept
    tenant: int
    about: UUID
    about_name: str
    offered: dict[str, list[tuple[str, str]]]
    periods: list[Cell]


def kind_lines(actor: Actor, *, language: str = "zh") -> list[KindLine]:
    """The kinds this person may file or see, in the order declared: whoever looks after others sees all of
    them, an enterprise's people those they have something of.
    """
    looks_after = actor.kind in (ActorKind.STAFF, ActorKind.AUDITOR, ActorKind.SYSTEM)
    rows = Record.objects.within(actor).filter(replaced_at__isnull=True, is_void=False)
    sums = rows.order_by().values_list("kind").annotate(n=Count("id"), latest=Max("happened_on"))
    seen = {kind: (n, latest) for kind, n, latest in sums}
    found: dict[str, KindLine] = {}
    for tenant in _tenants(actor):
        said = in_force(tenant)
        for name, form in kinds.in_use(tenant, actor.day).items():
            may_file = tenant in actor.writes and people.may_file(actor, form.kind)
            if name not in found and (may_file or looks_after or name in seen):
                n, latest = seen.get(name, (0, None))
                fillers = tuple(said.say(role) for role in form.kind.filed_by)
                found[name] = KindLine(
                    name,
                    form.titled(language),
                    form.kind.nature,
                    form.kind.about,
                    n,
                    latest,
                    may_file,
                    fillers,
                )
    return list(found.values())


def form_of(actor: Actor, kind: str) -> Kept:
    """The kind as it is filed today, in the actor's own authority first. Raises NotFound."""
    for tenant in _tenants(actor):
        form = kinds.in_use(tenant, actor.day).get(kind)
        if form is not None:
            return form
    raise NotFound("record_kind", kind=kind)


def tenants_of(actor: Actor, kind: str) -> list[int]:
    """The authorities the actor reads that file a kind today."""
    return [tenant for tenant in sorted(actor.reads) if kind in kinds.in_use(tenant, actor.day)]


def may_file(actor: Actor, form: Kept) -> bool:
    """Is it for this person to file it anywhere?"""
    return people.may_file(actor, form.kind)


def page(
    actor: Actor, kind: str, filters: Filters, *, after: tuple[str, UUID] | None = None, size: int = 50
) -> Page:
    """Records of a kind, the latest happening first. Raises NotFound for an unknown kind."""
    form = form_of(actor, kind)
    rows = listing.narrowed(Record.objects.within(actor), form, filters, sorted(actor.reads))
    found = list(listing.ordered(rows, after)[: size + 1])
    more = (found[size - 1].happened_on.isoformat(), found[size - 1].id) if len(found) > size else None
    names = Names(actor, _tenants(actor)[0])
    return Page(tuple(listing.lines(found[:size], form, names)), rows.count(), more)


def of_enterprise(
    actor: Actor,
    enterprise: UUID,
    *,
    kind: str = "",
    known: datetime | None = None,
    after: tuple[str, UUID] | None = None,
    size: int = 50,
) -> tuple[list[Brief], tuple[str, UUID] | None]:
    """Records of every kind of an enterprise, the latest happening first, voided ones too; the next place."""
    rows = Record.objects.within(actor).filter(_known(known), enterprise=enterprise)
    rows = rows.filter(kind=kind) if kind else rows
    found = list(listing.ordered(rows, after)[: size + 1])
    more = (found[size - 1].happened_on.isoformat(), found[size - 1].id) if len(found) > size else None
    return [
        Brief(
            row.origin, by_edition(row.tenant, row.edition, row.kind).title, row.about.name, row.happened_on,
            row.recorded_at, row.filer, row.revision, listing.state_of(row),
        )
        for row in found[:size]
    ], more  # fmt: skip


def export(actor: Actor, kind: str, filters: Filters) -> Iterator[tuple[Record, dict[str, Any]]]:
    """Every record of the filters with all of its values, a piece at a time, in the order of the list."""
    form = form_of(actor, kind)
    after: tuple[str, UUID] | None = None
    rows = listing.narrowed(Record.objects.within(actor), form, filters, sorted(actor.reads))
    while True:
        found = list(listing.ordered(rows, after)[:CHUNK])
        yield from ((row, loaded(row.data)) for row in found)
        if len(found) < CHUNK:
            return
        after = (found[-1].happened_on.isoformat(), found[-1].id)


def record(actor: Actor, id_: UUID, *, known: datetime | None = None, revision: int | None = None) -> Full:
    """One record as it stands, as it was known at a moment, or one of its revisions. Raises NotFound."""
    return full.full(actor, id_, known=known, revision=revision)


# ── filing ───────────────────────────────────────────────────────────────────────────────────────


def abouts(
    actor: Actor, kind: str, words: str = "", *, after: tuple[str, UUID] | None = None, size: int = 50
) -> orgs.Page:
    """Whom this person may file a kind about. Raises NotFound, NotPermitted `record_not_yours`."""
    form = form_of(actor, kind)
    _require_filer(actor, form)
    found = orgs.page(actor, form.kind.about, words=words, after=after, size=size)
    mine = tuple(line for line in found.lines if line.tenant in actor.writes)
    return orgs.Page(mine, found.total, found.next)


def filing(actor: Actor, kind: str, about: UUID) -> Filing:
    """For the form of a kind about a subject. Raises NotFound, NotPermitted."""
    subject = orgs.subject(actor, about)
    form = kinds.one(subject.tenant, kind, actor.day)
    _require_filer(actor, form)
    actor.require(Permission.RECORD_FILE, subject.place)
    if subject.kind != form.kind.about:
        raise NotFound("subject", id=about)
    return _filing(actor, form, subject)


def refiling(actor: Actor, id_: UUID) -> Filing:
    """For the form that corrects a record, by the kind as it is today. Raises NotFound, NotPermitted."""
    row = full.latest(actor, id_)
    if row.erased_at is not None:
        raise Conflict("record_erased", id=id_)
    form = kinds.in_use(row.tenant, actor.day).get(row.kind) or kinds.by_edition(
        row.tenant, row.edition, row.kind
    )
    _require_filer(actor, form)
    actor.require(Permission.RECORD_CORRECT, row.place)
    return _filing(actor, form, row.about)


def typed_values(actor: Actor, id_: UUID) -> dict[str, Any]:
    """What a record says, by field, as a form shows it for changing. Raises NotFound."""
    row = full.latest(actor, id_)
    form = kinds.by_edition(row.tenant, row.edition, row.kind)
    names, values = Names(actor, row.tenant, row.about), loaded(row.data)
    return {field.name: typed(field, values.get(field.name), names) for field in form.kind.fields}


def check(actor: Actor, filing: Filing, raw: Mapping[str, object], pieces: Mapping[str, int]) -> Filled:
    """What would be understood of a form, and everything wrong with it; nothing is written."""
    subject = orgs.subject(actor, filing.about)
    names = Names(actor, filing.tenant, subject)
    return fill(filing.form.kind, raw, names=names, today=actor.day, evidence=pieces)


def since(actor: Actor, filing: Filing, edition: str) -> Since | None:
    """What has become of the form since the edition somebody began it by; None where nothing has."""
    try:
        is_ours = filing.tenant in actor.reads | actor.writes
        return changed(filing.tenant, UUID(edition), filing.form) if edition and is_ours else None
    except (ValueError, NotFound):
        return None  # no edition of ours: a form that was not ours


def draft(actor: Actor, kind: str, of: str = "") -> Saved | None:
    """What this person has typed of such a form and not yet filed."""
    row = Draft.objects.filter(scope=actor.scope, kind=kind, of=of).first()
    return None if row is None else Saved(row.key, row.form, row.about, row.saved_at)


def todo(actor: Actor, today: date) -> list[Waiting]:
    """What waits for this person: to be received, to be filed again, to be finished; the oldest first."""
    found = [*_to_receive(actor), *_to_refile(actor), *_to_finish(actor)]
    return sorted(found, key=lambda one: one.since)


# ── parts ────────────────────────────────────────────────────────────────────────────────────────


def _known(at: datetime | None) -> Q:
    """Revisions known at `at`; None: those that stand."""
    return Q(replaced_at__isnull=True) if at is None else known_at(at)


def _tenants(actor: Actor) -> list[int]:
    """The actor's own first."""
    return sorted(actor.writes) + sorted(actor.reads - actor.writes)


def _require_filer(actor: Actor, form: Kept) -> None:
    if not people.may_file(actor, form.kind):
        raise NotPermitted("record_not_yours", kind=form.kind.kind)


def _filing(actor: Actor, form: Kept, subject: Subject) -> Filing:
    names = Names(actor, subject.tenant, subject)
    columns = [column for field in form.kind.fields for column in (field, *field.columns)]
    wanted = {column.type for column in columns if column.type in REFERENCES}
    offered = {type_: names.offered(type_) for type_ in sorted(wanted)}
    about = (
        periods.choices(form.kind, subject, actor.day) if periods.is_report(subject.tenant, form.kind) else []
    )
    return Filing(form, subject.tenant, subject.id, subject.name, offered, about)


def _waits(actor: Actor, forms: Sequence[Kept]) -> Any:
    names = [form.kind.kind for form in forms]
    rows = Record.objects.within(actor).filter(kind__in=names, replaced_at__isnull=True, is_void=False)
    return rows.filter(
        erased_at__isnull=True, received_at__isnull=True, tenant__in=actor.writes
    ).select_related("about")


def _to_receive(actor: Actor) -> Iterator[Waiting]:
    forms = _forms(actor)
    mine = [form for form in forms.values() if form.kind.received_by]
    for row in _waits(actor, mine).filter(returned_at__isnull=True).order_by("id")[:200]:
        form = forms[row.kind]
        if row.filed_by != actor.person and people.may_receive(actor, form.kind, row.place):
            yield Waiting("receive", row.kind, form.title, row.origin, row.about.name, row.recorded_at)


def _to_refile(actor: Actor) -> Iterator[Waiting]:
    forms = _forms(actor)
    mine = [form for form in forms.values() if people.may_file(actor, form.kind)]
    for row in _waits(actor, mine).filter(returned_at__isnull=False).order_by("id")[:200]:
        form = forms[row.kind]
        yield Waiting(
            "refile",
            row.kind,
            form.title,
            row.origin,
            row.about.name,
            row.returned_at,
            row.returned_why or "",
        )


def _to_finish(actor: Actor) -> Iterator[Waiting]:
    forms = _forms(actor)
    for row in Draft.objects.filter(scope=actor.scope).order_by("saved_at"):
        if row.kind in forms:
            record_ = UUID(row.of) if row.of else None
            yield Waiting("draft", row.kind, forms[row.kind].title, record_, "", row.saved_at)


def _forms(actor: Actor) -> dict[str, Kept]:
    return {name: form for tenant in actor.writes for name, form in kinds.in_use(tenant, actor.day).items()}
