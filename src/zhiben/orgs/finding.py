"""What of organisations can be found by a word (`ground.search`): names, former names, codes, numbers.

Beside `queries` because it asks for no actor: it says what stands in the index. Phone and identity numbers
are attributes of people and stand in none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from django.db.models import Exists, OuterRef

from zhiben.domain.orgs import Kind
from zhiben.ground.search import store
from zhiben.ground.search.models import Findable
from zhiben.ground.search.store import Entry
from zhiben.orgs.models import UNDONE, Attribute, CreditCode, Subject
from zhiben.orgs.values import from_json
from zhiben.orgs.world import as_known, batches, redirects

KINDS = (Kind.ENTERPRISE, Kind.SITE, Kind.PERSON, Kind.EQUIPMENT, Kind.PROJECT)


def refresh(tenant: int, subjects: Collection[UUID]) -> None:
    """Bring the index to these subjects as they stand; what is not to be found any more leaves it.

    Whatever was merged into another is found under that one's name, with its own.
    """
    merged = redirects(tenant)
    for part in batches(dict.fromkeys([*subjects, *(merged[one] for one in subjects if one in merged)])):
        made = dict(entries(tenant, part))
        store.keep(tenant, {id_: made.get(id_) for id_ in part})


def refresh_beneath(firm: Subject) -> None:
    """What belongs to an enterprise and has moved with it."""
    there = Findable.objects.filter(
        tenant=OuterRef("tenant"), id=OuterRef("id"), enterprise=OuterRef("enterprise"),
        region=OuterRef("region"), industry=OuterRef("industry"),
    )  # fmt: skip
    beneath = Subject.objects.filter(tenant=firm.tenant, enterprise=firm.id, kind__in=KINDS)
    moved = beneath.exclude(id=firm.id).exclude(standing=UNDONE).filter(~Exists(there))
    refresh(firm.tenant, list(moved.values_list("id", flat=True)))


def entries(tenant: int, subjects: Collection[UUID] | None = None) -> Iterator[tuple[UUID, Entry]]:
    """What these subjects (None: all of an authority) are found by."""
    merged = redirects(tenant)
    into: dict[UUID, list[UUID]] = defaultdict(list)
    for old, now in sorted(merged.items()):
        into[now].append(old)
    if subjects is None:
        every = Subject.objects.filter(tenant=tenant, kind__in=KINDS).values_list("id", flat=True)
        subjects = list(every)
    for part in batches(subjects):
        yield from _entries(tenant, part, merged, into)


def _entries(
    tenant: int, subjects: Collection[UUID], merged: Mapping[UUID, UUID], into: Mapping[UUID, list[UUID]]
) -> Iterator[tuple[UUID, Entry]]:
    swallowed = [old for id_ in subjects for old in into.get(id_, ())]
    told = _further(tenant, subjects, swallowed)
    rows = Subject.objects.filter(tenant=tenant, id__in=subjects, kind__in=KINDS).exclude(standing=UNDONE)
    for row in rows:
        if row.id not in merged:
            further = [value for id_ in (row.id, *into.get(row.id, ())) for value in told.get(id_, ())]
            values = dict.fromkeys(value for value in (row.code, *further) if value and value != row.name)
            yield row.id, Entry(row.kind, row.name, row.place, tuple(values))


def _further(
    tenant: int, subjects: Collection[UUID], swallowed: Collection[UUID]
) -> Mapping[UUID, list[str]]:
    """Every name and code ever held to be true of each, in order of their days; of what was swallowed by a
    merger also the last name and code: most of its history has become another's.
    """
    found: dict[UUID, list[str]] = defaultdict(list)
    gone = Subject.objects.filter(tenant=tenant, id__in=swallowed).values_list("id", "name", "code")
    for id_, *values in gone:
        found[id_] += values
    both = [*subjects, *swallowed]
    names = Attribute.objects.filter(as_known(None), tenant=tenant, subject__in=both, name="name")
    names = names.filter(value__isnull=False)
    for subject, value in names.order_by("valid_from", "id").values_list("subject", "value"):
        found[subject].append(str(from_json(value)))
    codes = CreditCode.objects.filter(as_known(None), tenant=tenant, enterprise__in=both)
    for subject, code in codes.order_by("valid_from", "id").values_list("enterprise", "uscc"):
        found[subject].append(code)
    return found
