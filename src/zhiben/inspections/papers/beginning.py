"""What is known already of what a document of a visit asks, and when it is time for it: of a visit that is in
hand, whose reader was asked before. Neither a question nor an act.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhiben.contents.documents import DocumentField, DocumentForm
from zhiben.documents import forms
from zhiben.documents.models import Document
from zhiben.documents.store import is_served
from zhiben.domain.access import Actor
from zhiben.domain.checklists import Result
from zhiben.domain.entries import ENTERPRISE, Kind, live
from zhiben.domain.hazards import Level, Mode
from zhiben.domain.merging import Fields
from zhiben.domain.papers import Form, Found, gravest
from zhiben.domain.periods import SHANGHAI
from zhiben.domain.visits import ON_SITE, Origin, Seat, State, Type
from zhiben.hazards.rules import rules_of
from zhiben.inspections.answers import Whole
from zhiben.inspections.papers.models import VisitPaper
from zhiben.inspections.planning.counting import counted
from zhiben.orgs.queries import Line as Firm
from zhiben.orgs.queries import beneath, card

BEFORE = frozenset({Form.PLAN})  # made before anybody goes
ORDERS = (Form.ORDER, Form.OPINION, Form.ADVICE)  # whose carrying out is looked at again
LEGAL: Mapping[Mode, str] = {
    Mode.ENFORCE: "《中华人民共和国安全生产法》第六十五条",
    Mode.GUIDE: "《山东省安全生产条例》第五十条",
    Mode.TRANSFER: "《中华人民共和国安全生产法》第六十九条",
}
SERVICE_KIND = {Type.SERVICE: "服务指导"}


@dataclass(frozen=True, slots=True)
class Issued:
    """A document as the visit's page lists it. `is_served` None: it is not served at all."""

    id: UUID
    form: str
    title: str
    number: str
    provisional: str
    issued_on: date
    is_void: bool
    is_served: bool | None


def told(row: Document) -> Issued:
    """A document as a list of a visit or a case shows it."""
    form = forms.of_edition(row.tenant, row.edition).form
    served = is_served(row) if form.serve_within else None
    return Issued(
        row.id, row.form, row.title, row.number, row.provisional, row.issued_on, row.voided_at is not None,
        served,
    )  # fmt: skip


def is_time(form: str, state: State) -> bool:
    """The plan before anybody goes, everything else once they are there."""
    if form in BEFORE:
        return state in (State.DRAFTED, State.ISSUED)
    return state in (*ON_SITE, State.FILED)


def day_of_visit(whole: Whole) -> date:
    return whole.line.began_on or whole.line.planned_on


def found_in(whole: Whole) -> Found:
    """The gravest thing found: as graded where it has become a hazard, else as written down."""
    levels: list[Level | None] = []
    for ref, fields in live(whole.entries, Kind.FINDING).items():
        hazard = whole.hazards.get(ref)
        said = fields.get("level")
        levels.append(hazard.level if hazard is not None else Level(str(said)) if said else None)
    return gravest(tuple(levels))


def started(form: DocumentForm, whole: Whole, firm: Firm, *, by: Actor, today: date) -> dict[str, Any]:
    """What is known already of what the form asks: nobody types it again."""
    known = _known(form, whole, firm, by, today)
    return {one.name: fitted(one, known[one.name]) for one in form.fields if known.get(one.name)}


def fitted(asked: DocumentField, value: Any) -> Any:
    """As the form takes it: of a table the columns that it has."""
    if asked.type == "table":
        names = {column.name for column in asked.columns}
        return [{name: cell for name, cell in row.items() if name in names} for row in value]
    if asked.type == "text":
        return str(value)[:300]
    return value.isoformat() if isinstance(value, date) else value


def _known(form: DocumentForm, whole: Whole, firm: Firm, by: Actor, today: date) -> dict[str, Any]:
    """By the names that the forms use."""
    line, visit = whole.line, whole.entries.get("visit:", {})
    day = day_of_visit(whole)
    mode = rules_of(whole.tenant, day).mode_of(line.industry)
    problems = list(_problems(whole))
    officers = [one for one in whole.members if one.seat is Seat.INSPECTOR]
    helpers = "、".join(
        _called(one.name, one.unit) for one in whole.members if one.seat is not Seat.INSPECTOR
    )
    principal = principal_of(by, line.enterprise, today)
    signed = whole.entries.get(f"{Kind.SIGNATURE}:{ENTERPRISE}", {})
    leader = _text(signed, "name") or principal
    return {
        "enterprise": firm.name, "enterprise_code": firm.code,
        "address": address_of(by, line.enterprise, firm, today), "principal": principal,
        "post": "主要负责人" if principal else "", "industry": firm.industry_name,
        "phone": _text(visit, "escort_phone"), "source": _source(line.origin), "task": line.number,
        "count": count_of(whole), "legal_basis": LEGAL[mode], "scene": _scene(visit),
        "began_at": _moment(visit, "began_at"), "ended_at": _moment(visit, "ended_at"),
        "officers": [{"name": one.name, "certificate": one.certificate} for one in officers],
        "assistants": helpers, "people": "、".join(filter(None, (*(one.name for one in officers), helpers))),
        "avoidance": "no", "checked": _checked(whole), "content": _contents(whole),
        "findings": [{**one, "handling": _handling(one)} for one in problems],
        "problems": [{**one, "advice": _handling(one)} for one in problems],
        "escort": _text(visit, "escort"), "escort_post": _text(visit, "escort_post"),
        "signed_on": _moment(signed, "signed_at")[:10], "refusal": _refusal(signed),
        "inspected_on": day, "planned_on": line.planned_on, "checked_on": day,
        "visit_kind": SERVICE_KIND.get(line.type, "督导检查"), "led_by": leader,
        "led_post": _text(signed, "post"), "record": _number(whole, (Form.RECORD,)),
        "reason": whole.basis, **_before(form, whole, by),
    }  # fmt: skip


def _source(origin: Origin | None) -> str:
    """The enterprise reads it: where somebody told, the head decides what is written."""
    return "" if origin in (None, Origin.COMPLAINT) else str(origin)


def count_of(whole: Whole) -> str:
    """How many times the enterprise was inspected this year, this visit included: the figure of the cap."""
    firm, year = whole.line.enterprise, day_of_visit(whole).year
    return str(counted(whole.tenant, [firm], year, whole.line.id)[firm] + 1)


def _problems(whole: Whole) -> Iterator[dict[str, str]]:
    items = {line.item.id: line.item for line in whole.paper.lines}
    for fields in live(whole.entries, Kind.FINDING).values():
        spot, text = _text(fields, "spot"), _text(fields, "text")
        item = items.get(_text(fields, "item"))
        yield {
            "text": f"{spot}：{text}" if spot and text else spot or text,
            "basis": (item.basis if item is not None else "")[:300], "due_on": _text(fields, "deadline"),
        }  # fmt: skip


def _handling(one: Mapping[str, str]) -> str:
    return f"{one['due_on']} 前整改" if one["due_on"] else "立即整改"


def _checked(whole: Whole) -> str:
    """What was looked at and how it came out, in one paragraph."""
    answers = live(whole.entries, Kind.ANSWER)
    counted = {result: sum(one.get("result") == result for one in answers.values()) for result in Result}
    told = [f"检查 {len(answers)} 项，合格 {counted[Result.PASS]} 项，不合格 {counted[Result.FAIL]} 项"]
    if counted[Result.NOT_APPLICABLE]:
        told.append(f"不适用 {counted[Result.NOT_APPLICABLE]} 项")
    briefing = whole.entries.get("briefing:", {})
    if briefing.get("minutes"):
        told.append(f"宣讲重大事故隐患判定标准 {briefing['minutes']} 分钟")
    asked = live(whole.entries, Kind.ASKED)
    if asked:
        passed = sum(bool(one.get("passed")) for one in asked.values())
        told.append(f"现场询问、测试 {len(asked)} 人，合格 {passed} 人")
    summary = _text(whole.entries.get("visit:", {}), "summary")
    return "，".join(told) + "。" + (f"\n{summary}" if summary else "")


def _contents(whole: Whole) -> str:
    aspects = dict.fromkeys(line.item.aspect for line in whole.paper.lines)
    return f"{'、'.join(aspects)}，共 {len(whole.paper.lines)} 项"


def _before(form: DocumentForm, whole: Whole, by: Actor) -> dict[str, Any]:
    """Of a re-inspection: the last order or opinion to this enterprise, and what it asked for."""
    if form.id != Form.RECHECK:
        return {}
    rows = Document.objects.within(by).filter(
        enterprise=whole.line.enterprise, form__in=ORDERS, voided_at__isnull=True
    )
    last = rows.order_by("-id").first()
    if last is None:
        return {}
    asked = last.fields.get("problems", [])
    return {
        "order": last.number, "order_on": last.issued_on,
        "items": [{"text": str(one.get("text", ""))} for one in asked if isinstance(one, Mapping)],
    }  # fmt: skip


def _number(whole: Whole, of: tuple[str, ...]) -> str:
    papers = VisitPaper.objects.filter(tenant=whole.tenant, visit=whole.line.id, document__form__in=of)
    found = papers.filter(document__voided_at__isnull=True).select_related("document").order_by("id").last()
    return found.document.number if found is not None else ""


def principal_of(by: Actor, enterprise: UUID, today: date) -> str:
    """The head of the enterprise as its own register says; empty where it does not."""
    for one in beneath(by, enterprise, today=today):
        if one.attributes.get("post") == "principal":
            return one.line.name
    return ""


def address_of(by: Actor, enterprise: UUID, firm: Firm, today: date) -> str:
    told = card(by, enterprise, today=today).attributes.get("address")
    return str(told) if told else firm.region_name


def _scene(visit: Fields) -> str:
    sites = visit.get("sites")
    named = "、".join(map(str, sites)) if isinstance(sites, list | tuple) else ""
    return _text(visit, "scene") or named


def _refusal(signed: Fields) -> str:
    return f"拒绝签名：{_text(signed, 'reason')}" if signed.get("refused") else ""


def _moment(fields: Fields, name: str) -> str:
    text = _text(fields, name)
    if not text:
        return ""
    return datetime.fromisoformat(text).astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def _text(fields: Fields, name: str) -> str:
    return str(fields.get(name) or "").strip()


def _called(name: str, unit: str) -> str:
    return f"{name}（{unit}）" if unit else name
