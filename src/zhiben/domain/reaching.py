"""What is told to people beyond the bell: over which channel, when, and how much of it leaves the house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from zhiben.domain.periods import in_shanghai


def gettext_noop(text: str) -> str:
    """Marks `text` for the translators' tools, which look for this name."""
    return text


class Channel(StrEnum):
    """Ways out of the house. Behind the bell everything is told in any case."""

    MAIL = "mail"
    SMS = "sms"
    ROBOT = "robot"  # of a group in WeCom or DingTalk; nobody's own


PERSONAL = (Channel.MAIL, Channel.SMS)


class Robot(StrEnum):
    """Whose group robot it is."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"


class Importance(StrEnum):
    URGENT = "urgent"
    ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of notice. `word`: what it is called, always told.

    `titled`: whether its title leaves the house; never who said what about it. `grouped`: whether groups hear
    of it, so only where the title is a plan's own and names no person.
    """

    word: str
    importance: Importance = Importance.ORDINARY
    titled: bool = True
    grouped: bool = False


TOPICS: Mapping[str, Topic] = {
    "task.given": Topic(gettext_noop("派给你")),
    "task.returned": Topic(gettext_noop("退回给你"), Importance.URGENT),
    "task.answered": Topic(gettext_noop("有答复")),
    "task.reopened": Topic(gettext_noop("退回重办"), Importance.URGENT),
    "task.nudged": Topic(gettext_noop("催办")),
    "task.substitute": Topic(gettext_noop("代理"), titled=False),
    "task.hand_over": Topic(gettext_noop("移交待确认"), titled=False),
    "chain.remind": Topic(gettext_noop("到期提醒")),
    "chain.escalate": Topic(gettext_noop("逾期升级"), Importance.URGENT, grouped=True),
    "record.returned": Topic(gettext_noop("登记退回"), Importance.URGENT),
    "hazard.major": Topic(gettext_noop("重大隐患"), Importance.URGENT),
    "hazard.due": Topic(gettext_noop("隐患到期")),
    "hazard.late": Topic(gettext_noop("隐患逾期"), Importance.URGENT),
    "hazard.asked": Topic(gettext_noop("隐患待办")),
    "hazard.step": Topic(gettext_noop("隐患办理")),
    "visit.issued": Topic(gettext_noop("检查已批准")),
    "visit.joined": Topic(gettext_noop("检查已合并")),
    "visit.returned": Topic(gettext_noop("检查记录退回")),
    "visit.clashed": Topic(gettext_noop("检查记录有冲突")),
    "visit.filed": Topic(gettext_noop("检查结束")),
    "month.asked": Topic(gettext_noop("月调度填报")),
    "month.chased": Topic(gettext_noop("月调度催报"), Importance.URGENT),
    "month.returned": Topic(gettext_noop("月调度退回"), Importance.URGENT),
    "waiver.asked": Topic(gettext_noop("申请豁免")),
    "waiver.given": Topic(gettext_noop("同意豁免")),
    "waiver.refused": Topic(gettext_noop("不予豁免")),
    "deferral.asked": Topic(gettext_noop("申请改期")),
    "deferral.given": Topic(gettext_noop("同意改期")),
    "deferral.refused": Topic(gettext_noop("不予改期")),
    "account.recovery": Topic(gettext_noop("找回账号"), Importance.URGENT, titled=False),
    "account.recovery_asked": Topic(gettext_noop("找回待核准"), Importance.URGENT, titled=False),
    "edition.asked": Topic(gettext_noop("内容版本待发布")),
    "edition.decided": Topic(gettext_noop("内容版本有结论")),
    "erasure.asked": Topic(gettext_noop("删除待复核"), Importance.URGENT, titled=False),
    "erasure.decided": Topic(gettext_noop("删除有结论"), titled=False),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """How somebody wants to be told. Quiet from `quiet_from` until before `quiet_until`; the same: never.

    `digest_at`: ordinary ones are gathered and told once a day at this time; None: each at once.
    """

    urgent: frozenset[Channel] = frozenset()
    ordinary: frozenset[Channel] = frozenset()
    quiet_from: time = time(22)
    quiet_until: time = time(7)
    urgent_at_night: bool = False
    digest_at: time | None = time(8)

    def channels(self, importance: Importance) -> frozenset[Channel]:
        return self.urgent if importance is Importance.URGENT else self.ordinary

    def due(self, importance: Importance, at: datetime) -> datetime:
        """When what is known at `at` is to be told: then itself, or later. Never earlier, never never."""
        if importance is Importance.URGENT:
            return at if self.urgent_at_night else self.after_quiet(at)
        return self.after_quiet(at if self.digest_at is None else following(self.digest_at, at))

    def after_quiet(self, at: datetime) -> datetime:
        """`at`, or the end of the quiet hours it falls into."""
        return following(self.quiet_until, at) if self.is_quiet(at) else at

    def is_quiet(self, at: datetime) -> bool:
        now = in_shanghai(at).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= now < self.quiet_until
        return now >= self.quiet_from or now < self.quiet_until


GROUP = Choice(urgent=frozenset({Channel.ROBOT}), ordinary=frozenset({Channel.ROBOT}), digest_at=None)


def without(choice: Choice, channel: Channel) -> Choice:
    """The same choice, but nothing over this channel."""
    return replace(choice, urgent=choice.urgent - {channel}, ordinary=choice.ordinary - {channel})


def following(hour: time, at: datetime) -> datetime:
    """The next time it is `hour` in Shanghai, later than `at`."""
    local = in_shanghai(at)
    then = datetime.combine(local.date(), hour, local.tzinfo)
    return then if then > local else then + timedelta(days=1)


def masked(address: str) -> str:
    """As much of a mail address or a mobile number as its owner needs to know it again."""
    name, at, place = address.partition("@")
    if at:
        return f"{name[:1]}***@{place}"
    return f"{address[:3]}****{address[-4:]}" if len(address) >= 11 else f"{address[:1]}****"
