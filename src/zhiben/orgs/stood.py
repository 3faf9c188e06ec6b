"""What enterprises were called and where they stood on a day, as it was known at a moment.

The columns of a subject say it of today. Beside `queries` because it asks for no actor: other rooms' lists of
a day that is over ask for it of what is within reach.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from zhiben.domain.facts import Value
from zhiben.domain.orgs import Kind
from zhiben.orgs.models import Attribute, CreditCode
from zhiben.orgs.values import from_json
from zhiben.orgs.world import as_known, batches, redirects

TOLD = ("name", "region", "industry", "status")


@dataclass(frozen=True, slots=True)
class Stood:
    """An enterprise that was on file by then; what was not known of it is empty. `standing`: a word of
    `domain.orgs.Standing`.
    """

    code: str
    name: str
    region: str
    industry: str
    standing: str


def stood(tenant: int, day: date, at: datetime, ids: Collection[UUID] | None = None) -> dict[UUID, Stood]:
    """Of an authority's enterprises (None: of all) those known at `at` that had not been merged into others.
    What only begins after `day` is told as it begins, as the columns have it.
    """
    gone = redirects(tenant, at)
    told: dict[UUID, dict[str, Value]] = {}
    for whose, name, since, value in _told(tenant, at, ids):
        mine = told.setdefault(whose, {})
        if since <= day or name not in mine:
            mine[name] = value
    codes = _codes(tenant, day, at, ids)
    return {
        id_: Stood(codes.get(id_, ""), *(str(mine.get(name) or "") for name in TOLD))
        for id_, mine in told.items()
        if "status" in mine and id_ not in gone
    }


def _told(tenant: int, at: datetime, ids: Collection[UUID] | None) -> Iterator[tuple[UUID, str, date, Value]]:
    """Few values, many rows: each text is read once."""
    values: dict[str, Value] = {}
    for part in [None] if ids is None else batches(ids):
        rows = Attribute.objects.filter(
            as_known(at), tenant=tenant, subject__kind=Kind.ENTERPRISE.value, name__in=TOLD
        )
        if part is not None:
            rows = rows.filter(subject__in=part)
        shown = rows.annotate(text=Cast("value", TextField())).order_by("subject", "name", "valid_from")
        for whose, name, since, text in shown.values_list("subject", "name", "valid_from", "text").iterator(
            chunk_size=5000
        ):
            if text is not None and text not in values:
                values[text] = from_json(json.loads(text))
            yield whose, name, since, None if text is None else values[text]


def _codes(tenant: int, day: date, at: datetime, ids: Collection[UUID] | None) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for part in [None] if ids is None else batches(ids):
        rows = CreditCode.objects.filter(as_known(at), tenant=tenant, valid_from__lte=day)
        if part is not None:
            rows = rows.filter(enterprise__in=part)
        found |= dict(rows.order_by("valid_from").values_list("enterprise", "uscc"))
    return found
