"""What is noted in a step's own act for the measures: did it come back, was it missed, how was it closed.

Beside `actions` and `store`: the columns of `Hazard` that no `Case` tells. Each is decided once, by what was
known then.
"""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q

from zhiben.domain.hazard_cases import Case, Deed
from zhiben.domain.hazard_measures import AGAIN_WITHIN, CHECKED_WITHIN
from zhiben.domain.hazards import OPEN, Event, Source, State
from zhiben.hazards.models import Hazard, Photo
from zhiben.hazards.saying import Said

BY_OTHERS = frozenset({Source.INSPECTION, Source.TIP, Source.TRANSFER, Source.EXPERT, Source.INSURER})
BEFORE = (Event.REPORT, Event.GRADE)


def after(row: Hazard, deed: Deed, case: Case, said: Said) -> dict[str, object]:
    """The columns that change with a step. `row`: as it was before."""
    told: dict[str, object] = {"ended_on": None if case.state in OPEN else case.closed_on or deed.day}
    match deed.event:
        case Event.GRADE:
            told |= {"criterion": said.criterion or None, "graded_on": deed.day, "control_id": said.control}
            told["recurs_id"] = _earlier(row, said.criterion)
        case Event.RETURN:
            told["returned"] = row.returned + 1
        case Event.REOPEN:
            told["reopened"] = True
        case Event.CLOSE:
            told["paired"] = _is_paired(row, bool(said.uploads))
    return told


def noted(deed: Deed, told: dict[str, object]) -> Deed:
    """The deed with what these columns say of it: a later grading writes over them, and not over the step."""
    return replace(deed, recurs=told["recurs_id"] is not None) if "recurs_id" in told else deed


def is_missed(row: Hazard) -> bool:
    """Found by others, and not reported by the enterprise's own check at the place in the time before."""
    if row.source not in BY_OTHERS:
        return False
    where = _same_place(row)
    own = Hazard.objects.filter(
        tenant=row.tenant, enterprise=row.enterprise, source=Source.SELF_CHECK,
        found_on__gte=row.found_on - CHECKED_WITHIN, found_on__lte=row.found_on,
    )  # fmt: skip
    return where is None or not own.filter(where).exists()


def _earlier(row: Hazard, criterion: str) -> object:
    """The id of the last one closed at the same place under the same criterion; None where there is none."""
    where = _same_place(row)
    if where is None or not criterion:
        return None
    closed = Hazard.objects.filter(
        tenant=row.tenant, enterprise=row.enterprise, criterion=criterion, state=State.CLOSED,
        closed_on__gte=row.found_on - AGAIN_WITHIN, closed_on__lte=row.found_on,
    )  # fmt: skip
    return closed.filter(where).exclude(id=row.id).order_by("-closed_on").values_list("id", flat=True).first()


def _same_place(row: Hazard) -> Q | None:
    if row.site_id is not None:
        return Q(site=row.site_id)
    return Q(spot=row.spot) if row.spot else None


def _is_paired(row: Hazard, with_last: bool) -> bool:
    """Whether there are photos of before and of after. `with_last`: the closing itself brings some."""
    events = set(Photo.objects.filter(tenant=row.tenant, hazard=row).values_list("step__event", flat=True))
    return bool(events & set(BEFORE)) and (with_last or bool(events - set(BEFORE)))
