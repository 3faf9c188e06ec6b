"""Everything that can be asked about contents, their versions, and what waits to be published.

Contents are the office's own: people of enterprises find none. Each takes the actor first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.contents.comparing import Difference, differences
from zhiben.contents.problems import Problem
from zhiben.domain.access import Actor, ActorKind, Permission
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import NotFound
from zhiben.editions import checks, kinds, store
from zhiben.editions.actions import APPROVAL, seat_of, version_of
from zhiben.editions.impact import Effect, impact
from zhiben.editions.kinds import Content, Version
from zhiben.editions.models import Draft, Proposal
from zhiben.ground.approvals.models import Approval
from zhiben.library import files as texts
from zhiben.library.actions import VERBS
from zhiben.library.files import FileChange, Files, difference
from zhiben.library.models import Edition
from zhiben.library.store import digest_of
from zhiben.orgs import queries as orgs
from zhiben.orgs.models import Subject
from zhiben.reports.figures import rules as indicators
from zhiben.reports.months.queries import tenant_of

OFFICE = (ActorKind.STAFF, ActorKind.AUDITOR, ActorKind.SYSTEM)
OPEN, LAPSED = "open", "lapsed"
NOBODY = UUID(int=0)
BACK = digest_of(texts.NOTHING)


@dataclass(frozen=True, slots=True)
class Line:
    """A content in the list. `now`: in force; `coming`: the next one; `waiting`: how many wait for somebody;
    `has_draft`: the actor is writing one.
    """

    content: Content
    now: Version
    coming: Version | None
    waiting: int
    has_draft: bool


@dataclass(frozen=True, slots=True)
class Past:
    """A version in the list of a content. `is_now`: in force today; `is_coming`: from a later day; `is_gone`:
    taken back or given way; `is_shipped`: it says what ships; `is_kept`: the program's own copy of that.
    """

    token: str
    version: int
    valid_from: date | None
    by_name: str
    recorded_at: datetime | None
    is_now: bool
    is_coming: bool
    is_gone: bool
    is_shipped: bool
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked to publish. `state`: open, lapsed, approved, refused; `is_own`: the actor asked it;
    `may_decide`: they may.
    """

    id: UUID
    content: Content
    valid_from: date
    reason: str
    by_name: str
    at: datetime
    until: datetime
    state: str
    note: str
    decided_by: str
    digest: str
    is_back: bool
    is_own: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A content with everything its page has. `now`: in force today; `head`: the last, in force yet or not;
    `is_own`: the last says something else than what ships.
    """

    content: Content
    now: Version
    head: Version
    is_own: bool
    pasts: tuple[Past, ...]
    requests: tuple[Request, ...]
    draft: Draft | None
    may_draft: bool
    may_publish: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """Two texts held against each other: in words, what it does to people and figures, and line by line.
    `named`: what indicators and industries are called.
    """

    named: Mapping[str, str]
    differences: tuple[Difference, ...]
    effects: tuple[Effect, ...]
    changes: tuple[FileChange, ...]


@dataclass(frozen=True, slots=True)
class Draught:
    """A draft as its page has it. `day`: the first it may be in force; `moved`: something was published
    since; `compared`: with what it is to follow, None while the text is not sound.
    """

    content: Content
    files: Files
    saved_at: datetime
    day: date
    problems: tuple[Problem, ...]
    moved: bool
    compared: Compared | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with what it would change. `problems`: why it cannot be published any more."""

    request: Request
    problems: tuple[Problem, ...]
    moved: bool
    compared: Compared | None


def contents(actor: Actor, *, today: date, at: datetime) -> tuple[Line, ...]:
    """Every content, kind by kind. Raises NotFound for people of enterprises."""
    tenant = _tenant(actor)
    open_ = [(one.content.kind, one.content.name) for one in waiting(actor, at=at)]
    drafts = set(Draft.objects.filter(scope=actor.scope, tenant=tenant).values_list("kind", "name"))
    found = []
    for one, standing in kinds.every_standing(tenant):
        coming = next((each for each in standing if each.valid_from and each.valid_from > today), None)
        now = [each for each in standing if each.valid_from is None or each.valid_from <= today][-1]
        key = (one.kind, one.name)
        found.append(Line(one, now, coming, open_.count(key), key in drafts))
    return tuple(found)


def may_draft(actor: Actor) -> bool:
    """Whether they write editions of the authority's contents."""
    return actor.may(Permission.EDITION_DRAFT, seat_of(actor, _tenant(actor)))


def waiting(actor: Actor, *, at: datetime) -> tuple[Request, ...]:
    """What waits for another person to publish it, the oldest first; nothing for people of enterprises."""
    if actor.kind not in OFFICE:
        return ()
    tenant = _tenant(actor)
    open_ = Approval.objects.filter(tenant=tenant, kind=APPROVAL, outcome__isnull=True, until__gt=at)
    rows = Proposal.objects.filter(tenant=tenant, approval__in=open_.values("id")).defer("text")
    return tuple(_told(actor, tenant, list(rows.order_by("id")), at))


def content(actor: Actor, kind: str, name: str, *, today: date, at: datetime) -> Shown:
    """Raises NotFound."""
    tenant, one = _tenant(actor), kinds.content_of(kind, name)
    now, head = kinds.in_force(tenant, one, today), kinds.head(tenant, one)
    is_own = bool(one.shipped) and head.sha256 != kinds.shipped(one).sha256
    return Shown(
        kinds.titled(one, head.files), now, head, is_own, tuple(_pasts(actor, tenant, one, now, today)),
        tuple(_requests(actor, tenant, one, at)), store.draft_of(actor.scope, tenant, one),
        actor.may(Permission.EDITION_DRAFT, seat_of(actor, tenant)),
        actor.may(VERBS[kind], seat_of(actor, tenant)),
    )  # fmt: skip


def version(actor: Actor, kind: str, name: str, token: str) -> Version:
    """One text of a content. Raises NotFound."""
    found = version_of(_tenant(actor), kinds.content_of(kind, name), token)
    if not found.files:
        raise NotFound("edition", id=token[:40])
    return found


def compared(
    actor: Actor, kind: str, name: str, old: str, new: str, *, at: datetime, tries: bool = False
) -> Compared:
    """Two versions by their names. Raises NotFound."""
    tenant, one = _tenant(actor), kinds.content_of(kind, name)
    pair = version(actor, kind, name, old).files, version(actor, kind, name, new).files
    return _compared(actor, tenant, one, *pair, at, tries)


def being_drafted(actor: Actor, kind: str, name: str) -> Content:
    """The content somebody is writing another version of. Raises NotFound where they are not."""
    one = kinds.content_of(kind, name)
    if store.draft_of(actor.scope, _tenant(actor), one) is None:
        raise NotFound("draft", kind=kind, name=name)
    return one


def draft(actor: Actor, kind: str, name: str, *, today: date, at: datetime, tries: bool = False) -> Draught:
    """What the actor is writing, held against what it is to follow, as from the first day it may be in force.

    Raises NotFound where they write nothing.
    """
    tenant, one = _tenant(actor), kinds.content_of(kind, name)
    row = store.draft_of(actor.scope, tenant, one)
    if row is None:
        raise NotFound("draft", kind=kind, name=name)
    head = kinds.head(tenant, one)
    day = max(today, head.valid_from or today)
    problems = checks.problems(tenant, one, row.files, day)
    return Draught(
        one, row.files, row.saved_at, day, problems, head.sha256 != row.base,
        None if problems else _compared(actor, tenant, one, head.files, row.files, at, tries),
    )  # fmt: skip


def request(actor: Actor, id_: UUID, *, today: date, at: datetime, tries: bool = False) -> Asked:
    """One request with everything it would change. Raises NotFound."""
    tenant = _tenant(actor)
    row = Proposal.objects.filter(tenant=tenant, approval=id_).first()
    if row is None:
        raise NotFound("approval", id=id_)
    [told] = _told(actor, tenant, [row], at)
    one = told.content
    text = texts.files_of(row.text) or dict(one.shipped)
    head = kinds.head(tenant, one)
    is_open = told.state == OPEN
    problems = checks.problems(tenant, one, text, max(row.valid_from, today)) if is_open else ()
    against = head if is_open else _base_of(tenant, one, row)
    return Asked(
        told, problems, is_open and head.sha256 != row.base,
        None if problems or against is None
        else _compared(actor, tenant, one, against.files, text, at, tries),
    )  # fmt: skip


# ── beneath ──────────────────────────────────────────────────────────────────────────────────────


def _tenant(actor: Actor) -> int:
    if actor.kind not in OFFICE:
        raise NotFound("authority")
    return tenant_of(actor)


def _compared(
    actor: Actor, tenant: int, one: Content, old: Files, new: Files, at: datetime, tries: bool
) -> Compared:
    named = {each.code: each.name for each in orgs.industries(actor)}
    named |= {each.id: each.title for each in indicators.of(tenant, day_of(at))}
    return Compared(
        named, differences(old, new), impact(actor, tenant, one, old, new, at=at, tries=tries),
        tuple(difference(old, new)),
    )  # fmt: skip


def _base_of(tenant: int, one: Content, row: Proposal) -> Version | None:
    """What a request was written from."""
    versions = [kinds.shipped(one), *(kinds.told(one, each) for each in kinds.of(tenant, one))]
    return next((each for each in versions if each.sha256 == row.base), None)


def _pasts(actor: Actor, tenant: int, one: Content, now: Version, today: date) -> Sequence[Past]:
    rows = list(kinds.of(tenant, one).order_by("-version"))
    people = {row.adopted_by for row in rows if row.adopted_by is not None}
    names = dict(Subject.objects.filter(tenant=tenant, id__in=people).values_list("id", "name"))
    found = [_past(row, names.get(row.adopted_by or NOBODY, ""), now, today) for row in rows]
    shipped = Past(
        kinds.SHIPPED, 0, None, "", None, now.token == kinds.SHIPPED, False, False, True, False
    )  # fmt: skip
    return [*found, shipped] if one.shipped else found


def _past(row: Edition, by_name: str, now: Version, today: date) -> Past:
    return Past(
        row.id.hex, row.version, row.valid_from, by_name, row.recorded_at, row.id.hex == now.token,
        row.replaced_at is None and row.valid_from > today, row.replaced_at is not None,
        row.text == texts.NOTHING, kinds.is_copy(row),
    )  # fmt: skip


def _requests(actor: Actor, tenant: int, one: Content, at: datetime) -> list[Request]:
    rows = Proposal.objects.filter(tenant=tenant, kind=one.kind, name=one.name).order_by("-id")[:20]
    return _told(actor, tenant, list(rows.defer("text")), at)


def _told(actor: Actor, tenant: int, rows: Sequence[Proposal], at: datetime) -> list[Request]:
    held = Approval.objects.filter(tenant=tenant, id__in=[row.approval for row in rows]).in_bulk()
    people = {one.decided_by for one in held.values() if one.decided_by is not None}
    names = dict(Subject.objects.filter(tenant=tenant, id__in=people).values_list("id", "name"))
    found, seat = [], seat_of(actor, tenant)
    for row in rows:
        asked = held[row.approval]
        state = asked.outcome or (OPEN if at < asked.until else LAPSED)
        found.append(
            Request(
                row.approval, kinds.content_of(row.kind, row.name), row.valid_from, row.reason,
                row.by_name or "", row.recorded_at, asked.until, state, asked.note or "",
                names.get(asked.decided_by, "") if asked.decided_by is not None else "", asked.digest,
                row.sha256 == BACK, asked.asked_by == actor.person,
                state == OPEN and asked.asked_by != actor.person and actor.may(VERBS[row.kind], seat),
            )
        )  # fmt: skip
    return found
