"""Nobody sees what lies outside their reach, by any address and verb; out of reach reads like missing."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from tests.conftest import FULL
from tests.rooms import documents_made, orgs_made, records_made, risks_made
from tests.rooms.acting import TENANT
from tests.web import content_things, month_things, planning_things, report_things, sweep, world
from zhiben.documents.models import Document
from zhiben.domain.access import Role, system
from zhiben.ground.evidence.models import Evidence
from zhiben.hazards import actions as hazards_room
from zhiben.hazards.saying import Found
from zhiben.inspections import actions as visits_room
from zhiben.inspections.saying import Planned
from zhiben.learning import actions as learning
from zhiben.learning.actions import Opening
from zhiben.library.models import Edition
from zhiben.orgs.inviting import actions as inviting
from zhiben.orgs.models import Account, Invitation
from zhiben.orgs.staff import logins
from zhiben.plans import queries
from zhiben.plans.chosen import Chosen
from zhiben.plans.models import Fact
from zhiben.plans.queries import Filters
from zhiben.plans.waiving import actions as waiving
from zhiben.risks.models import PlaceCode
from zhiben.tasks import actions as tasks
from zhiben.tasks.many import actions as many

pytestmark = pytest.mark.django_db

NAMES = {
    "own": "文登龙泊修造船有限公司",
    "long": world.LONG_NAME,
    "foreign": "文登云栖信息技术有限公司",
    "elsewhere": "环翠远洋船舶有限公司",
}
RECORD_KINDS = [
    "record-kind", "record-new", "record-draft", "record-pieces", "record-import", "record-template",
    "record-export",
]  # fmt: skip
DECLARED = ["kind-edit", "kind-file"]
RECORDS = ["record", "record-print", "record-correct", "record-void", "record-receive", "record-return"]
CHECKLISTS = ["checklist", "checklist-edit", "checklist-file"]  # national texts, the same for everybody
WAIVING = ["waiver-ask", "waiver-withdraw"]
GOVERNED = ["invitation-withdraw", "late-receive", "waiver-withdraw", "plan-setting", "edition"]
ACCESS = ["access-account", "access-give", "access-withdraw", "access-lock"]
FILES = [
    "enterprise-facts", "enterprise-records", "enterprise-registers", "enterprise-people",
    "enterprise-timeline", "enterprise-change", "enterprise-places", "place-labels",
    "enterprise-risks", "risks-export", "risk-new", "risk-maps", "risk-import",
]  # fmt: skip
RISKS = ["risk", "risk-assess", "risk-control-add", "risk-retire"]
DOCUMENTS = ["document", "document-layout", "document-void", "document-seal", "document-serve"]
CASES = ["case", "case-file", "case-step"]  # whose file a case is not: tests/web/test_cases.py
DOCUMENT_FORMS = ["document-form", "document-adopt", "document-template", "document-new"]
PIECES = ["evidence", "evidence-small", "evidence-alike", "upload-small"]
TASKS = ["task", "task-step"]
VISITS = ["visit", "visit-sheet", "visit-change", "visit-changes", "visit-clash", "visit-step"]
PLANS = ["plan-conformance", "plan-conformance-csv", "plan-text", "plan-text-load", "plan-text-anchor"]
PUBLIC = ["public-draw", "public-draw-list", "public-paper"]
QUIET = {
    *ACCESS,
    *planning_things.NAMES,
    *month_things.MONTHS,
    *month_things.PERIODS,
    *month_things.RETURNS[1:],
    *PUBLIC,
    "criteria-versions",
    *CHECKLISTS,
    "enterprise-act",
    *content_things.NAMES,
    "help-page",
    "todo-why",
    "calendar-feed",
    "task-step",
    "hand-over",
    "many-done",
    "notice",
    "robot-end",
    *RECORD_KINDS[1:],
    *RECORDS[2:],
    *DECLARED,
    "risks-export",
    "risk-import",  # a form of whoever assesses risks there: to others of the same firm it is refused
    *RISKS[2:],
    "risk-control",
    "risk-mark",
    "hazard-step",
    *VISITS,
    *DOCUMENTS[2:],
    *CASES,
    *report_things.NAMES,
    *DOCUMENT_FORMS,
    "verify-code",
    "test-answer",
    "spot-test",
    "spot-test-close",
    "spot-test-spoken",
    *PIECES,
    "api-photo",
    *GOVERNED,
    *PLANS,
}
SETTINGS = {
    "own": f"{TENANT}.first.hours", "foreign": f"{TENANT}.none.hours",
    "elsewhere": f"{orgs_made.NEXT_DOOR}.first.hours", "missing": "none",
}  # fmt: skip
# A recovery officer as such reaches no enterprise: tests/web/test_recovering.py.
PEOPLE = [role for role in Role if role not in (Role.SYSTEM, Role.RECOVERY_OFFICER)]


@pytest.fixture
def clients(district: world.District) -> dict[str, Client]:
    """One browser for each role, and one in which nobody has signed in."""
    made = {"nobody": Client(raise_request_exception=False)}
    for role in PEOPLE:
        enterprise = district.own if role in world.OF_ENTERPRISES else None
        world.a_login(role.value, role, enterprise=enterprise, regions=[orgs_made.TOWN])
    for role in PEOPLE:
        made[role.value] = world.signed_in(role.value, raise_request_exception=False)
    return made


@pytest.fixture
def secrets() -> dict[str, list[str]]:
    """What each role must never read."""
    town = {role.value: [NAMES["foreign"], NAMES["elsewhere"]] for role in PEOPLE}
    alone = {role.value: [NAMES["long"], *town[role.value]] for role in world.OF_ENTERPRISES}
    return {"nobody": list(NAMES.values()), **town, **alone}


@pytest.fixture
def things(district: world.District) -> dict[str, dict[str, str]]:
    """For each address with a parameter, what it names."""
    enterprises = {kind: str(getattr(district, kind)) for kind in ("own", "foreign", "elsewhere")}
    everyone = {
        "own": world.a_login("all-here", regions=["371003"]),
        "foreign": world.a_login("all-here-too", regions=["371003"]),
        "elsewhere": world.a_login("all-there", tenant=orgs_made.NEXT_DOOR, regions=["371002"]),
    }
    obligations = {
        kind: an_obligation(logins.actor_of(everyone[kind], world.NOON), UUID(enterprises[kind]))
        for kind in enterprises
    }
    missing = "01900000-0000-7000-8000-000000000000"
    plans = {"own": "first", "foreign": "none", "elsewhere": "none", "missing": "none-at-all"}
    kinds = {"own": "quick_drill", "foreign": "none", "elsewhere": "none", "missing": "none-at-all"}
    records, pieces = some_records({kind: UUID(id_) for kind, id_ in enterprises.items()})
    papers = some_documents(everyone, enterprises)
    given = some_tasks(everyone, obligations)
    tests = some_tests(everyone, enterprises)
    codes = some_codes(enterprises)
    points, controls, plans_of = some_risks(enterprises)
    hazards = {**some_hazards(everyone, enterprises), "missing": missing}
    visits = {**some_visits(everyone, enterprises), "missing": missing}
    unheard_of = obligations["own"].replace(district.own.hex, UUID(missing).hex)
    assert unheard_of != obligations["own"]
    return {
        "enterprise": {**enterprises, "missing": missing},
        "notice": dict.fromkeys(("own", "foreign", "elsewhere", "missing"), "1"),
        "robot-end": dict.fromkeys(("own", "foreign", "elsewhere", "missing"), missing),
        "forgetful": {**enterprises, "missing": missing},
        **{name: {**enterprises, "missing": missing} for name in FILES},
        "enterprise-act": {
            kind: f"{id_}/change/suspend" for kind, id_ in {**enterprises, "missing": missing}.items()
        },
        "obligation": {**obligations, "missing": unheard_of},
        "todo-why": {**obligations, "missing": unheard_of},
        **{name: {**given, "missing": missing} for name in TASKS},
        **{name: {**points, "missing": missing} for name in RISKS},
        "hazard": hazards,
        "hazard-step": {kind: f"{id_}/grade" for kind, id_ in hazards.items()},
        **dict.fromkeys(CASES[:-1], dict.fromkeys(sweep.KINDS, missing)),
        "case-step": dict.fromkeys(sweep.KINDS, f"{missing}/file"),
        **report_things.made(),
        **dict.fromkeys(VISITS[:-1], visits),
        "visit-step": {kind: f"{id_}/file" for kind, id_ in visits.items()},
        "risk-control": {**controls, "missing": missing},
        "risk-mark": {**plans_of, "missing": missing},
        "at": {**codes, "missing": "A" * 15},
        "api-photo": {"own": missing},
        "calendar-feed": dict.fromkeys(("own", "foreign", "elsewhere", "missing"), "no-such-secret"),
        "many-done": {**some_decisions(everyone, obligations), "missing": missing},
        "hand-over": dict.fromkeys(("own", "foreign", "elsewhere", "missing"), missing),
        **{name: {**obligations, "missing": unheard_of} for name in WAIVING},
        "waiver": {**some_requests(obligations), "missing": missing},
        **{name: {**logins_of(everyone), "missing": missing} for name in ACCESS},
        "invitation-withdraw": {**some_letters(enterprises), "missing": missing},
        "plan-setting": SETTINGS,
        "late-receive": {**facts_of(enterprises), "missing": missing},
        "edition": {**some_editions(), "missing": "none"},
        **dict.fromkeys(["plan", *PLANS], plans),
        "criteria-versions": {"own": "MB", "foreign": "NONE", "elsewhere": "NONE", "missing": "NONE"},
        **dict.fromkeys(CHECKLISTS, {"own": "shipbuilding"} | dict.fromkeys(sweep.KINDS[1:], "none")),
        "help-page": {"own": "todo", "foreign": "none", "elsewhere": "none", "missing": "none-at-all"},
        "plan-clause": {kind: f"{plan}/1" for kind, plan in plans.items()},
        **dict.fromkeys([*RECORD_KINDS, *DECLARED], kinds),
        **{name: {**records, "missing": missing} for name in RECORDS},
        **{name: {**papers, "missing": missing} for name in DOCUMENTS},
        **dict.fromkeys(DOCUMENT_FORMS, {"own": "close-out"} | dict.fromkeys(sweep.KINDS[1:], "none")),
        **{
            name: {**tests, "missing": missing}
            for name in ("spot-test", "spot-test-close", "spot-test-spoken")
        },
        "test-answer": {"own": "no-such-code"},
        "verify-code": {"own": Document.objects.get(id=papers["own"]).code},
        **{name: {**pieces, "missing": missing} for name in PIECES},
        **planning_things.made(everyone, enterprises),
        **content_things.made(everyone, missing),
        **month_things.made(everyone, enterprises),
        **{name: {"own": missing} for name in PUBLIC},
    }


def some_documents(everyone: dict[str, Account], enterprises: dict[str, str]) -> dict[str, str]:
    """A notice about each of these enterprises, from its own authority."""
    for tenant in (TENANT, orgs_made.NEXT_DOOR):
        documents_made.a_letterhead(tenant)
    made = {}
    for kind, account in everyone.items():
        by = logins.actor_of(account, world.NOON)
        made[kind] = str(documents_made.id_of(documents_made.a_document(UUID(enterprises[kind]), by)))
    return made


def some_tests(everyone: dict[str, Account], enterprises: dict[str, str]) -> dict[str, str]:
    """A test of a worker of each of these enterprises, opened by its own authority."""
    made = {}
    for kind, account in everyone.items():
        worker = orgs_made.beneath(UUID(enterprises[kind]), "person", "焊工")
        by = logins.actor_of(account, world.NOON)
        opening = Opening(UUID(enterprises[kind]), people=(worker,))
        receipt = learning.open_test(opening, by=by, at=world.NOON, key=orgs_made.a_key())
        made[kind] = str((receipt.answer or {})["test"])
    return made


def some_hazards(everyone: dict[str, Account], enterprises: dict[str, str]) -> dict[str, str]:
    """A hazard reported about each of these enterprises by its own authority."""
    made = {}
    for kind, account in everyone.items():
        found = Found(UUID(enterprises[kind]), "平台护栏缺失")
        by = logins.actor_of(account, world.NOON)
        receipt = hazards_room.report(found, by=by, at=world.NOON, key=orgs_made.a_key())
        made[kind] = str((receipt.answer or {})["hazard"])
    return made


def some_visits(everyone: dict[str, Account], enterprises: dict[str, str]) -> dict[str, str]:
    """An inspection of each of these enterprises by its own authority, under way."""
    made = {}
    for kind, account in everyone.items():
        by = logins.actor_of(account, world.NOON)
        told = Planned(
            UUID(enterprises[kind]), world.TODAY, ("principal_led_check",), (account.person,), account.person,
            urgent=True,
        )  # fmt: skip
        receipt = visits_room.draft(told, by=by, at=world.NOON, key=orgs_made.a_key())
        made[kind] = str((receipt.answer or {})["visit"])
        visits_room.begin(UUID(made[kind]), by=by, at=world.NOON, key=orgs_made.a_key())
    return made


def some_codes(enterprises: dict[str, str]) -> dict[str, str]:
    """The code on the label of a place of each of these enterprises."""
    made = {kind: risks_made.a_place(UUID(id_)) for kind, id_ in enterprises.items()}
    return {kind: PlaceCode.objects.get(place=place).code for kind, place in made.items()}


def some_risks(enterprises: dict[str, str]) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """A risk point of each of these enterprises, a control of it, and a floor plan."""
    points, controls, plans = {}, {}, {}
    for kind, id_ in enterprises.items():
        point = risks_made.a_point(risks_made.a_place(UUID(id_), "库房"))
        points[kind], controls[kind] = str(point), str(risks_made.a_control(point))
        plans[kind] = str(risks_made.a_floor_plan(UUID(id_)))
    return points, controls, plans


def some_tasks(everyone: dict[str, Account], obligations: dict[str, str]) -> dict[str, str]:
    """Each of these obligations in somebody's hands."""
    made = {}
    for kind, account in everyone.items():
        by = logins.actor_of(account, world.NOON)
        ask = tasks.Ask(obligation=obligations[kind])
        given = tasks.assign([ask], account.person, by=by, at=world.NOON, key=orgs_made.a_key())
        made[kind] = str((given.answer or {})["tasks"][0])
    return made


def some_decisions(everyone: dict[str, Account], obligations: dict[str, str]) -> dict[str, str]:
    """Each of these obligations urged from a list."""
    made = {}
    for kind, account in everyone.items():
        by = logins.actor_of(account, world.NOON)
        picked = Chosen(picked=(obligations[kind],))
        made[kind] = str(many.nudge(picked, by=by, at=world.NOON, key=orgs_made.a_key()).act)
    return made


def some_records(firms: dict[str, UUID]) -> tuple[dict[str, str], dict[str, str]]:
    """A record of each of these enterprises, and its evidence."""
    records, pieces = {}, {}
    for kind, tenant in (("own", TENANT), ("foreign", TENANT), ("elsewhere", orgs_made.NEXT_DOOR)):
        if kind != "foreign":
            records_made.adopt(tenant)
        program = system("test", [tenant], world.TODAY)
        records[kind] = str(records_made.a_drill(program, firms[kind]))
        pieces[kind] = str(Evidence.objects.filter(enterprise=firms[kind]).get().id)
    return records, pieces


def facts_of(enterprises: dict[str, str]) -> dict[str, str]:
    """Something that happened in each of these enterprises."""
    return {kind: str(Fact.objects.filter(enterprise=id_)[0].id) for kind, id_ in enterprises.items()}


def some_editions() -> dict[str, str]:
    """Editions of our authority and of the one next door."""
    ours, theirs = (Edition.objects.filter(tenant=one).first() for one in (TENANT, orgs_made.NEXT_DOOR))
    assert ours is not None
    assert theirs is not None
    return {"own": ours.id.hex, "foreign": "none-of-ours", "elsewhere": theirs.id.hex}


def some_requests(obligations: dict[str, str]) -> dict[str, str]:
    """A request for a waiver of each of these obligations."""
    made = {}
    for kind, tenant in (("own", TENANT), ("foreign", TENANT), ("elsewhere", orgs_made.NEXT_DOOR)):
        program = system("test", [tenant], world.TODAY)
        given = {"by": program, "at": world.NOON, "key": orgs_made.a_key()}
        receipt = waiving.ask(obligations[kind], "停产大修", "会议纪要", **given)
        made[kind] = str((receipt.answer or {})["request"])
    return made


def logins_of(everyone: dict[str, Account]) -> dict[str, str]:
    """Accounts: administrators reach all of their own authority, so what is foreign is next door."""
    ours, theirs = str(everyone["own"].id), str(everyone["elsewhere"].id)
    return {"own": ours, "foreign": theirs, "elsewhere": theirs}


def some_letters(enterprises: dict[str, str]) -> dict[str, str]:
    """An open invitation of each of these enterprises."""
    made = {}
    for kind, tenant in (("own", TENANT), ("foreign", TENANT), ("elsewhere", orgs_made.NEXT_DOOR)):
        firm = UUID(enterprises[kind])
        chief = orgs_made.an_officer(Role.SECTION_CHIEF, regions=["371003"])
        if kind == "elsewhere":
            chief = logins.actor_of(
                world.a_login("chief-there", tenant=tenant, regions=["371002"]), world.NOON
            )
        inviting.invite([firm], Role.PRINCIPAL, by=chief, at=world.NOON, key=orgs_made.a_key())
        made[kind] = str(Invitation.objects.get(subject=firm).id)
    return made


def an_obligation(actor, enterprise: UUID) -> str:
    page = queries.obligation_list(actor, filters=Filters(enterprise=enterprise), today=world.TODAY, limit=1)
    return page.rows[0].id


def test_nothing_outside_ones_reach_is_seen_by_any_address_and_verb(clients, secrets, things, capsys):
    every = sweep.cases("zhiben.config.urls", list(clients), things)
    asked = every if FULL else sweep.small(every, turn=int(connection.vendor == "postgresql"))
    assert sweep.leaks(asked, clients, secrets, [NAMES["own"]], QUIET) == []
    with capsys.disabled():
        print(f"\nsweep: {len(asked)} of {len(every)} cases, {len(clients)} roles")
    assert len(asked) > 1000


@pytest.mark.urls("tests.web.forgetful_urls")
def test_the_sweep_finds_a_view_that_forgot_whose_things_it_shows(clients, secrets, things):
    asked = [
        case
        for case in sweep.cases("tests.web.forgetful_urls", list(clients), things)
        if case.name == "forgetful"
    ]
    found = sweep.leaks(asked, clients, secrets, [NAMES["own"]])
    seen = {
        f"GET forgetful as {role.value} of {kind}" for role in PEOPLE for kind in ("foreign", "elsewhere")
    }
    assert seen <= {line.split(":")[0] for line in found}


def test_an_address_whose_things_are_not_named_is_an_error():
    things = {name: {"own": "1"} for name, _ in sweep.patterns("zhiben.config.urls")}
    assert sweep.cases("zhiben.config.urls", ["nobody"], things)
    del things["enterprise"]
    with pytest.raises(KeyError, match="enterprise"):
        sweep.cases("zhiben.config.urls", ["nobody"], things)
