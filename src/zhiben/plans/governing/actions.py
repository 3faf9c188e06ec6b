"""What the authority decides about its plans, and counting anew what changes by itself. Each is one act.

A part of `plans`: facts and waivers are in the room's own `actions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission
from zhiben.domain.periods import day_of
from zhiben.domain.plan import Scalar, Setting
from zhiben.domain.refusals import Incomplete, NotFound
from zhiben.ground.acts import Doing, Receipt, Work, act
from zhiben.ground.queries import last_on
from zhiben.library.contents import plan_of
from zhiben.orgs.values import to_json
from zhiben.plans import effects, models
from zhiben.plans.actions import put_in_force, require_reason
from zhiben.plans.bulk import recount_all
from zhiben.plans.inforce import in_force
from zhiben.plans.recount import recount

THE_DAY = "day"  # the thing every `turn_day` is done to


def adopt_plan(tenant: int, edition: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Count by an edition that lies in the library; another edition of the same plan gives way to it."""
    plan = plan_of(tenant, edition)

    def work(doing: Doing) -> dict[str, object]:
        put_in_force(doing, edition)
        return {"plan": plan.id}

    return _decide(
        Permission.PLAN_ADOPT, tenant, f"plan:{plan.id}", {"edition": edition}, work, by=by, at=at, key=key
    )


def withdraw_plan(tenant: int, plan: str, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Nobody is counted by this plan any more; what was known before stays as it was known."""
    require_reason(reason)

    def work(doing: Doing) -> dict[str, object]:
        mine = models.PlanAdoption.objects.filter(tenant=tenant, plan=plan, replaced_at__isnull=True)
        if mine.update(replaced_at=at) != 1:
            raise NotFound("plan", plan=plan)
        recount_all(tenant, in_force(tenant), at=at)
        return {"plan": plan}

    return _decide(
        Permission.PLAN_WITHDRAW, tenant, f"plan:{plan}", {"reason": reason}, work, by=by, at=at, key=key
    )


def change_setting(
    tenant: int, plan: str, name: str, value: Scalar, valid_from: date, basis: str,
    *, by: Actor, at: datetime, key: str,
) -> Receipt:  # fmt: skip
    """What the plan leaves open is `value` from a day on, acting from the next period's first day (rule 29).

    Raises Incomplete `setting_unknown`, `setting_not_allowed`.
    """
    setting = in_force(tenant).plan(plan).settings.get(name)
    if setting is None:
        raise Incomplete("setting_unknown", setting=name)
    if not _allows(setting, value):
        raise Incomplete(
            "setting_not_allowed", setting=name, allowed=setting.allowed, between=setting.between
        )

    def work(doing: Doing) -> dict[str, object]:
        rows = models.SettingValue.objects.filter(tenant=tenant, plan=plan, name=name, valid_from=valid_from)
        rows.filter(replaced_at__isnull=True).update(replaced_at=at)
        models.SettingValue(
            tenant=tenant, plan=plan, name=name, value=to_json(value), valid_from=valid_from, basis=basis,
            recorded_at=at,
        ).save(force_insert=True)  # fmt: skip
        recount_all(tenant, in_force(tenant), at=at)
        return {"setting": name}

    details = {"name": name, "value": to_json(value), "valid_from": valid_from, "basis": basis}
    return _decide(Permission.PLAN_SETTING, tenant, f"plan:{plan}", details, work, by=by, at=at, key=key)


def turn_day(tenant: int, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Count anew what changes by itself on the day of `at`: a register row has run out, a plan goes on.

    A plan without an end is counted a year ahead: in the first round of a year everybody gets another year.
    """
    before = last_on(by, tenant, THE_DAY)

    def work(doing: Doing) -> dict[str, object]:
        inforce = in_force(tenant)
        is_new_year = before is None or day_of(before).year < day_of(at).year
        if is_new_year and any(plan.in_force.last is None for plan in inforce.plans):
            return {"cells": recount_all(tenant, inforce, at=at).changed}
        return {"cells": recount(tenant, inforce, effects.of_day(tenant, day_of(at)), at=at)}

    details = {"day": day_of(at)}
    return _decide(Permission.CELLS_REBUILD, tenant, THE_DAY, details, work, by=by, at=at, key=key)


def rebuild(tenant: int, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Every cell of the authority from nothing but what was recorded."""

    def work(doing: Doing) -> dict[str, object]:
        return dict(recount_all(tenant, in_force(tenant), at=at).as_json())

    return _decide(Permission.CELLS_REBUILD, tenant, "cells", {}, work, by=by, at=at, key=key)


def _allows(setting: Setting, value: Scalar) -> bool:
    if setting.between is not None:
        low, high = setting.between
        return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    return value == setting.default or value in setting.allowed


def _decide(
    verb: Permission, tenant: int, thing: str, details: Mapping[str, object], work: Work, *,
    by: Actor, at: datetime, key: str,
) -> Receipt:  # fmt: skip
    return act(verb, by=by, at=at, tenant=tenant, key=key, thing=thing, details=details, work=work)
