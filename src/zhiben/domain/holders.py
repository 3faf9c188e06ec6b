"""Who holds a duty, whose facts are a holder's own, and who stands beneath one (rules 11, 12)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from zhiben.domain.facts import Fact, Subject
from zhiben.domain.known import Known
from zhiben.domain.plan import Duty, Holder, Plan
from zhiben.domain.world import World

ROLE = "role:"


def holders(plan: Plan, duty: Duty, world: World) -> tuple[str, ...]:
    """Ids of all who may owe `duty` at some time, sorted. A role without a record is `role:NAME`."""
    return named_holders(plan, duty.holder, world)


def named_holders(plan: Plan, holder: Holder, world: World) -> tuple[str, ...]:
    """Ids of the subjects a holder of a plan means."""
    match holder.how:
        case "each":
            return tuple(subject.id for subject in world.of_kind.get(holder.name, ()))
        case "section":
            sections = world.of_kind.get("section", ())
            return tuple(one.id for one in sections if holder.name in ever_named(world, one))
        case "role":
            posts = world.of_kind.get("post", ())
            found = tuple(one.id for one in posts if holder.name in ever_named(world, one))
            return found or (ROLE + holder.name,)
        case _:
            return _authorities(plan, holder.name, world)


def ever_named(world: World, subject: Subject) -> frozenset[object]:
    """Everything a plan could at any time call the subject by: its id, codes, names and roles."""
    dated = (subject.attributes.get(name, ()) for name in ("code", "name", "role"))
    return frozenset({subject.id, *(value for history in dated for _, value in history)}) - {None}


def _authorities(plan: Plan, name: str, world: World) -> tuple[str, ...]:
    """`own`: the plan's issuer among those given, else the one with sections or enterprises of its own."""
    found = world.of_kind.get("authority", ())
    if name != "own":
        return tuple(one.id for one in found if name in ever_named(world, one))
    if len(found) <= 1:
        return tuple(one.id for one in found)
    issuers = [one.id for one in found if plan.issuer in ever_named(world, one)]
    return tuple(issuers) if issuers else tuple(one.id for one in found if _has_own(world, one.id))


def _has_own(world: World, authority: str) -> bool:
    return any(subject.of == authority and subject.kind != "authority" for subject in world.subjects.values())


def subject_of(holder: str, world: World) -> Subject:
    """The holder's record; a role nobody's record stands for has none and gets an empty one."""
    return world.subjects.get(holder) or Subject(holder, "role")


# ── whose facts ──────────────────────────────────────────────────────────────────────────────────


def all_holders(plan: Plan, duty: Duty, holder: str, world: World) -> tuple[str, ...]:
    """The holder and, `with`, the further holders of the same obligation."""
    further = (id_ for other in duty.with_ for id_ in named_holders(plan, other, world))
    return tuple(dict.fromkeys((holder, *further)))


def is_own(world: World, fact: Fact, holder: str) -> bool:
    """Whether a fact is the holder's: its subject is the holder or beneath it, or it is about the holder."""
    return holder in fact.targets or is_beneath(world, fact.subject, holder, fact.happened_on)


def is_own_event(world: World, fact: Fact, holder: str) -> bool:
    """Whether an event is the holder's: its subject or one of its targets is the holder or beneath it (rule
    23).
    """
    return any(is_beneath(world, id_, holder, fact.happened_on) for id_ in (fact.subject, *fact.targets))


def is_beneath(world: World, lower: str, holder: str, day: date) -> bool:
    """Whether `lower` is the holder, stands under it or is supervised by it on `day`; for a role, its holder
    then.
    """
    if lower == holder or world.is_beneath(lower, holder, day):
        return True
    record = world.subjects.get(holder)
    if record is None and holder.startswith(ROLE):
        return _acts_as(world, lower, frozenset({holder.removeprefix(ROLE)}), day)
    return (
        record is not None
        and record.kind == "post"
        and _acts_as(world, lower, ever_named(world, record), day)
    )


def _acts_as(world: World, id_: str, post: frozenset[object], day: date) -> bool:
    """Whoever has the post on `day`; what the authority itself did is the work of its roles, too."""
    subject = world.subjects.get(id_)
    if subject is None:
        return False
    held = {world.attribute(subject, name, day) for name in ("post", "role")}
    return subject.kind == "authority" or not post.isdisjoint(held)


@dataclass(frozen=True, slots=True)
class Pile:
    """Facts in order of their days, so that those of a stretch are found without looking at the others."""

    facts: tuple[Fact, ...]
    days: tuple[date, ...]
    about: tuple[Fact, ...]  # those that name a period or event

    def between(self, first: date, end: date | None) -> list[Fact]:
        """Facts with first ≤ day < end (None: without end), and those that name a period, whenever they
        happened.
        """
        low = bisect_left(self.days, first)
        high = bisect_left(self.days, end) if end is not None else len(self.days)
        return [*self.facts[low:high], *self.about]


def pile(facts: Iterable[Fact]) -> Pile:
    ordered = tuple(sorted(facts, key=lambda fact: (fact.happened_on, fact.id)))
    days = tuple(fact.happened_on for fact in ordered)
    return Pile(ordered, days, tuple(fact for fact in ordered if fact.about is not None))


def own_facts(known: Known, kinds: tuple[str, ...], holder: str) -> Pile:
    """The holder's facts of these kinds."""
    return _kept(known, kinds, holder, is_own)


def own_events(known: Known, kinds: tuple[str, ...], holder: str) -> Pile:
    """The holder's events of these kinds."""
    return _kept(known, kinds, holder, is_own_event)


def _kept(known: Known, kinds: tuple[str, ...], holder: str, own: Callable[[World, Fact, str], bool]) -> Pile:
    key = (own, kinds, holder)
    if key not in known.kept:
        known.kept[key] = pile(fact for fact in _near(known, kinds, holder) if own(known.world, fact, holder))
    found: Pile = known.kept[key]
    return found


def _near(known: Known, kinds: tuple[str, ...], holder: str) -> list[Fact]:
    if is_wide(known.world, holder):
        return known.of_kinds(kinds)
    return known.touching(kinds, known.world.family(holder))


def is_wide(world: World, holder: str) -> bool:
    """Whether more than its family may be the holder's: whom it supervises or reaches, who has a post."""
    subject = world.subjects.get(holder)
    return subject is None or subject.kind in ("section", "authority", "post")


def beneath(world: World, holder: str, kind: str) -> Iterator[Subject]:
    """Subjects of `kind` that may at some time stand beneath the holder; without a record, all there are."""
    found = world.of_kind.get(kind, ())
    if holder not in world.subjects:
        yield from found
    elif is_wide(world, holder):
        yield from (one for one in found if one.id != holder)
    else:
        family = (world.subjects[id_] for id_ in world.family(holder) if id_ != holder)
        yield from (one for one in family if one.kind == kind)
