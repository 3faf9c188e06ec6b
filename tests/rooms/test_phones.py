"""What phones send: taken once, in order, each with its receipt; clashes; phones that are stopped."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.builders import NOON
from tests.rooms import orgs_made as made
from tests.rooms import visits_made
from tests.rooms.acting import at_once
from tests.rooms.phones_made import a_phone, a_photo, a_visit, an_office, begun, entries, outcomes, send
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted, TooLarge
from zhiben.ground.evidence.models import Evidence
from zhiben.ground.models import ActRow, ManifestRow
from zhiben.inspections import actions
from zhiben.inspections.models import Change, Entry, Visit
from zhiben.inspections.phone import actions as phone
from zhiben.inspections.phone import queries, store
from zhiben.inspections.phone.models import Operation
from zhiben.inspections.saying import Wrote

pytestmark = pytest.mark.django_db
NOTE = {"entry": "visit:", "fields": {"summary": "现场总体正常"}}


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def visit(office):
    return a_visit(office)


# ── once, in order, with a receipt ───────────────────────────────────────────────────────────────


def test_what_was_written_offline_is_taken_in_one_act(office, visit):
    mine = begun(office, visit)
    acts = ActRow.objects.count()
    told = mine.send(
        mine.wrote(visit, entry="answer:SH-01", fields={"result": "fail", "note": "超定员"}),
        mine.wrote(visit, entry="visit:", fields={"summary": "发现一处"}),
    )
    assert outcomes(told) == ["applied", "applied"]
    assert entries(visit)["answer:SH-01"] == {"result": "fail", "note": "超定员"}
    assert ActRow.objects.count() == acts + 1
    act = ActRow.objects.latest("id")
    assert (act.verb, act.enterprise) == ("inspection.record", None)  # not the enterprise's to read
    assert ManifestRow.objects.filter(act_id=act.id).count() == 2
    change = Change.objects.get(entry="answer:SH-01")
    assert (change.device, change.claimed_at, str(change.operation)) == (mine.device, NOON, told[0]["id"])


def test_sent_again_it_is_answered_as_the_first_time_and_done_once(office, visit):
    mine = begun(office, visit)
    sent = [mine.wrote(visit, **NOTE), mine.wrote(visit, entry="answer:NO-99", fields={"result": "fail"})]
    first, again = mine.send(*sent), mine.send(*sent)
    assert outcomes(first) == ["applied", "entry_unknown"]
    assert [(one["outcome"], one["first"]) for one in again] == [
        ("repeated", "applied"),
        ("repeated", "refused"),
    ]
    assert again[1]["say"] == first[1]["say"]
    assert Change.objects.filter(entry="visit:", operation__isnull=False).count() == 1


def test_a_later_one_waits_for_those_before_it(office, visit):
    mine = begun(office, visit)
    first, second = mine.wrote(visit, **NOTE), mine.wrote(visit, entry="visit:", fields={"scene": "一号库"})
    acts = ActRow.objects.count()
    (told,) = mine.send(second)
    assert (told["code"], told["again"]) == ("earlier_missing", True)
    assert ActRow.objects.count() == acts
    assert outcomes(mine.send(second, first)) == ["applied", "applied"]  # receipts as sent, done by number


def test_the_same_id_with_other_words_and_the_same_number_with_another_id_are_refused(office, visit):
    mine = begun(office, visit)
    sent = mine.wrote(visit, **NOTE)
    mine.send(sent)
    other = {**sent, "fields": {"summary": "别的"}}
    assert outcomes(mine.send(other)) == ["key_reused"]
    assert outcomes(mine.send({**other, "id": str(uuid4())})) == ["number_taken"]
    assert entries(visit)["visit:"]["summary"] == "现场总体正常"


def test_a_refused_operation_takes_its_number_and_stops_nothing(office, visit):
    mine = begun(office, visit)
    bad = [
        mine.wrote(visit, entry="visit:", fields={"no_such": "x"}),
        mine.wrote(visit, entry="visit:", fields={"summary": ["x", 1]}),
        mine.wrote(visit, entry="visit:", fields={"summary": {"deep": {"er": 1}}}),
        mine.wrote(visit, "dance"),
        mine.wrote(visit, "resolve", clash=str(uuid4()), take="mine"),
    ]
    told = mine.send(*bad, mine.wrote(visit, **NOTE))
    assert outcomes(told) == [
        "entry_field", "operation_unfit", "operation_unfit", "operation_unfit", "clash_settled", "applied",
    ]  # fmt: skip
    assert entries(visit)["visit:"]["summary"] == "现场总体正常"


def test_what_may_become_possible_is_kept_by_the_phone(office):
    visit = a_visit(office)
    mine = a_phone(office.officer, visit)
    early = mine.wrote(visit, **NOTE)
    (told,) = mine.send(early)
    assert (told["code"], told["again"]) == ("no_such_step", True)
    assert not Operation.objects.exists()
    theirs = a_phone(office.other, visit)
    assert outcomes(theirs.send(theirs.wrote(visit, "start"))) == ["applied"]
    assert outcomes(mine.send(early)) == ["applied"]


def test_two_phones_may_both_begin_and_both_end_a_visit(office, visit):
    mine, theirs = a_phone(office.officer, visit), a_phone(office.other, visit)
    assert outcomes([*mine.send(mine.wrote(visit, "start")), *theirs.send(theirs.wrote(visit, "start"))]) == [
        "applied", "applied",
    ]  # fmt: skip
    (told,) = mine.send(mine.wrote(visit, "file"))
    assert told["code"] == "visit_lacking"
    assert told["why"]
    assert Visit.objects.get(id=visit).state == "under_way"


def test_whoever_takes_no_part_is_told_that_there_is_no_such_visit(office, visit):
    with pytest.raises(NotFound):
        a_phone(office.stranger, visit)  # a colleague who does not take part
    with pytest.raises(NotFound):
        a_phone(office.officer, uuid4())


def test_a_colleague_who_does_not_take_part_records_nothing(office, visit):
    mine, another = (
        begun(office, visit),
        a_visit(office, office.stranger),
    )
    theirs = a_phone(office.stranger, another)
    sent = {**theirs.wrote(another, **NOTE), "visit": str(visit), "nonce": mine.packet["nonce"]}
    (told,) = theirs.send(sent)
    assert told["code"] == "packet_unknown"
    assert "visit:" not in entries(visit) or "summary" not in entries(visit)["visit:"]


def test_a_phone_of_another_person_is_not_believed(office, visit):
    mine = begun(office, visit)
    assert outcomes(send(office.other, [mine.wrote(visit, **NOTE)])) == ["device_unknown"]
    with pytest.raises(Conflict, match="device_taken"):
        phone.give([Visit.objects.get(id=visit)], mine.device, "x", by=office.other, at=NOON)


def test_an_enterprise_takes_its_own_check_along_and_nothing_of_the_offices(office, visit):
    own = visits_made.own_check(office.yard)
    theirs = a_phone(office.yard.manager)
    (told,) = theirs.packet["visits"]
    assert (told["id"], told["origin"], told["basis"], told["draw"]) == (str(own), None, "", [])
    assert outcomes(theirs.send(theirs.wrote(own, **NOTE))) == ["applied"]
    with pytest.raises(NotFound):
        a_phone(office.yard.manager, visit)


# ── photos ───────────────────────────────────────────────────────────────────────────────────────


def test_a_photo_belongs_to_the_visit_once_its_operation_is_taken(office, visit):
    mine = begun(office, visit)
    upload, digest = a_photo(office.officer)
    fields = {"of": "answer:SH-01", "upload": str(upload), "sha256": digest}
    (told,) = mine.send(mine.wrote(visit, entry=f"photo:{uuid4()}", fields=fields))
    assert outcomes([told]) == ["applied"]
    assert Evidence.objects.get(enterprise=office.firm).sha256 == digest
    assert Entry.objects.get(evidence__isnull=False).visit_id == visit


def test_an_operation_whose_photo_has_not_come_is_sent_again_after_it(office, visit):
    mine, upload = begun(office, visit), uuid4()
    sent = mine.wrote(visit, entry=f"photo:{uuid4()}", fields={"of": "answer:SH-01", "upload": str(upload)})
    (told,) = mine.send(sent)
    assert (told["code"], told["again"]) == ("photo_missing", True)
    a_photo(office.officer, upload)
    assert outcomes(mine.send(sent)) == ["applied"]


def test_other_bytes_or_another_persons_under_the_same_id_are_refused(office):
    upload, _ = a_photo(office.officer)
    a_photo(office.officer, upload)
    with pytest.raises(Conflict, match="upload_taken"):
        a_photo(office.officer, upload, shade=9)
    with pytest.raises(Conflict, match="upload_taken"):
        a_photo(office.other, upload)


# ── phones that are lost ─────────────────────────────────────────────────────────────────────────


def test_a_lost_phone_is_stopped_by_its_owner_and_says_what_to_do(office, visit):
    mine = begun(office, visit)
    with pytest.raises(Incomplete, match="reason_missing"):
        phone.revoke(mine.device, " ", by=office.officer, at=NOON, key=made.a_key())
    phone.revoke(mine.device, "丢失", by=office.officer, at=NOON, key=made.a_key())
    (told,) = mine.send(mine.wrote(visit, **NOTE))
    assert told["code"] == "device_revoked"
    assert "离线包" in told["say"]
    assert "again" not in told
    with pytest.raises(NotPermitted, match="device_revoked"):
        mine.pull(visit)
    with pytest.raises(NotPermitted, match="device_revoked"):
        phone.known_device(mine.device, by=office.officer)


def test_the_section_chief_stops_phones_of_the_section_and_nobody_else_does(office, visit):
    mine = begun(office, visit)
    with pytest.raises(NotFound):
        phone.revoke(mine.device, "丢失", by=office.other, at=NOON, key=made.a_key())
    assert [one.owner for one in queries.phones(office.chief)] == ["王工"]
    phone.revoke(mine.device, "丢失", by=office.chief, at=NOON, key=made.a_key())
    (shown,) = queries.phones(office.officer)
    assert (shown.reason, shown.is_own) == ("丢失", True)


def test_the_exported_packet_of_a_stopped_phone_is_taken_at_the_desk(office, visit):
    mine = begun(office, visit)
    phone.revoke(mine.device, "丢失", by=office.officer, at=NOON, key=made.a_key())
    sent = mine.wrote(visit, **NOTE)
    assert outcomes(send(office.other, [sent], handed=True)) == ["applied"]
    row = Operation.objects.get(id=sent["id"])
    assert (row.person, row.device_id) == (office.other.person, mine.device)
    assert outcomes(send(office.other, [sent], handed=True)) == ["repeated"]


# ── the packet ───────────────────────────────────────────────────────────────────────────────────


def test_a_packet_holds_the_persons_own_visits_and_what_they_need(office, visit):
    a_visit(office, office.stranger)
    made.beneath(office.firm, "site", "一号库")
    told = a_phone(office.officer).packet
    (one,) = told["visits"]
    paper = told["papers"][one["paper"]]
    assert (told["format"], one["id"], one["n"]) == ("zhiben-packet/1", str(visit), 0)
    assert [place["name"] for place in one["places"]] == ["一号库"]
    named = {id_ for item in paper["items"] for id_ in item["criteria"]}
    assert set(told["criteria"]) == named
    assert set(told["phrases"]) <= {item["aspect"] for item in paper["items"]}
    assert told["phrases"]


def test_a_packet_too_large_is_refused_before_it_is_given(office, visit, monkeypatch):
    monkeypatch.setattr("zhiben.ground.limits.PACKET_BYTES", 1000)
    with pytest.raises(TooLarge, match="packet_too_large"):
        a_phone(office.officer, visit)
    assert not queries.phones(office.officer)


def test_somebody_without_visits_gets_an_empty_packet_and_no_phone_is_registered(office):
    told = a_phone(office.stranger).packet
    assert (told["visits"], told["nonce"]) == ([], "")
    assert not queries.phones(office.stranger)


# ── at once, and cut off ─────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_the_same_request_many_times_at_once_is_done_once(office, visit):
    mine = begun(office, visit)
    sent = [
        mine.wrote(
            visit,
            entry="visit:",
            fields={"summary": f"第{n}次"},
            seen={"summary": f"第{n - 1}次" if n else None},
        )
        for n in range(4)
    ]
    told = at_once(4, lambda n: mine.send(*sent))
    assert all(outcomes(one) in (["applied"] * 4, ["repeated"] * 4) for one in told), told
    assert sum(outcomes(one) == ["applied"] * 4 for one in told) == 1
    assert Change.objects.filter(operation__in=[one["id"] for one in sent]).count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_phones_at_once_lose_nothing(office, visit):
    phones = [begun(office, visit), a_phone(office.other, visit)]
    sent = [
        [one.wrote(visit, entry="visit:", fields={"summary": f"{n}"}) for _ in range(1)]
        for n, one in enumerate(phones)
    ]
    told = at_once(2, lambda n: phones[n].send(*sent[n]))
    assert sorted(one[0]["outcome"] for one in told) == ["applied", "clash"]
    (apart,) = queries.clashes(office.officer, visit)
    assert {apart.yours, apart.theirs} == {"0", "1"}


@pytest.mark.django_db(transaction=True)
def test_the_desk_and_a_phone_at_once_lose_nothing(office, visit):
    mine = begun(office, visit)
    sent = mine.wrote(visit, entry="answer:SH-01", fields={"note": "手机"})

    def desk():
        wrote = [Wrote("answer:SH-01", {"note": "电脑"})]
        return actions.say(visit, wrote, by=office.other, at=NOON, key="form:desk").answer

    told = at_once(2, lambda n: desk() if n else mine.send(sent))
    assert all(isinstance(one, list | dict) for one in told), told
    clashes = [*(told[0][0].get("clashes") or ()), *told[1]["clashes"]]
    assert {(one["yours"], one["theirs"]) for one in clashes} in ({("手机", "电脑")}, {("电脑", "手机")})


def killed(monkeypatch, doing):
    """Dead before the receipts are kept."""

    def dies(*given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "log", dies)
        with pytest.raises(KeyboardInterrupt):
            doing()


def test_cut_off_in_the_middle_nothing_is_half_done(office, visit, monkeypatch):
    mine = begun(office, visit)
    sent = [mine.wrote(visit, **NOTE), mine.wrote(visit, entry="visit:", fields={"scene": "一号库"})]

    killed(monkeypatch, lambda: mine.send(*sent))
    assert "summary" not in entries(visit).get("visit:", {})
    assert outcomes(mine.send(*sent)) == ["applied", "applied"]


def test_killed_after_a_visit_began_and_before_its_receipt_it_begins_once(office, visit, monkeypatch):
    mine = a_phone(office.officer, visit)
    sent = mine.wrote(visit, "start")

    killed(monkeypatch, lambda: mine.send(sent))
    assert Visit.objects.get(id=visit).state == "under_way"
    assert outcomes(mine.send(sent)) == ["applied"]
    assert ActRow.objects.filter(key=f"operation:{sent['id']}").count() == 1
