"""批示: said, written down word for word, and turned into tasks, in one act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.access import Actor, Permission
from zhiben.domain.refusals import Incomplete
from zhiben.domain.tasks import Hands
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.reports.leading.about import About, about
from zhiben.reports.leading.models import Instruction, InstructionTask
from zhiben.tasks import store
from zhiben.tasks.people import home_of, require_taker

LONGEST = 400


def instruct(
    thing: str, text: str, to: Sequence[UUID], *, due_on: date | None, by: Actor, at: datetime, key: str
) -> Receipt:
    """A leader's word about a thing (`about.about`), as a task for each of `to`. Answers {"tasks": ids}.

    Raises NotPermitted; NotFound; Incomplete `instruction_text`, `instruction_nobody`, `instruction_due`,
    `task_nobody`.
    """
    home = home_of(by)
    by.require(Permission.INSTRUCTION_GIVE, home)
    told, takers = text.strip(), list(dict.fromkeys(to))
    if not told or len(told) > LONGEST:
        raise Incomplete("instruction_text", longest=LONGEST)
    if not takers:
        raise Incomplete("instruction_nobody")
    if due_on is not None and due_on < by.day:
        raise Incomplete("instruction_due", due_on=due_on)
    what = about(by, thing, today=by.day)
    for one in takers:
        require_taker(by, one, home, at)

    def work(doing: Doing) -> dict[str, object]:
        row = _written(doing, what, told, due_on)
        doing.made(f"instruction:{row.id}")
        return {"tasks": [_given(doing, row, what, one) for one in takers]}

    details = {"thing": thing, "text": told, "to": takers, "due_on": due_on}
    return act(
        Permission.INSTRUCTION_GIVE, by=by, at=at, tenant=home.tenant, key=key, thing="instruction",
        details=details, work=work, place=home,
    )  # fmt: skip


def _written(doing: Doing, what: About, text: str, due_on: date | None) -> Instruction:
    assert doing.by.person is not None
    home = home_of(doing.by)
    return Instruction.objects.create(
        tenant=home.tenant, enterprise=None, region=home.region, industry=home.industry, thing=what.thing,
        title=what.title, text=text, due_on=due_on, by=doing.by.person, by_name=doing.by.name,
        recorded_at=doing.at,
    )  # fmt: skip


def _given(doing: Doing, row: Instruction, what: About, to: UUID) -> UUID:
    """A task for one of those who are to see to it."""
    hands = Hands(to, row.by, row.by)
    task = store.give(doing, row.place, what.title, "", what.subject, row.due_on, hands, row.text or "")
    InstructionTask.objects.create(tenant=row.tenant, instruction=row, task=task)
    return task.id
