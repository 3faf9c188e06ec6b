"""The demonstration written: the made-up authorities of `content/demo`, their people, accounts and past.

No verb of its own; `seed --demo` and `run` call it. Every step is an act with a key of its own, so that a
seeding broken off halfway goes on where it stopped, and a finished one changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from zhiben.cli import demonstration_papers, demonstration_sheets
from zhiben.cli.demonstration_hazards import Hazards
from zhiben.cli.demonstration_leading import Leading
from zhiben.cli.demonstration_months import Months
from zhiben.cli.demonstration_papers import Papers
from zhiben.cli.demonstration_planning import Planning
from zhiben.cli.demonstration_risks import Risks
from zhiben.cli.demonstration_sheets import Sheets
from zhiben.cli.demonstration_visits import Visits
from zhiben.contents.calendars import load_calendars
from zhiben.contents.demo.files import Authority, Demo, Member, read_demo
from zhiben.contents.demo.hazards import read_hazards
from zhiben.contents.demo.months import read_months
from zhiben.contents.demo.past import past
from zhiben.contents.demo.risks import read_risks
from zhiben.contents.demo.visits import read_visits
from zhiben.contents.plans import Loaded, load_plan
from zhiben.contents.problems import Problems
from zhiben.documents.actions import adopt_letterhead
from zhiben.domain.access import Actor, Role, system
from zhiben.domain.facts import Dated, Fact, Subject, Value
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.periods import SHANGHAI
from zhiben.library import actions as library
from zhiben.library.contents import CALENDAR, PLAN
from zhiben.library.files import read
from zhiben.orgs import actions
from zhiben.orgs.staff import actions as staff
from zhiben.orgs.staff.logins import DEMO_PASSWORD
from zhiben.orgs.store import Division, New, Trade
from zhiben.plans.actions import put_in_force
from zhiben.plans.governing.actions import rebuild
from zhiben.plans.past.actions import load_past
from zhiben.plans.store import NewFact

CONTENT = Path(__file__).resolve().parents[3] / "content"
PLACE = CONTENT / "demo" / "wendeng"
ORIGIN = datetime(2023, 12, 1, 9, tzinfo=SHANGHAI)  # when the authorities began to use the system
ISSUED = datetime(2024, 3, 26, 9, tzinfo=SHANGHAI)  # when the plan was adopted
ALWAYS = date(2000, 1, 1)
EVENING = time(18, tzinfo=SHANGHAI)
ADMINISTRATORS = ("system_administrator", "security_administrator", "audit_administrator")


@dataclass
class Demonstration:
    """`until`: the last day of the past; `at`: now. `given` grows: demo id → id in the tables."""

    until: date
    at: datetime
    demo: Demo = field(default_factory=lambda: read_demo(PLACE))
    given: dict[str, UUID] = field(default_factory=dict)

    def write(self) -> dict[str, int]:
        """All of it. Answers how many of what there are."""
        self.offices()
        for office in self.demo.authorities:
            self.subjects(office, set(Kind) - {Kind.SECTION}, "demo:subjects")
        facts = sum(self.past(office) for office in self.demo.authorities)
        self.risks()
        self.accounts()
        self.planning()
        self.hazards()
        self.visits()
        self.months()
        self.sheets()
        self.papers()
        self.leading()
        return {"subjects": len(self.given), "facts": facts, "accounts": len(self.demo.accounts)}

    def offices(self) -> None:
        """Regions, industries; authorities with sections, calendars and plan: enough to work in.

        The plan comes before the enterprises, so that they are counted once, when their past is known.
        """
        first = self.demo.authorities[0]
        divisions = [Division(one.code, one.name, one.parent) for one in self.demo.regions]
        trades = [Trade(one.code, one.name, one.name_en, one.gb4754) for one in self.demo.industries]
        actions.load_reference(first.tenant, divisions, trades, by=self.by(), at=ORIGIN, key="demo:reference")
        for office in self.demo.authorities:
            self.authority(office)
            self.subjects(office, {Kind.SECTION}, "demo:sections")
            if office.plan is not None:
                self.plan(office, office.plan)

    def authority(self, office: Authority) -> None:
        above = {one.code: one.tenant for one in self.demo.authorities}.get(office.under or "")
        subject = self.demo.members[office.code].subject
        receipt = actions.create_authority(
            office.tenant, office.name, office.region, parent=above, since=ALWAYS, by=self.by(), at=ORIGIN,
            key="demo:authority", attributes={"level": subject.attributes["level"][-1][1]},
        )  # fmt: skip
        self.given[office.code] = UUID(str((receipt.answer or {})["subject"]))
        then = replace(self.by(), day=ORIGIN.date())  # it signs so since it began
        adopt_letterhead(office.tenant, office.name, office.word, by=then, at=ORIGIN, key="demo:letterhead")
        for path in sorted((CONTENT / "calendars").glob("*.yaml")):
            year = int(path.stem)
            published = max(ORIGIN, datetime(year - 1, 12, 1, 9, tzinfo=SHANGHAI))
            if published <= self.at:
                library.adopt(
                    office.tenant, CALENDAR, path.stem, read(path), valid_from=date(year, 1, 1), by=self.by(),
                    at=published, key=f"demo:calendar:{year}",
                )  # fmt: skip

    def subjects(self, office: Authority, kinds: Container[str], key: str) -> None:
        """The subjects of these kinds of one authority, as one act."""
        members = [
            one for one in self._of(office) if one.subject.joined <= self.until and one.subject.kind in kinds
        ]
        for one in members:
            self.given[one.subject.id] = made_id(one.subject.joined, office.tenant, one.subject.id)
        actions.load(
            office.tenant, [self._new(one, office) for one in members], by=self.by(), at=ORIGIN, key=key,
            as_it_happened=True,
        )  # fmt: skip

    def plan(self, office: Authority, name: str) -> None:
        library.adopt(
            office.tenant, PLAN, name, read(CONTENT / "plans" / name), valid_from=date(2024, 1, 1),
            by=self.by(), at=ISSUED, key=f"demo:plan:{name}", also=put_in_force,
        )  # fmt: skip

    def past(self, office: Authority) -> int:
        """What happened up to the last day; nothing in an authority without a plan."""
        if office.plan is None:
            return 0
        loaded = load_plan(CONTENT / "plans" / office.plan)
        if loaded.plan is None:
            raise ValueError("\n".join(str(problem) for problem in loaded.problems))
        calendar = load_calendars(CONTENT / "calendars", Problems())
        told = past(self.demo, loaded.plan, office.code, calendar, self.until)
        facts = [*told.facts, *told.registers]
        ids = {fact.id: made_id(fact.happened_on, office.tenant, fact.id) for fact in facts}
        links = Links(loaded, self.given, ids)
        last = datetime.combine(self.until, EVENING)
        news = [links.new(fact) for fact in facts if (fact.recorded_at or last) <= last]
        news.sort(key=lambda new: (new.recorded_at or last, new.id))
        receipt = load_past(office.tenant, news, by=self.by(), at=self.at, key=f"demo:past:{self.until}")
        return int((receipt.answer or {})["facts"])

    def risks(self) -> None:
        """Places, risk points and controls of some enterprises, with a floor plan."""
        for office in self.demo.authorities:
            own = {one.subject.id for one in self._of(office)}
            for told in read_risks(PLACE):
                if told.of in own:
                    Risks(office.tenant, self.given[told.of], told, self.until).write()

    def accounts(self) -> None:
        everywhere = {office.region for office in self.demo.authorities}
        for account in self.demo.accounts:
            person = self.given[account.person]
            whole = account.role in ADMINISTRATORS or (
                not account.industries and not everywhere.isdisjoint(account.regions)
            )
            staff.give_grant(
                person, Role(account.role), since=ORIGIN.date(), basis="演示授权", by=self.by(), at=ORIGIN,
                key=f"demo:grant:{account.username}", regions=[""] if whole else account.regions,
                industries=account.industries, enterprises=[self.given[one] for one in account.enterprises],
                reads_beneath=account.reads_beneath,
            )  # fmt: skip
            staff.create_account(
                person, account.username, DEMO_PASSWORD, by=self.by(), at=self.at, is_demo=True,
                key=f"demo:account:{account.username}",
            )  # fmt: skip

    def planning(self) -> None:
        """The inspections of the year are planned in the authority that has a plan."""
        people = {account.username: account.person for account in self.demo.accounts}
        for office in self.demo.authorities:
            if office.plan is not None:
                Planning(office.tenant, self.given, people, self.until).write()

    def hazards(self) -> None:
        """What was found in the enterprises, and what became of it."""
        people = {account.username: account.person for account in self.demo.accounts}
        told = read_hazards(PLACE)
        for office in self.demo.authorities:
            firms = {one.subject.id for one in self._of(office)}
            own = replace(told, hazards=tuple(one for one in told.hazards if one.of in firms))
            if Hazards(office.tenant, own, self.given, people, self.until).write():
                key = f"demo:hazards:{self.until}"
                rebuild(office.tenant, by=self.by(), at=self.at, key=key)  # as of now, not of then

    def visits(self) -> None:
        """Inspections of the enterprises, and their own checks."""
        people = {account.username: account.person for account in self.demo.accounts}
        told = read_visits(PLACE)
        for office in self.demo.authorities:
            firms = {one.subject.id for one in self._of(office)}
            own = [one for one in told if one.of in firms]
            if Visits(office.tenant, own, self.given, people, self.until).write():
                rebuild(office.tenant, by=self.by(), at=self.at, key=f"demo:visits:{self.until}")

    def months(self) -> None:
        """The months of the office that collects them, after all that is counted in them."""
        people = {account.username: account.person for account in self.demo.accounts}
        told = read_months(PLACE)
        for office in (one for one in self.demo.authorities if one.code == told.office):
            notice = self._papers(office.tenant, people).notice
            if Months(office.tenant, told, self.given, people, self.until, notice).write():
                rebuild(office.tenant, by=self.by(), at=self.at, key=f"demo:months:{self.until}")

    def sheets(self) -> None:
        """The sheet the office's superior asks for, once the month is over."""
        people = {account.username: account.person for account in self.demo.accounts}
        for office in self.demo.authorities:
            if office.plan is not None and self.until >= demonstration_sheets.FROM:
                Sheets(office.tenant, self.given, people, self.at).write()

    def papers(self) -> None:
        """What the office writes from its figures, once the quarter and the month are over."""
        people = {account.username: account.person for account in self.demo.accounts}
        for office in self.demo.authorities:
            mine = {one.subject.id for one in self._of(office)}
            if demonstration_papers.SECTION in mine and self.until >= demonstration_papers.FROM:
                self._papers(office.tenant, people).write()

    def _papers(self, tenant: int, people: Mapping[str, str]) -> Papers:
        address = f"{settings.OUTSIDE.address or 'http://localhost'}/verify/"
        return Papers(tenant, self.given, people, self.at, address)

    def leading(self) -> None:
        """What the leader has said, and what became of it."""
        people = {account.username: account.person for account in self.demo.accounts}
        for office in self.demo.authorities:
            if office.plan is not None:
                Leading(office.tenant, self.given, people, self.until).write()

    def by(self) -> Actor:
        """The program itself, for all authorities of the demonstration."""
        return system("demo", [one.tenant for one in self.demo.authorities], self.until)

    # ── as the organisations' room writes it ─────────────────────────────────────────────────────

    def _of(self, office: Authority) -> Iterator[Member]:
        """What stands under an authority, parents before children."""
        own, order = {office.code}, list(self.demo.members.values())
        while found := [one for one in order if one.subject.of in own and one.subject.id not in own]:
            yield from (one for one in found if one.subject.kind != Kind.AUTHORITY)
            own |= {one.subject.id for one in found if one.subject.kind != Kind.AUTHORITY}
            order = [one for one in order if one not in found]

    def _new(self, member: Member, office: Authority) -> New:
        subject, firm = member.subject, self._firm(member.subject)
        is_firm = firm is not None and firm.subject.id == subject.id
        dated = {name: self._known(told) for name, told in subject.attributes.items()}
        dated["status"] = self._known(_standings(subject))
        if is_firm:
            dated["region"] = ((subject.joined, member.region),)
        return New(
            kind=subject.kind,
            name=member.name,
            since=subject.joined,
            parent=self.given[subject.of or office.code],
            code=member.uscc or member.code or subject.id,
            enterprise=self.given[firm.subject.id] if firm is not None else None,
            region=firm.region if firm is not None else office.region,
            industry=str(self._known(firm.subject.attributes["industry"])[-1][1]) if firm is not None else "",
            dated={name: told for name, told in dated.items() if told},
            id=self.given[subject.id],
        )

    def _firm(self, subject: Subject) -> Member | None:
        here: Member | None = self.demo.members[subject.id]
        while here is not None and here.subject.kind != Kind.ENTERPRISE:
            here = self.demo.members.get(here.subject.of or "")
        return here

    def _known(self, dated: Dated) -> Dated:
        """What has begun by the last day."""
        return tuple((day, value) for day, value in dated if day <= self.until)


@dataclass(frozen=True, slots=True)
class Links:
    """Facts as the plans' room writes them: names of the demo's subjects and facts become their ids.

    Only where the plan's vocabulary says that a value refers to something: words may look like names.
    """

    loaded: Loaded
    subjects: Mapping[str, UUID]
    facts: Mapping[str, UUID]

    def new(self, fact: Fact) -> NewFact:
        return NewFact(
            kind=fact.kind,
            subject=self.subjects[fact.subject],
            happened_on=fact.happened_on,
            attributes={name: self._value(fact.kind, name, value) for name, value in fact.attributes.items()},
            targets=tuple(str(self._named(target)) for target in fact.targets),
            about=self._about(fact.about),
            until=fact.until,
            recorded_at=fact.recorded_at,
            id=self.facts[fact.id],
        )

    def _value(self, kind: str, name: str, value: Value) -> Value:
        words = self.loaded.vocabulary
        found = (words.facts or {}).get(kind) or (words.registers or {}).get(kind)
        attribute = ((found.attributes if found else None) or {}).get(name)
        refers = name in words.subject_kinds() or (attribute is not None and attribute.type == "reference")
        return str(self._named(value)) if refers and isinstance(value, str) else value

    def _named(self, name: str) -> UUID | str:
        return self.subjects.get(name) or self.facts.get(name) or name

    def _about(self, about: str | None) -> str | None:
        if about is not None and about.startswith("event:"):
            return f"event:{self._named(about.removeprefix('event:'))}"
        return about


def made_id(day: date, tenant: int, name: str) -> UUID:
    """A uuid7 of that day, the same for the same name on every machine."""
    stamp = int(datetime.combine(day, EVENING).timestamp() * 1000)
    tail = int.from_bytes(hashlib.sha256(f"{tenant}/{name}".encode()).digest()[:10], "big")
    return UUID(int=stamp << 80 | 7 << 76 | (tail >> 62 & 0xFFF) << 64 | 2 << 62 | tail & (1 << 62) - 1)


def _standings(subject: Subject) -> Dated:
    steps: list[tuple[date, Value]] = [(subject.joined, Standing.OPERATING.value)]
    for first, again in subject.suspended:
        steps.append((first, Standing.SUSPENDED.value))
        steps += [(again, Standing.OPERATING.value)] if again is not None else []
    steps += [(subject.closed, Standing.CLOSED.value)] if subject.closed is not None else []
    return tuple(steps)


def last_day(asked: date, now: datetime) -> date:
    """The last evening that has been, not after the day asked for."""
    today = now.astimezone(SHANGHAI).date()
    return min(asked, today - timedelta(days=1))
