"""One's own addresses and choice; who sees what went out; the installation's settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings

from tests.builders import NOON
from tests.rooms import orgs_made
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import a_key
from tests.rooms.reaching.made import AT_ONCE, MORNING, NIGHT, a_code, reached, sent, told
from zhiben.domain.access import Role
from zhiben.domain.reaching import Channel
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, NotPermitted, TooMany
from zhiben.ground import limits, outside
from zhiben.ground import store as ground
from zhiben.ground.acts import Kind
from zhiben.ground.models import OutboxRow
from zhiben.orgs.models import Account, Subject
from zhiben.tasks.models import Notice
from zhiben.tasks.notices import actions as notices
from zhiben.tasks.reaching import actions, queries, store
from zhiben.tasks.reaching.models import Contact, Delivery, Preference

pytestmark = pytest.mark.django_db


# ── one's own addresses ──────────────────────────────────────────────────────────────────────────


def test_an_address_counts_once_its_code_was_typed(post, wang):
    code = a_code(post, wang)
    with pytest.raises(Incomplete):
        actions.choose(AT_ONCE, by=wang, at=NOON, key=a_key())
    actions.confirm(Channel.MAIL, f" {code} ", by=wang, at=NOON, key=a_key())
    actions.choose(AT_ONCE, by=wang, at=NOON, key=a_key())
    assert queries.choice(wang) == AT_ONCE
    assert queries.ways(wang)[0].address == "w***@wendeng.example"
    assert not [row for row in OutboxRow.objects.all() if code in str(row.payload)]  # no row tells it


def test_a_code_is_good_once_in_time_and_for_few_tries(post, wang):
    code = a_code(post, wang)
    wrong = "000000" if code != "000000" else "111111"
    with pytest.raises(Incomplete):
        actions.confirm(Channel.MAIL, code, by=wang, at=NOON + timedelta(seconds=901), key=a_key())
    for _ in range(limits.CODE_TRIES):
        with pytest.raises(Incomplete):
            actions.confirm(Channel.MAIL, wrong, by=wang, at=NOON, key=a_key())
    with pytest.raises(Incomplete):
        actions.confirm(Channel.MAIL, code, by=wang, at=NOON, key=a_key())


def test_another_s_code_confirms_nothing(post, wang, bureau):
    other = orgs_made.an_officer(name="李工")
    code = a_code(post, other)
    actions.ask_code(Channel.MAIL, "wang@wendeng.example", by=wang, at=NOON, key=a_key())
    with pytest.raises(Incomplete):
        actions.confirm(Channel.MAIL, code, by=wang, at=NOON, key=a_key())


def test_a_new_address_takes_the_place_of_the_old_once_confirmed(post, wang):
    reached(wang)
    code = a_code(post, wang, address="new@wendeng.example")
    told(wang)
    sent()
    assert post.mails[-1]["To"] == "wang@wendeng.example"
    actions.confirm(Channel.MAIL, code, by=wang, at=NOON, key=a_key())
    told(wang, n=2)
    sent()
    assert post.mails[-1]["To"] == "new@wendeng.example"


def test_nobody_is_flooded_with_codes(post, wang):
    for n in range(limits.CODES_A_DAY):
        actions.ask_code(Channel.MAIL, f"a{n}@example.com", by=wang, at=NOON, key=a_key())
    with pytest.raises(TooMany):
        actions.ask_code(Channel.MAIL, "b@example.com", by=wang, at=NOON, key=a_key())
    actions.ask_code(Channel.MAIL, "b@example.com", by=wang, at=NOON + timedelta(days=2), key=a_key())
    sent(NOON + timedelta(days=2))
    assert [mail["To"] for mail in post.mails] == ["b@example.com"]  # those before it are worth nothing


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        (Channel.MAIL, "王@例.cn"), (Channel.MAIL, "a@b"), (Channel.MAIL, "a@b.cn\nBcc: c@d.cn"),
        (Channel.MAIL, "a@b.cn,c@d.cn"), (Channel.MAIL, "<a@b.cn>"), (Channel.SMS, "12345678901"),
        (Channel.SMS, "138123456789"), (Channel.SMS, "1381234567８"), (Channel.ROBOT, "a@b.cn"),
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(wang, channel, address):
    with pytest.raises(Incomplete):
        actions.ask_code(channel, address, by=wang, at=NOON, key=a_key())


def test_an_auditor_chooses_too(post, bureau):
    auditor = orgs_made.an_officer(Role.AUDITOR, name="审计")
    code = a_code(post, auditor)
    actions.confirm(Channel.MAIL, code, by=auditor, at=NOON, key=a_key())
    actions.choose(AT_ONCE, by=auditor, at=NOON, key=a_key())


# ── who sees what ────────────────────────────────────────────────────────────────────────────────


def test_everyone_sees_their_own_and_the_administrator_all(post, wang, administrator):
    other = orgs_made.an_officer(name="李工")
    reached(wang)
    told(wang)
    sent()
    assert queries.mine(other) == []
    for ask in (queries.log, queries.dead, queries.robots):
        with pytest.raises(NotPermitted):
            ask(wang)
    assert [one.to for one in queries.log(administrator)[0]] == ["王工"]
    assert queries.log(administrator, channel="sms")[0] == []
    assert len(queries.log(administrator, state="sent")[0]) == 1
    assert queries.log(administrator, state="open")[0] == []


def test_nobody_opens_the_notice_of_another(post, wang):
    other = orgs_made.an_officer(name="李工")
    told(wang)
    with pytest.raises(NotFound):
        notices.open_(Notice.objects.get().id, by=other, at=NOON)


def test_an_administrator_next_door_revives_nothing_of_ours(post, wang, administrator):
    orgs_made.an_authority(orgs_made.NEXT_DOOR, "环翠区工信局", "371002")
    reached(wang)
    told(wang)
    post.refusing = "550 no"
    sent()
    row = OutboxRow.objects.get(kind=Kind.MAIL)
    there = Subject.objects.get(tenant=orgs_made.NEXT_DOOR, kind="authority")
    assert there is not None
    neighbour = replace(
        administrator, writes=frozenset({orgs_made.NEXT_DOOR}), reads=frozenset({orgs_made.NEXT_DOOR}),
        grants=tuple(replace(one, tenant=orgs_made.NEXT_DOOR) for one in administrator.grants),
    )  # fmt: skip
    assert queries.dead(neighbour) == []
    receipt = actions.resend([row.id], by=neighbour, at=NOON, key=a_key())
    assert receipt.answer == {"revived": 0}
    row.refresh_from_db()
    assert row.dead_at is not None


def test_a_key_used_for_another_choice_is_refused(post, wang):
    reached(wang)
    actions.choose(AT_ONCE, by=wang, at=NOON, key="form:1")
    with pytest.raises(Conflict):
        actions.choose(replace(AT_ONCE, urgent=frozenset()), by=wang, at=NOON, key="form:1")


def test_the_settings_of_the_installation_say_what_is_wrong_with_them(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("0123456789abcdef\n")
    secret.chmod(0o644)
    usual = {
        "ZHIBEN_SMS": "https://g.example/", "ZHIBEN_SMS_SECRET_FILE": str(secret),
        "ZHIBEN_OUTSIDE_HOSTS": "g.example",
    }  # fmt: skip
    with pytest.raises(ValueError, match="ZHIBEN_SMS_SECRET_FILE"):
        outside.read(usual)
    secret.chmod(0o640)
    read = outside.read(usual)
    assert read.sms is not None
    assert read.sms.secret == "0123456789abcdef"
    assert "0123456789abcdef" not in repr(read)
    for wrong in (
        {"ZHIBEN_MAIL": "smtp://user:password@host"}, {"ZHIBEN_MAIL": "http://host"},
        {"ZHIBEN_MAIL": "smtps://host"},
        {"ZHIBEN_SMS": "https://g", "ZHIBEN_SMS_SECRET": "short", "ZHIBEN_OUTSIDE_HOSTS": "g"},
        {"ZHIBEN_SMS": "https://elsewhere", "ZHIBEN_SMS_SECRET": "0123456789abcdef"},
        {"ZHIBEN_OUTSIDE_HOSTS": "a=169.254.169.254"}, {"ZHIBEN_ADDRESS": "javascript:alert(1)"},
    ):  # fmt: skip
        with pytest.raises(ValueError, match=next(iter(wrong))[:10]):
            outside.read(wrong)
    assert django_settings.OUTSIDE.mail is None


def test_whoever_has_no_account_any_more_is_told_nothing_outside(post, wang):
    reached(wang)
    told(wang, at=NIGHT)
    Account.objects.filter(person=wang.person).update(disabled_at=NIGHT)
    told(wang, n=2, at=NIGHT)
    sent(MORNING)
    assert post.mails == []
    assert [one.dropped for one in Delivery.objects.all()] == ["unwanted"]


def test_addresses_asked_for_or_replaced_go_by_themselves(post, wang):
    reached(wang, address="old@wendeng.example")
    actions.ask_code(Channel.MAIL, "never@wendeng.example", by=wang, at=NOON, key=a_key())
    later = NOON + timedelta(days=4)
    ground.drop_expired(later)
    assert list(Contact.objects.values_list("address", flat=True)) == ["old@wendeng.example"]
    actions.forget(Channel.MAIL, by=wang, at=later, key=a_key())
    ground.drop_expired(later + timedelta(days=4))
    assert not Contact.objects.exists()


def test_with_an_erased_person_goes_how_and_what_they_were_told(post, wang):
    reached(wang)
    told(wang)
    store.erase_person(TENANT, wang.person)
    for local in (Contact, Preference, Delivery, Notice):
        assert not local.objects.exists()


def test_with_an_erased_act_goes_what_was_told_of_it(post, wang):
    reached(wang)
    told(wang)
    told(wang, n=2)
    store.erase_acts(TENANT, [OutboxRow.objects.get(key="task.given:1").act_id])
    for local in (Delivery, Notice):
        assert sorted(local.objects.values_list("title", flat=True)) == ["", "第 2 件"]
