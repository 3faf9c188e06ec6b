"""Erasure as an act of two persons: exactly what was proposed, of every kind; all verifiers stay green."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.builders import NOON, TODAY
from tests.rooms import erasures_made, orgs_made, records_made
from tests.rooms.acting import TENANT, an_act
from tests.rooms.erasures_made import WHY, approved, erased, problems, proposed
from tests.rooms.orgs_made import PROGRAM, a_key
from zhiben.domain.access import Actor, Role
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted
from zhiben.erasures import actions, extents, queries
from zhiben.erasures.queries import State
from zhiben.ground import retention
from zhiben.ground.evidence import files
from zhiben.ground.evidence import queries as evidence
from zhiben.ground.evidence import store as evidence_store
from zhiben.ground.models import ActRow, Evidence, Findable, ManifestRow, OutboxRow
from zhiben.orgs.models import Account, Attribute, Subject
from zhiben.orgs.staff.store import NAMELESS
from zhiben.plans import verify as cells
from zhiben.plans.models import Fact
from zhiben.records import actions as records
from zhiben.records import queries as asked
from zhiben.records.answers import Filters
from zhiben.records.answers import State as RecordState
from zhiben.records.models import Record, RecordValue
from zhiben.records.tables import actions as tables
from zhiben.records.tables import sheets

pytestmark = pytest.mark.django_db

YEARS = timedelta(days=365 * 31)


@pytest.fixture
def firm(tmp_path, settings) -> UUID:
    settings.HOME = tmp_path
    orgs_made.an_authority()
    records_made.adopt()
    return records_made.a_firm()


@pytest.fixture
def two(firm) -> tuple[Actor, Actor]:
    return erasures_made.administrators()


# ── who decides, and what ────────────────────────────────────────────────────────────────────────


def test_the_other_administrator_sees_exactly_what_would_go_and_approves_it(firm, two):
    record = erasures_made.a_drill(firm)
    security, audit = two
    id_ = proposed(security, f"record:{record}")
    mine, theirs = (queries.proposal(actor, id_, NOON) for actor in two)
    assert (mine.may_decide, theirs.may_decide) == (False, True)
    assert (theirs.state, theirs.asked_by, theirs.basis) == (State.OPEN, "安全员", WHY["basis"])
    (extent,) = theirs.extents
    assert extent.line.startswith("快速演练登记 龙泊修造船 2026-02-12")
    assert (len(extent.acts), len(extent.evidence), theirs.size > 0) == (1, 1, True)
    done = approved(audit, id_)
    assert done.answer == {"approval": str(id_), "things": len(extent.things)}
    told = {line.subject for line in ManifestRow.objects.filter(act=done.act)}
    assert told == set(extent.things)
    assert queries.proposal(security, id_, NOON).state is State.APPROVED
    assert problems() == []


def test_nobody_approves_their_own_with_whatever_account(firm, two):
    security, audit = two
    id_ = proposed(security, f"record:{erasures_made.a_drill(firm)}")
    for by in (security, Actor(**{**_parts(security), "account": uuid4()})):
        with pytest.raises(NotPermitted, match="same_person"):
            approved(by, id_)
    another = orgs_made.an_officer(Role.SECURITY_ADMINISTRATOR, "另一安全员", regions=[""])
    with pytest.raises(NotPermitted, match="same_role"):
        approved(another, id_)
    with pytest.raises(NotPermitted, match="same_role"):
        actions.refuse(TENANT, id_, "不办", by=another, at=NOON, key=a_key())
    assert Record.objects.filter(erased_at__isnull=False).count() == 0
    actions.refuse(TENANT, id_, "还在诉讼", by=audit, at=NOON, key=a_key())
    kept = queries.proposal(security, id_, NOON)
    assert (kept.state, kept.note, kept.decided_by) == (State.REFUSED, "还在诉讼", "审计员")


def _parts(actor: Actor) -> dict[str, Any]:
    return {name: getattr(actor, name) for name in Actor.__dataclass_fields__}


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.SYSTEM_ADMINISTRATOR, Role.BUREAU_LEADER])
def test_nobody_else_proposes_or_looks(firm, role):
    person = orgs_made.an_officer(role, "他人", regions=[""])
    with pytest.raises(NotPermitted):
        proposed(person, f"record:{uuid4()}")
    with pytest.raises(NotPermitted):
        queries.table(person, NOON)
    with pytest.raises(NotFound):
        queries.proposal(person, uuid4(), NOON)


def test_an_administrator_of_a_part_of_the_authority_does_not_erase(firm):
    town = orgs_made.an_officer(Role.SECURITY_ADMINISTRATOR, "镇里的", regions=[orgs_made.TOWN])
    with pytest.raises(NotPermitted):
        proposed(town, f"record:{erasures_made.a_drill(firm)}")


def test_what_changed_since_cannot_be_approved(firm, two):
    record = erasures_made.a_drill(firm)
    id_ = proposed(two[0], f"record:{record}")
    records.void(record, 1, "重报了", by=PROGRAM, at=NOON, key=a_key())
    assert queries.proposal(two[1], id_, NOON).state is State.CHANGED
    with pytest.raises(Conflict, match="approval_changed"):
        approved(two[1], id_)
    assert Record.objects.filter(data__isnull=True).count() == 0


def test_after_a_day_a_proposal_has_lapsed(firm, two):
    id_ = proposed(two[0], f"record:{erasures_made.a_drill(firm)}")
    late = NOON + timedelta(hours=24)
    assert queries.proposal(two[1], id_, late).state is State.LAPSED
    with pytest.raises(Conflict, match="approval_lapsed"):
        approved(two[1], id_, at=late)


@pytest.mark.parametrize(
    ("given", "code"),
    [({"reason": " "}, "reason_missing"), ({"basis": ""}, "erasure_basis_missing")],
)
def test_reason_and_legal_basis_are_needed(firm, two, given, code):
    with pytest.raises(Incomplete, match=code):
        proposed(two[0], f"record:{erasures_made.a_drill(firm)}", **given)


@pytest.mark.parametrize("thing", ["record", "table:1", "record:x", "enterprise:" + str(UUID(int=1))])
def test_what_is_no_thing_is_refused(firm, two, thing):
    with pytest.raises(Incomplete, match="erasure_thing"):
        proposed(two[0], thing)


def test_the_same_approval_twice_destroys_once(firm, two):
    id_ = proposed(two[0], f"record:{erasures_made.a_drill(firm)}")
    first, again = (approved(two[1], id_, key="twice") for _ in range(2))
    assert (again.act, again.answer) == (first.act, first.answer)
    assert problems() == []


def test_the_other_administrators_are_told_and_then_whoever_asked(firm, two):
    id_ = proposed(two[0], f"record:{erasures_made.a_drill(firm)}")
    approved(two[1], id_)
    told = {row.topic: row.payload for row in OutboxRow.objects.filter(topic__startswith="erasure.")}
    assert told["erasure.asked"]["people"] == [str(two[1].person)]
    assert told["erasure.decided"]["people"] == [str(two[0].person)]
    assert told["erasure.asked"]["title"] == "点名删除 1 件"


# ── a record ─────────────────────────────────────────────────────────────────────────────────────


def test_an_erased_record_is_a_husk_everywhere_and_what_it_counted_for_stands(firm, two):
    secret = "赵六摔伤"
    record = erasures_made.a_drill(
        firm, four_no="no", why_not=secret, problems=[{"what": secret, "days": "3"}]
    )
    (piece,) = Evidence.objects.all()
    before = list(Fact.objects.values("id", "kind", "happened_on", "subject", "replaced_at"))
    act = erased(*two, f"record:{record}")
    row = Record.objects.get()
    assert (row.data, row.reason, row.erased_by, row.erased_at) == (None, None, act, NOON)
    values = RecordValue.objects.values_list("text", "number", "day")
    assert set(values) == {(None, None, None)}
    assert not files.original(piece.sha256).exists()
    assert not files.small(piece.sha256).exists()
    shown = asked.record(two[0], record)
    assert (shown.state, shown.erased_at, shown.may_correct) == (RecordState.ERASED, NOON, False)
    assert secret not in json.dumps([str(shown), *map(str, ActRow.objects.values_list("details", flat=True))])
    page = asked.page(two[0], "quick_drill", Filters())
    assert [(line.id, line.state) for line in page.lines] == [(record, RecordState.ERASED)]
    assert not Findable.objects.filter(id=record).exists()
    assert list(Fact.objects.values("id", "kind", "happened_on", "subject", "replaced_at")) == before
    assert cells.verify(TENANT, TODAY).differences == ()
    assert problems() == []


def test_an_erased_record_is_neither_corrected_nor_voided(firm, two):
    record = erasures_made.a_drill(firm)
    erased(*two, f"record:{record}")
    for step in (
        lambda: records.void(record, 1, "作废", by=PROGRAM, at=NOON, key=a_key()),
        lambda: asked.refiling(PROGRAM, record),
    ):
        with pytest.raises(Conflict, match="record_erased"):
            step()
    with pytest.raises(Conflict, match="erased_already"):
        proposed(two[0], f"record:{record}")


def test_of_an_import_only_the_lines_about_the_record_go(firm, two):
    table = sheets.Table(["企业", "演练日期", "是否“四不”", "参加人数", "为什么不是"], [
        (n, ["龙泊修造船", f"2026-02-1{n}", "是", "5", ""]) for n in (1, 2)
    ])  # fmt: skip
    done = tables.run(TENANT, "quick_drill", table, "0" * 64, by=PROGRAM, at=NOON, key=a_key())
    assert done.receipt is not None, done.judged.errors
    mine, theirs = Record.objects.order_by("happened_on").values_list("origin", flat=True)
    erased(*two, f"record:{mine}")
    assert ActRow.objects.get(id=done.receipt.act).details is not None
    (gone, kept) = ManifestRow.objects.filter(act=done.receipt.act).order_by("n")
    assert (gone.subject, gone.after, kept.subject) == (None, None, f"record:{theirs}")
    assert kept.after is not None
    assert problems() == []


# ── a file ───────────────────────────────────────────────────────────────────────────────────────


def test_bytes_go_with_the_last_row_that_needs_them(firm, two):
    for day in ("2026-02-12", "2026-02-13"):
        records_made.a_drill(PROGRAM, firm, held_on=day)
    first, second = Evidence.objects.order_by("received_at", "act")
    assert first.sha256 == second.sha256
    evidence_store.drop_stale(NOON + timedelta(days=31))  # no upload holds them any more
    erased(*two, f"evidence:{first.id}")
    with pytest.raises(NotFound, match="evidence_erased"):
        evidence.evidence(two[0], first.id)
    assert evidence.evidence(two[0], second.id).path.exists()
    assert problems() == []
    erased(*two, f"evidence:{second.id}")
    assert not files.original(first.sha256).exists()
    row = Evidence.objects.get(id=first.id)
    assert (row.name, row.sha256, row.erased_at) == (None, second.sha256, NOON)
    assert problems() == []


# ── an account, a person ─────────────────────────────────────────────────────────────────────────


def test_of_an_erased_person_the_name_is_gone_and_the_id_stays(firm, two):
    person = erasures_made.a_worker(firm, "赵六", "zhaoliu", phone="13800000000", post="safety_manager")
    account = Account.objects.get(username="zhaoliu")
    erased(*two, f"account:{account.id}")
    account.refresh_from_db()
    assert (account.username, account.password, account.person) == (f"erased-{account.id.hex}", "", person)
    assert Subject.objects.get(id=person).name == NAMELESS
    values = dict(Attribute.objects.filter(subject=person).values_list("name", "value"))
    assert (values["phone"], values["name"], values["post"]) == (None, None, "safety_manager")
    told = [str(one) for one in ActRow.objects.values_list("details", flat=True)]
    assert not any("赵六" in one or "13800000000" in one or "zhaoliu" in one for one in told)
    assert not Findable.objects.filter(name__contains="赵六").exists()
    assert ActRow.objects.filter(thing=f"person:{person}").exists()
    with pytest.raises(Conflict, match="account_erased"):
        orgs_made.staff.unlock_account(account.id, "回来了", by=PROGRAM, at=NOON, key=a_key())
    assert cells.verify(TENANT, TODAY).differences == ()
    assert problems() == []


def test_a_person_in_office_is_not_erased(firm, two):
    person = orgs_made.beneath(firm, "person", "钱七")
    account = orgs_made.an_account(person, "qianqi")
    for thing in (f"person:{person}", f"account:{account.id}"):
        with pytest.raises(Conflict, match="account_in_use"):
            proposed(two[0], thing)


def test_a_name_that_was_erased_does_not_come_back_by_itself(firm, two):
    person = erasures_made.a_worker(firm)
    erased(*two, f"person:{person}")
    row = Subject.objects.get(id=person)
    orgs_made.actions.store.follow(row, TODAY)
    assert Subject.objects.get(id=person).name == NAMELESS
    assert orgs_made.actions.store.due(TENANT, TODAY - YEARS, TODAY) == []


# ── a class whose term is over ───────────────────────────────────────────────────────────────────


def test_a_class_is_proposed_with_what_is_due_and_nothing_else(firm, two):
    later = NOON + YEARS
    young = erasures_made.a_drill(firm, held_on="2026-02-01")
    old = erasures_made.a_drill(firm)
    lines = {line.due.kept.code: line for line in queries.table(two[0], later)}
    assert (lines["records"].due.rows, lines["records"].due.due, lines["records"].may_propose) == (2, 2, True)
    assert (lines["ledger"].may_propose, lines["facts"].may_propose) == (False, False)
    made = actions.propose_class(TENANT, "records", by=two[0], at=later, key=a_key(), **WHY)
    id_ = UUID(str(made.answer["approval"]))
    assert {one.thing for one in queries.proposal(two[1], id_, later).extents} == {
        f"record:{young}", f"record:{old}",
    }  # fmt: skip
    approved(two[1], id_, at=later)
    again = {line.due.kept.code: line.due for line in queries.table(two[0], later)}["records"]
    assert (again.rows, again.due) == (2, 0)
    assert problems() == []


def test_nothing_due_is_nothing_to_propose(firm, two):
    for code, problem in (("records", "erasure_nothing"), ("ledger", "erasure_thing")):
        with pytest.raises(Incomplete, match=problem):
            actions.propose_class(TENANT, code, by=two[0], at=NOON, key=a_key(), **WHY)


def test_an_erasure_is_itself_not_erased(firm, two):
    act = erased(*two, f"record:{erasures_made.a_drill(firm)}")
    with pytest.raises(Conflict, match="erasure_stays"):
        proposed(two[0], f"act:{act}")


def test_an_act_goes_as_before(firm, two):
    gone = an_act("gone", details={"phone": "1"}, work=lambda doing: doing.keep("a", "added", None, 1)).act
    erased(*two, f"act:{gone}")
    assert ActRow.objects.get(id=gone).details is None
    assert problems() == []


def test_what_the_table_says_goes_by_two_persons_can_be_proposed():
    by_class = {
        kept.code for kept in retention.TABLE if kept.how == retention.BY_ACT and kept.days is not None
    }
    assert by_class <= set(extents.OF_CLASS)
