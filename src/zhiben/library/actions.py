"""Everything that can be done to editions.

A content is tried before it is adopted; what is adopted never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError

from zhiben.contents.problems import Problem
from zhiben.contents.vocabulary import Vocabulary
from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.checklist_closing import Answer
from zhiben.domain.checklist_versions import is_changed, untried
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.library import checklists, contents, drafting, store
from zhiben.library.files import Files, text_of
from zhiben.library.models import Edition

Also = Callable[[Doing, UUID], None]

VERBS = {
    contents.PLAN: Permission.EDITION_ADOPT,
    contents.CALENDAR: Permission.CALENDAR_LOAD,
    contents.RECORDS: Permission.EDITION_ADOPT,
    contents.DOCUMENT: Permission.EDITION_ADOPT,
    contents.LETTERHEAD: Permission.EDITION_ADOPT,
    contents.HAZARDS: Permission.EDITION_ADOPT,
    contents.INSPECTIONS: Permission.EDITION_ADOPT,
    contents.INDICATORS: Permission.EDITION_ADOPT,
    contents.CHECKLIST: Permission.EDITION_ADOPT,
    contents.QUESTIONS: Permission.EDITION_ADOPT,
    contents.SHEET: Permission.SHEET_ADOPT,
    contents.REPORT: Permission.EDITION_ADOPT,
    contents.RANKINGS: Permission.EDITION_ADOPT,
    contents.TEXT: Permission.EDITION_ADOPT,
    contents.ANCHORS: Permission.EDITION_ADOPT,
}


def nobody(doing: Doing, edition: UUID) -> None:
    """No room above takes part."""


def adopt(
    tenant: int,
    kind: str,
    name: str,
    files: Files,
    *,
    valid_from: date,
    by: Actor,
    at: datetime,
    key: str,
    also: Also = nobody,
    place: Place | None = None,
    words: Vocabulary | None = None,
) -> Receipt:
    """Put another edition in force from a day on. `also`: what a room above does with it in the same
    transaction. `place`: where the permission is asked for; None: of the authority as a whole. `words`: as
    `contents.problems` takes them.

    Raises Incomplete `edition_problems` with every problem where the content does not load,
    `record_kind_unfit` where a record kind in use would change its meaning,
    Conflict `edition_unchanged` where it is in force from that day already.
    """
    require_sound(kind, files, words)
    _require(contents.unfit(tenant, kind, name, files), "record_kind_unfit")
    return _put(
        tenant, kind, name, files, valid_from=valid_from, by=by, at=at, key=key, also=also, place=place
    )


def go_back(
    tenant: int,
    kind: str,
    name: str,
    *,
    valid_from: date,
    by: Actor,
    at: datetime,
    key: str,
    also: Also = nobody,
    place: Place | None = None,
) -> Receipt:
    """From a day on what ships with the program holds again: an edition that says nothing. Only of contents
    that are read by `inforce.own`. Raises as `adopt`, and NotFound where the authority has no edition.
    """
    if not Edition.objects.filter(tenant=tenant, kind=kind, name=name).exists():
        raise NotFound("edition", kind=kind, name=name[:60])
    return _put(tenant, kind, name, {}, valid_from=valid_from, by=by, at=at, key=key, also=also, place=place)


def withdraw(
    tenant: int,
    edition: UUID,
    reason: str,
    *,
    by: Actor,
    at: datetime,
    key: str,
    also: Callable[[Doing], None] = lambda doing: None,
    place: Place | None = None,
) -> Receipt:
    """Take back an edition that is not in force yet. `also`: asked once it is gone, in the same transaction.

    Raises NotFound; Conflict `edition_in_force`, `edition_gone`; Incomplete `reason_missing`.
    """
    row = Edition.objects.filter(tenant=tenant, id=edition).first()
    if row is None:
        raise NotFound("edition", id=edition)
    if not reason.strip():
        raise Incomplete("reason_missing")

    def work(doing: Doing) -> dict[str, object]:
        if row.valid_from <= day_of(at):
            raise Conflict("edition_in_force", edition=edition)
        mine = Edition.objects.filter(tenant=tenant, id=edition, replaced_at__isnull=True)
        if mine.update(replaced_at=at) != 1:
            raise Conflict("edition_gone", edition=edition)
        also(doing)
        return {"edition": edition}

    return act(
        VERBS[row.kind], by=by, at=at, tenant=tenant, key=key, thing=f"edition:{edition}",
        details={"withdrawn": True, "reason": reason.strip()}, work=work, place=place,
    )  # fmt: skip


def _put(
    tenant: int, kind: str, name: str, files: Files, *, valid_from: date, by: Actor, at: datetime, key: str,
    also: Also, place: Place | None,
) -> Receipt:  # fmt: skip
    def work(doing: Doing) -> dict[str, object]:
        edition = store.add(tenant, kind, name, files, valid_from=valid_from, adopted_by=by.person, at=at)
        doing.made(f"edition:{edition.id}")
        also(doing, edition.id)
        return {"edition": edition.id, "version": edition.version, "sha256": edition.sha256}

    details = {
        "kind": kind,
        "name": name,
        "valid_from": valid_from,
        "sha256": store.digest_of(text_of(files)),
    }
    return act(
        VERBS[kind], by=by, at=at, tenant=tenant, key=key, thing="edition", details=details, work=work,
        place=place,
    )  # fmt: skip


def adopt_checklist(
    tenant: int,
    list_key: str,
    text: str,
    base: str,
    tried: Mapping[str, Answer],
    *,
    by: Actor,
    at: datetime,
    key: str,
) -> Receipt:
    """Put a version of a checklist in force from the day it names. `base`: the version it was written from,
    empty for a new list; `tried`: what the trial was answered with.

    Raises NotPermitted; Incomplete `edition_problems`, `checklist_too_early`, `checklist_untried` with the
    items; Conflict `checklist_moved_on` where somebody adopted another meanwhile, `edition_unchanged`.
    """
    by.require(Permission.EDITION_ADOPT, Place(tenant))
    found = drafting.draft(tenant, list_key, text)
    one = found.checklist
    if one is None:
        raise Incomplete("edition_problems", problems=[problem.as_json() for problem in found.problems])

    def also(doing: Doing, edition: UUID) -> None:
        """Asked inside the act: the same request made twice gets its first answer."""
        last = checklists.last_of(tenant, one.key, before=edition, at=doing.at)
        if base != (last.token if last else ""):
            raise Conflict("checklist_moved_on", list=one.key)
        if one.valid_from < day_of(at) or (last and one.valid_from < last.checklist.valid_from):
            raise Incomplete("checklist_too_early", valid_from=one.valid_from)
        if not is_changed(last.checklist if last else None, one):
            raise Conflict("edition_unchanged", list=one.key)
        left = untried(last.checklist if last else None, one, tried)
        if left:
            raise Incomplete("checklist_untried", items=list(left))

    try:
        return adopt(
            tenant, contents.CHECKLIST, one.key, {drafting.file_of(one.key): text},
            valid_from=one.valid_from, by=by, at=at, key=key, also=also,
        )  # fmt: skip
    except IntegrityError as error:  # two at the very same moment: one of them has the version
        raise Conflict("checklist_moved_on", list=one.key) from error


def require_sound(kind: str, files: Files, words: Vocabulary | None = None) -> None:
    """Raises Incomplete `edition_problems` where the files do not load, with every problem as the loader
    says it.
    """
    _require(contents.problems(kind, files, words), "edition_problems")


def _require(nothing: Sequence[Problem], code: str) -> None:
    if nothing:
        raise Incomplete(code, problems=[problem.as_json() for problem in nothing])
