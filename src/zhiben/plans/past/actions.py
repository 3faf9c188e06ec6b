"""Recording the past of a demonstration: each fact with the moment it is to seem recorded at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.orgs.models import Subject
from zhiben.plans import store
from zhiben.plans.bulk import recount_all
from zhiben.plans.inforce import in_force
from zhiben.plans.models import Fact
from zhiben.plans.store import NewFact


def load_past(tenant: int, facts: Sequence[NewFact], *, by: Actor, at: datetime, key: str) -> Receipt:
    """All facts of a demonstration as one act, a manifest line for each. Answers {"facts": how many}.

    A fact that is there already is left as it is: the past may be told again up to a later day.
    """

    def work(doing: Doing) -> dict[str, object]:
        subjects = Subject.objects.within(by).in_bulk({one.subject for one in facts})
        there = set(Fact.objects.filter(tenant=tenant).values_list("id", flat=True))
        news = [one for one in facts if one.id not in there]
        for new in news:
            store.file(doing, subjects[new.subject], new)
            after = {"kind": new.kind, "happened_on": new.happened_on}
            doing.keep(f"fact:{new.id}", "recorded", after=after)
        recount_all(tenant, in_force(tenant), at=at)
        return {"facts": len(news)}

    return act(
        Permission.DEMO_SEED, by=by, at=at, tenant=tenant, key=key, thing="demo",
        details={"count": len(facts)}, work=work,
    )  # fmt: skip


def count_all(doing: Doing, subjects: Sequence[UUID]) -> None:
    """`also` of the loading of many subjects: the authority is counted anew, by profile."""
    recount_all(doing.tenant, in_force(doing.tenant), at=doing.at)
