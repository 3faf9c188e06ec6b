"""Everything that can be done to hazards. One step is one act: what leads where says `domain.hazards.FLOW`,
what must hold `domain.hazard_guards`; facts, photos and measures are written in the same act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from zhiben.domain.access import Actor, Permission
from zhiben.domain.hazard_cases import Case, Deed, after, reported
from zhiben.domain.hazard_guards import unmet
from zhiben.domain.hazards import FLOW, Event, Mode, Source, shown_to_enterprise
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.domain.risks import PLACES
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.clock import ClaimedTime
from zhiben.ground.evidence import queries as evidence
from zhiben.hazards import deeds, facts, measuring, store, telling
from zhiben.hazards.models import Hazard, HazardStep, Measure
from zhiben.hazards.queries import within
from zhiben.hazards.rules import rules_of
from zhiben.hazards.saying import Found, Said
from zhiben.hazards.stored import case_of
from zhiben.orgs.models import Subject
from zhiben.orgs.queries import subject as subject_within
from zhiben.plans.queries import refusals
from zhiben.risks.queries import control_row
from zhiben.tasks.people import persons_of

GATED = {Event.TREAT: "hazard.treat", Event.EXTEND: "hazard.extend", Event.CLOSE: "hazard.close"}


def report(found: Found, *, by: Actor, at: datetime, key: str, claimed: ClaimedTime | None = None) -> Receipt:
    """Report a hazard: a sentence or a photo is enough. Answers {"hazard", "number", "step"}.

    Raises NotFound (enterprise or upload), Incomplete `found_empty`, `found_ahead`, NotPermitted
    `source_not_yours`.
    """
    subject = reportable(found, by=by, at=at)

    def work(doing: Doing) -> dict[str, object]:
        row = report_in(doing, subject, found)
        doing.made(f"hazard:{row.id}")
        return {"hazard": row.id, "number": row.number, "step": row.step}

    source = shown_to_enterprise(deeds.source_for(by, found.source))  # the enterprise reads its acts
    details = {**_told(found, by), "source": source}
    return act(
        Permission.HAZARD_REPORT, by=by, at=at, tenant=subject.tenant, key=key, thing="hazard",
        details=details, work=work, place=subject.place, claimed=claimed,
    )  # fmt: skip


def reportable(found: Found, *, by: Actor, at: datetime) -> Subject:
    """For `report_in`: the enterprise, once everything was checked that can be before the act."""
    subject = subject_within(by, found.about)
    if subject.kind != Kind.ENTERPRISE:
        raise NotFound("subject", id=found.about)
    deeds.source_for(by, found.source)
    if not found.text.strip() and not found.uploads:
        raise Incomplete("found_empty")
    _site(subject, found.site)
    if (found.found_on or day_of(at)) > day_of(at):
        raise Incomplete("found_ahead", day=found.found_on)
    return subject


def report_in(doing: Doing, subject: Subject, found: Found) -> Hazard:
    """Report within an act that is already open: of an inspection, an alarm, an import."""
    today = day_of(doing.at)
    mode = rules_of(subject.tenant, today).mode_of(subject.industry)
    row, deed = begun(subject, found, mode, persons_of(doing.by, doing.at), by=doing.by, at=doing.at)
    row.number = store.number(subject.tenant, today.year)
    row.missed = measuring.is_missed(row)
    case = reported(Source(row.source), row.found_on, deed, mode)
    step = store.add(doing, row, deed, case, told_of(found))
    if found.uploads or found.pieces:
        store.photograph(doing, step, found.uploads, found.taken_on or today, found.pieces)
    telling.tell(doing, row, deed, case)
    return row


def begun(
    subject: Subject, found: Found, mode: Mode, persons: frozenset[UUID], *, by: Actor, at: datetime
) -> tuple[Hazard, Deed]:
    """The row of a report, without a number yet and not written, and what its rules look at."""
    today = day_of(at)
    deed = Deed(
        Event.REPORT, deeds.side_of(by), today, persons, controls=bool(found.controls.strip()),
        ledger=found.ledger, evidence_on=(found.taken_on or today) if found.uploads or found.pieces else None,
    )  # fmt: skip
    site = _site(subject, found.site)
    row = Hazard(
        tenant=subject.tenant, enterprise=subject.enterprise, region=subject.region,
        industry=subject.industry, about=subject, text=found.text.strip()[:2000],
        spot=(found.spot.strip() or (site.name if site else ""))[:200], site=site,
        source=deeds.source_for(by, found.source), mode=mode, found_on=found.found_on or today,
        reported_by=by.person, reported_name=by.name, recorded_at=at,
    )  # fmt: skip
    return row, deed


def told_of(found: Found) -> dict[str, object]:
    """What is kept of what was said with a report."""
    return {name: value for name, value in (("controls", found.controls), ("stated", found.stated)) if value}


def take(
    hazard: UUID, event: Event, said: Said, *, by: Actor, at: datetime, key: str, seen: UUID | None = None
) -> Receipt:
    """Take a hazard one step further. `seen`: the last step as it was looked at. Answers {"hazard", "step",
    "state"}.

    Raises NotFound; Conflict `moved_on`, `no_such_step`, the first guard that does not hold (`guards`: all),
    `step_gated` with what a plan's gate says; Incomplete `facts_missing`, `criterion_unknown`,
    `criterion_not_in_force`, `responsible_unknown`, `merge_apart`.
    """
    row = within(by, hazard)

    def work(doing: Doing) -> dict[str, object]:
        if seen is not None and row.step != seen:
            raise Conflict("moved_on", thing=f"hazard:{hazard}")
        take_in(doing, row, event, said)
        return {"hazard": row.id, "step": row.step, "state": row.state}

    details = {"event": event, "seen": seen, **_told(said, by)}
    return act(
        permission_of(event), by=by, at=at, tenant=row.tenant, key=key, thing=f"hazard:{hazard}",
        details=details, work=work, place=row.place,
    )  # fmt: skip


def take_in(doing: Doing, row: Hazard, event: Event, said: Said) -> None:
    """One step within an act that is already open, whose permission is that of the event."""
    if event is Event.TAKE_IN:  # the other side of a merger, never a step of its own
        raise Conflict("no_such_step", event=event)
    case, n = known_of(row)
    step = FLOW.step(case.state, event)
    step.check(_needed(said))
    open_ = list(_open(row).values_list("n", flat=True))
    said = _with_control(row, said, doing.by)
    deed = deeds.deed(row, case, event, said, open_, by=doing.by, at=doing.at)
    into = _into(doing, row, said) if event is Event.MERGE else None
    if into is not None:
        deed = replace(deed, into=known_of(into)[0])
    require(case, deed)
    _require_gates(doing, row, event)
    then = after(case, deed)
    besides = measuring.after(row, deed, then, said)
    deed = measuring.noted(deed, besides)
    if into is not None:
        besides["merged_into"] = into
    made = store.go_on(doing, row, n + 1, deed, then, kept_of(row, event, said), **besides)
    if said.uploads:
        store.photograph(doing, made, said.uploads, said.taken_on or deed.day)
    if event is Event.PLAN:
        store.plan(doing, made, said.measures)
    elif said.done and event in (Event.PROGRESS, Event.SUBMIT):
        store.carry_out(doing, made, said.done, said.on or deed.day)
    facts.follow(doing, row, deed, then, said)
    store.keep_facts(row)
    telling.tell(doing, row, deed, then)
    if into is not None:
        _take_over(doing, into, row, case)


def known_of(row: Hazard) -> tuple[Case, int]:
    """What is known of a hazard, and after how many steps."""
    steps = list(HazardStep.objects.filter(tenant=row.tenant, hazard=row).order_by("n"))
    return case_of(row, steps), len(steps)


def permission_of(event: Event) -> Permission:
    """The permission an event needs, wherever it starts from."""
    if event is Event.REPORT:
        return Permission.HAZARD_REPORT
    return next(step.permission for step in FLOW.steps if step.event is event)


def require(case: Case, deed: Deed) -> None:
    """Raises Conflict: the first guard that does not hold, and all of them as `guards`."""
    codes = unmet(case, deed)
    if codes:
        raise Conflict(codes[0], guards=list(codes))


def _require_gates(doing: Doing, row: Hazard, event: Event) -> None:
    verb = GATED.get(event)
    if verb is None:
        return
    context = {"subject": str(row.about_id), "enterprise": str(row.about_id), "hazard": str(row.id)}
    refused = refusals(doing.by, verb, context, at=doing.at)
    if refused:
        raise Conflict("step_gated", gates=[one.say for one in refused])


def _into(doing: Doing, row: Hazard, said: Said) -> Hazard:
    if said.into is None or said.into == row.id:
        raise Incomplete("merge_apart", into=said.into)
    into = within(doing.by, said.into)
    if (into.tenant, into.enterprise) != (row.tenant, row.enterprise):
        raise Incomplete("merge_apart", into=said.into)
    return into


def _take_over(doing: Doing, into: Hazard, row: Hazard, case: Case) -> None:
    """The other side of a merger: whoever had a hand in the one has a hand in the other."""
    there, n = known_of(into)
    deed = Deed(
        Event.TAKE_IN, deeds.side_of(doing.by), day_of(doing.at), persons_of(doing.by, doing.at),
        taken=case,
    )  # fmt: skip
    FLOW.step(there.state, Event.TAKE_IN)
    require(there, deed)
    then = after(there, deed)
    store.go_on(doing, into, n + 1, deed, then, {"from": str(row.id), "number": row.number})


def _site(subject: Subject, site: UUID | None) -> Subject | None:
    """Raises NotFound for a place that is not the enterprise's."""
    if site is None:
        return None
    row = Subject.objects.filter(
        tenant=subject.tenant, enterprise=subject.id, kind__in=PLACES, id=site
    ).first()
    if row is None:
        raise NotFound("place", id=site)
    return row


def _open(row: Hazard) -> Any:
    return Measure.objects.filter(
        tenant=row.tenant, hazard=row, done_on__isnull=True, dropped_at__isnull=True
    ).order_by("n")


def _with_control(row: Hazard, said: Said, by: Actor) -> Said:
    """The control in its words of today. Raises NotFound for one of another enterprise."""
    if said.control is None:
        return said
    _, where, held = control_row(by, said.control)
    if where.enterprise != row.enterprise:
        raise NotFound("control", id=said.control)
    return replace(said, failed_control=held.text)


def _needed(said: Said) -> Mapping[str, object]:
    return {
        "level": said.level, "reason": said.note.strip(), "note": said.note.strip(), "parts": said.parts,
        "deadline": said.deadline, "receiver": said.receiver.strip(), "receipt": said.receipt.strip(),
        "into": said.into,
    }  # fmt: skip


def kept_of(row: Hazard, event: Event, said: Said) -> dict[str, object]:
    """What is kept of what was said, and of the criterion in its words of then."""
    told = _filled(said)
    told.pop("uploads", None)
    rests_on = deeds.cited(said.criterion, row.found_on) if event is Event.GRADE else None
    if rests_on is not None:
        told["criterion"] = rests_on.told()
    return told


def _filled(form: Found | Said) -> dict[str, object]:
    """What was written, nothing of what was left empty."""
    told = {one.name: getattr(form, one.name) for one in fields(form)}
    told = {name: value for name, value in told.items() if value not in (None, "", (), {}, False)}
    if "measures" in told:
        told["measures"] = [
            {"text": one.text, "responsible": one.responsible, "due_on": one.due_on, "funds": one.funds}
            for one in form.measures  # type: ignore[union-attr]
        ]
    return told


def _told(form: Found | Said, by: Actor) -> dict[str, object]:
    """As the details of the act tell it: uploads by what is in them."""
    told = _filled(form)
    if "uploads" in told:
        told["uploads"] = [evidence.upload(by, id_).sha256 for id_ in form.uploads]
    return told
