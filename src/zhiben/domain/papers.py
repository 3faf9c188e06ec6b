"""Which document may be made of a visit: by what the authority may do in the industry, by what kind of visit
it is, and by what was found. A table; every answer has its basis.

Who enforces, orders (责令限期整改指令书); who guides, advises (督导检查意见书); what is another
authority's is sent on. A service visit and an enterprise's own check are no inspections: no document of
enforcement comes of them, whoever took part. Sources: 安全生产法 65, 67, 69; 山东省安全生产条例 50;
国办发〔2024〕54号; reference §2, §23. Which mode holds in an industry is a setting of the authority
(content/hazards/rules.yaml).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zhiben.domain.hazards import Level, Mode
from zhiben.domain.visits import Type, may_enforce


class Form(StrEnum):
    """Documents of visits, by the id of their form (content/documents)."""

    PLAN = "inspection-plan"  # 检查方案审批表
    RECORD = "site-inspection-record"  # 现场检查记录
    MEASURES = "onsite-measures"  # 现场处理措施决定书
    ORDER = "rectification-order"  # 责令限期整改指令书
    RECHECK = "recheck-opinion"  # 整改复查意见书
    OPINION = "supervision-opinion"  # 督导检查意见书
    ADVICE = "rectification-advice"  # 隐患整改建议书
    TRANSFER = "transfer-letter"  # 移送函
    INTERVIEW = "interview-record"  # 询问笔录
    SERVICE = "service-record"  # 指导服务记录
    SELF_CHECK = "self-check-record"  # 安全自查记录


class Found(StrEnum):
    """The gravest thing found."""

    NOTHING = "nothing"
    GENERAL = "general"  # 一般隐患
    MAJOR = "major"  # 重大事故隐患


# What orders, decides or investigates: never without the power to enforce, never of what is no inspection.
ENFORCEMENT = frozenset({Form.MEASURES, Form.ORDER, Form.INTERVIEW})
# Papers of an inspection as such: made wherever inspectors inspect, in whatever mode.
OF_INSPECTION = frozenset({*ENFORCEMENT, Form.PLAN, Form.RECORD, Form.RECHECK, Form.OPINION, Form.TRANSFER})

RECORDED = "安全生产法第六十七条、第六十八条：检查情况应当书面记录"
APPROVED = "国办发〔2024〕54号：检查应当经负责人批准"
ORDERED = "安全生产法第六十五条：对事故隐患责令立即排除或者限期整改"
AT_ONCE = "安全生产法第六十五条：重大事故隐患排除前责令撤出人员、停产停用"
AGAIN = "安全生产法第六十五条：整改情况应当复查"
GUIDED = "山东省安全生产条例第五十条：行业管理部门指导、督促、检查"
SENT_ON = "安全生产法第六十九条：属于其他部门处理的及时移送"
ASKED = "行政处罚法第五十五条：调查可以询问并制作笔录"
SERVED = "国办发〔2024〕54号：指导服务也要登记，不是检查"
OWN = "安全生产法第四十一条：企业自查自改、如实记录"


@dataclass(frozen=True, slots=True)
class Allowed:
    """A document that may be made, and why."""

    form: Form
    basis: str


Rows = tuple[tuple[Form, str], ...]

# Of every inspection, then by what was found.
_ALWAYS: Rows = ((Form.PLAN, APPROVED), (Form.RECORD, RECORDED), (Form.RECHECK, AGAIN))
_FOUND: Mapping[Mode, Mapping[Found, Rows]] = {
    Mode.ENFORCE: {
        Found.NOTHING: (),
        Found.GENERAL: ((Form.ORDER, ORDERED), (Form.INTERVIEW, ASKED), (Form.TRANSFER, SENT_ON)),
        Found.MAJOR: (
            (Form.MEASURES, AT_ONCE),
            (Form.ORDER, ORDERED),
            (Form.INTERVIEW, ASKED),
            (Form.TRANSFER, SENT_ON),
        ),
    },
    Mode.GUIDE: {
        Found.NOTHING: (),
        Found.GENERAL: ((Form.OPINION, GUIDED), (Form.ADVICE, GUIDED), (Form.TRANSFER, SENT_ON)),
        # 督导 cannot order a stop: whoever can is told at once.
        Found.MAJOR: ((Form.OPINION, GUIDED), (Form.TRANSFER, SENT_ON)),
    },
    Mode.TRANSFER: {
        Found.NOTHING: (),
        Found.GENERAL: ((Form.TRANSFER, SENT_ON),),
        Found.MAJOR: ((Form.TRANSFER, SENT_ON),),
    },
}
_NO_INSPECTION: Mapping[Type, Mapping[Found, Rows]] = {
    Type.SERVICE: {
        Found.NOTHING: ((Form.SERVICE, SERVED),),
        Found.GENERAL: ((Form.SERVICE, SERVED), (Form.ADVICE, GUIDED)),
        Found.MAJOR: ((Form.SERVICE, SERVED), (Form.ADVICE, GUIDED)),
    },
    Type.SELF: dict.fromkeys(Found, ((Form.SELF_CHECK, OWN),)),
}


def allowed(mode: Mode, type_: Type, found: Found) -> tuple[Allowed, ...]:
    """The documents that may be made of a visit, in the order they are offered. Empty for none."""
    rows = (*_ALWAYS, *_FOUND[mode][found]) if may_enforce(type_) else _NO_INSPECTION[type_][found]
    return tuple(Allowed(form, basis) for form, basis in rows)


def refusal(form: str, mode: Mode, type_: Type, found: Found) -> str | None:
    """Why a document may not be made of such a visit (the code of the refusal); None where it may."""
    if any(one.form == form for one in allowed(mode, type_, found)):
        return None
    if form in OF_INSPECTION and type_ is Type.SERVICE:
        return "paper_of_service"
    if form in OF_INSPECTION and type_ is Type.SELF:
        return "paper_of_self_check"
    if form in ENFORCEMENT and mode is not Mode.ENFORCE:
        return "paper_of_other_mode"
    return "paper_unfit"


def gravest(levels: tuple[Level | None, ...]) -> Found:
    """Of what was found, its levels (None: not graded yet, which counts as general)."""
    if Level.MAJOR in levels:
        return Found.MAJOR
    return Found.GENERAL if levels else Found.NOTHING
