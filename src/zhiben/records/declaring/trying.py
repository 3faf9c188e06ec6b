"""What another text of a kind would do, before anybody adopts it. Nothing is written.

Beside `queries`: worked out by the same `fill`, `facts_of` and clause-by-clause account as everything that is
filed. Record kinds change no obligation by themselves, only what can be counted for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from zhiben.contents.records import FILES, RecordKind
from zhiben.contents.strict import plain
from zhiben.plans.inforce import InForce
from zhiben.records import conformance
from zhiben.records.checking import Filled, fill
from zhiben.records.facts import facts_of
from zhiben.records.kinds import Kept

NOBODY = UUID(int=0)  # the subject of a trial


class Anybody:
    """Takes every name in a trial for somebody within reach, who is called so."""

    def find(self, kind: str, written: str) -> str:
        return written

    def name(self, kind: str, id_: str) -> str:
        return id_


@dataclass(frozen=True, slots=True)
class Told:
    """A fact a trial would make: what it is called, when, and its attributes in words."""

    title: str
    happened_on: date
    until: date | None
    attributes: tuple[tuple[str, str], ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A duty that counts the kind's facts. `how`: kept, added, removed; `alone`: nothing else makes them."""

    plan: str
    clause: str
    title: str
    how: str
    alone: bool


def example_of(kind: RecordKind) -> tuple[dict[str, Any], dict[str, int]]:
    """The example as a form sends it, and how many files lie under each kind of evidence."""
    fields = kind.fields_by_name()
    raw: dict[str, Any] = {}
    pieces: dict[str, int] = {}
    for name, node in kind.example.items():
        value = plain(node)
        if fields[name].type in FILES:
            pieces[name] = value if isinstance(value, int) else 0
        else:
            raw[name] = _as_typed(value)
    return raw, pieces


def _as_typed(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_typed(part) for part in value]
    if isinstance(value, dict):
        return {name: _as_typed(part) for name, part in value.items()}
    return str(value).lower() if isinstance(value, bool) else str(value)


def tried(kind: RecordKind, raw: Mapping[str, Any], pieces: Mapping[str, int], today: date) -> Filled:
    """What would be understood of a form, and everything wrong with it."""
    return fill(kind, raw, names=Anybody(), today=today, evidence=pieces)


def told(kind: RecordKind, filled: Filled, pieces: Mapping[str, int], inforce: InForce) -> tuple[Told, ...]:
    """The facts that filing would make, in words; none where something is wrong."""
    if filled.problems:
        return ()
    return tuple(
        Told(
            inforce.say(fact.kind),
            fact.happened_on,
            fact.until,
            tuple((inforce.say(name), _in_words(value, inforce)) for name, value in fact.attributes.items()),
            fact.targets,
        )
        for fact in facts_of(kind, NOBODY, filled.values, "", pieces)
    )


def _in_words(value: Any, inforce: InForce) -> str:
    if isinstance(value, tuple):
        return "、".join(_in_words(part, inforce) for part in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return inforce.say(value) if isinstance(value, str) else str(value)


def counted(
    inforce: InForce, in_use: Mapping[str, Kept], old: RecordKind | None, new: RecordKind
) -> Iterator[Counted]:
    """The duties that count what the kind makes, or would no longer, in the order of the plans."""
    others = conformance.sources({name: kept for name, kept in in_use.items() if name != new.kind})
    before = frozenset(emission.fact for emission in old.emits) if old is not None else frozenset()
    after = frozenset(emission.fact for emission in new.emits)
    for plan, duty in inforce.duties.values():
        asked = frozenset[str]().union(*conformance.asked_by(duty))
        if asked & (before | after):
            how = "kept" if asked & before and asked & after else "added" if asked & after else "removed"
            alone = not any(fact in others for fact in asked)
            yield Counted(plan.title, duty.clause, duty.terms.title, how, alone)
