"""What counting a duty needs to see. Of the duty alone, so that it is worked out once for a plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from dataclasses import fields as dataclass_fields

from zhiben.domain.orgs import Kind
from zhiben.domain.plan import Duty, Form, FromField, Plan, Terms, Test
from zhiben.domain.profiles import all_terms, holder_kind

OFFICES = (Kind.AUTHORITY, Kind.SECTION)
NEAR = frozenset(Kind) - {*OFFICES}  # whoever belongs to an enterprise, if to anyone


@dataclass(frozen=True, slots=True)
class Ask:
    """What counting a duty needs to see.

    near     kinds of fact that happen in the holder's own enterprise
    far      kinds of fact wherever they happen
    members  kinds of subject in its sets
    sets     those of them that may be anywhere
    offices  sections and authorities are looked at
    handed   hand-overs are looked at
    """

    near: frozenset[str]
    far: frozenset[str]
    members: frozenset[str]
    sets: frozenset[str]
    offices: bool
    handed: bool

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of fact, near or far."""
        return self.near | self.far


def ask(duty: Duty) -> Ask:
    """What `duty` asks for, in any of its variants."""
    terms = all_terms(duty)
    members = frozenset(one.members.kind for one in terms if one.members is not None and one.members.kind)
    facts = frozenset(kind for one in terms for kind in _fact_kinds(one)) | members
    events = frozenset(kind for one in terms if one.event and one.event.anyone for kind in one.event.kinds)
    handed = duty.form == Form.REPORT or any(one.receivers for one in terms)
    beyond = any(one.members is not None and one.members.among == "authority" for one in terms)
    if holder_kind(duty) not in NEAR or duty.with_ or beyond:
        return Ask(frozenset(), facts, members, members, offices=True, handed=handed)
    offices = bool(events) or any(one.receivers for one in terms)
    return Ask(facts - events, events, members, frozenset(), offices=offices, handed=handed)


def _fact_kinds(terms: Terms) -> Iterator[str]:
    for counts in terms.counts:
        yield from counts.kinds
    if terms.event is not None:
        yield from terms.event.kinds
    if terms.gate is not None:
        for evidence in (terms.gate.when, terms.gate.unless):
            if evidence is not None:
                yield from (name for name in (evidence.fact, evidence.register) if name)
    if terms.holds is not None:
        yield from (name for name in (terms.holds.register, terms.holds.fact) if name)


ALWAYS = frozenset({"code", "role", "post", "section", "supervised_by", "industry", "industries"})


def fields(plan: Plan) -> frozenset[str]:
    """The names of all attributes of subjects that may matter under a plan; some too many."""
    return ALWAYS | {path.rsplit(".", 1)[-1] for path in _paths(plan.duties)}


def _paths(part: object) -> Iterator[str]:
    """Every field named anywhere in a part of a plan: in conditions, `same`, `per`, numbers and grids."""
    if isinstance(part, Test):
        yield part.path
    elif isinstance(part, FromField):
        yield part.name
    elif isinstance(part, tuple):
        for one in part:
            yield from _paths(one)
    elif is_dataclass(part):
        for name in (one.name for one in dataclass_fields(part)):
            value = getattr(part, name)
            if name in ("same", "per", "start_field"):
                yield from (value,) if isinstance(value, str) else value or ()
            else:
                yield from _paths(value)
