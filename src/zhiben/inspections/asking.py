"""现场询问、测试 of a visit. Neither rows nor questions.

What its record says of workers asked by word of mouth becomes answer sheets; what workers answered by
scanning counts as if it stood in the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from zhiben.domain.entries import Kind, live
from zhiben.domain.merging import Fields
from zhiben.domain.periods import day_of
from zhiben.domain.questions import DrawnBy, Topic
from zhiben.domain.visit_closing import number, text
from zhiben.domain.visits import Type
from zhiben.ground.acts import Doing
from zhiben.inspections.models import Visit
from zhiben.inspections.rules import rules_of
from zhiben.learning import actions as learning
from zhiben.learning.answering import Spoken
from zhiben.learning.scanned import drawn_at, drawn_who_answered
from zhiben.orgs.models import Subject


def settle(doing: Doing, row: Visit, entries: Mapping[str, Fields]) -> None:
    """As the record stands; filing it again corrects. A check of the enterprise's own is no spot test."""
    if row.type != Type.SELF:
        told = list(_spoken(doing, row, checked(row, entries)))
        learning.settle_in(doing, row.about, row.id, told)


def checked(row: Visit, entries: Mapping[str, Fields]) -> Mapping[str, Fields]:
    """The entries, where "drawn by the system" stands only of those whom it did draw; the others were chosen.

    Where nobody was on the register those present are counted, and chance says which of them: they are not on
    it now either.
    """
    asked = live(entries, Kind.ASKED)
    claims = {ref for ref, said in asked.items() if said.get("drawn_by") == DrawnBy.SYSTEM}
    if not claims or row.enterprise is None:
        return entries
    many = rules_of(row.tenant, row.planned_on).asked_people
    picked, was_any = drawn_at(row.tenant, row.enterprise, row.planned_on, many, row.id)
    true = {str(one) for one in picked}
    if not was_any:
        true |= claims - _registered(row, claims)
    chosen = {
        f"{Kind.ASKED}:{ref}": {**asked[ref], "drawn_by": DrawnBy.OFFICER.value} for ref in claims - true
    }
    return {**entries, **chosen}


def _registered(row: Visit, refs: Iterable[str]) -> set[str]:
    rows = Subject.objects.filter(tenant=row.tenant, enterprise=row.enterprise, kind="person")
    return {str(one) for one in rows.filter(id__in=list(refs)).values_list("id", flat=True)}


def drawn_besides(row: Visit, entries: Mapping[str, Fields]) -> int:
    """How many whom the system drew have answered by scanning and are not in the record."""
    told = live(entries, Kind.ASKED)
    return len(drawn_who_answered(row.tenant, row.id) - {UUID(ref) for ref in told})


def _spoken(doing: Doing, row: Visit, entries: Mapping[str, Fields]) -> Iterator[Spoken]:
    told = live(entries, Kind.ASKED)
    rows = Subject.objects.filter(
        tenant=row.tenant, enterprise=row.enterprise, kind="person", id__in=list(told)
    )
    known = {str(one): one for one in rows.values_list("id", flat=True)}
    day = min(row.began_on or row.planned_on, day_of(doing.at))
    for ref, said in told.items():
        passed, of = said.get("passed"), number(said, "questions")
        if passed is None and not of:
            continue  # begun, and not finished
        person = known.get(ref)
        yield Spoken(
            Topic.ESCAPE if text(said, "topic") == Topic.ESCAPE else Topic.CRITERIA,
            min(number(said, "right"), of), of, person, "" if person else text(said, "name") or "未登记姓名",
            passed if isinstance(passed, bool) else None,
            DrawnBy.SYSTEM if said.get("drawn_by") == DrawnBy.SYSTEM else DrawnBy.OFFICER,
            note=text(said, "note"), day=day, mark="" if person else ref,
        )  # fmt: skip
