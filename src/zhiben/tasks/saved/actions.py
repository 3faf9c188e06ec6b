"""Keeping a list under a name, and forgetting it. No acts: only this person's own way to look."""

from __future__ import annotations

from datetime import datetime

from zhiben.domain.access import Actor
from zhiben.domain.refusals import Conflict, Incomplete, NotFound
from zhiben.tasks.saved import store
from zhiben.tasks.saved.models import SavedList
from zhiben.tasks.saved.queries import lists, unit_of

MOST, NAME, QUERY = 20, 40, 1000  # lists of a person; characters


def keep(name: str, query: str, *, shared: bool, by: Actor, at: datetime) -> None:
    """The list under this name from now on, instead of one that was called so.

    Raises Incomplete `saved_name`, Conflict `saved_too_many`; NotFound for who belongs to no authority.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME or len(query) > QUERY or not name.isprintable():
        raise Incomplete("saved_name", longest=NAME)
    if by.person is None or not by.writes:
        raise NotFound("person", id=by.person)
    own = [one for one in lists(by) if one.is_own]
    if len(own) >= MOST and name not in {one.name for one in own}:
        raise Conflict("saved_too_many", most=MOST)
    unit = unit_of(by) if shared else None
    row = SavedList(tenant=min(by.writes), person=by.person, unit=unit, name=name, query=query, at=at)
    store.keep(row)


def drop(id_: int, *, by: Actor) -> None:
    """Only one's own. Raises NotFound."""
    if by.person is None or not store.drop(by.writes, by.person, id_):
        raise NotFound("saved_list", id=id_)
