"""What is known already of what a document of a case asks: nobody types it again. Of a case that is in hand,
whose reader was asked before. Neither a question nor an act.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhiben.contents.documents import DocumentForm
from zhiben.domain.access import Actor
from zhiben.domain.cases import Event
from zhiben.inspections import gate
from zhiben.inspections.cases.answers import Whole
from zhiben.inspections.papers.beginning import address_of, fitted, principal_of
from zhiben.orgs.queries import Line as Firm


def started(form: DocumentForm, whole: Whole, firm: Firm, *, by: Actor, today: date) -> dict[str, Any]:
    """By field name, what the form asks and is known."""
    known = _known(whole, firm, by, today)
    return {one.name: fitted(one, known[one.name]) for one in form.fields if known.get(one.name)}


def _known(whole: Whole, firm: Firm, by: Actor, today: date) -> dict[str, Any]:
    """By the names that the forms use."""
    case = whole.case
    notes = {one.event: str(one.said.get("note", "")) for one in whole.story}
    held = gate.officers(whole.tenant, sorted(case.investigators), today)
    numbers = {one.form: one.number for one in whole.papers if not one.is_void}
    evidence = "、".join(dict.fromkeys(one.title for one in whole.pieces))
    return {
        "enterprise": firm.name, "enterprise_code": firm.code,
        "address": address_of(by, whole.line.enterprise, firm, today),
        "principal": principal_of(by, whole.line.enterprise, today), "cause": whole.line.cause,
        "source": "inspection" if whole.visit is not None else "",
        "facts": notes.get(Event.PROPOSE, ""), "evidence": evidence, "attachments": evidence,
        "officers": [{"name": name, "certificate": number} for _, name, number in held],
        "proposal": notes.get(Event.PROPOSE, ""), "filed_on": case.filed_on, "served_on": case.served_on,
        "pleading": _pleading(notes), "performed": notes.get(Event.PERFORM, ""),
        "published": _published(case.published_on, notes), "decision": numbers.get("penalty-decision", ""),
        "receiver": firm.name, "nature": "crime", "reason": notes.get(Event.PROPOSE_TRANSFER, ""),
        "papers": [
            {"title": one.title, "number": one.number, "copies": "1"}
            for one in whole.papers if one.form == "penalty-decision" and not one.is_void
        ],
        "approved_by": by.name, "approved_on": today, "turn": "1", "avoidance": "no",
    }  # fmt: skip


def _pleading(notes: Mapping[Event, str]) -> str:
    told = [notes.get(Event.PLEAD, ""), notes.get(Event.HEAR, "")]
    return "\n".join(one for one in told if one)


def _published(day: date | None, notes: Mapping[Event, str]) -> str:
    return f"{day.isoformat()} {notes.get(Event.PUBLISH, '')}".strip() if day is not None else ""
