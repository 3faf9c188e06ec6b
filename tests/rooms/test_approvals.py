"""What takes two persons: one asks, another decides, within a day, about exactly what was asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from tests.builders import NOON
from tests.rooms.acting import MACHINE, a_person, an_act, at_once
from tests.rooms.orgs_made import a_key
from zhiben.domain.access import Actor, Role
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.ground.acts import Doing
from zhiben.ground.approvals import queries, store
from zhiben.ground.approvals.models import Approval

pytestmark = pytest.mark.django_db

ONE, TWO = a_person(Role.SUPERVISOR, n=1), a_person(Role.SUPERVISOR, n=2)
DAY = timedelta(hours=24)
WHAT = {"things": ["a", "b"], "reason": "到期"}


def asked(by: Actor = ONE, **what: Any) -> Approval:
    found: list[Approval] = []
    an_act(a_key(), by=by, work=lambda doing: found.append(store.ask(doing, "test", WHAT | what)))
    return found[0]


def approve(row: Approval, by: Actor = TWO, at=NOON, digest: str = "", kind: str = "test") -> Approval:
    def work(doing: Doing) -> None:
        done.append(store.approve(doing, row.id, kind, digest or row.digest))

    done: list[Approval] = []
    an_act(a_key(), by=by, at=at, work=work)
    return done[0]


def refuse(row: Approval, note: str, by: Actor = TWO) -> None:
    an_act(a_key(), by=by, work=lambda doing: store.refuse(doing, row.id, "test", note) and None)


def test_another_person_approves_once():
    row = asked()
    done = approve(row)
    assert (done.outcome, done.decided_by, done.decided_at) == ("approved", TWO.person, NOON)
    assert queries.approval(TWO, "test", row.id).content == WHAT
    with pytest.raises(Conflict, match="approval_decided"):
        approve(row)
    with pytest.raises(Conflict, match="approval_decided"):
        refuse(row, "晚了")


def test_a_person_with_two_accounts_is_one_person():
    row = asked()
    again = a_person(Role.SUPERVISOR, n=1, account=UUID(int=77))
    for by in (ONE, again, MACHINE):
        with pytest.raises(NotPermitted, match="same_person"):
            approve(row, by)
    with pytest.raises(NotPermitted, match="same_person"):
        refuse(row, "不办", ONE)


def test_the_program_asks_for_nothing():
    with pytest.raises(NotPermitted, match="not_a_person"):
        asked(MACHINE)


def test_a_day_later_it_has_lapsed():
    row = asked()
    with pytest.raises(Conflict, match="approval_lapsed"):
        approve(row, at=NOON + DAY)
    assert approve(row, at=NOON + DAY - timedelta(seconds=1)).outcome == "approved"


@pytest.mark.parametrize("digest", ["0" * 64, store.digest_of(371003, "other", WHAT)])
def test_only_what_was_looked_at_is_approved(digest):
    with pytest.raises(Conflict, match="approval_changed"):
        approve(asked(), digest=digest)


def test_a_refusal_says_why():
    row = asked()
    with pytest.raises(Incomplete, match="reason_missing"):
        refuse(row, "  ")
    refuse(row, "还要用")
    kept = queries.approval(ONE, "test", row.id)
    assert (kept.outcome, kept.note) == ("refused", "还要用")


def test_out_of_reach_and_of_another_kind_are_like_missing():
    row = asked()
    next_door = a_person(Role.SUPERVISOR, tenant=3710, n=3)
    for actor, kind, id_ in ((next_door, "test", row.id), (ONE, "else", row.id), (ONE, "test", uuid4())):
        with pytest.raises(NotFound):
            queries.approval(actor, kind, id_)
    assert queries.approvals(next_door, "test") == []
    assert [one.id for one in queries.approvals(TWO, "test")] == [row.id]
    with pytest.raises(NotFound):
        approve(row, kind="else")


@pytest.mark.parametrize("column", ["content", "digest", "asked_by", "until"])
def test_what_was_asked_can_never_be_another_thing(column):
    row = asked()
    other: dict[str, Any] = {
        "content": {"things": ["c"]}, "digest": "0" * 64, "asked_by": UUID(int=9), "until": NOON + 9 * DAY,
    }  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        Approval.objects.filter(id=row.id).update(**{column: other[column]})


def test_a_decision_is_not_taken_back():
    row = asked()
    approve(row)
    with pytest.raises(DatabaseError), transaction.atomic():
        Approval.objects.filter(id=row.id).update(outcome=None)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_does():
    row = asked()
    third = a_person(Role.SUPERVISOR, n=3)
    found = at_once(2, lambda n: approve(row, (TWO, third)[n]).outcome)
    assert sorted(str(getattr(one, "code", one)) for one in found) == ["approval_decided", "approved"]


def test_a_mutant_that_compares_accounts_is_caught(monkeypatch):
    """The mutant: separation of duties by account."""
    monkeypatch.setattr(store, "require_other_person", lambda by, asked_by: None)
    with pytest.raises(pytest.fail.Exception):
        test_a_person_with_two_accounts_is_one_person()
