"""From the keys of a checked duty to the domain's `Duty`, overrides merged in; nothing is checked here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from zhiben.contents import notation
from zhiben.contents.conditions import Read
from zhiben.contents.keys import Merged, branches, kinds_of, pieces
from zhiben.contents.structures import Entry
from zhiben.domain.plan import (
    Chain,
    Condition,
    Counts,
    Due,
    Duty,
    Event,
    Evidence,
    Form,
    Gate,
    Holder,
    Holds,
    Need,
    Override,
    SetOf,
    Terms,
)

_WHOEVER_ACTS = Holder("authority", "own")  # of a gate without holder, which owes nothing
_DUE_KEYS = ("within", "before", "field", "after_end", "day", "date", "at", "rest")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a duty names and the plan declares."""

    sets: Mapping[str, Entry]
    chains: Mapping[str, Chain]


def build(entry: Entry, clause: Entry, parts: Parts) -> Duty:
    """The duty of an entry without mistakes."""
    title = entry.get("title", clause.get("summary"))
    return Duty(
        id=entry.get("id"),
        clause=clause.get("id"),
        form=Form(entry.get("form")),
        holder=entry.get("holder", _WHOEVER_ACTS),
        terms=_terms(Merged(entry), title, parts),
        where=condition(entry.get("if")),
        with_=tuple(entry.get("with", ())),
        per=tuple(entry.get("per", ())),
        overrides=tuple(
            Override(
                override.get("if").value,
                _terms(Merged(entry, override), title, parts),
                override.get("basis"),
            )
            for override in entry.get("overrides", ())
        ),
        basis=entry.get("basis", ""),
    )


def condition(read: Any) -> Condition | None:
    return read.value if isinstance(read, Read) else None


def _terms(keys: Merged, title: str, parts: Parts) -> Terms:
    members = _members(keys.get("every_one_of"), parts)
    counts = tuple(_counts(branch, members) for branch in branches(keys.get("counts")))
    receivers = keys.get("to") or keys.get("to_any") or ()
    chain = keys.get("chain")
    days = keys.get("days", "all")
    return Terms(
        title=keys.get("title", title),
        every=keys.get("every"),
        by=keys.get("by"),
        event=_event(keys.get("event")),
        about=keys.get("about"),
        days=days if isinstance(days, str) else tuple(notation.WEEKDAYS.index(name) for name in days),
        window=pieces(keys.get("window")),
        joins_midway=keys.get("joins_midway", "next"),
        members=members,
        members_on=keys.get("members", "any_day"),
        counts=counts,
        has=condition(keys.get("has")),
        holds=_holds(keys.get("holds")),
        need=_need(keys.get("need")),
        over=keys.get("over", "period"),
        due=_due(keys.get("due")),
        receivers=tuple(receivers),
        any_receiver="to_any" in keys,
        copies_to=tuple(keys.get("copies_to", ())),
        acts_for=keys.get("acts_for"),
        chain=Chain() if chain is None else parts.chains.get(chain, Chain()),
        mend_within=keys.get("mend_within"),
        gate=_gate(keys),
    )


def _members(value: Any, parts: Parts) -> SetOf | None:
    if value is None:
        return None
    name = value if isinstance(value, str) else ""
    entry = parts.sets.get(value) if isinstance(value, str) else value
    return None if entry is None else set_of(name, entry)


def set_of(name: str, entry: Entry) -> SetOf:
    """A set as declared or as written in the duty."""
    items = entry.get("items") or ()
    pairs = tuple(items.items()) if isinstance(items, dict) else tuple((item, item) for item in items)
    return SetOf(name, entry.get("of"), pairs, condition(entry.get("if")), entry.get("among", "holder"))


def _counts(entry: Entry, members: SetOf | None) -> Counts:
    # A set of subjects or rows is named by their kind where `target` is not written.
    target = entry.get("target") or (members.kind if members is not None else None)
    return Counts(
        kinds_of(entry.get("fact")), condition(entry.get("if")), target, tuple(entry.get("same", ()))
    )


def _event(entry: Entry | None) -> Event | None:
    if entry is None:
        return None
    anyone = entry.get("from", "own") == "anyone"
    same = tuple(entry.get("same", ()))
    return Event(kinds_of(entry.get("fact")), condition(entry.get("if")), entry.get("date"), anyone, same)


def _holds(entry: Entry | None) -> Holds | None:
    if entry is None:
        return None
    where = condition(entry.get("if"))
    return Holds(entry.get("register"), entry.get("fact"), where, entry.get("valid", True), entry.get("over"))


def _need(entry: Entry | None) -> Need:
    if entry is None:
        return Need()
    need = Need(sum=entry.get("sum"), distinct=entry.get("distinct"), ratio=entry.get("ratio"))
    if "between" in entry:
        low, high = entry.get("between")
        return replace(need, at_least=low if low != 0 else None, at_most=high)
    if "at_most" in entry:
        return replace(need, at_least=entry.get("at_least"), at_most=entry.get("at_most"))
    return replace(need, at_least=entry.get("at_least", 1))


def _due(entry: Entry | None) -> Due:
    if entry is None:
        return Due()
    return Due(**{key: entry.get(key) for key in _DUE_KEYS}, next_year="of" in entry)


def _gate(keys: Merged) -> Gate | None:
    if "refuse" not in keys:
        return None
    return Gate(
        keys.get("refuse"), keys.get("say"), _evidence(keys.get("when")), _evidence(keys.get("unless"))
    )


def _evidence(entry: Entry | None) -> Evidence | None:
    if entry is None:
        return None
    where = condition(entry.get("if"))
    return Evidence(entry.get("fact"), entry.get("register"), where, tuple(entry.get("same", ())))
