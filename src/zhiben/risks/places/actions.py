"""What can be done to places: entered one or many at once, given the code of a label.

Renaming one and giving one up are acts of `orgs` (`rename`, `close_beneath`): a place is a subject.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from zhiben.documents.making import ALPHABET
from zhiben.domain.access import Actor, Permission
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.refusals import Conflict, Incomplete, TooLarge
from zhiben.domain.risks import PLACES
from zhiben.ground import limits
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.orgs import queries as orgs
from zhiben.orgs import store as subjects
from zhiben.orgs.models import Subject
from zhiben.orgs.store import New
from zhiben.plans.actions import follow_subjects
from zhiben.risks.models import PlaceCode
from zhiben.risks.places.pasting import NewPlace

LETTERS = 15  # of a code: 74 bits


def add(enterprise: UUID, places: Sequence[NewPlace], *, by: Actor, at: datetime, key: str) -> Receipt:
    """Enter places of an enterprise, all or none, each with the code of its label. Answers {"places": ids}.

    Raises NotFound; Incomplete `place_lines` (nothing told, no name, an unknown site), TooLarge; Conflict
    `code_taken` where a number is in use.
    """
    firm = orgs.subject(by, enterprise, Kind.ENTERPRISE)
    if not places or any(one.kind not in PLACES or not one.name.strip() for one in places):
        raise Incomplete("place_lines")
    if len(places) > limits.PLACES_AT_ONCE:
        raise TooLarge("too_large", lines=limits.PLACES_AT_ONCE)

    def work(doing: Doing) -> dict[str, object]:
        news = _news(firm, places, by)
        _require_free_numbers(firm, news)
        ids = subjects.add(firm.tenant, news, at=at, today=by.day)
        _give_codes(doing, ids)
        for one in news:
            doing.keep(f"{one.kind}:{one.id}", "created", after={"code": one.code, "name": one.name})
        doing.made(f"{news[0].kind}:{news[0].id}")
        follow_subjects(doing, ids)
        return {"places": ids}

    told = [[one.kind, one.name, one.number, one.around] for one in places]
    return act(
        Permission.SUBJECT_CREATE, by=by, at=at, tenant=firm.tenant, key=key, thing="site",
        details={"enterprise": firm.id, "places": told}, work=work, place=firm.place,
    )  # fmt: skip


def label(enterprise: UUID, *, by: Actor, at: datetime, key: str) -> Receipt:
    """Give every place in use that has none the code of a label. Answers {"places": how many}."""
    firm = orgs.subject(by, enterprise, Kind.ENTERPRISE)

    def work(doing: Doing) -> dict[str, object]:
        held = PlaceCode.objects.filter(tenant=firm.tenant).values("place")
        rows = Subject.objects.select_for_update().filter(
            tenant=firm.tenant, enterprise=firm.id, kind__in=PLACES
        )
        ids = list(rows.exclude(standing=Standing.CLOSED).exclude(id__in=held).values_list("id", flat=True))
        _give_codes(doing, ids)
        return {"places": len(ids)}

    return act(
        Permission.PLACE_LABEL, by=by, at=at, tenant=firm.tenant, key=key, thing=f"enterprise:{firm.id}",
        details={}, work=work, place=firm.place,
    )  # fmt: skip


def _give_codes(doing: Doing, places: Iterable[UUID]) -> None:
    PlaceCode.objects.bulk_create(
        PlaceCode(
            tenant=doing.tenant, place_id=one, recorded_at=doing.at,
            code="".join(secrets.choice(ALPHABET) for _ in range(LETTERS)),
        )
        for one in places
    )  # fmt: skip


def _news(firm: Subject, places: Sequence[NewPlace], by: Actor) -> list[New]:
    """As `orgs` writes them. A site told among them may be what a later one belongs to."""
    there = Subject.objects.filter(tenant=firm.tenant, enterprise=firm.id, kind=Kind.SITE)
    sites = dict(there.exclude(standing=Standing.CLOSED).values_list("name", "id"))
    news: list[New] = []
    for one in places:
        if one.around and one.around not in sites:
            raise Incomplete("place_lines", around=one.around)
        new = New(
            one.kind, one.name.strip(), by.day, parent=sites.get(one.around, firm.id), code=one.number,
            enterprise=firm.id, region=firm.region, industry=firm.industry,
        )  # fmt: skip
        news.append(new)
        if one.kind == Kind.SITE:
            sites.setdefault(new.name, new.id)
    return news


def _require_free_numbers(firm: Subject, news: Sequence[New]) -> None:
    """A number is used once for each kind beneath the same parent."""
    told = [(new.parent, str(new.kind), new.code) for new in news if new.code]
    rows = Subject.objects.filter(tenant=firm.tenant, enterprise=firm.id, kind__in=PLACES).exclude(code="")
    held = set(rows.values_list("parent", "kind", "code"))
    for n, one in enumerate(told):
        if one in held or one in told[:n]:
            raise Conflict("code_taken", number=one[2])
