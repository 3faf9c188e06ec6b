"""An office that issues papers, and what becomes of its figures in the years after. Say only what the test is
about.

`Office` is a random history through the door: months are run, papers issued, sheets made; then `age`s.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.builders import NOON
from tests.remade import remade
from tests.rooms import documents_made, months_made, visits_made
from tests.rooms import orgs_made as made
from tests.rooms.acting import TENANT
from tests.rooms.hazards_made import ALL, Yard, again
from tests.rooms.records_made import an_upload
from zhiben.domain.access import Actor, Role, system
from zhiben.domain.hazards import FLOW, Level, State
from zhiben.domain.hazards import Event as Doing
from zhiben.domain.months import ReturnState
from zhiben.domain.periods import add_months, day_of, end_of
from zhiben.domain.proofreading import Level as Rating
from zhiben.domain.refusals import Refused
from zhiben.domain.writing import Event as Step
from zhiben.hazards import actions as hazards
from zhiben.hazards.models import Hazard
from zhiben.hazards.saying import Found, Planned, Said
from zhiben.inspections import actions as visits
from zhiben.inspections.models import Visit
from zhiben.library import actions as library
from zhiben.orgs import actions as orgs
from zhiben.orgs.correcting import actions as correcting
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.orgs.models import Attribute, Subject
from zhiben.plans import actions as plans
from zhiben.plans.actions import follow_subjects
from zhiben.plans.governing import actions as governing
from zhiben.plans.models import Fact
from zhiben.plans.store import NewFact
from zhiben.reports.models import Return
from zhiben.reports.months import actions as months
from zhiben.reports.returns import actions as returns
from zhiben.reports.sheets import actions as sheets
from zhiben.reports.writing import actions as papers
from zhiben.reports.writing import queries

PLAN = """
format: zhiben-plan/2
plan: {{id: zero, title: 治本攻坚, issuer: 区工信局, in_force: 2026-01-01/2030-12-31, backfill_days: 3000}}
chains:
  usual: {{remind: [-3d], due_soon: 7d, grace: 0d}}
clauses:
- id: "1"
  section: 一
  summary: 检查、宣讲、清零
  reads: duty
  duties:
  - {{id: checks, title: 企业自查, form: count, holder: {{each: enterprise}}, every: {every}, chain: usual,
     need: {{at_least: {need}}}, counts: {{fact: inspection}}}}
  - {{id: told, title: 宣讲, form: count, holder: {{each: section}}, every: quarter, need: {{at_least: 1}},
     chain: usual, counts: {{fact: criteria_briefing}}}}
  - {{id: closed, title: 重大隐患按期销号, form: each, holder: {{each: enterprise}}, chain: usual,
     event: {{fact: hazard, if: {{level: major}}}}, counts: {{fact: hazard_closed, same: [hazard]}},
     due: {{field: deadline}}}}
  - {{id: analysis, title: 形势分析, form: report, holder: {{each: section}}, every: quarter, chain: usual,
     due: {{after_end: 10wd}}, counts: {{fact: situation_analysis}}, to: [{{role: leader}}]}}
  - {{id: accident, title: 事故报告, form: each, holder: {{each: enterprise}}, chain: usual,
     event: {{fact: accident}}, counts: {{fact: accident_report, same: [accident]}}, due: {{within: 1d}}}}
""".lstrip()
# What an authority may come to count otherwise: other facts, other levels, other finders.
REDEFINED = """
format: zhiben-indicators/1
indicators:
""" + "".join(
    f"- {{id: {id_}, group: A, title: {{zh: 甲, en: A}}, unit: 项, owner: one, basis: 试验, {formula}}}\n"
    for id_, formula in {
        "enterprises": "subjects: {kind: section}",
        "obligations_due": "duties: {what: holders}",
        "visits": "facts: {kinds: [criteria_briefing]}",
        "major_found": "hazards: {what: found}",
        "major_open": "hazards: {what: found}",
        "major_closed": "hazards: {what: open}",
        "general_found": "hazards: {what: found, found_by: visit}",
        "self_checked": "facts: {kinds: [criteria_briefing]}",
    }.items()
)
MARCH = date(2026, 3, 1)


def plan(every: str = "month", need: int = 1) -> dict[str, str]:
    return {"plan.yaml": PLAN.format(every=every, need=need)}


@remade
def a_yard() -> Yard:
    yard = visits_made.a_yard()
    library.adopt(
        TENANT, "plan", "zero", plan(), valid_from=date(2026, 1, 1), by=made.PROGRAM, at=NOON,
        key=made.a_key(), also=plans.put_in_force,
    )  # fmt: skip
    documents_made.a_letterhead()
    return yard


class Office:
    """`at`: the moment its clock stands at; every act takes it some minutes further."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.yard = a_yard()
        self.authority = Subject.objects.get(tenant=TENANT, kind="authority").id
        self.leader = made.an_officer(Role.BUREAU_LEADER, "周局长")
        self.ships = made.a_section(also=follow_subjects)
        self.soft = made.a_section("safety_section", made.SOFTWARE, also=follow_subjects)
        self.at, self.need = NOON, 1
        self.firms = [self.yard.firm, self._firm(made.SHIPS), self._firm(made.SOFTWARE)]
        # One stands under a section by the name that the section has for now.
        orgs.rename(self.soft, "安全科", made.LONG_AGO, **self.asked())
        orgs.set_attribute(
            self.firms[1], "supervised_by", "安全科", made.LONG_AGO, also=follow_subjects, **self.asked()
        )
        self.hazards: list[UUID] = []

    def _firm(self, industry: str) -> UUID:
        told = self.asked()
        return made.an_enterprise(f"企业{told['key']}", industry=industry, also=follow_subjects, **told)

    # ── the clock, and who acts ──────────────────────────────────────────────────────────────────

    @property
    def today(self) -> date:
        return day_of(self.at)

    def now(self) -> dict[str, Any]:
        """A moment later."""
        self.at += timedelta(minutes=1)
        return {"at": self.at, "key": made.a_key()}

    def program(self) -> Actor:
        return system("test", [TENANT], self.today)

    def asked(self) -> dict[str, Any]:
        told = self.now()
        return {"by": self.program(), **told}

    def some_day(self) -> date:
        """A day of the past, more often a near one, and never before the plan."""
        ago = self.random.choice([0, 1, 3, 10, 30, 60, 200, 700])
        return max(self.today - timedelta(days=ago), date(2026, 1, 5))

    # ── months and papers ────────────────────────────────────────────────────────────────────────

    def month(self, first: date, acts: int) -> None:
        """What happens in it; then it is collected, locked, its notice issued and its sheet made."""
        for _ in range(acts):
            self.at = max(self.at, end_of(first + timedelta(days=self.random.randrange(28))))
            self.act(HAPPENS)
        period = f"{first:%Y-%m}"
        self.at = end_of(add_months(first, 1) + timedelta(days=2))
        governing.turn_day(TENANT, **self.asked())
        months.open_(period, **self.asked())
        for row in Return.objects.filter(month__period=period).order_by("id"):
            if self.random.random() < 0.3:
                returns.excuse(row.id, "本月无此项业务", **self.asked())
                continue
            months_made.filed(row, self.yard.officer, self.now()["at"], self.random.randrange(3))
            returns.confirm([row.id], by=self.yard.chief, **self.now())
        months.lock(period, **self.asked())
        if self.random.random() < 0.4:
            self.act(LATE)
            with suppress(Refused):  # nothing differs
                months.restate(period, "补录", **self.asked())
        self.issue("monthly-notice", period, "", self.authority)
        sheets.produce(TENANT, period, "monthly", today=self.today, **self.asked())

    def quarter(self, period: str) -> None:
        ships, soft = (self.ships, f"industry:{made.SHIPS}"), (self.soft, f"industry:{made.SOFTWARE}")
        about, scope = self.random.choice([(self.ships, ""), ships, soft])
        said = {"why": "动火作业增多。", "steps": "逐项督办。"}
        self.issue("quarterly-analysis", period, scope, about, **said)

    def issue(self, kind: str, period: str, scope: str, about: UUID, **said: str) -> UUID:
        """Written by one, reviewed by another, signed by a third, and numbered."""
        writer = self.day_of(self.yard.officer)
        told = papers.begin(kind, about, period, scope, by=writer, **self.now())
        paper = UUID(str((told.answer or {})["paper"]))
        for block, text in said.items():
            papers.write(paper, block, text, by=writer, **self.now())
        for one in queries.paper(writer, paper).findings:
            if one.level is Rating.EXPLAINS:
                papers.note(paper, one.key, "数据更正", by=writer, **self.now())
        for event, by in ((Step.SUBMIT, writer), (Step.APPROVE, self.yard.chief), (Step.SIGN, self.leader)):
            papers.step(paper, event, by=by, **self.now())
        papers.issue(paper, documents_made.ADDRESS, by=writer, **self.now())
        return paper

    # ── what happens, and what is put right ──────────────────────────────────────────────────────

    def day_of(self, actor: Actor) -> Actor:
        """Somebody as of the day."""
        return replace(actor, day=self.today)

    def act(self, acts: dict[Callable[[Office], None], int]) -> None:
        """One of these; what is refused changes nothing."""
        governing.turn_day(TENANT, **self.asked())
        with suppress(Refused):
            self.random.choices(list(acts), weights=list(acts.values()))[0](self)

    def firm(self) -> UUID:
        return self.random.choice(self.firms)

    def one_of(self, rows: Any) -> Any:
        """Refused where there is none: then there is nothing to be done."""
        found = list(rows.order_by("id"))
        if not found:
            raise Refused("none")
        return self.random.choice(found)

    def found(self) -> None:
        yard, told = self.yard, self.now()
        by = self.random.choice([yard.worker, yard.officer])
        what = Found(self.firms[0], text="舱内动火无人看护", spot="二号船坞", found_on=self.some_day())
        made_ = hazards.report(what, by=self.day_of(by), **told)
        self.hazards.append(UUID(str((made_.answer or {})["hazard"])))
        if self.random.random() < 0.8:
            self.push(self.hazards[-1])

    def push(self, which: UUID | None = None) -> None:
        """One step further, whichever the table has and the guards let pass."""
        hazard = which or self.random.choice(self.hazards or [UUID(int=0)])
        there = Hazard.objects.filter(id=hazard).first()
        if there is None:
            return
        ways = [one.event for one in FLOW.steps if one.source is State(there.state)]
        yard = self.yard
        for event in self.random.sample(ways, min(4, len(ways))):
            by = self.day_of(self.random.choice([yard.worker, yard.manager, yard.officer, yard.chief]))
            told = self.now()
            given: dict[str, Any] = {
                "note": "情况属实", "level": self.random.choice(list(Level)), "parts": ALL,
                "criterion": self.random.choice(["", "GM-03-01"]),
                "responsible": (yard.worker.person,), **again(yard),
                "deadline": self.today + timedelta(days=self.random.choice([1, 20, 60])),
                "measures": (Planned("停用上锁", yard.worker.person, self.today, Decimal(3000)),),
            }  # fmt: skip
            if event in (Doing.SUBMIT, Doing.PROGRESS):
                given |= {"uploads": (an_upload(by, at=self.at),), "done": (1,)}
            with suppress(Refused):
                hazards.take(hazard, event, Said(**given), by=by, **told)
                return

    def happen(self) -> None:
        kind, told = self.random.choice(FACTS)
        subject = self.firm() if kind != "criteria_briefing" else self.random.choice([self.ships, self.soft])
        if kind == "accident":
            told = told | {"accident": made.a_key(), "deaths": self.random.randrange(2)}
        plans.record_fact(NewFact(kind, subject, self.some_day(), told), **self.asked())

    def visit(self) -> None:
        visits_made.filed(self.yard, at=self.now()["at"])

    def correct(self) -> None:
        old = self._fact()
        day = max(old.happened_on - timedelta(days=self.random.choice([40, 95, 200])), date(2026, 1, 5))
        new = NewFact(old.kind, old.subject_id, day, old.attributes, (), old.about)
        plans.correct_fact(old.id, new, "日期有误", **self.asked())

    def withdraw(self) -> None:
        plans.withdraw_fact(self._fact().id, "重复登记", **self.asked())

    def _fact(self) -> Fact:
        live = Fact.objects.filter(tenant=TENANT, kind__in=[kind for kind, _ in FACTS])
        found: Fact = self.one_of(live.filter(replaced_at__isnull=True))
        return found

    def transfer(self) -> None:
        to: dict[str, str] = self.random.choice(
            [{"region": made.OTHER_TOWN}, {"region": made.TOWN}, {"industry": made.SOFTWARE},
             {"industry": made.SHIPS}, {"section": "safety_section"}, {"section": "ship_section"}]
        )  # fmt: skip
        enterprises.transfer(
            self.firm(), self.some_day(), "分工调整", **to, also=follow_subjects, **self.asked()
        )

    def rename(self) -> None:
        """An enterprise, or a section: what was put under it by its name then stood under it."""
        of = self.random.choice([*self.firms, self.ships, self.soft])
        orgs.rename(of, made.a_key(), self.some_day(), **self.asked())

    def supervise(self) -> None:
        """A section has other industries from a day on."""
        of, on = self.random.choice([self.ships, self.soft]), self.some_day()
        value = self.random.choice([(made.SHIPS,), (made.SOFTWARE,), (made.SHIPS, made.SOFTWARE)])
        orgs.set_attribute(of, "industry", value, on, also=follow_subjects, **self.asked())

    def retract(self) -> None:
        rows = Attribute.objects.filter(
            tenant=TENANT, name__in=("region", "industry", "section"), replaced_at__isnull=True
        )
        row = self.one_of(rows.filter(subject__in=self.firms))
        correcting.retract_attribute(row.subject_id, row.id, "录错", also=follow_subjects, **self.asked())

    def stand(self) -> None:
        change = self.random.choice([enterprises.suspend, enterprises.resume, enterprises.close])
        change(self.firm(), self.some_day(), "订单不足", also=follow_subjects, **self.asked())

    def enter(self) -> None:
        """One that has been there all along is entered."""
        self.firms.append(self._firm(self.random.choice([made.SHIPS, made.SOFTWARE])))

    def merge(self) -> None:
        if len(self.firms) > 2:
            old = self.random.choice(self.firms[1:])
            enterprises.merge(old, self.firms[0], "同一家", also=follow_subjects, **self.asked())
            self.firms.remove(old)

    def say_anew(self) -> None:
        """What a unit said for a month that is locked is sent back, and said otherwise."""
        row = self.one_of(Return.objects.filter(tenant=TENANT, state=ReturnState.CONFIRMED.value))
        chief = self.day_of(self.yard.chief)
        returns.send_back(row.id, "数字有误", by=chief, **self.now())
        row.refresh_from_db()
        if self.random.random() < 0.7:
            months_made.filed(row, self.day_of(self.yard.officer), self.now()["at"], self.random.randrange(5))

    def send_back(self) -> None:
        """A visit that was filed is not finished after all."""
        visit = self.one_of(Visit.objects.filter(tenant=TENANT, state="filed"))
        visits.send_back(visit.id, "笔录不全", by=self.day_of(self.yard.chief), **self.now())

    def replan(self) -> None:
        """Another edition of the plan, which asks for more than the one before."""
        self.need += 1
        text = plan("quarter", self.need)
        library.adopt(
            TENANT, "plan", "zero", text, valid_from=self.today, also=plans.put_in_force, **self.asked()
        )

    def redefine(self) -> None:
        """Figures are counted otherwise from now on."""
        library.adopt(
            TENANT, "indicators", "indicators", {"own.yaml": REDEFINED}, valid_from=MARCH, **self.asked()
        )

    def age(self, years: int, acts: int) -> None:
        """These years pass; everything there is to be done is done once at least, and so much besides. In
        the end figures are defined otherwise.
        """
        every = [*LATE, *SELDOM]
        wanted = every + self.random.choices(every, k=acts)
        self.random.shuffle(wanted)
        for one in wanted:
            self.at += timedelta(days=365 * years // len(wanted))
            self.act({one: 1})
        orgs.rename(self.soft, "综合科", self.today, **self.asked())
        self.redefine()


FACTS: list[tuple[str, dict[str, Any]]] = [
    ("inspection", {"by": "bureau"}), ("inspection", {"by": "bureau"}), ("inspection", {"by": "enterprise"}),
    ("inspection", {"by": "enterprise", "led_by": "principal"}), ("criteria_briefing", {"audience": 12}),
    ("accident", {}),
]  # fmt: skip
HAPPENS: dict[Callable[[Office], None], int] = {
    Office.found: 8, Office.push: 8, Office.happen: 8, Office.transfer: 1,
}  # fmt: skip
LATE: dict[Callable[[Office], None], int] = {
    Office.found: 4, Office.push: 8, Office.happen: 4, Office.correct: 6, Office.withdraw: 3,
    Office.transfer: 4, Office.retract: 1, Office.say_anew: 3,
}  # fmt: skip
SELDOM: dict[Callable[[Office], None], int] = {
    Office.rename: 3, Office.supervise: 2, Office.stand: 2, Office.enter: 2, Office.merge: 2,
    Office.replan: 2, Office.send_back: 2,
}  # fmt: skip
