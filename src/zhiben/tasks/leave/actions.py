"""代理 and 离岗移交. Both concern a person's whole inbox; who may arrange it: that person, or their head."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from zhiben.domain.access import Actor, Permission, Role, require_other_person
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.domain.tasks import Event
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.orgs.models import Subject
from zhiben.orgs.staff.actions import end_lent, lend_grants
from zhiben.orgs.staff.working import actor_for
from zhiben.tasks import store
from zhiben.tasks.models import Confirmation, HandingLine, HandingOver, Step, Substitution
from zhiben.tasks.people import require_taker
from zhiben.tasks.queries import held_by

LONGEST = timedelta(days=90)
HEADS = frozenset({Role.SECTION_CHIEF, Role.BUREAU_LEADER})


def substitute(
    person: UUID, stand_in: UUID, since: date, until: date, basis: str, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """代理: from `since` until `until`, both inside, `stand_in` sees and does what `person` sees and may do.

    By grants that end with it; each act stays the act of whoever does it. Raises Incomplete
    `stand_in_self`, `stand_in_window`, `basis_missing`, `task_nobody`; Conflict `stand_in_taken`;
    NotPermitted.
    """
    absent, helper = _person(by, person), _person(by, stand_in)
    _require_over(by, absent)
    _require_window(absent, helper, since, until, by.day)
    if not basis.strip():
        raise Incomplete("basis_missing")
    if absent.enterprise != helper.enterprise or actor_for(helper.tenant, helper.id, at) is None:
        raise Incomplete("task_nobody", person=stand_in)

    def work(doing: Doing) -> dict[str, object]:
        others = Substitution.objects.select_for_update().filter(
            Q(person=absent.id), tenant=absent.tenant, replaced_at__isnull=True, since__lte=until,
            until__gte=since,
        )  # fmt: skip
        if others.exists():
            raise Conflict("stand_in_taken", person=person)
        grants = lend_grants(doing, absent, helper, since, until, basis.strip())
        row = Substitution(
            tenant=absent.tenant, person=absent, stand_in=helper, since=since, until=until,
            basis=basis.strip()[:200], grants=[str(one) for one in grants], recorded_at=at,
        )  # fmt: skip
        Substitution.objects.bulk_create([row], ignore_conflicts=True)
        if not Substitution.objects.filter(tenant=row.tenant, id=row.id).exists():
            raise Conflict("stand_in_taken", person=person)
        payload = {
            "people": [str(one) for one in (stand_in, person) if one != by.person], "title": absent.name,
            "since": since, "until": until, "thing": "stand-in", "by": by.name,
        }  # fmt: skip
        doing.notice("task.substitute", payload, key=f"substitute:{row.id}")
        doing.made(f"substitution:{row.id}")
        return {"substitution": row.id}

    details = {"person": person, "stand_in": stand_in, "since": since, "until": until, "basis": basis}
    return act(
        Permission.TASK_SUBSTITUTE, by=by, at=at, tenant=absent.tenant, key=key, thing="substitution",
        details=details, work=work, place=absent.place,
    )  # fmt: skip


def end_substitution(id_: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The person is back, or another is to stand in: from now on. Raises NotFound, NotPermitted."""
    row = Substitution.objects.filter(tenant__in=by.writes, id=id_, replaced_at__isnull=True).first()
    if row is None:
        raise NotFound("substitution", id=id_)
    absent = _person(by, row.person_id)
    _require_over(by, absent)

    def work(doing: Doing) -> None:
        if not Substitution.objects.filter(tenant=row.tenant, id=row.id, replaced_at__isnull=True).update(
            replaced_at=at
        ):
            raise Conflict("moved_on", thing=f"substitution:{id_}")
        end_lent(doing, [UUID(one) for one in row.grants])

    return act(
        Permission.TASK_SUBSTITUTE, by=by, at=at, tenant=row.tenant, key=key, thing=f"substitution:{id_}",
        details={"end": True}, work=work, place=absent.place,
    )  # fmt: skip


def propose(
    leaver: UUID, heirs: Mapping[UUID, UUID], reason: str, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """离岗移交: all open work of `leaver`, by task, each to whom. The one who proposes has confirmed with it.

    Raises Incomplete `reason_missing`, `hand_over_lines` (a task left out), `task_nobody`; NotPermitted.
    """
    gone = _person(by, leaver)
    _require_over(by, gone)
    if not reason.strip():
        raise Incomplete("reason_missing")
    cards = held_by(by, leaver, today=by.day, at=at)
    if not cards or {one.id for one in cards} != set(heirs) or leaver in heirs.values():
        raise Incomplete("hand_over_lines", open=len(cards), given=len(heirs))
    steps = {row.task_id: row for row in _steps(gone.tenant, [one.step for one in cards])}

    def work(doing: Doing) -> dict[str, object]:
        earlier = HandingOver.objects.filter(tenant=gone.tenant, leaver=gone.id, replaced_at__isnull=True)
        earlier.update(replaced_at=at)
        row = HandingOver(
            tenant=gone.tenant, leaver=gone, by=by.person, reason=reason.strip()[:200], recorded_at=at
        )  # fmt: skip
        row.save(force_insert=True)
        for task, heir in heirs.items():
            require_taker(by, heir, steps[task].task.place, at)
            HandingLine(
                tenant=gone.tenant, handing=row, task=steps[task].task, step=steps[task], to=heir
            ).save(force_insert=True)
        _confirm(doing, row)
        payload = {
            "people": sorted(str(one) for one in {*heirs.values(), leaver} - {by.person}), "title": gone.name,
            "thing": f"hand-over:{row.id}", "by": by.name,
        }  # fmt: skip
        doing.notice("task.hand_over", payload, key=f"hand-over:{row.id}")
        doing.made(f"hand-over:{row.id}")
        return {"hand_over": row.id}

    details = {"leaver": leaver, "heirs": {str(task): heir for task, heir in heirs.items()}, "reason": reason}
    return act(
        Permission.TASK_HAND_OVER, by=by, at=at, tenant=gone.tenant, key=key, thing="hand-over",
        details=details, work=work, place=gone.place,
    )  # fmt: skip


def confirm(id_: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """One of those concerned agrees; with the last of them the work changes hands. {"done": whether so}.

    Raises NotFound; NotPermitted `not_permitted` for anybody else; Conflict `hand_over_confirmed`,
    `hand_over_changed`.
    """
    row = HandingOver.objects.filter(tenant__in=by.writes, id=id_, replaced_at__isnull=True).first()
    if row is None:
        raise NotFound("hand-over", id=id_)
    if by.person not in parties(row, at):
        raise NotPermitted("not_permitted", actor=by.scope)
    place = Subject.objects.get(tenant=row.tenant, id=by.person).place

    def work(doing: Doing) -> dict[str, object]:
        HandingOver.objects.select_for_update().get(tenant=row.tenant, id=row.id)
        _confirm(doing, row)
        agreed = set(row.confirmations.values_list("person", flat=True))
        done = parties(row, at) <= agreed
        if done:
            _hand_over(doing, row)
        return {"done": done}

    return act(
        Permission.TASK_ACCEPT, by=by, at=at, tenant=row.tenant, key=key, thing=f"hand-over:{id_}",
        details={"confirm": True}, work=work, place=place,
    )  # fmt: skip


def parties(row: HandingOver, at: datetime) -> frozenset[UUID]:
    """Whose word it takes: the heirs', and the leaver's — once gone, that of whoever proposed it."""
    giving = row.leaver_id if actor_for(row.tenant, row.leaver_id, at) is not None else row.by
    heirs = set(row.lines.values_list("to", flat=True))
    return frozenset({one for one in (giving, *heirs) if one is not None})


def _confirm(doing: Doing, row: HandingOver) -> None:
    assert doing.by.person is not None
    said = Confirmation(tenant=row.tenant, handing=row, person=doing.by.person, recorded_at=doing.at)
    Confirmation.objects.bulk_create([said], ignore_conflicts=True)
    if not Confirmation.objects.filter(tenant=row.tenant, id=said.id).exists():
        raise Conflict("hand_over_confirmed", hand_over=row.id)


def _hand_over(doing: Doing, row: HandingOver) -> None:
    said = row.confirmations.values_list("person", flat=True)
    others: list[UUID | None] = [one for one in said if one != doing.by.person]
    require_other_person(doing.by, *(others or [None]))
    for line in row.lines.select_related("step__task"):
        if line.step.replaced_at is not None:
            raise Conflict("hand_over_changed", task=line.task_id)
        hands = line.step.hands.without(row.leaver_id, line.to)
        store.step(doing, line.step, Event.HAND_OVER, hands, row.reason)
        doing.keep(f"task:{line.task_id}", "handed_over", before=row.leaver_id, after=line.to)
    HandingOver.objects.filter(tenant=row.tenant, id=row.id).update(replaced_at=doing.at)


def _require_window(absent: Subject, helper: Subject, since: date, until: date, today: date) -> None:
    if absent.id == helper.id:
        raise Incomplete("stand_in_self")
    if not today <= since <= until or until - since > LONGEST:
        raise Incomplete("stand_in_window", since=since, until=until)


def _require_over(by: Actor, person: Subject) -> None:
    """The person themselves, or a head: of the office, or the principal of their enterprise."""
    heads = HEADS if person.enterprise is None else {Role.PRINCIPAL}
    if by.person != person.id and not by.roles & (heads | {Role.SYSTEM}):
        raise NotPermitted("not_permitted", actor=by.scope)


def _person(by: Actor, id_: UUID) -> Subject:
    """A person of the actor's own authority. Raises NotFound."""
    row = Subject.objects.filter(tenant__in=by.writes, kind=Kind.PERSON, id=id_).first()
    mine = Subject.objects.filter(tenant__in=by.writes, id=by.person).first() if by.person else None
    if row is None or (mine is not None and mine.enterprise not in (None, row.enterprise)):
        raise NotFound("person", id=id_)
    return row


def _steps(tenant: int, ids: list[UUID]) -> list[Step]:
    return list(Step.objects.filter(tenant=tenant, id__in=ids).select_related("task"))
