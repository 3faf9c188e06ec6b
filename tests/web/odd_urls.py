"""The product's addresses and a few views that go wrong on purpose."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from zhiben.config.urls import handler400, handler403, handler404, handler500, urlpatterns
from zhiben.domain import refusals
from zhiben.web.policies import anyone, signed_in

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

ERRORS: dict[str, Exception] = {
    "refused": refusals.Refused("bad"),
    "not_permitted": refusals.NotPermitted("not_permitted"),
    "not_found": refusals.NotFound("thing", id=1),
    "conflict": refusals.Conflict("moved_on"),
    "too_large": refusals.TooLarge("too_large"),
    "incomplete": refusals.Incomplete("facts_missing"),
    "too_many": refusals.TooMany("too_many"),
    "busy": OperationalError("database is locked"),
    "bug": RuntimeError("a bug"),
    "suspicious": SuspiciousOperation("odd"),
    "denied": PermissionDenied(),
    "gone": Http404(),
}


@anyone
def wrong(request: HttpRequest, what: str) -> HttpResponse:
    raise ERRORS[what]


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a view that forgot to say who may open it")


@signed_in
def inside(request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


urlpatterns = [
    *urlpatterns,
    path("odd/undeclared/", undeclared),
    path("odd/inside/", inside),
    path("odd/<str:what>/", wrong),
]
