"""风险四色清单: of one enterprise, with its export; of the district, by enterprise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from zhiben.domain.access import Actor, Permission
from zhiben.domain.risks import SPECIAL, Colour
from zhiben.domain.words import word
from zhiben.orgs import queries as orgs
from zhiben.risks import queries
from zhiben.risks.places.lines import PlaceLine
from zhiben.risks.places.queries import places
from zhiben.risks.queries import PointLine
from zhiben.web import enterprises, exporting, lists
from zhiben.web.enterprise_file import opened
from zhiben.web.narrowing import end_of
from zhiben.web.places import kinds
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn, is_fragment


def colours() -> list[tuple[str, str]]:
    """By value and word, the gravest first."""
    return [(colour.value, gettext(word(colour))) for colour in Colour]


class Bar(forms.Form):
    """What the list of an enterprise is narrowed to. A field that makes no sense is left out of account."""

    colour = forms.ChoiceField(label=gettext_lazy("等级"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("部位"), required=False)

    def __init__(self, asked: QueryDict, there: Sequence[PlaceLine]) -> None:
        super().__init__(asked, auto_id="b-%s")
        self._offer("colour", colours())
        self._offer("kind", kinds())
        self._offer("place", [(str(one.id), one.whole_name) for one in there])
        self.is_valid()

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("全部")), *choices]

    def of(self, actor: Actor, enterprise: UUID, at: datetime | None) -> list[PointLine]:
        """The points asked for."""
        given = {name: self.cleaned_data.get(name) or "" for name in ("colour", "kind")}
        asked = self.cleaned_data.get("place")
        place = UUID(asked) if asked else None
        return queries.points(
            actor, enterprise, place=place, at=at, colour=given["colour"], kind=given["kind"]
        )


class DistrictBar(enterprises.Bar):
    """The bar of the list of enterprises, and the two colours somebody looks for."""

    colour = forms.ChoiceField(label=gettext_lazy("有这一级的"), required=False)

    def __init__(self, asked: QueryDict, actor: Actor) -> None:
        super().__init__(asked, actor)
        self.offer("colour", [(value, label) for value, label in colours() if value in SPECIAL])


@signed_in
@require_safe
def index(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """The risk points of an enterprise, the gravest first; as known on a day."""
    page = opened(request, id)
    at = end_of(page["form"].day)
    bar = Bar(request.GET, places(request.actor, id))
    lines = bar.of(request.actor, id, at)
    every = [one.judged.colour for one in queries.points(request.actor, id, at=at)]
    place = orgs.subject(request.actor, id).place
    context = {
        "bar": bar,
        "lines": lines,
        "counts": [(colour, every.count(colour)) for colour in Colour],
        "total": len(every),
        "may": request.actor.may(Permission.RISK_ASSESS, place),
        "query": request.GET.urlencode(),
    }
    return render(request, "risks/list.html", page | context)


@signed_in
@require_safe
def export(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002
    """The same list, as it is narrowed, with all controls, as Excel."""
    page = opened(request, id)
    at = end_of(page["form"].day)
    lines = Bar(request.GET, places(request.actor, id)).of(request.actor, id, at)
    held: dict[UUID, list[str]] = {}
    for one in queries.controls(request.actor, id, at=at):
        owner = f"（{one.owner_name}，{one.check_every}）" if one.owner_name else f"（{one.check_every}）"
        held.setdefault(one.point, []).append(f"{gettext(word(one.means))}：{one.text}{owner}")
    head = [
        gettext("风险点"), gettext("部位"), gettext("编号"), gettext("危险源"), gettext("可能导致的事故"),
        gettext("方法"), gettext("分值"), gettext("风险值"), gettext("等级"), gettext("管控层级"),
        gettext("管控措施"), gettext("评估日期"), gettext("评估人"),
    ]  # fmt: skip
    rows = [
        [
            one.name, one.place.whole_name, one.place.number, one.judged.danger, one.judged.accident,
            one.judged.scale.method, formula(one), Decimal(one.judged.value),
            gettext(word(one.judged.colour)), gettext(word(one.judged.level)),
            "\n".join(held.get(one.id, [])), one.judged.assessed_on,
            one.judged.by_name,
        ]
        for one in lines
    ]  # fmt: skip
    title = gettext("风险分级管控清单")
    name = f"{page['card'].line.name}-{title}-{request.today.isoformat()}"
    return exporting.answer(exporting.asked(request.GET), name, title, head, rows)


@signed_in
@require_safe
def district(request: SignedIn) -> HttpResponse:
    """Enterprises within reach, with how many points of each colour; htmx asks for the part that changes."""
    bar = DistrictBar(request.GET, request.actor)
    bar.is_valid()
    given = {name: bar.cleaned_data.get(name) or "" for name in ("q", "industry", "region", "colour")}
    page = queries.firms(
        request.actor, words=given["q"], industry=given["industry"], region=given["region"],
        colour=given["colour"], after=lists.read(request.GET.get("after")), size=lists.SIZE,
    )  # fmt: skip
    part = is_fragment(request)
    context = {
        "is_fragment": part,
        "bar": bar,
        "page": page,
        "colours": list(Colour),
        "pager": lists.pager(request.GET, len(page.lines), page.total, lists.written(page.next)),
    }
    return render(request, "risks/_district.html" if part else "risks/district.html", context)


def formula(one: PointLine) -> str:
    """L5 × S4."""
    letters = [factor.letter for factor in one.judged.scale.factors]
    return " × ".join(f"{name}{score}" for name, score in zip(letters, one.judged.scores, strict=True))
