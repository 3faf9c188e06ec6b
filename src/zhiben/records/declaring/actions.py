"""Putting a record kind in force. One act; what was filed stays under the edition it was filed by."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q

from zhiben.contents.record_editions import differences
from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.ground.acts import Doing, Receipt
from zhiben.library import actions as library
from zhiben.library.contents import RECORDS
from zhiben.library.models import Edition
from zhiben.plans.governing.editions import home
from zhiben.records.declaring.declared import files_with, read, stand_of, words


def adopt_kind(text: str, base: str, valid_from: date, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Put the one kind of a text in force in the actor's own authority from a day on. `base`: the edition it
    was written from, empty for a new kind.

    Raises NotPermitted; Incomplete `edition_problems`, `record_kind_unfit` with every problem,
    `record_kind_too_early`; Conflict `record_kind_moved_on` where somebody adopted another meanwhile,
    `edition_unchanged`.
    """
    tenant = home(by)
    by.require(Permission.EDITION_ADOPT, Place(tenant))
    found = read(tenant, text)
    _require(found.problems, "edition_problems")
    [kind] = found.kinds
    stand = stand_of(tenant, kind.kind)
    _require(differences([stand.kept.kind] if stand.kept else [], [kind]), "record_kind_unfit")
    if valid_from < day_of(at):
        raise Incomplete("record_kind_too_early", valid_from=valid_from)
    name, files = files_with(stand, kind.kind, text)

    def also(doing: Doing, edition: UUID) -> None:
        """Asked inside the act: the same request made twice gets its first answer."""
        before = Q(replaced_at__isnull=True) | Q(replaced_at=doing.at)
        mine = Edition.objects.filter(before, tenant=tenant, kind=RECORDS, name=name).exclude(id=edition)
        last = mine.order_by("valid_from", "version").values_list("id", flat=True).last()
        if stand.base != base or last != (UUID(base) if stand.is_own else None):
            raise Conflict("record_kind_moved_on", kind=kind.kind)
        if mine.filter(valid_from__gt=valid_from).exists():
            raise Incomplete("record_kind_too_early", valid_from=valid_from)

    try:
        return library.adopt(
            tenant, RECORDS, name, files, valid_from=valid_from, by=by, at=at, key=key, also=also,
            words=words(tenant),
        )  # fmt: skip
    except IntegrityError as error:  # two at the very same moment: one of them has the version
        if stand_of(tenant, kind.kind).base == base:
            raise
        raise Conflict("record_kind_moved_on", kind=kind.kind) from error


def _require(problems: tuple[object, ...], code: str) -> None:
    if problems:
        raise Incomplete(code, problems=[str(problem) for problem in problems])
