"""The help inside the product: how each page is used, the words it uses, the keys."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from zhiben.domain.cells import Status
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn

MEANINGS = {
    Status.OVERDUE: gettext_lazy("过了期限（加宽限）还没办成"),
    Status.DUE_SOON: gettext_lazy("快到期了，还来得及"),
    Status.OPEN: gettext_lazy("期已开始，离到期还早"),
    Status.DONE: gettext_lazy("在期限内办成"),
    Status.DONE_LATE: gettext_lazy("过了期限才办成"),
    Status.UPCOMING: gettext_lazy("期还没开始，不算欠"),
    Status.WAIVED: gettext_lazy("有权的人书面免了"),
    Status.NOT_APPLICABLE: gettext_lazy("名单是空的，或到期前已关闭"),
}


@signed_in
@require_safe
def show(request: SignedIn) -> HttpResponse:
    return render(request, "guide.html", {"meanings": MEANINGS.items()})


@signed_in
@require_safe
def more(request: SignedIn) -> HttpResponse:
    """Every way there is, for phones, whose bar has room for five."""
    return render(request, "more.html")
