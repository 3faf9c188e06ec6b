"""Writing an edition, asking for it to be published, publishing, refusing, taking back one that is coming.

Whoever asks does not publish: `ground.approvals` holds them to be two persons, and to what was looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q

from zhiben.contents.problems import Problem
from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, TooLarge
from zhiben.editions import checks, kinds, store
from zhiben.editions.kinds import Content, Version
from zhiben.editions.models import Draft, Proposal
from zhiben.ground import limits
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.approvals import store as approvals
from zhiben.library import actions as library
from zhiben.library import files as texts
from zhiben.library.files import Files
from zhiben.library.models import Edition
from zhiben.library.store import digest_of
from zhiben.orgs.queries import office
from zhiben.orgs.staff.working import actor_for, workers

APPROVAL = "edition"  # of approvals
NUL = "\x00"  # which no database keeps
ASKED, DECIDED = "edition.asked", "edition.decided"


def seat_of(actor: Actor, tenant: int) -> Place:
    """Where the contents of an authority are: they are its own, not an enterprise's. Raises NotFound."""
    return Place(tenant, None, office(actor, tenant).region)


# ── drafts: no act, for nothing has happened yet ─────────────────────────────────────────────────


def begin(tenant: int, content: Content, token: str, *, by: Actor, at: datetime) -> None:
    """Write another version from one there is: `token` names it. What was written before gives way.

    Raises NotPermitted, NotFound.
    """
    by.require(Permission.EDITION_DRAFT, seat_of(by, tenant))
    files = version_of(tenant, content, token).files or kinds.starter(content)
    store.save_draft(tenant, content, files, kinds.head(tenant, content).sha256, by=by, at=at)


def save(tenant: int, content: Content, file: str, text: str, *, by: Actor, at: datetime) -> None:
    """One file of the draft as it is now; a new one where a content has several; an empty text takes the file
    away.

    Raises NotPermitted, Incomplete `edition_draft`, `edition_file`, `edition_alone`, `edition_encoding`,
    TooLarge.
    """
    draft = _mine(tenant, content, by)
    text = text.replace("\r\n", "\n")
    if sum(len(one.encode()) for one in (*draft.files.values(), text)) > limits.CONTENT_BYTES:
        raise TooLarge("too_large", bytes=limits.CONTENT_BYTES)
    if NUL in text:
        raise Incomplete("edition_encoding")
    if file not in draft.files and not texts.is_plain_name(file):
        raise Incomplete("edition_file", file=file[:60])
    now = {**draft.files, file: text} if text.strip() else {k: v for k, v in draft.files.items() if k != file}
    if content.only and set(now) != {content.only}:
        raise Incomplete("edition_alone", file=content.only)
    store.save_draft(tenant, content, now, draft.base, by=by, at=at)


def follow(tenant: int, content: Content, *, by: Actor, at: datetime) -> None:
    """The draft was held against what was published meanwhile, and is to follow that."""
    draft = _mine(tenant, content, by)
    store.save_draft(tenant, content, draft.files, kinds.head(tenant, content).sha256, by=by, at=at)


def drop(tenant: int, content: Content, *, by: Actor) -> None:
    """The draft is given up."""
    store.drop_draft(by.scope, tenant, content)


# ── from one person to another ───────────────────────────────────────────────────────────────────


def ask(
    tenant: int, content: Content, valid_from: date, reason: str, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """Ask another person to publish the draft from a day on. Answers {"approval"}.

    Raises NotPermitted; Incomplete `edition_draft`, `reason_missing`, `edition_too_early`,
    `edition_problems` with every problem; Conflict `edition_moved_on`, `edition_unchanged`.
    """
    draft = _mine(tenant, content, by)
    return _ask(tenant, content, draft.files, draft.base, valid_from, reason, by=by, at=at, key=key)


def ask_back(
    tenant: int, content: Content, valid_from: date, reason: str, *, by: Actor, at: datetime, key: str
) -> Receipt:
    """Ask another person to go back to what ships from a day on. Answers and raises as `ask`."""
    if not content.shipped:
        raise NotFound("content", kind=content.kind, name=content.name)
    base = kinds.head(tenant, content).sha256
    return _ask(tenant, content, {}, base, valid_from, reason, by=by, at=at, key=key)


def publish(approval: UUID, digest: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Put in force what another person asked, from the day they said, or from today where that has passed.
    `digest`: of what was looked at. Answers {"edition", "version"}.

    Raises NotFound; NotPermitted `same_person`; Conflict `approval_changed`, `approval_decided`,
    `approval_lapsed`, `edition_moved_on`; Incomplete `edition_too_early`, `edition_problems`.
    """
    row = _proposal(by, approval)
    content = kinds.content_of(row.kind, row.name)
    day = max(row.valid_from, day_of(at))

    def also(doing: Doing, edition: UUID) -> None:
        agreed = approvals.approve(doing, approval, APPROVAL, digest)
        before = head_before(row.tenant, content, edition, day, doing.at)
        if before.sha256 != row.base:
            raise Conflict("edition_moved_on", kind=row.kind, name=row.name)
        _require_not_early(before, day, at)
        _require_sound(row.tenant, content, texts.files_of(row.text), day)
        store.publish(row.tenant, row.id, edition)
        _tell(doing, DECIDED, [agreed.asked_by], f"已发布：{title_of(content)}", approval)

    place, text = seat_of(by, row.tenant), texts.files_of(row.text)
    try:
        if not text:
            return library.go_back(
                row.tenant, row.kind, row.name, valid_from=day, by=by, at=at, key=key, also=also, place=place
            )
        return library.adopt(
            row.tenant, row.kind, row.name, text, valid_from=day, by=by, at=at, key=key, also=also,
            place=place,
        )  # fmt: skip
    except IntegrityError as error:  # two at the very same moment: one of them has the version
        raise Conflict("edition_moved_on", kind=row.kind, name=row.name) from error


def refuse(approval: UUID, note: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Another person does not publish it, and says why. Raises as `publish`, Incomplete `reason_missing`."""
    row, note = _proposal(by, approval), note.replace(NUL, "").strip()[:400]

    def work(doing: Doing) -> dict[str, object]:
        decided = approvals.refuse(doing, approval, APPROVAL, note)
        title = title_of(kinds.content_of(row.kind, row.name))
        _tell(doing, DECIDED, [decided.asked_by], f"不予发布：{title}", approval)
        return {"approval": approval}

    return act(
        library.VERBS[row.kind], by=by, at=at, tenant=row.tenant, key=key, thing=f"approval:{approval}",
        details={"approved": False, "note": note}, work=work, place=seat_of(by, row.tenant),
    )  # fmt: skip


def withdraw(tenant: int, edition: UUID, reason: str, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Take back an edition that is not in force yet: what was to be before holds on.

    Raises NotFound; Conflict `edition_in_force`, `edition_gone`; Incomplete `reason_missing`,
    `edition_problems` where something else that is published needs it.
    """
    place = seat_of(by, tenant)
    row = Edition.objects.filter(tenant=tenant, id=edition).first()
    if row is None:
        raise NotFound("edition", id=edition)
    content = kinds.content_of(row.kind, row.name)

    def also(doing: Doing) -> None:
        stays = kinds.in_force(tenant, content, row.valid_from).files
        if stays:
            _require_sound(tenant, content, stays, row.valid_from)

    return library.withdraw(
        tenant, edition, reason.replace(NUL, "")[:400], by=by, at=at, key=key, also=also, place=place
    )


# ── beneath ──────────────────────────────────────────────────────────────────────────────────────


def version_of(tenant: int, content: Content, token: str) -> Version:
    """The version named in an address: what ships, or an edition. Raises NotFound."""
    if token == kinds.SHIPPED:
        return kinds.shipped(content)
    try:
        wanted = UUID(hex=token)
    except ValueError as error:
        raise NotFound("edition", id=token[:40]) from error
    row = Edition.objects.filter(tenant=tenant, kind=content.kind, name=content.name, id=wanted).first()
    if row is None:
        raise NotFound("edition", id=token)
    return kinds.told(content, row)


def head_before(tenant: int, content: Content, edition: UUID, day: date, at: datetime) -> Version:
    """The last version as it was until an edition of a day was added at a moment."""
    held = Q(replaced_at__isnull=True) | Q(replaced_at=at, valid_from=day)
    rows = Edition.objects.filter(held, tenant=tenant, kind=content.kind, name=content.name)
    return kinds.standing_of(content, rows.exclude(id=edition))[-1]


def title_of(content: Content) -> str:
    """What a content is called in a notice."""
    return f"{kinds.KINDS[content.kind]}{content.title and f'“{content.title}”'}"


def _ask(
    tenant: int, content: Content, files: Files, base: str, valid_from: date, reason: str, *,
    by: Actor, at: datetime, key: str,
) -> Receipt:  # fmt: skip
    place, reason = seat_of(by, tenant), reason.replace(NUL, "").strip()[:400]
    by.require(Permission.EDITION_DRAFT, place)
    if not reason:
        raise Incomplete("reason_missing")
    head, text = kinds.head(tenant, content), texts.text_of(files)
    if head.sha256 != base:
        raise Conflict("edition_moved_on", kind=content.kind, name=content.name)
    meant = files or content.shipped
    if digest_of(texts.text_of(meant)) == base:
        raise Conflict("edition_unchanged", kind=content.kind, name=content.name)
    _require_not_early(head, valid_from, at)
    _require_sound(tenant, content, meant, valid_from)
    sha256 = digest_of(text)

    def work(doing: Doing) -> dict[str, object]:
        asked = approvals.ask(
            doing, APPROVAL,
            {"kind": content.kind, "name": content.name, "sha256": sha256, "base": base, "from": valid_from},
        )  # fmt: skip
        Proposal(
            tenant=tenant, approval=asked.id, kind=content.kind, name=content.name, base=base, text=text,
            sha256=sha256, valid_from=valid_from, reason=reason, by_name=by.name[:120], recorded_at=at,
        ).save(force_insert=True)  # fmt: skip
        store.drop_draft(by.scope, tenant, content)
        _tell(doing, ASKED, _publishers(doing, content.kind), f"请核对后发布：{title_of(content)}", asked.id)
        return {"approval": asked.id}

    details: Mapping[str, object] = {
        "kind": content.kind, "name": content.name, "sha256": sha256, "valid_from": valid_from,
        "reason": reason,
    }  # fmt: skip
    return act(
        Permission.EDITION_DRAFT, by=by, at=at, tenant=tenant, key=key, thing="approval", details=details,
        work=work, place=place,
    )  # fmt: skip


def _mine(tenant: int, content: Content, by: Actor) -> Draft:
    by.require(Permission.EDITION_DRAFT, seat_of(by, tenant))
    draft = store.draft_of(by.scope, tenant, content)
    if draft is None:
        raise Incomplete("edition_draft", kind=content.kind, name=content.name)
    return draft


def _proposal(by: Actor, approval: UUID) -> Proposal:
    row = Proposal.objects.filter(tenant__in=by.writes, approval=approval).first()
    if row is None:
        raise NotFound("approval", id=approval)
    return row


def _require_sound(tenant: int, content: Content, text: Files, day: date) -> None:
    found: tuple[Problem, ...] = checks.problems(tenant, content, text or content.shipped, day)
    if found:
        raise Incomplete("edition_problems", problems=[one.as_json() for one in found])


def _require_not_early(head: Version, day: date, at: datetime) -> None:
    if day < day_of(at) or (head.valid_from is not None and day < head.valid_from):
        raise Incomplete("edition_too_early", valid_from=day)


def _publishers(doing: Doing, kind: str) -> list[UUID]:
    """Everybody but the asker who may publish it."""
    place = seat_of(doing.by, doing.tenant)
    found = []
    for one in workers(doing.tenant, doing.at, day_of(doing.at), enterprises=()):
        other = actor_for(doing.tenant, one.person, doing.at)
        if one.person != doing.by.person and other is not None and other.may(library.VERBS[kind], place):
            found.append(one.person)
    return found


def _tell(doing: Doing, topic: str, people: list[UUID], title: str, approval: UUID) -> None:
    if people:
        told = {"people": [str(one) for one in people], "title": title, "thing": f"content:{approval}"}
        doing.notice(topic, told, key=f"{topic}:{approval}")
