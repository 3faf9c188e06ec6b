"""What the enum members of cases and of service are called, and the lines of the criminal law: parts of
`words`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from zhiben.domain.case_clocks import Name
from zhiben.domain.cases import Event, State
from zhiben.domain.serving import Way


def gettext_noop(text: str) -> str:
    """Marks `text` for the translators' tools, which look for this name; keeps the framework out of here."""
    return text


WORDS: dict[type[StrEnum], dict[str, str]] = {
    State: {
        State.PROPOSED: gettext_noop("待批准立案"),
        State.INVESTIGATING: gettext_noop("调查取证"),
        State.TOLD: gettext_noop("已告知，待决定"),
        State.HEARING: gettext_noop("待听证"),
        State.DECIDED: gettext_noop("已决定，待送达"),
        State.SERVED: gettext_noop("已送达，待履行"),
        State.PERFORMED: gettext_noop("已履行，待结案"),
        State.SPARED: gettext_noop("不予处罚，待结案"),
        State.CLOSED: gettext_noop("已结案"),
        State.REFUSED: gettext_noop("不予立案"),
        State.WITHDRAWN: gettext_noop("已撤案"),
        State.WEIGHED: gettext_noop("移送公安，待负责人决定"),
        State.APPROVED: gettext_noop("已决定移送，待移交"),
        State.HANDED_OVER: gettext_noop("已移交公安，待答复"),
        State.TRANSFERRED: gettext_noop("公安机关已立案"),
    },
    Event: {
        Event.PROPOSE: gettext_noop("报请立案"),
        Event.FILE: gettext_noop("批准立案"),
        Event.REFUSE: gettext_noop("不予立案"),
        Event.ASSIGN: gettext_noop("指定承办人"),
        Event.COLLECT: gettext_noop("登记证据"),
        Event.HARM: gettext_noop("登记后果"),
        Event.TELL: gettext_noop("处罚前告知"),
        Event.PLEAD: gettext_noop("登记陈述、申辩"),
        Event.ASK_HEARING: gettext_noop("登记听证申请"),
        Event.DROP_HEARING: gettext_noop("当事人撤回听证申请"),
        Event.HEAR: gettext_noop("登记听证"),
        Event.DECIDE: gettext_noop("决定处罚"),
        Event.SPARE: gettext_noop("决定不予处罚"),
        Event.SERVE: gettext_noop("登记决定书送达"),
        Event.PUBLISH: gettext_noop("登记公示"),
        Event.PERFORM: gettext_noop("登记履行"),
        Event.CLOSE: gettext_noop("批准结案"),
        Event.WITHDRAW: gettext_noop("撤案"),
        Event.PROPOSE_TRANSFER: gettext_noop("提出移送公安"),
        Event.APPROVE_TRANSFER: gettext_noop("决定移送公安"),
        Event.REFUSE_TRANSFER: gettext_noop("决定不移送"),
        Event.HAND_OVER: gettext_noop("登记移交公安"),
        Event.ACCEPTED: gettext_noop("登记公安立案"),
        Event.SENT_BACK: gettext_noop("登记公安退回"),
    },
    Name: {
        Name.HEARING: gettext_noop("要求听证"),
        Name.DECIDE: gettext_noop("作出决定"),
        Name.SERVE: gettext_noop("送达决定书"),
        Name.PUBLISH: gettext_noop("公示决定"),
        Name.PAY: gettext_noop("缴纳罚款"),
        Name.REVIEW: gettext_noop("申请行政复议"),
        Name.SUE: gettext_noop("提起行政诉讼"),
        Name.WEIGH: gettext_noop("负责人决定是否移送"),
        Name.HAND_OVER: gettext_noop("移交公安机关"),
        Name.POLICE: gettext_noop("公安机关决定是否立案"),
    },
    Way: {
        Way.IN_PERSON: gettext_noop("直接送达"),
        Way.LEFT: gettext_noop("留置送达"),
        Way.POSTED: gettext_noop("邮寄送达"),
        Way.ANNOUNCED: gettext_noop("公告送达"),
        Way.ELECTRONIC: gettext_noop("电子送达"),
    },
}
# The lines of `case_crimes`, by code.
CRIMES: Mapping[str, str] = {
    "deaths": gettext_noop("死亡一人以上"),
    "serious": gettext_noop("重伤三人以上"),
    "loss": gettext_noop("直接经济损失一百万元以上"),
    "other": gettext_noop("其他严重后果"),
    "grave_deaths": gettext_noop("死亡三人以上且负主要责任"),
    "grave_serious": gettext_noop("重伤十人以上且负主要责任"),
    "grave_loss": gettext_noop("直接经济损失五百万元以上且负主要责任"),
    "danger": gettext_noop("有现实危险：关闭破坏监控报警、拒不执行停产停用、未经许可的危险作业"),
}
