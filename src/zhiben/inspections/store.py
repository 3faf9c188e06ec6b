"""Writing visits: rows whose columns are said once. Inside an act that is already open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from zhiben.documents.store import next_number
from zhiben.domain.entries import Key
from zhiben.domain.merging import Fields, Plain
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict
from zhiben.domain.visits import Event, Seat
from zhiben.ground.acts import Doing
from zhiben.ground.canonical import canonical, sha256
from zhiben.ground.evidence.models import Evidence
from zhiben.ground.keys import uuid7
from zhiben.inspections.models import Change, Entry, Member, Sheet, Step, Visit
from zhiben.inspections.saying import Helper, Written

SERIES = "inspection"
Officer = tuple[Any, str, str]  # person, name, certificate


def number(tenant: int, year: int) -> str:
    """The next number of a year, without a gap."""
    return f"检-{year}-{next_number(tenant, SERIES, year):04d}"


def sheet(tenant: int, told: Mapping[str, Any]) -> Sheet:
    """The sheet that asks exactly this; made where it was never asked before."""
    digest = sha256("sheet", canonical(told))
    found = Sheet.objects.filter(tenant=tenant, digest=digest).first()
    if found is None:
        found = Sheet(tenant=tenant, digest=digest, told=told)
        found.save(force_insert=True)
    return found


def add(doing: Doing, visit: Visit, event: Event, said: Mapping[str, Any]) -> None:
    """A new visit, with its first step."""
    visit.step = uuid7()
    visit.save(force_insert=True)
    _step(doing, visit, 1, event, said)


def go_on(doing: Doing, visit: Visit, event: Event, said: Mapping[str, Any], **columns: object) -> None:
    """One step further. Raises Conflict `moved_on` where somebody was quicker."""
    seen, visit.step = visit.step, uuid7()
    told = {**columns, "step": visit.step}
    if Visit.objects.filter(tenant=visit.tenant, id=visit.id, step=seen).update(**told) != 1:
        raise Conflict("moved_on", thing=f"visit:{visit.id}")
    for name, value in told.items():
        setattr(visit, name, value)
    n = Step.objects.filter(tenant=visit.tenant, visit=visit).count()
    _step(doing, visit, n + 1, event, said)


def _step(doing: Doing, visit: Visit, n: int, event: Event, said: Mapping[str, Any]) -> None:
    Step(
        tenant=visit.tenant, id=visit.step, visit=visit, n=n, event=event, day=day_of(doing.at),
        person=doing.by.person, name=doing.by.name, said=said or None, act=doing.id, recorded_at=doing.at,
    ).save(force_insert=True)  # fmt: skip


def seat(doing: Doing, visit: Visit, officers: Iterable[Officer], helpers: Iterable[Helper]) -> None:
    """Who takes part from now on; whoever did before, and does not, is dropped."""
    seated = Member.objects.filter(tenant=visit.tenant, visit=visit, dropped_at__isnull=True)
    seated.exclude(seat=Seat.UNIT).update(dropped_at=doing.at)  # units come and go with the joint inspection
    of: dict[str, Any] = {"tenant": visit.tenant, "visit": visit}
    Member.objects.bulk_create(
        [
            *(
                Member(**of, seat=Seat.INSPECTOR, person=person, name=name, certificate=certificate)
                for person, name, certificate in officers
            ),
            *(
                Member(
                    **of, seat=Seat.ASSISTANT, person=one.person, name=one.name.strip()[:120],
                    unit=one.unit.strip()[:120],
                )
                for one in helpers
            ),
        ]
    )  # fmt: skip


def join(visits: Iterable[Visit], units: Sequence[str]) -> None:
    """These authorities take part in the visits from now on, each in its own name."""
    Member.objects.bulk_create(
        Member(tenant=visit.tenant, visit=visit, seat=Seat.UNIT, name=unit, unit=unit)
        for visit in visits
        for unit in units
    )


def part(doing: Doing, tenant: int, visits: Iterable[UUID]) -> None:
    """No other authority takes part in these visits any more."""
    seated = Member.objects.filter(tenant=tenant, visit__in=list(visits), seat=Seat.UNIT)
    seated.filter(dropped_at__isnull=True).update(dropped_at=doing.at)


def certify(doing: Doing, seated: Sequence[Member], held: Mapping[UUID | None, str]) -> None:
    """The certificates in `held` stand beside these from now on; a member whose number is another is seated
    anew.
    """
    stale = [one for one in seated if one.certificate != held.get(one.person, "")]
    for one in stale:
        one.dropped_at = doing.at
    Member.objects.bulk_update(stale, ["dropped_at"])
    Member.objects.bulk_create(
        Member(
            tenant=one.tenant, visit=one.visit, seat=one.seat, person=one.person, name=one.name,
            unit=one.unit, certificate=held.get(one.person, ""),
        )
        for one in stale
    )  # fmt: skip


def held(visit: Visit) -> Visit:
    """The visit as it stands, held until the act ends: of two who write it down at once, one waits, and sees
    what the other wrote.
    """
    return Visit.objects.select_for_update().get(tenant=visit.tenant, id=visit.id)


def entry(visit: Visit, key: Key) -> Entry | None:
    """The entry as it stands, held until the act ends: of two who change it at once, one waits."""
    rows = Entry.objects.select_for_update().filter(tenant=visit.tenant, visit=visit, name=str(key))
    return rows.first()


def write(
    doing: Doing, visit: Visit, key: Key, held: Entry | None, taken: Mapping[str, Plain], by: Written
) -> Entry:
    """One change of an entry; the fields that are not `taken` stay. Raises Conflict `moved_on`."""
    before: Fields = {} if held is None else held.fields
    now = {name: value for name, value in {**before, **taken}.items() if value is not None}
    if held is None:
        held = Entry(tenant=visit.tenant, visit=visit, name=str(key), n=1, fields=now)
        held.save(force_insert=True)
    else:
        rows = Entry.objects.filter(tenant=visit.tenant, id=held.id, n=held.n)
        held.n, held.fields = held.n + 1, now
        if rows.update(n=held.n, fields=now) != 1:
            raise Conflict("moved_on", thing=f"visit:{visit.id}")
    Change(
        tenant=visit.tenant, visit=visit, entry=str(key), n=held.n, taken=dict(taken),
        before={name: before.get(name) for name in taken}, person=doing.by.person, name=doing.by.name,
        claimed_at=by.claimed_at, device=by.device, operation=by.operation, act=doing.id,
        recorded_at=doing.at,
    ).save(force_insert=True)  # fmt: skip
    return held


def show(held: Entry, evidence: Evidence) -> None:
    """The picture of a photo has come."""
    held.evidence = evidence
    Entry.objects.filter(tenant=held.tenant, id=held.id).update(evidence=evidence)


def raise_(held: Sequence[Entry]) -> None:
    """These findings have become hazards."""
    Entry.objects.bulk_update(held, ["hazard"])


def keep(visit: Visit, **columns: object) -> None:
    """What filing counted."""
    Visit.objects.filter(tenant=visit.tenant, id=visit.id).update(**columns)
    for name, value in columns.items():
        setattr(visit, name, value)
