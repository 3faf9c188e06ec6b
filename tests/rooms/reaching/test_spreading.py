"""Notices on their way out of the house: by whom they are wanted, when, once, never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from tests.builders import NOON
from tests.rooms.acting import an_act, at_once
from tests.rooms.orgs_made import a_key
from tests.rooms.reaching.made import (
    AT_ONCE,
    HOUR,
    LEASE,
    MORNING,
    NIGHT,
    reached,
    sent,
    told,
)
from zhiben.domain.reaching import Channel
from zhiben.ground import outside
from zhiben.ground.acts import OUTSIDE, Kind
from zhiben.ground.models import OutboxRow
from zhiben.ground.outbox import Round, deliver
from zhiben.tasks.models import Notice
from zhiben.tasks.notices import actions as notices
from zhiben.tasks.reaching import actions, queries, store
from zhiben.tasks.reaching.models import Contact, Delivery
from zhiben.workers.followups import HANDLERS, LETTERS

pytestmark = pytest.mark.django_db


# ── by whom it is wanted ─────────────────────────────────────────────────────────────────────────


def test_a_notice_goes_by_mail_to_whoever_wants_it(post, wang):
    reached(wang)
    told(wang, note="张科长：为什么还没办", by="张科长")
    sent()
    mail = post.mails[0]
    assert (mail["To"], mail["Subject"]) == ("wang@wendeng.example", "治本：派给你：第 1 件")
    text = mail.get_content()
    assert f"https://zhiben.example/notices/{Notice.objects.get().id}/" in text
    assert "张科长" not in mail.as_string() + text  # who said what stays in the house
    line = queries.mine(wang)[0]
    assert (line.state, line.address, line.answer, line.tries) == (
        "sent",
        "w***@wendeng.example",
        "250 queued as 1",
        1,
    )


def test_nothing_leaves_the_house_for_whoever_has_not_chosen(post, wang):
    told(wang)
    sent()
    assert post.mails == []
    assert Notice.objects.count() == 1
    assert not OutboxRow.objects.filter(kind__in=OUTSIDE).exists()


def test_urgent_and_ordinary_ones_go_their_own_ways(post, wang):
    reached(wang, replace(AT_ONCE, ordinary=frozenset()))
    told(wang, topic="task.given")
    told(wang, topic="task.returned", n=2)
    sent()
    assert [mail["Subject"] for mail in post.mails] == ["治本：退回给你：第 2 件"]


def test_a_title_that_names_a_person_stays_in_the_house(post, wang):
    reached(wang)
    told(wang, topic="task.substitute", title="李四")
    sent()
    assert post.mails[0]["Subject"] == "治本：代理"
    assert "李四" not in post.mails[0].get_content()


def test_a_word_with_a_line_feed_makes_no_header(post, wang):
    reached(wang)
    told(wang, title="第一行\r\nBcc: all@example.com")
    sent()
    assert post.mails[0]["Bcc"] is None


# ── when ─────────────────────────────────────────────────────────────────────────────────────────


def test_what_comes_at_night_waits_for_the_morning_and_comes_as_one(post, wang):
    reached(wang)
    for n in (1, 2, 3):
        told(wang, n=n, topic="task.returned", at=NIGHT + n * HOUR / 4)
    sent(NIGHT + HOUR)
    assert post.mails == []
    sent(MORNING)
    assert [mail["Subject"] for mail in post.mails] == ["治本：3 条通知"]
    text = post.mails[0].get_content()
    assert text.index("第 1 件") < text.index("第 2 件") < text.index("第 3 件")


def test_a_day_s_ordinary_ones_are_gathered_each_with_its_way_in(post, wang):
    reached(wang, replace(AT_ONCE, digest_at=time(17)))
    told(wang, n=1)
    told(wang, n=2)
    sent(NOON + HOUR)
    assert post.mails == []
    sent(NOON + 5 * HOUR)
    links = [f"https://zhiben.example/notices/{id_}/" for id_ in Notice.objects.values_list("id", flat=True)]
    assert len(links) == 2
    assert all(link in post.mails[0].get_content() for link in links)
    assert len(post.mails) == 1


def test_what_comes_while_the_gathered_ones_are_being_sent_goes_alone(post, wang):
    """The mutant: putting it to a letter already taken; then it would never go."""
    reached(wang, replace(AT_ONCE, digest_at=time(17)))
    told(wang, n=1)
    OutboxRow.objects.filter(kind=Kind.MAIL).update(tries=1, leased_until=NOON + LEASE)
    told(wang, n=2)
    sent(NOON + 5 * HOUR)
    assert sorted(mail["Subject"] for mail in post.mails) == [
        "治本：派给你：第 1 件",
        "治本：派给你：第 2 件",
    ]
    assert not Delivery.objects.filter(sent_at=None).exists()


# ── once, and at least once ──────────────────────────────────────────────────────────────────────


def test_what_was_looked_at_behind_the_bell_goes_nowhere_else(post, wang):
    reached(wang)
    told(wang, topic="task.returned", at=NIGHT)
    told(wang, topic="task.returned", n=2, at=NIGHT)
    first = Notice.objects.order_by("id")[0]
    notices.open_(first.id, by=wang, at=NIGHT + HOUR)
    sent(MORNING)
    assert [mail["Subject"] for mail in post.mails] == ["治本：退回给你：第 2 件"]
    assert sorted(one.state for one in queries.mine(wang)) == ["read", "sent"]


def test_a_notice_delivered_again_is_told_once(post, wang):
    reached(wang)
    told(wang)
    OutboxRow.objects.filter(kind=Kind.NOTICE).update(sent_at=None, tries=0)
    deliver(HANDLERS, NOON)
    sent()
    assert len(post.mails) == 1
    assert Delivery.objects.count() == 1


def test_killed_before_the_letter_is_written_it_is_written_the_next_time(post, wang, monkeypatch):
    reached(wang)

    class Killed(BaseException):
        pass

    def die(*args, **given):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(store.outbox, "pass_on", die)
        with pytest.raises(Killed):
            told(wang)
    assert deliver(HANDLERS, NOON + LEASE) == Round(1, 0)
    sent(NOON + LEASE)
    assert len(post.mails) == 1
    assert Notice.objects.count() == 1


def test_killed_after_sending_it_is_sent_again_under_the_same_message_id(post, wang, monkeypatch):
    """At least once is all that SMTP allows: the repeat is known by its id."""
    reached(wang)
    told(wang)

    class Killed(BaseException):
        pass

    def die(*args):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(store, "sent", die)
        with pytest.raises(Killed):
            sent()
    sent(NOON + LEASE)
    assert len(post.mails) == 2
    assert len({mail["Message-ID"] for mail in post.mails}) == 1
    assert Delivery.objects.get().sent_at == NOON + LEASE


def test_killed_between_the_log_and_the_outbox_nothing_is_repeated(post, wang):
    reached(wang)
    told(wang)
    sent()
    OutboxRow.objects.filter(kind=Kind.MAIL).update(sent_at=None, leased_until=NOON + LEASE)
    sent(NOON + LEASE)
    assert len(post.mails) == 1


def test_whoever_changes_their_mind_is_told_nothing_more(post, wang):
    reached(wang)
    told(wang, at=NIGHT)
    actions.forget(Channel.MAIL, by=wang, at=NIGHT, key=a_key())
    sent(MORNING)
    assert post.mails == []
    assert [one.state for one in queries.mine(wang)] == ["unwanted"]
    assert Contact.objects.get().address == ""


def test_a_way_that_is_shut_is_said_in_the_log(settings, wang):
    settings.OUTSIDE = outside.read({})
    reached(wang)
    told(wang)
    sent()
    assert [one.state for one in queries.mine(wang)] == ["shut"]


@pytest.mark.django_db(transaction=True)
def test_notices_put_to_a_letter_while_it_is_being_taken_are_each_told_once(post, wang):
    """Several loops at once, each on its own connection: keeping, and sending what is due."""
    reached(wang, replace(AT_ONCE, digest_at=time(17, 30)))
    slot = NOON + 5.5 * HOUR
    for n in range(1, 13):
        given = {"people": [str(wang.person)], "title": f"第 {n:02} 件", "thing": ""}
        an_act(f"t{n}", work=lambda doing, n=n, given=given: doing.notice("task.given", given, key=f"t:{n}"))

    def work(thread: int) -> None:
        for _ in range(4):
            if thread % 2:
                deliver(HANDLERS, slot - HOUR, most=2)
            else:
                deliver(LETTERS, slot, [Kind.MAIL], most=1)

    assert at_once(4, work) == [None] * 4
    deliver(HANDLERS, slot - HOUR)
    sent(slot + 48 * HOUR)
    texts = "".join(mail.get_content() for mail in post.mails)
    assert [texts.count(f"第 {n:02} 件") for n in range(1, 13)] == [1] * 12
    assert not Delivery.objects.filter(sent_at=None).exists()
