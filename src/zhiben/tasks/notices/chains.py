"""What the chains of the plans in force have to say on a day, worked out from the cells.

Neither action nor question: asked by the round for no actor. To whoever owes it, a word for each obligation;
to those above, a word for each duty and due day, whatever the number of holders, with the way to the list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, Sum

from zhiben.domain.access import OF_SECTIONS, Role
from zhiben.domain.orgs import Kind
from zhiben.domain.plan import Duty
from zhiben.domain.tasks import Call, spoken
from zhiben.domain.world import as_many
from zhiben.orgs.models import Attribute, Subject
from zhiben.orgs.staff.working import Worker, workers
from zhiben.orgs.values import from_json
from zhiben.plans.inforce import InForce, in_force
from zhiben.plans.models import Tally
from zhiben.plans.rows import number, obligation_id
from zhiben.plans.stored import UNDONE, Found, Narrow, every
from zhiben.plans.todo import at_desk_of, responsible
from zhiben.plans.words_sql import word

BATCH = 200  # enterprises with somebody to tell, asked about at once
SAFETY_SECTION = "safety_section"  # 安全生产科 answers for whoever has no section of its own
FAR = timedelta(days=120)  # no chain speaks so long before or after a due day


@dataclass(frozen=True, slots=True)
class Word:
    """One notice: to these people, of `count` obligations due on one day. `key` makes it said once."""

    topic: str
    people: tuple[UUID, ...]
    title: str
    thing: str
    due_on: date
    count: int
    key: str


@dataclass(frozen=True, slots=True)
class _Due:
    """A due day of a duty on whose account its chain speaks today."""

    plan: str
    duty: Duty
    due_on: date
    calls: tuple[Call, ...]


def words(tenant: int, at: datetime, today: date) -> list[Word]:
    """Everything the chains say by `today`, not older than a week; said before or not."""
    inforce = in_force(tenant)
    dues = list(_dues(tenant, inforce, today))
    if not dues:
        return []
    round_ = _Round(tenant, inforce, today, workers(tenant, at, today))
    return [*round_.to_holders(dues), *round_.to_those_above(dues)]


def _dues(tenant: int, inforce: InForce, today: date) -> Iterator[_Due]:
    """Of the due days there are, those on whose account a chain speaks by today."""
    rows = Tally.objects.filter(tenant=tenant, due_on__range=(today - FAR, today + FAR)).order_by("due_on")
    for plan, duty_id, due_on in rows.values_list("plan", "duty", "due_on").distinct():
        found = inforce.duties.get((plan, duty_id))
        if found is None or due_on is None:
            continue
        calls = spoken(found[1].terms.chain, due_on, today, inforce.calendar)
        if calls:
            yield _Due(plan, found[1], due_on, calls)


class _Round:
    """The people of one authority, and its cells, on one day."""

    def __init__(self, tenant: int, inforce: InForce, today: date, people: Sequence[Worker]) -> None:
        self.tenant, self.inforce, self.today = tenant, inforce, today
        self.office = [one for one in people if one.enterprise is None]
        self.of_firm: defaultdict[UUID, list[Worker]] = defaultdict(list)
        for one in people:
            if one.enterprise is not None:
                self.of_firm[one.enterprise].append(one)
        rows = Subject.objects.filter(
            tenant=tenant, kind__in=(Kind.SECTION, Kind.AUTHORITY, Kind.POST), enterprise__isnull=True
        )
        self.offices = {row.id: row for row in rows}
        self.supervising = _industries(tenant, self.offices.values(), today)

    # ── reminders: to whoever owes it ────────────────────────────────────────────────────────────

    def to_holders(self, dues: Sequence[_Due]) -> Iterator[Word]:
        reminders = {
            (due.plan, due.duty.id, due.due_on): (due, call)
            for due in dues
            for call in due.calls
            if not call.to
        }
        for found in self._owing([due for due, _ in reminders.values()]):
            cell = found.cell
            named = reminders.get((cell.plan, cell.duty, cell.due_on)) if cell.due_on is not None else None
            people = self._holders(named[0].duty, found) if named is not None else []
            if named is not None and people:
                due, call = named
                id_ = obligation_id(found.subject, found.slot)
                yield Word(
                    "chain.remind", _ids(people), self._said(due, 1), f"obligation:{id_}", due.due_on, 1,
                    f"chain:{call.step}:{id_}:{due.due_on:%y%m%d}",
                )  # fmt: skip

    def _owing(self, dues: Sequence[_Due]) -> Iterator[Found]:
        """Undone cells of those who have somebody to tell, due on one of the days."""
        if not dues:
            return
        places = [Q(tenant=self.tenant, subject__in=list(self.offices))]
        firms = sorted(self.of_firm)
        for start in range(0, len(firms), BATCH):
            places.append(Q(tenant=self.tenant, enterprise__in=firms[start : start + BATCH]))
        days = [one.due_on for one in dues]
        for place in places:
            yield from every(
                Narrow(
                    place, words=UNDONE, duties=frozenset(one.duty.id for one in dues), due_from=min(days),
                    due_until=max(days),
                ),
                self.today,
            )  # fmt: skip

    def _holders(self, duty: Duty, found: Found) -> list[Worker]:
        if found.enterprise is not None:
            return responsible(duty, self.of_firm[found.enterprise])
        return at_desk_of(self.offices[found.subject], self.office)

    # ── escalation: to those above ───────────────────────────────────────────────────────────────

    def to_those_above(self, dues: Sequence[_Due]) -> Iterator[Word]:
        for due in dues:
            calls = [call for call in due.calls if call.to]
            if not calls:
                continue
            late = self._late(due)
            for call in calls:
                for section, count in sorted(late.items(), key=lambda item: str(item[0])):
                    people = self._above(call.to, section)
                    if people:
                        yield self._escalated(due, call, section, people, count)

    def _escalated(
        self, due: _Due, call: Call, section: UUID | None, people: list[Worker], count: int
    ) -> Word:
        key = number(due.plan, due.duty.id, section)
        query = f"duty={due.duty.id}&word=overdue&since={due.due_on}&until={due.due_on}"
        return Word(
            "chain.escalate", _ids(people), self._said(due, count), f"list:{query}", due.due_on, count,
            f"chain:{call.step}:{call.to}:{key:x}:{due.due_on:%y%m%d}"[:120],
        )  # fmt: skip

    def _late(self, due: _Due) -> dict[UUID | None, int]:
        """How many still owe it, by the section that answers for them; from the tallies, not one by one."""
        rows = Tally.objects.filter(tenant=self.tenant, plan=due.plan, duty=due.duty.id, due_on=due.due_on)
        undone = rows.annotate(word=word(self.today)).filter(word__in=sorted(UNDONE)).order_by()
        sums: defaultdict[UUID | None, int] = defaultdict(int)
        for section, industry, n in undone.values_list("section", "industry").annotate(n=Sum("n")):
            answers = self.supervising.get(industry) or self.supervising.get("")
            sums[answers if industry else section] += n
        return {section: n for section, n in sums.items() if n}

    def _above(self, to: str, section: UUID | None) -> list[Worker]:
        there = [one for one in self.office if one.section == section] if section is not None else []
        match to:
            case "responsible_section":
                return [one for one in there if one.roles & OF_SECTIONS]
            case "section_head":
                return [one for one in there if Role.SECTION_CHIEF in one.roles]
            case "leader":
                return [one for one in self.office if Role.BUREAU_LEADER in one.roles]
        named = next((row.id for row in self.offices.values() if row.code == to), None)
        if named is not None:
            return [one for one in self.office if one.section == named]
        return [one for one in self.office if one.is_called(to)]

    def _said(self, due: _Due, count: int) -> str:
        title = self.inforce.title(due.plan, due.duty.id)
        day = f"{due.due_on.month} 月 {due.due_on.day} 日"
        if due.due_on >= self.today:
            return f"{title}：{day}到期" if due.due_on > self.today else f"{title}：今天到期"
        return f"{title}：{day}到期，逾期未办 {count} 项" if count > 1 else f"{title}：{day}到期，逾期未办"


def _ids(people: Iterable[Worker]) -> tuple[UUID, ...]:
    return tuple(sorted({one.person for one in people}))


def _industries(tenant: int, offices: Iterable[Subject], today: date) -> dict[str, UUID]:
    """Which section supervises an industry; "" the one that answers for all others."""
    sections = {row.id: row for row in offices if row.kind == Kind.SECTION}
    rows = Attribute.objects.filter(
        tenant=tenant, subject__in=list(sections), name__in=("industry", "industries"),
        replaced_at__isnull=True, valid_from__lte=today,
    ).order_by("valid_from")  # fmt: skip
    found = {row.code: row.id for row in sections.values() if row.code == SAFETY_SECTION}
    of = {"": found[SAFETY_SECTION]} if found else {}
    for section, value in rows.values_list("subject", "value"):
        of |= {str(industry): section for industry in as_many(from_json(value)) if industry}
    return of
