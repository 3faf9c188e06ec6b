"""Addresses. The pages are the web door's own; each view says who may open it (`web/policies.py`)."""

from django.urls import URLPattern, URLResolver, path

from zhiben.web import enterprises, guide, health, kit, language, login, obligations

handler400 = "zhiben.web.errors.bad_request"
handler403 = "zhiben.web.errors.forbidden"
handler404 = "zhiben.web.errors.not_found"
handler500 = "zhiben.web.errors.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", obligations.home, name="home"),
    path("login/", login.sign_in, name="login"),
    path("logout/", login.sign_out, name="logout"),
    path("language/", language.choose, name="language"),
    path("healthz", health.show, name="healthz"),
    path("help/", guide.show, name="help"),
    path("ui/", kit.show, name="kit"),
    path("obligations/", obligations.index, name="obligations"),
    path("obligations/export.csv", obligations.export, name="obligations-export"),
    path("obligations/<str:id>/", obligations.show, name="obligation"),
    path("enterprises/", enterprises.index, name="enterprises"),
    path("enterprises/<uuid:id>/", enterprises.show, name="enterprise"),
]
