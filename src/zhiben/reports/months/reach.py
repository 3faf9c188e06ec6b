"""Who sees all of an authority, and what of its figures is shown to whoever does not. Beside `queries`:
locking asks it too.
"""

from __future__ import annotations

from dataclasses import replace

from zhiben.domain.access import Actor, Place
from zhiben.domain.indicators import Sheet
from zhiben.domain.refusals import NotPermitted
from zhiben.orgs.models import Subject


def sees_whole(actor: Actor, place: Place) -> bool:
    """Whether the actor's reach leaves out no industry and no town of the authority."""
    return place.tenant in actor.reads and any(
        not grant.industries
        and (place.tenant == grant.tenant or place.tenant in grant.beneath)
        and any(place.region.startswith(code) for code in grant.regions)
        for grant in actor.grants_now()
    )


def require_whole(actor: Actor, place: Place) -> None:
    """Raises NotPermitted: figures of all are decided by somebody who sees all of them."""
    if not sees_whole(actor, place):
        raise NotPermitted("month_whole", actor=actor.scope)


def seen(actor: Actor, place: Place, sheet: Sheet) -> Sheet:
    """The sheet as the actor may read it: all of it, or the columns of their industries and section."""
    if sees_whole(actor, place):
        return sheet
    industries = frozenset[str]().union(*(grant.industries for grant in actor.grants_now())) - {""}
    own = {f"industry:{one}" for one in industries}
    if actor.person is not None:
        above = Subject.objects.filter(tenant=place.tenant, id=actor.person, enterprise__isnull=True)
        own |= {f"section:{one}" for one in above.values_list("parent", flat=True)}
    return replace(sheet, columns={key: column for key, column in sheet.columns.items() if key in own})
