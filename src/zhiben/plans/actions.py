"""Everything that can be done about duties: facts, hand-overs, waivers, settings, plans. Each is one act.

The cells a change touches are counted anew in the same transaction, by `follow_facts` and `follow_subjects`;
the rooms below are given these as their `also`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission, require_other_person
from zhiben.domain.cells import Cell
from zhiben.domain.facts import Fact
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.ground.acts import Doing, Receipt, Work, act
from zhiben.ground.clock import ClaimedTime
from zhiben.library.contents import plan_of
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import subject as subject_within
from zhiben.orgs.values import to_json
from zhiben.orgs.world import redirects
from zhiben.plans import effects, models, store, worlds
from zhiben.plans.bulk import recount_all
from zhiben.plans.inforce import InForce, in_force
from zhiben.plans.recount import recount, recount_facts
from zhiben.plans.rows import obligation_parts
from zhiben.plans.store import NewFact
from zhiben.plans.stored import stored_cell
from zhiben.plans.touching import Touching

MANY = 500  # facts or subjects of one act: beyond it counting everything anew is quicker than one by one

# ── what others' acts call ───────────────────────────────────────────────────────────────────────


def follow_subjects(doing: Doing, subjects: Sequence[UUID]) -> None:
    """`also` of the acts of `orgs`: something that holds of these subjects has changed."""
    inforce = in_force(doing.tenant)
    merged = redirects(doing.tenant)
    for old in merged.keys() & set(subjects):
        store.lead_waivers(old, Subject.objects.get(tenant=doing.tenant, id=merged[old]), doing.at)
    if _are_most(doing.tenant, subjects):
        recount_all(doing.tenant, inforce, at=doing.at)
        return
    recount(doing.tenant, inforce, effects.of_subjects(doing.tenant, inforce, subjects), at=doing.at)


def _are_most(tenant: int, subjects: Sequence[UUID]) -> bool:
    """So many that counting everybody anew, by profile, is quicker than these one by one."""
    return len(subjects) > MANY and 4 * len(subjects) > Subject.objects.filter(tenant=tenant).count()


def follow_facts(doing: Doing, inforce: InForce, facts: Collection[models.Fact]) -> None:
    """These facts, or rows before them, have changed."""
    _follow(doing, inforce, worlds.versions(doing.tenant, facts), {}, redirects(doing.tenant))


def file(doing: Doing, new: NewFact, subject: Subject, inforce: InForce | None = None) -> models.Fact:
    """Record a fact within another room's act. Raises Incomplete."""
    inforce = inforce or in_force(doing.tenant)
    _require_sound(inforce, new, doing.at)
    fact = store.file(doing, subject, new)
    merged = redirects(doing.tenant)
    if subject.id in merged:
        follow_facts(doing, inforce, [fact])
    else:
        _follow(doing, inforce, [store.as_told(fact, new)], {subject.id: subject}, merged)
    return fact


def _follow(
    doing: Doing,
    inforce: InForce,
    versions: Sequence[Fact],
    at_hand: Mapping[UUID, Subject],
    merged: Mapping[UUID, UUID],
) -> None:
    rows = worlds.touched(doing.tenant, versions, at_hand)
    enterprises = {row.enterprise for row in rows if row.enterprise is not None}
    touching = Touching(doing.tenant, inforce, versions, enterprises, day_of(doing.at), merged)
    recount_facts(touching, effects.of_facts(doing.tenant, inforce, versions, rows), at=doing.at)


def file_all(
    doing: Doing,
    inforce: InForce,
    news: Sequence[tuple[NewFact, Subject, models.Fact | None]],
    ended: Sequence[models.Fact] = (),
) -> list[models.Fact]:
    """Facts of another room's act: each new one with whom it is about and the fact it takes the place of;
    `ended` happened not after all. Counted once, at the end. Raises Incomplete, Conflict `moved_on`.
    """
    for new, _, _ in news:
        _require_sound(inforce, new, doing.at)
    if len(news) > 1:
        made = store.file_many(doing, news)
    else:
        made = [store.file(doing, subject, new, older) for new, subject, older in news]
    for fact in ended:
        store.end(fact, doing.at)
    if len(made) + len(ended) > MANY:
        recount_all(doing.tenant, inforce, at=doing.at)
    elif made or ended:
        follow_facts(doing, inforce, [*made, *ended])
    return made


def put_in_force(doing: Doing, edition: UUID) -> None:
    """`also` of `library.actions.adopt` for a plan: from now on obligations are counted by this edition."""
    plan = plan_of(doing.tenant, edition)
    models.PlanAdoption.objects.filter(tenant=doing.tenant, plan=plan.id, replaced_at__isnull=True).update(
        replaced_at=doing.at
    )
    models.PlanAdoption(tenant=doing.tenant, plan=plan.id, edition=edition, recorded_at=doing.at).save(
        force_insert=True
    )
    recount_all(doing.tenant, in_force(doing.tenant), at=doing.at)


def calendar_loaded(doing: Doing, edition: UUID) -> None:
    """`also` of `library.actions.adopt` for a calendar: working days are counted by it."""
    recount_all(doing.tenant, in_force(doing.tenant), at=doing.at)


# ── facts ────────────────────────────────────────────────────────────────────────────────────────


def record_fact(
    new: NewFact, *, by: Actor, at: datetime, key: str, claimed: ClaimedTime | None = None
) -> Receipt:
    """Something happened. Answers {"fact": id}. Raises NotFound, Incomplete."""
    subject = subject_within(by, new.subject)

    def work(doing: Doing) -> dict[str, object]:
        fact = file(doing, new, subject)
        doing.made(f"fact:{fact.id}")
        return {"fact": fact.id}

    return act(
        Permission.FACT_RECORD, by=by, at=at, tenant=subject.tenant, key=key, thing="fact", details=told(new),
        work=work, place=subject.place, claimed=claimed,
    )  # fmt: skip


def record_facts(tenant: int, news: Sequence[NewFact], *, by: Actor, at: datetime, key: str) -> Receipt:
    """Many facts as one act, all or none: an import, a phone's queue. Answers {"facts": how many}."""
    subjects = {one.subject: subject_within(by, one.subject) for one in news}

    def work(doing: Doing) -> dict[str, object]:
        inforce = in_force(tenant)
        made = []
        for new in news:
            _require_sound(inforce, new, at)
            fact = store.file(doing, subjects[new.subject], new)
            doing.keep(f"fact:{fact.id}", "recorded", after=told(new))
            made.append(fact)
        follow_facts(doing, inforce, made)
        return {"facts": len(made)}

    details = {"facts": [told(new) for new in news]} if len(news) <= 100 else {"count": len(news)}
    return act(
        Permission.IMPORT_RUN,
        by=by,
        at=at,
        tenant=tenant,
        key=key,
        thing="import",
        details=details,
        work=work,
    )


def undo_import(tenant: int, imported: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Withdraw every fact an import recorded that still stands. Answers {"withdrawn": how many}."""
    require_reason(reason)

    def work(doing: Doing) -> dict[str, object]:
        rows = models.Fact.objects.filter(tenant=tenant, act=imported, replaced_at__isnull=True)
        facts = list(rows.order_by("id"))
        if not facts:
            raise NotFound("import", id=imported)
        for fact in facts:
            store.end(fact, at)
            doing.keep(f"fact:{fact.id}", "withdrawn")
        follow_facts(doing, in_force(tenant), facts)
        return {"withdrawn": len(facts)}

    details = {"import": imported, "reason": reason}
    return act(
        Permission.IMPORT_UNDO, by=by, at=at, tenant=tenant, key=key, thing=f"act:{imported}",
        details=details, work=work,
    )  # fmt: skip


def correct_fact(fact: UUID, new: NewFact, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """It was otherwise than recorded. Kind and subject stay: for another, withdraw and record anew."""
    older = _fact_within(by, fact)
    require_reason(reason)
    if (new.kind, new.subject) != (older.kind, older.subject_id):
        raise Incomplete("fact_other_subject")

    def work(doing: Doing) -> dict[str, object]:
        inforce = in_force(older.tenant)
        _require_sound(inforce, new, at)
        newer = store.file(doing, older.subject, new, older)
        follow_facts(doing, inforce, [newer])
        return {"fact": newer.id}

    details = {"fact": fact, "reason": reason, **told(new)}
    return _upon(Permission.FACT_SUPERSEDE, older, details, work, by=by, at=at, key=key)


def withdraw_fact(fact: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """It did not happen. What was known before stays as it was known."""
    row = _fact_within(by, fact)
    require_reason(reason)

    def work(doing: Doing) -> dict[str, object]:
        store.end(row, at)
        follow_facts(doing, in_force(row.tenant), [row])
        return {"fact": row.id}

    return _upon(Permission.FACT_WITHDRAW, row, {"fact": fact, "reason": reason}, work, by=by, at=at, key=key)


def hand_over(fact: UUID, receivers: Collection[str], *, by: Actor, at: datetime, key: str) -> Receipt:
    """`receivers` (`section:NAME`, `role:NAME`, `authority:above`) hold the fact from `at`, server time."""
    row = _fact_within(by, fact)
    if not receivers:
        raise Incomplete("receiver_missing")

    def work(doing: Doing) -> dict[str, object]:
        store.hand(row, receivers, at)
        follow_facts(doing, in_force(row.tenant), [row])
        return {"fact": row.id}

    details = {"fact": fact, "to": sorted(receivers)}
    return _upon(Permission.FACT_HAND_OVER, row, details, work, by=by, at=at, key=key)


def receive_fact(fact: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The officer's receipt of an entry older than `backfill_days`; not by the person who recorded it."""
    row = _fact_within(by, fact)
    require_other_person(by, row.recorded_by)

    def work(doing: Doing) -> dict[str, object]:
        if not store.receive(row, day_of(at), by.person):
            raise Conflict("moved_on", thing=f"fact:{fact}")
        follow_facts(doing, in_force(row.tenant), [row])
        return {"fact": row.id}

    return _upon(Permission.FACT_RECEIVE, row, {"fact": fact}, work, by=by, at=at, key=key)


# ── waivers ──────────────────────────────────────────────────────────────────────────────────────


def waive(
    obligation: str, reason: str, *, by: Actor, at: datetime, key: str, until: date | None = None
) -> Receipt:
    """Forgive one obligation, or put it off until a day. Raises NotFound, Conflict `waived_already`."""
    holder, slot = obligation_parts(obligation)
    subject = subject_within(by, holder)
    require_reason(reason)

    def work(doing: Doing) -> dict[str, object]:
        cell = stored_cell(subject.tenant, holder, slot)
        if cell is None:
            raise NotFound("obligation", id=obligation)
        if cell.waived:
            raise Conflict("waived_already", id=obligation)
        forgive(doing, subject, slot, cell, reason, until)
        return {"obligation": obligation}

    return _of_obligation(Permission.WAIVER_GIVE, subject, obligation, reason, work, by=by, at=at, key=key)


def forgive(
    doing: Doing, subject: Subject, slot: int, cell: Cell, reason: str, until: date | None = None
) -> None:
    """One obligation of a subject is forgiven, or put off, by whoever acts, within another act."""
    store.forgive(subject, slot, cell, reason, doing.by.person, doing.at, until)
    owed = {subject.id: [(cell.plan, cell.duty)]}
    recount(subject.tenant, in_force(subject.tenant), owed, at=doing.at)


def unwaive(obligation: str, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """It is owed after all, on the day the plan says. Raises NotFound where nothing was forgiven."""
    holder, slot = obligation_parts(obligation)
    subject = subject_within(by, holder)
    require_reason(reason)

    def work(doing: Doing) -> dict[str, object]:
        rows = models.Waiver.objects.filter(tenant=subject.tenant, subject=holder, slot=slot)
        waiver = rows.filter(replaced_at__isnull=True).first()
        if waiver is None:
            raise NotFound("waiver", id=obligation)
        rows.filter(id=waiver.id).update(replaced_at=at)
        recount(subject.tenant, in_force(subject.tenant), {holder: [(waiver.plan, waiver.duty)]}, at=at)
        return {"obligation": obligation}

    return _of_obligation(
        Permission.WAIVER_WITHDRAW, subject, obligation, reason, work, by=by, at=at, key=key
    )


# ── what all of them share ───────────────────────────────────────────────────────────────────────


def told(new: NewFact) -> dict[str, object]:
    """A fact as the details of an act tell it."""
    attributes = {name: to_json(value) for name, value in new.attributes.items()}
    return {
        "kind": new.kind, "subject": new.subject, "happened_on": new.happened_on, "about": new.about,
        "until": new.until, "targets": list(new.targets), "attributes": attributes,
    }  # fmt: skip


def _require_sound(inforce: InForce, new: NewFact, at: datetime) -> None:
    """Rule 16: a report names its period. A fact lies not ahead; a register row may."""
    is_register = any(new.kind in plan.registers for plan in inforce.plans)
    if not is_register and new.happened_on > day_of(at):
        raise Incomplete("fact_ahead", happened_on=new.happened_on)
    if new.until is not None and new.until < new.happened_on:
        raise Incomplete("until_before_start", until=new.until)
    if new.about is None and new.kind in inforce.reports:
        raise Incomplete("about_missing", kind=new.kind)
    if new.kind not in inforce.kinds:
        raise Incomplete("fact_kind_unknown", kind=new.kind)


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise Incomplete("reason_missing")


def _fact_within(actor: Actor, fact: UUID) -> models.Fact:
    """A fact that still stands, within reach by its subject."""
    row = models.Fact.objects.filter(id=fact, tenant__in=actor.reads, replaced_at__isnull=True).first()
    if row is None:
        raise NotFound("fact", id=fact)
    subject_within(actor, row.subject_id)
    return row


def _upon(
    verb: Permission,
    fact: models.Fact,
    details: Mapping[str, object],
    work: Work,
    *,
    by: Actor,
    at: datetime,
    key: str,
) -> Receipt:
    return act(
        verb, by=by, at=at, tenant=fact.tenant, key=key, thing=f"fact:{fact.id}", details=details, work=work,
        place=fact.subject.place,
    )  # fmt: skip


def _of_obligation(
    verb: Permission,
    subject: Subject,
    obligation: str,
    reason: str,
    work: Work,
    *,
    by: Actor,
    at: datetime,
    key: str,
) -> Receipt:
    return act(
        verb, by=by, at=at, tenant=subject.tenant, key=key, thing=f"obligation:{obligation}",
        details={"reason": reason}, work=work, place=subject.place,
    )  # fmt: skip
