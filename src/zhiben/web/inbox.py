"""The inbox: the sum of what the rooms have for a person to do. Composed for each request, stored nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from zhiben.documents.serving import queries as serving
from zhiben.documents.serving.queries import Waiting as ToServe
from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.cases import Event as CaseEvent
from zhiben.domain.cells import Status
from zhiben.domain.hazards import Event as HazardEvent
from zhiben.domain.tasks import Break, next_break
from zhiben.domain.visits import Event as VisitEvent
from zhiben.domain.words import word
from zhiben.hazards import queries as hazards
from zhiben.hazards.queries import Line as HazardLine
from zhiben.inspections import queries as inspections
from zhiben.inspections.cases import queries as cases
from zhiben.inspections.cases.queries import Line as CaseLine
from zhiben.inspections.queries import Line as VisitLine
from zhiben.plans import queries as plans
from zhiben.plans.queries import Card, Row, Todo
from zhiben.records import queries as records
from zhiben.records.fulfilling import fulfilling
from zhiben.records.queries import Waiting
from zhiben.reports.returns import queries as returns
from zhiben.reports.returns.queries import Waiting as Month
from zhiben.tasks import queries as tasks
from zhiben.tasks.people import stood_in_for
from zhiben.tasks.queries import TaskCard, Tasks
from zhiben.web.hazards import forward
from zhiben.web.inbox_cards import Item as Item
from zhiben.web.inbox_cards import of_papers
from zhiben.web.templatetags.days import day, in_words
from zhiben.web.templatetags.hazards import headline
from zhiben.web.templatetags.ui import tone

SHOWN = 50  # cards of a lane
LANES = ("today", "week", "later", "waiting", "sent")


@dataclass(frozen=True, slots=True)
class Lane:
    """A column: its cards, how many things in all, how many of them late, and the way to the rest."""

    id: str
    title: str
    items: tuple[Item, ...] = ()
    total: int = 0
    late: int = 0
    rest: str = ""

    @property
    def is_small(self) -> bool:
        return self.id in ("waiting", "sent")


@dataclass(frozen=True, slots=True)
class Inbox:
    """Everything on the page; lanes with nothing in them are left out."""

    lanes: tuple[Lane, ...]
    quotas: tuple[Row, ...]
    supervised: Mapping[Status, int] | None
    left_in_month: int
    until: date
    holidays: Break | None
    may_assign: bool
    may_report: bool  # a hazard
    absent: tuple[str, ...] = field(default_factory=tuple)


def inbox(actor: Actor, *, today: date, at: datetime) -> Inbox:
    """One's own, and that of those for whom one stands in."""
    desks = [(actor, ""), *((one, one.name) for one in stood_in_for(actor, at))]
    told = [(one, plans.todo(one, today=today, at=at), name) for one, name in desks]
    given = tasks.todo(actor, today=today, at=at)
    sums = _Sums(actor, given, today, at)
    for one, owed, name in told:
        sums.add(one, owed, name)
    for waiting in records.todo(actor, today):
        sums.add_record(waiting)
    for line, can in hazards.todo(actor, today=today, at=at):
        sums.add_hazard(line, forward(line.state, can), told[0][1].until)
    for visit, steps in inspections.todo(actor, today=today, at=at):
        sums.add_visit(visit, steps, told[0][1].until)
    if may_anywhere(actor, Permission.CASE_TAKE):
        for case, ways in cases.todo(actor, at=at, most=SHOWN):
            sums.add_case(case, ways, told[0][1])
    if may_anywhere(actor, Permission.DOCUMENT_SERVE):
        for paper in serving.waiting(actor, told[0][1].calendar, most=SHOWN):
            sums.add_paper(paper, told[0][1])
    for month in returns.todo(actor):
        sums.add_month(month, told[0][1])
    sums.items["today"] += of_papers(actor)
    own = told[0][1]
    month_end = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    return Inbox(
        lanes=tuple(lane for lane in sums.lanes(own) if lane.items),
        quotas=own.quotas,
        supervised=own.supervised,
        left_in_month=own.calendar.working_days(today, month_end - timedelta(days=1)),
        until=own.until,
        holidays=next_break(today, own.calendar),
        may_assign=may_anywhere(actor, Permission.TASK_ASSIGN),
        may_report=may_anywhere(actor, Permission.HAZARD_REPORT),
        absent=tuple(name for _, _, name in told[1:]),
    )


class _Sums:
    """Cards put into their lanes, each thing once."""

    def __init__(self, actor: Actor, given: Tasks, today: date, at: datetime) -> None:
        self.actor, self.given, self.today, self.at = actor, given, today, at
        self.items: dict[str, list[Item]] = {name: [] for name in LANES}
        self.beyond: dict[str, int] = dict.fromkeys(self.items, 0)
        self.late: dict[str, int] = dict.fromkeys(self.items, 0)
        self.seen: set[str] = set()
        firms = frozenset[object]().union(*(grant.enterprises for grant in actor.grants_now()))
        self.firm = next(iter(firms)) if len(firms) == 1 else None  # whose own work it is needs no saying

    def add(self, actor: Actor, owed: Todo, absent: str) -> None:
        """The obligations of one desk. What is in somebody else's hands is waited for."""
        columns = {"today": owed.today, "week": owed.week, "later": owed.later, "waiting": owed.waiting}
        rows = [card.row for column in columns.values() for card in column.cards]
        held = tasks.in_hands(self.actor, [row.id for row in rows], today=self.today, at=self.at)
        files = fulfilling(self.actor, rows)
        for lane, column in columns.items():
            for card in column.cards:
                task = held.get(card.row.id)
                if card.row.id in self.seen or (task is not None and lane == "waiting"):
                    continue  # somebody's task already: it comes with the tasks
                self.seen.add(card.row.id)
                mine = task is None or task.id in {one.id for one in self.given.mine}
                item = self._owed(card, task, files.get(card.row.id, ""), absent)
                if mine or task is None:
                    self.items[lane].append(item)
                elif task.id not in {one.id for one in (*self.given.waiting, *self.given.sent)}:
                    self.items["waiting"].append(item)
            shown = sum(1 + card.more for card in column.cards)
            self.beyond[lane] += max(column.total - shown, 0)
            self.late[lane] += column.late
        if not absent:
            self._add_tasks(owed)

    def _add_tasks(self, owed: Todo) -> None:
        for task in self.given.mine:
            if task.row is None or task.row.id not in self.seen:
                self.items[self._lane(task.due_on, owed.until)].append(self._task(task))
        self.items["waiting"] += [self._task(task) for task in self.given.waiting]
        self.items["sent"] += [self._task(task) for task in self.given.sent]

    def add_record(self, waiting: Waiting) -> None:
        """A record to be received or filed again is for today; a draft is for later."""
        kinds = {
            "receive": gettext("登记待签收"),
            "refile": gettext("登记被退回"),
            "draft": gettext("没填完的登记"),
        }
        if waiting.record is not None and waiting.what != "refile":
            url = reverse("record", args=[waiting.record])
        elif waiting.record is not None:
            url = reverse("record-correct", args=[waiting.record])
        else:
            url = reverse("record-new", args=[waiting.kind])
        title = f"{waiting.about_name}：{waiting.title}" if waiting.about_name else waiting.title
        lane = "later" if waiting.what == "draft" else "today"
        item = Item("open", kinds.get(waiting.what, ""), title, url, note=waiting.why, file=url)
        self.items[lane].append(item)

    def add_hazard(self, line: HazardLine, ways: Sequence[HazardEvent], until: date) -> None:
        """A hazard that waits for this person; one without a day is for today: it has to be graded first."""
        if not ways:
            return
        lane = "today" if line.deadline is None else self._lane(line.deadline, until)
        state = "late" if line.is_overdue else "soon" if line.left == 0 else "open"
        whose = "" if line.enterprise == self.firm else line.enterprise_name
        level = gettext(word(line.level)) if line.level else gettext("隐患")
        step = reverse("hazard-step", args=[line.id, ways[0]]), gettext(word(ways[0]))
        item = Item(
            state, " · ".join(filter(None, (level, whose))), headline(line),
            reverse("hazard", args=[line.id]), line.deadline, line.left,
            note=f"{line.number} {line.spot}".strip(), hazard=line, step=step,
        )  # fmt: skip
        self.items[lane].append(item)

    def add_visit(self, line: VisitLine, ways: Sequence[VisitEvent], until: date) -> None:
        """An inspection that waits to be approved, begun or finished, by its day."""
        state = "late" if line.is_missed else "soon" if line.planned_on == self.today else "open"
        whose = "" if line.enterprise == self.firm else line.enterprise_name
        step = reverse("visit-step", args=[line.id, ways[0]]), gettext(word(ways[0]))
        if ways[0] is VisitEvent.FILE:
            step = reverse("visit-sheet", args=[line.id]), gettext("填检查表")
        item = Item(
            state, gettext(word(line.type)), whose or line.number, reverse("visit", args=[line.id]),
            line.planned_on, (line.planned_on - self.today).days, note=f"{line.number} {line.people}".strip(),
            step=step,
        )  # fmt: skip
        self.items[self._lane(line.planned_on, until)].append(item)

    def add_case(self, line: CaseLine, ways: Sequence[CaseEvent], owed: Todo) -> None:
        """A case that waits for this person, by the authority's clock that ends first."""
        due = line.next_run.due_on if line.next_run is not None else None
        left = owed.calendar.working_days(self.today, due) if due is not None else None
        state = "late" if line.is_late else "soon" if left == 0 else "open"
        step = (reverse("case-step", args=[line.id, ways[0]]), gettext(word(ways[0]))) if ways else ("", "")
        kind = gettext("案件")
        item = Item(
            state, f"{kind} · {line.enterprise_name}", line.cause, reverse("case", args=[line.id]),
            due, left, note=f"{line.number} {gettext(word(line.state))}", step=step,
        )  # fmt: skip
        self.items[self._lane(due, owed.until) if due is not None else "today"].append(item)

    def add_paper(self, paper: ToServe, owed: Todo) -> None:
        """A document that was issued and not served yet."""
        left = owed.calendar.working_days(self.today, paper.due_on)
        state = "late" if left < 0 else "soon" if left == 0 else "open"
        url, kind = reverse("document", args=[paper.id]), gettext("文书送达")
        item = Item(
            state, f"{kind} · {paper.about_name}", paper.title, url, paper.due_on, left,
            note=paper.number, step=(f"{url}#serving", gettext("登记送达")),
        )  # fmt: skip
        self.items[self._lane(paper.due_on, owed.until)].append(item)

    def add_month(self, waiting: Month, owed: Todo) -> None:
        """The return of one's own unit for a month; or how many of a month wait to be confirmed."""
        left = owed.calendar.working_days(self.today, waiting.due_on)
        state = "late" if left < 0 else "soon" if left == 0 else "open"
        kind = f"{gettext('月调度')} · {in_words(waiting.period)}"
        if waiting.fill is not None:
            url, title, step = reverse("return", args=[waiting.fill.id]), waiting.fill.name, gettext("填报")
        else:
            url, step, n = reverse("month", args=[waiting.period]), gettext("确认"), waiting.confirm
            title = ngettext("%(n)s 个单位待确认", "%(n)s 个单位待确认", n) % {"n": n}
        item = Item(state, kind, title, url, waiting.due_on, left, step=(url, step))
        self.items[self._lane(waiting.due_on, owed.until)].append(item)

    def lanes(self, owed: Todo) -> Iterable[Lane]:
        unit = {"q": owed.unit} if owed.unit else {}
        titles = {
            "today": gettext("今天"), "week": gettext("本周"), "later": gettext("接下来"),
            "waiting": gettext("等别人"), "sent": gettext("我派出的"),
        }  # fmt: skip
        rest = {
            "today": _list(until=self.today, **unit),
            "week": _list(since=self.today, until=owed.until, **unit),
            "later": _list(since=owed.until, **unit),
        }
        for name, title in titles.items():
            items = sorted(self.items[name], key=_by_day)
            total = sum(1 + item.more for item in items) + self.beyond[name]
            late = sum(1 + item.more for item in items if item.state == "late")
            if self.beyond[name]:
                late = max(late, self.late[name])
            more = self.beyond[name] > 0 or len(items) > SHOWN
            yield Lane(name, title, tuple(items[:SHOWN]), total, late, rest.get(name, "") if more else "")

    # ── cards ────────────────────────────────────────────────────────────────────────────────────

    def _owed(self, card: Card, task: TaskCard | None, kind: str, absent: str) -> Item:
        row = card.row
        place = Place(row.tenant, row.enterprise, row.region, row.industry)
        left = card.left if card.left is not None else 1
        state = "late" if left < 0 else "soon" if left == 0 else tone(row.word)
        own = not absent and task is None
        file = _file(kind, row)
        return Item(
            state=state, kind="" if row.subject == self.firm else row.subject_name, title=row.title,
            url=reverse("obligation", args=[row.id]), due_on=row.due_on, left=card.left,
            row=row, task=task, note=task.note if task else "", file=file, more=card.more,
            may_assign=own and self.actor.may(Permission.TASK_ASSIGN, place),
            may_nudge=self.actor.may(Permission.TASK_NUDGE, place),
            alike=_list(duty=row.duty, word=row.word) if card.more else "", absent=absent,
        )  # fmt: skip

    def _task(self, task: TaskCard) -> Item:
        state = "done" if task.is_done else "late" if task.is_late else "soon" if task.left == 0 else "open"
        may_nudge = not task.is_done and may_anywhere(self.actor, Permission.TASK_NUDGE)
        kind = fulfilling(self.actor, [task.row]).get(task.row.id, "") if task.row else ""
        file = _file(kind, task.row) if task.row is not None and not task.is_done else ""
        return Item(
            state=state, kind=gettext("派办"), title=task.title, url=reverse("task", args=[task.id]),
            due_on=task.due_on, left=task.left, row=task.row, task=task, note=task.note, file=file,
            may_nudge=may_nudge,
        )  # fmt: skip

    def _lane(self, due_on: date | None, until: date) -> str:
        if due_on is None or due_on > max(until, self.today):
            return "later"
        return "today" if due_on <= self.today else "week"


def due_words(item: Item, today: date) -> str:
    """What a due day means: `逾期 3 个工作日`, `今天到期`, `9 月 24 日 · 剩 2 个工作日`."""
    if item.task is not None and item.task.done_on is not None:
        return gettext("%(day)s已办") % {"day": day(item.task.done_on, today)}
    if item.due_on is None or item.left is None:
        return ""
    if item.hazard is not None:  # its days are days, as the notice that set them counts
        return _hazard_due(item.hazard, item.due_on, item.left, today)
    if item.left < 0:
        n = -item.left
        return ngettext("逾期 %(n)s 个工作日", "逾期 %(n)s 个工作日", n) % {"n": n}
    if item.due_on == today:
        return gettext("今天到期")
    told = ngettext("剩 %(n)s 个工作日", "剩 %(n)s 个工作日", item.left) % {"n": item.left}
    return f"{day(item.due_on, today)} · {told}"


def _hazard_due(line: HazardLine, due_on: date, left: int, today: date) -> str:
    if line.is_overdue:
        return ngettext("超期 %(n)s 天", "超期 %(n)s 天", -left) % {"n": -left}
    if left < 0:
        return gettext("期限 %(day)s") % {"day": day(due_on, today)}
    if left == 0:
        return gettext("今天到期")
    return f"{day(due_on, today)} · {gettext('剩 %(n)s 天') % {'n': left}}"


def _list(**narrowed: object) -> str:
    given = {name: str(value) for name, value in narrowed.items() if value}
    return f"{reverse('obligations')}?{urlencode(given)}"


def _file(kind: str, row: Row) -> str:
    """The form of a kind of record, begun for whom an obligation is about; "" for no kind."""
    return f"{reverse('record-new', args=[kind])}?{urlencode({'about': row.subject})}" if kind else ""


def _by_day(item: Item) -> tuple[bool, date]:
    return (item.state == "done", item.due_on or date.max)


def may_anywhere(actor: Actor, permission: Permission) -> bool:
    """Whether the actor may do it anywhere at all."""
    return any(permission in grant.permissions for grant in actor.grants_now())
