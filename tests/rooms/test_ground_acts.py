"""The one door: permitted, recorded, done once, whole or not at all."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import OperationalError, connection

from tests.builders import NOON
from tests.rooms.acting import MACHINE, TENANT, a_person, an_act, at_once, chained
from zhiben.domain.access import Permission, Place, Role
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted, TooLarge
from zhiben.ground import engines, limits, queries, store
from zhiben.ground.acts import Outcome, body_of, erase
from zhiben.ground.clock import ClaimedTime, Source
from zhiben.ground.models import ActRow, LedgerRow, ManifestRow, OutboxRow
from zhiben.ground.verify import verify
from zhiben.orgs.models import Account

pytestmark = pytest.mark.django_db


def test_an_act_leaves_act_ledger_row_manifest_and_outbox_and_answers_with_a_receipt():
    def work(doing):
        doing.made("fact:1")
        doing.keep("91371081MA3C0XYZ1A", "added", None, {"name": "甲"})
        doing.notice("fact.recorded", {"fact": 1}, key="recorded:1")
        return {"fact": 1}

    receipt = an_act("k1", details={"说明": "隐患"}, work=work)

    row = ActRow.objects.get(tenant=TENANT, id=receipt.act)
    assert (row.verb, row.thing, row.at, row.name) == ("fact.record", "fact:1", NOON, "test")
    assert row.details["说明"] == "隐患"
    assert row.details["manifest"] == {"count": 1, "sha256": row.manifest}
    assert receipt.outcome == Outcome.APPLIED
    assert receipt.answer == {"fact": 1}
    assert receipt.body == body_of("fact.record", "fact", {"说明": "隐患"})
    assert receipt.ledger == LedgerRow.objects.get(tenant=TENANT, id=receipt.act).digest
    assert [line.subject for line in queries.manifest(MACHINE, TENANT, receipt.act)] == ["91371081MA3C0XYZ1A"]
    assert OutboxRow.objects.filter(tenant=TENANT, act=receipt.act).count() == 1


def test_an_act_costs_four_statements(django_assert_num_queries):
    """Look for the key; insert act, ledger row, outbox: an act must be cheap, or people will go round it."""
    savepoint = 2  # of the test's own transaction
    with django_assert_num_queries(4 + savepoint):
        an_act("k1", work=lambda doing: doing.job("x", {}, key="x"))


def test_the_same_key_and_body_get_the_stored_answer_and_change_nothing():
    done = []
    first = an_act("k1", details={"n": 1}, work=lambda doing: done.append(1) or {"number": Decimal("1.50")})
    again = an_act("k1", details={"n": 1}, work=lambda doing: done.append(2), at=NOON + timedelta(hours=1))

    assert done == [1]
    assert again.outcome == Outcome.REPEATED
    assert (again.act, again.answer, again.at, again.ledger) == (
        first.act,
        {"number": "1.50"},
        NOON,
        first.ledger,
    )
    assert first.answer == again.answer


@pytest.mark.parametrize(
    "other",
    [
        {"details": {"n": 2}},
        {"thing": "fact:9"},
        {"verb": Permission.FACT_WITHDRAW},
        {"claimed": ClaimedTime(NOON, Source.TYPED)},
    ],
    ids=lambda other: next(iter(other)),
)
def test_the_same_key_with_another_body_is_a_conflict(other):
    an_act("k1", **{"details": {"n": 1}})
    with pytest.raises(Conflict, match="key_reused"):
        an_act("k1", **({"details": {"n": 1}} | other))
    assert ActRow.objects.count() == 1


def test_keys_belong_to_an_actor_and_an_authority():
    an_act("k1")
    an_act("k1", tenant=3710)
    an_act("k1", by=a_person(Role.SUPERVISOR))
    assert ActRow.objects.count() == 3


def test_two_ways_to_write_the_same_text_are_the_same_body():
    an_act("k1", details={"name": "\u00e9", "n": 1})
    assert an_act("k1", details={"n": 1, "name": "e\u0301"}).outcome == Outcome.REPEATED


def test_nothing_is_left_where_the_actor_may_not():
    with pytest.raises(NotPermitted, match="not_permitted"):
        an_act(
            "k1",
            by=a_person(Role.EXPERT),
            verb=Permission.PLAN_ADOPT,
            work=lambda doing: pytest.fail("reached"),
        )
    assert not ActRow.objects.exists()


def test_a_stored_answer_is_given_though_the_permission_is_gone():
    an_act("k1", by=a_person(Role.SUPERVISOR))
    assert an_act("k1", by=a_person(Role.SUPERVISOR, grants=())).outcome == Outcome.REPEATED


def test_nothing_is_left_where_the_work_fails_half_way():
    def work(doing):
        doing.notice("x", {}, key="x")
        Account.objects.create(username="half", tenant=TENANT, person=UUID(int=1), created_at=NOON)
        raise NotFound("enterprise")

    with pytest.raises(NotFound):
        an_act("k1", work=work)
    assert not ActRow.objects.exists()
    assert not OutboxRow.objects.exists()
    assert not Account.objects.exists()
    assert an_act("k1").outcome == Outcome.APPLIED


def test_an_act_inside_an_act_is_refused():
    with pytest.raises(RuntimeError, match="durable"):
        an_act("outer", work=lambda doing: an_act("inner"))
    assert not ActRow.objects.exists()


def test_an_unknown_verb_and_another_authoritys_place_are_errors_of_ours():
    with pytest.raises(ValueError, match=r"fact\.dream"):
        an_act("k1", verb="fact.dream")
    with pytest.raises(ValueError, match="authority"):
        an_act("k1", place=Place(3710))


@pytest.mark.parametrize(
    "at", [ClaimedTime(NOON, Source.EXIF), NOON.replace(tzinfo=None), "2026-03-02T04:00:00Z"]
)
def test_only_a_server_time_stands_where_server_time_is_asked(at):
    with pytest.raises(TypeError):
        an_act("k1", at=at)


def test_a_claimed_time_is_kept_beside_the_servers():
    receipt = an_act("k1", claimed=ClaimedTime(NOON - timedelta(days=3), Source.EXIF))
    row = ActRow.objects.get(tenant=TENANT, id=receipt.act)
    assert (row.at, row.claimed_at, row.claimed_source) == (NOON, NOON - timedelta(days=3), "exif")


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"key": ""}, Incomplete),
        ({"key": "k" * (limits.ACT_KEY + 1)}, Incomplete),
        ({"key": "a\x00b"}, Incomplete),
        ({"thing": "t" * (limits.ACT_THING + 1)}, Incomplete),
        ({"details": {"x": 0.5}}, Incomplete),
        ({"details": {"x": "\ud800"}}, Incomplete),
        ({"details": {"x": "字" * limits.ACT_DETAILS}}, TooLarge),
    ],
    ids=["no key", "long key", "key with a null", "long thing", "fraction", "half a character", "too much"],
)
def test_what_cannot_be_kept_is_refused(given, refusal):
    with pytest.raises(refusal):
        an_act(**({"key": "k1"} | given))


def test_a_null_character_in_the_details_is_kept_on_both_engines():
    receipt = an_act("k1", details={"x": "a\x00b"})
    assert ActRow.objects.get(tenant=TENANT, id=receipt.act).details == {"x": "a\x00b"}


# --- erasure ---------------------------------------------------------------------------------------------


def erased(receipt, by=None, second=None, **given):
    by = by or a_person(Role.SECURITY_ADMINISTRATOR, n=1)
    second = second or a_person(Role.AUDIT_ADMINISTRATOR, n=2)
    usual = {"by": by, "second": second, "at": NOON, "key": "e1", "reason": "当事人申请"}
    return erase(TENANT, receipt.act, **(usual | given))


def test_erasing_destroys_values_and_salt_and_the_chain_stays_whole():
    def work(doing):
        doing.keep("7", "added", 1, 2)
        doing.notice("told", {"phone": "13800000000"}, key="n1")

    first = an_act("k1", details={"phone": "13800000000"}, work=work)
    an_act("k2")
    chained()
    erased(first)
    chained()

    row = ActRow.objects.get(tenant=TENANT, id=first.act)
    assert (row.name, row.details, row.answer, row.body, row.salt) == (None,) * 5
    assert (row.verb, row.key, row.at) == ("fact.record", "k1", NOON)
    line = ManifestRow.objects.get(tenant=TENANT, act=first.act)
    assert (line.subject, line.before, line.after, line.salt, line.outcome) == (
        None,
        None,
        None,
        None,
        "added",
    )
    message = OutboxRow.objects.get(tenant=TENANT, act=first.act)
    assert (message.payload, message.dead_at) == ({}, NOON)
    assert verify(TENANT).problems == []
    with pytest.raises(Conflict, match="erased"):
        an_act("k1", details={"phone": "13800000000"})


def test_erasing_takes_two_persons_with_the_permission_and_a_reason():
    receipt = an_act("k1")
    one = a_person(Role.SECURITY_ADMINISTRATOR, n=1)
    twin = a_person(Role.AUDIT_ADMINISTRATOR, n=1, account=UUID(int=9))
    with pytest.raises(NotPermitted, match="same_person"):
        erased(receipt, by=one, second=twin)
    with pytest.raises(NotPermitted):
        erased(receipt, second=a_person(Role.SUPERVISOR, n=2))
    with pytest.raises(NotPermitted):
        erased(receipt, by=a_person(Role.SUPERVISOR, n=3))
    with pytest.raises(Incomplete):
        erased(receipt, reason=" ")
    assert ActRow.objects.get(tenant=TENANT, id=receipt.act).details == {}


def test_what_is_not_there_cannot_be_erased():
    receipt = an_act("k1", tenant=3710)
    with pytest.raises(NotFound):
        erased(receipt)


# --- many at once ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_fifty_equal_posts_at_once_have_one_effect_and_one_answer():
    def work(doing):
        Account.objects.create(username=f"a{doing.id}", tenant=TENANT, person=UUID(int=1), created_at=NOON)
        return {"account": str(doing.id)}

    receipts = at_once(50, lambda n: an_act("k1", details={"n": 1}, work=work))

    assert Account.objects.count() == 1
    assert ActRow.objects.count() == LedgerRow.objects.count() == 1
    assert sorted(receipt.outcome for receipt in receipts) == ["applied"] + ["repeated"] * 49
    assert len({(receipt.act, receipt.answer["account"], receipt.ledger) for receipt in receipts}) == 1


@pytest.mark.django_db(transaction=True)
def test_equal_posts_of_which_the_work_itself_would_fail_the_second_time_get_the_first_answer():
    """The loser of the race meets the winner's row in its own work, before the act row: still one answer."""

    def work(doing):
        Account.objects.create(username="one", tenant=TENANT, person=UUID(int=1), created_at=NOON)

    receipts = at_once(12, lambda n: an_act("k1", work=work))

    assert sorted(receipt.outcome for receipt in receipts) == ["applied"] + ["repeated"] * 11


@pytest.mark.django_db(transaction=True)
def test_fifty_different_posts_at_once_all_happen_and_are_chained_without_gap():
    receipts = at_once(50, lambda n: an_act(f"k{n}", details={"n": n}))
    assert [receipt.outcome for receipt in receipts] == ["applied"] * 50
    counted = at_once(4, lambda n: store.sequence())
    chained()
    assert sum(counted) <= 50
    assert sorted(LedgerRow.objects.values_list("seq", flat=True)) == list(range(1, 51))
    assert verify(TENANT).problems == []


def busy_error():
    """What the engine says when a transaction should simply be tried again."""
    error = OperationalError("busy")
    if connection.vendor == "sqlite":
        import sqlite3

        error.__cause__ = sqlite3.OperationalError("database is locked")
        error.__cause__.sqlite_errorcode = sqlite3.SQLITE_BUSY
        error.__cause__.sqlite_errorname = "SQLITE_BUSY"
    else:
        from psycopg.errors import SerializationFailure

        error.__cause__ = SerializationFailure("could not serialize")
    return error


def test_a_busy_database_is_tried_again_and_the_work_done_once():
    calls = []

    def work(doing):
        calls.append(doing.id)
        if len(calls) < 3:
            raise busy_error()

    assert an_act("k1", work=work).outcome == Outcome.APPLIED
    assert len(calls) == 3
    assert ActRow.objects.count() == 1


def test_a_database_that_stays_busy_is_reported_and_nothing_is_left():
    def work(doing):
        raise busy_error()

    with pytest.raises(OperationalError):
        an_act("k1", work=work)
    assert not ActRow.objects.exists()


def test_other_errors_are_not_tried_again():
    calls = []

    def work(doing):
        calls.append(1)
        raise OperationalError("disk full")

    with pytest.raises(OperationalError):
        an_act("k1", work=work)
    assert calls == [1]
    assert not engines.of(connection).transient(OperationalError("disk full"))


def test_timeline_of_a_thing_is_within_reach_only():
    an_act("k1", thing="enterprise:1", place=Place(TENANT, UUID(int=5), "371003001", "mine"))
    near = a_person(Role.SUPERVISOR)
    far = a_person(Role.SUPERVISOR, tenant=3710)
    assert [told.verb for told in queries.acts_on(near, TENANT, "enterprise:1")] == ["fact.record"]
    assert queries.acts_on(far, TENANT, "enterprise:1") == []
