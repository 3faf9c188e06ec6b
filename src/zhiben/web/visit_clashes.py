"""Two people wrote different things in one field of a visit: shown side by side, and a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from zhiben.domain.checklists import Result
from zhiben.domain.entries import Kind, joinable, key_of
from zhiben.domain.hazards import Level
from zhiben.domain.refusals import NotFound
from zhiben.domain.syncing import CHOICES, Take
from zhiben.domain.visits import Event
from zhiben.domain.words import word
from zhiben.inspections.phone import actions, queries
from zhiben.inspections.queries import Whole
from zhiben.web.policies import signed_in
from zhiben.web.records_form import ids_of
from zhiben.web.records_tables import key_of as form_key
from zhiben.web.requests import SignedIn

ENTRIES = {
    Kind.VISIT: gettext_lazy("检查情况"),
    Kind.BRIEFING: gettext_lazy("判定标准宣讲"), Kind.FINDING: gettext_lazy("隐患"),
    Kind.PHOTO: gettext_lazy("照片"), Kind.ASKED: gettext_lazy("一线抽查"),
    Kind.SIGNATURE: gettext_lazy("签字"),
}  # fmt: skip
FIELDS = {
    "result": gettext_lazy("结论"), "note": gettext_lazy("情况"), "reason": gettext_lazy("理由"),
    "text": gettext_lazy("内容"), "spot": gettext_lazy("部位"), "level": gettext_lazy("等级"),
    "deadline": gettext_lazy("整改期限"), "responsible": gettext_lazy("责任人"),
    "criterion": gettext_lazy("判定标准"), "scene": gettext_lazy("检查场所"),
    "summary": gettext_lazy("情况说明"), "escort": gettext_lazy("企业陪同人"), "name": gettext_lazy("姓名"),
    "caption": gettext_lazy("说明"), "minutes": gettext_lazy("分钟"), "audience": gettext_lazy("人数"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SideBySide:
    """`where`: the entry and field in words; `can_join`: both texts can stand one after the other."""

    id: UUID
    where: str
    name: str
    yours: str
    theirs: str
    seen: str
    can_join: bool


def open_of(request: SignedIn, whole: Whole) -> list[SideBySide]:
    """What is to be decided, for whoever writes the record; nothing for others."""
    if Event.RECORD not in whole.ways:
        return []
    return [_told(whole, one) for one in queries.clashes(request.actor, whole.line.id)]


@signed_in
@require_POST
def decide(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """What the field says from now on. Raises NotFound where nothing was chosen."""
    chosen, take = ids_of(request.POST, "clash"), request.POST.get("take")
    if not chosen or take not in CHOICES:
        raise NotFound("clash")
    actions.resolve(id, chosen[0], Take(take), by=request.actor, at=request.now, key=form_key(request))
    return HttpResponseRedirect(f"{reverse('visit', args=[id])}?done=clash")


def _told(whole: Whole, one: queries.Apart) -> SideBySide:
    key = key_of(one.entry)
    line = whole.paper.line(key.ref) if key.kind is Kind.ANSWER else None
    entry = ENTRIES.get(key.kind, "") if line is None else f"{key.ref} {line.item.text}"
    return SideBySide(
        one.id, f"{entry} · {FIELDS.get(one.field, one.field)}", one.name, _said(one.field, one.yours),
        _said(one.field, one.theirs), _said(one.field, one.seen), joinable(key, one.field),
    )  # fmt: skip


def _said(field: str, value: Any) -> str:
    """A value in words; a dash for nothing."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, list):
        return "、".join(map(str, value))
    if field == "result":
        return gettext(word(Result(value)))
    return gettext(word(Level(value))) if field == "level" else str(value)
