"""People who want to be told outside, notices to them, and their letters sent."""

from __future__ import annotations

from datetime import timedelta

from tests.builders import NOON
from tests.rooms.acting import TENANT, an_act
from tests.rooms.orgs_made import a_key
from zhiben.domain.reaching import Channel, Choice, Robot
from zhiben.ground import limits
from zhiben.ground.acts import OUTSIDE
from zhiben.ground.clock import SHANGHAI
from zhiben.ground.outbox import deliver
from zhiben.tasks.reaching import actions, store
from zhiben.workers.followups import HANDLERS, LETTERS

MAIL, SMS = frozenset({Channel.MAIL}), frozenset({Channel.SMS})
AT_ONCE = Choice(urgent=MAIL, ordinary=MAIL, digest_at=None)
HOUR, LEASE = timedelta(hours=1), timedelta(seconds=limits.OUTBOX_LEASE)
NIGHT = NOON.astimezone(SHANGHAI).replace(hour=23)
MORNING = (NIGHT + timedelta(days=1)).replace(hour=7)


def reached(by, choice=AT_ONCE, address="wang@wendeng.example", channel=Channel.MAIL):
    """The person's address is confirmed and the choice made."""
    contact = store.ask(TENANT, by.person, channel, address, NOON)
    store.confirm(contact, NOON)
    store.choose(TENANT, by.person, choice)


def told(*people, topic="task.given", n=1, at=NOON, **payload):
    """A notice to these people, delivered behind the bell."""
    given = {"people": [str(one.person) for one in people], "title": f"第 {n} 件", "thing": "", **payload}
    an_act(f"tell:{topic}:{n}", at=at, work=lambda doing: doing.notice(topic, given, key=f"{topic}:{n}"))
    assert deliver(HANDLERS, at).failed == 0


def sent(at=NOON, kinds=OUTSIDE):
    """Every letter due by then, sent."""
    while deliver(LETTERS, at, kinds, most=1).sent:
        pass


def a_robot(page, administrator, section=None, kind=Robot.WECOM, secret="", at=NOON):
    url = f"http://robot.test:{page.port}/send?key=group-secret"
    actions.set_robot(section, kind, url, secret, by=administrator, at=at, key=a_key())


def a_code(post, by, at=NOON, address="wang@wendeng.example"):
    actions.ask_code(Channel.MAIL, address, by=by, at=at, key=a_key())
    sent(at)
    return post.mails[-1].get_content().split("，")[0].removeprefix("治本确认码 ").strip()
