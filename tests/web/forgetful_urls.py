"""The product's addresses, with one view that forgot whose things it shows: the mutant of the sweep."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import path

from zhiben.config.urls import handler400, handler403, handler404, handler500, urlpatterns
from zhiben.orgs.models import Subject
from zhiben.web.policies import signed_in

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@signed_in
def show(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002
    found = Subject.objects.filter(id=id).first()
    return HttpResponse(found.name) if found else HttpResponseNotFound()


urlpatterns = [path("forgetful/<uuid:id>/", show, name="forgetful"), *urlpatterns]
