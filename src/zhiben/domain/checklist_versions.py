"""Two versions of one checklist held side by side; and what of a new one nobody has tried yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from zhiben.domain.checklist_closing import Answer, asked
from zhiben.domain.checklists import Checklist, Item, Paper, Result, Side, compose
from zhiben.domain.criteria.versions import Change

FIELDS = tuple(field.name for field in fields(Item) if field.name != "id")
HEAD = ("titles", "industries", "authority", "clauses", "required", "note", "valid_until")


@dataclass(frozen=True, slots=True)
class Pair:
    """One item in both versions; None where a version has no such item. `fields`: what differs."""

    id: str
    before: Item | None
    after: Item | None

    @property
    def change(self) -> Change:
        if self.before is None:
            return Change.ADDED
        if self.after is None:
            return Change.DROPPED
        return Change.CHANGED if self.before != self.after else Change.SAME

    @property
    def fields(self) -> tuple[str, ...]:
        if self.before is None or self.after is None:
            return ()
        return tuple(one for one in FIELDS if getattr(self.before, one) != getattr(self.after, one))


def compared(before: Checklist | None, after: Checklist) -> tuple[Pair, ...]:
    """Every item of either, in the later version's order, then what it dropped; without one, all are new."""
    old = {item.id: item for item in before.items} if before else {}
    new = {item.id: item for item in after.items}
    dropped = [id_ for id_ in old if id_ not in new]
    return tuple(Pair(id_, old.get(id_), new.get(id_)) for id_ in (*new, *dropped))


def head_changes(before: Checklist, after: Checklist) -> tuple[str, ...]:
    """What differs of the list itself, by the names of HEAD; its days are not looked at but the last one."""
    return tuple(one for one in HEAD if getattr(before, one) != getattr(after, one))


def is_changed(before: Checklist | None, after: Checklist) -> bool:
    """Whether another version says anything else than its day, the order of its items included."""
    return before is None or bool(head_changes(before, after)) or before.items != after.items


def trial_of(one: Checklist) -> Paper:
    """Everything a list asks, of whichever side, as one paper to be tried."""
    return compose([replace(one, items=tuple(replace(item, used_by=frozenset(Side)) for item in one.items))])


def untried(before: Checklist | None, after: Checklist, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """Ids of new or changed items that the trial asked and nobody answered: each is to be tried once.

    What the answers leave unasked cannot be tried with them; of two branches that shut each other out one
    is enough.
    """
    fresh = {pair.id for pair in compared(before, after) if pair.change in (Change.ADDED, Change.CHANGED)}
    asked_ids = {line.item.id for line in asked(trial_of(after), answers)}
    answered = {id_ for id_, answer in answers.items() if answer.result is not Result.UNCHECKED}
    return tuple(item.id for item in after.items if item.id in (fresh & asked_ids) - answered)
