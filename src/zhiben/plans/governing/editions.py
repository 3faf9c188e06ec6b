"""Editions of plans as an authority may adopt them: those of its library, and those the program came with.

Beside `queries`: files are read and compared here, and an edition is chosen by a name in an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from zhiben.contents.plans import Loaded
from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import NotFound
from zhiben.ground.acts import Receipt
from zhiben.library import actions as library
from zhiben.library import queries as kept
from zhiben.library.contents import PLAN, read_plan
from zhiben.library.files import FileChange, Files, difference, text_of
from zhiben.library.queries import Entry
from zhiben.library.store import digest_of
from zhiben.plans.actions import put_in_force
from zhiben.plans.governing.actions import adopt_plan
from zhiben.plans.governing.effects import Effect, effects
from zhiben.plans.models import PlanAdoption

Shipped = Mapping[str, Files]  # by name: the plans that came with the program


@dataclass(frozen=True, slots=True)
class Edition:
    """One text of one plan. `kept`: its place in the library, None where it only came with the program.

    `since`: in force since then, None where it is not.
    """

    id: str
    name: str
    sha256: str
    kept: Entry | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """An edition held against the one in force: what it says otherwise, what that does to what is owed."""

    edition: Edition
    loaded: Loaded
    against: Edition | None
    changes: tuple[FileChange, ...]
    effects: tuple[Effect, ...]


def home(actor: Actor) -> int:
    """The authority whose editions a person sees. Raises NotFound for somebody of none."""
    for tenant in (*sorted(actor.writes), *sorted(actor.reads)):
        return tenant
    raise NotFound("authority")


def editions(actor: Actor, shipped: Shipped) -> tuple[Edition, ...]:
    """By plan, what only came with the program first, then the latest version."""
    tenant = home(actor)
    adopted = PlanAdoption.objects.filter(tenant=tenant, replaced_at__isnull=True)
    since = dict(adopted.values_list("edition", "recorded_at"))
    mine = [
        Edition(one.id.hex, one.name, one.sha256, one, since.get(one.id))
        for one in kept.every(actor, tenant, PLAN)
    ]
    have = {(one.name, one.sha256) for one in mine}
    fresh = [Edition(name, name, digest_of(text_of(files)), None, None) for name, files in shipped.items()]
    new = [one for one in fresh if (one.name, one.sha256) not in have]
    return tuple(sorted((*new, *mine), key=lambda one: one.name))


def preview(actor: Actor, id_: str, shipped: Shipped, *, today: date) -> Preview:
    """What adopting it would change. Raises NotFound; NotPermitted for whoever may not adopt."""
    found = editions(actor, shipped)
    edition = _one(found, id_)
    actor.require(Permission.EDITION_ADOPT, Place(home(actor)))
    files = _files(actor, edition, shipped)
    loaded = read_plan(files)
    against = next((one for one in found if one.name == edition.name and one.since is not None), None)
    before = {} if against is None else _files(actor, against, shipped)
    changes = tuple(difference(before, files))
    return Preview(edition, loaded, against, changes, effects(home(actor), loaded, today=today))


def adopt(id_: str, shipped: Shipped, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Put it in force: one act. Raises as `preview`, and Incomplete `edition_problems`."""
    edition = _one(editions(by, shipped), id_)
    tenant = home(by)
    if edition.kept is not None:
        return adopt_plan(tenant, edition.kept.id, by=by, at=at, key=key)
    return library.adopt(
        tenant, PLAN, edition.name, shipped[edition.name], valid_from=day_of(at), by=by, at=at, key=key,
        also=put_in_force,
    )  # fmt: skip


def _one(found: tuple[Edition, ...], id_: str) -> Edition:
    for one in found:
        if one.id == id_:
            return one
    raise NotFound("edition", id=id_)


def _files(actor: Actor, edition: Edition, shipped: Shipped) -> Files:
    return shipped[edition.name] if edition.kept is None else kept.files(actor, edition.kept.id)
