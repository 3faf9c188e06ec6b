"""Which form fulfils which duty: the way from an obligation to what is to be filed.

Apart from `queries`, which is long; a question like those.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zhiben.contents.records import RecordKind
from zhiben.domain.access import Actor
from zhiben.plans.answers import Row
from zhiben.plans.inforce import InForce, in_force
from zhiben.records import kinds, people


def fulfilling(actor: Actor, rows: Iterable[Row]) -> Mapping[str, str]:
    """By obligation, the kind of record this person may file that makes a fact the duty counts."""
    known: dict[int, tuple[InForce, dict[str, str]]] = {}
    found = {}
    for row in rows:
        if row.tenant not in known:
            known[row.tenant] = in_force(row.tenant), _makers(actor, row.tenant)
        inforce, makers = known[row.tenant]
        duty = inforce.duties.get((row.plan, row.duty))
        wanted = [kind for counts in duty[1].terms.counts for kind in counts.kinds] if duty else []
        named = next((makers[one] for one in wanted if one in makers), None)
        if named is not None:
            found[row.id] = named
    return found


def _makers(actor: Actor, tenant: int) -> dict[str, str]:
    """By kind of fact, the kind of record that makes it."""
    found: dict[str, str] = {}
    if tenant not in actor.writes:
        return found
    may: dict[tuple[str, ...], bool] = {}  # asked once for all kinds filed by the same posts
    for name, kept in kinds.in_use(tenant, actor.day).items():
        by = kept.kind.filed_by
        if by not in may:
            may[by] = people.may_file(actor, kept.kind)
        if may[by]:
            for fact in _facts(kept.kind):
                found.setdefault(fact, name)
    return found


def _facts(kind: RecordKind) -> list[str]:
    return [emission.fact for emission in kind.emits]
