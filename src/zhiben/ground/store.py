"""What the machine writes besides acts: numbers and links of the chain, signed heads, marks of the outbox.

Not in actions.py: no person does any of it, and none of it changes what an act has said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from zhiben.ground import engines, heads, ledger, limits, retention
from zhiben.ground.canonical import instant
from zhiben.ground.keys import uuid7
from zhiben.ground.models import ActRow, HeadRow, LedgerRow, OutboxRow

_SEQUENCER = 0x7A62_0001  # an advisory lock of ours


def sequence() -> int:
    """Number and chain what is waiting, each authority's rows in the order of their ids. Returns how many.

    Takes rows that have no number, never "all after the last": ids commit out of order. One at a time per
    database; a second sequencer returns 0 at once. Call until 0, at least every 5 seconds.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        if not engines.of(connection).alone(cursor, _SEQUENCER):
            return 0
        waiting = LedgerRow.objects.filter(seq=None).order_by("tenant", "id")[: limits.SEQUENCE_BATCH]
        numbered, tail = [], (0, 0, "")
        for tenant, row, digest in waiting.values_list("tenant", "id", "digest"):
            if tenant != tail[0]:
                tail = (tenant, *_tail(tenant))
            seq = tail[1] + 1
            tail = (tenant, seq, ledger.link(tail[2], seq, digest))
            numbered.append((seq, tail[2], tenant, ledger.stored_id(str(row))))
        cursor.executemany(
            "UPDATE ground_ledger SET seq = %s, chain = %s WHERE tenant = %s AND id = %s AND seq IS NULL",
            numbered,
        )
        return len(numbered)


def keep_head(tenant: int, at: datetime) -> dict[str, Any] | None:
    """Sign the end of one authority's chain and keep it, once for each row. None while nothing is chained."""
    with transaction.atomic(durable=True):
        seq, chain = _tail(tenant)
        if seq == 0:
            return None
        if not HeadRow.objects.filter(tenant=tenant, seq=seq).exists():
            row = HeadRow(id=uuid7(), tenant=tenant, seq=seq, chain=chain, at=at, public=heads.public())
            told = {"tenant": tenant, "seq": seq, "chain": chain, "at": instant(at), "public": row.public}
            row.signature = heads.sign(told | {"id": str(row.id)})
            row.save(force_insert=True)
        return ledger.heads(tenant, since=seq)[0]


def tenants() -> list[int]:
    """The authorities that have a ledger, by one seek in the index each: the table may be long."""
    rows, found = LedgerRow.objects.order_by("tenant").values_list("tenant", flat=True), list[int]()
    while (after := rows.filter(tenant__gt=found[-1] if found else -1).first()) is not None:
        found.append(after)
    return found


def ends() -> set[tuple[int, int, str]]:
    """Where each authority's chain ends: (tenant, number, link)."""
    return {(tenant, *_tail(tenant)) for tenant in tenants()}


def heads_due(at: datetime) -> list[int]:
    """The authorities whose chain has grown since a head that is an hour old, or that have none."""
    return [tenant for tenant in tenants() if _head_due(tenant, at - timedelta(seconds=limits.HEAD_EVERY))]


def oldest_waiting(at: datetime) -> timedelta:
    """How long the oldest act has waited for its place in the chain; 0 when none waits."""
    waiting = LedgerRow.objects.filter(seq=None).order_by("id").values_list("tenant", "id").first()
    if waiting is None:
        return timedelta(0)
    tenant, row = waiting
    return max(timedelta(0), at - ActRow.objects.values_list("at", flat=True).get(tenant=tenant, id=row))


@dataclass(frozen=True, slots=True)
class Backlog:
    """The outbox at a moment. `late`: due for more than a minute; `dead`: given up, for a person to see."""

    waiting: int
    late: int
    dead: int


def backlog(at: datetime) -> Backlog:
    open_rows = OutboxRow.objects.filter(sent_at=None, dead_at=None)
    late = open_rows.filter(due__lt=at - timedelta(minutes=1)).count()
    dead = OutboxRow.objects.filter(dead_at__isnull=False, sent_at=None).exclude(payload={}).count()
    return Backlog(open_rows.count(), late, dead)


def latest_act() -> datetime | None:
    """The time of the newest act, to hold against the clock; None where nothing was done yet."""
    return ActRow.objects.order_by("-id").values_list("at", flat=True).first()


def take(at: datetime, kinds: Sequence[str], most: int = limits.OUTBOX_BATCH) -> list[OutboxRow]:
    """Lease what is due. A lease lasts `limits.OUTBOX_LEASE` seconds; an unmarked row is then due again."""
    with transaction.atomic(durable=True):
        free = Q(leased_until=None) | Q(leased_until__lte=at)
        due = OutboxRow.objects.filter(free, sent_at=None, dead_at=None, due__lte=at, kind__in=kinds)
        exhausted = due.filter(tries__gte=limits.OUTBOX_TRIES)
        exhausted.update(dead_at=at, error="lease ran out every time")
        rows = list(due.select_for_update(skip_locked=True).order_by("due", "id")[:most])
        until = at + timedelta(seconds=limits.OUTBOX_LEASE)
        _only(rows).update(leased_until=until, tries=F("tries") + 1)
        for row in rows:
            row.tries += 1
        return rows


def sent(row: OutboxRow, at: datetime) -> bool:
    """Mark as done; False where the lease has passed to another meanwhile."""
    return _leased(row).update(sent_at=at, leased_until=None, error="") == 1


def failed(row: OutboxRow, at: datetime, error: str, *, for_good: bool = False) -> bool:
    """Put back for later, twice as late each time; after the last try to the dead letters, for a person."""
    if for_good or row.tries >= limits.OUTBOX_TRIES:
        return _leased(row).update(dead_at=at, leased_until=None, error=error) == 1
    wait = min(limits.OUTBOX_WAIT, 15 * 2**row.tries) * (0.75 + row.id.int % 512 / 1024)  # spread, ±25 %
    return _leased(row).update(due=at + timedelta(seconds=wait), leased_until=None, error=error) == 1


def pass_on(
    tenant: int, act: UUID, kind: str, topic: str, payload: dict[str, object], *, key: str, due: datetime
) -> bool:
    """A further row that comes of one the outbox has delivered: of the same act, once for each `key`.

    Whether it still waits untouched, so that more may be put to what it stands for. Nobody takes it until the
    caller's transaction ends.
    """
    row = OutboxRow(tenant=tenant, act_id=act, kind=kind, topic=topic, payload=payload, key=key, due=due)
    OutboxRow.objects.bulk_create([row], ignore_conflicts=True)
    waiting = OutboxRow.objects.select_for_update().filter(tenant=tenant, key=key, tries=0, dead_at=None)
    return waiting.values_list("id", flat=True).first() is not None


def revive(tenant: int, rows: Sequence[UUID], at: datetime) -> list[str]:
    """Dead letters due again with all their tries; which, by key. What was erased stays dead."""
    dead = OutboxRow.objects.filter(tenant=tenant, id__in=rows, dead_at__isnull=False, sent_at=None)
    dead = dead.exclude(payload={}).select_for_update().order_by("id")
    found = list(dead.values_list("id", "key"))
    OutboxRow.objects.filter(tenant=tenant, id__in=[one for one, _ in found]).update(
        dead_at=None, due=at, tries=0, leased_until=None
    )
    return [key for _, key in found]


def _head_due(tenant: int, oldest: datetime) -> bool:
    head = HeadRow.objects.filter(tenant=tenant).order_by("-seq").first()
    tail = _tail(tenant)[0]
    return tail > 0 if head is None else head.at <= oldest and head.seq < tail


def _tail(tenant: int) -> tuple[int, str]:
    last = LedgerRow.objects.filter(tenant=tenant, seq__isnull=False).order_by("-seq").first()
    return (last.seq or 0, last.chain or "") if last else (0, ledger.genesis(tenant))


def _leased(row: OutboxRow) -> QuerySet[OutboxRow]:
    """Fenced by the number of tries: whoever took the row since has counted it up."""
    return OutboxRow.objects.filter(tenant=row.tenant, id=row.id, tries=row.tries, sent_at=None, dead_at=None)


def _only(rows: Sequence[OutboxRow]) -> QuerySet[OutboxRow]:
    return OutboxRow.objects.filter(tenant__in={row.tenant for row in rows}, id__in=[row.id for row in rows])


def drop_expired(at: datetime) -> int:
    """What is local or has been sent and is past its term (`retention`). Returns how many rows went.

    Uploads have files too: `evidence.store.drop_stale`.
    """
    local = (
        "sessions",
        "sittings",
        "codes",
        "attempts",
        "drafts",
        "texts",
        "deliveries",
        "contacts",
        "asked",
    )
    gone = sum(retention.expired(code, at).delete()[0] for code in local)
    return gone + retention.expired("notices", at).update(payload={}, error="")
