"""对照表: every clause, what carries it, whether that exists yet; on the page, on paper, as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from zhiben.records.conformance import Carried, Carrier, Conformance, conformance
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn
from zhiben.web.sheet import Echo, harmless
from zhiben.web.templatetags.tones import carried_name, carrier_name, reads_name

HEAD = (
    *(gettext_lazy("条款"), gettext_lazy("章节"), gettext_lazy("摘要"), gettext_lazy("读作")),
    *(gettext_lazy("条款状态"), gettext_lazy("由什么承载"), gettext_lazy("编号"), gettext_lazy("名称")),
    *(gettext_lazy("状态"), gettext_lazy("来源"), gettext_lazy("差什么")),
)


@signed_in
@require_safe
def show(request: SignedIn, plan: str) -> HttpResponse:
    """The table; `?state=` shows the clauses carried in one way."""
    found = conformance(request.actor, plan, today=request.today)
    state = request.GET.get("state", "")
    context = {
        "found": found,
        "state": state,
        "lines": [line for line in found.lines if state not in set(Carried) or line.state == state],
        "chips": [(one, n) for one, n in found.sums.items() if n],
    }
    return render(request, "plan/conformance.html", context)


@signed_in
@require_safe
def export(request: SignedIn, plan: str) -> StreamingHttpResponse:
    """One line for each clause and carrier."""
    found = conformance(request.actor, plan, today=request.today)
    answer = StreamingHttpResponse(lines(list(rows(found))), content_type="text/csv; charset=utf-8")
    name = f"zhiben-conformance-{request.today.isoformat()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def rows(found: Conformance) -> Iterator[list[str]]:
    yield [str(word) for word in HEAD]
    for line in found.lines:
        for carrier in line.carriers or (None,):
            yield [
                line.id,
                line.section,
                line.summary,
                reads_name(line.reads),
                carried_name(line.state),
                *cells(carrier),
            ]


def cells(carrier: Carrier | None) -> list[str]:
    if carrier is None:
        return [""] * 6
    state = carried_name(Carried.FULLY if carrier.exists else Carried.NOT)
    by, lacks = " ".join(carrier.by), "；".join(carrier.lacks)
    return [carrier_name(carrier.kind), carrier.id, carrier.title, state, by, lacks]


def lines(found: list[list[str]]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff"
    for row in found:
        yield writer.writerow([harmless(cell) for cell in row])
