"""Addresses. The pages are the web door's own; each view says who may open it (`web/policies.py`)."""

from django.urls import URLPattern, URLResolver, path

from zhiben.domain.orgs import Kind
from zhiben.web import (
    away,
    enterprises,
    evidence,
    governing,
    guide,
    health,
    imports,
    kit,
    language,
    login,
    notices,
    obligations,
    records,
    records_filing,
    records_tables,
    tasks,
    todo,
    waivers,
)

handler400 = "zhiben.web.errors.bad_request"
handler403 = "zhiben.web.errors.forbidden"
handler404 = "zhiben.web.errors.not_found"
handler500 = "zhiben.web.errors.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", todo.home, name="home"),
    path("todo/act/", todo.act, name="todo-act"),
    path("todo/undo/", todo.undo, name="todo-undo"),
    path("todo/why/<str:id>/", todo.why, name="todo-why"),
    path("tasks/assign/", tasks.assign, name="task-assign"),
    path("tasks/<uuid:id>/", tasks.show, name="task"),
    path("tasks/<uuid:id>/step/", tasks.step, name="task-step"),
    path("notices/", notices.index, name="notices"),
    path("notices/read/", notices.read, name="notices-read"),
    path("away/", away.index, name="away"),
    path("away/end/", away.end, name="away-end"),
    path("away/leave/", away.leave, name="away-leave"),
    path("away/confirm/", away.confirm, name="away-confirm"),
    path("away/<uuid:id>/", away.handing, name="hand-over"),
    path("login/", login.sign_in, name="login"),
    path("logout/", login.sign_out, name="logout"),
    path("language/", language.choose, name="language"),
    path("healthz", health.show, name="healthz"),
    path("help/", guide.show, name="help"),
    path("ui/", kit.show, name="kit"),
    path("obligations/", obligations.index, name="obligations"),
    path("obligations/export.csv", obligations.export, name="obligations-export"),
    path("obligations/<str:id>/", obligations.show, name="obligation"),
    path("obligations/<str:id>/waiver/", waivers.ask, name="waiver-ask"),
    path("obligations/<str:id>/waiver/withdraw/", waivers.withdraw, name="waiver-withdraw"),
    path("waivers/", waivers.index, name="waivers"),
    path("waivers/<uuid:id>/", waivers.decide, name="waiver"),
    path("plan-settings/", governing.index, name="plan-settings"),
    path("plan-settings/<str:id>/", governing.show, name="plan-setting"),
    path("enterprises/", enterprises.index, name="enterprises"),
    path("enterprises/import/", imports.run, {"about": Kind.ENTERPRISE}, name="import-enterprise"),
    path(
        "enterprises/import/template.xlsx", imports.template, {"about": Kind.ENTERPRISE},
        name="import-enterprise-template",
    ),
    path("enterprises/import/undo/", imports.undo, {"about": Kind.ENTERPRISE}, name="import-enterprise-undo"),
    path("people/import/", imports.run, {"about": Kind.PERSON}, name="import-person"),
    path(
        "people/import/template.xlsx", imports.template, {"about": Kind.PERSON}, name="import-person-template"
    ),
    path("people/import/undo/", imports.undo, {"about": Kind.PERSON}, name="import-person-undo"),
    path("enterprises/<uuid:id>/", enterprises.show, name="enterprise"),
    path("records/", records.index, name="records"),
    path("records/<slug:kind>/", records.of_kind, name="record-kind"),
    path("records/<slug:kind>/new/", records_filing.new, name="record-new"),
    path("records/<slug:kind>/draft/", records_filing.draft, name="record-draft"),
    path("records/<slug:kind>/pieces/", records_filing.pieces, name="record-pieces"),
    path("records/<slug:kind>/import/", records_tables.run, name="record-import"),
    path("records/<slug:kind>/template.xlsx", records.template, name="record-template"),
    path("records/<slug:kind>/export.xlsx", records.export, name="record-export"),
    path("record/<uuid:id>/", records.show, name="record"),
    path("record/<uuid:id>/print/", records.printed, name="record-print"),
    path("record/<uuid:id>/correct/", records_filing.correct, name="record-correct"),
    path("record/<uuid:id>/void/", records.void, name="record-void"),
    path("record/<uuid:id>/receive/", records.receive, name="record-receive"),
    path("record/<uuid:id>/return/", records.send_back, name="record-return"),
    path("record-imports/undo/", records_tables.undo, name="record-undo"),
    path("evidence/<uuid:id>/", evidence.original, name="evidence"),
    path("evidence/<uuid:id>/small/", evidence.small, name="evidence-small"),
    path("uploads/<uuid:id>/small/", evidence.waiting, name="upload-small"),
]
