"""What a thing consists of: all that goes with it, in words and as a digest. Changes nothing.

Neither questions of anybody nor changes: `queries` shows it to whoever may decide, `actions` destroys it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from zhiben.domain.access import Permission
from zhiben.domain.orgs import Kind as Of
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.domain.words import word
from zhiben.ground import ledger, limits, retention
from zhiben.ground.canonical import canonical, sha256
from zhiben.ground.clock import day_of
from zhiben.ground.models import ActRow, Evidence, LedgerRow, ManifestRow
from zhiben.orgs.models import Account, Attribute, Subject
from zhiben.orgs.staff.store import NAMELESS
from zhiben.records.kinds import by_edition
from zhiben.records.models import Attachment, Record


class Kind(StrEnum):
    """What can be erased one by one; before the colon of a thing."""

    RECORD = "record"
    EVIDENCE = "evidence"
    ACT = "act"
    ACCOUNT = "account"
    PERSON = "person"


# Classes of `retention` that can be proposed as a whole once their term is over.
OF_CLASS: Mapping[str, Kind] = {
    "acts": Kind.ACT, "evidence": Kind.EVIDENCE, "records": Kind.RECORD, "accounts": Kind.ACCOUNT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Extent:
    """One thing with all that goes with it. `line`: what people know it by; `size`: bytes of its files.

    `digest`: over the ids and digests of all of it; another tomorrow, if anything of it is another then.
    """

    thing: str
    line: str
    digest: str
    acts: tuple[UUID, ...] = ()
    lines: tuple[UUID, ...] = ()
    evidence: tuple[UUID, ...] = ()
    accounts: tuple[UUID, ...] = ()
    person: UUID | None = None
    record: UUID | None = None
    size: int = 0

    @property
    def things(self) -> tuple[str, ...]:
        """Everything it consists of, itself first."""
        parts = [
            *(f"record:{one}" for one in [self.record] if one), *(f"evidence:{one}" for one in self.evidence),
            *(f"account:{one}" for one in self.accounts), *(f"person:{one}" for one in [self.person] if one),
            *(f"act:{one}" for one in self.acts), *(f"line:{one}" for one in self.lines),
        ]  # fmt: skip
        return tuple(dict.fromkeys([self.thing, *parts]))


def due(tenant: int, code: str, at: datetime) -> list[str]:
    """Things of a class whose term is over, at most `limits.ERASURE_BATCH`, the oldest first.

    Raises Incomplete `erasure_thing` for a class that is not erased thing by thing.
    """
    if code not in OF_CLASS:
        raise Incomplete("erasure_thing", what=code)
    rows = retention.expired(code, at, tenant).order_by(retention.named(code).column, "id")
    column = "origin" if code == "records" else "id"
    return [f"{OF_CLASS[code]}:{id_}" for id_ in rows.values_list(column, flat=True)[: limits.ERASURE_BATCH]]


def extent(tenant: int, thing: str, *, decided: bool = False) -> Extent:
    """`decided`: it was, before a restore: an account may be in use again.

    Raises Incomplete `erasure_thing`, NotFound, Conflict `erased_already`, `account_in_use`,
    `erasure_stays`.
    """
    kind, _, id_ = thing.partition(":")
    try:
        look, read = LOOKS[Kind(kind)], UUID(id_)
    except ValueError as error:
        raise Incomplete("erasure_thing", what=thing) from error
    return look(tenant, read, decided)


def _act(tenant: int, id_: UUID, decided: bool) -> Extent:
    row = ActRow.objects.filter(tenant=tenant, id=id_).first()
    if row is None:
        raise NotFound("act", id=id_)
    if row.verb in ledger.ERASING:
        raise Conflict("erasure_stays", id=id_)
    if row.salt is None:
        raise Conflict("erased_already", id=id_)
    line = f"{day_of(row.at)} {word(Permission(row.verb))} {row.name}"
    return Extent(f"act:{id_}", line, _digest(_ledger(tenant, [id_])), acts=(id_,))


def _evidence(tenant: int, id_: UUID, decided: bool) -> Extent:
    row = Evidence.objects.filter(tenant=tenant, id=id_).first()
    if row is None:
        raise NotFound("evidence", id=id_)
    if row.erased_at is not None:
        raise Conflict("erased_already", id=id_)
    return Extent(f"evidence:{id_}", row.name or "", _digest([row.sha256]), evidence=(id_,), size=row.size)


def _record(tenant: int, id_: UUID, decided: bool) -> Extent:
    rows = list(Record.objects.filter(tenant=tenant, origin=id_).select_related("about").order_by("revision"))
    if not rows:
        raise NotFound("record", id=id_)
    if rows[-1].erased_at is not None:
        raise Conflict("erased_already", id=id_)
    own, lines = _acts_on(tenant, [f"record:{id_}"], within=[row.act for row in rows])
    links = Attachment.objects.filter(tenant=tenant, record__in=[row.id for row in rows])
    pieces = Evidence.objects.filter(tenant=tenant, id__in=links.values("evidence"), erased_at__isnull=True)
    files = sorted(pieces.values_list("id", "sha256", "size"))
    title = by_edition(tenant, rows[-1].edition, rows[-1].kind).title
    told = [*_ledger(tenant, own), *map(str, lines), *(row.id for row in rows), *(sha for _, sha, _ in files)]
    return Extent(
        f"record:{id_}", f"{title} {rows[-1].about.name} {rows[-1].happened_on}", _digest(told), own, lines,
        tuple(one for one, _, _ in files), record=id_, size=sum(size for *_, size in files),
    )  # fmt: skip


def _account(tenant: int, id_: UUID, decided: bool) -> Extent:
    """With the last account of a person goes what is known of them."""
    row = Account.objects.filter(tenant=tenant, id=id_).first()
    if row is None:
        raise NotFound("account", id=id_)
    if row.erased_at is not None:
        raise Conflict("erased_already", id=id_)
    if row.disabled_at is None and not decided:
        raise Conflict("account_in_use", id=id_)
    others = Account.objects.filter(tenant=tenant, person=row.person, erased_at__isnull=True)
    if not others.exclude(id=id_).exists() and not _is_nameless(tenant, row.person):
        whole = _person(tenant, row.person, decided)
        return Extent(
            f"account:{id_}", f"{row.username} {whole.line}", whole.digest, whole.acts, whole.lines,
            accounts=(id_,), person=row.person,
        )  # fmt: skip
    acts, lines = _acts_on(tenant, [f"account:{id_}"])
    told = [*_ledger(tenant, acts), row.username, str(row.disabled_at)]
    return Extent(f"account:{id_}", row.username, _digest(told), acts, lines, accounts=(id_,))


def _person(tenant: int, id_: UUID, decided: bool) -> Extent:
    """A person without an account in use, and the accounts they had."""
    row = Subject.objects.filter(tenant=tenant, kind=Of.PERSON, id=id_).select_related("parent").first()
    if row is None:
        raise NotFound("person", id=id_)
    if row.name == NAMELESS:
        raise Conflict("erased_already", id=id_)
    accounts = Account.objects.filter(tenant=tenant, person=id_, erased_at__isnull=True)
    if not decided and accounts.filter(disabled_at__isnull=True).exists():
        raise Conflict("account_in_use", id=id_)
    ids = tuple(accounts.order_by("id").values_list("id", flat=True))
    acts, lines = _acts_on(tenant, [f"person:{id_}", *(f"account:{one}" for one in ids)])
    values = Attribute.objects.filter(tenant=tenant, subject=id_).order_by("id").values_list("id", flat=True)
    told = [*_ledger(tenant, acts), *lines, *ids, *values, row.name]
    unit = row.parent.name if row.parent is not None else ""
    return Extent(
        f"person:{id_}", f"{row.name}（{unit}）", _digest(told), acts, lines, accounts=ids, person=id_
    )


LOOKS: Mapping[Kind, Callable[[int, UUID, bool], Extent]] = {
    Kind.RECORD: _record, Kind.EVIDENCE: _evidence, Kind.ACT: _act, Kind.ACCOUNT: _account,
    Kind.PERSON: _person,
}  # fmt: skip


def _acts_on(
    tenant: int, things: list[str], within: list[UUID] | None = None
) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    """The acts on these things, not erased yet; and, of acts on many things, the lines about them.

    `within`: only lines of these acts, where it is known which they are.
    """
    rows = ActRow.objects.filter(tenant=tenant, thing__in=things, salt__isnull=False)
    acts = tuple(rows.exclude(verb__in=ledger.ERASING).order_by("id").values_list("id", flat=True))
    lines = ManifestRow.objects.filter(tenant=tenant, subject__in=things).exclude(act__in=acts)
    lines = lines if within is None else lines.filter(act__in=within)
    lines = lines.exclude(act__in=ActRow.objects.filter(tenant=tenant, verb__in=ledger.ERASING).values("id"))
    return acts, tuple(lines.order_by("id").values_list("id", flat=True))


def _ledger(tenant: int, acts: tuple[UUID, ...] | list[UUID]) -> list[str]:
    rows = LedgerRow.objects.filter(tenant=tenant, id__in=list(acts)).order_by("id")
    return list(rows.values_list("digest", flat=True))


def _is_nameless(tenant: int, person: UUID) -> bool:
    return Subject.objects.filter(tenant=tenant, id=person, name=NAMELESS).exists()


def _digest(told: list[object] | list[str]) -> str:
    return sha256("zhiben-extent-1", canonical([str(one) for one in told]))
