"""我的筛选: the address of a list under a name. The address stays the whole truth: this only remembers it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiben.tasks.saved import actions
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn

FIELDS = (
    *("q", "duty", "industry", "region", "holder", "authority", "clause", "plan", "since", "until", "known"),
    *("word", "col"),
)


@signed_in
@require_POST
def keep(request: SignedIn) -> HttpResponse:
    """The list one has just looked at, under the name given."""
    query = plain(request.POST.get("query", ""))
    shared = request.POST.get("shared") == "1"
    actions.keep(request.POST.get("name", ""), query, shared=shared, by=request.actor, at=request.now)
    return HttpResponseRedirect(f"{reverse('obligations')}?{query}")


@signed_in
@require_POST
def drop(request: SignedIn) -> HttpResponse:
    given = request.POST.get("id", "")
    actions.drop(int(given) if given.isdecimal() and len(given) < 18 else 0, by=request.actor)
    return HttpResponseRedirect(f"{reverse('obligations')}?{plain(request.POST.get('query', ''))}")


def plain(query: str) -> str:
    """Only what narrows the list or chooses its columns, always in the same order."""
    asked, made = QueryDict(query), QueryDict(mutable=True)
    for name in FIELDS:
        values = [value for value in asked.getlist(name) if value]
        if values:
            made.setlist(name, values)
    return made.urlencode()
