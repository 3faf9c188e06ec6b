"""Writing facts, and cells, blanks, holders and tallies; always inside an act.

Facts are only added and marked replaced. Cells are results: a row that no longer says anything is deleted,
because the rebuilt table would not have it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from zhiben.domain.access import Permission
from zhiben.domain.cells import Cell as DomainCell
from zhiben.domain.facts import Fact as DomainFact
from zhiben.domain.facts import Value
from zhiben.domain.refusals import Conflict, NotPermitted
from zhiben.domain.world import as_many
from zhiben.ground import engines
from zhiben.ground.acts import Doing
from zhiben.ground.keys import uuid7
from zhiben.ground.prepared import insert
from zhiben.orgs.models import Subject
from zhiben.orgs.values import to_json
from zhiben.plans.linking import EVENT
from zhiben.plans.models import Blank, Cell, Fact, FactTarget, Handover, Holder, Profile, Tally, Waiver
from zhiben.plans.rows import COLUMNS, columns, values
from zhiben.plans.tallies import Group
from zhiben.plans.worlds import is_id

BATCH = 2000
TOGETHER = 40  # tallies in one statement


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact to be written. `until`: of a register row, the last day it holds.

    `recorded_at`: only in a made-up past, the moment at which it is to seem recorded; None: when it is.
    """

    kind: str
    subject: UUID
    happened_on: date
    attributes: Mapping[str, Value] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    about: str | None = None
    until: date | None = None
    recorded_at: datetime | None = None
    id: UUID = field(default_factory=uuid7)


PLACE = ("enterprise", "region", "industry")


# ── facts ────────────────────────────────────────────────────────────────────────────────────────


def file(doing: Doing, subject: Subject, new: NewFact, older: Fact | None = None) -> Fact:
    """Write a fact; over `older`, which has its place from now on in what was known before only.

    Raises Conflict `moved_on` where `older` was corrected or withdrawn meanwhile.
    """
    if older is not None:
        end(older, doing.at)
    fact = _fact(doing, subject, new, older)
    insert(fact)
    FactTarget.objects.bulk_create(_targets(fact, new))
    return fact


def file_many(doing: Doing, news: Iterable[tuple[NewFact, Subject, Fact | None]]) -> list[Fact]:
    """As `file`, of many at once and in their order."""
    made, targets = list[Fact](), list[FactTarget]()
    for new, subject, older in news:
        if older is not None:
            end(older, doing.at)
        fact = _fact(doing, subject, new, older)
        made.append(fact)
        targets += _targets(fact, new)
    Fact.objects.bulk_create(made, batch_size=BATCH)
    FactTarget.objects.bulk_create(targets, batch_size=BATCH)
    return made


def _fact(doing: Doing, subject: Subject, new: NewFact, older: Fact | None) -> Fact:
    fact = Fact(
        tenant=subject.tenant, enterprise=subject.enterprise, region=subject.region,
        industry=subject.industry, kind=new.kind, subject=subject, happened_on=new.happened_on,
        until=new.until, about=new.about,
        attributes={name: to_json(value) for name, value in new.attributes.items()},
        id=new.id, supersedes=older, act=doing.id, recorded_by=doing.by.person,
        recorded_at=_recorded_at(doing, new),
    )  # fmt: skip
    fact.origin = older.origin if older is not None else fact.id
    return fact


def _targets(fact: Fact, new: NewFact) -> list[FactTarget]:
    targets = dict.fromkeys(new.targets, False)
    spoken_of = (new.about or "").removeprefix(EVENT)
    targets = dict.fromkeys(_named([*new.attributes.values(), spoken_of]), True) | targets
    return [
        FactTarget(tenant=fact.tenant, fact=fact, target=target, is_named=is_named)
        for target, is_named in targets.items()
    ]


def _recorded_at(doing: Doing, new: NewFact) -> datetime:
    """Raises NotPermitted for another moment than the act's outside the making of a demonstration."""
    if new.recorded_at is not None and doing.verb != Permission.DEMO_SEED:
        raise NotPermitted("made_up_time", verb=doing.verb)
    return new.recorded_at or doing.at


def as_told(fact: Fact, new: NewFact) -> DomainFact:
    """A fact just written, as the engine sees it."""
    return DomainFact(
        id=str(fact.id), kind=new.kind, subject=str(new.subject), happened_on=new.happened_on,
        recorded_at=fact.recorded_at, about=new.about, attributes=new.attributes, targets=new.targets,
        until=new.until,
    )  # fmt: skip


def end(fact: Fact, at: datetime) -> None:
    """Not known from `at` on. Raises Conflict `moved_on` where that was so already."""
    mine = Fact.objects.filter(tenant=fact.tenant, id=fact.id, replaced_at__isnull=True)
    if mine.update(replaced_at=at) != 1:
        raise Conflict("moved_on", thing=f"fact:{fact.id}")


def receive(fact: Fact, day: date, person: UUID | None) -> bool:
    """The officer's receipt of a late entry; False where there is one already."""
    mine = Fact.objects.filter(tenant=fact.tenant, id=fact.id, receipt_on__isnull=True)
    return mine.update(receipt_on=day, receipt_by=person) == 1


def hand(fact: Fact, receivers: Iterable[str], at: datetime) -> None:
    """Each of `receivers` holds the fact since `at`; whoever holds it already, since then."""
    rows = [Handover(tenant=fact.tenant, fact=fact, to=to, recorded_at=at) for to in receivers]
    Handover.objects.bulk_create(rows, ignore_conflicts=True)


def _named(values: Iterable[Value]) -> Iterator[str]:
    for value in values:
        yield from (str(one) for one in as_many(value) if is_id(one))


# ── waivers ──────────────────────────────────────────────────────────────────────────────────────


def forgive(
    subject: Subject, slot_: int, cell: DomainCell, reason: str, approver: UUID | None, at: datetime,
    until: date | None = None,
) -> None:  # fmt: skip
    """The obligation `slot_` of a subject is waived from `at` on, or due on `until`; what was granted before
    is over.
    """
    earlier = Waiver.objects.filter(tenant=subject.tenant, subject=subject.id, slot=slot_)
    earlier.filter(replaced_at__isnull=True).update(replaced_at=at)
    Waiver(
        tenant=subject.tenant, enterprise=subject.enterprise, region=subject.region,
        industry=subject.industry, subject=subject, plan=cell.plan, duty=cell.duty, per=cell.per,
        period=cell.period, slot=slot_, until=until, approver=approver, reason=reason, recorded_at=at,
    ).save(force_insert=True)  # fmt: skip


def lead_waivers(old: UUID, kept: Subject, at: datetime) -> None:
    """What was forgiven to a row that is now another's is forgiven to that one, from `at` on."""
    rows = Waiver.objects.filter(tenant=kept.tenant, replaced_at__isnull=True)
    there = set(rows.filter(subject=kept.id).values_list("slot", flat=True))
    leaving = list(rows.filter(subject=old))
    rows.filter(subject=old).update(replaced_at=at)
    for row in leaving:
        if row.slot not in there:
            row.id, row.subject, row.recorded_at = uuid7(), kept, at
            row.enterprise, row.region, row.industry = kept.enterprise, kept.region, kept.industry
            row.save(force_insert=True)


# ── cells ────────────────────────────────────────────────────────────────────────────────────────


def profile(tenant: int, blanks: Mapping[int, DomainCell]) -> UUID:
    """The profile that has exactly these blanks, made if it is new."""
    digest = digest_of(blanks)
    return profiles(tenant, {digest: blanks})[digest]


def profiles(tenant: int, wanted: Mapping[str, Mapping[int, DomainCell]]) -> dict[str, UUID]:
    """The profiles with these blanks, by the digest of the blanks; those that are new are made."""
    stored = Profile.objects.filter(tenant=tenant)
    if len(wanted) < BATCH:
        stored = stored.filter(digest__in=list(wanted))
    found = dict(stored.values_list("digest", "id"))
    made = {digest: uuid7() for digest in wanted if digest not in found}
    load(Profile, ("id", "tenant", "digest"), ((id_, tenant, digest) for digest, id_ in made.items()))
    cells = ((id_, cell) for digest, id_ in made.items() for cell in wanted[digest].values())
    names = ("id", "tenant", "profile", *COLUMNS)
    load(Blank, names, ((uuid7(), tenant, id_, *values(cell)) for id_, cell in cells))
    return found | made


def digest_of(blanks: Mapping[int, DomainCell]) -> str:
    """Equal blanks, equal digest; the holder is left out."""
    text = "\n".join(repr(values(blanks[slot])) for slot in sorted(blanks))
    return hashlib.sha256(text.encode()).hexdigest()


def hold(subject: Subject, profile: UUID) -> None:
    """`subject` owes what `profile` says, at its present place."""
    row = Holder(
        tenant=subject.tenant, subject=subject, profile_id=profile,
        enterprise=subject.enterprise, region=subject.region, industry=subject.industry,
    )  # fmt: skip
    Holder.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["tenant", "subject"], update_fields=["profile", *PLACE]
    )


def let_go(tenant: int, subject: UUID) -> None:
    """`subject` owes nothing any more, and never did as far as is known."""
    Holder.objects.filter(tenant=tenant, subject=subject).delete()


def put(subject: Subject, cells: Iterable[DomainCell]) -> None:
    """Write touched cells of one holder, new or over what was there."""
    rows = [
        Cell(
            tenant=subject.tenant, subject=subject, enterprise=subject.enterprise, region=subject.region,
            industry=subject.industry, **columns(cell),
        )
        for cell in cells
    ]  # fmt: skip
    Cell.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["tenant", "subject", "slot"],
        update_fields=[*COLUMNS[1:], *PLACE],
    )


def put_new(cells: Iterable[tuple[Subject, DomainCell]]) -> None:
    """Write touched cells of many holders where none were, in the engine's own quick way."""
    names = ("id", "tenant", "subject", *PLACE, *COLUMNS)
    load(
        Cell,
        names,
        (
            (uuid7(), row.tenant, row.id, row.enterprise, row.region, row.industry, *values(cell))
            for row, cell in cells
        ),
    )


def load(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Many new rows of one table."""
    columns: list[Any] = [model._meta.get_field(name) for name in names]
    with connection.cursor() as cursor:
        engines.of(connection).load(cursor, model._meta.db_table, [one.column for one in columns], rows)


def drop_others(tenant: int, busy: Mapping[UUID, Collection[tuple[str, str]]]) -> int:
    """Delete touched cells of duties that nothing happened to any more; how many."""
    stored = Cell.objects.filter(tenant=tenant).order_by().values_list("subject", "plan", "duty").distinct()
    n = 0
    for subject, plan, duty in list(stored):
        if (plan, duty) not in busy.get(subject, ()):
            n += Cell.objects.filter(tenant=tenant, subject=subject, plan=plan, duty=duty).delete()[0]
    return n


def hold_all(tenant: int, wanted: Iterable[tuple[Subject, UUID]]) -> None:
    """Exactly these holders, each with its profile and present place."""
    rows = Holder.objects.filter(tenant=tenant).values_list("subject", "profile", *PLACE)
    stored = {subject: tuple(rest) for subject, *rest in rows}
    now = {row.id: (profile, row.enterprise, row.region, row.industry) for row, profile in wanted}
    stale = [subject for subject, columns in stored.items() if now.get(subject) != columns]
    for start in range(0, len(stale), BATCH):
        Holder.objects.filter(tenant=tenant, subject__in=stale[start : start + BATCH]).delete()
    fresh = (
        (uuid7(), tenant, subject, *columns)
        for subject, columns in now.items()
        if stored.get(subject) != columns
    )
    load(Holder, ("id", "tenant", "subject", "profile", *PLACE), fresh)


def drop(tenant: int, subject: UUID, slots: Sequence[int]) -> None:
    """These cells of one holder are blank again, or gone."""
    for start in range(0, len(slots), BATCH):
        part = slots[start : start + BATCH]
        Cell.objects.filter(tenant=tenant, subject=subject, slot__in=part).delete()


_TALLY = ("id", "tenant", "slot", "n", *Group.__slots__)
_ADD = f"INSERT INTO {Tally._meta.db_table} ({', '.join(_TALLY)}) VALUES "
_ROW = f"({', '.join(['%s'] * len(_TALLY))})"
_TOO = f" ON CONFLICT (tenant, slot) DO UPDATE SET n = {Tally._meta.db_table}.n + excluded.n"


def add(tenant: int, delta: Mapping[Group, int]) -> None:
    """Add to the tallies; in the order of their slots, so that two acts at once never wait for each other."""
    rows = sorted((group.slot, group, n) for group, n in delta.items())
    fields: list[Any] = [Tally._meta.get_field(name) for name in _TALLY]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), TOGETHER):
            some = rows[start : start + TOGETHER]
            given = [(uuid7(), tenant, slot, n, *astuple(group)) for slot, group, n in some]
            values = [
                field.get_db_prep_value(value, connection)
                for row in given
                for field, value in zip(fields, row, strict=True)
            ]
            cursor.execute(_ADD + ", ".join([_ROW] * len(some)) + _TOO, values)


def set_tallies(tenant: int, wanted: Mapping[Group, int]) -> None:
    """Exactly these sums."""
    stored = dict(Tally.objects.filter(tenant=tenant).values_list("slot", "n"))
    slots = {group.slot: (group, n) for group, n in wanted.items()}
    gone = [slot for slot in stored if slot not in slots]
    for start in range(0, len(gone), BATCH):
        Tally.objects.filter(tenant=tenant, slot__in=gone[start : start + BATCH]).delete()
    add(tenant, {group: n - stored[slot] for slot, (group, n) in slots.items() if stored.get(slot, n) != n})
    new = ((slot, group, n) for slot, (group, n) in slots.items() if slot not in stored)
    load(Tally, _TALLY, ((uuid7(), tenant, slot, n, *astuple(group)) for slot, group, n in new))
