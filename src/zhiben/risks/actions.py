"""What can be done to risk points: set up, assessed anew, controlled, given up. Each is one act.

Whoever goes on from an assessment or a control names the row they saw: if somebody was quicker, nothing
happens (`moved_on`). Nothing is deleted: what no longer holds has its `replaced_at`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.refusals import Conflict, Incomplete, TooLarge
from zhiben.domain.risks import PLACES, ControlLevel, Means, joined, require_level
from zhiben.ground import limits
from zhiben.ground.acts import Doing, Receipt, Work, act
from zhiben.orgs import queries as orgs
from zhiben.orgs.models import Subject
from zhiben.risks import queries
from zhiben.risks.models import HOLDS, Assessment, Control, Mark, RiskPoint
from zhiben.risks.scales import scale


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an assessor decides. `scores`: one for each factor of the scale, as its file writes them.

    `danger` 危险源, `accident` 可能导致的事故; `level`: who controls, not lower than the colour asks for.
    """

    scale: str
    scores: tuple[str, ...]
    level: str
    danger: str
    accident: str
    assessed_on: date


@dataclass(frozen=True, slots=True)
class Measure:
    """A control as told. `owner`: a person or a post of the enterprise; `check_every`: 每班、每日 …"""

    means: str
    text: str
    check_every: str
    owner: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewPoint:
    """A risk point as a table tells it, with its controls."""

    place: UUID
    name: str
    judgement: Judgement
    measures: tuple[Measure, ...] = ()


def add_points(
    enterprise: UUID, news: Sequence[NewPoint], sha256: str, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """Risk points out of a table, all or none; one that is there already under its name is left as it is.

    `sha256`: of the file. Answers {"points", "controls", "there": how many}. Raises as `add_point` and
    `add_control`; Incomplete `nothing_changed` for an empty table; TooLarge.
    """
    firm = orgs.subject(by, enterprise, Kind.ENTERPRISE)
    if not news:
        raise Incomplete("nothing_changed")
    if len(news) > limits.RISK_POINTS:
        raise TooLarge("too_large", lines=limits.RISK_POINTS)
    places = _places(by, firm, {one.place for one in news})
    for one in news:
        _require_sound(one.judgement, by)
    owners = [[(_owner(by, places[one.place], told), told) for told in one.measures] for one in news]

    def work(doing: Doing) -> dict[str, object]:
        list(Subject.objects.select_for_update().filter(tenant=firm.tenant, id=firm.id))
        held = RiskPoint.objects.filter(HOLDS, tenant=firm.tenant, place__in=list(places))
        there = set(held.values_list("place", "name"))
        made = controls = 0
        for one, measures in zip(news, owners, strict=True):
            if (one.place, one.name.strip()[:80]) in there:
                continue
            row = _point(doing, places[one.place], one.name)
            _assess(doing, row, one.judgement)
            for owner, told in measures:
                _control(doing, row, told, owner)
            doing.keep(f"risk:{row.id}", "created", after={"place": one.place, "name": row.name})
            made, controls = made + 1, controls + len(measures)
        return {"points": made, "controls": controls, "there": len(news) - made}

    return act(
        Permission.RISK_ASSESS, by=by, at=at, tenant=firm.tenant, key=key, thing=f"enterprise:{firm.id}",
        details={"sha256": sha256, "points": len(news)}, work=work, place=firm.place,
    )  # fmt: skip


def add_point(place: UUID, name: str, judgement: Judgement, *, by: Actor, at: datetime, key: str) -> Receipt:
    """A new risk point with its first assessment. Answers {"point": id}.

    Raises NotFound; Incomplete `place_unfit`, `risk_incomplete`, `risk_scores`, `risk_level_too_low`,
    `risk_day`; Conflict `risk_point_taken`.
    """
    where = orgs.subject(by, place)
    if where.kind not in PLACES or where.enterprise is None or where.standing == Standing.CLOSED:
        raise Incomplete("place_unfit", place=place)
    if not name.strip():
        raise Incomplete("risk_incomplete", missing=["name"])
    _require_sound(judgement, by)

    def work(doing: Doing) -> dict[str, object]:
        Subject.objects.select_for_update().get(tenant=where.tenant, id=where.id)
        same = RiskPoint.objects.filter(HOLDS, tenant=where.tenant, place=where, name=name.strip()[:80])
        if same.exists():
            raise Conflict("risk_point_taken", name=name)
        row = _point(doing, where, name)
        _assess(doing, row, judgement)
        doing.made(f"risk:{row.id}")
        return {"point": row.id}

    details = {"place": where.id, "name": name, **_told(judgement)}
    return act(
        Permission.RISK_ASSESS, by=by, at=at, tenant=where.tenant, key=key, thing="risk", details=details,
        work=work, place=where.place,
    )  # fmt: skip


def assess(point: UUID, judgement: Judgement, seen: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Another assessment; the one `seen` stays readable. Raises as `add_point`, Conflict `moved_on`."""
    row, where = queries.row(by, point)
    _require_sound(judgement, by)

    def work(doing: Doing) -> dict[str, object]:
        held = Assessment.objects.filter(HOLDS, tenant=row.tenant, point=row, id=seen)
        if held.update(replaced_at=at) != 1:
            raise Conflict("moved_on", thing=f"risk:{row.id}")
        return {"assessment": _assess(doing, row, judgement)}

    details = {"seen": seen, **_told(judgement)}
    return _upon(Permission.RISK_ASSESS, row, where, details, work, by=by, at=at, key=key)


def retire_point(point: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The danger is gone. Its assessment, controls and marks end with it. Raises Incomplete
    `reason_missing`, Conflict `risk_retired`.
    """
    row, where = queries.row(by, point)
    if not reason.strip():
        raise Incomplete("reason_missing")

    def work(doing: Doing) -> None:
        held = RiskPoint.objects.filter(HOLDS, tenant=row.tenant, id=row.id)
        if held.update(replaced_at=at, retired_why=reason.strip()[:200]) != 1:
            raise Conflict("risk_retired", point=row.id)
        for part in (Assessment, Control, Mark):
            part.objects.filter(HOLDS, tenant=row.tenant, point=row).update(replaced_at=at)

    return _upon(Permission.RISK_ASSESS, row, where, {"reason": reason}, work, by=by, at=at, key=key)


def add_control(point: UUID, measure: Measure, *, by: Actor, at: datetime, key: str) -> Receipt:
    """One control more. Answers {"control": id}. Raises Incomplete `risk_incomplete`, `control_owner`."""
    row, where = queries.row(by, point)
    owner = _owner(by, where, measure)

    def work(doing: Doing) -> dict[str, object]:
        _require_held(row)
        return {"control": _control(doing, row, measure, owner)}

    return _upon(Permission.RISK_CONTROL, row, where, _said(measure), work, by=by, at=at, key=key)


def change_control(control: UUID, measure: Measure, *, by: Actor, at: datetime, key: str) -> Receipt:
    """The control reads otherwise from now on; the row `control` stays for what failed against it."""
    row, where, old = queries.control_row(by, control)
    owner = _owner(by, where, measure)

    def work(doing: Doing) -> dict[str, object]:
        _end(old, at)
        return {"control": _control(doing, row, measure, owner, old.origin)}

    details = {"control": control, **_said(measure)}
    return _upon(Permission.RISK_CONTROL, row, where, details, work, by=by, at=at, key=key)


def retire_control(control: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """No longer done. Raises Conflict `moved_on`."""
    row, where, old = queries.control_row(by, control)

    def work(doing: Doing) -> None:
        _end(old, at)

    return _upon(Permission.RISK_CONTROL, row, where, {"control": control}, work, by=by, at=at, key=key)


# ── within an act ────────────────────────────────────────────────────────────────────────────────


def _point(doing: Doing, place: Subject, name: str) -> RiskPoint:
    row = RiskPoint(
        tenant=doing.tenant, place=place, name=name.strip()[:80], act=doing.id, recorded_at=doing.at
    )
    row.save(force_insert=True)
    return row


def _assess(doing: Doing, point: RiskPoint, judgement: Judgement) -> UUID:
    row = Assessment(
        tenant=doing.tenant, point=point, place_id=point.place_id, danger=judgement.danger.strip()[:300],
        accident=judgement.accident.strip()[:120], scale=judgement.scale, scores=joined(judgement.scores),
        level=judgement.level, assessed_on=judgement.assessed_on, by_name=doing.by.name, recorded_at=doing.at,
    )  # fmt: skip
    row.save(force_insert=True)
    return row.id


def _control(
    doing: Doing, point: RiskPoint, measure: Measure, owner: Subject | None, origin: UUID | None = None
) -> UUID:
    row = Control(
        tenant=doing.tenant, point=point, means=measure.means, text=measure.text.strip()[:300], owner=owner,
        check_every=measure.check_every.strip()[:40], recorded_at=doing.at,
    )  # fmt: skip
    row.origin = origin or row.id
    row.save(force_insert=True)
    return row.id


def _end(control: Control, at: datetime) -> None:
    held = Control.objects.filter(HOLDS, tenant=control.tenant, id=control.id)
    if held.update(replaced_at=at) != 1:
        raise Conflict("moved_on", thing=f"risk:{control.point_id}")


def _require_held(point: RiskPoint) -> None:
    if not RiskPoint.objects.select_for_update().filter(HOLDS, tenant=point.tenant, id=point.id).exists():
        raise Conflict("risk_retired", point=point.id)


# ── what is asked ────────────────────────────────────────────────────────────────────────────────


def _places(by: Actor, firm: Subject, ids: Collection[UUID]) -> dict[UUID, Subject]:
    """Places in use of an enterprise. Raises Incomplete `place_unfit` for any other."""
    rows = Subject.objects.within(by).filter(tenant=firm.tenant, enterprise=firm.id, kind__in=PLACES)
    found: dict[UUID, Subject] = rows.exclude(standing=Standing.CLOSED).in_bulk(list(ids))
    if set(ids) - found.keys():
        raise Incomplete("place_unfit")
    return found


def _require_sound(judgement: Judgement, by: Actor) -> None:
    used = scale(judgement.scale)
    colour = used.colour(judgement.scores)
    missing = [name for name in ("danger", "accident") if not getattr(judgement, name).strip()]
    if missing:
        raise Incomplete("risk_incomplete", missing=missing)
    if judgement.level not in list(ControlLevel):
        raise Incomplete("risk_level_too_low", level=judgement.level)
    require_level(colour, ControlLevel(judgement.level))
    if not used.valid_from <= judgement.assessed_on <= by.day:
        raise Incomplete("risk_day", day=judgement.assessed_on)


def _owner(by: Actor, where: Subject, measure: Measure) -> Subject | None:
    if measure.means not in list(Means) or not measure.text.strip() or not measure.check_every.strip():
        raise Incomplete("risk_incomplete", missing=["means", "text", "check_every"])
    if measure.owner is None:
        return None
    rows = Subject.objects.within(by).filter(tenant=where.tenant, enterprise=where.enterprise)
    owner = rows.filter(id=measure.owner, kind__in=[Kind.PERSON, Kind.POST]).first()
    if owner is None or owner.standing == Standing.CLOSED:
        raise Incomplete("control_owner", owner=measure.owner)
    return owner


def _told(judgement: Judgement) -> dict[str, object]:
    return {
        "scale": judgement.scale, "scores": list(judgement.scores), "level": judgement.level,
        "danger": judgement.danger, "accident": judgement.accident, "assessed_on": judgement.assessed_on,
    }  # fmt: skip


def _said(measure: Measure) -> dict[str, object]:
    return {
        "means": measure.means, "text": measure.text, "check_every": measure.check_every,
        "owner": measure.owner,
    }  # fmt: skip


def _upon(
    verb: Permission, row: RiskPoint, where: Subject, details: Mapping[str, object], work: Work, *,
    by: Actor, at: datetime, key: str,
) -> Receipt:  # fmt: skip
    return act(
        verb, by=by, at=at, tenant=row.tenant, key=key, thing=f"risk:{row.id}", details=details, work=work,
        place=where.place,
    )  # fmt: skip
