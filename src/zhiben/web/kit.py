"""The page of components: pages use what stands here, and what is new is put here first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from zhiben.domain.cells import Status
from zhiben.domain.risks import Colour
from zhiben.web import heat, samples
from zhiben.web.lists import Pager
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn


@signed_in
@require_safe
def show(request: SignedIn) -> HttpResponse:
    context = {
        "rows": samples.ROWS,
        "events": samples.EVENTS,
        "missing": samples.MISSING,
        "strip": heat.strip(samples.owed(), samples.MONTHS, samples.TODAY),
        "charts": (samples.STOCK, samples.AGES, samples.PEERS),
        "form": samples.Sample({"place": "1 号船台北侧", "due": "2026-10-33", "grade": "general"}),
        "statuses": list(Status),
        "colours": list(Colour),
        "pager": Pager(1, 8, 67, "from=9", ""),
        "today": samples.TODAY,
        "long_name": samples.LONG_NAME,
        "found": samples.OBLIGATION,
        "before": {"url": static("sample-before.svg"), "caption": "9 月 3 日 10:20，李志远"},
        "after": {"url": static("sample-after.svg"), "caption": "9 月 17 日 16:48，刘福山（企业）"},
    }
    return render(request, "kit.html", context)
