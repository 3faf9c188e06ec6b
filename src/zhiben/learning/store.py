"""Writing sheets, and what they count for, inside an act that is already open.

A plan that does not know the fact `spot_test` gets none of it; the sheet is kept all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError

from zhiben.domain.facts import Value
from zhiben.domain.refusals import Conflict
from zhiben.ground.acts import Doing
from zhiben.learning.models import AnswerSheet
from zhiben.plans.actions import file_all
from zhiben.plans.inforce import in_force
from zhiben.plans.models import Fact
from zhiben.plans.store import NewFact

SPOT_TEST = "spot_test"
MADE = (SPOT_TEST,)


def keep(
    doing: Doing, news: Sequence[tuple[AnswerSheet, AnswerSheet | None]], ended: Sequence[AnswerSheet] = ()
) -> list[AnswerSheet]:
    """Write sheets, each over the one it corrects; `ended` were none after all. Counted once, at the end.

    Raises Conflict `test_taken` where the same was written by somebody else at this moment.
    """
    inforce = in_force(doing.tenant)
    gone = [one for one in (*(older for _, older in news), *ended) if one is not None]
    AnswerSheet.objects.filter(
        tenant=doing.tenant, id__in=[one.id for one in gone], replaced_at__isnull=True
    ).update(replaced_at=doing.at)
    facts = _standing(doing.tenant, gone)
    if SPOT_TEST in inforce.kinds:
        told = [(_fact(one), one.about, facts.get(older.fact) if older else None) for one, older in news]
        made = file_all(doing, inforce, told, [facts[one.fact] for one in ended if one.fact in facts])
        for (sheet, _), fact in zip(news, made, strict=True):
            sheet.fact = fact.origin
    try:
        AnswerSheet.objects.bulk_create([sheet for sheet, _ in news])
    except IntegrityError as error:  # two at once; the other was first
        raise Conflict("test_taken") from error
    return [sheet for sheet, _ in news]


def _fact(sheet: AnswerSheet) -> NewFact:
    told: dict[str, Value] = {
        "drawn_by": str(sheet.drawn_by), "topic": str(sheet.topic), "passed": sheet.passed,
    }  # fmt: skip
    if sheet.visit is not None:
        told["visit"] = str(sheet.visit)
    if sheet.drill:
        told["drill"] = sheet.drill
    targets = (str(sheet.person_id),) if sheet.person_id is not None else ()
    return NewFact(SPOT_TEST, sheet.about_id, sheet.day, told, targets)


def _standing(tenant: int, sheets: Sequence[AnswerSheet]) -> dict[UUID | None, Fact]:
    origins = [one.fact for one in sheets if one.fact is not None]
    rows = Fact.objects.filter(tenant=tenant, origin__in=origins, replaced_at__isnull=True)
    return {fact.origin: fact for fact in rows}
