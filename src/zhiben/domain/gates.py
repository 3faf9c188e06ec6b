"""Gates (rule 29): what forbids an act at a moment. They make no obligation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from zhiben.domain.conditions import holds, same
from zhiben.domain.events import subject_values
from zhiben.domain.expand import Walk
from zhiben.domain.facts import Fact, Value
from zhiben.domain.holders import is_own_event, subject_of
from zhiben.domain.known import Known, links
from zhiben.domain.members import field_of, is_valid
from zhiben.domain.plan import Duty, Evidence, Form, Gate, Plan
from zhiben.domain.profiles import profile_of
from zhiben.domain.slots import Rules
from zhiben.domain.world import World, as_many


@dataclass(frozen=True, slots=True)
class Refusal:
    """A gate that refuses: of which duty and clause, what it says, and the facts that made it refuse."""

    plan: str
    duty: str
    clause: str
    verb: str
    say: str
    because: tuple[str, ...] = ()


def refusals(
    plan: Plan, verb: str, context: Mapping[str, Value], world: World, at: datetime
) -> tuple[Refusal, ...]:
    """The gates of `plan` that refuse `verb` in `context` with what is known at `at`.

    `context`: names to ids or values, such as `{subject: …, stop: …}`; `subject` is whom the act is about and
    answers for its own kind and those above it.
    """
    known = Known(world, at)
    rules = Rules(plan, world.calendar, world.settings)
    found = (_refusal(rules, duty, verb, context, known) for duty in plan.duties if duty.form == Form.GATE)
    return tuple(one for one in found if one is not None)


def _refusal(
    rules: Rules, duty: Duty, verb: str, context: Mapping[str, Value], known: Known
) -> Refusal | None:
    gate = _gate(rules, duty, context, known)
    if gate is None or gate.verb != verb:
        return None
    because = (
        [fact.id for fact in evidence(rules, gate.when, context, known)] if gate.when is not None else []
    )
    lacking = gate.unless is not None and not evidence(rules, gate.unless, context, known)
    if not because and not lacking:
        return None
    return Refusal(rules.plan.id, duty.id, duty.clause, verb, gate.say, tuple(because))


def _gate(rules: Rules, duty: Duty, context: Mapping[str, Value], known: Known) -> Gate | None:
    """The gate as it is for the subject of the act on that day; None out of force or where `if` does not
    hold.
    """
    day, span = known.today, rules.plan.in_force
    if day < span.first or (span.last is not None and day > span.last):
        return None
    subject = subject_of(_subject(context), known.world)
    walk = Walk(rules, duty, profile_of(rules.plan, duty, subject, known.world), (), day)
    look = rules.look(lambda path: walk.value(path, day), day)
    return walk.variant(day)[0].gate if holds(duty.where, look) else None


def evidence(rules: Rules, asked: Evidence, context: Mapping[str, Value], known: Known) -> list[Fact]:
    """The facts, or valid register rows, a gate looks for, among those known; earliest first."""
    kinds = [kind for kind in (asked.fact, asked.register) if kind is not None]
    return [fact for fact in known.of_kinds(kinds) if _is_evidence(rules, asked, context, known, fact)]


def _is_evidence(
    rules: Rules, asked: Evidence, context: Mapping[str, Value], known: Known, fact: Fact
) -> bool:
    day = known.today
    if fact.happened_on > day or (asked.register is not None and not is_valid(fact, day)):
        return False
    if not holds(asked.where, rules.look(field_of(known.world, fact), day)):
        return False
    if not asked.same:
        return is_own_event(known.world, fact, _subject(context))
    return all(_shares(known, context, fact, name) for name in asked.same)


def _shares(known: Known, context: Mapping[str, Value], fact: Fact, name: str) -> bool:
    asked = as_many(context.get(name))
    if not asked:
        asked = subject_values(known.world, _subject(context), name, known.today)
    theirs = list(links(known.world, fact, name, known.history(fact)))
    theirs += (id_ for id_ in fact.targets)
    return any(same(one, other) for one in asked for other in theirs)


def _subject(context: Mapping[str, Value]) -> str:
    """Whom the act is about: `subject`, else the enterprise."""
    return str(context.get("subject") or context.get("enterprise") or "")
