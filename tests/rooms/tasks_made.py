"""A bureau with a ship section and a shipyard, and people in them who can log in, to give each other work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tests.remade import remade
from tests.rooms import orgs_made, plans_made
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import SHIPS, a_key
from zhiben.domain.access import Actor, Role
from zhiben.library import actions as library
from zhiben.orgs.models import Subject
from zhiben.orgs.staff import logins
from zhiben.plans import actions as plans
from zhiben.plans.queries import Filters, obligation_list
from zhiben.plans.store import NewFact
from zhiben.tasks import actions

DAY = date(2026, 3, 30)  # a Monday; the first quarter ends on Tuesday
AT = orgs_made.noon(2026, 3, 30)
SINCE = datetime(2026, 1, 1, 1, tzinfo=AT.tzinfo)

PLAN = """
format: zhiben-plan/2
plan: {id: yard, title: 船厂方案, issuer: 区工信局, in_force: 2026-01-01/2026-12-31}
chains:
  usual: {remind: [-1d, 0d], due_soon: 7d, grace: 0d,
    escalate: [{after: 1d, to: responsible_section}, {after: 2d, to: section_head}, {after: 3d, to: leader}]}
clauses:
- id: "1"
  section: 一
  summary: 企业自查
  reads: duty
  duties:
  - {id: led, title: 带队检查, form: count, holder: {each: enterprise}, acts_for: principal, every: quarter,
     chain: usual, counts: {fact: check}}
  - {id: hours, title: 培训学时, form: count, holder: {each: enterprise}, every: quarter, chain: usual,
     counts: {fact: training}, need: {sum: hours, at_least: 4}}
- id: "2"
  section: 二
  summary: 全覆盖检查
  reads: duty
  duties:
  - {id: visits, title: 全覆盖检查, form: coverage, holder: {section: ship_section}, every: quarter,
     every_one_of: {of: enterprise, if: {industry: shipbuilding}}, counts: {fact: visit, target: enterprise},
     copies_to: [leader], chain: usual}
""".lstrip()


@dataclass(frozen=True, slots=True)
class Office:
    """Ids and people; `actor` says who they are at a moment."""

    section: UUID
    firm: UUID
    officer: UUID
    colleague: UUID
    chief: UUID
    leader: UUID
    principal: UUID
    manager: UUID
    accounts: dict[UUID, Any]

    def actor(self, person: UUID, at: datetime = AT) -> Actor:
        return logins.actor_of(self.accounts[person], at)


def files() -> dict[str, str]:
    """The plan with the usual words, and the roles its chain calls."""
    roles = "roles: {responsible_section: 对口科室, section_head: 科室负责人, principal: 主要负责人, leader"
    found = plans_made.plan_files(PLAN)
    return found | {"facts.yaml": found["facts.yaml"].replace("roles: {leader", roles)}


@remade
def an_office() -> Office:
    orgs_made.an_authority()
    section = orgs_made.a_section(at=SINCE)
    library.adopt(
        TENANT, "plan", "yard", files(), valid_from=date(2024, 1, 1), also=plans.put_in_force,
        by=orgs_made.PROGRAM, at=SINCE, key=a_key(),
    )  # fmt: skip
    bureau = Subject.objects.get(tenant=TENANT, kind="authority").id
    firm = plans_made.an_enterprise(TENANT, SINCE, SHIPS)
    accounts: dict[UUID, Any] = {}

    def person(above: UUID, name: str, role: Role, **grant: Any) -> UUID:
        made = orgs_made.beneath(above, "person", name)
        orgs_made.a_grant(made, role, **grant)
        accounts[made] = orgs_made.an_account(made, f"u{len(accounts)}")
        return made

    own = {"enterprises": [firm], "regions": []}
    return Office(
        section, firm,
        person(section, "刘航", Role.SUPERVISOR), person(section, "毕晓", Role.SUPERVISOR),
        person(section, "宋海", Role.SECTION_CHIEF), person(bureau, "林致", Role.BUREAU_LEADER),
        person(firm, "于继", Role.PRINCIPAL, **own), person(firm, "杨丽", Role.SAFETY_MANAGER, **own),
        accounts,
    )  # fmt: skip


def owed(actor: Actor, duty: str, today: date = DAY) -> str:
    """The obligation of this quarter by its duty."""
    found = obligation_list(actor, filters=Filters(duty=duty), today=today).rows
    return next(row.id for row in found if row.period == "2026-Q1")


def a_task(office: Office, by: UUID, to: UUID, at: datetime = AT, **given: Any) -> UUID:
    """A task of its own, given; answers with its id."""
    ask = actions.Ask(title=given.pop("title", "把整改照片补齐"), **given)
    made = actions.assign([ask], to, by=office.actor(by, at), at=at, key=a_key())
    return UUID(str((made.answer or {})["tasks"][0]))


def checked(office: Office, on: date = DAY) -> None:
    """The principal has led the check of the quarter."""
    plans.record_fact(NewFact("check", office.firm, on), by=orgs_made.PROGRAM, at=AT, key=a_key())
