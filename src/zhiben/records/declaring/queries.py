"""Everything that can be asked about an authority's record kinds as such. Each takes the actor first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from zhiben.contents.problems import Problem
from zhiben.contents.record_editions import differences
from zhiben.contents.records import RecordKind
from zhiben.contents.vocabulary import Vocabulary
from zhiben.domain.access import Actor, ActorKind, Permission, Place
from zhiben.domain.refusals import NotFound, NotPermitted
from zhiben.library.contents import RECORDS
from zhiben.library.files import FileChange, difference
from zhiben.library.models import Edition
from zhiben.plans.governing.editions import home
from zhiben.plans.inforce import in_force
from zhiben.records import kinds
from zhiben.records.checking import Filled
from zhiben.records.declaring import declared, trying
from zhiben.records.declaring.declared import Stand
from zhiben.records.declaring.trying import Counted, Told
from zhiben.records.models import Record

LOOKING = (ActorKind.STAFF, ActorKind.AUDITOR, ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of the authority. `own`: by an edition of its own; `over`: the plan says it otherwise; `since`:
    the day it is in force from; `coming`: another edition waits for that day.
    """

    kind: str
    title: str
    nature: str
    about: str
    own: bool
    over: bool
    name: str
    version: int
    since: date
    coming: date | None
    count: int


@dataclass(frozen=True, slots=True)
class Trial:
    """A text held against what is in force. `refused`: what it may not change; `changes`: of the text."""

    kind: RecordKind | None
    problems: tuple[Problem, ...]
    refused: tuple[Problem, ...] = ()
    changes: tuple[FileChange, ...] = ()
    raw: Mapping[str, Any] | None = None
    filled: Filled | None = None
    facts: tuple[Told, ...] = ()
    counted: tuple[Counted, ...] = ()

    @property
    def is_sound(self) -> bool:
        return not self.problems and not self.refused


def lines(actor: Actor, *, language: str = "zh") -> list[Line]:
    """All kinds of the actor's authority, its own first. Raises NotFound, NotPermitted."""
    tenant = _authority(actor)
    today, later = kinds.in_use(tenant, actor.day), declared.last_word(tenant)
    ids = {kept.edition for kept in (*today.values(), *later.values())}
    editions = Edition.objects.filter(tenant=tenant).defer("text").in_bulk(list(ids))
    rows = Record.objects.within(actor).filter(tenant=tenant, replaced_at__isnull=True, is_void=False)
    sums = dict(rows.order_by().values_list("kind").annotate(n=Count("id")))
    in_plans = declared.of_plans(tenant)
    titles = {plan.id: plan.title for plan in in_force(tenant).plans}
    found = []
    for name, last in later.items():
        kept = today.get(name, last)
        edition, coming = editions[kept.edition], editions[last.edition]
        own = edition.kind == RECORDS
        found.append(
            Line(
                name, kept.titled(language), kept.kind.nature, kept.kind.about, own,
                own and name in in_plans, titles.get(edition.name, edition.name), edition.version,
                edition.valid_from,
                coming.valid_from if coming.valid_from > actor.day else None, sums.get(name, 0),
            )
        )  # fmt: skip
    return sorted(found, key=lambda line: not line.own)


def stand(actor: Actor, kind: str) -> Stand:
    """A kind as it is said last. Raises NotFound for one the authority does not have."""
    found = declared.stand_of(home(actor), kind)
    if found.kept is None:
        raise NotFound("record_kind", kind=kind)
    _authority(actor)  # what is not there is missing for everybody, before anything else is said
    return found


def in_plan(actor: Actor, kind: str) -> str | None:
    """What the plan in force says of a kind that an edition of its own says too; None where it does not."""
    tenant = _authority(actor)
    found = declared.of_plans(tenant).get(kind)
    if found is None:
        return None
    edition, one = found
    return declared.text_of(one, Edition.objects.get(tenant=tenant, id=edition))


def words(actor: Actor) -> Vocabulary:
    """The words a kind may use: those of the plans in force."""
    return declared.words(_authority(actor))


def require_adopter(actor: Actor) -> None:
    """Raises NotPermitted for whoever may not put editions in force."""
    actor.require(Permission.EDITION_ADOPT, Place(_authority(actor)))


def may_adopt(actor: Actor) -> bool:
    return actor.may(Permission.EDITION_ADOPT, Place(_authority(actor)))


def trial(actor: Actor, text: str, raw: Mapping[str, Any] | None = None) -> Trial:
    """A text tried: `raw` what was typed into its form, None: its example."""
    require_adopter(actor)
    tenant = home(actor)
    found = declared.read(tenant, text)
    if found.problems or len(found.kinds) != 1:
        return Trial(found.kinds[0] if found.kinds else None, found.problems)
    [kind] = found.kinds
    now = declared.stand_of(tenant, kind.kind)
    old = now.kept.kind if now.kept is not None else None
    shown, pieces = trying.example_of(kind)
    typed = shown if raw is None else raw
    filled = trying.tried(kind, typed, pieces, actor.day)
    inforce, path = in_force(tenant), declared.FILE.format(kind=kind.kind)
    return Trial(
        kind,
        (),
        differences([old] if old is not None else [], [kind]),
        tuple(difference({path: now.text} if now.text else {}, {path: text})),
        typed,
        filled,
        trying.told(kind, filled, pieces, inforce),
        tuple(trying.counted(inforce, kinds.in_use(tenant, actor.day), old, kind)),
    )


def overridden(actor: Actor, fresh: tuple[RecordKind, ...]) -> list[tuple[str, str, bool]]:
    """Of the kinds a plan's edition brings those that an edition of its own has the word for: kind, title,
    and whether the plan now says otherwise than the one in force.
    """
    tenant = _authority(actor)
    own = declared.last_word(tenant)
    rows = Edition.objects.filter(tenant=tenant, kind=RECORDS).values_list("id", flat=True)
    ids, in_plans = set(rows), declared.of_plans(tenant)
    found = []
    for kind in fresh:
        kept = own.get(kind.kind)
        if kept is not None and kept.edition in ids:
            old = in_plans.get(kind.kind)
            found.append((kind.kind, kept.title, old is None or not declared.alike(old[1], kind)))
    return found


def _authority(actor: Actor) -> int:
    if actor.kind not in LOOKING:
        raise NotPermitted("not_permitted")
    return home(actor)
