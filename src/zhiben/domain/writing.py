"""A paper's way: written, reviewed by another person, signed, issued, and from then on as it is.

The words, and the one table of what leads where. What must be right in it before it goes on: `proofreading`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from zhiben.domain.access import Permission
from zhiben.domain.flow import Flow, Step


class State(StrEnum):
    DRAFT = "draft"  # 起草
    IN_REVIEW = "in_review"  # 审核
    APPROVED = "approved"  # 待签发
    SIGNED = "signed"  # 已签发，待编号印发
    ISSUED = "issued"  # 已印发
    RETURNED = "returned"  # 退回修改
    DROPPED = "dropped"  # 不再办理


class Event(StrEnum):
    BEGIN = "begin"
    SUBMIT = "submit"
    APPROVE = "approve"
    SIGN = "sign"
    ISSUE = "issue"
    RETURN = "return"
    DROP = "drop"


_S, _E, _P = State, Event, Permission
MADE = frozenset({"situation_analysis", "brief", "task_list"})  # kinds of fact that issuing records
OPEN = (_S.DRAFT, _S.RETURNED)  # in which it is written
PENDING = (_S.IN_REVIEW, _S.APPROVED, _S.SIGNED)

FLOW: Flow[State, Event] = Flow(
    "paper",
    _S.DRAFT,
    (
        *(Step(one, _E.SUBMIT, _S.IN_REVIEW, _P.PAPER_WRITE) for one in OPEN),
        Step(_S.IN_REVIEW, _E.APPROVE, _S.APPROVED, _P.PAPER_REVIEW),
        Step(_S.APPROVED, _E.SIGN, _S.SIGNED, _P.PAPER_SIGN),
        Step(_S.SIGNED, _E.ISSUE, _S.ISSUED, _P.PAPER_ISSUE),
        Step(_S.IN_REVIEW, _E.RETURN, _S.RETURNED, _P.PAPER_REVIEW, ("note",)),
        *(Step(one, _E.RETURN, _S.RETURNED, _P.PAPER_SIGN, ("note",)) for one in PENDING[1:]),
        *(Step(one, _E.DROP, _S.DROPPED, _P.PAPER_WRITE, ("note",)) for one in OPEN),
    ),
)

# Where a paper stands after what was last done to it.
AFTER: Mapping[Event, State] = {_E.BEGIN: _S.DRAFT, **{step.event: step.target for step in FLOW.steps}}
# Whoever wrote it does none of these.
OF_OTHERS = frozenset({_E.APPROVE, _E.SIGN})
# Before these everything is proofread again: what was right may no longer be.
CHECKED = frozenset({_E.SUBMIT, _E.ISSUE})
