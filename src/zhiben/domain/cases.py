"""A case (行政处罚案件): filed, investigated, told, decided, served, carried out, closed.

The words, and the one table of what leads where with the document each step rests on. What besides must hold:
`case_guards`; by when: `case_clocks`; when the police are to be thought of: `case_crimes`.
Sources: 行政处罚法 54–67; 安全生产法 78; reference §2, §5.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from zhiben.domain.access import Permission
from zhiben.domain.flow import Flow, Step


class State(StrEnum):
    PROPOSED = "proposed"  # 待批准立案
    INVESTIGATING = "investigating"  # 调查取证
    TOLD = "told"  # 已告知
    HEARING = "hearing"  # 待听证
    DECIDED = "decided"  # 已决定，待送达
    SERVED = "served"  # 已送达，待履行
    PERFORMED = "performed"  # 已履行，待结案
    SPARED = "spared"  # 不予处罚，待结案
    CLOSED = "closed"  # 已结案
    REFUSED = "refused"  # 不予立案
    WITHDRAWN = "withdrawn"  # 已撤案
    WEIGHED = "weighed"  # 移送公安，待负责人决定
    APPROVED = "approved"  # 已决定移送，待移交
    HANDED_OVER = "handed_over"  # 已移交公安，待答复
    TRANSFERRED = "transferred"  # 公安机关已立案


class Event(StrEnum):
    PROPOSE = "propose"
    FILE = "file"
    REFUSE = "refuse"
    ASSIGN = "assign"
    COLLECT = "collect"
    HARM = "harm"
    TELL = "tell"
    PLEAD = "plead"
    ASK_HEARING = "ask_hearing"
    DROP_HEARING = "drop_hearing"
    HEAR = "hear"
    DECIDE = "decide"
    SPARE = "spare"
    SERVE = "serve"
    PUBLISH = "publish"
    PERFORM = "perform"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    PROPOSE_TRANSFER = "propose_transfer"
    APPROVE_TRANSFER = "approve_transfer"
    REFUSE_TRANSFER = "refuse_transfer"
    HAND_OVER = "hand_over"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"


_S, _E, _P = State, Event, Permission
BEFORE_DECISION = (_S.INVESTIGATING, _S.TOLD, _S.HEARING)
DECIDED = (_S.DECIDED, _S.SERVED, _S.PERFORMED)
ENDED = (_S.CLOSED, _S.REFUSED, _S.WITHDRAWN, _S.TRANSFERRED)

FLOW: Flow[State, Event] = Flow(
    "case",
    _S.PROPOSED,
    (
        Step(_S.PROPOSED, _E.FILE, _S.INVESTIGATING, _P.CASE_DECIDE),
        Step(_S.PROPOSED, _E.REFUSE, _S.REFUSED, _P.CASE_DECIDE, ("note",)),
        *(Step(one, _E.ASSIGN, one, _P.CASE_DECIDE) for one in (_S.PROPOSED, *BEFORE_DECISION)),
        *(Step(one, _E.COLLECT, one, _P.CASE_TAKE, ("note",)) for one in BEFORE_DECISION),
        *(Step(one, _E.HARM, one, _P.CASE_TAKE) for one in BEFORE_DECISION),
        Step(_S.INVESTIGATING, _E.TELL, _S.TOLD, _P.CASE_TAKE, ("on",)),
        Step(_S.TOLD, _E.TELL, _S.TOLD, _P.CASE_TAKE, ("on",)),  # told anew: what was proposed has changed
        *(Step(one, _E.PLEAD, one, _P.CASE_TAKE, ("note", "on")) for one in (_S.TOLD, _S.HEARING)),
        Step(_S.TOLD, _E.ASK_HEARING, _S.HEARING, _P.CASE_TAKE, ("on",)),
        Step(_S.HEARING, _E.DROP_HEARING, _S.TOLD, _P.CASE_TAKE, ("note",)),
        Step(_S.HEARING, _E.HEAR, _S.TOLD, _P.CASE_TAKE, ("note", "on")),
        Step(_S.TOLD, _E.DECIDE, _S.DECIDED, _P.CASE_DECIDE),
        *(Step(one, _E.SPARE, _S.SPARED, _P.CASE_DECIDE, ("note",)) for one in BEFORE_DECISION[:2]),
        Step(_S.DECIDED, _E.SERVE, _S.SERVED, _P.CASE_TAKE, ("on",)),
        *(Step(one, _E.PUBLISH, one, _P.CASE_TAKE, ("note", "on")) for one in DECIDED),
        Step(_S.SERVED, _E.PERFORM, _S.PERFORMED, _P.CASE_TAKE, ("note", "on")),
        *(Step(one, _E.CLOSE, _S.CLOSED, _P.CASE_DECIDE) for one in (_S.PERFORMED, _S.SPARED)),
        *(Step(one, _E.WITHDRAW, _S.WITHDRAWN, _P.CASE_DECIDE, ("note",)) for one in BEFORE_DECISION),
        *(Step(one, _E.PROPOSE_TRANSFER, _S.WEIGHED, _P.CASE_TAKE, ("note",)) for one in BEFORE_DECISION),
        Step(_S.WEIGHED, _E.APPROVE_TRANSFER, _S.APPROVED, _P.CASE_DECIDE),
        Step(_S.WEIGHED, _E.REFUSE_TRANSFER, _S.INVESTIGATING, _P.CASE_DECIDE, ("note",)),
        Step(_S.APPROVED, _E.HAND_OVER, _S.HANDED_OVER, _P.CASE_TAKE, ("receiver",)),
        Step(_S.HANDED_OVER, _E.ACCEPTED, _S.TRANSFERRED, _P.CASE_TAKE, ("note",)),
        Step(_S.HANDED_OVER, _E.SENT_BACK, _S.INVESTIGATING, _P.CASE_TAKE, ("note",)),
    ),
)  # fmt: skip

# The document a step rests on, by the id of its form: issued in the case, and not void.
PAPERS: Mapping[Event, str] = {
    _E.FILE: "case-filing",  # 立案审批表
    _E.TELL: "penalty-notice",  # 行政处罚告知书
    _E.DECIDE: "penalty-decision",  # 行政处罚决定书
    _E.SERVE: "service-receipt",  # 送达回证
    _E.CLOSE: "case-closing",  # 结案审批表
    _E.HAND_OVER: "transfer-letter",  # 案件移送函
}
BESIDES = ("interview-record",)  # made in a case, of no step of its own
# In which states a document may be issued: before the step that rests on it.
ISSUED_IN: Mapping[str, frozenset[State]] = {
    **{
        form: frozenset(step.source for step in FLOW.steps if step.event is event)
        for event, form in PAPERS.items()
    },
    "interview-record": frozenset(BEFORE_DECISION),
}
